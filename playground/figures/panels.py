"""Panels of one figure, as plain values that Plotly checks once.

Its subplots check every addition by itself, which takes most of the time between a touched slider and the moved line.
Axes are named as Plotly does: "" for the first panel, then "2", "3", ...
"""

import math
from collections.abc import Sequence
from typing import Any

from playground.figures.style import Look, heading

Plain = dict[str, Any]


def in_panel(axis: str) -> Plain:
    """What makes an annotation's place count from 0 to 1 inside a panel."""
    return {"xref": f"x{axis} domain", "yref": f"y{axis} domain"}


def title(text: str, axis: str, look: Look, **font: object) -> Plain:
    """What a panel shows, above its left edge."""
    above = heading(text.replace("-", "−"), look)
    return above | in_panel(axis) | {"font": above["font"] | font}


def on_axes(axis: str) -> Plain:
    """What puts a trace into a panel."""
    return {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}


def scatter(x: object, y: object, axis: str, mode: str, **rest: object) -> Plain:
    """Lines or markers in a panel."""
    return {"type": "scatter", "x": x, "y": y, "mode": mode, **on_axes(axis), **rest}


def axes(axis: str, across: tuple[float, float], upwards: tuple[float, float], x: Plain, y: Plain) -> Plain:
    """Both axes of a panel that reaches across and upwards in parts of the figure; x and y say more about each."""
    return {
        f"xaxis{axis}": {"domain": list(across), "anchor": f"y{axis}", **x},
        f"yaxis{axis}": {"domain": list(upwards), "anchor": f"x{axis}", **y},
    }


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def powers(first: int, last: int, every: int = 1) -> Plain:
    """A logarithmic axis with a tick at every so many powers of ten. Plotly would write their digits in two sizes."""
    ticks = [power for power in range(first, last + 1) if power % every == 0]
    return {
        "type": "log",
        "tickvals": [10.0**power for power in ticks],
        "ticktext": [f"10{str(power).translate(RAISED)}" if power else "1" for power in ticks],
    }


def decades(first: float, last: float) -> Plain:
    """A logarithmic axis from 10^first to 10^last with about five ticks."""
    every = max(1, round((last - first) / 4))
    return powers(math.ceil(first), math.floor(last), every) | {"range": [first, last]}


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
