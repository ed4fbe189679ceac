"""What there is to see of a run at one moment: detached, immutable, small enough to send ten times a second."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

MAP_POINTS = 80

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curves:
    """Loss and accuracy. Updates: the batch's own; epochs: means over the epoch, and over the held-out lines.

    Losses are mean cross-entropies in nats per predicted token; NaN where nothing is held out.
    """

    update: Floats
    update_loss: Floats
    epoch: Floats
    train_loss: Floats
    train_accuracy: Floats
    validation_loss: Floats
    validation_accuracy: Floats


@dataclass(frozen=True)
class Sample:
    """A sentence that the model wrote at a milestone."""

    updates: int
    epoch: int
    prompt: tuple[int, ...]
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class NextToken:
    """The most probable tokens after the watched prompt."""

    prompt: tuple[int, ...]
    candidates: tuple[int, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class EmbeddingMap:
    """The most frequent tokens' embeddings on their two principal components.

    points (n, 2); explained: share of the variance that each axis holds.
    """

    tokens: tuple[int, ...]
    points: Floats
    explained: tuple[float, float]


@dataclass(frozen=True)
class TextGenerationView:
    """Everything that the page draws of a run."""

    updates: int
    total_updates: int
    epoch: int
    epochs: int
    updates_per_epoch: int
    learning_rate: float
    learning_rate_changes: tuple[tuple[int, float], ...]
    predictions_done: int
    cell_steps_done: int
    curves: Curves
    samples: tuple[Sample, ...]
    next_token: NextToken | None
    embedding_map: EmbeddingMap


def principal_axes(weight: Tensor, previous: Floats | None) -> tuple[Floats, tuple[float, float]]:
    """Two principal axes (E, 2) of the rows of weight (n, E), and their shares of the variance.

    An axis may point either way; it keeps the direction of the previous one, so that the map does not flip.
    """
    centred = (weight - weight.mean(0)).to(torch.float64)
    values, vectors = np.linalg.eigh((centred.T @ centred).numpy())
    axes = np.zeros((weight.shape[1], 2))
    found = vectors[:, ::-1][:, :2]
    axes[:, : found.shape[1]] = found
    if previous is not None:
        signs = np.sign((axes * previous).sum(0))
        axes *= np.where(signs == 0, 1.0, signs)
    total = max(float(values.sum()), np.finfo(float).tiny)
    shares = [*(values[::-1][:2] / total).tolist(), 0.0]
    return axes, (shares[0], shares[1])


def embedding_map(weight: Tensor, previous: Floats | None) -> tuple[EmbeddingMap, Floats]:
    """Project the rows 1..MAP_POINTS of the embedding (V, E) (ids go by frequency); returns the axes as well."""
    with torch.no_grad():
        rows = weight[1 : MAP_POINTS + 1].to("cpu")
        axes, explained = principal_axes(rows, previous)
        points = (rows - rows.mean(0)).to(torch.float64).numpy() @ axes
    return EmbeddingMap(tuple(range(1, len(points) + 1)), points, explained), axes
