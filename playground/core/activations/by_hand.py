"""Value and derivative of every activation at one number, by `math` alone: the other side of the check."""

import math
from collections.abc import Callable

from playground.core.activations.functions import REST

Pair = tuple[float, float]  # f(x), f'(x)

_GELU_C = math.sqrt(2 / math.pi)
_GELU_CUBIC = 0.044715


def value_and_derivative(name: str, x: float, negative_slope: float) -> Pair:
    """f(x) and f'(x) by formula; at a kink, the slope that PyTorch documents or returns."""
    if name == "leaky_relu":
        return (x, 1.0) if x > 0 else (negative_slope * x, negative_slope)
    return _BY_HAND[name](x)


def _sigmoid(x: float) -> Pair:
    small = math.exp(-abs(x))  # never overflows
    f = 1 / (1 + small) if x > 0 else small / (1 + small)
    return f, f * (1 - f)


def _tanh(x: float) -> Pair:
    small = math.exp(-2 * abs(x))
    f = math.copysign((1 - small) / (1 + small), x)
    return f, 1 - f**2


def _gelu(x: float) -> Pair:
    Phi = 0.5 * (1 + math.erf(x / math.sqrt(2)))  # the normal distribution
    phi = math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)  # its density
    return x * Phi, Phi + x * phi


def _gelu_tanh(x: float) -> Pair:
    u = _GELU_C * (x + _GELU_CUBIC * x**3)
    du = _GELU_C * (1 + 3 * _GELU_CUBIC * x**2)
    t, dt = _tanh(u)
    return x / 2 * (1 + t), (1 + t) / 2 + x / 2 * dt * du


def _silu(x: float) -> Pair:
    s, _ = _sigmoid(x)
    return x * s, s * (1 + x * (1 - s))


def _softmax(x: float) -> Pair:
    f = math.exp(x) / (math.exp(x) + REST * math.exp(0))
    return f, f * (1 - f)


_BY_HAND: dict[str, Callable[[float], Pair]] = {
    "step": lambda x: (float(x > 0), 0.0),
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": lambda x: (max(0.0, x), float(x > 0)),
    "elu": lambda x: (x, 1.0) if x > 0 else (math.exp(x) - 1, math.exp(x)),
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "silu": _silu,
    "softplus": lambda x: (max(x, 0.0) + math.log1p(math.exp(-abs(x))), _sigmoid(x)[0]),
    "hardtanh": lambda x: (max(-1.0, min(1.0, x)), float(-1 < x < 1)),
    "linear": lambda x: (x, 1.0),
    "softmax": _softmax,
}
