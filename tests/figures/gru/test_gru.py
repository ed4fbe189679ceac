"""What is drawn is what was traced."""

import numpy as np
import pytest

from playground.core.gru.cell import trace_gru
from playground.core.gru.conventions import read_all
from playground.core.gru.cost import CostSettings, count_parameters
from playground.core.gru.settings import GruSettings
from playground.core.lstm.cell import trace_cell
from playground.figures.gru.beside import beside_in_words, beside_picture
from playground.figures.gru.cell import columns_of, state_over_time, step_in_words, step_picture
from playground.figures.gru.conventions import conventions_in_words, conventions_picture
from playground.figures.gru.cost import cost_in_words, cost_picture
from playground.figures.style import DARK, LIGHT, Look

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
def test_the_step_is_drawn_as_numbers_and_as_sliders(look: Look) -> None:
    trace = trace_gru(GruSettings(text="a <b>b</b> c", hold_z="1", hold_from=2))
    for step in range(3):
        drawn = step_picture(trace, step, 1, look)
        cells, _, n, old, new = drawn.data
        assert np.array_equal(cells.z, columns_of(trace, step))
        assert np.array_equal(n.x, trace.gates["n"].used[step])
        assert np.array_equal(old.x, trace.before[step])
        assert np.array_equal(new.x, trace.hidden[step])
        words = [note.text for note in drawn.layout.annotations]
        assert ("<b>z</b> held" in words) == (step > 0)
    assert "&lt;b&gt;b" in step_picture(trace, 1, 0, look).layout.title.text
    assert f"h {trace.hidden[2, 1]:.3f}." in step_in_words(trace, 2, 1)


@LOOKS
def test_the_state_over_time_is_that_of_the_unit(look: Look) -> None:
    trace = trace_gru(GruSettings(hold_r="0", hold_from=3))
    free, n, h, z, r = state_over_time(trace, 2, 3, look).data
    for line, values in (
        (free, trace.free),
        (n, trace.gates["n"].used),
        (h, trace.hidden),
        (z, trace.gates["z"].used),
        (r, trace.gates["r"].used),
    ):
        assert np.array_equal(line.y, values[:, 3])
    assert (np.array(r.y)[2:] == 0).all()


@LOOKS
def test_the_four_conventions_are_told_apart_without_colour(look: Look) -> None:
    every, own = read_all(GruSettings()), ("before", "z")
    drawn = conventions_picture(every, own, 2, 1, look)
    lines = {line.name: line for line in drawn.data}
    for convention, states in every.states.items():
        name = ", ".join(convention).replace("-", " − ")
        assert np.array_equal(lines[name].y, states[:, 1])
    assert len({(line.line.dash, line.marker.symbol) for line in drawn.data}) == 4
    assert [line.name for line in drawn.data if line.line.width == 4] == ["before, z"]
    assert (drawn.layout.shapes[0].x0, drawn.layout.shapes[0].x1) == (3, 3)
    said = conventions_in_words(every, own, 1)
    assert f"reset after, 1 − z keeps {every.states['after', '1-z'][-1, 1]:.3f}" in said


def test_both_cells_are_drawn_on_one_scale() -> None:
    settings = GruSettings()
    lstm, gru = trace_cell(settings.lstm), trace_gru(settings)
    data = beside_picture(lstm, gru, LIGHT).data
    for drawn, values in zip(data, (lstm.hidden, gru.hidden, lstm.gates["f"].used, gru.keep), strict=True):
        assert np.array_equal(drawn.z, values.T)
    assert [(drawn.zmin, drawn.zmax) for drawn in data] == [(-1, 1), (-1, 1), (0, 1), (0, 1)]
    assert f"the GRU {gru.keep.mean():.0%} of its state" in beside_in_words(lstm, gru)


def test_bars_of_what_the_cells_cost() -> None:
    costs = count_parameters(CostSettings())
    assert list(cost_picture(costs, None, LIGHT).data[0].y) == [416, 1664, 1248]
    assert list(cost_picture(costs, None, LIGHT).data[1].y) == []
    seconds = {"RNN": 1e-6, "LSTM": 4e-6, "GRU": 3e-6}
    assert list(cost_picture(costs, seconds, LIGHT).data[1].y) == pytest.approx([1, 4, 3])
    assert cost_in_words(costs, seconds) == (
        "Parameters: RNN 416, LSTM 1,664, GRU 1,248. Microseconds a step: RNN 1.0, LSTM 4.0, GRU 3.0."
    )
