"""The plane of two inputs: corners, a line, the side that fires, the probability."""

from collections.abc import Sequence
from typing import Any

from playground.core.gates.functions import FUNCTIONS, encode
from playground.core.gates.learning import LearningTrace
from playground.core.gates.perceptron import GateTrace
from playground.core.gates.plane import SIDES, Floats, Surface
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, caption, layout_of

HEIGHT = 430
CORNER = 34  # px
TICKS: dict[str, list[float]] = {"binary": [0, 1], "bipolar": [-1, 1]}

Trace = dict[str, Any]


def decision_plane(trace: GateTrace, look: Look) -> Drawing:
    """The four corners with their targets, the line z = 0 and where the perceptron fires, or how sure it is.

    The first trace holds the corners, in the order of the truth table: these are what one clicks.
    """
    settings = trace.settings
    corners = corner_marks(trace.inputs, settings.target, settings.encoding, trace.right.tolist(), look)
    ground = [firing_side(trace.plane.fires, look)] if trace.chances is None else [probability(trace.chances, look)]
    shaded = "shaded where z > 0" if trace.chances is None else "bluer where p is higher"
    layout = plane_layout(settings.encoding, f"Target in each corner, {shaded}", look)
    return Drawing([corners, *ground, boundary(trace.plane.line, look)], layout)


def learning_plane(trace: LearningTrace, step: int, look: Look) -> Drawing:
    """The line after `step` steps, the line before the last step as a ghost, and a ring around the row just shown."""
    settings = trace.settings
    now, shown = trace.plane_at(step), trace.steps[step - 1] if step else None
    weights = trace.weights_at(step)
    traces = [
        corner_marks(trace.inputs, settings.target, settings.encoding, trace.rows_right(step), look),
        firing_side(now.fires, look),
        boundary(now.line, look),
    ]
    if shown is not None:
        traces += [boundary(trace.plane_at(step - 1).line, look, ghost=True), ring(shown.inputs, look)]
    words = f"w₁ = {weights[0]:g}, w₂ = {weights[1]:g}, b = {weights[2]:g}".replace("-", "−")
    return Drawing(traces, plane_layout(settings.encoding, words, look))


def plane_layout(encoding: str, title: str, look: Look, names: tuple[str, str] = ("x₁", "x₂")) -> dict[str, Any]:
    """A square plane whose axes never move."""
    axis = {"range": list(SIDES[encoding]), "tickvals": TICKS[encoding], "constrain": "domain", "showgrid": True}
    return layout_of(
        look,
        HEIGHT,
        xaxis=axis | {"title": {"text": names[0]}},
        yaxis=axis | {"title": {"text": names[1]}, "scaleanchor": "x", "constraintoward": "top"},
        title=caption(title, look),
        dragmode=False,
    )


def corner_marks(places: Floats, target: str, encoding: str, right: Sequence[bool], look: Look) -> Trace:
    """Each row's place (4, 2) with its target written in it: round for true, square for false; a ring if missed."""
    bits = FUNCTIONS[target]
    written = [f"{encode(bit, encoding)}".replace("-", "−") for bit in bits]
    said = ["right" if ok else "missed" for ok in right]
    return {
        "type": "scatter",
        "x": places[:, 0].tolist(),
        "y": places[:, 1].tolist(),
        "mode": "markers+text",
        "text": [f"<b>{value}</b>" + ("" if ok else " ✗") for value, ok in zip(written, right, strict=True)],
        "textfont": {"size": 17, "color": look.paper},
        "marker": {
            "size": CORNER,
            "symbol": ["circle" if bit else "square" for bit in bits],
            "color": [look["one"] if bit else look["zero"] for bit in bits],
            "line": {"width": [0 if ok else 5 for ok in right], "color": look["clash"]},
            "opacity": 1,
        },
        "cliponaxis": False,
        "hovertext": [f"target {value}, {words}" for value, words in zip(written, said, strict=True)],
        "hovertemplate": "(%{x}, %{y}): %{hovertext}<extra></extra>",
        "zorder": 3,
    }


def firing_side(fires: Floats, look: Look) -> Trace:
    """The half-plane with z > 0."""
    return {
        "type": "scatter",
        "x": fires[:, 0].tolist(),
        "y": fires[:, 1].tolist(),
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": look["one"],
        "opacity": 0.22,
        "hoverinfo": "skip",
    }


def probability(surface: Surface, look: Look) -> Trace:
    """p all over the plane on the sequential scale."""
    return {
        "type": "heatmap",
        "x": surface.axis.tolist(),
        "y": surface.axis.tolist(),
        "z": surface.values.round(3).tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.sequential],
        "opacity": 0.85,
        "zsmooth": "best",
        "hoverinfo": "skip",
        "colorbar": {"thickness": 12, "tickvals": [0, 0.5, 1], "title": {"text": "p"}, "tickfont": {"size": SMALL}},
    }


def boundary(line: Floats, look: Look, ghost: bool = False) -> Trace:
    """The line z = 0."""
    pen = {"color": look.muted, "width": 2, "dash": "dot"} if ghost else {"color": look.ink, "width": 3}
    return {
        "type": "scatter",
        "x": line[:, 0].tolist(),
        "y": line[:, 1].tolist(),
        "mode": "lines",
        "line": pen,
        "hoverinfo": "skip",
    }


def ring(place: Sequence[float], look: Look) -> Trace:
    """Around the row that was just shown."""
    return {
        "type": "scatter",
        "x": [place[0]],
        "y": [place[1]],
        "mode": "markers",
        "marker": {
            "size": CORNER + 18,
            "symbol": "circle-open",
            "color": look["chosen"],
            "line": {"width": 3, "color": look["chosen"]},
        },
        "hoverinfo": "skip",
    }
