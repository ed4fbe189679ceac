"""One update by backpropagation, written out: forward, loss, backward, W⁺ = W − α ∂E/∂W, forward again.

Source: Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating errors".
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from playground.core.backprop.functions import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    ELEMENTWISE,
    SOFTMAX,
    Values,
    loss_slopes,
    loss_terms,
    slopes_by_z,
    softmax,
)
from playground.core.backprop.settings import FROZEN, NO_BIAS, SHARED, BackpropSettings


@dataclass(frozen=True)
class Parameters:
    """For each layer W (j, n), a row a neuron, and b (j,); zeros where there are no biases. float64."""

    W: tuple[Values, ...]
    b: tuple[Values, ...]


@dataclass(frozen=True)
class Data:
    """X (m, inputs) and T (m, outputs), a row a sample."""

    X: Values
    T: Values


@dataclass(frozen=True)
class LayerPass:
    """What one layer read and computed: inputs (m, n), z (m, j), a (m, j)."""

    inputs: Values
    z: Values
    a: Values


@dataclass(frozen=True)
class Forward:
    """All layers; the loss terms (m, k) of each output, their sums (m,) for each sample, and E, the mean of those."""

    layers: tuple[LayerPass, ...]
    terms: Values
    losses: Values
    E: float


@dataclass(frozen=True)
class LayerBackward:
    """What one layer gets on the way back, of the loss of each sample.

    gradient_a = ∂E/∂a, slope = ∂a/∂z, delta = ∂E/∂z: (m, j). gradient_w = ∂E/∂W: (m, j, n). ∂E/∂b is delta.
    Where the loss takes z, gradient_a and slope are NaN: delta comes at once (functions.slopes_by_z).
    """

    gradient_a: Values
    slope: Values
    delta: Values
    gradient_w: Values


@dataclass(frozen=True)
class BackpropTrace:
    """Everything that one update computes. gradient: ∂E/∂W and ∂E/∂b, the means over the samples."""

    settings: BackpropSettings
    data: Data
    parameters: Parameters
    forward: Forward
    backward: tuple[LayerBackward, ...]
    gradient: Parameters
    updated: Parameters
    new: Forward


@lru_cache(maxsize=64)
def trace_backprop(settings: BackpropSettings) -> BackpropTrace:
    """Compute one update with every number on the way."""
    data, parameters = drawn(settings)
    forward = run_forward(settings, parameters, data)
    backward = run_backward(settings, parameters, data, forward)
    gradient = mean_gradient(settings, backward)
    updated = update(settings, parameters, gradient)
    new = run_forward(settings, updated, data)
    return BackpropTrace(settings, data, parameters, forward, backward, gradient, updated, new)


def drawn(settings: BackpropSettings) -> tuple[Data, Parameters]:
    """The typed numbers; what is not typed comes from the seed, rounded so that one can reckon with it.

    W and b evenly from ±1/√n with two decimals, X from ±1 with one, T from 0..1 with one; or one class of several;
    or, for binary cross-entropy, 0s and 1s.
    All are drawn always, W first: typing some in changes none of the others.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    pairs = list(itertools.pairwise(settings.sizes))
    W = [_uniform((j, n), n**-0.5, 2, generator) for n, j in pairs]
    b = [_uniform((j,), n**-0.5, 2, generator) for n, j in pairs]
    X = _uniform((settings.samples, settings.sizes[0]), 1.0, 1, generator)
    T = (_uniform((settings.samples, settings.sizes[-1]), 0.5, 1, generator) + 0.5).round(1)
    if settings.loss == CROSS_ENTROPY:
        T = np.eye(settings.sizes[-1])[T.argmax(axis=1)]
    if settings.loss == BINARY_CROSS_ENTROPY:
        T = (T >= 0.5).astype(np.float64)
    if settings.weights is not None:
        W = [np.array(rows, dtype=np.float64) for rows in settings.weights]
    if settings.bias_values is not None:
        b = [
            np.broadcast_to(row, j).astype(np.float64) for row, (_, j) in zip(settings.bias_values, pairs, strict=True)
        ]
    if settings.biases == SHARED:
        b = [np.full_like(values, values[0]) for values in b]
    if settings.biases == NO_BIAS:
        b = [np.zeros_like(values) for values in b]
    X = X if settings.inputs is None else np.array(settings.inputs, dtype=np.float64)
    T = T if settings.targets is None else np.array(settings.targets, dtype=np.float64)
    return Data(X, T), Parameters(tuple(W), tuple(b))


