"""f above f', over the same x: the chosen functions, their tangents, and what PyTorch returns at the kinks."""

from playground.core.activations.curves import XS, Curve, CurvesTrace
from playground.core.activations.functions import ACTIVATIONS
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, in_panel, scatter, spread, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 520
LABELS = 178  # px, to the right of the curves
# The family gives the colour; a relative of it is dotted.
FAMILY = {"leaky_relu": "relu", "softplus": "elu", "gelu_tanh": "gelu", "hardtanh": "tanh", "softmax": "sigmoid"}
BOUNDED = {"step", "sigmoid", "tanh", "hardtanh", "softmax"}
SLOPES = (-0.22, 1.28)
GAP = 0.085  # between two labels, in parts of a panel's height (the upper one; more in the lower)
LOWER, GUTTER = 0.35, 0.12  # the height of the lower panel and of the gap above it
UNBROKEN = 1e-6  # sides that differ by less show no kink in that panel


def curves(trace: CurvesTrace, look: Look) -> Drawing:
    """Both panels. The axes depend on which functions are chosen, never on x."""
    values, x = _values_axis(trace), trace.settings.x
    titles = [title(f"f(x) and its tangent at x = {x:g}", "", look), title("f′(x)", "2", look)]
    zero = {"zeroline": True, "zerolinecolor": look.muted, "zerolinewidth": 1}
    along = {"range": [XS.low, XS.high], "dtick": 1}
    layout = layout_of(
        look,
        HEIGHT,
        margin={"l": 8, "r": LABELS, "t": 34, "b": 8},
        **axes("", (0, 1), (LOWER + GUTTER, 1), along | {"showticklabels": False}, zero | {"range": values}),
        **axes("2", (0, 1), (0, LOWER), along | {"title": {"text": "x"}}, zero | {"range": SLOPES, "dtick": 0.5}),
        annotations=[*titles, *_labels(trace, "", values, GAP, look), *_labels(trace, "2", SLOPES, GAP * 1.5, look)],
        shapes=[_line_at(x, look)],
    )
    return Drawing([drawn for curve in trace.curves for drawn in _drawn(curve, look)], layout)


def _line_at(x: float, look: Look) -> Plain:
    """The chosen x, through both panels."""
    line = {"color": look.muted, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "xref": "x", "yref": "paper", "line": line}


def _values_axis(trace: CurvesTrace) -> tuple[float, float]:
    chosen = set(trace.settings.functions)
    if chosen <= BOUNDED:
        return (-1.3, 1.3)
    return (-5.3, 5.3) if "linear" in chosen else (-2.3, 5.3)


def _drawn(curve: Curve, look: Look) -> list[Plain]:
    """The traces of one function: its tangent, and in each panel its line, its kinks and the chosen point."""
    name, line = ACTIVATIONS[curve.name].title, line_of(curve.name, look)
    soft = {"color": line["color"], "width": 6}
    traces = [scatter(curve.tangent_x, curve.tangent_y, "", "lines", hoverinfo="skip", line=soft, opacity=0.3)]
    for axis, y, at in (("", curve.values, curve.value), ("2", curve.slopes, curve.slope)):
        hover = f"%{{y:.4f}} at x = %{{x:.2f}}<extra>{name}</extra>"
        traces.append(scatter(curve.grid, y, axis, "lines", line=line, hovertemplate=hover, name=name))
        traces += _kinks(curve, axis, look)
        point = {"color": line["color"], "size": 12, "line": {"color": look.paper, "width": 2}}
        x = sum(curve.tangent_x) / 2
        traces.append(scatter([x], [at], axis, "markers", marker=point, hoverinfo="skip"))
    return traces


def line_of(name: str, look: Look) -> Plain:
    """Colour and dash of a function's line."""
    return {
        "color": look[FAMILY.get(name, name)],
        "width": 3,
        "dash": "dot" if name in FAMILY else "solid",
        "simplify": False,
    }


def _kinks(curve: Curve, axis: str, look: Look) -> list[Plain]:
    """Hollow where the graph breaks off, filled where PyTorch puts the value."""
    colour = line_of(curve.name, look)["color"]
    hollow = {"color": look.paper, "size": 9, "line": {"color": colour, "width": 2}}
    filled = {"color": colour, "size": 7}
    traces = []
    for kink in curve.kinks:
        at, left, right = kink.slope, kink.left_slope, kink.right_slope
        if axis == "":
            at, left, right = kink.value, kink.left_value, kink.right_value
        if abs(left - right) < UNBROKEN:
            continue
        hover = f"PyTorch returns %{{y:g}} at x = {kink.x:g}<extra></extra>"
        traces.append(scatter([kink.x] * 2, [left, right], axis, "markers", marker=hollow, hoverinfo="skip"))
        traces.append(scatter([kink.x], [at], axis, "markers", marker=filled, hovertemplate=hover))
    return traces


def _labels(trace: CurvesTrace, axis: str, reach: tuple[float, float], gap: float, look: Look) -> list[Plain]:
    """The name of each curve at its right end, with its value at x: instead of a legend."""
    low, high = reach
    ends = [(curve.slopes if axis else curve.values)[-1] for curve in trace.curves]
    places = spread([(min(max(end, low), high) - low) / (high - low) for end in ends], gap)
    labels = []
    for curve, place in zip(trace.curves, places, strict=True):
        value = curve.slope if axis else curve.value
        text = f"{ACTIVATIONS[curve.name].title} <b>{value:.4f}</b>".replace("-", "−")
        font = {"size": SMALL, "color": line_of(curve.name, look)["color"]}
        beside = {"x": 1, "xanchor": "left", "xshift": 10, "y": place, "yanchor": "middle", "showarrow": False}
        labels.append({"text": text, "font": font, **beside, **in_panel(axis)})
    return labels


def curves_in_words(trace: CurvesTrace) -> str:
    """What the figure shows, for who cannot see it."""
    parts = [
        f"{ACTIVATIONS[curve.name].title}: f = {curve.value:.4f}, f′ = {curve.slope:.4f}" for curve in trace.curves
    ]
    return f"Curves of f above curves of f′ from x = -5 to 5. At x = {trace.settings.x:g}: {'; '.join(parts)}."
