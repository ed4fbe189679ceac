"""Few positives: the examples, P(1) of the plain and the weighted model, where each decides, and how well."""

import math

from playground.core.losses.imbalance import REACH, Decision, ImbalanceTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import coloured, level, upright
from playground.figures.panels import Plain, axes, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 440
LEFT, RIGHT = (0.0, 0.58), (0.68, 1.0)  # in parts of the width
ROWS = (("unweighted", "unweighted"), ("weighted", "pos_weight"))
MEASURES = ("recall", "precision", "accuracy")


def imbalance_panels(trace: ImbalanceTrace, look: Look) -> Drawing:
    """The curves over the examples, and three measures of both as bars. The axes never move."""
    settings = trace.settings
    names = " and ".join(coloured(words, look[meaning]) for meaning, words in ROWS)
    decisions = (trace.plain, trace.weighted)
    shapes = [
        upright(d.boundary, "", look, look[m])
        for d, (m, _) in zip(decisions, ROWS, strict=True)
        if abs(d.boundary) < REACH
    ]
    layout = layout_of(
        look,
        HEIGHT,
        **axes(
            "", LEFT, (0, 1), {"range": [-REACH, REACH], "title": {"text": "x"}}, {"range": [-0.12, 1.12], "dtick": 0.5}
        ),
        **axes("2", RIGHT, (0, 1), {"type": "category"}, {"range": [0, 1.12], "tickformat": ".0%", "dtick": 0.5}),
        annotations=[
            title(f"P(1), {names}; it says 1 from {settings.threshold:g} on", "", look),
            title(names, "2", look),
        ],
        shapes=[*shapes, level(settings.threshold, "", look.muted)],
        barmode="group",
    )
    return Drawing([*_examples(trace, look), *_curves(trace, look), *_bars(decisions, look)], layout)


def _examples(trace: ImbalanceTrace, look: Look) -> list[Plain]:
    traces = []
    for target, meaning, symbol in ((0, "zero", "square"), (1, "one", "circle")):
        x = trace.x[trace.y == target]
        marker = {"color": look[meaning], "size": 8, "opacity": 0.45, "symbol": symbol}
        y = [target + (0.06 if target else -0.06)] * len(x)
        traces.append(scatter(x, y, "", "markers", marker=marker, hoverinfo="skip", name=f"target {target}"))
    return traces


def _curves(trace: ImbalanceTrace, look: Look) -> list[Plain]:
    return [
        scatter(
            trace.grid,
            trace.chances[row],
            "",
            "lines",
            line={"color": look[meaning], "width": 3, "simplify": False},
            hovertemplate=f"P(1) = %{{y:.4f}} at x = %{{x:.2f}}<extra>{words}</extra>",
            name=words,
        )
        for row, (meaning, words) in enumerate(ROWS)
    ]


def _bars(decisions: tuple[Decision, Decision], look: Look) -> list[Plain]:
    bars = []
    for decision, (meaning, words) in zip(decisions, ROWS, strict=True):
        values = [getattr(decision, measure) for measure in MEASURES]
        bars.append(
            {
                "type": "bar",
                "x": list(MEASURES),
                "y": [0.0 if math.isnan(value) else value for value in values],
                "marker": {"color": look[meaning]},
                "text": ["—" if math.isnan(value) else f"{value:.0%}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "constraintext": "none",
                "textfont": {"size": SMALL, "color": look.ink},
                "hovertemplate": f"%{{x}}: %{{y:.4f}}<extra>{words}</extra>",
                "name": words,
                **on_axes("2"),
            }
        )
    return bars


def imbalance_in_words(trace: ImbalanceTrace) -> str:
    """What the figure shows, for who cannot see it."""
    parts = [
        f"{words}: boundary at x = {d.boundary:.4f}, recall {d.recall:.1%}, accuracy {d.accuracy:.1%}"
        for d, (_, words) in zip((trace.plain, trace.weighted), ROWS, strict=True)
    ]
    return f"{trace.settings.positives} positives among {len(trace.x)} examples. {'; '.join(parts)}."
