"""The cell folded and unrolled, walked step by step, with every number of a step."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.rnn.cell import RnnTrace, check_rnn, trace_rnn
from playground.core.rnn.settings import RnnSettings
from playground.export.rnn import rnn_script
from playground.figures.rnn import chain, step
from playground.ui import controls, frame
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.rnn import reading
from playground.ui.rnn.key import KEY
from playground.ui.rnn.reading import STEP
from playground.ui.steps import step_controls, step_shown

UNIT, ROLLED = f"{KEY}_unit", f"{KEY}_rolled"


def choose() -> RnnSettings:
    """The controls. Raises SettingsError in words."""
    usual = reading.start()
    kind, text, radius = reading.reading(usual)
    controls.choice("Draw the cell", ROLLED, {"unrolled": "unrolled", "rolled": "with its loop"}, "unrolled")
    d, H, seed = reading.sizes()
    return RnnSettings(kind, text, d, H, seed, radius)


def draw(trace: RnnTrace) -> None:
    """The chain, the buttons, the step in numbers and all states."""
    look, last = frame.current_look(), len(trace.x) - 1
    at, unit = step_shown(STEP, last), unit_of(trace)
    rolled = st.session_state.get(ROLLED) == "rolled"
    first = chain.first_shown(at, len(trace.x))

    def go_to(click: Click) -> None:
        if not rolled and isinstance(click.point, int) and 0 <= first + click.point <= last:
            st.session_state[f"{STEP}_step"] = first + click.point

    words = chain.chain_in_words(trace, at, rolled)
    frame.figure(chain.chain_picture(trace, at, rolled, look), f"{KEY}_chain", words, go_to)
    step_controls(STEP, last)
    words = step.step_in_words(trace, at, unit)
    frame.figure(step.step_picture(trace, at, unit, look), f"{KEY}_step_picture", words, _clicked)
    d, H = trace.x.shape[1], trace.settings.hidden_size
    st.latex(
        rf"h_t = \tanh(\underbrace{{W_x}}_{{{H} \times {d}}} \underbrace{{x_t}}_{{{d} \times 1}} + "
        rf"\underbrace{{W_h}}_{{{H} \times {H}}} \underbrace{{h_{{t-1}}}}_{{{H} \times 1}} + b), \quad "
        rf"y_t = \sigma(W_y h_t + b_y) = {trace.y[at]:.6f}"
    )


def unit_of(trace: RnnTrace) -> int:
    """The unit that was clicked, the first before."""
    return min(int(st.session_state.get(UNIT, 0)), trace.settings.hidden_size - 1)


def _clicked(click: Click) -> None:
    """A row of the numbers chooses its unit; a cell of the states also its step."""
    if isinstance(click.point, list) and len(click.point) == 2 and click.curve in (0, 1):
        st.session_state[UNIT] = max(0, click.point[0])
        if click.curve == 1:
            st.session_state[f"{STEP}_step"] = click.point[1]


def numbers(trace: RnnTrace, at: int, unit: int) -> pd.DataFrame:
    """The sums of one unit at one step, product by product."""
    table = [
        (f"{W}[{unit + 1}, {i + 1}] · {of}[{i + 1}]", f"{weight:.6f}", f"{value:.6f}", f"{weight * value:.6f}")
        for W, of, weights, values in (
            ("W_x", "x", trace.W_x[unit], trace.x[at]),
            ("W_h", "h", trace.W_h[unit], trace.before[at]),
        )
        for i, (weight, value) in enumerate(zip(weights, values, strict=True))
    ]
    table += [
        ("b = b_x + b_h", "", "", f"{trace.bias[unit]:.6f}"),
        ("z, the sum of all", "", "", f"{trace.z[at, unit]:.6f}"),
        ("h = tanh z", "", "", f"{trace.hidden[at, unit]:.6f}"),
    ]
    return pd.DataFrame(table, columns=["quantity", "weight", "times", "value"])


def below(trace: RnnTrace) -> None:
    """Numbers, check and code."""
    at, unit = step_shown(STEP, len(trace.x) - 1), unit_of(trace)
    frame.section("The numbers", f"Unit {unit + 1} at step {at + 1}. Click a cell of the figure for another one.")
    frame.numbers(numbers(trace, at, unit), f"{KEY}_numbers")
    frame.checks(check_rnn(trace, at), f"{KEY}_check", "torch: nn.RNNCell, and W_h.grad by autograd.")
    frame.code(partial(rnn_script, trace.settings), "rnn.py", f"{KEY}_script")


PART = FullPart("Unroll", choose, trace_rnn, draw, below)
