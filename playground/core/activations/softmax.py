"""Softmax: logits to probabilities, temperature, the trick that keeps it from overflowing, and its Jacobian."""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, SettingsError, check_range

CLASSES = Range(2, 5, whole=True)
LOGITS = Range(-5, 5)
TEMPERATURES = Range(0.1, 5)
SHIFTS = Range(0, 1000)


@dataclass(frozen=True)
class SoftmaxSettings:
    """One logit a class, the temperature that divides them, and a number that is added to all of them."""

    logits: tuple[float, ...] = (2.0, 1.0, 0.0)
    temperature: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "logits", tuple(self.logits))  # JSON knows lists only
        if not CLASSES.admits(len(self.logits)):
            raise SettingsError(f"There are {len(self.logits)} logits; allowed is {CLASSES}.")
        for number, logit in enumerate(self.logits, start=1):
            if not LOGITS.admits(logit):
                raise SettingsError(f"Logit {number} is {logit!r:.40}; allowed is {LOGITS}.")
        check_range(self, "temperature", TEMPERATURES)
        check_range(self, "shift", SHIFTS)


@dataclass(frozen=True)
class Overflow:
    """The formula as it stands, e^s / Σ e^s, in one number format.

    largest: the largest logit whose exponential is still a number. exponentials and probabilities may be inf and nan.
    difference: how far its probabilities lie from torch's, at most; nan where one is not a number.
    """

    precision: str
    largest: float
    exponentials: np.ndarray
    probabilities: np.ndarray
    difference: float

    @property
    def fails(self) -> bool:
        """Whether the format cannot hold an exponential, or only their sum cannot be held."""
        return not np.isfinite(self.total)

    @property
    def total(self) -> float:
        """The sum of the exponentials in this format; inf when it or one of them is too large."""
        with np.errstate(over="ignore"):
            return float(self.exponentials.sum())


@dataclass(frozen=True)
class SoftmaxTrace:
    """Every number on the way, in float64; all arrays (K,) but the Jacobian (K, K), ∂p_i/∂z_j.

    scaled: (z + shift) / T. lowered: scaled minus their maximum, exponentials: e to that, probabilities: torch's.
    naive: the same without subtracting the maximum, in float32 and float64.
    two_class: σ((z_1 - z_2) / T), and what softmax gives the first of those two alone.
    """

    settings: SoftmaxSettings
    logits: np.ndarray
    scaled: np.ndarray
    lowered: np.ndarray
    exponentials: np.ndarray
    probabilities: np.ndarray
    jacobian: np.ndarray
    naive: tuple[Overflow, Overflow]
    two_class: tuple[float, float]


def trace_softmax(settings: SoftmaxSettings) -> SoftmaxTrace:
    """Softmax of the logits with torch, its Jacobian with autograd, and every step by itself."""
    z = _logits(settings)
    T = settings.temperature
    scaled = z / T
    lowered = scaled - scaled.max()
    jacobian = torch.autograd.functional.jacobian(lambda z: torch.softmax(z / T, 0), z)  # type: ignore[no-untyped-call]
    return SoftmaxTrace(
        settings,
        z.numpy(),
        scaled.numpy(),
        lowered.numpy(),
        torch.exp(lowered).numpy(),
        torch.softmax(scaled, 0).numpy(),
        jacobian.numpy(),
        (_naive(scaled, torch.float32), _naive(scaled, torch.float64)),
        (torch.sigmoid(scaled[0] - scaled[1]).item(), torch.softmax(scaled[:2], 0)[0].item()),
    )


def _logits(settings: SoftmaxSettings) -> Tensor:
    return torch.tensor(settings.logits, dtype=torch.float64) + settings.shift


def _naive(scaled: Tensor, dtype: torch.dtype) -> Overflow:
    exponentials = torch.exp(scaled.to(dtype))
    probabilities = exponentials / exponentials.sum()
    difference = (probabilities.double() - torch.softmax(scaled, 0)).abs().max().item()
    precision = str(dtype).removeprefix("torch.")
    largest = math.log(torch.finfo(dtype).max)
    return Overflow(precision, largest, exponentials.numpy(), probabilities.numpy(), difference)


def check_softmax(settings: SoftmaxSettings) -> list[CheckRow]:
    """p_i and the Jacobian p_i (δ_ij - p_j) / T, each by formula, by torch and by central difference.

    The last row is softmax of the first two logits alone, by sigmoid and by softmax.
    """
    trace = trace_softmax(settings)
    K, p = len(settings.logits), _by_hand(settings)
    rows = [CheckRow(f"p{i + 1}", p[i], float(trace.probabilities[i])) for i in range(K)]
    for i in range(K):
        for j in range(K):
            by_formula = p[i] * ((i == j) - p[j]) / settings.temperature
            by_torch = float(trace.jacobian[i, j])
            rows.append(CheckRow(f"∂p{i + 1}/∂z{j + 1}", by_formula, by_torch, _difference(settings, i, j)))
    rows.append(CheckRow("σ((z1 − z2)/T) = softmax of the first two", *trace.two_class))
    return rows


def _by_hand(settings: SoftmaxSettings) -> list[float]:
    scaled = [(logit + settings.shift) / settings.temperature for logit in settings.logits]
    exponentials = [math.exp(s - max(scaled)) for s in scaled]
    return [e / sum(exponentials) for e in exponentials]


def _difference(settings: SoftmaxSettings, i: int, j: int) -> float:
    z = _logits(replace(settings, shift=0.0))  # adding the same to all changes nothing but the rounding
    unit = torch.eye(len(z), dtype=torch.float64)[j]
    return central_difference(lambda h: torch.softmax((z + h * unit) / settings.temperature, 0)[i].item(), 0.0)
