"""Cross-entropy of several classes: the loss and its gradient while one logit moves, and p beside the target."""

from collections.abc import Sequence

from playground.core.losses.classes import LOGITS, ClassTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import point
from playground.figures.panels import Plain, axes, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 480
LEFT, RIGHT = (0.0, 0.58), (0.68, 1.0)  # in parts of the width
LOWER, UPPER = (0.0, 0.42), (0.56, 1.0)
VALUES, SLOPES = (-0.4, 8.4), (-1.15, 1.15)
BAR = 0.36  # of the room of a class


def class_panels(trace: ClassTrace, look: Look) -> Drawing:
    """Four panels: L and ∂L/∂z over each logit on the left; on the right p beside t, and their difference."""
    K = len(trace.settings.logits)
    zero = {"zeroline": True, "zerolinecolor": look.muted, "zerolinewidth": 1}
    along = {"range": [LOGITS.low - 0.2, LOGITS.high + 0.2], "dtick": 2}
    of_class = {"range": [0.4, K + 0.6], "dtick": 1, "showgrid": False}
    shares = {"range": [0, 1.18], "tickformat": ".0%", "dtick": 0.5}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, UPPER, along | {"showticklabels": False}, zero | {"range": VALUES, "dtick": 2}),
        **axes(
            "2", LEFT, LOWER, along | {"title": {"text": "one logit, the others at rest"}}, zero | {"range": SLOPES}
        ),
        **axes("3", RIGHT, UPPER, of_class | {"showticklabels": False}, shares),
        **axes("4", RIGHT, LOWER, of_class | {"title": {"text": "class"}}, zero | {"range": (-1.3, 1.3), "dtick": 1}),
        annotations=[
            title(f"loss L = {trace.dense:.4f}", "", look),
            title("gradient ∂L/∂zₖ", "2", look),
            title("p ■ and target t □", "3", look),
            title("p − t = ∂L/∂z", "4", look),
        ],
        barmode="overlay",
    )
    return Drawing([*_curves(trace, look), *_bars(trace, look)], layout)


def _curves(trace: ClassTrace, look: Look) -> list[Plain]:
    traces = []
    for k, z in enumerate(trace.settings.logits):
        colour = look[f"class_{k + 1}"]
        line = {"color": colour, "width": 3, "simplify": False}
        for axis, y, at, reach in (
            ("", trace.values[k], trace.dense, VALUES),
            ("2", trace.slopes[k], float(trace.gradient[k]), SLOPES),
        ):
            hover = f"%{{y:.4f}} at z{k + 1} = %{{x:.2f}}<extra></extra>"
            traces.append(scatter(trace.grid, y, axis, "lines", line=line, hovertemplate=hover, name=f"z{k + 1}"))
            traces.append(point(z, at, axis, colour, look, reach) | _named(f"z{k + 1}", colour, axis))
    return traces


def _named(name: str, colour: str, axis: str) -> Plain:
    """The name of the logit beside its point, in the upper panel."""
    if axis:
        return {}
    return {
        "mode": "markers+text",
        "text": [name],
        "textposition": "top center",
        "textfont": {"size": SMALL, "color": colour},
    }


def _bars(trace: ClassTrace, look: Look) -> list[Plain]:
    places = list(range(1, len(trace.p) + 1))
    colours = [look[f"class_{k}"] for k in places]
    left, right = [k - BAR / 2 for k in places], [k + BAR / 2 for k in places]
    hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colours, "width": 2}}
    difference = trace.p - trace.t
    return [
        _bar("3", left, trace.p.tolist(), {"color": colours}, [f"{p:.0%}" for p in trace.p], look),
        _bar("3", right, trace.t.tolist(), hollow, [f"{t:.0%}" if t else "" for t in trace.t], look),
        _bar(
            "4",
            places,
            difference.tolist(),
            {"color": look["gradient"]},
            [f"{d:+.3f}".replace("-", "−") for d in difference],
            look,
        ),
    ]


def _bar(axis: str, x: Sequence[float], y: Sequence[float], marker: Plain, words: list[str], look: Look) -> Plain:
    return {
        "type": "bar",
        "x": x,
        "y": y,
        "width": BAR,
        "marker": marker,
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "constraintext": "none",
        "textfont": {"size": SMALL, "color": look.ink},
        "hovertemplate": "%{y:.8f}<extra></extra>",
        **on_axes(axis),
    }


def classes_in_words(trace: ClassTrace) -> str:
    """What the figure shows, for who cannot see it."""
    rows = zip(trace.settings.logits, trace.p, trace.t, trace.gradient, strict=True)
    parts = [f"logit {z:.2f}, p {p:.1%}, target {t:.1%}, gradient {g:.4f}" for z, p, t, g in rows]
    return f"Cross-entropy {trace.dense:.4f} of {len(parts)} classes: {'; '.join(parts)}."
