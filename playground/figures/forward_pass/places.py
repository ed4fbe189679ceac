"""Where each matrix of a forward pass lies on the drawing, in pixels of a sheet that is WIDTH wide."""

from dataclasses import dataclass
from operator import mul

import numpy as np

from playground.core.forward_pass import Cell, ForwardPassTrace, LayerTrace
from playground.core.forward_pass.network import Matrix

WIDTH = 860
SYMBOLS = 22  # height of the line with m×n · n×j + 1×j = m×j
HEADING = 24  # height of the shape above a matrix
BETWEEN = 10  # height between two layers
CLOSE = 1  # the same where room is scarce
NARROWEST = 92  # a matrix of one column still needs room for its heading
GAPS = (26, 26, 26, 74)  # room for ·, +, = and the name of the activation
CELL_WIDTHS = (5.0, 46.0)
CELL_HEIGHTS = (9.0, 34.0)
LIT = 8.0  # height of a cell in the layer that is looked at, where room is scarce
CLOSEST = 2.0  # height of a cell in a layer that is only looked past
COMFORTABLE = 336  # height of the sheet; more only where cells would become too low
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

KINDS = ("inputs", "W", "b", "z", "a")


@dataclass(frozen=True)
class Block:
    """One matrix: whose it is, what it is called, its values (rows, columns), and where it begins.

    row, column: of its first cell in the grid of the sheet, from 0. left, top and the size of a cell are in pixels.
    """

    layer: int
    kind: str
    name: str
    values: Matrix
    row: int
    column: int
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

    @property
    def in_grid(self) -> tuple[slice, slice]:
        """Its rows and columns in the grid of the sheet."""
        rows, columns = self.shape
        return slice(self.row, self.row + rows), slice(self.column, self.column + columns)


@dataclass(frozen=True)
class Sheet:
    """All matrices of a network, five a layer in the order of KINDS, on one grid of cells.

    edges_x (columns + 1,), edges_y (rows + 1,): the lines of the grid, also of the empty columns between kinds and the
    empty rows between layers. top: where the first layer begins.
    """

    blocks: tuple[Block, ...]
    edges_x: Matrix
    edges_y: Matrix
    top: float
    height: float

    def of(self, layer: int, kind: str) -> Block:
        """The matrix of one kind in a layer, which counts from 1."""
        return self.blocks[(layer - 1) * len(KINDS) + KINDS.index(kind)]


def named(symbol: str, number: int) -> str:
    """A symbol with its layer's number as an index."""
    return symbol + str(number).translate(SUBSCRIPTS)


def lay_out(trace: ForwardPassTrace, layer: int, out_in: bool) -> Sheet:
    """Give every matrix its place: a layer is a row, and matrices of one kind stand below each other.

    layer: the one that is looked at; where not all have room, it gets more than the others.
    out_in: draw W as PyTorch keeps it, [out, in].
    """
    values = [_values(shown, out_in) for shown in trace.layers]
    columns = [max(row[kind].shape[1] for row in values) for kind in KINDS]
    rows = [max(matrix.shape[0] for matrix in row.values()) for row in values]
    width, (heights, between) = _cell_width(columns), _cell_heights(rows, layer - 1)
    needed = SYMBOLS + sum(map(mul, rows, heights)) + len(rows) * (HEADING + between)
    top = SYMBOLS + max(COMFORTABLE - needed, 0) / 2
    across = _Line.of(_lefts(columns, width), columns, [width] * len(columns))
    down = _Line.of(_tops(rows, heights, top, between), rows, heights)
    blocks = []
    for place, (shown, matrices) in enumerate(zip(trace.layers, values, strict=True)):
        for number, kind in enumerate(KINDS):
            m, n = matrices[kind].shape
            row, y = down.middle(place, m)
            column, x = across.middle(number, n)
            name = _name(shown, kind)
            block = Block(shown.number, kind, name, matrices[kind], row, column, x, y, width, heights[place])
            blocks.append(block)
    return Sheet(tuple(blocks), across.edges, down.edges, top, max(COMFORTABLE, needed))


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


def _cell_heights(rows: list[int], lit: int) -> tuple[list[float], float]:
    """Height of a cell in each layer, and the height between layers: the same for all, unless room is scarce."""
    lowest, highest = CELL_HEIGHTS
    free = COMFORTABLE - SYMBOLS - len(rows) * (HEADING + BETWEEN)
    if free / sum(rows) >= lowest:
        return [min(free / sum(rows), highest)] * len(rows), BETWEEN
    free += len(rows) * (BETWEEN - CLOSE)
    others = (free - rows[lit] * LIT) / max(sum(rows) - rows[lit], 1)
    other = min(max(others, CLOSEST), LIT)
    return [LIT if place == lit else other for place in range(len(rows))], CLOSE


def _lefts(columns: list[int], width: float) -> list[float]:
    """Left edge of the widest matrix of each kind, the whole in the middle of the sheet."""
    rooms = [max(n * width, NARROWEST) for n in columns]
    left, places = (WIDTH - sum(rooms) - sum(GAPS)) / 2, []
    for n, room, gap in zip(columns, rooms, (*GAPS, 0), strict=True):
        places.append(left + (room - n * width) / 2)
        left += room + gap
    return places


def _tops(rows: list[int], heights: list[float], top: float, between: float) -> list[float]:
    """Upper edge of the highest matrix of each layer."""
    tops = []
    for n, height in zip(rows, heights, strict=True):
        tops.append(top + HEADING)
        top += HEADING + n * height + between
    return tops


@dataclass(frozen=True)
class _Line:
    """Groups of cells in one direction, with one empty cell between two groups.

    starts: where each group begins, in pixels; firsts: the number of its first cell.
    """

    edges: Matrix
    starts: list[float]
    firsts: list[int]
    counts: list[int]
    sizes: list[float]

    @classmethod
    def of(cls, starts: list[float], counts: list[int], sizes: list[float]) -> "_Line":
        groups = zip(starts, counts, sizes, strict=True)
        edges = np.concatenate([start + size * np.arange(count + 1) for start, count, size in groups])
        firsts = [sum(counts[:group]) + group for group in range(len(counts))]
        return cls(edges, starts, firsts, counts, sizes)

    def middle(self, group: int, count: int) -> tuple[int, float]:
        """The first cell of so many in the middle of a group, and where it begins; whole cells, so that all align."""
        skipped = (self.counts[group] - count) // 2
        return self.firsts[group] + skipped, self.starts[group] + skipped * self.sizes[group]
