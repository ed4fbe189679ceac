"""The study that a visitor trains: found, started, commanded, and the bar that says where it stands."""

from typing import cast

import streamlit as st

from playground.core.gates.xor_study import (
    ACTIVATIONS,
    HIDDEN_SIZES,
    LEARNING_RATES,
    SEEDS,
    XorStudySettings,
    XorStudyView,
    parameter_count,
)
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView, Status
from playground.ui import frame
from playground.ui.gates.part import KEY
from playground.ui.owner import owner
from playground.ui.run_bar import hold_button
from playground.ui.server import engine
from playground.ui.single_run import SingleRun

RATE = f"{KEY}_study_rate"
RUN = SingleRun("playground.core.gates.xor_run:XorStudyRun", f"{KEY}_refusal")


def newest() -> tuple[XorStudySettings, XorStudyView] | None:
    """The newest study as of now, None before there is one."""
    for info in RUN.mine()[:1]:
        view = RUN.glance(info)
        if view is not None and view.content is not None:
            return XorStudySettings.from_json(info.spec.settings), cast(XorStudyView, view.content)
    return None


def change_rate() -> None:
    """Hand a changed learning rate on to the study that trains."""
    rate = st.session_state[RATE]
    for info in RUN.mine()[:1]:
        if LEARNING_RATES.admits(rate) and not info.status.ended:
            engine().command(owner(), info.run_id, "learning_rate", learning_rate=rate)


def run_bar(settings: XorStudySettings, info: RunInfo | None, view: RunView | None) -> None:
    """The buttons of a study, and how far it is."""
    buttons, progress = st.columns([1.5, 1], gap="medium", vertical_alignment="center")
    with buttons, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _buttons(settings, info, view)
    RUN.show_refusal()
    with progress:
        _progress(view)


def _buttons(settings: XorStudySettings, info: RunInfo | None, view: RunView | None) -> None:
    status = view.status if view else None
    st.button(
        "Train all seeds",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{KEY}_train",
        on_click=_train,
        args=(settings,),
    )
    run_id = info.run_id if info else ""
    hold_button(f"{KEY}_study_hold", RUN.command, run_id, status)
    for name, label, icon, help, enabled in (
        ("step", "Step", ":material/skip_next:", None, status is Status.PAUSED),
        ("restart", "Again", ":material/restart_alt:", "The same seeds from the beginning", info is not None),
    ):
        st.button(
            label,
            icon=icon,
            key=f"{KEY}_study_{name}",
            help=help,
            disabled=not enabled,
            on_click=RUN.command,
            args=(run_id, name),
        )


def _train(settings: XorStudySettings) -> None:
    RUN.start(settings.to_json(), RunCost(parameters=parameter_count(), updates=settings.updates))


def _progress(view: RunView | None) -> None:
    shown = cast(XorStudyView, view.content) if view and view.content else None
    if view is None or shown is None:
        networks = SEEDS * len(ACTIVATIONS) * len(HIDDEN_SIZES)
        st.progress(0.0, text=f"Nothing is trained yet: {networks:,} networks wait.")
        return
    if view.status is Status.FAILED:
        st.error(frame.as_text(view.message), icon=":material/error:")
        return
    text = f"{view.status.value.capitalize()} · update {shown.updates:,} of {shown.total_updates:,}"
    if view.status is Status.RUNNING:
        text += f" · {view.updates_per_second:,.0f}/s"
    st.progress(min(shown.updates / shown.total_updates, 1.0), text=text)
