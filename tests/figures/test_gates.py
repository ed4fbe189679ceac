"""The pictures of gates hold what the traces hold."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from playground.core.gates.circuit import CIRCUITS, CircuitTrace, all_inputs
from playground.core.gates.functions import ENCODINGS, FUNCTIONS
from playground.core.gates.hidden_plane import hidden_plane
from playground.core.gates.learning import LearningSettings, learn
from playground.core.gates.perceptron import evaluate_gate
from playground.core.gates.settings import PRESETS, GateSettings, re_encode
from playground.core.gates.sixteen import survey
from playground.core.gates.two_layers import solve_xor
from playground.core.gates.xor_run import XorStudyRun
from playground.core.gates.xor_study import SEEDS, XorStudySettings, XorStudyView
from playground.figures.drawing import Drawing
from playground.figures.gates import circuit, layers, plane, study, tables
from playground.figures.style import DARK, LIGHT, Look
from tests.core.gates.networks import watched

looks = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
encodings = pytest.mark.parametrize("encoding", ENCODINGS)


@pytest.fixture(scope="module")
def view() -> XorStudyView:
    run = XorStudyRun(XorStudySettings(updates=120))
    run.ask({"activation": "tanh", "hidden_size": 4, "index": 10})
    for _ in run.steps():
        pass
    return run.view()


def sizes(figure: Drawing) -> list[float]:
    """All text sizes that the figure sets itself."""
    found: list[float] = []

    def search(value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name in ("font", "textfont", "tickfont") and isinstance(inner, dict) and "size" in inner:
                    found.append(inner["size"])
                search(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                search(inner)

    search(figure.checked.to_plotly_json())
    return found


@looks
@encodings
def test_the_plane_shows_targets_line_and_misses(look: Look, encoding: str) -> None:
    trace = evaluate_gate(re_encode(PRESETS["XOR"], encoding))
    corners, side, line = plane.decision_plane(trace, look).data
    np.testing.assert_array_equal(np.stack([corners.x, corners.y], 1), trace.inputs)
    assert list(corners.marker.symbol) == ["square", "circle", "circle", "square"]
    assert list(corners.marker.color) == [look["zero"], look["one"], look["one"], look["zero"]]
    assert ["✗" in text for text in corners.text] == [False, False, False, True]
    np.testing.assert_array_equal(np.stack([side.x, side.y], 1), trace.plane.fires)
    np.testing.assert_array_equal(np.stack([line.x, line.y], 1), trace.plane.line)


def test_a_sigmoid_fills_the_plane_with_its_probability() -> None:
    trace = evaluate_gate(replace(PRESETS["AND"], activation="sigmoid"))
    heat = plane.decision_plane(trace, LIGHT).data[1]
    assert trace.chances is not None
    assert (heat.zmin, heat.zmax) == (0, 1)
    np.testing.assert_allclose(np.array(heat.z), trace.chances.values, atol=5e-4)


def test_axes_stay_whatever_the_weights() -> None:
    ranges = {
        (tuple(figure.layout.xaxis.range), tuple(figure.layout.yaxis.range))
        for w in (-3, 0, 2.5)
        for figure in [plane.decision_plane(evaluate_gate(GateSettings(w, -w, w)), LIGHT)]
    }
    assert ranges == {((-0.5, 1.5), (-0.5, 1.5))}


@looks
def test_the_truth_table_writes_every_value_once(look: Look) -> None:
    trace = evaluate_gate(replace(PRESETS["NAND"], w1=0.5))
    chips, *columns = tables.truth_table(trace, look).data
    assert [text.strip("</b>") for text in chips.text] == ["1", "1", "1", "0"]
    written = {round(column.x[0], 1): list(column.text) for column in columns}
    assert written[2.0] == ["0.70", "0.20", "1.20", "0.70"]
    assert written[3.1] == ["1", "1", "1", "1"]
    assert written[5.3] == ["0", "0", "0", "−1"]
    assert written[6.1] == ["✓", "✓", "✓", "✗"]


@encodings
def test_the_sheet_marks_the_two_without_a_line(encoding: str) -> None:
    figure = tables.function_sheet(survey(encoding), "NOR", encoding, LIGHT)
    cells, names = figure.layout.shapes, list(FUNCTIONS)
    assert [names[i] for i, cell in enumerate(cells) if cell.line.dash == "dash"] == ["XOR", "XNOR"]
    assert [names[i] for i, cell in enumerate(cells) if cell.line.color == LIGHT["chosen"]] == ["NOR"]
    clicks, lines, ones, zeros = figure.data
    assert len(clicks.x) == 16
    assert len(ones.x) == sum(sum(bits) for bits in FUNCTIONS.values()) == len(zeros.x) == 32
    assert sum(x is not None for x in lines.x) == 2 * 12
    assert "14 of the 16" in figure.layout.title.text


def test_corners_of_the_sheet_lie_in_their_own_cells() -> None:
    _, _, ones, zeros = tables.function_sheet(survey("binary"), "AND", "binary", LIGHT).data
    for name, trace, wanted in (("AND", ones, {(1, 0)}), ("AND", zeros, {(0, 0), (0, 1), (1, 1)})):
        column = list(FUNCTIONS).index(name)
        inside = [(x, y) for x, y in zip(trace.x, trace.y, strict=True) if column < x < column + 1 and y < 1]
        found = {(int(x - column > 0.5), int(y > 0.36)) for x, y in inside}
        assert found == wanted


@looks
@encodings
def test_the_learning_plane_shows_the_step(look: Look, encoding: str) -> None:
    trace = learn(LearningSettings("NAND", encoding))
    for step in (0, 1, len(trace.steps)):
        corners, _, line, *more = plane.learning_plane(trace, step, look).data
        np.testing.assert_array_equal(np.stack([line.x, line.y], 1), trace.plane_at(step).line)
        assert ["✗" not in text for text in corners.text] == trace.rows_right(step)
        if step:
            ghost, ring = more
            np.testing.assert_array_equal(np.stack([ghost.x, ghost.y], 1), trace.plane_at(step - 1).line)
            assert (ring.x[0], ring.y[0]) == trace.steps[step - 1].inputs


def test_the_mistake_curve_is_drawn_up_to_the_step_on_fixed_axes() -> None:
    trace = learn(LearningSettings("XOR"))
    figures = [layers.mistake_curve(trace, step, LIGHT) for step in (0, 7, len(trace.steps))]
    assert len({(tuple(f.layout.xaxis.range), tuple(f.layout.yaxis.range)) for f in figures}) == 1
    whole, drawn, now = figures[1].data
    assert list(whole.y) == trace.mistakes.tolist()
    assert list(drawn.y) == trace.mistakes[:8].tolist()
    assert (now.x[0], now.y[0]) == (7, trace.mistakes[7])


@looks
@encodings
def test_both_planes_of_two_layers_show_the_trace(look: Look, encoding: str) -> None:
    trace = solve_xor(encoding)
    inputs, hidden = layers.input_plane(trace, look), layers.hidden_plane(trace, look)
    np.testing.assert_array_equal(np.stack([inputs.data[0].x, inputs.data[0].y], 1), trace.nand.inputs)
    np.testing.assert_array_equal(np.stack([hidden.data[0].x, hidden.data[0].y], 1), trace.hidden)
    assert {note.text for note in inputs.layout.annotations} == {"NAND", "OR"}
    assert any(" and " in note.text for note in hidden.layout.annotations)


def test_study_figures_show_the_view(view: XorStudyView) -> None:
    shares = study.solved_shares(view, ("tanh", 4), LIGHT)
    np.testing.assert_array_equal(np.array(shares.data[0].z), view.shares)
    assert [note.text for note in shares.layout.annotations][8 + 3] == f"{view.shares[1, 3]:.0%}"
    marks = study.seed_sheet(view, 10, LIGHT).data[0]
    assert [symbol == "circle" for symbol in marks.marker.symbol] == view.solved.tolist()
    solved, stuck, chosen = study.loss_curves(view, 10, LIGHT).data
    np.testing.assert_allclose(chosen.y, view.losses[:, 10], atol=5e-4)
    curves = sum(y is None for trace in (solved, stuck) for y in trace.y)
    assert curves == SEEDS - 1
    heat = study.network_plane(view, XorStudySettings(updates=120), LIGHT).data[1]
    np.testing.assert_allclose(np.array(heat.z), view.network.chances.values, atol=5e-4)


def test_shares_before_training_claim_nothing() -> None:
    figure = study.solved_shares(None, ("sigmoid", 2), LIGHT)
    assert {note.text for note in figure.layout.annotations} == {"–"}


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_the_hidden_plane_of_a_trained_network_shows_its_rows_and_its_line(activation: str) -> None:
    network = watched(activation, 2)
    trace = hidden_plane(network, activation)
    assert trace is not None
    figure = study.hidden_plane(trace, network, "binary", LIGHT)
    marks, heat, line = figure.data
    np.testing.assert_array_equal(np.stack([marks.x, marks.y], 1), network.hidden)
    np.testing.assert_allclose(np.array(heat.z), trace.chances.values, atol=5e-4)
    np.testing.assert_array_equal(np.stack([line.x, line.y], 1), trace.half.line)
    assert tuple(figure.layout.xaxis.range) == tuple(figure.layout.yaxis.range) == trace.sides
    assert sorted("<br>".join(text for text in marks.text if text).split("<br>")) == ["00", "01", "10", "11"]


def wired(trace: CircuitTrace) -> list[str]:
    """The names of the drawn wires, in their order."""
    return [name for step in trace.steps for name in step.gate.inputs] + ["sum", "carry"]


@pytest.mark.parametrize("name", CIRCUITS)
def test_a_live_wire_is_thick_and_a_dead_one_dotted(name: str) -> None:
    for trace in all_inputs(name, "binary"):
        inputs, outputs, joints, *wires = circuit.adder(trace, LIGHT).data
        assert [text.strip("</b>") for text in inputs.text] == [str(bit) for bit in trace.settings.bits]
        assert [text.strip("</b>") for text in outputs.text] == [str(trace.wires["sum"]), str(trace.wires["carry"])]
        live = [bool(trace.wires[wire]) for wire in wired(trace)]
        assert [wire.line.width > 2 for wire in wires] == live
        assert all((wire.line.dash == "dot") == (wire.line.width == 2) for wire in wires)
        assert len(joints.x) > 0


@pytest.mark.parametrize("name", CIRCUITS)
def test_wires_of_different_names_never_lie_on_each_other(name: str) -> None:
    trace = all_inputs(name, "binary")[0]
    pieces = [
        (wire, tuple(drawn.x), tuple(drawn.y))
        for wire, drawn in zip(wired(trace), circuit.adder(trace, LIGHT).data[3:], strict=True)
    ]
    steps = [(wire, (x[i], y[i]), (x[i + 1], y[i + 1])) for wire, x, y in pieces for i in range(len(x) - 1)]
    for first, second in itertools.combinations(steps, 2):
        assert first[0] == second[0] or not overlap(first[1:], second[1:]), (first, second)


def overlap(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> bool:
    """Whether two pieces, each along an axis, share more than a point."""
    for along, across in ((0, 1), (1, 0)):
        lines = {point[across] for point in (*first, *second)}
        if len(lines) == 1:
            (a, b), (c, d) = (sorted(point[along] for point in piece) for piece in (first, second))
            return bool(min(b, d) - max(a, c) > 1e-9)
    return False


@looks
def test_no_text_is_smaller_than_fourteen(look: Look, view: XorStudyView) -> None:
    trace = evaluate_gate(replace(PRESETS["XOR"], activation="sigmoid"))
    learned = learn(LearningSettings("AND"))
    drawn = [
        plane.decision_plane(trace, look),
        tables.truth_table(trace, look),
        tables.function_sheet(survey("binary"), "AND", "binary", look),
        plane.learning_plane(learned, 3, look),
        layers.mistake_curve(learned, 3, look),
        layers.input_plane(solve_xor("binary"), look),
        layers.hidden_plane(solve_xor("binary"), look),
        study.solved_shares(view, ("tanh", 4), look),
        study.loss_curves(view, 10, look),
        *(circuit.adder(all_inputs(name, "bipolar")[1], look) for name in CIRCUITS),
    ]
    assert min(size for figure in drawn for size in sizes(figure)) >= 14
