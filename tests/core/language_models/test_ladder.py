"""The ladder: one split for all, resumable bit for bit, honest scores, counts that are those of the modules."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from playground.core.language_models.climber import nearest
from playground.core.language_models.ladder import (
    NETWORKS,
    LadderSettings,
    build_network,
    check_work,
    network_parameters,
    numbers_per_update,
    split_in_three,
)
from playground.core.language_models.ngram import METHODS
from playground.core.language_models.run import DONE, LadderRun, said_by
from playground.core.language_models.score import score_at_once
from playground.core.settings import SettingsError
from playground.core.text_generation.lines import EncodedLines

SMALL = LadderSettings(order=3, embedding_size=4, hidden_size=6, epochs=3, batch_size=4, window=3, held_out=0.3)


def text(lines: int = 30) -> EncodedLines:
    rng = np.random.default_rng(5)
    drawn = [tuple((1 + rng.integers(0, 8, rng.integers(2, 9))).tolist()) for _ in range(lines)]
    return EncodedLines(tuple(drawn), 10)


def finished(run: LadderRun) -> LadderRun:
    for _ in run.steps():
        pass
    return run


def test_a_resumed_run_ends_bit_for_bit_as_one_that_was_never_stopped() -> None:
    through = finished(LadderRun(SMALL, text()))
    units = sum(1 for _ in LadderRun(SMALL, text()).steps())
    for stop in (3, units // 3, units // 2, units - 60, units - 3):
        first = LadderRun(SMALL, text())
        for _, _ in zip(range(stop), first.steps(), strict=False):
            pass
        second = LadderRun(SMALL.to_json(), text().to_arrays())
        second.load(first.dump())
        finished(second)
        assert second.phase == DONE
        assert second.updates == through.updates
        assert second.ngrams == through.ngrams
        assert second.mixture == through.mixture
        assert second.written == through.written
        for name, climber in through.climbers.items():
            other = second.climbers[name]
            assert (climber.best_epoch, climber.validation, climber.test) == (
                other.best_epoch,
                other.validation,
                other.test,
            )
            for ours, theirs in zip(climber.model.parameters(), other.model.parameters(), strict=True):
                assert torch.equal(ours, theirs)
    with pytest.raises(ValueError, match="not the state"):
        through.load(b"junk")


def test_scores_are_those_of_the_best_weights_read_prefix_by_prefix() -> None:
    run = finished(LadderRun(SMALL, text()))
    view = run.view()
    assert [rung.name for rung in view.rungs] == ["uniform", "ngram", *NETWORKS, "mixture"]
    for name, climber in run.climbers.items():
        curve = view.curves[name]["validation"]
        assert climber.best_epoch == int(curve.argmin()) + 1
        found = score_at_once(climber.probabilities, run.split.test.lines)
        assert found.perplexity == pytest.approx(climber.test.perplexity, rel=1e-5)
        assert found.predictions == climber.test.predictions == run.split.test.predictions
    best = said_by(run.ngram(*run.best_ngram))
    assert score_at_once(best, run.split.test.lines) == view.rungs[1].test
    assert view.rungs[1].validation.perplexity == min(score.perplexity for score in view.ngrams.values())
    assert set(view.ngrams) == {(method, n) for method in METHODS for n in (1, 2, 3)}


def test_the_mixture_is_the_mean_of_both() -> None:
    run = finished(LadderRun(SMALL, text()))
    counted, learned = said_by(run.ngram(*run.best_ngram)), run.climbers[run.best_network].probabilities
    nats = 0.0
    for line in run.split.test.lines:
        for at in range(1, len(line)):
            nats -= math.log((counted(line[:at])[line[at]] + learned(line[:at])[line[at]]) / 2)
    assert run.mixture is not None
    assert run.mixture[1].nats == pytest.approx(nats, rel=1e-12)


def test_the_uniform_rung_has_perplexity_v() -> None:
    view = LadderRun(SMALL, text()).view()
    assert view.rungs[0].test.perplexity == pytest.approx(9, rel=1e-12)
    assert view.vocabulary_size == 9


def test_nobody_learns_from_the_lines_that_choose_and_test() -> None:
    split = split_in_three(text(40), 0.5, 3)
    parts = (split.train.lines, split.validation.lines, split.test.lines)
    assert tuple(map(len, parts)) == (20, 10, 10)
    assert sorted(line for part in parts for line in part) == sorted(text(40).lines)
    assert split_in_three(text(3), 0.02, 3).test.predictions > 0
    with pytest.raises(SettingsError, match="2 lines of two tokens"):
        split_in_three(text(2), 0.2, 1)


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_are_counted_as_the_modules_have_them(name: str) -> None:
    network = build_network(name, SMALL, 10)
    assert network_parameters(name, SMALL, 10) == sum(parameter.numel() for parameter in network.parameters())


def test_what_was_copied_is_found_in_the_training_lines() -> None:
    line = (1, 2, 3, 4, 5)
    run = finished(LadderRun(LadderSettings(networks="", order=3, held_out=0.02), EncodedLines((line,) * 9, 6)))
    ngram = run.view().rungs[1]
    assert run.climbers == {}
    assert ngram.written
    assert {written[0] for written in ngram.written} == {1}
    by_heart = sum(written == line for written in ngram.written) / len(ngram.written)
    assert ngram.memorised == by_heart
    assert by_heart < 1 or ngram.copied == 1


def test_tokens_that_nobody_could_learn_are_counted() -> None:
    encoded = EncodedLines(tuple((1, 2, 3 + i) for i in range(10)), 13)
    run = LadderRun(LadderSettings(networks="", order=1, held_out=0.4), encoded)
    assert run.view().untrained == (2, 2)


def test_the_nearest_have_the_largest_cosine() -> None:
    E = torch.tensor([[9.0, 9], [1, 0], [2, 0.1], [0, 1], [-1, 0]])
    found = nearest(E, 1, [1, 2, 3, 4], 2)
    assert [token for token, _ in found] == [2, 3]
    assert nearest(E, 1, [3, 4], 2)[0][0] == 3
    assert found[0][1] == pytest.approx(float(functional.cosine_similarity(E[1], E[2], dim=0)))


def test_a_rate_that_is_too_large_ends_the_run_in_words() -> None:
    run = LadderRun(LadderSettings(networks="rnn", epochs=50, learning_rate=1.0), text())
    run.climbers["rnn"].optimizer.param_groups[0]["lr"] = 1e38
    with pytest.raises(FloatingPointError, match="RNN became"):
        finished(run)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"networks": "rnn,<b>"}, "no ladder of 'rnn,<b>'"),
        ({"networks": "rnn,rnn"}, "no ladder"),
        ({"epochs": 0}, "Epochs is 0"),
        ({"hidden_size": 10**6}, "Hidden size"),
    ],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        LadderSettings(**values)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="not the settings"):
        LadderSettings.from_json({"epochs": 3})


def test_minutes_of_counting_are_refused_with_the_count() -> None:
    check_work(SMALL, text())
    long = EncodedLines(tuple((1,) * 50 for _ in range(2_000)), 20_000)
    with pytest.raises(SettingsError, match=r"allowed are\s+2,000,000,000"):
        check_work(LadderSettings(held_out=0.5), long)
    assert numbers_per_update(SMALL, text()) > 0
