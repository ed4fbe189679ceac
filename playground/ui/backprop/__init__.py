"""The parts of the backprop page."""

from playground.ui.backprop.parts import PARTS, lesson_numbers

__all__ = ["PARTS", "lesson_numbers"]
