"""The same network from several seeds, trained as one: every weight of the n networks is one tensor (n, ...).

A step of a tiny cell costs what calling torch costs. Here all seeds share that price, and none knows of the others.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from playground.core.lstm.memory import BATCH, TESTS, MemorySettings, build, sequences
from playground.core.recurrent.steps import STEPS, State

Floats = NDArray[np.float64]
LARGEST_GRADIENT = 1.0  # the norm to which each network's gradient is clipped


@dataclass(frozen=True)
class Measured:
    """What the n networks can do on the test sequences of their distance; a number a seed.

    gradient: mean norm of ∂(score of the right answer)/∂x_1. kept (n, H): mean over the sequences of
    f_2 · ... · f_{T+1}, a number a unit; (n, 0) unless the cell is an LSTM.
    """

    accuracy: Floats
    loss: Floats
    gradient: Floats
    kept: Floats


class SeedBatch:
    """One cell and distance from all seeds of the settings, with PyTorch's initial weights for each."""

    def __init__(self, cell: str, distance: int, settings: MemorySettings) -> None:
        self.cell, self.distance, self.settings = cell, distance, settings
        networks = [dict(build(cell, settings, seed).named_parameters()) for seed in settings.every_seed]
        stacked = {name: torch.stack([each[name].detach() for each in networks]) for name in networks[0]}
        self.parameters = {name: weights.requires_grad_() for name, weights in stacked.items()}
        self.optimizer = torch.optim.Adam(self.parameters.values(), settings.learning_rate)

    def states(self, x: Tensor) -> Tensor:
        """h after every step: x (n, count, T + 1, 8) -> (n, count, T + 1, H)."""
        W_x, W_h, b_x, b_h = list(self.parameters.values())[:4]
        n, count, steps, d = x.shape
        step, tensors = STEPS[self.cell]
        state: State = (torch.zeros(n, count, self.settings.hidden_size),) * tensors
        from_x = torch.baddbmm(b_x[:, None], x.reshape(n, count * steps, d), W_x.mT).view(n, count, steps, -1)
        found = []
        W, b = W_h.mT.contiguous(), b_h[:, None].expand(-1, count, -1).contiguous()  # laid out once, not at every step
        for of_step in from_x.unbind(2):
            state = step(of_step, torch.baddbmm(b, state[0], W), state)
            found.append(state[0])
        return torch.stack(found, 2)

    def scores(self, states: Tensor) -> Tensor:
        """What each network answers after its last step, (n, count, 4)."""
        W, b = self.parameters["answer.weight"], self.parameters["answer.bias"]
        return torch.baddbmm(b[:, None], states[:, :, -1], W.mT)

    def update(self, number: int) -> None:
        """One update of every network on its own sequences. Raises FloatingPointError in words."""
        x, y = self._sequences(number, BATCH)
        scores = self.scores(self.states(x))
        losses = functional.cross_entropy(scores.flatten(0, 1), y.flatten(), reduction="none").view(y.shape).mean(1)
        self._refuse_infinite(losses.tolist(), number)
        self.optimizer.zero_grad()
        losses.sum().backward()  # type: ignore[no-untyped-call]  # no network's loss depends on another's weights
        self._clip()
        self.optimizer.step()

    def _refuse_infinite(self, losses: list[float], number: int) -> None:
        for seed, value in zip(self.settings.every_seed, losses, strict=True):
            if not math.isfinite(value):
                rate = self.optimizer.param_groups[0]["lr"]
                raise FloatingPointError(
                    f"The loss of the {self.cell.upper()} with seed {seed} became {value} at update {number}, with "
                    f"learning rate {rate:g}. The steps were too large: try a smaller learning rate."
                )

    @torch.no_grad()
    def _clip(self) -> None:
        """Scale each network's gradient to a norm of at most 1, as nn.utils.clip_grad_norm_ does for one."""
        slopes = [weights.grad for weights in self.parameters.values() if weights.grad is not None]
        norms = torch.stack([slope.flatten(1).norm(dim=1) for slope in slopes]).norm(dim=0)
        factors = (LARGEST_GRADIENT / (norms + 1e-6)).clamp(max=1.0)
        for slope in slopes:
            slope.mul_(factors.view(-1, *[1] * (slope.dim() - 1)))

    def measure(self) -> Measured:
        """Answer all test sequences once, and go back to the first token for the gradient."""
        x, y = self._sequences(0, TESTS)
        states = self.states(x.requires_grad_())
        scores = self.scores(states)
        (slopes,) = torch.autograd.grad(scores.gather(2, y[..., None]).sum(), x)
        right = (scores.argmax(2) == y).double().mean(1)
        losses = functional.cross_entropy(scores.detach().flatten(0, 1), y.flatten(), reduction="none").view(y.shape)
        gradients = slopes[:, :, 0].norm(dim=2).double().mean(1)
        kept = self._kept(x.detach(), states.detach()) if self.cell == "lstm" else torch.zeros(len(y), 0)
        return Measured(*(each.double().numpy() for each in (right, losses.mean(1), gradients, kept)))

    @torch.no_grad()
    def _kept(self, x: Tensor, states: Tensor) -> Tensor:
        """Mean over sequences of the product of the forget gates after the first step, (n, H)."""
        H = self.settings.hidden_size
        W_x, W_h, b_x, b_h = (weights[:, H : 2 * H] for weights in list(self.parameters.values())[:4])
        after, before = x[:, :, 1:].flatten(1, 2), states[:, :, :-1].flatten(1, 2)  # h_{t-1} of steps 2 ... T + 1
        logits = torch.baddbmm(b_x[:, None], after, W_x.mT) + torch.baddbmm(b_h[:, None], before, W_h.mT)
        return logits.view(len(x), x.shape[1], self.distance, H).sigmoid().double().prod(2).mean(1)

    def _sequences(self, update: int, count: int) -> tuple[Tensor, Tensor]:
        """Of every seed its own: (n, count, T + 1, 8) and (n, count)."""
        drawn = [sequences(seed, self.distance, update, count) for seed in self.settings.every_seed]
        return torch.stack([x for x, _ in drawn]), torch.stack([y for _, y in drawn])
