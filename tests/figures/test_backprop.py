"""The drawn numbers are those of the trace; axes stand still; a click means the weight that is there."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.backprop import (
    PRESETS,
    BackpropSettings,
    Writer,
    all_parameters,
    parameter_named,
    trace_backprop,
    train,
    walk,
)
from playground.core.backprop.steps import all_known, known_at
from playground.figures.backprop import (
    clicked_weight,
    curves,
    curves_in_words,
    lit_by_step,
    lit_by_weight,
    network,
    network_in_words,
    noted,
)
from playground.figures.backprop.network import BIASES, EDGES, HITS
from playground.figures.drawing import Drawing
from playground.figures.style import DARK, LIGHT, Look
from tests.figures.drawings import notes, parsed, under

COURSE = trace_backprop(BackpropSettings())
WIDE = BackpropSettings(sizes=(6,) * 6, inputs=None, targets=None, weights=None, biases="neuron")


def drawn_at(settings: BackpropSettings, index: int, look: Look = LIGHT) -> Drawing:
    trace, step = trace_backprop(settings), walk(settings)[index]
    unit = noted(step)
    note = (unit, Writer(trace).write(step)) if unit else None
    return network(trace, known_at(settings, index), lit_by_step(settings, step), look, note)


def text(figure: Drawing) -> str:
    return " ".join(notes(figure))


def test_values_appear_when_they_are_computed() -> None:
    steps = walk(COURSE.settings)
    assert "z₁ 0.08000000" in text(drawn_at(COURSE.settings, 0))
    assert "0.51998934" not in text(drawn_at(COURSE.settings, 0))
    assert "0.51998934" in text(drawn_at(COURSE.settings, 1))
    loss = next(number for number, step in enumerate(steps) if step.kind == "loss")
    assert "0.02397190" not in text(drawn_at(COURSE.settings, loss - 1))
    assert "0.02397190" in text(drawn_at(COURSE.settings, loss))
    gradient = next(number for number, step in enumerate(steps) if step.kind == "dE_dw")
    assert "∂ 0.02592286" in text(drawn_at(COURSE.settings, gradient))
    assert "∂ 0.02592286" not in text(drawn_at(COURSE.settings, gradient - 1))
    assert "W₅⁺ 0.43703857" in text(drawn_at(COURSE.settings, len(steps) - 1))
    assert "0.02323634" in text(drawn_at(COURSE.settings, len(steps) - 1))


def test_forward_paths_are_solid_and_backward_ones_dashed_in_magenta() -> None:
    forward = drawn_at(COURSE.settings, 0).data
    assert forward[1].line.color == LIGHT["forward"]
    assert forward[1].line.dash is None
    assert (len(forward[1].x), len(forward[2].x)) == (2 * 3, 0)
    index = next(number for number, step in enumerate(walk(COURSE.settings)) if step.kind == "dE_dw")
    backward = drawn_at(COURSE.settings, index).data
    assert backward[2].line.color == LIGHT["gradient"]
    assert backward[2].line.dash
    assert len(backward[1].x) == 0


def test_a_weight_in_front_lights_every_way_to_the_loss() -> None:
    first, last = (lit_by_weight(COURSE.settings, parameter_named(COURSE.settings, name)) for name in ("W1", "W5"))
    assert len(first.edges) == 1 + 2 + 2 * 2  # the weight; h1 to both outputs; those to their terms and on to E
    assert len(last.edges) == 1 + 2
    assert ((-1, 0), (0, 0)) in first.edges
    assert last.edges == {((0, 0), (1, 0)), ((1, 0), (2, 0)), ((2, 0), (3, 0))}


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_axes_stand_still_and_words_are_large_in_every_step(name: str, look: Look) -> None:
    settings = PRESETS[name].settings
    ranges = set()
    for index in range(0, len(walk(settings)), 11):
        figure = drawn_at(settings, index, look)
        ranges.add((figure.layout.xaxis.range, figure.layout.yaxis.range, figure.layout.height))
        sizes = [
            value for path, value in under(parsed(figure)) if path[-1] == "size" and str(path[-2]).endswith("font")
        ]
        assert min(sizes) >= 14
    assert len(ranges) == 1


def test_all_words_of_the_widest_network_can_be_drawn() -> None:
    for index in range(0, len(walk(WIDE)), 97):
        assert drawn_at(WIDE, index).data


def test_a_click_on_an_edge_or_a_bias_means_that_weight() -> None:
    trace = trace_backprop(PRESETS["mazur_shared"].settings)
    figure = network(
        trace, all_known(trace.settings, 0), lit_by_weight(trace.settings, all_parameters((2, 2, 2), "none")[0]), LIGHT
    )
    for number in range(len(HITS)):
        point = 4 * len(HITS) + number
        assert clicked_weight(trace, EDGES, point) == "W5"
        assert "W₅ = 0.4<br>" in figure.data[EDGES].hovertext[point]
    assert [clicked_weight(trace, BIASES, point) for point in range(5)] == ["b1", "b1", "b2", "b2", None]
    assert len(figure.data[BIASES].x) == 4


NOWHERE = [(0, 0), (5, 0), (-1, 0), (EDGES, -1), (EDGES, 999), (EDGES, [0, 0]), (EDGES, True), (99, 1)]


@pytest.mark.parametrize(("curve", "point"), NOWHERE)
def test_a_click_on_anything_else_means_nothing(curve: int, point: object) -> None:
    assert clicked_weight(COURSE, curve, point) is None


def test_curves_hold_the_loss_and_every_weight() -> None:
    training = train(PRESETS["xor"].settings)
    chosen = parameter_named(training.settings, "W2")
    loss, others, front = curves(training, chosen, LIGHT).data
    assert np.array_equal(loss.y, training.losses)
    assert np.array_equal(front.y, training.of(chosen))
    ends = others.y[np.flatnonzero(np.isnan(others.y)) - 1]
    assert np.array_equal(ends, training.values[-1])
    assert f"{training.losses[-1]:.8f}" in curves_in_words(training, chosen)


def test_curves_of_a_large_network_are_thinned_out_but_keep_their_ends() -> None:
    training = train(replace(WIDE, updates=200))
    others = curves(training, training.parameters[0], LIGHT).data[1]
    assert len(others.y) < 15_000
    assert others.x[0] == 0
    assert np.nanmax(others.x) == 200


def test_words_for_who_cannot_see_name_quantity_and_value() -> None:
    words = network_in_words(COURSE, "∂E/∂W5, which is 0.02592286")
    assert "2 to 2 to 2" in words
    assert words.endswith("∂E/∂W5, which is 0.02592286.")
