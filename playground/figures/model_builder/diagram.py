"""The layers of a model as boxes, each below what it reads."""

from itertools import pairwise
from typing import Any

from playground.core.model_builder.layers import Layer, Model
from playground.core.model_builder.summary import Row, Summary, with_batch
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, layout_of

ROW, LOW_ROW, MOST_HEIGHT = 64, 34, 520  # px
WIDEST = 0.74  # of the figure

Plain = dict[str, Any]
Place = tuple[float, float, float]  # middle across, row from above, half of the width


def model_diagram(summary: Summary, chosen: str, look: Look) -> Drawing:
    """Boxes with name, layer, output shape and parameters. The first trace has a point a layer, as written.

    What cannot be computed is dashed; the layer that causes it is marked with ✗ and red.
    """
    model = summary.model
    places = places_of(model)
    rows = {row.layer.name: row for row in summary.rows}
    count = 1 + max(place[1] for place in places.values())
    height = max(min(ROW, MOST_HEIGHT / count), LOW_ROW)
    low = height < ROW * 0.75
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [places[layer.name][0] for layer in model.layers],
        "y": [places[layer.name][1] for layer in model.layers],
        "marker": {"size": height * 0.7, "color": look.accent, "opacity": 0.001},
        "text": [_hover(layer, rows.get(layer.name)) for layer in model.layers],
        "hovertemplate": "%{text}<extra></extra>",
    }
    fault = summary.fault.layer if summary.fault else ""
    arrangement = layout_of(
        look,
        round(height * count + 16),
        shapes=[
            *_lines(model, places, look),
            *(_box(layer, places, rows, chosen, fault, look) for layer in model.layers),
        ],
        annotations=[_label(layer, places, rows, fault, low, look) for layer in model.layers],
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [count - 0.45, -0.55], "visible": False},
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
    )
    return Drawing([dots], arrangement)


def places_of(model: Model) -> dict[str, Place]:
    """Where each layer stands: one row below the lowest that it reads, beside those of the same row."""
    depth = dict.fromkeys((layer.name for layer in model.layers), 0)
    for _ in model.layers:  # as often as the longest way can be; a cycle ends with it
        for layer in model.layers:
            depth[layer.name] = min(1 + max((depth.get(s, -1) for s in layer.sources), default=-1), len(depth))
    if len(depth) in depth.values():  # a cycle has no order: one row a layer, as written
        depth = {name: row for row, name in enumerate(depth)}
    ranks = {value: rank for rank, value in enumerate(sorted(set(depth.values())))}
    members: dict[int, list[str]] = {}
    for name, value in depth.items():
        members.setdefault(ranks[value], []).append(name)
    width = min(WIDEST, 0.96 / max(map(len, members.values())))
    across: dict[str, float] = {}
    for _, names in sorted(members.items()):  # from above, so that what is read has its place already
        across |= _spread_out({name: _wanted(model[name], across) for name in names}, width)
    return {name: (across[name], float(ranks[depth[name]]), 0.96 * width / 2) for name in depth}


def _wanted(layer: Layer, across: dict[str, float]) -> float | None:
    """Below the middle of what it reads; None where that is not placed."""
    known = [across[source] for source in layer.sources if source in across]
    return sum(known) / len(known) if known else None


def _spread_out(wanted: dict[str, float | None], width: float) -> dict[str, float]:
    """The wanted places of a row, or even ones where two boxes would meet or one has no wish."""
    order = sorted(wanted, key=lambda name: wanted[name] or 0.0)
    places = [place for name in order if (place := wanted[name]) is not None]
    if len(places) == len(order) and all(b - a >= width for a, b in pairwise(places)):
        return dict(zip(order, places, strict=True))
    return {name: (i + 0.5) / len(order) for i, name in enumerate(order)}


def _box(layer: Layer, places: dict[str, Place], rows: dict[str, Row], chosen: str, fault: str, look: Look) -> Plain:
    x, y, half = places[layer.name]
    colour = look["clash"] if layer.name == fault else look["chosen"] if layer.name == chosen else look.muted
    line = {"color": colour, "width": 3 if layer.name in (chosen, fault) else 1.5}
    if layer.name not in rows:
        line["dash"] = "dash"
    fill = look.sequential[0][1] if layer.kind != "input" else look.paper
    return {
        "type": "rect",
        "x0": x - half,
        "x1": x + half,
        "y0": y - 0.36,
        "y1": y + 0.36,
        "line": line,
        "fillcolor": fill,
    }


def _lines(model: Model, places: dict[str, Place], look: Look) -> list[Plain]:
    """From each layer to what reads it. Boxes lie above the lines."""
    return [
        _way_back(places[source], places[layer.name], look)
        if places[source][1] >= places[layer.name][1]
        else {
            "type": "line",
            "x0": places[source][0],
            "y0": places[source][1] + 0.36,
            "x1": places[layer.name][0],
            "y1": places[layer.name][1] - 0.36,
            "line": {"color": look.muted, "width": 2},
        }
        for layer in model.layers
        for source in layer.sources
        if source in places
    ]


def _way_back(source: Place, reader: Place, look: Look) -> Plain:
    """From a layer to one that stands above it or is itself: a bow at their right, which only a cycle has."""
    right, bow = source[0] + source[2], reader[0] + reader[2] + 0.12
    path = f"M {right} {source[1]} C {bow} {source[1]}, {bow} {reader[1]}, {reader[0] + reader[2]} {reader[1]}"
    return {"type": "path", "path": path, "line": {"color": look["clash"], "width": 3, "dash": "dash"}}


def _label(layer: Layer, places: dict[str, Place], rows: dict[str, Row], fault: str, low: bool, look: Look) -> Plain:
    x, y, half = places[layer.name]
    row = rows.get(layer.name)
    narrow = half < 0.17
    parts = [f"<b>{layer.name}</b>" if narrow else f"<b>{layer.name}</b>  {layer.title}"]
    if layer.name == fault:
        parts.append("✗ does not fit")
    elif row is not None:
        learned = f" · {row.torch:,} parameters" if row.torch and not narrow else ""
        parts.append(f"{with_batch(row.output)}{learned}")
    return {
        "x": x,
        "y": y,
        "text": ("  ·  " if low else "<br>").join(parts),
        "showarrow": False,
        "font": {"size": SMALL, "color": look["clash"] if layer.name == fault else look.ink},
        "captureevents": False,
    }


def _hover(layer: Layer, row: Row | None) -> str:
    return f"{layer.name}: {layer.title}" + (f"<br>{row.torch_sum}" if row else "")


def diagram_in_words(summary: Summary) -> str:
    """The same as a sentence for who cannot see it."""
    layers = "; ".join(
        f"{row.layer.name} {row.layer.title}"
        + (f" reads {', '.join(row.layer.sources)}" if row.layer.sources else "")
        + f", gives {with_batch(row.output)}, {row.torch} parameters"
        for row in summary.rows
    )
    return f"Layers: {layers}." + (f" {summary.fault}" if summary.fault else "")
