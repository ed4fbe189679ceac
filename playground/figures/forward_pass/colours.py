"""How numbers of a forward pass are coloured: one range for values, one for parameters, one for probabilities."""

import math

from playground.core.forward_pass import ForwardPassTrace
from playground.figures.style import Look, Scale

STEPS = (1.0, 2.0, 5.0, 10.0)


def reach_of_values(trace: ForwardPassTrace) -> float:
    """The round number that no input and no result exceeds; probabilities have a scale of their own."""
    largest = [abs(trace.X).max()]
    for layer in trace.layers:
        largest += [abs(layer.z).max()] if layer.activation == "softmax" else [abs(layer.z).max(), abs(layer.a).max()]
    return _round_up(max(largest))


def reach_of_parameters(trace: ForwardPassTrace) -> float:
    """The round number that no weight and no bias exceeds."""
    return _round_up(max(max(abs(layer.W).max(), abs(layer.b).max()) for layer in trace.layers))


def colours_of(trace: ForwardPassTrace, layer: int, kind: str, look: Look) -> tuple[Scale, float, float]:
    """Colour scale, lowest and highest value of one matrix."""
    if kind == "a" and trace.layer(layer).activation == "softmax":
        return list(look.sequential), 0.0, 1.0
    reach = reach_of_parameters(trace) if kind in ("W", "b") else reach_of_values(trace)
    return list(look.diverging), -reach, reach


def _round_up(value: float) -> float:
    """The next of 0.1, 0.2, 0.5, 1, 2, 5, 10, ...: a range that changes rarely."""
    power = 10.0 ** math.floor(math.log10(max(value, 0.1) * (1 - 1e-12)))
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-12))
