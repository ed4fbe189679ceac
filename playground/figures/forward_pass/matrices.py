"""One row a layer: A · W + b = Z → A as heat maps, with the row, the column and the cell of one dot product lit."""

from typing import Any

import numpy as np

from playground.core.forward_pass import Cell, CellTrace, ForwardPassTrace
from playground.core.forward_pass.activations import ACTIVATIONS
from playground.figures.drawing import Drawing
from playground.figures.forward_pass.colours import colours_of, reach_of_parameters, reach_of_values
from playground.figures.forward_pass.places import KINDS, SYMBOLS, WIDTH, Block, Sheet, lay_out, lit, named
from playground.figures.style import FONT_SIZE, SMALL, Look, Scale, layout_of

KEY_HEIGHT = 30
ROOM_FOR_NUMBERS = (42, 19)  # a cell of at least this size carries its number
DIM = 0.6  # opacity of the layers that are not looked at
DIGIT = 9  # px that a letter of a heading takes at most


def matrices(trace: ForwardPassTrace, cell: Cell, out_in: bool, look: Look) -> Drawing:
    """Draw all layers; of those after the cell's layer only what is known before they compute.

    out_in: W as PyTorch keeps it, [out, in]; a neuron's weights are then a row.
    """
    sheet = lay_out(trace, out_in)
    drawn = _computed(sheet, cell)
    heat = [_heat(trace, block, cell, look) for block in drawn]
    keys, key_notes = _colour_keys(trace, sheet, look)
    height = sheet.height + KEY_HEIGHT
    layout = layout_of(
        look,
        round(height),
        shapes=_frames(sheet, cell, look) + [_outline(*place, look) for place in lit(sheet, cell, out_in)],
        annotations=_headings(sheet, cell, out_in, look) + _operators(trace, sheet, cell, look) + key_notes,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"range": [0, WIDTH], "visible": False, "fixedrange": True},
        yaxis={"range": [height, 0], "visible": False, "fixedrange": True},
    )
    return Drawing(heat + keys, layout)


def clicked_cell(trace: ForwardPassTrace, cell: Cell, out_in: bool, curve: int, point: object) -> Cell | None:
    """The cell that a click on the drawing of `cell` means; None where nothing is.

    A click on Z or A chooses that cell, on an input the cell of the layer before that made it, on W or b the
    neuron whose parameter it is.
    """
    drawn = _computed(lay_out(trace, out_in), cell)
    if not 0 <= curve < len(drawn) or not isinstance(point, list) or len(point) != 2:
        return None
    block = drawn[curve]
    row, column = (int(index) for index in point)
    if not (0 <= row < block.shape[0] and 0 <= column < block.shape[1]):
        return None
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


def _heat(trace: ForwardPassTrace, block: Block, cell: Cell, look: Look) -> dict[str, Any]:
    scale, low, high = colours_of(trace, block.layer, block.kind, look)
    wide, tall = ROOM_FOR_NUMBERS
    written = block.cell_width >= wide and block.cell_height >= tall
    return {
        "type": "heatmap",
        "z": block.values,
        "x0": block.left + block.cell_width / 2,
        "dx": block.cell_width,
        "y0": block.top + block.cell_height / 2,
        "dy": block.cell_height,
        "zmin": low,
        "zmax": high,
        "colorscale": scale,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "opacity": 1.0 if block.layer == cell.layer else DIM,
        "hovertext": _hover(block),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "texttemplate": "%{z:.2f}" if written else None,
        "textfont": {"size": SMALL},
    }


def _hover(block: Block) -> list[list[str]]:
    rows = block.values.tolist()
    return [
        [f"{block.name}[{i}, {k}] = {value:.6g}".replace("-", "−") for k, value in enumerate(row, 1)]
        for i, row in enumerate(rows, 1)
    ]


