"""An RNN of several layers in one or both directions that reads one sequence, with every state of every chain. float64.

Layer l, direction →: h_t = tanh(W_x x_t + b_x + W_h h_{t-1} + b_h); direction ←: the same with h_{t+1} and weights of
its own. x_t of a higher layer is what the chains below hold at step t, side by side.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from playground.core.check import CheckRow
from playground.core.randomness import seeded
from playground.core.recurrent.layers import BACKWARD, Chain, Floats, Stack, read_stack
from playground.core.recurrent.reading import Reading, inputs_of
from playground.core.settings import Range, SettingsError, check_choice, check_range

LAYERS = Range(1, 4, whole=True)
UNITS = Range(1, 6, whole=True)
MOST_STEPS = 16
DIRECTIONS = ("one", "both")


@dataclass(frozen=True)
class DeepSettings(Reading):
    """What is read, layers, and directions: "one" or "both". Raises SettingsError."""

    hidden_size: int = 3
    layers: int = 2
    directions: str = "both"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(self, "hidden_size", UNITS)
        check_range(self, "layers", LAYERS)
        check_choice(self, "directions", DIRECTIONS)
        if len(self.tokens) > MOST_STEPS:
            raise SettingsError(f"The input has {len(self.tokens):,} steps; this part shows at most {MOST_STEPS}.")

    @property
    def ways(self) -> int:
        """How many chains a layer has."""
        return 2 if self.directions == "both" else 1


@dataclass(frozen=True)
class Place:
    """One number among all states: of a layer, a direction, a step and a unit, each counted from 0."""

    layer: int = 0
    direction: int = 0
    step: int = 0
    unit: int = 0

    def within(self, settings: DeepSettings) -> "Place":
        """The nearest place that there is."""
        return Place(
            max(0, min(self.layer, settings.layers - 1)),
            max(0, min(self.direction, settings.ways - 1)),
            max(0, min(self.step, len(settings.tokens) - 1)),
            max(0, min(self.unit, settings.hidden_size - 1)),
        )


@dataclass(frozen=True)
class DeepTrace:
    """x (steps, d). hidden (layers, directions, steps, H): every state. h_n (layers · directions, H): the last ones.

    output (steps, directions · H): the uppermost layer. ends (directions,): the step at which a chain ends.
    joined (directions · H,): the last states of the uppermost layer side by side. at_last_step: output of the last
    step, where a backward chain has taken a single step. shapes: of the tensors with a batch of one, by name.
    stack: the same with all that every chain read.
    """

    settings: DeepSettings
    x: Floats
    hidden: Floats
    h_n: Floats
    output: Floats
    ends: tuple[int, ...]
    joined: Floats
    at_last_step: Floats
    shapes: dict[str, tuple[int, ...]]
    stack: Stack


@dataclass(frozen=True)
class StateSum:
    """What one state is the tanh of: (name, weight, value) of each product, the bias b_x + b_h, z, and h = tanh z."""

    products: tuple[tuple[str, float, float], ...]
    bias: float
    z: float
    h: float


def build_deep(settings: DeepSettings) -> nn.RNN:
    """PyTorch's module with its own initial weights from the seed."""
    with seeded(settings.seed):
        module = nn.RNN(
            settings.width,
            settings.hidden_size,
            settings.layers,
            batch_first=True,
            bidirectional=settings.ways == 2,
            dtype=torch.float64,
        )
    return module.requires_grad_(False)


def trace_deep(settings: DeepSettings) -> DeepTrace:
    """Let every chain walk over the sequence."""
    x, L, H = inputs_of(settings), settings.layers, settings.hidden_size
    steps, ways = len(x), settings.ways
    stack = read_stack(build_deep(settings), x[None], torch.tensor([steps]))
    hidden = torch.stack([chain.hidden[0] for chain in stack.chains]).view(L, ways, steps, H).numpy()
    h_n, output = stack.last[0][:, 0].numpy(), stack.output[0].numpy()
    return DeepTrace(
        settings,
        x.numpy(),
        hidden,
        h_n,
        output,
        ends=(steps - 1, 0)[:ways],
        joined=np.concatenate(list(h_n[-ways:])),
        at_last_step=output[-1],
        shapes={
            "x": (1, steps, settings.width),
            "output": tuple(stack.output.shape),
            "h_n": tuple(stack.last[0].shape),
            "joined": (1, ways * H),
        },
        stack=stack,
    )


def chain_at(trace: DeepTrace, place: Place) -> Chain:
    """The chain that a place belongs to."""
    return trace.stack.chains[place.layer * trace.settings.ways + place.direction]


def state_sum(trace: DeepTrace, place: Place) -> StateSum:
    """One state as the sum that made it."""
    chain, u = chain_at(trace, place), place.unit
    read, before = chain.inputs[0, place.step], chain.before[0, place.step]
    W_x, W_h = chain.weights.W_x[u], chain.weights.W_h[u]
    names = [*_input_names(trace, place), *(f"h{_came_from(place)}[{i + 1}]" for i in range(len(before)))]
    products = [
        (name, float(weight), float(value))
        for name, weight, value in zip(names, torch.cat([W_x, W_h]), torch.cat([read, before]), strict=True)
    ]
    bias = float(chain.weights.b_x[u] + chain.weights.b_h[u])
    z = sum(weight * value for _, weight, value in products) + bias
    return StateSum(tuple(products), bias, z, float(np.tanh(z)))


def _came_from(place: Place) -> str:
    return "₍t₊₁₎" if place.direction == BACKWARD else "₍t₋₁₎"


def _input_names(trace: DeepTrace, place: Place) -> list[str]:
    """What a chain reads at a step: the input, or the states of the layer below."""
    if place.layer == 0:
        return [f"x[{i + 1}]" for i in range(trace.x.shape[1])]
    arrows = "→←"[: trace.settings.ways]
    return [f"layer {place.layer} {way} h[{i + 1}]" for way in arrows for i in range(trace.settings.hidden_size)]


def check_deep(trace: DeepTrace, place: Place) -> list[CheckRow]:
    """Output at a step and every last state against nn.RNN; and the joined vector, found in nn.RNN's output."""
    module, x = build_deep(trace.settings), torch.from_numpy(trace.x)
    output, h_n = (each.numpy() for each in _first(*module(x[None])))
    ways, H = trace.settings.ways, trace.settings.hidden_size
    rows = [
        CheckRow(f"output[{place.step}, {i}]", float(trace.output[place.step, i]), float(output[place.step, i]))
        for i in range(ways * H)
    ]
    rows += [CheckRow(f"h_n[{k}, {i}]", float(trace.h_n[k, i]), float(h_n[k, i])) for k, i in np.ndindex(*h_n.shape)]
    rows += [
        CheckRow(f"joined[{i}] = output[{end}, {i}]", float(trace.joined[i]), float(output[end, i]))
        for i in range(ways * H)
        for end in (trace.ends[i // H],)
    ]
    return rows


def _first(output: torch.Tensor, h_n: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The only sequence of a batch of one."""
    return output[0], h_n[:, 0]
