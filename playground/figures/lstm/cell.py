"""One LSTM cell: the step as a conveyor of numbers, the memory over time, and the stacked weights."""

import numpy as np

from playground.core.lstm.cell import CellTrace, Floats, half_life
from playground.core.lstm.settings import GATES
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.style import SMALL, Look, caption, layout_of, plain

COLOURS = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate"}
# Column, the sign before it, and whose colour its name has.
CONVEYOR = (
    ("C<sub>t−1</sub>", "", "memory"),
    ("f", "∘", "forget_gate"),
    ("i", "+", "input_gate"),
    ("g", "∘", "candidate"),
    ("C<sub>t</sub>", "=", "memory"),
    ("tanh C<sub>t</sub>", "→", "memory"),
    ("o", "∘", "output_gate"),
    ("h<sub>t</sub>", "=", "hidden"),
)
ROW_HEIGHT, HEAD = 30, 70
MANY = 8  # units from which numbers have two decimals only


def columns_of(trace: CellTrace, step: int) -> Floats:
    """What the conveyor carries at a step, (H, 8) in the order of CONVEYOR."""
    used = {gate: trace.gates[gate].used[step] for gate in GATES}
    parts = [trace.before[step], used["f"], used["i"], used["g"], trace.memory[step], trace.squashed[step]]
    return np.stack([*parts, used["o"], trace.hidden[step]], axis=1)


def conveyor(trace: CellTrace, step: int, unit: int, look: Look) -> Drawing:
    """The step in numbers, one row a unit: C_{t-1} ∘ f + i ∘ g = C_t, and tanh C_t ∘ o = h_t. unit: the framed row."""
    values = columns_of(trace, step)
    H = len(values)
    reach = max(1.0, float(np.abs(trace.memory).max()))
    cells: Plain = {
        "type": "heatmap",
        "z": values,
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 34,
        "ygap": 3,
        "hovertemplate": "unit %{y}: %{z:.6f}<extra></extra>",
        "y": [str(k + 1) for k in range(H)],
    }
    digits = 3 if H <= MANY else 2
    written = [
        _text(column, row, f"{values[row, column]:.{digits}f}".replace("-", "−"), _ink(values[row, column] / reach))
        for row in range(H)
        for column in range(len(CONVEYOR))
    ]
    names = [_name(trace, step, column, look) for column in range(len(CONVEYOR))]
    signs = [_text(column - 0.5, row, sign, look.muted) for row in range(H) for column, (_, sign, _) in _signed()]
    frame = {"x0": -0.49, "x1": len(CONVEYOR) - 0.51, "y0": unit - 0.5, "y1": unit + 0.5}
    layout = layout_of(
        look,
        HEAD + ROW_HEIGHT * max(H, 4),
        xaxis={"visible": False, "range": [-0.5, len(CONVEYOR) - 0.5]},
        yaxis={"title": {"text": "unit"}, "autorange": "reversed", "type": "category", "showgrid": False},
        annotations=[*written, *signs, *names],
        shapes=[{"type": "rect", **frame, "line": {"color": look["chosen"], "width": 3}}],
        margin={"l": 8, "r": 8, "t": 58, "b": 6},
        title=caption(f"Step {step + 1}: the cell reads “{plain(trace.settings.tokens[step], 16)}”", look),
        dragmode=False,
    )
    return Drawing([cells], layout)


def _signed() -> list[tuple[int, tuple[str, str, str]]]:
    return [(column, entry) for column, entry in enumerate(CONVEYOR) if entry[1]]


def _name(trace: CellTrace, step: int, column: int, look: Look) -> Plain:
    """The symbol above a column; a held gate says so."""
    symbol, _, meaning = CONVEYOR[column]
    held = symbol in ("i", "f", "o") and trace.settings.held(symbol, step + 1) is not None
    text = f"<b>{symbol}</b>" + (" held" if held else "")
    return _text(column, 1.0, text, look[meaning]) | {"yref": "paper", "yanchor": "bottom", "yshift": 2}


def _text(x: float, y: float, text: str, colour: str) -> Plain:
    font = {"size": SMALL + 1, "color": colour}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font}


def _ink(share: float) -> str:
    """Ink that is read on a cell of the diverging scale, whose middle is white in both looks."""
    return "#FFFFFF" if share > 0.72 else "#1B2530"


