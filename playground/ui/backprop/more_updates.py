"""The new forward pass, and n updates with the curves of the loss and of the weights."""

import pandas as pd
import streamlit as st

from playground.core.backprop import BackpropTrace, TrainingTrace, train
from playground.core.backprop.notation import as_text, computed, given, parameter_symbol
from playground.figures import backprop as figures
from playground.ui import frame
from playground.ui.backprop.choosing import KEY
from playground.ui.backprop.choosing_weight import choose_weight


def draw(trace: BackpropTrace) -> pd.DataFrame:
    """Losses before and after, and the curves. Returns the table of all weights."""
    training = train(trace.settings)
    choose, facts = st.columns([1, 3.4], gap="medium", vertical_alignment="bottom")
    with choose:
        parameter = choose_weight(trace)
    with facts:
        frame.facts(_losses(trace, training))
    drawn = figures.curves(training, parameter, frame.current_look())
    frame.figure(drawn, f"{KEY}_curves", figures.curves_in_words(training, parameter))
    if training.broke_at is not None:
        st.warning(
            f"Update {training.broke_at} made the loss larger than any number that float64 can hold: a learning rate "
            "of this size leaps over the valley, further at every update. The curves end before it.",
            icon=":material/warning:",
        )
    return weights_table(trace, training)


def _losses(trace: BackpropTrace, training: TrainingTrace) -> dict[str, str]:
    return {
        "E before": as_text(computed(trace.forward.E)),
        "E after 1 update": as_text(computed(trace.new.E)),
        f"E after {training.updates}": as_text(computed(float(training.losses[-1]))),
    }


def weights_table(trace: BackpropTrace, training: TrainingTrace) -> pd.DataFrame:
    """Each weight before, its gradient, after one update, and after the last; then what the outputs say."""
    rows = [
        (
            as_text(parameter_symbol(each)),
            as_text(given(each.of(trace.parameters))),
            as_text(computed(each.of(trace.gradient))),
            as_text(computed(each.of(trace.updated))),
            as_text(computed(float(training.of(each)[-1]))),
        )
        for each in training.parameters
    ]
    outputs = zip(
        trace.forward.layers[-1].a.ravel().tolist(),
        trace.new.layers[-1].a.ravel().tolist(),
        training.outputs.ravel().tolist(),
        strict=True,
    )
    for number, (before, after, last) in enumerate(outputs):
        sample, k = divmod(number, trace.settings.sizes[-1])
        name = f"o{k + 1}" + (f", sample {sample + 1}" if trace.settings.samples > 1 else "")
        target = f"target {as_text(given(float(trace.data.T[sample, k])))}"
        rows.append((name, _shown(before), target, _shown(after), _shown(last)))
    columns = ["", "before", "∂E/∂W", "after 1 update", f"after {training.updates}"]
    return pd.DataFrame(rows, columns=columns)


def _shown(value: float) -> str:
    return as_text(computed(value))
