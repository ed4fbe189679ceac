"""The perceptron's numbers three ways: by formula, by torch with autograd, and by central difference."""

import math

import torch
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.gates.perceptron import GateTrace

ROW = 3  # where the derivatives are taken: both inputs are high there


def check_gate(trace: GateTrace) -> list[CheckRow]:
    """z on every row; and how z (step) or p = sigmoid(z) answers to w1, w2 and b on the last row.

    dp/dw = p (1 - p) x. A step has derivative 0 wherever it has one, so with it only z is derived.
    """
    settings = trace.settings
    parameters = [settings.w1, settings.w2, settings.bias]
    w = torch.tensor([parameters[:2]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(parameters[2:], dtype=torch.float64, requires_grad=True)
    z = functional.linear(torch.from_numpy(trace.inputs), w, b)[:, 0]
    rows = [
        CheckRow(f"z for ({x1:g}, {x2:g})", float(trace.z[row]), z[row].item())
        for row, (x1, x2) in enumerate(trace.inputs)
    ]
    x = (*(float(value) for value in trace.inputs[ROW]), 1.0)
    is_sigmoid = trace.probability is not None
    p = float(trace.probability[ROW]) if trace.probability is not None else 0.0
    slope = p * (1 - p) if is_sigmoid else 1.0
    top = torch.sigmoid(z[ROW]) if is_sigmoid else z[ROW]
    dw, db = torch.autograd.grad(top, (w, b))
    if is_sigmoid:
        rows.append(CheckRow(f"p for ({x[0]:g}, {x[1]:g})", p, top.item()))

    def moved(position: int, value: float) -> float:
        changed = [value if i == position else parameter for i, parameter in enumerate(parameters)]
        shifted = sum(parameter * one for parameter, one in zip(changed, x, strict=True))
        return 1 / (1 + math.exp(-shifted)) if is_sigmoid else shifted

    symbol = "p" if is_sigmoid else "z"
    for position, (name, found) in enumerate(zip(("w₁", "w₂", "b"), (*dw[0].tolist(), db.item()), strict=True)):
        difference = central_difference(lambda value, i=position: moved(i, value), parameters[position])  # type: ignore[misc]
        rows.append(CheckRow(f"∂{symbol}/∂{name} there", slope * x[position], found, difference))
    return rows
