"""Random networks: the formula, autograd and the central difference say the same; every step is written as it is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.backprop import (
    PRESETS,
    BackpropSettings,
    Writer,
    all_parameters,
    all_paths,
    check_gradients,
    trace_backprop,
    train,
    walk,
)
from playground.core.backprop.expressions import of_sample
from playground.core.backprop.functions import HIDDEN
from playground.core.backprop.paths import agrees_with_backprop
from playground.core.backprop.settings import BIASES

TOLERANCE = 1e-9


@st.composite
def networks(draw: st.DrawFn, deepest: int = 5, widest: int = 6) -> BackpropSettings:
    """Any network within the limits, with drawn numbers and with typed inputs."""
    sizes = tuple(draw(st.lists(st.integers(1, widest), min_size=2, max_size=deepest + 1)))
    output = draw(st.sampled_from((*HIDDEN, "softmax")))
    losses = {"softmax": ["cross_entropy"], "sigmoid": ["half_sum", "mean_square", "binary_cross_entropy"]}
    samples = draw(st.integers(1, 3))
    number = st.floats(-2, 2).map(lambda value: round(value, 3) + 0.0)
    inputs = st.lists(st.tuples(*[number] * sizes[0]), min_size=samples, max_size=samples).map(tuple)
    return BackpropSettings(
        sizes=sizes,
        hidden=draw(st.sampled_from(HIDDEN)),
        output=output,
        loss=draw(st.sampled_from(losses.get(output, ["half_sum", "mean_square"]))),
        biases=draw(st.sampled_from(list(BIASES))),
        inputs=draw(inputs),
        targets=None,
        weights=None,
        learning_rate=draw(st.floats(0, 2)),
        updates=3,
        seed=draw(st.integers(0, 10_000)),
    )


@budget(max_examples=60, deadline=None)
@given(networks())
def test_formula_autograd_and_difference_agree(settings: BackpropSettings) -> None:
    for row in check_gradients(settings):
        assert row.agrees, row
        assert abs(row.formula - row.torch) <= 1e-12 * max(1, abs(row.torch)), row
        if row.central_difference is not None:
            assert abs(row.central_difference - row.torch) <= TOLERANCE * max(1, abs(row.torch)), row


@budget(max_examples=40, deadline=None)
@given(networks(deepest=4, widest=4))
def test_the_sum_over_all_paths_is_the_gradient(settings: BackpropSettings) -> None:
    trace = trace_backprop(settings)
    for parameter in all_parameters(settings.sizes, settings.biases)[::3]:
        means = []
        for sample in range(settings.samples):
            paths = all_paths(trace, sample, parameter)
            assert agrees_with_backprop(trace, paths)
            means.append(paths.total)
        assert np.mean(means) == pytest.approx(parameter.of(trace.gradient), abs=1e-12)


def value_of(numbers: tuple[str, ...]) -> float:
    """Reckon what is written, as a reader with a pocket calculator would."""
    text = " + ".join(numbers).replace(r"\cdot 10^", "* 10 **").replace(r"\cdot", "*").replace("^", "**")
    text = text.replace(r"\tfrac{1}{2}(", "1/2*(").replace(r"\tfrac{1}{3} ", "1/3*").replace(r"\tfrac{1}{4} ", "1/4*")
    for name in ("ln", "tanh"):
        text = text.replace(rf"\{name}", name)
    text = text.replace(r"\max", "maximum").replace(r"\,", "*").replace(r"\frac{1}{", "1/(").replace("{", "(")
    text = text.replace("}", ")").split(r"\text")[0].replace("-(0", "-1*(0").replace("-(1", "-1*(1")
    allowed = {"ln": np.log, "tanh": np.tanh, "maximum": np.maximum, "e": np.e}
    return float(eval(text, {"__builtins__": {}}, allowed))  # the text is our own


TWO_ANSWERS = replace(PRESETS["course"].settings, loss="binary_cross_entropy")
WRITTEN = {name: PRESETS[name].settings for name in ("course", "mazur_shared", "xor", "xor_binary")}


@pytest.mark.parametrize("settings", [*WRITTEN.values(), TWO_ANSWERS], ids=[*WRITTEN, "two answers"])
def test_what_is_written_in_numbers_gives_the_value(settings: BackpropSettings) -> None:
    trace = trace_backprop(settings)
    writer = Writer(trace)
    for step in walk(trace.settings):
        written = writer.write(step)
        assert value_of(written.numbers) == pytest.approx(written.value, abs=5e-7), (step, written)


@budget(max_examples=40, deadline=None)
@given(networks())
def test_every_step_can_be_written_and_computes_each_quantity_once(settings: BackpropSettings) -> None:
    writer = Writer(trace_backprop(settings))
    steps = walk(settings)
    assert len(set(steps)) == len(steps)
    for step in steps:
        written = writer.write(step)
        assert len(written.symbols) == len(written.numbers) >= 1


def test_the_walk_names_every_neuron_loss_gradient_and_update() -> None:
    settings = BackpropSettings(sizes=(2, 3, 2), weights=None, biases="neuron")
    kinds = [step.kind for step in walk(settings)]
    assert kinds.count("z") == kinds.count("a") == 2 * 5
    assert kinds.count("term") == 2 * 2
    assert kinds.count("delta") == kinds.count("dE_da") == kinds.count("da_dz") == 5
    assert kinds.count("dE_dw") == kinds.count("update") == 6 + 6 + 5
    assert kinds.index("dE_da") > kinds.index("loss") > kinds.index("a")


def test_frozen_biases_are_used_but_never_updated() -> None:
    trace = trace_backprop(PRESETS["mazur_frozen"].settings)
    assert all(not (s.parameter and s.parameter.is_bias) for s in walk(trace.settings))
    for before, after in zip(trace.parameters.b, trace.updated.b, strict=True):
        assert before.all()
        assert np.array_equal(before, after)


def test_a_shared_bias_gets_the_sum_over_its_neurons() -> None:
    trace = trace_backprop(PRESETS["mazur_shared"].settings)
    bias = all_parameters(trace.settings.sizes, "shared")[-2]
    assert (bias.name, of_sample(trace, 0, bias)) == ("b1", trace.backward[0].delta[0].sum())
    assert bias.of(trace.gradient) == pytest.approx(trace.backward[0].delta[0].sum())


def half_the_sum(o: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return ((t - o) ** 2).sum(1).mean() / 2


LOSSES_OF_TORCH: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "cross_entropy": torch.nn.functional.cross_entropy,
    "binary_cross_entropy": torch.nn.functional.binary_cross_entropy,
}


@pytest.mark.parametrize("name", PRESETS)
def test_many_updates_are_those_of_torch_optim(name: str) -> None:
    settings = PRESETS[name].settings
    trace = trace_backprop(settings)
    every = all_parameters(settings.sizes, settings.biases)
    W = [torch.tensor(w, requires_grad=True) for w in trace.parameters.W]
    shared, learns = settings.biases == "shared", settings.biases in ("shared", "neuron")
    b = [torch.tensor(v[:1] if shared else v, requires_grad=learns) for v in trace.parameters.b]
    optimizer = torch.optim.SGD([*W, *(b if learns else [])], lr=settings.learning_rate)
    function = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    t = torch.tensor(trace.data.T)
    for _ in range(settings.updates):
        a = torch.tensor(trace.data.X)
        for layer, (weight, bias) in enumerate(zip(W, b, strict=True)):
            z = a @ weight.T + bias
            a = z if settings.activation(layer) == "softmax" else function[settings.activation(layer)](z)
        E = LOSSES_OF_TORCH.get(settings.loss, half_the_sum)(a, t)
        optimizer.zero_grad()
        E.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    last = train(settings).values[-1]
    for parameter, value in zip(every, last, strict=True):
        kept = b[parameter.layer] if parameter.is_bias else W[parameter.layer]
        place = max(parameter.neuron, 0) if parameter.is_bias else (parameter.neuron, parameter.source)
        assert value == pytest.approx(float(kept.detach()[place]), abs=1e-9), parameter


def test_a_rate_far_too_large_ends_the_curves_and_says_where() -> None:
    wild = BackpropSettings(hidden="linear", output="linear", learning_rate=1e9)
    training = train(wild)
    assert training.broke_at is not None
    assert training.updates == training.broke_at - 1
    assert np.isfinite(training.losses).all()
    assert trace_backprop(wild).new.E > trace_backprop(wild).forward.E


def test_a_binary_loss_stays_finite_where_its_output_is_exactly_one() -> None:
    sure = BackpropSettings(
        sizes=(1, 1), loss="binary_cross_entropy", inputs=((1.0,),), targets=((0.0,),), weights=(((100.0,),),)
    )
    trace = trace_backprop(sure)
    assert trace.forward.layers[-1].a[0, 0] == 1.0
    assert trace.forward.E == 100.0
    assert trace.backward[-1].delta[0, 0] == 1.0


def test_no_central_difference_reaches_across_a_kink() -> None:
    at_kink = BackpropSettings(
        sizes=(1, 1), output="relu", inputs=((1.0,),), targets=((1.0,),), weights=(((0.0,),),), biases="none"
    )
    row = check_gradients(at_kink)[1]
    assert row.central_difference is None
    assert row.formula == row.torch == 0
