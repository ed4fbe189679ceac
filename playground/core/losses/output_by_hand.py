"""Each pair of output layer and loss for one example, by `math` alone: the loss and its derivative by the first z."""

import math
from collections.abc import Callable, Mapping, Sequence

from playground.core.losses.by_hand import sigmoid, value_and_derivative

Pair = tuple[float, float]


def _softmax(z: Sequence[float]) -> list[float]:
    exponentials = [math.exp(each - max(z)) for each in z]
    return [e / sum(exponentials) for e in exponentials]


def _cross_entropy(z: Sequence[float], y: float) -> Pair:
    p = _softmax(z)
    return -math.log(p[int(y)]), p[0] - (y == 0)


def _softmax_twice(z: Sequence[float], y: float) -> Pair:
    p = _softmax(z)
    q = _softmax(p)  # once more
    inner = [q[k] - (y == k) for k in range(len(p))]  # ∂L/∂p
    return -math.log(q[int(y)]), sum(inner[k] * p[k] * ((k == 0) - p[0]) for k in range(len(p)))


def _softmax_mse(z: Sequence[float], y: float) -> Pair:
    p, K = _softmax(z), len(z)
    errors = [p[k] - (y == k) for k in range(K)]
    value = sum(error**2 for error in errors) / K
    return value, sum(2 / K * errors[k] * p[k] * ((k == 0) - p[0]) for k in range(K))


def _sigmoid_twice(z: Sequence[float], y: float) -> Pair:
    p = sigmoid(z[0])
    value, inner = value_and_derivative("bce_logits", p, y, 1.0)
    return value, inner * p * (1 - p)


def _sigmoid_regression(z: Sequence[float], y: float) -> Pair:
    return value_and_derivative("mse_sigmoid", z[0], y, 1.0)


def _relu_regression(z: Sequence[float], y: float) -> Pair:
    value, inner = value_and_derivative("mse", max(z[0], 0.0), y, 1.0)
    return value, inner * (z[0] > 0)


FORMULAS: Mapping[str, Callable[[Sequence[float], float], Pair]] = {
    "regression": lambda z, y: value_and_derivative("mse", z[0], y, 1.0),
    "binary": lambda z, y: value_and_derivative("bce_logits", z[0], y, 1.0),
    "classes": _cross_entropy,
    "softmax_twice": _softmax_twice,
    "softmax_mse": _softmax_mse,
    "sigmoid_twice": _sigmoid_twice,
    "one_softmax": lambda _z, y: (value_and_derivative("bce", 1.0, y, 1.0)[0], 0.0),
    "sigmoid_regression": _sigmoid_regression,
    "relu_regression": _relu_regression,
}
