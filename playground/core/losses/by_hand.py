"""Value and derivative of every loss at one prediction, by `math` alone: the other side of the check."""

import math
from collections.abc import Callable, Mapping

Pair = tuple[float, float]  # L(x), L'(x)

LOWEST_LOG = -100.0  # PyTorch's binary_cross_entropy takes no logarithm for smaller than that
SMALLEST_SPREAD = 9.999999960041972e-13  # and divides by p (1 - p) or this, 1e-12 as float32 writes it


def value_and_derivative(name: str, x: float, y: float, delta: float) -> Pair:
    """L(x) and L'(x) by formula; at a kink or at an end, what PyTorch returns."""
    if name == "huber":
        return _huber(x - y, delta)
    return _BY_HAND[name](x, y)


def sigmoid(z: float) -> float:
    """σ(z) without overflow."""
    small = math.exp(-abs(z))
    return 1 / (1 + small) if z >= 0 else small / (1 + small)


def _huber(error: float, delta: float) -> Pair:
    if abs(error) <= delta:
        return error**2 / 2, error
    return delta * (abs(error) - delta / 2), math.copysign(delta, error)


def _mae(x: float, y: float) -> Pair:
    return abs(x - y), float((x > y) - (x < y))


def _bce(p: float, y: float) -> Pair:
    log_p = max(math.log(p), LOWEST_LOG) if p > 0 else LOWEST_LOG
    log_q = max(math.log1p(-p), LOWEST_LOG) if p < 1 else LOWEST_LOG
    return -y * log_p - (1 - y) * log_q, (p - y) / max(p * (1 - p), SMALLEST_SPREAD)


def _bce_logits(z: float, y: float) -> Pair:
    return max(z, 0.0) + math.log1p(math.exp(-abs(z))) - y * z, sigmoid(z) - y


def _mse_sigmoid(z: float, y: float) -> Pair:
    p = sigmoid(z)
    return (p - y) ** 2, 2 * (p - y) * p * (1 - p)


def _hinge(z: float, y: float) -> Pair:
    t = 2 * y - 1
    margin = 1 - t * z
    return max(0.0, margin), -t if margin >= 0 else 0.0


_BY_HAND: Mapping[str, Callable[[float, float], Pair]] = {
    "mse": lambda x, y: ((x - y) ** 2, 2 * (x - y)),
    "half_square": lambda x, y: ((x - y) ** 2 / 2, x - y),
    "mae": _mae,
    "bce": _bce,
    "bce_logits": _bce_logits,
    "mse_sigmoid": _mse_sigmoid,
    "hinge": _hinge,
}
