"""Remember the first token: RNN, LSTM and GRU read the same sequences and must say how each began."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.core.randomness import seeded
from playground.core.settings import JsonSettings, Range, check_range

CELLS = ("rnn", "lstm", "gru")
DISTANCES = (5, 10, 20, 35, 50)  # T: steps between the token and the question
SYMBOLS = 4  # that a sequence may begin with; as many others fill the rest
BATCH, TESTS = 32, 128

HIDDEN_SIZES = Range(2, 64, whole=True)
UPDATES = Range(10, 2_000, whole=True)
LEARNING_RATES = Range(1e-4, 1)
GATE_BIASES = Range(-2, 8)
SEEDS = Range(0, 1_000_000, whole=True)
SEED_COUNTS = Range(1, 5, whole=True)


@dataclass(frozen=True)
class MemorySettings(JsonSettings):
    """Adam, gradients clipped to norm 1, 32 fresh sequences an update. Raises SettingsError.

    gate_bias: where the gates that keep the old state begin, b_f in the LSTM and b_z in the GRU (Gers et al. 2000;
    Tallec and Ollivier 2018: about ln T). A plain RNN has no such gate.
    seeds: how often everything is trained, with seed, seed + 1, ... for the weights and the sequences.
    """

    OF = "a memory experiment"

    hidden_size: int = 16
    updates: int = 200
    learning_rate: float = 0.01
    gate_bias: float = 5.0
    seed: int = 1
    seeds: int = 5

    def __post_init__(self) -> None:
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "updates", UPDATES)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "gate_bias", GATE_BIASES)
        check_range(self, "seed", SEEDS)
        check_range(self, "seeds", SEED_COUNTS)

    @property
    def every_seed(self) -> tuple[int, ...]:
        """The seeds, in the order of all results."""
        return tuple(range(self.seed, self.seed + self.seeds))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """As of any settings; without a number of seeds there is one, as in experiments from before there were more."""
        return super().from_json({"seeds": 1, **values})


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


def build(cell: str, settings: MemorySettings, seed: int) -> Rememberer:
    """PyTorch's initial weights from the seed; the caller's random state is left alone."""
    with seeded(seed):
        return Rememberer(cell, settings)


def sequences(seed: int, distance: int, update: int, count: int) -> tuple[Tensor, Tensor]:
    """One-hot tokens (count, T + 1, 8) and the answers (count,). update 0 is the test. The same for every cell."""
    generator = torch.Generator().manual_seed((seed * 100 + distance) * 10_000 + update)
    first = torch.randint(SYMBOLS, (count, 1), generator=generator)
    rest = torch.randint(SYMBOLS, 2 * SYMBOLS, (count, distance), generator=generator)
    tokens = torch.cat([first, rest], 1)
    return functional.one_hot(tokens, 2 * SYMBOLS).float(), first[:, 0]
