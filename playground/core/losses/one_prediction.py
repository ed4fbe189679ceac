"""Losses and their gradients over one prediction, the tangent at a chosen one, and what PyTorch returns at kinks."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from playground.core.check import CheckRow, central_difference
from playground.core.losses.by_hand import value_and_derivative
from playground.core.losses.functions import DELTA, DELTAS, KINDS, LOSSES, Function, kinks_of, losses_of, torch_function
from playground.core.settings import SettingsError, check_choice, check_range

POINTS = 241  # of a curve: a segment is three pixels
BESIDE = 1e-9  # how near a kink "just left" and "just right" are
TANGENT = 0.125  # half of the tangent's length, in parts of the axis
STEEP = 9.0  # logits between which the grid of probabilities lies: near 0 and 1 it is dense
NEAREST = 1e-3  # how near to 0 and 1 a difference of BCE is still exact: nearer, p itself has too few digits
DIFFERENCE_STEP = 1e-5


@dataclass(frozen=True)
class PredictionSettings:
    """Which kind of prediction, which losses, prediction and target, and where Huber bends. Raises SettingsError."""

    kind: str = "number"
    losses: tuple[str, ...] = ("mse", "mae", "huber")
    prediction: float = 2.0
    target: float = 0.0
    delta: float = DELTA

    def __post_init__(self) -> None:
        object.__setattr__(self, "losses", tuple(self.losses))  # JSON knows lists only
        check_choice(self, "kind", tuple(KINDS))
        if not self.losses:
            raise SettingsError("No loss is chosen; allowed is one or more of them.")
        if len(set(self.losses)) < len(self.losses):
            raise SettingsError("A loss is chosen twice; allowed is each once.")
        allowed = losses_of(self.kind)
        for name in self.losses:
            if name not in allowed:
                raise SettingsError(
                    f"There is no loss {name!r:.40} of {KINDS[self.kind].title}; allowed are: {', '.join(allowed)}."
                )
        check_range(self, "prediction", KINDS[self.kind].predictions)
        check_range(self, "target", KINDS[self.kind].targets)
        check_range(self, "delta", DELTAS)


@dataclass(frozen=True)
class Kink:
    """A place without a derivative: the slope that PyTorch returns there, and those just left and right of it."""

    x: float
    value: float
    slope: float
    left_slope: float
    right_slope: float


@dataclass(frozen=True)
class Curve:
    """One loss: its graph (arrays of one length, slopes NaN at a kink) and the chosen point on it."""

    name: str
    grid: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    value: float
    slope: float
    tangent_x: tuple[float, float]
    tangent_y: tuple[float, float]
    kinks: tuple[Kink, ...]


@dataclass(frozen=True)
class PredictionTrace:
    """The chosen losses, drawn, and their values at the prediction."""

    settings: PredictionSettings
    curves: tuple[Curve, ...]


def trace_prediction(settings: PredictionSettings) -> PredictionTrace:
    """Evaluate the chosen losses and their derivatives in float64, all by torch and its autograd."""
    return PredictionTrace(settings, tuple(_trace(name, settings) for name in settings.losses))


def _trace(name: str, settings: PredictionSettings) -> Curve:
    x, allowed = settings.prediction, KINDS[settings.kind].predictions
    function = torch_function(name, settings.target, settings.delta)
    grid, values, slopes = _graph(name, settings.kind, float(settings.target), settings.delta)
    value, slope = at_point(function, x)
    half = TANGENT * (allowed.high - allowed.low)
    tangent_y = (value - slope * half, value + slope * half)
    kinks = tuple(_kink(function, at) for at in kinks_of(name, settings.target))
    return Curve(name, grid, values, slopes, value, slope, (x - half, x + half), tangent_y, kinks)


def with_derivative(function: Function, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """L(x) and L'(x) for every x, both from PyTorch: autograd of the sum, in which every x stands once."""
    at = x.detach().clone().requires_grad_()
    value = function(at)
    (slope,) = torch.autograd.grad(value.sum(), at)
    return value.detach(), slope + 0.0  # no -0


def at_point(function: Function, x: float) -> tuple[float, float]:
    """L(x) and L'(x) of one prediction, in float64."""
    value, slope = with_derivative(function, torch.tensor([x], dtype=torch.float64))
    return value.item(), slope.item()


@lru_cache(maxsize=256)
def _graph(name: str, kind: str, target: float, delta: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, L(x), L'(x) over all predictions; at a kink the graph of slopes ends, and begins anew just beside it."""
    x = _grid(kind)
    for kink in kinks_of(name, target):
        beside = [kink - BESIDE, np.nan, kink + BESIDE]
        x = np.concatenate([x[x < kink - BESIDE], beside, x[x > kink + BESIDE]])
    known = ~np.isnan(x)
    values, slopes = np.full_like(x, np.nan), np.full_like(x, np.nan)
    f, df = with_derivative(torch_function(name, target, delta), torch.from_numpy(x[known]))
    values[known], slopes[known] = f.numpy(), df.numpy()
    for array in (x, values, slopes):
        array.setflags(write=False)  # cached: shared by all who ask
    return x, values, slopes


def _grid(kind: str) -> np.ndarray:
    if kind == "probability":
        return np.unique(np.concatenate([_dense_at_ends(), np.linspace(0.02, 0.98, POINTS)]))
    allowed = KINDS[kind].predictions
    return np.linspace(allowed.low, allowed.high, POINTS)


def _dense_at_ends() -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.linspace(-STEEP, STEEP, POINTS))))


def _kink(function: Function, x: float) -> Kink:
    inside = torch.tensor([x - BESIDE, x, x + BESIDE], dtype=torch.float64)
    f, df = (tensor.tolist() for tensor in with_derivative(function, inside))
    return Kink(x, f[1], df[1], df[0], df[2])


def check_prediction(settings: PredictionSettings) -> list[CheckRow]:
    """L and L' of each loss by formula, by torch and by central difference.

    None instead of a difference that would reach across a kink, or of BCE too near to 0 and 1 to be exact.
    """
    return [row for name in settings.losses for row in _check(name, settings)]


def _check(name: str, settings: PredictionSettings) -> list[CheckRow]:
    x, letter, title = settings.prediction, KINDS[settings.kind].letter, LOSSES[name].title
    function = torch_function(name, settings.target, settings.delta)
    by_formula = value_and_derivative(name, x, settings.target, settings.delta)
    value, slope = at_point(function, x)
    step = _step(name, settings)
    difference = None if step is None else central_difference(lambda at: at_point(function, at)[0], x, step)
    return [
        CheckRow(f"{title}: L", by_formula[0], value),
        CheckRow(f"{title}: ∂L/∂{letter}", by_formula[1], slope, difference),
    ]


def _step(name: str, settings: PredictionSettings) -> float | None:
    """How far the difference reaches: for BCE less near 0 and 1, where it bends sharply and takes nothing outside."""
    x = settings.prediction
    if name == "bce":
        room = min(x, 1 - x)
        return None if room < NEAREST else DIFFERENCE_STEP * room
    step = DIFFERENCE_STEP / 10  # Huber's slope bends at δ: a longer step would feel it
    return None if any(abs(x - kink) <= step for kink in kinks_of(name, settings.target)) else step
