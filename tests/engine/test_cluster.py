"""Worker processes: they die and are replaced, they fail alone, they leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psutil  # type: ignore[import-untyped]
import pytest

from playground.engine.cluster import DaskPool
from playground.engine.engine import Engine, open_engine
from playground.engine.limits import RunCost
from playground.engine.pool import LocalPool
from playground.engine.states import Status
from playground.engine.store import RunStore
from tests.engine.conftest import WORKERS, view_of, wait_until, watch
from tests.engine.toy_program import streamlit_modules, toy_spec, undisturbed

pytestmark = pytest.mark.engine
ROOT = Path(__file__).parents[2]
LONG = 10_000_000


def pool_of(engine: Engine) -> DaskPool:
    pool = engine._pool
    assert isinstance(pool, DaskPool)
    return pool


def worker_pids(engine: Engine) -> dict[str, int]:
    client = pool_of(engine)._client
    assert client is not None
    return dict(client.run(os.getpid))


@pytest.fixture
def full_strength(cluster: Engine) -> Iterator[Engine]:
    """The shared engine; afterwards all its workers stand again."""
    yield cluster
    for owner in ("ann", "ben"):
        for info in cluster.runs(owner):
            cluster.release(owner, info.run_id)
    wait_until(lambda: cluster.stats().workers == WORKERS, 90)


def test_workers_are_nice_and_know_no_streamlit(cluster: Engine) -> None:
    pids = worker_pids(cluster)
    assert len(pids) == WORKERS
    assert {psutil.Process(pid).nice() for pid in pids.values()} == {19}
    client = pool_of(cluster)._client
    assert client is not None
    assert set(map(tuple, client.run(streamlit_modules).values())) == {()}


def test_a_killed_worker_costs_seconds_and_no_bit(
    full_strength: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = full_strength
    app = ModuleType("__main__")  # what Streamlit does while a script runs
    app.__file__ = str(tmp_path / "app.py")
    (tmp_path / "app.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nimport streamlit\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "__main__", app)
    spec = toy_spec(600, sleep=0.004)
    run_id = engine.submit("ann", spec, RunCost())
    record = engine._registry.find("ann", run_id)
    wait_until(lambda: record.snapshot is not None and record.snapshot.updates > 50)
    before = view_of(engine, "ann", run_id)
    host = record.host
    assert host is not None
    os.kill(worker_pids(engine)[host], signal.SIGKILL)
    began = time.monotonic()
    after = view_of(engine, "ann", run_id)
    watch(engine, "ann", run_id, Status.RUNNING, Status.FINISHED, seconds=60)
    assert time.monotonic() - began < 30.0  # about 0.1 s on a free machine
    assert after.version > before.version
    watch(engine, "ann", run_id, Status.FINISHED, seconds=60)
    assert engine.snapshot("ann", run_id) == undisturbed(toy_spec(600))
    wait_until(lambda: engine.stats().workers == WORKERS, 30)
    assert not (tmp_path / "ran").exists()
    client = pool_of(engine)._client
    assert client is not None
    assert set(map(tuple, client.run(streamlit_modules).values())) == {()}


def test_a_pause_survives_the_worker(full_strength: Engine) -> None:
    run_id = full_strength.submit("ann", toy_spec(LONG), RunCost())
    wait_until(lambda: view_of(full_strength, "ann", run_id).updates > 10)
    full_strength.command("ann", run_id, "pause")
    done = view_of(full_strength, "ann", run_id).updates
    record = full_strength._registry.find("ann", run_id)
    wait_until(lambda: record.snapshot is not None and record.snapshot.updates == done)
    assert record.host is not None
    os.kill(worker_pids(full_strength)[record.host], signal.SIGKILL)
    wait_until(lambda: view_of(full_strength, "ann", run_id).content is not None)
    view = view_of(full_strength, "ann", run_id)
    assert (view.status, view.updates) == (Status.PAUSED, done)


def test_a_deadly_program_fails_instead_of_killing_worker_after_worker(full_strength: Engine) -> None:
    other = full_strength.submit("ben", toy_spec(LONG), RunCost())
    run_id = full_strength.submit("ann", toy_spec(5, deadly=True), RunCost())
    view = watch(full_strength, "ann", run_id, Status.FAILED, seconds=60)
    assert "The worker process died under this run" in view.message
    wait_until(lambda: view_of(full_strength, "ben", other).status is Status.RUNNING, 30)


def test_a_run_that_eats_all_memory_fails_alone(cluster: Engine) -> None:
    others = [cluster.submit("ben", toy_spec(LONG), RunCost()) for _ in range(2)]
    pids = worker_pids(cluster)
    run_id = cluster.submit("ann", toy_spec(LONG, grow_at=5), RunCost())
    view = watch(cluster, "ann", run_id, Status.FAILED, seconds=60)
    assert "Not enough memory" in view.message
    for other in others:
        before = view_of(cluster, "ben", other).updates
        wait_until(lambda other=other, before=before: view_of(cluster, "ben", other).updates > before)  # type: ignore[misc]
        cluster.release("ben", other)
    assert worker_pids(cluster) == pids
    cluster.release("ann", run_id)


def test_a_view_that_cannot_be_sent_harms_its_own_run_only(cluster: Engine) -> None:
    hosts = set(pool_of(cluster).hosts())
    run_id = cluster.submit("ann", toy_spec(50, odd_view=True), RunCost())
    with pytest.raises(Exception, match="pickle"):
        watch(cluster, "ann", run_id, Status.FINISHED)
    assert set(pool_of(cluster).hosts()) == hosts
    cluster.release("ann", run_id)


SERVER = """
import signal, sys, time
from pathlib import Path
from playground.engine.cluster import DaskPool
from playground.engine.engine import Engine
from playground.engine.limits import RunCost
from playground.engine.store import RunStore
from tests.engine.toy_program import toy_spec

