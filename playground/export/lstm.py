"""The shortest PyTorch scripts that print what the parts of the LSTM page show."""

from collections.abc import Sequence

from playground.core.lstm.memory import BATCH, DISTANCES, SYMBOLS, TESTS, MemorySettings
from playground.core.lstm.settings import GATES, CellSettings
from playground.export.template import fill, read_template


def cell_script(settings: CellSettings) -> str:
    """Prints C and h after every step."""
    holds = {gate: getattr(settings, f"hold_{gate}") for gate in GATES}
    held = {gate: float(value) for gate, value in holds.items() if value != "computed"}
    values: dict[str, object] = {
        "width": settings.width,
        "hidden_size": settings.hidden_size,
        "seed": settings.seed,
        "forget_bias": repr(float(settings.forget_bias)),
        "tokens": repr(list(settings.exact)),
        "held": repr(held),
        "hold_from": settings.hold_from,
    }
    return fill(read_template("lstm_cell.py.txt"), {settings.drawn}, values) + "\n"


def memory_script(settings: MemorySettings) -> str:
    """Trains the same networks, all seeds as one; prints their accuracies and gradients."""
    values: dict[str, object] = {name: repr(value) for name, value in settings.to_json().items()}
    values |= {"symbols": SYMBOLS, "batch": BATCH, "tests": TESTS, "distances": repr(DISTANCES)}
    return fill(read_template("lstm_memory.py.txt"), set(), values) + "\n"


def gates_script(ids: Sequence[int], layer: int, unit: int) -> str:
    """Reads the saved weights of a trained model and prints the gates of one unit over a line. Counts from 0."""
    values: dict[str, object] = {"ids": repr(list(ids)), "layer": layer, "unit": unit}
    return fill(read_template("lstm_gates.py.txt"), set(), values) + "\n"
