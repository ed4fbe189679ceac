"""Every gradient three ways: by the chain rule written out, by torch's autograd, by central difference. float64."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.backprop.functions import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    ELEMENTWISE,
    HALF_SUM,
    LEAK,
    SOFTMAX,
)
from playground.core.backprop.network import BackpropTrace, Forward, Parameters, run_forward, trace_backprop
from playground.core.backprop.parameters import Parameter, all_parameters
from playground.core.backprop.settings import SHARED, BackpropSettings
from playground.core.check import CheckRow, central_difference

STEP = 2e-3  # of the wider of two differences
LARGEST = 1e3  # beyond it, float64 keeps too few digits of a difference so small


@lru_cache(maxsize=32)
def check_gradients(settings: BackpropSettings) -> tuple[CheckRow, ...]:
    """E, then ∂E/∂W of every weight and bias, frozen ones too.

    There is no central difference where a kink of ReLU lies within reach, nor of numbers beyond LARGEST.
    """
    trace = trace_backprop(settings)
    E, by_torch = autograd(trace)
    rows = [CheckRow("E", trace.forward.E, E)]
    for parameter in all_parameters(settings.sizes, settings.biases):
        formula, torch_value = parameter.of(trace.gradient), parameter.of(by_torch)
        rows.append(CheckRow(f"∂E/∂{parameter.name}", formula, torch_value, difference(trace, parameter)))
    return tuple(rows)


def autograd(trace: BackpropTrace) -> tuple[float, Parameters]:
    """E and its gradient by torch's own functions and autograd; a shared bias is one tensor of one number."""
    settings = trace.settings
    W = [torch.tensor(w, requires_grad=True) for w in trace.parameters.W]
    shared = settings.biases == SHARED
    b = [torch.tensor(v[:1] if shared else v, requires_grad=True) for v in trace.parameters.b]
    a = torch.tensor(trace.data.X)
    for layer, (weight, bias) in enumerate(zip(W, b, strict=True)):
        z = functional.linear(a, weight, bias.expand(len(weight)))
        a = _activated(settings.activation(layer), z)
    E = _loss(settings.loss, z, a, torch.tensor(trace.data.T))
    gradients = torch.autograd.grad(E, [*W, *b])
    found = [gradient.numpy() for gradient in gradients]
    spread = [np.broadcast_to(g, v.shape) for g, v in zip(found[len(W) :], trace.parameters.b, strict=True)]
    return float(E.detach()), Parameters(tuple(found[: len(W)]), tuple(spread))


def difference(trace: BackpropTrace, parameter: Parameter) -> float | None:
    """Two central differences of E, put together so that their leading errors cancel (Richardson): (4 D(h/2) − D(h))/3.

    The formula's own forward pass is used, with nothing of the backward pass.
    """
    if _too_large(trace.forward) or any(
        _sides(trace, _moved(trace, parameter, shift)) != _sides(trace, trace.forward) for shift in (-STEP, STEP)
    ):
        return None

    def loss_at(shift: float) -> float:
        return _moved(trace, parameter, shift).E

    return (4 * central_difference(loss_at, 0.0, STEP / 2) - central_difference(loss_at, 0.0, STEP)) / 3


def _moved(trace: BackpropTrace, parameter: Parameter, shift: float) -> Forward:
    W, b = [w.copy() for w in trace.parameters.W], [v.copy() for v in trace.parameters.b]
    if not parameter.is_bias:
        W[parameter.layer][parameter.neuron, parameter.source] += shift
    elif trace.settings.biases == SHARED:
        b[parameter.layer] += shift
    else:
        b[parameter.layer][parameter.neuron] += shift
    return run_forward(trace.settings, replace(trace.parameters, W=tuple(W), b=tuple(b)), trace.data)


def _sides(trace: BackpropTrace, passed: Forward) -> list[bytes]:
    """On which side of the kink every z of ReLU lies; -1, 0 and 1."""
    names = [trace.settings.activation(layer) for layer in range(trace.settings.layers)]
    return [
        np.sign(layer.z).tobytes()
        for name, layer in zip(names, passed.layers, strict=True)
        if name != SOFTMAX and ELEMENTWISE[name].has_kink
    ]


def _too_large(passed: Forward) -> bool:
    return passed.E > LARGEST or any(np.abs(layer.z).max() > LARGEST for layer in passed.layers)


def _activated(name: str, z: Tensor) -> Tensor:
    if name == SOFTMAX:
        return torch.softmax(z, dim=-1)
    if name == "leaky_relu":
        return functional.leaky_relu(z, LEAK)
    return {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": torch.clone}[name](z)


def _loss(name: str, z: Tensor, o: Tensor, t: Tensor) -> Tensor:
    if name == CROSS_ENTROPY:
        return functional.cross_entropy(z, t)
    if name == BINARY_CROSS_ENTROPY:
        return functional.binary_cross_entropy_with_logits(z, t)
    if name == HALF_SUM:
        return functional.mse_loss(o, t, reduction="sum") / (2 * len(t))
    return functional.mse_loss(o, t)
