"""Optimizers: a race over a surface, one update under the microscope, and what a batch does to the gradient."""

from functools import partial

import streamlit as st

from playground.ui import frame
from playground.ui.optimizers import PARTS, lesson_numbers

page = frame.open_page(
    "optimizers", "Race optimizers over a surface, take one of their steps apart, and see what a batch does."
)
part = frame.choose_part(page, PARTS)
with page.controls:
    settings = frame.attempt(part.choose)
if settings is None:
    st.stop()
with page.stage, frame.refusals():
    trace = part.trace(settings)
with page.stage:
    part.draw(trace)

frame.section("The numbers")
frame.numbers(part.numbers(trace), f"optimizers_numbers_{part.title}")
part.more(trace)
part.check(settings)
frame.code(partial(part.script, settings), "optimizers.py", "optimizers_script")
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
