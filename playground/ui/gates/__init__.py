"""The five parts of the page about gates."""

from typing import Any

from playground.core.gates.sixteen import survey
from playground.ui.gates import adder, learning, perceptron, seeds, two_layers
from playground.ui.part import FullPart

PARTS: dict[str, FullPart[Any, Any]] = {
    "perceptron": perceptron.PART,
    "learning": learning.PART,
    "two_layers": two_layers.PART,
    "seeds": seeds.PART,
    "adder": adder.PART,
}


def lesson_numbers() -> dict[str, object]:
    """The numbers that the lesson speaks of."""
    separable = sum(function.separable for function in survey("binary"))
    return {"functions": len(survey("binary")), "separable": separable}
