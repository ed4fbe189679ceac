"""How far back RNN, LSTM and GRU remember: accuracy, gradient of the answer, and products of f, against T.

Every seed is a thin mark, their mean the line.
"""

import math

import numpy as np

from playground.core.lstm.memory import CELLS, DISTANCES, SYMBOLS
from playground.core.lstm.memory_run import MemoryView
from playground.core.lstm.seed_batch import Floats
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, powers, scatter, title
from playground.figures.style import SMALL, Look, layout_of, plain

HEIGHT = 412
ACROSS = ((0.0, 0.5), (0.64, 1.0))
SYMBOL = {"rnn": "circle", "lstm": "square", "gru": "diamond"}
ASIDE = {"rnn": -1.1, "lstm": 0.0, "gru": 1.1}  # in steps, so that the marks of the cells do not cover each other
SMALLEST = 1e-8  # of the logarithmic axes; what is less lies on their lower edge


def experiment(view: MemoryView | None, look: Look) -> Drawing:
    """Left accuracy against T; right, above each other, the gradient at the first input and the products of f."""
    x = {"range": [0, 53], "tickvals": list(DISTANCES), "title": {"text": "T, steps since the first token"}}
    upper, lower = (0.6, 1.0), (0.0, 0.4)
    lowest = math.log10(SMALLEST)
    logs = powers(-8, 0, 2)
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", ACROSS[0], (0, 1), x, {"range": [0, 1.06], "tickformat": ".0%", "title": {"text": "right answers"}}),
        **axes(
            "2", ACROSS[1], upper, x | {"showticklabels": False, "title": {"text": ""}}, logs | {"range": [lowest, 2]}
        ),
        **axes("3", ACROSS[1], lower, x, logs | {"range": [lowest, 0.5]}),
        annotations=[
            title("Share of right answers on 128 new sequences", "", look),
            title("gradient of the answer at the first input", "2", look, size=SMALL),
            title("product of all f after the first step, LSTM", "3", look, size=SMALL),
            _guessing(look),
        ],
        shapes=[_guess_line(look)],
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0.01,
            "y": 0.01,
            "yanchor": "bottom",
            "font": {"size": SMALL + 1},
            "bgcolor": "rgba(0,0,0,0)",
        },
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
        dragmode=False,
    )
    return Drawing([*_accuracies(view, look), *_gradients(view, look), *_products(view, look)], layout)


def _guess_line(look: Look) -> Plain:
    ends = {"x0": 0, "x1": 53, "y0": 1 / SYMBOLS, "y1": 1 / SYMBOLS}
    return {"type": "line", **ends, "line": {"color": look.muted, "width": 1, "dash": "dot"}}


def _guessing(look: Look) -> Plain:
    text, font = f"guessing, {1 / SYMBOLS:.0%}", {"size": SMALL, "color": look.muted}
    place = {"x": 0.5, "y": 1 / SYMBOLS, "xanchor": "left", "yanchor": "top"}
    return {"text": text, **place, "showarrow": False, "font": font}


def _accuracies(view: MemoryView | None, look: Look) -> list[Plain]:
    means = view.mean_accuracies if view else [None] * len(CELLS)
    lines = [_cell(cell, "", means[k], look, "solid") for k, cell in enumerate(CELLS)]
    return [*_seeds(view, None if view is None else view.accuracies, "", look), *lines]


def _gradients(view: MemoryView | None, look: Look) -> list[Plain]:
    means = np.maximum(view.median_gradients, SMALLEST) if view else [None] * len(CELLS)
    lines = [_cell(cell, "2", means[k], look, "dash") for k, cell in enumerate(CELLS)]
    return [*_seeds(view, None if view is None else np.maximum(view.gradients, SMALLEST), "2", look), *lines]


def _seeds(view: MemoryView | None, values: Floats | None, axis: str, look: Look) -> list[Plain]:
    """A thin mark for every seed of a cell, beside the line of their mean; values (3, 5, n)."""
    if view is None or values is None or len(view.seeds) == 1:  # one seed is the line itself
        return []
    n = len(view.seeds)
    marks = []
    for k, cell in enumerate(CELLS):
        pen = {
            "symbol": f"{SYMBOL[cell]}-open",
            "size": 8,
            "color": look[cell],
            "opacity": 0.75,
            "line": {"width": 1.5},
        }
        at = np.repeat(np.array(DISTANCES), n) + ASIDE[cell]
        seeds = [f"{cell.upper()}, seed {seed}" for seed in view.seeds] * len(DISTANCES)
        mark = scatter(at, values[k].flatten(), axis, "markers", marker=pen, text=seeds, showlegend=False)
        marks.append(mark | {"cliponaxis": False, "hovertemplate": "%{y:.3g}<extra>%{text}</extra>"})
    return marks


def _products(view: MemoryView | None, look: Look) -> list[Plain]:
    """The mean over units and seeds as a line, and every unit as a point."""
    if view is None:
        return [_cell("lstm", "3", None, look, "solid")]
    each = np.maximum(np.concatenate([units.flatten() for units in view.kept]), SMALLEST)
    at = np.repeat(np.array(DISTANCES), [units.size for units in view.kept])
    means = np.maximum([units.mean() for units in view.kept], SMALLEST)
    hover = "T = %{x}: %{y:.3g}<extra>one unit</extra>"
    dots = scatter(at, each, "3", "markers", marker={"color": look["forget_gate"], "size": 5, "opacity": 0.3})
    line = _cell("lstm", "3", means, look, "solid") | {"line": {"color": look["forget_gate"], "width": 3}}
    return [dots | {"hovertemplate": hover, "showlegend": False}, line]


def _cell(cell: str, axis: str, values: Floats | None, look: Look, dash: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(cell.upper()),
        "x": list(DISTANCES),
        "y": [None] * len(DISTANCES) if values is None else values,
        "line": {"color": look[cell], "width": 3, "dash": dash},
        "marker": {"size": 10, "symbol": SYMBOL[cell]},
        "showlegend": axis == "",
        "hovertemplate": "T = %{x}: %{y:.3g}<extra>" + cell.upper() + "</extra>",
        **on_axes(axis),
    }


def experiment_in_words(view: MemoryView | None) -> str:
    """Accuracies at every distance, for who cannot see the figure."""
    if view is None:
        return "Right answers against T for RNN, LSTM and GRU: nothing is trained yet."
    rows = "; ".join(
        f"{cell.upper()} " + ", ".join(f"{share:.0%}" for share in row)
        for cell, row in zip(CELLS, view.mean_accuracies, strict=True)
    )
    seeds = f"mean of {len(view.seeds)} seeds" if len(view.seeds) > 1 else f"seed {view.seeds[0]}"
    return f"Right answers at T = {', '.join(map(str, DISTANCES))} after {view.rounds} updates, {seeds}: {rows}."
