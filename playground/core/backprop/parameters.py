"""Every weight and bias by its name: W1, W2, … counted through all layers, neuron by neuron, as the course does."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from playground.core.backprop.network import Parameters
from playground.core.backprop.settings import FROZEN, NO_BIAS, SHARED, BackpropSettings
from playground.core.settings import SettingsError

ALL, BIAS = -1, -1  # all neurons of the layer; no source


@dataclass(frozen=True)
class Parameter:
    """One number that can be learned: W from unit `source` of the layer before to `neuron`, or a bias.

    layer, neuron and source count from 0. neuron is ALL for a bias that its layer shares, source is BIAS for a bias.
    """

    name: str
    layer: int
    neuron: int
    source: int

    @property
    def is_bias(self) -> bool:
        """Whether it is a bias."""
        return self.source == BIAS

    def reaches(self, neuron: int) -> bool:
        """Whether it adds to z of this neuron of its layer."""
        return self.neuron in (neuron, ALL)

    def of(self, values: Parameters) -> float:
        """Its value among W and b, or its gradient, or its new value."""
        if self.is_bias:
            return float(values.b[self.layer][max(self.neuron, 0)])
        return float(values.W[self.layer][self.neuron, self.source])


@lru_cache(maxsize=64)
def all_parameters(sizes: tuple[int, ...], biases: str) -> tuple[Parameter, ...]:
    """The weights in order, then the biases: one a neuron, or one a layer where they are shared."""
    places = [
        (layer, neuron, source)
        for layer, (n, j) in enumerate(pairwise(sizes))
        for neuron in range(j)
        for source in range(n)
    ]
    weights = [Parameter(f"W{number}", *place) for number, place in enumerate(places, start=1)]
    if biases == NO_BIAS:
        return tuple(weights)
    if biases == SHARED:
        return (*weights, *(Parameter(f"b{layer + 1}", layer, ALL, BIAS) for layer in range(len(sizes) - 1)))
    neurons = [(layer, neuron) for layer, j in enumerate(sizes[1:]) for neuron in range(j)]
    return (*weights, *(Parameter(f"b{number}", *place, BIAS) for number, place in enumerate(neurons, start=1)))


def learned(settings: BackpropSettings) -> tuple[Parameter, ...]:
    """Those that an update changes."""
    every = all_parameters(settings.sizes, settings.biases)
    return tuple(each for each in every if not (each.is_bias and settings.biases == FROZEN))


def parameter_named(settings: BackpropSettings, name: str) -> Parameter:
    """The weight or bias of that name. Raises SettingsError when the network has none."""
    for each in all_parameters(settings.sizes, settings.biases):
        if each.name == name:
            return each
    raise SettingsError(f"There is no {name[:20]!r} in this network; allowed is a weight such as W1, or a bias.")
