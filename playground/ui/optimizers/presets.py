"""Stories to begin with: a surface, where to start, who races, and with what settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.optimizers.rules import RULES
from playground.core.optimizers.surfaces import CUSTOM, SURFACES

Tuned = Mapping[tuple[str, str], float]  # (rule, field) -> value


@dataclass(frozen=True)
class Preset:
    """A title and what the controls are set to; `rates`: the learning rate of each racer, in the order of the rules."""

    title: str
    surface: str
    rates: Mapping[str, float]
    steps: int = 100
    start: tuple[float, float] | None = None

    @property
    def at(self) -> tuple[float, float]:
        """Where it starts."""
        return self.start or (SURFACES[self.surface].start if self.surface in SURFACES else (2.0, 3.0))


PRESETS = {
    "bowl": Preset("A bowl, three ways", "bowl", {"gradient_descent": 0.05, "momentum": 0.05, "adam": 0.2}),
    "too_fast": Preset(
        "Just too fast", "bowl", {"gradient_descent": 0.21, "momentum": 0.3, "nesterov": 0.15, "adam": 0.5}
    ),
    "all": Preset("All seven", "bowl", {rule: known.defaults["learning_rate"] for rule, known in RULES.items()}),
    "valley": Preset(
        "Along a valley",
        "rosenbrock",
        {"gradient_descent": 0.001, "momentum": 0.001, "rmsprop": 0.02, "adam": 0.1},
        300,
    ),
    "saddle": Preset(
        "Off a saddle", "saddle", {"gradient_descent": 0.1, "momentum": 0.1, "adagrad": 0.1, "adam": 0.1}, 60
    ),
    "beale": Preset("Beale’s walls", "beale", {"gradient_descent": 0.01, "nesterov": 0.005, "adam": 0.1}, 200),
    "four": Preset(
        "Four minima", "himmelblau", {"gradient_descent": 0.01, "momentum": 0.01, "adam": 0.3}, start=(0.0, 0.0)
    ),
    "trap": Preset("Past a trap", "trap", {"gradient_descent": 0.1, "momentum": 0.1, "adam": 0.1}, 150),
    "plateau": Preset("Out on a plateau", "plateau", {"gradient_descent": 0.1, "momentum": 0.1, "adam": 0.1}, 150),
    "own": Preset("Your function", CUSTOM, {"gradient_descent": 0.05, "momentum": 0.05, "adam": 0.2}),
}
