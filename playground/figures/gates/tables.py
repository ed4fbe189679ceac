"""The truth table with its chips, and the sixteen functions on one sheet. Both hear clicks."""

from collections.abc import Sequence
from typing import Any

from playground.core.gates.perceptron import GateTrace
from playground.core.gates.plane import SIDES
from playground.core.gates.sixteen import SurveyedFunction
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import Trace
from playground.figures.style import SMALL, Look, caption, layout_of

TABLE_HEIGHT, SHEET_HEIGHT = 174, 262
COLUMNS = ("x₁", "x₂", "z", "output", "target", "error", "")
PLACES = (0.3, 1.0, 2.0, 3.1, 4.2, 5.3, 6.1)
ACROSS = 4  # functions in a row of the sheet
MARGIN = 0.16  # between two of its cells, in cells
NAME_ROOM = 0.3  # below a cell, for its name


def truth_table(trace: GateTrace, look: Look) -> Drawing:
    """One row an input. The first trace holds the target chips, which one clicks."""
    low_is = trace.inputs.min()
    targets = [int(value > low_is) for value in trace.target]
    traces = [_chips(targets, trace.target.tolist(), look), *_columns(trace, look)]
    hidden = {"visible": False, "fixedrange": True}
    layout = layout_of(
        look,
        TABLE_HEIGHT,
        xaxis=hidden | {"range": [-0.1, 6.5]},
        yaxis=hidden | {"range": [4.0 - 0.45, -1.0]},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        annotations=[_note(x, -0.75, name, look.muted) for x, name in zip(PLACES, COLUMNS, strict=True)],
        dragmode=False,
    )
    return Drawing(traces, layout)


def _chips(bits: Sequence[int], written: Sequence[float], look: Look) -> Trace:
    return {
        "type": "scatter",
        "x": [PLACES[4]] * 4,
        "y": [0, 1, 2, 3],
        "mode": "markers+text",
        "text": [f"<b>{_number(value, 'g')}</b>" for value in written],
        "textfont": {"size": 16, "color": look.paper},
        "marker": {
            "size": 28,
            "symbol": ["circle" if bit else "square" for bit in bits],
            "color": [look["one"] if bit else look["zero"] for bit in bits],
        },
        "hovertemplate": "click to flip<extra></extra>",
    }


def _columns(trace: GateTrace, look: Look) -> list[Trace]:
    digits = ".0f" if trace.probability is None else ".3f"
    signed = "+.0f" if trace.probability is None else "+.3f"
    columns = (
        (PLACES[0], [_number(x, "g") for x in trace.inputs[:, 0]], look.ink),
        (PLACES[1], [_number(x, "g") for x in trace.inputs[:, 1]], look.ink),
        (PLACES[2], [_number(z, ".2f") for z in trace.z], look.ink),
        (PLACES[3], [_number(o, digits) for o in trace.output], look.ink),
        (PLACES[5], [_number(e, signed) if e else "0" for e in trace.error], look.ink),
        (PLACES[6], ["✓" if ok else "✗" for ok in trace.right], None),
    )
    marks = [look["test"] if ok else look["clash"] for ok in trace.right]
    return [
        {
            "type": "scatter",
            "x": [x] * 4,
            "y": [0, 1, 2, 3],
            "mode": "text",
            "text": texts,
            "textfont": {"size": 16, "color": colour or marks},
            "hoverinfo": "skip",
        }
        for x, texts, colour in columns
    ]


def _number(value: float, digits: str) -> str:
    return format(value, digits).replace("-", "−")


def _note(x: float, y: float, text: str, colour: str) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": SMALL, "color": colour}}


