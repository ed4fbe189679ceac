"""The network with its loss as one drawing: what is computed so far, and the path of the step or of the weight."""

from collections.abc import Iterable
from itertools import product
from typing import Any

from playground.core.backprop import BackpropTrace, Parameter, all_parameters
from playground.core.backprop.expressions import Expression
from playground.core.backprop.notation import Notation, as_text, computed, given, parameter_symbol
from playground.core.backprop.steps import Known
from playground.figures.backprop.labels import (
    above,
    along,
    bias_labels,
    bias_places,
    note_at,
    unit_labels,
    value_at,
    weight_labels,
)
from playground.figures.backprop.places import FEW, Edge, Lit, Unit, loss_edges, place, units_of
from playground.figures.drawing import Drawing
from playground.figures.style import FONT_SIZE, SMALL, Look, layout_of

HEIGHT = 284
HITS = (0.16, 0.36, 0.64, 0.84)  # where along an edge a click is heard, in parts of its length
EDGES, BIASES, UNITS = 3, 4, 5  # the numbers of the traces that matter to a click
Plain = dict[str, Any]


def network(
    trace: BackpropTrace, known: Known, lit: Lit, look: Look, note: tuple[Unit, Expression] | None = None
) -> Drawing:
    """Draw the network. note: what a step just computed, written at its unit."""
    sizes, every = trace.settings.sizes, all_parameters(trace.settings.sizes, trace.settings.biases)
    weights = [each for each in every if not each.is_bias]
    traces = [
        _lines(_all_edges(trace), sizes, {"color": look.muted, "width": 1.5}, 0.45),
        _lines(() if lit.backward else sorted(lit.edges), sizes, {"color": look["forward"], "width": 4}),
        _lines(
            sorted(lit.edges) if lit.backward else (),
            sizes,
            {"color": look["gradient"], "width": 3, "dash": "6px,4px"},
        ),
        _hits(trace, weights),
        _bias_marks(trace, lit, look),
        _units(trace, known, lit, look),
    ]
    labels = [*weight_labels(trace, known, lit, look), *unit_labels(trace, known, lit, look)]
    labels += bias_labels(trace, known, lit, look, note[0] if note else None)
    if note is not None:
        labels.append(note_at(*note, trace, lit, look))
    across, up = reach(len(sizes))
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"range": list(across), "visible": False, "fixedrange": True},
        yaxis={"range": list(up), "visible": False, "fixedrange": True},
        annotations=labels,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    return Drawing(traces, layout)


def reach(columns: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the axes span for a network of so many columns: always the same, whatever is computed."""
    return (-0.5, columns + 0.92), (-0.5, 0.5)


def clicked_weight(trace: BackpropTrace, curve: int, point: object) -> str | None:
    """The name of the weight or bias that a click means; None for anything else."""
    if not isinstance(point, int) or isinstance(point, bool) or point < 0:
        return None
    every = all_parameters(trace.settings.sizes, trace.settings.biases)
    if curve == EDGES:
        names = [each.name for each in every if not each.is_bias for _ in HITS]
    elif curve == BIASES:
        names = [each.name for each, _ in bias_places(trace)]
    else:
        return None
    return names[point] if point < len(names) else None


def network_in_words(trace: BackpropTrace, words: str) -> str:
    """What the drawing shows, for who cannot see it. words: the quantity that is lit, with its value."""
    sizes = " to ".join(map(str, trace.settings.sizes))
    return f"A network of {sizes} units and its loss. Lit is the path of {words}."


def _all_edges(trace: BackpropTrace) -> list[Edge]:
    sizes = trace.settings.sizes
    weights = []
    for layer in range(len(sizes) - 1):
        pairs = product(range(sizes[layer]), range(sizes[layer + 1]))
        weights += [((layer - 1, i), (layer, k)) for i, k in pairs]
    return weights + loss_edges(sizes, range(sizes[-1]))


def _lines(edges: Iterable[Edge], sizes: tuple[int, ...], line: Plain, opacity: float = 1.0) -> Plain:
    x: list[float | None] = []
    y: list[float | None] = []
    for start, end in edges:
        (x0, y0), (x1, y1) = place(start, sizes), place(end, sizes)
        x += [x0, x1, None]
        y += [y0, y1, None]
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "opacity": opacity, "hoverinfo": "skip"}


def _hits(trace: BackpropTrace, weights: list[Parameter]) -> Plain:
    """Points that nobody sees, on every edge, for hovering and clicking."""
    places = [along(trace, weight, part) for weight in weights for part in HITS]
    words = [_in_short(trace, weight) for weight in weights]
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers",
        "marker": {"size": 18, "opacity": 0},
        "hovertext": [each for each in words for _ in HITS],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _in_short(trace: BackpropTrace, parameter: Parameter) -> str:
    value, gradient = given(parameter.of(trace.parameters)), computed(parameter.of(trace.gradient))
    name = as_text(parameter_symbol(parameter))
    return f"{name} = {as_text(value)}<br>∂E/∂{name} = {as_text(gradient)}<br>click: its chain of factors"


def _bias_marks(trace: BackpropTrace, lit: Lit, look: Look) -> Plain:
    places = bias_places(trace)
    at = [above(trace, unit) for _, unit in places]
    colour = look["gradient"] if lit.backward else look["forward"]
    return {
        "type": "scatter",
        "x": [x for x, _ in at],
        "y": [y for _, y in at],
        "mode": "markers",
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": [colour if each.name in lit.parameters else look.muted for each, _ in places],
        },
        "hovertext": [_in_short(trace, each) for each, _ in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _units(trace: BackpropTrace, known: Known, lit: Lit, look: Look) -> Plain:
    sizes, units = trace.settings.sizes, units_of(trace.settings.sizes)
    colour = look["gradient"] if lit.backward else look["forward"]
    places = [place(unit, sizes) for unit in units]
    most = max(sizes)
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers+text",
        "marker": {
            "symbol": ["square" if unit[0] >= len(sizes) - 1 else "circle" for unit in units],
            "size": 40 if most <= FEW else 30,
            "opacity": 1,
            "color": look.paper,
            "line": {
                "color": [colour if unit in lit.units else look.muted for unit in units],
                "width": [3.5 if unit in lit.units else 1.5 for unit in units],
            },
        },
        "text": [as_text(_name(trace, unit)) for unit in units],
        "textfont": {"size": FONT_SIZE if most <= FEW else SMALL, "color": look.ink},
        "hovertext": [_hover(trace, known, unit) for unit in units],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _name(trace: BackpropTrace, unit: Unit) -> str:
    names, layers = Notation(trace.settings.sizes, trace.settings.samples), trace.settings.layers
    layer, number = unit
    if layer == layers + 1:
        return "E"
    return names.term(number) if layer == layers else names.a(layer, number)


def _hover(trace: BackpropTrace, known: Known, unit: Unit) -> str:
    found = value_at(trace, known, unit)
    return f"{as_text(found[0])} = {as_text(computed(found[1]))}" if found else "not computed yet"
