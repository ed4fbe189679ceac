"""Walking through the steps of a process: first, back, forward, last, and play."""

from collections.abc import Callable
from itertools import count

import streamlit as st

from playground.ui.picked import picked, shown
from playground.ui.plot import Click

MOST = 1_000  # steps of any process on a page
TICK = 0.5  # seconds a step while it plays


def step_shown(key: str, last: int, start: int = 0) -> int:
    """The step that `step_controls` of this key will show: for what is drawn above the buttons."""
    return picked(f"{key}_step", last, start)


def step_controls(key: str, last: int, start: int = 0, tick: float = TICK, counted: str = "") -> int:
    """Walk through steps 0..last with first, back, forward, last and play; returns the step that is shown.

    The step is kept in the link as KEY_step, and begins at `start`. tick: seconds a step while it plays. counted:
    what is counted from 0, such as updates; without it steps are counted from 1.
    """
    state, playing = f"{key}_step", f"{key}_playing"
    current = shown(state, last, start)

    def go_to(step: int) -> None:
        st.session_state[state], st.session_state[playing] = step, False

    plays = bool(st.session_state.get(playing, False))
    buttons = (
        ("first", ":material/first_page:", "To the first step", 0, current == 0),
        ("back", ":material/chevron_left:", "One step back", current - 1, current == 0),
        ("forward", ":material/chevron_right:", "One step forward", current + 1, current == last),
        ("last", ":material/last_page:", "To the last step", last, current == last),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for name, icon, help, target, disabled in buttons:
            st.button("", icon=icon, key=f"{key}_{name}", help=help, disabled=disabled, on_click=go_to, args=(target,))
        st.button(
            "",
            icon=":material/pause:" if plays else ":material/play_arrow:",
            key=f"{key}_play",
            help="Pause" if plays else "Play",
            disabled=last == 0,
            on_click=_toggle,
            args=(key, current == last),
        )
        st.caption(f"{counted} {current} of {last}" if counted else f"{current + 1} of {last + 1}", width="content")
    if plays:
        _start_clock(key, last, tick)
    return current


def step_clicked(key: str) -> Callable[[Click], None]:
    """For a figure over time whose lines have a point a step: a click on one shows that step, and stops the play."""

    def go_there(click: Click) -> None:
        if isinstance(click.point, int) and 0 <= click.point < MOST:
            st.session_state[f"{key}_step"], st.session_state[f"{key}_playing"] = click.point, False

    return go_there


def _toggle(key: str, at_end: bool) -> None:
    """Play or pause; from the last step it begins anew."""
    st.session_state[f"{key}_playing"] = not st.session_state.get(f"{key}_playing", False)
    if at_end:
        st.session_state[f"{key}_step"] = 0


def _start_clock(key: str, last: int, tick: float) -> None:
    """One step on at every tick; at the last one it stops. The first call only starts the clock."""
    calls = count()

    def on_tick() -> None:
        if next(calls) == 0:
            return
        step = min(int(st.session_state.get(f"{key}_step", 0)) + 1, last)
        st.session_state[f"{key}_step"], st.session_state[f"{key}_playing"] = step, step < last
        st.rerun()

    st.fragment(on_tick, run_every=tick)()
