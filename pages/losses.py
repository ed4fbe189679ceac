"""Losses: value and gradient of each, why the output layer must fit, and what reduction and weights do."""

from functools import partial

import streamlit as st

from playground.ui import frame
from playground.ui.losses import PARTS, lesson_numbers

page = frame.open_page(
    "losses", "Move a prediction along each loss, see when learning is slow, and train the right pair beside a mistake."
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
frame.numbers(part.numbers(trace), f"losses_numbers_{part.title}")
frame.checks(part.check(settings), "losses_check")
frame.code(partial(part.script, settings), "losses.py", "losses_script")
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
