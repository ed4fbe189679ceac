"""The whole computation as a list of steps, one quantity each, in the order in which they are computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from playground.core.backprop.functions import SOFTMAX
from playground.core.backprop.parameters import Parameter, all_parameters, learned
from playground.core.backprop.settings import FROZEN, BackpropSettings

FORWARD, BACKWARD, UPDATE, AGAIN = "forward", "backward", "update", "again"
PHASES = {FORWARD: "Forward", BACKWARD: "Backward", UPDATE: "Update", AGAIN: "Forward again"}


@dataclass(frozen=True)
class Step:
    """One quantity.

    kind: z, a, term, loss, mean (of the losses), dE_da, da_dz, delta, dE_dw, gradient (mean over samples), update.
    phase: where in the computation. sample, layer and neuron count from 0; parameter: the weight or bias that it is of.
    """

    phase: str
    kind: str
    sample: int = 0
    layer: int = 0
    neuron: int = 0
    parameter: Parameter | None = None


@lru_cache(maxsize=64)
def walk(settings: BackpropSettings) -> tuple[Step, ...]:
    """All steps: forward and loss of each sample, backward of each, the updates, forward and loss again."""
    steps = list(_forward(settings, FORWARD))
    for sample in range(settings.samples):
        steps += _backward(settings, sample)
    if settings.samples > 1:
        steps += [_of(parameter, BACKWARD, "gradient") for parameter in learned(settings)]
    steps += [_of(parameter, UPDATE, "update") for parameter in learned(settings)]
    return (*steps, *_forward(settings, AGAIN))


def _forward(settings: BackpropSettings, phase: str) -> Iterator[Step]:
    for sample in range(settings.samples):
        for layer, j in enumerate(settings.sizes[1:]):
            softmax = settings.activation(layer) == SOFTMAX
            if softmax:  # needs every z of its layer first
                yield from (Step(phase, "z", sample, layer, neuron) for neuron in range(j))
                yield from (Step(phase, "a", sample, layer, neuron) for neuron in range(j))
                continue
            for neuron in range(j):
                yield Step(phase, "z", sample, layer, neuron)
                yield Step(phase, "a", sample, layer, neuron)
        last = settings.layers - 1
        yield from (Step(phase, "term", sample, last, neuron) for neuron in range(settings.sizes[-1]))
        yield Step(phase, "loss", sample, last)
    if settings.samples > 1:
        yield Step(phase, "mean", 0, settings.layers - 1)


def _backward(settings: BackpropSettings, sample: int) -> Iterator[Step]:
    parameters = all_parameters(settings.sizes, settings.biases)
    for layer in reversed(range(settings.layers)):
        mine = [each for each in parameters if each.layer == layer and not (each.is_bias and _frozen(settings))]
        for neuron in range(settings.sizes[layer + 1]):
            kinds = ("delta",) if settings.loss_takes_z(layer) else ("dE_da", "da_dz", "delta")
            yield from (Step(BACKWARD, kind, sample, layer, neuron) for kind in kinds)
            for parameter in mine:
                if parameter.neuron == neuron:
                    yield Step(BACKWARD, "dE_dw", sample, layer, neuron, parameter)
        for parameter in mine:
            if parameter.neuron < 0:
                yield Step(BACKWARD, "dE_dw", sample, layer, 0, parameter)


def _frozen(settings: BackpropSettings) -> bool:
    return settings.biases == FROZEN


def _of(parameter: Parameter, phase: str, kind: str) -> Step:
    return Step(phase, kind, 0, parameter.layer, max(parameter.neuron, 0), parameter)


@dataclass(frozen=True)
class Known:
    """What has been computed up to a step, as far as a picture of one sample shows it.

    units: (layer, neuron) to the kind of its latest quantity, "z" or "a". terms: outputs whose loss term is known.
    gradients and updated: names of weights. again: whether all this is of the second forward pass.
    """

    sample: int
    again: bool
    units: dict[tuple[int, int], str]
    terms: frozenset[int]
    has_loss: bool
    gradients: frozenset[str]
    updated: frozenset[str]


def known_at(settings: BackpropSettings, index: int) -> Known:
    """What is known after the step with this number."""
    steps = walk(settings)
    now = steps[index]
    again = now.phase == AGAIN
    done = [step for step in steps[: index + 1] if step.sample == now.sample or step.phase == UPDATE]
    passed = [step for step in done if step.phase == (AGAIN if again else FORWARD)]
    return Known(
        sample=now.sample,
        again=again,
        units={(step.layer, step.neuron): step.kind for step in passed if step.kind in ("z", "a")},
        terms=frozenset(step.neuron for step in passed if step.kind == "term"),
        has_loss=any(step.kind == "loss" for step in passed),
        gradients=frozenset(
            step.parameter.name for step in done if step.parameter and step.kind in ("dE_dw", "gradient")
        ),
        updated=frozenset(step.parameter.name for step in done if step.parameter and step.kind == "update"),
    )


def all_known(settings: BackpropSettings, sample: int) -> Known:
    """What is known of a sample after forward and loss, before anything is updated."""
    units = {(layer, neuron): "a" for layer, j in enumerate(settings.sizes[1:]) for neuron in range(j)}
    return Known(sample, False, units, frozenset(range(settings.sizes[-1])), True, frozenset(), frozenset())
