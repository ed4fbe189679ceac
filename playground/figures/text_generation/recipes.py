"""One line in both recipes, a cell a step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, heading, layout_of, plain

PADDING, READ, PREDICTED = 0, 1, 2  # what a step of the cell does

Trace = dict[str, Any]
Note = dict[str, Any]


def recipe_grids(line: Sequence[int], tokens: Sequence[str], window: int, look: Look) -> Drawing:
    """One line in both recipes: every cell is one step of the recurrent cell.

    Left, each prefix is a row of `window` steps and only its last step is asked for a prediction. Right, the
    line is one row and every step is asked.
    """
    asked = len(line) - 1
    prefixes = np.zeros((asked, window))
    for end in range(1, len(line)):
        prefixes[end - 1, max(window - end, 0) :] = READ
        prefixes[end - 1, -1] = PREDICTED
    whole = np.full((1, asked), float(PREDICTED))
    words = [plain(tokens[token], 10) for token in line[1:]]
    notes = [
        heading(f"prefixes: {prefixes.size} cell steps", look) | {"xref": "x domain", "yref": "y domain"},
        heading(f"whole line: {whole.size} cell steps", look) | {"xref": "x2 domain", "yref": "y2 domain"},
    ]
    for step, word in enumerate(words):
        beside = {"x": window - 0.4, "y": step, "text": f"→ {word}", "xanchor": "left", "font": {"color": look.ink}}
        inside = {"x": step, "y": 0, "xref": "x2", "yref": "y2", "text": word, "font": {"color": look.paper}}
        notes += [_small(beside), _small(inside)]
    hidden = {"visible": False}
    layout = layout_of(
        look,
        70 + 30 * asked,
        margin={"t": 34, "b": 4, "l": 4, "r": 4},
        annotations=notes,
        xaxis=hidden | {"domain": [0, 0.42]},
        xaxis2=hidden | {"domain": [0.58, 1], "anchor": "y2"},
        yaxis=hidden | {"autorange": "reversed"},
        yaxis2=hidden | {"autorange": "reversed", "anchor": "x2"},
    )
    data = [_cells(prefixes, "x", "y", look), _cells(whole, "x2", "y2", look)]
    return Drawing(data, layout)


def _cells(values: np.ndarray, xaxis: str, yaxis: str, look: Look) -> Trace:
    """Three flat colours for padding, read and predicted."""
    colours = (look["padding"], look["read"], look["predicted"])
    scale = [(edge / 3, colour) for i, colour in enumerate(colours) for edge in (i, i + 1)]
    grid = {"type": "heatmap", "z": values, "zmin": PADDING, "zmax": PREDICTED, "xaxis": xaxis, "yaxis": yaxis}
    return grid | {"colorscale": scale, "showscale": False, "xgap": 3, "ygap": 3, "hoverinfo": "skip"}


def _small(note: Note) -> Note:
    return note | {"showarrow": False, "font": note["font"] | {"size": SMALL}}
