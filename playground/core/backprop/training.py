"""n updates one after the other, with E and every weight after each."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from playground.core.backprop.functions import Values
from playground.core.backprop.network import Parameters, drawn, mean_gradient, run_backward, run_forward, update
from playground.core.backprop.parameters import Parameter, all_parameters
from playground.core.backprop.settings import NO_BIAS, SHARED, BackpropSettings


@dataclass(frozen=True)
class TrainingTrace:
    """losses (n + 1,) and values (n + 1, parameters), both from before the first update on; outputs of the last (m, k).

    broke_at: the update after which E was no finite number any more; the curves end before it.
    """

    settings: BackpropSettings
    parameters: tuple[Parameter, ...]
    losses: Values
    values: Values
    outputs: Values
    broke_at: int | None

    @property
    def updates(self) -> int:
        """How many updates were made."""
        return len(self.losses) - 1

    def of(self, parameter: Parameter) -> Values:
        """The values of one weight, (n + 1,)."""
        return self.values[:, self.parameters.index(parameter)]


@lru_cache(maxsize=32)
def train(settings: BackpropSettings) -> TrainingTrace:
    """Plain gradient descent on all samples, settings.updates times."""
    data, parameters = drawn(settings)
    passed = run_forward(settings, parameters, data)
    losses, values, broke_at = [passed.E], [_in_order(settings, parameters)], None
    for number in range(1, settings.updates + 1):
        gradient = mean_gradient(settings, run_backward(settings, parameters, data, passed))
        moved = update(settings, parameters, gradient)
        tried = run_forward(settings, moved, data)
        if not np.isfinite(tried.E):
            broke_at = number
            break
        parameters, passed = moved, tried
        losses.append(passed.E)
        values.append(_in_order(settings, parameters))
    every = all_parameters(settings.sizes, settings.biases)
    return TrainingTrace(settings, every, np.array(losses), np.array(values), passed.layers[-1].a, broke_at)


def _in_order(settings: BackpropSettings, parameters: Parameters) -> Values:
    """All values in the order of all_parameters."""
    each_bias = {NO_BIAS: 0, SHARED: 1}.get(settings.biases)  # None: all of them
    return np.concatenate([*(W.ravel() for W in parameters.W), *(b[:each_bias] for b in parameters.b)])
