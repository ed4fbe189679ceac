import itertools

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.forward_pass import (
    PRESETS,
    Cell,
    ForwardPassSettings,
    ForwardPassTrace,
    open_cell,
    run_forward_pass,
)
from playground.core.forward_pass.mismatch import MISMATCHES, MismatchSettings, try_shapes
from playground.figures.drawing import Drawing
from playground.figures.forward_pass import (
    clicked_cell,
    clicked_node,
    matrices,
    matrices_alt,
    mismatch,
    mismatch_alt,
    network,
    network_alt,
)
from playground.figures.forward_pass.colours import reach_of_parameters, reach_of_values
from playground.figures.forward_pass.places import KINDS, WIDTH, lay_out, lit
from playground.figures.style import DARK, LIGHT

LAST = Cell(3, 1, 2)


@pytest.fixture(scope="module")
def trace() -> ForwardPassTrace:
    return run_forward_pass(ForwardPassSettings(batch=2))


def heats(figure: Drawing) -> list[go.Heatmap]:
    """The matrices of a drawing: all but the strips of the colour key."""
    return [heat for heat in figure.data if heat.hoverinfo != "skip"]


@pytest.mark.parametrize("out_in", [False, True])
def test_the_drawn_numbers_are_those_of_the_trace(trace: ForwardPassTrace, out_in: bool) -> None:
    drawn = heats(matrices(trace, LAST, out_in, LIGHT))
    expected = [
        values
        for layer in trace.layers
        for values in (layer.inputs, layer.W.T if out_in else layer.W, layer.b[None], layer.z, layer.a)
    ]
    assert len(drawn) == len(expected)
    assert all(np.array_equal(heat.z, values) for heat, values in zip(drawn, expected, strict=True))


def test_only_what_is_computed_is_drawn(trace: ForwardPassTrace) -> None:
    drawn = heats(matrices(trace, Cell(1, 1, 1), False, LIGHT))
    assert len(drawn) == 5 + 3 + 2  # all of layer 1; A1, W2, b2; W3, b3
    dotted = [shape for shape in matrices(trace, Cell(1, 1, 1), False, LIGHT).layout.shapes if shape.line.dash == "dot"]
    assert len(dotted) == 5  # Z2, A2 and the inputs, Z and A of layer 3


def test_headings_print_the_shapes_of_the_course() -> None:
    course = run_forward_pass(ForwardPassSettings())
    notes = [note.text for note in matrices(course, LAST, False, LIGHT).layout.annotations]
    for heading in ("<b>X</b> 1×4", "<b>W₁</b> 4×8", "<b>b₁</b> 1×8", "<b>Z₃</b> 1×3", "<b>W₂</b> 8×8"):
        assert heading in notes
    turned = [note.text for note in matrices(course, LAST, True, LIGHT).layout.annotations]
    assert "<b>W₁</b> [8, 4]" in turned
    assert notes[:5] == ["m×n", "n×j", "1×j", "m×j", "m×j"]
    assert turned.count("ᵀ") == 3


@pytest.mark.parametrize("out_in", [False, True])
def test_the_lit_row_and_column_hold_the_terms_of_the_cell(trace: ForwardPassTrace, out_in: bool) -> None:
    cell = Cell(2, 2, 7)
    opened = open_cell(trace, cell)
    places = lit(lay_out(trace, out_in), cell, out_in)
    inputs, W, b, z, a = (block.values[r:end_r, c:end_c].ravel() for block, r, c, end_r, end_c in places)
    assert inputs.tolist() == [term.x for term in opened.terms]
    assert W.tolist() == [term.w for term in opened.terms]
    assert (b[0], z[0], a[0]) == (opened.bias, opened.torch_z, opened.torch_a)


@pytest.mark.parametrize("out_in", [False, True])
def test_a_click_means_the_cell_that_was_made_there(trace: ForwardPassTrace, out_in: bool) -> None:
    def click(layer: int, kind: str, point: list[int]) -> Cell | None:
        return clicked_cell(trace, LAST, out_in, (layer - 1) * 5 + KINDS.index(kind), point)

    assert click(2, "z", [1, 4]) == Cell(2, 2, 5)
    assert click(2, "a", [0, 0]) == Cell(2, 1, 1)
    assert click(2, "inputs", [1, 6]) == Cell(1, 2, 7)
    assert click(1, "inputs", [0, 0]) is None
    assert click(3, "W", [2, 1] if out_in else [1, 2]) == Cell(3, LAST.row, 3)
    assert click(3, "b", [0, 2]) == Cell(3, LAST.row, 3)


@pytest.mark.parametrize(("curve", "point"), [(-1, [0, 0]), (99, [0, 0]), (3, 7), (3, [0]), (3, [9, 0]), (3, [-1, 0])])
def test_a_click_on_nothing_means_no_cell(trace: ForwardPassTrace, curve: int, point: object) -> None:
    assert clicked_cell(trace, LAST, False, curve, point) is None


def test_a_click_on_a_node_means_its_neuron(trace: ForwardPassTrace) -> None:
    figure = network(trace, LAST, LIGHT)
    curves = [number for number, drawn in enumerate(figure.data) if drawn.mode == "markers+text"]
    assert clicked_node(trace, LAST, curves[2], 6) == Cell(2, LAST.row, 7)
    assert clicked_node(trace, LAST, curves[0], 0) is None
    assert clicked_node(trace, LAST, 0, 0) is None
    assert clicked_node(trace, LAST, curves[3], 3) is None


