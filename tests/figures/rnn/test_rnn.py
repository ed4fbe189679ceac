"""What is drawn is what was traced."""

import numpy as np
import pytest

from playground.core.rnn.cell import trace_rnn
from playground.core.rnn.settings import RnnSettings
from playground.core.rnn.shapes import ShapeSettings, trace_shapes
from playground.figures.rnn.bptt import bptt_in_words, bptt_picture
from playground.figures.rnn.chain import chain_in_words, chain_picture, first_shown
from playground.figures.rnn.shapes import shapes_in_words, shapes_picture
from playground.figures.rnn.step import columns_of, step_in_words, step_picture
from playground.figures.style import DARK, LIGHT, Look

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
def test_the_chain_has_a_box_a_step_and_shows_text_as_text(look: Look) -> None:
    trace = trace_rnn(RnnSettings(text="a <b>b</b> c"))
    drawn = chain_picture(trace, 1, False, look)
    assert len(drawn.data[0].x) == len(drawn.layout.shapes) == 3
    words = [note.text for note in drawn.layout.annotations]
    assert "<b>&lt;b&gt;b&lt;/b&gt;</b>" in words
    assert f"y<sub>2</sub> {trace.y[1]:.2f}" in words
    assert len(chain_picture(trace, 1, True, look).data[0].x) == 1
    assert f"y is {trace.y[1]:.3f}" in chain_in_words(trace, 1, False)


def test_of_a_long_sequence_the_chain_shows_what_is_around_the_step() -> None:
    trace = trace_rnn(RnnSettings(text=" ".join("abcdefghij" * 3)))
    assert (first_shown(0, 30), first_shown(15, 30), first_shown(29, 30)) == (0, 9, 18)
    assert list(chain_picture(trace, 29, False, LIGHT).data[0].customdata) == list(range(18, 30))


@LOOKS
def test_a_step_and_all_states_are_drawn_as_they_are(look: Look) -> None:
    trace = trace_rnn(RnnSettings())
    step, states = step_picture(trace, 2, 1, look).data
    assert np.array_equal(step.z, columns_of(trace, 2))
    np.testing.assert_allclose(np.array(step.z)[:, :3].sum(axis=1), np.array(step.z)[:, 3])
    assert np.array_equal(states.z, trace.hidden.T)
    assert f"h {trace.hidden[2, 1]:.3f}." in step_in_words(trace, 2, 1)


@LOOKS
def test_bars_and_matrices_are_the_terms_and_their_sum(look: Look) -> None:
    trace = trace_rnn(RnnSettings(clip=1e-3, loss_step=5))
    bars, by_hidden, jacobians, term, total, clipped = bptt_picture(trace, 3, look).data
    np.testing.assert_allclose(bars.y, np.linalg.norm(trace.terms, axis=(1, 2)))
    np.testing.assert_allclose(by_hidden.y, np.linalg.norm(trace.by_hidden, axis=1)[:5])
    np.testing.assert_allclose(jacobians.y, trace.jacobians)
    for drawn, values in ((term, trace.terms[3]), (total, trace.gradient), (clipped, trace.clipped)):
        assert np.array_equal(drawn.z, values)
    assert term.zmax == total.zmax == clipped.zmax
    assert "The gradient of W_h is a sum over 7 steps" in bptt_in_words(trace, 3)


@pytest.mark.parametrize(("returns", "arrows"), [("last", 1), ("all", 4)])
def test_what_goes_on_leaves_above(returns: str, arrows: int) -> None:
    trace = trace_shapes(ShapeSettings(2, 4, 3, 5, 2, returns=returns))
    drawn = shapes_picture(trace, LIGHT)
    assert len(drawn.layout.shapes) == 4 * 2
    assert sum(note.text == "5 numbers" for note in drawn.layout.annotations) == arrows
    assert str(trace.result) in shapes_in_words(trace)


def test_of_both_directions_each_last_state_leaves_where_it_has_read_everything() -> None:
    drawn = shapes_picture(trace_shapes(ShapeSettings(2, 4, 3, 5, 1, True)), LIGHT)
    leaving = {(note.x, note.text) for note in drawn.layout.annotations if "numbers" in (note.text or "")}
    assert leaving == {(0, "5 numbers, backward"), (3, "5 numbers, forward")}
