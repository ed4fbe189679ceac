"""The four parts of the model builder."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from playground.core.model_builder.check import check_counts
from playground.export.model_builder import can_be_sequential, render_fit_script, render_keras
from playground.ui import controls, frame
from playground.ui.model_builder import build, fit, keep
from playground.ui.model_builder.choosing import KEY, Chosen

FORMS = {"module": "Module", "sequential": "nn.Sequential"}


@dataclass(frozen=True)
class Part:
    """One part, as functions: what stands beside the controls, and what below."""

    title: str
    show: Callable[[Chosen], None]
    below: Callable[[Chosen], None]


def _below_build(chosen: Chosen) -> None:
    frame.section("The numbers", "Output shapes with None for the batch; parameters as both frameworks count them.")
    frame.numbers(build.summary_table(chosen.summary), f"{KEY}_summary")
    _check(chosen)
    _script(chosen)


def _below_fit(chosen: Chosen) -> None:
    fit.below(chosen)
    _check(chosen)
    _script(chosen)


def _below_keep(chosen: Chosen) -> None:
    keep.below(chosen)
    _check(chosen)
    _script(chosen)


def _check(chosen: Chosen) -> None:
    if chosen.summary.fault is None:
        sentence = "Parameters and shapes by formula, and of real torch modules that hold no numbers."
        frame.checks(check_counts(chosen.summary), f"{KEY}_check", sentence)


def _script(chosen: Chosen) -> None:
    try:
        settings = chosen.settings()
    except frame.REFUSALS:
        return  # said where it is fitted
    frame.code(
        lambda: render_fit_script(settings),
        "model.py",
        f"{KEY}_script",
        "makes the data, fits this very model and prints its losses",
    )


def _show_code(chosen: Chosen) -> None:
    """PyTorch, and the same in Keras beside it."""
    with frame.refusals():
        settings = chosen.settings()
    possible = can_be_sequential(chosen.model)
    left, right = st.columns(2, gap="medium")
    with left:
        form = controls.choice("PyTorch as", f"{KEY}_form", FORMS, "module")
        if form == "sequential" and not possible:
            st.caption("nn.Sequential holds a chain of layers with one tensor each; this model needs a Module.")
        script = render_fit_script(settings, sequential=form == "sequential" and possible)
        st.code(script, language="python", height=430)
        st.download_button(
            "Download the script",
            script,
            "model.py",
            "text/x-python",
            key=f"{KEY}_code",
            icon=":material/download:",
            on_click="ignore",
        )
    with right:
        st.markdown("**The same in Keras**")
        st.caption("To read and compare: it is not run here.")
        st.code(render_keras(settings), language="python", height=430)


PARTS: dict[str, Part] = {
    "build": Part("Build", build.show, _below_build),
    "fit": Part("Fit", fit.show, _below_fit),
    "keep": Part("Keep", keep.show, _below_keep),
    "code": Part("Code", _show_code, _check),
}
