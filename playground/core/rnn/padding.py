"""Sequences of different lengths in one batch: padded in front, behind, or packed, and the state that an RNN ends with.

The batches are those of core/tokens/padding.py. Padding is id 0; what its vector is, is a setting: even zeros change
the state, h_t = tanh(b + W_h h_{t-1}). float64.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from playground.core.check import CheckRow
from playground.core.randomness import seeded
from playground.core.recurrent.layers import Floats, read_stack
from playground.core.settings import Range, SettingsError, check_choice, check_range
from playground.core.tokens.padding import POST, PRE, Padded, pad

WAYS = (PRE, POST, "packed")
VECTORS = ("zero", "own")  # of the padding: zeros, as with padding_idx=0, or drawn like that of any word
ROWS = Range(1, 8, whole=True)
LENGTHS = Range(1, 12, whole=True)
INPUT_SIZES = Range(1, 8, whole=True)
UNITS = Range(1, 6, whole=True)
SEEDS = Range(0, 1_000_000, whole=True)


@dataclass(frozen=True)
class BatchSettings:
    """text: sequences of words, a line each. vector: of the padding. row: which sequence is followed, from 1;
    where there are fewer, the last one.

    Raises SettingsError.
    """

    text: str = "the cat ran\nthe dog saw the cat that ran\ncats run"
    vector: str = "zero"
    input_size: int = 3
    hidden_size: int = 3
    seed: int = 1
    row: int = 3

    def __post_init__(self) -> None:
        check_choice(self, "vector", VECTORS)
        check_range(self, "input_size", INPUT_SIZES)
        check_range(self, "hidden_size", UNITS)
        check_range(self, "seed", SEEDS)
        check_range(self, "row", ROWS)
        rows = self.rows
        if not rows:
            raise SettingsError("There is nothing to read: type at least one line of words.")
        if not ROWS.admits(len(rows)):
            raise SettingsError(f"There are {len(rows):,} lines; this page shows at most {int(ROWS.high)}.")
        for number, words in enumerate(rows, start=1):
            if not LENGTHS.admits(len(words)):
                raise SettingsError(f"Line {number} has {len(words):,} words; allowed is {LENGTHS}.")

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The words of each line that is not empty."""
        lines = (tuple(unicodedata.normalize("NFC", line).split()) for line in self.text.splitlines())
        return tuple(words for words in lines if words)

    @property
    def followed(self) -> int:
        """The place of the row that is followed, from 0."""
        return min(self.row, len(self.rows)) - 1

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word once; word k has id k + 1."""
        return tuple(dict.fromkeys(word for words in self.rows for word in words))

    @property
    def ids(self) -> tuple[tuple[int, ...], ...]:
        """The lines as ids from 1."""
        places = {word: k for k, word in enumerate(self.vocabulary, start=1)}
        return tuple(tuple(places[word] for word in words) for words in self.rows)


@dataclass(frozen=True)
class WayRead:
    """One way of making a batch. states (batch, steps, H): h after each column; what a packed one never reads is NaN.

    final (batch, H): the state it ends with. apart (batch,): ‖final − what the sequence ends with alone‖.
    """

    padded: Padded
    states: Floats
    final: Floats
    apart: Floats


@dataclass(frozen=True)
class BatchTrace:
    """ways: by the names of WAYS. alone (batch, H): each sequence read by itself. vectors (words + 1, d), first of all
    the padding's.
    """

    settings: BatchSettings
    ways: dict[str, WayRead]
    alone: Floats
    vectors: Floats


def build_reader(settings: BatchSettings) -> tuple[nn.Embedding, nn.RNN]:
    """Embedding and RNN from the seed; the padding's vector is zero where the settings say so."""
    padding_idx = 0 if settings.vector == "zero" else None
    with seeded(settings.seed):
        words = len(settings.vocabulary) + 1
        embedding = nn.Embedding(words, settings.input_size, padding_idx, dtype=torch.float64)
        rnn = nn.RNN(settings.input_size, settings.hidden_size, batch_first=True, dtype=torch.float64)
    return embedding.requires_grad_(False), rnn.requires_grad_(False)


def trace_batch(settings: BatchSettings) -> BatchTrace:
    """Make the batch in each way, read it step by step, and compare with every sequence read alone."""
    embedding, rnn = build_reader(settings)
    alone = np.stack([_read(embedding, rnn, np.array([ids]), [len(ids)])[1][0] for ids in settings.ids])
    longest = max(map(len, settings.ids))
    ways = {}
    for way in WAYS:
        padded = pad(settings.ids, longest, PRE if way == PRE else POST)
        lengths = [len(ids) if way == "packed" else longest for ids in settings.ids]
        states, final = _read(embedding, rnn, padded.batch, lengths)
        if way == "packed":
            states[~padded.mask] = np.nan
        ways[way] = WayRead(padded, states, final, np.linalg.norm(final - alone, axis=1))
    return BatchTrace(settings, ways, alone, embedding.weight.numpy().copy())


def _read(embedding: nn.Embedding, rnn: nn.RNN, batch: NDArray[np.int64], lengths: list[int]) -> tuple[Floats, Floats]:
    """h after every column (batch, steps, H) and at the end (batch, H), step by step."""
    stack = read_stack(rnn, embedding(torch.from_numpy(batch)), torch.tensor(lengths))
    return stack.output.numpy().copy(), stack.last[0][0].numpy().copy()


def check_batch(trace: BatchTrace) -> list[CheckRow]:
    """The chosen row's final states: step by step, and by nn.RNN; what is packed also against the row read alone."""
    settings, row = trace.settings, trace.settings.followed
    packed = trace.ways["packed"].final[row]
    alone = torch_final(settings, np.array([settings.ids[row]]))[0]
    by_torch = {way: torch_final(settings, trace.ways[way].padded.batch)[row] for way in (PRE, POST)}
    by_torch["packed"] = torch_packed(settings)[row]
    rows = [
        CheckRow(f"h[{k + 1}] of row {row + 1}, {way}", float(trace.ways[way].final[row, k]), float(final[k]))
        for way, final in by_torch.items()
        for k in range(settings.hidden_size)
    ]
    return rows + [
        CheckRow(f"h[{k + 1}] of row {row + 1}: packed, and read alone", float(packed[k]), float(alone[k]))
        for k in range(settings.hidden_size)
    ]


def torch_final(settings: BatchSettings, batch: NDArray[np.int64]) -> Tensor:
    """What nn.RNN ends with after all columns of a batch, (batch, H)."""
    embedding, rnn = build_reader(settings)
    final: Tensor = rnn(embedding(torch.from_numpy(batch)))[1][0]
    return final


def torch_packed(settings: BatchSettings) -> Tensor:
    """What nn.RNN ends with when the batch is packed, (batch, H)."""
    embedding, rnn = build_reader(settings)
    lengths = torch.tensor([len(ids) for ids in settings.ids])
    batch = embedding(torch.from_numpy(pad(settings.ids, int(lengths.max()), POST).batch))
    final: Tensor = rnn(pack_padded_sequence(batch, lengths, batch_first=True, enforce_sorted=False))[1][0]
    return final
