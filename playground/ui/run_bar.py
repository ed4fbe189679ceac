"""The bar of a run of which a visitor has one: start it, hold it or let it go on; and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from playground.engine.states import RunView, Status
from playground.ui import frame
from playground.ui.single_run import SingleRun
from playground.ui.statuses import ALIVE


@dataclass(frozen=True)
class RunBar:
    """key: what the buttons' keys begin with. label, help: of the button that starts."""

    run: SingleRun
    key: str
    label: str
    help: str | None = None

    def show(self, start: Callable[[], None], run_id: str, view: RunView | None, share: float, said: str) -> None:
        """Buttons and progress. run_id: "" before there is one. share, said: how far it is, 0 to 1 and in words."""
        buttons, progress = st.columns([1, 1.3], gap="medium", vertical_alignment="center")
        with buttons, st.container(horizontal=True, gap="small"):
            self._buttons(start, run_id, view.status if view else None)
        self.run.show_refusal()
        with progress:
            if view is not None and view.status is Status.FAILED:
                st.error(frame.as_text(view.message), icon=":material/error:")
            else:
                st.progress(min(share, 1.0), text=said)

    def _buttons(self, start: Callable[[], None], run_id: str, status: Status | None) -> None:
        st.button(
            self.label,
            type="primary",
            icon=":material/play_arrow:",
            key=f"{self.key}_start",
            on_click=start,
            help=self.help,
        )
        rests = status is Status.PAUSED
        st.button(
            "Resume" if rests else "Pause",
            icon=":material/resume:" if rests else ":material/pause:",
            key=f"{self.key}_hold",
            disabled=not rests and status not in ALIVE,
            on_click=self.run.command,
            args=(run_id, "resume" if rests else "pause"),
        )