engine = Engine(DaskPool(workers=1), RunStore(Path(sys.argv[1])))
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    engine.start()
    run_id = engine.submit("ann", toy_spec(300, sleep=0.004), RunCost())
    engine.command("ann", run_id, "step", n=100)
    while not (view := engine.poll("ann", run_id)) or view.status != "paused":
        time.sleep(0.02)
    record = engine._registry.find("ann", run_id)
    while not record.spec_is_saved or record.snapshot.updates != view.updates:
        time.sleep(0.02)
    print(run_id, flush=True)
    time.sleep(600)
finally:
    engine.close()
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_ends_leaves_runs_but_no_processes(tmp_path: Path, ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        run_id = server.stdout.readline().strip()
        family = psutil.Process(server.pid).children(recursive=True)
        assert len(family) >= 3  # scheduler, nanny, worker
        began = time.monotonic()
        server.send_signal(ending)
        server.wait(timeout=10)
        wait_until(lambda: not any(alive(process) for process in family), 30)
        assert time.monotonic() - began < 15  # 1 to 2 s on a free machine
    fresh = Engine(LocalPool(), RunStore(tmp_path))
    fresh.start()
    (info,) = fresh.runs("ann")
    assert (info.run_id, info.status, info.resumable) == (run_id, Status.PAUSED, True)
    assert fresh.runs("ben") == ()
    fresh.resume_saved("ann", run_id)
    fresh.command("ann", run_id, "resume")
    watch(fresh, "ann", run_id, Status.FINISHED)
    assert fresh.snapshot("ann", run_id) == undisturbed(toy_spec(300))
    fresh.close()


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def foreign_scheduler(tmp_path: Path) -> Iterator[str]:
    """A Dask cluster that somebody else runs: a scheduler and two workers."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PLAYGROUND_PROGRAMS": "tests.engine."}
    where = tmp_path / "scheduler.json"
    scheduler = ["distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"]
    worker = ["distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *command, "--scheduler-file", str(where)],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        for command in (scheduler, worker)
    ]
    wait_until(where.exists, 30)
    wait_until(lambda: where.read_text(encoding="utf-8").endswith("}"), 30)
    yield json.loads(where.read_text(encoding="utf-8"))["address"]
    for process in reversed(processes):
        process.kill()  # a nanny's workers end with it
        process.wait(timeout=15)


def test_a_scheduler_that_runs_already_is_used_and_left_clean(
    foreign_scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLAYGROUND_ENGINE", raising=False)
    monkeypatch.setenv("PLAYGROUND_SCHEDULER", foreign_scheduler)
    monkeypatch.setenv("PLAYGROUND_STATE", str(tmp_path / "runs"))
    engine = open_engine()
    engine.start()
    wait_until(lambda: engine.stats().workers == 2)
    runs = [engine.submit("ann", toy_spec(120, seed=i), RunCost()) for i in range(2)]
    assert {engine._registry.find("ann", run_id).host for run_id in runs} == set(pool_of(engine).hosts())
    for i, run_id in enumerate(runs):
        watch(engine, "ann", run_id, Status.FINISHED)
        assert engine.snapshot("ann", run_id) == undisturbed(toy_spec(120, seed=i))
    engine.close()
    again = open_engine()
    again.start()
    assert [info.resumable for info in again.runs("ann")] == [True, True]
    assert all(again._pool.call(host, "progress") == {} for host in again._pool.hosts())
    again.close()
