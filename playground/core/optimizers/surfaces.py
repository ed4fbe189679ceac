"""Surfaces f(x, y) to descend: eight that are known, and one that a learner types in.

For each: values on a grid, gradients, Hessians, and the places where the gradient is zero.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from playground.core.optimizers.expression import Node, evaluate, parse
from playground.core.settings import Range, SettingsError, check_choice, check_range

GRID = 81
REACHES = Range(0.5, 50)
CUSTOM = "custom"
SEEDS = 32  # places from which Newton's method looks for a zero of the gradient
NEWTON_STEPS = 40
FLAT = 1e-9  # a gradient so small counts as zero
SAME = 1e-3  # two places nearer than this part of the window are one


@dataclass(frozen=True)
class Surface:
    """A known surface: its formula, the window in which it is drawn, and a good place to start."""

    title: str
    text: str
    window: tuple[float, float, float, float]  # x from, x to, y from, y to
    start: tuple[float, float]
    about: str


SURFACES = {
    "bowl": Surface(
        "Elongated bowl", "0.5*x**2 + 5*y**2", (-4.0, 4.0, -2.0, 2.0), (-3.5, 1.5), "Ten times as steep in y as in x."
    ),
    "rosenbrock": Surface(
        "Rosenbrock’s valley",
        "(1 - x)**2 + 100*(y - x**2)**2",
        (-2.0, 2.0, -1.0, 3.0),
        (-1.5, 2.0),
        "A bent, narrow valley: easy to reach, slow to follow.",
    ),
    "saddle": Surface(
        "Saddle",
        "0.5*x**2 - 0.5*y**2",
        (-2.0, 2.0, -2.0, 2.0),
        (-1.8, 0.01),
        "Falls to both sides of a ridge. There is no minimum.",
    ),
    "beale": Surface(
        "Beale",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        (-1.0, 4.5, -2.0, 2.0),
        (1.0, 1.5),
        "Steep walls around a flat floor.",
    ),
    "himmelblau": Surface(
        "Himmelblau",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        (-5.0, 5.0, -5.0, 5.0),
        (-0.5, -1.0),
        "Four minima of the same depth: the path decides which.",
    ),
    "trap": Surface(
        "Two basins",
        "0.1*x**2 + 0.1*y**2 - exp(-2*(x + 1.2)**2 - y**2) - 2*exp(-(x - 1.5)**2 - y**2)",
        (-3.5, 3.5, -2.5, 2.5),
        (-3.0, 1.2),
        "A shallow trap lies on the way to the deep basin.",
    ),
    "plateau": Surface(
        "Plateau",
        "1 - exp(-0.5*x**2 - 0.5*y**2)",
        (-4.0, 4.0, -4.0, 4.0),
        (-2.6, 2.0),
        "Far out there is hardly any slope.",
    ),
}


@dataclass(frozen=True)
class SurfaceSettings:
    """A known surface by name, or "custom": the function `text` within ±reach. Raises SettingsError."""

    name: str = "bowl"
    text: str = "x**2 + 2*y**2 + sin(3*x)"
    reach: float = 4.0

    def __post_init__(self) -> None:
        check_choice(self, "name", (*SURFACES, CUSTOM))
        if not isinstance(self.text, str):
            raise SettingsError("The function is no text; allowed is a formula of x and y.")
        check_range(self, "reach", REACHES)
        if self.name == CUSTOM:
            parse(self.text)

    @property
    def formula(self) -> Node:
        """The function as a tree."""
        return parse(self.text if self.name == CUSTOM else SURFACES[self.name].text)

    @property
    def window(self) -> tuple[float, float, float, float]:
        """x from, x to, y from, y to."""
        return (-self.reach, self.reach) * 2 if self.name == CUSTOM else SURFACES[self.name].window

    @property
    def title(self) -> str:
        """What the surface is called."""
        return "Your function" if self.name == CUSTOM else SURFACES[self.name].title


def loss(formula: Node, points: Tensor) -> Tensor:
    """f at points (..., 2), shape (...)."""
    x, y = points.unbind(-1)
    return evaluate(formula, x, y)


def loss_and_gradient(formula: Node, points: Tensor) -> tuple[Tensor, Tensor]:
    """f (...) and its gradient (..., 2) at points (..., 2), by autograd."""
    points = points.detach().requires_grad_()
    f = loss(formula, points)
    (gradient,) = torch.autograd.grad(f.sum(), points)
    return f.detach(), gradient


def hessian(formula: Node, points: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient (n, 2) and Hessian (n, 2, 2) at points (n, 2), by autograd of autograd."""
    points = points.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(formula, points).sum(), points, create_graph=True)
    rows = [
        torch.autograd.grad(gradient[:, i].sum(), points, retain_graph=True, materialize_grads=True)[0]
        if gradient.requires_grad
        else torch.zeros_like(points)
        for i in range(2)
    ]
    return gradient.detach(), torch.stack(rows, 1)


def eigenvalues(formula: Node, point: tuple[float, float]) -> tuple[float, float]:
    """Those of the Hessian at a point, the smaller first; NaN where the function bends without limit."""
    _, H = hessian(formula, torch.tensor([point], dtype=torch.float64))
    if not H.isfinite().all():
        return (float("nan"), float("nan"))
    low, high = torch.linalg.eigvalsh(H[0]).tolist()
    return low, high


