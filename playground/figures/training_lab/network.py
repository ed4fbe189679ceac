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

HEIGHT = 356
GAP = 5  # grid cells between two maps, at least
PITCH = MAP + GAP
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
        xaxis={"range": _reach([x for column in columns for x, _ in column], 1.3), "visible": False},
        yaxis={"range": _reach([y for column in columns for _, y in column], 1.1), "visible": False},
        title=caption("What each unit sees; an edge is as thick as its weight", look),
        annotations=_words(own, columns, look),
        margin={"l": 4, "r": 4, "t": 56, "b": 24},
        dragmode=False,
    )
    return Drawing([*_edges(view, columns, look), _maps(view, own, columns, look)], layout)


def _columns(settings: LabSettings) -> list[Places]:
    """Where the shown units of every layer stand, features first, the output last; in grid cells."""
    shown = [min(units, SHOWN_UNITS) for units in settings.sizes]
    tallest = max(shown) * PITCH
    across = max(2.0 * PITCH, 1.5 * tallest / max(len(shown) - 1, 1))  # so that the picture is about as wide as high
    return [
        [(layer * across, (units - 1) * PITCH / 2 - unit * PITCH) for unit in range(units)]
        for layer, units in enumerate(shown)
    ]


def _reach(places: list[float], margin: float) -> list[float]:
    return [min(places) - margin * MAP / 1.6, max(places) + margin * MAP / 1.6]


def _maps(view: LabView, settings: LabSettings, columns: list[Places], look: Look) -> Trace:
    """All maps as one heat map with nothing in between."""
    layers = [np.empty((0, MAP, MAP), np.float32), *view.network.maps, _output_map(view, settings)[None]]
    width = round(max(x for column in columns for x, _ in column)) + MAP
    lowest = min(y for column in columns for _, y in column)
    height = round(max(y for column in columns for _, y in column) - lowest) + MAP
    sheet = np.full((height, width), np.nan, np.float32)
    for maps, column in zip(layers, columns, strict=True):
        for own, (x, y) in zip(maps, column, strict=False):
            left, low = round(x), round(y - lowest)
            sheet[low : low + MAP, left : left + MAP] = own
    return {
        "type": "heatmap",
        "z": sheet.round(2),
        "x0": -MAP // 2,
        "dx": 1,
        "y0": lowest - MAP // 2,
        "dy": 1,
        "zmin": -1,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": "%{z:.2f}<extra></extra>",
    }


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
    return [_pen(buckets.get(key, []), key[0], WIDTHS[key[1]], look) for key in keys]


def _pen(lines: list[tuple[float, float, float, float, float]], positive: bool, width: float, look: Look) -> Trace:
    return {
        "type": "scatter",
        "x": [x for _, x0, _, x1, _ in lines for x in (x0, x1, None)],
        "y": [y for _, _, y0, _, y1 in lines for y in (y0, y1, None)],
        "mode": "lines",
        "line": {
            "width": width,
            "color": look["one"] if positive else look["zero"],
            "dash": "solid" if positive else "dash",
        },
        "opacity": 0.4 + 0.1 * width,
        "hoverinfo": "skip",
    }


def _words(settings: LabSettings, columns: list[Places], look: Look) -> list[dict[str, Any]]:
    """Names above the columns, the features' own names, and how many units are not shown."""
    top = max(y for column in columns for _, y in column) + MAP * 0.62
    font = {"size": SMALL, "color": look.muted}
    names = ["given", *(f"hidden {i + 1}" for i in range(len(settings.hidden))), "output"]
    words = []
    for name, units, column in zip(names, settings.sizes, columns, strict=True):
        x = column[0][0]
        words.append({"x": x, "y": top, "text": name, "showarrow": False, "yanchor": "bottom", "font": font})
        if units > len(column):
            more = {"x": x, "y": column[-1][1] - MAP * 0.6, "text": f"and {units - len(column)} more"}
            words.append({**more, "showarrow": False, "yanchor": "top", "font": font})
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
