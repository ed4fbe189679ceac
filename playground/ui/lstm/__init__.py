"""The parts of the LSTM page."""

from typing import Any

from playground.core.lstm.cell import half_life, parameter_counts
from playground.ui.lstm import cell, memory, trained
from playground.ui.part import FullPart

PARTS: dict[str, FullPart[Any, Any]] = {"cell": cell.PART, "memory": memory.PART, "trained": trained.PART}


def lesson_numbers() -> dict[str, str]:
    """The numbers that the lesson speaks of."""
    counts = {count.cell.lower(): count for count in parameter_counts(8, 16)}
    numbers = {f"{name}_torch": f"{count.torch:,}" for name, count in counts.items()}
    numbers |= {f"{name}_keras": f"{count.keras:,}" for name, count in counts.items()}
    return numbers | {f"life_{share}": f"{half_life(share / 100):.1f}" for share in (50, 90, 99)}
