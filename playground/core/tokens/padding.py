"""Sequences of different lengths as one batch: padding, truncation, mask, waste, and what an RNN makes of it.

Padding and truncation are those of Keras' pad_sequences; 0 is the padding.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from playground.core.check import CheckRow
from playground.core.randomness import seeded
from playground.core.settings import Range, SettingsError, check_range

PRE, POST = "pre", "post"
SIDES = (PRE, POST)
LENGTHS = Range(1, 64, whole=True)
SEQUENCES = Range(1, 16, whole=True)
IDS = Range(1, 50, whole=True)
BATCHES = Range(1, 16, whole=True)
SEEDS = Range(0, 10_000, whole=True)
HIDDEN = 3

Ids = tuple[int, ...]


@dataclass(frozen=True)
class Padded:
    """batch (m, length) of ids, 0 where padded; mask (m, length), true where an id stands; cut: ids that were lost."""

    batch: NDArray[np.int64]
    mask: NDArray[np.bool_]
    cut: int

    @property
    def wasted(self) -> int:
        """Cells that hold padding."""
        return int((~self.mask).sum())


@dataclass(frozen=True)
class PaddingSettings:
    """sequences: ids from 1. length: of the batch. batch_size: for bucketing. seed: of the RNN.

    Raises SettingsError.
    """

    sequences: tuple[Ids, ...] = ((1, 2, 3), (3, 4, 5, 6), (7, 8))
    length: int = 3
    batch_size: int = 2
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "length", LENGTHS)
        check_range(self, "batch_size", BATCHES)
        check_range(self, "seed", SEEDS)
        if not SEQUENCES.admits(len(self.sequences)):
            raise SettingsError(f"Sequences are {len(self.sequences)}; allowed is {SEQUENCES}.")
        for number, ids in enumerate(self.sequences, start=1):
            if not LENGTHS.admits(len(ids)):
                raise SettingsError(f"Sequence {number} has {len(ids)} ids; allowed is {LENGTHS}.")
            for one in ids:
                if not IDS.admits(one):
                    raise SettingsError(f"Sequence {number} has the id {one!r:.20}; allowed is {IDS} (0 is padding).")


@dataclass(frozen=True)
class PaddingTrace:
    """ways: padding and truncation with their batch and the final states (m, 3) of one RNN.

    alone: the final states without any padding (packed). in_order, by_length: padded cells when batches of
    batch_size are filled in the given order, and when the sequences are sorted by length first (bucketing).
    """

    settings: PaddingSettings
    ways: dict[tuple[str, str], tuple[Padded, NDArray[np.float64]]]
    alone: NDArray[np.float64]
    in_order: int
    by_length: int

    def change_of(self, padding: str, truncating: str) -> NDArray[np.float64]:
        """How far the final state of each sequence is from the packed one, in its number that differs most: (m,)."""
        change: NDArray[np.float64] = np.abs(self.ways[padding, truncating][1] - self.alone).max(1)
        return change


def pad(sequences: Sequence[Ids], length: int, padding: str = PRE, truncating: str = PRE) -> Padded:
    """Cut each sequence to `length` at the side of `truncating`, and fill it with zeros at the side of `padding`."""
    batch = np.zeros((len(sequences), length), np.int64)
    mask = np.zeros((len(sequences), length), bool)
    for row, ids in enumerate(sequences):
        kept = ids[max(len(ids) - length, 0) :] if truncating == PRE else ids[:length]
        places = slice(length - len(kept), None) if padding == PRE else slice(0, len(kept))
        batch[row, places], mask[row, places] = kept, True
    return Padded(batch, mask, sum(max(len(ids) - length, 0) for ids in sequences))


def wasted_cells(lengths: Sequence[int], batch_size: int) -> int:
    """Padded cells when batches are filled in this order and each is as long as its longest sequence."""
    starts = range(0, len(lengths), batch_size)
    batches = [lengths[start : start + batch_size] for start in starts]
    return sum(max(batch) * len(batch) - sum(batch) for batch in batches)


def trace_padding(settings: PaddingSettings) -> PaddingTrace:
    """Pad in all four ways, and read each batch with one and the same RNN."""
    ways = {}
    for padding, truncating in itertools.product(SIDES, SIDES):
        padded = pad(settings.sequences, settings.length, padding, truncating)
        ways[padding, truncating] = padded, final_states(settings, padded.batch)
    lengths = [len(ids) for ids in settings.sequences]
    return PaddingTrace(
        settings,
        ways,
        packed_states(settings),
        wasted_cells(lengths, settings.batch_size),
        wasted_cells(sorted(lengths), settings.batch_size),
    )


def read_network(settings: PaddingSettings) -> tuple[nn.Embedding, nn.RNN]:
    """Embedding and RNN, drawn from the seed, in float64. The padding has a vector like every id: the RNN reads it."""
    with seeded(settings.seed):
        embedding = nn.Embedding(int(IDS.high) + 1, 2, dtype=torch.float64)
        return embedding, nn.RNN(2, HIDDEN, batch_first=True, dtype=torch.float64)


@torch.no_grad()
def final_states(settings: PaddingSettings, batch: NDArray[np.int64]) -> NDArray[np.float64]:
    """What nn.RNN remembers after the last column, padding included: (m, 3)."""
    embedding, rnn = read_network(settings)
    return rnn(embedding(torch.from_numpy(batch)))[1][0].numpy()  # type: ignore[no-any-return]


@torch.no_grad()
def packed_states(settings: PaddingSettings) -> NDArray[np.float64]:
    """What nn.RNN remembers after the last id of each whole sequence, as pack_padded_sequence has it: (m, 3)."""
    embedding, rnn = read_network(settings)
    lengths = torch.tensor([len(ids) for ids in settings.sequences])
    padded = pad(settings.sequences, int(lengths.max()), POST)
    packed = pack_padded_sequence(
        embedding(torch.from_numpy(padded.batch)), lengths, batch_first=True, enforce_sorted=False
    )
    return rnn(packed)[1][0].numpy()  # type: ignore[no-any-return]


def check_states(settings: PaddingSettings) -> list[CheckRow]:
    """Every final state, packed and padded in front: h = tanh(W_x x + b_x + W_h h + b_h) written out, and nn.RNN's."""
    trace, rows = trace_padding(settings), []
    padded, states = trace.ways[PRE, PRE]
    for number, ids in enumerate(settings.sequences):
        for name, read, found in (
            ("packed", ids, trace.alone[number]),
            ("pre-padded", tuple(padded.batch[number].tolist()), states[number]),
        ):
            by_hand = _by_hand(settings, read)
            rows += [
                CheckRow(f"h{k + 1} of sequence {number + 1}, {name}", by_hand[k].item(), float(found[k]))
                for k in range(HIDDEN)
            ]
    return rows


@torch.no_grad()
def _by_hand(settings: PaddingSettings, ids: Sequence[int]) -> Tensor:
    embedding, rnn = read_network(settings)
    W_x, W_h, b_x, b_h = rnn.all_weights[0]
    h = torch.zeros(HIDDEN, dtype=torch.float64)
    for one in ids:
        h = torch.tanh(W_x @ embedding.weight[one] + b_x + W_h @ h + b_h)
    return h
