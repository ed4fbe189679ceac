"""Where units lie on the drawing of a network, and which of them a step or a weight lights."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from playground.core.backprop import BackpropSettings, Parameter, Step
from playground.core.backprop.functions import SOFTMAX
from playground.core.backprop.parameters import ALL, all_parameters
from playground.core.backprop.steps import AGAIN, FORWARD

Unit = tuple[int, int]  # layer (-1: inputs, L: loss terms, L + 1: the loss) and number, from 0
Edge = tuple[Unit, Unit]
TERMS_AT, LOSS_AT = 0.82, 1.5  # behind the outputs, in widths of a layer
TALLEST, APART = 0.78, 0.6  # a column, and two units of it, in parts of the height
ROOMY = 0.7  # a column of few units, with words above and below
FEW = 3  # units in a column that leave room for words at each


@dataclass(frozen=True)
class Lit:
    """What is drawn strongly: in the colour of forward or of backward quantities."""

    units: frozenset[Unit]
    edges: frozenset[Edge]
    backward: bool
    parameters: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def place(unit: Unit, sizes: tuple[int, ...]) -> tuple[float, float]:
    """x in layers, y from 0.42 to -0.42."""
    layer, number = unit
    layers = len(sizes) - 1
    if layer == layers + 1:
        return layers + LOSS_AT, 0.0
    x = layers + TERMS_AT if layer == layers else float(layer + 1)
    size = sizes[min(layer + 1, layers)]
    spread = min(TALLEST if size > FEW else ROOMY, APART * (size - 1))
    return x, float(np.linspace(spread / 2, -spread / 2, size)[number])


def units_of(sizes: tuple[int, ...]) -> list[Unit]:
    """All units, column by column; the loss of each output and the loss itself are the last."""
    layers = len(sizes) - 1
    units = [(column - 1, number) for column, size in enumerate(sizes) for number in range(size)]
    return [*units, *((layers, number) for number in range(sizes[-1])), (layers + 1, 0)]


def loss_edges(sizes: tuple[int, ...], outputs: Iterable[int]) -> list[Edge]:
    """From these outputs to their loss terms, and from there to the loss."""
    layers = len(sizes) - 1
    return [edge for k in outputs for edge in (((layers - 1, k), (layers, k)), ((layers, k), (layers + 1, 0)))]


def onwards(unit: Unit, sizes: tuple[int, ...]) -> list[Edge]:
    """All edges on the ways from a unit to the loss."""
    layer, _ = unit
    edges: list[Edge] = []
    starts = [unit]
    for after in range(layer + 1, len(sizes) - 1):
        ends = [(after, k) for k in range(sizes[after + 1])]
        edges += [(start, end) for start in starts for end in ends]
        starts = ends
    return edges + loss_edges(sizes, [k for _, k in starts])


def lit_by_weight(settings: BackpropSettings, parameter: Parameter) -> Lit:
    """A weight and all its ways to the loss."""
    sizes, layer = settings.sizes, parameter.layer
    neurons = range(sizes[layer + 1]) if parameter.neuron == ALL else (parameter.neuron,)
    edges = {edge for k in neurons for edge in onwards((layer, k), sizes)}
    if not parameter.is_bias:
        edges.add(((layer - 1, parameter.source), (layer, parameter.neuron)))
    units = {unit for edge in edges for unit in edge}
    return Lit(frozenset(units), frozenset(edges), True, frozenset({parameter.name}))


def lit_by_step(settings: BackpropSettings, step: Step) -> Lit:
    """The path of a step: what it reads, and where its result stands."""
    edges, units = _path(settings, step)
    units |= {unit for edge in edges for unit in edge}
    backward = step.phase not in (FORWARD, AGAIN)
    return Lit(frozenset(units), frozenset(edges), backward, _weights(settings, step))


def _path(settings: BackpropSettings, step: Step) -> tuple[set[Edge], set[Unit]]:
    sizes, layers = settings.sizes, settings.layers
    layer, here = step.layer, (step.layer, step.neuron)
    every_output = {(layers - 1, k) for k in range(sizes[-1])}
    if step.kind == "z":
        return {((layer - 1, i), here) for i in range(sizes[layer])}, {here}
    if step.kind == "a":
        return set(), every_output if settings.activation(layer) == SOFTMAX else {here}
    if step.kind == "term":
        return {(here, (layers, step.neuron))}, set()
    if step.kind in ("loss", "mean"):
        edges = {((layers, k), (layers + 1, 0)) for k in range(sizes[-1])}
        return (edges if step.kind == "loss" else set()), {(layers + 1, 0)}
    if step.kind == "dE_da":
        if layer == layers - 1:
            return set(loss_edges(sizes, [step.neuron])), {here}
        return {(here, (layer + 1, k)) for k in range(sizes[layer + 2])}, {here}
    if step.kind == "da_dz":
        return set(), {here}
    if step.kind == "delta":
        return set(onwards(here, sizes)), {here}
    return _of_weight(settings, step)


def _of_weight(settings: BackpropSettings, step: Step) -> tuple[set[Edge], set[Unit]]:
    parameter = step.parameter
    assert parameter is not None
    whole = lit_by_weight(settings, parameter)
    if step.kind == "dE_dw":
        return set(whole.edges), set(whole.units)
    if parameter.is_bias:
        neurons = range(settings.sizes[parameter.layer + 1]) if parameter.neuron == ALL else (parameter.neuron,)
        return set(), {(parameter.layer, k) for k in neurons}
    return {((parameter.layer - 1, parameter.source), (parameter.layer, parameter.neuron))}, set()


def _weights(settings: BackpropSettings, step: Step) -> frozenset[str]:
    """The weights whose values a step uses."""
    if step.parameter is not None:
        return frozenset({step.parameter.name})
    every = all_parameters(settings.sizes, settings.biases)
    if step.kind == "z":
        return frozenset(each.name for each in every if each.layer == step.layer and each.reaches(step.neuron))
    if step.kind == "dE_da":
        after = [each for each in every if each.layer == step.layer + 1 and not each.is_bias]
        return frozenset(each.name for each in after if each.source == step.neuron)
    return frozenset()
