"""One GRU cell: the step as numbers from old state to new, z as a slider between both, and the state over time."""

import numpy as np

from playground.core.gru.cell import Floats, GruTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, title
from playground.figures.recurrent import Pen, box, column_name, number_map, over_time, sums, unit_rows
from playground.figures.style import Look, caption, layout_of, plain

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
ROW, HEAD = 28, 84
NUMBERS, SLIDERS = (0.0, 0.72), (0.76, 1.0)  # parts of the width


def columns_of(trace: GruTrace, step: int) -> Floats:
    """What the step computes, (H, 7) in the order of COLUMNS."""
    used = {gate: trace.gates[gate].used[step] for gate in "rzn"}
    parts = [trace.before[step], used["r"], used["n"], used["z"], trace.kept[step], trace.written[step]]
    return np.stack([*parts, trace.hidden[step]], axis=1)


def step_picture(trace: GruTrace, step: int, unit: int, look: Look) -> Drawing:
    """The step in numbers, a row a unit; beside it for every unit h_t between n and h_{t-1}. unit: the framed row."""
    values = columns_of(trace, step)
    rows = unit_rows(len(values))
    across = {"visible": False, "range": [-0.5, len(COLUMNS) - 0.5]}
    slide = {"range": [-1.15, 1.15], "tickvals": [-1, 0, 1], "ticktext": ["−1", "0", "1"]}
    names = [
        column_name(column, symbol, symbol in ("r", "z") and _held(trace, symbol, step), look[meaning])
        for column, (symbol, _, meaning) in enumerate(COLUMNS)
    ]
    layout = layout_of(
        look,
        HEAD + ROW * max(len(values), 4),
        **axes("", NUMBERS, (0, 1), across, rows | {"title": {"text": "unit"}}),
        **axes("2", SLIDERS, (0, 1), slide, rows | {"showticklabels": False}),
        annotations=[
            *sums(values, 1.0, [sign for _, sign, _ in COLUMNS], look),
            *names,
            title("n ◆, old h ○, new h ●", "2", look),
        ],
        shapes=[box((-0.49, len(COLUMNS) - 0.51), (unit + 0.5, unit + 1.5), look["chosen"])],
        margin={"l": 8, "r": 8, "t": 60, "b": 20},
        title=caption(f"Step {step + 1}: the cell reads “{plain(trace.settings.tokens[step], 16)}”", look),
        dragmode=False,
    )
    return Drawing([number_map(values, "", 1.0, 26, look), *_sliders(trace, step, look)], layout)


def _held(trace: GruTrace, gate: str, step: int) -> bool:
    return trace.settings.held(gate, step + 1) is not None


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


def state_over_time(trace: GruTrace, step: int, unit: int, look: Look) -> Drawing:
    """h of one unit at all steps, solid; with no gate held, dotted; n; below them z and r. The cursor is the step."""
    used = {gate: trace.gates[gate].used[:, unit] for gate in "nzr"}
    pens = [
        Pen("h, no gate held", trace.free[:, unit], look.muted, "dot", named=False),
        Pen("n", used["n"], look["candidate"], "dash"),
        Pen("h", trace.hidden[:, unit], look["hidden"], named=False),
        Pen("z", used["z"], look["update_gate"], lower=True),
        Pen("r", used["r"], look["reset_gate"], "dash", lower=True),
    ]
    said = f"Unit {unit + 1}: state h solid, candidate n dashed, h with no gate held dotted"
    return over_time(trace.settings.tokens, step, pens, 1.08, ("h, n", "z, r"), said, look)


def step_in_words(trace: GruTrace, step: int, unit: int) -> str:
    """The chosen unit's row, for who cannot see the figure."""
    names = ("h before", "r", "n", "z", "kept", "written", "h")
    values = ", ".join(f"{name} {value:.3f}" for name, value in zip(names, columns_of(trace, step)[unit], strict=True))
    return f"Step {step + 1} of {len(trace.x)}, unit {unit + 1}: {values}."
