"""One update: the way so far over the surface, the step, and what the rule makes of each parameter's gradient."""

import math

import numpy as np

from playground.core.optimizers.update import HORIZON, UpdateTrace
from playground.figures.drawing import Drawing
from playground.figures.optimizers.landscape import contour, places, window_axes
from playground.figures.panels import Plain, axes, decades, in_panel, scatter, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 400
MAP, CURVES = (0.0, 0.5), (0.62, 0.95)
UPPER, LOWER = (0.6, 1.0), (0.0, 0.4)
DASHES = ("solid", "dot")  # x, y
SMALLEST = 1e-12


def update(trace: UpdateTrace, look: Look) -> Drawing:
    """Map with both arrows; below each other the gradients and the rates of x and y, step by step."""
    t, colour = trace.step, look[trace.settings.rule.rule]
    along = {"range": [0.5, HORIZON + 0.5], "nticks": 6, "showgrid": False}
    layout = layout_of(
        look,
        HEIGHT,
        margin={"l": 8, "r": 24, "t": 34, "b": 8},
        **axes("", MAP, (0, 1), *window_axes(trace.landscape)),
        **axes("2", CURVES, UPPER, along | {"showticklabels": False}, _gradient_axis(trace, look)),
        **axes("3", CURVES, LOWER, along | {"title": {"text": "step t"}}, _rate_axis(trace)),
        annotations=[
            title(f"step {t}: -α g dotted, Δθ solid", "", look, size=SMALL),
            title("gradient g", "2", look, size=SMALL),
            title("|Δθ / g|", "3", look, size=SMALL),
            _labels(look),
        ],
        shapes=[_cursor(t, axis, look) for axis in ("2", "3")],
    )
    steps = np.arange(1, len(trace.moves) + 1)
    traces = [contour(trace.landscape, look), places(trace.landscape, look), *_way(trace, look)]
    for i, dash in enumerate(DASHES):
        for axis, values, ink in (("2", trace.gradients, look["gradient"]), ("3", _shown_rates(trace), colour)):
            hover = f"step %{{x}}: %{{y:.4g}}<extra>{'xy'[i]}</extra>"
            line = {"color": ink, "width": 2.5, "dash": dash}
            traces.append(scatter(steps, values[:, i], axis, "lines", line=line, hovertemplate=hover))
    return Drawing(traces, layout)


def _way(trace: UpdateTrace, look: Look) -> list[Plain]:
    """The way to θ, and from there the plain step −α g and the real one."""
    t, colour = trace.step, look[trace.settings.rule.rule]
    so_far, rest = trace.points[:t], trace.points[t:]
    here, after = trace.points[t - 1], trace.points[t]
    plain = here - trace.settings.rule.learning_rate * trace.gradients[t - 1]
    thin = {"color": look.muted, "width": 1.5}
    dots = {"color": look.muted, "size": 4}
    return [
        scatter(
            rest[:, 0], rest[:, 1], "", "lines+markers", line=thin | {"dash": "dot"}, marker=dots, hoverinfo="skip"
        ),
        scatter(so_far[:, 0], so_far[:, 1], "", "lines+markers", line=thin, marker=dots, hoverinfo="skip"),
        _arrow(here, plain, look["gradient"], "dot"),
        _arrow(here, after, colour, "solid"),
    ]


def _arrow(start: np.ndarray, end: np.ndarray, colour: str, dash: str) -> Plain:
    marker = {"symbol": ["circle", "arrow"], "size": [11, 14], "angleref": "previous", "color": colour}
    x, y = np.stack([start, end]).T
    line = {"color": colour, "width": 3, "dash": dash}
    return scatter(x, y, "", "lines+markers", line=line, marker=marker, hoverinfo="skip")


def _cursor(t: int, axis: str, look: Look) -> Plain:
    line = {"color": look.ink, "width": 1.5, "dash": "dash"}
    return {
        "type": "line",
        "x0": t,
        "x1": t,
        "y0": 0,
        "y1": 1,
        "xref": f"x{axis}",
        "yref": f"y{axis} domain",
        "line": line,
    }


def _gradient_axis(trace: UpdateTrace, look: Look) -> Plain:
    reach = 1.08 * float(np.abs(trace.gradients).max()) or 1.0
    return {"range": [-reach, reach], "nticks": 5, "zeroline": True, "zerolinecolor": look.muted}


def _shown_rates(trace: UpdateTrace) -> np.ndarray:
    """A logarithmic axis has no zero, and nothing that is not a number."""
    return np.where(np.isfinite(trace.rates) & (trace.rates > SMALLEST), trace.rates, np.nan)


def _rate_axis(trace: UpdateTrace) -> Plain:
    known = _shown_rates(trace)
    known = known[~np.isnan(known)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.1, 1.0)
    return decades(math.floor(math.log10(low) - 0.05), math.ceil(math.log10(high) + 0.05))


def _labels(look: Look) -> Plain:
    """Which line is whose, at the right of the upper panel."""
    words = "— x<br>···· y"
    beside = {"x": 1, "xanchor": "left", "xshift": 4, "y": 1, "yanchor": "top", "align": "left", "showarrow": False}
    return {"text": words, "font": {"size": SMALL, "color": look.ink}, **beside, **in_panel("2")}


def update_in_words(trace: UpdateTrace) -> str:
    """What the figure shows, for who cannot see it."""
    t = trace.step
    (x, y), (u, v), (gx, gy) = trace.points[t - 1], trace.points[t], trace.gradients[t - 1]
    return (
        f"{trace.settings.rule.title} on {trace.landscape.settings.title}, step {t}: from ({x:.4g}, {y:.4g}) with "
        f"gradient ({gx:.4g}, {gy:.4g}) to ({u:.4g}, {v:.4g}). Curves of gradient and of step per gradient."
    )
