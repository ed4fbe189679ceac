"""A host holds many runs in one process and gives each a slice of time in turn. It knows no Dask and no Streamlit."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import torch

from playground.engine import devices
from playground.engine.faults import UnknownRun, free_memory
from playground.engine.limits import Limits
from playground.engine.program import RunSpec
from playground.engine.run import Run
from playground.engine.states import Progress, RunView, Snapshot, Status

logger = logging.getLogger(__name__)

SLICE_SECONDS = 0.03
EVICTION_SECONDS = 1800.0
REST_SECONDS = 0.25  # how long the thread sleeps when no run wants time and nobody knocks


class RunHost:
    """Runs, and the one thread that touches their programs.

    Every method is thread-safe. What must wait for the end of an update returns a Future; the rest answers at once.
    clock: seconds, for leases and eviction only (a test turns it by hand).
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        present: Sequence[str] | None = None,
    ) -> None:
        self._clock = clock
        self._limits = limits or Limits()
        self._present = tuple(present or devices.present())
        self._runs: dict[str, Run] = {}
        self._errands: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._knock = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="run-host", daemon=True)
        self._thread.start()

    def submit(self, run_id: str, spec: RunSpec, device: str, snapshot: Snapshot | None = None) -> None:
        """Take a run in, new or from a snapshot. One with the same id is replaced."""
        run = Run(
            run_id, spec, device, snapshot or Snapshot(), clock=self._clock, limits=self._limits, present=self._present
        )
        run.served = self._level()
        self._runs[run_id] = run
        self._knock.set()

    def poll(self, run_id: str, since: int = -1, ago: float = 0.0) -> RunView | None:
        """Renew the lease; the newest view, or None when its version is `since`. Raises UnknownRun.

        ago: seconds since somebody looked, from when the lease counts.
        """
        run = self._run(run_id)
        if not run.watched:
            run.served = max(run.served, self._level())  # a rest earns no time
            self._knock.set()
        return run.poll(since, ago)

    def poll_many(self, looks: Mapping[str, tuple[int, float]]) -> dict[str, RunView | None]:
        """`poll` for many runs, each with its `since` and `ago`. Runs that are not here are left out."""
        views = {}
        for run_id, (since, ago) in looks.items():
            with suppress(UnknownRun):
                views[run_id] = self.poll(run_id, since, ago)
        return views

    def command(self, run_id: str, name: str, arguments: Mapping[str, Any]) -> Future[Status]:
        """Carry out a command between two updates. Raises UnknownRun; the future can hold a CommandError."""
        run = self._run(run_id)

        def carry_out() -> Status:
            run.served = max(run.served, self._level()) if not run.wants_time else run.served
            return run.command(name, arguments)

        return self._later(carry_out)

    def snapshot(self, run_id: str) -> Future[Snapshot]:
        """Take the whole state between two updates. Raises UnknownRun."""
        return self._later(self._run(run_id).snapshot)

    def release(self, run_id: str) -> None:
        """Drop a run. One that is not here is none to drop."""
        if self._runs.pop(run_id, None) is not None:
            self._later(free_memory)

    def progress(self) -> dict[str, Progress]:
        """The short state of every run, without renewing a lease."""
        return {run_id: run.progress() for run_id, run in list(self._runs.items())}

    def close(self) -> None:
        """Drop all runs and end the thread, waiting for the update in hand but not for ever."""
        self._closed = True
        self._knock.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=2.0)

    def _run(self, run_id: str) -> Run:
        try:
            return self._runs[run_id]
        except KeyError:
            raise UnknownRun("There is no such run.") from None

    def _later(self, errand: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self._errands.append((errand, future))
        self._knock.set()
        return future

    def _level(self) -> float:
        """The served seconds at which a run joins: no less than the neediest has, so that it cannot crowd out."""
        return min((run.served for run in list(self._runs.values()) if run.wants_time), default=0.0)

    # The slice thread

    def _work(self) -> None:
        torch.set_num_threads(1)  # holds for the calling thread only; more of them cost tiny models ten times the work
        while not self._closed:
            self._knock.clear()
            self._do_errands()
            self._evict()
            run = self._neediest()
            if run is None:
                self._knock.wait(REST_SECONDS)
            else:
                run.turn(time.perf_counter() + SLICE_SECONDS, self._wanted)
        self._runs.clear()
        self._refuse_errands()

    def _wanted(self) -> bool:
        return self._closed or bool(self._errands)

    def _neediest(self) -> Run | None:
        """The run that had the least time so far: fair in seconds even when one's updates are long."""
        wanting = [run for run in list(self._runs.values()) if run.wants_time]
        return min(wanting, key=lambda run: run.served, default=None)

    def _do_errands(self) -> None:
        while self._errands:
            errand, future = self._errands.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(errand())
            except Exception as error:
                future.set_exception(error)

    def _refuse_errands(self) -> None:
        while self._errands:
            self._errands.popleft()[1].cancel()

    def _evict(self) -> None:
        oldest = self._clock() - EVICTION_SECONDS
        for run_id, run in list(self._runs.items()):
            if run.last_poll <= oldest:
                logger.info("Run %s was not watched for %.0f s and is evicted.", run_id, EVICTION_SECONDS)
                self.release(run_id)
