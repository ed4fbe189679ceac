"""The engine that the pages ask: submit a run, command it, poll it, keep it.

Every method may be called from any thread, such as Streamlit's script threads. None of them waits for training.
"""

import logging
import os
import sys
import threading
import time
from typing import Any

from playground.engine.faults import BusyError, EngineError, HostLostError, UnknownRun
from playground.engine.keeper import Keeper
from playground.engine.limits import Limits, RunCost, check_cost, check_server
from playground.engine.pool import HostPool, LocalPool
from playground.engine.program import RunSpec
from playground.engine.registry import Record, Registry
from playground.engine.states import EngineStats, RunInfo, RunView, Snapshot, Status
from playground.engine.store import RunStore, default_folder
from playground.engine.watcher import Watcher

logger = logging.getLogger(__name__)

START_SECONDS = 120.0
REPLACE_SECONDS = 15.0
ATTEMPTS = 3
SILENT = "The training workers do not answer. Try again in some seconds."


class Engine:
    """Runs of many owners on a pool of hosts, kept in a store."""

    def __init__(self, pool: HostPool, store: RunStore, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._pool = pool
        self._store = store
        self._registry = Registry()
        self._keeper = Keeper(pool, self._registry, store)
        self._watcher = Watcher(pool, self._registry)
        self._admission = threading.Lock()
        self._started = threading.Event()
        self._failure: Exception | None = None
        self._closed = False

    def start(self) -> None:
        """Start the hosts and offer the saved runs again. Blocks for some seconds; raises EngineError.

        In an asyncio lifespan: `task = asyncio.create_task(asyncio.to_thread(engine.start))`. Calls that come
        meanwhile wait for it. Call `close` in any case, also after a failed start.
        """
        try:
            for head in self._store.saved():
                self._registry.add_saved(head)
            self._pool.start()
            self._keeper.start()
            self._watcher.start()
        except Exception as error:
            self._failure = error
            raise
        finally:
            self._started.set()

    def close(self) -> None:
        """Save what changed and end all hosts, within 10 s. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._started.is_set() and self._failure is None:
            self._watcher.close()
            self._keeper.close()
        self._pool.close()

    def submit(
        self, owner: str, spec: RunSpec, cost: RunCost, device: str = "auto", first_steps: int | None = None
    ) -> str:
        """Start a run and return its id. device: "auto", "cpu", "cuda" or "mps".

        first_steps: pause after exactly so many updates; None trains on.
        An owner's oldest ended run makes room for one too many. Raises LimitError before anything is allocated.
        """
        check_cost(cost, self.limits)
        self._wait_until_started()
        with self._admission:
            self._make_room(owner)
            record = self._registry.add(owner, spec, device)
            if first_steps is not None:
                record.snapshot = Snapshot(steps_left=first_steps)
        try:
            self._place(record)
        except Exception:
            self._registry.remove(record)
            raise
        self._keeper.soon()
        return record.head.run_id

    def command(self, owner: str, run_id: str, name: str, **arguments: Any) -> None:
        """Do one of: pause, resume, step (n), stop, restart, learning_rate (learning_rate), change (setting, value),
        ask (question).

        It is in force when this returns, or after the update in hand if that takes long. Raises UnknownRun,
        CommandError.
        """
        record = self._registry.find(owner, run_id)
        try:
            record.status = self._call(record, "command", name, arguments)
        except BusyError:
            logger.info("Run %s carries out %r after a long update.", run_id, name)
        record.commanded_at = time.monotonic()
        if name != "ask":
            self._keeper.soon()

    def poll(self, owner: str, run_id: str, since: int = -1) -> RunView | None:
        """The newest view, or None when its version is `since`. Keeps the run going for another 20 s.

        A run that rests in a snapshot, or whose worker died, goes on from there. Raises UnknownRun.
        """
        record = self._registry.find(owner, run_id)
        asked_at = time.monotonic()
        view: RunView | None = self._call(record, "poll", since)
        if view is not None:
            record.note_view(view, asked_at)
        return view

    def glance(self, owner: str, run_id: str) -> RunView | None:
        """The newest view, at once where somebody looks at the run anyway: at most some tenths of a second old.

        What was commanded before is seen in it. Otherwise as poll. Raises UnknownRun.
        """
        return self._watcher.glance(self._registry.find(owner, run_id)) or self.poll(owner, run_id)

    def snapshot(self, owner: str, run_id: str) -> bytes:
        """The program's state, as its `dump` made it. Raises UnknownRun, BusyError."""
        record = self._registry.find(owner, run_id)
        if record.host is None:
            return self._stored(record)[1].state
        snapshot: Snapshot = self._call(record, "snapshot")
        return snapshot.state

    def release(self, owner: str, run_id: str) -> None:
        """Drop a run and its files. Raises UnknownRun."""
        self._release(self._registry.find(owner, run_id))

    def runs(self, owner: str) -> tuple[RunInfo, ...]:
        """The owner's runs, oldest first. A saved run that cannot be read any more is left out."""
        return tuple(info for info in map(self._info, self._registry.of_owner(owner)) if info is not None)

    def resume_saved(self, owner: str, run_id: str) -> None:
        """Bring a resumable run back from its last snapshot. Raises UnknownRun, LimitError."""
        self._wait_until_started()
        self._place(self._registry.find(owner, run_id))

    def stats(self) -> EngineStats:
        """How busy the engine is, as of the last second."""
        records = self._registry.all()
        held = [record.status for record in records if record.host is not None]
        counts = {status: held.count(status) for status in Status if status in held}
        return EngineStats(len(self._pool.hosts()), counts, len(records) - len(held), self.limits.runs_per_server)

    def _wait_until_started(self) -> None:
        if self._closed:
            raise EngineError("The training engine is closed.")
        if not self._started.wait(START_SECONDS):
            raise EngineError("The training engine has not started yet. Try again in some seconds.")
        if self._failure is not None:
            raise EngineError("The training engine could not start.") from self._failure

    def _make_room(self, owner: str) -> None:
        if len(self._registry.of_owner(owner)) >= self.limits.runs_per_owner:
            self._keeper.refresh_statuses()
        for record in self._registry.room_for(owner, self.limits):
            self._release(record)

    def _release(self, record: Record) -> None:
        self._registry.remove(record)
        with record.lock:
            self._store.forget(record.head.run_id)
            host, record.host = record.host, None
        if host is not None:
            try:
                self._pool.call(host, "release", record.head.run_id)
            except EngineError as error:
                logger.info("Host %s could not release a run: %s", host, error)

    def _call(self, record: Record, method: str, *arguments: Any) -> Any:
        """Ask the host that holds the run; bring the run to another one when it is lost there."""
        self._wait_until_started()
        for _ in range(ATTEMPTS):
            host = self._place(record)
            try:
                return self._pool.call(host, method, record.head.run_id, *arguments)
            except HostLostError:
                record.note_loss(host)
            except UnknownRun:  # evicted, or the host is new
                with record.lock:
                    record.host = None if record.host == host else record.host
        raise EngineError(SILENT)

    def _place(self, record: Record) -> str:
        """The host that holds the run; if there is none, the emptiest one takes it from its last snapshot."""
        with record.lock:
            for _ in range(ATTEMPTS):
                if record.released:
                    raise UnknownRun("There is no such run.")
                if record.host is None:
                    self._place_anew(record)
                if record.host is not None:
                    return record.host
        raise EngineError(SILENT)

    def _place_anew(self, record: Record) -> None:
        check_server(sum(other.alive for other in self._registry.all()), self.limits)
        record.spec, record.snapshot = self._stored(record)
        host = self._registry.reserve(record, self._hosts())
        start = record.due_snapshot()
        try:
            self._pool.call(host, "submit", record.head.run_id, record.spec, record.head.device, start)
            record.host, record.status, record.version = host, start.status, start.version
            record.placed_at = time.monotonic()
        except HostLostError:
            return
        finally:
            record.bound_for = None

    def _hosts(self) -> tuple[str, ...]:
        """The hosts; if all are gone, waits for the first that is replaced. Raises EngineError after some seconds."""
        until = time.monotonic() + REPLACE_SECONDS
        while not (hosts := self._pool.hosts()):
            if time.monotonic() > until or self._closed:
                raise EngineError(SILENT)
            time.sleep(0.1)
            self._pool.refresh()
        return hosts

    def _stored(self, record: Record) -> tuple[RunSpec, Snapshot]:
        """Spec and last snapshot, from memory or from disk. Raises EngineError when the disk lost them."""
        if record.spec is not None:
            return record.spec, record.snapshot or Snapshot()
        return self._store.read(record.head.run_id)

    def _info(self, record: Record) -> RunInfo | None:
        try:
            spec = self._stored(record)[0]
        except EngineError as error:
            logger.warning("Run %s: %s", record.head.run_id, error)
            return None
        return RunInfo(record.head.run_id, spec, record.status, resumable=record.host is None)


def open_engine() -> Engine:
    """The engine that the environment asks for, not started yet.

    PLAYGROUND_ENGINE=inprocess: one host in this process (tests; also where worker processes cannot be had).
    PLAYGROUND_SCHEDULER=tcp://...: the workers of a running Dask cluster, which must be able to import playground.
    Otherwise worker processes of our own. PLAYGROUND_STATE: the folder for saved runs.
    """
    store = RunStore(default_folder())
    if os.environ.get("PLAYGROUND_ENGINE") == "inprocess" or sys.platform == "win32":
        return Engine(LocalPool(), store)
    from playground.engine.cluster import DaskPool

    return Engine(DaskPool(os.environ.get("PLAYGROUND_SCHEDULER")), store)
