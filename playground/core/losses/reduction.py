"""Sum, mean and none: the same batch, the same gradients, and what the reduction makes of the learning rate."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, check_range

BATCH_SIZES = Range(1, 64, whole=True)
LEARNING_RATES = Range(0.001, 2)
DATA_SEED = 33
SLOPE, INTERCEPT, NOISE = 1.5, -0.5, 0.4  # of the line that the examples scatter around
UPDATES = 30
REDUCTIONS = ("mean", "sum")  # in the order of every array with two rows


@dataclass(frozen=True)
class ReductionSettings:
    """The size of the batch and the learning rate of both."""

    batch_size: int = 32
    learning_rate: float = 0.02

    def __post_init__(self) -> None:
        check_range(self, "batch_size", BATCH_SIZES)
        check_range(self, "learning_rate", LEARNING_RATES)


@dataclass(frozen=True)
class ReductionTrace:
    """One batch of B examples and a line ŷ = w x + b that begins at 0; the first row of each pair is mean, then sum.

    losses (B,) and gradients (B, 2), by w and by b: with reduction none, from autograd. reduced (2,) and
    reduced_gradients (2, 2): with a reduction. sizes (64,) and norms (2, 64): |gradient| for each batch size.
    limits (2,): the learning rate above which gradient descent diverges, 2 / λ of the Hessian's largest λ.
    paths (3, UPDATES + 1, 2): w and b before and after each update, the third with mean and B times the learning rate;
    mean_losses (3, UPDATES + 1): the mean loss there, the same measure for all.
    refusal: what torch says to backward() without a reduction, None for one example.
    """

    settings: ReductionSettings
    losses: np.ndarray
    gradients: np.ndarray
    reduced: np.ndarray
    reduced_gradients: np.ndarray
    sizes: np.ndarray
    norms: np.ndarray
    limits: np.ndarray
    paths: np.ndarray
    mean_losses: np.ndarray
    refusal: str | None


def make_batch() -> tuple[Tensor, Tensor]:
    """The 64 examples, x and y (64,), of which a batch takes the first B."""
    generator = torch.Generator().manual_seed(DATA_SEED)
    x = torch.randn(int(BATCH_SIZES.high), generator=generator, dtype=torch.float64)
    noise = torch.randn(int(BATCH_SIZES.high), generator=generator, dtype=torch.float64)
    return x, SLOPE * x + INTERCEPT + NOISE * noise


def loss_of(parameters: Tensor, x: Tensor, y: Tensor, reduction: str) -> Tensor:
    """Squared error of ŷ = w x + b, with parameters (w, b)."""
    return functional.mse_loss(parameters[0] * x + parameters[1], y, reduction=reduction)


def trace_reduction(settings: ReductionSettings) -> ReductionTrace:
    """Losses, gradients and a few steps of gradient descent with both reductions, in float64."""
    x, y = (each[: settings.batch_size] for each in make_batch())
    start = torch.zeros(2, dtype=torch.float64)
    gradients = torch.autograd.functional.jacobian(lambda at: loss_of(at, x, y, "none"), start)  # type: ignore[no-untyped-call]
    reduced, reduced_gradients = zip(*(_with_gradient(start, x, y, how) for how in REDUCTIONS), strict=True)
    rate = settings.learning_rate
    runs = (("mean", rate), ("sum", rate), ("mean", settings.batch_size * rate))
    paths = torch.stack([_descend(x, y, how, rate) for how, rate in runs])
    residuals = paths[..., :1] * x + paths[..., 1:] - y
    return ReductionTrace(
        settings,
        losses=loss_of(start, x, y, "none").numpy(),
        gradients=gradients.numpy(),
        reduced=torch.stack(reduced).numpy(),
        reduced_gradients=torch.stack(reduced_gradients).numpy(),
        sizes=np.arange(1, int(BATCH_SIZES.high) + 1),
        norms=_norms(),
        limits=_limits(x),
        paths=paths.numpy(),
        mean_losses=residuals.square().mean(-1).numpy(),
        refusal=_refusal(x, y),
    )


def _with_gradient(start: Tensor, x: Tensor, y: Tensor, reduction: str) -> tuple[Tensor, Tensor]:
    at = start.clone().requires_grad_()
    loss = loss_of(at, x, y, reduction)
    (gradient,) = torch.autograd.grad(loss, at)
    return loss.detach(), gradient


def _descend(x: Tensor, y: Tensor, reduction: str, learning_rate: float) -> Tensor:
    """w and b before and after each update (UPDATES + 1, 2)."""
    at = torch.zeros(2, dtype=torch.float64)
    path = [at]
    for _ in range(UPDATES):
        _, gradient = _with_gradient(at, x, y, reduction)
        at = at - learning_rate * gradient
        path.append(at)
    return torch.stack(path)


@lru_cache(maxsize=1)
def _norms() -> np.ndarray:
    """|gradient| at the start with mean and with sum (2, 64), for the first 1, 2, ... examples."""
    x, y = make_batch()
    start = torch.zeros(2, dtype=torch.float64)
    rows = [
        [_with_gradient(start, x[:B], y[:B], how)[1].norm().item() for B in range(1, len(x) + 1)] for how in REDUCTIONS
    ]
    return np.array(rows)


def _limits(x: Tensor) -> np.ndarray:
    """2 / λmax of mean and sum. The Hessian of the sum is 2 XᵀX, X having the rows (x, 1); the mean's, 1/B of it."""
    X = torch.stack([x, torch.ones_like(x)], 1)
    largest = torch.linalg.eigvalsh(2 * X.T @ X)[-1].item()
    return np.array([2 * len(x) / largest, 2 / largest])


def _refusal(x: Tensor, y: Tensor) -> str | None:
    try:
        at = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        loss_of(at, x, y, "none").backward()  # type: ignore[no-untyped-call]
    except RuntimeError as error:
        return str(error)
    return None


def check_reduction(settings: ReductionSettings) -> list[CheckRow]:
    """Loss and gradient with both reductions: from the examples one by one, from torch, by central difference."""
    x, y = (each[: settings.batch_size] for each in make_batch())
    trace, B = trace_reduction(settings), settings.batch_size
    rows = []
    for row, how in enumerate(REDUCTIONS):
        share = 1 / B if how == "mean" else 1.0
        squares = sum((0 - target) ** 2 for target in y.tolist())
        rows.append(CheckRow(f"L, {how}", share * squares, float(trace.reduced[row])))
        by_hand = (
            share * sum(2 * (0 - target) * each for each, target in zip(x.tolist(), y.tolist(), strict=True)),
            share * sum(2 * (0 - target) for target in y.tolist()),
        )
        for i, name in enumerate("wb"):
            difference = _difference(x, y, how, i)
            rows.append(CheckRow(f"∂L/∂{name}, {how}", by_hand[i], float(trace.reduced_gradients[row, i]), difference))
    return rows


def _difference(x: Tensor, y: Tensor, reduction: str, i: int) -> float:
    """∂L by w (i = 0) or b (i = 1) at the start, by central difference."""
    unit = torch.eye(2, dtype=torch.float64)[i]
    return central_difference(lambda h: loss_of(h * unit, x, y, reduction).item(), 0.0)
