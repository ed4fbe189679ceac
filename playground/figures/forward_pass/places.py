"""Where each matrix of a forward pass lies on the drawing, in pixels of a sheet that is WIDTH wide."""

from dataclasses import dataclass

import numpy as np

from playground.core.forward_pass import Cell, ForwardPassTrace, LayerTrace
from playground.core.forward_pass.network import Matrix

WIDTH = 860
SYMBOLS = 22  # height of the line with m×n · n×j + 1×j = m×j
HEADING = 24  # height of the shape above a matrix
BETWEEN = 12  # height between two layers
NARROWEST = 92  # a matrix of one column still needs room for its heading
GAPS = (26, 26, 26, 74)  # room for ·, +, = and the name of the activation
CELL_WIDTHS = (5.0, 46.0)
CELL_HEIGHTS = (9.0, 34.0)
COMFORTABLE = 384  # height of the sheet; more only where cells would become too low
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

KINDS = ("inputs", "W", "b", "z", "a")


@dataclass(frozen=True)
class Block:
    """One matrix: whose it is, what it is called, its values, and its place (left, top) with the size of a cell."""

    layer: int
    kind: str
    name: str
    values: Matrix
    left: float
    top: float
    cell_width: float
    cell_height: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns as drawn."""
        return self.values.shape

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.shape[1] * self.cell_width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.shape[0] * self.cell_height


@dataclass(frozen=True)
class Sheet:
    """All matrices of a network, five a layer in the order of KINDS; where the first layer begins; the height."""

    blocks: tuple[Block, ...]
    top: float
    height: float

    def of(self, layer: int, kind: str) -> Block:
        """The matrix of one kind in a layer, which counts from 1."""
        return self.blocks[(layer - 1) * len(KINDS) + KINDS.index(kind)]


def named(symbol: str, number: int) -> str:
    """A symbol with its layer's number as an index."""
    return symbol + str(number).translate(SUBSCRIPTS)


def lay_out(trace: ForwardPassTrace, out_in: bool) -> Sheet:
    """Give every matrix its place: a layer is a row, and matrices of one kind stand below each other.

    out_in: draw W as PyTorch keeps it, [out, in].
    """
    values = [_values(layer, out_in) for layer in trace.layers]
    columns = [max(row[kind].shape[1] for row in values) for kind in KINDS]
    rows = [max(matrix.shape[0] for matrix in row.values()) for row in values]
    width, height = _cell_width(columns), _cell_height(rows)
    needed = SYMBOLS + sum(rows) * height + len(rows) * (HEADING + BETWEEN)
    lefts, blocks = _lefts(columns, width), []
    top = first = SYMBOLS + max(COMFORTABLE - needed, 0) / 2
    for layer, matrices, high in zip(trace.layers, values, rows, strict=True):
        middle = top + HEADING + high * height / 2
        for kind, (left, room) in zip(KINDS, lefts, strict=True):
            m, n = matrices[kind].shape
            x, y = left + (room - n * width) / 2, middle - m * height / 2
            blocks.append(Block(layer.number, kind, _name(layer, kind), matrices[kind], x, y, width, height))
        top += HEADING + high * height + BETWEEN
    return Sheet(tuple(blocks), first, max(COMFORTABLE, needed))


def lit(sheet: Sheet, cell: Cell, out_in: bool) -> list[tuple[Block, int, int, int, int]]:
    """What a cell is made of: for each matrix of its layer the first row, first column, end row and end column."""
    row, column = cell.row - 1, cell.column - 1
    inputs, W, b, z, a = (sheet.of(cell.layer, kind) for kind in KINDS)
    weights = (column, 0, column + 1, W.shape[1]) if out_in else (0, column, W.shape[0], column + 1)
    one = (row, column, row + 1, column + 1)
    return [
        (inputs, row, 0, row + 1, inputs.shape[1]),
        (W, *weights),
        (b, 0, column, 1, column + 1),
        (z, *one),
        (a, *one),
    ]


def _values(layer: LayerTrace, out_in: bool) -> dict[str, Matrix]:
    W = layer.W.T if out_in else layer.W
    return dict(zip(KINDS, (layer.inputs, W, np.atleast_2d(layer.b), layer.z, layer.a), strict=True))


def _name(layer: LayerTrace, kind: str) -> str:
    if kind == "inputs":
        return named("A", layer.number - 1) if layer.number > 1 else "X"
    return named({"W": "W", "b": "b", "z": "Z", "a": "A"}[kind], layer.number)


def _cell_width(columns: list[int]) -> float:
    """The widest cell with which all columns of matrices find room."""
    narrowest, widest = CELL_WIDTHS
    room = WIDTH - sum(GAPS)
    candidates = np.arange(widest, narrowest, -0.5)
    fitting = (width for width in candidates if sum(max(n * width, NARROWEST) for n in columns) <= room)
    return float(next(fitting, narrowest))


def _cell_height(rows: list[int]) -> float:
    lowest, highest = CELL_HEIGHTS
    free = COMFORTABLE - SYMBOLS - len(rows) * (HEADING + BETWEEN)
    return min(max(free / sum(rows), lowest), highest)


def _lefts(columns: list[int], width: float) -> list[tuple[float, float]]:
    """Left edge and room of each column of matrices, the whole in the middle of the sheet."""
    rooms = [max(n * width, NARROWEST) for n in columns]
    left, places = (WIDTH - sum(rooms) - sum(GAPS)) / 2, []
    for room, gap in zip(rooms, (*GAPS, 0), strict=True):
        places.append((left, room))
        left += room + gap
    return places
