"""Saved runs: they come back whole, and what is broken on disk stays harmless."""

import logging
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from playground.engine.engine import Engine
from playground.engine.faults import EngineError
from playground.engine.limits import RunCost
from playground.engine.pool import LocalPool
from playground.engine.program import RunSpec
from playground.engine.states import Snapshot, Status
from playground.engine.store import MOST_SECONDS, RunStore, SavedRun
from tests.engine.conftest import Clock, wait_until, watch
from tests.engine.toy_program import PROGRAM, toy_spec

HEAD = SavedRun("0123456789abcdef", "digest", 12.5, "auto", Status.PAUSED)
SPEC = RunSpec(
    PROGRAM,
    {"updates": 5, "words": ["안녕", "👩‍🏫"]},
    {"ids": np.arange(6).reshape(2, 3), "mask": np.array([True, False]), "none": np.zeros((0, 4), np.float32)},
    {"title": "x"},
)
SNAPSHOT = Snapshot(Status.PAUSED, 7, 3, 1.5, "cpu", {"cpu": 0.1}, 4, {"prompt": "a"}, "", b"state")


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def save(store: RunStore, run_id: str = HEAD.run_id) -> None:
    store.save_spec(replace(HEAD, run_id=run_id), SPEC)
    store.save_snapshot(run_id, SNAPSHOT)


def test_a_saved_run_comes_back_whole(store: RunStore) -> None:
    save(store)
    assert list(store.saved()) == [HEAD]
    spec, snapshot = store.read(HEAD.run_id)
    assert snapshot == SNAPSHOT
    assert (spec.program, spec.settings, spec.notes) == (SPEC.program, SPEC.settings, SPEC.notes)
    assert spec.data.keys() == SPEC.data.keys()
    for name, array in SPEC.data.items():
        assert spec.data[name].dtype == array.dtype
        assert np.array_equal(spec.data[name], array)


def test_only_the_user_may_look_into_the_folder(store: RunStore, tmp_path: Path) -> None:
    save(store)
    assert (tmp_path / "runs").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["spec", "state"])
@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04pickle", b"\xff" * 64, (10**6).to_bytes(8, "little") + b"{}", None], ids=str
)
def test_a_broken_file_is_left_out_with_a_line_in_the_log(
    store: RunStore, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, content: bytes | None
) -> None:
    save(store)
    save(store, "fedcba9876543210")
    path = tmp_path / "runs" / f"{HEAD.run_id}.{kind}"
    path.write_bytes(path.read_bytes()[:40] if content is None else content)
    with caplog.at_level(logging.WARNING):
        assert [head.run_id for head in store.saved()] == ["fedcba9876543210"]
    assert HEAD.run_id in caplog.text
    with pytest.raises(EngineError, match="cannot be read"):
        store.read(HEAD.run_id)


def test_values_of_the_wrong_kind_are_left_out(store: RunStore, tmp_path: Path) -> None:
    path = tmp_path / "runs" / f"{HEAD.run_id}.spec"
    save_file({}, path, metadata={"playground": "[1, 2]"})
    assert list(store.saved()) == []


def test_names_that_are_no_run_are_not_touched(store: RunStore, tmp_path: Path) -> None:
    (tmp_path / "runs" / "notes.spec").write_text("mine", encoding="utf-8")
    assert list(store.saved()) == []
    with pytest.raises(ValueError, match="not the name of a run"):
        store.forget("../../secret")


def test_old_and_surplus_runs_are_dropped(tmp_path: Path, clock: Clock) -> None:
    store = RunStore(tmp_path, clock=clock, most_runs=3)
    clock.now = MOST_SECONDS + 1_000.0
    ids = [f"{i:016x}" for i in range(6)]
    for i, run_id in enumerate(ids):
        save(store, run_id)
        for path in tmp_path.glob(f"{run_id}.*"):
            os.utime(path, (500.0 + 200.0 * i, 500.0 + 200.0 * i))
    store.drop_old()
    assert [head.run_id for head in store.saved()] == ids[3:]
    clock.now += 250.0
    assert [head.run_id for head in store.saved()] == ids[4:]


def test_data_that_cannot_be_saved_costs_the_copy_but_not_the_run(
    local: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    spec = toy_spec(30)
    odd = RunSpec(spec.program, spec.settings, {**spec.data, "words": np.array(["a", "b"])})
    run_id = local.submit("ann", odd, RunCost())
    watch(local, "ann", run_id, Status.FINISHED)
    wait_until(lambda: "could not be saved" in caplog.text)


def test_a_release_removes_the_files(local: Engine) -> None:
    run_id = local.submit("ann", toy_spec(10), RunCost())
    folder = local._store._folder
    wait_until(lambda: len(list(folder.glob(f"{run_id}.*"))) == 2)
    local.release("ann", run_id)
    assert list(folder.iterdir()) == []


def test_nothing_on_disk_names_the_owner(local: Engine) -> None:
    run_id = local.submit("cookie-of-ann", toy_spec(10), RunCost())
    folder = local._store._folder
    wait_until(lambda: (folder / f"{run_id}.state").exists())
    assert not any(b"cookie-of-ann" in path.read_bytes() for path in folder.iterdir())


def test_a_closed_engine_saved_what_was_in_hand(tmp_path: Path) -> None:
    engine = Engine(LocalPool(), RunStore(tmp_path))
    engine.start()
    run_id = engine.submit("ann", toy_spec(10_000_000), RunCost())
    wait_until(lambda: (view := engine.poll("ann", run_id)) and view.updates > 200)
    engine.close()
    assert RunStore(tmp_path).read(run_id)[1].updates > 200
    with pytest.raises(EngineError, match="closed"):
        engine.poll("ann", run_id)
