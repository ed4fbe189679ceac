"""A step in numbers, a row a unit, beside the states of all steps."""

import numpy as np

from playground.core.rnn.cell import Floats, RnnTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.style import SMALL, Look, layout_of, plain

COLUMNS = (("W<sub>x</sub>x", ""), ("W<sub>h</sub>h<sub>t−1</sub>", "+"), ("b", "+"), ("z", "="), ("h", "tanh"))
HEIGHT, LEFT, RIGHT = 250, (0.0, 0.52), (0.62, 1.0)


def columns_of(trace: RnnTrace, step: int) -> Floats:
    """What the step computes, (H, 5) in the order of COLUMNS."""
    parts = [trace.from_x[step], trace.from_h[step], trace.bias, trace.z[step], trace.hidden[step]]
    return np.stack(parts, axis=1)


def step_picture(trace: RnnTrace, step: int, unit: int, look: Look) -> Drawing:
    """Left: W_x x + W_h h + b = z, tanh z = h. Right: h of every unit at every step; the chosen step is framed."""
    values = columns_of(trace, step)
    H, steps = len(values), len(trace.x)
    reach = max(1.0, float(np.abs(values).max()))
    rows = {"range": [H + 0.5, 0.5], "showgrid": False, "dtick": 1, "tick0": 1}
    every = max(1, steps // 8)
    words = [plain(token, 7) for token in trace.settings.tokens][::every]
    along = {"tickvals": list(range(steps))[::every], "ticktext": words, "showgrid": False}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), {"visible": False, "range": [-0.5, 4.5]}, rows | {"title": {"text": "unit"}}),
        **axes("2", RIGHT, (0, 1), along, rows),
        annotations=[
            *_written(values, reach, look),
            *_names(look),
            title(f"h of all steps, {steps} × {H}, from −1 to 1", "2", look),
        ],
        shapes=[
            _frame("", (-0.49, 4.49), (unit + 0.5, unit + 1.5), look),
            _frame("2", (step - 0.5, step + 0.5), (0.5, H + 0.5), look),
        ],
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        dragmode=False,
    )
    return Drawing([_map(values, "", reach, 24, look), _map(trace.hidden.T, "2", 1.0, 2, look)], layout)


def _map(values: Floats, axis: str, reach: float, gap: int, look: Look) -> Plain:
    return {
        "type": "heatmap",
        "z": values,
        "y": list(range(1, len(values) + 1)),
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": gap,
        "ygap": 3,
        "hovertemplate": "unit %{y}: %{z:.6f}<extra></extra>",
        **on_axes(axis),
    }


def _written(values: Floats, reach: float, look: Look) -> list[Plain]:
    words = []
    for row, column in np.ndindex(*values.shape):
        value = float(values[row, column])
        ink = "#FFFFFF" if value / reach > 0.72 else "#1B2530"
        words.append(_text(column, row + 1, f"{value:.3f}".replace("-", "−"), ink))
        if sign := COLUMNS[column][1]:
            words.append(_text(column - 0.5, row + 1, sign if sign != "tanh" else "→", look.muted))
    return words


def _names(look: Look) -> list[Plain]:
    above = {"yref": "y domain", "yanchor": "bottom", "yshift": 4}
    return [_text(column, 1.0, f"<b>{name}</b>", look.ink) | above for column, (name, _) in enumerate(COLUMNS)]


def _frame(axis: str, x: tuple[float, float], y: tuple[float, float], look: Look) -> Plain:
    ends = {"x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1], "xref": f"x{axis}", "yref": f"y{axis}"}
    return {"type": "rect", **ends, "line": {"color": look["chosen"], "width": 3}}


def _text(x: float, y: float, text: str, colour: str) -> Plain:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": SMALL, "color": colour}}


def step_in_words(trace: RnnTrace, step: int, unit: int) -> str:
    """The chosen unit's row, for who cannot see the figure."""
    names = ("W_x x", "W_h h", "b", "z", "h")
    row = ", ".join(f"{name} {value:.3f}" for name, value in zip(names, columns_of(trace, step)[unit], strict=True))
    return f"Step {step + 1} of {len(trace.x)}, unit {unit + 1}: {row}."
