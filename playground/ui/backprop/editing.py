"""A table in which the learner puts other weights and biases; the text beside the controls follows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from playground.core.backprop import BackpropTrace, Parameter, all_parameters, train
from playground.core.backprop.notation import Notation, as_text
from playground.core.backprop.parameters import ALL
from playground.core.backprop.rows import FROM_SEED, VALUES, Rows, format_layers, format_rows
from playground.core.backprop.settings import NO_BIAS, SHARED
from playground.core.settings import SettingsError
from playground.ui import frame
from playground.ui.backprop.choosing import BIAS_VALUES, KEY, WEIGHTS
from playground.ui.backprop.more_updates import weights_table

_REFUSED = f"{KEY}_edit_refused"
HEIGHT = 380


def draw(trace: BackpropTrace) -> pd.DataFrame:
    """The table. Returns the table of what the numbers give."""
    st.caption(
        f"Double-click a value; allowed is {VALUES}. Inputs and targets are typed in beside, under *Type in numbers*."
    )
    every = all_parameters(trace.settings.sizes, trace.settings.biases)
    began_with = pd.DataFrame(
        [(each.name, *_ends(trace, each), each.of(trace.parameters)) for each in every],
        columns=["name", "from", "to", "value"],
    )
    key = f"{KEY}_table_{hash(tuple(began_with.itertuples(index=False)))}"

    def changed() -> None:
        _keep(trace, st.session_state[key]["edited_rows"])

    st.data_editor(
        began_with,
        key=key,
        on_change=changed,
        disabled=["name", "from", "to"],
        hide_index=True,
        height=HEIGHT,
        column_config={
            "value": st.column_config.NumberColumn(
                min_value=VALUES.low, max_value=VALUES.high, step=0.000001, format="%g"
            )
        },
    )
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(frame.as_text(refused), icon=":material/block:")
    st.button("Draw all from the seed", icon=":material/casino:", key=f"{KEY}_draw", on_click=_from_seed)
    return weights_table(trace, train(trace.settings))


def edited(trace: BackpropTrace, rows: Mapping[Any, Mapping[str, Any]]) -> tuple[tuple[Rows, ...], Rows]:
    """All weights and biases with what a table reports as edited: {row: {"value": number}}, rows from 0.

    An emptied field changes nothing. Raises SettingsError for what is no allowed number.
    """
    W, b = [w.tolist() for w in trace.parameters.W], [v.tolist() for v in trace.parameters.b]
    every = all_parameters(trace.settings.sizes, trace.settings.biases)
    for row, changes in rows.items():
        value, parameter = changes.get("value"), every[int(row)]
        if value is None:
            continue
        if not VALUES.admits(value):
            raise SettingsError(f"{parameter.name} is {value!r:.40}; allowed is {VALUES}.")
        if not parameter.is_bias:
            W[parameter.layer][parameter.neuron][parameter.source] = float(value)
        elif parameter.neuron == ALL:
            b[parameter.layer] = [float(value)] * len(b[parameter.layer])
        else:
            b[parameter.layer][parameter.neuron] = float(value)
    weights = tuple(tuple(tuple(row) for row in layer) for layer in W)
    shared = trace.settings.biases == SHARED
    return weights, tuple(tuple(layer[:1] if shared else layer) for layer in b)


def _keep(trace: BackpropTrace, rows: Mapping[Any, Mapping[str, Any]]) -> None:
    try:
        weights, biases = edited(trace, rows)
    except SettingsError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[WEIGHTS] = format_layers(weights)
    if trace.settings.biases != NO_BIAS:
        st.session_state[BIAS_VALUES] = format_rows(biases)


def _from_seed() -> None:
    st.session_state[WEIGHTS] = st.session_state[BIAS_VALUES] = FROM_SEED


def _ends(trace: BackpropTrace, parameter: Parameter) -> tuple[str, str]:
    """From which unit to which neuron."""
    names = Notation(trace.settings.sizes, trace.settings.samples)
    if parameter.neuron == ALL:
        return "bias", f"all of layer {parameter.layer + 1}"
    to = as_text(names.z(parameter.layer, parameter.neuron))
    return ("bias" if parameter.is_bias else as_text(names.a(parameter.layer - 1, parameter.source))), to
