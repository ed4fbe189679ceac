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
        hold_button(f"{self.key}_hold", self.run.command, run_id, status)


def hold_button(key: str, command: Callable[[str, str], None], run_id: str, status: Status | None) -> None:
    """Pause a run, or let it go on when it rests. status: None before there is a run."""
    rests = status is Status.PAUSED
    name = "resume" if rests else "pause"
    st.button(
        name.capitalize(),
        icon=f":material/{name}:",
        key=key,
        disabled=not rests and status not in ALIVE,
        on_click=command,
        args=(run_id, name),
    )
