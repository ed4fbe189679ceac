"""How far back RNN, LSTM and GRU remember: accuracy, gradient of the answer, and products of f, against T."""

import numpy as np

from playground.core.lstm.memory import CELLS, DISTANCES, SYMBOLS, Floats
from playground.core.lstm.memory_run import MemoryView
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of, plain

HEIGHT = 440
ACROSS = ((0.0, 0.5), (0.64, 1.0))
SYMBOL = {"rnn": "circle", "lstm": "square", "gru": "diamond"}
SMALLEST = 1e-8  # of the logarithmic axes; what is less lies on their lower edge


def experiment(view: MemoryView | None, look: Look) -> Drawing:
    """Left accuracy against T; right, above each other, the gradient at the first input and the products of f."""
    x = {"range": [0, 53], "tickvals": list(DISTANCES), "title": {"text": "T, steps since the first token"}}
    upper, lower = (0.6, 1.0), (0.0, 0.4)
    logs = {"type": "log", "range": [np.log10(SMALLEST), 2], "dtick": 2, "exponentformat": "power"}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", ACROSS[0], (0, 1), x, {"range": [0, 1.06], "tickformat": ".0%", "title": {"text": "right answers"}}),
        **axes("2", ACROSS[1], upper, x | {"showticklabels": False, "title": {"text": ""}}, logs),
        **axes("3", ACROSS[1], lower, x, logs | {"range": [np.log10(SMALLEST), 0.5]}),
        annotations=[
            title("Share of right answers on 128 new sequences", "", look),
            title("gradient of the answer at the first input", "2", look, size=SMALL),
            title("product of all f after the first step, LSTM", "3", look, size=SMALL),
            _guessing(look),
        ],
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 53,
                "y0": 1 / SYMBOLS,
                "y1": 1 / SYMBOLS,
                "line": {"color": look.muted, "width": 1, "dash": "dot"},
            }
        ],
        showlegend=True,
        legend={"x": 0.01, "y": 0.04, "font": {"size": SMALL + 1}, "bgcolor": "rgba(0,0,0,0)"},
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
        dragmode=False,
    )
    return Drawing([*_accuracies(view, look), *_gradients(view, look), *_products(view, look)], layout)


def _guessing(look: Look) -> Plain:
    text, font = f"guessing, {1 / SYMBOLS:.0%}", {"size": SMALL, "color": look.muted}
    place = {"x": 0.5, "y": 1 / SYMBOLS, "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, **place, "showarrow": False, "font": font}


def _accuracies(view: MemoryView | None, look: Look) -> list[Plain]:
    return [_cell(cell, "", view.accuracies[k] if view else None, look, "solid") for k, cell in enumerate(CELLS)]


def _gradients(view: MemoryView | None, look: Look) -> list[Plain]:
    rows = np.maximum(view.gradients, SMALLEST) if view else [None] * len(CELLS)
    return [_cell(cell, "2", rows[k], look, "dash") for k, cell in enumerate(CELLS)]


def _products(view: MemoryView | None, look: Look) -> list[Plain]:
    """The mean over units as a line, and every unit as a point."""
    if view is None:
        return [_cell("lstm", "3", None, look, "solid")]
    each = np.maximum(np.concatenate(view.kept), SMALLEST)
    at = np.repeat(np.array(DISTANCES), [len(units) for units in view.kept])
    means = np.maximum([units.mean() for units in view.kept], SMALLEST)
    hover = "T = %{x}: %{y:.3g}<extra>one unit</extra>"
    dots = scatter(at, each, "3", "markers", marker={"color": look["forget_gate"], "size": 6, "opacity": 0.45})
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
        for cell, row in zip(CELLS, view.accuracies, strict=True)
    )
    return f"Right answers at T = {', '.join(map(str, DISTANCES))} after {view.rounds} updates: {rows}."
