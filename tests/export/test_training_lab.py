"""The lab's script runs alone, without the playground, and prints the numbers of the page."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from playground.core.training_lab.points import DATASETS, Points, make_points, split_own
from playground.core.training_lab.presets import PRESETS
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings
from playground.export.training_lab import render_lab_script
from tests.export.alone import run_alone

SHORT = LabSettings(samples=60, epochs=6, learning_rate=0.1)
Numbers = list[tuple[float, float]]
NUMBER = re.compile(r"loss ([\d.]+)(?:  accuracy ([\d.]+))?")


def points_of(settings: LabSettings) -> Points:
    shares = settings.validation_share, settings.test_share
    if settings.dataset == "own":
        random = np.random.default_rng(5)
        return split_own(random.normal(size=(40, 2)), (np.arange(40) % 2).astype(float), shares, 1)
    return make_points(settings.dataset, settings.samples, settings.noise, shares, settings.data_seed)


def printed(script: str) -> Numbers:
    """Losses and accuracies that the script prints."""
    return [(float(loss), float(right or "nan")) for loss, right in NUMBER.findall("\n".join(run_alone(script)))]


def measured(run: LabRun, lane: int, index: int) -> Numbers:
    found = (run.lanes[lane].measure(name) for name in ("train", "validation", "test"))
    return [(float(loss[index]), float(right[index])) for loss, right in found]


def assert_agree(scripts: Sequence[Numbers], pages: Sequence[Numbers]) -> None:
    for script, page in zip(scripts, pages, strict=True):
        (losses, rights), (page_losses, page_rights) = zip(*script, strict=True), zip(*page, strict=True)
        assert losses == pytest.approx(page_losses, rel=0, abs=1e-9)
        assert rights == pytest.approx(page_rights, rel=0, abs=1e-6, nan_ok=True)


FINISHED = [
    (SHORT, "", 0),
    (replace(SHORT, optimizer="adam", dropout=0.3, l1=0.01, l2=0.02, loss="mse", hidden=(6, 5)), "", 0),
    (replace(SHORT, dataset="hills", loss="mse", activation="relu", optimizer="rmsprop"), "", 0),
    (replace(SHORT, dataset="slope", loss="mse", optimizer="momentum"), "", 0),
    (replace(PRESETS["early"][1], samples=100, patience=5, learning_rate=0.02, epochs=300), "", 0),
    (replace(SHORT, optimizer="adagrad", activation="leaky_relu", epochs=60, patience=60, target_loss=0.6), "", 0),
    (replace(SHORT, dataset="own", features=("x1_x2", "sin_x2", "x1_squared")), "", 0),
    (replace(SHORT, hidden=(), optimizer="nesterov"), "", 0),
    (replace(SHORT, seeds=5, dropout=0.2), "", 3),
    (replace(SHORT, rivals=(("calm", {}), ("deep", {"hidden": (3, 3, 3), "optimizer": "adamw"}))), "deep", 0),
]


def test_the_script_prints_what_the_page_shows() -> None:
    scripts, expected = [], []
    for settings, lane, index in FINISHED:
        run = LabRun(settings, points_of(settings))
        for _ in run.steps():
            pass
        number = list(settings.networks()).index(lane)
        own, updates = points_of(settings) if settings.dataset == "own" else None, run.lanes[number].updates
        scripts.append(render_lab_script(settings, own, updates, (), lane, index, run.lanes[number].done))
        expected.append(measured(run, number, index))
    assert_agree([printed(script) for script in scripts], expected)


def test_what_was_changed_during_training_is_changed_in_the_script() -> None:
    run = LabRun(SHORT, points_of(SHORT))
    for done in run.steps():
        if done == 4:
            run.change("learning_rate", 0.5)
            run.change("l2", 0.05)
        if done == 7:
            run.change("dropout", 0.4)
    script = render_lab_script(SHORT, None, run.lanes[0].updates, run.view().changes)
    assert_agree([printed(script)], [measured(run, 0, 0)])


def test_every_set_is_made_by_its_own_source() -> None:
    scripts, expected = [], []
    for dataset in DATASETS:
        settings = replace(SHORT, dataset=dataset, loss="mse", epochs=1)
        run = LabRun(settings, points_of(settings))
        for _ in run.steps():
            pass
        scripts.append(render_lab_script(settings, None, run.updates))
        expected.append(measured(run, 0, 0))
    assert_agree([printed(script) for script in scripts], expected)


def test_a_plain_network_has_a_short_script() -> None:
    script = render_lab_script(LabSettings(), None, 100)
    for word in ("Dropout", "l1", "patience", "best", "changes"):
        assert word not in script
    assert len(script.splitlines()) < 70


def test_the_script_stops_where_the_run_stands() -> None:
    scripts, expected = [], []
    for dropout, patience in ((0.0, 0), (0.2, 0), (0.0, 3), (0.2, 3)):
        settings = replace(SHORT, patience=patience, dropout=dropout)
        run = LabRun(settings, points_of(settings))
        for done in chain([0], run.steps()):
            if done in (0, 1, 3, 4):  # an epoch has 3
                scripts.append(render_lab_script(settings, None, done))
                expected.append(measured(run, 0, 0))
    assert_agree([printed(script) for script in scripts], expected)


QUICK = replace(PRESETS["overfit"][1], learning_rate=0.01, epochs=60)
RACE = replace(QUICK, rivals=(("plain", {}), ("early", {"patience": 5})))
LONG = replace(QUICK, patience=60, rivals=(("first", {}), ("second", {"learning_rate": 0.02})))
GOAL = replace(LONG, target_loss=0.1, rivals=(("fast", {}), ("slow", {"learning_rate": 1e-4})))
SEEDS = replace(QUICK, seeds=6, patience=12, learning_rate=0.003)


OVER: list[tuple[LabSettings, int, Callable[[LabRun], bool]]] = [
    (RACE, 1, lambda run: run.lanes[1].done and run.lanes[0].epoch > run.lanes[1].epoch + 2),
    (LONG, 0, lambda run: run.lanes[0].done),
    (GOAL, 0, lambda run: run.lanes[0].done and run.lanes[1].epoch > run.lanes[0].epoch),
    (SEEDS, 0, lambda run: bool(run.lanes[0].stopped[0] and run.lanes[0].epoch > run.lanes[0].best_epoch[0] + 12)),
]


def test_one_network_is_over_while_others_train() -> None:
    scripts, expected = [], []
    for settings, lane, at in OVER:
        run = LabRun(settings, points_of(settings))
        assert any(at(run) for _ in run.steps())
        assert not all(other.done for other in run.lanes)
        scripts.append(render_lab_script(settings, None, run.lanes[lane].updates, (), run.lanes[lane].label))
        expected.append(measured(run, lane, 0))
    assert_agree([printed(script) for script in scripts], expected)


def test_an_untrained_network_after_an_ended_run_has_a_script() -> None:
    settings = replace(SHORT, patience=3)
    script = render_lab_script(settings, None, 0, restored=True)  # the page knows only that the run before has ended
    run = LabRun(settings, points_of(settings))
    assert_agree([printed(script)], [measured(run, 0, 0)])
