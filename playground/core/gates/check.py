"""The numbers of perceptrons three ways: by formula, by torch with autograd, and by central difference."""

import math

import torch
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.gates.circuit import CIRCUITS, CircuitTrace, all_inputs
from playground.core.gates.functions import ENCODINGS
from playground.core.gates.learning import LearningSettings, LearningStep
from playground.core.gates.perceptron import GateTrace
from playground.core.gates.two_layers import TwoLayerTrace

PARAMETERS = ("w₁", "w₂", "b")
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
    for position, (name, found) in enumerate(zip(PARAMETERS, (*dw[0].tolist(), db.item()), strict=True)):
        difference = central_difference(lambda value, i=position: moved(i, value), parameters[position])  # type: ignore[misc]
        rows.append(CheckRow(f"∂{symbol}/∂{name} there", slope * x[position], found, difference))
    return rows


def check_correction(step: LearningStep, settings: LearningSettings) -> list[CheckRow]:
    """One step of the learning rule: z, the correction, and the weights after it.

    The rule is gradient descent on L = -(t - o) z with t - o held fixed, for dL/dw = -(t - o) x; so torch takes the
    step with torch.optim.SGD.
    """
    x = (*step.inputs, 1)
    before = [after - added for after, added in zip(step.weights, step.correction, strict=True)]
    weights = torch.tensor(before, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=settings.learning_rate)
    z = weights @ torch.tensor(x, dtype=torch.float64)
    (-step.error * z).backward()  # type: ignore[no-untyped-call]
    assert weights.grad is not None
    corrections = (-settings.learning_rate * weights.grad).tolist()
    optimizer.step()

    def loss(position: int, value: float) -> float:
        changed = [value if i == position else weight for i, weight in enumerate(before)]
        return -step.error * sum(weight * one for weight, one in zip(changed, x, strict=True))

    rows = [CheckRow("z", step.z, z.item())]
    for i, name in enumerate(PARAMETERS):
        slope = central_difference(lambda value, i=i: loss(i, value), before[i])  # type: ignore[misc]
        difference = -settings.learning_rate * slope
        rows.append(CheckRow(f"Δ{name} = −η ∂L/∂{name}", step.correction[i], corrections[i], difference))
    return rows + [
        CheckRow(f"{name} after it", step.weights[i], weights[i].item()) for i, name in enumerate(PARAMETERS)
    ]


def check_two_layers(trace: TwoLayerTrace) -> list[CheckRow]:
    """Every weighted sum of the two layers on every row, by formula and as torch's linear layers and a step."""
    low, high = ENCODINGS[trace.joint.encoding]
    gates = (trace.nand.settings, trace.first_or.settings)
    w1 = torch.tensor([[gate.w1, gate.w2] for gate in gates], dtype=torch.float64)
    b1 = torch.tensor([gate.bias for gate in gates], dtype=torch.float64)
    sums = functional.linear(torch.from_numpy(trace.nand.inputs), w1, b1)
    hidden = torch.where(sums > 0, high, low).double()
    w2 = torch.tensor([trace.joint.w1, trace.joint.w2], dtype=torch.float64)
    z = hidden @ w2 + trace.joint.bias
    rows = []
    for row, (x1, x2) in enumerate(trace.nand.inputs):
        at = f"for ({x1:g}, {x2:g})"
        rows += [
            CheckRow(f"z of NAND {at}", float(trace.nand.z[row]), sums[row, 0].item()),
            CheckRow(f"z of OR {at}", float(trace.first_or.z[row]), sums[row, 1].item()),
            CheckRow(f"z of AND {at}", float(trace.z[row]), z[row].item()),
        ]
    return rows


def check_circuit(trace: CircuitTrace) -> list[CheckRow]:
    """What the gates make of every row of inputs against the sum of torch; and z of each gate for the present ones."""
    settings = trace.settings
    names = " + ".join(CIRCUITS[settings.circuit].inputs)
    rows = []
    for each in all_inputs(settings.circuit, settings.encoding):
        bits = torch.tensor(each.settings.bits, dtype=torch.float64)
        shown = " + ".join(map(str, each.settings.bits))
        rows.append(CheckRow(f"{names} for {shown}", float(each.total), bits.sum().item()))
    for step in trace.steps:
        w = torch.tensor([[step.weights.w1, step.weights.w2]], dtype=torch.float64)
        b = torch.tensor([step.weights.bias], dtype=torch.float64)
        z = functional.linear(torch.tensor(step.read, dtype=torch.float64), w, b)
        about = f"z of {step.gate.function}({', '.join(step.gate.inputs)})"
        rows.append(CheckRow(about, step.z, z.item()))
    return rows
