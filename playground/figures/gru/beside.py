"""LSTM and GRU that read the same: what each shows and what decides what it keeps, all units over all steps."""

import numpy as np

from playground.core.gru.cell import GruTrace
from playground.core.lstm.cell import CellTrace, Floats
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.style import Look, layout_of, plain

HEIGHT = 430
LEFT, RIGHT, UPPER, LOWER = (0.0, 0.46), (0.54, 1.0), (0.58, 1.0), (0.0, 0.42)


def beside_picture(lstm: CellTrace, gru: GruTrace, look: Look) -> Drawing:
    """Four heat maps, units by steps: h of both on one scale, below them f of the LSTM and the GRU's kept share."""
    panels = (
        ("", LEFT, UPPER, lstm.hidden, f"LSTM: h, from {_reach(lstm.hidden)}", True),
        ("2", RIGHT, UPPER, gru.hidden, f"GRU: h, from {_reach(gru.hidden)}", True),
        ("3", LEFT, LOWER, lstm.gates["f"].used, "LSTM: f, the share of C that stays (0 to 1)", False),
        ("4", RIGHT, LOWER, gru.keep, "GRU: the share of h that stays (0 to 1)", False),
    )
    steps = len(gru.x)
    every = max(1, steps // 8)
    words = [plain(token, 7) for token in gru.settings.tokens][::every]
    layout: Plain = {}
    for axis, across, up, _, _, upper in panels:
        x = {"tickvals": list(range(steps))[::every], "ticktext": words, "showticklabels": not upper, "showgrid": False}
        y = {"title": {"text": "unit"}, "autorange": "reversed", "showgrid": False, "dtick": 1, "tick0": 1}
        layout |= axes(axis, across, up, x, y)
    titles = [title(words, axis, look) for axis, _, _, _, words, _ in panels]
    traces = [_map(values, axis, signed, look) for axis, _, _, values, _, signed in panels]
    return Drawing(traces, layout_of(look, HEIGHT, annotations=titles, dragmode=False, **layout))


def _reach(values: Floats) -> str:
    return f"{values.min():.2f} to {values.max():.2f}"


def _map(values: Floats, axis: str, signed: bool, look: Look) -> Plain:
    return {
        "type": "heatmap",
        "z": values.T,
        "y": list(range(1, values.shape[1] + 1)),
        "zmin": -1 if signed else 0,
        "zmax": 1,
        "colorscale": [list(stop) for stop in (look.diverging if signed else look.sequential)],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "step %{x}, unit %{y}: %{z:.4f}<extra></extra>",
        **on_axes(axis),
    }


def beside_in_words(lstm: CellTrace, gru: GruTrace) -> str:
    """What the maps show, for who cannot see them."""
    return (
        f"LSTM and GRU read {len(gru.x)} steps. On average the LSTM keeps {np.mean(lstm.gates['f'].used):.0%} of its "
        f"memory a step and the GRU {np.mean(gru.keep):.0%} of its state."
    )