def function_sheet(surveyed: Sequence[SurveyedFunction], target: str, encoding: str, look: Look) -> Drawing:
    """All sixteen, each with its corners (full for 1, empty for 0) and a line that does it, if there is one.

    The first trace holds one mark a function, in their order: these are what one clicks.
    """
    places = [(index % ACROSS, index // ACROSS) for index in range(len(surveyed))]
    chosen = [function.name for function in surveyed].index(target)
    layout = layout_of(
        look,
        SHEET_HEIGHT,
        xaxis={"visible": False, "range": [-0.04, ACROSS + 0.04]},
        yaxis={"visible": False, "range": [ACROSS + 0.02, -0.06]},
        margin={"l": 0, "r": 0, "t": 26, "b": 0},
        title=caption(_sheet_title(surveyed), look),
        shapes=[_cell(place, index == chosen, surveyed[index].separable, look) for index, place in enumerate(places)],
        annotations=[
            _note(column + 0.5, row + 1 - NAME_ROOM / 2 - 0.02, _shown_name(function), look.ink)
            for function, (column, row) in zip(surveyed, places, strict=True)
        ],
        dragmode=False,
    )
    traces = [_click_marks(surveyed, places), _all_lines(surveyed, places, encoding, look)]
    return Drawing([*traces, *_all_corners(surveyed, places, look)], layout)


def _sheet_title(surveyed: Sequence[SurveyedFunction]) -> str:
    separable = sum(function.separable for function in surveyed)
    return f"One line can do {separable} of the {len(surveyed)}; dashed: none can"


def _shown_name(function: SurveyedFunction) -> str:
    name = function.name.replace("x1", "x₁").replace("x2", "x₂").replace(" AND NOT ", "∧¬").replace(" OR NOT ", "∨¬")
    return name.replace("NOT ", "¬")


def _cell(place: tuple[int, int], chosen: bool, separable: bool, look: Look) -> dict[str, Any]:
    column, row = place
    colour = look["chosen"] if chosen else look.muted if separable else look["clash"]
    return {
        "type": "rect",
        "x0": column + MARGIN / 2,
        "x1": column + 1 - MARGIN / 2,
        "y0": row + 0.02,
        "y1": row + 1 - NAME_ROOM,
        "line": {
            "color": colour,
            "width": 4 if chosen else 1 if separable else 2,
            "dash": "solid" if separable else "dash",
        },
        "layer": "below",
    }


def _inside(place: tuple[int, int], encoding: str, x1: float, x2: float) -> tuple[float, float]:
    """Where a point of a function's own plane lies on the sheet."""
    low, high = SIDES[encoding]
    across, up = (x1 - low) / (high - low), (x2 - low) / (high - low)
    column, row = place
    height = 1 - NAME_ROOM - 0.02
    return column + MARGIN / 2 + across * (1 - MARGIN), row + 0.02 + (1 - up) * height


def _click_marks(surveyed: Sequence[SurveyedFunction], places: Sequence[tuple[int, int]]) -> Trace:
    return {
        "type": "scatter",
        "x": [column + 0.5 for column, _ in places],
        "y": [row + 0.5 - NAME_ROOM / 2 for _, row in places],
        "mode": "markers",
        "marker": {"size": 46, "symbol": "square", "opacity": 0},
        "hovertext": [
            f"{_shown_name(function)}: {'separable' if function.separable else 'no line can do it'}"
            for function in surveyed
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "zorder": 5,
    }


def _all_lines(
    surveyed: Sequence[SurveyedFunction], places: Sequence[tuple[int, int]], encoding: str, look: Look
) -> Trace:
    x: list[float | None] = []
    y: list[float | None] = []
    for function, place in zip(surveyed, places, strict=True):
        for x1, x2 in function.line:
            there = _inside(place, encoding, x1, x2)
            x.append(there[0])
            y.append(there[1])
        x.append(None)
        y.append(None)
    pen = {"color": look.ink, "width": 2}
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": pen, "hoverinfo": "skip"}


def _all_corners(surveyed: Sequence[SurveyedFunction], places: Sequence[tuple[int, int]], look: Look) -> list[Trace]:
    low, high = 0.0, 1.0
    square = ((low, low), (low, high), (high, low), (high, high))
    traces = []
    for bit, symbol, colour in ((1, "circle", look["one"]), (0, "square-open", look["zero"])):
        points = [
            _inside(place, "binary", x1, x2)
            for function, place in zip(surveyed, places, strict=True)
            for (x1, x2), value in zip(square, function.bits, strict=True)
            if value == bit
        ]
        traces.append(
            {
                "type": "scatter",
                "x": [x for x, _ in points],
                "y": [y for _, y in points],
                "mode": "markers",
                "marker": {"size": 9, "symbol": symbol, "color": colour, "line": {"width": 2, "color": colour}},
                "hoverinfo": "skip",
            }
        )
    return traces
