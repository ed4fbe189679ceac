"""A half adder with live wires."""

from typing import Any

from playground.core.gates.circuit import CircuitTrace
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import Trace
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 380
GATE_PLACES = {"n": (3.0, 3.3), "o": (3.0, 2.1), "sum": (5.6, 2.7), "carry": (5.6, 0.7)}  # by the wire it drives
INPUT_PLACES = {"A": (0.4, 3.0), "B": (0.4, 1.6)}
OUTPUT_PLACES = {"sum": (8.0, 2.7), "carry": (8.0, 0.7)}
HALF_WIDTH, HALF_HEIGHT, PIN = 0.72, 0.42, 0.18
TRUNKS = {"A": 1.2, "B": 1.7}  # where an input's wire runs up and down
BEND = 4.35  # where a wire between two gates turns


def half_adder(trace: CircuitTrace, look: Look) -> Drawing:
    """Inputs, gates and outputs; a wire that carries 1 is thick and blue, one that carries 0 thin and dotted.

    The first trace holds A and B, which one clicks.
    """
    wires = [_wire(path, trace.wires[name], look) for name, path in _paths(trace)]
    outputs = _chips({name: trace.wires[name] for name in OUTPUT_PLACES}, OUTPUT_PLACES, look)
    inputs = _chips({name: trace.wires[name] for name in INPUT_PLACES}, INPUT_PLACES, look)
    hidden = {"visible": False}
    layout = layout_of(
        look,
        HEIGHT,
        xaxis=hidden | {"range": [-0.2, 8.9]},
        yaxis=hidden | {"range": [0, 4.2]},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        shapes=[_box(step.gate.output, step.bit, look) for step in trace.steps],
        annotations=[*_gate_names(trace, look), *_names(INPUT_PLACES, look), *_names(OUTPUT_PLACES, look)],
        dragmode=False,
    )
    return Drawing([inputs | {"hovertemplate": "click to flip<extra></extra>"}, outputs, *wires], layout)


def _paths(trace: CircuitTrace) -> list[tuple[str, list[tuple[float, float]]]]:
    """Every wire as (the name of its bit, the points it runs through)."""
    paths = []
    for step in trace.steps:
        x, y = GATE_PLACES[step.gate.output]
        for name, pin in zip(step.gate.inputs, (y + PIN, y - PIN), strict=True):
            start = INPUT_PLACES.get(name) or _outlet(name)
            turn = TRUNKS.get(name, BEND)
            paths.append((name, [start, (turn, start[1]), (turn, pin), (x - HALF_WIDTH, pin)]))
    paths += [(name, [_outlet(name), place]) for name, place in OUTPUT_PLACES.items()]
    return paths


def _outlet(name: str) -> tuple[float, float]:
    x, y = GATE_PLACES[name]
    return (x + HALF_WIDTH, y)


def _wire(path: list[tuple[float, float]], bit: int, look: Look) -> Trace:
    on = {"color": look["one"], "width": 5}
    return {
        "type": "scatter",
        "x": [x for x, _ in path],
        "y": [y for _, y in path],
        "mode": "lines",
        "line": on if bit else {"color": look["zero"], "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _chips(bits: dict[str, int], places: dict[str, tuple[float, float]], look: Look) -> Trace:
    return {
        "type": "scatter",
        "x": [places[name][0] for name in bits],
        "y": [places[name][1] for name in bits],
        "mode": "markers+text",
        "text": [f"<b>{bit}</b>" for bit in bits.values()],
        "textfont": {"size": 18, "color": look.paper},
        "marker": {
            "size": 38,
            "symbol": ["circle" if bit else "square" for bit in bits.values()],
            "color": [look["one"] if bit else look["zero"] for bit in bits.values()],
            "opacity": 1,
        },
        "hoverinfo": "skip",
        "zorder": 3,
    }


def _box(output: str, bit: int, look: Look) -> dict[str, Any]:
    x, y = GATE_PLACES[output]
    return {
        "type": "rect",
        "x0": x - HALF_WIDTH,
        "x1": x + HALF_WIDTH,
        "y0": y - HALF_HEIGHT,
        "y1": y + HALF_HEIGHT,
        "fillcolor": look.paper,
        "line": {"color": look["one"] if bit else look["zero"], "width": 3},
    }


def _gate_names(trace: CircuitTrace, look: Look) -> list[dict[str, Any]]:
    notes = []
    for step in trace.steps:
        x, y = GATE_PLACES[step.gate.output]
        words = f"<b>{step.gate.function}</b><br>z = {step.z:.1f}<br>→ {step.bit}".replace("-", "−")
        notes.append({"x": x, "y": y, "text": words, "showarrow": False, "font": {"size": 15, "color": look.ink}})
    return notes


def _names(places: dict[str, tuple[float, float]], look: Look) -> list[dict[str, Any]]:
    font = {"size": SMALL + 2, "color": look.ink}
    return [
        {"x": x, "y": y, "text": name, "showarrow": False, "yshift": 34, "font": font}
        for name, (x, y) in places.items()
    ]
