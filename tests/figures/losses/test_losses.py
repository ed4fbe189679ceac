"""The drawn numbers are those of the traces; axes stand still; nothing is too small to read."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from playground.core.losses.classes import ClassSettings, trace_classes
from playground.core.losses.functions import KINDS, losses_of
from playground.core.losses.imbalance import ImbalanceSettings, trace_imbalance
from playground.core.losses.one_prediction import PredictionSettings, trace_prediction
from playground.core.losses.output_layer import OutputSettings, trace_output
from playground.core.losses.problems import MISTAKES
from playground.core.losses.reduction import ReductionSettings, trace_reduction
from playground.core.losses.slow_learning import SlowSettings, trace_slow
from playground.figures.drawing import Drawing
from playground.figures.losses.classes import class_panels, classes_in_words
from playground.figures.losses.imbalance import imbalance_in_words, imbalance_panels
from playground.figures.losses.marks import line_of, point
from playground.figures.losses.one_prediction import prediction_curves, prediction_in_words
from playground.figures.losses.output_layer import output_in_words, output_panels
from playground.figures.losses.reduction import reduction_in_words, reduction_panels
from playground.figures.losses.slow_learning import slow_in_words, slow_panels
from playground.figures.style import DARK, LIGHT, SMALL, Look


def drawn_in(figure: Drawing, axis: str) -> list[Any]:
    return [trace for trace in figure.data if (trace.yaxis or "y") == axis]


def lines_in(figure: Drawing, axis: str) -> dict[str, Any]:
    return {trace.name: trace for trace in drawn_in(figure, axis) if trace.name}


def notes(figure: Drawing) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def ranges(figure: Drawing) -> dict[str, Any]:
    layout = figure.layout.to_plotly_json()
    return {name: axis["range"] for name, axis in layout.items() if name[1:5] == "axis" and "range" in axis}


@pytest.mark.parametrize("kind", KINDS)
def test_both_panels_hold_the_curves_of_the_trace(kind: str) -> None:
    trace = trace_prediction(PredictionSettings(kind, losses_of(kind), 0.5, 1))
    figure = prediction_curves(trace, LIGHT)
    for axis, part in (("y", "values"), ("y2", "slopes")):
        drawn = list(lines_in(figure, axis).values())
        for line, curve in zip(drawn, trace.curves, strict=True):
            assert np.array_equal(line.y, getattr(curve, part), equal_nan=True)
            assert np.array_equal(line.x, curve.grid, equal_nan=True)


def test_labels_carry_value_and_gradient_at_the_prediction() -> None:
    trace = trace_prediction(PredictionSettings("number", ("mse", "mae"), 1.5, 0.0))
    assert {"MSE <b>2.2500</b>", "MAE <b>1.5000</b>", "MSE <b>3.0000</b>", "MAE <b>1.0000</b>"} <= set(
        notes(prediction_curves(trace, LIGHT))
    )


def test_a_kink_shows_both_sides_hollow_and_pytorchs_choice_filled() -> None:
    figure = prediction_curves(trace_prediction(PredictionSettings("logit", ("hinge",), 3.0, 1)), LIGHT)
    hollow, filled = (trace for trace in drawn_in(figure, "y2") if trace.mode == "markers" and trace.x[0] == 1)
    assert (hollow.y, hollow.marker.color) == ((-1.0, 0.0), LIGHT.paper)
    assert (filled.y, filled.marker.color) == ((-1.0,), LIGHT["hinge"])


def test_a_point_beyond_the_axis_is_pinned_to_the_edge_it_left_by() -> None:
    above, below = (point(1.0, y, "", "#000000", LIGHT, (-1.0, 9.0)) for y in (50.0, -50.0))
    assert (above["marker"]["symbol"], below["marker"]["symbol"]) == ("triangle-up", "triangle-down")
    assert -1 < below["y"][0] < above["y"][0] < 9
    inside = point(1.0, 3.0, "", "#000000", LIGHT, (-1.0, 9.0))
    assert (inside["marker"]["symbol"], inside["y"]) == ("circle", [3.0])


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_losses_of_a_kind_look_alike(kind: str, look: Look) -> None:
    looks = {(line_of(name, look)["color"], line_of(name, look)["dash"]) for name in losses_of(kind)}
    assert len(looks) == len(losses_of(kind))


def test_classes_show_curves_probabilities_target_and_their_difference() -> None:
    trace = trace_classes(ClassSettings((2.0, -1.0, 0.5, 0.0), label=3, shares=(0.1, 0.2, 0.3, 0.4)))
    figure = class_panels(trace, LIGHT)
    for k in range(4):
        values = [line for line in drawn_in(figure, "y") if line.name == f"z{k + 1}"]
        assert np.array_equal(values[0].y, trace.values[k])
    p, t = drawn_in(figure, "y3")
    assert np.array_equal(p.y, trace.p)
    assert np.array_equal(t.y, trace.t)
    (difference,) = drawn_in(figure, "y4")
    assert np.allclose(difference.y, trace.gradient, rtol=0, atol=1e-12)


def test_slow_learning_shows_curves_and_trainings() -> None:
    trace = trace_slow(SlowSettings(updates=50))
    figure = slow_panels(trace, LIGHT)
    for axis, part in (("y", trace.values), ("y2", trace.slopes), ("y3", trace.p), ("y4", abs(trace.gradients))):
        for line, row in zip(lines_in(figure, axis).values(), part, strict=True):
            assert np.array_equal(line.y, row)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_output_shows_both_trainings(mistake: str) -> None:
    trace = trace_output(OutputSettings(mistake))
    figure = output_panels(trace, LIGHT)
    for row, name in enumerate(("right pair", "mistake")):
        assert np.array_equal(lines_in(figure, "y")[name].y, trace.losses[row])
        assert np.array_equal(lines_in(figure, "y3")[name].y, trace.quality[row])
        assert np.array_equal(lines_in(figure, "y4")[name].y, trace.fits[row])
        sizes = np.array(lines_in(figure, "y2")[name].y, dtype=float)
        positive = trace.gradient_norms[row] > 0  # a log axis has no zero
        assert np.array_equal(sizes[positive], trace.gradient_norms[row][positive])


def test_reduction_shows_gradients_sizes_and_descents() -> None:
    trace = trace_reduction(ReductionSettings(20, 0.01))
    figure = reduction_panels(trace, LIGHT)
    dots = lines_in(figure, "y")["none"]
    assert np.array_equal(np.c_[dots.x, dots.y], trace.gradients)
    for row, how in enumerate(("mean", "sum")):
        assert np.array_equal(lines_in(figure, "y2")[how].y, trace.norms[row])
        assert np.array_equal(lines_in(figure, "y3")[how].y, trace.mean_losses[row])


def test_imbalance_shows_examples_curves_and_measures() -> None:
    trace = trace_imbalance(ImbalanceSettings())
    figure = imbalance_panels(trace, LIGHT)
    assert len(lines_in(figure, "y")["target 1"].x) == 16
    for row, name in enumerate(("unweighted", "pos_weight")):
        assert np.array_equal(lines_in(figure, "y")[name].y, trace.chances[row])
    decision = trace.weighted
    assert lines_in(figure, "y2")["pos_weight"].y == (decision.recall, decision.precision, decision.accuracy)


MOVES: list[Callable[[float], Drawing]] = [
    lambda s: prediction_curves(trace_prediction(PredictionSettings(prediction=4 * s, target=2 * s)), LIGHT),
    lambda s: class_panels(trace_classes(ClassSettings((6 * s, 0.0, 1.0))), LIGHT),
    lambda s: slow_panels(trace_slow(SlowSettings(weight=4 * s, bias=4 * s)), LIGHT),
    lambda s: output_panels(trace_output(OutputSettings(learning_rate=0.25 + 0.15 * s)), LIGHT),
    lambda s: reduction_panels(trace_reduction(ReductionSettings(32 + round(20 * s), 0.5 + 0.4 * s)), LIGHT),
    lambda s: imbalance_panels(trace_imbalance(ImbalanceSettings(50 + round(40 * s), 15 + 10 * s)), LIGHT),
]


@pytest.mark.parametrize("draw", MOVES)
def test_axes_stand_still_while_a_slider_moves(draw: Callable[[float], Drawing]) -> None:
    low, high = ranges(draw(-1.0)), ranges(draw(1.0))
    assert low == high
    assert low


def all_figures(look: Look) -> list[Drawing]:
    return [
        prediction_curves(trace_prediction(PredictionSettings()), look),
        class_panels(trace_classes(ClassSettings()), look),
        slow_panels(trace_slow(SlowSettings(updates=10)), look),
        output_panels(trace_output(OutputSettings()), look),
        reduction_panels(trace_reduction(ReductionSettings()), look),
        imbalance_panels(trace_imbalance(ImbalanceSettings()), look),
    ]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_no_text_is_smaller_than_14_px(look: Look) -> None:
    for figure in all_figures(look):
        assert all(note.font.size >= SMALL for note in figure.layout.annotations)
        sizes = [trace.textfont.size for trace in figure.data if trace.text is not None]
        assert all(size >= SMALL for size in sizes)


def test_words_carry_the_numbers() -> None:
    prediction = trace_prediction(PredictionSettings("number", ("mse",), 2.0, 0.0))
    assert "MSE: L = 4.0000, slope 4.0000" in prediction_in_words(prediction)
    classes = trace_classes(ClassSettings())
    assert f"Cross-entropy {classes.dense:.4f} of 3 classes" in classes_in_words(classes)
    slow = trace_slow(SlowSettings())
    assert f"∂L/∂z = {slow.gradients[1, 0]:.4f}" in slow_in_words(slow)
    output = trace_output(OutputSettings())
    assert f"mistake: loss {output.losses[1, -1]:.4f}" in output_in_words(output)
    reduction = trace_reduction(ReductionSettings())
    assert f"the sum {np.linalg.norm(reduction.reduced_gradients[1]):.4f}" in reduction_in_words(reduction)
    imbalance = trace_imbalance(ImbalanceSettings())
    assert f"boundary at x = {imbalance.weighted.boundary:.4f}" in imbalance_in_words(imbalance)
