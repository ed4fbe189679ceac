"""The same small network trained twice from the same weights: with the output layer that its loss expects, and not."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.losses.output_by_hand import FORMULAS
from playground.core.losses.problems import MISTAKES, OUTPUTS, PROBLEMS, Criterion, Data, make_data
from playground.core.network_batch import Member, first_weights
from playground.core.settings import Range, check_choice, check_range

LEARNING_RATES = Range(0.05, 0.5)
SEEDS = Range(0, 2**31 - 1, whole=True)
UPDATES = 200
NEARLY = 0.9  # the share of a quality that counts as nearly there


@dataclass(frozen=True)
class OutputSettings:
    """Which mistake is set beside the right pair, the learning rate of both, and the seed of their weights."""

    mistake: str = "softmax_twice"
    learning_rate: float = 0.2
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "mistake", tuple(MISTAKES))
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "seed", SEEDS)

    @property
    def problem(self) -> str:
        """The problem that the mistake belongs to."""
        return MISTAKES[self.mistake].problem


@dataclass(frozen=True)
class OutputTrace:
    """Both trainings, the right pair in row 0, the mistake in row 1. T = UPDATES.

    losses (2, T + 1): what each one's own loss says; lowest: below which the wrong one cannot fall on these data.
    gradient_norms (2, T + 1): of all parameters together. quality (2, T + 1): accuracy, or the root mean squared error
    of a regression. x, y: the examples, n of them; fits (2, n): the probability of the right class, sorted, or what a
    regression says to each x.
    """

    settings: OutputSettings
    losses: np.ndarray
    lowest: float
    gradient_norms: np.ndarray
    quality: np.ndarray
    x: np.ndarray
    y: np.ndarray
    fits: np.ndarray

    @property
    def diverged(self) -> int | None:
        """The first update after which a loss is no longer a number; None where both stay numbers."""
        broken = ~np.isfinite(self.losses).all(0)
        return int(broken.argmax()) if broken.any() else None

    @property
    def reached(self) -> tuple[int | None, int | None]:
        """The update after which each has NEARLY of the right pair's last quality; None if it never has."""
        goal = self.quality[0, -1]
        better = (
            self.quality <= goal / NEARLY if self.settings.problem == "regression" else self.quality >= goal * NEARLY
        )
        first = [int(row.argmax()) if row.any() else None for row in better]
        return first[0], first[1]


def criteria(settings: OutputSettings) -> tuple[Criterion, Criterion]:
    """The right loss and the wrong one, both of the last layer's plain output."""
    return PROBLEMS[settings.problem].criterion, MISTAKES[settings.mistake].criterion


def build_pair(settings: OutputSettings) -> tuple[list[Tensor], list[Tensor]]:
    """Two networks with the same weights, those of torch.nn.Linear after torch.manual_seed(seed): W, b, W, b."""
    member = Member(PROBLEMS[settings.problem].sizes, settings.seed)
    first, second = (
        [each.squeeze(0) if i % 2 else each.T for i, each in enumerate(first_weights(member, torch.float64))]
        for _ in range(2)
    )
    return [each.requires_grad_() for each in first], [each.requires_grad_() for each in second]


def run_pair(pair: tuple[list[Tensor], list[Tensor]], x: Tensor) -> Tensor:
    """The last layers' outputs z (2, n, K). Apart and by nn.Linear's own operation: bit for bit what modules give."""
    outputs = []
    for W, b, V, c in pair:
        outputs.append(functional.linear(torch.tanh(functional.linear(x, W, b)), V, c))
    return torch.stack(outputs)


@lru_cache(maxsize=32)
def trace_output(settings: OutputSettings) -> OutputTrace:
    """Train both by full-batch gradient descent in float64, and look at them before each update and after the last."""
    data, pair = make_data(settings.problem), build_pair(settings)
    parameters = [*pair[0], *pair[1]]
    seen_z, seen_losses = [], []
    seen_gradients: list[tuple[Tensor, ...]] = []
    for update in range(UPDATES + 1):
        z = run_pair(pair, data.x)
        losses = pair_of_losses(settings, z, data)
        gradients = torch.autograd.grad(losses.sum(), parameters)  # neither loss depends on the other's network
        seen_z.append(z.detach())
        seen_losses.append(losses.detach())
        seen_gradients.append(gradients)
        if update < UPDATES:
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-settings.learning_rate)
    return OutputTrace(
        settings,
        losses=torch.stack(seen_losses, -1).numpy(),
        lowest=_lowest(settings, data),
        gradient_norms=_norms(seen_gradients).numpy(),
        quality=_quality(settings, torch.stack(seen_z, 1), data).numpy(),
        x=data.x.numpy(),
        y=data.y.numpy(),
        fits=_fits(settings, seen_z[-1], data).numpy(),
    )


