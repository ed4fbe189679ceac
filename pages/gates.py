"""Gates: one perceptron as AND, OR and NAND, why XOR needs a second layer, and what gates add up to."""

from playground.ui import frame
from playground.ui.gates import PARTS, lesson_numbers
from playground.ui.part import show

page = frame.open_page("gates", "Move one line until it makes a gate, watch it learn, and see what no line can do.")
show(page, PARTS)
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
