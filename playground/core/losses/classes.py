"""Cross-entropy of several classes: from logits to a loss and its gradient p − t, for one label or a distribution."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, SettingsError, check_choice

CLASSES = Range(2, 4, whole=True)
LOGITS = Range(-6, 6)
SHARES = Range(0, 1)
TARGETS = ("label", "distribution")
POINTS = 121  # of a curve over one logit


@dataclass(frozen=True)
class ClassSettings:
    """One logit a class; the target as one label, 1..K, or as a share for each class. Raises SettingsError.

    shares may have any sum above 0: they are divided by it.
    """

    logits: tuple[float, ...] = (2.0, 1.0, -1.0)
    target: str = "label"
    label: int = 2
    shares: tuple[float, ...] = (0.1, 0.8, 0.1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "logits", tuple(self.logits))  # JSON knows lists only
        object.__setattr__(self, "shares", tuple(self.shares))
        K = len(self.logits)
        if not CLASSES.admits(K):
            raise SettingsError(f"There are {K} logits; allowed is {CLASSES}.")
        check_choice(self, "target", TARGETS)
        if not Range(1, K, whole=True).admits(self.label):
            raise SettingsError(f"Label is {self.label!r:.40}; allowed is {Range(1, K, whole=True)}.")
        if len(self.shares) != K:
            raise SettingsError(f"There are {len(self.shares)} shares of {K} classes; allowed is one for each class.")
        _check_each("Logit", self.logits, LOGITS)
        _check_each("Share", self.shares, SHARES)
        if sum(self.shares) <= 0:
            raise SettingsError("All shares of the target are 0; allowed is any that is more for at least one class.")


def _check_each(name: str, values: tuple[float, ...], allowed: Range) -> None:
    for number, value in enumerate(values, start=1):
        if not allowed.admits(value):
            raise SettingsError(f"{name} {number} is {value!r:.40}; allowed is {allowed}.")


@dataclass(frozen=True)
class ClassTrace:
    """Every number on the way, in float64; arrays (K,) but the curves.

    p: softmax of the logits; t: the target as a distribution; terms: −t ln p, whose sum is the loss; gradient:
    ∂L/∂z by autograd. lowest: the entropy of t, below which the loss cannot fall.
    sparse: the loss with the label as an index, None for a distribution; dense: with the distribution.
    grid (POINTS,), values and slopes (K, POINTS): the loss and ∂L/∂z_k while logit k alone moves.
    """

    settings: ClassSettings
    p: np.ndarray
    log_p: np.ndarray
    t: np.ndarray
    terms: np.ndarray
    gradient: np.ndarray
    lowest: float
    sparse: float | None
    dense: float
    grid: np.ndarray
    values: np.ndarray
    slopes: np.ndarray


def target_of(settings: ClassSettings) -> Tensor:
    """The target as a distribution over the classes (K,)."""
    if settings.target == "label":
        one_hot = functional.one_hot(torch.tensor(settings.label - 1), len(settings.logits))
        return one_hot.to(torch.float64)
    shares = torch.tensor(settings.shares, dtype=torch.float64)
    return shares / shares.sum()


def trace_classes(settings: ClassSettings) -> ClassTrace:
    """Cross-entropy with torch, its gradient with autograd, and every step by itself."""
    z, t = torch.tensor(settings.logits, dtype=torch.float64, requires_grad=True), target_of(settings)
    loss = functional.cross_entropy(z, t)
    (gradient,) = torch.autograd.grad(loss, z)
    log_p = torch.log_softmax(z.detach(), 0)
    sparse = None
    if settings.target == "label":
        sparse = functional.cross_entropy(z.detach(), torch.tensor(settings.label - 1)).item()
    grid, values, slopes = _curves(settings.logits, tuple(t.tolist()))
    return ClassTrace(
        settings,
        p=torch.softmax(z.detach(), 0).numpy(),
        log_p=log_p.numpy(),
        t=t.numpy(),
        terms=(-t * log_p + 0.0).numpy(),
        gradient=gradient.numpy(),
        lowest=torch.special.entr(t).sum().item(),
        sparse=sparse,
        dense=loss.item(),
        grid=grid,
        values=values,
        slopes=slopes,
    )


@lru_cache(maxsize=64)
def _curves(logits: tuple[float, ...], t: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All K curves at once: z (K, POINTS, K) holds the logits with the k-th replaced by the grid."""
    K = len(logits)
    grid = torch.linspace(LOGITS.low, LOGITS.high, POINTS, dtype=torch.float64)
    z = torch.tensor(logits, dtype=torch.float64).expand(K, POINTS, K).clone()
    for k in range(K):
        z[k, :, k] = grid
    z.requires_grad_()
    target = torch.tensor(t, dtype=torch.float64).expand(K * POINTS, K)
    values = functional.cross_entropy(z.view(-1, K), target, reduction="none").view(K, POINTS)
    (slopes,) = torch.autograd.grad(values.sum(), z)
    own = torch.stack([slopes[k, :, k] for k in range(K)])
    return grid.numpy(), values.detach().numpy(), own.numpy()


def check_classes(settings: ClassSettings) -> list[CheckRow]:
    """The loss and ∂L/∂z = p − t, by formula, by torch and by central difference; and the sparse form beside."""
    trace, (p, loss) = trace_classes(settings), _by_hand(settings)
    rows = [CheckRow("L (dense target)", loss, trace.dense)]
    if trace.sparse is not None:
        rows.append(CheckRow("L (sparse target)", -math.log(p[settings.label - 1]), trace.sparse))
    z, t = torch.tensor(settings.logits, dtype=torch.float64), target_of(settings)
    for k in range(len(p)):
        unit = torch.eye(len(p), dtype=torch.float64)[k]

        def moved(h: float, unit: Tensor = unit) -> float:
            return functional.cross_entropy(z + h * unit, t).item()

        by_torch = float(trace.gradient[k])
        rows.append(
            CheckRow(
                f"∂L/∂z{k + 1} = p{k + 1} − t{k + 1}", p[k] - t[k].item(), by_torch, central_difference(moved, 0.0)
            )
        )
    return rows


def _by_hand(settings: ClassSettings) -> tuple[list[float], float]:
    """p and the loss by formula."""
    exponentials = [math.exp(z) for z in settings.logits]
    p = [e / sum(exponentials) for e in exponentials]
    return p, -sum(t * math.log(q) for t, q in zip(target_of(settings).tolist(), p, strict=True))
