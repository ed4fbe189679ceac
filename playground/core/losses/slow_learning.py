"""Confidently wrong: one sigmoid neuron trained twice from the same start, with squared error and with cross-entropy.

Source: Nielsen, Neural Networks and Deep Learning (2015), chapter 3; his cost is ½(p − y)², here it is PyTorch's MSE.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from playground.core.check import CheckRow, central_difference
from playground.core.losses.by_hand import sigmoid, value_and_derivative
from playground.core.losses.functions import DELTA, torch_function
from playground.core.losses.one_prediction import with_derivative
from playground.core.settings import Range, check_range

WEIGHTS = Range(-4, 4)
TARGETS = Range(0, 1, whole=True)
LEARNING_RATES = Range(0.01, 2)
UPDATES = Range(10, 500, whole=True)
REACH = 8.0  # z of the curves, on both sides
POINTS = 161
CLOSE = 0.1  # a prediction counts as learned when it is this near to the target
LOSSES = ("mse_sigmoid", "bce_logits")  # in the order of every array with two rows


@dataclass(frozen=True)
class SlowSettings:
    """Weight and bias at the start, the target (the input is 1), the learning rate and the updates."""

    weight: float = 2.0
    bias: float = 2.0
    target: int = 0
    learning_rate: float = 0.15
    updates: int = 300

    def __post_init__(self) -> None:
        check_range(self, "weight", WEIGHTS)
        check_range(self, "bias", WEIGHTS)
        check_range(self, "target", TARGETS)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "updates", UPDATES)


@dataclass(frozen=True)
class SlowTrace:
    """Curves over z, and both trainings; the first row of each pair is MSE of σ(z), the second BCE with logits.

    grid (POINTS,); values, slopes (2, POINTS): L and ∂L/∂z by autograd. start: z at first.
    weights, biases, p, losses, gradients (2, updates + 1): before the first update, after it, ...; gradients are ∂L/∂z.
    learned: the update after which p is first within CLOSE of the target; None where it never is.
    """

    settings: SlowSettings
    grid: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    p: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    learned: tuple[int | None, int | None]

    @property
    def start(self) -> float:
        """z before the first update."""
        return self.settings.weight + self.settings.bias


def trace_slow(settings: SlowSettings) -> SlowTrace:
    """Both losses over z, and gradient descent on both from the same weight and bias, in float64."""
    grid, values, slopes = _curves(float(settings.target))
    weights, biases, losses, gradients = train(settings)
    p = torch.sigmoid(weights + biases).numpy()
    near = np.abs(p - settings.target) <= CLOSE
    first = [int(row.argmax()) if row.any() else None for row in near]
    return SlowTrace(
        settings,
        grid,
        values,
        slopes,
        weights.numpy(),
        biases.numpy(),
        p,
        losses.numpy(),
        gradients.numpy(),
        (first[0], first[1]),
    )


@lru_cache(maxsize=4)
def _curves(target: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    z = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64)
    pairs = [with_derivative(torch_function(name, target), z) for name in LOSSES]
    return z.numpy(), torch.stack([f for f, _ in pairs]).numpy(), torch.stack([df for _, df in pairs]).numpy()


def train(settings: SlowSettings) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weights, biases, losses and ∂L/∂z, each (2, updates + 1).

    The steps are taken by the formulas, in plain numbers: 500 of them must answer a slider. Losses and gradients at all
    z on the way are then measured by torch and autograd at once; tests hold the steps equal to torch.optim.SGD.
    """
    z = torch.tensor([_path(name, settings) for name in LOSSES], dtype=torch.float64)
    measured = [
        with_derivative(torch_function(name, settings.target), row) for name, row in zip(LOSSES, z, strict=True)
    ]
    losses, gradients = (torch.stack(rows) for rows in zip(*measured, strict=True))
    moved = (z - z[:, :1]) / 2  # the input is 1, so weight and bias have the same gradient
    return settings.weight + moved, settings.bias + moved, losses, gradients


def _path(name: str, settings: SlowSettings) -> list[float]:
    """z before the first update, after it, ...: w and b both move by −learning rate · ∂L/∂z."""
    z = settings.weight + settings.bias
    path = [z]
    for _ in range(settings.updates):
        z -= 2 * settings.learning_rate * value_and_derivative(name, z, settings.target, DELTA)[1]
        path.append(z)
    return path


def check_slow(settings: SlowSettings) -> list[CheckRow]:
    """∂L/∂z of both losses at the start and at the end: by formula, autograd and central difference."""
    trace = trace_slow(settings)
    rows = [CheckRow("p at the start", sigmoid(trace.start), float(trace.p[0, 0]))]
    for row, (name, words) in enumerate(zip(LOSSES, ("MSE: 2(p − y)p(1 − p)", "BCE: p − y"), strict=True)):
        function = torch_function(name, settings.target)
        for at, when in ((0, "start"), (-1, "end")):
            z = float(trace.weights[row, at] + trace.biases[row, at])
            formula = value_and_derivative(name, z, settings.target, DELTA)[1]
            difference = central_difference(lambda x, f=function: f(torch.tensor([x], dtype=torch.float64)).item(), z)  # type: ignore[misc]
            rows.append(CheckRow(f"∂L/∂z, {words}, {when}", formula, float(trace.gradients[row, at]), difference))
    return rows
