"""f and f' of several activations over -5..5, the tangent at a chosen x, and what PyTorch returns at the kinks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from playground.core.activations.by_hand import value_and_derivative
from playground.core.activations.functions import (
    ACTIVATIONS,
    NEGATIVE_SLOPE,
    NEGATIVE_SLOPES,
    Function,
    has_kink_near,
    torch_function,
    with_derivative,
)
from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, SettingsError, check_range

XS = Range(-5, 5)
PER_UNIT = 20  # grid points a unit of x: a segment is three pixels
BESIDE = 1e-9  # how near a kink "just left" and "just right" are
TANGENT = 1.25  # half of the tangent's length, along x
DIFFERENCE_STEP = 1e-6  # ELU bends at 0: with h = 1e-5 the difference would be off by h/4, too much for the check


@dataclass(frozen=True)
class CurveSettings:
    """Which functions are compared, at which x, and the slope of leaky ReLU for x < 0. Raises SettingsError."""

    functions: tuple[str, ...] = ("sigmoid", "tanh", "relu")
    x: float = 1.0
    negative_slope: float = NEGATIVE_SLOPE

    def __post_init__(self) -> None:
        object.__setattr__(self, "functions", tuple(self.functions))  # JSON knows lists only
        if not self.functions:
            raise SettingsError("No function is chosen; allowed is one or more of them.")
        if len(set(self.functions)) < len(self.functions):
            raise SettingsError("A function is chosen twice; choose each once.")
        for name in self.functions:
            if name not in ACTIVATIONS:
                raise SettingsError(f"There is no function {name!r:.40}; allowed are: {', '.join(ACTIVATIONS)}.")
        check_range(self, "x", XS)
        check_range(self, "negative_slope", NEGATIVE_SLOPES)


@dataclass(frozen=True)
class Kink:
    """A place without a derivative: value and slope that PyTorch returns there, and those just left and right of it."""

    x: float
    value: float
    slope: float
    left_value: float
    left_slope: float
    right_value: float
    right_slope: float


@dataclass(frozen=True)
class Curve:
    """One function: its graph (arrays of one length, NaN where it is broken at a kink) and the chosen point on it."""

    name: str
    grid: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    value: float
    slope: float
    tangent_x: tuple[float, float]
    tangent_y: tuple[float, float]
    intercept: float  # the tangent is f'(x) * t + intercept
    kinks: tuple[Kink, ...]


@dataclass(frozen=True)
class CurvesTrace:
    """The chosen functions, drawn, and their values at x."""

    settings: CurveSettings
    curves: tuple[Curve, ...]


def trace_curves(settings: CurveSettings) -> CurvesTrace:
    """Evaluate the chosen functions and their derivatives in float64, all by torch and its autograd."""
    return CurvesTrace(settings, tuple(_trace(name, settings) for name in settings.functions))


def _trace(name: str, settings: CurveSettings) -> Curve:
    slope_below = settings.negative_slope
    function = torch_function(name, slope_below)
    grid, values, slopes = _graph(name, slope_below)
    value, slope = at_point(function, settings.x)
    ends = (settings.x - TANGENT, settings.x + TANGENT)
    intercept = value - slope * settings.x
    tangent = (slope * ends[0] + intercept, slope * ends[1] + intercept)
    kinks = tuple(_kink(function, x) for x in ACTIVATIONS[name].kinks)
    return Curve(name, grid, values, slopes, value, slope, ends, tangent, intercept, kinks)


def at_point(function: Function, x: float) -> tuple[float, float]:
    """f(x) and f'(x) of one number, in float64."""
    value, slope = with_derivative(function, torch.tensor([x], dtype=torch.float64))
    return value.item(), slope.item()


@lru_cache(maxsize=128)
def _graph(name: str, negative_slope: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, f(x), f'(x) on an even grid; at a kink the graph ends, and begins anew just beside it."""
    x = _grid(ACTIVATIONS[name].kinks)
    known = ~np.isnan(x)
    values, slopes = np.full_like(x, np.nan), np.full_like(x, np.nan)
    f, df = with_derivative(torch_function(name, negative_slope), torch.from_numpy(x[known]))
    values[known], slopes[known] = f.numpy(), df.numpy()
    for array in (x, values, slopes):
        array.setflags(write=False)  # cached: shared by all who ask
    return x, values, slopes


def _grid(kinks: Sequence[float]) -> np.ndarray:
    x = np.arange(XS.low * PER_UNIT, XS.high * PER_UNIT + 1) / PER_UNIT  # exact at whole numbers
    for kink in kinks:
        at = int(np.flatnonzero(x == kink)[0])
        x = np.concatenate([x[:at], [kink - BESIDE, np.nan, kink + BESIDE], x[at + 1 :]])
    return x


def _kink(function: Function, x: float) -> Kink:
    beside = torch.tensor([x - BESIDE, x, x + BESIDE], dtype=torch.float64)
    f, df = (tensor.tolist() for tensor in with_derivative(function, beside))
    return Kink(x, f[1], df[1], f[0], df[0], f[2], df[2])


def check_curves(settings: CurveSettings) -> list[CheckRow]:
    """f(x) and f'(x) of each function by formula, by torch and by central difference.

    Where the difference would reach across a kink, there is no derivative for it to estimate: None.
    """
    return [row for name in settings.functions for row in _check(name, settings)]


def _check(name: str, settings: CurveSettings) -> list[CheckRow]:
    x, activation = settings.x, ACTIVATIONS[name]
    function = torch_function(name, settings.negative_slope)
    by_formula = value_and_derivative(name, x, settings.negative_slope)
    value, slope = at_point(function, x)
    across = has_kink_near(name, x, DIFFERENCE_STEP)
    difference = None if across else central_difference(lambda t: at_point(function, t)[0], x, DIFFERENCE_STEP)
    return [
        CheckRow(f"{activation.title}: f(x)", by_formula[0], value),
        CheckRow(f"{activation.title}: f′(x)", by_formula[1], slope, difference),
    ]
