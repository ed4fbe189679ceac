"""The right pair of output layer and loss beside a wrong one: losses, gradients, quality, and what they say."""

import numpy as np

from playground.core.losses.output_layer import UPDATES, OutputTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import Reach, coloured, level
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 480
LEFT, RIGHT = (0.0, 0.44), (0.56, 1.0)  # in parts of the width
LOWER, UPPER = (0.0, 0.40), (0.57, 1.0)
LOSSES: dict[str, Reach] = {"classes": (0, 1.8), "binary": (0, 1.05), "regression": (0, 2.0)}
EXTREME = "one_softmax"  # its loss is a hundred times that of the right pair
SIZES: Reach = (-3, 1)  # powers of ten
ROWS = (("right pair", "model"), ("mistake", "clash"))


def output_panels(trace: OutputTrace, look: Look) -> Drawing:
    """Four panels; the axes depend on the mistake only."""
    problem, regression = trace.settings.problem, trace.settings.problem == "regression"
    along = {"range": [-6, UPDATES + 6], "nticks": 6}
    hidden, named = along | {"showticklabels": False}, along | {"title": {"text": "update"}}
    losses: Plain = {"range": LOSSES[problem]}
    if trace.settings.mistake == EXTREME:
        losses = {"type": "log", "range": (-2, 2), "dtick": 1}
    quality = {"range": (0, 1.4)} if regression else {"range": (0, 1.08), "tickformat": ".0%", "dtick": 0.5}
    layout = layout_of(
        look,
        HEIGHT,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        **axes("", LEFT, UPPER, hidden, losses),
        **axes("2", LEFT, LOWER, named, {"type": "log", "range": SIZES, "dtick": 1, "exponentformat": "none"}),
        **axes("3", RIGHT, UPPER, along, quality),
        **axes("4", RIGHT, LOWER, *_fit_axes(trace)),
        annotations=_titles(trace, look),
        shapes=[level(trace.lowest, "", look["clash"])] if trace.settings.mistake != EXTREME and trace.lowest else [],
    )
    return Drawing([*_curves(trace, look), *_fits(trace, look)], layout)


def _fit_axes(trace: OutputTrace) -> tuple[Plain, Plain]:
    if trace.settings.problem == "regression":
        return {"range": [-1.05, 1.05], "title": {"text": "x"}}, {"range": [-2.1, 2.1]}
    n = trace.fits.shape[1]
    return {"range": [0, n + 1], "title": {"text": "examples, sorted"}}, {
        "range": [0, 1.05],
        "tickformat": ".0%",
        "dtick": 0.5,
    }


def _titles(trace: OutputTrace, look: Look) -> list[Plain]:
    regression = trace.settings.problem == "regression"
    floor = f", dashed: its lowest, {trace.lowest:.4f}" if trace.lowest else ""
    pair = [coloured(name, look[meaning]) for name, meaning in ROWS]
    ends = [
        coloured(f"{value:.4f}" if regression else f"{value:.1%}", look[meaning])
        for value, (_, meaning) in zip(trace.quality[:, -1], ROWS, strict=True)
    ]
    words = {
        "": f"loss: {pair[0]}, {pair[1]}{floor}",
        "2": "size of the gradient |∂L/∂θ|",
        "3": f"{'RMSE' if regression else 'accuracy'}, at last {ends[0]} and {ends[1]}",
        "4": "what they say after training" if regression else "probability given to the right class",
    }
    return [title(text, axis, look, size=SMALL) for axis, text in words.items()]


def _curves(trace: OutputTrace, look: Look) -> list[Plain]:
    traces, updates = [], np.arange(UPDATES + 1)
    for row, (name, meaning) in enumerate(ROWS):
        line = {"color": look[meaning], "width": 3, "simplify": False}
        sizes = np.where(trace.gradient_norms[row] > 0, trace.gradient_norms[row], np.nan)  # a log axis has no zero
        for axis, y in (("", trace.losses[row]), ("2", sizes), ("3", trace.quality[row])):
            hover = f"update %{{x}}: %{{y:.4f}}<extra>{name}</extra>"
            traces.append(scatter(updates, y, axis, "lines", line=line, hovertemplate=hover, name=name))
    return traces


def _fits(trace: OutputTrace, look: Look) -> list[Plain]:
    regression = trace.settings.problem == "regression"
    traces = []
    if regression:
        dots = {"color": look.muted, "size": 6}
        traces.append(scatter(trace.x[:, 0], trace.y[:, 0], "4", "markers", marker=dots, hoverinfo="skip", name="data"))
    x = trace.x[:, 0] if regression else np.arange(1, trace.fits.shape[1] + 1)
    for row, (name, meaning) in enumerate(ROWS):
        line = {"color": look[meaning], "width": 3, "simplify": False}
        hover = f"%{{y:.4f}}<extra>{name}</extra>"
        traces.append(scatter(x, trace.fits[row], "4", "lines", line=line, hovertemplate=hover, name=name))
    return traces


def output_in_words(trace: OutputTrace) -> str:
    """What the figure shows, for who cannot see it."""
    measure = "root mean squared error" if trace.settings.problem == "regression" else "accuracy"
    parts = [
        f"{name}: loss {trace.losses[row, -1]:.4f}, {measure} {trace.quality[row, -1]:.4f}, "
        f"gradient {trace.gradient_norms[row, -1]:.3g}"
        for row, (name, _) in enumerate(ROWS)
    ]
    return f"Two trainings of {UPDATES} updates from the same weights. At the end, {'; '.join(parts)}."
