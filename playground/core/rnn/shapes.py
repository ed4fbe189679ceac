"""The shapes that go into a recurrent layer and come out of it, and its parameters as two frameworks count them."""

from dataclasses import dataclass

import torch
from torch import nn

from playground.core.settings import Range, check_choice, check_flag, check_range

BATCHES = Range(1, 512, whole=True)
STEPS = Range(1, 200, whole=True)
DIMENSIONS = Range(1, 512, whole=True)
LAYERS = Range(1, 4, whole=True)
RETURNS = ("last", "all")


@dataclass(frozen=True)
class ShapeSettings:
    """A batch (batch, steps, dim) and a layer that reads it. returns: "last" state or "all". Raises SettingsError."""

    batch: int = 8
    steps: int = 2
    dim: int = 10
    hidden_size: int = 3
    layers: int = 1
    bidirectional: bool = False
    returns: str = "last"

    def __post_init__(self) -> None:
        check_range(self, "batch", BATCHES)
        check_range(self, "steps", STEPS)
        check_range(self, "dim", DIMENSIONS)
        check_range(self, "hidden_size", DIMENSIONS)
        check_range(self, "layers", LAYERS)
        check_flag(self, "bidirectional")
        check_choice(self, "returns", RETURNS)


@dataclass(frozen=True)
class LayerCount:
    """Parameters of one layer: the arithmetic, PyTorch's number with two biases, Keras' with one."""

    layer: int
    arithmetic: str
    torch: int
    keras: int


@dataclass(frozen=True)
class ShapeTrace:
    """Shapes as nn.RNN gives them: output (batch, steps, directions · H), final (layers · directions, batch, H).

    result: what goes on: all of output, or what both directions read last, side by side. total: the module's numbers.
    """

    settings: ShapeSettings
    output: tuple[int, ...]
    final: tuple[int, ...]
    result: tuple[int, ...]
    counts: tuple[LayerCount, ...]
    total: int


def trace_shapes(settings: ShapeSettings) -> ShapeTrace:
    """Send a batch without numbers (device "meta") through the real module."""
    directions = 2 if settings.bidirectional else 1
    module = nn.RNN(
        settings.dim,
        settings.hidden_size,
        settings.layers,
        batch_first=True,
        bidirectional=settings.bidirectional,
        device="meta",
    )
    output, final = module(torch.zeros(settings.batch, settings.steps, settings.dim, device="meta"))
    result = tuple(output.shape) if settings.returns == "all" else (settings.batch, directions * settings.hidden_size)
    total = sum(parameter.numel() for parameter in module.parameters())
    return ShapeTrace(settings, tuple(output.shape), tuple(final.shape), result, _counts(settings, directions), total)


def _counts(settings: ShapeSettings, directions: int) -> tuple[LayerCount, ...]:
    counts, H = [], settings.hidden_size
    for layer in range(settings.layers):
        d = settings.dim if layer == 0 else directions * H
        times = f"{directions} · " if directions > 1 else ""
        counts.append(
            LayerCount(
                layer + 1,
                f"{times}({d}·{H} + {H}·{H} + 2·{H})",
                directions * (d * H + H * H + 2 * H),
                directions * (d * H + H * H + H),
            )
        )
    return tuple(counts)
