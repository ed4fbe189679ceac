"""The ladder that a visitor climbs: chosen, started, found again, and the bar that says where it stands."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import cast

import streamlit as st

from playground.core.language_models import ladder as allowed
from playground.core.language_models.ladder import CELLS, NETWORKS, LadderSettings
from playground.core.language_models.ngram import ORDERS
from playground.core.language_models.run import COUNTING, DONE, MIXING, TRAINING, WRITING, parameter_count
from playground.core.language_models.view import LadderView
from playground.core.text_generation.lines import EncodedLines
from playground.data.tokens import TokenizerSettings, Vocabulary
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView, Status
from playground.ui import controls
from playground.ui.language_models.key import KEY
from playground.ui.own_text import own_text
from playground.ui.run_bar import RunBar
from playground.ui.single_run import SingleRun
from playground.ui.statuses import STATUS_WORDS
from playground.ui.texts import OWN, TEXTS, ChosenText, prepared_text, suited

PREFIX = f"{KEY}_ladder"
RUN = SingleRun("playground.core.language_models.run:LadderRun", f"{PREFIX}_refusal")
BAR = RunBar(RUN, PREFIX, "Climb")
USUAL = LadderSettings()
NAMES = {"nnlm": "Feed-forward", **{cell: cell.upper() for cell in CELLS}}
PHASES = {
    COUNTING: "Scoring n-grams",
    TRAINING: "Training",
    MIXING: "Mixing the best two",
    WRITING: "Letting each model write",
    DONE: "",
}


@dataclass(frozen=True)
class ChosenLadder:
    """What Climb would start."""

    text: ChosenText
    settings: LadderSettings


@dataclass(frozen=True)
class KnownLadder:
    """A ladder that was started, with what its numbers mean."""

    info: RunInfo
    settings: LadderSettings
    vocabulary: Vocabulary
    title: str

    @cached_property
    def encoded(self) -> EncodedLines:
        """The lines that it climbs on."""
        return EncodedLines.from_arrays(dict(self.info.spec.data))


def choose() -> ChosenLadder:
    """The controls. Raises SettingsError, TextError or UploadError in words."""
    name = controls.dropdown("Text", f"{PREFIX}_text", TEXTS, "lighthouse")
    rows = tuple(own_text(f"{PREFIX}_own").rows) if name == OWN else None
    cleaning, tokens = suited(name)
    end = controls.switch(
        "Predict the end of a line",
        f"{PREFIX}_end",
        True,
        help="On: ⏎ counts as a predicted token in every perplexity. Off: it is not there at all.",
    )
    chosen = controls.choices("Networks", f"{PREFIX}_networks", NAMES, NETWORKS)
    epochs = controls.whole_number("Epochs", f"{PREFIX}_epochs", allowed.EPOCHS, USUAL.epochs)
    sizes, training = _choose_sizes(), _choose_training()
    settings = LadderSettings(networks=",".join(chosen), epochs=epochs, **sizes, **training)  # type: ignore[arg-type]
    text = prepared_text(name, rows, cleaning, replace(tokens, end_of_line=end))
    _check(settings, text)
    return ChosenLadder(text, settings)


@lru_cache(maxsize=64)
def _check(settings: LadderSettings, text: ChosenText) -> None:
    """Refuse in words what has too few lines, or would take minutes."""
    allowed.check_work(settings, text.encoded)


def _choose_sizes() -> dict[str, object]:
    with st.expander("Sizes"):
        return {
            "window": controls.whole_number(
                "Window of the feed-forward model", f"{PREFIX}_window", allowed.WINDOWS, USUAL.window
            ),
            "embedding_size": controls.whole_number(
                "Embedding size", f"{PREFIX}_embedding_size", allowed.EMBEDDING_SIZES, USUAL.embedding_size
            ),
            "hidden_size": controls.whole_number(
                "Hidden size", f"{PREFIX}_hidden_size", allowed.HIDDEN_SIZES, USUAL.hidden_size
            ),
            "order": controls.whole_number("Longest n-gram", f"{PREFIX}_order", ORDERS, USUAL.order),
        }


def _choose_training() -> dict[str, object]:
    with st.expander("Training"):
        return {
            "learning_rate": controls.number(
                "Learning rate, Adam", f"{PREFIX}_rate", allowed.LEARNING_RATES, USUAL.learning_rate
            ),
            "dropout": controls.slider("Dropout", f"{PREFIX}_dropout", allowed.DROPOUTS, USUAL.dropout, 0.05),
            "batch_size": controls.whole_number(
                "Lines an update", f"{PREFIX}_batch_size", allowed.BATCH_SIZES, USUAL.batch_size
            ),
            "held_out": controls.slider(
                "Held out", f"{PREFIX}_held_out", allowed.HELD_OUT, USUAL.held_out, 0.02,
                help="Half of these lines choose n, method and epoch; the other half tests.",
            ),
            "seed": controls.whole_number("Seed", f"{PREFIX}_seed", allowed.SEEDS, USUAL.seed),
        }  # fmt: skip


def newest() -> KnownLadder | None:
    """This visitor's ladder, None before there is one."""
    info = next(iter(RUN.mine()), None)
    return known(info) if info else None


@st.cache_resource(max_entries=100, show_spinner=False, hash_funcs={RunInfo: lambda info: info.run_id})
def known(info: RunInfo) -> KnownLadder:
    """The run with its vocabulary."""
    notes = info.spec.notes
    settings = LadderSettings.from_json(info.spec.settings)
    return KnownLadder(info, settings, Vocabulary.from_json(notes["vocabulary"]), str(notes["title"]))


def content(view: RunView | None) -> LadderView | None:
    """What the ladder shows, None before its models are built."""
    return cast(LadderView | None, view.content) if view is not None else None


def start(chosen: ChosenLadder) -> None:
    """Submit the ladder; one of before makes room for it."""
    settings, encoded = chosen.settings, chosen.text.encoded
    updates = -(-len(encoded.lines) // settings.batch_size) * settings.epochs * max(len(settings.chosen), 1)
    cost = RunCost(
        parameters=parameter_count(settings, encoded.vocabulary_size),
        characters=chosen.text.characters,
        epochs=settings.epochs,
        updates=updates,
        numbers_per_update=allowed.numbers_per_update(settings, encoded),
    )
    notes = {"title": chosen.text.title, "vocabulary": chosen.text.prepared.vocabulary.to_json()}
    RUN.start(settings.to_json(), cost, encoded.to_arrays(), notes)


def run_bar(chosen: ChosenLadder, found: KnownLadder | None, view: RunView | None) -> None:
    """Climb, pause or go on; and how far it is."""
    shown, share = content(view), 0.0
    lines = sum(len(line) > 1 for line in chosen.text.encoded.lines)
    said = f"{chosen.text.title}: {lines:,} lines, V = {chosen.text.encoded.vocabulary_size - 1:,}"
    if view is not None and shown is None:
        said = "Starting: dividing the lines and counting"
    elif view is not None and shown is not None:
        share = shown.epoch / shown.epochs
        at = PHASES[shown.phase] if view.status in (Status.RUNNING, Status.QUEUED) else ""
        said = f"{at or STATUS_WORDS[view.status]} · epoch {shown.epoch} of {shown.epochs}"
    BAR.show(partial(start, chosen), found.info.run_id if found else "", view, share, said)


def tokens_in_words(settings: TokenizerSettings) -> str:
    """What was predicted, in words."""
    return f"{settings.unit}s, {'the end of a line included' if settings.end_of_line else 'without the end of a line'}"
