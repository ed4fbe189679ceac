"""Filling a blank: the corpus hides what it says it hides, no model beats its bound, and a run resumes bit for bit."""

import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.core.rnn.blank import CANDIDATES, COURSE, KINDS, bound, corpus
from playground.core.rnn.blank_fill import check_blank, fill_blank, model_of, untrained
from playground.core.rnn.blank_model import MODELS, BlankSettings, batch_of, build, measure
from playground.core.rnn.blank_run import BlankRun
from playground.core.rnn.sentence import Sentence
from playground.core.settings import SettingsError

SHORT = BlankSettings(layers=1, hidden_size=4, updates=12)


def trained(run: BlankRun, updates: int) -> BlankRun:
    steps = run.steps()
    while run.updates < updates:
        next(steps)
    return run


@pytest.fixture(scope="module")
def default() -> BlankRun:
    settings = BlankSettings()
    return trained(BlankRun(settings), settings.updates * len(MODELS))


def test_the_corpus_repeats_no_line_holds_beginnings_out_and_teaches_every_word() -> None:
    train, held_out = corpus().train, corpus().held_out
    assert len({(line.left, line.right) for line in train + held_out}) == len(train + held_out)
    assert not {line.left for line in train} & {line.left for line in held_out}
    assert {word for line in train for word in line.left + line.right} == set(corpus().words)
    course = Sentence(COURSE)
    assert (course.left, 0, course.right) in [(line.left, line.answer, line.right) for line in held_out]
    assert {line.kind for line in held_out} == {line.kind for line in train} == set(KINDS)


@pytest.mark.parametrize(("kind", "left", "both"), [("right", 1 / 3, 1.0), ("left", 1.0, 1.0), ("both", 1 / 2, 1.0)])
def test_each_kind_is_known_from_where_it_says(kind: str, left: float, both: float) -> None:
    lines = [line for line in corpus().held_out if line.kind == kind]
    assert bound(lines, False).accuracy == pytest.approx(left)
    assert bound(lines, False).loss == pytest.approx(-math.log(left))
    assert (bound(lines, True).accuracy, bound(lines, True).loss) == (both, 0.0)


def test_the_bound_is_what_the_best_of_all_answers_by_beginning_reaches() -> None:
    lines = corpus().held_out
    by_left = defaultdict(list)
    for line in lines:
        by_left[line.left].append(line.answer)
    best = sum(max(answers.count(k) for k in range(len(CANDIDATES))) for answers in by_left.values())
    assert bound(lines, False).accuracy == best / len(lines)


def test_reading_left_is_deaf_to_what_follows_and_reading_both_is_not(default: BlankRun) -> None:
    weights, settings = default.view().weights, default.settings
    fat, mass = (
        fill_blank(weights, settings, Sentence(f"exercise is very effective at [ ] {end}"))
        for end in ("belly fat", "muscle mass")
    )
    assert np.array_equal(fat.probabilities[0], mass.probabilities[0])
    assert fat.choices[1] == "reducing"
    assert mass.choices[1] == "increasing"
    assert fat.probabilities[1, 0] > 0.9
    assert fat.probabilities[0].max() < 0.6


def test_after_training_left_is_at_its_bound_and_both_beyond_it(default: BlankRun) -> None:
    view, most = default.view(), bound(corpus().held_out, False)
    assert most.accuracy - 0.03 <= view.curves["accuracy_left"][-1] <= most.accuracy
    assert view.curves["accuracy_both"][-1] > 0.95
    assert view.curves["loss_left"][-1] >= bound(corpus().train, False).loss
    assert view.curves["loss_both"][-1] < 0.05


def test_one_layer_adds_up_both_sides_and_cannot_say_what_only_both_decide() -> None:
    settings = BlankSettings(layers=1)
    view = trained(BlankRun(settings), settings.updates * len(MODELS)).view()
    assert view.by_kind[KINDS.index("both"), 1] <= 0.75  # three quarters of an exclusive or: what a sum can do at most
    assert view.by_kind[KINDS.index("right"), 1] > 0.95


