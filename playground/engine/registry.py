"""Which runs there are, whose they are, and where each is held at the moment."""

import hashlib
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from playground.engine.faults import UnknownRun
from playground.engine.limits import Limits, check_server, owner_full
from playground.engine.program import RunSpec
from playground.engine.states import RunView, Snapshot, Status
from playground.engine.store import SavedRun

SOON_SECONDS = 10.0
MOST_LOSSES = 3  # a program that takes its process down with it must not take down one worker after another
DEADLY = "The worker process died under this run, again and again. Choose a smaller model or other settings."


@dataclass
class Record:
    """One run as the server knows it.

    spec, snapshot: None while they rest on disk only. host: None while no host holds the run.
    bound_for: the host that is about to take the run. view, seen_at: the last one and when it was asked for.
    looked_at: when a page wanted it. commanded_at: when the last command was in force (all times: time.monotonic()).
    version: the highest that was seen, so that a run that moved never shows an older one.
    losses: how often in a row its host died soon after it took the run.
    kept: what the last snapshot was taken of (status, updates, version), and when (time.monotonic()).
    """

    head: SavedRun
    spec: RunSpec | None = None
    snapshot: Snapshot | None = None
    host: str | None = None
    bound_for: str | None = None
    view: RunView | None = None
    seen_at: float = 0.0
    looked_at: float = 0.0
    commanded_at: float = 0.0
    status: Status = Status.QUEUED
    version: int = 0
    released: bool = False
    placed_at: float = 0.0
    losses: int = 0
    spec_is_saved: bool = False
    kept: tuple[Status, int, int] | None = None
    kept_at: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def alive(self) -> bool:
        """Held by a host and not at its end: it counts against the limits."""
        return self.host is not None and not self.status.ended

    def note_loss(self, host: str) -> None:
        """The host died with the run."""
        with self.lock:
            if self.host != host:
                return  # another caller was faster
            self.host = None
            soon = time.monotonic() - self.placed_at < SOON_SECONDS
            self.losses = self.losses + 1 if soon else 1

    def note_view(self, view: RunView | None, asked_at: float) -> None:
        """What the host showed when it was asked then; None: the same as before."""
        with self.lock:
            if asked_at < self.seen_at or (view is None and self.view is None):
                return
            if view is not None:
                self.view, self.status, self.version = view, view.status, max(self.version, view.version)
            self.seen_at = asked_at

    def due_snapshot(self) -> Snapshot:
        """The snapshot from which the run goes on elsewhere. A pause or stop that came after it holds."""
        snapshot = self.snapshot or Snapshot()
        status, steps_left = snapshot.status, snapshot.steps_left
        if self.status in (Status.PAUSED, Status.STOPPED) and not status.ended:
            status, steps_left = self.status, None
        version = max(self.version, snapshot.version) + 1
        start = replace(snapshot, status=status, steps_left=steps_left, version=version)
        if self.losses < MOST_LOSSES:
            return start
        return replace(start, status=Status.FAILED, state=b"", message=DEADLY)


class Registry:
    """All records, found by owner and run. Owners are known by a digest only."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._lock = threading.RLock()

    def add(self, owner: str, spec: RunSpec, device: str) -> Record:
        """A record for a new run with an id that nobody can guess."""
        head = SavedRun(secrets.token_hex(8), digest(owner), time.time(), device)
        record = Record(head, spec)
        with self._lock:
            self._records[head.run_id] = record
        return record

    def add_saved(self, head: SavedRun) -> None:
        """A record for a run that rests on disk; one that is known already stays as it is."""
        with self._lock:
            self._records.setdefault(head.run_id, Record(head, status=head.status, spec_is_saved=True))

    def find(self, owner: str, run_id: str) -> Record:
        """The owner's run. Raises UnknownRun, the same for a stranger's run as for one that never was."""
        record = self._records.get(run_id)
        if record is None or record.head.owner != digest(owner):
            raise UnknownRun("There is no such run.")
        return record

    def remove(self, record: Record) -> None:
        """Forget a run."""
        record.released = True
        with self._lock:
            self._records.pop(record.head.run_id, None)

    def all(self) -> list[Record]:
        """Every record, oldest first."""
        with self._lock:
            return sorted(self._records.values(), key=lambda record: record.head.created)

    def of_owner(self, owner: str) -> list[Record]:
        """The owner's records, oldest first."""
        mark = digest(owner)
        return [record for record in self.all() if record.head.owner == mark]

    def on_host(self, host: str) -> list[Record]:
        """The records that a host holds."""
        return [record for record in self.all() if record.host == host]

    def reserve(self, record: Record, hosts: tuple[str, ...]) -> str:
        """Bind the run for the host with the fewest alive runs, those on their way included.

        A whole class presses Train within one second: they shall not all find the same host empty.
        """
        with self._lock:
            bound = (other.bound_for or (other.host if other.alive else None) for other in self._records.values())
            load = Counter(bound)
            record.bound_for = min(hosts, key=lambda host: load[host])
            return record.bound_for

    def room_for(self, owner: str, limits: Limits) -> list[Record]:
        """The old runs of the owner that must go for a new one: ended ones first, then those that only rest on disk.

        Raises LimitError when all are alive or the server is full.
        """
        check_server(sum(record.alive for record in self.all()), limits)
        own = self.of_owner(owner)
        surplus = len(own) + 1 - limits.runs_per_owner
        if surplus <= 0:
            return []
        expendable = [record for record in own if record.status.ended]
        expendable += [record for record in own if not record.status.ended and record.host is None]
        if len(expendable) < surplus:
            raise owner_full(limits)
        return expendable[:surplus]


def digest(owner: str) -> str:
    """What is kept of an owner's cookie: enough to know it again, useless to whoever reads the disk."""
    return hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:32]
