"""What is drawn of an LSTM is what was computed."""

import numpy as np
import pytest

from playground.core.lstm.cell import trace_cell
from playground.core.lstm.memory import CELLS, DISTANCES, MemorySettings
from playground.core.lstm.memory_run import MemoryRun
from playground.core.lstm.settings import GATES, CellSettings
from playground.core.lstm.trained import QUANTITIES, Reading
from playground.figures.lstm import cell, memory, trained
from playground.figures.style import DARK, LIGHT, Look

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK])


@LOOKS
def test_the_conveyor_writes_the_numbers_of_the_step(look: Look) -> None:
    trace = trace_cell(CellSettings(text="a b <b>", hold_f="1", hold_from=2, hidden_size=3))
    drawn = cell.conveyor(trace, 2, 1, look)
    z = np.array(drawn.data[0].z)
    before, f, i, g, memory_now, _, o, hidden = z.T
    assert before * f + i * g == pytest.approx(memory_now)
    assert o * np.tanh(memory_now) == pytest.approx(hidden)
    assert (memory_now == trace.memory[2]).all()
    texts = [note.text for note in drawn.layout.annotations]
    assert f"{trace.hidden[2, 0]:.3f}".replace("-", "−") in texts
    assert "<b>f</b> held" in texts
    assert "<b>i</b>" in texts
    assert "<b>g</b>" in texts
    held = cell.conveyor(trace_cell(CellSettings(hold_g="-1")), 0, 0, look)
    assert "<b>g</b> held" in [note.text for note in held.layout.annotations]
    assert (np.array(held.data[0].z)[:, 3] == -1).all()
    assert "&lt;b&gt;" in drawn.layout.title.text
    row = drawn.data[0].y[1]  # of the unit that is framed
    assert (drawn.layout.shapes[0].y0, drawn.layout.shapes[0].y1) == (row - 0.5, row + 0.5)


@LOOKS
def test_memory_over_time_draws_both_ways_of_one_unit(look: Look) -> None:
    trace = trace_cell(CellSettings(hold_i="0"))
    free, held, hidden, *gates = cell.memory_over_time(trace, 3, 2, look).data
    assert (np.array(free.y) == trace.free_memory[:, 2]).all()
    assert (np.array(held.y) == trace.memory[:, 2]).all()
    assert (np.array(hidden.y) == trace.hidden[:, 2]).all()
    assert {line.name: list(line.y) for line in gates} == {
        gate: trace.gates[gate].used[:, 2].tolist() for gate in ("f", "i", "o")
    }


def test_the_blocks_of_the_weights_are_marked_in_torchs_order() -> None:
    trace = trace_cell(CellSettings(input_size=2, hidden_size=3, forget_bias=6.0))
    drawn = cell.weights(trace, LIGHT)
    z = np.array(drawn.data[0].z)
    assert z.shape == (12, 2 + 3 + 2)
    marked = drawn.layout.yaxis
    assert [text[3] for text in marked.ticktext] == list(GATES)
    assert list(marked.tickvals) == [1, 4, 7, 10]
    assert z[3:6, 5].min() > 4  # the forget bias lies in the block that is marked f


def test_the_half_life_is_where_the_curve_is_one_half() -> None:
    drawn = cell.fading(0.0, LIGHT)
    curve = dict(zip(drawn.data[0].x, drawn.data[0].y, strict=True))
    assert curve[drawn.layout.annotations[0].x] == 0.5


@LOOKS
def test_the_experiment_draws_what_was_measured(look: Look) -> None:
    view = MemoryRun(MemorySettings(hidden_size=2, seeds=3)).view()
    drawn = memory.experiment(view, look)
    for k, cell_name in enumerate(CELLS):
        lines = [line for line in drawn.data if line.name == cell_name.upper()]
        assert list(lines[0].y) == view.accuracies[k].mean(1).tolist()
        assert list(lines[1].y) == np.maximum(view.median_gradients[k], memory.SMALLEST).tolist()
        assert list(lines[0].x) == list(DISTANCES)
        marks = [
            each for each in drawn.data if each.text is not None and each.text[0] == f"{cell_name.upper()}, seed 1"
        ]
        assert list(marks[0].y) == view.accuracies[k].flatten().tolist()
        assert list(marks[1].y) == np.maximum(view.gradients[k], memory.SMALLEST).flatten().tolist()
        assert [round(x - memory.ASIDE[cell_name]) for x in marks[0].x][:6] == [5, 5, 5, 10, 10, 10]
    points = next(each for each in drawn.data if each.mode == "markers" and each.text is None)
    assert list(points.y) == np.maximum(np.concatenate([k.flatten() for k in view.kept]), memory.SMALLEST).tolist()
    alone = memory.experiment(MemoryRun(MemorySettings(hidden_size=2, seeds=1)).view(), look)
    assert len(alone.data) == len(drawn.data) - 6  # no marks beside the lines
    assert "0 updates, mean of 3 seeds: RNN" in memory.experiment_in_words(view)
    assert "nothing is trained" in memory.experiment_in_words(None)
    assert len(memory.experiment(None, look).data) == 7


@LOOKS
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_heat_map_has_a_row_for_every_unit_and_a_column_for_every_token(quantity: str, look: Look) -> None:
    tokens = ("a", " ", "<b>")
    values = {name: np.random.default_rng(k).random((3, 5)) for k, name in enumerate(QUANTITIES)}
    drawn = trained.units_over_line(Reading(tokens, values), quantity, 4, look)
    assert np.array(drawn.data[0].z) == pytest.approx(values[quantity].T, abs=1e-4)
    assert list(drawn.layout.xaxis.ticktext) == ["a", "␣", "&lt;b&gt;"]
    (mark,) = (note for note in drawn.layout.annotations if note.text == "▶")
    assert mark.y == 5
    lines = {line.name: list(line.y) for line in trained.unit_over_line(Reading(tokens, values), 2, look).data}
    assert lines == {name: values[name][:, 2].tolist() for name in QUANTITIES}
