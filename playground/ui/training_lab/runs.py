"""From what is chosen to a run of the engine, and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import streamlit as st

from playground.core.training_lab.points import Points
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings
from playground.core.training_lab.view import LabView
from playground.engine.faults import EngineError
from playground.engine.limits import LimitError, RunCost
from playground.engine.program import RunSpec
from playground.engine.states import RunInfo, RunView, Status
from playground.ui.owner import owner
from playground.ui.server import engine
from playground.ui.statuses import ALIVE
from playground.ui.training_lab.choosing import Chosen
from playground.ui.training_lab.key import PROGRAM, REFUSAL

ALONE, RACE, SEEDS = "alone", "race", "seeds"


@dataclass(frozen=True)
class Watched:
    """A run with the view of this moment. content is None before its first update."""

    run_id: str
    settings: LabSettings
    points: Points
    view: RunView

    @property
    def content(self) -> LabView | None:
        """What the run shows."""
        return cast(LabView | None, self.view.content)

    @property
    def settings_now(self) -> LabSettings:
        """The settings with what was changed during training."""
        changes: dict[str, Any] = {}
        for _, setting, value in self.content.changes if self.content else ():
            changes[setting] = value
        return replace(self.settings, **changes)

    @property
    def alive(self) -> bool:
        """Whether it trains, or will in a moment."""
        return self.view.status in ALIVE


@dataclass(frozen=True)
class Shown:
    """What the page draws: a run, or the network that Train would start with. ghost: the run before it."""

    settings: LabSettings
    points: Points
    view: LabView
    ghost: LabView | None
    run: Watched | None
    news: bool  # whether the controls say something else than the run does


def kind_of(settings: LabSettings) -> str:
    """What a run is: a network alone, a race, or many seeds."""
    return RACE if settings.rivals else SEEDS if settings.seeds > 1 else ALONE


def my_runs(kind: str) -> list[RunInfo]:
    """This visitor's runs of a kind, the newest first."""
    mine = [info for info in reversed(engine().runs(owner())) if info.spec.program == PROGRAM]
    return [info for info in mine if kind_of(LabSettings.from_json(info.spec.settings)) == kind]


def look_at(infos: Sequence[RunInfo]) -> list[Watched]:
    """Poll each, which keeps it going; one that has meanwhile been released is left out."""
    seen = []
    for info in infos:
        try:
            view = engine().glance(owner(), info.run_id)
        except LookupError:
            continue
        if view is not None:
            settings, points = LabSettings.from_json(info.spec.settings), Points.from_arrays(info.spec.data)
            seen.append(Watched(info.run_id, settings, points, view))
    return seen


def shown_now(chosen: Chosen) -> Shown:
    """The newest run of the chosen kind. Once it has ended and other settings are chosen, their network instead."""
    seen = look_at(my_runs(kind_of(chosen.settings))[:2])
    main = seen[0] if seen else None
    news = main is not None and not (chosen.settings == main.settings_now and _same(chosen.points, main.points))
    if main is not None and main.content is not None and not (news and main.view.status.ended):
        ghost = seen[1].content if len(seen) > 1 else None
        return Shown(main.settings, main.points, main.content, ghost, main, news)
    ghost = main.content if main is not None else None
    preview = LabRun(chosen.settings, chosen.points).view()
    return Shown(chosen.settings, chosen.points, preview, ghost, main, news)


def _same(one: Points, other: Points) -> bool:
    return one.places.shape == other.places.shape and bool(
        (one.places == other.places).all() and (one.split == other.split).all() and (one.targets == other.targets).all()
    )


def start(chosen: Chosen, first_steps: int | None = None) -> None:
    """Train the chosen network; the last run of its kind stays as a ghost, older ones make room."""
    st.session_state.pop(REFUSAL, None)
    try:
        for place, info in enumerate(my_runs(kind_of(chosen.settings))):
            if place or kind_of(chosen.settings) != ALONE:
                engine().release(owner(), info.run_id)
            elif not info.status.ended:
                engine().command(owner(), info.run_id, "stop")
        spec = RunSpec(PROGRAM, chosen.settings.to_json(), chosen.points.to_arrays())
        engine().submit(owner(), spec, cost_of(chosen), "cpu", first_steps)
    except (LimitError, EngineError) as error:
        st.session_state[REFUSAL] = error


def cost_of(chosen: Chosen) -> RunCost:
    """What the run will take, for the engine's limits."""
    settings, train = chosen.settings, chosen.points.counts()["train"]
    networks = settings.networks().values()
    return RunCost(
        parameters=sum(own.parameter_count * own.seeds for own in networks),
        epochs=settings.epochs,
        updates=settings.epochs * updates_per_epoch(chosen),
        numbers_per_update=sum(own.seeds * min(own.batch_size, train) * sum(own.sizes) for own in networks),
    )


def updates_per_epoch(chosen: Chosen) -> int:
    """Updates of all rivals together."""
    train = chosen.points.counts()["train"]
    return sum(-(-train // own.batch_size) for own in chosen.settings.networks().values())


def command(run_id: str, name: str, **arguments: int) -> None:
    """Do one of the engine's commands, or keep why not."""
    st.session_state.pop(REFUSAL, None)
    try:
        engine().command(owner(), run_id, name, **arguments)
    except EngineError as error:
        st.session_state[REFUSAL] = error


def ask(main: Watched, lane: int, index: int) -> None:
    """Look at another network of the run."""
    shown = main.content
    if main.view.status is Status.FAILED or shown is None or (shown.network.lane, shown.network.index) == (lane, index):
        return
    try:
        engine().command(owner(), main.run_id, "ask", question={"lane": lane, "index": index})
    except EngineError as error:
        st.session_state[REFUSAL] = error
