"""One perceptron on the four corners of the unit square, with everything that it computes on the way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners
from playground.core.gates.plane import SIDES, HalfPlane, Surface, half_plane, surface
from playground.core.gates.settings import GateSettings
from playground.core.gates.weighted_sum import weighted_sum

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GateTrace:
    """The perceptron on all four inputs, rows in the order of functions.ROWS.

    inputs (4, 2); products (4, 2) holds w1 x1 and w2 x2; z, probability, output, target, error (4,).
    probability is sigmoid(z) and None for the step. error = target - output. right (4,): same side as the target.
    chances: the probability all over the plane, None for the step.
    """

    settings: GateSettings
    inputs: Floats
    products: Floats
    z: Floats
    probability: Floats | None
    output: Floats
    target: Floats
    error: Floats
    right: NDArray[np.bool_]
    plane: HalfPlane
    chances: Surface | None


def evaluate_gate(settings: GateSettings) -> GateTrace:
    """Run the perceptron z = w1 x1 + w2 x2 + b on the four corners, in float64.

    Step: high where z > 0, low where z <= 0 (Rosenblatt 1957). Sigmoid: probability p = 1 / (1 + exp(-z)) of the
    high value; the output is p itself, or 2p - 1 = tanh(z / 2) when outputs reach from -1 to +1.
    """
    low, high = ENCODINGS[settings.encoding]
    x = torch.tensor(corners(settings.encoding), dtype=torch.float64)  # (4, 2)
    w = torch.tensor([settings.w1, settings.w2], dtype=torch.float64)
    products = x * w + 0.0  # no -0
    sums = [weighted_sum(settings.w1, settings.w2, settings.bias, *row) for row in x.tolist()]
    z = torch.tensor(sums, dtype=torch.float64)  # (4,)
    fires = z > 0
    wanted = torch.tensor(FUNCTIONS[settings.target], dtype=torch.float64)
    target = low + (high - low) * wanted
    share = torch.sigmoid(z) if settings.activation == "sigmoid" else fires.double()
    output = low + (high - low) * share
    is_sigmoid = settings.activation == "sigmoid"
    return GateTrace(
        settings=settings,
        inputs=x.numpy(),
        products=products.numpy(),
        z=z.numpy(),
        probability=share.numpy() if is_sigmoid else None,
        output=output.numpy(),
        target=target.numpy(),
        error=(target - output).numpy(),
        right=(fires == (wanted > 0.5)).numpy(),
        plane=half_plane(settings.w1, settings.w2, settings.bias, settings.encoding),
        chances=surface(_sigmoid_neuron(settings), SIDES[settings.encoding]) if is_sigmoid else None,
    )


def _sigmoid_neuron(settings: GateSettings) -> Callable[[Tensor], Tensor]:
    w = torch.tensor([settings.w1, settings.w2], dtype=torch.float64)
    return lambda x: torch.sigmoid(x @ w + settings.bias)
