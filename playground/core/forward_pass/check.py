"""One cell three ways: by formula, by torch's autograd and by central difference, in float64."""

from collections.abc import Sequence

import torch

from playground.core.check import CheckRow, central_difference
from playground.core.forward_pass.activations import ACTIVATIONS
from playground.core.forward_pass.cell import CellTrace, Term, written_out
from playground.core.forward_pass.network import ForwardPassTrace, LayerTrace

STEP = 1e-5  # how far z moves for a central difference
LARGEST = 1e4  # beyond it, float64 keeps too few digits of a difference so small


def check_cell(trace: ForwardPassTrace, opened: CellTrace) -> list[CheckRow]:
    """z and a by the written-out sum and by torch; then how a answers to its bias and to each of its weights.

    Formulas: ∂a/∂b = f'(z) and ∂a/∂w_i = f'(z) x_i, with all other numbers held still. No central difference is
    taken at the kink of ReLU, where there is no derivative (torch says 0), nor of numbers beyond LARGEST.
    """
    layer, k = trace.layer(opened.cell.layer), opened.cell.column - 1
    slope = ACTIVATIONS[layer.activation].slope(layer.a[opened.cell.row - 1].tolist(), k)
    by_weight, by_bias = _autograd(layer, opened)
    rows = [
        CheckRow("z", opened.z, opened.torch_z),
        CheckRow("a", opened.a, opened.torch_a),
        CheckRow("∂a/∂b", slope, by_bias, _difference(opened, None)),
    ]
    for i, term in enumerate(opened.terms):
        rows.append(CheckRow(f"∂a/∂w{i + 1}", slope * term.x, by_weight[i], _difference(opened, i)))
    return rows


def _autograd(layer: LayerTrace, opened: CellTrace) -> tuple[list[float], float]:
    """∂a/∂w_i (n,) and ∂a/∂b of the cell's column, as torch's autograd has them."""
    row, k = opened.cell.row - 1, opened.cell.column - 1
    W, b = (torch.from_numpy(values.copy()).requires_grad_() for values in (layer.W, layer.b))
    a = ACTIVATIONS[layer.activation].torch(torch.from_numpy(layer.inputs.copy()) @ W + b)
    gradient_W, gradient_b = torch.autograd.grad(a[row, k], (W, b))
    return gradient_W[:, k].tolist(), float(gradient_b[k])


def _difference(opened: CellTrace, i: int | None) -> float | None:
    """How a answers when weight i (None: the bias) moves a little, with the whole sum written out anew."""
    x = 1.0 if i is None else max(1.0, abs(opened.terms[i].x))
    at_kink = opened.activation == "relu" and abs(opened.z) <= 2 * STEP
    if at_kink or sum(abs(term.product) for term in opened.terms) > LARGEST:
        return None

    def a_at(shift: float) -> float:
        w = [term.w for term in opened.terms]
        if i is not None:
            w[i] += shift
        bias = opened.bias + (shift if i is None else 0.0)
        return _activated(opened, written_out([term.x for term in opened.terms], w), bias)

    return central_difference(a_at, 0.0, STEP / x)


def _activated(opened: CellTrace, terms: Sequence[Term], bias: float) -> float:
    k, row = opened.cell.column - 1, list(opened.row_z)
    row[k] = terms[-1].total + bias
    return ACTIVATIONS[opened.activation].value(row, k)
