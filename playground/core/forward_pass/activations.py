"""The activations of this page, each as torch computes it and by its formula."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch

Formula = Callable[[Sequence[float], int], float]


@dataclass(frozen=True)
class Activation:
    """A function of a row z of one layer.

    torch: on a tensor (m, j). value: a_k from the row and k. slope: ∂a_k/∂z_k from the row a and k.
    """

    title: str
    torch: Callable[[torch.Tensor], torch.Tensor]
    value: Formula
    slope: Formula


def _sigmoid(z: float) -> float:
    """1 / (1 + e^-z), written so that e^|z| is never needed."""
    small = math.exp(-abs(z))
    return 1 / (1 + small) if z >= 0 else small / (1 + small)


def _softmax(z: Sequence[float], k: int) -> float:
    """e^z_k / Σ e^z, with the largest z taken off first so that nothing overflows."""
    top = max(z)
    return math.exp(z[k] - top) / sum(math.exp(value - top) for value in z)


ACTIVATIONS: Mapping[str, Activation] = {
    "relu": Activation("ReLU", torch.relu, lambda z, k: max(0.0, z[k]), lambda a, k: float(a[k] > 0)),
    "tanh": Activation("tanh", torch.tanh, lambda z, k: math.tanh(z[k]), lambda a, k: 1 - a[k] ** 2),
    "sigmoid": Activation("sigmoid", torch.sigmoid, lambda z, k: _sigmoid(z[k]), lambda a, k: a[k] * (1 - a[k])),
    "linear": Activation("none", lambda z: z, lambda z, k: z[k], lambda _, __: 1.0),
    "softmax": Activation("softmax", lambda z: torch.softmax(z, -1), _softmax, lambda a, k: a[k] * (1 - a[k])),
}
HIDDEN = ("relu", "tanh", "sigmoid", "linear")
OUTPUT = ("softmax", "sigmoid", "tanh", "relu", "linear")
