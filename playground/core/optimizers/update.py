"""One update under the microscope: every quantity of step t of one optimizer, for both parameters.

Each number comes from our own step; where torch.optim keeps the same one, it stands beside it, taken from the state of
a real torch.optim that walked the same way.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np
import torch

from playground.core.check import CheckRow, central_difference
from playground.core.optimizers import unrolled
from playground.core.optimizers.by_hand import value_and_gradient
from playground.core.optimizers.expression import Node
from playground.core.optimizers.formulas import templates, with_numbers, with_symbols
from playground.core.optimizers.rules import (
    ADAPTIVE,
    PYTORCH,
    RULES,
    Before,
    RuleSettings,
    advance,
    begin,
    corrections,
    torch_optimizer,
    usual,
)
from playground.core.optimizers.surfaces import Landscape, SurfaceSettings, loss, loss_and_gradient, survey
from playground.core.settings import Range, SettingsError, check_range

HORIZON = 40
STEPS = Range(1, HORIZON, whole=True)
PLACES = Range(-1e3, 1e3)


@dataclass(frozen=True)
class UpdateSettings:
    """The surface, the start, one optimizer, and which of its steps is looked at (from 1). Raises SettingsError."""

    surface: SurfaceSettings = field(default_factory=SurfaceSettings)
    x: float = -3.5
    y: float = 1.5
    rule: RuleSettings = field(default_factory=lambda: usual("adam"))
    step: int = 1

    def __post_init__(self) -> None:
        check_range(self, "x", PLACES)
        check_range(self, "y", PLACES)
        check_range(self, "step", STEPS)


@dataclass(frozen=True)
class Quantity:
    """One line of the table: the formula with symbols, with the numbers of x and y, our results, and torch.optim's."""

    name: str
    formula: str
    numbers: tuple[str, str]
    ours: tuple[float, float]
    torch: tuple[float, float] | None

    @property
    def agrees(self) -> bool | None:
        """Within 1e-12 of torch.optim's, relative to max(1, |value|); None where there is nothing to compare."""
        if self.torch is None:
            return None
        pairs = zip(self.ours, self.torch, strict=True)
        return all(a == b or abs(a - b) <= 1e-12 * max(1.0, abs(b)) for a, b in pairs)


@dataclass(frozen=True)
class UpdateTrace:
    """The walk of HORIZON steps, and the quantities of the step that is looked at.

    points (n + 1, 2), gradients (n, 2), moves (n, 2): n is HORIZON, or less where the walk leaves all numbers behind.
    rates (n, 2): how far each parameter goes for a unit of its gradient, |Δθ / g|.
    """

    settings: UpdateSettings
    landscape: Landscape
    points: np.ndarray
    gradients: np.ndarray
    moves: np.ndarray
    rates: np.ndarray
    quantities: tuple[Quantity, ...]

    @property
    def step(self) -> int:
        """The step that is shown: the last one there is, where the walk ends before the one asked for."""
        return min(self.settings.step, len(self.moves))

    @property
    def comparable(self) -> bool:
        """Whether torch.optim has these settings."""
        return is_torchs(self.settings.rule)


def is_torchs(rule: RuleSettings) -> bool:
    """Whether torch.optim can do the same: its own convention, and Adam with its correction."""
    return rule.convention == PYTORCH and (rule.bias_correction or rule.rule not in ADAPTIVE)


@dataclass(frozen=True)
class Walk:
    """All states on the way: what is kept after each step, and by torch.optim: its states and its parameters."""

    points: np.ndarray
    gradients: np.ndarray
    kept: tuple[dict[str, tuple[float, float]], ...]
    torch_gradients: np.ndarray
    torch_kept: tuple[dict[str, tuple[float, float]], ...]
    torch_points: np.ndarray


def trace_update(settings: UpdateSettings) -> UpdateTrace:
    """Walk, and take step t apart. Raises SettingsError where the function has no slope at the start."""
    walk = _walk(settings.surface, settings.x, settings.y, settings.rule)
    n = len(walk.gradients)
    moves = np.diff(walk.points, axis=0)
    with np.errstate(all="ignore"):
        rates = np.abs(moves / walk.gradients)
    t = min(settings.step, n)
    quantities = _quantities(settings.rule, walk, t)
    return UpdateTrace(settings, survey(settings.surface), walk.points, walk.gradients, moves, rates, tuple(quantities))


@lru_cache(maxsize=64)
def _walk(surface: SurfaceSettings, x: float, y: float, rule: RuleSettings) -> Walk:
    theta = torch.tensor([x, y], dtype=torch.float64)
    theirs = theta.clone().requires_grad_()
    optimizer, state = torch_optimizer(rule, [theirs]), begin(rule, theta)
    points, gradients, kept = [theta], [], []
    torch_points, torch_gradients, torch_kept = [theta], [], []
    for t in range(1, HORIZON + 1):
        _, g = loss_and_gradient(surface.formula, theta)
        moved, state = advance(rule, Before(theta, g, state, t))
        if not (g.isfinite().all() and moved.isfinite().all()):
            break
        theta = moved
        points.append(theta)
        gradients.append(g)
        kept.append({name: _pair(value) for name, value in state.items()})
        optimizer.zero_grad()
        loss(surface.formula, theirs).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        torch_points.append(theirs.detach().clone())
        torch_gradients.append(theirs.grad.clone() if theirs.grad is not None else g)
        torch_kept.append(_kept_by(optimizer, theirs, rule))
    if not gradients:
        raise SettingsError(f"The function has no value or no slope at ({x:g}, {y:g}); allowed is a start with both.")
    return Walk(
        torch.stack(points).numpy(),
        torch.stack(gradients).numpy(),
        tuple(kept),
        torch.stack(torch_gradients).numpy(),
        tuple(torch_kept),
        torch.stack(torch_points).numpy(),
    )


