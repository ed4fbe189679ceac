"""What live training costs: one run through the engine with a viewer, against the same loop with nothing around it.

Both train in a process of niceness 19 with one torch thread. They take turns, so that both meet the same weather.
"""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]
import torch

from benchmarks.timing import Spent, spent
from playground.engine.cluster import DaskPool
from playground.engine.engine import Engine
from playground.engine.limits import RunCost
from playground.engine.processes import behave
from playground.engine.program import RunSpec
from playground.engine.states import RunView, Status
from playground.engine.store import RunStore

VIEWER_SECONDS = 0.1  # ten looks a second, as the page takes
CLOSE_SECONDS = 0.005  # near the end, so that the end is seen when it comes
NEARLY = 0.97
OWNER = "benchmark"


def bare(spec: RunSpec) -> Spent:
    """Build the program and train it to its end, with nothing in between."""
    torch.set_num_threads(1)

    def train() -> None:
        for _ in spec.build("cpu").steps():
            pass

    return spent(train)


def watched(engine: Engine, spec: RunSpec, updates: int) -> Spent:
    """Submit the run and poll it until it is finished. Raises RuntimeError when it ends in another way.

    Processor time is that of the worker that trained: the busiest of the processes below this one.
    """
    before, began = _processor_seconds(), time.perf_counter()
    run_id = engine.submit(OWNER, spec, RunCost(updates=updates), device="cpu")
    view = _watch(engine, run_id, updates)
    wall, after = time.perf_counter() - began, _processor_seconds()
    engine.release(OWNER, run_id)
    if view.status is not Status.FINISHED or view.updates != updates:
        raise RuntimeError(f"The run ended as {view.status} after {view.updates} updates: {view.message}")
    return Spent(wall, max(after[process] - before.get(process, 0.0) for process in after))


def _watch(engine: Engine, run_id: str, updates: int) -> RunView:
    while True:
        view = engine.poll(OWNER, run_id)
        if view is not None and view.status.ended:
            return view
        time.sleep(CLOSE_SECONDS if view is not None and view.updates > NEARLY * updates else VIEWER_SECONDS)


def _processor_seconds() -> dict[int, float]:
    """Processor time so far of each process below this one, by its id."""
    seconds = {}
    for process in psutil.Process().children(recursive=True):
        times = process.cpu_times()
        seconds[process.pid] = times.user + times.system
    return seconds


def taking_turns(spec: RunSpec, updates: int, rounds: int) -> tuple[list[Spent], list[Spent]]:
    """Seconds of the bare loop and of the watched run, round by round, after a first round that does not count."""
    with _engine() as engine, _worker() as worker:
        pairs = [(worker.submit(bare, spec).result(), watched(engine, spec, updates)) for _ in range(rounds + 1)]
    return [alone for alone, _ in pairs[1:]], [seen for _, seen in pairs[1:]]


@contextmanager
def _engine() -> Iterator[Engine]:
    """The engine as the app opens it, with its runs in a folder that goes away."""
    with TemporaryDirectory() as folder:
        engine = Engine(DaskPool(), RunStore(Path(folder)))
        try:
            engine.start()
            yield engine
        finally:
            engine.close()


def _worker() -> ProcessPoolExecutor:
    """A fresh process that behaves as the engine's workers do."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=behave)
