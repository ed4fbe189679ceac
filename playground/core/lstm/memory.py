"""Remember the first token: RNN, LSTM and GRU read the same sequences and must say how each began."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.core.randomness import seeded
from playground.core.settings import Range, SettingsError, check_range

CELLS = ("rnn", "lstm", "gru")
DISTANCES = (5, 10, 20, 35, 50)  # T: steps between the token and the question
SYMBOLS = 4  # that a sequence may begin with; as many others fill the rest
BATCH, TESTS = 32, 128

HIDDEN_SIZES = Range(2, 64, whole=True)
UPDATES = Range(10, 2_000, whole=True)
LEARNING_RATES = Range(1e-4, 1)
GATE_BIASES = Range(-2, 8)
SEEDS = Range(0, 1_000_000, whole=True)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MemorySettings:
    """Adam, gradients clipped to norm 1, 32 fresh sequences an update. Raises SettingsError.

    gate_bias: where the gates that keep the old state begin, b_f in the LSTM and b_z in the GRU (Gers et al. 2000;
    Tallec and Ollivier 2018: about ln T). A plain RNN has no such gate.
    """

    hidden_size: int = 16
    updates: int = 250
    learning_rate: float = 0.01
    gate_bias: float = 5.0
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "updates", UPDATES)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "gate_bias", GATE_BIASES)
        check_range(self, "seed", SEEDS)

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "MemorySettings":
        """Rebuild settings from JSON. Raises SettingsError for a missing, foreign or forbidden value."""
        if set(values) != {field.name for field in fields(cls)}:
            raise SettingsError("These are not the settings of a memory experiment.")
        return cls(**values)


class Rememberer(nn.Module):
    """One-hot tokens (batch, T + 1, 8) -> scores (batch, 4) of the symbols that the sequence may have begun with."""

    def __init__(self, cell: str, settings: MemorySettings) -> None:
        super().__init__()
        H = settings.hidden_size
        modules = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
        self.layer = modules[cell](2 * SYMBOLS, H, batch_first=True)
        self.answer = nn.Linear(H, SYMBOLS)
        if cell != "rnn":
            with torch.no_grad():  # rows H to 2H: f of (i, f, g, o), z of (r, z, n)
                self.layer.bias_ih_l0[H : 2 * H] = settings.gate_bias
                self.layer.bias_hh_l0[H : 2 * H] = 0.0

    def forward(self, x: Tensor) -> Tensor:
        """The scores after the last step."""
        states, _ = self.layer(x)
        scores: Tensor = self.answer(states[:, -1])
        return scores


def build(cell: str, settings: MemorySettings) -> Rememberer:
    """PyTorch's initial weights from the seed; the caller's random state is left alone."""
    with seeded(settings.seed):
        return Rememberer(cell, settings)


def sequences(settings: MemorySettings, distance: int, update: int, count: int) -> tuple[Tensor, Tensor]:
    """One-hot tokens (count, T + 1, 8) and the answers (count,). update 0 is the test. The same for every cell."""
    generator = torch.Generator().manual_seed((settings.seed * 100 + distance) * 10_000 + update)
    first = torch.randint(SYMBOLS, (count, 1), generator=generator)
    rest = torch.randint(SYMBOLS, 2 * SYMBOLS, (count, distance), generator=generator)
    tokens = torch.cat([first, rest], 1)
    return functional.one_hot(tokens, 2 * SYMBOLS).float(), first[:, 0]


@dataclass(frozen=True)
class Measured:
    """What a network can do on the test sequences of its distance.

    gradient: mean norm of ∂(score of the right answer)/∂x_1. kept: mean over the sequences of f_2 · ... · f_{T+1},
    a number a unit; empty unless the cell is an LSTM.
    """

    accuracy: float
    loss: float
    gradient: float
    kept: Floats


def measure(model: Rememberer, settings: MemorySettings, distance: int) -> Measured:
    """Answer all test sequences once, and go back to the first token for the gradient."""
    x, y = sequences(settings, distance, 0, TESTS)
    x.requires_grad_()
    scores = model(x)
    (slopes,) = torch.autograd.grad(scores.gather(1, y[:, None]).sum(), x)
    right = (scores.argmax(1) == y).double().mean()
    loss = functional.cross_entropy(scores.detach(), y)
    gradient = slopes[:, 0].norm(dim=1).double().mean()
    kept = _kept(model.layer, x.detach()) if isinstance(model.layer, nn.LSTM) else np.zeros(0)
    return Measured(float(right), float(loss), float(gradient), kept)


@torch.no_grad()
def _kept(layer: nn.LSTM, x: Tensor) -> Floats:
    """Mean over sequences of the product of the forget gates after the first step, (H,)."""
    H, rows = layer.hidden_size, slice(layer.hidden_size, 2 * layer.hidden_size)
    states, _ = layer(x)
    before = states[:, :-1]  # h_{t-1} of steps 2 ... T + 1
    weight_x, weight_h, bias_x, bias_h = (parameter[rows] for parameter in layer.parameters())
    from_x, from_h = x[:, 1:] @ weight_x.T + bias_x, before @ weight_h.T + bias_h
    product = torch.sigmoid(from_x + from_h).double().prod(1)  # (count, H)
    kept: Floats = product.mean(0).numpy().reshape(H)
    return kept
