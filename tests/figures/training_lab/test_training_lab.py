"""The lab's figures: Plotly accepts them, they show what the run computed, and their axes rest while it trains."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.core.training_lab.picture import MAP
from playground.core.training_lab.points import make_points
from playground.core.training_lab.presets import PRESETS
from playground.core.training_lab.run import LabRun
from playground.core.training_lab.settings import LabSettings
from playground.figures.drawing import Drawing
from playground.figures.style import DARK, LIGHT, Look
from playground.figures.training_lab import curves, network, plane, weights

SHORT = LabSettings(samples=100, epochs=30, learning_rate=0.1)
DEEP = replace(SHORT, hidden=(16,) * 6, epochs=2)


def trained(settings: LabSettings, updates: int | None = None) -> LabRun:
    shares = settings.validation_share, settings.test_share
    run = LabRun(settings, make_points(settings.dataset, settings.samples, settings.noise, shares, settings.data_seed))
    for done in run.steps():
        if done == updates:
            break
    return run


def all_figures(run: LabRun, look: Look) -> list[Drawing]:
    view, settings = run.view(), run.settings
    drawn = [
        plane.decision_plane(view, run.points, settings, look),
        plane.decision_plane(None, run.points, settings, look),
        plane.rival_planes(view, run.points, settings, 0, look),
        network.network_maps(view, settings, look),
        curves.learning_curve(view, view, "loss", look),
        curves.learning_curve(view, None, "accuracy", look),
        curves.rival_curves(view, look),
        curves.seed_fan(view, 0, look),
        curves.seed_sheet(view, 0, look),
        weights.weight_histograms(view, settings, look),
    ]
    return [*drawn, weights.dropout_masks(view, look)] if view.network.dropped else drawn


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "settings",
    [
        SHORT,
        replace(SHORT, hidden=()),
        replace(SHORT, dropout=0.4, hidden=(6, 3)),
        replace(SHORT, dataset="hills", loss="mse"),
        replace(SHORT, seeds=5),
        replace(SHORT, rivals=(("<b>a</b>", {}), ("b", {"hidden": (64, 2)}))),
        DEEP,
        *(settings for _, settings in list(PRESETS.values())[:3]),
    ],
)
@pytest.mark.parametrize("updates", [0, 7])
def test_plotly_accepts_every_figure(settings: LabSettings, updates: int, look: Look) -> None:
    run = trained(settings, updates) if updates else trained(replace(settings, epochs=1), 1)
    for drawn in all_figures(run, look):
        assert drawn.checked is not None
        assert "<b>a" not in drawn.to_json()


def test_a_diverged_network_is_drawn_too() -> None:
    run = LabRun(
        replace(SHORT, activation="relu", rivals=(("calm", {}), ("wild", {"learning_rate": 1e9}))),
        trained(SHORT, 1).points,
    )
    for _ in run.steps():
        pass
    run.ask({"lane": 1, "index": 0})
    for drawn in all_figures(run, LIGHT):
        assert drawn.checked is not None
    words = str(curves.rival_curves(run.view(), LIGHT).arrangement["annotations"])
    assert "wild diverged ✗" in words
    assert "calm 0." in words


def ranges(drawn: Drawing) -> Any:
    return [drawn.arrangement[name].get("range") for name in drawn.arrangement if name.startswith(("xaxis", "yaxis"))]


def test_axes_rest_while_it_trains() -> None:
    run = trained(replace(SHORT, epochs=200), 200)
    early = [ranges(drawn) for drawn in all_figures(run, LIGHT)[:9]]
    for done in run.steps():
        if done == 250:
            break
    assert [ranges(drawn) for drawn in all_figures(run, LIGHT)[:9]] == early


def test_points_wear_shape_and_colour_of_their_class_and_the_batch_its_rings() -> None:
    run = trained(SHORT, 3)
    view = run.view()
    traces = plane.decision_plane(view, run.points, SHORT, LIGHT).traces
    train = traces[-2]
    assert len(train["x"]) == run.points.counts()["train"]
    ones = run.points.targets[run.points.split == 0] == 1
    assert [symbol == "circle" for symbol in train["marker"]["symbol"]] == ones.tolist()
    assert len({train["marker"]["color"][i] for i in range(len(ones)) if ones[i]}) == 1
    np.testing.assert_allclose(traces[-1]["x"], run.points.places[view.network.batch, 0], atol=1e-6)
    assert all(symbol.endswith("-open") for symbol in traces[-3]["marker"]["symbol"])


def test_every_weight_is_an_edge_and_every_unit_a_map() -> None:
    settings = replace(SHORT, hidden=(4, 2))
    view = trained(settings, 5).view()
    drawn = network.network_maps(view, settings, LIGHT)
    lines = [trace for trace in drawn.traces if trace.get("mode") == "lines"]
    assert len(lines) <= 12
    assert sum(len(trace["x"]) // 3 for trace in lines) == 2 * 4 + 4 * 2 + 2
    positive = sum(len(trace["x"]) // 3 for trace in lines if trace["line"]["dash"] == "solid")
    assert positive == sum(int((W > 0).sum()) for W in view.network.parameters[::2])
    sheets = [trace["z"] for trace in drawn.traces if trace["type"] == "heatmap"]
    assert [int((sheet > network.NOTHING).sum()) for sheet in sheets] == [4 * MAP * MAP, 2 * MAP * MAP, MAP * MAP]
    assert {"<b>x₁</b>", "hidden 2", "output"} <= {word["text"] for word in drawn.arrangement["annotations"]}


def test_of_a_wide_layer_the_picture_says_how_many_units_are_left_out() -> None:
    settings = replace(SHORT, hidden=(64, 3))
    words = [
        word["text"]
        for word in network.network_maps(trained(settings, 1).view(), settings, LIGHT).arrangement["annotations"]
    ]
    assert "+ 48" in words


def test_labels_say_the_last_values_and_keep_apart() -> None:
    run = trained(SHORT)
    drawn = curves.learning_curve(run.view(), None, "loss", LIGHT)
    lane = run.view().lanes[0]
    labels = [word for word in drawn.arrangement["annotations"] if word["text"].startswith(("training", "validation"))]
    assert [word["text"] for word in labels] == [
        f"training {lane.curves['train_loss'][-1, 0]:.4f}",
        f"validation {lane.curves['validation_loss'][-1, 0]:.4f}",
    ]
    assert abs(labels[0]["y"] - labels[1]["y"]) >= 0.25


def test_the_fan_counts_what_is_solved() -> None:
    run = trained(replace(SHORT, seeds=12, epochs=60))
    view = run.view()
    done = curves.solved(view)
    accuracy = view.lanes[0].curves["validation_accuracy"][-1]
    assert done == [bool(value >= 0.95) for value in accuracy]
    assert f"{sum(done)} of 12 seeds" in str(curves.seed_sheet(view, 0, LIGHT).arrangement["annotations"])
    fan = curves.seed_fan(view, 3, LIGHT)
    assert fan.traces[0]["x"].count(None) == sum(done)
    np.testing.assert_allclose(fan.traces[-1]["y"], view.lanes[0].curves["validation_loss"][:, 3], atol=1e-6)


def test_what_is_sent_stays_small() -> None:
    run = trained(replace(SHORT, epochs=500))
    assert sum(len(drawn.to_json()) for drawn in all_figures(run, LIGHT)[4:6]) < 30_000
    assert len(network.network_maps(run.view(), SHORT, LIGHT).to_json()) < 10_000
    assert len(network.network_maps(trained(DEEP, 2).view(), DEEP, LIGHT).to_json()) < 130_000


def test_a_regression_has_no_seeds_that_failed() -> None:
    view = trained(replace(SHORT, dataset="hills", loss="mse", seeds=5, epochs=2)).view()
    assert set(curves.seed_sheet(view, 0, LIGHT).traces[0]["marker"]["symbol"]) == {"circle-open"}
    solid, dotted, *_ = curves.seed_fan(view, 0, LIGHT).traces
    assert (solid["x"].count(None), solid["line"]["color"], dotted["x"]) == (5, LIGHT.muted, [])
    assert "right" not in curves.fan_in_words(view)


def test_the_fan_bears_an_epoch_without_any_loss() -> None:
    view = trained(replace(SHORT, seeds=3, epochs=2)).view()
    lane = view.lanes[0]
    gone = {name: np.vstack([curve, np.full((1, 3), np.nan)]) for name, curve in lane.curves.items()}
    broken = replace(view, lanes=(replace(lane, epochs=np.append(lane.epochs, 3.0), curves=gone),))
    drawn = curves.seed_fan(broken, 0, LIGHT)
    np.testing.assert_allclose(drawn.traces[2]["y"][:-1], np.median(lane.curves["validation_loss"], 1), atol=1e-6)
    assert np.isnan(drawn.traces[2]["y"][-1])
    assert "NaN" not in drawn.to_json()


@pytest.mark.parametrize("settings", [SHORT, DEEP])
def test_histograms_hold_every_weight_on_axes_in_steps(settings: LabSettings) -> None:
    view = trained(settings, 3).view()
    drawn = weights.weight_histograms(view, settings, LIGHT)
    for number, (bars, sizes) in enumerate(zip(drawn.traces, settings.sizes, strict=False)):
        name = str(number + 1) if number else ""
        assert bars["y"].sum() == sizes * settings.sizes[number + 1]
        low, high = drawn.arrangement[f"xaxis{name}"]["range"]
        assert low == -high
        assert np.abs(bars["x"]).max() < high
        assert high < 2 * view.network.histograms[number][0][-1]
        assert bars["y"].max() <= drawn.arrangement[f"yaxis{name}"]["range"][1]
        middle = len(bars["y"]) // 2
        colours = bars["marker"]["color"]
        assert [colours[middle - 1], colours[middle], colours[middle + 1]] == [LIGHT["zero"], LIGHT.muted, LIGHT["one"]]


def test_axes_of_histograms_move_in_few_steps() -> None:
    run = trained(replace(SHORT, epochs=200), 200)
    seen = []
    for done in run.steps():
        seen.append(ranges(weights.weight_histograms(run.view(), SHORT, LIGHT)))
        if done == 260:
            break
    for axis_ranges in zip(*seen, strict=True):
        assert None not in axis_ranges
        assert len({tuple(each) for each in axis_ranges}) <= 3  # and not another one after each of 60 updates


def lightness(colour: str) -> float:
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_silent_is_darker_than_kept_in_both_themes(look: Look) -> None:
    view = trained(replace(SHORT, dropout=0.5), 3).view()
    for heat, mask in zip(weights.dropout_masks(view, look).traces, view.network.dropped, strict=True):
        (_, kept), (_, silent) = heat["colorscale"]
        assert lightness(silent) + 150 < lightness(kept)
        assert [[said == "silent" for said in row] for row in heat["text"]] == mask.tolist()


def test_one_value_is_seen_before_there_is_a_line() -> None:
    run = trained(SHORT, 1)
    assert {trace["mode"] for trace in curves.learning_curve(run.view(), None, "loss", LIGHT).traces} == {"markers"}


def test_a_map_says_its_unit_where_it_stands() -> None:
    settings = replace(SHORT, hidden=(4, 2))
    view = trained(settings, 5).view()
    names = network.network_maps(view, settings, LIGHT).traces[-1]
    assert len(names["hovertext"]) == len(names["x"]) == 4 + 2 + 1
    assert names["hovertext"][4] == f"hidden 2, unit 1: tanh, ±{view.network.spans[1]:.3g}"
    assert names["hovertext"][-1] == "output"
    assert names["x"][4] == names["x"][5] > names["x"][3]
    assert names["y"][0] > names["y"][1] > names["y"][2] > names["y"][3]


def test_long_names_of_features_get_room() -> None:
    plain, long = (
        network.network_maps(trained(own, 1).view(), own, LIGHT).arrangement["xaxis"]["range"]
        for own in (SHORT, replace(SHORT, features=("x1", "sin_x2")))
    )
    assert long[0] < plain[0]
    assert long[1] == plain[1]


def test_the_frame_is_around_the_chosen_square() -> None:
    settings = replace(SHORT, rivals=(("a", {}), ("b", {"activation": "relu"})))
    run = trained(settings, 2)
    (frame,) = plane.rival_planes(run.view(), run.points, settings, 1, LIGHT).arrangement["shapes"]
    assert (frame["xref"], frame["yref"]) == ("x2 domain", "y2 domain")