@pytest.mark.parametrize("layers", [1, 2])
def test_scores_of_one_layer_are_a_left_part_plus_a_right_part(layers: int) -> None:
    settings = BlankSettings(layers=layers)
    weights = untrained(settings)
    sides = [(left, right) for left in ("good habits", "bad meals") for right in ("belly fat", "muscle mass")]
    a, b, c, d = (fill_blank(weights, settings, Sentence(f"{x} end up [ ] {y}")).scores[1] for x, y in sides)
    assert (np.abs((a + d) - (b + c)).max() < 1e-12) == (layers == 1)


def test_a_resumed_run_ends_bit_for_bit_as_one_that_was_never_stopped() -> None:
    end = SHORT.updates * len(MODELS)
    through, first, second = trained(BlankRun(SHORT), end), trained(BlankRun(SHORT), 9), BlankRun(SHORT.to_json())
    second.load(first.dump())
    trained(second, end)
    for reads in MODELS:
        for ours, theirs in zip(through.models[reads].parameters(), second.models[reads].parameters(), strict=True):
            assert torch.equal(ours, theirs)
    for name, column in through.view().curves.items():
        assert np.array_equal(column, second.view().curves[name])
    with pytest.raises(ValueError, match="not the state"):
        second.load(b"junk")
    with pytest.raises(ValueError, match="not the state"):
        BlankRun(replace(SHORT, hidden_size=5)).load(first.dump())


def test_a_loss_that_is_no_number_ends_the_run_in_words() -> None:
    run = BlankRun(SHORT)
    with torch.no_grad():
        run.models["left"].answer.bias.fill_(math.inf)
    with pytest.raises(FloatingPointError, match=r"the left side became nan at update 1, with learning rate 0\.01"):
        next(run.steps())


def test_padding_in_a_batch_changes_no_score() -> None:
    lines = corpus().held_out[:40:7]
    for reads in MODELS:
        model = build(reads, BlankSettings()).double()
        together, alone = model(batch_of(lines)), torch.cat([model(batch_of([line])) for line in lines])
        assert (together - alone).abs().max() <= 1e-12


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("text", [COURSE, "[ ]", "people who [ ]", "[] it every day", "xyz ___ blood"])
def test_probabilities_step_by_step_are_the_modules(text: str, layers: int) -> None:
    settings = BlankSettings(layers=layers, hidden_size=5)
    rows = check_blank(untrained(settings), settings, Sentence(text))
    assert len(rows) == 8
    assert all(row.agrees for row in rows)


def test_measured_is_what_the_weights_of_the_view_give(default: BlankRun) -> None:
    view = default.view()
    for number, reads in enumerate(MODELS):
        measured = measure(
            model_of(reads, view.weights, default.settings),
            *(batch_of(lines) for lines in (corpus().train, corpus().held_out)),
        )
        assert measured.loss == pytest.approx(view.curves[f"loss_{reads}"][-1], abs=1e-5)
        assert measured.accuracy == view.curves[f"accuracy_{reads}"][-1]
        kinds = [line.kind for line in corpus().held_out]
        share = np.mean([right for right, kind in zip(measured.right, kinds, strict=True) if kind == "right"])
        assert view.by_kind[0, number] == pytest.approx(share)


def test_a_sentence_is_cut_at_its_blank_and_names_what_it_does_not_know() -> None:
    sentence = Sentence("Running is VERY, effective at [ ] loneliness & fat.")
    assert sentence.left == ("running", "is", "very", "effective", "at")
    assert sentence.right == ("loneliness", "&", "fat")
    assert sentence.unknown == ("loneliness", "&")
    assert sentence.known == (sentence.left, ("fat",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" ", "There is no sentence"),
        ("belly", "has no blank"),
        ("[ ] a [ ]", "has 2 blanks"),
        ("a " * 10_000 + "[ ]", "10,000 words; allowed are at most 40"),
    ],
)
def test_what_cannot_be_filled_is_said_in_words(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Sentence(text)


def test_settings_refuse_in_words() -> None:
    with pytest.raises(SettingsError, match="Layers is 4; allowed"):
        BlankSettings(layers=4)
    with pytest.raises(SettingsError, match="not the settings"):
        BlankSettings.from_json({"updates": 3})
