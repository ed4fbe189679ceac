"""XOR in two layers: the input plane beside the hidden plane; and the running count of mistakes."""

import plotly.graph_objects as go

from playground.core.gates.functions import ROWS
from playground.core.gates.learning import LearningTrace
from playground.core.gates.plane import SIDES
from playground.core.gates.two_layers import TwoLayerTrace
from playground.figures.gates.plane import HEIGHT, TICKS, Trace, boundary, corner_marks, firing_side
from playground.figures.style import SMALL, Look, caption, heading, layout_of

GAP = 0.14  # between the two planes, as a share of the width


def two_planes(trace: TwoLayerTrace, look: Look) -> go.Figure:
    """Left the inputs with the lines of NAND and OR and the band where both fire; right the same rows as (h1, h2)."""
    encoding = trace.joint.encoding
    right = (trace.output == trace.target).tolist()
    left = [
        corner_marks(trace.nand.inputs, "XOR", encoding, right, look),
        firing_side(trace.fires, look),
        boundary(trace.nand.plane.line, look),
        boundary(trace.first_or.plane.line, look),
    ]
    hidden = [
        corner_marks(trace.hidden, "XOR", encoding, right, look),
        firing_side(trace.joint_plane.fires, look),
        boundary(trace.joint_plane.line, look),
    ]
    axis = {"range": list(SIDES[encoding]), "tickvals": TICKS[encoding], "constrain": "domain"}
    layout = layout_of(
        look,
        HEIGHT,
        xaxis=axis | {"domain": [0, 0.5 - GAP / 2], "title": {"text": "x₁"}},
        yaxis=axis | {"title": {"text": "x₂"}, "scaleanchor": "x"},
        xaxis2=axis | {"domain": [0.5 + GAP / 2, 1], "title": {"text": "h₁ = NAND(x)"}, "anchor": "y2"},
        yaxis2=axis | {"title": {"text": "h₂ = OR(x)"}, "scaleanchor": "x2", "anchor": "x2"},
        annotations=[
            heading("Inputs: XOR needs a band", look),
            heading("Hidden layer: one line is enough", look, 0.5 + GAP / 2),
            *_line_names(trace, look),
            *_row_names(trace, look),
        ],
        dragmode=False,
    )
    return go.Figure([*left, *[mark | {"xaxis": "x2", "yaxis": "y2"} for mark in hidden]], layout)


def _line_names(trace: TwoLayerTrace, look: Look) -> list[dict[str, object]]:
    """The gate's name at the lower end of its line."""
    named = (
        (trace.nand.plane.line, "NAND", "x", "y"),
        (trace.first_or.plane.line, "OR", "x", "y"),
        (trace.joint_plane.line, "AND", "x2", "y2"),
    )
    font = {"size": SMALL, "color": look.ink}
    notes = []
    for line, name, x, y in named:
        end = min(line.tolist(), key=lambda place: float(place[1]))
        notes.append(
            {
                "x": end[0],
                "y": end[1],
                "xref": x,
                "yref": y,
                "text": name,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "xshift": 6,
                "font": font,
            }
        )
    return notes


def _row_names(trace: TwoLayerTrace, look: Look) -> list[dict[str, object]]:
    """Which rows of the truth table lie at a place of the hidden plane."""
    inputs = [tuple(f"{value:g}" for value in row) for row in trace.nand.inputs]
    places: dict[tuple[float, float], list[str]] = {}
    for row, (h1, h2) in zip(inputs, trace.hidden.tolist(), strict=True):
        places.setdefault((h1, h2), []).append(f"({row[0]}, {row[1]})")
    font = {"size": SMALL, "color": look.ink}
    return [
        {
            "x": h1,
            "y": h2,
            "xref": "x2",
            "yref": "y2",
            "text": " and ".join(rows),
            "showarrow": False,
            "yshift": -32,
            "font": font,
        }
        for (h1, h2), rows in places.items()
    ]


def mistake_curve(trace: LearningTrace, step: int, look: Look) -> go.Figure:
    """The running count of mistakes over the steps, drawn up to the present one; the axes hold the whole run."""
    counts = trace.mistakes
    steps = list(range(len(counts)))
    traces: list[Trace] = [
        _stairs(steps, counts.tolist(), {"color": look.grid, "width": 3, "shape": "hv"}),
        _stairs(steps[: step + 1], counts[: step + 1].tolist(), {"color": look["clash"], "width": 3, "shape": "hv"}),
        {
            "type": "scatter",
            "x": [step],
            "y": [int(counts[step])],
            "mode": "markers+text",
            "text": [f" {counts[step]}"],
            "textposition": "top left",
            "textfont": {"size": 16, "color": look.ink},
            "marker": {"size": 11, "color": look["clash"]},
            "hoverinfo": "skip",
        },
    ]
    layout = layout_of(
        look,
        250,
        xaxis={"range": [0, len(counts) - 1 + 0.5], "title": {"text": f"rows shown ({len(ROWS)} an epoch)"}},
        yaxis={"range": [0, max(float(counts[-1]) * 1.25, 2)], "title": {"text": "mistakes"}},
        title=caption("Mistakes so far", look),
        dragmode=False,
    )
    return go.Figure(traces, layout)


def _stairs(x: list[int], y: list[int], line: dict[str, object]) -> Trace:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip"}
