"""Full batch, mini-batches and single samples on one regression: paths, counters, noise and cost."""

import pandas as pd
import streamlit as st

from playground.core.optimizers import batches as core
from playground.core.optimizers.batches import SAMPLES, BatchesTrace, BatchSettings
from playground.export.optimizers import batches_script
from playground.figures.optimizers import batches as figures
from playground.ui import controls, frame
from playground.ui.optimizers.part import KEY, Part

PREFIX = f"{KEY}_batches"
PRESET = f"{PREFIX}_preset"
PRESETS = {
    "usual": ("Mini-batches of 200", BatchSettings()),
    "small": ("Mini-batches of 10", BatchSettings(10)),
    "uneven": ("A shorter last batch", BatchSettings(300)),
    "calm": ("A small learning rate", BatchSettings(50, 0.02)),
    "edge": ("Too fast for single samples", BatchSettings(200, 0.4)),
}


def choose() -> BatchSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    usual = PRESETS[controls.dropdown("Preset", PRESET, titles, "usual", on_change=_set_preset)][1]
    return BatchSettings(
        batch_size=controls.whole_number("Batch size B", f"{PREFIX}_size", core.BATCH_SIZES, usual.batch_size),
        learning_rate=controls.number("Learning rate α", f"{PREFIX}_rate", core.LEARNING_RATES, usual.learning_rate),
        epochs=int(controls.slider("Epochs", f"{PREFIX}_epochs", core.EPOCHS, usual.epochs, 1.0)),
        seed=controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, usual.seed),
    )


def _set_preset() -> None:
    settings = PRESETS[st.session_state[PRESET]][1]
    st.session_state[f"{PREFIX}_size"] = float(settings.batch_size)
    st.session_state[f"{PREFIX}_rate"] = settings.learning_rate
    st.session_state[f"{PREFIX}_epochs"] = float(settings.epochs)


def draw(trace: BatchesTrace) -> None:
    """The figure, and the sums behind the counters."""
    drawn = figures.batches(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_paths", figures.batches_in_words(trace))
    size, updates = trace.settings.batch_size, -(-SAMPLES // trace.settings.batch_size)
    st.latex(
        rf"\text{{iterations an epoch}} = \left\lceil \tfrac{{N}}{{B}} \right\rceil = "
        rf"\left\lceil \tfrac{{{SAMPLES}}}{{{size}}} \right\rceil = {updates}"
    )
    gone = [run.title for run in trace.runs if run.losses[-1] != run.losses[-1]]
    st.caption(
        f"{SAMPLES:,} samples of y = w x + b with noise; the star is the least squares line. "
        f"On all samples 2/λmax = {trace.threshold:.3g}; a single one may bend far more."
    )
    if gone:
        st.warning(f"Diverged: {', '.join(gone)}.", icon=":material/warning:")


def numbers(trace: BatchesTrace) -> pd.DataFrame:
    """A row for each way."""
    runs, epochs = trace.runs, trace.settings.epochs
    return pd.DataFrame(
        {
            "way": [run.title for run in runs],
            "updates an epoch ⌈N/B⌉": [f"{run.updates_per_epoch:,}" for run in runs],
            "last batch": [f"{run.last_batch:,}" for run in runs],
            f"updates in {epochs}": [f"{len(run.points) - 1:,}" for run in runs],
            "w": [f"{run.points[-1, 0]:.8f}" for run in runs],
            "b": [f"{run.points[-1, 1]:.8f}" for run in runs],
            "loss": [f"{run.losses[-1]:.8f}" for run in runs],
        }
    )


def cost(trace: BatchesTrace) -> None:
    """What an epoch costs: the same samples, but a call for every update."""
    part = frame.folded("The cost", "of one epoch, measured here and now", f"{PREFIX}_cost_open", ":material/timer:")
    if part is None:
        return
    seconds = [core.seconds_per_epoch(trace.settings, run.batch_size) for run in trace.runs]
    with part:
        st.caption(
            "Every epoch computes as many gradients of samples. What differs is how many calls of torch it takes."
        )
        frame.numbers(
            pd.DataFrame(
                {
                    "way": [run.title for run in trace.runs],
                    "sample gradients": [f"{SAMPLES:,}" for _ in trace.runs],
                    "updates": [f"{run.updates_per_epoch:,}" for run in trace.runs],
                    "time": [f"{1e3 * taken:,.2f} ms" for taken in seconds],
                    "time an update": [
                        f"{1e6 * taken / run.updates_per_epoch:,.0f} µs"
                        for run, taken in zip(trace.runs, seconds, strict=True)
                    ],
                }
            ),
            f"{PREFIX}_cost",
        )


def check(settings: BatchSettings) -> None:
    """The gradient of the first batch of each way."""
    frame.checks(core.check_batches(settings), f"{PREFIX}_check")


PART = Part("Batches", choose, core.trace_batches, draw, numbers, cost, check, batches_script)
