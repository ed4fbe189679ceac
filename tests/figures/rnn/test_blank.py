"""Curves, limits and bars are those of the run and of the sentence."""

import numpy as np
import pytest

from playground.core.rnn.blank import CANDIDATES, bound, corpus
from playground.core.rnn.blank_fill import fill_blank
from playground.core.rnn.blank_model import MODELS, BlankSettings
from playground.core.rnn.blank_run import BlankRun
from playground.core.rnn.sentence import Sentence
from playground.figures.rnn.blank import Asked, answers_in_words, answers_picture, curves_in_words, curves_picture
from playground.figures.style import DARK, LIGHT, Look, percent

SETTINGS = BlankSettings(layers=1, hidden_size=3, updates=10)
LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def asked(text: str = "good meals often end up [ ] back pain") -> Asked:
    lines = corpus()
    return Asked(Sentence(text), SETTINGS.updates, bound(lines.train, False), bound(lines.held_out, False))


@LOOKS
def test_curves_bars_and_limits_are_drawn_as_they_are(look: Look) -> None:
    run = BlankRun(SETTINGS)
    for _ in run.steps():
        pass
    view, before = run.view(), asked()
    filled = fill_blank(view.weights, SETTINGS, before.sentence)
    drawn, answers = curves_picture(view, before, look), answers_picture(filled, before, look)
    curves, bars = drawn.data, answers.data
    names = [f"{what}_{reads}" for what in ("loss", "accuracy") for reads in MODELS]
    for curve, name in zip(curves, names, strict=True):
        np.testing.assert_array_equal(curve.y, view.curves[name])
        np.testing.assert_array_equal(curve.x, view.curves["update"])
    for number, bar in enumerate(bars):
        np.testing.assert_array_equal(bar.x, filled.probabilities[number])
        assert bar.text[0].endswith(percent(filled.probabilities[number, 0]))
    assert [shape.y0 for shape in drawn.layout.shapes] == [before.learned.loss, before.held.accuracy]
    assert list(answers.layout.yaxis.ticktext) == list(CANDIDATES)
    assert f"reducing {filled.probabilities[0, 0]:.1%} left only" in answers_in_words(filled)
    assert f"{view.curves['accuracy_both'][-1]:.1%} reading both ways" in curves_in_words(view)


@LOOKS
def test_before_any_training_there_are_limits_and_no_bar(look: Look) -> None:
    before = asked("<b>x-y</b> [ ] & z")
    drawn, answers = curves_picture(None, before, look), answers_picture(None, before, look)
    assert [bar.x for bar in answers.data] == [(0.0, 0.0, 0.0)] * 2
    assert len(drawn.layout.shapes) == 2
    assert answers.layout.title.text == "<b>&lt;b&gt;x-y&lt;/b&gt; [ ] &amp; z</b>"
    assert "nothing is trained yet" in curves_in_words(None)
    assert "nothing is trained yet" in answers_in_words(None)
