"""The race: paths over the surface, from above or in 3-D, and how loss and distance fall; all of it can be played."""

import math

import numpy as np

from playground.core.optimizers.race import ARRIVED, DIVERGED, UNDER_WAY, RaceTrace, Run
from playground.core.optimizers.surfaces import Landscape
from playground.figures.drawing import Drawing
from playground.figures.optimizers.landscape import contour, places, window_axes
from playground.figures.panels import Plain, axes, decades, scatter, title
from playground.figures.playback import Reading, part, playback
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 400
MAP, CURVES = (0.0, 0.56), (0.68, 1.0)  # in parts of the width
UPPER, LOWER = (0.58, 1.0), (0.0, 0.38)
LOWEST = 1e-8  # the smallest height above the minimum that is told apart
NEAREST = 1e-4  # the smallest distance that is
ROOM = 30  # how many times more than in the window the curves show: what diverges is seen to rise
LIFT = 0.012  # paths in 3-D run this part of the height above the ground
FLAT_VIEW, ROUND_VIEW = "contour", "3d"
VIEWS = {FLAT_VIEW: "From above", ROUND_VIEW: "3-D"}


def race(trace: RaceTrace, look: Look, view: str = FLAT_VIEW) -> Drawing:
    """Map, loss and distance. The axes depend on the surface and the number of steps only."""
    landscape, runs = trace.landscape, trace.runs
    ground = [_hills(landscape, look)] if view == ROUND_VIEW else [contour(landscape, look), places(landscape, look)]
    traces, parts = list(ground), []
    for run in runs:
        for path, alone in _paths(run, landscape, look, view):
            parts.append(part(len(traces), alone))
            traces.append(path)
    for run in runs:
        for axis, values in _curves(run, landscape).items():
            parts.append(part(len(traces)))
            traces.append(_curve(run, values, axis, look))
    words = [f"step {t} of {trace.settings.steps}" for t in range(trace.settings.steps + 1)]
    readings = [Reading(run.settings.title, look[run.settings.rule], _values(run)) for run in runs]
    layout = layout_of(look, HEIGHT, margin={"l": 8, "r": 18, "t": 34, "b": 8}, **_panels(trace, look, view))
    return Drawing(traces, layout, playback(parts, words, readings, look, redraw=view == ROUND_VIEW))


def _panels(trace: RaceTrace, look: Look, view: str) -> Plain:
    landscape, targets = trace.landscape, trace.landscape.targets
    along = {"range": [0, trace.settings.steps], "nticks": 5, "showgrid": False}
    named = along | {"title": {"text": "step"}}
    layout: Plain = {}
    titles = [title("loss f" if not _has_minimum(landscape) else "f above the minimum", "2", look, size=SMALL)]
    if targets:
        layout |= axes("2", CURVES, UPPER, along | {"showticklabels": False}, _loss_axis(landscape))
        layout |= axes("3", CURVES, LOWER, named, _distance_axis(landscape))
        name = "distance to the nearest minimum" if len(targets) > 1 else f"distance to the {targets[0].kind}"
        titles.append(title(name, "3", look, size=SMALL))
    else:
        layout |= axes("2", CURVES, (0, 1), named, _loss_axis(landscape))
    if view == ROUND_VIEW:
        return layout | {"scene": _scene(landscape, look), "annotations": titles}
    return layout | axes("", MAP, (0, 1), *window_axes(landscape)) | {"annotations": titles}


def _has_minimum(landscape: Landscape) -> bool:
    return any(place.kind == "minimum" for place in landscape.targets)


def _decades(low: float, high: float) -> Plain:
    return decades(math.floor(math.log10(low)), math.ceil(math.log10(high)))


def _loss_axis(landscape: Landscape) -> Plain:
    low, high = float(np.nanmin(landscape.z)), float(np.nanmax(landscape.z))
    if _has_minimum(landscape):
        return _decades(LOWEST, max(high - landscape.targets[0].value, LOWEST) * ROOM)
    room = 0.05 * (high - low) or 1.0
    return {"range": [low - room, high + room], "nticks": 5}


def _distance_axis(landscape: Landscape) -> Plain:
    left, right, bottom, top = landscape.settings.window
    return _decades(NEAREST, math.hypot(right - left, top - bottom) * ROOM)


