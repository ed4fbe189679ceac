"""Forward pass: matrices, their shapes, and where every number comes from."""

from functools import partial

import streamlit as st

from playground.core.forward_pass import check_cell, open_cell, run_forward_pass
from playground.export.forward_pass import render_script
from playground.figures import forward_pass as figures
from playground.ui import frame
from playground.ui.forward_pass import cells, details, editing, sandbox
from playground.ui.forward_pass.choosing import choose
from playground.ui.plot import Click

page = frame.open_page(
    "forward_pass", "Send a batch through a network, click any number, and see the sum that made it."
)
with page.controls:
    chosen = frame.attempt(choose)
if chosen is None:
    st.stop()
settings, out_in = chosen.settings, chosen.out_in
trace = run_forward_pass(settings)
look = frame.current_look()

with page.stage, frame.refusals():
    cell = cells.choose_cell(trace)
    opened = open_cell(trace, cell)


def light_cell(click: Click) -> None:
    """Light what was clicked among the matrices."""
    cells.light(figures.clicked_cell(trace, cell, out_in, click.curve, click.point))


def light_node(click: Click) -> None:
    """Light what was clicked in the network."""
    cells.light(figures.clicked_node(trace, cell, click.curve, click.point))


with page.stage:
    drawn = figures.matrices(trace, cell, out_in, look)
    frame.figure(drawn, "forward_pass_matrices", figures.matrices_alt(trace, opened), light_cell)
    st.latex(cells.written_out(opened, out_in))
    st.caption(cells.compared(opened))

tabs = ["The network", "Edit the numbers", "Mismatch sandbox"]
network, edit, mismatch = st.tabs(tabs, key="forward_pass_tabs", bind="query-params")
if network.open:
    with network:
        drawn = figures.network(trace, cell, look)
        frame.figure(drawn, "forward_pass_network", figures.network_alt(trace, opened), light_node)
if edit.open:
    with edit:
        editing.editor(trace, out_in, chosen.waiting)
if mismatch.open:
    with mismatch:
        sandbox.sandbox()

frame.section("The numbers", "Sizes give everything away: shapes, parameters, operations and memory (float32).")
frame.numbers(details.layers_table(settings), "forward_pass_layers")
terms = frame.folded("The lit cell", "term by term", "forward_pass_terms_open", ":material/table:")
if terms is not None:
    with terms:
        frame.numbers(details.terms_table(opened), "forward_pass_terms")
values = frame.folded("The layer", f"all numbers of layer {cell.layer}", "forward_pass_values_open", ":material/table:")
if values is not None:
    with values:
        frame.numbers(details.values_table(trace, cell.layer, cell.row), "forward_pass_values")

frame.checks(
    check_cell(trace, opened),
    "forward_pass_check",
    "The lit cell by formula, by torch and by central difference, in double precision.",
)
frame.code(partial(render_script, settings, out_in), "forward_pass.py", "forward_pass_script")

frame.section("The lesson")
frame.lesson(page.info, **details.lesson_numbers(settings))
