"""n-gram models: the course's numbers, sums to one, limits, and what is known of each way of smoothing."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.language_models.ngram import (
    ADD_K,
    BACKOFF,
    INTERPOLATION,
    KNESER_NEY,
    METHODS,
    PLAIN,
    NgramCounts,
    NgramModel,
    NgramSettings,
    events,
)
from playground.core.language_models.ngram_check import check_prediction, event_table
from playground.core.language_models.score import Score, score_at_once
from playground.core.settings import SettingsError

# boy is spreading insults / smiles / rumours / joy
COURSE = [((1, 2, 3, 4), 500), ((1, 2, 3, 5), 200), ((1, 2, 3, 6), 180), ((1, 2, 3, 7), 120)]

sizes = st.integers(3, 8)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[tuple[tuple[int, ...], int]], int]:
    """Weighted lines of ids, and one more than the highest."""
    size = draw(sizes)
    line = st.lists(st.integers(1, size - 1), max_size=7).map(tuple)
    return draw(st.lists(st.tuples(line, st.integers(1, 3)), min_size=1, max_size=6)), size


settings = st.builds(
    NgramSettings,
    n=st.integers(1, 5),
    method=st.sampled_from(METHODS),
    added=st.floats(0.001, 5),
    weight=st.floats(0.01, 0.99),
    discount=st.floats(0.01, 0.99),
)


def test_the_course_s_counts_give_its_probabilities() -> None:
    model = NgramModel(NgramCounts(COURSE, 4, 9), NgramSettings(4, PLAIN))
    prediction = model.predict((1, 2, 3))
    assert prediction.levels[0].total == 1000
    assert prediction.levels[0].counts[4:6].tolist() == [500, 200]
    assert prediction.probabilities[4] == 0.5
    assert prediction.probabilities[5] == 0.2
    assert prediction.probabilities[8] == 0  # never seen: the sparsity problem
    assert model.predict((3, 2, 1)).probabilities.sum() == 0
    for method in METHODS[1:]:
        assert NgramModel(NgramCounts(COURSE, 4, 9), NgramSettings(4, method)).predict((1, 2, 3)).probabilities[8] > 0


@given(texts(), settings, st.lists(st.integers(0, 7), max_size=6), st.booleans())
def test_probabilities_add_up_to_one_for_every_context(
    text: tuple[list[tuple[tuple[int, ...], int]], int], chosen: NgramSettings, context: list[int], from_text: bool
) -> None:
    lines, size = text
    context = list(lines[0][0]) if from_text else [token % size for token in context]
    prediction = NgramModel(NgramCounts(lines, chosen.n, size), chosen).predict(context)
    P = prediction.probabilities
    assert P.min() >= 0
    assert P[0] == 0
    unknown = chosen.method == PLAIN and prediction.levels[0].total == 0
    assert P.sum() == pytest.approx(0 if unknown else 1, abs=1e-12)
    assert np.allclose(prediction.parts.sum(0), P, rtol=0, atol=1e-12)
    if chosen.method != PLAIN and not (chosen.method == BACKOFF and P[1:].min() == 0):
        assert P[1:].min() > 0
    table_n = 5 if from_text else chosen.n  # a table of a larger n serves as well
    rows = check_prediction(prediction, chosen, event_table(lines, table_n), 1, "1")
    assert all(row.agrees for row in rows)


def test_an_event_is_every_token_but_the_first_of_its_line() -> None:
    assert list(events((5, 6, 7), 3)) == [((0, 5), 6), ((5, 6), 7)]
    assert list(events((5,), 3)) == []
    assert list(events((5, 6), 1)) == [((), 6)]


def test_add_k_goes_from_counts_to_uniform() -> None:
    counts = NgramCounts(COURSE, 4, 9)
    nearly_plain = NgramModel(counts, NgramSettings(4, ADD_K, added=0.0001)).predict((1, 2, 3)).probabilities
    assert nearly_plain[4] == pytest.approx((500 + 0.0001) / (1000 + 0.0008), abs=1e-15)
    assert NgramModel(counts, NgramSettings(4, ADD_K)).predict((8, 8, 8)).probabilities[1:] == pytest.approx(1 / 8)


def test_interpolation_by_hand() -> None:
    lines = [((1, 2, 3), 1), ((1, 2, 2), 1), ((3, 2, 3), 2)]
    P = NgramModel(NgramCounts(lines, 2, 4), NgramSettings(2, INTERPOLATION, weight=0.6)).predict((2,)).probabilities
    # after 2: 3 three times, 2 once. all that was predicted: 2, 3, 2, 2, 2, 3, 2, 3
    assert P[3] == pytest.approx(0.6 * 3 / 4 + 0.4 * (0.6 * 3 / 8 + 0.4 / 3), abs=1e-15)
    assert P[1] == pytest.approx(0.4 * 0.4 / 3, abs=1e-15)


def test_backing_off_gives_what_it_takes_to_the_unseen_in_proportion() -> None:
    lines = [((1, 2, 3), 1), ((1, 2, 2), 1), ((3, 2, 3), 2), ((1, 4), 1)]
    model = NgramModel(NgramCounts(lines, 2, 5), NgramSettings(2, BACKOFF, discount=0.5))
    prediction = model.predict((2,))
    P, below = prediction.probabilities, prediction.levels[0].below
    assert P[3] == pytest.approx(2.5 / 4)
    assert P[2] == pytest.approx(0.5 / 4)
    assert P[1] / P[4] == pytest.approx(below[1] / below[4])
    assert P[1] + P[4] == pytest.approx(0.5 * 2 / 4)


def test_kneser_ney_counts_contexts_below_the_highest_order() -> None:
    """A word that follows only one other is rare as a newcomer, however often it occurs."""
    lines = [((1, 2), 50), ((1, 3), 1), ((4, 3), 1), ((5, 3), 1)]
    model = NgramModel(NgramCounts(lines, 2, 7), NgramSettings(2, KNESER_NEY))
    level = model.predict((6,)).levels[1]
    assert level.counts.tolist() == [0, 0, 1, 3, 0, 0, 0]
    after_new = model.predict((6,)).probabilities
    assert after_new[3] > 2 * after_new[2]
    interpolated = NgramModel(NgramCounts(lines, 2, 7), NgramSettings(2, INTERPOLATION)).predict((6,)).probabilities
    assert interpolated[2] > 4 * interpolated[3]


def test_counts_are_those_of_a_plain_counter() -> None:
    rng = np.random.default_rng(1)
    lines = [(tuple(rng.integers(1, 5, rng.integers(1, 9)).tolist()), 1) for _ in range(30)]
    counts = NgramCounts(lines, 3, 5)
    expected = Counter(event for line, _ in lines for event in events(line, 3))
    found = {(c, t): k for c, followed in counts.raw[2].items() for t, k in followed.items()}
    assert found == dict(expected)
    assert counts.stored(3) == sum(len(set(e)) for e in ([((c[3 - n :], t)) for c, t in expected] for n in (1, 2, 3)))


@given(st.integers(2, 50), st.integers(1, 30))
def test_perplexity_of_a_uniform_model_is_v(size: int, length: int) -> None:
    uniform = np.full(size + 1, 1 / size)
    uniform[0] = 0
    found = score_at_once(lambda _context: uniform, [[1 + i % size for i in range(length + 1)]])
    assert found.perplexity == pytest.approx(size, rel=1e-12)
    assert found.predictions == length


def test_an_impossible_token_makes_the_perplexity_infinite() -> None:
    model = NgramModel(NgramCounts(COURSE, 4, 9), NgramSettings(4, PLAIN))
    found = score_at_once(lambda context: model.predict(context).probabilities, [(1, 2, 3, 4), (1, 2, 3, 8)])
    assert found == Score(6, found.nats, 1, 5)
    assert found.perplexity == math.inf
    assert math.isnan(Score().perplexity)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"n": 6}, "N is 6; allowed is a whole number from 1 to 5"), ({"method": "x"}, "Method"), ({"added": 0}, "Added")],
)
def test_settings_refuse_in_words(values: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        NgramSettings(**values)  # type: ignore[arg-type]


def test_more_tokens_than_were_counted_are_refused() -> None:
    with pytest.raises(ValueError, match="counted was up to 2"):
        NgramModel(NgramCounts(COURSE, 2, 9), NgramSettings(3))
