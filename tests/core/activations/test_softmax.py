import json
import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.activations.softmax import SoftmaxSettings, check_softmax, trace_softmax
from playground.core.settings import SettingsError

softmaxes = st.builds(
    SoftmaxSettings,
    logits=st.lists(st.floats(-5, 5), min_size=2, max_size=5).map(tuple),
    temperature=st.floats(0.1, 5),
    shift=st.floats(0, 1000),
)


def test_three_logits_by_hand() -> None:
    trace = trace_softmax(SoftmaxSettings((2.0, 1.0, 0.0)))
    total = math.e**2 + math.e + 1
    assert trace.probabilities == pytest.approx([math.e**2 / total, math.e / total, 1 / total], abs=1e-15)
    assert trace.probabilities == pytest.approx([0.66524096, 0.24472847, 0.09003057], abs=5e-9)


@given(settings=softmaxes)
@budget(max_examples=25, deadline=None)
def test_probabilities_sum_to_1_and_jacobian_rows_and_columns_to_0(settings: SoftmaxSettings) -> None:
    trace = trace_softmax(settings)
    assert trace.probabilities.sum() == pytest.approx(1)
    assert trace.jacobian.sum(0) == pytest.approx(0, abs=1e-12)
    assert trace.jacobian.sum(1) == pytest.approx(0, abs=1e-12)
    assert np.allclose(trace.jacobian, trace.jacobian.T, atol=1e-14)


@given(settings=softmaxes)
@budget(max_examples=25, deadline=None)
def test_steps_lead_to_the_probabilities_of_torch(settings: SoftmaxSettings) -> None:
    trace = trace_softmax(settings)
    assert trace.lowered.max() == 0
    assert trace.exponentials / trace.exponentials.sum() == pytest.approx(trace.probabilities, abs=1e-14)


@given(settings=softmaxes)
@budget(max_examples=25, deadline=None)
def test_check_agrees(settings: SoftmaxSettings) -> None:
    assert [row for row in check_softmax(settings) if not row.agrees] == []


@given(logits=st.lists(st.integers(-5, 5), min_size=2, max_size=5), shift=st.integers(0, 1000))
@budget(max_examples=50, deadline=None)
def test_adding_the_same_to_all_logits_changes_nothing(logits: list[int], shift: int) -> None:
    plain, shifted = (trace_softmax(SoftmaxSettings(tuple(map(float, logits)), shift=s)) for s in (0.0, float(shift)))
    assert np.array_equal(plain.probabilities, shifted.probabilities)


@pytest.mark.parametrize(
    ("shift", "fails"), [(0, (False, False)), (80, (False, False)), (100, (True, False)), (1000, (True, True))]
)
def test_formula_as_it_stands_overflows(shift: float, fails: tuple[bool, bool]) -> None:
    trace = trace_softmax(SoftmaxSettings((2.0, 1.0, 0.0), shift=shift))
    assert tuple(naive.fails for naive in trace.naive) == fails
    assert trace.probabilities == pytest.approx([0.66524096, 0.24472847, 0.09003057], abs=5e-9)


@given(settings=softmaxes)
@budget(max_examples=25, deadline=None)
def test_plain_formula_is_as_good_as_its_format_until_it_fails(settings: SoftmaxSettings) -> None:
    single, double = trace_softmax(settings).naive
    assert (
        single.fails or single.difference < 1e-3
    )  # a logit of 88 is known to 4e-6 in float32, and so is its exponential
    assert double.fails or double.difference < 1e-12
    assert math.isnan(single.difference) == (not np.isfinite(single.exponentials).all())


def test_a_sum_can_overflow_where_no_exponential_does() -> None:
    single, double = trace_softmax(SoftmaxSettings((0.0, 0.0), temperature=3.9375, shift=347.0)).naive
    assert np.isfinite(single.exponentials).all()
    assert single.probabilities.tolist() == [0.0, 0.0]
    assert (single.fails, double.fails) == (True, False)


def test_limits_of_the_exponential_are_those_of_the_formats() -> None:
    single, double = trace_softmax(SoftmaxSettings()).naive
    assert (single.precision, double.precision) == ("float32", "float64")
    assert single.largest == pytest.approx(88.7228, abs=1e-4)
    assert double.largest == pytest.approx(709.7827, abs=1e-4)


@given(first=st.floats(-5, 5), second=st.floats(-5, 5), temperature=st.floats(0.1, 5))
@budget(max_examples=50, deadline=None)
def test_two_classes_are_a_sigmoid_of_the_difference(first: float, second: float, temperature: float) -> None:
    trace = trace_softmax(SoftmaxSettings((first, second), temperature))
    assert trace.probabilities[0] == pytest.approx(1 / (1 + math.exp(-(first - second) / temperature)))
    assert trace.two_class[0] == pytest.approx(trace.two_class[1])


def test_low_temperature_sharpens_and_high_temperature_levels() -> None:
    settings = SoftmaxSettings((2.0, 1.0, 0.0))
    sharp, even, level = (trace_softmax(replace(settings, temperature=T)).probabilities for T in (0.1, 1.0, 5.0))
    assert sharp[0] > 0.9999 > even[0] > level[0] > 1 / 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"logits": (1.0,)}, "There are 1 logits; allowed is a whole number from 2 to 5"),
        ({"logits": (1.0, math.nan)}, "Logit 2 is nan; allowed is a number from -5 to 5"),
        ({"temperature": 0.0}, "Temperature is 0.0; allowed is a number from 0.1 to 5"),
        ({"shift": 1e309}, "Shift is inf"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        SoftmaxSettings(**values)  # type: ignore[arg-type]


def test_settings_survive_json() -> None:
    settings = SoftmaxSettings((0.5, -1.0), 2.0, 100.0)
    assert SoftmaxSettings(**json.loads(json.dumps(asdict(settings)))) == settings
