"""What is written on the drawing of a network: values at units, weights and gradients on edges."""

from typing import Any

from playground.core.backprop import BackpropTrace, Parameter, Step, all_parameters
from playground.core.backprop.expressions import Expression, of_sample
from playground.core.backprop.notation import Notation, as_text, computed, given, parameter_symbol
from playground.core.backprop.parameters import ALL
from playground.core.backprop.steps import Known
from playground.figures.backprop.places import FEW, Lit, Unit, place, units_of
from playground.figures.style import SMALL, Look

LABEL_AT, LABEL_BEHIND = 0.36, 0.64  # where the number of a weight stands: nearer to its neuron where many begin
BIAS_ABOVE = 0.12  # in parts of the height
NOTE_ABOVE, BELOW = 36.0, -34.0  # px
Plain = dict[str, Any]


def value_at(trace: BackpropTrace, known: Known, unit: Unit) -> tuple[str, float] | None:
    """What is known at a unit: its symbol and value; None before anything is."""
    passed = trace.new if known.again else trace.forward
    plus = "^{+}" if known.again else ""
    names, layers = Notation(trace.settings.sizes, trace.settings.samples), trace.settings.layers
    layer, number = unit
    if layer == -1:
        return names.a(-1, number), float(trace.data.X[known.sample, number])
    if layer == layers + 1:
        return (names.loss(known.sample) + plus, float(passed.losses[known.sample])) if known.has_loss else None
    if layer == layers:
        is_known = number in known.terms
        return (names.term(number) + plus, float(passed.terms[known.sample, number])) if is_known else None
    kind = known.units.get(unit)
    if kind is None:
        return None
    here = passed.layers[layer]
    values, symbol = (here.z, names.z(layer, number)) if kind == "z" else (here.a, names.a(layer, number))
    return symbol + plus, float(values[known.sample, number])


def along(trace: BackpropTrace, weight: Parameter, part: float) -> tuple[float, float]:
    """A place on the edge of a weight, in parts of its length."""
    sizes = trace.settings.sizes
    (x0, y0), (x1, y1) = place((weight.layer - 1, weight.source), sizes), place((weight.layer, weight.neuron), sizes)
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def bias_places(trace: BackpropTrace) -> list[tuple[Parameter, Unit]]:
    """Each bias with each neuron that it reaches."""
    sizes, every = trace.settings.sizes, all_parameters(trace.settings.sizes, trace.settings.biases)
    places = []
    for each in every:
        if each.is_bias:
            neurons = range(sizes[each.layer + 1]) if each.neuron == ALL else (each.neuron,)
            places += [(each, (each.layer, k)) for k in neurons]
    return places


def above(trace: BackpropTrace, unit: Unit) -> tuple[float, float]:
    """Where the bias of a neuron stands."""
    x, y = place(unit, trace.settings.sizes)
    crowded = trace.settings.sizes[unit[0] + 1] > FEW
    return x - 0.12, y + (0.06 if crowded else BIAS_ABOVE)


def _label(x: float, y: float, text: str, colour: str, look: Look, shift: float = 0.0) -> Plain:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"size": SMALL, "color": colour},
        "bgcolor": look.paper,
        "borderpad": 1,
        "yshift": shift,
    }


def unit_labels(trace: BackpropTrace, known: Known, lit: Lit, look: Look) -> list[Plain]:
    """Below each unit its value, above each loss term its target.

    In a crowded network they stand beside: inputs and targets all, values of units that are lit.
    """
    sizes, labels = trace.settings.sizes, []
    layers, roomy = len(sizes) - 1, max(sizes) <= FEW
    names = Notation(sizes, trace.settings.samples)
    for unit in units_of(sizes):
        found, (x, y) = value_at(trace, known, unit), place(unit, sizes)
        is_input = unit[0] == -1
        if found is not None and (roomy or is_input or unit in lit.units):
            shown = as_text(given(found[1]) if is_input else computed(found[1]) if roomy else f"{found[1]:.4f}")
            name = f"{as_text(found[0])} " if found[0].startswith("z") else ""
            label = _label(x, y, name + shown, look.ink, look, BELOW if roomy else 0.0)
            side = {} if roomy else {"xanchor": "right" if is_input else "left", "xshift": -18 if is_input else 18}
            labels.append({**label, **side})
        if unit[0] == layers:
            target = f"{as_text(names.t(unit[1]))} {as_text(given(float(trace.data.T[known.sample, unit[1]])))}"
            place_of_target = (x, 34.0) if roomy else (x - 0.38, 0.0)
            labels.append(_label(place_of_target[0], y, target, look.muted, look, place_of_target[1]))
    return labels


def weight_labels(trace: BackpropTrace, known: Known, lit: Lit, look: Look) -> list[Plain]:
    """Weights that are lit, and all where they have room: the value, below it the gradient."""
    sizes, labels = trace.settings.sizes, []
    fan_out = len(lit.parameters) > 1 and lit.backward
    for each in all_parameters(sizes, trace.settings.biases):
        n, j = sizes[each.layer], sizes[each.layer + 1]
        if each.is_bias or not (each.name in lit.parameters or n * j <= 4):
            continue
        x, y = along(trace, each, LABEL_BEHIND if fan_out and n * j > 4 else LABEL_AT)
        labels.append(_label(x, y, _weight_text(trace, known, each, look), look.ink, look))
    return labels


def bias_labels(trace: BackpropTrace, known: Known, lit: Lit, look: Look, taken: Unit | None) -> list[Plain]:
    """Biases above their neurons where there is room; taken: where something else is written."""
    labels = []
    for each, unit in bias_places(trace):
        is_lit = each.name in lit.parameters
        if unit == taken or not (is_lit or max(trace.settings.sizes) <= FEW):
            continue
        x, y = above(trace, unit)
        text = _weight_text(trace, known, each, look) if is_lit else _value_text(trace, known, each)
        side = (
            {"xanchor": "right", "xshift": -7} if max(trace.settings.sizes) > FEW else {"xanchor": "left", "xshift": 7}
        )
        labels.append({**_label(x, y, text.replace("<br>", " "), look.ink, look), **side})
    return labels


def _value_text(trace: BackpropTrace, known: Known, each: Parameter) -> str:
    """A weight or bias with its value, or with the new one."""
    name = as_text(parameter_symbol(each))
    if known.again or each.name in known.updated:
        return f"{name}⁺ {as_text(computed(each.of(trace.updated)))}"
    return f"{name} {as_text(given(each.of(trace.parameters)))}"


def _weight_text(trace: BackpropTrace, known: Known, each: Parameter, look: Look) -> str:
    value, shows_new = _value_text(trace, known, each), known.again or each.name in known.updated
    if shows_new or each.name not in known.gradients:
        return value
    gradient = of_sample(trace, known.sample, each)
    return f"{value}<br><span style='color:{look['gradient']}'>∂ {as_text(computed(gradient))}</span>"


def note_at(unit: Unit, written: Expression, trace: BackpropTrace, lit: Lit, look: Look) -> Plain:
    """What a step just computed, above its unit."""
    x, y = place(unit, trace.settings.sizes)
    colour = look["gradient"] if lit.backward else look["forward"]
    text = f"<b>{as_text(written.symbol)} = {as_text(computed(written.value))}</b>"
    return _label(x, y, text, colour, look, NOTE_ABOVE)


def noted(step: Step) -> Unit | None:
    """The unit at which a step writes what it computed; forward values stand at their units anyway."""
    return (step.layer, step.neuron) if step.kind in ("dE_da", "da_dz", "delta") else None
