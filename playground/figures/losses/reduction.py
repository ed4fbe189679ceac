"""Sum, mean and none: gradients of one batch, their size against the batch size, and the descent that follows."""

import numpy as np

from playground.core.losses.reduction import BATCH_SIZES, REDUCTIONS, UPDATES, ReductionTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import coloured, upright
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 440
LEFT, MIDDLE, RIGHT = (0.0, 0.27), (0.37, 0.63), (0.73, 1.0)  # in parts of the width
LOSSES = (-2, 2)  # powers of ten
NORMS = (-0.2, 2.6)


def reduction_panels(trace: ReductionTrace, look: Look) -> Drawing:
    """Each example's gradient and their mean; both sizes over B; the mean loss while both go down."""
    B = trace.settings.batch_size
    both = " and ".join(coloured(how, look[how]) for how in ("sum", "mean"))
    log = {"type": "log", "dtick": 1, "exponentformat": "none"}
    layout = layout_of(
        look,
        HEIGHT,
        **axes(
            "",
            LEFT,
            (0, 1),
            {"range": [-18, 18], "dtick": 8, "title": {"text": "∂L/∂w"}},
            {"range": [-18, 18], "dtick": 8, "title": {"text": "∂L/∂b"}},
        ),
        **axes(
            "2",
            MIDDLE,
            (0, 1),
            {"range": [0, BATCH_SIZES.high + 1], "title": {"text": "batch size B"}},
            log | {"range": NORMS},
        ),
        **axes(
            "3", RIGHT, (0, 1), {"range": [-0.6, UPDATES + 0.6], "title": {"text": "update"}}, log | {"range": LOSSES}
        ),
        annotations=[
            title(f"none: {B} gradients, ◆ mean", "", look, size=SMALL),
            title(
                f"|gradient| of {both}",
                "2",
                look,
                size=SMALL,
            ),
            title(f"mean loss; ○ mean with {B}α", "3", look, size=SMALL),
        ],
        shapes=[upright(B, "2", look)],
    )
    return Drawing([*_examples(trace, look), *_sizes(trace, look), *_descent(trace, look)], layout)


def _examples(trace: ReductionTrace, look: Look) -> list[Plain]:
    w, b = trace.gradients.T
    dots = {"color": look["gradient"], "size": 8, "opacity": 0.7}
    mean = {"color": look["mean"], "size": 15, "symbol": "diamond", "line": {"color": look.paper, "width": 2}}
    hover = "(%{x:.4f}, %{y:.4f})<extra></extra>"
    at = trace.reduced_gradients[0]
    return [
        scatter(w, b, "", "markers", marker=dots, hovertemplate=hover, name="none"),
        scatter([at[0]], [at[1]], "", "markers", marker=mean, hovertemplate=hover, name="mean"),
    ]


def _sizes(trace: ReductionTrace, look: Look) -> list[Plain]:
    traces, B = [], trace.settings.batch_size
    for row, how in enumerate(REDUCTIONS):
        line = {"color": look[how], "width": 3, "simplify": False}
        hover = f"B = %{{x}}: %{{y:.4f}}<extra>{how}</extra>"
        traces.append(scatter(trace.sizes, trace.norms[row], "2", "lines", line=line, hovertemplate=hover, name=how))
        marker = {"color": look[how], "size": 12, "line": {"color": look.paper, "width": 2}}
        traces.append(scatter([B], [trace.norms[row, B - 1]], "2", "markers", marker=marker, hoverinfo="skip"))
    return traces


def _descent(trace: ReductionTrace, look: Look) -> list[Plain]:
    updates = np.arange(UPDATES + 1)
    traces = []
    for row, how in enumerate(REDUCTIONS):
        line = {"color": look[how], "width": 3, "simplify": False}
        hover = f"update %{{x}}: %{{y:.4g}}<extra>{how}</extra>"
        traces.append(scatter(updates, trace.mean_losses[row], "3", "lines", line=line, hovertemplate=hover, name=how))
    ring = {"symbol": "circle-open", "color": look.ink, "size": 9, "line": {"width": 1.5}}
    every = updates[::3]
    traces.append(
        scatter(every, trace.mean_losses[2][::3], "3", "markers", marker=ring, hoverinfo="skip", name="mean, B α")
    )
    return traces


def reduction_in_words(trace: ReductionTrace) -> str:
    """What the figure shows, for who cannot see it."""
    B, (mean, total) = trace.settings.batch_size, np.linalg.norm(trace.reduced_gradients, axis=1)
    ends = trace.mean_losses[:, -1]
    return (
        f"Gradients of a batch of {B}: the mean has size {mean:.4f}, the sum {total:.4f}. "
        f"After {UPDATES} updates at rate {trace.settings.learning_rate:g} the mean loss is {ends[0]:.4g} with mean "
        f"and {ends[1]:.4g} with sum."
    )
