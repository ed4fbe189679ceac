"""XOR trained from 64 seeds at once, for every hidden size and activation: started, watched, looked into."""

from dataclasses import asdict, dataclass
from typing import cast

import streamlit as st

from playground.core.gates.xor_study import (
    ACTIVATIONS,
    FIRST_SEEDS,
    HIDDEN_SIZES,
    LEARNING_RATES,
    SEEDS,
    UPDATES,
    XorStudySettings,
    XorStudyView,
    parameter_count,
)
from playground.core.settings import Range
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError, RunCost
from playground.engine.program import RunSpec
from playground.engine.states import RunInfo, RunView, Status
from playground.figures.gates import study
from playground.ui import controls, frame
from playground.ui.gates.choosing import KEY
from playground.ui.owner import owner
from playground.ui.plot import Click
from playground.ui.server import engine

PROGRAM = "playground.core.gates.xor_run:XorStudyRun"
ALIVE = (Status.QUEUED, Status.MEASURING, Status.RUNNING, Status.IDLE)
FAST, QUIET = 0.2, 2.0  # seconds between two looks
REFUSAL = f"{KEY}_refusal"
SIZE, ACTIVATION, PLACE = f"{KEY}_hidden_size", f"{KEY}_hidden_activation", f"{KEY}_place"
SIZES = Range(HIDDEN_SIZES[0], HIDDEN_SIZES[-1], whole=True)
PLACES = Range(1, SEEDS, whole=True)


@dataclass(frozen=True)
class Watched:
    """The cell and the seed that are looked at: activation, hidden size, and the number 0..63 of the seed."""

    activation: str
    hidden_size: int
    index: int


def tab(encoding: str) -> None:
    """The whole part. It polls by itself while a study trains."""
    side, stage = st.columns([1, 2.9], gap="large")
    with side:
        settings = frame.attempt(lambda: _choose(encoding))
        _choose_watched()
    with stage:
        alive = any(info.status in ALIVE for info in my_runs())
        st.fragment(_live, run_every=FAST if alive else QUIET if my_runs() else None)(settings, watched_now(), alive)


def my_runs() -> tuple[RunInfo, ...]:
    """This visitor's studies, the newest first."""
    return tuple(info for info in reversed(engine().runs(owner())) if info.spec.program == PROGRAM)


def newest() -> tuple[XorStudySettings, XorStudyView] | None:
    """The newest study as of now, None before there is one."""
    for info in my_runs()[:1]:
        view = _poll(info)
        if view is not None and view.content is not None:
            return XorStudySettings.from_json(info.spec.settings), cast(XorStudyView, view.content)
    return None


def _choose(encoding: str) -> XorStudySettings:
    rate = controls.number(
        "Learning rate",
        f"{KEY}_study_rate",
        LEARNING_RATES,
        1.0,
        help="Counts from the next update on when you change it during training.",
        on_change=_change_rate,
    )
    updates = controls.whole_number("Updates", f"{KEY}_study_updates", UPDATES, 1_500)
    seed = controls.whole_number("First seed", f"{KEY}_study_seed", FIRST_SEEDS, 1, help="The other 63 follow it.")
    return XorStudySettings(encoding, rate, updates, seed)


def _choose_watched() -> None:
    controls.choice("Look at activation", ACTIVATION, study.ACTIVATION_NAMES, "sigmoid")
    controls.slider("and hidden size", SIZE, SIZES, 2, 1.0)
    controls.whole_number("and seed number", PLACE, PLACES, 1, help="1 is the first seed, 64 the last.")


def watched_now() -> Watched:
    """What the controls say, or a click that came after them."""
    state = st.session_state
    place = int(state[PLACE])  # a field admits a fraction
    return Watched(state[ACTIVATION] or "sigmoid", int(state[SIZE]), min(max(place, 1), SEEDS) - 1)


def _change_rate() -> None:
    rate = st.session_state[f"{KEY}_study_rate"]
    for info in my_runs()[:1]:
        if LEARNING_RATES.admits(rate) and not info.status.ended:
            engine().command(owner(), info.run_id, "learning_rate", learning_rate=rate)


def _live(settings: XorStudySettings | None, watched: Watched, was_alive: bool) -> None:
    if watched != watched_now():
        st.rerun()  # a click on a figure of this part turned controls that stand outside it
    with frame.refusals():
        info = next(iter(my_runs()), None)
        view = _poll(info) if info else None
    _buttons(settings, info, view)
    _progress(view)
    shown = cast(XorStudyView, view.content) if view and view.content else None
    look = frame.current_look()
    drawn = study.solved_shares(shown, (watched.activation, watched.hidden_size), look)
    frame.figure(drawn, f"{KEY}_shares", _shares_in_words(shown), _cell_clicked)
    if info is not None and view is not None and shown is not None:
        if view.status is not Status.FAILED:  # a failed run has nothing new to show
            _ask(info, shown, watched)
        _look_into(info, shown)
    if (view is not None and view.status in ALIVE) != was_alive:
        st.rerun()  # the clock of this part changes


def _poll(info: RunInfo) -> RunView | None:
    try:
        return engine().glance(owner(), info.run_id)
    except LookupError:
        return None