def _kept_by(
    optimizer: torch.optim.Optimizer, theta: torch.Tensor, rule: RuleSettings
) -> dict[str, tuple[float, float]]:
    """What torch.optim keeps, by our symbols."""
    state = optimizer.state[theta]
    names = RULES[rule.rule].kept.items()
    return {symbol: _pair(state[name]) for symbol, name in names if state.get(name) is not None}


def _pair(tensor: torch.Tensor) -> tuple[float, float]:
    first, second = tensor.tolist()
    return first, second


def _quantities(rule: RuleSettings, walk: Walk, t: int) -> list[Quantity]:
    """Everything that step t computes, in its order."""
    before, after = walk.points[t - 1], walk.points[t]
    values = [_values(rule, walk, t, i) for i in (0, 1)]
    theirs: dict[str, tuple[float, float]] = dict(walk.torch_kept[t - 1])
    theirs["Δθ"] = _two(walk.torch_points[t] - walk.torch_points[t - 1])
    rows = [
        Quantity("θ", "where the step begins", ("", ""), _two(before), _two(walk.torch_points[t - 1])),
        Quantity("g", "∂f/∂θ", ("", ""), _two(walk.gradients[t - 1]), _two(walk.torch_gradients[t - 1])),
    ]
    for name, template in templates(rule).items():
        numbers = tuple(with_numbers(template, rule, t, of_one) for of_one in values)
        ours = (values[0][name], values[1][name])
        rows.append(Quantity(name, with_symbols(template), (numbers[0], numbers[1]), ours, theirs.get(name)))
    rows.append(Quantity("θ⁺", "θ + Δθ", ("", ""), _two(after), _two(walk.torch_points[t])))
    return rows


def _two(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _values(rule: RuleSettings, walk: Walk, t: int, i: int) -> dict[str, float]:
    """All numbers of parameter i at step t by the names that the formulas have for them."""
    kept = {name: pair[i] for name, pair in walk.kept[t - 1].items()}
    earlier = walk.kept[t - 2] if t > 1 else {name: (_first(rule, name),) * 2 for name in kept}
    first, second = corrections(rule, t)
    values = kept | {f"{name}0": pair[i] for name, pair in earlier.items()}
    values |= {"g": float(walk.gradients[t - 1, i]), "theta": float(walk.points[t - 1, i])}
    values["Δθ"] = float(walk.points[t, i] - walk.points[t - 1, i])
    values["rate"] = rule.learning_rate * math.sqrt(second) / first
    if "m" in kept:
        values |= {"m̂": kept["m"] / first, "ŝ": kept["s"] / second}
    if "s" in kept:
        values["d"] = unrolled.denominator(rule, kept["s"], t)
    return values


def _first(rule: RuleSettings, name: str) -> float:
    """What the rule keeps before its first step."""
    return begin(rule, torch.zeros(1, dtype=torch.float64))[name].item()


def check_update(settings: UpdateSettings) -> list[CheckRow]:
    """The gradient by calculus, by autograd and by difference; what is kept, and Δθ, from all gradients at once.

    The formulas here are no recursion: an average is written out as the sum over all gradients so far. Where
    torch.optim has these settings, the other number is its own; else it is that of our step by torch operations.
    """
    trace = trace_update(settings)
    walk, t, rule = _walk(settings.surface, settings.x, settings.y, settings.rule), trace.step, settings.rule
    rows = _gradient_rows(settings.surface.formula, walk.points[t - 1], walk.gradients[t - 1])
    kept, points = (walk.torch_kept, walk.torch_points) if trace.comparable else (walk.kept, walk.points)
    for i, name in enumerate("xy"):
        history = walk.gradients[:t, i].tolist()
        for symbol, pair in kept[t - 1].items():
            rows.append(CheckRow(f"{symbol} of {name}", unrolled.kept(rule, symbol, history), pair[i]))
        move = unrolled.move(rule, float(points[t - 1, i]), history)
        rows.append(CheckRow(f"Δθ of {name}", move, float(points[t, i] - points[t - 1, i])))
    return rows


def _gradient_rows(formula: Node, point: np.ndarray, gradient: np.ndarray) -> list[CheckRow]:
    f, *by_hand = value_and_gradient(formula, *point.tolist())
    at = torch.from_numpy(point)
    rows = [CheckRow("f(x, y)", f, loss(formula, at).item())]
    for i, unit in enumerate(torch.eye(2, dtype=torch.float64)):
        difference = central_difference(partial(_along, formula, at, unit), 0.0)
        rows.append(CheckRow(f"∂f/∂{'xy'[i]}", by_hand[i], float(gradient[i]), difference))
    return rows


def _along(formula: Node, at: torch.Tensor, unit: torch.Tensor, h: float) -> float:
    return loss(formula, at + h * unit).item()