def _paths(run: Run, landscape: Landscape, look: Look, view: str) -> list[tuple[Plain, bool]]:
    """The trail and its head, which is the same path shown one point at a time."""
    colour = look[run.settings.rule]
    line = {"color": colour, "width": 1.5 if run.ending == DIVERGED else 3}  # to and fro, over all the rest
    head = {"color": colour, "size": 11, "line": {"color": look.paper, "width": 2}}
    x, y = run.points.T
    if view != ROUND_VIEW:
        trail = scatter(x, y, "", "lines+markers", line=line, marker={"color": colour, "size": 4}, hoverinfo="skip")
        return [(trail, False), (scatter(x, y, "", "markers", marker=head, hoverinfo="skip"), True)]
    left, right, bottom, top = landscape.settings.window
    inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
    heights = landscape.height(run.losses) + LIFT * np.ptp(_known_heights(landscape))
    at = {name: np.where(inside, values, np.nan) for name, values in (("x", x), ("y", y), ("z", heights))}
    drawn: Plain = {"type": "scatter3d", "hoverinfo": "skip", **at}
    trail = drawn | {"mode": "lines", "line": {"color": colour, "width": 6}}
    return [(trail, False), (drawn | {"mode": "markers", "marker": {"color": colour, "size": 6}}, True)]


def _known_heights(landscape: Landscape) -> np.ndarray:
    heights = landscape.height(landscape.z)
    known: np.ndarray = heights[~np.isnan(heights)]
    return known


def _curves(run: Run, landscape: Landscape) -> dict[str, np.ndarray]:
    """Values over the steps, by panel. A logarithmic axis has no zero: what is below its end lies on it."""
    losses = run.losses
    if _has_minimum(landscape):
        losses = np.maximum(losses - landscape.targets[0].value, LOWEST)
    return {"2": losses, **({"3": np.maximum(run.distances, NEAREST)} if landscape.targets else {})}


def _curve(run: Run, values: np.ndarray, axis: str, look: Look) -> Plain:
    line = {"color": look[run.settings.rule], "width": 2.5}
    hover = f"step %{{x}}: %{{y:.4g}}<extra>{run.settings.title}</extra>"
    return scatter(np.arange(len(values)), values, axis, "lines", line=line, hovertemplate=hover)


def _values(run: Run) -> list[str]:
    """The loss at each step, and from the end on what the end was."""
    gone = run.ending not in (ARRIVED, UNDER_WAY)
    return [
        f"{run.ending} at step {run.at}" if gone and t >= run.at else f"f = {value:.4g}".replace("-", "−")
        for t, value in enumerate(run.losses)
    ]


def _hills(landscape: Landscape, look: Look) -> Plain:
    heights = landscape.height(landscape.z)
    return {
        "type": "surface",
        "x": landscape.x,
        "y": landscape.y,
        "z": heights,
        "customdata": landscape.z,
        "colorscale": [(0.0, look.paper), (1.0, look.muted)],
        "opacity": 0.7,
        "showscale": False,
        "contours": {"z": {"show": True, "color": look.muted, "width": 1}},
        "lighting": {"ambient": 0.85, "diffuse": 0.4, "specular": 0.02},
        "hovertemplate": "(%{x:.3g}, %{y:.3g}): %{customdata:.5g}<extra></extra>",
    }


def _scene(landscape: Landscape, look: Look) -> Plain:
    left, right, bottom, top = landscape.settings.window
    heights = _known_heights(landscape)
    room = 0.05 * float(np.ptp(heights)) or 1.0
    quiet = {
        "color": look.muted,
        "gridcolor": look.grid,
        "showbackground": False,
        "tickfont": {"size": SMALL},
        "nticks": 5,
        "showspikes": False,
    }
    z = "log f" if landscape.logarithmic else "f"
    return {
        "domain": {"x": [MAP[0], MAP[1] + 0.04], "y": [0, 1]},
        "xaxis": quiet | {"range": [left, right], "title": {"text": "x"}},
        "yaxis": quiet | {"range": [bottom, top], "title": {"text": "y"}},
        "zaxis": quiet
        | {"range": [heights.min() - room, heights.max() + room], "title": {"text": z}, "showticklabels": False},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.1, "y": 1.1, "z": 0.75},
        "camera": {"eye": {"x": -0.9, "y": -1.4, "z": 1.55}, "center": {"x": 0, "y": 0, "z": -0.2}},
    }


def race_in_words(trace: RaceTrace) -> str:
    """What the figure shows, for who cannot see it."""
    parts = []
    for run in trace.runs:
        last = run.losses[np.isfinite(run.losses)][-1]
        parts.append(f"{run.settings.title} {run.ending} at step {run.at}, last f = {last:.4g}")
    start = f"({trace.settings.x:g}, {trace.settings.y:g})"
    return f"Paths over {trace.landscape.settings.title} from {start}, with loss and distance. {'; '.join(parts)}."
