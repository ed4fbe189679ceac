"""Which weight, and which sample, the page looks at."""

import streamlit as st

from playground.core.backprop import BackpropSettings, BackpropTrace, Parameter, all_parameters, parameter_named
from playground.ui import controls
from playground.ui.backprop.choosing import KEY, WEIGHT

SAMPLE, PART = f"{KEY}_sample", f"{KEY}_part"
ONE_WEIGHT = "weight"


def open_weight(name: str | None) -> None:
    """Look at this weight, as a click on it does; None changes nothing."""
    if name is not None:
        st.session_state[WEIGHT] = name
        st.session_state[PART] = ONE_WEIGHT


def choose_weight(trace: BackpropTrace) -> Parameter:
    """A list of all weights and biases; one that a smaller network no longer has becomes the first.

    It begins with the weight that the course explains, or with the first whose gradient is not 0.
    """
    settings = trace.settings
    every = all_parameters(settings.sizes, settings.biases)
    names = {each.name: each.name for each in every}
    if st.session_state.get(WEIGHT) not in names:
        st.session_state.pop(WEIGHT, None)
    moving = [each.name for each in every if each.of(trace.gradient)] or ["W1"]
    default = "W5" if "W5" in moving else moving[0]
    return parameter_named(settings, controls.dropdown("Weight or bias", WEIGHT, names, default))


def choose_sample(settings: BackpropSettings) -> int:
    """The number of a sample, from 0; a field where there are several."""
    if settings.samples == 1:
        return 0
    if st.session_state.get(SAMPLE, 1.0) > settings.samples:
        st.session_state[SAMPLE] = float(settings.samples)
    value = st.number_input(
        "Sample", 1.0, float(settings.samples), step=1.0, format="%.0f", key=SAMPLE, bind="query-params"
    )
    return round(value) - 1
