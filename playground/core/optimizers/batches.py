"""What a batch does: the same regression by full batch, mini-batch and single samples, and the noise of a gradient.

The model is w x + b, the loss the mean of squares, over 2,000 samples drawn from a line with noise on it.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import torch

from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, check_range

SAMPLES = 2_000
SLOPE, OFFSET, NOISE = 1.5, -0.5, 0.5  # the line behind the samples, and the spread around it
BATCH_SIZES = Range(1, SAMPLES, whole=True)
EPOCHS = Range(1, 5, whole=True)
LEARNING_RATES = Range(1e-4, 10)
SEEDS = Range(0, 2**31 - 1, whole=True)
START = (-1.0, 1.5)
DRAWS = 200  # batches of each size from which the noise is measured
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)
AWAY = 1e6
WINDOW = ((-1.5, 3.0), (-1.75, 2.25))  # of w and of b
GRID = 61


@dataclass(frozen=True)
class BatchSettings:
    """Size of the mini-batch, learning rate, epochs, and the seed of samples and of their order."""

    batch_size: int = 200
    learning_rate: float = 0.1
    epochs: int = 3
    seed: int = 1

    def __post_init__(self) -> None:
        check_range(self, "batch_size", BATCH_SIZES)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "epochs", EPOCHS)
        check_range(self, "seed", SEEDS)


@dataclass(frozen=True)
class BatchRun:
    """One way through the data. points (updates + 1, 2) of w and b; losses (updates + 1,) over all samples.

    updates_per_epoch: ceil(N / B). last_batch: how many samples the last batch of an epoch has.
    """

    title: str
    batch_size: int
    updates_per_epoch: int
    last_batch: int
    points: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True)
class Noise:
    """How far a batch's gradient lies from that of all samples, at the start, by batch size; all arrays (sizes,).

    measured: root of the mean of ‖difference‖² over many batches. formula: σ / √B · √((N − B) / (N − 1)), the last
    factor for draws without replacement. signal: the length of the full gradient.
    """

    sizes: np.ndarray
    measured: np.ndarray
    formula: np.ndarray
    signal: float


@dataclass(frozen=True)
class BatchesTrace:
    """The runs, largest batch first; the least squares line (w, b); the learning rate 2/λmax; noise; the contour.

    w (GRID,), b (GRID,), surface (GRID, GRID) with surface[j, i] = loss at w[i], b[j].
    """

    settings: BatchSettings
    runs: tuple[BatchRun, ...]
    minimum: tuple[float, float]
    threshold: float
    noise: Noise
    w: np.ndarray
    b: np.ndarray
    surface: np.ndarray


@lru_cache(maxsize=16)
def samples(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """x, evenly spread over −1..2, and y around the line: (N,) each, float64."""
    generator = torch.Generator().manual_seed(seed)
    x = 3 * torch.rand(SAMPLES, generator=generator, dtype=torch.float64) - 1
    y = SLOPE * x + OFFSET + NOISE * torch.randn(SAMPLES, generator=generator, dtype=torch.float64)
    return x, y


@lru_cache(maxsize=16)
def trace_batches(settings: BatchSettings) -> BatchesTrace:
    """All three ways, from the same start through the same data at the same learning rate."""
    x, y = samples(settings.seed)
    moments = _moments(x.numpy(), y.numpy(), SAMPLES)[0]
    design = torch.stack([x, torch.ones_like(x)], 1)
    minimum = torch.linalg.lstsq(design, y[:, None]).solution[:, 0].tolist()
    w, b = np.linspace(*WINDOW[0], GRID), np.linspace(*WINDOW[1], GRID)
    return BatchesTrace(
        settings,
        runs=tuple(_run(settings, size) for size in sorted({1, settings.batch_size, SAMPLES}, reverse=True)),
        minimum=(minimum[0], minimum[1]),
        threshold=2 / float(np.linalg.eigvalsh(_hessian(moments))[-1]),
        noise=_noise(settings.seed),
        w=w,
        b=b,
        surface=_losses(moments, *np.meshgrid(w, b)),
    )


def _moments(x: np.ndarray, y: np.ndarray, size: int) -> np.ndarray:
    """Means of x², x, xy, y and y² of each batch of that size, the last one perhaps shorter: (batches, 5)."""
    firsts = np.arange(0, len(x), size)
    sums: np.ndarray = np.add.reduceat(np.stack([x * x, x, x * y, y, y * y], 1), firsts)
    return sums / np.diff([*firsts, len(x)])[:, None]


def _gradient(moments: Sequence[float], w: float, b: float) -> tuple[float, float]:
    """Of the mean of (w x + b − y)², from the means of a batch: 2 mean((w x + b − y) x) and 2 mean(w x + b − y)."""
    xx, x, xy, y, _ = moments
    return 2 * (w * xx + b * x - xy), 2 * (w * x + b - y)


def _losses(moments: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mean of (w x + b − y)² for arrays of w and b."""
    xx, x, xy, y, yy = moments
    losses: np.ndarray = w * w * xx + 2 * w * b * x + b * b - 2 * w * xy - 2 * b * y + yy
    return losses


