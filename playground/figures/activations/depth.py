"""A deep network, layer by layer: on the left what goes forward, on the right the gradient that comes back."""

import math

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.core.activations.depth import DepthTrace
from playground.core.activations.functions import ACTIVATIONS
from playground.figures.style import SMALL, Look, canvas, heading

HEIGHT = 492
DECADES = 5  # the axis of the norms begins and ends at a multiple of so many powers of ten


def layers(trace: DepthTrace, look: Look) -> go.Figure:
    """Histograms above, their summary below: dead and flat units, the norm of the gradient and its bound."""
    figure = make_subplots(
        rows=2,
        cols=2,
        shared_xaxes=True,
        row_heights=[0.5, 0.5],
        vertical_spacing=0.12,
        horizontal_spacing=0.13,
        figure=canvas(look, HEIGHT),
    )
    _add_histograms(figure, trace, look)
    _add_shares(figure, trace, look)
    _add_norms(figure, trace, look)
    _name_panels(figure, trace, look)
    figure.update_xaxes(range=[-0.6, trace.settings.depth + 0.6], nticks=6, showgrid=False)
    figure.update_xaxes(title_text="layer (0: the input)", row=2)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 34, "b": 8})
    return figure


def _add_histograms(figure: go.Figure, trace: DepthTrace, look: Look) -> None:
    """One column a layer; the scale ends at its largest share, but the colour of the emptiest is the ground's."""
    forward, backward = trace.activation_shares, trace.gradient_shares
    places = (np.arange(1, len(forward) + 1), np.arange(len(backward)))
    edges = (trace.activation_edges, trace.gradient_edges)
    for column, (shares, place, edge) in enumerate(zip((forward, backward), places, edges, strict=True), start=1):
        colour = look["forward"] if column == 1 else look["gradient"]
        unit = "value" if column == 1 else "10^"
        figure.add_heatmap(
            x=place,
            y=(edge[:-1] + edge[1:]) / 2,
            z=np.sqrt(shares.T),  # rare values stay visible beside a peak
            customdata=shares.T,
            zmin=0,
            zmax=1,
            colorscale=[(0.0, look.sequential[0][1]), (1.0, colour)],
            showscale=False,
            xgap=1,
            hovertemplate=f"layer %{{x}}, {unit}%{{y:.2f}}: %{{customdata:.1%}}<extra></extra>",
            row=1,
            col=column,
        )
        figure.update_yaxes(range=[edge[0], edge[-1]], nticks=5, showgrid=False, row=1, col=column)
    figure.update_yaxes(title_text="h", row=1, col=1)
    figure.update_yaxes(title_text="log₁₀ |∂L/∂h|", row=1, col=2)


def _add_shares(figure: go.Figure, trace: DepthTrace, look: Look) -> None:
    place = np.arange(1, trace.settings.depth + 1)
    for values, name, dash in ((trace.flat, "flat", "dot"), (trace.dead, "dead", "solid")):
        figure.add_scatter(
            x=place,
            y=values,
            mode="lines+markers",
            line={"color": look["forward"], "width": 3, "dash": dash},
            marker={"size": 5},
            hovertemplate=f"layer %{{x}}: %{{y:.1%}} {name}<extra></extra>",
            row=2,
            col=1,
        )
    figure.update_yaxes(range=[-0.03, 1.05], tickformat=".0%", dtick=0.5, row=2, col=1)


def _add_norms(figure: go.Figure, trace: DepthTrace, look: Look) -> None:
    place = np.arange(trace.settings.depth + 1)
    measured = {"color": look["gradient"], "width": 3}
    slopes = {"color": look["gradient"], "width": 2, "dash": "dot"}
    bound = {"color": look.ink, "width": 2, "dash": "dash"}
    for values, name, line in (
        (trace.bound, "bound", bound),
        (trace.activation_part, "slopes alone", slopes),
        (trace.gradient_norms, "measured", measured),
    ):
        shown = np.where(values > 0, values, np.nan)  # a logarithmic axis has no zero
        hover = f"layer %{{x}}: %{{y:.3g}} {name}<extra></extra>"
        figure.add_scatter(x=place, y=shown, mode="lines", line=line, hovertemplate=hover, row=2, col=2)
    low, high = _decades(trace)
    step = max(1, round((high - low) / 4))
    figure.update_yaxes(type="log", range=[low, high], dtick=step, exponentformat="power", showgrid=True, row=2, col=2)


def _decades(trace: DepthTrace) -> tuple[float, float]:
    """Multiples of some decades around all three curves: an axis that changes rarely."""
    every = np.concatenate([trace.bound, trace.activation_part, trace.gradient_norms])
    logs = np.log10(every[every > 0])
    low, high = float(logs.min()), float(logs.max())
    return DECADES * math.floor(low / DECADES - 0.02), DECADES * math.ceil(high / DECADES) or 0.5


def _name_panels(figure: go.Figure, trace: DepthTrace, look: Look) -> None:
    panels = (
        "activations h of each layer",
        "gradients, by size",
        "— dead units ···· flat values",
        f"gradient norm: — measured ···· slopes alone - - {trace.steepest:.3g}ᵏ",
    )
    for number, words in enumerate(panels, start=1):
        axis = "" if number == 1 else str(number)
        place = {"xref": f"x{axis} domain", "yref": f"y{axis} domain"}
        figure.add_annotation(heading(words, look) | place | {"font": {"size": SMALL, "color": look.ink}})


def layers_in_words(trace: DepthTrace) -> str:
    """What the figure shows, for who cannot see it."""
    title = ACTIVATIONS[trace.settings.activation].title
    return (
        f"{trace.settings.depth} layers with {title}. In the last, mean {trace.mean[-1]:.3g}, "
        f"standard deviation {trace.std[-1]:.3g}, {trace.dead[-1]:.0%} of units dead, {trace.flat[-1]:.0%} flat. "
        f"The gradient's norm goes from 1 at the output to {trace.gradient_norms[0]:.2g} at the input; the bound of "
        f"the slopes alone is {trace.bound[0]:.2g}."
    )
