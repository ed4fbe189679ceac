"""The four parts of the model builder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from playground.core.check import CheckRow
from playground.core.model_builder.check import check_counts
from playground.core.model_builder.notation import read, write
from playground.core.model_builder.summary import examine
from playground.export.model_builder import can_be_sequential, render_fit_script, render_keras, render_model
from playground.ui import controls, frame
from playground.ui.model_builder import build, fit, keep
from playground.ui.model_builder.choosing import KEY, Chosen

IMPORTS = "import torch\nfrom torch import nn\n"
COUNTED = "Parameters and shapes by formula, and of real torch modules that hold no numbers."
LOSS_CHECKED = f"Loss and slope of the first held-out sample; a probability is kept off 0 and 1. {COUNTED}"
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
    _check(chosen, fit.below(chosen))
    _script(chosen)


def _below_keep(chosen: Chosen) -> None:
    keep.below(chosen)
    _check(chosen)
    _script(chosen)


def _check(chosen: Chosen, more: Sequence[CheckRow] = ()) -> None:
    if chosen.summary.fault is None:
        frame.checks([*more, *counted(write(chosen.model))], f"{KEY}_check", LOSS_CHECKED if more else COUNTED)


@st.cache_data(max_entries=200, show_spinner=False)
def counted(text: str) -> list[CheckRow]:
    """The check of a model's counts; building one even without numbers takes up to 0.1 s."""
    return check_counts(examine(read(text)))


def _script(chosen: Chosen, sequential: bool = False) -> None:
    try:
        settings = chosen.settings()
    except frame.REFUSALS:
        return  # said where it is fitted
    frame.code(
        lambda: render_fit_script(settings, sequential=sequential),
        "model.py",
        f"{KEY}_script",
        "makes the data, fits this very model and prints its losses",
    )


def _show_code(chosen: Chosen) -> None:
    """The model in PyTorch, and the same in Keras beside it."""
    with frame.refusals():
        settings = chosen.settings()
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")  # both texts begin at one height
    with left:
        form = controls.choice("PyTorch as", f"{KEY}_form", FORMS, "module")
        st.code(f"{IMPORTS}\n{render_model(chosen.model, _sequential(chosen))}", language="python", height=430)
    with right:
        st.caption("**The same in Keras**, to read and compare: it is not run here.")
        st.code(render_keras(settings), language="python", height=430)
    if form == "sequential" and not can_be_sequential(chosen.model):
        st.caption("nn.Sequential holds a chain of layers with one tensor each; this model needs a Module.")


def _sequential(chosen: Chosen) -> bool:
    """Whether the code is nn.Sequential: where that is wanted and can be."""
    return st.session_state.get(f"{KEY}_form") == "sequential" and can_be_sequential(chosen.model)


def _below_code(chosen: Chosen) -> None:
    _check(chosen)
    _script(chosen, _sequential(chosen))


PARTS: dict[str, Part] = {
    "build": Part("Build", build.show, _below_build),
    "fit": Part("Fit", fit.show, _below_fit),
    "keep": Part("Keep", keep.show, _below_keep),
    "code": Part("Code", _show_code, _below_code),
}
