"""Fill the blank: a model that reads left only and one that reads both ways, trained live on the same lines."""

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.rnn import blank_model as model
from playground.core.rnn.blank import CANDIDATES, COURSE, KINDS, bound, corpus
from playground.core.rnn.blank_fill import Filled, Weights, check_blank, fill_blank, untrained
from playground.core.rnn.blank_model import BlankSettings
from playground.core.rnn.blank_run import BlankView
from playground.core.rnn.sentence import Sentence
from playground.engine.states import RunInfo, Status
from playground.export.rnn import blank_script
from playground.figures.rnn.blank import Asked, answers_in_words, answers_picture, curves_in_words, curves_picture
from playground.ui import controls, frame
from playground.ui.part import FullPart, preset_setter
from playground.ui.rnn.blank_runs import PREFIX, RUN, content, run_bar
from playground.ui.statuses import ALIVE

FAST, QUIET = 0.4, 2.0  # seconds between two looks
PRESET, TEXT = f"{PREFIX}_preset", f"{PREFIX}_text"
DEFAULT = BlankSettings()
SENTENCES = {
    "course": ("The course’s sentence", COURSE),
    "mass": ("Another end, the same beginning", "Exercise is very effective at [ ] muscle mass"),
    "cells": ("A third end", "Exercise is very effective at [ ] muscle cells"),
    "left": ("The left side says it all", "People who want less sugar keep [ ] it every day"),
    "good": ("Both sides together: good", "Good habits slowly end up [ ] muscle mass"),
    "bad": ("Both sides together: bad", "Bad habits slowly end up [ ] muscle mass"),
}
KIND_NAMES = {"right": "the right side", "left": "the left side", "both": "both together"}


@dataclass(frozen=True)
class Choice:
    """What the next run would be, and the sentence that is looked at."""

    settings: BlankSettings
    sentence: Sentence


def choose() -> Choice:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in SENTENCES.items()}
    usual = SENTENCES[controls.dropdown("Start from", PRESET, titles, "course", on_change=_set_preset)][1]
    text = controls.text_box("A sentence with a blank [ ]", TEXT, usual, 100_000, height=80)
    layers = controls.whole_number(
        "Layers", f"{PREFIX}_layers", model.LAYERS, DEFAULT.layers, help="With one, try the sentences of both sides."
    )
    updates = controls.whole_number("Updates of each", f"{PREFIX}_updates", model.UPDATES, DEFAULT.updates)
    with st.expander("Units, learning rate, seed"):
        H = controls.whole_number("Units D_h", f"{PREFIX}_hidden_size", model.HIDDEN_SIZES, DEFAULT.hidden_size)
        rate = controls.number("Learning rate, Adam", f"{PREFIX}_rate", model.LEARNING_RATES, DEFAULT.learning_rate)
        seed = controls.whole_number("Seed", f"{PREFIX}_seed", model.SEEDS, DEFAULT.seed)
    lines = corpus()
    st.caption(
        f"{len(lines.train)} lines of a small grammar to learn from; {len(lines.held_out)} with other beginnings are "
        "held out, the course’s sentence among them."
    )
    return Choice(BlankSettings(layers, H, updates, rate, seed), Sentence(text))


_set_preset = preset_setter(PRESET, {name: {TEXT: text} for name, (_, text) in SENTENCES.items()})


def draw(choice: Choice) -> None:
    """Buttons, progress and figure. They look at the run by themselves while it trains."""
    runs = RUN.mine()
    alive = any(info.status in ALIVE for info in runs)
    st.fragment(_live, run_every=FAST if alive else QUIET if runs else None)(choice, alive)


def _live(choice: Choice, was_alive: bool) -> None:
    with frame.refusals():
        info = next(iter(RUN.mine()), None)
        view = RUN.glance(info) if info else None
    run_bar(choice.settings, info, view)
    shown = content(view)
    filled = fill_blank(shown.weights, _settings_of(info), choice.sentence) if shown is not None and info else None
    lines = corpus()
    asked = Asked(choice.sentence, choice.settings.updates, bound(lines.train, False), bound(lines.held_out, False))
    look, (left, right) = frame.current_look(), st.columns([1.15, 1], gap="small")
    with left:
        frame.figure(curves_picture(shown, asked, look), f"{PREFIX}_curves", curves_in_words(shown))
    with right:
        frame.figure(answers_picture(filled, asked, look), f"{PREFIX}_answers", answers_in_words(filled))
    _say(choice, info)
    if shown is not None and filled is not None:
        frame.section("The numbers")
        frame.numbers(candidates(filled), f"{PREFIX}_candidates")
        frame.numbers(by_kind(shown), f"{PREFIX}_kinds")
    if (view is not None and view.status in ALIVE) != was_alive:
        st.rerun()  # the clock of this part changes


