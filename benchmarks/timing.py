"""Seconds that survive a busy machine: of the wall and of the processor, the least of several rounds."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock on the wall, and seconds of processor time."""

    wall: float
    cpu: float


def spent(work: Callable[[], object]) -> Spent:
    """Do the work in this process and say what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def least(rounds: Iterable[Spent]) -> Spent:
    """The smallest of each: what others do on the machine only ever adds."""
    walls, cpus = zip(*((one.wall, one.cpu) for one in rounds), strict=True)
    return Spent(min(walls), min(cpus))
