"""The figures of text generation draw the numbers of the trace, all of them and no others."""

import math
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.core.text_generation.batches import PrefixBatches
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.view import Curves
from playground.figures.drawing import Drawing
from playground.figures.style import DARK, LIGHT, plain
from playground.figures.text_generation import curves, recipes
from playground.figures.text_generation import words as figures
from playground.figures.text_generation.curves import ShownRun
from tests.figures.drawings import (
    CHOICE,
    HOSTILE,
    TOKENS,
    all_figures,
    embedding,
    lines_named,
    made_curves,
    next_token,
    notes,
    shown_run,
)


def only(figure: Drawing, name: str, row: int) -> go.Scatter:
    (line,) = lines_named(figure, name, row)
    return line


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("train", 1, "train_loss"),
        ("validation", 1, "validation_loss"),
        ("train", 2, "train_accuracy"),
        ("validation", 2, "validation_accuracy"),
    ],
)
def test_each_curve_shows_its_own_numbers_over_epochs(name: str, row: int, field: str) -> None:
    run = shown_run()
    line = only(curves.learning_curves([run], 12, LIGHT), name, row)
    np.testing.assert_array_equal(line.x, run.curves.epoch.astype(np.float32))
    np.testing.assert_array_equal(line.y, getattr(run.curves, field).astype(np.float32))
    assert line.line.color == LIGHT[name]


def test_loss_of_each_batch_stands_at_its_share_of_an_epoch() -> None:
    run = shown_run(epochs=5)
    line = only(curves.learning_curves([run], 12, LIGHT), "this batch", 1)
    np.testing.assert_allclose(line.x, run.curves.update / 2, rtol=1e-6)
    np.testing.assert_array_equal(line.y, run.curves.update_loss.astype(np.float32))
    assert line.x[-1] == run.curves.epoch[-1]  # the last batch ends where the last epoch ends


def test_earlier_runs_are_quiet_ghosts_below_the_newest_with_their_name() -> None:
    newest, older = shown_run("GRU 8, prefixes"), shown_run("RNN 32, prefixes", epochs=4)
    figure = curves.learning_curves([newest, older], 12, LIGHT)
    loss, accuracy = only(figure, older.label, 1), only(figure, older.label, 2)
    np.testing.assert_array_equal(loss.y, older.curves.train_loss.astype(np.float32))
    np.testing.assert_array_equal(accuracy.y, older.curves.train_accuracy.astype(np.float32))
    assert (loss.line.color, loss.line.dash) == (LIGHT.muted, "dot")
    assert list(figure.data).index(loss) < list(figure.data).index(only(figure, "train", 1))
    assert "RNN 32<br>prefixes" in notes(figure)
    assert newest.label not in notes(figure)


def test_curves_are_named_at_their_ends() -> None:
    run = shown_run()
    figure = curves.learning_curves([run], 12, LIGHT)
    places = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert places["train"] == (run.curves.epoch[-1], run.curves.train_loss[-1])
    assert places["held out"] == (run.curves.epoch[-1], run.curves.validation_loss[-1])


def test_even_guess_stands_at_the_logarithm_of_the_vocabulary() -> None:
    figure = curves.learning_curves([shown_run(epochs=10)], 3_494, LIGHT)
    (guess,) = [trace for trace in figure.data if trace.y is not None and tuple(trace.y) == (math.log(3_494),) * 2]
    assert tuple(guess.x) == (0, 10)
    assert "even guess ln V = 8.16" in notes(figure)


def ranges(figure: Drawing) -> list[tuple[float, ...]]:
    layout = figure.layout
    return [tuple(axis.range) for axis in (layout.xaxis, layout.yaxis, layout.yaxis2)]


def test_no_axis_moves_between_two_views_of_one_run() -> None:
    early = ShownRun("LSTM", made_curves(epochs=1), 200, 2)
    late = ShownRun("LSTM", made_curves(epochs=150), 200, 2)
    first, second = (curves.learning_curves([run], 12, LIGHT) for run in (early, late))
    assert ranges(first) == ranges(second)
    assert first.layout.height == second.layout.height
    assert first.layout.margin == second.layout.margin


def test_axes_hold_the_newest_run_and_the_loss_of_guessing() -> None:
    figure = curves.learning_curves([shown_run(epochs=5), shown_run("ghost", epochs=40)], 12, LIGHT)
    epochs, loss, accuracy = ranges(figure)
    assert epochs[0] == 0
    assert 5 <= epochs[1] < 6  # a longer one of before would squeeze it
    assert loss[0] == 0
    assert loss[1] > math.log(12)
    assert accuracy[1] >= 1


def test_a_loss_beyond_the_axis_is_said_in_words() -> None:
    run = shown_run()
    assert not any("off the chart" in note for note in notes(curves.learning_curves([run], 12, LIGHT)))
    large = replace(run, curves=replace(run.curves, train_loss=run.curves.train_loss + 224))
    assert any("off the chart: 22" in note for note in notes(curves.learning_curves([large], 12, LIGHT)))


