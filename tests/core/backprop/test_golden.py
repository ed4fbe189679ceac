"""The numbers of the course and of Mazur, to the decimals in which they are printed."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.backprop import PRESETS, BackpropSettings, Writer, parameter_named, trace_backprop, train, walk
from playground.core.backprop.notation import as_text, computed

COURSE = trace_backprop(BackpropSettings())


def digits(values: object) -> list[str]:
    return [f"{value:.8f}" for value in np.ravel(np.asarray(values))]


def test_forward_pass_of_the_course() -> None:
    hidden, output = COURSE.forward.layers
    assert digits(hidden.z) == ["0.08000000", "0.11000000"]
    assert digits(hidden.a) == ["0.51998934", "0.52747230"]
    assert digits(output.z) == ["0.44498412", "0.68047592"]
    assert digits(output.a) == ["0.60944600", "0.66384491"]
    assert digits(COURSE.forward.terms) == ["0.02193381", "0.00203809"]
    assert computed(COURSE.forward.E) == "0.02397190"


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("W1", "0.29959556"),
        ("W2", "0.24919112"),
        ("W3", "0.39964496"),
        ("W4", "0.34928991"),
        ("W5", "0.43703857"),
        ("W6", "0.38685205"),
        ("W7", "0.69629578"),
        ("W8", "0.59624247"),
    ],
)
def test_every_new_weight_of_the_course(name: str, new: str) -> None:
    assert computed(parameter_named(COURSE.settings, name).of(COURSE.updated)) == new


def test_error_of_the_course_after_the_update() -> None:
    assert computed(COURSE.new.E) == "0.02323634"
    assert train(COURSE.settings).losses[1] == COURSE.new.E


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("W5", "∂E/∂o₁ · ∂o₁/∂z₃ · ∂z₃/∂W₅ = 0.20944600 · 0.23802157 · 0.51998934 = 0.02592286"),
        ("W1", "∂E/∂h₁ · ∂h₁/∂z₁ · ∂z₁/∂W₁ = 0.03240681 · 0.24960043 · 0.1 = 0.00080888"),
    ],
)
def test_the_chain_of_a_weight_is_written_as_the_course_writes_it(name: str, line: str) -> None:
    (step,) = [s for s in walk(COURSE.settings) if s.kind == "dE_dw" and s.parameter and s.parameter.name == name]
    written = Writer(COURSE).write(step)
    sums = [" + ".join(written.symbols), " + ".join(written.numbers), computed(written.value)]
    assert " = ".join(map(as_text, sums)) == line


@pytest.mark.parametrize(
    ("preset", "after"),
    [("mazur_frozen", 0.2910277737), ("mazur_neuron", 0.2804714468), ("mazur_shared", 0.2857508867)],
)
def test_mazur_with_each_kind_of_bias(preset: str, after: float) -> None:
    trace = trace_backprop(PRESETS[preset].settings)
    assert round(trace.forward.E, 10) == 0.2983711088
    assert round(trace.new.E, 10) == after
    assert round(parameter_named(trace.settings, "W5").of(trace.updated), 10) == 0.3589164797


def test_half_the_sum_is_the_mean_only_for_two_outputs() -> None:
    two = BackpropSettings()
    assert trace_backprop(two).forward.E == trace_backprop(replace(two, loss="mean_square")).forward.E
    three = BackpropSettings(sizes=(2, 2, 3), targets=((0.4, 0.6, 0.1),), weights=None)
    half, mean = (trace_backprop(replace(three, loss=loss)).forward.E for loss in ("half_sum", "mean_square"))
    assert half == pytest.approx(1.5 * mean)


def test_xor_is_learned_by_its_preset() -> None:
    training = train(PRESETS["xor"].settings)
    assert training.broke_at is None
    assert np.abs(training.outputs - np.array(PRESETS["xor"].settings.targets)).max() < 0.1


def test_the_deep_preset_has_living_and_dead_units_in_each_layer() -> None:
    hidden = trace_backprop(PRESETS["deep"].settings).forward.layers[:-1]
    assert len(hidden) == 3
    for layer in hidden:
        assert 0 < (layer.z > 0).sum() < layer.z.size
