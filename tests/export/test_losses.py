"""Each script runs alone, without the playground, and prints the numbers of the page."""

import re

import pytest

from playground.core.losses.classes import ClassSettings, trace_classes
from playground.core.losses.functions import KINDS, LOSSES, losses_of
from playground.core.losses.imbalance import ImbalanceSettings, trace_imbalance
from playground.core.losses.one_prediction import PredictionSettings, trace_prediction
from playground.core.losses.output_layer import OutputSettings, trace_output
from playground.core.losses.problems import MISTAKES
from playground.core.losses.reduction import ReductionSettings, trace_reduction
from playground.core.losses.slow_learning import SlowSettings, trace_slow
from playground.export.losses import (
    classes_script,
    imbalance_script,
    output_script,
    prediction_script,
    reduction_script,
    slow_script,
)
from tests.export.alone import run_alone

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.\d+(?:e[-+]\d+)?")


@pytest.mark.parametrize(
    "settings",
    [
        PredictionSettings("number", losses_of("number"), 1.7, -0.3, 0.8),
        PredictionSettings("probability", losses_of("probability"), 0.0, 1.0),
        PredictionSettings("logit", losses_of("logit"), 1.0, 1),
    ],
    ids=list(KINDS),
)
def test_prediction_script_prints_every_value_and_gradient(settings: PredictionSettings) -> None:
    expected = [
        f"{LOSSES[curve.name].title:16} L = {curve.value:.8f}  dL/dx = {curve.slope:.8f}"
        for curve in trace_prediction(settings).curves
    ]
    assert run_alone(prediction_script(settings)) == expected


@pytest.mark.parametrize("target", ["label", "distribution"])
def test_classes_script_prints_loss_and_gradient(target: str) -> None:
    settings = ClassSettings((2.0, -0.5, 1.0), target, 3, (0.2, 0.9, 0.3))
    trace = trace_classes(settings)
    printed = run_alone(classes_script(settings))
    for line, values in zip(printed, (trace.p, trace.t, trace.gradient), strict=False):
        assert NUMBER.findall(line) == [f"{value:.8f}" for value in values]
    assert printed[3].endswith(f"{trace.dense:.8f}")
    assert len(printed) == (5 if target == "label" else 4)
    if trace.sparse is not None:
        assert printed[4].endswith(f"{trace.sparse:.8f}")


def test_slow_script_prints_start_and_end_of_both_trainings() -> None:
    settings = SlowSettings(1.5, 2.5, 0, 0.3, 40)
    trace = trace_slow(settings)
    printed = run_alone(slow_script(settings))
    for row in range(2):
        start, end = printed[2 * row : 2 * row + 2]
        assert start.endswith(f"{trace.gradients[row, 0]:.8f}")
        shown = [each[row, -1] for each in (trace.weights, trace.biases, trace.p, trace.losses)]
        assert NUMBER.findall(end) == [f"{value:.8f}" for value in shown]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_output_script_prints_both_trainings(mistake: str) -> None:
    settings = OutputSettings(mistake, 0.1, seed=4)
    trace = trace_output(settings)
    printed = run_alone(output_script(settings))
    for row, name in enumerate(("right", "mistake")):
        before, after = trace.losses[row, [0, -1]]
        assert printed[row].startswith(name)
        assert NUMBER.findall(printed[row]) == [f"{before:.8f}", f"{after:.8f}", f"{trace.quality[row, -1]:.6f}"]


def test_reduction_script_prints_losses_gradients_and_descents() -> None:
    settings = ReductionSettings(20, 0.01)
    trace = trace_reduction(settings)
    printed = run_alone(reduction_script(settings))
    for row in range(2):
        shown = [trace.reduced[row], *trace.reduced_gradients[row]]
        assert NUMBER.findall(printed[2 * row]) == [f"{value:.8f}" for value in shown]
        (last,) = NUMBER.findall(printed[2 * row + 1])
        assert float(last) == pytest.approx(trace.mean_losses[row, -1], rel=1e-5)
    assert NUMBER.findall(printed[4]) == [f"{value:.8f}" for value in trace.gradients[0]]


def test_imbalance_script_prints_models_boundaries_and_counts() -> None:
    settings = ImbalanceSettings(20, 7.5, 0.4)
    trace = trace_imbalance(settings)
    printed = run_alone(imbalance_script(settings))
    for line, d in zip(printed, (trace.plain, trace.weighted), strict=False):
        counts = f"{d.true_positives} {d.false_positives} {d.false_negatives} {d.true_negatives}"
        assert line.endswith(counts)
        assert f"w {d.weight:.6f}  b {d.bias:.6f}  boundary {d.boundary:.4f}" in line
    assert NUMBER.findall(printed[2]) == [f"{loss:.8f}" for loss in trace.first_losses]
