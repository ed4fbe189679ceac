"""All states of stacked chains, each walking in its own direction, beside the state in which each ends."""

from dataclasses import replace

import numpy as np

from playground.core.recurrent.layers import Floats
from playground.core.rnn.deep import DeepTrace, Place
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, title
from playground.figures.recurrent import INK, WHITE, box, note, words_along
from playground.figures.style import LIGHT, Look, layout_of

HEIGHT = 452
GAP = 1.0  # rows of air below every chain
ROOMY = 14  # rows up to which numbers are written
BETWEEN, SIGNS = 0.5, ("triangle-right", "triangle-left")


def rows_of(trace: DeepTrace) -> list[Place | None]:
    """What stands in each row of the grid from above: unit by unit, the uppermost layer first; None between chains."""
    settings, rows = trace.settings, list[Place | None]()
    for layer in reversed(range(settings.layers)):
        for direction in range(settings.ways):
            rows += [Place(layer, direction, 0, unit) for unit in range(settings.hidden_size)] + [None]
    return rows[:-1]


def state_at(trace: DeepTrace, point: int | list[int]) -> Place | None:
    """The place of a clicked cell of the states."""
    rows = rows_of(trace)
    if not isinstance(point, list) or len(point) != 2 or not 0 <= point[0] < len(rows):
        return None
    row = rows[point[0]]
    return None if row is None else replace(row, step=point[1]).within(trace.settings)


def end_at(trace: DeepTrace, point: int | list[int]) -> Place | None:
    """The place of a clicked last state, which stands at the step where its chain ends; or of output, at the last."""
    place = state_at(trace, point)
    if place is None or not isinstance(point, list):
        return None
    return replace(place, step=len(trace.x) - 1 if point[1] else trace.ends[place.direction])


def chains_picture(trace: DeepTrace, place: Place, look: Look) -> Drawing:
    """h of every unit, a band of rows a chain; triangles point the way it walks, a frame is where it ends."""
    rows = rows_of(trace)
    return Drawing(
        [_map(_grid(trace, rows), 20, look), *_ways(trace, rows, look)],
        layout_of(
            look,
            HEIGHT,
            **axes("", (0, 1), (0, 1), words_along(trace.settings.tokens, most=10, longest=7), _down(rows)),
            annotations=[title("h of every chain, from −1 to 1; ▶ ◀ its way", "", look), *_names(trace, rows, look)],
            shapes=[*_frames(trace, rows, look), _chosen(rows, place, look)],
            margin={"l": 92, "r": 8, "t": 34, "b": 8},
            dragmode=False,
        ),
    )


def ends_picture(trace: DeepTrace, look: Look) -> Drawing:
    """Where each chain ends, in the same rows: h_n; what is joined is framed.

    For the uppermost layer also what output holds at the last step, which is not the same.
    """
    rows, ways, H = rows_of(trace), trace.settings.ways, trace.settings.hidden_size
    values = _ends(trace, rows)
    columns = {"range": [-0.5, 1.5], "showgrid": False, "tickvals": [0, 1], "ticktext": ["h_n", "output[−1]"]}
    return Drawing(
        [_map(values, 6, look)],
        layout_of(
            look,
            HEIGHT,
            **axes("", (0, 1), (0, 1), columns, _down(rows)),
            annotations=[
                title("where each chain ends", "", look),
                *_numbers(trace, rows, look),
                *(_written(values, look) if len(rows) <= ROOMY + ways * trace.settings.layers else []),
            ],
            shapes=[box((-0.48, 0.48), (-0.5, ways * H + (ways - 1) * GAP - 0.5), look.ink, 2)],
            margin={"l": 30, "r": 8, "t": 34, "b": 8},
            dragmode=False,
        ),
    )


def _down(rows: list[Place | None]) -> Plain:
    return {"visible": False, "range": [len(rows) - 0.4, -0.6]}


def _grid(trace: DeepTrace, rows: list[Place | None]) -> Floats:
    nothing = np.full(len(trace.x), np.nan)
    return np.stack([nothing if row is None else trace.hidden[row.layer, row.direction, :, row.unit] for row in rows])


