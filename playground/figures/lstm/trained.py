"""The gates of a trained model over a line: one quantity of all units as a heat map, one unit as curves."""

import numpy as np

from playground.core.lstm.trained import Reading
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.style import SMALL, Look, caption, layout_of, plain

NAMES = {"i": "input gate i", "f": "forget gate f", "o": "output gate o", "C": "memory C", "h": "hidden state h"}
PENS = {"f": ("forget_gate", "solid"), "i": ("input_gate", "dash"), "o": ("output_gate", "dot")}


def units_over_line(reading: Reading, quantity: str, unit: int, look: Look) -> Drawing:
    """Units down, tokens across; gates from 0 to 1, states on the signed scale. unit: the framed row."""
    values = reading.values[quantity].T  # (H, tokens)
    gate = quantity in PENS
    reach = 1.0 if gate else max(float(np.abs(values).max()), 1e-9)
    heat: Plain = {
        "type": "heatmap",
        "z": values.round(4),
        "zmin": 0.0 if gate else -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in (look.sequential if gate else look.diverging)],
        "colorbar": {"thickness": 12, "tickfont": {"size": SMALL}, "title": {"text": quantity}},
        "customdata": [[plain(token, 16) for token in reading.tokens]] * len(values),
        "hovertemplate": f"“%{{customdata}}”, unit %{{y}}: {quantity} = %{{z:.4f}}<extra></extra>",
        "y": list(range(1, len(values) + 1)),
    }
    place = {"x": 0, "xref": "paper", "xanchor": "right", "xshift": 1, "y": unit + 1, "yanchor": "middle"}
    arrow = {"text": "▶", "showarrow": False, "font": {"size": 16, "color": look["chosen"]}}
    layout = layout_of(
        look,
        400,
        xaxis=_tokens(reading) | {"title": {"text": ""}},
        yaxis={"title": {"text": "unit"}, "range": [len(values) + 0.5, 0.5], "showgrid": False},
        annotations=[place | arrow],
        title=caption(f"The {NAMES[quantity]} of all units", look),
        dragmode=False,
    )
    return Drawing([heat], layout)


def _tokens(reading: Reading) -> Plain:
    """An axis of tokens; of a long line only as many are written as fit."""
    tokens = [plain("␣" if token.isspace() else token, 10) for token in reading.tokens]
    room = 45 if max(map(len, tokens)) == 1 else 14
    every = max(1, -(-len(tokens) // room))
    places = list(range(0, len(tokens), every))
    return {
        "tickvals": places,
        "ticktext": tokens[::every],
        "range": [-0.5, len(tokens) - 0.5],
        "showgrid": False,
        "tickangle": 0 if room == 45 else -35,
    }


def unit_over_line(reading: Reading, unit: int, look: Look) -> Drawing:
    """One unit: C and h above, its gates below."""
    at = list(range(len(reading.tokens)))
    traces: list[Plain] = []
    for name, (meaning, dash), axis in (
        ("C", ("memory", "solid"), "y"),
        ("h", ("hidden", "dash"), "y"),
        *((gate, pen, "y2") for gate, pen in PENS.items()),
    ):
        line = {"color": look[meaning], "width": 2.5, "dash": dash}
        values = reading.values[name][:, unit]
        hover = f"{name} = %{{y:.4f}}<extra></extra>"
        mode = "lines" if len(at) > 1 else "markers"
        pen: Plain = {"type": "scatter", "mode": mode, "x": at, "y": values, "yaxis": axis, "name": name, "line": line}
        traces.append(pen | {"hovertemplate": hover})
    reach = 1.1 * max(1.0, float(np.abs(reading.values["C"][:, unit]).max()))
    layout = layout_of(
        look,
        300,
        xaxis=_tokens(reading) | {"title": {"text": "what the model reads"}, "anchor": "y2"},
        yaxis={"domain": [0.5, 1], "range": [-reach, reach], "title": {"text": "C, h"}, "nticks": 5},
        yaxis2={"domain": [0, 0.42], "range": [-0.05, 1.05], "title": {"text": "f, i, o"}, "tickvals": [0, 0.5, 1]},
        showlegend=True,
        legend={"font": {"size": SMALL}},
        title=caption(f"Unit {unit + 1} alone", look),
        dragmode=False,
    )
    return Drawing(traces, layout)
