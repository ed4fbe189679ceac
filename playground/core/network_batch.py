"""K small networks trained as one: each layer's weights are one tensor (K, in, out).

An update of a tiny network costs what Python costs to call torch. Here all K share that price.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "linear": lambda z: z,
    }
)


@dataclass(frozen=True)
class Member:
    """One network of a batch: its layer sizes from the inputs to the outputs, and the seed of its first weights."""

    sizes: tuple[int, ...]
    seed: int


class NetworkBatch:
    """K multi-layer perceptrons with one activation after every hidden layer, and none after the last.

    Members may differ in their hidden sizes: the smaller ones are filled up with units that stay silent.
    parameters: W1, b1, W2, b2, ... with W (K, in, out) and b (K, 1, out).
    Raises ValueError when members differ in depth, inputs or outputs.
    """

    def __init__(self, members: Sequence[Member], activation: str, dtype: torch.dtype = torch.float64) -> None:
        shapes = {(len(member.sizes), member.sizes[0], member.sizes[-1]) for member in members}
        if len(shapes) != 1:
            raise ValueError(f"Networks of one batch share depth, inputs and outputs; these differ: {sorted(shapes)}.")
        self.members = tuple(members)
        self.activation = ACTIVATIONS[activation]
        self.widest = tuple(max(sizes) for sizes in zip(*(member.sizes for member in members), strict=True))
        self.parameters = _stack([first_weights(member, dtype) for member in members], self.widest)
        self._masks = _masks(self.members, self.widest, dtype)

    def layers(self, x: Tensor, kept: Sequence[Tensor] = ()) -> list[Tensor]:
        """The output of every layer, x (K, n, inputs) or (n, inputs); the last ones are logits (K, n, outputs).

        kept: what dropout multiplies each hidden layer's outputs by, (K, n, units) each; none without dropout.
        """
        a = x.expand(len(self.members), *x.shape[-2:])
        outputs = []
        for index, mask in enumerate([*self._masks, None]):
            W, b = self.parameters[2 * index : 2 * index + 2]
            a = torch.baddbmm(b, a, W)
            if index < len(self.widest) - 2:
                a = self.activation(a)
                a = a if mask is None else a * mask
                a = a * kept[index] if kept else a
            outputs.append(a)
        return outputs

    def gradients(self, x: Tensor, y: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Each network's loss (K,), and the gradient of each one's own loss in the shapes of the parameters.

        The loss is the mean binary cross-entropy in nats; y holds 0 and 1 in the shape of the outputs.
        """
        logits = self.layers(x)[-1]
        losses = functional.binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none").mean((1, 2))
        found = torch.autograd.grad(losses.sum(), self.parameters)  # no network's loss depends on another's weights
        return losses.detach(), found

    @torch.no_grad()
    def descend(self, x: Tensor, y: Tensor, learning_rate: float) -> Tensor:
        """One step of gradient descent for all networks; returns the losses (K,) before it."""
        with torch.enable_grad():
            losses, gradients = self.gradients(x, y)
        torch._foreach_add_(self.parameters, gradients, alpha=-learning_rate)
        return losses

    def network(self, index: int) -> list[Tensor]:
        """W1, b1, W2, b2, ... of one member, W (in, out) and b (1, out), without what fills it up; copies."""
        sizes = self.members[index].sizes
        own = []
        for position, parameter in enumerate(self.parameters):
            layer = position // 2
            rows = sizes[layer] if position % 2 == 0 else 1
            own.append(parameter[index, :rows, : sizes[layer + 1]].detach().clone())
        return own


def run_network(parameters: Sequence[Tensor], activation: str, x: Tensor) -> list[Tensor]:
    """The output of every layer of one network, x (n, inputs); the last ones are logits (n, outputs)."""
    outputs, a = [], x
    for position in range(0, len(parameters), 2):
        a = a @ parameters[position] + parameters[position + 1]
        if position + 2 < len(parameters):
            a = ACTIVATIONS[activation](a)
        outputs.append(a)
    return outputs


def first_weights(member: Member, dtype: torch.dtype) -> list[Tensor]:
    """W1, b1, W2, b2, ... with W (in, out), b (1, out): bit for bit those of a stack of torch.nn.Linear.

    That stack must be made right after torch.manual_seed(member.seed). torch.nn.Linear draws the rows of W (out, in),
    then b, all uniform within 1 / sqrt(in).
    """
    generator = torch.Generator().manual_seed(member.seed)
    drawn = []
    for inputs, outputs in pairwise(member.sizes):
        bound = 1 / math.sqrt(inputs)
        W = torch.empty(outputs, inputs, dtype=dtype)
        nn.init.kaiming_uniform_(W, a=math.sqrt(5), generator=generator)
        b = torch.empty(outputs, dtype=dtype).uniform_(-bound, bound, generator=generator)
        drawn += [W.T, b[None]]
    return drawn


def _stack(drawn: Sequence[Sequence[Tensor]], widest: Sequence[int]) -> list[Tensor]:
    """One tensor a layer out of each member's own, zeros where a member is smaller."""
    stacked = []
    for position, like in enumerate(drawn[0]):
        layer = position // 2
        rows = widest[layer] if position % 2 == 0 else 1
        whole = torch.zeros(len(drawn), rows, widest[layer + 1], dtype=like.dtype)
        for member, tensors in enumerate(drawn):
            own = tensors[position]
            whole[member, : own.shape[0], : own.shape[1]] = own
        stacked.append(whole.requires_grad_())
    return stacked


def _masks(members: Sequence[Member], widest: Sequence[int], dtype: torch.dtype) -> list[Tensor | None]:
    """For each hidden layer 1 for the units that a member has and 0 for the others (K, 1, units); None if all have all.

    A silent unit must put out 0 and not activation(0), or its outgoing weights would learn.
    """
    masks: list[Tensor | None] = []
    for layer in range(1, len(widest) - 1):
        sizes = torch.tensor([member.sizes[layer] for member in members])[:, None, None]
        mask = (torch.arange(widest[layer]) < sizes).to(dtype)
        masks.append(None if bool(mask.all()) else mask)
    return masks