def run_forward(settings: BackpropSettings, parameters: Parameters, data: Data) -> Forward:
    """z = W a + b and a = f(z), layer by layer; then the loss of each sample, and E, their mean."""
    a, layers = data.X, []
    with np.errstate(over="ignore", invalid="ignore"):  # a rate far too large is shown, not warned of
        for layer, (W, b) in enumerate(zip(parameters.W, parameters.b, strict=True)):
            z = a @ W.T + b  # (m, j)
            name = settings.activation(layer)
            inputs, a = a, softmax(z) if name == SOFTMAX else ELEMENTWISE[name].value(z)
            layers.append(LayerPass(inputs, z, a))
        terms = loss_terms(settings.loss, layers[-1].z, a, data.T)  # (m, k)
        losses = terms.sum(axis=1)  # (m,)
    return Forward(tuple(layers), terms, losses, float(losses.mean()))


def run_backward(
    settings: BackpropSettings, parameters: Parameters, data: Data, forward: Forward
) -> tuple[LayerBackward, ...]:
    """From the loss back to the inputs: δ = ∂E/∂a · ∂a/∂z, ∂E/∂W = δ · input, ∂E/∂a of the layer before = Wᵀ δ."""
    results: list[LayerBackward] = []
    gradient_a = np.zeros(0)
    with np.errstate(over="ignore", invalid="ignore"):
        for layer in reversed(range(settings.layers)):
            passed, name, is_last = forward.layers[layer], settings.activation(layer), layer == settings.layers - 1
            if settings.loss_takes_z(layer):
                delta = slopes_by_z(settings.loss, passed.a, data.T)  # (m, k)
                gradient_a, slope = np.full_like(delta, np.nan), np.full_like(delta, np.nan)
            else:
                gradient_a = loss_slopes(settings.loss, passed.a, data.T) if is_last else gradient_a
                slope = ELEMENTWISE[name].slope(passed.z, passed.a)
                delta = gradient_a * slope
            gradient_w = delta[:, :, None] * passed.inputs[:, None, :]  # (m, j, n)
            results.append(LayerBackward(gradient_a, slope, delta, gradient_w))
            gradient_a = delta @ parameters.W[layer]  # (m, n)
    return tuple(reversed(results))


def mean_gradient(settings: BackpropSettings, backward: tuple[LayerBackward, ...]) -> Parameters:
    """∂E/∂W and ∂E/∂b: the mean over the samples. A bias that a layer shares gets the sum over its neurons."""
    with np.errstate(over="ignore", invalid="ignore"):
        W = tuple(layer.gradient_w.mean(axis=0) for layer in backward)
        b = tuple(layer.delta.mean(axis=0) for layer in backward)
    if settings.biases == SHARED:
        b = tuple(np.full_like(values, values.sum()) for values in b)
    return Parameters(W, b)


def update(settings: BackpropSettings, parameters: Parameters, gradient: Parameters) -> Parameters:
    """W⁺ = W − α ∂E/∂W, and the same for the biases that learn."""
    with np.errstate(over="ignore", invalid="ignore"):
        W = tuple(w - settings.learning_rate * g for w, g in zip(parameters.W, gradient.W, strict=True))
        b = tuple(v - settings.learning_rate * g for v, g in zip(parameters.b, gradient.b, strict=True))
    return Parameters(W, parameters.b if settings.biases in (NO_BIAS, FROZEN) else b)


def _uniform(shape: tuple[int, ...], reach: float, decimals: int, generator: torch.Generator) -> Values:
    numbers = torch.rand(shape, generator=generator, dtype=torch.float64)
    return ((2 * numbers - 1) * reach).numpy().round(decimals) + 0.0
