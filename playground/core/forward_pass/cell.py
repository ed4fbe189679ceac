"""Where one number comes from: the dot product behind one cell of Z, term by term, and its activation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.forward_pass.activations import ACTIVATIONS
from playground.core.forward_pass.network import ForwardPassTrace
from playground.core.settings import Range, check_range

DIGITS = 10  # of a sum on screen


@dataclass(frozen=True)
class Cell:
    """A place in Z and A: the layer, the row (sample) and the column (neuron), all counted from 1."""

    layer: int
    row: int
    column: int

    def within(self, trace: ForwardPassTrace) -> "Cell":
        """The same cell. Raises SettingsError naming the number when the network has no such cell."""
        check_range(self, "layer", Range(1, len(trace.layers), whole=True))
        m, _, j = trace.layer(self.layer).shape
        check_range(self, "row", Range(1, m, whole=True))
        check_range(self, "column", Range(1, j, whole=True))
        return self


@dataclass(frozen=True)
class Term:
    """One product of the dot product, and the sum so far."""

    x: float
    w: float
    product: float
    total: float


@dataclass(frozen=True)
class CellTrace:
    """z = Σ x_i w_i + b added from left to right, a = f(z), and the same two numbers from torch."""

    cell: Cell
    activation: str
    terms: tuple[Term, ...]
    bias: float
    z: float
    a: float
    row_z: tuple[float, ...]
    torch_z: float
    torch_a: float

    @property
    def difference(self) -> float:
        """By how much z differs from torch's, which may add in another order: at most a few roundings."""
        return self.z - self.torch_z

    @property
    def last_places(self) -> int:
        """The difference in units in the last place of torch's z. Many, where the products nearly cancel."""
        return round(min(abs(self.difference) / math.ulp(self.torch_z), 1e300))  # of 0, the unit is 5e-324

    @property
    def digits_of_z(self) -> int:
        """To how many significant digits, at most DIGITS, z and torch's z are written alike."""
        return common_digits(self.z, self.torch_z)

    @property
    def digits_of_a(self) -> int:
        """The same of a."""
        return common_digits(self.a, self.torch_a)


def open_cell(trace: ForwardPassTrace, cell: Cell) -> CellTrace:
    """Write out one cell. Raises SettingsError when the network has no such cell."""
    layer = trace.layer(cell.within(trace).layer)
    row, column = cell.row - 1, cell.column - 1
    bias = float(layer.b[column])
    terms = written_out(layer.inputs[row].tolist(), layer.W[:, column].tolist())
    z = terms[-1].total + bias
    row_z = layer.z[row].tolist()
    value = ACTIVATIONS[layer.activation].value([*row_z[:column], z, *row_z[column + 1 :]], column)
    torch_z, torch_a = float(layer.z[row, column]), float(layer.a[row, column])
    return CellTrace(cell, layer.activation, terms, bias, z, value, tuple(row_z), torch_z, torch_a)


def common_digits(first: float, second: float) -> int:
    """The most significant digits, up to DIGITS, to which two numbers are rounded alike; 0 if to none."""
    alike = (digits for digits in range(DIGITS, 0, -1) if f"{first:.{digits}g}" == f"{second:.{digits}g}")
    return next(alike, 0)


def written_out(x: Sequence[float], w: Sequence[float]) -> tuple[Term, ...]:
    """The products x_i w_i with the sum after each, from left to right in float64."""
    total, terms = 0.0, []
    for x_i, w_i in zip(x, w, strict=True):
        product = x_i * w_i
        total += product
        terms.append(Term(x_i, w_i, product, total))
    return tuple(terms)
