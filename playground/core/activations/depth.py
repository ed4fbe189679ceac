"""Saturation and vanishing: one forward and one backward pass through a deep network of equal layers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.core.activations.by_hand import value_and_derivative
from playground.core.activations.functions import (
    ELEMENTWISE,
    NEGATIVE_SLOPE,
    has_kink_near,
    steepest,
    torch_function,
    with_derivative,
)
from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, check_choice, check_range

DEPTHS = Range(1, 50, whole=True)
WIDTHS = Range(2, 256, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)
BATCH = 128  # examples, drawn from N(0, 1)
FLAT = 0.1  # a unit counts as flat where |f'| is below this share of its largest
BINS = 41  # of a histogram; odd, so that 0 lies in the middle of one
EDGE = 3.0  # outermost bin of functions without bounds; what lies beyond is counted in it

Layer = tuple[Tensor, Tensor]  # W (width, width) as nn.Linear keeps it, [out, in], and b (width)
BOUNDS = {"step": (0.0, 1.0), "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "hardtanh": (-1.0, 1.0)}


@dataclass(frozen=True)
class DepthSettings:
    """Depth hidden layers, all of one width, their activation, how the weights begin, and the seed."""

    activation: str = "sigmoid"
    depth: int = 20
    width: int = 64
    init: str = "default"
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "activation", ELEMENTWISE)
        check_range(self, "depth", DEPTHS)
        check_range(self, "width", WIDTHS)
        check_choice(self, "init", tuple(INITS))
        check_range(self, "seed", SEEDS)


@dataclass(frozen=True)
class DepthTrace:
    """The pass in numbers, in float64. L = depth.

    Forward, layers 1..L: mean, std of the activations h_l (L,); activation_shares (L, BINS) over activation_edges
    (BINS + 1), the outermost bins holding what lies beyond; dead (L,): the share of units that pass no gradient for
    any example; flat (L,): the share of all values z with |f'(z)| < FLAT of the steepest slope.
    Backward, places 0..L, h_0 being the input: gradient_norms (L + 1,) of ∂L/∂h_l, which is 1 at the output;
    gradient_shares (L + 1, BINS) of log10 |∂L/∂h_l| over gradient_edges, the exact zeros in gradient_zeros (L + 1,).
    activation_part (L + 1,): the product of what the slopes f' alone took from the gradient on its way down;
    bound (L + 1,): steepest to the power of the layers passed, which activation_part never exceeds.
    weight_gradient_norms (L,): ∂L/∂W_l, what an update would see.
    """

    settings: DepthSettings
    mean: np.ndarray
    std: np.ndarray
    activation_edges: np.ndarray
    activation_shares: np.ndarray
    dead: np.ndarray
    flat: np.ndarray
    gradient_norms: np.ndarray
    gradient_edges: np.ndarray
    gradient_shares: np.ndarray
    gradient_zeros: np.ndarray
    activation_part: np.ndarray
    steepest: float
    bound: np.ndarray
    weight_gradient_norms: np.ndarray


def _xavier(weight: Tensor, generator: torch.Generator) -> None:
    nn.init.xavier_normal_(weight, generator=generator)


def _he(weight: Tensor, generator: torch.Generator) -> None:
    nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)


def _normal(weight: Tensor, generator: torch.Generator) -> None:
    nn.init.normal_(weight, generator=generator)


INITS: dict[str, Callable[[Tensor, torch.Generator], None] | None] = {
    "default": None,  # what nn.Linear does by itself
    "xavier": _xavier,
    "he": _he,
    "normal": _normal,
}


def build_network(settings: DepthSettings, generator: torch.Generator) -> list[Layer]:
    """The layers, drawn as nn.Linear draws them; another init then draws its weights anew and sets the biases to 0."""
    n, draw = settings.width, INITS[settings.init]
    layers = []
    for _ in range(settings.depth):
        W = nn.init.kaiming_uniform_(torch.empty(n, n, dtype=torch.float64), a=math.sqrt(5), generator=generator)
        b = nn.init.uniform_(torch.empty(n, dtype=torch.float64), -(n**-0.5), n**-0.5, generator=generator)
        if draw is not None:
            draw(W, generator)
            nn.init.zeros_(b)
        layers.append((W.requires_grad_(), b))
    return layers


@dataclass(frozen=True)
class Pass:
    """One pass forward and backward. h: L + 1 tensors (BATCH, width), h[0] the input; z: L tensors.

    gradients: ∂L/∂h_l for l = 0..L, the last given, of norm 1; weight_gradients: ∂L/∂W_l for l = 1..L.
    """

    layers: list[Layer]
    z: list[Tensor]
    h: list[Tensor]
    gradients: list[Tensor]
    weight_gradients: list[Tensor]


def run_pass(settings: DepthSettings) -> Pass:
    """Draw input, network and upstream gradient from the seed, go forward, and let autograd go back."""
    generator = torch.Generator().manual_seed(settings.seed)
    x = torch.randn(BATCH, settings.width, dtype=torch.float64, generator=generator).requires_grad_()
    layers = build_network(settings, generator)
    G = torch.randn(BATCH, settings.width, dtype=torch.float64, generator=generator)
    G = G / G.norm()
    f = torch_function(settings.activation)
    z: list[Tensor] = []
    h = [x]
    for W, b in layers:
        z.append(functional.linear(h[-1], W, b))
        h.append(f(z[-1]))
    weights = [W for W, _ in layers]
    gradients = torch.autograd.grad(h[-1], [*h[:-1], *weights], grad_outputs=G)
    L = settings.depth
    z, h = [each.detach() for each in z], [each.detach() for each in h]
    return Pass(layers, z, h, [*gradients[:L], G], list(gradients[L:]))


def trace_depth(settings: DepthSettings) -> DepthTrace:
    """Run the pass and count: how activations spread, which units are dead or flat, what is left of the gradient."""
    done = run_pass(settings)
    f = torch_function(settings.activation)
    slopes = torch.stack([with_derivative(f, z)[1] for z in done.z])  # (L, BATCH, width)
    h, gradients = torch.stack(done.h[1:]), torch.stack(done.gradients)
    low, high = BOUNDS.get(settings.activation, (-EDGE, EDGE))
    sizes = gradients.abs().flatten(1)
    decades = _decades(sizes)
    largest = steepest(settings.activation)
    passed = np.arange(settings.depth, -1, -1)  # layers between a place and the output
    return DepthTrace(
        settings,
        mean=h.mean((1, 2)).numpy(),
        std=h.std((1, 2)).numpy(),
        activation_edges=np.linspace(low, high, BINS + 1),
        activation_shares=_shares(h.flatten(1), low, high),
        dead=(slopes == 0).all(1).double().mean(1).numpy(),
        flat=(slopes.abs() <= FLAT * largest).double().mean((1, 2)).numpy(),
        gradient_norms=sizes.norm(dim=1).numpy(),
        gradient_edges=np.linspace(*decades, BINS + 1),
        gradient_shares=_shares(sizes.log10(), *decades),
        gradient_zeros=(sizes == 0).double().mean(1).numpy(),
        activation_part=_activation_part(slopes, gradients),
        steepest=largest,
        bound=largest**passed,
        weight_gradient_norms=np.array([gradient.norm().item() for gradient in done.weight_gradients]),
    )


def _shares(values: Tensor, low: float, high: float) -> np.ndarray:
    """The histogram of every row, as shares of the row (rows, BINS). -inf is counted nowhere."""
    rows = len(values)
    finite = values.isfinite()
    bins = ((values.nan_to_num(0, 0, 0) - low) / (high - low) * BINS).clamp(0, BINS - 1).long()
    places = bins + BINS * torch.arange(rows)[:, None]
    counts = torch.bincount(places[finite], minlength=rows * BINS).reshape(rows, BINS)
    return (counts / values.shape[1]).numpy()


def _decades(sizes: Tensor) -> tuple[float, float]:
    """Powers of ten between which nearly all sizes lie, in steps of 5, so that the axis rarely changes."""
    typical = sizes.square().mean(1).sqrt()
    low = typical[typical > 0].min().log10().item() - 2  # hardly a value is a hundred times smaller than is usual
    high = sizes.max().log10().item()
    return 5.0 * math.floor(low / 5), 5.0 * math.ceil(high / 5)


def _activation_part(slopes: Tensor, gradients: Tensor) -> np.ndarray:
    """What the slopes alone leave of the gradient's norm at the places 0..L: the product of |f'(z) ∘ g| / |g|."""
    before = gradients[1:].flatten(1).norm(dim=1)
    after = (slopes * gradients[1:]).flatten(1).norm(dim=1)
    factors = torch.where(before > 0, after / before, 0.0)  # (L,)
    left = factors.flip(0).cumprod(0).flip(0)
    return torch.cat([left, torch.ones(1, dtype=torch.float64)]).numpy()


def check_depth(settings: DepthSettings) -> list[CheckRow]:
    """The gradient at the input by the chain rule written out and by autograd; at the last layer also by difference.

    Norms are compared by their logarithm, so that a tiny one is compared as strictly as a large one.
    Through a deep network that saturates or explodes, a central difference estimates nothing: None.
    """
    done = run_pass(settings)
    first, first_weight = chain_rule(done, settings.activation)
    return [
        _norm_row("∂L/∂h at the input", first, done.gradients[0]),
        _norm_row("∂L/∂W of the first layer", first_weight, done.weight_gradients[0]),
        _last_row(done, settings.activation),
    ]


def chain_rule(done: Pass, activation: str) -> tuple[Tensor, Tensor]:
    """∂L/∂h_0 and ∂L/∂W_1: from the output down, times f'(z), times W."""
    g = done.gradients[-1]
    f = torch_function(activation)
    weight_gradient = g
    for (W, _), z, below in zip(reversed(done.layers), reversed(done.z), reversed(done.h[:-1]), strict=True):
        delta = g * with_derivative(f, z)[1]
        g = delta @ W.detach()
        weight_gradient = delta.T @ below
    return g, weight_gradient


def _norm_row(what: str, by_formula: Tensor, by_torch: Tensor) -> CheckRow:
    norms = by_formula.norm().item(), by_torch.norm().item()
    if 0.0 in norms:
        return CheckRow(f"|{what}|", *norms)
    return CheckRow(f"log10 |{what}|", math.log10(norms[0]), math.log10(norms[1]))


def _last_row(done: Pass, activation: str) -> CheckRow:
    """∂L/∂z of one unit of the last layer: the only part of L that this z enters is G f(z)."""
    f = torch_function(activation)
    z, G = done.z[-1][0, 0], done.gradients[-1][0, 0]
    value = z.clone().requires_grad_()
    (by_torch,) = torch.autograd.grad(G * f(value[None])[0], value)

    def loss_at(t: float) -> float:
        return (G * f(torch.tensor([t], dtype=torch.float64))).item()

    slope = value_and_derivative(activation, z.item(), NEGATIVE_SLOPE)[1]
    step = 1e-6 * max(1.0, abs(z.item()))
    across = has_kink_near(activation, z.item(), step)
    difference = None if across else central_difference(loss_at, z.item(), step)
    return CheckRow("∂L/∂z of a last unit", G.item() * slope, by_torch.item(), difference)
