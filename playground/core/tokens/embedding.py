"""One-hot and embedding: the same product, once written out and once as a lookup; and whom a gradient reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from playground.core.check import CheckRow, central_difference
from playground.core.randomness import seeded
from playground.core.settings import Range, SettingsError, check_range

VOCABULARIES = Range(2, 24, whole=True)
DIMENSIONS = Range(1, 8, whole=True)
SAMPLES = Range(1, 6, whole=True)
LENGTHS = Range(1, 12, whole=True)
SEEDS = Range(0, 10_000, whole=True)
BYTES = 4  # of a float32
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class EmbeddingSettings:
    """samples: rows of ids below vocabulary, all of one length. Raises SettingsError."""

    vocabulary: int = 8
    dimension: int = 2
    samples: tuple[tuple[int, ...], ...] = ((1, 2, 3, 4, 6),)
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "vocabulary", VOCABULARIES)
        check_range(self, "dimension", DIMENSIONS)
        check_range(self, "seed", SEEDS)
        if not SAMPLES.admits(len(self.samples)):
            raise SettingsError(f"Samples are {len(self.samples)}; allowed is {SAMPLES}.")
        length = len(self.samples[0])
        if not LENGTHS.admits(length):
            raise SettingsError(f"The first sample has {length} ids; allowed is {LENGTHS}.")
        allowed = Range(0, self.vocabulary - 1, whole=True)
        for number, ids in enumerate(self.samples, start=1):
            if len(ids) != length:
                raise SettingsError(
                    f"Sample {number} has {len(ids)} ids and the first one {length}; a batch needs one length. "
                    "Pad the shorter one with 0."
                )
            for one in ids:
                if not allowed.admits(one):
                    raise SettingsError(f"Sample {number} has the id {one!r:.20}; allowed is {allowed}.")


@dataclass(frozen=True)
class EmbeddingTrace:
    """ids (samples, length). one_hot (samples · length, V). W (V, dim). product = one_hot @ W and
    looked_up, what nn.Embedding returns, both (samples · length, dim).
    loss: half the sum of squares of all vectors. gradient (V, dim): ∂loss/∂W, W.grad after backward().
    touched (V,): how often each row was read.
    """

    settings: EmbeddingSettings
    ids: NDArray[np.int64]
    one_hot: Floats
    W: Floats
    product: Floats
    looked_up: Floats
    loss: float
    gradient: Floats
    touched: NDArray[np.int64]


def trace_embedding(settings: EmbeddingSettings) -> EmbeddingTrace:
    """Look every id up in nn.Embedding, do the same as a product with one-hot vectors, and go backward once."""
    embedding, ids = draw_table(settings.vocabulary, settings.dimension, settings.seed), torch.tensor(settings.samples)
    one_hot = nn.functional.one_hot(ids.flatten(), settings.vocabulary).double()  # (samples · length, V)
    looked_up = embedding(ids)  # (samples, length, dim)
    loss = (looked_up**2).sum() / 2
    loss.backward()
    assert embedding.weight.grad is not None
    W = embedding.weight.detach()
    return EmbeddingTrace(
        settings,
        ids.numpy(),
        one_hot.numpy(),
        W.numpy(),
        (one_hot @ W).numpy(),
        looked_up.detach().flatten(0, 1).numpy(),
        loss.item(),
        embedding.weight.grad.numpy(),
        np.bincount(ids.flatten().numpy(), minlength=settings.vocabulary),
    )


def draw_table(vocabulary: int, dimension: int, seed: int) -> nn.Embedding:
    """A table W (vocabulary, dimension) from the seed, as PyTorch begins with it: every number from N(0, 1)."""
    with seeded(seed):
        return nn.Embedding(vocabulary, dimension, dtype=torch.float64)


def check_embedding(settings: EmbeddingSettings) -> list[CheckRow]:
    """The vectors as a product and as a lookup; every ∂L/∂W as count · W, by autograd, by difference."""
    trace = trace_embedding(settings)
    rows = [
        CheckRow(f"position {p + 1}, number {d + 1}", float(trace.product[p, d]), float(trace.looked_up[p, d]))
        for p, d in np.ndindex(*trace.product.shape)
    ]
    for v, d in np.ndindex(*trace.W.shape):
        formula = float(trace.touched[v] * trace.W[v, d])
        rows.append(CheckRow(f"∂L/∂W[{v}, {d + 1}]", formula, float(trace.gradient[v, d]), _difference(trace, v, d)))
    return rows


def check_lookup(ids: Sequence[int], vocabulary: int, dimension: int, seed: int) -> list[CheckRow]:
    """The vectors of a line: its one-hot rows times W, and what nn.Embedding returns."""
    table, line = draw_table(vocabulary, dimension, seed), torch.tensor(ids)
    product = nn.functional.one_hot(line, vocabulary).double() @ table.weight
    looked_up = table(line)
    return [
        CheckRow(f"place {p + 1}, number {d + 1}", product[p, d].item(), looked_up[p, d].item())
        for p, d in np.ndindex(len(ids), dimension)
    ]


def _difference(trace: EmbeddingTrace, v: int, d: int) -> float:
    def loss(shift: float) -> float:
        W = trace.W.copy()
        W[v, d] += shift
        return float((W[trace.ids] ** 2).sum() / 2)

    return central_difference(loss, 0.0)


LARGE = Range(2, 1_000_000, whole=True)  # vocabularies, and dimensions, of which only the bytes are counted
WIDE = Range(1, 4_096, whole=True)


@dataclass(frozen=True)
class MemoryCurve:
    """Bytes in float32 as the vocabulary grows. vocabularies (n,); one_hot, vectors, table (n,) in bytes.

    chosen: the vocabulary that is looked at, at its place in vocabularies.
    """

    dimension: int
    tokens: int
    chosen: int
    vocabularies: NDArray[np.int64]
    one_hot: NDArray[np.int64]
    vectors: NDArray[np.int64]
    table: NDArray[np.int64]

    @property
    def place(self) -> int:
        """Where the chosen vocabulary stands in vocabularies."""
        return int(np.searchsorted(self.vocabularies, self.chosen))


def memory_curve(vocabulary: int, dimension: int, tokens: int) -> MemoryCurve:
    """From a vocabulary of 10 to 1,000,000, and at the chosen one. Raises SettingsError in words."""
    for name, value, allowed in (("Vocabulary", vocabulary, LARGE), ("Dimension", dimension, WIDE)):
        if not allowed.admits(value):
            raise SettingsError(f"{name} is {value}; allowed is {allowed}.")
    sizes = np.unique(np.append(np.geomspace(10, LARGE.high, 26).round().astype(np.int64), vocabulary))
    rows = np.array([memory(int(V), dimension, tokens) for V in sizes], dtype=np.int64)
    return MemoryCurve(dimension, tokens, vocabulary, sizes, *rows.T)


def memory(vocabulary: int, dimension: int, tokens: int) -> tuple[int, int, int]:
    """Bytes in float32 of so many one-hot vectors, of so many embedding vectors, and of the table W itself."""
    return tokens * vocabulary * BYTES, tokens * dimension * BYTES, vocabulary * dimension * BYTES
