"""Backprop: every number from the inputs to the loss and back, and the update that it is all for."""

from functools import partial

import streamlit as st

from playground.core.backprop import check_gradients, trace_backprop
from playground.export.backprop import render_script
from playground.ui import controls, frame
from playground.ui.backprop import PARTS, lesson_numbers
from playground.ui.backprop.choosing import choose
from playground.ui.backprop.choosing_weight import PART
from playground.ui.backprop.worksheet import worksheet

page = frame.open_page("backprop", "Follow every number to the loss and back, and see how it moves each weight.")
with page.stage:
    titles = {name: part.title for name, part in PARTS.items()}
    chosen = controls.choice("What to look at", PART, titles, "steps")
with page.controls:
    settings = frame.attempt(choose)
if settings is None:
    st.stop()
trace, part = trace_backprop(settings), PARTS[chosen]
with page.stage, frame.refusals():
    table = part.draw(trace)

frame.section("The numbers", part.about)
frame.numbers(table, f"backprop_numbers_{chosen}", 260)
frame.checks(check_gradients(settings), "backprop_check")
frame.code(partial(render_script, settings), "backprop.py", "backprop_script")
worksheet(settings)

frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
