"""The thread that takes snapshots of the runs: a dead worker or a dead server loses seconds, not runs."""

import logging
import threading
import time

from safetensors import SafetensorError

from playground.engine.faults import EngineError, HostLostError, UnknownRun
from playground.engine.pool import HostPool
from playground.engine.registry import Record, Registry
from playground.engine.states import Progress, Snapshot, Status
from playground.engine.store import RunStore

logger = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
SNAPSHOT_SECONDS = 3.0  # with a round in between, less than 5 s of training are ever at risk
BYTES_PER_SECOND = 10_000_000  # many large runs are kept less often than that
DROP_OLD_SECONDS = 3600.0
LAST_ROUND_SECONDS = 3.0


class Keeper:
    """Looks after all records once a second: where they stand, what changed, what must be saved."""

    def __init__(self, pool: HostPool, registry: Registry, store: RunStore) -> None:
        self._pool = pool
        self._registry = registry
        self._store = store
        self._wake = threading.Event()
        self._closed = False
        self._dropped_at = time.monotonic()
        self._thread = threading.Thread(target=self._work, name="snapshot-keeper", daemon=True)

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def soon(self) -> None:
        """Make the next round now, after a command for example."""
        self._wake.set()

    def close(self) -> None:
        """One last round over everything that changed, then end."""
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        until = time.monotonic() + LAST_ROUND_SECONDS
        for host in self._pool.hosts():
            self._look_after(host, until, every=0.0)

    def refresh_statuses(self) -> None:
        """Ask all hosts where their runs stand."""
        for host in self._pool.hosts():
            self._statuses(host)

    def _work(self) -> None:
        while not self._closed:
            self._wake.wait(ROUND_SECONDS)
            self._wake.clear()
            try:
                self._round()
            except Exception:
                logger.exception("A round of the snapshot keeper failed.")

    def _round(self) -> None:
        self._pool.refresh()
        for host in self._pool.hosts():
            if not self._closed:
                self._look_after(host, time.monotonic() + 60.0)
        if time.monotonic() - self._dropped_at > DROP_OLD_SECONDS:
            self._dropped_at = time.monotonic()
            self._store.drop_old()

    def _statuses(self, host: str) -> dict[str, Progress]:
        """What the host reports, noted in the records. A run that it no longer holds rests from now on."""
        held = self._registry.on_host(host)
        try:
            progress: dict[str, Progress] = self._pool.call(host, "progress")
        except EngineError:
            return {}  # the next call for one of its runs moves it
        for record in held:
            seen = progress.get(record.head.run_id)
            if seen is None:
                self._let_rest(record, host)
            else:
                record.status = seen.status
        return progress

    def _let_rest(self, record: Record, host: str) -> None:
        with record.lock:
            if record.host == host:
                record.host = None
                if record.spec_is_saved and record.kept is not None:
                    record.spec = record.snapshot = None  # the disk has them

    def _look_after(self, host: str, until: float, every: float = SNAPSHOT_SECONDS) -> None:
        progress = self._statuses(host)
        held = [record for record in self._registry.on_host(host) if record.head.run_id in progress]
        size = sum(len(record.snapshot.state) for record in held if record.snapshot)
        every = max(every, size / BYTES_PER_SECOND) if every else 0.0
        for record in held:
            if time.monotonic() < until and _is_due(record, progress[record.head.run_id], every):
                self._keep(record, host, progress[record.head.run_id])

    def _keep(self, record: Record, host: str, seen: Progress) -> None:
        try:
            snapshot: Snapshot = self._pool.call(host, "snapshot", record.head.run_id)
        except (UnknownRun, HostLostError):
            return
        except Exception as error:
            logger.warning("Run %s gave no snapshot: %s", record.head.run_id, error)
            return
        record.snapshot = snapshot
        record.kept, record.kept_at = _mark(seen), time.monotonic()
        self._save(record)

    def _save(self, record: Record) -> None:
        """Write to disk. A full disk or odd data costs the copy on disk, never the run."""
        try:
            with record.lock:
                if record.released or record.spec is None or record.snapshot is None:
                    return
                if not record.spec_is_saved:
                    self._store.save_spec(record.head, record.spec)
                    record.spec_is_saved = True
                self._store.save_snapshot(record.head.run_id, record.snapshot)
        except (OSError, ValueError, TypeError, SafetensorError) as error:
            record.spec_is_saved = False
            logger.warning("Run %s could not be saved: %s", record.head.run_id, error)


def _mark(seen: Progress) -> tuple[Status, int, int]:
    return seen.status, seen.updates, seen.version


def _is_due(record: Record, seen: Progress, every: float) -> bool:
    """A resting run is kept once after each change, a running one every few seconds."""
    if record.kept == _mark(seen):
        return False
    if seen.status is Status.RUNNING and record.kept and record.kept[0] is Status.RUNNING:
        return time.monotonic() - record.kept_at >= every
    return True
