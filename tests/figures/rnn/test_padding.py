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
    for way in WAYS:
        drawn, read = padding_picture(trace, way, look), trace.ways[way]
        batch, states, ends = drawn.data
        assert np.array_equal(np.array(batch.z, float) == 1, read.padded.mask)
        np.testing.assert_array_equal(np.array(states.z, float), read.states[row - 1].T)
        np.testing.assert_array_equal(np.array(ends.z), [read.final[row - 1], trace.alone[row - 1]])
        (frame,) = (shape for shape in drawn.layout.shapes if shape.xref == "x2")
        words, columns = len(trace.settings.rows[row - 1]), batch.z.shape[1]
        assert frame.x1 == (words if way == "packed" else columns) - 0.5
        far = "lies 0 away" if way == "packed" else f"lies {read.apart[row - 1]:.4f} away"
        assert far in padding_in_words(trace, way)


def test_a_click_on_a_batch_finds_its_row() -> None:
    trace = trace_batch(BatchSettings())
    assert row_at(trace, 0, [2, 0]) == 3
    assert row_at(trace, 1, [2, 0]) is row_at(trace, 0, 4) is row_at(trace, 0, [9, 0]) is None


def test_words_of_a_visitor_are_text() -> None:
    drawn = padding_picture(trace_batch(BatchSettings("<i>&\nb c", row=1)), "pre", LIGHT)
    assert drawn.data[0].text[0][-1] == "&lt;i&gt;&amp;"
