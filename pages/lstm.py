"""LSTM: one cell opened gate by gate, and how long it remembers."""

import streamlit as st

from playground.ui import frame
from playground.ui.lstm import PARTS, lesson_numbers

page = frame.open_page(
    "lstm", "Step through a cell that remembers, hold its gates by hand, and see what becomes of it."
)
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