def test_nothing_held_out_draws_no_validation_point_and_no_name() -> None:
    figure = curves.learning_curves([shown_run(held_out=False)], 12, LIGHT)
    for row in (1, 2):
        assert np.isnan(only(figure, "validation", row).y).all()
    assert "held out" not in notes(figure)
    assert "NaN" not in figure.to_json()  # JSON has no such number: the browser could not read it


def test_before_training_the_axes_stand_there_empty() -> None:
    nothing = Curves(*[np.empty(0)] * 7)
    for runs in ([], [ShownRun("LSTM", nothing, 10, 2)]):
        figure = curves.learning_curves(runs, 12, LIGHT)
        assert all(len(trace.y) == 0 for trace in figure.data if trace.mode == "lines" and trace.hoverinfo != "skip")
        assert notes(figure) == ["even guess ln V = 2.48"]


@pytest.mark.parametrize(("runs", "most"), [(1, 20_000), (2, 30_000), (3, 40_000)])
def test_long_runs_are_a_small_figure(runs: int, most: int) -> None:
    run = ShownRun("LSTM 2,048, whole lines", made_curves(epochs=1_000, updates=1_000), 1_000, 2)
    assert len(curves.learning_curves([run] * runs, 3_494, LIGHT).to_json().encode()) < most


def test_every_other_figure_is_small() -> None:
    for name, figure in all_figures(DARK).items():
        assert len(figure.to_json().encode()) < 30_000, name


@pytest.mark.parametrize("epochs", [250, 251, 500, 501, 997, 1_000])
def test_a_long_curve_keeps_true_points_both_ends_and_an_even_spread(epochs: int) -> None:
    run = ShownRun("LSTM", made_curves(epochs=epochs), epochs, 2)
    line = only(curves.learning_curves([run], 12, LIGHT), "train", 1)
    drawn = line.x.astype(int)
    np.testing.assert_array_equal(line.y, run.curves.train_loss[drawn - 1].astype(np.float32))
    assert (drawn[0], drawn[-1]) == (1, epochs)
    assert 125 < len(drawn) <= curves.DRAWN_POINTS + 1
    assert len(set(np.diff(drawn[:-1]).tolist())) == 1


def test_next_token_bars_show_the_probabilities_likeliest_on_top() -> None:
    shown = next_token()
    figure = figures.next_token_bars(shown, TOKENS, "What follows “the cat”?", LIGHT)
    (bars,) = figure.data
    assert tuple(bars.x) == shown.probabilities[: figures.BARS]
    assert tuple(bars.text) == ("40.0%", "20.0%", "12.0%", "10.0%", "8.0%", "4.0%", "3.0%", "2.0%")
    axis = figure.layout.yaxis
    assert tuple(axis.ticktext) == tuple(plain(TOKENS[token], 14) for token in shown.candidates[: figures.BARS])
    assert tuple(axis.tickvals) == tuple(bars.y) == tuple(range(figures.BARS))
    assert axis.range[0] > axis.range[1]  # row 0, the likeliest, lies on top
    assert figure.layout.title.text == "What follows “the cat”?"


def test_next_token_axes_stay_for_any_number_of_candidates() -> None:
    few = replace(next_token(), candidates=(3, 1), probabilities=(0.9, 0.1))
    drawn = [figures.next_token_bars(shown, TOKENS, "", LIGHT) for shown in (None, few, next_token())]
    assert len({(tuple(f.layout.xaxis.range), tuple(f.layout.yaxis.range), f.layout.height) for f in drawn}) == 1
    assert [len(f.data[0].x) for f in drawn] == [0, 2, figures.BARS]
    assert {len(f.layout.yaxis.ticktext) for f in drawn} == {figures.BARS}


def test_embedding_map_puts_every_token_at_its_point() -> None:
    shown = embedding()
    (dots,) = figures.embedding_scatter(shown, TOKENS, LIGHT).data
    np.testing.assert_array_equal(np.column_stack([dots.x, dots.y]), shown.points)
    assert tuple(dots.customdata) == tuple(plain(TOKENS[token], 14) for token in shown.tokens)
    assert all(label in ("", name) for label, name in zip(dots.text, dots.customdata, strict=True))


def test_tokens_at_one_place_show_one_name_the_commonest() -> None:
    (dots,) = figures.embedding_scatter(embedding(np.zeros((5, 2))), TOKENS, LIGHT).data
    assert tuple(dots.text) == (plain(HOSTILE[0], 14), "", "", "", "")


def test_names_far_apart_are_all_shown() -> None:
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    (dots,) = figures.embedding_scatter(embedding(corners), TOKENS, LIGHT).data
    assert tuple(dots.text) == tuple(dots.customdata)


