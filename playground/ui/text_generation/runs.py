"""From what is chosen to a run of the engine, and back from a run to what it learns from."""

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import cast

import streamlit as st

from playground.core.text_generation.lines import EncodedLines, TrainingText, split_lines
from playground.core.text_generation.model import TextModel
from playground.core.text_generation.plan import Plan, plan
from playground.core.text_generation.settings import TextGenerationSettings
from playground.core.text_generation.state import restore_model, updates_of
from playground.core.text_generation.view import TextGenerationView
from playground.data.cleaning import CleaningSettings
from playground.data.tokens import Vocabulary
from playground.engine.faults import BusyError
from playground.engine.limits import RunCost
from playground.engine.program import RunSpec
from playground.engine.states import RunInfo, RunView
from playground.ui.owner import owner
from playground.ui.pace import pace_now
from playground.ui.server import engine
from playground.ui.sessions import turns
from playground.ui.statuses import ALIVE
from playground.ui.text_generation.choosing import KEY, Chosen

PROGRAM = "playground.core.text_generation.training:TextGenerationRun"


@dataclass(frozen=True)
class KnownRun:
    """A run and what its numbers mean."""

    run_id: str
    title: str
    settings: TextGenerationSettings
    vocabulary: Vocabulary
    encoded: EncodedLines
    cleaning: CleaningSettings

    @property
    def window(self) -> int:
        """Steps of a prefix sample."""
        return max(self.encoded.longest - 1, 1)

    @property
    def lines(self) -> list[str]:
        """The cleaned lines as text."""
        return [self.vocabulary.decode(line) for line in self.encoded.lines]

    @property
    def first_token(self) -> str:
        """A prompt that the model knows: the first token of the first line."""
        return self.vocabulary.decode(self.encoded.lines[0][:1])

    def same_as(self, chosen: Chosen, learning_rate: float | None = None) -> bool:
        """Whether Train would start this very run again. learning_rate: the run's of now, if it was changed."""
        settings = self.settings if learning_rate is None else replace(self.settings, learning_rate=learning_rate)
        return settings == chosen.settings and self.encoded == chosen.text.encoded

    def tells_the_same_text_as(self, other: "KnownRun") -> bool:
        """Whether losses of both are losses of the same text, cut into the same tokens."""
        return (self.title, self.vocabulary) == (other.title, other.vocabulary)

    @cached_property
    def plan(self) -> Plan:
        """The size of the run."""
        return plan(self.settings, self.encoded)

    @property
    def label(self) -> str:
        """What tells this run from another of the same page."""
        return f"{self.settings.cell.upper()} {self.settings.hidden_size}, {self.settings.recipe}"

    @property
    def long_label(self) -> str:
        """What tells it from runs of other texts as well."""
        return f"{self.label}, {self.title}"


def start(chosen: Chosen, first_steps: int | None = None) -> str:
    """Submit a run, which rests after its first steps if they are given. Raises LimitError before it allocates."""
    return engine().submit(owner(), spec_of(chosen), cost_of(chosen), chosen.device, first_steps)


def spec_of(chosen: Chosen) -> RunSpec:
    """What the worker is asked to run, with the notes that make its numbers readable again."""
    notes = {
        "title": chosen.text.title,
        "vocabulary": chosen.text.prepared.vocabulary.to_json(),
        "cleaning": asdict(chosen.text.cleaning),
    }
    return RunSpec(PROGRAM, chosen.settings.to_json(), chosen.text.encoded.to_arrays(), notes)


def cost_of(chosen: Chosen) -> RunCost:
    """What the run will take, for the engine's limits."""
    return RunCost(
        parameters=chosen.plan.parameters,
        characters=chosen.text.characters,
        epochs=chosen.settings.epochs,
        updates=chosen.plan.total_updates,
        numbers_per_update=chosen.plan.numbers_per_update,
    )


def change_learning_rate(learning_rate: float) -> None:
    """Let the newest run, if it goes on, use the learning rate from its next update on."""
    for info in my_runs()[:1]:
        if not info.status.ended:
            engine().command(owner(), info.run_id, "learning_rate", learning_rate=learning_rate)


