"""What is drawn of language models is what was traced."""

import math
from dataclasses import replace

import numpy as np
import pytest

from playground.core.language_models.climber import COLUMNS
from playground.core.language_models.ngram import KNESER_NEY, METHODS, PLAIN, NgramCounts, NgramSettings
from playground.core.language_models.opened import OpenedSettings, trace_opened, train_opened
from playground.core.language_models.score import Score
from playground.core.language_models.unseen import UPDATES, WORDS, UnseenSettings, trace_unseen, train_unseen
from playground.core.language_models.view import LadderView, Rung
from playground.data.counted_text import COURSE, CountsTrace, trace_counts, typed_text
from playground.figures.language_models.counts import counts_in_words, counts_picture, tokens_shown
from playground.figures.language_models.ladder import ladder_in_words, ladder_picture
from playground.figures.language_models.opened import opened_in_words, opened_picture
from playground.figures.language_models.unseen import unseen_in_words, unseen_picture
from playground.figures.language_models.words import neighbour_bars, neighbours_in_words
from playground.figures.style import DARK, LIGHT, Look

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def counted(context: str, word: str, method: str, text: str = COURSE) -> CountsTrace:
    found = typed_text(text)
    counts = NgramCounts(found.lines, 4, found.vocabulary.size)
    return trace_counts(found, counts, NgramSettings(4, method), context, word)


@LOOKS
@pytest.mark.parametrize("method", METHODS)
def test_pieces_of_a_bar_add_up_to_its_probability(method: str, look: Look) -> None:
    trace = counted("boy is spreading", "joy", method)
    P, tokens = trace.prediction.probabilities, tokens_shown(trace)
    data = counts_picture(trace, look).data
    pieces = [part for part in data if part.type == "bar"][:-1]
    assert len(pieces) == len(trace.prediction.levels) + 1
    summed = np.sum([part.x for part in pieces], axis=0)
    assert np.allclose(summed[:-1], P[tokens])
    assert summed[-1] == pytest.approx(P.sum() - P[tokens].sum(), abs=1e-12)
    assert trace.token in tokens
    marks = data[-2]
    assert marks.x[0] == 0.5
    shares = data[-1]
    assert sum(shares.x) == pytest.approx(1)
    assert "insults 0.5" in counts_in_words(counted("boy is spreading", "", PLAIN))


def test_markup_in_a_text_is_drawn_as_text() -> None:
    trace = counted("<b>a</b>", "", KNESER_NEY, "<b>a</b> <i>c</i>\n<b>a</b> d")
    layout = counts_picture(trace, LIGHT).layout
    assert all("<b>" not in str(name) and "<i>" not in str(name) for name in layout.yaxis.ticktext)
    assert "&lt;b&gt;" in layout.yaxis2.ticktext[0]


@LOOKS
def test_the_opened_network_shows_its_numbers(look: Look) -> None:
    trace = trace_opened(train_opened(OpenedSettings()), 7, 1)
    one_hot, E, p, P, W_h, h, curve, here = opened_picture(trace, 2, look).data
    assert np.array(one_hot.z).astype(bool).tolist() == trace.one_hot.astype(bool).tolist()
    assert np.array_equal(E.z, trace.weights["E"])
    assert np.array_equal(p.z, trace.p)
    assert np.array_equal(P.x, trace.probabilities)
    assert "came" in P.text[trace.target]
    assert np.array_equal(np.array(W_h.z)[0], trace.x)
    assert np.array_equal(np.array(W_h.z)[1:], trace.weights["W_h"])
    assert np.array_equal(np.array(h.z)[:, 0], trace.h)
    assert list(h.y) == [1, 2, 3, 4, 5, 6]
    assert np.array_equal(curve.y, trace.training.losses)
    assert list(here.x) == [7]
    shape = opened_picture(trace, 2, look).layout.shapes[0]
    assert (shape.y0, shape.y1) == (2.5, 3.5)
    assert "“sit”, which came" in opened_in_words(trace)


@LOOKS
def test_both_models_bars_are_their_probabilities(look: Look) -> None:
    settings = UnseenSettings()
    trace = trace_unseen(settings, train_unseen("kinds", 1), UPDATES)
    data = unseen_picture(trace, look).data
    verbs = [WORDS.index("eats"), WORDS.index("burns")]
    for bars, P in zip(data[:2], (trace.counted, trace.learned), strict=True):
        assert list(bars.y)[:2] == pytest.approx(P[verbs].tolist())
        assert sum(bars.y) == pytest.approx(1)
    places = trace.training.embedding[UPDATES]
    animals = data[2]
    assert list(animals.x) == places[2:8, 0].tolist()
    named = "<br>".join(animals.text)
    assert all(noun in named for noun in ("cow", "horse", "<b>goat</b>", "sheep", "donkey", "camel"))
    assert np.array_equal(data[4].y, trace.training.perplexity[:, 1])
    assert "never occurs in" in unseen_in_words(trace)


def view() -> LadderView:
    ngrams = {(method, n): Score(10, 20.0 + n, int(method == PLAIN)) for method in METHODS for n in (1, 2)}
    curve = dict(zip(COLUMNS, np.array([[1.0, 2, 3], [9, 8, 7], [20.0, 10, 15]]), strict=True))
    rungs = (
        Rung("uniform", Score(10, 50.0), Score(10, 50.0)),
        Rung("ngram", Score(10, 21.0), Score(10, 22.0), 1, KNESER_NEY),
        Rung("gru", Score(10, 23.0), Score(10, 24.0), parameters=5, best_epoch=2),
        Rung("mixture", Score(10, 19.0), Score(10, 20.0), network="gru"),
    )
    return LadderView(
        "training", 3, 5, 30, 148, (8, 1, 1), (80, 10, 10), (1, 2), ngrams, {"gru": curve}, rungs, None, 0, ()
    )  # fmt: skip


@LOOKS
def test_the_ladder_shows_every_perplexity_and_marks_the_best(look: Look) -> None:
    drawn = ladder_picture(view(), 2, 5, look)
    plain, *others = drawn.data[:5]
    assert list(plain.y) == []  # infinite
    assert list(others[0].y) == pytest.approx([math.exp(2.1), math.exp(2.2)])
    curve, best, level = drawn.data[5:8]
    assert list(curve.y) == [20, 10, 15]
    assert (list(best.x), list(best.y)) == ([2], [10])
    assert list(level.y) == pytest.approx([math.exp(2.1)] * 2)
    points = drawn.data[8]
    assert list(points.x) == pytest.approx([rung.test.perplexity for rung in view().rungs])
    assert [("✓" in text) for text in points.text] == [False, False, False, True]
    assert any("∞" in note.text for note in drawn.layout.annotations)
    assert "½ n-gram + ½ GRU 7.4" in ladder_in_words(view())


def test_an_empty_ladder_is_drawn_too() -> None:
    assert ladder_picture(None, 5, 12, LIGHT).checked
    assert "nothing is counted" in ladder_in_words(None)


def test_neighbours_are_drawn_by_their_cosine() -> None:
    shown = replace(view(), asked=1, neighbours=((3, 0.9), (2, -0.2)))
    (bars,) = neighbour_bars(shown, ["·", "a", "b", "<c>"], LIGHT).data
    assert list(bars.x) == [0.9, -0.2]
    assert neighbour_bars(shown, ["·", "a", "b", "<c>"], LIGHT).layout.yaxis.ticktext[0] == "&lt;c&gt;"
    assert "of a by cosine: <c> 0.900" in neighbours_in_words(shown, ["·", "a", "b", "<c>"])
    assert "no word" in neighbours_in_words(view(), [])
