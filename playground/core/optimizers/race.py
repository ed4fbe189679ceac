"""Several optimizers from one start over one surface: their paths, losses and distances, and how each one ends."""

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch

from playground.core.check import CheckRow
from playground.core.optimizers.rules import Before, RuleSettings, advance, begin, torch_optimizer, usual
from playground.core.optimizers.surfaces import (
    Landscape,
    SurfaceSettings,
    eigenvalues,
    loss,
    loss_and_gradient,
    survey,
)
from playground.core.settings import Range, SettingsError, check_range

STEPS = Range(1, 300, whole=True)
PLACES = Range(-1e3, 1e3)
AWAY = 1e3  # half widths of the window: a path that is so far out has run away
NEAR = 1e-3  # arrived: nearer to the target than this part of the window
DIVERGED, FELL, UNDEFINED, ARRIVED, UNDER_WAY = "diverged", "fell without end", "undefined", "arrived", "under way"


@dataclass(frozen=True)
class RaceSettings:
    """The surface, the start, how many steps, and who races, each rule once. Raises SettingsError."""

    surface: SurfaceSettings = field(default_factory=SurfaceSettings)
    x: float = -3.5
    y: float = 1.5
    steps: int = 100
    racers: tuple[RuleSettings, ...] = tuple(usual(rule) for rule in ("gradient_descent", "momentum", "adam"))

    def __post_init__(self) -> None:
        check_range(self, "x", PLACES)
        check_range(self, "y", PLACES)
        check_range(self, "steps", STEPS)
        if not self.racers:
            raise SettingsError("No optimizer is chosen; allowed is one or more of them.")
        if len({racer.rule for racer in self.racers}) < len(self.racers):
            raise SettingsError("An optimizer is chosen twice; choose each once.")


@dataclass(frozen=True)
class Run:
    """One path. points (steps + 1, 2), losses and distances (steps + 1,); NaN after the path has ended.

    ending: how it stands at the last step; at: the step at which it ended or arrived.
    threshold: the learning rate above which it diverges on the quadratic with the start's λmax, for the rules that
    have one, else NaN.
    """

    settings: RuleSettings
    points: np.ndarray
    losses: np.ndarray
    distances: np.ndarray
    ending: str
    at: int
    threshold: float


@dataclass(frozen=True)
class RaceTrace:
    """All runs over the landscape, and the eigenvalues of the Hessian at the start."""

    settings: RaceSettings
    landscape: Landscape
    runs: tuple[Run, ...]
    eigenvalues: tuple[float, float]


@lru_cache(maxsize=32)
def trace_race(settings: RaceSettings) -> RaceTrace:
    """Let all run. Raises SettingsError where the function has no slope at the start."""
    landscape, formula = survey(settings.surface), settings.surface.formula
    start = torch.tensor([settings.x, settings.y], dtype=torch.float64)
    f, g = loss_and_gradient(formula, start)
    if not (f.isfinite() and g.isfinite().all()):
        raise SettingsError(
            f"The function has no value or no slope at ({settings.x:g}, {settings.y:g}); allowed is a start with both."
        )
    at_start = eigenvalues(formula, (settings.x, settings.y))
    runs = tuple(
        _finished(racer, points, losses, landscape, at_start[1])
        for racer, points, losses in zip(settings.racers, *_paths(settings, start), strict=True)
    )
    return RaceTrace(settings, landscape, runs, at_start)


def _paths(settings: RaceSettings, start: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """points (racers, steps + 1, 2) and losses (racers, steps + 1): one call gives the gradients of all."""
    formula, racers = settings.surface.formula, settings.racers
    thetas = [start] * len(racers)
    states = [begin(racer, start) for racer in racers]
    points, losses = [torch.stack(thetas)], []
    for t in range(1, settings.steps + 1):
        f, gradients = loss_and_gradient(formula, points[-1])
        losses.append(f)
        for i, (racer, g) in enumerate(zip(racers, gradients.unbind(), strict=True)):
            thetas[i], states[i] = advance(racer, Before(thetas[i], g, states[i], t))
        points.append(torch.stack(thetas))
    losses.append(loss(formula, points[-1]))
    return torch.stack(points, 1).numpy(), torch.stack(losses, 1).numpy()


def _finished(racer: RuleSettings, points: np.ndarray, losses: np.ndarray, landscape: Landscape, largest: float) -> Run:
    left, right, bottom, top = landscape.settings.window
    reach, middle = max(right - left, top - bottom) / 2, ((left + right) / 2, (bottom + top) / 2)
    with np.errstate(all="ignore"):
        lost = ~np.isfinite(losses) | ~np.isfinite(points).all(1)
        away = np.abs(points - middle).max(1) > AWAY * reach
    gone = np.flatnonzero(lost | away)
    ending, at = UNDER_WAY, len(points) - 1
    if gone.size:
        at = int(gone[0])
        before = points[max(at - 1, 0)]
        fled = away[at] or np.abs(before - middle).max() > 10 * reach
        fell = losses[max(at - 1, 0)] < losses[0]
        ending = (FELL if fell else DIVERGED) if fled else UNDEFINED
        points, losses = points.copy(), losses.copy()
        points[at:], losses[at:] = np.nan, np.nan
    distances = _distances(points, landscape)
    near = distances <= NEAR * 2 * reach
    if ending == UNDER_WAY and near[-1]:
        ending, at = ARRIVED, int(np.flatnonzero(~near)[-1]) + 1 if (~near).any() else 0
    return Run(racer, points, losses, distances, ending, at, threshold(racer, largest))


def _distances(points: np.ndarray, landscape: Landscape) -> np.ndarray:
    """To the nearest of the targets; NaN without one."""
    if not landscape.targets:
        return np.full(len(points), np.nan)
    targets = np.array([(place.x, place.y) for place in landscape.targets])
    gaps = np.linalg.norm(points[:, None] - targets, axis=-1)
    nearest: np.ndarray = gaps.min(1)
    return nearest


def threshold(racer: RuleSettings, largest: float) -> float:
    """The learning rate from which the rule diverges on a quadratic whose largest eigenvalue this is; NaN: none known.

    Gradient descent 2 / λ; momentum 2 (1 + μ) / λ; Nesterov 2 (1 + μ) / ((1 + 2μ) λ): where a root of the
    recursion's characteristic polynomial reaches −1.
    """
    if not largest > 0:
        return math.nan
    mu = racer.momentum
    match racer.rule:
        case "gradient_descent":
            return 2 / largest
        case "momentum":
            return 2 * (1 + mu) / largest
        case "nesterov":
            return 2 * (1 + mu) / ((1 + 2 * mu) * largest)
    return math.nan


def torch_path(settings: RaceSettings, racer: RuleSettings, steps: int) -> np.ndarray:
    """The same path by torch.optim and autograd, (steps + 1, 2)."""
    theta = torch.tensor([settings.x, settings.y], dtype=torch.float64, requires_grad=True)
    optimizer = torch_optimizer(racer, [theta])
    points = [theta.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(settings.surface.formula, theta).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        points.append(theta.detach().clone())
    return torch.stack(points).numpy()


def check_race(settings: RaceSettings) -> list[CheckRow]:
    """The last place of each path by our steps and by torch.optim."""
    rows = []
    for run in trace_race(settings).runs:
        last = int(np.flatnonzero(np.isfinite(run.points[:, 0]))[-1])
        theirs = torch_path(settings, run.settings, last)[-1]
        for name, ours, other in zip("xy", run.points[last], theirs, strict=True):
            rows.append(CheckRow(f"{run.settings.title}: {name} after step {last}", float(ours), float(other)))
    return rows
