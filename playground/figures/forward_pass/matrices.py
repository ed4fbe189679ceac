"""One row a layer: A · W + b = Z → A as heat maps, with the row, the column and the cell of one dot product lit.

What a touch costs is mostly Plotly's work for each trace, shape and label (measured: 2 ms a heat map, 1 ms a label).
So all matrices are one heat map on one grid, all text is one trace, and all lines of a kind are one path.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from plotly.colors import sample_colorscale

from playground.core.forward_pass import Cell, CellTrace, ForwardPassTrace
from playground.core.forward_pass.activations import ACTIVATIONS
from playground.core.forward_pass.network import Matrix
from playground.figures.drawing import Drawing
from playground.figures.forward_pass.colours import (
    colours_of_all,
    in_colours_of_all,
    reach_of_parameters,
    reach_of_values,
)
from playground.figures.forward_pass.keys import KEY_HEIGHT, colour_keys
from playground.figures.forward_pass.places import KINDS, SYMBOLS, WIDTH, Block, Sheet, lay_out, lit
from playground.figures.forward_pass.writing import Note, ink_on, written
from playground.figures.style import FONT_SIZE, Look, layout_of

ROOM_FOR_NUMBERS = (42, 19)  # a cell of at least this size carries its number
ROOM_FOR_A_GAP = 5  # a lower cell would be lost between its gaps
DIM = 0.6  # opacity of the layers that are not looked at


def matrices(trace: ForwardPassTrace, cell: Cell, out_in: bool, look: Look) -> Drawing:
    """Draw all layers; of those after the cell's layer only what is known before they compute.

    out_in: W as PyTorch keeps it, [out, in]; a neuron's weights are then a row.
    """
    sheet = lay_out(trace, cell.layer, out_in)
    drawn = _computed(sheet, cell)
    strips, key_notes = colour_keys(trace, sheet.height, look)
    notes = _headings(sheet, cell, out_in, look) + _operators(trace, sheet, cell, look) + key_notes
    height = sheet.height + KEY_HEIGHT
    layout = layout_of(
        look,
        round(height),
        shapes=_lines(sheet, cell, out_in, look),
        images=strips,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"range": [0, WIDTH], "visible": False, "fixedrange": True},
        yaxis={"range": [height, 0], "visible": False, "fixedrange": True},
    )
    return Drawing([_heat(trace, sheet, drawn, look), written(notes + _numbers(trace, drawn, look))], layout)


def clicked_cell(trace: ForwardPassTrace, cell: Cell, out_in: bool, curve: int, point: object) -> Cell | None:
    """The cell that a click on the drawing of `cell` means; None where nothing is.

    A click on Z or A chooses that cell, on an input the cell of the layer before that made it, on W or b the
    neuron whose parameter it is.
    """
    if curve != 0 or not isinstance(point, list) or len(point) != 2:
        return None
    row, column = (int(index) for index in point)
    for block in _computed(lay_out(trace, cell.layer, out_in), cell):
        place = (row - block.row, column - block.column)
        if 0 <= place[0] < block.shape[0] and 0 <= place[1] < block.shape[1]:
            return _meant(block, *place, cell, out_in)
    return None


def _meant(block: Block, row: int, column: int, cell: Cell, out_in: bool) -> Cell | None:
    """What a place of a matrix, counted from 0, leads to."""
    if block.kind == "inputs":
        return Cell(block.layer - 1, row + 1, column + 1) if block.layer > 1 else None
    if block.kind in ("z", "a"):
        return Cell(block.layer, row + 1, column + 1)
    neuron = row if block.kind == "W" and out_in else column
    return Cell(block.layer, cell.row, neuron + 1)


def matrices_alt(trace: ForwardPassTrace, opened: CellTrace) -> str:
    """What the drawing shows, in words."""
    cell = opened.cell
    m, n, j = trace.layer(cell.layer).shape
    return (
        f"Heat maps of {len(trace.layers)} layers, one row each. Layer {cell.layer} is lit: {m}×{n} times {n}×{j} plus "
        f"1×{j} gives {m}×{j}. Sample {cell.row}, neuron {cell.column}: z is {opened.z:.4f}, a is {opened.a:.4f}. "
        f"Values are coloured from −{reach_of_values(trace):g} to {reach_of_values(trace):g}, "
        f"weights and biases from −{reach_of_parameters(trace):g} to {reach_of_parameters(trace):g}."
    )


def _computed(sheet: Sheet, cell: Cell) -> list[Block]:
    """The matrices whose numbers are there when the pass has come to the cell's layer."""
    return [
        block
        for block in sheet.blocks
        if block.layer <= cell.layer
        or block.kind in ("W", "b")
        or (block.kind, block.layer) == ("inputs", cell.layer + 1)
    ]


