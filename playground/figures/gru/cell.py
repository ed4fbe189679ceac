"""One GRU cell: the step as numbers from old state to new, z as a slider between both, and the state over time."""

import numpy as np

from playground.core.gru.cell import Floats, GruTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, title
from playground.figures.style import SMALL, Look, caption, layout_of, plain

# Column, the sign before it, and whose colour its name has.
COLUMNS = (
    ("h<sub>t−1</sub>", "", "hidden"),
    ("r", "", "reset_gate"),
    ("n", "→", "candidate"),
    ("z", "", "update_gate"),
    ("kept", "", "hidden"),
    ("written", "+", "candidate"),
    ("h<sub>t</sub>", "=", "hidden"),
)
ROW, HEAD = 30, 72
BAR = (0.76, 1.0)  # where the sliders stand, in parts of the width
MANY = 8  # units from which numbers have two decimals only


def columns_of(trace: GruTrace, step: int) -> Floats:
    """What the step computes, (H, 7) in the order of COLUMNS."""
    used = {gate: trace.gates[gate].used[step] for gate in "rzn"}
    parts = [trace.before[step], used["r"], used["n"], used["z"], trace.kept[step], trace.written[step]]
    return np.stack([*parts, trace.hidden[step]], axis=1)


def step_picture(trace: GruTrace, step: int, unit: int, look: Look) -> Drawing:
    """The step in numbers, a row a unit; beside it for every unit h_t between n and h_{t-1}. unit: the framed row."""
    values = columns_of(trace, step)
    H, digits = len(values), 3 if len(values) <= MANY else 2
    cells: Plain = {
        "type": "heatmap",
        "z": values,
        "zmin": -1,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 26,
        "ygap": 3,
        "hovertemplate": "unit %{y}: %{z:.6f}<extra></extra>",
        "y": list(range(1, H + 1)),
    }
    words = [
        _text(column, row + 1, f"{values[row, column]:.{digits}f}".replace("-", "−"), _ink(values[row, column]))
        for row in range(H)
        for column in range(len(COLUMNS))
    ]
    signs = [
        _text(column - 0.5, row + 1, sign, look.muted)
        for row in range(H)
        for column, (_, sign, _) in enumerate(COLUMNS)
        if sign
    ]
    upside_down = {"range": [H + 0.5, 0.5], "showgrid": False, "tickvals": list(range(1, H + 1))}
    layout = layout_of(
        look,
        HEAD + ROW * max(H, 4),
        **axes(
            "",
            (0, 0.72),
            (0, 1),
            {"visible": False, "range": [-0.5, len(COLUMNS) - 0.5]},
            upside_down | {"title": {"text": "unit"}},
        ),
        **axes(
            "2",
            BAR,
            (0, 1),
            {"range": [-1.15, 1.15], "tickvals": [-1, 0, 1], "showticklabels": False},
            upside_down | {"showticklabels": False},
        ),
        annotations=[
            *words,
            *signs,
            *(_name(trace, step, column, look) for column in range(len(COLUMNS))),
            title("n ◇, old h ○, new h ●", "2", look),
        ],
        shapes=[_frame(unit, look)],
        margin={"l": 8, "r": 8, "t": 60, "b": 6},
        title=caption(f"Step {step + 1}: the cell reads “{plain(trace.settings.tokens[step], 16)}”", look),
        dragmode=False,
    )
    return Drawing([cells, *_sliders(trace, step, look)], layout)


def _sliders(trace: GruTrace, step: int, look: Look) -> list[Plain]:
    """For each unit a bar from the candidate to the old state; where the new one stands on it, z says."""
    H = trace.settings.hidden_size
    old, new, n = trace.before[step], trace.hidden[step], trace.gates["n"].used[step]
    rows = np.arange(1.0, H + 1)
    x: list[float | None] = []
    y: list[float | None] = []
    for row in range(H):
        x += [float(old[row]), float(n[row]), None]
        y += [row + 1, row + 1, None]
    bars: Plain = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": look.muted, "width": 3},
        "hoverinfo": "skip",
        "xaxis": "x2",
        "yaxis": "y2",
    }
    marks = [
        _marks(n, rows, "diamond", look["candidate"], 11, "n"),
        _marks(old, rows, "circle-open", look["hidden"], 12, "h before"),
        _marks(new, rows, "circle", look["hidden"], 10, "h"),
    ]
    return [bars, *marks]


