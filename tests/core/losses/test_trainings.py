"""The trainings of the page are those of torch.optim, and show what the page says of them."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from playground.core.losses import imbalance, reduction
from playground.core.losses.imbalance import ImbalanceSettings, check_imbalance, trace_imbalance
from playground.core.losses.output_layer import NEARLY, UPDATES, OutputSettings, check_output, criteria, trace_output
from playground.core.losses.problems import MISTAKES, PROBLEMS, make_data
from playground.core.losses.reduction import ReductionSettings, check_reduction, trace_reduction
from playground.core.losses.slow_learning import SlowSettings, check_slow, trace_slow
from playground.core.settings import SettingsError

every_mistake = pytest.mark.parametrize("mistake", MISTAKES)


# Confidently wrong


@given(
    weight=st.floats(-4, 4),
    bias=st.floats(-4, 4),
    target=st.sampled_from([0, 1]),
    learning_rate=st.floats(0.01, 2),
)
@budget(max_examples=15, deadline=None)
def test_both_neurons_take_the_steps_of_torch_optim(
    weight: float, bias: float, target: int, learning_rate: float
) -> None:
    trace = trace_slow(SlowSettings(weight, bias, target, learning_rate, updates=20))
    y = torch.tensor(target, dtype=torch.float64)
    for row in range(2):
        w, b = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (weight, bias))
        optimizer = torch.optim.SGD([w, b], lr=learning_rate)
        for _ in range(20):
            optimizer.zero_grad()
            z = w + b
            squared = functional.mse_loss(torch.sigmoid(z), y)
            loss = functional.binary_cross_entropy_with_logits(z, y) if row else squared
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        assert trace.weights[row, -1] == pytest.approx(w.item(), abs=1e-10)
        assert trace.biases[row, -1] == pytest.approx(b.item(), abs=1e-10)


@given(weight=st.floats(-4, 4), bias=st.floats(-4, 4), target=st.sampled_from([0, 1]))
@budget(max_examples=15, deadline=None)
def test_check_of_slow_learning_agrees(weight: float, bias: float, target: int) -> None:
    rows = check_slow(SlowSettings(weight, bias, target, updates=10))
    assert [row for row in rows if not row.agrees] == []


def test_gradient_of_bce_is_p_minus_y_and_mse_has_two_factors_more() -> None:
    trace = trace_slow(SlowSettings())
    p = trace.p
    assert trace.gradients[1] == pytest.approx(p[1] - 0, abs=1e-12)
    assert trace.gradients[0] == pytest.approx(2 * p[0] * p[0] * (1 - p[0]), abs=1e-12)


def test_sure_and_wrong_learns_slowly_with_mse_and_at_once_with_bce() -> None:
    trace = trace_slow(SlowSettings())
    squared, crossed = trace.learned
    assert squared is not None
    assert crossed is not None
    assert squared > 3 * crossed
    assert trace_slow(SlowSettings(4.0, 4.0, updates=300)).learned[0] is None


# Output and loss


@every_mistake
def test_trainings_are_those_of_torch_modules(mistake: str) -> None:
    settings = OutputSettings(mistake, seed=5)
    trace, data = trace_output(settings), make_data(settings.problem)
    inputs, hidden, outputs = PROBLEMS[settings.problem].sizes
    for row, criterion in enumerate(criteria(settings)):
        torch.manual_seed(5)
        torch.set_default_dtype(torch.float64)
        try:
            network = nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))
        finally:
            torch.set_default_dtype(torch.float32)
        optimizer = torch.optim.SGD(network.parameters(), lr=settings.learning_rate)
        for _ in range(UPDATES):
            optimizer.zero_grad()
            criterion(network(data.x), data.y).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        assert trace.losses[row, -1] == criterion(network(data.x), data.y).item()  # bit for bit


@every_mistake
def test_check_of_output_layers_agrees(mistake: str) -> None:
    rows = check_output(OutputSettings(mistake, seed=2))
    assert len(rows) == 4
    assert [row for row in rows if not row.agrees] == []


@every_mistake
def test_no_loss_of_a_mistake_falls_below_its_lowest(mistake: str) -> None:
    trace = trace_output(OutputSettings(mistake, learning_rate=0.5))
    assert np.nanmin(trace.losses[1]) >= trace.lowest - 1e-12


def test_softmax_twice_stays_above_what_three_classes_allow_and_starts_with_a_smaller_gradient() -> None:
    trace = trace_output(OutputSettings())
    assert trace.lowest == pytest.approx(math.log(1 + 2 / math.e))
    assert trace.gradient_norms[1, 0] < trace.gradient_norms[0, 0] / 2
    assert trace.losses[0, -1] < trace.lowest < trace.losses[1, -1]


def test_reached_is_the_first_update_that_is_nearly_as_good() -> None:
    trace = trace_output(OutputSettings())
    right, wrong = trace.reached
    assert right is not None
    assert wrong is not None
    assert wrong > 2 * right
    goal = NEARLY * trace.quality[0, -1]
    assert trace.quality[0, right] >= goal > trace.quality[0, right - 1]
    assert trace_output(OutputSettings("one_softmax")).reached[1] is None
    assert trace_output(OutputSettings("relu_regression")).reached[1] is None


def test_softmax_over_one_output_learns_nothing() -> None:
    trace = trace_output(OutputSettings("one_softmax"))
    assert (trace.gradient_norms[1] == 0).all()
    assert (trace.quality[1] == 0.5).all()
    assert trace.quality[0, -1] > 0.9


@pytest.mark.parametrize("mistake", ["sigmoid_regression", "relu_regression"])
def test_a_bounded_output_cannot_reach_the_targets(mistake: str) -> None:
    trace = trace_output(OutputSettings(mistake))
    assert trace.quality[1, -1] > 2 * trace.quality[0, -1]


@every_mistake
def test_pairs_of_one_problem_share_what_the_right_one_does(mistake: str) -> None:
    first = next(name for name, each in MISTAKES.items() if each.problem == MISTAKES[mistake].problem)
    assert np.array_equal(
        trace_output(OutputSettings(mistake)).losses[0], trace_output(OutputSettings(first)).losses[0]
    )


# Reduction


@pytest.mark.parametrize("batch_size", [1, 2, 32, 64])
def test_sum_is_the_batch_size_times_mean(batch_size: int) -> None:
    trace = trace_reduction(ReductionSettings(batch_size, 0.005))
    mean, total = trace.reduced_gradients
    assert total == pytest.approx(batch_size * mean)
    assert trace.gradients.mean(0) == pytest.approx(mean)
    assert trace.gradients.sum(0) == pytest.approx(total)
    assert trace.limits[0] == pytest.approx(batch_size * trace.limits[1])
    assert trace.paths[2] == pytest.approx(trace.paths[1], rel=1e-9)
    assert (trace.refusal is None) == (batch_size == 1)
    assert [row for row in check_reduction(trace.settings) if not row.agrees] == []


@pytest.mark.parametrize("row", [0, 1])
def test_descent_diverges_just_above_its_limit_and_not_below(row: int) -> None:
    limit = float(trace_reduction(ReductionSettings()).limits[row])
    for factor, diverges in ((0.98, False), (1.05, True)):
        trace = trace_reduction(ReductionSettings(learning_rate=factor * limit))
        assert (trace.mean_losses[row, -1] > trace.mean_losses[row, 0]) == diverges


def test_a_prefix_of_the_batch_gives_the_drawn_sizes() -> None:
    trace = trace_reduction(ReductionSettings(17))
    assert trace.norms[:, 16] == pytest.approx(np.linalg.norm(trace.reduced_gradients, axis=1))
    assert len(reduction.make_batch()[0]) == 64


# Imbalance


@pytest.mark.parametrize("pos_weight", [1.0, 7.5, 30.0])
def test_weighted_training_is_that_of_torch_optim(pos_weight: float) -> None:
    x, y = imbalance.make_examples(16)
    at = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([at], lr=imbalance.LEARNING_RATE)
    for _ in range(imbalance.UPDATES):
        optimizer.zero_grad()
        imbalance.weighted_loss(at, x, y, pos_weight).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert imbalance.train(16, pos_weight).tolist() == pytest.approx(at.tolist(), abs=1e-10)


@given(positives=st.integers(4, 100), pos_weight=st.floats(1, 30), threshold=st.floats(0.05, 0.95))
@budget(max_examples=15, deadline=None)
def test_check_of_imbalance_agrees_and_counts_add_up(positives: int, pos_weight: float, threshold: float) -> None:
    settings = ImbalanceSettings(positives, pos_weight, threshold)
    assert [row for row in check_imbalance(settings) if not row.agrees] == []
    for d in (trace_imbalance(settings).plain, trace_imbalance(settings).weighted):
        assert d.true_positives + d.false_negatives == positives
        assert d.false_positives + d.true_negatives == 200 - positives


def test_a_weight_moves_the_boundary_and_finds_more_positives() -> None:
    trace = trace_imbalance(ImbalanceSettings())
    assert trace.weighted.boundary < trace.plain.boundary - 1
    assert trace.weighted.recall > trace.plain.recall
    assert trace.weighted.precision < trace.plain.precision
    assert trace.weighted.balanced_accuracy > trace.plain.balanced_accuracy
    assert trace.moved.boundary == pytest.approx(trace.weighted.boundary, abs=0.2)


def test_weights_divide_by_the_sum_of_weights_or_by_the_count() -> None:
    trace = trace_imbalance(ImbalanceSettings(16, 11.5))
    assert trace.first_losses[1] == pytest.approx(math.log(2))
    assert trace.first_losses[0] == pytest.approx(math.log(2) * (184 + 16 * 11.5) / 200)
    assert trace.first_norms[0] / trace.first_norms[1] == pytest.approx(trace.first_losses[0] / trace.first_losses[1])


def test_precision_is_unknown_where_nothing_is_called_positive() -> None:
    decision = trace_imbalance(ImbalanceSettings(4, 1.0, 0.95)).plain
    assert decision.true_positives + decision.false_positives == 0
    assert math.isnan(decision.precision)


@pytest.mark.parametrize(
    ("make", "values", "words"),
    [
        (SlowSettings, {"weight": 9.0}, "Weight is 9.0; allowed is a number from -4 to 4"),
        (SlowSettings, {"target": 0.5}, "Target is 0.5"),
        (SlowSettings, {"updates": 10**9}, "Updates is 1000000000"),
        (SlowSettings, {"learning_rate": math.nan}, "Learning rate is nan"),
        (OutputSettings, {"mistake": "none"}, "Mistake is 'none'; allowed is one of: softmax_twice"),
        (OutputSettings, {"seed": 1.5}, "Seed is 1.5; allowed is a whole number"),
        (ReductionSettings, {"batch_size": 0}, "Batch size is 0"),
        (
            ReductionSettings,
            {"learning_rate": 1e9},
            "Learning rate is 1000000000.0; allowed is a number",
        ),
        (ImbalanceSettings, {"positives": 0}, "Positives is 0"),
        (ImbalanceSettings, {"threshold": 1.0}, "Threshold is 1.0"),
    ],
)
def test_settings_refuse_in_words(make: type, values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        make(**values)
