"""Tables in which the learner puts other numbers into X, W and b. Edits stay in the session and in the link."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.core.forward_pass import ForwardPassSettings, ForwardPassTrace
from playground.core.forward_pass.edits import VALUES, Edit, format_edits, merged, parse_edits
from playground.core.settings import SettingsError
from playground.ui import controls, frame

KEY = "forward_pass"
_EDITS, _BASE, _ROUND, _REFUSED = (f"{KEY}_{name}" for name in ("edits", "edits_base", "edits_round", "edits_refused"))
_TEXT = f"{KEY}_edits_text"


def text_of_edits() -> str:
    """All edits as text: from the session, or from the link that opened it. The link is kept up to date."""
    text = str(st.session_state.setdefault(_EDITS, st.query_params.get(_EDITS, "")))
    if text and st.query_params.get(_EDITS) != text:
        st.query_params[_EDITS] = text
    elif not text and _EDITS in st.query_params:
        del st.query_params[_EDITS]
    return text


def set_edits(edits: Iterable[Edit]) -> None:
    """Replace all edits; open tables begin anew."""
    st.session_state[_EDITS] = format_edits(edits)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_REFUSED, None)


def editor(trace: ForwardPassTrace, out_in: bool, waiting: Sequence[Edit]) -> None:
    """Choose a tensor and change its numbers. A table that opens begins with the edits made so far.

    waiting: edits of places that the network of this size does not have.
    """
    choose, table = st.columns([1, 3.2], gap="large")
    with choose:
        tensor = _choose_tensor(trace.settings)
        _edits_as_text()
        st.button("Undo all edits", icon=":material/undo:", key=f"{KEY}_undo", on_click=set_edits, args=((),))
        if waiting:
            st.caption(f"{len(waiting)} of them wait for a network that has such a place.")
    with table:
        values = _values(trace, tensor, out_in)
        turn = out_in and tensor.startswith("W")
        st.caption(f"{tensor}: double-click a number. {_axes(tensor, turn)} Allowed is {VALUES}.")
        _table(values, tensor, turn, trace.settings)
        if refused := st.session_state.get(_REFUSED):
            st.error(frame.as_text(refused), icon=":material/block:")


def edits_of(rows: Mapping[Any, Mapping[str, Any]], tensor: str, turned: bool) -> tuple[Edit, ...]:
    """What a table reports as edited: {row: {column name: value}}, rows from 0, columns named 1, 2, …

    turned: the table shows W as [out, in]. An emptied field changes nothing.
    Raises SettingsError for what is no number or no allowed one.
    """
    edits = []
    for row, changes in rows.items():
        for column, value in changes.items():
            if value is None:
                continue
            place = (int(row) + 1, int(column))
            edit = Edit(tensor, *(place[::-1] if turned else place), value)
            if not VALUES.admits(value):
                raise SettingsError(f"{tensor}[{place[0]},{place[1]}] is {value!r:.40}; allowed is {VALUES}.")
            edits.append(edit)
    return tuple(edits)


def _choose_tensor(settings: ForwardPassSettings) -> str:
    names = ["X"] + [f"{symbol}{layer}" for layer in range(1, settings.layers + 1) for symbol in "Wb"]
    return controls.dropdown("Which numbers", f"{KEY}_tensor", {name: name for name in names}, "W1")


def _edits_as_text() -> None:
    """All edits as text, to read, to change, or to copy."""
    st.session_state[_TEXT] = st.session_state[_EDITS]
    st.text_area(
        "All edits",
        key=_TEXT,
        height=110,
        placeholder="none yet",
        help="Written as X[sample, input], W1[input, neuron] and b1[neuron], counted from 1, with semicolons between.",
        on_change=_text_changed,
    )


def _text_changed() -> None:
    _attempt_edits(lambda: set_edits(parse_edits(st.session_state[_TEXT])))


def _table(values: pd.DataFrame, tensor: str, turned: bool, settings: ForwardPassSettings) -> None:
    """The editor keeps its own changes until its key changes, so it must always get the numbers it began with."""
    round_ = st.session_state.get(_ROUND, 0)
    key = f"{KEY}_table_{tensor}_{int(turned)}_{settings.sizes}_{settings.batch}_{settings.seed}_{round_}"
    if key not in st.session_state or _BASE not in st.session_state:
        st.session_state[_BASE] = (values, text_of_edits())
    began_with, earlier = st.session_state[_BASE]

    def changed() -> None:
        rows = st.session_state[key]["edited_rows"]
        _attempt_edits(lambda: _keep(merged(parse_edits(earlier), edits_of(rows, tensor, turned))))

    number = st.column_config.NumberColumn(min_value=VALUES.low, max_value=VALUES.high, step=0.000001, format="%g")
    st.data_editor(
        began_with, key=key, on_change=changed, column_config=dict.fromkeys(began_with, number), num_rows="fixed"
    )


def _keep(edits: tuple[Edit, ...]) -> None:
    st.session_state[_EDITS] = format_edits(edits)


def _attempt_edits(change: Any) -> None:
    st.session_state.pop(_REFUSED, None)
    try:
        change()
    except SettingsError as error:
        st.session_state[_REFUSED] = str(error)


def _values(trace: ForwardPassTrace, tensor: str, out_in: bool) -> pd.DataFrame:
    if tensor == "X":
        values = trace.X
    else:
        layer = trace.layer(int(tensor[1:]))
        W = layer.W.T if out_in else layer.W
        values = W if tensor.startswith("W") else layer.b[None]
    names = [str(column) for column in range(1, values.shape[1] + 1)]
    return pd.DataFrame(values, columns=names, index=pd.RangeIndex(1, len(values) + 1))


def _axes(tensor: str, turned: bool) -> str:
    if tensor == "X":
        return "A row is a sample, a column an input."
    if tensor.startswith("b"):
        return "A column is a neuron."
    return "A row is a neuron, a column an input." if turned else "A row is an input, a column a neuron."
