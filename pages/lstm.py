"""LSTM: one cell opened gate by gate, and how long it remembers."""

from playground.ui import frame
from playground.ui.lstm import PARTS, lesson_numbers
from playground.ui.part import show

page = frame.open_page(
    "lstm", "Step through a cell that remembers, hold its gates by hand, and see what becomes of it."
)
show(page, PARTS)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
