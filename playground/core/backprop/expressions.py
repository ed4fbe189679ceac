"""Each step written three ways: in symbols, with its numbers, and as the value. LaTeX; see notation.as_text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.core.backprop.functions import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, ELEMENTWISE, HALF_SUM, SOFTMAX
from playground.core.backprop.network import BackpropTrace, Forward, Parameters
from playground.core.backprop.notation import Notation, computed, factor, given, parameter_symbol, partial
from playground.core.backprop.parameters import ALL, Parameter, all_parameters
from playground.core.backprop.settings import SHARED, BackpropSettings
from playground.core.backprop.steps import AGAIN, Step

Written = tuple[list[str], list[str], float]  # addends in symbols, addends in numbers, their value


@dataclass(frozen=True)
class Expression:
    """symbol = Σ symbols = Σ numbers = value. Both sums are lists of addends, so that long ones can be wrapped."""

    symbol: str
    symbols: tuple[str, ...]
    numbers: tuple[str, ...]
    value: float


class Writer:
    """Writes the steps of one trace."""

    def __init__(self, trace: BackpropTrace) -> None:
        self.trace = trace
        self.settings: BackpropSettings = trace.settings
        self.names = Notation(self.settings.sizes, self.settings.samples)
        self.parameters = all_parameters(self.settings.sizes, self.settings.biases)
        self._writers: Mapping[str, Callable[[Step], Written]] = {
            "z": self._z,
            "a": self._a,
            "term": self._term,
            "loss": self._loss,
            "mean": self._mean,
            "dE_da": self._by_a,
            "da_dz": self._slope,
            "delta": self._delta,
            "dE_dw": self._by_w,
            "gradient": self._gradient,
            "update": self._update,
        }

    def write(self, step: Step) -> Expression:
        """The expression of a step."""
        symbols, numbers, value = self._writers[step.kind](step)
        return Expression(self.symbol(step), tuple(symbols), tuple(numbers), value)

    def symbol(self, step: Step) -> str:
        """What a step computes; after the update a quantity wears a plus."""
        names, layer, neuron = self.names, step.layer, step.neuron
        loss, a, z = names.loss(step.sample), names.a(layer, neuron), names.z(layer, neuron)
        weight = parameter_symbol(step.parameter) if step.parameter else ""
        symbol = {
            "z": z,
            "a": a,
            "term": names.term(neuron),
            "loss": loss,
            "mean": "E",
            "dE_da": partial(loss, a),
            "da_dz": partial(a, z),
            "delta": names.delta(layer, neuron),
            "dE_dw": partial(loss, weight),
            "gradient": partial("E", weight),
            "update": f"{weight}^{{+}}",
        }[step.kind]
        return f"{symbol}^{{+}}" if step.phase == AGAIN else symbol

    def _passed(self, step: Step) -> tuple[Forward, Parameters]:
        """The forward pass that a step belongs to, and its weights."""
        if step.phase == AGAIN:
            return self.trace.new, self.trace.updated
        return self.trace.forward, self.trace.parameters

    def _z(self, step: Step) -> Written:
        passed, values = self._passed(step)
        plus, shown = ("^{+}", computed) if step.phase == AGAIN else ("", given)
        layer = passed.layers[step.layer]
        inputs = layer.inputs[step.sample].tolist()
        shown_input = given if step.layer == 0 else computed
        plus_input = plus if step.layer else ""
        symbols, numbers = [], []
        for each in self.parameters:
            if each.layer != step.layer or not each.reaches(step.neuron):
                continue
            weight, value = f"{parameter_symbol(each)}{plus}", factor(shown(each.of(values)))
            if each.is_bias:
                symbols.append(weight)
                numbers.append(value)
                continue
            symbols.append(rf"{weight} {self.names.a(step.layer - 1, each.source)}{plus_input}")
            numbers.append(rf"{value} \cdot {factor(shown_input(inputs[each.source]))}")
        return symbols, numbers, float(layer.z[step.sample, step.neuron])

    def _a(self, step: Step) -> Written:
        layer = self._passed(step)[0].layers[step.layer]
        z, value = layer.z[step.sample].tolist(), float(layer.a[step.sample, step.neuron])
        plus = "^{+}" if step.phase == AGAIN else ""
        own, number = self.names.z(step.layer, step.neuron) + plus, factor(computed(z[step.neuron]))
        name = self.settings.activation(step.layer)
        if name != SOFTMAX:
            known = ELEMENTWISE[name].symbols
            return [known.format(z=own)], [known.format(z=number)], value
        others = " + ".join(f"e^{{{self.names.z(step.layer, k)}{plus}}}" for k in range(len(z)))
        shown = " + ".join(f"e^{{{each:.4f}}}" for each in z)
        upper = f"e^{{{z[step.neuron]:.4f}}}"
        return [rf"\frac{{e^{{{own}}}}}{{{others}}}"], [rf"\frac{{{upper}}}{{{shown}}}"], value

    def _term(self, step: Step) -> Written:
        passed = self._passed(step)[0]
        plus = "^{+}" if step.phase == AGAIN else ""
        o = float(passed.layers[-1].a[step.sample, step.neuron])
        t = float(self.trace.data.T[step.sample, step.neuron])
        symbol_t, symbol_o = self.names.t(step.neuron), self.names.a(step.layer, step.neuron) + plus
        value = float(passed.terms[step.sample, step.neuron])
        if self.settings.loss == CROSS_ENTROPY:
            return [rf"-{symbol_t} \cdot \ln({symbol_o})"], [rf"-{given(t)} \cdot \ln({computed(o)})"], value
        if self.settings.loss == BINARY_CROSS_ENTROPY:
            return [self._binary(symbol_t, symbol_o)], [self._binary(given(t), computed(o))], value
        half = self._before_square()
        return (
            [rf"{half}({symbol_t} - {symbol_o})^{{2}}"],
            [rf"{half}({given(t)} - {factor(computed(o))})^{{2}}"],
            value,
        )

    def _binary(self, t: str, o: str) -> str:
        return rf"-{self._share()}({t} \cdot \ln({o}) + (1 - {t}) \cdot \ln(1 - {o}))"

    def _share(self) -> str:
        """1/k, which a single output does not need."""
        outputs = self.settings.sizes[-1]
        return "" if outputs == 1 else rf"\tfrac{{1}}{{{outputs}}}"

    def _before_square(self, times_two: bool = False) -> str:
        """½ or 1/k, or twice that."""
        if self.settings.loss == HALF_SUM:
            return "" if times_two else r"\tfrac{1}{2}"
        return rf"\tfrac{{{2 if times_two else 1}}}{{{self.settings.sizes[-1]}}}"

    def _loss(self, step: Step) -> Written:
        passed = self._passed(step)[0]
        plus = "^{+}" if step.phase == AGAIN else ""
        terms = passed.terms[step.sample].tolist()
        symbols = [self.names.term(k) + plus for k in range(len(terms))]
        return symbols, [factor(computed(each)) for each in terms], float(passed.losses[step.sample])

    def _mean(self, step: Step) -> Written:
        passed = self._passed(step)[0]
        part = rf"\tfrac{{1}}{{{self.settings.samples}}} "
        symbols = [part + self.names.loss(s) for s in range(self.settings.samples)]
        return symbols, [part + factor(computed(each)) for each in passed.losses.tolist()], passed.E

    def _by_a(self, step: Step) -> Written:
        here = self.trace.backward[step.layer]
        value = float(here.gradient_a[step.sample, step.neuron])
        if step.layer == self.settings.layers - 1:
            t = float(self.trace.data.T[step.sample, step.neuron])
            o = float(self.trace.forward.layers[-1].a[step.sample, step.neuron])
            two, names = self._before_square(times_two=True), self.names
            symbol = rf"-{two}({names.t(step.neuron)} - {names.a(step.layer, step.neuron)})"
            return [symbol], [rf"-{two}({given(t)} - {factor(computed(o))})"], value
        after = self.trace.backward[step.layer + 1]
        symbols, numbers = [], []
        for each in self.parameters:
            if each.layer == step.layer + 1 and each.source == step.neuron and not each.is_bias:
                delta, weight = float(after.delta[step.sample, each.neuron]), each.of(self.trace.parameters)
                symbols.append(rf"{self.names.delta(step.layer + 1, each.neuron)} {parameter_symbol(each)}")
                numbers.append(rf"{factor(computed(delta))} \cdot {factor(given(weight))}")
        return symbols, numbers, value

    def _slope(self, step: Step) -> Written:
        layer = self.trace.forward.layers[step.layer]
        z, a = float(layer.z[step.sample, step.neuron]), float(layer.a[step.sample, step.neuron])
        value = float(self.trace.backward[step.layer].slope[step.sample, step.neuron])
        symbol, shown = self.names.a(step.layer, step.neuron), factor(computed(a))
        name = self.settings.activation(step.layer)
        if name == "sigmoid":
            return [rf"{symbol}(1 - {symbol})"], [rf"{shown} \cdot (1 - {shown})"], value
        if name == "tanh":
            return [rf"1 - {symbol}^{{2}}"], [rf"1 - {shown}^{{2}}"], value
        if name == "linear":
            return ["1"], ["1"], value
        relation = ">" if z > 0 else r"\le"
        side = rf"\text{{ since }}{self.names.z(step.layer, step.neuron)} {relation} 0"
        return [f"{given(value)}{side}"], [given(value)], value

    def _delta(self, step: Step) -> Written:
        here = self.trace.backward[step.layer]
        value = float(here.delta[step.sample, step.neuron])
        names, loss = self.names, self.names.loss(step.sample)
        a, z = names.a(step.layer, step.neuron), names.z(step.layer, step.neuron)
        if self.settings.loss_takes_z(step.layer):
            o = float(self.trace.forward.layers[-1].a[step.sample, step.neuron])
            t = float(self.trace.data.T[step.sample, step.neuron])
            symbol, number = f"{a} - {names.t(step.neuron)}", f"{computed(o)} - {given(t)}"
            if self.settings.loss == BINARY_CROSS_ENTROPY and self._share():
                symbol, number = f"{self._share()}({symbol})", f"{self._share()}({number})"
            return [symbol], [number], value
        parts = (here.gradient_a, here.slope)
        shown = [factor(computed(float(part[step.sample, step.neuron]))) for part in parts]
        return [rf"{partial(loss, a)} \cdot {partial(a, z)}"], [r" \cdot ".join(shown)], value

    def _by_w(self, step: Step) -> Written:
        parameter = step.parameter
        assert parameter is not None
        if parameter.neuron == ALL:
            deltas = self.trace.backward[step.layer].delta[step.sample].tolist()
            symbols = [self.names.delta(step.layer, k) for k in range(len(deltas))]
            return symbols, [factor(computed(each)) for each in deltas], sum(deltas)
        symbols, numbers, value = factors(self, step.sample, parameter)
        return [r" \cdot ".join(symbols)], [r" \cdot ".join(numbers)], value

    def _gradient(self, step: Step) -> Written:
        parameter = step.parameter
        assert parameter is not None
        part = rf"\tfrac{{1}}{{{self.settings.samples}}} "
        each = [of_sample(self.trace, sample, parameter) for sample in range(self.settings.samples)]
        symbols = [
            part + partial(self.names.loss(s), parameter_symbol(parameter)) for s in range(self.settings.samples)
        ]
        return symbols, [part + factor(computed(value)) for value in each], parameter.of(self.trace.gradient)

    def _update(self, step: Step) -> Written:
        parameter = step.parameter
        assert parameter is not None
        weight, rate = parameter_symbol(parameter), self.settings.learning_rate
        numbers = (
            rf"{given(parameter.of(self.trace.parameters))} - {given(rate)} \cdot "
            rf"{factor(computed(parameter.of(self.trace.gradient)))}"
        )
        return [rf"{weight} - \alpha \cdot {partial('E', weight)}"], [numbers], parameter.of(self.trace.updated)


def factors(writer: Writer, sample: int, parameter: Parameter) -> Written:
    """The three factors of ∂E/∂W of one sample: ∂E/∂a · ∂a/∂z · ∂z/∂W; where the loss takes z, ∂E/∂z · ∂z/∂W."""
    trace, names = writer.trace, writer.names
    layer, neuron = parameter.layer, parameter.neuron
    here, loss = trace.backward[layer], names.loss(sample)
    a, z = names.a(layer, neuron), names.z(layer, neuron)
    last = partial(z, parameter_symbol(parameter))
    x = 1.0 if parameter.is_bias else float(trace.forward.layers[layer].inputs[sample, parameter.source])
    shown = factor(given(x) if layer == 0 or parameter.is_bias else computed(x))
    value = of_sample(trace, sample, parameter)
    if trace.settings.loss_takes_z(layer):
        delta = float(here.delta[sample, neuron])
        return [partial(loss, z), last], [factor(computed(delta)), shown], value
    parts = [factor(computed(float(part[sample, neuron]))) for part in (here.gradient_a, here.slope)]
    return [partial(loss, a), partial(a, z), last], [*parts, shown], value


def of_sample(trace: BackpropTrace, sample: int, parameter: Parameter) -> float:
    """∂E/∂W of the loss of one sample."""
    here = trace.backward[parameter.layer]
    if not parameter.is_bias:
        return float(here.gradient_w[sample, parameter.neuron, parameter.source])
    shared = trace.settings.biases == SHARED
    return float(here.delta[sample].sum() if shared else here.delta[sample, parameter.neuron])
