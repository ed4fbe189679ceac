"""Runs of which a visitor has one at a time: found, started, commanded; and why something was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.engine.faults import EngineError
from playground.engine.limits import LimitError, RunCost
from playground.engine.program import RunSpec
from playground.engine.states import RunInfo, RunView
from playground.ui import frame
from playground.ui.owner import owner
from playground.ui.server import engine


@dataclass(frozen=True)
class SingleRun:
    """A program, and where the session keeps the last refusal until it was shown."""

    program: str
    refusal: str

    def mine(self) -> tuple[RunInfo, ...]:
        """This visitor's runs of the program, the newest first; there is more than one for a moment only."""
        return tuple(info for info in reversed(engine().runs(owner())) if info.spec.program == self.program)

    def glance(self, info: RunInfo) -> RunView | None:
        """The run as of now, which keeps it going; None when it is gone."""
        try:
            return engine().glance(owner(), info.run_id)
        except LookupError:
            return None

    def start(
        self,
        settings: Mapping[str, Any],
        cost: RunCost,
        data: Mapping[str, NDArray[np.generic]] | None = None,
        notes: Mapping[str, Any] | None = None,
    ) -> None:
        """Start a run; an older one of the same visitor makes room for it."""
        st.session_state.pop(self.refusal, None)
        try:
            for info in self.mine():
                engine().release(owner(), info.run_id)
            engine().submit(
                owner(), RunSpec(self.program, dict(settings), dict(data or {}), dict(notes or {})), cost, "cpu"
            )
        except (LimitError, EngineError) as error:
            st.session_state[self.refusal] = error

    def command(self, run_id: str, name: str) -> None:
        """Do one of the engine's commands, or keep why not."""
        st.session_state.pop(self.refusal, None)
        try:
            engine().command(owner(), run_id, name)
        except EngineError as error:
            st.session_state[self.refusal] = error

    def show_refusal(self) -> None:
        """Say why the last button did nothing, until another one is pressed."""
        refusal = st.session_state.get(self.refusal)
        if refusal is not None:
            frame.refuse(refusal)
