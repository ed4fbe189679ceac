"""Fit: advice, the buttons, progress as one expects of a fit, curves and answers."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.model_builder.check import check_loss
from playground.core.model_builder.datasets import DATASETS
from playground.core.model_builder.run import FitView
from playground.core.model_builder.settings import LOSSES, advice
from playground.core.settings import SettingsError
from playground.engine.states import Status
from playground.figures.model_builder import fit as figures
from playground.ui import frame
from playground.ui.model_builder.choosing import KEY, Chosen
from playground.ui.model_builder.predict import predictions
from playground.ui.model_builder.runs import RUN, Watched, newest, restored, start
from playground.ui.pace import is_out_of, pace_now
from playground.ui.run_bar import hold_button
from playground.ui.statuses import STATUS_WORDS

LOG_HEIGHT = 248  # px
STEADY, QUIET = 0.25, 2.0  # seconds between two looks


def show(chosen: Chosen) -> None:
    """What suits the data, then everything that moves."""
    with st.container():  # one place for all that it may say: so the figures keep theirs
        if chosen.summary.fault is not None:
            frame.refuse(chosen.summary.fault)
        else:
            _advise(chosen)
    with frame.refusals():
        watched = newest()
    alive = watched is not None and watched.alive
    pace = pace_now() if alive else None
    st.fragment(_live, run_every=(pace * STEADY if pace else QUIET) if watched else None)(chosen, pace)


def _advise(chosen: Chosen) -> None:
    """Whether the fit can be, and whether output and loss suit the data."""
    try:
        settings = chosen.settings()
    except SettingsError as error:
        frame.refuse(error)
        return
    good, why = advice(chosen.model, settings.dataset, settings.loss)
    text = f"{DATASETS[settings.dataset].title}, {LOSSES[settings.loss].lower()}. {why}"
    if good:
        st.caption(f":material/check: {frame.as_text(text)}")
    else:
        st.warning(frame.as_text(text), icon=":material/lightbulb:")


def _live(chosen: Chosen, pace: float | None) -> None:
    with frame.refusals():
        watched = newest()
    _buttons(chosen, watched)
    RUN.show_refusal()
    with st.container(key=f"{KEY}_position"):
        _position(chosen, watched)
    if watched is not None and watched.content is not None:
        _figures(watched, watched.content)
    alive = watched is not None and watched.alive
    if alive != (pace is not None) or is_out_of(pace):
        st.rerun()  # the clocks of the page change


def _buttons(chosen: Chosen, watched: Watched | None) -> None:
    run_id = watched.run_id if watched else ""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Fit",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{KEY}_fit",
            disabled=chosen.summary.fault is not None,
            on_click=start,
            args=(chosen,),
        )
        hold_button(f"{KEY}_hold", RUN.command, run_id, watched.view.status if watched else None)


def _position(chosen: Chosen, watched: Watched | None) -> None:
    """Epoch, a bar of the batches, and the measures, as Keras prints them."""
    if watched is None or watched.content is None:
        st.caption("Nothing is fitted yet. Press **Fit**." if watched is None else "The model is being built.")
        return
    if watched.view.status is Status.FAILED:
        st.error(frame.as_text(watched.view.message), icon=":material/error:")
        return
    view = watched.content
    st.progress(view.updates / max(view.total_updates, 1))
    batch = view.updates - view.epoch * view.updates_per_epoch or (view.updates_per_epoch if view.updates else 0)
    parts = [f"**{STATUS_WORDS[watched.view.status]}**", f"epoch **{view.epoch}** of {watched.settings.epochs}"]
    parts += [f"batch {batch} of {view.updates_per_epoch}", *_measures(view)]
    if _other(chosen, watched):
        parts.append("the model or the settings on the left are others; **Fit** takes them")
    st.caption(" · ".join(parts))


def _measures(view: FitView) -> list[str]:
    said = []
    for split, prefix in (("training", ""), ("validation", "val\\_")):
        loss, accuracy = view.measures[split]
        said += [f"{prefix}loss **{loss:.4f}**"] if math.isfinite(loss) else []
        said += [f"{prefix}accuracy **{accuracy:.1%}**"] if math.isfinite(accuracy) else []
    return said


def _other(chosen: Chosen, watched: Watched) -> bool:
    try:
        return chosen.settings() != watched.settings
    except SettingsError:
        return True


def _figures(watched: Watched, view: FitView) -> None:
    look, classes = frame.current_look(), DATASETS[watched.settings.dataset].classes
    said = "; ".join(_measures(view)).replace("*", "").replace("\\", "")
    quantities = ("loss", "accuracy") if classes else ("loss",)
    *places, right = st.columns([1, 1, 1] if classes else [1.2, 1], gap="small")
    for place, quantity in zip(places, quantities, strict=True):
        with place:
            drawn = figures.fit_curve(view, watched.settings.epochs, quantity, look)
            alt = f"{quantity.capitalize()} after each epoch. {said}."
            frame.figure(drawn, f"{KEY}_{quantity}_curve", alt)
    with right:
        if classes:
            rows = "; ".join(
                f"{name}: {', '.join(map(str, row))}" for name, row in zip(classes, view.confusion, strict=True)
            )
            frame.figure(figures.confusion(view, classes, look), f"{KEY}_confusion", f"Confusion matrix. {rows}.")
        else:
            frame.figure(figures.answers(view, look), f"{KEY}_answers", f"Answers over their targets. {said}.")


def evaluation(view: FitView) -> pd.DataFrame:
    """Loss and accuracy now, a row a split."""
    rows = [
        (split, f"{loss:.6f}", "—" if math.isnan(accuracy) else f"{accuracy:.2%}")
        for split, (loss, accuracy) in view.measures.items()
        if math.isfinite(loss)
    ]
    return pd.DataFrame(rows, columns=["samples", "loss", "accuracy"])


def log(view: FitView) -> pd.DataFrame:
    """What the curves are made of: a row an epoch, the last one on top; epoch 0 is before training."""
    table = pd.DataFrame({name: values for name, values in view.curves.items() if np.isfinite(values).any()})
    rest = table.columns[1:]
    table[rest] = table[rest].map(lambda value: f"{value:.6f}")
    return table.astype({"epoch": int})[::-1]


def below(chosen: Chosen) -> list[CheckRow]:
    """Evaluate and predict, once the fit rests; what of it can be checked."""
    del chosen
    with frame.refusals():
        watched = newest()
    if watched is None or watched.content is None:
        return []
    frame.section("The numbers", "Evaluate: all samples of a split at once, dropout and batch statistics at rest.")
    if watched.alive:
        st.caption("They stand here as soon as the fit is paused or finished.")
        return []
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        frame.numbers(evaluation(watched.content), f"{KEY}_evaluation")
    with right:
        frame.numbers(log(watched.content), f"{KEY}_log", LOG_HEIGHT)
    with frame.refusals():
        run = restored(watched)
    predictions(run, "fit")
    *_, target = sample = [part[:1] for part in (run.validation if len(run.validation[-1]) else run.train)]
    return check_loss(run.settings.loss, run.answers(sample[:-1]), target)
