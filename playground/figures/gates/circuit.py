"""Adders with live wires: a half adder, and a full one out of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from playground.core.gates.circuit import CIRCUITS, CircuitTrace
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import Trace
from playground.figures.style import SMALL, Look, layout_of

Point = tuple[float, float]

HEIGHT = 420
HALF_WIDTH, HALF_HEIGHT, PIN = 0.6, 0.46, 0.2  # of a gate; how far from its middle a wire enters
OUTPUTS = ("sum", "carry")
INPUT_NAMES = MappingProxyType({"A": "A", "B": "B", "C": "carry in"})


@dataclass(frozen=True)
class Plan:
    """Where things lie: gates by the wire that they drive, inputs and outputs by their own.

    trunks: where the wire of a name runs up and down, to the gates that read it.
    """

    gates: Mapping[str, Point]
    inputs: Mapping[str, Point]
    outputs: Mapping[str, Point]
    trunks: Mapping[str, float]
    width: float
    height: float


PLANS: Mapping[str, Plan] = MappingProxyType(
    {
        "half": Plan(
            gates={"n": (3.0, 3.5), "o": (3.0, 2.2), "sum": (5.6, 2.85), "carry": (5.6, 0.8)},
            inputs={"A": (0.4, 3.2), "B": (0.4, 1.7)},
            outputs={"sum": (8.0, 2.85), "carry": (8.0, 0.8)},
            trunks={"A": 1.3, "B": 1.8, "n": 4.3, "o": 4.3},
            width=8.5,
            height=4.3,
        ),
        "full": Plan(
            gates={
                "n": (2.1, 3.9),
                "o": (2.1, 2.7),
                "c": (2.1, 0.6),
                "s": (4.1, 3.3),
                "m": (6.1, 4.5),
                "p": (6.1, 3.3),
                "d": (6.1, 1.7),
                "sum": (8.1, 3.9),
                "carry": (8.1, 1.0),
            },
            inputs={"C": (0.3, 4.9), "A": (0.3, 3.6), "B": (0.3, 1.9)},
            outputs={"sum": (9.5, 3.9), "carry": (9.5, 1.0)},
            trunks={
                "A": 0.9,
                "B": 1.2,
                "n": 3.05,
                "o": 3.05,
                "s": 4.95,
                "C": 5.25,
                "m": 7.05,
                "p": 7.05,
                "c": 7.05,
                "d": 7.05,
            },
            width=9.9,
            height=5.6,
        ),
    }
)


def adder(trace: CircuitTrace, look: Look) -> Drawing:
    """Inputs, gates and outputs; a wire that carries 1 is thick and blue, one that carries 0 thin and dotted.

    The first trace holds the inputs in the order of the circuit: these are what one clicks.
    """
    plan = PLANS[trace.settings.circuit]
    names = CIRCUITS[trace.settings.circuit].inputs
    inputs = _chips({name: trace.wires[name] for name in names}, plan.inputs, look)
    outputs = _chips({name: trace.wires[name] for name in OUTPUTS}, plan.outputs, look)
    paths = _paths(trace, plan)
    wires = [_wire(path, trace.wires[name], look) for name, path in paths]
    hidden = {"visible": False}
    layout = layout_of(
        look,
        HEIGHT,
        xaxis=hidden | {"range": [-0.2, plan.width]},
        yaxis=hidden | {"range": [0, plan.height]},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        shapes=[_box(plan.gates[step.gate.output], step.bit, look) for step in trace.steps],
        annotations=[*_gate_names(trace, plan, look), *_names(plan.inputs, look), *_names(plan.outputs, look)],
        dragmode=False,
    )
    joints = _joints(paths, trace.wires, look)
    return Drawing([inputs | {"hovertemplate": "click to flip<extra></extra>"}, outputs, joints, *wires], layout)


def _paths(trace: CircuitTrace, plan: Plan) -> list[tuple[str, list[Point]]]:
    """Every wire as (the name of its bit, the points it runs through)."""
    paths = []
    for step in trace.steps:
        x, y = plan.gates[step.gate.output]
        for name, pin in zip(step.gate.inputs, (y + PIN, y - PIN), strict=True):
            start = plan.inputs.get(name) or _outlet(name, plan)
            turn = plan.trunks[name]
            paths.append((name, [start, (turn, start[1]), (turn, pin), (x - HALF_WIDTH, pin)]))
    paths += [(name, [_outlet(name, plan), place]) for name, place in plan.outputs.items()]
    return paths


def _outlet(name: str, plan: Plan) -> Point:
    x, y = plan.gates[name]
    return (x + HALF_WIDTH, y)


def _wire(path: list[Point], bit: int, look: Look) -> Trace:
    on = {"color": look["one"], "width": 5}
    return {
        "type": "scatter",
        "x": [x for x, _ in path],
        "y": [y for _, y in path],
        "mode": "lines",
        "line": on if bit else {"color": look["zero"], "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _joints(paths: list[tuple[str, list[Point]]], wires: Mapping[str, int], look: Look) -> Trace:
    """A dot wherever a wire branches: wires that cross without one do not touch."""
    dots: list[tuple[Point, int]] = []
    for name in dict(paths):
        trunk = [path for other, path in paths if other == name and len(path) == 4]
        levels = sorted({path[1][1] for path in trunk} | {path[2][1] for path in trunk})
        inner = levels[1:-1]  # at both ends the wire only turns
        dots += [((trunk[0][1][0], level), wires[name]) for level in inner]
    return {
        "type": "scatter",
        "x": [x for (x, _), _ in dots],
        "y": [y for (_, y), _ in dots],
        "mode": "markers",
        "marker": {"size": 11, "color": [look["one"] if bit else look["zero"] for _, bit in dots], "opacity": 1},
        "hoverinfo": "skip",
        "zorder": 2,
    }


def _chips(bits: Mapping[str, int], places: Mapping[str, Point], look: Look) -> Trace:
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


def _box(place: Point, bit: int, look: Look) -> dict[str, Any]:
    x, y = place
    return {
        "type": "rect",
        "x0": x - HALF_WIDTH,
        "x1": x + HALF_WIDTH,
        "y0": y - HALF_HEIGHT,
        "y1": y + HALF_HEIGHT,
        "fillcolor": look.paper,
        "line": {"color": look["one"] if bit else look["zero"], "width": 3},
    }


def _gate_names(trace: CircuitTrace, plan: Plan, look: Look) -> list[dict[str, Any]]:
    notes = []
    for step in trace.steps:
        x, y = plan.gates[step.gate.output]
        words = f"<b>{step.gate.function}</b><br>z = {step.z:.3g}<br>→ {step.bit}".replace("-", "−")
        notes.append({"x": x, "y": y, "text": words, "showarrow": False, "font": {"size": 15, "color": look.ink}})
    return notes


def _names(places: Mapping[str, Point], look: Look) -> list[dict[str, Any]]:
    font = {"size": SMALL + 2, "color": look.ink}
    return [
        {"x": x, "y": y, "text": INPUT_NAMES.get(name, name), "showarrow": False, "yshift": 34, "font": font}
        for name, (x, y) in places.items()
    ]
