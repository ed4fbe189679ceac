"""What the engine says about a run: its status, the view that a page polls, the snapshot that survives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from playground.engine.program import RunSpec


class Status(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"  # waits to be built
    MEASURING = "measuring"  # tries the devices
    RUNNING = "running"
    PAUSED = "paused"
    IDLE = "idle"  # would run, but nobody watches
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether only a restart makes the run train again."""
        return self in (Status.FINISHED, Status.STOPPED, Status.FAILED)


@dataclass(frozen=True)
class RunView:
    """One published picture of a run. A newer one has a higher version.

    seconds: time spent training. device: "" until it is chosen.
    device_timings: measured seconds an update on each device, empty when there was no choice.
    message: why the run failed or was stopped, else "".
    content: what the program's `view` gave, None until the program is built.
    """

    run_id: str
    version: int
    status: Status
    updates: int = 0
    updates_per_second: float = 0.0
    seconds: float = 0.0
    device: str = ""
    device_timings: Mapping[str, float] = field(default_factory=dict)
    message: str = ""
    content: object | None = None


@dataclass(frozen=True)
class Snapshot:
    """Everything needed to go on elsewhere, bit for bit.

    state: what the program's `dump` gave; empty when there was no program yet or none any more.
    steps_left: updates until the run pauses by itself, None without such a wish.
    question: what the viewer last asked to see.
    """

    status: Status = Status.QUEUED
    version: int = 0
    updates: int = 0
    seconds: float = 0.0
    device: str = ""
    device_timings: Mapping[str, float] = field(default_factory=dict)
    steps_left: int | None = None
    question: Mapping[str, Any] | None = None
    message: str = ""
    state: bytes = b""


@dataclass(frozen=True)
class RunInfo:
    """One of an owner's runs. `resumable`: it rests in a snapshot, and the next poll brings it back."""

    run_id: str
    spec: RunSpec
    status: Status
    resumable: bool = False


@dataclass(frozen=True)
class Progress:
    """The short state of a run that a host reports for all its runs at once."""

    status: Status
    updates: int
    version: int
    seconds: float


@dataclass(frozen=True)
class EngineStats:
    """How busy the engine is. `runs` counts the held runs by status, `saved` those that rest in snapshots."""

    workers: int
    runs: Mapping[Status, int]
    saved: int
    limit: int
