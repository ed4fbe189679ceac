"""What a run does, as the engine sees it: something that advances, shows itself, and can be saved and restored.

Programs live in core and know nothing of the engine; the engine knows nothing of their mathematics.
"""

import importlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Data = Mapping[str, NDArray[np.generic]]


class Program(Protocol):
    """One training run. It is used by one thread at a time.

    One that lets more than the learning rate change while it trains also has change(setting, value), which raises
    ValueError, in words, for what it does not let change.
    """

    @property
    def updates(self) -> int:
        """Optimizer updates done so far."""

    def steps(self) -> Iterator[int]:
        """Train, yielding the number of updates after every unit of work, until the run is finished.

        A unit is at most one update (a pass over validation data may yield too, without an update).
        Raises FloatingPointError, whose text says at which update and why, when the loss is no longer finite.
        After `load`, a new iterator goes on where the saved run stood.
        """

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the learning rate from the next update on."""

    def ask(self, question: Mapping[str, Any]) -> None:
        """Say what the viewer wants to see in the next views. Never changes the training."""

    def view(self) -> object:
        """Everything there is to draw, as an immutable, detached, picklable value."""

    def dump(self) -> bytes:
        """The whole state (never pickle). A program that loads it goes on bit for bit."""

    def load(self, state: bytes) -> None:
        """Take over a state that `dump` made. Raises ValueError when it does not fit."""


@dataclass(frozen=True)
class RunSpec:
    """What the server asks a worker to run.

    program: "module:Class" below playground.core, called as Class(settings, data, device).
    settings: JSON-able; the same object is in the link, the export and the tests.
    data: arrays to learn from.
    notes: JSON-able, opaque to the engine; the page wants it back after a reload (a vocabulary, a title).
    """

    program: str
    settings: Mapping[str, Any]
    data: Data
    notes: Mapping[str, Any] = field(default_factory=dict)

    def build(self, device: str) -> Program:
        """Make the program on a device ("cpu", "cuda", "mps").

        Raises ValueError for a program that is neither below playground.core nor below one of the packages that
        the environment variable PLAYGROUND_PROGRAMS names (prefixes with a comma between them; for tests).
        """
        module, _, name = self.program.partition(":")
        if not module.startswith(_allowed_prefixes()):
            raise ValueError(f"{self.program!r} is not a program of playground.core.")
        factory = getattr(importlib.import_module(module), name)
        return cast(Program, factory(self.settings, self._writable_data(), device))

    def _writable_data(self) -> Data:
        """Arrays that came through a socket or a file can be read-only, which torch.from_numpy warns about."""
        return {name: array if array.flags.writeable else array.copy() for name, array in self.data.items()}


def _allowed_prefixes() -> tuple[str, ...]:
    extra = os.environ.get("PLAYGROUND_PROGRAMS", "").split(",")
    return ("playground.core.", *(prefix.strip() for prefix in extra if prefix.strip()))
