"""What the learner chooses for one perceptron of two inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground.core.gates.functions import ENCODINGS, FUNCTIONS
from playground.core.gates.weighted_sum import DIGITS
from playground.core.settings import JsonSettings, Range, check_choice, check_range

ACTIVATIONS = ("step", "sigmoid")
WEIGHTS = Range(-3, 3)


@dataclass(frozen=True)
class GateSettings(JsonSettings):
    """One perceptron f(w1 x1 + w2 x2 + b), and the function that it is held against.

    encoding: "binary" inputs are 0 and 1, "bipolar" ones -1 and +1. Raises SettingsError.
    """

    OF = "a gate"

    w1: float = 0.5
    w2: float = 0.5
    bias: float = -0.7
    activation: str = "step"
    encoding: str = "binary"
    target: str = "AND"

    def __post_init__(self) -> None:
        check_range(self, "w1", WEIGHTS)
        check_range(self, "w2", WEIGHTS)
        check_range(self, "bias", WEIGHTS)
        check_choice(self, "activation", ACTIVATIONS)
        check_choice(self, "encoding", tuple(ENCODINGS))
        check_choice(self, "target", tuple(FUNCTIONS))


def re_encode(settings: GateSettings, encoding: str) -> GateSettings:
    """The same line in another encoding, where x binary = (x bipolar + 1) / 2.

    Weights that would leave their range are all made smaller by one factor: the line stays, only z shrinks.
    """
    if encoding == settings.encoding:
        return settings
    w1, w2, b = settings.w1, settings.w2, settings.bias
    moved = (w1 / 2, w2 / 2, b + (w1 + w2) / 2) if encoding == "bipolar" else (2 * w1, 2 * w2, b - w1 - w2)
    scale = max(1.0, *(abs(value) / WEIGHTS.high for value in moved))
    w1, w2, b = (min(max(round(value / scale, DIGITS), WEIGHTS.low), WEIGHTS.high) for value in moved)
    return replace(settings, w1=w1, w2=w2, bias=b, encoding=encoding)


# The course's weights. XOR starts with those of OR, which get three rows right.
PRESETS: Mapping[str, GateSettings] = {
    "AND": GateSettings(0.5, 0.5, -0.7, target="AND"),
    "NAND": GateSettings(-0.5, -0.5, 0.7, target="NAND"),
    "OR": GateSettings(0.6, 0.6, -0.5, target="OR"),
    "XOR": GateSettings(0.6, 0.6, -0.5, target="XOR"),
}
