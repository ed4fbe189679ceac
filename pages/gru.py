"""GRU: one cell opened in all its conventions, beside an LSTM, and what it costs."""

import streamlit as st

from playground.ui import frame
from playground.ui.gru import PARTS, lesson_numbers

page = frame.open_page("gru", "Step through a cell with two gates, hold them by hand, and see it beside an LSTM.")
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
