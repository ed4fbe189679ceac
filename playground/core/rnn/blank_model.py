"""Two RNNs that fill a blank: one reads from the left up to it, the other from both ends; and how well each does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from playground.core.randomness import seeded
from playground.core.recurrent.layers import Floats
from playground.core.rnn.blank import CANDIDATES, Line, Words, corpus
from playground.core.settings import JsonSettings, Range, check_range

MODELS = ("left", "both")  # what each reads
BATCH, INPUT_SIZE = 64, 8
PADDING, BLANK_ID, FIRST_WORD = 0, 1, 2  # ids

LAYERS = Range(1, 3, whole=True)
HIDDEN_SIZES = Range(1, 64, whole=True)
UPDATES = Range(10, 2_000, whole=True)
LEARNING_RATES = Range(1e-4, 1)
SEEDS = Range(0, 1_000_000, whole=True)


@dataclass(frozen=True)
class BlankSettings(JsonSettings):
    """Adam, gradients clipped to norm 1, 64 lines an update, the same ones for both models. Raises SettingsError.

    layers: of both models. With one, the scores of both ways are a sum of what the left and the right side say by
    themselves; a second one reads both states at every step, and can say what only both together decide.
    """

    OF = "a model that fills a blank"

    layers: int = 2
    hidden_size: int = 16
    updates: int = 250
    learning_rate: float = 0.01
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "layers", LAYERS)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "updates", UPDATES)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "seed", SEEDS)


@dataclass(frozen=True)
class Batch:
    """ids (lines, steps), 0 behind the end; lengths, at (lines,): where the blank stands; answers (lines,)."""

    ids: Tensor
    lengths: Tensor
    at: Tensor
    answers: Tensor

    def rows(self, which: Tensor) -> "Batch":
        """Some of the lines, no longer than the longest of them."""
        lengths = self.lengths[which]
        return Batch(self.ids[which, : int(lengths.max())], lengths, self.at[which], self.answers[which])


def encode(left: Words, right: Words) -> list[int]:
    """A line as ids, the blank between its sides."""
    places = {word: k for k, word in enumerate(corpus().words, start=FIRST_WORD)}
    return [*(places[word] for word in left), BLANK_ID, *(places[word] for word in right)]


def batch_of(lines: Sequence[Line]) -> Batch:
    """Lines as one batch, padded behind."""
    rows = [encode(line.left, line.right) for line in lines]
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
    at = torch.tensor([len(line.left) for line in lines])
    return Batch(ids, lengths, at, torch.tensor([line.answer for line in lines]))


class Filler(nn.Module):
    """A line with a blank -> scores (lines, 3) of the candidates, from the state that stands at the blank.

    A forward chain has read the left side there, a backward one the right side, since packing lets it begin at the
    last word. With one direction the model cannot know what follows.
    """

    def __init__(self, reads: str, settings: BlankSettings) -> None:
        super().__init__()
        both, H = reads == "both", settings.hidden_size
        self.embedding = nn.Embedding(len(corpus().words) + FIRST_WORD, INPUT_SIZE, padding_idx=PADDING)
        self.rnn = nn.RNN(INPUT_SIZE, H, settings.layers, batch_first=True, bidirectional=both)
        self.answer = nn.Linear(H * (2 if both else 1), len(CANDIDATES))

    def forward(self, batch: Batch) -> Tensor:
        """The scores at the blank of every line."""
        packed = pack_padded_sequence(self.embedding(batch.ids), batch.lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        scores: Tensor = self.answer(output[torch.arange(len(batch.at)), batch.at])
        return scores


def build(reads: str, settings: BlankSettings) -> Filler:
    """PyTorch's initial weights from the seed; the caller's random state is left alone."""
    with seeded(settings.seed):
        return Filler(reads, settings)


def drawn(settings: BlankSettings, update: int, count: int) -> Tensor:
    """Which of `count` lines an update learns from, the same ones for both models."""
    generator = torch.Generator().manual_seed(settings.seed * 10_000 + update)
    return torch.randint(count, (BATCH,), generator=generator)


@dataclass(frozen=True)
class Measured:
    """Mean loss on the lines it learns from; on the held-out ones whether each answer is right, and the mean loss."""

    loss: float
    held_loss: float
    right: NDArray[np.bool_]

    @property
    def accuracy(self) -> float:
        """Share of right answers on the held-out lines."""
        return float(self.right.mean())


@torch.no_grad()
def measure(model: Filler, train: Batch, held_out: Batch) -> Measured:
    """Answer all lines once."""
    scores = model(held_out)
    return Measured(
        float(functional.cross_entropy(model(train), train.answers)),
        float(functional.cross_entropy(scores, held_out.answers)),
        (scores.argmax(1) == held_out.answers).numpy(),
    )


def parameter_count(settings: BlankSettings) -> int:
    """Trainable numbers of both models together."""
    return sum(parameter.numel() for reads in MODELS for parameter in build(reads, settings).parameters())


def weights_of(model: Filler) -> dict[str, Floats]:
    """A copy of all weights, by PyTorch's names."""
    return {name: value.double().numpy().copy() for name, value in model.state_dict().items()}
