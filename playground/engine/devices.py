"""Where a program trains: the devices that are present, how fast it is on each, and its own random numbers there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import torch

from playground.core.randomness import ALONE
from playground.engine.program import RunSpec

WARM_UP_UPDATES = 3
TIMED_UPDATES = 10
TIMED_SECONDS = 0.5


def present() -> tuple[str, ...]:
    """The kinds of device that torch finds here: "cpu" always, "cuda" and "mps" where they are."""
    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def seconds_per_update(spec: RunSpec, device: str) -> float:
    """Build the program for a trial on the device and time a few of its updates after a warm-up.

    Tiny models lose on an accelerator, and only the actual program knows. The trial is thrown away.
    Returns infinity for a program that ends before anything could be timed.
    """
    with RandomNumbers().installed(device):
        steps = spec.build(device).steps()
        for _ in islice(steps, WARM_UP_UPDATES):
            pass
        synchronize(device)
        began, done = time.perf_counter(), 0
        for _ in islice(steps, TIMED_UPDATES):
            done += 1
            if time.perf_counter() - began > TIMED_SECONDS:
                break
        synchronize(device)  # an accelerator answers before it has finished
        return (time.perf_counter() - began) / done if done else float("inf")


def synchronize(device: str) -> None:
    """Wait until the accelerator has done all that it was given."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)
    elif device.startswith("mps"):
        torch.mps.synchronize()


class RandomNumbers:
    """torch's global random numbers, as if the owner of this object were alone in the process.

    Runs take turns in one thread, and dropout draws from the global generator: without this, one run's
    numbers would depend on how often the others had their turn.
    """

    def __init__(self) -> None:
        self._states: dict[str, torch.Tensor] = {}

    @contextmanager
    def installed(self, device: str, advance: bool = True) -> Iterator[None]:
        """Put the own state in the place of the global one. `advance=False` forgets what is drawn inside."""
        kinds = ["cpu"] + [kind for kind in ("cuda", "mps") if device.startswith(kind)]
        with ALONE:
            outside = {kind: _state(kind) for kind in kinds}
            for kind in kinds:
                _set_state(kind, self._states.get(kind, _first_state(kind)))
            try:
                yield
            finally:
                for kind in kinds:
                    if advance:
                        self._states[kind] = _state(kind)
                    _set_state(kind, outside[kind])


def _state(kind: str) -> torch.Tensor:
    if kind == "cuda":
        return torch.cuda.get_rng_state()
    return torch.mps.get_rng_state() if kind == "mps" else torch.get_rng_state()


def _set_state(kind: str, state: torch.Tensor) -> None:
    if kind == "cuda":
        torch.cuda.set_rng_state(state)
    elif kind == "mps":
        torch.mps.set_rng_state(state)
    else:
        torch.set_rng_state(state)


def _first_state(kind: str) -> torch.Tensor:
    return torch.Generator(kind).manual_seed(0).get_state()