def _hessian(moments: np.ndarray) -> np.ndarray:
    xx, x, *_ = moments
    return 2 * np.array([[xx, x], [x, 1.0]])


def _run(settings: BatchSettings, size: int) -> BatchRun:
    x, y = (tensor.numpy() for tensor in samples(settings.seed))
    generator = torch.Generator().manual_seed(settings.seed)
    (w, b), points = START, [START]
    for _ in range(settings.epochs):
        order = torch.randperm(SAMPLES, generator=generator).numpy()
        for moments in _moments(x[order], y[order], size).tolist():
            gradient = _gradient(moments, w, b)
            w, b = w - settings.learning_rate * gradient[0], b - settings.learning_rate * gradient[1]
            if not max(abs(w), abs(b)) < AWAY:
                w = b = math.nan  # it has run away, and stays away
            points.append((w, b))
    way, updates = np.array(points), math.ceil(SAMPLES / size)
    losses = _losses(_moments(x, y, SAMPLES)[0], *way.T)
    return BatchRun(_title(size), size, updates, SAMPLES - (updates - 1) * size, way, losses)


def _title(size: int) -> str:
    return {1: "Single samples", SAMPLES: "Full batch"}.get(size, f"Mini-batches of {size:,}")


@lru_cache(maxsize=16)
def _noise(seed: int) -> Noise:
    """Measured at START over DRAWS batches of each size, without replacement: beginnings of shuffled data."""
    x, y = (tensor.numpy() for tensor in samples(seed))
    error = START[0] * x + START[1] - y
    each = 2 * np.stack([error * x, error], 1)  # (N, 2)
    full = each.mean(0)
    shuffle = np.random.default_rng(seed)
    squares = np.zeros(len(SIZES))
    ends = np.array(SIZES) - 1
    for _ in range(DRAWS):
        means = each[shuffle.permutation(SAMPLES)].cumsum(0)[ends] / np.array(SIZES)[:, None]
        squares += ((means - full) ** 2).sum(1)
    sizes = np.array(SIZES, dtype=float)
    variance = ((each - full) ** 2).sum(1).mean()
    formula = np.sqrt(variance / sizes * (SAMPLES - sizes) / (SAMPLES - 1))
    return Noise(sizes, np.sqrt(squares / DRAWS), formula, float(np.hypot(*full)))


def seconds_per_epoch(settings: BatchSettings, size: int) -> float:
    """How long one epoch takes with torch.optim.SGD here and now."""
    x, y = samples(settings.seed)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], settings.learning_rate)
    began = time.perf_counter()
    for first in range(0, SAMPLES, size):
        optimizer.zero_grad()
        batch = slice(first, first + size)
        _mean_square(theta, x[batch], y[batch]).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return time.perf_counter() - began


def check_batches(settings: BatchSettings) -> list[CheckRow]:
    """The gradient of the first batch of each run, by formula, by autograd and by central difference."""
    x, y = samples(settings.seed)
    order = torch.randperm(SAMPLES, generator=torch.Generator().manual_seed(settings.seed))
    rows = []
    for size in sorted({1, settings.batch_size, SAMPLES}, reverse=True):
        xs, ys = x[order[:size]], y[order[:size]]
        formula = _gradient(_moments(xs.numpy(), ys.numpy(), size)[0].tolist(), *START)
        theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(_mean_square(theta, xs, ys), theta)
        for i, unit in enumerate(torch.eye(2, dtype=torch.float64)):
            difference = central_difference(partial(_beside, theta.detach(), unit, xs, ys), 0.0)
            name = f"∂loss/∂{'wb'[i]}, first batch, B = {size:,}"
            rows.append(CheckRow(name, formula[i], gradient[i].item(), difference))
    return rows


def _mean_square(theta: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((theta[0] * x + theta[1] - y) ** 2).mean()


def _beside(theta: torch.Tensor, unit: torch.Tensor, x: torch.Tensor, y: torch.Tensor, h: float) -> float:
    return _mean_square(theta + h * unit, x, y).item()
