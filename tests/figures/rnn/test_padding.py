"""Batches, states and ends are drawn as they were traced."""

import numpy as np
import pytest

from playground.core.rnn.padding import WAYS, BatchSettings, trace_batch
from playground.figures.rnn.padding import padding_in_words, padding_picture, row_at
from playground.figures.style import DARK, LIGHT, Look


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("row", [1, 3])
def test_each_way_has_its_batch_its_states_and_its_end(row: int, look: Look) -> None:
    trace = trace_batch(BatchSettings(row=row))
    drawn = padding_picture(trace, look)
    for column, way in enumerate(WAYS):
        batch, states, ends = drawn.data[3 * column : 3 * column + 3]
        read = trace.ways[way]
        assert np.array_equal(np.array(batch.z, float) == 1, read.padded.mask)
        np.testing.assert_array_equal(np.array(states.z, float), read.states[row - 1].T)
        np.testing.assert_array_equal(np.array(ends.z), [read.final[row - 1], trace.alone[row - 1]])
    (frame,) = (shape for shape in drawn.layout.shapes if shape.xref == "x8")
    assert frame.x1 == len(trace.settings.rows[row - 1]) - 0.5  # packed ends at the last word
    assert f"post {trace.ways['post'].apart[row - 1]:.4f}" in padding_in_words(trace)


def test_a_click_on_a_batch_finds_its_row() -> None:
    trace = trace_batch(BatchSettings())
    assert [row_at(trace, curve, [2, 0]) for curve in (0, 3, 6)] == [3, 3, 3]
    assert row_at(trace, 1, [2, 0]) is row_at(trace, 0, 4) is row_at(trace, 0, [9, 0]) is None


def test_words_of_a_visitor_are_text() -> None:
    drawn = padding_picture(trace_batch(BatchSettings("<i>&\nb c", row=1)), LIGHT)
    assert drawn.data[0].text[0][-1] == "&lt;i&gt;&amp;"
