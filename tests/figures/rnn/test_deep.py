"""The grid of chains holds every state, points every way, and frames where each chain ends."""

import numpy as np
import pytest

from playground.core.rnn.deep import DeepSettings, Place, trace_deep
from playground.figures.rnn.deep import (
    chains_in_words,
    chains_picture,
    end_at,
    ends_in_words,
    ends_picture,
    rows_of,
    state_at,
)
from playground.figures.style import DARK, LIGHT, Look

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
@pytest.mark.parametrize("settings", [DeepSettings(), DeepSettings("numbers", "1 2", layers=3, directions="one")])
def test_every_state_is_drawn_in_its_row(settings: DeepSettings, look: Look) -> None:
    trace, place = trace_deep(settings), Place(1, 0, 1, 2)
    drawn, ends = chains_picture(trace, place, look), ends_picture(trace, look)
    (states, *ways), (last,) = drawn.data, ends.data
    for row, drawn_row, end in zip(rows_of(trace), np.array(states.z, float), np.array(last.z, float), strict=True):
        if row is None:
            assert np.isnan(drawn_row).all()
            continue
        np.testing.assert_array_equal(drawn_row, trace.hidden[row.layer, row.direction, :, row.unit])
        assert end[0] == trace.hidden[row.layer, row.direction, trace.ends[row.direction], row.unit]
        assert np.isnan(end[1]) == (row.layer < settings.layers - 1)
    assert [trace_.marker.symbol for trace_ in ways] == ["triangle-right", "triangle-left"][: settings.ways]
    assert len(ways[0].x) == settings.layers * (len(trace.x) - 1)
    frames = [shape for shape in drawn.layout.shapes if shape.line.color == look.ink and shape.xref == "x"]
    centres = {round((shape.x0 + shape.x1) / 2, 9) for shape in frames}
    assert centres == set(trace.ends)
    assert f"h {trace.hidden[1, 0, 1, 2]:.3f}." in chains_in_words(trace, place)
    assert ends_in_words(trace).endswith(f"{trace.joined[-1]:.3f}.")


def test_a_click_finds_its_state_and_anything_else_finds_none() -> None:
    trace = trace_deep(DeepSettings())
    assert state_at(trace, [0, 3]) == Place(1, 0, 3, 0)
    assert state_at(trace, [5, 2]) == Place(1, 1, 2, 1)
    assert end_at(trace, [5, 0]) == Place(1, 1, 0, 1)
    assert end_at(trace, [5, 1]) == Place(1, 1, 6, 1)
    assert state_at(trace, [99, 0]) is state_at(trace, 3) is end_at(trace, [3, 0]) is None


def test_words_of_a_visitor_are_text() -> None:
    drawn = chains_picture(trace_deep(DeepSettings(text="<b>x</b> y")), Place(), LIGHT)
    assert drawn.layout.xaxis.ticktext[0].startswith("&lt;b&gt;")
