"""What a step of each cell costs: parameters by the module, and seconds, measured when they are asked for."""

import time
from dataclasses import dataclass

import torch
from torch import nn

from playground.core.check import CheckRow
from playground.core.settings import Range, check_range

SIZES = Range(1, 128, whole=True)  # larger ones would take longer than a touch may
STEPS, BATCH, ROUNDS = 20, 8, 5
MODULES = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


@dataclass(frozen=True)
class CostSettings:
    """Sizes of the layers that are compared. Raises SettingsError."""

    input_size: int = 8
    hidden_size: int = 16

    def __post_init__(self) -> None:
        check_range(self, "input_size", SIZES)
        check_range(self, "hidden_size", SIZES)


@dataclass(frozen=True)
class Cost:
    """Of one layer: numbers to learn as PyTorch and Keras count them, with the arithmetic; Keras' GRU has two forms.

    keras_before: of GRU with reset_after=False, which has one bias vector; of the others as keras.
    """

    cell: str
    arithmetic: str
    torch: int
    keras: int
    keras_before: int


def count_parameters(settings: CostSettings) -> tuple[Cost, ...]:
    """RNN, LSTM and GRU. PyTorch's number is counted from the module itself."""
    d, H = settings.input_size, settings.hidden_size
    costs = []
    for name, gates in (("RNN", 1), ("LSTM", 4), ("GRU", 3)):
        theirs = sum(parameter.numel() for parameter in MODULES[name](d, H, device="meta").parameters())
        one_bias = gates * (d * H + H * H + H)
        arithmetic = f"{gates} · ({d}·{H} + {H}·{H} + 2·{H})"
        costs.append(Cost(name, arithmetic, theirs, theirs if name == "GRU" else one_bias, one_bias))
    return tuple(costs)


def check_counts(settings: CostSettings) -> list[CheckRow]:
    """gates · (d·H + H·H + biases·H) against the numbers in real tensors: PyTorch's own, and Keras' built in torch."""
    d, H = settings.input_size, settings.hidden_size
    rows = []
    for cost, gates in zip(count_parameters(settings), (1, 4, 3), strict=True):
        weights = gates * (d * H + H * H)
        rows.append(CheckRow(f"{cost.cell} in PyTorch: two bias vectors", weights + 2 * gates * H, cost.torch))
        if cost.cell == "GRU":
            both, one = (_keras_tensors(gates, d, H, biases) for biases in (2, 1))
            rows.append(CheckRow("GRU in Keras: two bias vectors", cost.keras, both))
            rows.append(CheckRow("GRU in Keras, reset_after=False: one bias vector", cost.keras_before, one))
        else:
            rows.append(CheckRow(f"{cost.cell} in Keras: one bias vector", cost.keras, _keras_tensors(gates, d, H, 1)))
    return rows


def _keras_tensors(gates: int, d: int, H: int, biases: int) -> int:
    """Numbers in kernel, recurrent_kernel and bias, in the shapes that Keras gives them."""
    shapes = ((d, gates * H), (H, gates * H), (biases, gates * H))
    return sum(torch.empty(shape, device="meta").numel() for shape in shapes)


@torch.no_grad()
def measure_seconds(settings: CostSettings, dtype: torch.dtype = torch.float32) -> dict[str, float]:
    """Seconds a step of each layer on this CPU: the least of some rounds, in which the layers take turns.

    In float32 PyTorch may use oneDNN, which has a fused routine for some layers and not for others; in float64 never.
    """
    x = torch.zeros(BATCH, STEPS, settings.input_size, dtype=dtype)
    sizes = settings.input_size, settings.hidden_size
    layers = {name: make(*sizes, batch_first=True, dtype=dtype) for name, make in MODULES.items()}
    least = dict.fromkeys(layers, float("inf"))
    for _ in range(ROUNDS + 1):  # the first one warms up
        for name, layer in layers.items():
            begun = time.perf_counter()
            layer(x)
            least[name] = min(least[name], (time.perf_counter() - begun) / STEPS)
    return least
