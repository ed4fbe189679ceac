"""Activations: the curves, why a network needs them, what they do to a deep one, and softmax."""

from functools import partial

import streamlit as st

from playground.ui import frame
from playground.ui.activations import PARTS, lesson_numbers

page = frame.open_page(
    "activations", "Move x along the curves, see why a network must bend, and where its gradients get lost."
)
part = frame.choose_part(page, PARTS)
with page.controls:
    settings = frame.attempt(part.choose)
if settings is None:
    st.stop()
trace = part.trace(settings)
with page.stage:
    part.draw(trace)

frame.section("The numbers")
frame.numbers(part.numbers(trace), f"activations_numbers_{part.title}")
frame.checks(part.check(settings), "activations_check")
frame.code(partial(part.script, settings), "activations.py", "activations_script")
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
