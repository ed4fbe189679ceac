"""What the pictures of recurrent cells share: a step in numbers, a row a unit; lines over time; arrows and notes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, on_axes
from playground.figures.style import SMALL, Look, caption, layout_of, plain

Floats = NDArray[np.float64]
Span = tuple[float, float]
MANY = 8  # units from which numbers have two decimals only
WORDS = 14  # what there is room for along an axis of steps
WHITE, INK = "#FFFFFF", "#1B2530"  # the middle of the diverging scale is white in both looks


def note(x: float, y: float, text: str, colour: str) -> Plain:
    """Words in a picture, at a place of its axes."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": SMALL + 1, "color": colour}}


def arrow(start: Span, end: Span, colour: str) -> Plain:
    """An arrow between two places of the first axes."""
    ends = {"x": end[0], "y": end[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": colour}


def box(x: Span, y: Span, colour: str, width: float = 3, axis: str = "") -> Plain:
    """A frame around a part of a panel."""
    ends = {"x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1], "xref": f"x{axis}", "yref": f"y{axis}"}
    return {"type": "rect", **ends, "line": {"color": colour, "width": width}}


def number_map(values: Floats, axis: str, reach: float, gap: int, look: Look) -> Plain:
    """Signed numbers from -reach to reach; rows are units, counted from 1. gap: px between columns."""
    return {
        "type": "heatmap",
        "z": values,
        "y": list(range(1, len(values) + 1)),
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": gap,
        "ygap": 3,
        "hovertemplate": "unit %{y}: %{z:.6f}<extra></extra>",
        **on_axes(axis),
    }


def unit_rows(units: int) -> Plain:
    """The axis of units, the first one above."""
    return {"range": [units + 0.5, 0.5], "showgrid": False, "tickvals": list(range(1, units + 1))}


def sums(values: Floats, reach: float, signs: Sequence[str], look: Look) -> list[Plain]:
    """Each number written into its cell, and between the columns the sign that stands before each."""
    digits = 3 if len(values) <= MANY else 2
    notes = []
    for row, column in np.ndindex(*values.shape):
        value = float(values[row, column])
        ink = WHITE if value / reach > 0.72 else INK
        notes.append(note(column, row + 1, f"{value:.{digits}f}".replace("-", "−"), ink))
        if signs[column]:
            notes.append(note(column - 0.5, row + 1, signs[column], look.muted))
    return notes


def column_name(column: int, symbol: str, held: bool, colour: str) -> Plain:
    """The symbol above a column; a gate that is held by hand says so."""
    above = {"yref": "y domain", "yanchor": "bottom", "yshift": 3}
    return note(column, 1.0, f"<b>{symbol}</b>" + (" held" if held else ""), colour) | above


def words_along(tokens: Sequence[str], first: int = 0, most: int = WORDS, longest: int = 9) -> Plain:
    """The axis of steps with what is read at each, as far as there is room. first: the place of the first step."""
    short = max(map(len, tokens)) == 1  # letters need a third of the room
    every = max(1, -(-len(tokens) // (3 * most if short else most)))
    places = list(range(first, first + len(tokens)))
    return {
        "tickvals": places[::every],
        "ticktext": [plain(token, longest) for token in tokens][::every],
        "range": [first - 0.5, first + len(tokens) - 0.5],
        "showgrid": False,
    }


@dataclass(frozen=True)
class Pen:
    """A line over the steps. lower: whether it stands in the panel of the gates. named: whether the legend names it."""

    name: str
    values: Floats
    colour: str
    dash: str = "solid"
    lower: bool = False
    named: bool = True


def over_time(
    tokens: Sequence[str], step: int, pens: Sequence[Pen], reach: float, names: tuple[str, str], said: str, look: Look
) -> Drawing:
    """States above, from -reach to reach, gates below, from 0 to 1; a cursor at the step. names: of the two axes."""
    across = words_along(tokens, 1) | {"title": {"text": "what the cell reads, step by step"}, "anchor": "y2"}
    cursor = {"x0": step + 1, "x1": step + 1, "y0": 0, "y1": 1, "yref": "paper"}
    layout = layout_of(
        look,
        272,
        xaxis=across,
        yaxis={"domain": [0.5, 1], "range": [-reach, reach], "title": {"text": names[0]}, "nticks": 5},
        yaxis2={"domain": [0, 0.4], "range": [-0.05, 1.05], "title": {"text": names[1]}, "tickvals": [0, 0.5, 1]},
        title=caption(said, look),
        shapes=[{"type": "line", **cursor, "line": {"color": look["chosen"], "width": 2}}],
        showlegend=True,
        legend={"orientation": "v", "x": 1.0, "xanchor": "left", "y": 0.4, "font": {"size": SMALL}},
        dragmode=False,
    )
    return Drawing([_line(pen) for pen in pens], layout)


def _line(pen: Pen) -> Plain:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(1, len(pen.values) + 1)),
        "y": pen.values,
        "yaxis": "y2" if pen.lower else "y",
        "name": pen.name,
        "showlegend": pen.named,
        "line": {"color": pen.colour, "width": 3, "dash": pen.dash},
        "marker": {"size": 7},
        "hovertemplate": f"{pen.name} %{{y:.4f}}<extra></extra>",
    }
