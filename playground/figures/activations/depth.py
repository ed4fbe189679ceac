"""A deep network, layer by layer: on the left what goes forward, on the right the gradient that comes back."""

import math

import numpy as np

from playground.core.activations.depth import DepthTrace
from playground.core.activations.functions import ACTIVATIONS
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, decades, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 492
LEFT, RIGHT = (0.0, 0.43), (0.57, 1.0)  # in parts of the figure
LOWER, UPPER = (0.0, 0.44), (0.56, 1.0)
DECADES = 5  # the axis of the norms begins and ends at a multiple of so many powers of ten


def layers(trace: DepthTrace, look: Look) -> Drawing:
    """Histograms above, their summary below: dead and flat units, the norm of the gradient and its bound."""
    along = {"range": [-0.6, trace.settings.depth + 0.6], "nticks": 6, "showgrid": False}
    named = along | {"title": {"text": "layer (0: the input)"}}
    along = along | {"showticklabels": False}
    layout = layout_of(
        look,
        HEIGHT,
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
        **axes("", LEFT, UPPER, along, _edges(trace.activation_edges, "h")),
        **axes("2", RIGHT, UPPER, along, _edges(trace.gradient_edges, "log₁₀ |∂L/∂h|")),
        **axes("3", LEFT, LOWER, named, {"range": [-0.03, 1.05], "tickformat": ".0%", "dtick": 0.5}),
        **axes("4", RIGHT, LOWER, named, _norm_axis(trace)),
        annotations=_titles(trace, look),
    )
    return Drawing([*_histograms(trace, look), *_shares(trace, look), *_norms(trace, look)], layout)


def _edges(edges: np.ndarray, name: str) -> Plain:
    return {"range": [edges[0], edges[-1]], "nticks": 5, "showgrid": False, "title": {"text": name}}


def _histograms(trace: DepthTrace, look: Look) -> list[Plain]:
    """One column a layer; the deeper the colour, the more of its values lie there."""
    first, place = np.arange(1, trace.settings.depth + 1), np.arange(trace.settings.depth + 1)
    return [
        _histogram("", first, trace.activation_edges, trace.activation_shares, look["forward"], look),
        _histogram("2", place, trace.gradient_edges, trace.gradient_shares, look["gradient"], look),
    ]


def _histogram(axis: str, place: np.ndarray, edges: np.ndarray, shares: np.ndarray, colour: str, look: Look) -> Plain:
    unit = "10^" if axis else "value "
    return {
        "type": "heatmap",
        "x": place,
        "y": (edges[:-1] + edges[1:]) / 2,
        "z": np.sqrt(shares.T),  # rare values stay visible beside a peak
        "customdata": shares.T,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [(0.0, look.sequential[0][1]), (1.0, colour)],
        "showscale": False,
        "xgap": 1,
        "hovertemplate": f"layer %{{x}}, {unit}%{{y:.2f}}: %{{customdata:.1%}}<extra></extra>",
        **on_axes(axis),
    }


def _shares(trace: DepthTrace, look: Look) -> list[Plain]:
    place, traces = np.arange(1, trace.settings.depth + 1), []
    for values, name, dash in ((trace.flat, "flat", "dot"), (trace.dead, "dead", "solid")):
        line = {"color": look["forward"], "width": 3, "dash": dash}
        hover = f"layer %{{x}}: %{{y:.1%}} {name}<extra></extra>"
        traces.append(scatter(place, values, "3", "lines+markers", line=line, marker={"size": 5}, hovertemplate=hover))
    return traces


def _norms(trace: DepthTrace, look: Look) -> list[Plain]:
    place, traces = np.arange(trace.settings.depth + 1), []
    for values, name, line in (
        (trace.bound, "bound", {"color": look.ink, "width": 2, "dash": "dash"}),
        (trace.activation_part, "slopes alone", {"color": look["gradient"], "width": 2, "dash": "dot"}),
        (trace.gradient_norms, "measured", {"color": look["gradient"], "width": 3, "dash": "solid"}),
    ):
        shown = np.where(values > 0, values, np.nan)  # a logarithmic axis has no zero
        hover = f"layer %{{x}}: %{{y:.3g}} {name}<extra></extra>"
        traces.append(scatter(place, shown, "4", "lines", line=line, hovertemplate=hover))
    return traces


def _norm_axis(trace: DepthTrace) -> Plain:
    """Multiples of some decades around all three curves: an axis that changes rarely."""
    every = np.concatenate([trace.bound, trace.activation_part, trace.gradient_norms])
    logs = np.log10(every[every > 0])
    low = DECADES * math.floor(float(logs.min()) / DECADES - 0.02)
    high = DECADES * math.ceil(float(logs.max()) / DECADES) or 0.5
    return decades(low, high)


def _titles(trace: DepthTrace, look: Look) -> list[Plain]:
    panels = {
        "": "activations h of each layer",
        "2": "gradients, by size",
        "3": "— dead units ···· flat values",
        "4": f"gradient norm: — measured ···· slopes alone - - {trace.steepest:.3g}ᵏ",
    }
    return [title(words, axis, look, size=SMALL) for axis, words in panels.items()]


def layers_in_words(trace: DepthTrace) -> str:
    """What the figure shows, for who cannot see it."""
    title = ACTIVATIONS[trace.settings.activation].title
    return (
        f"{trace.settings.depth} layers with {title}. In the last, mean {trace.mean[-1]:.3g}, "
        f"standard deviation {trace.std[-1]:.3g}, {trace.dead[-1]:.0%} of units dead, {trace.flat[-1]:.0%} flat. "
        f"The gradient's norm goes from 1 at the output to {trace.gradient_norms[0]:.2g} at the input; the bound of "
        f"the slopes alone is {trace.bound[0]:.2g}."
    )
