"""A grid of the plane: as it goes in, after k linear layers and their one matrix, after the same layers with bends."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.core.activations.functions import ACTIVATIONS
from playground.core.activations.linear_stack import LINES, LinearStackTrace
from playground.figures.style import Look, canvas, heading

HEIGHT = 316
ROOM = 1.08  # axes reach this much beyond what they hold
EVERY = 24  # one circle at every so many points of a line


def grids(trace: LinearStackTrace, look: Look) -> go.Figure:
    """Three panels: the input, the linear stack with the single matrix as circles over it, the stack with bends."""
    figure = make_subplots(rows=1, cols=3, horizontal_spacing=0.06, figure=canvas(look, HEIGHT))
    k, title = trace.settings.layers, ACTIVATIONS[trace.settings.activation].title
    panels = (
        (trace.grid, trace.point, "what goes in", (0.0, 0.0, 1.0)),
        (trace.stacked, trace.point_stacked, f"{k} linear layers ○ one matrix", (0.0, 0.0, trace.reach)),
        (trace.bent, trace.point_bent, f"{k} layers with {title}", trace.bent_frame),
    )
    for column, (lines, point, words, frame) in enumerate(panels, start=1):
        _add_lines(figure, lines, column, look)
        if column == 2:
            _add_circles(figure, trace.collapsed, look)
        _add_point(figure, point, column, look)
        _set_axes(figure, frame, column)
        domain = "" if column == 1 else str(column)
        figure.add_annotation(heading(words, look) | {"xref": f"x{domain} domain", "yref": "y domain"})
    figure.update_layout(margin={"l": 8, "r": 8, "t": 34, "b": 8})
    return figure


def _add_lines(figure: go.Figure, lines: np.ndarray, column: int, look: Look) -> None:
    """All lines along one axis are one trace, with gaps between them."""
    for family, colour in ((lines[:LINES], look["forward"]), (lines[LINES:], look.muted)):
        gap = np.full((len(family), 1, 2), np.nan)
        joined = np.concatenate([family, gap], axis=1).reshape(-1, 2)
        line = {"color": colour, "width": 2}
        figure.add_scatter(x=joined[:, 0], y=joined[:, 1], mode="lines", line=line, hoverinfo="skip", row=1, col=column)


def _add_circles(figure: go.Figure, collapsed: np.ndarray, look: Look) -> None:
    points = collapsed[:LINES:4, ::EVERY].reshape(-1, 2)
    marker = {"symbol": "circle-open", "color": look.ink, "size": 11, "line": {"width": 2}}
    figure.add_scatter(x=points[:, 0], y=points[:, 1], mode="markers", marker=marker, hoverinfo="skip", row=1, col=2)


def _add_point(figure: go.Figure, point: np.ndarray, column: int, look: Look) -> None:
    marker = {"color": look["chosen"], "size": 13, "line": {"color": look.paper, "width": 2}}
    figure.add_scatter(
        x=[point[0]],
        y=[point[1]],
        mode="markers",
        marker=marker,
        hovertemplate="(%{x:.4f}, %{y:.4f})<extra>the point</extra>",
        row=1,
        col=column,
    )


def _set_axes(figure: go.Figure, frame: tuple[float, float, float], column: int) -> None:
    x, y, half = frame
    reach = half * ROOM
    figure.update_xaxes(range=[x - reach, x + reach], nticks=4, row=1, col=column)
    figure.update_yaxes(range=[y - reach, y + reach], nticks=5, row=1, col=column)


def grids_in_words(trace: LinearStackTrace) -> str:
    """What the figure shows, for who cannot see it."""
    x, y = trace.point_stacked
    u, v = trace.point_bent
    return (
        f"A square grid, and what becomes of it. {trace.settings.layers} linear layers leave its lines straight; one "
        f"matrix gives the same to {trace.largest_difference:.0e}. With {ACTIVATIONS[trace.settings.activation].title} "
        f"between the layers they bend. The chosen point goes to ({x:.3f}, {y:.3f}) and to ({u:.3f}, {v:.3f})."
    )
