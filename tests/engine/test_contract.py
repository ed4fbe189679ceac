"""What every engine promises, whether its hosts live in this process or in Dask workers."""

import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from playground.engine.engine import Engine
from playground.engine.faults import CommandError, UnknownRun
from playground.engine.limits import LimitError, RunCost
from playground.engine.states import RunView, Status
from tests.engine.conftest import view_of, wait_until, watch
from tests.engine.toy_program import toy_spec, undisturbed

COST = RunCost(parameters=161, characters=0, epochs=1)
ENDED = (Status.FINISHED, Status.STOPPED, Status.FAILED)
LONG = 10_000_000


@pytest.fixture(params=["local", pytest.param("cluster", marks=pytest.mark.engine)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine: Engine = request.getfixturevalue(request.param)
    yield engine
    for owner in ("ann", "ben", "eve", *(f"student {i}" for i in range(6))):
        for info in engine.runs(owner):
            engine.release(owner, info.run_id)


def has_begun(engine: Engine, owner: str, run_id: str) -> bool:
    return view_of(engine, owner, run_id).updates > 0


def test_a_run_lives_from_queued_to_finished(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(60), COST, device="cpu")
    view = watch(engine, "ann", run_id, *ENDED)
    assert (view.status, view.updates, view.device, view.message) == (Status.FINISHED, 60, "cpu", "")
    assert view.content["threads"] == 1  # type: ignore[index]
    assert view.seconds > 0
    assert view.updates_per_second > 0
    assert engine.poll("ann", run_id, since=view.version) is None
    assert [(info.run_id, info.status, info.spec.notes) for info in engine.runs("ann")] == [
        (run_id, Status.FINISHED, {"title": "toy"})
    ]
    engine.release("ann", run_id)
    assert engine.runs("ann") == ()


def test_an_undisturbed_run_ends_like_the_bare_loop(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(150), COST)
    watch(engine, "ann", run_id, Status.FINISHED)
    assert engine.snapshot("ann", run_id) == undisturbed(toy_spec(150))


def test_pausing_stepping_and_watching_change_no_bit(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(300, sleep=0.001), COST)
    for _ in range(3):
        wait_until(lambda: view_of(engine, "ann", run_id).updates > 5)
        engine.command("ann", run_id, "pause")
        engine.command("ann", run_id, "step", n=7)
        watch(engine, "ann", run_id, Status.PAUSED)
        engine.command("ann", run_id, "ask", question={"prompt": "hello"})
        engine.command("ann", run_id, "resume")
    watch(engine, "ann", run_id, Status.FINISHED)
    assert engine.snapshot("ann", run_id) == undisturbed(toy_spec(300))


def test_neighbours_change_no_bit(engine: Engine) -> None:
    specs = [toy_spec(200, seed=i) for i in range(4)]
    alone = [undisturbed(spec) for spec in specs]
    runs = [(f"student {i}", engine.submit(f"student {i}", spec, COST)) for i, spec in enumerate(specs)]
    for (owner, run_id), expected in zip(runs, alone, strict=True):
        watch(engine, owner, run_id, Status.FINISHED)
        assert engine.snapshot(owner, run_id) == expected


def test_pause_is_exact_and_holds(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    wait_until(lambda: view_of(engine, "ann", run_id).updates > 20)
    engine.command("ann", run_id, "pause")
    view = view_of(engine, "ann", run_id)
    assert view.status is Status.PAUSED
    time.sleep(0.15)
    assert engine.poll("ann", run_id, since=view.version) is None
    engine.command("ann", run_id, "resume")
    wait_until(lambda: view_of(engine, "ann", run_id).updates > view.updates)


@pytest.mark.parametrize("n", [1, 10, 33])
def test_step_makes_exactly_n_updates(engine: Engine, n: int) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    engine.command("ann", run_id, "pause")
    before = watch(engine, "ann", run_id, Status.PAUSED).updates
    engine.command("ann", run_id, "step", n=n)
    wait_until(lambda: view_of(engine, "ann", run_id).updates >= before + n)
    view = watch(engine, "ann", run_id, Status.PAUSED)
    assert view.updates == before + n


def test_a_step_past_the_end_finishes(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(20, sleep=0.01), COST)
    engine.command("ann", run_id, "step", n=500)
    assert watch(engine, "ann", run_id, Status.FINISHED, Status.PAUSED).updates == 20


def test_stop_takes_effect_at_once_and_keeps_the_state(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    wait_until(lambda: view_of(engine, "ann", run_id).updates > 5)
    began = time.monotonic()
    engine.command("ann", run_id, "stop")
    assert view_of(engine, "ann", run_id).status is Status.STOPPED
    assert time.monotonic() - began < 2.0  # about 0.01 s; the guard is for a busy machine
    assert engine.snapshot("ann", run_id)
    engine.command("ann", run_id, "resume")
    assert view_of(engine, "ann", run_id).status is Status.STOPPED


def test_restart_gives_the_same_numbers_again(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(80), COST)
    watch(engine, "ann", run_id, Status.FINISHED)
    first = engine.snapshot("ann", run_id)
    engine.command("ann", run_id, "restart")
    view = watch(engine, "ann", run_id, Status.FINISHED)
    assert view.updates == 80
    assert engine.snapshot("ann", run_id) == first


def test_a_learning_rate_holds_from_the_next_update_on(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(90, sleep=0.002), COST)
    engine.command("ann", run_id, "pause")
    done = watch(engine, "ann", run_id, Status.PAUSED).updates
    engine.command("ann", run_id, "step", n=40)
    wait_until(lambda: view_of(engine, "ann", run_id).updates == done + 40)
    engine.command("ann", run_id, "learning_rate", learning_rate=0.05)
    assert view_of(engine, "ann", run_id).content["learning_rate"] == 0.05  # type: ignore[index]
    engine.command("ann", run_id, "resume")
    watch(engine, "ann", run_id, Status.FINISHED)
    assert engine.snapshot("ann", run_id) == undisturbed(toy_spec(90), {done + 40: 0.05})


def test_a_run_can_begin_with_a_step(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST, first_steps=3)
    view = watch(engine, "ann", run_id, Status.PAUSED)
    assert view.updates == 3
    engine.command("ann", run_id, "resume")
    wait_until(lambda: view_of(engine, "ann", run_id).updates > 3)


def test_a_setting_that_the_program_lets_change_holds_from_the_next_update_on(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    engine.command("ann", run_id, "pause")
    wait_until(lambda: view_of(engine, "ann", run_id).content is not None)
    engine.command("ann", run_id, "change", setting="learning_rate", value=0.05)
    assert view_of(engine, "ann", run_id).content["learning_rate"] == 0.05  # type: ignore[index]
    with pytest.raises(CommandError, match="dropout stays as it is"):
        engine.command("ann", run_id, "change", setting="dropout", value=0.5)


def test_a_question_is_seen_in_the_next_view(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    engine.command("ann", run_id, "pause")
    engine.command("ann", run_id, "ask", question={"prompt": "안녕 👋🏽"})
    wait_until(lambda: view_of(engine, "ann", run_id).content is not None)
    assert view_of(engine, "ann", run_id).content["question"] == {"prompt": "안녕 👋🏽"}  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("explode", {}),
        ("step", {"n": 0}),
        ("step", {"n": 1.5}),
        ("step", {"n": 10**9}),
        ("learning_rate", {"learning_rate": float("nan")}),
        ("learning_rate", {"learning_rate": -1}),
        ("learning_rate", {"learning_rate": "fast"}),
        ("learning_rate", {"rate": 1}),
    ],
)
def test_a_senseless_command_is_refused_and_the_run_goes_on(
    engine: Engine, name: str, arguments: dict[str, object]
) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    with pytest.raises(CommandError):
        engine.command("ann", run_id, name, **arguments)
    before = view_of(engine, "ann", run_id).updates
    wait_until(lambda: view_of(engine, "ann", run_id).updates > before)


def test_nan_ends_the_run_with_step_and_reason_and_others_go_on(engine: Engine) -> None:
    other = engine.submit("ben", toy_spec(LONG), COST)
    run_id = engine.submit("ann", toy_spec(500, nan_at=30), COST)
    view = watch(engine, "ann", run_id, Status.FAILED)
    assert view.message == "The loss is NaN at update 30."
    assert len(view.content["curve"]) == 29  # type: ignore[index]
    before = view_of(engine, "ben", other).updates
    wait_until(lambda: view_of(engine, "ben", other).updates > before)


def test_too_large_an_allocation_fails_that_run_only(engine: Engine) -> None:
    other = engine.submit("ben", toy_spec(LONG), COST)
    run_id = engine.submit("ann", toy_spec(500, memory_at=10), COST)
    view = watch(engine, "ann", run_id, Status.FAILED)
    assert "Not enough memory" in view.message
    before = view_of(engine, "ben", other).updates
    wait_until(lambda: view_of(engine, "ben", other).updates > before)
    engine.command("ann", run_id, "restart")
    assert "Not enough memory" in watch(engine, "ann", run_id, Status.FAILED).message


def test_a_fault_in_a_program_is_told_plainly(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(500, fault_at=3), COST)
    view = watch(engine, "ann", run_id, Status.FAILED)
    assert view.message == "The training stopped because of a fault in the program (KeyError)."
    assert view.updates == 2


def test_an_unknown_device_fails_in_words(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(5), COST, device="abacus")
    assert "There is no device 'abacus' here" in watch(engine, "ann", run_id, Status.FAILED).message


def test_a_stranger_learns_nothing(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    asks: tuple[Callable[..., object], ...] = (
        engine.poll,
        engine.snapshot,
        partial(engine.command, name="stop"),
        engine.release,
        engine.resume_saved,
    )
    messages = set()
    for wrong in (run_id, "0123456789abcdef", "../../etc/passwd"):
        for ask in asks:
            with pytest.raises(UnknownRun) as refusal:
                ask("eve", wrong)
            messages.add(str(refusal.value))
    assert messages == {"There is no such run."}
    assert engine.runs("eve") == ()
    assert not view_of(engine, "ann", run_id).status.ended


def test_a_fourth_run_needs_room(engine: Engine) -> None:
    first = engine.submit("ann", toy_spec(LONG), COST)
    for _ in range(2):
        engine.submit("ann", toy_spec(LONG), COST)
    with pytest.raises(LimitError, match=r"run number 4; allowed are 3 .* Stop one"):
        engine.submit("ann", toy_spec(5), COST)
    engine.command("ann", first, "stop")
    engine.submit("ann", toy_spec(5), COST)
    assert len(engine.runs("ann")) == 3
    with pytest.raises(UnknownRun):
        engine.poll("ann", first)


def test_too_dear_a_run_is_refused_before_it_exists(engine: Engine) -> None:
    with pytest.raises(LimitError, match="trainable parameters; allowed are 5,000,000"):
        engine.submit("ann", toy_spec(5), RunCost(parameters=10**12))
    assert engine.runs("ann") == ()


def test_views_stay_small_however_long_the_run(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(5_000), COST)
    view = watch(engine, "ann", run_id, Status.FINISHED, seconds=60)
    assert view.updates == 5_000
    assert len(view.content["curve"]) <= 1_000  # type: ignore[index]
    assert len(pickle.dumps(view)) < 30_000


def test_runs_share_the_time_of_their_host_fairly(engine: Engine) -> None:
    owners = [f"student {i}" for i in range(6)]
    runs = {owner: engine.submit(owner, toy_spec(LONG), COST) for owner in owners}
    for owner in owners:
        wait_until(partial(has_begun, engine, owner, runs[owner]))
    before = {owner: view_of(engine, owner, runs[owner]).updates for owner in owners}
    after = dict(before)
    until = time.monotonic() + 1.5
    while time.monotonic() < until:  # all six watch
        after = {owner: view_of(engine, owner, runs[owner]).updates for owner in owners}
        time.sleep(0.02)
    by_host: dict[str | None, list[int]] = {}
    for owner in owners:
        host = engine._registry.find(owner, runs[owner]).host
        by_host.setdefault(host, []).append(after[owner] - before[owner])
    assert len(by_host) == engine.stats().workers
    assert {len(done) for done in by_host.values()} == {6 // len(by_host)}
    for done in by_host.values():
        assert jain(done) >= 0.9, by_host


def jain(shares: list[int]) -> float:
    """Jain's index of fairness: 1 when all shares are equal, 1/n when one has everything."""
    return sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares))


def test_stats_count_the_runs_by_status(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    engine.command("ann", run_id, "pause")
    stats = engine.stats()
    assert stats.workers >= 1
    assert stats.runs[Status.PAUSED] == 1


def glance(engine: Engine, run_id: str) -> RunView:
    view = engine.glance("ann", run_id)
    assert view is not None
    return view


def test_a_glance_sees_what_a_poll_sees_and_nothing_from_before_a_command(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    wait_until(lambda: glance(engine, run_id).updates > 0)
    for _ in range(5):
        engine.command("ann", run_id, "pause")
        paused = glance(engine, run_id)
        assert paused.status is Status.PAUSED
        assert paused.updates == view_of(engine, "ann", run_id).updates
        engine.command("ann", run_id, "step", n=1)
        wait_until(lambda at=paused.updates: glance(engine, run_id).updates == at + 1)  # type: ignore[misc]
        engine.command("ann", run_id, "resume")


def test_glances_keep_a_run_going_and_fresh(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(LONG), COST)
    updates = []
    for _ in range(20):
        updates.append(glance(engine, run_id).updates)
        time.sleep(0.05)
    assert updates == sorted(updates)
    assert len(set(updates)) >= 5


def test_a_stranger_s_glance_learns_nothing(engine: Engine) -> None:
    run_id = engine.submit("ann", toy_spec(10), COST)
    with pytest.raises(UnknownRun):
        engine.glance("eve", run_id)


def test_a_class_that_starts_at_once_is_shared_among_the_hosts(engine: Engine) -> None:
    pupils = [f"student {i}" for i in range(6)]
    with ThreadPoolExecutor(6) as at_once:
        list(at_once.map(lambda pupil: engine.submit(pupil, toy_spec(LONG), COST), pupils))
    hosts = engine._pool.hosts()
    held = Counter(record.host for record in engine._registry.all() if record.alive)
    assert {host: held[host] for host in hosts} == dict.fromkeys(hosts, len(pupils) // len(hosts))
