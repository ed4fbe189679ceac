"""Training lab: a small network learns points of a plane, alone, against rivals, or from many seeds at once."""

import streamlit as st

from playground.ui import frame
from playground.ui.training_lab import PARTS, own_points

page = frame.open_page(
    "training_lab", "Train a small network on points of a plane, watch every unit, and see it learn too much by heart."
)
part = frame.choose_part(page, PARTS)
with page.controls:
    chosen = frame.attempt(part.choose)
if chosen is None:
    with page.stage:
        own_points.draw_if_chosen()
    st.stop()
with page.stage:
    part.draw(chosen)

part.below(chosen)
frame.section("The lesson")
frame.lesson(page.info)
