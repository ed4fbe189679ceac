"""Streamlit's sessions in an order that a class of thirty needs: runs of the script are heard out, and take turns.

Heard out. A session hears one script runner only, and gives it up when it has come to its end. In Streamlit 1.67 a
fragment's timer that fires in this moment gets a new runner at once, and what the old one has sent but the session has
not read yet is thrown away: on a busy server a whole page is lost, with its answer to a touch and its timers, and
stands still. Streamlit knows the case (a comment in `AppSession.request_rerun`) and meets it for fragments that are
gone only. It also throws away what it has answered to the browser itself, when a page begins to be drawn before that
was sent: a file that is chosen in this moment is never fetched, and nothing says so.

In turns. Python runs one thread at a time. Thirty scripts at once end no sooner than one after the other, but the
thread that sends what they draw has to wait for each of them at every message. A script that waits for a worker gives
its turn away.

With state that is looked up. Streamlit builds a dictionary of a visitor's whole state for each number field, list and
text field, to read one value of it: of what a touch of a page with thirty widgets costs, this was a seventh.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.runtime import app_session, websocket_session_manager
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.state import SessionState

WAIT_SECONDS = 0.002  # until it is looked again whether the ended runner was heard out
ANSWERS = {"file_urls_response", "backend_operation_response"}  # for which the browser waits, and asks only once
TURN_SECONDS = 0.1  # a script that computes for longer goes on beside the next one


class HeardOutSession(AppSession):
    """Lets a request for a fragment wait until every message of the runner that has just ended was taken.

    And keeps its answers to the browser when a run begins anew, and the place of a fragment when that begins anew:
    Streamlit drops what it has not sent of a fragment, with its container, but not what stands below it. The browser
    then gets a part for which there is no place ("Bad delta path index"), and shows an error instead of the page.
    """

    _waiting: RerunData | None = None

    def _create_scriptrunner(self, initial_rerun_data: RerunData) -> None:
        wanted = _together(self._waiting, initial_rerun_data)
        # A request for a whole page has let go of its runner by now. One that is still here has refused a fragment:
        # it has ended, and its last event, which sets it to None, is on the way.
        if self._scriptrunner is None:
            self._waiting = None
            super()._create_scriptrunner(wanted)
        else:
            self._waiting = wanted
            self._event_loop.call_later(WAIT_SECONDS, self._go_on)

    def _clear_queue(self, fragment_ids_this_run: list[str] | None = None) -> None:
        if fragment_ids_this_run is not None:
            # What was not sent yet goes first, as it is: a part of the fragment that took an older one's place in the
            # queue would come before the fragment's own beginning, and the browser would throw it away at its end.
            self._browser_queue._delta_index_map = {}
            return
        answers = [message for message in self._browser_queue._queue if message.WhichOneof("type") in ANSWERS]
        super()._clear_queue(fragment_ids_this_run)
        for answer in answers:
            if answer not in self._browser_queue._queue:
                self._browser_queue.enqueue(answer)

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and self._state is not AppSessionState.SHUTDOWN_REQUESTED:
            self._create_scriptrunner(waiting)


def _together(*requests: RerunData | None) -> RerunData:
    """What Streamlit makes of requests that come while it is busy: the newest values, and no press is lost."""
    together = ScriptRequests()
    for each in requests:
        if each is not None:
            together.request_rerun(each)
    return together.on_scriptrunner_ready().rerun_data


@dataclass(order=True)
class Waiting:
    """A thread that waits for its turn: those with the lower rank come first, and among them whoever came first."""

    rank: int
    number: int
    look: threading.Condition = field(compare=False)


class Turns:
    """Who runs next. Each is woken when it is the next one, and no other: a hundred that wake up only to see that it
    is not their turn would keep Python from the one whose turn it is, the longer the more there are.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: list[Waiting] = []  # a heap
        self._number = itertools.count()
        self._until = 0.0  # when the turn that is taken ends by itself
        self._taken: Waiting | None = None
        self._thread = threading.local()

    @contextmanager
    def take(self, rank: int) -> Iterator[None]:
        """Wait for the turn. It ends with the block, or after its seconds while the block goes on."""
        with self._lock:
            mine = Waiting(rank, next(self._number), threading.Condition(self._lock))
            heapq.heappush(self._waiting, mine)
            while (seconds := self._seconds_left(mine)) != 0:
                mine.look.wait(seconds)
            heapq.heappop(self._waiting)
            self._taken, self._until = mine, time.monotonic() + self._seconds
            self._thread.turn = mine
            self._wake_next()  # who is first now has to know until when
        try:
            yield
        finally:
            self.give_away()

    def give_away(self) -> None:
        """End this thread's turn, if it has one: it goes on beside the next."""
        with self._lock:
            if self._taken is not None and self._taken is getattr(self._thread, "turn", None):
                self._taken = None
                self._wake_next()

    def _wake_next(self) -> None:
        if self._waiting:
            self._waiting[0].look.notify()

    def _seconds_left(self, mine: Waiting) -> float | None:
        """How long to wait before looking again; None: until it is woken."""
        if self._waiting[0] is not mine:
            return None
        return max(self._until - time.monotonic(), 0.0) if self._taken else 0.0


turns = Turns(TURN_SECONDS)


class ScriptRunnerInTurn(ScriptRunner):
    """Runs the script when it is its turn: whole pages, for which somebody waits, before fragments."""

    def _run_script(self, rerun_data: RerunData) -> None:
        with turns.take(rank=bool(rerun_data.fragment_id_queue)):
            super()._run_script(rerun_data)


class LookedUp(Mapping[str, Any]):
    """A visitor's state by the keys of widgets and pages: each value is fetched when it is asked for."""

    def __init__(self, state: SessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        return self._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_whole_state(self._state))

    def __len__(self) -> int:
        return len(_whole_state(self._state))


_whole_state = vars(SessionState)["filtered_state"].fget


def bring_order() -> None:
    """Make every session of this server such a one."""
    setattr(SessionState, "filtered_state", property(LookedUp))  # noqa: B010  # for mypy it is read-only
    vars(websocket_session_manager)["AppSession"] = HeardOutSession
    vars(app_session)["ScriptRunner"] = ScriptRunnerInTurn
