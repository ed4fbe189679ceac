"""f above f', over the same x: the chosen functions, their tangents, and what PyTorch returns at the kinks."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.core.activations.curves import XS, Curve, CurvesTrace
from playground.core.activations.functions import ACTIVATIONS
from playground.figures.style import SMALL, Look, canvas, heading

HEIGHT = 520
LABELS = 178  # px, to the right of the curves
# The family gives the colour; a relative of it is dotted.
FAMILY = {"leaky_relu": "relu", "softplus": "elu", "gelu_tanh": "gelu", "hardtanh": "tanh", "softmax": "sigmoid"}
BOUNDED = {"step", "sigmoid", "tanh", "hardtanh", "softmax"}
SLOPES = (-0.22, 1.28)
GAP = 0.085  # between two labels, in parts of a panel's height (the upper one; more in the lower)
ROWS = (0.6, 0.4)


def curves(trace: CurvesTrace, look: Look) -> go.Figure:
    """Both panels. The axes depend on which functions are chosen, never on x."""
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=ROWS, vertical_spacing=0.12, figure=canvas(look, HEIGHT)
    )
    for curve in trace.curves:
        _add_curve(figure, curve, look)
    values, slopes = _values_axis(trace), SLOPES
    _add_labels(figure, trace, 1, values, GAP, look)
    _add_labels(figure, trace, 2, slopes, GAP * 1.5, look)
    x = trace.settings.x
    figure.add_vline(x=x, line={"color": look.muted, "width": 1.5, "dash": "dash"})
    for row, title in ((1, f"f(x) and its tangent at x = {x:g}".replace("-", "−")), (2, "f′(x)")):
        domain = "" if row == 1 else "2"
        figure.add_annotation(heading(title, look) | {"xref": f"x{domain} domain", "yref": f"y{domain} domain"})
    figure.update_xaxes(range=[XS.low, XS.high], dtick=1)
    figure.update_xaxes(title_text="x", row=2, col=1)
    figure.update_yaxes(range=values, row=1, col=1)
    figure.update_yaxes(range=slopes, dtick=0.5, row=2, col=1)
    figure.update_yaxes(zeroline=True, zerolinecolor=look.muted, zerolinewidth=1)
    figure.update_layout(margin={"l": 8, "r": LABELS, "t": 34, "b": 8})
    return figure


def _values_axis(trace: CurvesTrace) -> tuple[float, float]:
    chosen = set(trace.settings.functions)
    if chosen <= BOUNDED:
        return (-1.3, 1.3)
    return (-5.3, 5.3) if "linear" in chosen else (-2.3, 5.3)


def _add_curve(figure: go.Figure, curve: Curve, look: Look) -> None:
    line = line_of(curve.name, look)
    tangent = {"x": curve.tangent_x, "y": curve.tangent_y, "mode": "lines", "hoverinfo": "skip"}
    figure.add_scatter(**tangent, line={"color": line["color"], "width": 6}, opacity=0.3, row=1, col=1)
    for row, y, at in ((1, curve.values, curve.value), (2, curve.slopes, curve.slope)):
        title = ACTIVATIONS[curve.name].title
        hover = f"%{{y:.4f}} at x = %{{x:.2f}}<extra>{title}</extra>"
        figure.add_scatter(x=curve.grid, y=y, mode="lines", line=line, hovertemplate=hover, name=title, row=row, col=1)
        _add_kinks(figure, curve, row, line["color"], look)
        point = {"color": line["color"], "size": 12, "line": {"color": look.paper, "width": 2}}
        x = sum(curve.tangent_x) / 2
        figure.add_scatter(x=[x], y=[at], mode="markers", marker=point, hoverinfo="skip", row=row, col=1)


def line_of(name: str, look: Look) -> dict[str, object]:
    """Colour and dash of a function's line."""
    return {
        "color": look[FAMILY.get(name, name)],
        "width": 3,
        "dash": "dot" if name in FAMILY else "solid",
        "simplify": False,
    }


def _add_kinks(figure: go.Figure, curve: Curve, row: int, colour: object, look: Look) -> None:
    """Hollow where the graph breaks off, filled where PyTorch puts the value."""
    for kink in curve.kinks:
        ends = (kink.left_value, kink.right_value) if row == 1 else (kink.left_slope, kink.right_slope)
        at = kink.value if row == 1 else kink.slope
        if ends[0] == ends[1] or abs(ends[0] - ends[1]) < 1e-6:
            continue
        hollow = {"color": look.paper, "size": 9, "line": {"color": colour, "width": 2}}
        figure.add_scatter(x=[kink.x] * 2, y=ends, mode="markers", marker=hollow, hoverinfo="skip", row=row, col=1)
        filled = {"color": colour, "size": 7}
        hover = f"PyTorch returns %{{y:g}} at x = {kink.x:g}<extra></extra>"
        figure.add_scatter(x=[kink.x], y=[at], mode="markers", marker=filled, hovertemplate=hover, row=row, col=1)


def _add_labels(
    figure: go.Figure, trace: CurvesTrace, row: int, axis: tuple[float, float], gap: float, look: Look
) -> None:
    """The name of each curve at its right end, with its value at x: instead of a legend."""
    low, high = axis
    ends = [curve.values[-1] if row == 1 else curve.slopes[-1] for curve in trace.curves]
    places = spread([(min(max(end, low), high) - low) / (high - low) for end in ends], gap)
    domain = "" if row == 1 else "2"
    for curve, place in zip(trace.curves, places, strict=True):
        value = curve.value if row == 1 else curve.slope
        figure.add_annotation(
            text=f"{ACTIVATIONS[curve.name].title} <b>{value:.4f}</b>",
            x=1,
            y=place,
            xref=f"x{domain} domain",
            yref=f"y{domain} domain",
            xanchor="left",
            yanchor="middle",
            xshift=10,
            showarrow=False,
            font={"size": SMALL, "color": look[FAMILY.get(curve.name, curve.name)]},
        )


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Places from 0 to 1 near the wanted ones, in the same order, at least `gap` apart where there is room."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, 1 / max(len(wanted) - 1, 1))
    placed: list[float] = []
    for rank, i in enumerate(order):
        below = placed[-1] + gap if placed else 0.0
        placed.append(max(min(wanted[i], 1 - gap * (len(order) - 1 - rank)), below))
    places = [0.0] * len(wanted)
    for i, place in zip(order, placed, strict=True):
        places[i] = place
    return places


def curves_in_words(trace: CurvesTrace) -> str:
    """What the figure shows, for who cannot see it."""
    parts = [
        f"{ACTIVATIONS[curve.name].title}: f = {curve.value:.4f}, f′ = {curve.slope:.4f}" for curve in trace.curves
    ]
    return f"Curves of f above curves of f′ from x = -5 to 5. At x = {trace.settings.x:g}: {'; '.join(parts)}."
