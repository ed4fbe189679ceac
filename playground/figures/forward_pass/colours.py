"""How numbers of a forward pass are coloured: one range for values, one for parameters, one for probabilities."""

import math

from playground.core.forward_pass import ForwardPassTrace
from playground.core.forward_pass.network import Matrix
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
    if _is_probability(trace, layer, kind):
        return list(look.sequential), 0.0, 1.0
    reach = reach_of_parameters(trace) if kind in ("W", "b") else reach_of_values(trace)
    return list(look.diverging), -reach, reach


def colours_of_all(look: Look) -> tuple[Scale, float, float]:
    """One scale for all matrices, with its ends: signed values lie from -1 to 1, probabilities from 2 to 3."""
    scale = [(stop / 2, colour) for stop, colour in look.diverging]
    return scale + [(0.75 + stop / 4, colour) for stop, colour in look.sequential], -1.0, 3.0


def in_colours_of_all(trace: ForwardPassTrace, layer: int, kind: str, values: Matrix) -> Matrix:
    """Numbers of one matrix as places on the scale of all matrices."""
    if _is_probability(trace, layer, kind):
        return 2 + values
    return values / (reach_of_parameters(trace) if kind in ("W", "b") else reach_of_values(trace))


def _is_probability(trace: ForwardPassTrace, layer: int, kind: str) -> bool:
    return kind == "a" and trace.layer(layer).activation == "softmax"


def _round_up(value: float) -> float:
    """The next of 0.1, 0.2, 0.5, 1, 2, 5, 10, ...: a range that changes rarely."""
    power = 10.0 ** math.floor(math.log10(max(value, 0.1) * (1 - 1e-12)))
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-12))
