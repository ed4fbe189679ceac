"""Softmax in three panels: logits, the probabilities they become, and the Jacobian."""

from playground.core.activations.softmax import LOGITS, SoftmaxTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 380
LEFT, MIDDLE, RIGHT = (0.0, 0.25), (0.34, 0.59), (0.68, 1.0)  # in parts of the width


def softmax_panels(trace: SoftmaxTrace, look: Look) -> Drawing:
    """Bars of z and p, one a class, and a heat map of ∂p_i/∂z_j on a scale around 0."""
    of_class = {"title": {"text": "class"}, "type": "category"}
    logits = {"range": [LOGITS.low - 1.2, LOGITS.high + 1.2], "dtick": 5, "zeroline": True, "zerolinecolor": look.muted}
    quiet = {"showgrid": False, "tickfont": {"color": look.ink, "size": SMALL}}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), of_class, logits),
        **axes("2", MIDDLE, (0, 1), of_class, {"range": [0, 1.15], "tickformat": ".0%", "dtick": 0.5}),
        **axes("3", RIGHT, (0, 1), quiet, quiet | {"autorange": "reversed"}),
        annotations=_titles(trace, look),
    )
    names = [str(i + 1) for i in range(len(trace.logits))]
    positive, negative = look.diverging[2][1], look.diverging[0][1]
    z, p = trace.settings.logits, tuple(trace.probabilities.tolist())
    colours = [negative if value < 0 else positive for value in z]
    traces = [
        _bars("", names, z, colours, [f"{value:.2f}".replace("-", "−") for value in z], look),
        _bars("2", names, p, [positive] * len(p), [f"{value:.1%}" for value in p], look),
        _jacobian(names, trace, look),
    ]
    return Drawing(traces, layout)


def _titles(trace: SoftmaxTrace, look: Look) -> list[Plain]:
    T, shift, peak = trace.settings.temperature, trace.settings.shift, abs(trace.jacobian).max()
    added = f" + {shift:g}" if shift else ""
    panels = {
        "": f"logits z{added}",
        "2": f"p = softmax(z / {T:g})",
        "3": f"∂pᵢ/∂zⱼ, from -{peak:.3f} to {peak:.3f}",
    }
    return [title(words, axis, look) for axis, words in panels.items()]


def _bars(
    axis: str, names: list[str], values: tuple[float, ...], colours: list[str], words: list[str], look: Look
) -> Plain:
    return {
        "type": "bar",
        "x": names,
        "y": values,
        "marker": {"color": colours},
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "constraintext": "none",
        "textfont": {"size": SMALL, "color": look.ink},
        "hovertemplate": "class %{x}: %{y:.8f}<extra></extra>",
        **on_axes(axis),
    }


def _jacobian(names: list[str], trace: SoftmaxTrace, look: Look) -> Plain:
    peak = float(abs(trace.jacobian).max()) or 1.0
    return {
        "type": "heatmap",
        "x": [f"z{name}" for name in names],
        "y": [f"p{name}" for name in names],
        "z": trace.jacobian,
        "zmin": -peak,
        "zmax": peak,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": [[f"{value:.3f}".replace("-", "−") for value in row] for row in trace.jacobian],
        "texttemplate": "%{text}",
        "textfont": {"size": SMALL},  # black or white, as Plotly sees fit for the cell
        "hovertemplate": "∂%{y}/∂%{x} = %{z:.8f}<extra></extra>",
        **on_axes("3"),
    }


def softmax_in_words(trace: SoftmaxTrace) -> str:
    """What the figure shows, for who cannot see it."""
    pairs = zip(trace.settings.logits, trace.probabilities, strict=True)
    classes = "; ".join(f"logit {z:.2f} becomes {p:.1%}" for z, p in pairs)
    return f"Softmax at temperature {trace.settings.temperature:g}: {classes}. A heat map of its Jacobian."
