"""How large the weights of each layer are, and which units dropout silenced."""

from typing import Any

import numpy as np

from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import LabView
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, on_axes, title
from playground.figures.style import Look, layout_of

HEIGHT, MASK_HEIGHT = 190, 190
SHOWN_ROWS = 40  # of a batch


def weight_histograms(view: LabView, settings: LabSettings, look: Look) -> Drawing:
    """Counts of the weights of each layer by size; blue above zero, orange below."""
    count = len(view.network.histograms)
    traces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    arrangement: dict[str, Any] = {}
    hidden = len(list(settings.networks().values())[view.network.lane].hidden)
    for number, (edges, counts) in enumerate(view.network.histograms):
        name = "" if number == 0 else str(number + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        traces.append(
            {
                "type": "bar",
                "x": middles.astype(np.float32),
                "y": counts.astype(np.int32),
                "marker": {"color": [look["one"] if place > 0 else look["zero"] for place in middles]},
                "hovertemplate": "%{y} weights near %{x:.2f}<extra></extra>",
                **on_axes(name),
            }
        )
        left, right = number / count + 0.02, (number + 1) / count - 0.02
        x = {"range": [float(edges[0]), float(edges[-1])], "nticks": 3, "zeroline": True, "zerolinecolor": look.muted}
        arrangement |= axes(name, (left, right), (0, 1), x, {"nticks": 3, "rangemode": "tozero"})
        words.append(title(f"W{number + 1}, {'output' if number == hidden else f'hidden {number + 1}'}", name, look))
    layout = layout_of(look, HEIGHT, annotations=words, bargap=0, dragmode=False, **arrangement)
    return Drawing(traces, layout)


def dropout_masks(view: LabView, look: Look) -> Drawing:
    """Which units were silent for which point of the last batch: a row a point, a column a unit, dark where silent."""
    count = len(view.network.dropped)
    traces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    arrangement: dict[str, Any] = {}
    for number, mask in enumerate(view.network.dropped):
        name = "" if number == 0 else str(number + 1)
        shown = mask[:SHOWN_ROWS]
        traces.append(
            {
                "type": "heatmap",
                "z": shown.astype(np.uint8),
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[0, look["padding"]], [1, look.ink]],
                "showscale": False,
                "xgap": 1,
                "ygap": 1,
                "hovertemplate": "unit %{x}, point %{y}<extra></extra>",
                "x0": 1,
                "y0": 1,
                **on_axes(name),
            }
        )
        left, right = number / count + 0.02, (number + 1) / count - 0.02
        x = {"title": {"text": "unit"}, "nticks": 4, "showgrid": False}
        y = {"title": {"text": "point of the batch"} if number == 0 else {}, "nticks": 3, "showgrid": False}
        arrangement |= axes(name, (left, right), (0, 1), x, y | {"autorange": "reversed"})
        words.append(title(f"hidden {number + 1}: {mask.mean():.0%} silent", name, look))
    layout = layout_of(look, MASK_HEIGHT, annotations=words, dragmode=False, **arrangement)
    return Drawing(traces, layout)
