"""Model builder: write a network layer by layer, fit it, keep it, take its code home."""

import streamlit as st

from playground.ui import frame
from playground.ui.model_builder import PARTS
from playground.ui.model_builder.choosing import choose

page = frame.open_page(
    "model_builder", "Put layers together, see every shape and count, fit the model, and take it home."
)
part = frame.choose_part(page, PARTS)
with page.controls:
    chosen = frame.attempt(choose)
if chosen is None:
    st.stop()
with page.stage:
    part.show(chosen)

part.below(chosen)
frame.section("The lesson")
frame.lesson(page.info)
