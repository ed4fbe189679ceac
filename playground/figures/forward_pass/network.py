"""The same numbers as a network: edges are weights, nodes are the activations of one sample."""

from typing import Any

import numpy as np
from plotly.colors import sample_colorscale

from playground.core.forward_pass import Cell, CellTrace, ForwardPassTrace
from playground.core.forward_pass.network import Matrix
from playground.figures.drawing import Drawing
from playground.figures.forward_pass.colours import colours_of, reach_of_parameters
from playground.figures.forward_pass.places import named
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 470
STRENGTHS = 5  # edges are drawn in so many widths for each sign
WIDEST = 6.0  # px


def network(trace: ForwardPassTrace, cell: Cell, look: Look) -> Drawing:
    """Draw the network for the cell's sample. Blue edges are positive weights, orange ones negative; thick is large.

    The edges into the cell's neuron are drawn full, all others faint. Nodes after its layer are empty: the pass has
    not come to them.
    """
    faint, full = _edges(trace, cell, look)
    figure = [*faint, *full, *_nodes(trace, cell, look)]
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"range": [-0.35, len(trace.layers) + 0.45], "visible": False, "fixedrange": True},
        yaxis={"range": [-0.56, 0.56], "visible": False, "fixedrange": True},
        annotations=_titles(trace, look),
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
    )
    return Drawing(figure, layout)


def clicked_node(trace: ForwardPassTrace, cell: Cell, curve: int, point: object) -> Cell | None:
    """The cell that a click on a node means; None for an input or an edge."""
    layer = curve - 4 * STRENGTHS  # the columns of nodes come after all edges
    if not 1 <= layer <= len(trace.layers) or not isinstance(point, int):
        return None
    return Cell(layer, cell.row, point + 1) if 0 <= point < trace.layer(layer).shape[2] else None


def network_alt(trace: ForwardPassTrace, opened: CellTrace) -> str:
    """What the drawing shows, in words."""
    sizes = " to ".join(map(str, trace.settings.sizes))
    strongest = max(opened.terms, key=lambda term: abs(term.product))
    return (
        f"A network of {sizes} nodes for sample {opened.cell.row}. Neuron {opened.cell.column} of layer "
        f"{opened.cell.layer} has the activation {opened.a:.4f}; the edge that adds most to it carries "
        f"{strongest.x:.4g} times {strongest.w:.4g}."
    )


def heights(size: int) -> Matrix:
    """Where the nodes of a column lie, the first on top, from 0.46 to -0.46."""
    spread = min(0.92, 0.23 * (size - 1))
    return np.linspace(spread / 2, -spread / 2, size)


def _edges(trace: ForwardPassTrace, cell: Cell, look: Look) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Edges as one line a width and sign: first all others, then those into the cell's neuron."""
    reach = reach_of_parameters(trace)
    paths: dict[tuple[bool, int], tuple[list[float | None], list[float | None]]] = {
        (chosen, band): ([], []) for chosen in (False, True) for band in range(2 * STRENGTHS)
    }
    for layer in trace.layers:
        bands = np.minimum((layer.W / reach + 1) * STRENGTHS, 2 * STRENGTHS - 1).astype(int)  # (n, j)
        left, right = heights(layer.shape[1]), heights(layer.shape[2])
        for (i, k), band in np.ndenumerate(bands):
            chosen = layer.number == cell.layer and k == cell.column - 1
            x, y = paths[chosen, int(band)]
            x += [layer.number - 1, layer.number, None]
            y += [float(left[i]), float(right[k]), None]
    drawn = {key: _line(*path, *key, look) for key, path in paths.items()}
    return [drawn[False, band] for band in range(2 * STRENGTHS)], [drawn[True, band] for band in range(2 * STRENGTHS)]


def _line(x: list[float | None], y: list[float | None], chosen: bool, band: int, look: Look) -> dict[str, Any]:
    weight = (band + 0.5) / STRENGTHS - 1  # the middle of the band, from -1 to 1
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "hoverinfo": "skip",
        "opacity": 1.0 if chosen else 0.3,
        "line": {"width": max(WIDEST * abs(weight), 1.0), "color": _colour(weight, look)},
    }


def _colour(weight: float, look: Look) -> str:
    """The colour of a weight from -1 to 1, never so pale that the edge is lost."""
    strength = np.sign(weight) * max(abs(weight), 0.35)
    return str(sample_colorscale([list(stop) for stop in look.diverging], [0.5 + strength / 2])[0])


def _nodes(trace: ForwardPassTrace, cell: Cell, look: Look) -> list[dict[str, Any]]:
    columns = [trace.X[cell.row - 1], *(layer.a[cell.row - 1] for layer in trace.layers)]
    return [_column(trace, number, values, cell, look) for number, values in enumerate(columns)]


def _column(trace: ForwardPassTrace, number: int, values: Matrix, cell: Cell, look: Look) -> dict[str, Any]:
    scale, low, high = colours_of(trace, max(number, 1), "a" if number else "inputs", look)
    symbol = named("a", number) if number else "x"
    chosen = [number == cell.layer and k == cell.column for k in range(1, len(values) + 1)]
    known = number <= cell.layer
    return {
        "type": "scatter",
        "x": [number] * len(values),
        "y": heights(len(values)),
        "mode": "markers+text",
        "marker": {
            "size": 25 if len(values) <= 10 else 19,
            "color": values if known else look.paper,
            "colorscale": scale,
            "cmin": low,
            "cmax": high,
            "line": {
                "color": [look["chosen"] if is_chosen else look.muted for is_chosen in chosen],
                "width": [4 if is_chosen else 1 for is_chosen in chosen],
            },
        },
        "text": [
            f"{value:.2f}".replace("-", "−") if known and (number in (0, len(trace.layers)) or is_chosen) else ""
            for value, is_chosen in zip(values, chosen, strict=True)
        ],
        "textposition": "middle right" if number else "middle left",
        "textfont": {"size": SMALL, "color": look.ink},
        "hovertext": [
            f"{symbol}[{k}] = {value:.6g}".replace("-", "−") if known else f"{symbol}[{k}]: not computed yet"
            for k, value in enumerate(values, 1)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _titles(trace: ForwardPassTrace, look: Look) -> list[dict[str, Any]]:
    names = ["inputs", *(f"layer {layer.number}" for layer in trace.layers)]
    return [
        {
            "text": name,
            "x": number,
            "y": 0.56,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": SMALL, "color": look.muted},
        }
        for number, name in enumerate(names)
    ]