def my_runs() -> tuple[RunInfo, ...]:
    """This visitor's text generators, the newest first."""
    return tuple(info for info in reversed(engine().runs(owner())) if info.spec.program == PROGRAM)


MODEL_SECONDS = 2.0  # a run that trains is asked for its model so often, times the pace of a class
FETCHED = f"{KEY}_fetched"
_fetchers = ThreadPoolExecutor(4, thread_name_prefix="model")


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """What a run had learned after so many updates."""

    model: TextModel
    updates: int


@dataclass(frozen=True)
class Watched:
    """A run with the view of this moment."""

    run: KnownRun
    view: RunView

    @property
    def trained(self) -> TextGenerationView | None:
        """What the trainer shows, None before the model is built."""
        return cast(TextGenerationView | None, self.view.content)


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={RunInfo: lambda info: info.run_id})
def known(info: RunInfo) -> KnownRun:
    """The run with its vocabulary and lines."""
    spec = info.spec
    return KnownRun(
        info.run_id,
        str(spec.notes["title"]),
        TextGenerationSettings.from_json(spec.settings),
        Vocabulary.from_json(spec.notes["vocabulary"]),
        EncodedLines.from_arrays(dict(spec.data)),
        CleaningSettings(**spec.notes["cleaning"]),
    )


def look_at(runs: Sequence[KnownRun]) -> list[Watched]:
    """Poll every run, which keeps it going; one that has meanwhile been released is left out."""
    watched = []
    for run in runs:
        try:
            view = engine().glance(owner(), run.run_id)
        except LookupError:
            continue
        if view is not None:
            watched.append(Watched(run, view))
    return watched


@st.cache_resource(scope="session", max_entries=3, show_spinner=False, hash_funcs={KnownRun: lambda run: run.run_id})
def training_text(run: KnownRun) -> TrainingText:
    """The lines that the run trains on (without those held out), searchable."""
    return TrainingText(split_lines(run.encoded, run.settings.held_out, run.settings.seed)[0])


@st.cache_resource(
    scope="session",
    max_entries=1,
    show_spinner=False,
    hash_funcs={Watched: lambda watched: (watched.run.run_id, watched.view.updates)},
)
def model_of(watched: Watched) -> TrainedModel:
    """The run's model as of now, for which the page waits. Raises BusyError."""
    return _fetch(owner(), watched.run)


@dataclass
class Fetched:
    """The last model that was brought from a run that trains, and the next one, which is on the way."""

    run_id: str
    model: TrainedModel | None = None
    coming: Future[TrainedModel] | None = None
    asked_at: float = -math.inf


def model_at_hand(watched: Watched) -> TrainedModel | None:
    """The run's model without waiting for it: of one that trains, the last that was brought; None before the first.

    A worker answers after the update in hand, and in a class after those of others. What is shown is some seconds
    old while the run trains, longer in a class. Raises EngineError in words when it could not be brought.
    """
    if watched.view.status not in ALIVE:
        return model_of(watched)
    run = watched.run
    fetched: Fetched | None = st.session_state.get(FETCHED)
    if fetched is None or fetched.run_id != run.run_id:
        fetched = st.session_state[FETCHED] = Fetched(run.run_id)
    coming = fetched.coming
    if coming is not None and coming.done():
        fetched.coming = None
        if not isinstance(coming.exception(), BusyError):  # it is being built: ask again
            fetched.model = coming.result()
    if fetched.coming is None and time.monotonic() - fetched.asked_at > MODEL_SECONDS * pace_now():
        fetched.coming = _fetchers.submit(_fetch, owner(), run)
        fetched.asked_at = time.monotonic()
    return fetched.model


def _fetch(owner: str, run: KnownRun) -> TrainedModel:
    state = _state(owner, run)
    return TrainedModel(restore_model(run.settings, run.encoded.vocabulary_size, state), updates_of(state))


def state_of(run: KnownRun) -> bytes:
    """What the run has learned. Raises BusyError, in words, while it is only being built, as after a restart."""
    return _state(owner(), run)


def _state(owner: str, run: KnownRun) -> bytes:
    turns.give_away()  # the worker answers after the update in hand
    state = engine().snapshot(owner, run.run_id)
    if not state:
        raise BusyError("The model is being built. Look again in a moment.")
    return state
