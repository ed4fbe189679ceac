"""A Streamlit session that delivers what a page's run has drawn before the next run begins.

A session hears one script runner only, and gives it up when it has come to its end. In Streamlit 1.67 a fragment's
timer that fires in this moment gets a new runner at once, and what the old one has sent but the session has not read
yet is thrown away: on a busy server a whole page is lost, with its answer to a touch and its timers, and stands still.
Streamlit knows the case (a comment in `AppSession.request_rerun`) and meets it for fragments that are gone only.
"""

from streamlit.runtime import websocket_session_manager
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

WAIT_SECONDS = 0.002  # until it is looked again whether the ended runner was heard out


class HeardOutSession(AppSession):
    """Lets a request for a fragment wait until every message of the runner that has just ended was taken."""

    def _create_scriptrunner(self, initial_rerun_data: RerunData) -> None:
        # A request for a whole page has let go of its runner by now. One that is still here has refused a fragment:
        # it has ended, and its last event, which sets it to None, is on the way.
        if self._scriptrunner is None:
            super()._create_scriptrunner(initial_rerun_data)
        else:
            self._event_loop.call_later(WAIT_SECONDS, self._ask_again, initial_rerun_data)

    def _ask_again(self, rerun_data: RerunData) -> None:
        if self._state is AppSessionState.SHUTDOWN_REQUESTED:
            return
        if self._scriptrunner is None or not self._scriptrunner.request_rerun(rerun_data):
            self._create_scriptrunner(rerun_data)


def hear_runs_out() -> None:
    """Make every session of this server such a one."""
    vars(websocket_session_manager)["AppSession"] = HeardOutSession
