"""From what is chosen to a fit in the engine, and back to a model that answers."""

from dataclasses import dataclass
from typing import cast

import streamlit as st

from playground.core.model_builder.datasets import arrays_of
from playground.core.model_builder.notation import read
from playground.core.model_builder.run import FitRun, FitView
from playground.core.model_builder.settings import FitSettings
from playground.core.model_builder.summary import summarize
from playground.core.settings import SettingsError
from playground.engine.faults import BusyError
from playground.engine.limits import RunCost
from playground.engine.states import RunView
from playground.ui.model_builder.choosing import KEY, Chosen
from playground.ui.owner import owner
from playground.ui.server import engine
from playground.ui.single_run import SingleRun
from playground.ui.statuses import ALIVE

RUN = SingleRun("playground.core.model_builder.run:FitRun", f"{KEY}_refusal")


@dataclass(frozen=True)
class Watched:
    """The newest fit with the view of this moment. content is None before the model is built."""

    run_id: str
    settings: FitSettings
    view: RunView

    @property
    def content(self) -> FitView | None:
        """What the fit shows."""
        return cast(FitView | None, self.view.content)

    @property
    def alive(self) -> bool:
        """Whether it trains, or will in a moment."""
        return self.view.status in ALIVE


def newest() -> Watched | None:
    """This visitor's newest fit; looking at it keeps it going."""
    for info in RUN.mine():
        view = RUN.glance(info)
        if view is not None:
            return Watched(info.run_id, FitSettings.from_json(info.spec.settings), view)
    return None


def start(chosen: Chosen) -> None:
    """Fit the chosen model from its first weights; an earlier fit makes room."""
    try:
        settings = chosen.settings()
        data = arrays_of(settings.dataset, settings.seed)
        cost = cost_of(settings, len(data["target"]))
    except SettingsError as error:
        st.session_state[RUN.refusal] = error
        return
    RUN.start(settings.to_json(), cost, data)


def cost_of(settings: FitSettings, samples: int) -> RunCost:
    """What the fit will take, for the engine's limits."""
    summary = summarize(read(settings.model))
    train = samples - round(settings.validation_share * samples)
    numbers = sum(_size(row.output) for row in summary.rows)
    return RunCost(
        parameters=summary.torch,
        epochs=settings.epochs,
        updates=settings.epochs * -(-train // settings.batch_size),
        numbers_per_update=numbers * samples,  # evaluation takes all samples at once
    )


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Watched: lambda w: (w.run_id, w.view.updates)})
def restored(watched: Watched) -> FitRun:
    """The fit as it rests, with its weights. Raises BusyError while it is only being built."""
    state = engine().snapshot(owner(), watched.run_id)
    if not state:
        raise BusyError("The model is being built. Look again in a moment.")
    run = FitRun(watched.settings, arrays_of(watched.settings.dataset, watched.settings.seed))
    run.load(state)
    return run
