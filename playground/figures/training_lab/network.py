"""The network as a picture: every unit's own map of the plane, and the weights between them."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.training_lab.features import FEATURES
from playground.core.training_lab.picture import MAP, SHOWN_UNITS
from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import LabView
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, caption, layout_of

HEIGHT = 272
GAP = 5  # grid cells between two maps, at least
PITCH = MAP + GAP
ACROSS = 2.2 * PITCH  # from layer to layer
WIDEST = 1.6  # times PITCH: so far apart stand the units of a small layer
NOTHING = -101  # where no map is: whole hundredths travel as single bytes, which know no NaN
WIDTHS = (0.7, 1.5, 3.0, 5.0)  # px, of an edge by the size of its weight
MOST_EDGES = 600
NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU", "leaky_relu": "leaky ReLU", "linear": "linear"}

Trace = dict[str, Any]
Places = list[tuple[float, float]]  # of the units of a layer, as the middle of each: across, upwards


def network_maps(view: LabView, settings: LabSettings, look: Look) -> Drawing:
    """A column a layer: the features, a map for each hidden unit, the map of the output.

    An edge is as thick as its weight is large; blue and solid for positive, orange and dashed for negative.
    """
    own = list(settings.networks().values())[view.network.lane]
    columns = _columns(own)
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"range": _across(own, columns), "visible": False},
        yaxis={"range": _reach([y for column in columns for _, y in column], 0.6), "visible": False},
        title=caption("What each unit sees; an edge is as thick as its weight", look),
        annotations=_words(own, columns, look),
        margin={"l": 4, "r": 4, "t": 56, "b": 24},
        dragmode=False,
    )
    return Drawing([*_edges(view, columns, look), *_maps(view, own, columns, look), _names(view, own, columns)], layout)


def _columns(settings: LabSettings) -> list[Places]:
    """Where the shown units of every layer stand, features first, the output last; in grid cells."""
    shown = [min(units, SHOWN_UNITS) for units in settings.sizes]
    pitches = [PITCH * min(WIDEST, max(shown) / units) for units in shown]
    return [
        [(layer * ACROSS, (units - 1) * pitch / 2 - unit * pitch) for unit in range(units)]
        for layer, (units, pitch) in enumerate(zip(shown, pitches, strict=True))
    ]


def _across(settings: LabSettings, columns: list[Places]) -> list[float]:
    """The range across, with room at the left for the longest name of a feature."""
    low, high = _reach([x for column in columns for x, _ in column], 0.85)
    longest = max(len(FEATURES[name][0]) for name in settings.features)
    return [low - max(longest - 4, 0) * (high - low) * 0.022, high]


def _reach(places: list[float], margin: float) -> list[float]:
    return [min(places) - margin * MAP, max(places) + margin * MAP]


def _names(view: LabView, settings: LabSettings, columns: list[Places]) -> Trace:
    """What a map says when one points at it: its unit, and the range of its colours. Nothing of it is seen."""
    said = ["output" for _ in columns[-1]]
    for layer, (column, span) in reversed(list(enumerate(zip(columns[1:-1], view.network.spans, strict=True), 1))):
        kind = f"{NAMES[settings.activation]}, ±{span:.3g}"
        said = [f"hidden {layer}, unit {unit + 1}: {kind}" for unit in range(len(column))] + said
    places = [place for column in columns[1:] for place in column]
    return {
        "type": "scatter",
        "x": [round(x) for x, _ in places],
        "y": [round(y) for _, y in places],
        "mode": "markers",
        "marker": {"size": 14, "opacity": 0},
        "hovertext": said,
        "hoverinfo": "text",
    }


def _maps(view: LabView, settings: LabSettings, columns: list[Places], look: Look) -> list[Trace]:
    """The maps of each layer as one heat map with nothing in between."""
    layers = [*view.network.maps, _output_map(view, settings)[None]]
    return [_column(maps, column, look) for maps, column in zip(layers, columns[1:], strict=True)]


def _column(maps: NDArray[np.float32], column: Places, look: Look) -> Trace:
    lowest = column[-1][1]
    sheet = np.full((round(column[0][1] - lowest) + MAP, MAP), NOTHING, np.int8)
    for own, (_, y) in zip(maps, column, strict=True):
        low = round(y - lowest)
        sheet[low : low + MAP] = np.round(100 * np.nan_to_num(own).clip(-1, 1))
    return {
        "type": "heatmap",
        "z": sheet,
        "x0": round(column[0][0] - MAP // 2, 1),
        "dx": 1,
        "y0": lowest - MAP // 2,
        "dy": 1,
        "zmin": NOTHING,
        "zmax": 100,
        "colorscale": [[0, "rgba(0,0,0,0)"], [0.002, "rgba(0,0,0,0)"], *_above_nothing(look)],
        "showscale": False,
        "hoverinfo": "skip",
    }


def _above_nothing(look: Look) -> list[list[float | str]]:
    """The diverging scale from just above NOTHING to the top."""
    low = 1 / (100 - NOTHING)
    return [[low + place * (1 - low), colour] for place, colour in look.diverging]


def _output_map(view: LabView, settings: LabSettings) -> NDArray[np.float32]:
    """The output on the grid of the maps, -1 to 1."""
    rows = np.linspace(0, len(view.network.surface) - 1, MAP).round().astype(int)
    surface = np.nan_to_num(view.network.surface[np.ix_(rows, rows)])
    return np.asarray(surface if settings.regression else 2 * surface - 1, np.float32)


def _edges(view: LabView, columns: list[Places], look: Look) -> list[Trace]:
    """The weights as lines, one trace for each sign and thickness."""
    weights = [np.nan_to_num(W) for W in view.network.parameters[::2]]
    largest = max(float(np.abs(W).max()) for W in weights) or 1.0
    lines: list[tuple[float, float, float, float, float]] = []
    for W, (sources, targets) in zip(weights, pairwise(columns), strict=True):
        for i, (x0, y0) in enumerate(sources):
            for j, (x1, y1) in enumerate(targets):
                lines.append((float(W[i, j]) / largest, x0 + MAP / 2, y0, x1 - MAP / 2, y1))
    lines = sorted(lines, key=lambda line: -abs(line[0]))[:MOST_EDGES]
    buckets: dict[tuple[bool, int], list[tuple[float, float, float, float, float]]] = {}
    for line in lines:
        size = min(int(abs(line[0]) ** 0.7 * len(WIDTHS)), len(WIDTHS) - 1)
        buckets.setdefault((line[0] > 0, size), []).append(line)
    keys = [(positive, size) for size in range(len(WIDTHS)) for positive in (True, False)]
    faint = max(0.35, min(1.0, 80 / max(len(lines), 1)))  # many lines hide each other
    return [_pen(buckets.get(key, []), key[0], WIDTHS[key[1]], faint, look) for key in keys]


def _pen(
    lines: list[tuple[float, float, float, float, float]], positive: bool, width: float, faint: float, look: Look
) -> Trace:
    return {
        "type": "scatter",
        "x": [x for _, x0, _, x1, _ in lines for x in (round(x0, 1), round(x1, 1), None)],
        "y": [y for _, _, y0, _, y1 in lines for y in (round(y0, 1), round(y1, 1), None)],
        "mode": "lines",
        "line": {
            "width": width,
            "color": look["one"] if positive else look["zero"],
            "dash": "solid" if positive else "dash",
        },
        "opacity": (0.4 + 0.1 * width) * faint,
        "hoverinfo": "skip",
    }


def _words(settings: LabSettings, columns: list[Places], look: Look) -> list[dict[str, Any]]:
    """Names above the columns, the features' own names, and how many units are not shown."""
    font = {"size": SMALL, "color": look.muted}
    short = len(settings.hidden) > 4  # then there is room for a number only
    names = ["given", *(f"{i + 1}" if short else f"hidden {i + 1}" for i in range(len(settings.hidden))), "output"]
    words = []
    for name, units, column in zip(names, settings.sizes, columns, strict=True):
        above = {"x": column[0][0], "y": 1, "yref": "paper", "text": name, "yanchor": "bottom"}
        words.append({**above, "showarrow": False, "font": font})
        if units > len(column):
            below = {"x": column[0][0], "y": 0, "yref": "paper", "text": f"+ {units - len(column)}", "yanchor": "top"}
            words.append({**below, "showarrow": False, "font": font})
    size = SMALL + 3 if len(settings.features) < 5 else SMALL
    for name, (x, y) in zip(settings.features, columns[0], strict=True):
        given = {"x": x + MAP / 2 - 2, "y": y, "text": f"<b>{FEATURES[name][0]}</b>", "xanchor": "right"}
        words.append({**given, "showarrow": False, "font": {"size": size, "color": look.ink}})
    return words


def network_in_words(view: LabView, settings: LabSettings) -> str:
    """The network for who cannot see it."""
    own = list(settings.networks().values())[view.network.lane]
    layers = ", ".join(map(str, own.hidden)) or "none"
    features = ", ".join(FEATURES[name][0] for name in own.features)
    weights = np.concatenate([W.ravel() for W in view.network.parameters[::2]])
    return (
        f"The network of seed {view.network.seed} with a map of the plane for every unit: features {features}; "
        f"hidden layers {layers} with {NAMES[own.activation]}; one output. "
        f"Its {len(weights)} weights lie between {weights.min():.3g} and {weights.max():.3g}."
    )
