"""XOR in two layers: the input plane beside the hidden plane; and the running count of mistakes."""

from typing import Any

from playground.core.gates.functions import ROWS
from playground.core.gates.learning import LearningTrace
from playground.core.gates.plane import SIDES, Floats
from playground.core.gates.two_layers import TwoLayerTrace
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import Trace, boundary, corner_marks, firing_side, plane_layout
from playground.figures.style import SMALL, Look, caption, layout_of

MISTAKES_HEIGHT = 230


def input_plane(trace: TwoLayerTrace, look: Look) -> Drawing:
    """The inputs with the lines of NAND and OR, and the band where both fire."""
    nand, first_or = trace.nand.plane.line, trace.first_or.plane.line
    traces = [
        corner_marks(trace.nand.inputs, "XOR", trace.joint.encoding, _right(trace), look),
        firing_side(trace.fires, look),
        boundary(nand, look),
        boundary(first_or, look),
    ]
    layout = plane_layout(trace.joint.encoding, "Inputs: XOR needs a band between two lines", look)
    layout["annotations"] = [
        _line_name(nand, "NAND", trace.joint.encoding, look),
        _line_name(first_or, "OR", trace.joint.encoding, look),
    ]
    return Drawing(traces, layout)


def hidden_plane(trace: TwoLayerTrace, look: Look) -> Drawing:
    """The same four rows where the hidden layer puts them, and the line of AND that parts them."""
    line = trace.joint_plane.line
    traces = [
        corner_marks(trace.hidden, "XOR", trace.joint.encoding, _right(trace), look),
        firing_side(trace.joint_plane.fires, look),
        boundary(line, look),
    ]
    names = ("h₁ = NAND(x)", "h₂ = OR(x)")
    layout = plane_layout(trace.joint.encoding, "Hidden layer: one line is enough", look, names)
    layout["annotations"] = [_line_name(line, "AND", trace.joint.encoding, look), *_row_names(trace, look)]
    return Drawing(traces, layout)


def _right(trace: TwoLayerTrace) -> list[bool]:
    return [bool(output == target) for output, target in zip(trace.output, trace.target, strict=True)]


def _line_name(line: Floats, name: str, encoding: str, look: Look) -> dict[str, Any]:
    """The gate's name at the upper end of its line, within the plane."""
    x, y = max(line.tolist(), key=lambda place: float(place[1]))
    at_top = y > SIDES[encoding][1] - 1e-9
    note = {
        "x": x,
        "y": y,
        "text": name,
        "xanchor": "left",
        "yanchor": "top" if at_top else "bottom",
        "xshift": 24 if at_top else 10,
    }
    return {**note, "showarrow": False, "font": {"size": SMALL, "color": look.ink}}


def _row_names(trace: TwoLayerTrace, look: Look) -> list[dict[str, Any]]:
    """Which rows of the truth table lie at a place of the hidden plane."""
    places: dict[tuple[float, float], list[str]] = {}
    for (x1, x2), (h1, h2) in zip(trace.nand.inputs.tolist(), trace.hidden.tolist(), strict=True):
        places.setdefault((h1, h2), []).append(f"({x1:g}, {x2:g})".replace("-", "−"))
    font = {"size": SMALL, "color": look.ink}
    return [
        {"x": h1, "y": h2, "text": " and ".join(rows), "showarrow": False, "yshift": -32, "font": font}
        for (h1, h2), rows in places.items()
    ]


def mistake_curve(trace: LearningTrace, step: int, look: Look) -> Drawing:
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
        MISTAKES_HEIGHT,
        xaxis={"range": [0, len(counts) - 1 + 0.5], "title": {"text": f"rows shown ({len(ROWS)} an epoch)"}},
        yaxis={"range": [0, max(float(counts[-1]) * 1.25, 2)], "title": {"text": "mistakes"}},
        title=caption("Mistakes so far", look),
        dragmode=False,
    )
    return Drawing(traces, layout)


def _stairs(x: list[int], y: list[int], line: dict[str, object]) -> Trace:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip"}
