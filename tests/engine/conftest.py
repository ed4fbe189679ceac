"""Engines for the tests: one in this process a test, one with two worker processes for the whole session."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from playground.engine.cluster import DaskPool
from playground.engine.engine import Engine
from playground.engine.host import RunHost
from playground.engine.limits import Limits
from playground.engine.pool import LocalPool
from playground.engine.states import RunView, Status
from playground.engine.store import RunStore

ROOMY = Limits(runs_per_owner=3, runs_per_server=40)
os.environ["PLAYGROUND_PROGRAMS"] = "tests.engine."
torch.set_num_threads(1)  # the runs that are compared with the engine's train in this thread


WORKER_MEMORY = 1_500_000_000
WORKERS = 2


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Real worker processes, shared by the session."""
    pool = DaskPool(limits=ROOMY, workers=WORKERS, memory=WORKER_MEMORY)
    engine = Engine(pool, RunStore(tmp_path_factory.mktemp("runs")), ROOMY)
    engine.start()
    yield engine
    engine.close()


class Clock:
    """Seconds that a test turns by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def local(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    engine = Engine(LocalPool(RunHost(clock, ROOMY)), RunStore(tmp_path / "runs"), ROOMY)
    engine.start()
    yield engine
    engine.close()


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition; the guard is generous, the usual case takes milliseconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


def watch(engine: Engine, owner: str, run_id: str, *statuses: Status, seconds: float = 20.0) -> RunView:
    """Poll as a page does until the run has one of the statuses; the view that says so."""
    found: list[RunView] = []

    def there() -> bool:
        view = engine.poll(owner, run_id)
        found[:] = [view] if view is not None else []
        return view is not None and view.status in statuses

    try:
        wait_until(there, seconds)
    except AssertionError:
        raise AssertionError(f"waited in vain for {statuses}; last seen: {found}") from None
    return found[0]


def view_of(engine: Engine, owner: str, run_id: str) -> RunView:
    """The newest view, whatever was seen before."""
    view = engine.poll(owner, run_id)
    assert view is not None
    return view
