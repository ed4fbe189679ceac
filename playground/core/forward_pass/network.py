"""The forward pass itself: Z = A W + b and A = f(Z), layer by layer, with every number kept."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.core.forward_pass.activations import ACTIVATIONS
from playground.core.forward_pass.settings import BATCHES, ForwardPassSettings

Matrix = NDArray[np.float64]
INPUT_REACH = 2.0  # inputs are drawn from -2 to 2


@dataclass(frozen=True)
class LayerTrace:
    """What one layer read and computed, float64.

    number: 1 for the first. inputs (m, n), W (n, j) in the order of the formula, b (j,), z (m, j), a (m, j).
    """

    number: int
    activation: str
    inputs: Matrix
    W: Matrix
    b: Matrix
    z: Matrix
    a: Matrix

    @property
    def shape(self) -> tuple[int, int, int]:
        """m, n, j: samples, inputs and neurons."""
        return (len(self.inputs), *self.W.shape)


@dataclass(frozen=True)
class ForwardPassTrace:
    """The whole pass: the batch X (m, n) and the layers in their order."""

    settings: ForwardPassSettings
    X: Matrix
    layers: tuple[LayerTrace, ...]

    def layer(self, number: int) -> LayerTrace:
        """A layer, counted from 1."""
        return self.layers[number - 1]


@dataclass(frozen=True)
class Parameters:
    """X (m, n), and for each layer W (n, j) and b (j,), before anything is computed."""

    X: Tensor
    W: tuple[Tensor, ...]
    b: tuple[Tensor, ...]


def run_forward_pass(settings: ForwardPassSettings) -> ForwardPassTrace:
    """Draw the numbers, put the edits in, and send the batch through the network with torch in float64.

    Source: each layer is torch.nn.functional.linear followed by its activation.
    """
    given = draw_parameters(settings)
    a, layers = given.X, []
    for number, (W, b) in enumerate(zip(given.W, given.b, strict=True), start=1):
        name = settings.activation(number)
        z = functional.linear(a, W.T, b)  # (m, j); torch keeps W as [out, in]
        inputs, a = a, ACTIVATIONS[name].torch(z)  # (m, j)
        layers.append(LayerTrace(number, name, *map(_copied, (inputs, W, b, z, a))))
    return ForwardPassTrace(settings, _copied(given.X), tuple(layers))


def draw_parameters(settings: ForwardPassSettings) -> Parameters:
    """X from -2 to 2 with one decimal; W and b from ±1/√n, PyTorch's own default, with two decimals; then the edits.

    The largest batch is drawn and cut, and X is drawn first: another batch size changes no other number, and
    another layer changes none of the layers before it.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    X = _uniform((int(BATCHES.high), settings.sizes[0]), INPUT_REACH, 1, generator)[: settings.batch]
    W, b = [], []
    for n, j in zip(settings.sizes, settings.sizes[1:], strict=False):
        W.append(_uniform((j, n), n**-0.5, 2, generator).T)  # (n, j)
        b.append(_uniform((j,), n**-0.5, 2, generator))
    tensors = {"X": X} | {f"W{i}": w for i, w in enumerate(W, 1)} | {f"b{i}": v[None] for i, v in enumerate(b, 1)}
    for edit in settings.edits:
        tensors[edit.tensor][edit.row - 1, edit.column - 1] = edit.value
    return Parameters(X, tuple(W), tuple(b))


def _uniform(shape: tuple[int, ...], reach: float, decimals: int, generator: torch.Generator) -> Tensor:
    drawn = torch.rand(shape, generator=generator, dtype=torch.float64)
    return ((2 * drawn - 1) * reach).round(decimals=decimals)


def _copied(tensor: Tensor) -> Matrix:
    return tensor.detach().numpy().copy()
