import itertools
import re

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
from playground.core.forward_pass.network import Matrix
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
from playground.figures.forward_pass.keys import KEY_HEIGHT
from playground.figures.forward_pass.places import KINDS, WIDTH, lay_out, lit
from playground.figures.forward_pass.writing import ink_on
from playground.figures.style import DARK, LIGHT

LAST = Cell(3, 1, 2)
HIGHEST = 490 - KEY_HEIGHT  # so that the largest network ends at the lower edge of a window of 800 px


@pytest.fixture(scope="module")
def trace() -> ForwardPassTrace:
    return run_forward_pass(ForwardPassSettings(batch=2))


def notes_of(figure: Drawing) -> list[str]:
    return list(figure.data[1].text)


def rectangles(shape: go.layout.Shape) -> int:
    """How many closed parts a path has."""
    return str(shape.path).count("Z")


@pytest.mark.parametrize("out_in", [False, True])
def test_the_drawn_numbers_are_those_of_the_trace(trace: ForwardPassTrace, out_in: bool) -> None:
    heat = matrices(trace, LAST, out_in, LIGHT).data[0]
    drawn, hover = np.array(heat.z), np.array(heat.hovertext)
    sheet = lay_out(trace, LAST.layer, out_in)
    for block in sheet.blocks:
        layer = trace.layer(block.layer)
        W = layer.W.T if out_in else layer.W
        values = dict(zip(KINDS, (layer.inputs, W, layer.b[None], layer.z, layer.a), strict=True))[block.kind]
        reach = reach_of_parameters(trace) if block.kind in ("W", "b") else reach_of_values(trace)
        probabilities = block.kind == "a" and layer.activation == "softmax"
        np.testing.assert_array_equal(drawn[block.in_grid], 2 + values if probabilities else values / reach)
        corner = hover[block.in_grid][-1, -1]
        assert corner == f"{block.name}[{m_n(values)}] = {values[-1, -1]:.6g}".replace("-", "−")
    assert np.isfinite(drawn).sum() == sum(block.values.size for block in sheet.blocks)


def m_n(values: Matrix) -> str:
    return ", ".join(map(str, values.shape))


@pytest.mark.parametrize("out_in", [False, True])
def test_cells_of_the_grid_lie_where_the_matrices_do(trace: ForwardPassTrace, out_in: bool) -> None:
    heat = matrices(trace, LAST, out_in, LIGHT).data[0]
    assert np.shape(heat.z) == (len(heat.y) - 1, len(heat.x) - 1)
    for block in lay_out(trace, LAST.layer, out_in).blocks:
        rows, columns = block.in_grid
        assert (heat.y[rows.start], heat.y[rows.stop]) == pytest.approx((block.top, block.bottom))
        assert (heat.x[columns.start], heat.x[columns.stop]) == pytest.approx((block.left, block.right))


def test_only_what_is_computed_is_drawn(trace: ForwardPassTrace) -> None:
    figure = matrices(trace, Cell(1, 1, 1), False, LIGHT)
    first, second, third = trace.layers
    known = [first.inputs, first.W, first.b, first.z, first.a, second.inputs, second.W, second.b, third.W, third.b]
    assert np.isfinite(np.array(figure.data[0].z)).sum() == sum(values.size for values in known)
    solid, dotted, veiled, outlined = figure.layout.shapes
    assert rectangles(solid) == len(known)
    assert (dotted.line.dash, rectangles(dotted)) == ("dot", 5)  # Z2, A2 and the inputs, Z and A of layer 3
    assert (veiled.fillcolor, rectangles(veiled)) == (LIGHT.paper, 10)
    assert (outlined.line.color, rectangles(outlined)) == (LIGHT["chosen"], 5)


def test_headings_print_the_shapes_of_the_course() -> None:
    course = run_forward_pass(ForwardPassSettings())
    notes = notes_of(matrices(course, LAST, False, LIGHT))
    for heading in ("<b>X</b> 1×4", "<b>W₁</b> 4×8", "<b>b₁</b> 1×8", "<b>Z₃</b> 1×3", "<b>W₂</b> 8×8"):
        assert heading in notes
    turned = notes_of(matrices(course, LAST, True, LIGHT))
    assert "<b>W₁</b> [8, 4]" in turned
    assert notes[:5] == ["m×n", "n×j", "1×j", "m×j", "m×j"]
    assert turned.count("ᵀ") == 3


@pytest.mark.parametrize("out_in", [False, True])
def test_the_lit_row_and_column_hold_the_terms_of_the_cell(trace: ForwardPassTrace, out_in: bool) -> None:
    cell = Cell(2, 2, 7)
    opened = open_cell(trace, cell)
    places = lit(lay_out(trace, cell.layer, out_in), cell, out_in)
    inputs, W, b, z, a = (block.values[r:end_r, c:end_c].ravel() for block, r, c, end_r, end_c in places)
    assert inputs.tolist() == [term.x for term in opened.terms]
    assert W.tolist() == [term.w for term in opened.terms]
    assert (b[0], z[0], a[0]) == (opened.bias, opened.torch_z, opened.torch_a)


