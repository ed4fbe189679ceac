"""The memory experiment: three cells on the same sequences, trained live, and how far back each remembers."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.lstm.memory import (
    CELLS,
    DISTANCES,
    GATE_BIASES,
    HIDDEN_SIZES,
    LEARNING_RATES,
    SEED_COUNTS,
    SEEDS,
    UPDATES,
    MemorySettings,
)
from playground.core.lstm.memory_check import check_memory
from playground.core.lstm.memory_run import SOLVED, MemoryView
from playground.engine.states import Status
from playground.export.lstm import memory_script
from playground.figures.lstm import memory as figures
from playground.ui import controls, frame
from playground.ui.lstm.key import KEY
from playground.ui.lstm.memory_runs import RUN, content, run_bar
from playground.ui.part import FullPart
from playground.ui.statuses import ALIVE

FAST, QUIET = 1.0, 2.0  # seconds between two looks: each takes time from the training where both share a core
DEFAULT = MemorySettings()


def choose() -> MemorySettings:
    """The controls. Raises SettingsError in words."""
    bias = controls.slider(
        "Where f and z begin, as a bias",
        f"{KEY}_gate_bias",
        GATE_BIASES,
        DEFAULT.gate_bias,
        0.5,
        help="A gate near 1 keeps the old state: f in the LSTM (bias b_f), z, the update gate, in the GRU (b_z). "
        "PyTorch begins near 0. For a distance of T the literature proposes about ln T; see whether more does better.",
    )
    hidden = controls.whole_number("Units H", f"{KEY}_memory_hidden", HIDDEN_SIZES, DEFAULT.hidden_size)
    updates = controls.whole_number("Updates of each", f"{KEY}_updates", UPDATES, DEFAULT.updates)
    rate = controls.number("Learning rate, Adam", f"{KEY}_learning_rate", LEARNING_RATES, DEFAULT.learning_rate)
    seeds = controls.whole_number(
        "Seeds", f"{KEY}_memory_seeds", SEED_COUNTS, DEFAULT.seeds, help="How often all of it is trained."
    )
    seed = controls.whole_number(
        "First seed",
        f"{KEY}_memory_seed",
        SEEDS,
        DEFAULT.seed,
        help="Of the weights and of the sequences, for all cells.",
    )
    st.caption(
        "A sequence begins with one of four tokens, T tokens of another kind follow, and the network must say which "
        "it was. All cells see the same sequences."
    )
    return MemorySettings(hidden, updates, rate, bias, seed, seeds)


def draw(settings: MemorySettings) -> None:
    """Buttons, progress and figure. They look at the run by themselves while it trains."""
    runs = RUN.mine()
    alive = any(info.status in ALIVE for info in runs)
    st.fragment(_live, run_every=FAST if alive else QUIET if runs else None)(settings, alive)


def _live(settings: MemorySettings, was_alive: bool) -> None:
    with frame.refusals():
        info = next(iter(RUN.mine()), None)
        view = RUN.glance(info) if info else None
    run_bar(settings, info, view)
    shown = content(view)
    drawn = figures.experiment(shown, frame.current_look())
    frame.figure(drawn, f"{KEY}_experiment", figures.experiment_in_words(shown))
    if shown is not None and shown.rounds:
        st.markdown(claim(shown))
    st.caption(
        "A thin mark is one seed, a line the mean of all (for gradients the median). Right, gradients of the score of "
        "the right answer as they are now: training changes them; below, a point for every unit of the LSTMs. What is "
        "below 10⁻⁸ lies on the lower edge."
    )
    if info is not None and MemorySettings.from_json(info.spec.settings) != settings:
        st.caption("The controls have changed since this experiment began.")
    if shown is not None:
        frame.numbers(numbers(shown), f"{KEY}_memory_numbers")
    if (view is not None and view.status in ALIVE) != was_alive:
        st.rerun()  # the clock of this part changes


def claim(view: MemoryView) -> str:
    """What the seeds say together where the cells differ most and at the longest distance, counted from the results."""
    n, farthest, said = len(view.seeds), max(DISTANCES), []
    for distance in sorted({view.telling_distance(), farthest}):
        solved = ", ".join(f"**{cell.upper()}** {view.seeds_solved(cell, distance)} of {n}" for cell in CELLS)
        said.append(f"at T = {distance}: {solved}")
    above = "; ".join(f"**{cell.upper()}** in {view.seeds_above(cell, 'rnn', farthest)} of {n}" for cell in CELLS[1:])
    words = f"Seeds with at least {SOLVED:.0%} right {'; '.join(said)}. "
    words += f"At T = {farthest} right more often than the RNN with the same seed: {above}."
    return words if n > 1 else f"{words} One seed proves nothing: take more."


def numbers(view: MemoryView) -> pd.DataFrame:
    """A row for every cell and distance."""
    rows = []
    for k, cell in enumerate(CELLS):
        for at, distance in enumerate(DISTANCES):
            units = view.kept[at]
            products = f"{units.mean():.3g}, {units.max():.3g}" if cell == "lstm" else "—"
            each = " ".join(f"{100 * share:.0f}" for share in view.accuracies[k, at])
            mean, loss = f"{100 * view.mean_accuracies[k, at]:.1f}", f"{view.losses[k, at].mean():.4f}"
            rows.append((cell.upper(), distance, mean, each, loss, f"{view.median_gradients[k, at]:.3g}", products))
    seeds = f"seeds {view.seeds[0]} to {view.seeds[-1]}" if len(view.seeds) > 1 else f"seed {view.seeds[0]}"
    names = (
        "cell",
        "T",
        "right, mean (%)",
        f"{seeds} (%)",
        "loss (nats)",
        "‖∂ answer / ∂x₁‖",
        "product of f: mean, largest unit",
    )
    return pd.DataFrame(rows, columns=names)


def below(settings: MemorySettings) -> None:
    """The script of the newest experiment, or of the controls before there is one."""
    run = next((info for info in RUN.mine() if info.status is not Status.FAILED), None)
    of = MemorySettings.from_json(run.spec.settings) if run else settings
    frame.checks(
        check_memory(of),
        f"{KEY}_memory_check",
        "The gradient at the first input before training, by the chain rule written out: one factor diag(1 − h²) W_h a "
        "step; by autograd; by central difference. The factors make it vanish.",
    )
    frame.code(
        partial(memory_script, of),
        "lstm_memory.py",
        f"{KEY}_memory_script",
        "the shortest script that runs this experiment and prints its accuracies and gradients",
    )


def _as_chosen(settings: MemorySettings) -> MemorySettings:
    return settings


PART = FullPart("How far back?", choose, _as_chosen, draw, below)
