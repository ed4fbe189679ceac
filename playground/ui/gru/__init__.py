"""The parts of the GRU page."""

from typing import Any

from playground.core.gru.cost import CostSettings, count_parameters
from playground.ui.gru import beside, cell, cost
from playground.ui.part import FullPart

PARTS: dict[str, FullPart[Any, Any]] = {"cell": cell.PART, "beside": beside.PART, "cost": cost.PART}


def lesson_numbers() -> dict[str, str]:
    """The counts that the lesson speaks of."""
    counts = {each.cell: each for each in count_parameters(CostSettings())}
    return {
        "gru": f"{counts['GRU'].torch:,}",
        "gru_before": f"{counts['GRU'].keras_before:,}",
        "lstm": f"{counts['LSTM'].torch:,}",
    }
