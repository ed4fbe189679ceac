"""Backprop: every number from the inputs to the loss and back, and the update that it is all for."""

from functools import partial

import streamlit as st

from playground.core.backprop import check_gradients, trace_backprop
from playground.export.backprop import render_script
from playground.ui import frame
from playground.ui.backprop import PARTS, lesson_numbers
from playground.ui.backprop.choosing import choose
from playground.ui.backprop.worksheet import worksheet

page = frame.open_page("backprop", "Follow every number to the loss and back, and see how it moves each weight.")
part = frame.choose_part(page, PARTS)
with page.controls:
    settings = frame.attempt(choose)
if settings is None:
    st.stop()
trace = trace_backprop(settings)
with page.stage, frame.refusals():
    table = part.draw(trace)

frame.section("The numbers", part.about)
frame.numbers(table, f"backprop_numbers_{part.title}", 260)
frame.checks(check_gradients(settings), "backprop_check")
frame.code(partial(render_script, settings), "backprop.py", "backprop_script")
worksheet(settings)

frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
