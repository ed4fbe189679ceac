"""What one network sees: its output and its hidden units all over the plane, its weights, its errors."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.network_batch import run_network
from playground.core.training_lab.features import features_of
from playground.core.training_lab.lane import Lane
from playground.core.training_lab.points import SIDE, SPLITS
from playground.core.training_lab.view import NetworkView

SURFACE, MAP, SMALL = 41, 21, 31  # places along each side of the plane: main figure, hidden unit, rival
SHOWN_UNITS = 16  # of a layer
BINS = 21
Floats32 = NDArray[np.float32]


def axis(count: int) -> NDArray[np.float64]:
    """Places along a side of the plane."""
    return np.linspace(-SIDE, SIDE, count)


def surface_of(lane: Lane, index: int, count: int) -> Floats32:
    """A network's output all over the plane (count, count), rows from the bottom up."""
    logits = _over_plane(lane, lane.networks.network(index), count)[-1]
    return lane.outputs(logits[:, 0]).reshape(count, count).float().numpy()


def network_view(lane: Lane, number: int, index: int) -> NetworkView:
    """Everything about one network as of now. number: of its lane."""
    parameters = lane.networks.network(index)
    hidden = _over_plane(lane, parameters, MAP)[:-1]
    layers = [layer[:, :SHOWN_UNITS].T.reshape(-1, MAP, MAP) for layer in hidden]
    spans = [float(layer.abs().max()) or 1.0 for layer in layers]
    rows, dropped = _last_batch(lane, index)
    return NetworkView(
        lane=number,
        index=index,
        seed=lane.networks.members[index].seed,
        parameters=tuple(parameter.numpy() for parameter in parameters),
        surface=surface_of(lane, index, SURFACE),
        maps=tuple((layer / span).float().numpy() for layer, span in zip(layers, spans, strict=True)),
        spans=tuple(spans),
        histograms=tuple(_histogram(W) for W in parameters[::2]),
        batch=rows,
        dropped=dropped,
        confusion={} if lane.settings.regression else {name: _confusion(lane, parameters, name) for name in SPLITS},
    )


def _over_plane(lane: Lane, parameters: Sequence[Tensor], count: int) -> list[Tensor]:
    """The output of every layer at every place of a grid (count · count, units)."""
    x2, x1 = np.meshgrid(axis(count), axis(count), indexing="ij")
    places = torch.from_numpy(np.stack([x1.ravel(), x2.ravel()], 1))
    return run_network(parameters, lane.settings.activation, features_of(places, lane.settings.features))


def _histogram(W: Tensor) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Counts of a layer's weights in bins that are even around 0."""
    values = W.numpy().ravel()
    reach = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
    counts, edges = np.histogram(values, BINS, (-reach, reach))
    return edges, counts


def _last_batch(lane: Lane, index: int) -> tuple[NDArray[np.int64], tuple[NDArray[np.bool_], ...]]:
    """Numbers of the points in the batch of the last update, and what dropout silenced in it."""
    if lane.updates == 0:
        return np.zeros(0, np.int64), ()
    epoch, position = divmod(lane.updates - 1, lane.updates_per_epoch)
    rows = lane.batch(epoch, position)
    kept = lane.kept(lane.updates - 1, len(rows))
    return lane.train_rows[rows].numpy(), tuple((mask[index] == 0).numpy() for mask in kept)


def _confusion(lane: Lane, parameters: Sequence[Tensor], split: str) -> NDArray[np.int64]:
    """[[true negatives, false positives], [false negatives, true positives]]."""
    x, y = lane.data[split]
    said = run_network(parameters, lane.settings.activation, x)[-1][:, 0] > 0
    is_one = y > 0.5
    return np.array([[int(((said == s) & (is_one == t)).sum()) for s in (False, True)] for t in (False, True)])
