"""A grid of the plane: as it goes in, after k linear layers and their one matrix, after the same layers with bends."""

import numpy as np

from playground.core.activations.functions import ACTIVATIONS
from playground.core.activations.linear_stack import LINES, LinearStackTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import Look, layout_of

HEIGHT = 316
GUTTER = 0.06  # between two panels, in parts of the width
ROOM = 1.08  # axes reach this much beyond what they hold
EVERY = 24  # one circle at every so many points of a line


def grids(trace: LinearStackTrace, look: Look) -> Drawing:
    """Three panels: the input, the linear stack with the single matrix as circles over it, the stack with bends."""
    k, name = trace.settings.layers, ACTIVATIONS[trace.settings.activation].title
    panels = (
        ("", trace.grid, trace.point, "what goes in", (0.0, 0.0, 1.0)),
        ("2", trace.stacked, trace.point_stacked, f"{k} linear layers ○ one matrix", (0.0, 0.0, trace.reach)),
        ("3", trace.bent, trace.point_bent, f"{k} layers with {name}", trace.bent_frame),
    )
    traces: list[Plain] = []
    layout: Plain = {}
    for i, (axis, lines, point, _, frame) in enumerate(panels):
        traces += _lines(lines, axis, look)
        traces += [_circles(trace.collapsed, axis, look)] if axis == "2" else []
        traces.append(_point(point, axis, look))
        left = i * (1 + GUTTER) / 3
        layout |= axes(axis, (left, left + (1 - 2 * GUTTER) / 3), (0, 1), *_reaches(frame))
    titles = [title(words, axis, look) for axis, _, _, words, _ in panels]
    margin = {"l": 8, "r": 8, "t": 34, "b": 8}
    return Drawing(traces, layout_of(look, HEIGHT, annotations=titles, margin=margin, **layout))


def _lines(lines: np.ndarray, axis: str, look: Look) -> list[Plain]:
    """All lines along one axis are one trace, with gaps between them."""
    traces = []
    for family, colour in ((lines[:LINES], look["forward"]), (lines[LINES:], look.muted)):
        gap = np.full((len(family), 1, 2), np.nan)
        x, y = np.concatenate([family, gap], axis=1).reshape(-1, 2).T
        traces.append(scatter(x, y, axis, "lines", line={"color": colour, "width": 2}, hoverinfo="skip"))
    return traces


def _circles(collapsed: np.ndarray, axis: str, look: Look) -> Plain:
    x, y = collapsed[:LINES:4, ::EVERY].reshape(-1, 2).T
    marker = {"symbol": "circle-open", "color": look.ink, "size": 11, "line": {"width": 2}}
    return scatter(x, y, axis, "markers", marker=marker, hoverinfo="skip")


def _point(point: np.ndarray, axis: str, look: Look) -> Plain:
    marker = {"color": look["chosen"], "size": 13, "line": {"color": look.paper, "width": 2}}
    hover = "(%{x:.4f}, %{y:.4f})<extra>the point</extra>"
    return scatter(point[:1], point[1:], axis, "markers", marker=marker, hovertemplate=hover)


def _reaches(frame: tuple[float, float, float]) -> tuple[Plain, Plain]:
    x, y, half = frame
    reach = half * ROOM
    return {"range": [x - reach, x + reach], "nticks": 4}, {"range": [y - reach, y + reach], "nticks": 5}


def grids_in_words(trace: LinearStackTrace) -> str:
    """What the figure shows, for who cannot see it."""
    x, y = trace.point_stacked
    u, v = trace.point_bent
    return (
        f"A square grid, and what becomes of it. {trace.settings.layers} linear layers leave its lines straight; one "
        f"matrix gives the same to {trace.largest_difference:.0e}. With {ACTIVATIONS[trace.settings.activation].title} "
        f"between the layers they bend. The chosen point goes to ({x:.3f}, {y:.3f}) and to ({u:.3f}, {v:.3f})."
    )
