"""Why a network needs activations: k linear layers are one linear layer, however many they are.

A grid of points in the plane is sent through the stack, through the single matrix it collapses to, and through the
same layers with an activation between them.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from playground.core.activations.functions import ELEMENTWISE, torch_function
from playground.core.check import CheckRow, central_difference
from playground.core.settings import Range, check_choice, check_range

LAYERS = Range(1, 8, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)
COORDINATES = Range(-1, 1)
STRETCHES = (1.0, 1.4)  # how much a layer stretches the plane along one axis and shrinks it along the other
BIAS = 0.2
LINES = 9  # lines of the grid each way
POINTS = 49  # points a line


@dataclass(frozen=True)
class LinearStackSettings:
    """How many layers, which activation stands between them, the seed of the weights, and one point to follow."""

    layers: int = 3
    activation: str = "tanh"
    seed: int = 1
    x1: float = 0.5
    x2: float = -0.5

    def __post_init__(self) -> None:
        check_range(self, "layers", LAYERS)
        check_choice(self, "activation", ELEMENTWISE)
        check_range(self, "seed", SEEDS)
        check_range(self, "x1", COORDINATES)
        check_range(self, "x2", COORDINATES)


@dataclass(frozen=True)
class LinearStackTrace:
    """Everything on the way, in float64.

    weights (k, 2, 2) and biases (k, 2) of the layers; products W_i ... W_1 (k, 2, 2) and their biases (k, 2): the last
    is the single matrix. grid, stacked, collapsed, bent (lines, points, 2): what goes in, and what comes out of the
    stack, of the single matrix, and of the stack with activations. The point goes the same ways.
    largest_difference: between stacked and collapsed, over the whole grid. reach: the largest coordinate of the grid
    in a linear stack of any number of layers. bent_frame: centre and half a side of the square around bent.
    """

    settings: LinearStackSettings
    weights: np.ndarray
    biases: np.ndarray
    products: np.ndarray
    product_biases: np.ndarray
    grid: np.ndarray
    stacked: np.ndarray
    collapsed: np.ndarray
    bent: np.ndarray
    point: np.ndarray
    point_stacked: np.ndarray
    point_collapsed: np.ndarray
    point_bent: np.ndarray
    largest_difference: float
    reach: float
    bent_frame: tuple[float, float, float]


def trace_linear_stack(settings: LinearStackSettings) -> LinearStackTrace:
    """Send the grid and the point through the stack, the single matrix and the stack with activations."""
    k, layers = settings.layers, build_layers(settings.seed)
    linear, bent = stack(layers[:k], "linear"), stack(layers[:k], settings.activation)
    products, product_biases = collapse(layers[:k])
    single = _layer_of(products[-1], product_biases[-1])
    grid, point = _grid(), torch.tensor([settings.x1, settings.x2], dtype=torch.float64)
    with torch.no_grad():
        stacked, collapsed, curved = linear(grid), single(grid), bent(grid)
        return LinearStackTrace(
            settings,
            weights=torch.stack([layer.weight for layer in layers[:k]]).numpy(),
            biases=torch.stack([layer.bias for layer in layers[:k]]).numpy(),
            products=products.numpy(),
            product_biases=product_biases.numpy(),
            grid=grid.numpy(),
            stacked=stacked.numpy(),
            collapsed=collapsed.numpy(),
            bent=curved.numpy(),
            point=point.numpy(),
            point_stacked=linear(point).numpy(),
            point_collapsed=single(point).numpy(),
            point_bent=bent(point).numpy(),
            largest_difference=(stacked - collapsed).abs().max().item(),
            reach=_reach(layers, grid),
            bent_frame=_frame(curved),
        )


def _reach(layers: list[nn.Linear], grid: Tensor) -> float:
    """The largest coordinate before, between and after the layers."""
    largest = grid.abs().max().item()
    for layer in layers:
        grid = layer(grid)
        largest = max(largest, grid.abs().max().item())
    return largest


def _frame(lines: Tensor) -> tuple[float, float, float]:
    """Centre (2) and half a side of the smallest square around all points."""
    points = lines.reshape(-1, 2)
    low, high = points.min(0).values, points.max(0).values
    centre = (low + high) / 2
    return centre[0].item(), centre[1].item(), max((high - low).max().item() / 2, 1e-6)


def build_layers(seed: int) -> list[nn.Linear]:
    """All the layers that a stack may have: each turns the plane, stretches it a little and moves it a little.

    Areas stay as they are, so that no number of layers folds the plane up or blows it up.

    The first k are the same for every k, so that one more layer is one more step.
    """
    generator = torch.Generator().manual_seed(seed)
    return [_layer(generator) for _ in range(int(LAYERS.high))]


def _layer(generator: torch.Generator) -> nn.Linear:
    turns = torch.rand(2, generator=generator, dtype=torch.float64) * 2 * torch.pi
    low, high = STRETCHES
    stretch = low + (high - low) * torch.rand(1, generator=generator, dtype=torch.float64)
    bias = BIAS * (2 * torch.rand(2, generator=generator, dtype=torch.float64) - 1)
    return _layer_of(_turn(turns[0]) @ torch.diag(torch.cat([stretch, 1 / stretch])) @ _turn(turns[1]), bias)


def _layer_of(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(2, 2, device="meta")  # draws nothing from the global generator
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return layer


def _turn(angle: Tensor) -> Tensor:
    cos, sin = torch.cos(angle), torch.sin(angle)
    return torch.stack([torch.stack([cos, -sin]), torch.stack([sin, cos])])


def stack(layers: list[nn.Linear], activation: str) -> nn.Sequential:
    """The network of these layers, with the activation after each but the last."""
    first, *others = layers
    return nn.Sequential(first, *(module for layer in others for module in (Elementwise(activation), layer)))


class Elementwise(nn.Module):
    """An activation as a layer."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.function = torch_function(name)

    def forward(self, x: Tensor) -> Tensor:
        """f of every number of x."""
        return self.function(x)


