"""The three parts of the optimizers page: the race, one update under the microscope, and batches."""

from typing import Any

from playground.core.optimizers.first_steps import first_steps, uncorrected
from playground.ui.optimizers import batches, race, update
from playground.ui.optimizers.part import Part

PARTS: dict[str, Part[Any, Any]] = {"race": race.PART, "update": update.PART, "batches": batches.PART}


def lesson_numbers() -> dict[str, str]:
    """The first steps that the lesson speaks of, in units of the learning rate."""
    numbers = {"uncorrected": f"{uncorrected():.2f}"}
    for name, step in zip(("rmsprop", "adagrad", "adam", "slowed"), first_steps(), strict=True):
        numbers |= {f"{name}_pytorch": f"{step.pytorch:.2f}", f"{name}_keras": f"{step.keras:.2f}"}
    return numbers