def _ends(trace: DeepTrace, rows: list[Place | None]) -> Floats:
    """h_n of every chain, and output at the last step for the uppermost layer."""
    values, ways, H = np.full((len(rows), 2), np.nan), trace.settings.ways, trace.settings.hidden_size
    for number, row in enumerate(rows):
        if row is not None:
            values[number, 0] = trace.h_n[row.layer * ways + row.direction, row.unit]
            if row.layer == trace.settings.layers - 1:
                values[number, 1] = trace.at_last_step[row.direction * H + row.unit]
    return values


def _map(values: Floats, gap: int, look: Look) -> Plain:
    """Signed numbers, a row a unit. gap: px between columns."""
    return {
        "type": "heatmap",
        "z": values,
        "zmin": -1,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": gap,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{z:.6f}<br>click: its sum<extra></extra>",
    }


def _ways(trace: DeepTrace, rows: list[Place | None], look: Look) -> list[Plain]:
    """Triangles between the steps, as every chain walks."""
    middle, between = _middles(trace, rows), [step + BETWEEN for step in range(len(trace.x) - 1)]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": between * len(layers),
            "y": [y for y in layers for _ in between],
            "marker": {"symbol": SIGNS[direction], "size": 11, "color": look.muted},
            "hoverinfo": "skip",
        }
        for direction in range(trace.settings.ways)
        for layers in ([y for (_, way), y in middle.items() if way == direction],)
    ]


def _middles(trace: DeepTrace, rows: list[Place | None]) -> dict[tuple[int, int], float]:
    """The middle row of each chain, by layer and direction."""
    H = trace.settings.hidden_size
    firsts = {(row.layer, row.direction): k for k, row in enumerate(rows) if row is not None and row.unit == 0}
    return {chain: first + (H - 1) / 2 for chain, first in firsts.items()}


def _names(trace: DeepTrace, rows: list[Place | None], look: Look) -> list[Plain]:
    """Left of every chain its layer and direction."""
    beside = {"xref": "paper", "xanchor": "right", "xshift": -6}
    return [
        note(0, y, f"layer {layer + 1} {'→←'[direction]}", look.ink) | beside
        for (layer, direction), y in _middles(trace, rows).items()
    ]


def _numbers(trace: DeepTrace, rows: list[Place | None], look: Look) -> list[Plain]:
    """Left of every end its number in h_n."""
    beside = {"xref": "paper", "xanchor": "right", "xshift": -4}
    return [
        note(0, y, f"[{layer * trace.settings.ways + direction}]", look.muted) | beside
        for (layer, direction), y in _middles(trace, rows).items()
    ]


def _written(values: Floats, look: Look) -> list[Plain]:
    """Each number in its cell."""
    return [
        note(column, row, f"{value:.3f}".replace("-", "−"), WHITE if value > 0.72 and look is LIGHT else INK)
        for row, column in np.ndindex(*values.shape)
        if np.isfinite(value := float(values[row, column]))
    ]


def _frames(trace: DeepTrace, rows: list[Place | None], look: Look) -> list[Plain]:
    """A frame around the state in which each chain ends."""
    half = trace.settings.hidden_size / 2
    return [
        box((trace.ends[way] - 0.41, trace.ends[way] + 0.41), (y - half, y + half), look.ink, 2)
        for (_, way), y in _middles(trace, rows).items()
    ]


def _chosen(rows: list[Place | None], place: Place, look: Look) -> Plain:
    wanted = Place(place.layer, place.direction, 0, place.unit)
    return box(
        (place.step - 0.39, place.step + 0.39), (-0.5 + rows.index(wanted), 0.5 + rows.index(wanted)), look["chosen"]
    )


def chains_in_words(trace: DeepTrace, place: Place) -> str:
    """What the grid shows, for who cannot see it."""
    settings = trace.settings
    way = ("forward", "backward")[place.direction]
    h = trace.hidden[place.layer, place.direction, place.step, place.unit]
    ends = " and ".join(
        f"the {name} chains end at step {end + 1}"
        for name, end in zip(("forward", "backward"), trace.ends, strict=False)
    )
    return (
        f"States of {settings.layers} layers over {len(trace.x)} steps; {ends}. Chosen: layer {place.layer + 1} {way}, "
        f"step {place.step + 1}, unit {place.unit + 1}, h {h:.3f}."
    )


def ends_in_words(trace: DeepTrace) -> str:
    """What is joined, for who cannot see it."""
    joined = ", ".join(f"{value:.3f}" for value in trace.joined)
    return f"The last state of each of {len(trace.h_n)} chains. The uppermost ones joined: {joined}."
