"""The run that fills a blank: found, started, commanded, and the bar that says where it stands."""

from typing import cast

import streamlit as st

from playground.core.rnn.blank_model import MODELS, BlankSettings, parameter_count
from playground.core.rnn.blank_run import BlankView
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView, Status
from playground.ui import frame
from playground.ui.rnn.key import KEY
from playground.ui.single_run import SingleRun
from playground.ui.statuses import ALIVE, STATUS_WORDS

PREFIX = f"{KEY}_blank"
RUN = SingleRun("playground.core.rnn.blank_run:BlankRun", f"{PREFIX}_refusal")


def content(view: RunView | None) -> BlankView | None:
    """What the run shows, None before its models are built."""
    return cast(BlankView | None, view.content) if view is not None else None


def run_bar(settings: BlankSettings, info: RunInfo | None, view: RunView | None) -> None:
    """Start, pause or go on; and how far it is."""
    status, run_id = view.status if view else None, info.run_id if info else ""
    buttons, progress = st.columns([1, 1.2], gap="medium", vertical_alignment="center")
    with buttons, st.container(horizontal=True, gap="small"):
        st.button(
            "Train both models",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{PREFIX}_start",
            on_click=_start,
            args=(settings,),
        )
        rests = status is Status.PAUSED
        st.button(
            "Resume" if rests else "Pause",
            icon=":material/resume:" if rests else ":material/pause:",
            key=f"{PREFIX}_hold",
            disabled=not rests and status not in ALIVE,
            on_click=RUN.command,
            args=(run_id, "resume" if rests else "pause"),
        )
    RUN.show_refusal()
    with progress:
        _progress(view)


def _progress(view: RunView | None) -> None:
    shown = content(view)
    if view is None or shown is None:
        st.progress(0.0, text="Two models wait: one reads left only, one both ways")
        return
    if view.status is Status.FAILED:
        st.error(frame.as_text(view.message), icon=":material/error:")
        return
    text = f"{STATUS_WORDS[view.status]} · update {shown.rounds:,} of {shown.total_rounds:,}"
    st.progress(min(shown.rounds / shown.total_rounds, 1.0), text=text)


def _start(settings: BlankSettings) -> None:
    updates = settings.updates * len(MODELS)
    RUN.start(settings.to_json(), RunCost(parameters=parameter_count(settings), updates=updates))