@pytest.mark.parametrize("out_in", [False, True])
def test_a_click_means_the_cell_that_was_made_there(trace: ForwardPassTrace, out_in: bool) -> None:
    def click(layer: int, kind: str, place: list[int]) -> Cell | None:
        block = lay_out(trace, LAST.layer, out_in).of(layer, kind)
        return clicked_cell(trace, LAST, out_in, 0, [block.row + place[0], block.column + place[1]])

    assert click(2, "z", [1, 4]) == Cell(2, 2, 5)
    assert click(2, "a", [0, 0]) == Cell(2, 1, 1)
    assert click(2, "inputs", [1, 6]) == Cell(1, 2, 7)
    assert click(1, "inputs", [0, 0]) is None
    assert click(3, "W", [2, 1] if out_in else [1, 2]) == Cell(3, LAST.row, 3)
    assert click(3, "b", [0, 2]) == Cell(3, LAST.row, 3)


@pytest.mark.parametrize(("curve", "point"), [(-1, [0, 0]), (1, [1, 0]), (0, 7), (0, [0]), (0, [99, 0]), (0, [-1, 0])])
def test_a_click_on_nothing_means_no_cell(trace: ForwardPassTrace, curve: int, point: object) -> None:
    assert clicked_cell(trace, LAST, False, curve, point) is None


def test_a_click_on_what_is_not_computed_yet_means_no_cell(trace: ForwardPassTrace) -> None:
    cell = Cell(1, 1, 1)
    block = lay_out(trace, cell.layer, False).of(3, "z")
    assert clicked_cell(trace, cell, False, 0, [block.row, block.column]) is None


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
    sheet = lay_out(run_forward_pass(ForwardPassSettings(sizes, batch)), len(sizes) - 1, out_in)
    assert (np.diff(sheet.edges_x) > 0).all()
    assert (np.diff(sheet.edges_y) > 0).all()
    assert sheet.height <= HIGHEST
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
    heat = matrices(shown, Cell(len(shown.layers), 1, 1), False, look).data[0]  # type: ignore[arg-type]
    assert (heat.zmin, heat.zmax) == (-1, 3)
    places = np.array(heat.z)[np.isfinite(heat.z)]
    assert (((places >= -1) & (places <= 1)) | ((places >= 2) & (places <= 3))).all()
    at = dict(heat.colorscale)  # -1, 0, 1 and the two ends of probabilities
    assert tuple(at[stop] for stop in (0, 0.25, 0.5)) == tuple(colour for _, colour in look.diverging)  # type: ignore[attr-defined]
    assert (at[0.75], at[1]) == tuple(colour for _, colour in look.sequential)  # type: ignore[attr-defined]


def test_the_sheet_keeps_its_height_for_all_that_fits() -> None:
    heights = {lay_out(run_forward_pass(ForwardPassSettings(batch=batch)), 1, False).height for batch in range(1, 9)}
    small = lay_out(run_forward_pass(PRESETS["single"].settings), 1, False)
    assert heights == {small.height}


def test_a_crowded_sheet_gives_the_lit_layer_the_most() -> None:
    crowded = run_forward_pass(ForwardPassSettings((16,) * 7, 16))
    for layer in range(1, 7):
        sheet = lay_out(crowded, layer, False)
        heights = [sheet.of(number, "W").cell_height for number in range(1, 7)]
        assert heights[layer - 1] == max(heights) >= 8
        assert sorted(heights)[-2] == min(heights) >= 2


def test_ranges_are_round_and_printed(trace: ForwardPassTrace) -> None:
    assert (reach_of_values(trace), reach_of_parameters(trace)) == (2.0, 0.5)
    notes = " ".join(notes_of(matrices(trace, LAST, False, LIGHT)))
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
    notes = notes_of(matrices(small, Cell(1, 1, 1), False, LIGHT))
    (layer,) = small.layers
    for values in (layer.inputs, layer.W, layer.b, layer.z, layer.a):
        assert {f"{value:.2f}".replace("-", "−") for value in values.ravel()} <= set(notes)
    large = run_forward_pass(ForwardPassSettings((16, 16), 16))
    assert not any(re.fullmatch(r"−?\d\.\d\d", note) for note in notes_of(matrices(large, Cell(1, 1, 1), False, LIGHT)))


def test_numbers_are_read_on_any_colour() -> None:
    assert ink_on("rgb(0, 114, 178)") == ink_on("rgb(180, 79, 0)") == "#FFFFFF"
    assert ink_on("rgb(255, 255, 255)") == ink_on("rgb(240, 136, 62)") == LIGHT.ink


def test_the_default_is_cheap_to_draw(trace: ForwardPassTrace) -> None:
    figure = matrices(trace, LAST, False, LIGHT)
    assert len(figure.data) == 2  # Plotly takes milliseconds over each trace, label and shape
    assert len(figure.layout.annotations) == 0
    assert len(figure.layout.shapes) <= 4


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
