"""Runs on disk, so that they survive the server: safetensors and JSON, never pickle.

A run is two files in the folder: NAME.spec (written once) and NAME.state (written at each snapshot). Both are
safetensors whose metadata holds one JSON text. They are replaced in one move, so a reader never sees half a file.
"""

import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from playground.engine.faults import EngineError
from playground.engine.program import RunSpec
from playground.engine.states import Snapshot, Status

logger = logging.getLogger(__name__)

MOST_RUNS = 300
MOST_SECONDS = 7 * 24 * 3600.0
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError)
JSON_KEY = "playground"
RUN_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class SavedRun:
    """The head of a saved run. owner: a digest, never the cookie itself. created: seconds since 1970."""

    run_id: str
    owner: str
    created: float
    device: str
    status: Status = Status.QUEUED


def default_folder() -> Path:
    """PLAYGROUND_STATE, else a folder in the user's cache."""
    named = os.environ.get("PLAYGROUND_STATE")
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "playground" / "runs"


class RunStore:
    """A folder of saved runs, of which old ones are dropped by number and by age."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time, most_runs: int = MOST_RUNS) -> None:
        self._clock = clock
        self._most_runs = most_runs
        self._folder = _writable(folder)

    def save_spec(self, run: SavedRun, spec: RunSpec) -> None:
        """Write what never changes. Raises OSError, and SafetensorError for arrays that do not hold numbers."""
        about = {"owner": run.owner, "created": run.created, "device": run.device}
        values = {"program": spec.program, "settings": dict(spec.settings), "notes": dict(spec.notes)}
        self._write(run.run_id, "spec", spec.data, about | values)

    def save_snapshot(self, run_id: str, snapshot: Snapshot) -> None:
        """Write the state of a run whose spec is there. Raises OSError."""
        values = {name: value for name, value in asdict(snapshot).items() if name != "state"}
        self._write(run_id, "state", {"state": np.frombuffer(snapshot.state, dtype=np.uint8)}, values)

    def forget(self, run_id: str) -> None:
        """Remove a run's files."""
        for kind in ("state", "spec"):
            self._path(run_id, kind).unlink(missing_ok=True)

    def saved(self) -> Iterator[SavedRun]:
        """The head of every readable run, oldest first. What cannot be read is named in the log and left out."""
        self.drop_old()
        for run_id in self._ids():
            try:
                yield self._head(run_id)
            except UNREADABLE as error:
                logger.warning("The saved run %s cannot be read and is left out: %s", run_id, error)

    def read(self, run_id: str) -> tuple[RunSpec, Snapshot]:
        """A saved run in full; one that was never snapshot begins anew. Raises EngineError when it cannot be read."""
        try:
            spec_path, state_path = self._path(run_id, "spec"), self._path(run_id, "state")
            values = _values(spec_path)
            spec = RunSpec(str(values["program"]), dict(values["settings"]), load_file(spec_path), values["notes"])
            if not state_path.exists():
                return spec, Snapshot()
            snapshot = Snapshot(**_values(state_path))
            state = load_file(state_path)["state"].tobytes()
            return spec, replace(snapshot, status=Status(snapshot.status), state=state)
        except UNREADABLE as error:
            raise EngineError("The saved run cannot be read any more.") from error

    def drop_old(self) -> None:
        """Remove runs that were last saved too long ago, and the oldest beyond the limit."""
        ids = self._ids()
        oldest = self._clock() - MOST_SECONDS
        surplus = set(ids[: max(0, len(ids) - self._most_runs)])
        for run_id in ids:
            if run_id in surplus or self._saved_at(run_id) < oldest:
                self.forget(run_id)

    def _ids(self) -> list[str]:
        found = {path.stem for path in self._folder.glob("*.spec") if RUN_ID.fullmatch(path.stem)}
        return sorted(found, key=self._saved_at)

    def _saved_at(self, run_id: str) -> float:
        for kind in ("state", "spec"):
            path = self._path(run_id, kind)
            if path.exists():
                return path.stat().st_mtime
        return 0.0

    def _path(self, run_id: str, kind: str) -> Path:
        if not RUN_ID.fullmatch(run_id):
            raise ValueError(f"{run_id!r} is not the name of a run.")
        return self._folder / f"{run_id}.{kind}"

    def _write(self, run_id: str, kind: str, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        path = self._path(run_id, kind)
        beside = path.with_suffix(f".{kind}-{os.getpid()}.part")
        contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        save_file(contiguous, beside, metadata={JSON_KEY: json.dumps(values)})
        beside.replace(path)

    def _head(self, run_id: str) -> SavedRun:
        values = _values(self._path(run_id, "spec"))
        state = self._path(run_id, "state")
        status = Status(_values(state)["status"]) if state.exists() else Status.QUEUED
        return SavedRun(run_id, str(values["owner"]), float(values["created"]), str(values["device"]), status)


def _values(path: Path) -> dict[str, Any]:
    with safe_open(path, framework="numpy") as file:
        values = json.loads((file.metadata() or {})[JSON_KEY])
    if not isinstance(values, dict):
        raise ValueError(f"{path.name} holds no values.")
    return values


def _writable(folder: Path) -> Path:
    """The folder, made if need be and readable by the user only; one below the temporary folder if it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.access(folder, os.W_OK):
            return folder
    except OSError as error:
        logger.warning("Runs cannot be saved in %s: %s", folder, error)
    return Path(tempfile.mkdtemp(prefix="playground-runs-"))
