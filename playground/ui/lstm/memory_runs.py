"""The memory experiment that a visitor runs: found, started, commanded, and the bar that says where it stands."""

from functools import partial
from typing import cast

from playground.core.lstm.memory import CELLS, DISTANCES, MemorySettings
from playground.core.lstm.memory_run import MemoryView, parameter_count
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView
from playground.ui.lstm.key import KEY
from playground.ui.run_bar import RunBar
from playground.ui.single_run import SingleRun
from playground.ui.statuses import STATUS_WORDS

RUN = SingleRun("playground.core.lstm.memory_run:MemoryRun", f"{KEY}_refusal")
BAR = RunBar(RUN, KEY, "Run the experiment")


def content(view: RunView | None) -> MemoryView | None:
    """What the experiment shows, None before its networks are built."""
    return cast(MemoryView | None, view.content) if view is not None else None


def run_bar(settings: MemorySettings, info: RunInfo | None, view: RunView | None) -> None:
    """Start, pause or go on; and how far it is."""
    shown, share = content(view), 0.0
    networks, seeds = len(CELLS) * len(DISTANCES) * settings.seeds, settings.seeds
    of = f"{len(CELLS)} cells, {len(DISTANCES)} distances, {seeds} seed{'s' if seeds > 1 else ''}"
    said = f"{networks} networks wait: {of}"
    if view is not None and shown is not None:
        share = shown.rounds / shown.total_rounds
        said = f"{STATUS_WORDS[view.status]} · update {shown.rounds:,} of {shown.total_rounds:,}"
    BAR.show(partial(_start, settings), info.run_id if info else "", view, share, said)


def _start(settings: MemorySettings) -> None:
    updates = settings.updates * len(CELLS) * len(DISTANCES) * settings.seeds
    RUN.start(settings.to_json(), RunCost(parameters=parameter_count(settings), updates=updates))
