"""One run in its host: advances its program, obeys commands, publishes views.

Any thread may call `poll` and read the properties. The rest belongs to the host's slice thread, between two updates.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from playground.engine import devices, faults
from playground.engine.building import Building
from playground.engine.limits import Limits, time_is_up
from playground.engine.program import Program, RunSpec
from playground.engine.publishing import UpdateRate, ViewPace
from playground.engine.states import Progress, RunView, Snapshot, Status

LEASE_SECONDS = 20.0
MOST_STEPS = 1_000_000


class Run:
    """A program with a mode (running, paused or ended), a lease and a published view."""

    def __init__(
        self,
        run_id: str,
        spec: RunSpec,
        device: str,
        snapshot: Snapshot,
        *,
        clock: Callable[[], float],
        limits: Limits,
        present: Sequence[str],
    ) -> None:
        self.run_id = run_id
        self.served = 0.0  # seconds of turns; the host keeps it level with the others
        self.last_poll = clock()
        self._clock = clock
        self._limits = limits
        self._spec = spec
        self._device = device
        self._present = tuple(present)
        self._mode = _mode_after(snapshot.status)
        self._seconds = snapshot.seconds
        self._updates = snapshot.updates
        self._message = snapshot.message
        self._steps_left = snapshot.steps_left
        self._question = snapshot.question
        self._learning_rate: float | None = None  # chosen before there was a program
        self._pace = ViewPace()
        self._rate = UpdateRate(snapshot.updates)
        self.view = RunView(run_id, snapshot.version, self._mode)
        self._prepare_from(snapshot)
        self._publish()

    def _prepare_from(self, start: Snapshot) -> None:
        self._building = Building(self._spec, self._device, self._present, start, devices.RandomNumbers())
        self._pieces = self._building.pieces()
        self._steps: Iterator[int] = iter(())
        # A run that failed without leaving a state behind has nothing to show but its message.
        self._prepared = start.status is Status.FAILED and not start.state

    # What any thread may ask

    def poll(self, since: int, ago: float = 0.0) -> RunView | None:
        """Renew the lease; hand out the published view, or None when the caller has it already. Never waits.

        ago: seconds since somebody looked, who was shown an earlier view.
        """
        if not self.watched:
            self._rate.begin(self._updates)
        self.last_poll = max(self.last_poll, self._clock() - ago)
        self._pace.note_poll()
        view = self.view
        return None if view.version == since else view

    @property
    def watched(self) -> bool:
        """Whether somebody polled within the lease."""
        return self._clock() - self.last_poll < LEASE_SECONDS

    @property
    def status(self) -> Status:
        """The status as of now. A running run that nobody watches is idle without anybody having to say so."""
        if self._mode is Status.RUNNING and not self._prepared:
            return self._building.phase
        if self._mode is Status.RUNNING and not self.watched:
            return Status.IDLE
        return self._mode

    @property
    def wants_time(self) -> bool:
        """Whether the run would use a turn: somebody watches, and there is something to build or to train."""
        return self.watched and (not self._prepared or self._mode is Status.RUNNING)

    def progress(self) -> Progress:
        """The short state, without renewing the lease."""
        return Progress(self.status, self._updates, self.view.version, self._seconds)

    # What the slice thread does

    def turn(self, until: float, interrupted: Callable[[], object]) -> None:
        """Work until time.perf_counter() reaches `until` or `interrupted()` is true, for one unit of work at least."""
        began = time.perf_counter()
        try:
            if self._prepared:
                self._train(until, interrupted)
            else:
                self._prepare()
        except Exception as error:
            self._fail(error)
        self.served += time.perf_counter() - began

    def command(self, name: str, arguments: Mapping[str, Any]) -> Status:
        """Carry out one command and return the status after it. One that came too late (pause when finished) is void.

        Raises CommandError for an unknown name or arguments that do not fit.
        """
        if name not in COMMANDS:
            raise faults.CommandError(f"There is no command {name!r}.")
        try:
            COMMANDS[name](self, **arguments)
        except (TypeError, ValueError) as error:
            raise faults.CommandError(str(error)) from error
        self._publish()
        return self.status

    def snapshot(self) -> Snapshot:
        """The whole state, for another host or another day."""
        return Snapshot(
            status=self._mode,
            version=self.view.version,
            updates=self._updates,
            seconds=self._seconds,
            device=self._building.device,
            device_timings=dict(self._building.timings),
            steps_left=self._steps_left,
            question=self._question,
            message=self._message,
            state=self._dump(),
        )

    def _dump(self) -> bytes:
        program = self._program
        if program is not None:
            with self._own_random_numbers():
                return program.dump()
        return b"" if self._prepared else self._building.start.state

    @property
    def _program(self) -> Program | None:
        return self._building.program

    def _own_random_numbers(self, advance: bool = True) -> AbstractContextManager[None]:
        return self._building.random.installed(self._building.device, advance)

    # Building and training

    def _prepare(self) -> None:
        """One piece of the preparation; after the last one the program stands ready."""
        next(self._pieces, None)
        program = self._program
        if program is not None:
            self._start_program(program)
        self._publish()

    def _start_program(self, program: Program) -> None:
        if self._question is not None:
            self._ask(self._question)
        if self._learning_rate is not None:
            program.set_learning_rate(self._learning_rate)
        self._learning_rate = None
        self._steps = program.steps()
        self._updates = program.updates
        self._prepared = True
        self._rate.begin(self._updates)

    def _train(self, until: float, interrupted: Callable[[], object]) -> None:
        began = time.perf_counter()
        try:
            with self._own_random_numbers():
                while self._advance() and time.perf_counter() < until and not interrupted():
                    if self._pace.is_due():
                        self._publish()
        finally:
            self._seconds += time.perf_counter() - began
        if self._seconds >= self._limits.seconds and self._mode is Status.RUNNING:
            self._end(Status.STOPPED, time_is_up(self._limits))
        elif self._mode is not Status.RUNNING or self._pace.is_due():
            self._publish()

    def _advance(self) -> bool:
        """One unit of work. Returns whether the run goes on."""
        program = self._program
        if program is None or self._mode is not Status.RUNNING:
            return False
        if next(self._steps, None) is None:
            self._mode, self._steps_left = Status.FINISHED, None
        done = program.updates - self._updates
        self._updates += done
        if self._steps_left is not None and done:
            self._steps_left -= done
            if self._steps_left <= 0:
                self._mode, self._steps_left = Status.PAUSED, None
        return self._mode is Status.RUNNING

    def _end(self, mode: Status, message: str = "") -> None:
        self._mode, self._message, self._steps_left = mode, message, None
        self._publish()

    def _fail(self, error: Exception) -> None:
        """End the run with a reason. The last view stays; after a memory error the program is given up."""
        message = faults.reason(error)
        if faults.is_out_of_memory(error):
            self._building.program = None
            self._steps = iter(())
            error.__traceback__ = None  # its frames hold the tensors
            faults.free_memory()
        if self._program is not None:
            self._updates = self._program.updates
        self._prepared = True
        self._end(Status.FAILED, message)

    # Commands

    def _pause(self) -> None:
        if self._mode is Status.RUNNING:
            self._mode, self._steps_left = Status.PAUSED, None

    def _resume(self) -> None:
        if self._mode is Status.PAUSED:
            self._go(None)

    def _step(self, n: int = 1) -> None:
        """Exactly n updates from here, then paused."""
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_STEPS:
            raise faults.CommandError(f"Steps are {n!r}; allowed is a whole number from 1 to {MOST_STEPS:,}.")
        if not self._mode.ended:
            self._go(n)

    def _go(self, steps: int | None) -> None:
        self._mode, self._steps_left = Status.RUNNING, steps
        self._rate.begin(self._updates)

    def _stop(self) -> None:
        if not self._mode.ended:
            self._mode, self._steps_left = Status.STOPPED, None

    def _restart(self) -> None:
        """From the beginning with the same seed, on the same device."""
        building = self._building
        self._prepare_from(Snapshot(device=building.device, device_timings=building.timings))
        self._updates, self._seconds, self._message = 0, 0.0, ""
        self._go(None)

    def _set_learning_rate(self, learning_rate: float) -> None:
        number = isinstance(learning_rate, int | float) and not isinstance(learning_rate, bool)
        if not number or not math.isfinite(learning_rate) or learning_rate <= 0:
            raise faults.CommandError(f"The learning rate is {learning_rate!r}; allowed is a number above 0.")
        if self._program is None:
            self._learning_rate = float(learning_rate)
        else:
            self._program.set_learning_rate(float(learning_rate))

    def _change(self, setting: str, value: float) -> None:
        """Another value of a setting that the program lets change while it trains."""
        change = getattr(self._program, "change", None)
        if change is None:
            raise faults.CommandError("This can't be changed now. Stop the run and start it with the new value.")
        change(setting, value)

    def _ask(self, question: Mapping[str, Any]) -> None:
        if self._program is not None:
            with self._own_random_numbers(advance=False):
                self._program.ask(question)
        self._question = dict(question)

    # Views

    def _publish(self) -> None:
        """Swap in a new immutable view."""
        began = time.thread_time()
        content = self._draw()
        self._pace.note_view(time.thread_time() - began)
        self.view = RunView(
            run_id=self.run_id,
            version=self.view.version + 1,
            status=self.status,
            updates=self._updates,
            updates_per_second=self._rate.at(self._updates),
            seconds=self._seconds,
            device=self._building.device,
            device_timings=dict(self._building.timings),
            message=self._message,
            content=content,
        )

    def _draw(self) -> object | None:
        """What the program shows, or the last that it showed. Watching never changes what is drawn at random later."""
        program = self._program
        if program is None or not self._prepared:
            return self.view.content
        try:
            with self._own_random_numbers(advance=False):
                return program.view()
        except Exception as error:
            if self._mode is not Status.FAILED:
                self._mode, self._steps_left, self._message = Status.FAILED, None, faults.reason(error)
            return self.view.content


COMMANDS: Mapping[str, Callable[..., None]] = {
    "pause": Run._pause,
    "resume": Run._resume,
    "step": Run._step,
    "stop": Run._stop,
    "restart": Run._restart,
    "learning_rate": Run._set_learning_rate,
    "change": Run._change,
    "ask": Run._ask,
}


def _mode_after(status: Status) -> Status:
    """What a run does when it comes back: an ended one rests, a paused one waits, every other one runs."""
    return status if status.ended or status is Status.PAUSED else Status.RUNNING
