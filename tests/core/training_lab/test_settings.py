"""What the lab takes and what it refuses, and the points it learns from."""

import json
from typing import Any

import numpy as np
import pytest

from playground.core.settings import SettingsError
from playground.core.training_lab.points import DATASETS, SPLITS, Points, make_points, split_own
from playground.core.training_lab.presets import MAX_RIVALS, PRESETS, RACES
from playground.core.training_lab.settings import LabSettings, read_hidden


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_json(name: str) -> None:
    settings = PRESETS[name][1]
    assert LabSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize("name", RACES)
def test_a_race_survives_json_and_every_rival_differs(name: str) -> None:
    rivals = tuple(RACES[name].rivals.items())
    settings = LabSettings(rivals=rivals[:MAX_RIVALS])
    again = LabSettings.from_json(json.loads(json.dumps(settings.to_json())))
    assert again.networks() == settings.networks()
    assert len(set(map(str, LabSettings(rivals=rivals).networks().values()))) == len(rivals)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": float("nan")}, "Learning rate is nan"),
        ({"learning_rate": -1.0}, "Learning rate is -1.0"),
        ({"hidden": (4,) * 7}, "up to 6 layers"),
        ({"hidden": (0,)}, "from 1 to 64"),
        ({"hidden": (10**6,)}, "from 1 to 64"),
        ({"features": ()}, "at least one of"),
        ({"features": ("x1", "x1")}, "at least one of"),
        ({"features": ("__import__('os')",)}, "at least one of"),
        ({"dataset": "slope"}, "for a regression take mse"),
        ({"validation_share": 0.6, "test_share": 0.4}, "leave 0% of the points"),
        ({"batch_size": 10.5}, "a whole number"),
        ({"epochs": 10**6}, "Epochs is 1000000"),
        ({"rivals": (("a", {"seed": 3}),)}, "not in data, epochs or seed"),
        ({"rivals": (("a", {"dropout": 2.0}),)}, "Dropout is 2.0"),
    ],
)
def test_what_is_not_allowed_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        LabSettings(**changes)


def test_hidden_layers_are_read_as_one_writes_them() -> None:
    assert read_hidden("4, 2") == read_hidden(" 4 2 ") == (4, 2)
    assert read_hidden("") == ()
    for text in ("4, two", "4.5", "9" * 5_000):
        with pytest.raises(SettingsError, match="write the units of each layer"):
            read_hidden(text)


@pytest.mark.parametrize("name", DATASETS)
def test_a_set_is_split_as_asked_and_the_same_for_the_same_seed(name: str) -> None:
    points = make_points(name, 200, 0.1, (0.25, 0.2), 3)
    assert points.counts() == {"train": 110, "validation": 50, "test": 40}
    again = make_points(name, 200, 0.1, (0.25, 0.2), 3)
    np.testing.assert_array_equal(points.places, again.places)
    np.testing.assert_array_equal(points.split, again.split)
    assert not np.array_equal(points.places, make_points(name, 200, 0.1, (0.25, 0.2), 4).places)


def test_without_noise_the_classes_are_what_their_names_say() -> None:
    circle, xor = (make_points(name, 400, 0.0, (0.25, 0.25), 1) for name in ("circle", "xor"))
    radius = np.hypot(*circle.places.T)
    assert radius[circle.targets == 1].max() < 3 < radius[circle.targets == 0].min()
    np.testing.assert_array_equal(xor.targets == 1, xor.places.prod(1) < 0)


def test_points_survive_the_way_to_a_worker() -> None:
    points = make_points("moons", 30, 0.1, (0.3, 0.3), 1)
    again = Points.from_arrays(points.to_arrays())
    for name in ("places", "targets", "split"):
        np.testing.assert_array_equal(getattr(again, name), getattr(points, name))


def test_an_empty_split_one_class_and_no_points_are_explained() -> None:
    with pytest.raises(SettingsError, match="The validation split is empty: it got 0 of 10 points"):
        make_points("circle", 10, 0.1, (0.0, 0.2), 1)
    places = np.zeros((6, 2))
    with pytest.raises(SettingsError, match="training points have class 1"):
        split_own(places, np.ones(6), (0.3, 0.0), 1)
    with pytest.raises(SettingsError, match="no points yet"):
        split_own(places[:0], np.ones(0), (0.3, 0.0), 1)
    assert len(SPLITS) == 3
