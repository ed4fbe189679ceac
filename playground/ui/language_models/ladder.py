"""One text, one split, one measure: n-grams, a feed-forward network, RNN, LSTM and GRU climb one ladder, live."""

import math
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.language_models.ladder import MIXTURE, NETWORKS, NGRAM, build_network, network_parameters
from playground.core.language_models.run import DONE
from playground.core.language_models.view import LadderView, Rung
from playground.engine.states import Status
from playground.export.language_models import ladder_script
from playground.figures.language_models.ladder import ladder_in_words, ladder_picture, rung_name
from playground.ui import frame
from playground.ui.language_models.ladder_runs import (
    PREFIX,
    RUN,
    ChosenLadder,
    KnownLadder,
    choose,
    content,
    newest,
    run_bar,
    tokens_in_words,
)
from playground.ui.part import FullPart
from playground.ui.statuses import ALIVE

FAST, QUIET = 0.4, 2.0  # seconds between two looks
LINES_SHOWN = 4
WAITING = (
    "Every model predicts each token of a line from those before it. Climb counts all n-grams, then trains the "
    "networks, an epoch each in turn. Perplexity: between how many equally likely tokens a model hesitates."
)
COLUMNS = (
    "numbers kept: parameters, or counts. samples: predictions learned from, up to the best epoch. by heart: of 40 "
    "lines that the model wrote, those that stand in the text to learn from. copied run: the longest piece that does."
)


def draw(chosen: ChosenLadder) -> None:
    """Buttons, progress, figure and table. They look at the run by themselves while it climbs."""
    runs = RUN.mine()
    alive = any(info.status in ALIVE for info in runs)
    st.fragment(_live, run_every=FAST if alive else QUIET if runs else None)(chosen, alive)


def _live(chosen: ChosenLadder, was_alive: bool) -> None:
    with frame.refusals():
        found = newest()
        view = RUN.glance(found.info) if found else None
    run_bar(chosen, found, view)
    shown = content(view)
    settings = found.settings if found else chosen.settings
    drawn = ladder_picture(shown, settings.order, settings.epochs, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_picture", ladder_in_words(shown))
    if shown is None:
        st.caption(WAITING)
    if found is not None and shown is not None:
        st.caption(_setting(found, shown))
        if found.settings != chosen.settings or found.encoded != chosen.text.encoded:
            st.caption("The controls have changed since this ladder was begun.")
        frame.numbers(numbers(shown), f"{PREFIX}_numbers")
        if shown.phase == DONE:
            st.markdown(verdict(shown))
            st.caption(COLUMNS)
        if any(rung.written for rung in shown.rungs):
            st.dataframe(written(shown, found), key=f"{PREFIX}_written", hide_index=True)
    if (view is not None and view.status in ALIVE) != was_alive:
        st.rerun()  # the clock of this part changes


def _setting(found: KnownLadder, shown: LadderView) -> str:
    train, validation, test = shown.lines
    predictions = shown.predictions
    tokens = tokens_in_words(found.vocabulary.settings)
    return (
        f"{found.title}, {tokens}. {train:,} lines ({predictions[0]:,} predictions) to learn from, {validation:,} to "
        f"choose n, method and epoch by (the curves), {test:,} ({predictions[2]:,} predictions) to test on (the dots). "
        f"{shown.untrained[1]:,} of these stand in no line to learn from. Perplexity = exp of the mean nats a token."
    )


def numbers(view: LadderView) -> pd.DataFrame:
    """A row a rung."""
    rows = [
        (
            rung_name(rung),
            f"{rung.validation.perplexity:,.2f}",
            f"{rung.test.perplexity:,.2f}",
            _share(rung.test.accuracy) if rung.name in (NGRAM, *NETWORKS, MIXTURE) else "—",
            f"{rung.parameters:,}",
            f"{rung.seconds:.2f}" if rung.seconds else "—",
            f"{rung.samples:,}" if rung.samples else "—",
            str(rung.best_epoch or "—"),
            _share(rung.memorised),
            _share(rung.copied),
        )
        for rung in view.rungs
    ]
    names = ("model", "validation", "test", "right", "numbers kept", "seconds")
    more = ("samples", "best epoch", "by heart", "copied run")
    return pd.DataFrame(rows, columns=names + more)


def _share(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.1%}"


def verdict(view: LadderView) -> str:
    """Who wins on the test lines, in words that follow from the numbers; "" before anybody was trained."""
    rungs = {rung.name: rung for rung in view.rungs}
    networks = [rungs[name] for name in NETWORKS if name in rungs]
    if NGRAM not in rungs or not networks:
        return ""
    counted, best = rungs[NGRAM], min(networks, key=lambda rung: rung.validation.perplexity)
    parts = [_against(rungs["nnlm"], counted)] if "nnlm" in rungs else []
    if best.name != "nnlm":
        parts.append(_against(best, counted))
    if MIXTURE in rungs:
        mixed = rungs[MIXTURE]
        better = mixed.test.perplexity < min(counted.test.perplexity, rungs[mixed.network].test.perplexity)
        said = "beats both: they err on different tokens" if better else "does not beat both"
        parts.append(
            f"Half and half of counts and {rung_name(rungs[mixed.network])} ({mixed.test.perplexity:.1f}) {said}."
        )
    return " ".join(parts)


def _against(network: Rung, counted: Rung) -> str:
    beats = "beats" if network.test.perplexity < counted.test.perplexity else "does not beat"
    ours, theirs, name = network.test.perplexity, counted.test.perplexity, rung_name(network)
    return f"The {name} network **{beats}** the best n-gram on the test lines: {ours:.1f} against {theirs:.1f}."


def written(view: LadderView, found: KnownLadder) -> pd.DataFrame:
    """The first lines of every model, each with the same beginnings."""
    rungs = [rung for rung in view.rungs if rung.written]
    decode = found.vocabulary.decode
    rows = [(rung_name(rung), *map(decode, rung.written[:LINES_SHOWN])) for rung in rungs]
    return pd.DataFrame(rows, columns=["what it wrote", *map(str, range(1, LINES_SHOWN + 1))])


def below(chosen: ChosenLadder) -> None:
    """Check and script of the newest ladder, or of the controls before there is one."""
    found = newest()
    usable = found is not None and found.info.status is not Status.FAILED
    settings, encoded = (found.settings, found.encoded) if found and usable else (chosen.settings, chosen.text.encoded)
    frame.checks(
        check(settings, encoded.vocabulary_size),
        f"{PREFIX}_check",
        "Trainable numbers by arithmetic, and counted in the modules of PyTorch.",
    )
    frame.code(
        partial(ladder_script, settings, encoded),
        "ladder.py",
        f"{PREFIX}_script",
        "counts by Kneser-Ney and trains the same networks on the same split; prints their perplexities",
    )


@st.cache_data(max_entries=32, show_spinner=False)
def check(settings: object, size: int) -> list[CheckRow]:
    """Parameters of each network, by arithmetic and counted."""
    rows = []
    for name in settings.chosen or NETWORKS:  # type: ignore[attr-defined]
        network = build_network(name, settings, size)  # type: ignore[arg-type]
        counted = sum(parameter.numel() for parameter in network.parameters())
        rows.append(CheckRow(f"parameters of {name.upper()}", network_parameters(name, settings, size), counted))  # type: ignore[arg-type]
    return rows


def _as_chosen(chosen: ChosenLadder) -> ChosenLadder:
    return chosen


PART = FullPart("The ladder", choose, _as_chosen, draw, below)