def collapse(layers: list[nn.Linear]) -> tuple[Tensor, Tensor]:
    """The single layer that each beginning of the stack equals: W = W_k W, b = W_k b + b_k, step by step.

    Returns weights (k, 2, 2) and biases (k, 2).
    """
    W, b = torch.eye(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    weights, biases = [], []
    with torch.no_grad():
        for layer in layers:
            W, b = layer.weight @ W, layer.weight @ b + layer.bias
            weights.append(W)
            biases.append(b)
    return torch.stack(weights), torch.stack(biases)


def _grid() -> Tensor:
    """The lines of a grid on the square -1..1, (2 * LINES, POINTS, 2): first those along x1, then those along x2."""
    along = torch.linspace(-1, 1, POINTS, dtype=torch.float64).expand(LINES, POINTS)
    at = torch.linspace(-1, 1, LINES, dtype=torch.float64)[:, None].expand(LINES, POINTS)
    return torch.cat([torch.stack([along, at], -1), torch.stack([at, along], -1)])


def check_linear_stack(settings: LinearStackSettings) -> list[CheckRow]:
    """The point through the single matrix and through the stack; and the matrix as the stack's Jacobian."""
    layers = build_layers(settings.seed)[: settings.layers]
    network = stack(layers, "linear")
    W, b = (tensor[-1] for tensor in collapse(layers))
    x = torch.tensor([settings.x1, settings.x2], dtype=torch.float64)
    y = network(x).tolist()
    by_matrix = (W @ x + b).tolist()
    jacobian = torch.autograd.functional.jacobian(network, x)  # type: ignore[no-untyped-call]
    rows = [CheckRow(f"y{i + 1}", by_matrix[i], y[i]) for i in range(2)]
    for i in range(2):
        for j in range(2):
            difference = _difference(network, x, i, j)
            rows.append(
                CheckRow(f"∂y{i + 1}/∂x{j + 1} = W{i + 1}{j + 1}", W[i, j].item(), jacobian[i, j].item(), difference)
            )
    return rows


def _difference(network: nn.Module, x: Tensor, i: int, j: int) -> float:
    unit = torch.eye(2, dtype=torch.float64)[j]
    return central_difference(lambda shift: network(x + shift * unit)[i].item(), 0.0)
