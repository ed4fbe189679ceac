"""The drawn numbers are those of the traces; axes stand still; frames show a path up to their step."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.core.optimizers.batches import SAMPLES, BatchSettings, trace_batches
from playground.core.optimizers.race import RaceSettings, RaceTrace, trace_race
from playground.core.optimizers.rules import RULES, usual
from playground.core.optimizers.surfaces import CUSTOM, SURFACES, SurfaceSettings
from playground.core.optimizers.update import UpdateSettings, trace_update
from playground.figures.drawing import Drawing
from playground.figures.optimizers.batches import FRAMES, batches, batches_in_words, updates_by_frame
from playground.figures.optimizers.race import VIEWS, race, race_in_words
from playground.figures.optimizers.update import update, update_in_words
from playground.figures.style import DARK, LIGHT, SMALL, Look


def raced(name: str = "bowl", **more: Any) -> RaceTrace:
    x, y = SURFACES[name].start if name in SURFACES else (1.0, 1.0)
    racers = tuple(usual(rule) for rule in RULES)
    surface = SurfaceSettings(name, more.pop("text", "x + y"))
    return trace_race(RaceSettings(surface, **{"x": x, "y": y, "steps": 30, "racers": racers, **more}))


def all_figures(look: Look) -> list[Drawing]:
    return [
        *(race(raced(name), look, view) for name in ("bowl", "saddle", "beale") for view in VIEWS),
        race(raced(CUSTOM), look),
        update(trace_update(UpdateSettings()), look),
        batches(trace_batches(BatchSettings()), look),
    ]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_plotly_knows_everything_and_no_text_is_smaller_than_14_px(look: Look) -> None:
    for figure in all_figures(look):
        assert all(note.font.size >= SMALL for note in figure.layout.annotations)
        assert len(figure.data) > 0


def test_every_optimizer_has_a_colour_of_its_own() -> None:
    for look in (LIGHT, DARK):
        assert len({look[rule] for rule in RULES}) == len(RULES)


def test_map_holds_the_surface_and_the_paths_of_the_trace() -> None:
    trace = raced()
    ground, places, *rest = race(trace, LIGHT).data
    assert np.array_equal(ground.customdata, trace.landscape.z)
    assert (places.x, places.y) == ((0.0,), (0.0,))
    for i, run in enumerate(trace.runs):
        trail, head = rest[2 * i : 2 * i + 2]
        assert trail.line.color == head.marker.color == LIGHT[run.settings.rule]
        assert np.array_equal(trail.x, run.points[:, 0], equal_nan=True)
        assert np.array_equal(head.y, run.points[:, 1], equal_nan=True)


def test_curves_show_how_far_above_the_minimum_and_how_far_away() -> None:
    trace = raced()
    curves = race(trace, LIGHT).data[2 + 2 * len(trace.runs) :]
    for i, run in enumerate(trace.runs):
        assert curves[2 * i].y == pytest.approx(run.losses, abs=1e-8, nan_ok=True)
        assert curves[2 * i + 1].y == pytest.approx(run.distances, abs=1e-4, nan_ok=True)


def test_without_a_minimum_the_loss_stands_as_it_is_and_without_a_target_alone() -> None:
    saddle = raced("saddle")
    assert race(saddle, LIGHT).data[-2].y == pytest.approx(saddle.runs[-1].losses)
    assert "yaxis3" not in race(raced(CUSTOM), LIGHT).arrangement


@pytest.mark.parametrize("view", VIEWS)
def test_axes_stand_still_while_racers_and_start_change(view: str) -> None:
    first, other = raced(), raced(x=1.0, y=-1.0, racers=(replace(usual("momentum"), learning_rate=0.5),))
    layouts = [race(trace, LIGHT, view).arrangement for trace in (first, other)]
    axes = [name for name in layouts[0] if "axis" in name or name == "scene"]
    assert axes
    for name in axes:
        assert layouts[0][name] == layouts[1][name]


def test_paths_in_3d_stay_in_the_window_and_on_the_ground() -> None:
    trace = raced(racers=(replace(usual("gradient_descent"), learning_rate=0.3),))
    trail = race(trace, LIGHT, "3d").data[1]
    known = ~np.isnan(np.array(trail.y, dtype=float))
    assert 0 < known.sum() < 31
    assert np.abs(np.array(trail.y, dtype=float)[known]).max() <= 2
    assert np.array_equal(trail.x[known], trace.runs[0].points[known, 0])


@pytest.mark.parametrize("view", VIEWS)
def test_frames_cover_all_steps_and_readings_are_the_losses(view: str) -> None:
    trace = raced()
    drawing = race(trace, LIGHT, view)
    sent = json.loads(drawing.to_json())["playback"]
    assert sent["words"][0] == "step 0 of 30"
    assert len(sent["words"]) == 31
    assert sent["redraw"] == (view == "3d")
    for reading, run in zip(sent["readings"], trace.runs, strict=True):
        assert reading["values"][5] == f"f = {run.losses[5]:.4g}".replace("-", "−")
        assert len(reading["values"]) == 31
    for part in sent["parts"]:
        assert len(drawing.traces[part["trace"]]["x"]) == 31


def test_a_figure_without_frames_says_nothing_of_playing() -> None:
    assert "playback" not in json.loads(update(trace_update(UpdateSettings()), LIGHT).to_json())


def test_a_reading_names_the_end() -> None:
    trace = raced(racers=(replace(usual("gradient_descent"), learning_rate=1e9),))
    assert race(trace, LIGHT).playback["readings"][0]["values"][-1].startswith("diverged at step")  # type: ignore[index]
    assert "diverged at step" in race_in_words(trace)


def test_arrows_of_an_update_are_the_plain_step_and_the_real_one() -> None:
    trace = trace_update(UpdateSettings(step=3))
    figure = update(trace, LIGHT)
    plain, real = figure.data[4], figure.data[5]
    rate = trace.settings.rule.learning_rate
    assert (plain.x[1], plain.y[1]) == pytest.approx(trace.points[2] - rate * trace.gradients[2])
    assert (real.x[1], real.y[1]) == pytest.approx(trace.points[3])
    assert figure.data[6].y == pytest.approx(trace.gradients[:, 0])
    assert figure.data[7].y == pytest.approx(trace.rates[:, 0])
    assert figure.layout.shapes[0].x0 == 3
    assert "step 3: from" in update_in_words(trace)


def test_axes_of_an_update_stand_still_from_step_to_step() -> None:
    first, last = (update(trace_update(UpdateSettings(step=step)), LIGHT).arrangement for step in (1, 40))
    for name in (name for name in first if "axis" in name):
        assert first[name] == last[name]


def test_frames_of_batches_run_by_one_clock() -> None:
    trace = trace_batches(BatchSettings(300, epochs=2))
    counts = {run.batch_size: updates_by_frame(run, 2) for run in trace.runs}
    assert {size: done[-1] for size, done in counts.items()} == {2000: 2, 300: 14, 1: 4000}
    assert counts[1][FRAMES // 2] == SAMPLES
    assert counts[2000][FRAMES // 2 - 1] == 0
    readings = batches(trace, LIGHT).playback["readings"]  # type: ignore[index]
    assert readings[1]["values"][-1] == "epoch 2/2 · batch 7/7 · iteration 14"
    assert readings[1]["values"][0] == "epoch 1/2 · batch 0/7 · iteration 0"
    assert "7 updates an epoch" in batches_in_words(trace)


def test_batches_show_the_paths_and_the_noise_of_the_trace() -> None:
    trace = trace_batches(BatchSettings())
    data = batches(trace, LIGHT).data
    assert np.array_equal(data[0].customdata, trace.surface)
    assert data[1].x == pytest.approx(trace.runs[-1].points[:, 0], rel=1e-6)
    assert data[-1].y == pytest.approx(trace.noise.measured[:-1])
    assert data[-2].y == pytest.approx(trace.noise.formula[:-1])
