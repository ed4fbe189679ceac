"""The run that fills a blank: found, started, commanded, and the bar that says where it stands."""

from functools import partial
from typing import cast

from playground.core.rnn.blank_model import MODELS, BlankSettings, parameter_count
from playground.core.rnn.blank_run import BlankView
from playground.engine.limits import RunCost
from playground.engine.states import RunInfo, RunView
from playground.ui.rnn.key import KEY
from playground.ui.run_bar import RunBar
from playground.ui.single_run import SingleRun
from playground.ui.statuses import STATUS_WORDS

PREFIX = f"{KEY}_blank"
RUN = SingleRun("playground.core.rnn.blank_run:BlankRun", f"{PREFIX}_refusal")
BAR = RunBar(RUN, PREFIX, "Train both models")


def content(view: RunView | None) -> BlankView | None:
    """What the run shows, None before its models are built."""
    return cast(BlankView | None, view.content) if view is not None else None


def run_bar(settings: BlankSettings, info: RunInfo | None, view: RunView | None) -> None:
    """Start, pause or go on; and how far it is."""
    shown, share = content(view), 0.0
    said = "Two models wait: one reads left only, one both ways"
    if view is not None and shown is not None:
        share = shown.rounds / shown.total_rounds
        said = f"{STATUS_WORDS[view.status]} · update {shown.rounds:,} of {shown.total_rounds:,}"
    BAR.show(partial(_start, settings), info.run_id if info else "", view, share, said)


def _start(settings: BlankSettings) -> None:
    updates = settings.updates * len(MODELS)
    RUN.start(settings.to_json(), RunCost(parameters=parameter_count(settings), updates=updates))
