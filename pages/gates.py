"""Gates: one perceptron as AND, OR and NAND, why XOR needs a second layer, and what gates add up to."""

import streamlit as st

from playground.ui import frame
from playground.ui.gates import PARTS, lesson_numbers

page = frame.open_page("gates", "Move one line until it makes a gate, watch it learn, and see what no line can do.")
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
