"""XOR trained from 64 seeds at once, for every hidden size and activation: started, watched, looked into."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import cast

import pandas as pd
import streamlit as st

from playground.core.gates.hidden_plane import hidden_plane
from playground.core.gates.xor_check import check_network
from playground.core.gates.xor_study import (
    ACTIVATIONS,
    FIRST_SEEDS,
    HIDDEN_SIZES,
    LEARNING_RATES,
    SEEDS,
    UPDATES,
    XorStudySettings,
    XorStudyView,
    xor_rows,
)
from playground.core.settings import Range
from playground.engine.states import RunInfo, Status
from playground.export.gates import render_xor_script
from playground.figures.gates import study
from playground.ui import controls, frame
from playground.ui.gates import choosing, part
from playground.ui.gates.part import KEY
from playground.ui.gates.study_runs import RATE, RUN, change_rate, newest, run_bar
from playground.ui.owner import owner
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.server import engine
from playground.ui.statuses import ALIVE

FAST, QUIET, DETAILS = 0.2, 2.0, 1.0  # seconds between two looks
INDICES = str.maketrans("12345678", "₁₂₃₄₅₆₇₈")
SIZE, ACTIVATION, PLACE = f"{KEY}_hidden_size", f"{KEY}_hidden_activation", f"{KEY}_place"
SIZES = Range(HIDDEN_SIZES[0], HIDDEN_SIZES[-1], whole=True)
PLACES = Range(1, SEEDS, whole=True)


@dataclass(frozen=True)
class Watched:
    """The cell and the seed that are looked at: activation, hidden size, and the number 0..63 of the seed."""

    activation: str
    hidden_size: int
    index: int


@dataclass(frozen=True)
class Study:
    """What the controls say: the study that a press of the button would start, and what of it is looked at."""

    settings: XorStudySettings
    watched: Watched


def choose() -> Study:
    """The controls. Raises SettingsError in words."""
    encoding = choosing.choose_encoding()
    rate = controls.number(
        "Learning rate",
        RATE,
        LEARNING_RATES,
        1.0,
        help="Counts from the next update on when you change it during training.",
        on_change=change_rate,
    )
    updates = controls.whole_number("Updates", f"{KEY}_study_updates", UPDATES, 1_500)
    seed = controls.whole_number("First seed", f"{KEY}_study_seed", FIRST_SEEDS, 1, help="The other 63 follow it.")
    controls.choice("Look at activation", ACTIVATION, study.ACTIVATION_NAMES, "sigmoid")
    controls.slider("and hidden size", SIZE, SIZES, 2, 1.0)
    controls.whole_number("and seed number", PLACE, PLACES, 1, help="1 is the first seed, 64 the last.")
    return Study(XorStudySettings(encoding, rate, updates, seed), watched_now())


def draw(chosen: Study) -> None:
    """Everything above the fold. It polls by itself while a study trains."""
    runs = RUN.mine()
    alive = any(info.status in ALIVE for info in runs)
    st.fragment(_live, run_every=FAST if alive else QUIET if runs else None)(chosen, alive)


def watched_now() -> Watched:
    """What the controls say, or a click that came after them."""
    state = st.session_state
    place = int(state[PLACE])  # a field admits a fraction
    return Watched(state[ACTIVATION] or "sigmoid", int(state[SIZE]), min(max(place, 1), SEEDS) - 1)


def _live(chosen: Study, was_alive: bool) -> None:
    watched = chosen.watched
    if watched != watched_now():
        st.rerun()  # a click on a figure of this part turned controls that stand outside it
    with frame.refusals():
        info = next(iter(RUN.mine()), None)
        view = RUN.glance(info) if info else None
    run_bar(chosen.settings, info, view)
    shown = cast(XorStudyView, view.content) if view and view.content else None
    if info is not None and view is not None and shown is not None and view.status is not Status.FAILED:
        _ask(info, shown, watched)  # a failed run has nothing new to show
    look = frame.current_look()
    shares, seeds = st.columns([1.6, 1], gap="medium")
    with shares:
        drawn = study.solved_shares(shown, (watched.activation, watched.hidden_size), look)
        frame.figure(drawn, f"{KEY}_shares", _shares_in_words(shown), _cell_clicked)
    if info is not None and shown is not None:
        index = shown.network.seed - shown.first_seed
        with seeds:
            alt = f"The {SEEDS} seeds: {int(shown.solved.sum())} solved XOR. Seed {shown.network.seed} is looked at."
            frame.figure(study.seed_sheet(shown, index, look), f"{KEY}_seeds", alt, _seed_clicked)
        _look_into(XorStudySettings.from_json(info.spec.settings), shown)
    if (view is not None and view.status in ALIVE) != was_alive:
        st.rerun()  # the clock of this part changes


def _ask(info: RunInfo, shown: XorStudyView, watched: Watched) -> None:
    """Ask the run for the watched network if it still shows another."""
    index = shown.network.seed - shown.first_seed
    if Watched(shown.activation, shown.hidden_size, index) != watched:
        with frame.refusals():
            engine().command(owner(), info.run_id, "ask", question=asdict(watched))


def _look_into(settings: XorStudySettings, shown: XorStudyView) -> None:
    """The cell and the network that the run shows: losses, input plane and, of two hidden units, their plane."""
    look, network = frame.current_look(), shown.network
    curves, inputs, hidden = st.columns(3, gap="medium")
    with curves:
        alt = f"Losses of {SEEDS} seeds; {int(shown.solved.sum())} have solved XOR after {shown.updates} updates."
        frame.figure(study.loss_curves(shown, network.seed - shown.first_seed, look), f"{KEY}_losses", alt)
    with inputs:
        outputs = ", ".join(f"{output:.3f}" for output in network.outputs)
        alt = f"Output of seed {network.seed} over the plane; on the four rows: {outputs}."
        frame.figure(study.network_plane(shown, settings, look), f"{KEY}_network", alt)
    with hidden:
        plane = hidden_plane(network, shown.activation)
        if plane is None:
            st.caption(f"Only two hidden units make a plane; this network has {shown.hidden_size}.")
        else:
            places = ", ".join(f"({h1:.2f}, {h2:.2f})" for h1, h2 in plane.places)
            alt = f"The hidden plane of seed {network.seed} with the line of its output. The rows lie at {places}."
            drawn = study.hidden_plane(plane, network, settings.encoding, look)
            frame.figure(drawn, f"{KEY}_trained_hidden_plane", alt)
    st.caption(
        f"{study.ACTIVATION_NAMES[shown.activation]}, hidden size {shown.hidden_size}, seed {network.seed}: "
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


def _shares_in_words(shown: XorStudyView | None) -> str:
    if shown is None:
        return "Share of seeds that solved XOR, by activation and hidden size: nothing is trained yet."
    rows = "; ".join(
        f"{study.ACTIVATION_NAMES[name]} " + ", ".join(f"{share:.0%}" for share in row)
        for name, row in zip(ACTIVATIONS, shown.shares, strict=True)
    )
    return f"Share of {SEEDS} seeds that solved XOR, for hidden sizes 1 to {HIDDEN_SIZES[-1]}: {rows}."


def below(chosen: Study) -> None:
    """Numbers, check and code of the watched network; they keep up with its training."""
    alive = any(info.status in ALIVE for info in RUN.mine())
    st.fragment(_details, run_every=DETAILS if alive else None)(chosen)


def _details(chosen: Study) -> None:
    newest_study = newest()
    if newest_study is None:
        part.code(partial(_script, chosen), "xor")
        return
    settings, view = newest_study
    part.numbers(numbers_of(view, settings.encoding), "seeds")
    part.check(
        check_network(view.network, view.activation, settings.encoding),
        "seeds",
        "The gradient of its loss by backpropagation written out, by torch, and by central difference.",
    )
    part.code(partial(_script_of_view, settings, view), "xor")


def numbers_of(view: XorStudyView, encoding: str) -> pd.DataFrame:
    """The watched network on the four rows: hidden units, logit, output."""
    network = view.network
    x, y = xor_rows(encoding)
    hidden = {f"h{i + 1}".translate(INDICES): network.hidden[:, i] for i in range(view.hidden_size)}
    return pd.DataFrame(
        {"x₁": x[:, 0].numpy(), "x₂": x[:, 1].numpy()}
        | hidden
        | {"z": network.logits, "p = σ(z)": network.outputs, "target": y[:, 0].numpy()}
        | {"": ["✓ right" if ok else "✗ missed" for ok in (network.logits > 0) == (y[:, 0].numpy() > 0.5)]}
    )


def _script(chosen: Study) -> str:
    settings, watched = chosen.settings, chosen.watched
    seed = settings.first_seed + watched.index
    return render_xor_script(
        settings, watched.activation, watched.hidden_size, seed, settings.updates, settings.learning_rate
    )


def _script_of_view(settings: XorStudySettings, view: XorStudyView) -> str:
    seed = view.network.seed
    return render_xor_script(settings, view.activation, view.hidden_size, seed, view.updates, view.learning_rate)


def _as_chosen(chosen: Study) -> Study:
    return chosen


PART = FullPart("64 seeds learn XOR", choose, _as_chosen, draw, below)
