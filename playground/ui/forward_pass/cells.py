"""The cell that is lit: which one it is, and its dot product written out."""

import streamlit as st

from playground.core.forward_pass import Cell, CellTrace, ForwardPassTrace
from playground.core.forward_pass.activations import ACTIVATIONS
from playground.ui.forward_pass.editing import KEY
from playground.ui.steps import step_controls

LETTERS_A_LINE = 66  # of a sum, so that it fits beside the controls
MANY_PLACES = 99  # more happen where products cancel, and then say less than the difference


def light(cell: Cell | None) -> None:
    """Choose a cell, as a click on it does; None changes nothing."""
    if cell is None:
        return
    st.session_state[f"{KEY}_step"] = cell.layer - 1
    st.session_state[f"{KEY}_sample"] = float(cell.row)
    st.session_state[f"{KEY}_neuron"] = float(cell.column)


def choose_cell(trace: ForwardPassTrace) -> Cell:
    """Step through the layers, and choose sample and neuron in the fields beside."""
    last = len(trace.layers) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Layer", width="content")
        layer = step_controls(KEY, last, last) + 1
        m, _, j = trace.layer(layer).shape
        return Cell(layer, _field("sample", m), _field("neuron", j))


def written_out(opened: CellTrace, out_in: bool) -> str:
    """The dot product in LaTeX: the formula, every product with its numbers, and the activation."""
    number, r, k = opened.cell.layer, opened.cell.row, opened.cell.column
    source = f"a^{{({number - 1})}}" if number > 1 else "x"
    weight = f"w^{{({number})}}_{{{k},i}}" if out_in else f"w^{{({number})}}_{{i,{k}}}"
    head = rf"z^{{({number})}}_{{{r},{k}}} &= \textstyle\sum_i {source}_{{{r},i}}\, {weight} + b^{{({number})}}_{{{k}}}"
    products = [rf"{_factor(term.x)} \cdot {_factor(term.w)}" for term in opened.terms] + [_factor(opened.bias)]
    sum_ = r" \\ &\quad + ".join(_lines(products))
    rows = r" \\ ".join((head, f"&= {sum_} {equal_to(opened.z, opened.digits_of_z)}", _activated(opened)))
    return rf"\small\begin{{aligned}} {rows} \end{{aligned}}"


def compared(opened: CellTrace) -> str:
    """How the sum by hand and torch's agree: to the last bit, or how far apart they are and why."""
    if opened.difference == 0:
        return f"torch: {opened.torch_z!r}, the same to the last bit.".replace("-", "−")
    places, apart = opened.last_places, f"{abs(opened.difference):.1e} apart"
    if places <= MANY_PLACES:
        unit = "one unit" if places == 1 else f"{places} units"
        apart = f"{unit} in the last binary place apart ({abs(opened.difference):.1e})"
    why = "torch adds in another order, and each addition rounds."
    return f"torch: {opened.torch_z!r}, by hand {opened.z!r}: {apart}. {why}".replace("-", "−")


def equal_to(value: float, digits: int) -> str:
    """A result in LaTeX with so many digits; one that has none which are sure is only a rounding error away from 0."""
    return f"= {_number(value, digits)}" if digits else r"\approx 0"


def _field(name: str, last: int) -> int:
    """A field for a number from 1 to `last`; a number from a bigger network before becomes the last.

    It holds a float, as the fields of ui/controls.py do.
    """
    key = f"{KEY}_{name}"
    if st.session_state.get(key, 1.0) > last:
        st.session_state[key] = float(last)
    st.markdown(name, width="content")
    value = st.number_input(
        name.capitalize(),
        1.0,
        float(last),
        step=1.0,
        format="%.0f",
        key=key,
        label_visibility="collapsed",
        width=120,
        bind="query-params",
    )
    return round(value)


def _lines(products: list[str]) -> list[str]:
    """Sums of products, each as long as fits a line."""
    lines: list[list[str]] = [[]]
    room = LETTERS_A_LINE
    for product in products:
        letters = len(product.replace(r" \cdot ", "·")) + 2
        if letters > room and lines[-1]:
            lines.append([])
            room = LETTERS_A_LINE
        lines[-1].append(product)
        room -= letters
    return [" + ".join(line) for line in lines]


def _activated(opened: CellTrace) -> str:
    number, r, k = opened.cell.layer, opened.cell.row, opened.cell.column
    a, z = f"a^{{({number})}}_{{{r},{k}}}", _number(opened.z, 6)
    row = [f"e^{{{_number(value, 3)}}}" for value in opened.row_z[:4]]
    others = " + ".join(row) + (r" + \dots" if len(opened.row_z) > len(row) else "")
    shown = {"softmax": rf"e^{{{_number(opened.z, 3)}}} / ({others})", "linear": z}
    name = ACTIVATIONS[opened.activation].title
    middle = shown.get(opened.activation, rf"\operatorname{{{name}}}({z})")
    return rf"{a} &= {middle} {equal_to(opened.a, opened.digits_of_a)}"


def _factor(value: float) -> str:
    shown = _number(value, 4)
    return f"({shown})" if value < 0 or "10^" in shown else shown


def _number(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
