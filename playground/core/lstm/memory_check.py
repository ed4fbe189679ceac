"""The gradient that the experiment measures, three ways: chain rule step by step, autograd, central difference."""

import torch
from torch import Tensor, nn

from playground.core.check import CheckRow, central_difference
from playground.core.lstm.memory import DISTANCES, MemorySettings, Rememberer, build, sequences


def check_memory(settings: MemorySettings) -> list[CheckRow]:
    """∂(score of the right answer)/∂x_1 of the first seed's untrained RNN: the largest entry, at every distance."""
    model = build("rnn", settings, settings.seed).double()
    rows = []
    for distance in DISTANCES:
        tokens, answers = sequences(settings.seed, distance, 0, 1)
        x, y = tokens.double(), int(answers[0])
        by_formula = chain_rule(model, x[0], y)
        k = int(by_formula.abs().argmax())
        x.requires_grad_()
        (by_torch,) = torch.autograd.grad(model(x)[0, y], x)
        at = float(x[0, 0, k].detach())
        difference = central_difference(lambda value, x=x, y=y, k=k: _score(model, x, y, k, value), at)  # type: ignore[misc]
        name = f"RNN, T = {distance}: ∂ score / ∂x₁, entry {k + 1}"
        rows.append(CheckRow(name, float(by_formula[k]), float(by_torch[0, 0, k]), difference))
    return rows


@torch.no_grad()
def chain_rule(model: Rememberer, x: Tensor, y: int) -> Tensor:
    """x (T + 1, 8) -> ∂(score of y)/∂x_1 (8,): the answer's weights, diag(1 - h_t²) W_h at every step, then W_x."""
    layer = model.layer
    assert isinstance(layer, nn.RNN)
    states, _ = layer(x)
    slope = model.answer.weight[y]
    for h in states[1:].flip(0):
        slope = (slope * (1 - h**2)) @ layer.weight_hh_l0
    at_first: Tensor = (slope * (1 - states[0] ** 2)) @ layer.weight_ih_l0
    return at_first


@torch.no_grad()
def _score(model: Rememberer, x: Tensor, y: int, k: int, value: float) -> float:
    moved = x.detach().clone()
    moved[0, 0, k] = value
    return float(model(moved)[0, y])
