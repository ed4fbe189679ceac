"""The plane with its points, and what networks answer all over it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.training_lab.picture import SURFACE, axis
from playground.core.training_lab.points import OWN, SIDE, Points
from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import LabView
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, in_panel, on_axes
from playground.figures.panels import title as panel_title
from playground.figures.style import Look, caption, layout_of, plain

HEIGHT, EMPTY_HEIGHT, SMALL_HEIGHT = 272, 520, 210
SIZES = {0: 7, 1: 7, 2: 4}  # px, of a point by its split
TICKS = [-6, -3, 0, 3, 6]

Trace = dict[str, Any]


def decision_plane(view: LabView | None, points: Points, settings: LabSettings, look: Look) -> Drawing:
    """The output of the network that is looked at, and all points. Trace 0 is the plane: what one clicks.

    Training points are full, those for validation hollow, those for the test small. Class 1 is round, 0 square.
    """
    surface = view.network.surface if view else np.full((SURFACE, SURFACE), 0.0 if settings.regression else 0.5)
    traces = [_ground(surface, settings, look)]
    if not settings.regression and view is not None:
        traces.append(_boundary(surface, look))
    traces += [_marks(points, number, settings, look) for number in (2, 1, 0)]
    if view is not None and len(view.network.batch):
        traces.append(_rings(points, view.network.batch, look))
    what = "the number it answers" if settings.regression else "bluer where class 1 is likelier"
    title = f"Seed {view.network.seed}: {what}" if view else "Click to set a point"
    square = {"range": [-SIDE, SIDE], "tickvals": TICKS, "constrain": "domain", "showgrid": False}
    layout = layout_of(
        look,
        HEIGHT if view else EMPTY_HEIGHT,
        xaxis=square | {"title": {"text": "x₁"}},
        yaxis=square | {"title": {"text": "x₂"}, "scaleanchor": "x", "constraintoward": "top"},
        title=caption(title, look),
        dragmode=False,
    )
    return Drawing(traces, layout)


def _ground(surface: NDArray[np.floating[Any]], settings: LabSettings, look: Look) -> Trace:
    places = axis(len(surface)).astype(np.float32)
    low = -1 if settings.regression else 0
    return {
        "type": "heatmap",
        "x": places,
        "y": places,
        "z": np.nan_to_num(surface, posinf=1e6, neginf=-1e6).astype(np.float32),
        "zmin": low,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "opacity": 0.75,
        "showscale": False,
        "hovertemplate": "(%{x:.1f}, %{y:.1f}): %{z:.3f}<extra></extra>",
    }


def _boundary(surface: NDArray[np.floating[Any]], look: Look) -> Trace:
    """Where both classes are equally likely."""
    places = axis(len(surface)).astype(np.float32)
    return {
        "type": "contour",
        "x": places,
        "y": places,
        "z": np.nan_to_num(surface).astype(np.float32),
        "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        "line": {"color": look.ink, "width": 2.5},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _marks(points: Points, split: int, settings: LabSettings, look: Look) -> Trace:
    """The points of one split."""
    mine = points.split == split
    places, targets = points.places[mine].astype(np.float32), points.targets[mine]
    hollow = "-open" if split == 1 else ""
    marker: dict[str, Any] = {"size": SIZES[split], "opacity": 0.6 if split == 2 else 1}
    if settings.regression:
        scale = {"cmin": -1, "cmax": 1, "colorscale": [list(stop) for stop in look.diverging], "showscale": False}
        marker |= {"color": targets.astype(np.float32), "symbol": f"circle{hollow}"} | scale
    else:
        marker["color"] = [look["one"] if target else look["zero"] for target in targets]
        marker["symbol"] = [f"circle{hollow}" if target else f"square{hollow}" for target in targets]
    edge = look.paper if split != 1 and not settings.regression else look.ink
    marker["line"] = {"width": 2} if split == 1 else {"width": 1, "color": edge}
    return {
        "type": "scatter",
        "x": places[:, 0],
        "y": places[:, 1],
        "mode": "markers",
        "marker": marker,
        **_hover(split, settings),
    }


def _hover(split: int, settings: LabSettings) -> Trace:
    """What is said of a point; nothing of one's own, which would catch the clicks that set another beside it."""
    if settings.dataset == OWN:
        return {"hoverinfo": "skip"}
    return {"hovertemplate": ("training", "validation", "test")[split] + " (%{x:.2f}, %{y:.2f})<extra></extra>"}


def _rings(points: Points, batch: NDArray[np.int64], look: Look) -> Trace:
    """Around the points of the last batch."""
    places = points.places[batch].astype(np.float32)
    return {
        "type": "scatter",
        "x": places[:, 0],
        "y": places[:, 1],
        "mode": "markers",
        "marker": {"size": 15, "symbol": "circle-open", "color": look.ink, "line": {"width": 1.5}},
        "hoverinfo": "skip",
    }


def rival_planes(view: LabView, points: Points, settings: LabSettings, chosen: int, look: Look) -> Drawing:
    """What each rival answers all over the plane, side by side, with the training points; the chosen one framed."""
    count = len(view.lanes)
    traces: list[Trace] = []
    arrangement: dict[str, Any] = {}
    annotations, shapes = [], []
    train = points.split == 0
    for number, lane in enumerate(view.lanes):
        name = "" if number == 0 else str(number + 1)
        left, right = number / count + 0.008, (number + 1) / count - 0.008
        traces.append(_ground(lane.surface, settings, look) | on_axes(name))
        traces.append(
            _marks(Points(points.places[train], points.targets[train], points.split[train]), 0, settings, look)
        )
        traces[-1] |= on_axes(name)
        traces[-1]["marker"] = traces[-1]["marker"] | {"size": 4}
        across = {"range": [-SIDE, SIDE], "visible": False, "constrain": "domain"}
        arrangement |= axes(name, (left, right), (0, 1), across, across | {"scaleanchor": f"x{name}"})
        annotations.append(panel_title(plain(lane.label, 20), name, look))
        if number == chosen:
            frame = {"x0": 0, "x1": 1, "y0": 0, "y1": 1, **in_panel(name)}  # the square, not the room it stands in
            shapes.append({"type": "rect", **frame, "line": {"color": look["chosen"], "width": 3}})
    return Drawing(
        traces, layout_of(look, SMALL_HEIGHT, annotations=annotations, shapes=shapes, dragmode=False, **arrangement)
    )
