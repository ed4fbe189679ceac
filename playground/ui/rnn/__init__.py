"""The parts of the RNN page."""

from typing import Any

from playground.core.rnn.shapes import ShapeSettings, trace_shapes
from playground.ui.part import FullPart
from playground.ui.rnn import blank, bptt, deep, padding, shapes, unroll

PARTS: dict[str, FullPart[Any, Any]] = {
    "unroll": unroll.PART,
    "bptt": bptt.PART,
    "shapes": shapes.PART,
    "deep": deep.PART,
    "padding": padding.PART,
    "blank": blank.PART,
}


def lesson_numbers() -> dict[str, str]:
    """The counts that the lesson speaks of."""
    course = trace_shapes(ShapeSettings())
    return {"torch": f"{course.total}", "keras": f"{course.counts[0].keras}"}
