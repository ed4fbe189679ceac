"""What all curves of the training lab share: a line, names at its end, and axes that rest while something trains."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.training_lab.view import Floats, LabView, LaneView
from playground.figures.panels import axes, in_panel, scatter, spread
from playground.figures.style import SMALL

LOWEST = 0.1  # of a panel: below it a label would stand on the axis' last number
STEPS = (1, 2, 5, 10)

Trace = dict[str, Any]


def curve_panel(name: str, across: tuple[float, float], epochs: float, top: float, what: str) -> dict[str, Any]:
    """The axes of a quantity ("loss" or "accuracy") over epochs, from 0 to epochs and to top."""
    x = {"range": [0, epochs], "title": {"text": "epoch"}, "nticks": 6}
    return axes(
        name, across, (0, 1), x, {"range": [0, top], "nticks": 5, "tickformat": ".0%" if what == "accuracy" else ""}
    )


def curve_line(epochs: Floats, curve: Floats, pen: dict[str, Any], name: str, said: str) -> Trace:
    """A curve over epochs in the panel of that name; a loss beyond a million stays there."""
    return scatter(
        epochs.astype(np.float32),
        np.clip(curve, 0, 1e6).astype(np.float32),
        name,
        "lines" if len(epochs) > 1 else "markers",  # a single value has no line
        line=pen,
        marker={"size": 7, "color": pen["color"]},
        hovertemplate=said + " %{y:.4f} in epoch %{x:.0f}<extra></extra>",
    )


def labels(
    heights: Sequence[float], texts: Sequence[str], colours: Sequence[str], name: str, gap: float
) -> list[dict[str, Any]]:
    """Texts at the right of a panel, near their lines' ends and not over each other."""
    room = 1 - LOWEST
    places = spread([(height - LOWEST) / room for height in heights], gap / room)
    return [
        {
            "x": 1.01,
            "y": LOWEST + room * place,
            "text": text,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "font": {"size": SMALL, "color": colour},
            **in_panel(name),
        }
        for place, text, colour in zip(places, texts, colours, strict=True)
    ]


def epochs_reach(view: LabView | None) -> float:
    """How far the axis of epochs goes: in steps, so that it rests most of the time."""
    epoch = max((lane.epoch for lane in view.lanes), default=0) if view else 0
    size = 10.0 ** math.floor(math.log10(max(epoch, 10)))
    return next(step * size for step in STEPS if step * size >= max(epoch, 10))


def loss_reach(lanes: Sequence[LaneView]) -> float:
    """How high the axis of losses goes: it depends on the first epochs alone, and so stays."""
    first = [
        float(value)
        for lane in lanes
        for name in ("train_loss", "validation_loss")
        for value in lane.curves[name][:1, 0]
    ]
    top = max((value for value in first if math.isfinite(value)), default=1.0)
    return min(max(math.ceil(top * 5) / 5, 0.2), 5.0)