def _heat(trace: ForwardPassTrace, sheet: Sheet, drawn: Iterable[Block], look: Look) -> dict[str, Any]:
    """All matrices in one grid, whose other cells are empty; each number as its place on the scale of all."""
    size = (len(sheet.edges_y) - 1, len(sheet.edges_x) - 1)
    z, hover = np.full(size, np.nan), np.full(size, "", dtype=object)
    for block in drawn:
        z[block.in_grid] = in_colours_of_all(trace, block.layer, block.kind, block.values)
        hover[block.in_grid] = _hover(block)
    scale, low, high = colours_of_all(look)
    gap = int(min(block.cell_height for block in sheet.blocks) >= ROOM_FOR_A_GAP)
    return {
        "type": "heatmap",
        "z": z,
        "x": sheet.edges_x,
        "y": sheet.edges_y,
        "zmin": low,
        "zmax": high,
        "colorscale": scale,
        "showscale": False,
        "xgap": gap,
        "ygap": gap,
        "hoverongaps": False,
        "hovertext": hover.tolist(),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(block: Block) -> list[list[str]]:
    rows = block.values.tolist()
    return [
        [f"{block.name}[{i}, {k}] = {value:.6g}".replace("-", "−") for k, value in enumerate(row, 1)]
        for i, row in enumerate(rows, 1)
    ]


def _numbers(trace: ForwardPassTrace, drawn: Iterable[Block], look: Look) -> list[Note]:
    """The numbers of all cells that have room for them, black or white, whichever is read better."""
    wide, tall = ROOM_FOR_NUMBERS
    notes = []
    for block in drawn:
        if block.cell_width < wide or block.cell_height < tall:
            continue
        inks = _inks(in_colours_of_all(trace, block.layer, block.kind, block.values), look)
        for (row, column), value in np.ndenumerate(block.values):
            x = block.left + (column + 0.5) * block.cell_width
            y = block.top + (row + 0.5) * block.cell_height
            notes.append(Note(f"{value:.2f}".replace("-", "−"), x, y, inks[row][column]))
    return notes


def _inks(places: Matrix, look: Look) -> list[list[str]]:
    """What is read well on each colour of the scale of all."""
    scale, low, high = colours_of_all(look)
    stops = [list(stop) for stop in scale]
    return [[ink_on(colour) for colour in sample_colorscale(stops, (row - low) / (high - low))] for row in places]


def _lines(sheet: Sheet, cell: Cell, out_in: bool, look: Look) -> list[dict[str, Any]]:
    """A thin line around every matrix, dotted where nothing is computed yet; the lit row, column and cells.

    The layers that are not looked at fade behind a thin veil.
    """
    known = set(map(id, _computed(sheet, cell)))
    lines = {"color": look.muted, "width": 1}
    veil = {"fillcolor": look.paper, "opacity": 1 - DIM, "line": {"width": 0}}
    return [
        _path((_edges(block) for block in sheet.blocks if id(block) in known), line=lines),
        _path((_edges(block) for block in sheet.blocks if id(block) not in known), line=lines | {"dash": "dot"}),
        _path((_edges(block, 1) for block in sheet.blocks if block.layer != cell.layer), **veil),
        _path((_outline(*place) for place in lit(sheet, cell, out_in)), line={"color": look["chosen"], "width": 3}),
    ]


def _path(rectangles: Iterable[tuple[float, float, float, float]], **look_of: Any) -> dict[str, Any]:
    """Many rectangles (left, top, right, bottom) as one shape."""
    parts = [f"M{x0:.1f},{y0:.1f}H{x1:.1f}V{y1:.1f}H{x0:.1f}Z" for x0, y0, x1, y1 in rectangles]
    return {"type": "path", "path": "".join(parts) or "M0,0", **look_of}


def _edges(block: Block, more: float = 0) -> tuple[float, float, float, float]:
    return block.left - more, block.top - more, block.right + more, block.bottom + more


def _outline(block: Block, row: int, column: int, end_row: int, end_column: int) -> tuple[float, float, float, float]:
    return (
        block.left + column * block.cell_width,
        block.top + row * block.cell_height,
        block.left + end_column * block.cell_width,
        block.top + end_row * block.cell_height,
    )


def _headings(sheet: Sheet, cell: Cell, out_in: bool, look: Look) -> list[Note]:
    """The shapes in symbols on top, and the name and the shape above each matrix."""
    notes = []
    for symbols, kind in zip(("m×n", "[j, n]" if out_in else "n×j", "1×j", "m×j", "m×j"), KINDS, strict=True):
        first = sheet.of(1, kind)
        notes.append(Note(symbols, (first.left + first.right) / 2, sheet.top - SYMBOLS / 2, look.muted))
    for block in sheet.blocks:
        rows, columns = block.shape
        shape = f"[{rows}, {columns}]" if block.kind == "W" and out_in else f"{rows}×{columns}"
        colour = look.ink if block.layer == cell.layer else look.muted
        middle = (block.left + block.right) / 2
        notes.append(Note(f"<b>{block.name}</b> {shape}", middle, block.top - 11, colour))
        if block.kind == "W" and out_in:  # the formula takes W turned over
            notes.append(Note("ᵀ", block.right + 8, block.top + 8, colour, 20))
    return notes


def _operators(trace: ForwardPassTrace, sheet: Sheet, cell: Cell, look: Look) -> list[Note]:
    notes = []
    for layer in trace.layers:
        colour = look.ink if layer.number == cell.layer else look.muted
        blocks = [sheet.of(layer.number, kind) for kind in KINDS]
        middle = (blocks[0].top + blocks[0].bottom) / 2
        name = ACTIVATIONS[layer.activation].title
        signs = ("·", "+", "=", f"{name} →" if name != "none" else "→")
        for sign, left, right in zip(signs, blocks, blocks[1:], strict=False):
            size = FONT_SIZE if "→" in sign else 20
            notes.append(Note(sign, (left.right + right.left) / 2, middle, colour, size))
    return notes
