"""What moves: the buttons, how far training is, and the part's figures. Each has its own clock."""

from collections.abc import Callable, Sequence

import streamlit as st

from playground.engine.states import Status
from playground.ui import frame
from playground.ui.pace import is_out_of, pace_now
from playground.ui.run_bar import hold_button
from playground.ui.statuses import STATUS_WORDS
from playground.ui.training_lab.choosing import Chosen
from playground.ui.training_lab.key import CLICKED, KEY, REFUSAL
from playground.ui.training_lab.runs import Shown, command, shown_now, start, updates_per_epoch

FAST, STEADY, SLOW, QUIET = 0.08, 0.3, 0.6, 2.0  # seconds between two looks: at curves, maps, buttons, what rests

Figures = tuple[Callable[[Shown], None], float]  # what draws them, and the seconds between two looks


def live(chosen: Chosen, figures: Sequence[Figures]) -> None:
    """Draw everything that moves: the curves most often, since a browser takes longer over maps."""
    shown = shown_now(chosen)
    alive = shown.run is not None and shown.run.alive
    pace = pace_now() if alive else None
    st.fragment(_bar, run_every=(pace * SLOW if pace else QUIET) if shown.run else None)(chosen, pace)
    for draw, seconds in figures:
        st.fragment(_figures, run_every=pace and pace * seconds)(chosen, draw, alive)


def _bar(chosen: Chosen, pace: float | None) -> None:
    """The buttons and where the run stands. They also notice what happened elsewhere, and have the page drawn anew."""
    with frame.refusals():
        shown = shown_now(chosen)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _buttons(chosen, shown)
    refusal = st.session_state.get(REFUSAL)
    if refusal is not None:
        frame.refuse(refusal)
    with st.container(key=f"{KEY}_position"):
        _position(shown)
    alive = shown.run is not None and shown.run.alive
    if alive != (pace is not None) or is_out_of(pace):
        st.rerun()


def _buttons(chosen: Chosen, shown: Shown) -> None:
    run = shown.run
    fresh = run is None or (shown.news and run.view.status.ended)  # then a step begins a new run
    paused = run is not None and run.view.status is Status.PAUSED
    st.button(
        "Train",
        type="primary",
        icon=":material/play_arrow:",
        key=f"{KEY}_train",
        on_click=start,
        args=(chosen,),
    )
    run_id = run.run_id if run else ""
    hold_button(f"{KEY}_hold", command, run_id, run.view.status if run else None)
    for label, name, size in _steps(chosen, shown):
        if fresh:
            _button(label, name, ":material/skip_next:", True, start, chosen, size)
        else:
            _button(label, name, ":material/skip_next:", paused, _step, run_id, size)
    _button("Again", "again", ":material/restart_alt:", not fresh, command, run_id, "restart")


def _steps(chosen: Chosen, shown: Shown) -> list[tuple[str, str, int]]:
    """What a step can be, in updates: one batch, the rest of the epoch, the rest of it and some more epochs."""
    per_epoch = shown.view.updates_per_epoch or updates_per_epoch(chosen)
    rest = per_epoch - shown.view.updates % per_epoch
    return [
        ("Batch", "step_batch", 1),
        ("Epoch", "step_epoch", rest),
        (f"{chosen.long_step} epochs", "step_epochs", rest + (chosen.long_step - 1) * per_epoch),
    ]


def _button(label: str, name: str, icon: str, enabled: bool, act: Callable[..., None], *arguments: object) -> None:
    help = "The same seed from the beginning" if name == "again" else None
    st.button(
        label, icon=icon, key=f"{KEY}_{name}", help=help, disabled=not enabled, on_click=act, args=arguments or None
    )


def _step(run_id: str, updates: int) -> None:
    command(run_id, "step", n=updates)


def _position(shown: Shown) -> None:
    """Where the run stands, in one line: what it shows moves, a bar would only take the room."""
    run, view = shown.run, shown.view
    if run is None or run.content is not view:
        st.caption("The network before training. Press **Train**, or step through the first batch.")
        return
    if run.view.status is Status.FAILED:
        st.error(frame.as_text(run.view.message), icon=":material/error:")
        return
    parts = [f"**{STATUS_WORDS[run.view.status]}**", f"epoch **{view.epoch:,}** of {shown.settings.epochs:,}"]
    parts += [f"update **{view.updates:,}**"]
    if run.view.status is Status.RUNNING and run.view.updates_per_second:
        parts += [f"**{run.view.updates_per_second / view.updates_per_epoch:,.0f}** epochs/s"]
    if view.ending or run.view.message:
        parts += [frame.as_text(view.ending or run.view.message)]
    elif shown.news and run.alive:
        parts += ["the settings on the left are others; Train starts a run with them"]
    st.caption(" · ".join(parts))


def _figures(chosen: Chosen, draw: Callable[[Shown], None], was_alive: bool) -> None:
    if st.session_state.pop(CLICKED, False):
        st.rerun()
    with frame.refusals():
        shown = shown_now(chosen)
    draw(shown)
    if (shown.run is not None and shown.run.alive) != was_alive:
        st.rerun()  # the clocks of the page change
