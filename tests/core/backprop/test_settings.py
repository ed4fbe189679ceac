"""Settings that check themselves, numbers as text, and names as plain text."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.backprop import PRESETS, BackpropSettings, parameter_named, trace_backprop
from playground.core.backprop.notation import Notation, as_text, computed, partial
from playground.core.backprop.notation import given as given_number
from playground.core.backprop.rows import format_layers, format_rows, parse_layers, parse_rows
from playground.core.backprop.settings import format_sizes, parse_sizes
from playground.core.settings import SettingsError


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sizes": (2,)}, "Sizes are 1; allowed are 2 to 6"),
        ({"sizes": (2, 7, 2)}, "Layer 1 has size 7; allowed is a whole number from 1 to 6"),
        ({"sizes": (2, 2, 2, 2, 2, 2, 2)}, "Sizes are 7; allowed are 2 to 6"),
        ({"sizes": (10**6, 2)}, "The input has size 1000000"),
        ({"hidden": "softmax"}, "Hidden is 'softmax'; allowed is one of"),
        ({"loss": "cross_entropy"}, "allowed with this loss is softmax"),
        ({"output": "softmax"}, "allowed with softmax is cross-entropy"),
        ({"loss": "binary_cross_entropy", "output": "tanh"}, "allowed with this loss is sigmoid"),
        ({"loss": "binary_cross_entropy", "targets": ((0.5, 1.5),)}, "are probabilities from 0 to 1."),
        ({"biases": "some"}, "Biases is 'some'; allowed is one of"),
        ({"learning_rate": float("nan")}, "Learning rate is nan; allowed is a number from 0 to"),
        ({"learning_rate": -1.0}, "Learning rate is -1.0; allowed"),
        ({"updates": 0}, "Updates is 0; allowed is a whole number from 1 to 1,000"),
        ({"inputs": ((1.0,),)}, "1 inputs in sample 1; allowed are 2"),
        ({"inputs": ((1.0, 2.0), (3.0, 4.0))}, "2 samples of inputs and 1 of targets; allowed"),
        ({"inputs": ((0.0, 0.0),) * 9}, "wrong number of samples; allowed is a whole number from 1 to 8"),
        ({"targets": ((float("nan"), 0.0),)}, "Targets hold nan; allowed is a number from -100 to 100"),
        ({"weights": ()}, "Weights are of 0 layers; allowed are 2"),
        ({"weights": (((0.1, 0.2),), ((0.1, 0.2),) * 2)}, r"Weights of layer 1 do not fit; allowed are 2 rows"),
        ({"weights": (((0.1, 1e3),) * 2, ((0.1, 0.2),) * 2)}, "Weights hold 1000.0; allowed"),
        ({"bias_values": ((1.0, 2.0, 3.0), (1.0,))}, "Biases do not fit; allowed is, for each of 2 layers"),
        ({"bias_values": ((1.0, 2.0), (1.0,)), "biases": "shared"}, "allowed is one number a layer"),
        (
            {"loss": "cross_entropy", "output": "softmax"},  # 0.4 and 0.6 are fine: their sum is 1
            "",
        ),
        (
            {"loss": "cross_entropy", "output": "softmax", "targets": ((1.0, 1.0),)},
            "allowed with cross-entropy (softmax) are probabilities",
        ),
    ],
)
def test_what_is_not_allowed_is_said_in_words(changes: dict[str, Any], message: str) -> None:
    if not message:
        assert replace(BackpropSettings(), **changes).loss == "cross_entropy"
        return
    with pytest.raises(SettingsError) as refused:
        replace(BackpropSettings(), **changes)
    assert message in str(refused.value)
    assert "allowed" in str(refused.value)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.title)
def test_settings_go_to_json_and_back(preset: Any) -> None:
    values = preset.settings.to_json()
    assert BackpropSettings.from_json(values) == preset.settings
    with pytest.raises(SettingsError, match="differs in: more"):
        BackpropSettings.from_json({**values, "more": 1})


numbers = st.floats(-100, 100).map(lambda value: float(f"{value:.15g}") + 0.0)


@given(st.lists(st.lists(numbers, min_size=1, max_size=6).map(tuple), min_size=1, max_size=8).map(tuple))
def test_rows_read_back_as_they_were(rows: tuple[tuple[float, ...], ...]) -> None:
    assert parse_rows(format_rows(rows)) == rows
    assert parse_layers(format_layers((rows, rows))) == (rows, rows)


@pytest.mark.parametrize(
    ("text", "rows"), [("seed", None), ("", None), (" SEED ", None), ("1, −2;.5e1", ((1, -2), (5,)))]
)
def test_rows_are_read_with_some_patience(text: str, rows: object) -> None:
    assert parse_rows(text) == rows


@pytest.mark.parametrize(
    "text", ["a", "nan", "1e309", "inf", "101", "0x10", "٣", "1_0", "__import__('os')", "1/0", "9" * 9000]
)
def test_what_is_no_number_is_refused_and_never_evaluated(text: str) -> None:
    with pytest.raises(SettingsError, match="allowed"):
        parse_rows(text)


@given(st.lists(st.integers(1, 6), min_size=2, max_size=6).map(tuple))
def test_sizes_read_back_as_they_were(sizes: tuple[int, ...]) -> None:
    assert parse_sizes(format_sizes(sizes)) == sizes


def test_typing_in_some_numbers_changes_no_drawn_one() -> None:
    drawn = BackpropSettings(inputs=None, targets=None, weights=None)
    typed = replace(drawn, inputs=((1.0, 2.0),))
    assert [w.tolist() for w in trace_backprop(drawn).parameters.W] == [
        w.tolist() for w in trace_backprop(typed).parameters.W
    ]
    assert trace_backprop(drawn).data.T.tolist() == trace_backprop(typed).data.T.tolist()


def test_one_number_is_the_bias_of_all_neurons_of_its_layer() -> None:
    trace = trace_backprop(PRESETS["mazur_neuron"].settings)
    assert [b.tolist() for b in trace.parameters.b] == [[0.35, 0.35], [0.6, 0.6]]


def test_names_count_as_the_course_counts() -> None:
    names = Notation((2, 2, 2), 1)
    assert [names.z(1, 0), names.a(0, 1), names.a(1, 1), names.a(-1, 0)] == ["z_{3}", "h_{2}", "o_{2}", "x_{1}"]
    assert Notation((2, 2, 2), 4).loss(2) == "E^{(3)}"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (partial("E", "W_{12}"), "∂E/∂W₁₂"),
        (partial("E^{(2)}", "o_{1}"), "∂E⁽²⁾/∂o₁"),
        (r"\tfrac{1}{2}(t_{1} - o_{1})^{2}", "½(t₁ − o₁)²"),
        (r"\frac{1}{1 + e^{-z_{1}}}", "1/(1 + e^(−z₁))"),
        (r"W_{5}^{+}", "W₅⁺"),
        (computed(1.5e-9), "1.50000000 · 10⁻⁹"),
        (computed(float("inf")), "∞"),
        (computed(-0.0), "0.00000000"),
        (given_number(0.25), "0.25"),
        (given_number(100.0), "100"),
    ],
)
def test_latex_reads_as_plain_text(latex: str, text: str) -> None:
    assert as_text(latex) == text


def test_an_unknown_weight_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="There is no 'W9' in this network; allowed"):
        parameter_named(BackpropSettings(), "W9")
