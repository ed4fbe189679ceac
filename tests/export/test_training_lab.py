"""The lab's script runs alone, without the playground, and prints the numbers of the page."""

import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.core.training_lab.points import DATASETS, Points, make_points, split_own
from playground.core.training_lab.presets import PRESETS
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings
from playground.export.training_lab import render_lab_script

SHORT = LabSettings(samples=60, epochs=6, learning_rate=0.1)
NUMBER = re.compile(r"loss ([\d.]+)(?:  accuracy ([\d.]+))?")


def points_of(settings: LabSettings) -> Points:
    shares = settings.validation_share, settings.test_share
    if settings.dataset == "own":
        random = np.random.default_rng(5)
        return split_own(random.normal(size=(40, 2)), (np.arange(40) % 2).astype(float), shares, 1)
    return make_points(settings.dataset, settings.samples, settings.noise, shares, settings.data_seed)


def printed(script: str, folder: Path) -> list[tuple[float, float]]:
    """Loss and accuracy of training, validation and test, from a process that cannot import the playground."""
    assert "#?" not in script
    path = folder / "training_lab.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "-W", "error", str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return [(float(loss), float(right or "nan")) for loss, right in NUMBER.findall(done.stdout)]


def measured(run: LabRun, lane: int, index: int) -> list[tuple[float, float]]:
    found = (run.lanes[lane].measure(name) for name in ("train", "validation", "test"))
    return [(float(loss[index]), float(right[index])) for loss, right in found]


def agree(script: list[tuple[float, float]], page: list[tuple[float, float]]) -> bool:
    return len(script) == 3 and all(
        math.isclose(a, b, abs_tol=2e-9) and (math.isnan(c) == math.isnan(d)) and (math.isnan(d) or abs(c - d) < 1e-6)
        for (a, c), (b, d) in zip(script, page, strict=True)
    )


@pytest.mark.parametrize(
    ("settings", "lane", "index"),
    [
        (SHORT, "", 0),
        (replace(SHORT, optimizer="adam", dropout=0.3, l1=0.01, l2=0.02, loss="mse", hidden=(6, 5)), "", 0),
        (replace(SHORT, dataset="hills", loss="mse", activation="relu", optimizer="rmsprop"), "", 0),
        (replace(PRESETS["early"][1], samples=100, patience=5, learning_rate=0.02, epochs=300), "", 0),
        (replace(SHORT, dataset="own", features=("x1_x2", "sin_x2", "x1_squared")), "", 0),
        (replace(SHORT, hidden=(), optimizer="nesterov"), "", 0),
        (replace(SHORT, seeds=5, dropout=0.2), "", 3),
        (replace(SHORT, rivals=(("calm", {}), ("deep", {"hidden": (3, 3, 3), "optimizer": "adamw"}))), "deep", 0),
    ],
)
def test_the_script_prints_what_the_page_shows(tmp_path: Path, settings: LabSettings, lane: str, index: int) -> None:
    run = LabRun(settings, points_of(settings))
    for _ in run.steps():
        pass
    number = list(settings.networks()).index(lane)
    own = points_of(settings) if settings.dataset == "own" else None
    script = render_lab_script(settings, own, run.lanes[number].updates, (), lane, index, run.lanes[number].done)
    assert agree(printed(script, tmp_path), measured(run, number, index))


def test_what_was_changed_during_training_is_changed_in_the_script(tmp_path: Path) -> None:
    run = LabRun(SHORT, points_of(SHORT))
    for done in run.steps():
        if done == 4:
            run.change("learning_rate", 0.5)
            run.change("l2", 0.05)
        if done == 7:
            run.change("dropout", 0.4)
    script = render_lab_script(SHORT, None, run.lanes[0].updates, run.view().changes)
    assert agree(printed(script, tmp_path), measured(run, 0, 0))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_set_is_made_by_its_own_source(tmp_path: Path, dataset: str) -> None:
    settings = replace(SHORT, dataset=dataset, loss="mse", epochs=1)
    run = LabRun(settings, points_of(settings))
    for _ in run.steps():
        pass
    assert agree(printed(render_lab_script(settings, None, run.updates), tmp_path), measured(run, 0, 0))


def test_a_plain_network_has_a_short_script() -> None:
    script = render_lab_script(LabSettings(), None, 100)
    for word in ("Dropout", "l1", "patience", "best", "changes"):
        assert word not in script
    assert len(script.splitlines()) < 70


@pytest.mark.parametrize("updates", [1, 3, 4])
def test_the_script_stops_in_the_middle_of_an_epoch(tmp_path: Path, updates: int) -> None:
    settings = replace(SHORT, patience=3, dropout=0.2)
    run = LabRun(settings, points_of(settings))
    for done in run.steps():
        if done == updates:
            break
    assert agree(printed(render_lab_script(settings, None, updates), tmp_path), measured(run, 0, 0))
