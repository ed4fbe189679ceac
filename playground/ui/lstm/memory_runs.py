"""The memory experiment that a visitor runs: found, started, commanded, and the bar that says where it stands."""

from typing import cast

import streamlit as st

from playground.core.lstm.memory import CELLS, DISTANCES, MemorySettings
from playground.core.lstm.memory_run import MemoryView, parameter_count
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView, Status
from playground.ui import frame
from playground.ui.lstm.key import KEY
from playground.ui.single_run import SingleRun
from playground.ui.statuses import ALIVE, STATUS_WORDS

RUN = SingleRun("playground.core.lstm.memory_run:MemoryRun", f"{KEY}_refusal")


def content(view: RunView | None) -> MemoryView | None:
    """What the experiment shows, None before its networks are built."""
    return cast(MemoryView | None, view.content) if view is not None else None


def run_bar(settings: MemorySettings, info: RunInfo | None, view: RunView | None) -> None:
    """Start, pause or go on; and how far it is."""
    status, run_id = view.status if view else None, info.run_id if info else ""
    buttons, progress = st.columns([1, 1.2], gap="medium", vertical_alignment="center")
    with buttons, st.container(horizontal=True, gap="small"):
        st.button(
            "Run the experiment",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{KEY}_start",
            on_click=_start,
            args=(settings,),
        )
        rests = status is Status.PAUSED
        st.button(
            "Resume" if rests else "Pause",
            icon=":material/resume:" if rests else ":material/pause:",
            key=f"{KEY}_hold",
            disabled=not rests and status not in ALIVE,
            on_click=RUN.command,
            args=(run_id, "resume" if rests else "pause"),
        )
    RUN.show_refusal()
    with progress:
        _progress(view, settings.seeds)


def _progress(view: RunView | None, seeds: int) -> None:
    shown = content(view)
    if view is None or shown is None:
        networks = len(CELLS) * len(DISTANCES) * seeds
        of = f"{len(CELLS)} cells, {len(DISTANCES)} distances, {seeds} seed{'s' if seeds > 1 else ''}"
        st.progress(0.0, text=f"{networks} networks wait: {of}")
        return
    if view.status is Status.FAILED:
        st.error(frame.as_text(view.message), icon=":material/error:")
        return
    text = f"{STATUS_WORDS[view.status]} · update {shown.rounds:,} of {shown.total_rounds:,}"
    st.progress(min(shown.rounds / shown.total_rounds, 1.0), text=text)


def _start(settings: MemorySettings) -> None:
    updates = settings.updates * len(CELLS) * len(DISTANCES) * settings.seeds
    RUN.start(settings.to_json(), RunCost(parameters=parameter_count(settings), updates=updates))
