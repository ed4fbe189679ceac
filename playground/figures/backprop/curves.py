"""The loss and every weight over n updates."""

import math
from typing import Any

import numpy as np

from playground.core.backprop import Parameter, TrainingTrace
from playground.core.backprop.notation import as_text, computed, parameter_symbol
from playground.figures.drawing import Drawing
from playground.figures.style import Look, heading, layout_of

HEIGHT = 372
MOST_POINTS = 12_000  # of all weights together; more are thinned out
Plain = dict[str, Any]


def curves(training: TrainingTrace, chosen: Parameter, look: Look) -> Drawing:
    """Two panels: E after each update, and all weights, the chosen one in front."""
    updates = np.arange(len(training.losses), dtype=np.float64)
    name = as_text(parameter_symbol(chosen))
    traces = [
        _line(updates, training.losses, "", {"color": look["forward"], "width": 3}, "E"),
        _others(training, look),
        _line(updates, training.of(chosen), "2", {"color": look["chosen"], "width": 3}, name),
    ]
    loss, value = (as_text(computed(float(y[-1]))) for y in (training.losses, training.of(chosen)))
    titles = [
        heading(f"loss <b style='color:{look['forward']}'>E → {loss}</b>", look),
        heading(f"weights and biases, <b style='color:{look['chosen']}'>{name} → {value}</b>", look, 0.56),
    ]
    top = float(training.losses.max()) * 1.08 or 1.0
    whole = {"range": [0, max(len(updates) - 1, 1)], "title": {"text": "update"}}
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={**whole, "domain": [0, 0.46], "anchor": "y"},
        yaxis={"range": [0, top], "anchor": "x"},
        xaxis2={**whole, "domain": [0.56, 1], "anchor": "y2"},
        yaxis2={"anchor": "x2"},
        annotations=titles,
    )
    return Drawing(traces, layout)


def curves_in_words(training: TrainingTrace, chosen: Parameter) -> str:
    """What the figure shows, for who cannot see it."""
    first, last = float(training.losses[0]), float(training.losses[-1])
    values = training.of(chosen)
    return (
        f"Two panels over {training.updates} updates. The loss goes from {first:.8f} to {last:.8f}. "
        f"{chosen.name} goes from {values[0]:.8f} to {values[-1]:.8f}, one of "
        f"{len(training.parameters)} weights and biases."
    )


def _line(x: np.ndarray, y: np.ndarray, axis: str, line: Plain, name: str) -> Plain:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "mode": "lines",
        "line": line,
        "name": name,
        "hovertemplate": f"update %{{x}}<br>{name} = %{{y:.8f}}<extra></extra>",
    }


def _others(training: TrainingTrace, look: Look) -> Plain:
    """All weights as one line with gaps."""
    count = len(training.parameters)
    stride = max(1, math.ceil(len(training.losses) * count / MOST_POINTS))
    rows = np.unique(np.append(np.arange(0, len(training.losses), stride), len(training.losses) - 1))
    gap = np.full((count, 1), np.nan)
    y = np.concatenate([training.values[rows].T, gap], axis=1).ravel()
    x = np.tile(np.append(rows.astype(np.float64), np.nan), count)
    drawn = _line(x, y, "2", {"color": look.muted, "width": 1.2}, "others")
    return {**drawn, "opacity": 0.7, "hoverinfo": "skip", "hovertemplate": None}
