"""All states of stacked chains, each walking in its own direction, beside the state in which each ends."""

import numpy as np

from playground.core.recurrent.layers import Floats
from playground.core.rnn.deep import DeepTrace, Place
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.recurrent import INK, WHITE, box, note, words_along
from playground.figures.style import Look, layout_of

HEIGHT = 452
LEFT, RIGHT = (0.0, 0.69), (0.77, 1.0)
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


def place_at(trace: DeepTrace, curve: int, point: int | list[int]) -> Place | None:
    """The place of a clicked cell: of the states, or of a last state, which stands at the step where its chain ends."""
    rows = rows_of(trace)
    if not isinstance(point, list) or len(point) != 2 or curve not in (0, 1) or not 0 <= point[0] < len(rows):
        return None
    row, column = rows[point[0]], point[1]
    if row is None:
        return None
    step = column if curve == 0 else trace.ends[row.direction] if column == 0 else len(trace.x) - 1
    return Place(row.layer, row.direction, step, row.unit).within(trace.settings)


def deep_picture(trace: DeepTrace, place: Place, look: Look) -> Drawing:
    """Left: h of every unit, a band of rows a chain; triangles point the way it walks, a dark frame is where it ends.

    Right: those ends, h_n; and for the uppermost layer what output holds at the last step, which is not the same.
    """
    rows, settings = rows_of(trace), trace.settings
    states, last = _grid(trace, rows), _ends(trace, rows)
    down = {"visible": False, "range": [len(rows) - 0.4, -0.6]}
    columns = {"range": [-0.5, 1.5], "showgrid": False, "tickvals": [0, 1], "ticktext": ["h_n", "output[−1]"]}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), words_along(settings.tokens, most=10, longest=7), down),
        **axes("2", RIGHT, (0, 1), columns, down),
        annotations=[
            title("h of every chain, from −1 to 1; ▶ ◀ its way", "", look),
            title("where each chain ends", "2", look),
            *_names(trace, rows, look),
            *(_written(last, "2") if len(rows) <= ROOMY + settings.ways * settings.layers else []),
        ],
        shapes=[*_frames(trace, rows, look), _chosen(rows, place, look)],
        margin={"l": 92, "r": 8, "t": 34, "b": 8},
        dragmode=False,
    )
    return Drawing([_map(states, "", look), _map(last, "2", look), *_ways(trace, rows, look)], layout)


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


def _map(values: Floats, axis: str, look: Look) -> Plain:
    return {
        "type": "heatmap",
        "z": values,
        "zmin": -1,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 20 if not axis else 6,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{z:.6f}<br>click: its sum<extra></extra>",
        **on_axes(axis),
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
            **on_axes(""),
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
    """Left of every chain its layer and direction, right of it its number in h_n."""
    notes, ways = [], trace.settings.ways
    for (layer, direction), y in _middles(trace, rows).items():
        beside = {"xref": "paper", "xanchor": "right", "xshift": -6}
        notes.append(note(0, y, f"layer {layer + 1} {'→←'[direction]}", look.ink) | beside)
        left = {"xref": "paper", "xanchor": "right", "xshift": -4}
        notes.append(note(RIGHT[0], y, f"[{layer * ways + direction}]", look.muted) | left)
    return notes


def _written(values: Floats, axis: str) -> list[Plain]:
    """Each number in its cell."""
    return [
        note(column, row, f"{value:.3f}".replace("-", "−"), WHITE if value > 0.72 else INK)
        | {"xref": f"x{axis}", "yref": f"y{axis}"}
        for row, column in np.ndindex(*values.shape)
        if np.isfinite(value := float(values[row, column]))
    ]


def _frames(trace: DeepTrace, rows: list[Place | None], look: Look) -> list[Plain]:
    """A frame around the state in which each chain ends; one around what is joined and handed on."""
    H, ways = trace.settings.hidden_size, trace.settings.ways
    frames = [
        box((trace.ends[way] - 0.41, trace.ends[way] + 0.41), (y - H / 2, y + H / 2), look.ink, 2)
        for (_, way), y in _middles(trace, rows).items()
    ]
    return [*frames, box((-0.48, 0.48), (-0.5, ways * H + (ways - 1) * GAP - 0.5), look.ink, 2, "2")]


def _chosen(rows: list[Place | None], place: Place, look: Look) -> Plain:
    wanted = Place(place.layer, place.direction, 0, place.unit)
    return box(
        (place.step - 0.39, place.step + 0.39), (-0.5 + rows.index(wanted), 0.5 + rows.index(wanted)), look["chosen"]
    )


def deep_in_words(trace: DeepTrace, place: Place) -> str:
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