def test_the_network_shows_the_activations_of_the_sample_and_every_weight_once(trace: ForwardPassTrace) -> None:
    figure = network(trace, Cell(3, 2, 1), LIGHT)
    nodes = [drawn for drawn in figure.data if drawn.mode == "markers+text"]
    assert np.array_equal(nodes[0].marker.color, trace.X[1])
    assert all(
        np.array_equal(node.marker.color, layer.a[1]) for node, layer in zip(nodes[1:], trace.layers, strict=True)
    )
    edges = sum(line.x.count(None) for line in figure.data if line.mode == "lines")
    assert edges == sum(layer.W.size for layer in trace.layers)
    full = sum(line.x.count(None) for line in figure.data if line.mode == "lines" and line.opacity == 1)
    assert full == 8  # the edges into one neuron of the last layer


def test_nodes_after_the_layer_are_empty(trace: ForwardPassTrace) -> None:
    nodes = [drawn for drawn in network(trace, Cell(1, 1, 1), LIGHT).data if drawn.mode == "markers+text"]
    assert [node.marker.color == LIGHT.paper if isinstance(node.marker.color, str) else False for node in nodes] == [
        False,
        False,
        True,
        True,
    ]


def test_positive_edges_are_blue_negative_orange_and_thick_ones_large(trace: ForwardPassTrace) -> None:
    lines = [line for line in network(trace, LAST, LIGHT).data if line.mode == "lines"][:10]
    widths = [line.line.width for line in lines]
    assert widths == pytest.approx(widths[::-1])
    assert widths[0] == max(widths) > widths[4]
    red, _, blue = (int(part) for part in lines[0].line.color[4:-1].split(","))
    assert red > blue
    red, _, blue = (int(part) for part in lines[-1].line.color[4:-1].split(","))
    assert blue > red


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 16), min_size=2, max_size=7).map(tuple), st.integers(1, 16), st.booleans())
def test_matrices_of_any_network_lie_beside_each_other_on_the_sheet(
    sizes: tuple[int, ...], batch: int, out_in: bool
) -> None:
    sheet = lay_out(run_forward_pass(ForwardPassSettings(sizes, batch)), out_in)
    for start in range(0, len(sheet.blocks), len(KINDS)):
        row = sheet.blocks[start : start + len(KINDS)]
        assert row[0].left >= 0
        assert row[-1].right <= WIDTH
        assert all(a.right < b.left for a, b in itertools.pairwise(row))
        assert all(block.bottom <= sheet.height for block in row)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.title)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_span_all_values_around_zero(preset: object, look: object) -> None:
    shown = run_forward_pass(preset.settings)  # type: ignore[attr-defined]
    for heat in heats(matrices(shown, Cell(len(shown.layers), 1, 1), False, look)):  # type: ignore[arg-type]
        assert heat.zmin <= heat.z.min()
        assert heat.z.max() <= heat.zmax
        assert heat.zmin in (-heat.zmax, 0)


def test_the_sheet_keeps_its_height_for_all_that_fits() -> None:
    heights = {lay_out(run_forward_pass(ForwardPassSettings(batch=batch)), False).height for batch in range(1, 9)}
    small = lay_out(run_forward_pass(PRESETS["single"].settings), False)
    assert heights == {small.height}


def test_ranges_are_round_and_printed(trace: ForwardPassTrace) -> None:
    assert (reach_of_values(trace), reach_of_parameters(trace)) == (2.0, 0.5)
    notes = " ".join(note.text for note in matrices(trace, LAST, False, LIGHT).layout.annotations)
    assert "X, Z, A  −2" in notes
    assert "W, b  −0.5" in notes


def test_words_for_who_cannot_see_hold_the_numbers(trace: ForwardPassTrace) -> None:
    opened = open_cell(trace, LAST)
    assert f"z is {opened.z:.4f}, a is {opened.a:.4f}" in matrices_alt(trace, opened)
    assert "2×8 times 8×3 plus 1×3 gives 2×3" in matrices_alt(trace, opened)
    strongest = max(opened.terms, key=lambda term: abs(term.product))
    assert f"{strongest.x:.4g} times {strongest.w:.4g}" in network_alt(trace, opened)


def test_numbers_are_written_into_cells_that_have_room() -> None:
    small = run_forward_pass(PRESETS["single"].settings)
    assert heats(matrices(small, Cell(1, 1, 1), False, LIGHT))[0].texttemplate == "%{z:.2f}"
    large = run_forward_pass(ForwardPassSettings((16, 16), 16))
    assert heats(matrices(large, Cell(1, 1, 1), False, LIGHT))[0].texttemplate is None


@pytest.mark.parametrize("tried", [try_shapes(chosen) for _, chosen in MISMATCHES.values()], ids=list(MISMATCHES))
def test_the_sandbox_marks_the_two_sizes_that_clash(tried: object) -> None:
    figure = mismatch(tried, LIGHT)  # type: ignore[arg-type]
    chosen: MismatchSettings = tried.settings  # type: ignore[attr-defined]
    assert [np.shape(heat.z) for heat in figure.data] == [
        (chosen.X_rows, chosen.X_columns),
        (chosen.W_rows, chosen.W_columns),
        (1, chosen.b_length),
    ]
    marks = [note.text for note in figure.layout.annotations if note.font.color == LIGHT["clash"]]
    clash = tried.clash  # type: ignore[attr-defined]
    expected = [f"<b>{clash.left_size}</b>", f"<b>{clash.right_size}</b>", "<b>≠</b>"] if clash else []
    assert sorted(marks) == sorted(expected)
    assert ("clash" in mismatch_alt(tried)) == bool(clash)  # type: ignore[arg-type]
