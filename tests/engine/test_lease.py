"""Leases: who is not watched rests, who is watched again goes on. The clock is turned by hand."""

import time
from pathlib import Path

import pytest

from playground.engine.engine import Engine
from playground.engine.host import EVICTION_SECONDS, RunHost
from playground.engine.limits import Limits, RunCost
from playground.engine.pool import LocalPool
from playground.engine.run import LEASE_SECONDS
from playground.engine.states import Status
from playground.engine.store import RunStore
from tests.engine.conftest import Clock, view_of, wait_until, watch
from tests.engine.toy_program import toy_spec, undisturbed


def status(engine: Engine, owner: str = "ann") -> Status:
    """What the engine knows without renewing a lease."""
    engine._keeper.refresh_statuses()
    return engine.runs(owner)[0].status


def test_an_unwatched_run_goes_idle_and_the_next_poll_resumes_it(local: Engine, clock: Clock) -> None:
    run_id = local.submit("ann", toy_spec(800, sleep=0.001), RunCost())
    wait_until(lambda: view_of(local, "ann", run_id).updates > 10)
    clock.now += LEASE_SECONDS + 0.1
    wait_until(lambda: status(local) is Status.IDLE)
    time.sleep(0.1)  # the turn in hand ends
    resting = local._pool.call("in process", "progress")[run_id].updates
    time.sleep(0.2)
    assert local._pool.call("in process", "progress")[run_id].updates == resting
    assert watch(local, "ann", run_id, Status.FINISHED).updates == 800
    assert local.snapshot("ann", run_id) == undisturbed(toy_spec(800))


def test_a_poll_renews_the_lease(local: Engine, clock: Clock) -> None:
    run_id = local.submit("ann", toy_spec(10_000_000), RunCost())
    watch(local, "ann", run_id, Status.RUNNING)
    for _ in range(4):
        clock.now += LEASE_SECONDS - 1
        local.poll("ann", run_id)
    assert status(local) is Status.RUNNING


def test_a_look_of_a_while_ago_renews_the_lease_from_then_on(clock: Clock) -> None:
    host = RunHost(clock)
    host.submit("run", toy_spec(10_000_000), "cpu")
    wait_until(lambda: host.progress()["run"].status is Status.RUNNING)
    clock.now += LEASE_SECONDS + 1
    assert host.progress()["run"].status is Status.IDLE
    host.poll_many({"run": (-1, 15.0), "of another host": (-1, 0.0)})
    assert host.progress()["run"].status is not Status.IDLE
    clock.now += LEASE_SECONDS - 15.0 + 0.1
    assert host.progress()["run"].status is Status.IDLE
    host.close()


def test_an_evicted_run_comes_back_from_its_snapshot(local: Engine, clock: Clock) -> None:
    run_id = local.submit("ann", toy_spec(120, sleep=0.001), RunCost())
    local.command("ann", run_id, "step", n=50)
    wait_until(lambda: view_of(local, "ann", run_id).updates == 50)
    local._keeper._look_after("in process", time.monotonic() + 5, every=0.0)
    clock.now += EVICTION_SECONDS + 1
    wait_until(lambda: not local._pool.call("in process", "progress"))
    local._keeper.refresh_statuses()
    (info,) = local.runs("ann")
    assert (info.resumable, info.status, info.spec.settings["updates"]) == (True, Status.PAUSED, 120)
    view = watch(local, "ann", run_id, Status.PAUSED)
    wait_until(lambda: view_of(local, "ann", run_id).content is not None)
    assert view.updates == 50
    local.command("ann", run_id, "resume")
    watch(local, "ann", run_id, Status.FINISHED)
    assert local.snapshot("ann", run_id) == undisturbed(toy_spec(120))


def test_training_time_is_limited(tmp_path: Path) -> None:
    limits = Limits(seconds=0.2)
    engine = Engine(LocalPool(RunHost(limits=limits)), RunStore(tmp_path), limits)
    engine.start()
    run_id = engine.submit("ann", toy_spec(10_000_000), RunCost())
    view = watch(engine, "ann", run_id, Status.STOPPED)
    assert view.message.startswith("Stopped after 0 seconds of training")
    engine.close()


def test_the_fastest_device_is_chosen_and_its_rivals_named(tmp_path: Path) -> None:
    engine = Engine(LocalPool(RunHost(present=("cpu:0", "cpu", "broken"))), RunStore(tmp_path))
    engine.start()
    spec = toy_spec(50, slow_device="cpu:0")
    run_id = engine.submit("ann", spec, RunCost())
    view = watch(engine, "ann", run_id, Status.FINISHED)
    assert view.device == "cpu"
    assert view.device_timings["cpu"] < view.device_timings["cpu:0"] < view.device_timings["broken"] == float("inf")
    assert engine.snapshot("ann", run_id) == undisturbed(spec)  # the trial leaves no trace
    chosen = engine.submit("ann", spec, RunCost(), device="cpu:0")
    assert watch(engine, "ann", chosen, Status.FINISHED).device == "cpu:0"
    engine.close()


@pytest.mark.parametrize(
    "program", ["os:system", "playground.corey:X", "tests.other:X", "playground.engine.host:RunHost"]
)
def test_only_programs_of_core_are_built(program: str) -> None:
    spec = toy_spec(1)
    with pytest.raises(ValueError, match="is not a program"):
        type(spec)(program, spec.settings, spec.data).build("cpu")
