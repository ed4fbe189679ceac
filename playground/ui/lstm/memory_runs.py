"""The memory experiment that a visitor runs: found, started, commanded, and the bar that says where it stands."""

from typing import cast

import streamlit as st

from playground.core.lstm.memory import CELLS, DISTANCES, MemorySettings
from playground.core.lstm.memory_run import MemoryView, parameter_count
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError, RunCost
from playground.engine.program import RunSpec
from playground.engine.states import RunInfo, RunView, Status
from playground.ui import frame
from playground.ui.lstm.key import KEY
from playground.ui.owner import owner
from playground.ui.server import engine
from playground.ui.statuses import ALIVE, STATUS_WORDS

PROGRAM = "playground.core.lstm.memory_run:MemoryRun"
REFUSAL = f"{KEY}_refusal"


def my_runs() -> tuple[RunInfo, ...]:
    """This visitor's experiments, the newest first."""
    return tuple(info for info in reversed(engine().runs(owner())) if info.spec.program == PROGRAM)


def poll(info: RunInfo) -> RunView | None:
    """The run as of now, None when it is gone."""
    try:
        return engine().glance(owner(), info.run_id)
    except LookupError:
        return None


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
            on_click=_command,
            args=(run_id, "resume" if rests else "pause"),
        )
    refusal = st.session_state.pop(REFUSAL, None)
    if refusal is not None:
        frame.refuse(refusal)
    with progress:
        _progress(view)


def _progress(view: RunView | None) -> None:
    shown = content(view)
    if view is None or shown is None:
        st.progress(0.0, text=f"{len(CELLS) * len(DISTANCES)} networks wait: three cells, {len(DISTANCES)} distances")
        return
    if view.status is Status.FAILED:
        st.error(frame.as_text(view.message), icon=":material/error:")
        return
    text = f"{STATUS_WORDS[view.status]} · update {shown.rounds:,} of {shown.total_rounds:,}"
    st.progress(min(shown.rounds / shown.total_rounds, 1.0), text=text)


def _start(settings: MemorySettings) -> None:
    """Start an experiment; an older one of the same visitor makes room for it."""
    try:
        for info in my_runs():
            engine().release(owner(), info.run_id)
        updates = settings.updates * len(CELLS) * len(DISTANCES)
        cost = RunCost(parameters=parameter_count(settings), updates=updates)
        engine().submit(owner(), RunSpec(PROGRAM, settings.to_json(), {}), cost, "cpu")
    except (LimitError, EngineError) as error:
        st.session_state[REFUSAL] = error


def _command(run_id: str, command: str) -> None:
    try:
        engine().command(owner(), run_id, command)
    except EngineError as error:
        st.session_state[REFUSAL] = error