def pair_of_losses(settings: OutputSettings, z: Tensor, data: Data) -> Tensor:
    """The right loss of the first network's outputs and the wrong loss of the second's (2,); z (2, n, K)."""
    right, wrong = criteria(settings)
    return torch.stack([right(z[0], data.y), wrong(z[1], data.y)])


def _norms(gradients: list[tuple[Tensor, ...]]) -> Tensor:
    """|∂L/∂θ| of each network after each update (2, T + 1); gradients hold the first network's, then the second's."""
    squares = torch.stack([torch.stack([each.square().sum() for each in update]) for update in gradients])
    return squares.view(len(gradients), 2, -1).sum(-1).sqrt().T


def _said(settings: OutputSettings, z: Tensor) -> Tensor:
    """What the networks say of a regression; z (2, ..., n, 1), the second through its own output layer."""
    return torch.stack([z[0], OUTPUTS[settings.mistake](z[1])])[..., 0]


def _quality(settings: OutputSettings, z: Tensor, data: Data) -> Tensor:
    """Accuracy, or the root mean squared error of a regression (2, T + 1); z (2, T + 1, n, K)."""
    if settings.problem == "regression":
        return (_said(settings, z) - data.y[:, 0]).square().mean(-1).sqrt()
    if settings.problem == "classes":
        return (z.argmax(-1) == data.y).double().mean(-1)
    return ((_chances(settings, z) > 0.5) == (data.y == 1)).double().mean((-2, -1))


def _chances(settings: OutputSettings, z: Tensor) -> Tensor:
    """P(1) as each network's own output layer says it, in the shape of z (2, ..., n, 1)."""
    wrong = torch.softmax(z[1], -1) if settings.mistake == "one_softmax" else torch.sigmoid(z[1])
    return torch.stack([torch.sigmoid(z[0]), wrong])


def _fits(settings: OutputSettings, z: Tensor, data: Data) -> Tensor:
    if settings.problem == "regression":
        return _said(settings, z)
    if settings.problem == "classes":
        label = data.y.expand(2, -1)[..., None]
        return torch.softmax(z, -1).gather(-1, label)[..., 0].sort(-1).values
    p = _chances(settings, z)
    return torch.where(data.y == 1, p, 1 - p)[..., 0].sort(-1).values


def _lowest(settings: OutputSettings, data: Data) -> float:
    """The wrong loss of the best outputs that there are: sure of the right class, or as near as its range allows."""
    _, wrong = criteria(settings)
    if settings.problem == "regression":
        reachable = data.y.clamp(min=0, max=1 if settings.mistake == "sigmoid_regression" else math.inf)
        return functional.mse_loss(reachable, data.y).item()
    target = functional.one_hot(data.y).double() if settings.problem == "classes" else data.y
    return wrong(1e3 * (2 * target - 1), data.y).item()


def check_output(settings: OutputSettings) -> list[CheckRow]:
    """For both losses at the start: the value by formula and the gradient of the last layer's first bias."""
    data = make_data(settings.problem)
    z = run_pair(build_pair(settings), data.x)
    losses = pair_of_losses(settings, z, data)
    (gradient,) = torch.autograd.grad(losses.sum(), z)
    rows = []
    for row, words in enumerate(("right", "wrong")):
        formula, slope = _by_hand(settings, z[row].detach(), data, bool(row))
        difference = central_difference(lambda h, row=row: _moved(settings, z.detach(), data, row, h), 0.0)  # type: ignore[misc]
        rows.append(CheckRow(f"L, {words} pair, before training", formula, losses[row].item()))
        by_torch = gradient[row, :, 0].sum().item()
        rows.append(CheckRow(f"∂L/∂b1 of the last layer, {words} pair", slope, by_torch, difference))
    return rows


def _moved(settings: OutputSettings, z: Tensor, data: Data, row: int, h: float) -> float:
    """One of the losses with the first output of every example moved by h, as its bias would."""
    unit = torch.zeros(z.shape[-1], dtype=z.dtype)
    unit[0] = h
    return pair_of_losses(settings, z + unit, data)[row].item()


def _by_hand(settings: OutputSettings, z: Tensor, data: Data, wrong: bool) -> tuple[float, float]:
    """The mean loss of outputs z (n, K) and its derivative by the first bias, written out."""
    formula = FORMULAS[settings.mistake if wrong else settings.problem]
    pairs = [formula(each, target) for each, target in zip(z.tolist(), data.y.flatten().tolist(), strict=True)]
    return sum(value for value, _ in pairs) / len(pairs), sum(slope for _, slope in pairs) / len(pairs)
