"""Grids of small cells with something written in each: what all pictures of tokens are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.figures.panels import on_axes
from playground.figures.style import SMALL, Look

Plain = dict[str, Any]
MOST_LABELS = 32  # along an axis
PADDING, TOKEN, SPECIAL, CHOSEN, LOST = range(5)  # what a cell is


def kinds_scale(look: Look) -> list[list[Any]]:
    """One flat colour for each kind of cell."""
    colours = [look["padding"], look["read"], look.muted, look["chosen"], look["clash"]]
    return [[place, colour] for i, colour in enumerate(colours) for place in (i / 5, (i + 1) / 5)]


def kind_cells(
    kinds: NDArray[Any], words: Sequence[Sequence[str]], hover: Sequence[Sequence[str]], axis: str, look: Look
) -> Plain:
    """Cells coloured by their kind, row by row from above; words are written into them."""
    return {
        "type": "heatmap",
        "z": kinds,
        "zmin": -0.5,
        "zmax": 4.5,
        "colorscale": kinds_scale(look),
        "showscale": False,
        "xgap": 4,
        "ygap": 4,
        "text": words,
        "texttemplate": "%{text}",
        "textfont": {"size": SMALL},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        **on_axes(axis),
    }


def number_cells(values: NDArray[np.float64], axis: str, look: Look, hover: str, written: bool = True) -> Plain:
    """Signed numbers on the diverging scale, written into their cells where there is room."""
    reach = float(np.abs(values).max()) if values.size else 1.0
    cells: Plain = {
        "type": "heatmap",
        "z": values,
        "zmin": -(reach or 1.0),
        "zmax": reach or 1.0,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": hover + ": %{z:.8f}<extra></extra>",
        **on_axes(axis),
    }
    if written:
        cells["text"] = [[f"{value:.2f}".replace("-", "−") for value in row] for row in values]
        cells |= {"texttemplate": "%{text}", "textfont": {"size": SMALL}}
    return cells


def bare(labels: Sequence[str], look: Look, upside_down: bool = False, most: int = MOST_LABELS) -> Plain:
    """An axis of a grid: names and nothing else, of many only some: a browser takes a minute to lay out a thousand."""
    every = max(-(-len(labels) // most), 1)
    axis: Plain = {
        "showgrid": False,
        "ticks": "",
        "tickvals": list(range(0, len(labels), every)),
        "ticktext": list(labels)[::every],
        "tickfont": {"color": look.ink, "size": SMALL},
        "range": [-0.5, len(labels) - 0.5],
    }
    return axis | {"range": [len(labels) - 0.5, -0.5]} if upside_down else axis
