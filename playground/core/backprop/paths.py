"""∂E/∂W as a sum over all paths from the weight to the loss: along each path the local slopes are multiplied."""

from dataclasses import dataclass

from playground.core.backprop.expressions import of_sample
from playground.core.backprop.network import BackpropTrace
from playground.core.backprop.parameters import ALL, Parameter


@dataclass(frozen=True)
class Path:
    """neurons: one a layer, from that of the weight to an output. factors: from the loss back to the weight's input."""

    neurons: tuple[int, ...]
    factors: tuple[float, ...]
    product: float


@dataclass(frozen=True)
class Paths:
    """All paths of a weight for one sample, the largest first; total: their sum, ∂E/∂W."""

    parameter: Parameter
    sample: int
    paths: tuple[Path, ...]
    total: float


def all_paths(trace: BackpropTrace, sample: int, parameter: Parameter) -> Paths:
    """Every path with its factors: ∂E/∂o, ∂o/∂z, then W and ∂h/∂z of each layer, then ∂z/∂W.

    Where the loss takes z, ∂E/∂z stands for the first two.

    Source: the chain rule for several variables; backpropagation computes the same sum without listing it.
    """
    starts = range(trace.settings.sizes[parameter.layer + 1]) if parameter.neuron == ALL else (parameter.neuron,)
    x = 1.0
    if not parameter.is_bias:
        x = float(trace.forward.layers[parameter.layer].inputs[sample, parameter.source])
    found: list[Path] = []
    for neuron in starts:
        found += _onwards(trace, sample, parameter.layer, (neuron,), (x,))
    found.sort(key=lambda path: -abs(path.product))
    return Paths(parameter, sample, tuple(found), sum(path.product for path in found))


def _onwards(
    trace: BackpropTrace, sample: int, layer: int, neurons: tuple[int, ...], factors: tuple[float, ...]
) -> list[Path]:
    """All ways from the last of `neurons` to the loss; `factors` run backwards, the loss is put in front."""
    here, neuron = trace.backward[layer], neurons[-1]
    if trace.settings.loss_takes_z(layer):
        return [_path(neurons, (float(here.delta[sample, neuron]), *factors))]
    factors = (float(here.slope[sample, neuron]), *factors)
    if layer == trace.settings.layers - 1:
        return [_path(neurons, (float(here.gradient_a[sample, neuron]), *factors))]
    found = []
    for after, weight in enumerate(trace.parameters.W[layer + 1][:, neuron].tolist()):
        found += _onwards(trace, sample, layer + 1, (*neurons, after), (weight, *factors))
    return found


def _path(neurons: tuple[int, ...], factors: tuple[float, ...]) -> Path:
    product = 1.0
    for each in factors:
        product *= each
    return Path(neurons, factors, product)


def agrees_with_backprop(trace: BackpropTrace, paths: Paths) -> bool:
    """Whether the sum over the paths is what backpropagation found, to rounding."""
    known = of_sample(trace, paths.sample, paths.parameter)
    return abs(paths.total - known) <= 1e-10 * max(1.0, abs(known))
