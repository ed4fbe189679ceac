"""The shortest PyTorch scripts that print what the parts of the GRU page show."""

from playground.core.gru.cost import BATCH, ROUNDS, STEPS, CostSettings
from playground.core.gru.settings import GruSettings
from playground.export.template import fill, read_template


def gru_script(settings: GruSettings) -> str:
    """Prints h after every step."""
    holds = {"r": settings.hold_r, "z": settings.hold_z}
    held = {gate: float(value) for gate, value in holds.items() if value != "computed"}
    facts = {settings.drawn, settings.reset, settings.keeper}
    facts |= {"own"} if settings.reset == "after" and settings.keeper == "z" and not held else set()
    values: dict[str, object] = {
        "width": settings.width,
        "hidden_size": settings.hidden_size,
        "seed": settings.seed,
        "tokens": repr(list(settings.exact)),
        "held": repr(held),
        "hold_from": settings.hold_from,
    }
    return fill(read_template("gru_cell.py.txt"), facts, values) + "\n"


def cost_script(settings: CostSettings) -> str:
    """Prints the parameters and the microseconds a step of the three layers."""
    values = vars(settings) | {"batch": BATCH, "steps": STEPS, "rounds": ROUNDS}
    return fill(read_template("gru_cost.py.txt"), set(), values) + "\n"
