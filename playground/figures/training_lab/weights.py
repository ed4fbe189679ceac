"""How large the weights of each layer are, and which units dropout silenced."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import LabView
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, on_axes, title
from playground.figures.style import Look, layout_of
from playground.figures.training_lab.lines import STEPS

HEIGHT, MASK_HEIGHT = 190, 190
SHOWN_ROWS = 40  # of a batch
FINE = (1, 1.5, 2, 3, 4, 6, 8, 10)  # steps of the axis of sizes: none leaves half of it empty
FEW = 5  # weights: the axis of counts reaches that far at least
HUGE = 1_000  # numbers of weights that long would meet those of the next panel
ROOMY = 4  # so many panels have room for long titles


def weight_histograms(view: LabView, settings: LabSettings, look: Look) -> Drawing:
    """Counts of the weights of each layer by size; blue above zero, orange below, grey around it.

    Both axes grow in steps, so that they rest most of the time.
    """
    count = len(view.network.histograms)
    traces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    arrangement: dict[str, Any] = {}
    hidden = len(list(settings.networks().values())[view.network.lane].hidden)
    for number, (edges, counts) in enumerate(view.network.histograms):
        name = "" if number == 0 else str(number + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        reach, top = _rounded_up(float(edges[-1]), FINE), _rounded_up(max(int(counts.max()), FEW), STEPS)
        traces.append(
            {
                "type": "bar",
                "x": middles.astype(np.float32),
                "y": counts.astype(np.int32),
                "marker": {"color": _colours(len(middles), look)},
                "hovertemplate": "%{y} weights near %{x:.2f}<extra></extra>",
                **on_axes(name),
            }
        )
        ends = [-reach, 0, reach] if count <= ROOMY and reach < HUGE else [0, reach]
        x = {"range": [-reach, reach], "tickvals": ends, "zeroline": True, "zerolinecolor": look.muted, "tickangle": 0}
        y = {"range": [0, top], "tickvals": [0, top], "tickformat": "d"}
        arrangement |= axes(name, _across(number, count), (0, 1), x, y)
        words.append(title(_layer(number, hidden, count), name, look))
    layout = layout_of(look, HEIGHT, annotations=words, bargap=0, dragmode=False, **arrangement)
    return Drawing(traces, layout)


def _rounded_up(value: float, steps: Sequence[float]) -> float:
    """The next of the steps times a power of ten."""
    size = 10.0 ** math.floor(math.log10(max(value, 1e-12)))
    return next(step * size for step in steps if step * size >= value * (1 - 1e-9))


def _colours(bins: int, look: Look) -> list[str]:
    """Below zero, the bin around it, above."""
    return [look["zero"]] * (bins // 2) + [look.muted] * (bins % 2) + [look["one"]] * (bins // 2)


def _across(number: int, count: int) -> tuple[float, float]:
    """Where a panel stands: room at its left is for its counts."""
    return number / count + 0.045, (number + 1) / count - 0.015


def _layer(number: int, hidden: int, count: int) -> str:
    """A layer's weights by name, as long as there is room."""
    if count > ROOMY:
        return f"W{number + 1}"
    return f"W{number + 1}, {'output' if number == hidden else f'hidden {number + 1}'}"


def dropout_masks(view: LabView, look: Look) -> Drawing:
    """Which units were silent for which point of the last batch: a row a point, a column a unit, dark where silent."""
    count = len(view.network.dropped)
    kept, silent = (look.muted, look["padding"]) if look.name == "dark" else (look["padding"], look.ink)
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
                "colorscale": [[0, kept], [1, silent]],
                "showscale": False,
                "xgap": 1,
                "ygap": 1,
                "text": [["silent" if off else "kept" for off in row] for row in shown.tolist()],
                "hovertemplate": "unit %{x}, point %{y}: %{text}<extra></extra>",
                "x0": 1,
                "y0": 1,
                **on_axes(name),
            }
        )
        x = {"title": {"text": "unit"}, "tickvals": [1, mask.shape[1]], "showgrid": False}
        y = {
            "title": {"text": "point of the batch"} if number == 0 else {},
            "tickvals": [1, len(shown)],
            "showgrid": False,
        }
        arrangement |= axes(name, _across(number, count), (0, 1), x, y | {"autorange": "reversed"})
        share = f"{mask.mean():.0%}"
        words.append(title(share if count > 3 else f"hidden {number + 1}: {share} silent", name, look))
    layout = layout_of(look, MASK_HEIGHT, annotations=words, dragmode=False, **arrangement)
    return Drawing(traces, layout)
