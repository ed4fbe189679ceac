"""The four parts of the activations page: curves, collapsing stacks, deep networks, softmax."""

from typing import Any

from playground.core.activations.functions import steepest
from playground.ui.activations import curves, depth, linear_stack, softmax
from playground.ui.part import Part

PARTS: dict[str, Part[Any, Any]] = {
    "curves": curves.PART,
    "stack": linear_stack.PART,
    "depth": depth.PART,
    "softmax": softmax.PART,
}


def lesson_numbers() -> dict[str, str]:
    """The steepest slopes that the lesson speaks of."""
    return {name: f"{steepest(name):.4g}" for name in ("sigmoid", "gelu", "silu")}
