"""Losses of one prediction against one target, as PyTorch computes them, and what is known about each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from playground.core.settings import Range

Function = Callable[[Tensor], Tensor]

DELTAS = Range(0.1, 3)
DELTA = 1.0  # that of torch.nn.HuberLoss


@dataclass(frozen=True)
class Kind:
    """What a prediction may be: its name on screen, its letter in formulas, its range and that of the target."""

    title: str
    letter: str
    predictions: Range
    targets: Range


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "number": Kind("a number", "ŷ", Range(-4, 4), Range(-2, 2)),
        "probability": Kind("a probability", "p", Range(0, 1), Range(0, 1)),
        "logit": Kind("a logit", "z", Range(-6, 6), Range(0, 1, whole=True)),
    }
)


@dataclass(frozen=True)
class Loss:
    """One loss: name on screen, the kinds of prediction it takes, formula and gradient (LaTeX), the call in PyTorch.

    In the call, x is the prediction, y the target and delta Huber's bend; t is the target as -1 or 1.
    """

    name: str
    title: str
    kinds: tuple[str, ...]
    formula: str
    gradient: str
    call: str


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        each.name: each
        for each in (
            Loss(
                "mse",
                "MSE",
                ("number", "probability"),
                "({x} - y)^2",
                "2\\,({x} - y)",
                'F.mse_loss(x, y, reduction="none")',
            ),
            Loss(
                "half_square",
                "½ square",
                ("number", "probability"),
                r"\tfrac12({x} - y)^2",
                "{x} - y",
                '0.5 * F.mse_loss(x, y, reduction="none")',
            ),
            Loss(
                "mae",
                "MAE",
                ("number", "probability"),
                r"\left|{x} - y\right|",
                r"\mathrm{{sign}}({x} - y)",
                'F.l1_loss(x, y, reduction="none")',
            ),
            Loss(
                "huber",
                "Huber",
                ("number",),
                r"\tfrac12({x} - y)^2 \text{{ if }} |{x} - y| \le \delta"
                r" \text{{ else }} \delta\,(|{x} - y| - \tfrac{{\delta}}2)",
                r"\max(-\delta, \min(\delta, {x} - y))",
                'F.huber_loss(x, y, reduction="none", delta=delta)',
            ),
            Loss(
                "bce",
                "BCE",
                ("probability",),
                r"-y \ln {x} - (1 - y) \ln(1 - {x})",
                r"\frac{{{x} - y}}{{{x}\,(1 - {x})}}",
                'F.binary_cross_entropy(x, y, reduction="none")',
            ),
            Loss(
                "bce_logits",
                "BCE with logits",
                ("logit",),
                r"\ln(1 + e^{{{x}}}) - y\,{x}",
                r"\sigma({x}) - y",
                'F.binary_cross_entropy_with_logits(x, y, reduction="none")',
            ),
            Loss(
                "mse_sigmoid",
                "MSE of σ(z)",
                ("logit",),
                r"(\sigma({x}) - y)^2",
                r"2\,(\sigma({x}) - y)\,\sigma({x})\,(1 - \sigma({x}))",
                'F.mse_loss(torch.sigmoid(x), y, reduction="none")',
            ),
            Loss(
                "hinge",
                "hinge",
                ("logit",),
                r"\max(0, 1 - t{x}),\; t = 2y - 1",
                r"-t \text{{ if }} t{x} < 1 \text{{ else }} 0",
                'F.margin_ranking_loss(x, 0 * x, 2 * y - 1, margin=1.0, reduction="none")',
            ),
        )
    }
)


def losses_of(kind: str) -> tuple[str, ...]:
    """The names of the losses that take this kind of prediction."""
    return tuple(name for name, loss in LOSSES.items() if kind in loss.kinds)


def half_square(x: Tensor, y: Tensor) -> Tensor:
    """½(x - y)² of each: the sum of these is the ½Σ(t - o)² of textbooks."""
    return 0.5 * functional.mse_loss(x, y, reduction="none")


def mse_sigmoid(x: Tensor, y: Tensor) -> Tensor:
    """(σ(x) - y)² of each logit."""
    return functional.mse_loss(torch.sigmoid(x), y, reduction="none")


def hinge(x: Tensor, y: Tensor) -> Tensor:
    """max(0, 1 - t x) with t = 2y - 1. PyTorch has it as margin_ranking_loss against 0."""
    return functional.margin_ranking_loss(x, torch.zeros_like(x), 2 * y - 1, margin=1.0, reduction="none")


_FUNCTIONS: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mse": partial(functional.mse_loss, reduction="none"),
    "half_square": half_square,
    "mae": partial(functional.l1_loss, reduction="none"),
    "bce": partial(functional.binary_cross_entropy, reduction="none"),
    "bce_logits": partial(functional.binary_cross_entropy_with_logits, reduction="none"),
    "mse_sigmoid": mse_sigmoid,
    "hinge": hinge,
}


def torch_function(name: str, target: float, delta: float = DELTA) -> Function:
    """The loss of each prediction x (n,) against one target, without reduction."""
    function = partial(functional.huber_loss, reduction="none", delta=delta) if name == "huber" else _FUNCTIONS[name]
    return lambda x: function(x, torch.full_like(x, target))


def kinks_of(name: str, target: float) -> tuple[float, ...]:
    """Predictions at which the loss has no derivative, so that PyTorch has to choose one."""
    if name == "mae":
        return (target,)
    return (2 * target - 1,) if name == "hinge" else ()
