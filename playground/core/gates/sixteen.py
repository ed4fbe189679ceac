"""All sixteen functions at a glance: who is separable, and the line that does it with most room to spare."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from playground.core.gates.functions import FUNCTIONS, Bits, corners
from playground.core.gates.plane import half_plane
from playground.core.gates.separability import is_separable

Weights = tuple[float, float, float]


@dataclass(frozen=True)
class SurveyedFunction:
    """One of the sixteen. weights: those of a separating line; None where there is none.

    line (2, 2): its ends within the shown square; empty for FALSE and TRUE, which need no line, and without weights.
    """

    name: str
    bits: Bits
    separable: bool
    weights: Weights | None
    line: NDArray[np.float64]


@cache
def survey(encoding: str) -> tuple[SurveyedFunction, ...]:
    """The sixteen functions in the order of their truth tables."""
    surveyed = []
    for name, bits in FUNCTIONS.items():
        separable = is_separable(name, encoding)
        weights = roomiest_line(bits, encoding) if separable else None
        line = half_plane(*weights, encoding).line if weights else np.empty((0, 2))
        surveyed.append(SurveyedFunction(name, bits, separable, weights, line))
    return tuple(surveyed)


def roomiest_line(bits: Bits, encoding: str) -> Weights:
    """Of the lines with weights -1, 0, 1 and a bias in halves, the one that stays farthest from all four corners.

    Functions that are the same everywhere get weights 0 and the bias alone. Raises ValueError if no line separates.
    """
    signs = np.array([1 if bit else -1 for bit in bits])
    if abs(signs.sum()) == len(signs):
        return (0.0, 0.0, float(signs[0]))
    x = np.array(corners(encoding))
    best, margin = None, 0.0
    for w1, w2, doubled in product((-1, 0, 1), (-1, 0, 1), range(-4, 5)):
        length = float(np.hypot(w1, w2))
        distance = float((signs * (x @ np.array([w1, w2]) + doubled / 2)).min()) / length if length else 0.0
        if distance > margin:
            best, margin = (float(w1), float(w2), doubled / 2), distance
    if best is None:
        raise ValueError(f"No line separates {bits}.")
    return best
