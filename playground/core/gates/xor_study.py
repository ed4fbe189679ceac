"""XOR learned rather than built: 64 seeds of every hidden size and activation, trained at once.

Some seeds get stuck. How many depends on the hidden size, the activation and the encoding; this run counts them.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners
from playground.core.gates.plane import SIDES, Surface, half_plane, surface
from playground.core.network_batch import Member, run_network
from playground.core.settings import JsonSettings, Range, check_choice, check_range

ACTIVATIONS = ("sigmoid", "tanh", "relu")
HIDDEN_SIZES = tuple(range(1, 9))
SEEDS = 64

LEARNING_RATES = Range(1e-3, 10)
UPDATES = Range(10, 20_000, whole=True)
FIRST_SEEDS = Range(0, 1_000_000, whole=True)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class XorStudySettings(JsonSettings):
    """Gradient descent on all four rows of XOR at once, seeds first_seed ... first_seed + 63. Raises SettingsError."""

    OF = "a study of XOR"

    encoding: str = "binary"
    learning_rate: float = 1.0
    updates: int = 1_500
    first_seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "encoding", tuple(ENCODINGS))
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "updates", UPDATES)
        check_range(self, "first_seed", FIRST_SEEDS)


@dataclass(frozen=True)
class WatchedNetwork:
    """One network of the study at this moment.

    hidden (4, hidden_size), logits, outputs (4,) on the rows of functions.ROWS; outputs are probabilities of 1.
    parameters: W1 (2, h), b1 (1, h), W2 (h, 1), b2 (1, 1). chances: the output all over the plane.
    hidden_lines: where each hidden unit's weighted sum is 0, as the ends of a line (2, 2) or empty.
    """

    seed: int
    parameters: tuple[Floats, ...]
    hidden: Floats
    logits: Floats
    outputs: Floats
    loss: float
    solved: bool
    chances: Surface
    hidden_lines: tuple[Floats, ...]


@dataclass(frozen=True)
class XorStudyView:
    """All there is to draw. Shares count networks that have all four rows on the right side.

    shares (3, 8): by activation and hidden size, now. share_updates (n,) and share_history (n, 3, 8).
    loss_updates (m,), losses (m, 64): of the watched activation and hidden size, one column a seed, in nats.
    solved (64,): which of them are solved now. network: the watched one of them. first_seed: of the 64.
    guessing_loss: that of answering 1/2 to everything, ln 2.
    """

    updates: int
    total_updates: int
    learning_rate: float
    activation: str
    hidden_size: int
    shares: Floats
    share_updates: Floats
    share_history: Floats
    loss_updates: Floats
    losses: Floats
    solved: NDArray[np.bool_]
    network: WatchedNetwork
    first_seed: int
    guessing_loss: float = math.log(2)


def study_members(settings: XorStudySettings) -> list[Member]:
    """The networks of one activation: 64 seeds of hidden size 1, then 64 of size 2, and so on."""
    seeds = range(settings.first_seed, settings.first_seed + SEEDS)
    return [Member((2, hidden_size, 1), seed) for hidden_size in HIDDEN_SIZES for seed in seeds]


def xor_rows(encoding: str) -> tuple[Tensor, Tensor]:
    """The inputs (4, 2) as the encoding writes them, and the labels (4, 1) as 0 and 1."""
    x = torch.tensor(corners(encoding), dtype=torch.float64)
    return x, torch.tensor(FUNCTIONS["XOR"], dtype=torch.float64)[:, None]


def watched_network(
    seed: int, parameters: list[Tensor], activation: str, encoding: str, loss: float, solved: bool
) -> WatchedNetwork:
    """Everything that one network computes on the four rows, and its output all over the plane."""
    x, _ = xor_rows(encoding)
    hidden, logits = run_network(parameters, activation, x)
    units = torch.cat(parameters[:2]).T.tolist()  # (h, 3): w1, w2, b of each
    return WatchedNetwork(
        seed=seed,
        parameters=tuple(parameter.numpy() for parameter in parameters),
        hidden=hidden.numpy(),
        logits=logits[:, 0].numpy(),
        outputs=torch.sigmoid(logits[:, 0]).numpy(),
        loss=loss,
        solved=solved,
        chances=surface(
            lambda grid: torch.sigmoid(run_network(parameters, activation, grid)[-1][:, 0]), SIDES[encoding], 31
        ),
        hidden_lines=tuple(half_plane(w1, w2, b, encoding).line for w1, w2, b in units),
    )


def parameter_count() -> int:
    """Trainable numbers of the whole study, without what fills up the smaller networks."""
    return math.prod((len(ACTIVATIONS), SEEDS)) * sum(4 * size + 1 for size in HIDDEN_SIZES)


def by_size(of_all: Floats) -> Floats:
    """(..., 512) seen as (..., 8 hidden sizes, 64 seeds)."""
    return of_all.reshape(*of_all.shape[:-1], len(HIDDEN_SIZES), SEEDS)