def memory_over_time(trace: CellTrace, step: int, unit: int, look: Look) -> Drawing:
    """C of one unit at all steps, solid; without held gates, dotted; below it f, i and o. The cursor is the step."""
    steps = list(range(1, len(trace.x) + 1))
    free = _line(steps, trace.free_memory[:, unit], look.muted, "dot", "C, no gate held", "y")
    traces = [free, _line(steps, trace.memory[:, unit], look["memory"], "solid", "C", "y")]
    traces.append(_line(steps, trace.hidden[:, unit], look["hidden"], "dash", "h", "y"))
    for gate, dash in (("f", "solid"), ("i", "dash"), ("o", "dot")):
        traces.append(_line(steps, trace.gates[gate].used[:, unit], look[COLOURS[gate]], dash, gate, "y2"))
    reach = 1.1 * max(1.0, float(np.abs([trace.memory, trace.free_memory]).max()))
    shown = [plain(token, 9) for token in trace.settings.tokens]
    every = max(1, len(steps) // 14)
    layout = layout_of(
        look,
        276,
        xaxis={
            "range": [0.5, len(steps) + 0.5],
            "tickvals": steps[::every],
            "ticktext": shown[::every],
            "title": {"text": "what the cell reads, step by step"},
            "anchor": "y2",
            "showgrid": False,
        },
        yaxis={"domain": [0.5, 1], "range": [-reach, reach], "title": {"text": "C, h"}, "nticks": 5},
        yaxis2={"domain": [0, 0.4], "range": [-0.05, 1.05], "title": {"text": "f, i, o"}, "tickvals": [0, 0.5, 1]},
        title=caption(f"Unit {unit + 1}: memory C solid, shown h dashed, C with no gate held dotted", look),
        shapes=[
            {
                "type": "line",
                "x0": step + 1,
                "x1": step + 1,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": look["chosen"], "width": 2},
            }
        ],
        showlegend=True,
        legend={"orientation": "v", "x": 1.0, "xanchor": "left", "y": 0.4, "font": {"size": SMALL}},
        dragmode=False,
    )
    return Drawing(traces, layout)


def _line(x: list[int], y: Floats, colour: str, dash: str, name: str, axis: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "yaxis": axis,
        "name": name,
        "showlegend": name in ("f", "i", "o"),
        "line": {"color": colour, "width": 3, "dash": dash},
        "marker": {"size": 7},
        "hovertemplate": f"{name} %{{y:.4f}}<extra></extra>",
    }


def weights(trace: CellTrace, look: Look) -> Drawing:
    """The real stacked weights [W_x | W_h | b_x | b_h], 4H rows; the blocks i, f, g, o are marked."""
    H, d = trace.settings.hidden_size, trace.x.shape[1]
    table = np.concatenate([trace.weight_x, trace.weight_h, trace.bias_x[:, None], trace.bias_h[:, None]], axis=1)
    reach = float(np.abs(table).max())
    names = [*(f"x{k + 1}" for k in range(d)), *(f"h{k + 1}" for k in range(H)), "b_x", "b_h"]
    cells: Plain = {
        "type": "heatmap",
        "z": table,
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in look.diverging],
        "colorbar": {"title": {"text": "weight"}, "tickfont": {"size": SMALL}},
        "hovertemplate": "row %{y}, column %{x}: %{z:.5f}<extra></extra>",
        "xgap": 1,
        "ygap": 1,
    }
    places = [k * H + (H - 1) / 2 for k in range(4)]
    lines = [_edge({"x0": -0.5, "x1": d + H + 1.5, "y0": k * H - 0.5, "y1": k * H - 0.5}, look) for k in (1, 2, 3)]
    lines += [_edge({"x0": x - 0.5, "x1": x - 0.5, "y0": -0.5, "y1": 4 * H - 0.5}, look) for x in (d, d + H)]
    layout = layout_of(
        look,
        380,
        xaxis={"tickvals": list(range(len(names))), "ticktext": names, "title": {"text": "W_x | W_h | biases"}},
        yaxis={
            "tickvals": places,
            "ticktext": [f"<b>{gate}</b> ({H} rows)" for gate in GATES],
            "autorange": "reversed",
            "title": {"text": "weight_ih | weight_hh, rows"},
        },
        shapes=lines,
        title=caption(f"PyTorch stacks the gates as i, f, g, o: {4 * H} rows", look),
        dragmode=False,
    )
    return Drawing([cells], layout)


def _edge(ends: Plain, look: Look) -> Plain:
    return {"type": "line", **ends, "line": {"color": look["chosen"], "width": 3}}


def fading(bias: float, look: Look) -> Drawing:
    """How much of a memory is left if f stays at σ(b), over 50 steps; the half-life is marked."""
    f = float(1 / (1 + np.exp(-bias)))
    steps = np.arange(51)
    life = half_life(f)
    marked = [{"x": life, "y": 0.5, "text": f"half after {life:.2f} steps", "showarrow": True}] if life <= 50 else []
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": steps,
        "y": f**steps,
        "line": {"color": look["forget_gate"], "width": 3},
        "hovertemplate": "%{x} steps: %{y:.4f}<extra></extra>",
    }
    layout = layout_of(
        look,
        300,
        xaxis={"title": {"text": "steps"}, "range": [0, 50]},
        yaxis={"title": {"text": "what is left, f<sup>steps</sup>"}, "range": [0, 1.02]},
        title=caption(f"f = σ({bias:.2f}) = {f:.4f}: half-life ln ½ / ln f = {life:.2f} steps", look),
        annotations=[mark | {"ax": 60, "ay": -30} for mark in marked],
        dragmode=False,
    )
    return Drawing([curve], layout)


def conveyor_in_words(trace: CellTrace, step: int, unit: int) -> str:
    """The chosen unit's row, for who cannot see the figure."""
    row = columns_of(trace, step)[unit]
    values = ", ".join(
        f"{name} {value:.3f}"
        for name, value in zip(("C before", "f", "i", "g", "C", "tanh C", "o", "h"), row, strict=True)
    )
    return f"Step {step + 1} of {len(trace.x)}, unit {unit + 1}: {values}."
