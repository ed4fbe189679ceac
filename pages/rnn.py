"""RNN: one cell unrolled, its gradient as a sum over time, and its shapes."""

import streamlit as st

from playground.ui import frame
from playground.ui.rnn import PARTS, lesson_numbers

page = frame.open_page("rnn", "Unroll a cell over time, follow its state, and see its gradient add up step by step.")
part = frame.choose_part(page, PARTS)
with page.controls:
    settings = frame.attempt(part.choose)
if settings is None:
    st.stop()
trace = part.trace(settings)
with page.stage:
    part.draw(trace)

part.below(trace)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
