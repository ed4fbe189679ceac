"""The mismatch sandbox: free shapes, torch's own answer, and the two numbers that disagree."""

from functools import partial

import streamlit as st

from playground.core.forward_pass.mismatch import (
    LINEAR,
    MISMATCHES,
    OPERATIONS,
    SIZES,
    MismatchSettings,
    MismatchTrace,
    check_shapes,
    try_shapes,
)
from playground.export.forward_pass import render_mismatch_script
from playground.figures import forward_pass as figures
from playground.ui import controls, frame
from playground.ui.forward_pass.details import shapes_table
from playground.ui.forward_pass.editing import KEY
from playground.ui.frame import Frame

FIELDS = {
    "X_rows": "Rows of X",
    "X_columns": "Columns of X",
    "W_rows": "Rows of W",
    "W_columns": "Columns of W",
    "b_length": "Numbers in b",
}


def show(page: Frame) -> None:
    """Controls at the left, the shapes and torch's words at the right, and what belongs to them below."""
    with page.controls:
        settings = frame.attempt(_choose)
    if settings is None:
        st.stop()
    tried = try_shapes(settings)
    with page.stage:
        frame.figure(figures.mismatch(tried, frame.current_look()), f"{KEY}_mismatch", figures.mismatch_alt(tried))
        st.code(OPERATIONS[settings.operation].replace("F.", "torch.nn.functional."), language="python")
        _answer(tried)
    frame.section("The numbers")
    frame.numbers(shapes_table(tried), f"{KEY}_shapes")
    frame.checks(check_shapes(tried), f"{KEY}_shapes_check", "What the rule of shapes foretells, and what torch did.")
    script = partial(render_mismatch_script, settings)
    frame.code(script, "forward_pass_mismatch.py", f"{KEY}_mismatch_script", "the shortest script that asks torch")


def _answer(tried: MismatchTrace) -> None:
    """What torch says, in its own words, and which two numbers it is about."""
    if tried.clash and tried.error:
        clash = tried.clash
        st.error(f"RuntimeError: {frame.as_text(tried.error)}", icon=":material/error:")
        st.markdown(
            f"**{clash.left_size} ≠ {clash.right_size}**: {clash.left_size} {clash.left}, but {clash.right_size} "
            f"{clash.right}. {_why(tried.settings, clash.left)}"
        )
    elif tried.result:
        shape = "×".join(map(str, tried.result))
        if tried.warning:
            st.warning(f"No error: the result is {shape}. {tried.warning}", icon=":material/warning:")
        else:
            st.success(f"The result is {shape}.", icon=":material/check:")


def _choose() -> MismatchSettings:
    titles = {name: title for name, (title, _) in MISMATCHES.items()}
    name = controls.dropdown("A mistake to look at", f"{KEY}_mistake", titles, "inner", on_change=_mistake_changed)
    _, preset = MISMATCHES[name]
    operation = controls.choice("Operation", f"{KEY}_operation", OPERATIONS, preset.operation)
    sizes = {
        field: round(controls.slider(label, f"{KEY}_{field}", SIZES, getattr(preset, field), 1.0))
        for field, label in FIELDS.items()
    }
    return MismatchSettings(operation, **sizes)


def _mistake_changed() -> None:
    _, preset = MISMATCHES[st.session_state[f"{KEY}_mistake"]]
    st.session_state[f"{KEY}_operation"] = preset.operation
    for field in FIELDS:
        st.session_state[f"{KEY}_{field}"] = float(getattr(preset, field))


def _why(settings: MismatchSettings, left: str) -> str:
    if left != "columns of X":
        return "Every neuron needs one bias of its own."
    if settings.operation == LINEAR:
        return "F.linear turns W over, so its columns meet the columns of X; torch prints W as it is after that."
    return "Each row of X is multiplied with a column of W, term by term, so both must be of one length."
