"""Step by step: one quantity at a time, with its path in the network."""

import pandas as pd
import streamlit as st

from playground.core.backprop import BackpropTrace, Step, Writer, walk
from playground.core.backprop.notation import as_text, computed
from playground.core.backprop.steps import PHASES, known_at
from playground.figures import backprop as figures
from playground.ui import frame
from playground.ui.backprop.choosing import KEY, STEP
from playground.ui.backprop.choosing_weight import open_weight
from playground.ui.backprop.writing import in_latex, steps_table
from playground.ui.plot import Click
from playground.ui.steps import step_controls

TICK = 1.0  # seconds a step while it plays: there is something to read
SHOWN = 40  # rows of the table: the newest steps
MEANINGS = {
    "z": "the neuron adds up its inputs, each times its weight",
    "a": "the activation bends the sum",
    "term": "what this output adds to the loss",
    "loss": "the loss of the sample",
    "mean": "the loss of all samples is their mean",
    "dE_da": "how fast the loss grows when this unit says more",
    "da_dz": "the slope of the activation at this z",
    "delta": "both together, kept for everything that lies before",
    "dE_dw": "the chain of factors of this weight",
    "gradient": "the mean over the samples",
    "update": "a step against the gradient",
}


def draw(trace: BackpropTrace) -> pd.DataFrame:
    """Step controls, the network, and the expression. Returns the table of the latest steps."""
    steps, look, writer = walk(trace.settings), frame.current_look(), Writer(trace)
    index = _controls(steps)
    step = steps[index]
    written = writer.write(step)
    lit, unit = figures.lit_by_step(trace.settings, step), figures.noted(step)
    note = (unit, written) if unit else None
    drawn = figures.network(trace, known_at(trace.settings, index), lit, look, note)
    words = f"{as_text(written.symbol)}, which is {as_text(computed(written.value))}"

    def clicked(click: Click) -> None:
        open_weight(figures.clicked_weight(trace, click.curve, click.point))

    frame.figure(drawn, f"{KEY}_network", figures.network_in_words(trace, words), clicked)
    st.caption(f"**{PHASES[step.phase]}**{_which_sample(trace, step)}: {MEANINGS[step.kind]}.")
    st.latex(in_latex(written, look["gradient"] if lit.backward else look["forward"]))
    first = max(0, index + 1 - SHOWN)
    return steps_table(writer, list(steps[first : index + 1]), first)


def _which_sample(trace: BackpropTrace, step: Step) -> str:
    if trace.settings.samples == 1 or step.kind in ("mean", "gradient", "update"):
        return ""
    return f", sample {step.sample + 1} of {trace.settings.samples}"


def _controls(steps: tuple[Step, ...]) -> int:
    """First, back, forward, last; and a button for the beginning of each part."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        index = step_controls(KEY, len(steps) - 1, tick=TICK)
        for phase, title in PHASES.items():
            start = next(number for number, step in enumerate(steps) if step.phase == phase)
            shown = f"**{title}**" if steps[index].phase == phase else title
            st.button(shown, key=f"{KEY}_to_{phase}", type="tertiary", on_click=_go_to, args=(start,))
    return index


def _go_to(index: int) -> None:
    st.session_state[STEP] = index
