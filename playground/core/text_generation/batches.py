"""Two recipes for the same predictions: every prefix a sample, or every line read once.

Both predict each token of a line from the ones before it. A prefix sample is padded in front and asks
only for its last prediction; a whole line asks for one at every step. So a line of n tokens costs n - 1
cell steps instead of (n - 1) x (longest - 1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.text_generation.lines import PAD, EncodedLines
from playground.core.text_generation.settings import TextGenerationSettings

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """inputs (batch, steps); targets (batch, steps), PAD where nothing is asked."""

    inputs: Tensor
    targets: Tensor

    @property
    def cell_steps(self) -> int:
        """Steps of the recurrent cell, padding included, in one layer."""
        return self.inputs.numel()


class PrefixBatches:
    """The course's recipe: each prefix of each line, pre-padded to longest - 1, predicts the token that follows."""

    def __init__(self, encoded: EncodedLines, steps: int, batch_size: int) -> None:
        self.encoded, self.steps, self.batch_size = encoded, steps, batch_size
        prefixes = np.asarray([max(len(line) - 1, 0) for line in encoded.lines], dtype=np.int64)
        self._line = np.repeat(np.arange(len(prefixes)), prefixes)  # the line of each sample
        first = np.cumsum(prefixes) - prefixes
        self._end = np.arange(prefixes.sum()) - np.repeat(first, prefixes) + 1  # tokens of its prefix

    def order(self, rng: np.random.Generator | None) -> list[Ints]:
        """Sample indices of every batch of an epoch; shuffled when there is a generator."""
        count = len(self._line)
        return _chunks(rng.permutation(count) if rng else np.arange(count), self.batch_size)

    def batch(self, chosen: Ints) -> Batch:
        """inputs (batch, longest - 1), the one target in the last column."""
        inputs = np.full((len(chosen), self.steps), PAD, dtype=np.int64)
        targets = np.full_like(inputs, PAD)
        for row, sample in enumerate(chosen):
            line, end = self.encoded.lines[self._line[sample]], self._end[sample]
            prefix = line[max(0, end - self.steps) : end]
            inputs[row, self.steps - len(prefix) :] = prefix
            targets[row, -1] = line[end]
        return Batch(torch.from_numpy(inputs), torch.from_numpy(targets))

    @cached_property
    def cell_steps(self) -> int:
        """Cell steps of one epoch in one layer."""
        return len(self._line) * self.steps


class LineBatches:
    """Every line is read once and every position predicts its next token. Lines of like length share a batch."""

    def __init__(self, encoded: EncodedLines, batch_size: int) -> None:
        self.encoded, self.batch_size = encoded, batch_size
        self._usable = np.asarray([i for i, line in enumerate(encoded.lines) if len(line) > 1], dtype=np.int64)
        self._lengths = np.asarray([len(line) for line in encoded.lines], dtype=np.int64)

    def order(self, rng: np.random.Generator | None) -> list[Ints]:
        """Line indices of every batch: shuffled, sorted by length (stable), cut, and the cuts shuffled again."""
        lines = rng.permutation(self._usable) if rng else self._usable
        by_length = lines[np.argsort(self._lengths[lines], kind="stable")]
        batches = _chunks(by_length, self.batch_size)
        return [batches[i] for i in rng.permutation(len(batches))] if rng else batches

    def batch(self, chosen: Ints) -> Batch:
        """inputs and targets (batch, longest of the batch - 1), filled up behind."""
        steps = int(self._lengths[chosen].max()) - 1
        inputs = np.full((len(chosen), steps), PAD, dtype=np.int64)
        targets = np.full_like(inputs, PAD)
        for row, index in enumerate(chosen):
            line = self.encoded.lines[index]
            inputs[row, : len(line) - 1] = line[:-1]
            targets[row, : len(line) - 1] = line[1:]
        return Batch(torch.from_numpy(inputs), torch.from_numpy(targets))

    @cached_property
    def cell_steps(self) -> int:
        """Cell steps of one epoch in one layer, with the padding that unequal lengths leave."""
        lengths = np.sort(self._lengths[self._usable])
        return sum(int(chunk.max() - 1) * len(chunk) for chunk in _chunks(lengths, self.batch_size))


Batches = PrefixBatches | LineBatches


def make_batches(settings: TextGenerationSettings, encoded: EncodedLines, longest: int) -> Batches:
    """The batches of the chosen recipe. longest: tokens of the longest line of the whole text, held out or not."""
    if settings.recipe == "prefixes":
        return PrefixBatches(encoded, max(longest - 1, 1), settings.batch_size)
    return LineBatches(encoded, settings.batch_size)


def epoch_order(batches: Batches, seed: int, epoch: int) -> list[Ints]:
    """The order of one epoch depends on seed and epoch alone, so a resumed run finds it again."""
    return batches.order(np.random.default_rng([seed, epoch]))


def _chunks(items: Ints, size: int) -> list[Ints]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def iterate(batches: Batches, order: Sequence[Ints]) -> Iterator[Batch]:
    """The batches in the given order."""
    return (batches.batch(chosen) for chosen in order)
