"""The parts of the losses page, in the order in which one learns."""

from typing import Any

from playground.core.losses.landmarks import landmarks
from playground.ui.losses import classes, imbalance, one_prediction, output_layer, reduction, slow_learning
from playground.ui.part import Part

PARTS: dict[str, Part[Any, Any]] = {
    "prediction": one_prediction.PART,
    "classes": classes.PART,
    "slow": slow_learning.PART,
    "output": output_layer.PART,
    "reduction": reduction.PART,
    "imbalance": imbalance.PART,
}


def lesson_numbers() -> dict[str, str]:
    """The numbers that the lesson speaks of."""
    return {name: f"{value:.4g}" for name, value in landmarks().items()}
