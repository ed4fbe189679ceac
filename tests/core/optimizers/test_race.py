"""Paths are torch.optim's; what diverges does so above 2/λmax, and is named."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from playground.core.optimizers.race import (
    ARRIVED,
    DIVERGED,
    FELL,
    UNDEFINED,
    UNDER_WAY,
    RaceSettings,
    Run,
    check_race,
    torch_path,
    trace_race,
)
from playground.core.optimizers.rules import RULES, RuleSettings, usual
from playground.core.optimizers.surfaces import CUSTOM, SURFACES, SurfaceSettings
from playground.core.settings import SettingsError

ALL = tuple(usual(rule) for rule in RULES)


def only(rule: str, rate: float, surface: str = "bowl", steps: int = 300, text: str = "") -> Run:
    landscape = SurfaceSettings(surface, text) if text else SurfaceSettings(surface)
    start = SURFACES[surface].start if surface in SURFACES else (2.0, 1.0)
    settings = RaceSettings(landscape, *start, steps, (replace(usual(rule), learning_rate=rate),))
    return trace_race(settings).runs[0]


@pytest.mark.parametrize("name", SURFACES)
def test_paths_are_those_of_torch_optim_bit_for_bit(name: str) -> None:
    settings = RaceSettings(SurfaceSettings(name), *SURFACES[name].start, 100, ALL)
    for run in trace_race(settings).runs:
        known = np.isfinite(run.points[:, 0])
        theirs = torch_path(settings, run.settings, 100)
        assert np.array_equal(run.points[known], theirs[known]), run.settings.rule
    assert all(row.agrees for row in check_race(settings))


@given(st.floats(-4, 4), st.floats(-4, 4), st.sampled_from(list(RULES)))
@budget(max_examples=20, deadline=None)
def test_any_start_gives_the_path_of_torch_optim(x: float, y: float, rule: str) -> None:
    settings = RaceSettings(
        SurfaceSettings(CUSTOM, "sin(x) + cos(x*y) + 0.1*x**2 + 0.1*y**2"), x, y, 30, (usual(rule),)
    )
    assert np.allclose(trace_race(settings).runs[0].points, torch_path(settings, usual(rule), 30), rtol=0, atol=1e-12)


@pytest.mark.parametrize("rule", ["gradient_descent", "momentum", "nesterov"])
def test_the_threshold_parts_arriving_from_diverging(rule: str) -> None:
    threshold = only(rule, 0.01).threshold
    assert only(rule, 0.97 * threshold, steps=300).ending in (ARRIVED, UNDER_WAY)
    above = only(rule, 1.05 * threshold, steps=300)
    assert above.ending == DIVERGED
    assert np.isnan(above.points[above.at :]).all()
    assert np.isfinite(above.points[: above.at]).all()


def test_gradient_descents_threshold_on_the_bowl_is_two_over_ten() -> None:
    assert only("gradient_descent", 0.05).threshold == pytest.approx(0.2)
    assert np.isnan(only("adam", 0.05).threshold)


@pytest.mark.parametrize("rule", RULES)
def test_a_learning_rate_of_a_billion_is_survived_and_named(rule: str) -> None:
    run = only(rule, 1e9)
    assert run.ending == DIVERGED
    assert run.at <= 3


def test_endings_have_their_own_names() -> None:
    assert only("momentum", 0.1, "saddle").ending == FELL
    assert only("gradient_descent", 1.0, CUSTOM, text="sqrt(x) + y**2").ending == UNDEFINED
    assert only("gradient_descent", 0.1, "plateau", 20).ending == UNDER_WAY
    arrived = only("gradient_descent", 0.1)
    assert arrived.ending == ARRIVED
    assert arrived.distances[arrived.at] < 8e-3 < arrived.distances[arrived.at - 1]


def test_a_trap_holds_gradient_descent_and_not_momentum() -> None:
    assert only("momentum", 0.1, "trap").ending == ARRIVED
    assert only("gradient_descent", 0.1, "trap").ending == UNDER_WAY


def test_distance_is_to_the_nearest_minimum() -> None:
    run = only("gradient_descent", 0.01, "himmelblau")
    assert run.distances[-1] == pytest.approx(0, abs=1e-6)
    assert run.losses[-1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"racers": ()}, "No optimizer is chosen"),
        ({"racers": (RuleSettings(), RuleSettings())}, "chosen twice"),
        ({"x": float("inf")}, "X is inf"),
        ({"y": "1"}, "Y is '1'"),
        ({"steps": 0}, "Steps is 0"),
        ({"steps": 10_000}, "Steps is 10000"),
    ],
)
def test_settings_refuse_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        RaceSettings(**wrong)  # type: ignore[arg-type]


def test_a_start_without_a_slope_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match=r"no value or no slope at \(-1, 0\)"):
        trace_race(RaceSettings(SurfaceSettings(CUSTOM, "log(x) + y"), -1.0, 0.0))
