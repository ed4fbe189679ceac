"""RNN: one cell unrolled, its gradient as a sum over time, shapes, both directions, padding, and a blank to fill."""

from playground.ui import frame
from playground.ui.part import show
from playground.ui.rnn import PARTS, lesson_numbers

page = frame.open_page(
    "rnn", "Unroll a cell over time, see its gradient add up step by step, and read a sentence from both ends."
)
show(page, PARTS)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
