"""The plane of two hidden units: where a trained network puts the four rows, and the line that its output draws there.

The output unit sees h1 and h2 only. If one line parts the rows there, the network has made XOR separable.
"""

from dataclasses import dataclass

import torch

from playground.core.gates.plane import Floats, HalfPlane, Sides, Surface, cut, surface
from playground.core.gates.xor_study import WatchedNetwork

MARGIN = 0.25  # of the reach of a unit, so that no row lies on the edge
POINTS = 31
REACHES: dict[str, Sides] = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # all that these can put out


@dataclass(frozen=True)
class HiddenPlane:
    """What the output unit sees of the four rows.

    places (4, 2): h1 and h2 of each row, in the order of functions.ROWS. sides: the shown square.
    half: the line W2 h + b2 = 0 and the side with a positive logit. chances: sigmoid(W2 h + b2) all over the square.
    """

    places: Floats
    sides: Sides
    half: HalfPlane
    chances: Surface


def hidden_plane(network: WatchedNetwork, activation: str) -> HiddenPlane | None:
    """The plane of a network with two hidden units; None for any other size, which has no plane."""
    if network.hidden.shape[1] != 2:
        return None
    w1, w2 = network.parameters[2][:, 0].tolist()
    bias = float(network.parameters[3][0, 0])
    sides = shown_sides(activation, float(network.hidden.max()))
    w = torch.tensor([w1, w2], dtype=torch.float64)
    return HiddenPlane(
        places=network.hidden,
        sides=sides,
        half=cut(w1, w2, bias, sides),
        chances=surface(lambda h: torch.sigmoid(h @ w + bias), sides, POINTS),
    )


def shown_sides(activation: str, largest: float) -> Sides:
    """A little more than a unit can put out. ReLU has no bound: the power of two above the largest, at least 1.

    So the axes stay while a network trains, and those of ReLU move rarely.
    """
    low, high = REACHES.get(activation, (0.0, _power_of_two(largest)))
    margin = MARGIN * (high - low)
    return (low - margin, high + margin)


def _power_of_two(largest: float) -> float:
    reach = 1.0
    while reach < largest:
        reach *= 2
    return reach
