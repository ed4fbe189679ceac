"""Backpropagation through time: the gradient of W_h as a sum over the steps, and how fast it fades or grows."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from playground.core.rnn.cell import RnnTrace, check_rnn, trace_rnn
from playground.core.rnn.settings import CLIPS, LOSS_STEPS, WINDOWS, RnnSettings
from playground.export.rnn import rnn_script
from playground.figures.rnn.bptt import bptt_in_words, bptt_picture
from playground.ui import controls, frame
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.rnn import reading
from playground.ui.rnn.key import KEY
from playground.ui.rnn.reading import STEP
from playground.ui.steps import step_controls, step_shown


def choose() -> RnnSettings:
    """The controls. Raises SettingsError in words."""
    usual = reading.start()
    kind, text, radius = reading.reading(usual)
    loss_step = controls.whole_number("Loss at step (0: the last)", f"{KEY}_loss_step", LOSS_STEPS, 0)
    window = controls.whole_number("Go back so many steps (0: all)", f"{KEY}_window", WINDOWS, 0)
    clip = controls.number("Clip the norm at (0: never)", f"{KEY}_clip", CLIPS, 0.0)
    d, H, seed = reading.sizes()
    return RnnSettings(kind, text, d, H, seed, radius, loss_step, window, clip)


def draw(trace: RnnTrace) -> None:
    """Bars, curves and matrices; the buttons walk along the terms."""
    last = len(trace.x) - 1
    at = step_controls(STEP, last)

    def go_to(click: Click) -> None:
        if click.curve in (0, 1, 2) and isinstance(click.point, int) and 0 <= click.point <= last:
            st.session_state[f"{STEP}_step"] = click.point

    drawn = bptt_picture(trace, at, frame.current_look())
    frame.figure(drawn, f"{KEY}_bptt", bptt_in_words(trace, at), go_to)
    st.markdown(verdict(trace))


def verdict(trace: RnnTrace) -> str:
    """How the way back ends, and why."""
    L, first = trace.settings.last, float(trace.jacobians[0])
    growth = "grows" if first > 1 else "shrinks"
    words = (
        f"E = **{trace.loss:.6f}**. W_h has spectral radius **{trace.radius:.3f}**; over {L} steps back the product of "
        f"Jacobians {growth} to **{first:.3g}**."
    )
    if trace.settings.window and trace.settings.window <= L:
        words += f" Only the last **{trace.settings.window}** steps count: the sum is not the whole derivative."
    if trace.radius > 1 and first < 1:
        words += " The radius alone would let it grow; saturated units (slope 1 − h² near 0) hold it down."
    return words


def numbers(trace: RnnTrace) -> pd.DataFrame:
    """A row a step: the sizes of δ, of the term, of ∂E/∂h, and the product of Jacobians; below them the sum."""
    sizes = np.linalg.norm(trace.terms, axis=(1, 2))
    rows = [
        (
            str(k + 1),
            trace.settings.tokens[k],
            f"{np.linalg.norm(trace.by_hidden[k]):.6g}",
            f"{np.linalg.norm(trace.delta[k]):.6g}",
            f"{sizes[k]:.6g}",
            f"{trace.jacobians[k]:.6g}" if k <= trace.settings.last else "—",
        )
        for k in range(len(sizes))
    ]
    rows.append(("sum", "", "", "", f"{np.linalg.norm(trace.gradient):.6g}", ""))
    return pd.DataFrame(rows, columns=["step k", "reads", "‖∂E/∂h_k‖", "‖δ_k‖", "‖δ_k h_k₋₁ᵀ‖", "‖∂h_L/∂h_k‖"])


def below(trace: RnnTrace) -> None:
    """Numbers, check and code."""
    frame.section("The numbers")
    frame.numbers(numbers(trace), f"{KEY}_bptt_numbers")
    frame.checks(
        check_rnn(trace, step_shown(STEP, len(trace.x) - 1)),
        f"{KEY}_bptt_check",
        "The sum of all terms, W_h.grad by autograd, and the central difference, which a window leaves out.",
    )
    frame.code(partial(rnn_script, trace.settings), "rnn.py", f"{KEY}_bptt_script")


PART = FullPart("BPTT lens", choose, trace_rnn, draw, below)