def _ask(info: RunInfo, shown: XorStudyView, watched: Watched) -> None:
    """Ask the run for the watched network if it still shows another."""
    index = shown.network.seed - shown.first_seed
    if Watched(shown.activation, shown.hidden_size, index) != watched:
        with frame.refusals():
            engine().command(owner(), info.run_id, "ask", question=asdict(watched))


def _look_into(info: RunInfo, shown: XorStudyView) -> None:
    """The cell and the network that the run shows."""
    settings, look = XorStudySettings.from_json(info.spec.settings), frame.current_look()
    index = shown.network.seed - shown.first_seed
    curves, seeds, plane = st.columns([1.25, 1, 1], gap="medium")
    with curves:
        alt = f"Losses of {SEEDS} seeds; {int(shown.solved.sum())} have solved XOR after {shown.updates} updates."
        frame.figure(study.loss_curves(shown, index, look), f"{KEY}_losses", alt)
    with seeds:
        alt = f"The {SEEDS} seeds: {int(shown.solved.sum())} solved XOR. Seed {shown.network.seed} is looked at."
        frame.figure(study.seed_sheet(shown, index, look), f"{KEY}_seeds", alt, _seed_clicked)
    with plane:
        outputs = ", ".join(f"{output:.3f}" for output in shown.network.outputs)
        alt = f"Output of seed {shown.network.seed} over the plane; on the four rows: {outputs}."
        frame.figure(study.network_plane(shown, settings, look), f"{KEY}_network", alt)
    st.caption(
        f"{study.ACTIVATION_NAMES[shown.activation]}, hidden size {shown.hidden_size}, seed {shown.network.seed}: "
        f"outputs {outputs} for the rows 00, 01, 10, 11. Click a cell or a seed to look at another network."
    )


def _cell_clicked(click: Click) -> None:
    """A click on the shares chooses activation and hidden size."""
    if isinstance(click.point, list) and len(click.point) == 2:
        row, column = click.point
        if row in range(len(ACTIVATIONS)) and column in range(len(HIDDEN_SIZES)):
            st.session_state[ACTIVATION], st.session_state[SIZE] = ACTIVATIONS[row], float(HIDDEN_SIZES[column])


def _seed_clicked(click: Click) -> None:
    if click.curve == 0 and click.point in range(SEEDS):
        st.session_state[PLACE] = float(click.point) + 1  # type: ignore[arg-type]


def _buttons(settings: XorStudySettings | None, info: RunInfo | None, view: RunView | None) -> None:
    status = view.status if view else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Train all seeds",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{KEY}_train",
            disabled=settings is None,
            on_click=_train,
            args=(settings,),
        )
        run_id = info.run_id if info else ""
        for name, label, icon, enabled in (
            ("pause", "Pause", ":material/pause:", status in ALIVE),
            ("resume", "Resume", ":material/resume:", status is Status.PAUSED),
            ("step", "Step", ":material/skip_next:", status is Status.PAUSED),
            ("restart", "Same seeds again", ":material/restart_alt:", info is not None),
        ):
            st.button(
                label,
                icon=icon,
                key=f"{KEY}_study_{name}",
                disabled=not enabled,
                on_click=_command,
                args=(run_id, name),
            )


def _train(settings: XorStudySettings) -> None:
    """Start a study; an older one of the same visitor makes room for it."""
    try:
        for info in my_runs():
            engine().release(owner(), info.run_id)
        cost = RunCost(parameters=parameter_count(), updates=settings.updates)
        engine().submit(owner(), RunSpec(PROGRAM, settings.to_json(), {}), cost, "cpu")
    except (LimitError, EngineError) as error:
        st.session_state[REFUSAL] = error


def _command(run_id: str, command: str) -> None:
    try:
        engine().command(owner(), run_id, command)
    except EngineError as error:
        st.session_state[REFUSAL] = error


def _progress(view: RunView | None) -> None:
    refusal = st.session_state.pop(REFUSAL, None)
    if refusal is not None:
        frame.refuse(refusal)
    shown = cast(XorStudyView, view.content) if view and view.content else None
    if view is None or shown is None:
        networks = SEEDS * len(ACTIVATIONS) * len(HIDDEN_SIZES)
        st.progress(0.0, text=f"Nothing is trained yet. {networks:,} small networks wait, {SEEDS} seeds of each kind.")
        return
    if view.status is Status.FAILED:
        st.error(frame.as_text(view.message), icon=":material/error:")
        return
    text = f"{view.status.value.capitalize()} · update {shown.updates:,} of {shown.total_updates:,}"
    if view.status is Status.RUNNING:
        text += f" · {view.updates_per_second:,.0f} updates/s for all networks together"
    st.progress(min(shown.updates / shown.total_updates, 1.0), text=text)


def _shares_in_words(shown: XorStudyView | None) -> str:
    if shown is None:
        return "Share of seeds that solved XOR, by activation and hidden size: nothing is trained yet."
    rows = "; ".join(
        f"{study.ACTIVATION_NAMES[name]} " + ", ".join(f"{share:.0%}" for share in row)
        for name, row in zip(ACTIVATIONS, shown.shares, strict=True)
    )
    return f"Share of {SEEDS} seeds that solved XOR, for hidden sizes 1 to {HIDDEN_SIZES[-1]}: {rows}."
