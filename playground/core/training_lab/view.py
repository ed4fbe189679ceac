"""What a run of the training lab shows, as immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
METRICS = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")


@dataclass(frozen=True)
class LaneView:
    """One of the networks that race, or all seeds of it (K of them).

    updates: of this lane. epochs (n,); curves: of each METRIC (n, K), at those epochs. Losses are the means over a
    split without the penalty, in nats or squared units; accuracies are nan for a regression.
    penalty (K,): what l1 and l2 add, now.
    best_epoch, best_loss (K,): where the validation loss was least. stopped (K,): by early stopping, so that the
    network goes back to its best epoch when all are done. diverged (K,).
    losses, accuracies: for each split (K,), as of now; nan without points.
    surface (m, m) of the first network, rows from the bottom up; see NetworkView.
    """

    label: str
    updates: int
    epoch: int
    epochs: Floats
    curves: Mapping[str, Floats]
    best_epoch: NDArray[np.int64]
    best_loss: Floats
    stopped: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    done: bool
    losses: Mapping[str, Floats]
    accuracies: Mapping[str, Floats]
    penalty: Floats
    surface: NDArray[np.float32]


@dataclass(frozen=True)
class NetworkView:
    """The network that is looked at.

    parameters: W1 (in, out), b1 (out,), W2, ... surface (g, g): its output all over the plane, rows from the bottom
    up: a probability, or a number for a regression. maps: for each hidden layer (units, m, m), the first 16 units'
    activations, -1 to 1 in parts of their layer's largest magnitude, which spans holds.
    histograms: for each layer the counts of its weights between edges.
    batch: numbers of the training points of the last update. dropped: for each hidden layer (batch, units), where
    dropout was at work in it; empty without dropout. confusion: for each split [[tn, fp], [fn, tp]]; empty for a
    regression.
    """

    lane: int
    index: int
    seed: int
    parameters: tuple[NDArray[np.float64], ...]
    surface: NDArray[np.float32]
    maps: tuple[NDArray[np.float32], ...]
    spans: tuple[float, ...]
    histograms: tuple[tuple[Floats, NDArray[np.int64]], ...]
    batch: NDArray[np.int64]
    dropped: tuple[NDArray[np.bool_], ...]
    confusion: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class LabView:
    """All there is to draw. changes: what was set during training: after so many updates, which setting, to what."""

    updates: int
    total_updates: int
    updates_per_epoch: int
    epoch: int
    learning_rate: float
    lanes: tuple[LaneView, ...]
    network: NetworkView
    changes: tuple[tuple[int, str, float], ...]
    ending: str
