"""The parts of the page, of which one is shown: matrices, network, editor, and the sandbox of shapes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from playground.core.forward_pass import (
    CellTrace,
    ForwardPassSettings,
    ForwardPassTrace,
    check_cell,
    open_cell,
    run_forward_pass,
)
from playground.export.forward_pass import render_script
from playground.figures import forward_pass as figures
from playground.ui import frame
from playground.ui.forward_pass import cells, details, editing, sandbox
from playground.ui.forward_pass.choosing import Chosen, choose
from playground.ui.forward_pass.editing import KEY
from playground.ui.frame import Frame
from playground.ui.plot import Click

LAST_SETTINGS = f"{KEY}_last_settings"
# Streamlit forgets what a widget says as soon as a run does not draw it, as while another part is shown.
KEPT = ("preset", "sizes", "batch", "hidden", "output", "layout", "seed", "sample", "neuron")
KEPT_OF_SANDBOX = ("mistake", "operation", *sandbox.FIELDS)


@dataclass(frozen=True)
class Shown:
    """The network on screen: what was chosen, all numbers of the pass, and the lit cell opened."""

    chosen: Chosen
    trace: ForwardPassTrace
    opened: CellTrace


@dataclass(frozen=True)
class Part:
    """One part of the page, which shows itself from the controls to the code."""

    title: str
    show: Callable[[Frame], None]


def keep_what_is_not_drawn() -> None:
    """Keep what the controls of the other parts say, so that it is there when one comes back."""
    for name in (*KEPT, *KEPT_OF_SANDBOX):
        key = f"{KEY}_{name}"
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def last_settings() -> ForwardPassSettings:
    """The network that was shown last, also while a part without one is shown."""
    settings = st.session_state.get(LAST_SETTINGS)
    return settings if isinstance(settings, ForwardPassSettings) else ForwardPassSettings()


def _show_network(draw: Callable[[Shown], None], numbers: Callable[[Shown], None], page: Frame) -> None:
    """A part about the network: its controls, the figure, numbers, check and code."""
    with page.controls:
        chosen = frame.attempt(choose)
    if chosen is None:
        st.stop()
    trace = run_forward_pass(chosen.settings)
    st.session_state[LAST_SETTINGS] = chosen.settings
    with page.stage, frame.refusals():
        shown = Shown(chosen, trace, open_cell(trace, cells.choose_cell(trace)))
        draw(shown)
    numbers(shown)
    frame.checks(
        check_cell(trace, shown.opened),
        f"{KEY}_check",
        "The lit cell by formula, by torch and by central difference, in double precision.",
    )
    frame.code(partial(render_script, chosen.settings, chosen.out_in), "forward_pass.py", f"{KEY}_script")


def _matrices(shown: Shown) -> None:
    """The matrices, where a click lights a cell."""
    trace, cell, out_in = shown.trace, shown.opened.cell, shown.chosen.out_in

    def light(click: Click) -> None:
        cells.light(figures.clicked_cell(trace, cell, out_in, click.curve, click.point))

    drawn = figures.matrices(trace, cell, out_in, frame.current_look())
    frame.figure(drawn, f"{KEY}_matrices", figures.matrices_alt(trace, shown.opened), light)


def _network(shown: Shown) -> None:
    """The network, where a click lights a neuron."""
    trace, cell = shown.trace, shown.opened.cell

    def light(click: Click) -> None:
        cells.light(figures.clicked_node(trace, cell, click.curve, click.point))

    drawn = figures.network(trace, cell, frame.current_look())
    frame.figure(drawn, f"{KEY}_network", figures.network_alt(trace, shown.opened), light)


def _written_out(shown: Shown) -> None:
    """The dot product of the lit cell."""
    st.latex(cells.written_out(shown.opened, shown.chosen.out_in))
    st.caption(cells.compared(shown.opened))


def _draw_matrices(shown: Shown) -> None:
    _matrices(shown)
    _written_out(shown)


def _draw_network(shown: Shown) -> None:
    _network(shown)
    _written_out(shown)


def _draw_editor(shown: Shown) -> None:
    """The matrices stay above the tables: one sees everything follow."""
    _matrices(shown)
    editing.editor(shown.trace, shown.chosen.out_in, shown.chosen.waiting)
    _written_out(shown)


def _sizes(shown: Shown) -> None:
    frame.section("The numbers", "Sizes give everything away: shapes, parameters, operations and memory (float32).")
    frame.numbers(details.layers_table(shown.trace.settings), f"{KEY}_layers")
    _terms_folded(shown)
    _layer_folded(shown)


def _nodes(shown: Shown) -> None:
    cell = shown.opened.cell
    frame.section("The numbers", f"All neurons of layer {cell.layer} for sample {cell.row}.")
    frame.numbers(details.values_table(shown.trace, cell.layer, cell.row), f"{KEY}_values")
    _terms_folded(shown)


def _terms(shown: Shown) -> None:
    frame.section("The numbers", "The lit cell, term by term.")
    frame.numbers(details.terms_table(shown.opened), f"{KEY}_terms")
    _layer_folded(shown)


def _terms_folded(shown: Shown) -> None:
    terms = frame.folded("The lit cell", "term by term", f"{KEY}_terms_open", ":material/table:")
    if terms is not None:
        with terms:
            frame.numbers(details.terms_table(shown.opened), f"{KEY}_terms")


def _layer_folded(shown: Shown) -> None:
    cell = shown.opened.cell
    sentence = f"all numbers of layer {cell.layer}"
    values = frame.folded("The layer", sentence, f"{KEY}_values_open", ":material/table:")
    if values is not None:
        with values:
            frame.numbers(details.values_table(shown.trace, cell.layer, cell.row), f"{KEY}_values")


PARTS = {
    "matrices": Part("Matrices", partial(_show_network, _draw_matrices, _sizes)),
    "network": Part("Network", partial(_show_network, _draw_network, _nodes)),
    "edit": Part("Edit the numbers", partial(_show_network, _draw_editor, _terms)),
    "sandbox": Part("Mismatch sandbox", sandbox.show),
}
