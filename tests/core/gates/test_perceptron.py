from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.core.gates.check import check_gate
from playground.core.gates.functions import FUNCTIONS
from playground.core.gates.perceptron import evaluate_gate
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.settings import SettingsError

weights = st.floats(-3, 3)


@pytest.mark.parametrize(
    ("name", "z", "output"),
    [
        ("AND", [-0.7, -0.2, -0.2, 0.3], [0, 0, 0, 1]),
        ("NAND", [0.7, 0.2, 0.2, -0.3], [1, 1, 1, 0]),
        ("OR", [-0.5, 0.1, 0.1, 0.7], [0, 1, 1, 1]),
    ],
)
def test_presets_compute_the_gates_of_the_course(name: str, z: list[float], output: list[int]) -> None:
    trace = evaluate_gate(PRESETS[name])
    assert trace.z.tolist() == z
    assert trace.output.tolist() == output == list(FUNCTIONS[name])
    assert trace.right.all()
    assert not trace.error.any()


def test_the_xor_preset_gets_three_rows_right() -> None:
    trace = evaluate_gate(PRESETS["XOR"])
    assert trace.right.tolist() == [True, True, True, False]
    assert trace.error.tolist() == [0, 0, 0, -1]


def test_a_sum_that_is_zero_on_paper_does_not_fire() -> None:
    assert 0.1 + 0.2 - 0.3 > 0
    trace = evaluate_gate(GateSettings(0.1, 0.2, -0.3))
    assert trace.z[3] == 0.0
    assert trace.output[3] == 0.0


@examples(deadline=None)
@given(w1=weights, w2=weights, bias=weights, bipolar=st.booleans())
def test_sigmoid_output_equals_torch(w1: float, w2: float, bias: float, bipolar: bool) -> None:
    encoding = "bipolar" if bipolar else "binary"
    trace = evaluate_gate(GateSettings(w1, w2, bias, "sigmoid", encoding))
    linear = torch.nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        linear.weight[:] = torch.tensor([w1, w2], dtype=torch.float64)
        linear.bias[:] = bias
        z = linear(torch.from_numpy(trace.inputs))[:, 0]
    expected = torch.tanh(z / 2) if bipolar else torch.sigmoid(z)
    np.testing.assert_allclose(trace.output, expected.numpy(), atol=1e-9)
    np.testing.assert_allclose(trace.error, trace.target - trace.output, atol=0)


@given(w1=weights, w2=weights, bias=weights, activation=st.sampled_from(["step", "sigmoid"]))
def test_formula_autograd_and_difference_agree(w1: float, w2: float, bias: float, activation: str) -> None:
    for encoding in ("binary", "bipolar"):
        rows = check_gate(evaluate_gate(GateSettings(w1, w2, bias, activation, encoding)))
        assert len(rows) == (8 if activation == "sigmoid" else 7)
        assert all(row.agrees for row in rows)


@given(w1=weights, w2=weights, bias=weights, start=st.sampled_from(["binary", "bipolar"]))
def test_another_encoding_keeps_every_row(w1: float, w2: float, bias: float, start: str) -> None:
    settings = GateSettings(round(w1, 3), round(w2, 3), round(bias, 3), encoding=start)
    other = re_encode(settings, "binary" if start == "bipolar" else "bipolar")
    first, second = evaluate_gate(settings), evaluate_gate(other)
    clear = np.abs(first.z) > 1e-6
    assert (first.right == second.right)[clear].all()


def test_the_probability_surface_is_the_neuron_itself() -> None:
    trace = evaluate_gate(replace(PRESETS["OR"], activation="sigmoid"))
    surface, p = trace.chances, trace.probability
    assert surface is not None
    assert p is not None
    near = {value: int(np.abs(surface.axis - value).argmin()) for value in (0.0, 1.0)}
    for row, (x1, x2) in enumerate(trace.inputs):
        assert surface.values[near[x2], near[x1]] == pytest.approx(p[row], abs=1e-12)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("w1", float("nan")),
        ("w2", 3.01),
        ("bias", "abc"),
        ("activation", "relu"),
        ("target", "MAYBE"),
        ("encoding", ""),
    ],
)
def test_settings_outside_what_is_allowed_are_refused_in_words(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match="allowed is"):
        GateSettings(**{field: value})  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = GateSettings(0.25, -1.5, 0.0, "sigmoid", "bipolar", "NOR")
    assert GateSettings.from_json(settings.to_json()) == settings
    with pytest.raises(SettingsError, match="not the settings"):
        GateSettings.from_json({"w1": 1})
