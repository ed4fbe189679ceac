"""Confidently wrong: both losses over z on the left, both trainings on the right."""

from playground.core.losses.slow_learning import CLOSE, LOSSES, REACH, SlowTrace
from playground.figures.drawing import Drawing
from playground.figures.losses.marks import Reach, coloured, level, line_of, point, upright
from playground.figures.panels import Plain, axes, scatter, title
from playground.figures.style import Look, layout_of

HEIGHT = 480
LEFT, RIGHT = (0.0, 0.44), (0.56, 1.0)  # in parts of the width
LOWER, UPPER = (0.0, 0.42), (0.56, 1.0)
VALUES: Reach = (-0.4, 8.4)
CHANCES: Reach = (-0.06, 1.06)
NAMES = ("MSE of σ(z)", "BCE")


def slow_panels(trace: SlowTrace, look: Look) -> Drawing:
    """L and ∂L/∂z over z; p and |∂L/∂z| after each update. The axes do not depend on where it starts."""
    settings = trace.settings
    names = ", ".join(coloured(words, line_of(name, look)["color"]) for name, words in zip(LOSSES, NAMES, strict=True))
    zero = {"zeroline": True, "zerolinecolor": look.muted, "zerolinewidth": 1}
    along = {"range": [-REACH - 0.2, REACH + 0.2], "dtick": 4}
    updates = {"range": [-settings.updates * 0.02, settings.updates * 1.02], "nticks": 6}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, UPPER, along | {"showticklabels": False}, zero | {"range": VALUES, "dtick": 2}),
        **axes(
            "2",
            LEFT,
            LOWER,
            along | {"title": {"text": "z = w + b (the input is 1)"}},
            zero | {"range": _slopes(trace)},
        ),
        **axes("3", RIGHT, UPPER, updates | {"showticklabels": False}, {"range": CHANCES, "dtick": 0.5}),
        **axes(
            "4", RIGHT, LOWER, updates | {"title": {"text": "update"}}, zero | {"range": (-0.05, 1.05), "dtick": 0.5}
        ),
        annotations=[
            title(f"loss L for target {settings.target}: {names}", "", look),
            title(f"∂L/∂z, at the start z = {trace.start:g}", "2", look),
            title(f"p = σ(z) on the way to {settings.target}: {names}", "3", look),
            title("|∂L/∂z| while it learns", "4", look),
        ],
        shapes=[
            *(upright(trace.start, axis, look) for axis in ("", "2")),
            level(abs(settings.target - CLOSE), "3", look.muted),
        ],
    )
    return Drawing([*_curves(trace, look), *_training(trace, look)], layout)


def _slopes(trace: SlowTrace) -> Reach:
    return (-0.15, 1.1) if trace.settings.target == 0 else (-1.1, 0.15)


def _curves(trace: SlowTrace, look: Look) -> list[Plain]:
    traces = []
    for row, name in enumerate(LOSSES):
        line = line_of(name, look)
        for axis, y, at, reach in (
            ("", trace.values[row], float(trace.losses[row, 0]), VALUES),
            ("2", trace.slopes[row], float(trace.gradients[row, 0]), _slopes(trace)),
        ):
            hover = f"%{{y:.4f}} at z = %{{x:.2f}}<extra>{NAMES[row]}</extra>"
            traces.append(scatter(trace.grid, y, axis, "lines", line=line, hovertemplate=hover, name=name))
            traces.append(point(trace.start, at, axis, line["color"], look, reach))
    return traces


def _training(trace: SlowTrace, look: Look) -> list[Plain]:
    traces, updates = [], list(range(trace.settings.updates + 1))
    for row, name in enumerate(LOSSES):
        line = line_of(name, look)
        for axis, y in (("3", trace.p[row]), ("4", abs(trace.gradients[row]))):
            hover = f"update %{{x}}: %{{y:.4f}}<extra>{NAMES[row]}</extra>"
            traces.append(scatter(updates, y, axis, "lines", line=line, hovertemplate=hover, name=name))
    return traces


def slow_in_words(trace: SlowTrace) -> str:
    """What the figure shows, for who cannot see it."""
    gradients = [f"{name}: ∂L/∂z = {trace.gradients[row, 0]:.4f}" for row, name in enumerate(NAMES)]
    ends = [f"{name}: p = {trace.p[row, -1]:.4f}" for row, name in enumerate(NAMES)]
    return (
        f"Two losses over z and their gradients; at the start z = {trace.start:g}, {' and '.join(gradients)}. "
        f"After {trace.settings.updates} updates towards {trace.settings.target}, {' and '.join(ends)}."
    )
