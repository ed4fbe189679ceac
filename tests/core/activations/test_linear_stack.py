import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.activations.functions import ELEMENTWISE
from playground.core.activations.linear_stack import LinearStackSettings, check_linear_stack, trace_linear_stack
from playground.core.settings import SettingsError

stacks = st.builds(
    LinearStackSettings,
    layers=st.integers(1, 8),
    activation=st.sampled_from(ELEMENTWISE),
    seed=st.integers(0, 10_000),
    x1=st.floats(-1, 1),
    x2=st.floats(-1, 1),
)


def straightness(lines: np.ndarray) -> float:
    """How far a point lies from the middle of its two neighbours, at most, in parts of the whole. 0: straight."""
    return float(np.ptp(lines) ** -1 * np.abs(lines[:, 1:-1] - (lines[:, :-2] + lines[:, 2:]) / 2).max())


@given(settings=stacks)
@budget(max_examples=25, deadline=None)
def test_stack_equals_the_single_matrix(settings: LinearStackSettings) -> None:
    trace = trace_linear_stack(settings)
    assert trace.largest_difference < 1e-13
    assert trace.point_stacked == pytest.approx(trace.point_collapsed, abs=1e-13)
    assert all(row.agrees for row in check_linear_stack(settings))


@given(settings=stacks)
@budget(max_examples=25, deadline=None)
def test_single_matrix_is_the_product_by_numpy(settings: LinearStackSettings) -> None:
    trace = trace_linear_stack(settings)
    W, b = np.eye(2), np.zeros(2)
    for weight, bias in zip(trace.weights, trace.biases, strict=True):
        W, b = weight @ W, weight @ b + bias
    assert trace.products[-1] == pytest.approx(W, abs=1e-13)
    assert trace.product_biases[-1] == pytest.approx(b, abs=1e-13)


def test_linear_stack_keeps_lines_straight_and_an_activation_bends_them() -> None:
    for activation in ELEMENTWISE:
        trace = trace_linear_stack(LinearStackSettings(layers=4, activation=activation))
        assert straightness(trace.stacked) < 1e-13
        assert (straightness(trace.bent) > 1e-6) == (activation != "linear")


def test_one_layer_has_no_activation_to_bend_it() -> None:
    trace = trace_linear_stack(LinearStackSettings(layers=1, activation="relu"))
    assert np.array_equal(trace.bent, trace.stacked)


def test_activation_stands_between_the_layers_but_not_after_the_last() -> None:
    trace = trace_linear_stack(LinearStackSettings(layers=2, activation="tanh"))
    hidden = np.tanh(trace.weights[0] @ trace.point + trace.biases[0])
    assert trace.point_bent == pytest.approx(trace.weights[1] @ hidden + trace.biases[1])


def test_one_more_layer_keeps_the_layers_before_it_and_the_axes() -> None:
    three = LinearStackSettings(layers=3)
    few, more = trace_linear_stack(three), trace_linear_stack(replace(three, layers=4))
    assert np.array_equal(more.weights[:3], few.weights)
    assert more.reach == few.reach


@given(settings=stacks)
@budget(max_examples=25, deadline=None)
def test_everything_lies_within_reach(settings: LinearStackSettings) -> None:
    trace = trace_linear_stack(settings)
    assert max(np.abs(trace.stacked).max(), 1.0) <= trace.reach
    x, y, half = trace.bent_frame
    assert np.abs(trace.bent - [x, y]).max() <= half * (1 + 1e-9)


def test_same_seed_same_layers_and_another_seed_others() -> None:
    one, again, other = (trace_linear_stack(LinearStackSettings(seed=seed)) for seed in (5, 5, 6))
    assert np.array_equal(one.weights, again.weights)
    assert not np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"layers": 9}, "Layers is 9; allowed is a whole number from 1 to 8"),
        ({"layers": 2.5}, "Layers is 2.5"),
        ({"activation": "softmax"}, "Activation is 'softmax'; allowed is one of: step, sigmoid"),
        ({"seed": -1}, "Seed is -1"),
        ({"x1": 2.0}, "X1 is 2.0"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        LinearStackSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = LinearStackSettings(5, "relu", 9, 0.25, 0.0)
    assert LinearStackSettings(**json.loads(json.dumps(asdict(settings)))) == settings