def _say(choice: Choice, info: RunInfo | None) -> None:
    """What is not read of the sentence, and whether the controls still say what was trained."""
    if choice.sentence.unknown:
        known = ", ".join(choice.sentence.unknown)
        st.text(f"In no line of the corpus, so left out: {known if len(known) <= 200 else known[:199] + '…'}")
    if info is not None and _settings_of(info).layers == 1:
        st.caption(
            "One layer: its scores are a left part plus a right part, and a sum cannot be an exclusive or. See the "
            "lines decided by both together."
        )
    if info is not None and _settings_of(info) != choice.settings:
        st.caption("The controls have changed since this training began.")


def _settings_of(info: RunInfo | None) -> BlankSettings:
    return BlankSettings.from_json(info.spec.settings) if info else DEFAULT


def candidates(filled: Filled) -> pd.DataFrame:
    """What each model gives every candidate."""
    rows = [
        (
            word,
            *(f"{filled.scores[k, place]:.6f}" for k in (0, 1)),
            *(f"{filled.probabilities[k, place]:.8f}" for k in (0, 1)),
        )
        for place, word in enumerate(CANDIDATES)
    ]
    return pd.DataFrame(
        rows, columns=["candidate", "score, left only", "score, both ways", "p, left only", "p, both ways"]
    )


def by_kind(view: BlankView) -> pd.DataFrame:
    """Right answers on held-out lines by what decides the word, beside the most that is possible."""
    rows = []
    for place, kind in enumerate(KINDS):
        lines = [line for line in corpus().held_out if line.kind == kind]
        most = bound(lines, False), bound(lines, True)
        left, both = (f"{share:.1%}" for share in view.by_kind[place])
        rows.append((KIND_NAMES[kind], len(lines), left, f"{most[0].accuracy:.1%}", both, f"{most[1].accuracy:.1%}"))
    most = bound(corpus().held_out, False), bound(corpus().held_out, True)
    left, both = (f"{view.curves[f'accuracy_{reads}'][-1]:.1%}" for reads in model.MODELS)
    total = len(corpus().held_out)
    rows.append(("all", total, left, f"{most[0].accuracy:.1%}", both, f"{most[1].accuracy:.1%}"))
    names = ["the word is decided by", "held-out lines", "left only", "at most", "both ways", "at most "]
    return pd.DataFrame(rows, columns=names)


def all_lines() -> pd.DataFrame:
    """The corpus, a row a line."""
    lines = corpus()
    rows = [
        (" ".join(line.left), CANDIDATES[line.answer], " ".join(line.right), KIND_NAMES[line.kind], use)
        for use, some in (("learned from", lines.train), ("held out", lines.held_out))
        for line in some
    ]
    return pd.DataFrame(rows, columns=["left of the blank", "the word", "right of it", "decided by", "use"])


def below(choice: Choice) -> None:
    """Check and script of the newest run, or of the controls before there is one."""
    info = next((info for info in RUN.mine() if info.status is not Status.FAILED), None)
    settings = _settings_of(info) if info else choice.settings
    frame.check_on_demand(
        partial(_check, info, settings, choice.sentence),
        f"{PREFIX}_check",
        "probabilities step by step and by nn.RNN, and a slope three ways",
    )
    part = frame.folded("The lines", "all that the grammar says", f"{PREFIX}_lines_open", ":material/list:")
    if part is not None:
        with part:
            frame.numbers(all_lines(), f"{PREFIX}_lines", 420)
    frame.code(
        partial(blank_script, settings, choice.sentence),
        "rnn_blank.py",
        f"{PREFIX}_script",
        "the shortest script that trains both models and prints these losses and probabilities",
    )


def _check(info: RunInfo | None, settings: BlankSettings, sentence: Sentence) -> tuple[str, list[CheckRow]]:
    view = content(RUN.glance(info)) if info else None
    weights: Weights = view.weights if view is not None else untrained(settings)
    about = f"The weights after {view.rounds:,} updates." if view is not None else "The weights before any training."
    return about, check_blank(weights, settings, sentence)


def _as_chosen(choice: Choice) -> Choice:
    return choice


PART = FullPart("Fill the blank", choose, _as_chosen, draw, below)
