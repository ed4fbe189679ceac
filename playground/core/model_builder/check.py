"""Counts and shapes held against real torch modules, and the losses against their formulas."""

from math import exp, log, prod

import torch
from torch import Tensor

from playground.core.check import CheckRow, central_difference
from playground.core.model_builder.network import empty_network
from playground.core.model_builder.run import loss_of
from playground.core.model_builder.summary import Summary

MOST = 1_000.0  # beyond it, in a fit that went astray, a central difference is lost in rounding
INSIDE = 0.05  # a probability is moved so far from 0 and 1, where the slope of its logarithm has no end


def check_counts(summary: Summary) -> list[CheckRow]:
    """One row a layer that learns, the whole model, and the numbers that leave it for one sample."""
    network = empty_network(summary.model).eval()
    rows = []
    for row in summary.rows:
        if row.torch:
            real = sum(parameter.numel() for parameter in network.parts[row.layer.name].parameters())
            rows.append(CheckRow(f"parameters of {row.layer.name}", row.torch, real))
    rows.append(CheckRow("parameters of the model", summary.torch, sum(p.numel() for p in network.parameters())))
    samples = [
        torch.zeros(2, *layer.shape, device="meta", dtype=torch.long if layer.integers else torch.float32)
        for layer in summary.model.inputs
    ]
    rows.append(CheckRow("numbers in the output of 2 samples", 2 * prod(summary.output), network(*samples).numel()))
    return rows


def check_loss(name: str, answers: Tensor, target: Tensor) -> list[CheckRow]:
    """The loss of one sample and its slope along the answer that counts: formula, autograd, central difference.

    answers (1, outputs); target (1, 1), or (1,) with a class: then the answer of the true class counts. Empty where an
    answer has gone astray.
    """
    at = given = answers.detach().double()
    if not bool((at.abs() < MOST).all()):
        return []
    if name in ("bce", "cross_entropy"):
        at = at.clamp(INSIDE, 1 - INSIDE)
    place = int(target) if name.startswith("cross") else 0
    goal = target if name.startswith("cross") else target.double()

    def loss_at(value: float) -> float:
        moved = at.clone()
        moved[0, place] = value
        return loss_of(name, moved, goal).item()

    free = at.clone().requires_grad_()
    loss = loss_of(name, free, goal)
    (slope,) = torch.autograd.grad(loss, free)
    value, by_hand = at[0, place].item(), loss_by_hand(name, at[0].tolist(), float(target))
    return [
        CheckRow(
            "loss L of the sample" if at.equal(given) else f"loss L, were the answer {value:.2f}",
            by_hand[0],
            loss.item(),
        ),
        CheckRow(
            f"slope ∂L/∂answer at {value:.4f}", by_hand[1], slope[0, place].item(), central_difference(loss_at, value)
        ),
    ]


def loss_by_hand(name: str, answers: list[float], target: float) -> tuple[float, float]:
    """The loss of one sample and its slope, as they are written in books."""
    o, t = answers[int(target) if name.startswith("cross") else 0], target
    if name == "mse":
        return (o - t) ** 2, 2 * (o - t)
    if name == "bce":
        return -t * log(o) - (1 - t) * log(1 - o), (o - t) / (o * (1 - o))
    if name == "bce_logits":
        return max(o, 0.0) - t * o + log(1 + exp(-abs(o))), (1 / (1 + exp(-o)) if o > 0 else exp(o) / (1 + exp(o))) - t
    if name == "cross_entropy":
        return -log(o), -1 / o
    top = max(answers)
    total = sum(exp(z - top) for z in answers)
    return log(total) + top - o, exp(o - top) / total - 1
