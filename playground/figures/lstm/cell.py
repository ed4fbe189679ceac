"""One LSTM cell: the step as a conveyor of numbers, the memory over time, and the stacked weights."""

import numpy as np

from playground.core.lstm.cell import CellTrace, Floats, half_life
from playground.core.lstm.settings import GATES
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.recurrent import Pen, box, column_name, number_map, over_time, sums, unit_rows
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


def columns_of(trace: CellTrace, step: int) -> Floats:
    """What the conveyor carries at a step, (H, 8) in the order of CONVEYOR."""
    used = {gate: trace.gates[gate].used[step] for gate in GATES}
    parts = [trace.before[step], used["f"], used["i"], used["g"], trace.memory[step], trace.squashed[step]]
    return np.stack([*parts, used["o"], trace.hidden[step]], axis=1)


def conveyor(trace: CellTrace, step: int, unit: int, look: Look) -> Drawing:
    """The step in numbers, one row a unit: C_{t-1} ∘ f + i ∘ g = C_t, and tanh C_t ∘ o = h_t. unit: the framed row."""
    values = columns_of(trace, step)
    reach = max(1.0, float(np.abs(trace.memory).max()))
    names = [
        column_name(column, symbol, symbol in GATES and _held(trace, symbol, step), look[meaning])
        for column, (symbol, _, meaning) in enumerate(CONVEYOR)
    ]
    layout = layout_of(
        look,
        HEAD + ROW_HEIGHT * max(len(values), 4),
        xaxis={"visible": False, "range": [-0.5, len(CONVEYOR) - 0.5]},
        yaxis=unit_rows(len(values)) | {"title": {"text": "unit"}},
        annotations=[*sums(values, reach, [sign for _, sign, _ in CONVEYOR], look), *names],
        shapes=[box((-0.49, len(CONVEYOR) - 0.51), (unit + 0.5, unit + 1.5), look["chosen"])],
        margin={"l": 8, "r": 8, "t": 58, "b": 6},
        title=caption(f"Step {step + 1}: the cell reads “{plain(trace.settings.tokens[step], 16)}”", look),
        dragmode=False,
    )
    return Drawing([number_map(values, "", reach, 34, look)], layout)


def _held(trace: CellTrace, gate: str, step: int) -> bool:
    return trace.settings.held(gate, step + 1) is not None


def memory_over_time(trace: CellTrace, step: int, unit: int, look: Look) -> Drawing:
    """C of one unit at all steps, solid; without held gates, dotted; below it f, i and o. The cursor is the step."""
    pens = [
        Pen("C, no gate held", trace.free_memory[:, unit], look.muted, "dot", named=False),
        Pen("C", trace.memory[:, unit], look["memory"], named=False),
        Pen("h", trace.hidden[:, unit], look["hidden"], "dash", named=False),
    ]
    for gate, dash in (("f", "solid"), ("i", "dash"), ("o", "dot")):
        pens.append(Pen(gate, trace.gates[gate].used[:, unit], look[COLOURS[gate]], dash, lower=True))
    reach = 1.1 * max(1.0, float(np.abs([trace.memory, trace.free_memory]).max()))
    said = f"Unit {unit + 1}: memory C solid, shown h dashed, C with no gate held dotted"
    return over_time(trace.settings.tokens, step, pens, reach, ("C, h", "f, i, o"), said, look)


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
