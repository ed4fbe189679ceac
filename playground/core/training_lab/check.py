"""The gradient of one network's loss over a batch, by backpropagation written out, autograd and central difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.core.check import CheckRow, central_difference
from playground.core.network_batch import run_network
from playground.core.training_lab.features import features_of
from playground.core.training_lab.points import Points
from playground.core.training_lab.settings import LabSettings

KINKED = ("relu", "leaky_relu")
STEP = 1e-5


@dataclass(frozen=True)
class Problem:
    """What the loss of a network is taken over: features (n, in) and targets (n, 1), and the settings."""

    settings: LabSettings
    x: Tensor
    y: Tensor

    def loss(self, parameters: Sequence[Tensor]) -> Tensor:
        """Mean loss and penalty, as torch computes it."""
        z = run_network(parameters, self.settings.activation, self.x)[-1]
        if self.settings.loss == "bce":
            fit = torch.nn.functional.binary_cross_entropy_with_logits(z, self.y)
        else:
            fit = torch.nn.functional.mse_loss(z if self.settings.regression else torch.sigmoid(z), self.y)
        weights = torch.cat([W.flatten() for W in parameters[::2]])
        return fit + self.settings.l1 * weights.abs().sum() + self.settings.l2 * weights.square().sum()


def problem_of(settings: LabSettings, points: Points) -> Problem:
    """All training points, without dropout: what the check is about."""
    train = torch.from_numpy(points.split == 0)
    x = features_of(torch.from_numpy(points.places)[train], settings.features)
    return Problem(settings, x, torch.from_numpy(points.targets)[train, None])


def gradients_by_hand(problem: Problem, parameters: Sequence[Tensor]) -> list[Tensor]:
    """∂L/∂W1, ∂L/∂b1, ...: δ = ∂L/∂z of the last layer, carried back by δ ← (δ Wᵀ) ∘ f′(z)."""
    settings, n = problem.settings, len(problem.x)
    outputs = run_network(parameters, settings.activation, problem.x)
    logits, inputs = outputs[-1], [problem.x, *outputs[:-1]]
    delta = _output_delta(settings, logits, problem.y) / n
    found: list[Tensor] = []
    for layer in reversed(range(len(outputs))):
        W = parameters[2 * layer]
        penalty = settings.l1 * W.sign() + 2 * settings.l2 * W
        found = [inputs[layer].T @ delta + penalty, delta.sum(0, keepdim=True), *found]
        if layer:
            delta = (delta @ W.T) * _slope(settings.activation, inputs[layer])
    return found


def _output_delta(settings: LabSettings, z: Tensor, y: Tensor) -> Tensor:
    """n ∂L/∂z of the output: p − y for cross-entropy, 2 (p − y) p (1 − p) for the squared error of a sigmoid."""
    if settings.regression:
        return 2 * (z - y)
    p = 1 / (1 + torch.exp(-z))
    return p - y if settings.loss == "bce" else 2 * (p - y) * p * (1 - p)


def _slope(activation: str, a: Tensor) -> Tensor:
    """f′(z) of a hidden layer, from its output a = f(z)."""
    match activation:
        case "sigmoid":
            return a * (1 - a)
        case "tanh":
            return 1 - a**2
        case "relu":
            return (a > 0).to(a.dtype)
        case "leaky_relu":
            return torch.where(a > 0, 1.0, a.new_tensor(0.01))
    return torch.ones_like(a)


def check_gradients(settings: LabSettings, points: Points, parameters: Sequence[Tensor]) -> list[CheckRow]:
    """In each layer the weight and the bias with the greatest gradient, over all training points without dropout."""
    problem = problem_of(settings, points)
    leaves = [parameter.double().clone().requires_grad_() for parameter in parameters]
    by_torch = torch.autograd.grad(problem.loss(leaves), leaves)
    still = [leaf.detach() for leaf in leaves]
    rows = []
    for position, (ours, theirs) in enumerate(zip(gradients_by_hand(problem, still), by_torch, strict=True)):
        place = int(theirs.abs().argmax())
        row, column = divmod(place, theirs.shape[1])
        name = (
            f"W{position // 2 + 1}[{row + 1}, {column + 1}]"
            if position % 2 == 0
            else f"b{position // 2 + 1}[{column + 1}]"
        )
        rows.append(
            CheckRow(
                f"∂L/∂{name}",
                float(ours[row, column]),
                float(theirs[row, column]),
                _difference(problem, still, position, (row, column)),
            )
        )
    return rows


def _difference(problem: Problem, parameters: Sequence[Tensor], position: int, place: tuple[int, int]) -> float | None:
    """How the loss answers a small move of one number; None where a hidden unit passes its kink in that move."""

    def moved(value: float) -> list[Tensor]:
        changed = [parameter.clone() for parameter in parameters]
        changed[position][place] = value
        return changed

    at = float(parameters[position][place])
    below, above = (_hidden_signs(problem, moved(at + step)) for step in (-STEP, STEP))
    if not all(map(torch.equal, below, above)):
        return None
    return central_difference(lambda value: float(problem.loss(moved(value))), at, STEP)


def _hidden_signs(problem: Problem, parameters: Sequence[Tensor]) -> list[Tensor]:
    """On which side of their kink the hidden units are (n, units); nothing for activations without one."""
    if problem.settings.activation not in KINKED:
        return []
    return [output > 0 for output in run_network(parameters, problem.settings.activation, problem.x)[:-1]]
