"""What the network is given of a point: its coordinates, or simple functions of them."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

FEATURES: dict[str, tuple[str, Callable[[Tensor], Tensor]]] = {  # of a place (x1, x2) in the last dimension
    "x1": ("x₁", lambda x: x[..., 0]),
    "x2": ("x₂", lambda x: x[..., 1]),
    "x1_squared": ("x₁²", lambda x: x[..., 0] ** 2),
    "x2_squared": ("x₂²", lambda x: x[..., 1] ** 2),
    "x1_x2": ("x₁x₂", lambda x: x[..., 0] * x[..., 1]),
    "sin_x1": ("sin x₁", lambda x: x[..., 0].sin()),
    "sin_x2": ("sin x₂", lambda x: x[..., 1].sin()),
}


def features_of(places: Tensor, names: Sequence[str]) -> Tensor:
    """places (n, 2) -> the named features (n, features)."""
    return torch.stack([FEATURES[name][1](places) for name in names], 1)
