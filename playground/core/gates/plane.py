"""The plane of two inputs: where a perceptron's line runs, on which side it fires, and how sure a sigmoid is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float64]
Sides = tuple[float, float]  # where a shown square begins and ends, the same for both axes
SIDES: dict[str, Sides] = {"binary": (-0.5, 1.5), "bipolar": (-2.0, 2.0)}  # half a step beyond the corners


@dataclass(frozen=True)
class HalfPlane:
    """The line w1 x1 + w2 x2 + b = 0 within the shown square.

    line (2, 2): its two ends; empty (0, 2) when it lies outside or both weights are 0.
    fires (n, 2): the corners of the region with z > 0, in order; empty when there is none.
    """

    line: Floats
    fires: Floats


def half_plane(w1: float, w2: float, bias: float, encoding: str) -> HalfPlane:
    """Cut the shown square of the inputs along the perceptron's line."""
    return cut(w1, w2, bias, SIDES[encoding])


def cut(w1: float, w2: float, bias: float, sides: Sides) -> HalfPlane:
    """Cut the square sides x sides along the line w1 x1 + w2 x2 + b = 0."""
    kept, line = clip(_square(sides), w1, w2, bias)
    return HalfPlane(line if len(line) == 2 else np.empty((0, 2)), kept)


def clip(polygon: Floats, w1: float, w2: float, bias: float) -> tuple[Floats, Floats]:
    """The part of a convex polygon (n, 2) with w1 x1 + w2 x2 + b > 0, and where the line crosses its edge.

    Source: Sutherland and Hodgman 1974.
    """
    kept, crossings = [], []
    z = polygon @ np.array([w1, w2]) + bias
    for i in range(len(polygon)):
        j = (i + 1) % len(polygon)
        if z[i] > 0:
            kept.append(polygon[i])
        if (z[i] > 0) != (z[j] > 0):
            crossings.append(polygon[i] + z[i] / (z[i] - z[j]) * (polygon[j] - polygon[i]))
            kept.append(crossings[-1])
    return np.array(kept).reshape(-1, 2), np.array(crossings).reshape(-1, 2)


def _square(sides: Sides) -> Floats:
    low, high = sides
    return np.array([[low, low], [high, low], [high, high], [low, high]])


@dataclass(frozen=True)
class Surface:
    """A network's output all over the shown square. axis (n,); values (n, n), rows along x2, columns along x1."""

    axis: Floats
    values: Floats


def surface(output: Callable[[Tensor], Tensor], sides: Sides, points: int = 41) -> Surface:
    """Evaluate output: (n, 2) -> (n,) on a grid of the square sides x sides, in float64."""
    axis = torch.linspace(*sides, points, dtype=torch.float64)
    x2, x1 = torch.meshgrid(axis, axis, indexing="ij")
    values = output(torch.stack([x1.flatten(), x2.flatten()], 1)).reshape(points, points)
    return Surface(axis.numpy(), values.detach().numpy())