def _frames(sheet: Sheet, cell: Cell, look: Look) -> list[dict[str, Any]]:
    """A thin line around every matrix, dotted where nothing is computed yet."""
    known = set(map(id, _computed(sheet, cell)))
    return [
        {
            "type": "rect",
            "x0": block.left,
            "x1": block.right,
            "y0": block.top,
            "y1": block.bottom,
            "line": {"color": look.muted, "width": 1, "dash": "solid" if id(block) in known else "dot"},
            "opacity": 1.0 if block.layer == cell.layer else 0.6,
        }
        for block in sheet.blocks
    ]


def _outline(block: Block, row: int, column: int, end_row: int, end_column: int, look: Look) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": block.left + column * block.cell_width,
        "x1": block.left + end_column * block.cell_width,
        "y0": block.top + row * block.cell_height,
        "y1": block.top + end_row * block.cell_height,
        "line": {"color": look["chosen"], "width": 3},
    }


def _headings(sheet: Sheet, cell: Cell, out_in: bool, look: Look) -> list[dict[str, Any]]:
    """The shapes in symbols on top, and the name and the shape above each matrix."""
    notes = []
    for symbols, kind in zip(("m×n", "[j, n]" if out_in else "n×j", "1×j", "m×j", "m×j"), KINDS, strict=True):
        first = sheet.of(1, kind)
        notes.append(_note(symbols, (first.left + first.right) / 2, sheet.top - SYMBOLS / 2, look.muted))
    for block in sheet.blocks:
        rows, columns = block.shape
        shape = f"[{rows}, {columns}]" if block.kind == "W" and out_in else f"{rows}×{columns}"
        colour = look.ink if block.layer == cell.layer else look.muted
        middle = (block.left + block.right) / 2
        notes.append(_note(f"<b>{block.name}</b> {shape}", middle, block.top - 11, colour))
        if block.kind == "W" and out_in:  # the formula takes W turned over
            notes.append(_note("ᵀ", block.right + 8, block.top + 8, colour, 20))
    return notes


def _operators(trace: ForwardPassTrace, sheet: Sheet, cell: Cell, look: Look) -> list[dict[str, Any]]:
    notes = []
    for layer in trace.layers:
        colour = look.ink if layer.number == cell.layer else look.muted
        blocks = [sheet.of(layer.number, kind) for kind in KINDS]
        middle = (blocks[0].top + blocks[0].bottom) / 2
        name = ACTIVATIONS[layer.activation].title
        signs = ("·", "+", "=", f"{name} →" if name != "none" else "→")
        for sign, left, right in zip(signs, blocks, blocks[1:], strict=False):
            size = FONT_SIZE if "→" in sign else 20
            notes.append(_note(sign, (left.right + right.left) / 2, middle, colour, size))
    return notes


def _colour_keys(
    trace: ForwardPassTrace, sheet: Sheet, look: Look
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Strips that say which colour means which number."""
    values, parameters = reach_of_values(trace), reach_of_parameters(trace)
    entries: list[tuple[str, Scale, float, float]] = [
        ("X, Z, A", list(look.diverging), -values, values),
        ("W, b", list(look.diverging), -parameters, parameters),
    ]
    if trace.layers[-1].activation == "softmax":
        entries.append((f"probabilities {named('A', len(trace.layers))}", list(look.sequential), 0.0, 1.0))
    strips, notes, y = [], [], sheet.height + KEY_HEIGHT / 2
    for place, (name, scale, low, high) in enumerate(entries):
        left = place * WIDTH / 3.2 + len(name) * DIGIT + 36
        strips.append(_strip(scale, low, high, left, y))
        notes.append(_note(f"{name}  {low:g}".replace("-", "−"), left - 8, y, look.muted, anchor="right"))
        notes.append(_note(f"{high:g}", left + 68, y, look.muted, anchor="left"))
    return strips, notes


def _strip(scale: Scale, low: float, high: float, left: float, y: float) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": [np.linspace(low, high, 21).tolist()],
        "x0": left,
        "dx": 3,
        "y0": y,
        "dy": 12,
        "zmin": low,
        "zmax": high,
        "colorscale": scale,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _note(text: str, x: float, y: float, colour: str, size: int = SMALL, anchor: str = "center") -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xanchor": anchor,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }
