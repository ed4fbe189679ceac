"""A surface from above, with contour lines and the places where it is flat."""

from playground.core.optimizers.surfaces import Landscape
from playground.figures.panels import Plain, on_axes, scatter
from playground.figures.style import Look

SYMBOLS = {"minimum": "star", "saddle": "x", "maximum": "triangle-up", "flat": "diamond-open"}
LINES = 18


def contour(landscape: Landscape, look: Look, axis: str = "") -> Plain:
    """Lines of equal height, on a ground that is darker the higher it is. Hovering tells f."""
    return contour_of(landscape.x, landscape.y, landscape.height(landscape.z), landscape.z, look, axis)


def contour_of(x: object, y: object, heights: object, values: object, look: Look, axis: str = "") -> Plain:
    """The same of any grid; values: what hovering tells."""
    return {
        "type": "contour",
        "x": x,
        "y": y,
        "z": heights,
        "customdata": values,
        "ncontours": LINES,
        "colorscale": [(0.0, look.paper), (1.0, look["padding"])],
        "showscale": False,
        "line": {"color": look.muted, "width": 0.6},
        "hovertemplate": "(%{x:.3g}, %{y:.3g}): %{customdata:.5g}<extra></extra>",
        **on_axes(axis),
    }


def places(landscape: Landscape, look: Look, axis: str = "") -> Plain:
    """Where the gradient is zero: a star for a minimum, a cross for a saddle, a triangle for a maximum."""
    found = landscape.stationary
    marker = {
        "symbol": [SYMBOLS[place.kind] for place in found],
        "size": [15 if place.kind == "minimum" else 11 for place in found],
        "color": look.ink,
        "line": {"color": look.paper, "width": 1.5},
    }
    words = [f"{place.kind}, f = {place.value:.4g}" for place in found]
    hover = "(%{x:.4f}, %{y:.4f})<br>%{text}<extra></extra>"
    x, y = [place.x for place in found], [place.y for place in found]
    return scatter(x, y, axis, "markers", marker=marker, text=words, hovertemplate=hover)


def window_axes(landscape: Landscape) -> tuple[Plain, Plain]:
    """The window, for both axes: it depends on nothing but the surface."""
    left, right, bottom, top = landscape.settings.window
    x = {"range": [left, right], "title": {"text": "x"}, "showgrid": False, "nticks": 7}
    y = {"range": [bottom, top], "title": {"text": "y"}, "showgrid": False, "nticks": 7}
    return x, y
