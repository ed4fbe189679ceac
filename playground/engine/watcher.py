"""The thread that fetches the views of the runs that somebody looks at: a page does not wait for a worker.

A page of several parts that draw themselves asks for the same view many times a second, and so does every page of a
class. One question a host, for all of its runs, answers them all.
"""

import logging
import threading
import time

from playground.engine.faults import EngineError
from playground.engine.pool import HostPool
from playground.engine.registry import Record, Registry
from playground.engine.states import RunView, Status

logger = logging.getLogger(__name__)

FRESH_SECONDS, FRESH_ROUNDS = 0.4, 3  # an older view is no answer: then the page asks the worker itself
ATTENTION_SECONDS = 10.0  # for so long after a look a run's view is kept fresh: pages of a class look every few seconds
LIVELY, PER_RUN, QUIET = 0.04, 0.004, 0.25  # seconds between two questions: least, more for each run, when all rest


class Watcher:
    """Keeps the views of records fresh while they are looked at."""

    def __init__(self, pool: HostPool, registry: Registry) -> None:
        self._pool = pool
        self._registry = registry
        self._wake = threading.Event()
        self._closed = False
        self._fresh = FRESH_SECONDS
        self._thread = threading.Thread(target=self._work, name="view-watcher", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; a question under way may end first."""
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def glance(self, record: Record) -> RunView | None:
        """The run's view if it is fresh, else None. The run is watched from now on."""
        now = time.monotonic()
        if record.looked_at < now - ATTENTION_SECONDS:
            self._wake.set()
        record.looked_at = now
        oldest = max(now - self._fresh, record.commanded_at)
        return record.view if record.host is not None and record.seen_at >= oldest else None

    def _work(self) -> None:
        while not self._closed:
            watched = self._watched()
            for host in {record.host for record in watched}:
                self._ask(str(host), [record for record in watched if record.host == host])
            pause = _pause(watched)
            self._fresh = max(FRESH_SECONDS, FRESH_ROUNDS * (pause or 0.0))
            self._wake.wait(pause)
            self._wake.clear()

    def _watched(self) -> list[Record]:
        since = time.monotonic() - ATTENTION_SECONDS
        return [record for record in self._registry.all() if record.host is not None and record.looked_at > since]

    def _ask(self, host: str, records: list[Record]) -> None:
        asked_at = time.monotonic()
        looks = {
            record.head.run_id: (record.view.version if record.view else -1, max(asked_at - record.looked_at, 0.0))
            for record in records
        }
        try:
            views: dict[str, RunView | None] = self._pool.call(host, "poll_many", looks)
        except EngineError as error:
            logger.debug("Host %s showed nothing: %s", host, error)  # whoever looks asks again, and is told
            return
        for record in records:
            if record.head.run_id in views:
                record.note_view(views[record.head.run_id], asked_at)


def _pause(watched: list[Record]) -> float | None:
    if not watched:
        return None
    resting = all(record.status.ended or record.status is Status.PAUSED for record in watched)
    return QUIET if resting else LIVELY + PER_RUN * len(watched)