def _marks(x: Floats, y: Floats, symbol: str, colour: str, size: int, name: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "marker": {"symbol": symbol, "color": colour, "size": size, "line": {"width": 2, "color": colour}},
        "hovertemplate": f"{name} %{{x:.4f}}<extra>unit %{{y}}</extra>",
        "xaxis": "x2",
        "yaxis": "y2",
    }


def _frame(unit: int, look: Look) -> Plain:
    ends = {"x0": -0.49, "x1": len(COLUMNS) - 0.51, "y0": unit + 0.5, "y1": unit + 1.5}
    return {"type": "rect", **ends, "line": {"color": look["chosen"], "width": 3}}


def _name(trace: GruTrace, step: int, column: int, look: Look) -> Plain:
    symbol, _, meaning = COLUMNS[column]
    held = symbol in ("r", "z") and trace.settings.held(symbol, step + 1) is not None
    above = {"yref": "y domain", "yanchor": "bottom", "yshift": 2}
    return _text(column, 1.0, f"<b>{symbol}</b>" + (" held" if held else ""), look[meaning]) | above


def _text(x: float, y: float, text: str, colour: str) -> Plain:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": SMALL + 1, "color": colour}}


def _ink(share: float) -> str:
    """Ink that is read on a cell of the diverging scale, whose middle is white in both looks."""
    return "#FFFFFF" if share > 0.72 else "#1B2530"


def state_over_time(trace: GruTrace, step: int, unit: int, look: Look) -> Drawing:
    """h of one unit at all steps, solid; with no gate held, dotted; n; below them z and r. The cursor is the step."""
    steps = list(range(1, len(trace.x) + 1))
    pens = [
        (trace.free[:, unit], look.muted, "dot", "h, no gate held", ""),
        (trace.gates["n"].used[:, unit], look["candidate"], "dash", "n", ""),
        (trace.hidden[:, unit], look["hidden"], "solid", "h", ""),
        (trace.gates["z"].used[:, unit], look["update_gate"], "solid", "z", "2"),
        (trace.gates["r"].used[:, unit], look["reset_gate"], "dash", "r", "2"),
    ]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": steps,
            "y": values,
            "yaxis": f"y{axis}",
            "line": {"color": colour, "width": 3, "dash": dash},
            "marker": {"size": 7},
            "name": name,
            "showlegend": name in ("z", "r", "n"),
            "hovertemplate": f"{name} %{{y:.4f}}<extra></extra>",
        }
        for values, colour, dash, name, axis in pens
    ]
    every = max(1, len(steps) // 14)
    words = [plain(token, 9) for token in trace.settings.tokens]
    cursor = {"x0": step + 1, "x1": step + 1, "y0": 0, "y1": 1, "yref": "paper"}
    layout = layout_of(
        look,
        270,
        xaxis={
            "range": [0.5, len(steps) + 0.5],
            "tickvals": steps[::every],
            "ticktext": words[::every],
            "title": {"text": "what the cell reads, step by step"},
            "anchor": "y2",
            "showgrid": False,
        },
        yaxis={"domain": [0.5, 1], "range": [-1.08, 1.08], "title": {"text": "h, n"}, "nticks": 5},
        yaxis2={"domain": [0, 0.4], "range": [-0.05, 1.05], "title": {"text": "z, r"}, "tickvals": [0, 0.5, 1]},
        title=caption(f"Unit {unit + 1}: state h solid, candidate n dashed, h with no gate held dotted", look),
        shapes=[{"type": "line", **cursor, "line": {"color": look["chosen"], "width": 2}}],
        showlegend=True,
        legend={"orientation": "v", "x": 1.0, "xanchor": "left", "y": 0.4, "font": {"size": SMALL}},
        dragmode=False,
    )
    return Drawing(traces, layout)


def step_in_words(trace: GruTrace, step: int, unit: int) -> str:
    """The chosen unit's row, for who cannot see the figure."""
    names = ("h before", "r", "n", "z", "kept", "written", "h")
    values = ", ".join(f"{name} {value:.3f}" for name, value in zip(names, columns_of(trace, step)[unit], strict=True))
    return f"Step {step + 1} of {len(trace.x)}, unit {unit + 1}: {values}."