def test_no_two_shown_names_lie_over_each_other() -> None:
    crowd = embedding(np.random.default_rng(3).normal(0, 0.3, (80, 2)))
    figure = figures.embedding_scatter(crowd, ["word"] * 81, LIGHT)
    reach = figure.layout.xaxis.range[1]
    places = [(x / reach, y / reach) for x, y, label in zip(*crowd.points.T, figure.data[0].text, strict=True) if label]
    assert 5 < len(places) < 80
    width = figures.LETTER * len("word")
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) > width or abs(y - b) > figures.LINE for a, b in places[:i])


def test_map_axes_hold_all_points_are_square_and_move_seldom() -> None:
    still = embedding()
    grown = replace(still, points=still.points * 1.02)
    first, second = (figures.embedding_scatter(shown, TOKENS, LIGHT).layout for shown in (still, grown))
    assert first.xaxis.range == first.yaxis.range == second.xaxis.range
    low, high = first.xaxis.range
    assert low == -high
    assert np.abs(grown.points).max() < high < 2 * np.abs(still.points).max()


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.zeros((1, 2))], ids=["no token", "one token"])
def test_a_map_of_almost_nothing_is_drawn(points: np.ndarray) -> None:
    (dots,) = figures.embedding_scatter(embedding(points), TOKENS, LIGHT).data
    assert len(dots.x) == len(points)


def test_candidate_bars_show_both_probabilities_and_what_was_excluded() -> None:
    figure = figures.candidate_bars(CHOICE, "a b", TOKENS, LIGHT)
    model, reshaped = figure.data
    assert (tuple(model.x), tuple(reshaped.x)) == (CHOICE.model, CHOICE.reshaped)
    assert tuple(model.text) == ("50.0%", "30.0%", "20.0%")
    assert tuple(reshaped.text) == ("75.0%", "25.0%", "excluded")
    assert (model.marker.color, reshaped.marker.color) == (LIGHT["model"], LIGHT["reshaped"])
    assert reshaped.marker.pattern.shape  # told apart without colour as well
    assert (model.name, reshaped.name) == ("as the model says", "as drawn from")


def test_exactly_the_chosen_candidate_is_marked() -> None:
    marks = [
        name.startswith("<b>▸ ") for name in figures.candidate_bars(CHOICE, "a b", TOKENS, LIGHT).layout.yaxis.ticktext
    ]
    assert marks == [False, True, False]


def test_recipe_grids_draw_one_cell_a_counted_step() -> None:
    lines = EncodedLines(((2, 3, 1, 4, 5), (6, 1, 7), (8, 1, 9, 10, 1, 11)), 12)
    window, counted = lines.longest - 1, PrefixBatches(lines, lines.longest - 1, 32)
    drawn = [recipes.recipe_grids(line, TOKENS, window, LIGHT).data for line in lines.lines]
    assert sum(prefixes.z.size for prefixes, _ in drawn) == counted.cell_steps == 55
    assert sum(whole.z.size for _, whole in drawn) == lines.predictions == 11
    for line, (prefixes, whole) in zip(lines.lines, drawn, strict=True):
        assert (prefixes.z == 2).sum() == (whole.z == 2).sum() == len(line) - 1


def test_recipe_grids_fill_up_in_front_as_the_batches_do() -> None:
    line = (2, 3, 1, 4)
    batch = PrefixBatches(EncodedLines((line,), 12), 5, 32).batch(np.arange(3))
    prefixes, whole = recipes.recipe_grids(line, TOKENS, 5, LIGHT).data
    np.testing.assert_array_equal(prefixes.z == 0, batch.inputs.numpy() == 0)
    np.testing.assert_array_equal(prefixes.z == 2, batch.targets.numpy() != 0)
    assert whole.z.tolist() == [[2, 2, 2]]


def test_recipe_grids_say_how_many_steps_and_what_each_predicts() -> None:
    tokens = ("·", "a", "b", "c", "d")
    texts = notes(recipes.recipe_grids((2, 3, 1, 4), tokens, 5, LIGHT))
    assert {"prefixes: 15 cell steps", "whole line: 3 cell steps"} < set(texts)
    assert [text for text in texts if text.startswith("→")] == ["→ c", "→ a", "→ d"]
    assert [text for text in texts if text in tokens] == ["c", "a", "d"]


def test_padding_read_and_predicted_have_their_own_colours() -> None:
    heat = recipes.recipe_grids((2, 3, 1, 4), TOKENS, 5, DARK).data[0]
    assert (heat.zmin, heat.zmax) == (0, 2)
    wanted = [DARK["padding"], DARK["read"], DARK["predicted"]]
    assert [colour for _, colour in heat.colorscale] == [colour for colour in wanted for _ in range(2)]


@pytest.mark.parametrize("line", [(1, 2), (1,) * 7], ids=["two tokens", "seven"])
def test_recipe_grids_are_drawn_for_the_shortest_window(line: tuple[int, ...]) -> None:
    prefixes, _ = recipes.recipe_grids(line, TOKENS, 1, LIGHT).data
    assert prefixes.z.tolist() == [[2]] * (len(line) - 1)
