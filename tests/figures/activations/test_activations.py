"""The drawn numbers are those of the traces; axes stand still; nothing is too small to read."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.activations.curves import CurveSettings, trace_curves
from playground.core.activations.depth import DepthSettings, trace_depth
from playground.core.activations.functions import ACTIVATIONS
from playground.core.activations.linear_stack import LinearStackSettings, trace_linear_stack
from playground.core.activations.softmax import SoftmaxSettings, trace_softmax
from playground.figures.activations.curves import curves, curves_in_words, line_of
from playground.figures.activations.depth import layers, layers_in_words
from playground.figures.activations.linear_stack import grids, grids_in_words
from playground.figures.activations.softmax import softmax_in_words, softmax_panels
from playground.figures.drawing import Drawing
from playground.figures.panels import spread
from playground.figures.style import DARK, LIGHT, SMALL, Look


def drawn_in(figure: Drawing, axis: str) -> list[Any]:
    return [trace for trace in figure.data if (trace.yaxis or "y") == axis]


def lines_in(figure: Drawing, axis: str) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in drawn_in(figure, axis) if trace.name}


def notes(figure: Drawing) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_both_panels_hold_the_curves_of_the_trace() -> None:
    trace = trace_curves(CurveSettings(tuple(ACTIVATIONS), 0.5))
    figure = curves(trace, LIGHT)
    for curve in trace.curves:
        title = ACTIVATIONS[curve.name].title
        assert np.array_equal(lines_in(figure, "y")[title].y, curve.values, equal_nan=True)
        assert np.array_equal(lines_in(figure, "y2")[title].y, curve.slopes, equal_nan=True)


def test_labels_carry_value_and_slope_at_x() -> None:
    trace = trace_curves(CurveSettings(("sigmoid", "relu"), 2.0))
    assert {"sigmoid <b>0.8808</b>", "ReLU <b>2.0000</b>", "sigmoid <b>0.1050</b>", "ReLU <b>1.0000</b>"} <= set(
        notes(curves(trace, LIGHT))
    )


def test_tangent_is_the_one_of_the_trace() -> None:
    trace = trace_curves(CurveSettings(("tanh",), -1.0))
    tangent = drawn_in(curves(trace, LIGHT), "y")[0]
    assert (tangent.x, tangent.y) == (trace.curves[0].tangent_x, trace.curves[0].tangent_y)


def test_axes_of_the_curves_stand_still_while_x_moves() -> None:
    left, right = (curves(trace_curves(CurveSettings(x=x)), LIGHT).layout for x in (-5.0, 5.0))
    for axis in ("xaxis", "yaxis", "xaxis2", "yaxis2"):
        assert left[axis].range == right[axis].range is not None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_everything_lies_within_the_axes(name: str) -> None:
    trace = trace_curves(CurveSettings((name,), negative_slope=0.4))
    layout = curves(trace, LIGHT).layout
    (curve,) = trace.curves
    assert layout.yaxis.range[0] <= np.nanmin(curve.values) <= np.nanmax(curve.values) <= layout.yaxis.range[1]
    assert layout.yaxis2.range[0] <= np.nanmin(curve.slopes) <= np.nanmax(curve.slopes) <= layout.yaxis2.range[1]


def test_a_kink_shows_both_sides_hollow_and_pytorchs_choice_filled() -> None:
    figure = curves(trace_curves(CurveSettings(("leaky_relu",), 3.0, 0.2)), LIGHT)
    at_zero = [trace for trace in drawn_in(figure, "y2") if trace.mode == "markers" and trace.x[0] == 0]
    hollow, filled = at_zero
    assert (hollow.y, hollow.marker.color) == ((0.2, 1.0), LIGHT.paper)
    assert (filled.y, filled.marker.color) == ((0.2,), LIGHT["relu"])


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_no_two_functions_look_alike(look: Look) -> None:
    looks = {(line_of(name, look)["color"], line_of(name, look)["dash"]) for name in ACTIVATIONS}
    assert len(looks) == len(ACTIVATIONS)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=13))
@budget(deadline=None)
def test_labels_keep_apart_in_order_and_inside(wanted: list[float]) -> None:
    places = spread(wanted, 0.08)
    assert min(places) >= -1e-9
    assert max(places) <= 1 + 1e-9
    room = min(0.08, 1 / max(len(wanted) - 1, 1))
    assert all(b - a >= room - 1e-9 for a, b in zip(sorted(places), sorted(places)[1:], strict=False))
    assert sorted(range(len(wanted)), key=lambda i: (wanted[i], i)) == sorted(
        range(len(wanted)), key=lambda i: places[i]
    )


def test_a_label_with_room_stands_at_the_end_of_its_curve() -> None:
    assert spread([0.2, 0.9, 0.5], 0.08) == [0.2, 0.9, 0.5]


def test_grids_are_those_of_the_trace_and_circles_lie_on_the_lines() -> None:
    trace = trace_linear_stack(LinearStackSettings(layers=4))
    figure = grids(trace, LIGHT)
    for axis, lines in (("y", trace.grid), ("y2", trace.stacked), ("y3", trace.bent)):
        points = np.concatenate([np.c_[t.x, t.y] for t in drawn_in(figure, axis) if t.mode == "lines"])
        assert points[~np.isnan(points[:, 0])].tolist() == lines.reshape(-1, 2).tolist()
    (circles,) = [t for t in drawn_in(figure, "y2") if t.marker.symbol == "circle-open"]
    stacked = trace.stacked.reshape(-1, 2)
    for circle in np.c_[circles.x, circles.y]:
        assert np.abs(stacked - circle).max(1).min() < 1e-12


def test_axes_of_the_linear_stack_stand_still_while_layers_are_added() -> None:
    few, many = (grids(trace_linear_stack(LinearStackSettings(layers=k)), LIGHT).layout for k in (1, 8))
    assert few.xaxis2.range == many.xaxis2.range
    assert few.yaxis2.range == many.yaxis2.range


def test_layers_show_the_numbers_of_the_trace() -> None:
    trace = trace_depth(DepthSettings("relu", depth=6, width=16))
    figure = layers(trace, LIGHT)
    forward, backward = (t for t in figure.data if t.type == "heatmap")
    assert np.array_equal(forward.customdata, trace.activation_shares.T)
    assert np.array_equal(backward.customdata, trace.gradient_shares.T)
    flat, dead = drawn_in(figure, "y3")
    assert np.array_equal(flat.y, trace.flat)
    assert np.array_equal(dead.y, trace.dead)
    bound, slopes, measured = drawn_in(figure, "y4")
    assert np.array_equal(bound.y, trace.bound)
    assert np.array_equal(slopes.y, trace.activation_part)
    assert np.array_equal(measured.y, trace.gradient_norms)
    assert len({trace.line.dash for trace in (bound, slopes, measured)}) == 3


@pytest.mark.parametrize("init", ["default", "normal", "he"])
@pytest.mark.parametrize("activation", ["step", "sigmoid", "linear"])
def test_norms_lie_within_their_axis(activation: str, init: str) -> None:
    trace = trace_depth(DepthSettings(activation, depth=8, width=8, init=init))
    low, high = layers(trace, LIGHT).layout.yaxis4.range
    norms = trace.gradient_norms[trace.gradient_norms > 0]
    assert low <= np.log10(norms).min() <= np.log10(norms).max() <= high


def test_softmax_shows_logits_probabilities_and_jacobian() -> None:
    trace = trace_softmax(SoftmaxSettings((2.0, -1.0, 0.5, 0.0)))
    logits, probabilities, jacobian = softmax_panels(trace, LIGHT).data
    assert logits.y == trace.settings.logits
    assert probabilities.y == pytest.approx(trace.probabilities)
    assert np.array_equal(jacobian.z, trace.jacobian)
    assert jacobian.zmax == -jacobian.zmin == np.abs(trace.jacobian).max()


def all_figures(look: Look) -> list[Drawing]:
    return [
        curves(trace_curves(CurveSettings(tuple(ACTIVATIONS))), look),
        grids(trace_linear_stack(LinearStackSettings()), look),
        layers(trace_depth(DepthSettings(depth=3, width=4)), look),
        softmax_panels(trace_softmax(SoftmaxSettings()), look),
    ]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_no_text_is_smaller_than_14_px(look: Look) -> None:
    for figure in all_figures(look):
        assert all(note.font.size >= SMALL for note in figure.layout.annotations)


def test_words_carry_the_numbers() -> None:
    assert "sigmoid: f = 0.5000, f′ = 0.2500" in curves_in_words(trace_curves(CurveSettings(("sigmoid",), 0.0)))
    stack = trace_linear_stack(LinearStackSettings())
    assert f"({stack.point_bent[0]:.3f}, {stack.point_bent[1]:.3f})" in grids_in_words(stack)
    deep = trace_depth(DepthSettings(depth=5))
    assert f"{deep.gradient_norms[0]:.2g} at the input" in layers_in_words(deep)
    assert "logit 2.00 becomes 66.5%" in softmax_in_words(trace_softmax(SoftmaxSettings()))
