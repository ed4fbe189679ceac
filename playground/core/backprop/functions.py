"""The activations and losses of this page: each value and each derivative by its formula, in numpy float64."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
LEAK = 0.01  # slope of leaky ReLU below 0, that of torch.nn.LeakyReLU


@dataclass(frozen=True)
class Activation:
    """An elementwise function.

    value: a from z. slope: ∂a/∂z from z and a. symbols: f of the text {z} in LaTeX. torch: the call in the script.
    """

    title: str
    value: Callable[[Values], Values]
    slope: Callable[[Values, Values], Values]
    symbols: str
    torch: str
    has_kink: bool = False


def _sigmoid(z: Values) -> Values:
    """1 / (1 + e^-z), written so that e^|z| is never needed."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def softmax(z: Values) -> Values:
    """e^z_k / Σ e^z along the last axis, with the largest z taken off first so that nothing overflows."""
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


ELEMENTWISE: Mapping[str, Activation] = {
    "sigmoid": Activation(
        "sigmoid", _sigmoid, lambda _, a: a * (1 - a), r"\frac{{1}}{{1 + e^{{-{z}}}}}", "torch.sigmoid(z)"
    ),
    "tanh": Activation("tanh", np.tanh, lambda _, a: 1 - a**2, r"\tanh({z})", "torch.tanh(z)"),
    "relu": Activation(
        "ReLU",
        lambda z: np.maximum(z, 0.0),
        lambda z, _: (z > 0).astype(np.float64),
        r"\max(0, {z})",
        "torch.relu(z)",
        has_kink=True,
    ),
    "leaky_relu": Activation(
        "leaky ReLU",
        lambda z: np.where(z > 0, z, LEAK * z),
        lambda z, _: np.where(z > 0, 1.0, LEAK),
        rf"\max({LEAK}\,{{z}}, {{z}})",
        f"nn.functional.leaky_relu(z, {LEAK})",
        has_kink=True,
    ),
    "linear": Activation("linear", lambda z: z.copy(), lambda z, _: np.ones_like(z), "{z}", "z"),
}
SIGMOID, SOFTMAX = "sigmoid", "softmax"
HIDDEN = tuple(ELEMENTWISE)
OUTPUT = (*ELEMENTWISE, SOFTMAX)
ACTIVATION_TITLES = {name: known.title for name, known in ELEMENTWISE.items()} | {SOFTMAX: "softmax"}

HALF_SUM, MEAN_SQUARE = "half_sum", "mean_square"
BINARY_CROSS_ENTROPY, CROSS_ENTROPY = "binary_cross_entropy", "cross_entropy"
LOSSES: Mapping[str, str] = {
    HALF_SUM: "½ Σ (t − o)²",
    MEAN_SQUARE: "MSE, the mean of (t − o)²",
    BINARY_CROSS_ENTROPY: "binary cross-entropy (sigmoid)",
    CROSS_ENTROPY: "cross-entropy (softmax)",
}
# These losses are computed from z, as PyTorch does it. To each belongs one activation; δ = ∂E/∂z comes at once.
OUTPUT_OF: Mapping[str, str] = {BINARY_CROSS_ENTROPY: SIGMOID, CROSS_ENTROPY: SOFTMAX}


def loss_terms(loss: str, z: Values, o: Values, t: Values) -> Values:
    """What each output adds to the loss of its sample, (m, k).

    half_sum: ½ (t − o)². mean_square: (t − o)² / k. cross_entropy: −t ln softmax(z), where t = 0 adds nothing.
    binary_cross_entropy: −(t ln σ(z) + (1 − t) ln(1 − σ(z))) / k, as max(z, 0) − t z + ln(1 + e^-|z|): no ln of 0.
    """
    if loss == BINARY_CROSS_ENTROPY:
        return np.asarray((np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))) / z.shape[-1])
    if loss == CROSS_ENTROPY:
        top = z.max(axis=-1, keepdims=True)
        logarithms = z - top - np.log(np.exp(z - top).sum(axis=-1, keepdims=True))
        return np.where(t == 0, 0.0, -t * logarithms)
    return square_factor(loss, o.shape[-1]) * (t - o) ** 2


def slopes_by_z(loss: str, o: Values, t: Values) -> Values:
    """∂E/∂z of the two cross-entropies with their own output activations, (m, k): o − t, of the binary one over k.

    That of softmax holds for targets whose sum is 1.
    """
    return (o - t) / (o.shape[-1] if loss == BINARY_CROSS_ENTROPY else 1)


def loss_slopes(loss: str, o: Values, t: Values) -> Values:
    """∂E/∂o of the two squared losses, (m, k): −2c (t − o), where c is the factor before the square."""
    return -2 * square_factor(loss, o.shape[-1]) * (t - o)


def square_factor(loss: str, outputs: int) -> float:
    """What stands before (t − o)²: ½, or 1/k."""
    return 0.5 if loss == HALF_SUM else 1 / outputs
