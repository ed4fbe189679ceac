"""From a spec to a program that stands on its device with its saved state, in pieces that fit between turns."""

import logging
import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from playground.engine import devices, faults
from playground.engine.program import Program, RunSpec
from playground.engine.states import Snapshot, Status

logger = logging.getLogger(__name__)


@dataclass
class Building:
    """The preparation of one run: `pieces` does the work, the other fields hold what it found.

    wanted: "auto" or a device. device: "" until it is chosen. timings: seconds an update, empty without a choice.
    """

    spec: RunSpec
    wanted: str
    present: Sequence[str]
    start: Snapshot
    random: devices.RandomNumbers
    device: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    phase: Status = Status.QUEUED
    program: Program | None = None

    def __post_init__(self) -> None:
        """A saved run goes back to its device if there is one of that kind here, else it chooses anew."""
        if self.start.device in self.present:
            self.device, self.timings = self.start.device, dict(self.start.device_timings)

    def pieces(self) -> Generator[None]:
        """Choose the device, build the program there, load the saved state. Yields between the long parts."""
        if not self.device:
            yield from self._choose()
        with self.random.installed(self.device):
            program = self.spec.build(self.device)
            if self.start.state:
                program.load(self.start.state)
        self.program = program

    def _choose(self) -> Generator[None]:
        """Take the device that was asked for, the only one, or the fastest in a trial."""
        if self.wanted != "auto":
            if self.wanted not in self.present:
                raise ValueError(f"There is no device {self.wanted!r} here; there is: {', '.join(self.present)}.")
            self.device = self.wanted
            return
        if len(self.present) > 1:
            self.phase = Status.MEASURING
            yield
            for device in self.present:
                self.timings[device] = self._trial(device)
                yield
        self.device = min(self.present, key=lambda device: self.timings.get(device, math.inf))

    def _trial(self, device: str) -> float:
        """Seconds an update; infinity where the program does not run, which is no reason to give up elsewhere."""
        try:
            return devices.seconds_per_update(self.spec, device)
        except Exception as error:
            logger.info("The trial on %s failed: %s", device, error)
            faults.free_memory()
            return math.inf
