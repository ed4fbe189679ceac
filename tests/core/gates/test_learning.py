import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.gates.check import check_correction
from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners
from playground.core.gates.learning import FEWEST_CYCLING, LearningSettings, learn
from playground.core.gates.separability import is_separable
from playground.core.settings import SettingsError

both = pytest.mark.parametrize("encoding", ENCODINGS)


@both
@pytest.mark.parametrize("target", FUNCTIONS)
def test_the_rule_converges_exactly_where_a_line_exists(target: str, encoding: str) -> None:
    trace = learn(LearningSettings(target, encoding))
    assert trace.converged == is_separable(target, encoding)
    assert (trace.cycle is None) == trace.converged
    if trace.converged:
        low, high = ENCODINGS[encoding]
        w1, w2, b = trace.weights_at(len(trace.steps))
        outputs = [high if w1 * x1 + w2 * x2 + b > 1e-9 else low for x1, x2 in corners(encoding)]
        assert outputs == [ENCODINGS[encoding][bit] for bit in FUNCTIONS[target]]
        assert all(step.error == 0 for step in trace.steps[-4:])


@pytest.mark.parametrize("learning_rate", [0.05, 0.3, 1.0])
def test_it_converges_from_far_away_too(learning_rate: float) -> None:
    for target, corner in itertools.product(FUNCTIONS, ((3, 3, -3), (-3, 2.95, 0.35))):
        trace = learn(LearningSettings(target, "binary", learning_rate, *corner))
        assert trace.converged == is_separable(target)
        assert (trace.cycle is not None) == (target in ("XOR", "XNOR"))


@both
@pytest.mark.parametrize("target", ["XOR", "XNOR"])
def test_a_cycle_repeats_the_same_weights(target: str, encoding: str) -> None:
    trace = learn(LearningSettings(target, encoding, 0.1))
    assert trace.cycle is not None
    first, again = trace.cycle
    assert first < again <= trace.epochs
    assert trace.epochs >= FEWEST_CYCLING
    assert trace.weights_at(4 * first) == trace.weights_at(4 * again)
    assert sum(step.error != 0 for step in trace.steps[4 * first : 4 * again]) > 0
    length = again - first
    for epoch in range(first, trace.epochs - length):
        assert trace.weights_at(4 * epoch) == trace.weights_at(4 * (epoch + length))


@settings(max_examples=60)
@given(
    target=st.sampled_from(list(FUNCTIONS)),
    encoding=st.sampled_from(list(ENCODINGS)),
    rate=st.sampled_from([0.1, 0.25, 0.5, 1.0]),
    start=st.tuples(*[st.integers(-60, 60)] * 3),
)
def test_every_step_is_the_rule(target: str, encoding: str, rate: float, start: tuple[int, int, int]) -> None:
    trace = learn(LearningSettings(target, encoding, rate, *(value / 20 for value in start)))
    w = np.array([value / 20 for value in start])
    for number, step in enumerate(trace.steps):
        x = np.array([*step.inputs, 1])
        assert step.row == number % 4
        assert step.z == pytest.approx(float(w @ x), abs=1e-9)
        assert step.error == step.target - step.prediction
        np.testing.assert_allclose(step.correction, rate * step.error * x, atol=1e-12)
        w = w + rate * step.error * x
        np.testing.assert_allclose(step.weights, w, atol=1e-9)
    assert trace.mistakes[-1] == sum(step.error != 0 for step in trace.steps)


@pytest.mark.parametrize("target", [name for name in FUNCTIONS if is_separable(name)])
def test_mistakes_from_zero_stay_below_the_convergence_bound(target: str) -> None:
    """Novikoff 1962: at most (R / margin)² corrections, here with R² = 3 and the best margin of a search."""
    X = np.array([(*corner, 1) for corner in corners("bipolar")])
    signs = np.array([1 if bit else -1 for bit in FUNCTIONS[target]])
    grid = [np.array(w) / 2 for w in itertools.product(range(-4, 5), repeat=3) if any(w)]
    margin = max(float((signs * (X @ w)).min() / np.linalg.norm(w)) for w in grid)
    assert learn(LearningSettings(target, "bipolar")).mistakes[-1] <= 3 / margin**2 + 1e-9


@pytest.mark.parametrize(("field", "value"), [("learning_rate", 0), ("w1", 1e309), ("target", "xor")])
def test_learning_settings_are_checked(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match="allowed is"):
        LearningSettings(**{field: value})  # type: ignore[arg-type]


@both
@pytest.mark.parametrize("target", ["AND", "XOR", "x1"])
def test_torch_takes_the_same_step(target: str, encoding: str) -> None:
    settings_ = LearningSettings(target, encoding, 0.35, 0.45, -0.2, 0.1)
    for step in learn(settings_).steps[:20]:
        rows = check_correction(step, settings_)
        assert all(row.agrees for row in rows)
        assert [row.formula for row in rows[1:4]] == list(step.correction)
        assert [row.formula for row in rows[4:]] == list(step.weights)