@dataclass(frozen=True)
class Stationary:
    """A place where the gradient is zero: a minimum, a saddle or a maximum, by the signs of the eigenvalues there."""

    x: float
    y: float
    value: float
    kind: str
    eigenvalues: tuple[float, float]


@dataclass(frozen=True)
class Landscape:
    """The surface in its window. x (GRID,), y (GRID,), z (GRID, GRID) with z[j, i] = f(x[i], y[j]).

    quadratic: whether the Hessian is the same everywhere. logarithmic: whether heights are drawn on a scale of
    logarithms. targets: what a path is meant to reach, the lowest minima, or without one all stationary points.
    """

    settings: SurfaceSettings
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    stationary: tuple[Stationary, ...]
    targets: tuple[Stationary, ...]
    quadratic: bool
    logarithmic: bool
    floor: float
    unit: float

    def height(self, z: np.ndarray) -> np.ndarray:
        """How high a value is drawn: itself, or log10(1 + (z − floor) / unit) where values differ by powers of ten."""
        return np.log10(1 + np.maximum(z - self.floor, 0) / self.unit) if self.logarithmic else z


@lru_cache(maxsize=64)
def survey(settings: SurfaceSettings) -> Landscape:
    """Compute the landscape. Raises SettingsError where the function has hardly any value in the window."""
    formula, (left, right, bottom, top) = settings.formula, settings.window
    x = torch.linspace(left, right, GRID, dtype=torch.float64)
    y = torch.linspace(bottom, top, GRID, dtype=torch.float64)
    points = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)  # (GRID, GRID, 2)
    f, gradient = loss_and_gradient(formula, points)
    z = f.numpy().copy()
    z[~np.isfinite(z)] = np.nan
    known = z[~np.isnan(z)]
    if known.size < z.size / 100:
        raise SettingsError("The function has no value in this window; allowed is one that has.")
    floor, middle, top_value = float(known.min()), float(np.median(known)), float(known.max())
    found = _stationary(settings, points, gradient)
    return Landscape(
        settings,
        x=x.numpy(),
        y=y.numpy(),
        z=z,
        stationary=found,
        targets=_targets(found),
        quadratic=_is_quadratic(settings),
        logarithmic=top_value - floor > 12 * (middle - floor),
        floor=floor,
        unit=max(float(np.quantile(known, 0.02)) - floor, 1e-12),
    )


def _targets(found: tuple[Stationary, ...]) -> tuple[Stationary, ...]:
    minima = [place for place in found if place.kind == "minimum"]
    if not minima:
        return found
    lowest = min(place.value for place in minima)
    return tuple(place for place in minima if place.value <= lowest + 1e-6 * max(1.0, abs(lowest)))


def _is_quadratic(settings: SurfaceSettings) -> bool:
    left, right, bottom, top = settings.window
    shares = torch.tensor([[0.1, 0.2], [0.5, 0.5], [0.83, 0.31], [0.37, 0.91]], dtype=torch.float64)
    spans = torch.tensor([right - left, top - bottom], dtype=torch.float64)
    _, H = hessian(settings.formula, torch.tensor([left, bottom]) + shares * spans)
    scale = H.abs().max().item()
    return bool(H.isfinite().all()) and scale > 0 and bool(((H - H[0]).abs() <= 1e-12 * scale).all())


def _stationary(settings: SurfaceSettings, points: Tensor, gradient: Tensor) -> tuple[Stationary, ...]:
    """Newton's method on ∇f = 0, from wherever |∇f| is smaller than at the neighbours."""
    at = _seeds(points, gradient)
    for _ in range(NEWTON_STEPS):
        g, H = hessian(settings.formula, at)
        step = torch.linalg.lstsq(torch.nan_to_num(H), torch.nan_to_num(g).unsqueeze(-1)).solution.squeeze(-1)
        at = at - step
    g, H = hessian(settings.formula, at)
    values = loss(settings.formula, at)
    left, right, bottom, top = settings.window
    span = max(right - left, top - bottom)
    found: list[Stationary] = []
    for point, slope, bend, value in zip(at, g, H, values.tolist(), strict=True):
        x, y = point.tolist()
        inside = left <= x <= right and bottom <= y <= top
        if not inside or not slope.isfinite().all() or slope.norm() > FLAT or not bend.isfinite().all():
            continue
        if all(np.hypot(x - other.x, y - other.y) > SAME * span for other in found):
            low, high = torch.linalg.eigvalsh(bend).tolist()
            found.append(Stationary(x, y, value, _kind(low, high), (low, high)))
    return tuple(found)


def _seeds(points: Tensor, gradient: Tensor) -> Tensor:
    size = torch.nan_to_num(gradient.norm(dim=-1), nan=torch.inf)  # (GRID, GRID)
    padded = -torch.nn.functional.max_pool2d(-size[None, None], 3, stride=1, padding=1)[0, 0]
    places = points[(size <= padded) & size.isfinite()]
    order = size[(size <= padded) & size.isfinite()].argsort()
    return places[order[:SEEDS]]


def _kind(low: float, high: float) -> str:
    if low > FLAT:
        return "minimum"
    if high < -FLAT:
        return "maximum"
    return "saddle" if low < -FLAT and high > FLAT else "flat"
