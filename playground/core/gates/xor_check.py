"""The gradient of one trained network three ways: backpropagation written out, autograd, and central difference."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.gates.xor_study import WatchedNetwork, xor_rows
from playground.core.network_batch import run_network

Floats = NDArray[np.float64]

# f' written with h = f(a), as backpropagation uses it
SLOPES: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {"sigmoid": lambda h: h * (1 - h), "tanh": lambda h: 1 - h**2, "relu": lambda h: (h > 0).astype(np.float64)}
)
NAMES = ("W₁", "b₁", "W₂", "b₂")
KINK = 1e-3  # a ReLU whose sum is this near to 0 has another slope on the other side: no difference across it


def check_network(network: WatchedNetwork, activation: str, encoding: str) -> list[CheckRow]:
    """The loss of the four rows, and its derivative by every weight and bias of the network.

    The loss is the mean binary cross-entropy in nats. By formula: dz = (p - y) / 4, dW2 = h^T dz, da = dz W2^T * f'(a),
    dW1 = x^T da; a bias takes the sum over the rows (Rumelhart, Hinton and Williams 1986).
    """
    x, y = xor_rows(encoding)
    weights = [torch.tensor(value, requires_grad=True) for value in network.parameters]
    loss = _loss(weights, activation, x, y)
    found = torch.autograd.grad(loss, weights)
    by_hand, by_formula = _backward(network, activation, x.numpy(), y.numpy())
    differs = activation != "relu" or not _on_a_kink(network, x.numpy())
    rows = [CheckRow("loss", by_formula, loss.item())]
    for position, name in enumerate(NAMES):
        for i, j in np.ndindex(*network.parameters[position].shape):
            moved = _moved(network, position, (i, j), activation, x, y) if differs else None
            quantity = f"∂L/∂{name}[{i + 1},{j + 1}]" if name.startswith("W") else f"∂L/∂{name}[{j + 1}]"
            rows.append(CheckRow(quantity, float(by_hand[position][i, j]), found[position][i, j].item(), moved))
    return rows


def _loss(weights: list[Tensor], activation: str, x: Tensor, y: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(run_network(weights, activation, x)[-1], y)


def _backward(network: WatchedNetwork, activation: str, x: Floats, y: Floats) -> tuple[list[Floats], float]:
    """dW1, db1, dW2, db2 in the shapes of the parameters, and the loss, from what the forward pass left behind."""
    h, z, w2 = network.hidden, network.logits[:, None], network.parameters[2]
    dz = (network.outputs[:, None] - y) / len(x)
    da = dz @ w2.T * SLOPES[activation](h)
    loss = float((np.logaddexp(0, z) - y * z).mean())
    return [x.T @ da, da.sum(0, keepdims=True), h.T @ dz, dz.sum(0, keepdims=True)], loss


def _on_a_kink(network: WatchedNetwork, x: Floats) -> bool:
    sums = x @ network.parameters[0] + network.parameters[1]
    return bool((np.abs(sums) < KINK).any())


def _moved(
    network: WatchedNetwork, position: int, place: tuple[int, ...], activation: str, x: Tensor, y: Tensor
) -> float:
    weights = [torch.tensor(value) for value in network.parameters]

    def loss_at(value: float) -> float:
        weights[position][place] = value
        return _loss(weights, activation, x, y).item()

    return central_difference(loss_at, float(network.parameters[position][place]))
