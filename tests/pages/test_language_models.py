"""The language models page without a browser: its parts, presets, the link and junk in it, and a ladder climbed."""

import time

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from playground.core.language_models.ngram import NgramSettings
from playground.ui.language_models import PARTS, ladder, opened
from playground.ui.language_models.counts import PRESETS
from playground.ui.language_models.key import KEY
from playground.ui.plot import Click
from tests.pages.visiting import Link, link_of, until_it_says, visit

TITLES = {name: part.title for name, part in PARTS.items()}


def page(link: Link | None = None, **state: object) -> AppTest:
    return visit(KEY, link, **state)


def cells(app: AppTest, place: int = 0) -> list[list[str]]:
    return [list(map(str, row)) for row in app.dataframe[place].value.to_numpy()]


def test_a_fresh_page_shows_the_course_s_counts_and_an_empty_link() -> None:
    app = page()
    assert not app.exception
    assert not app.error
    assert link_of(app, KEY) == {}
    (row,) = cells(app)
    expected = "4-gram|boy is spreading|1,000 times, 4 different|500|0.500000|0.000000|0.090909|0.500000"
    assert row == expected.split("|")
    lesson = app.markdown[-1].value
    assert "{" not in lesson
    assert "0.500 and 0.200" in lesson.replace("\\", "")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_also_from_a_link(name: str) -> None:
    app = page()
    app.selectbox(key=f"{KEY}_counts_preset").set_value(name).run()
    assert not app.exception
    assert not app.error
    assert app.text_input(key=f"{KEY}_counts_context").value == PRESETS[name].context
    assert cells(page({"counts_preset": PRESETS[name].title})) == cells(app)


def test_an_unseen_context_is_zero_and_smoothing_mends_it() -> None:
    app = page({"counts_context": "boy is painting", "counts_word": "pictures"})
    assert any("0 / 0, which says nothing" in text.value for text in app.markdown)
    app.selectbox(key=f"{KEY}_counts_method").set_value("kneser_ney").run()
    rows = cells(app)
    assert [row[0] for row in rows] == ["4-gram", "3-gram", "2-gram", "1-gram"]
    assert float(rows[0][-1]) > 0.4


def test_a_word_that_stands_too_far_back_is_not_called_unseen() -> None:
    app = page({"counts_context": "😀 boy is spreading"})
    assert "too far back to be read with n = 4" in app.warning[0].value
    app.button_group(key=f"{KEY}_counts_n").set_value("5").run()
    assert "was never seen" in app.warning[0].value


def test_where_nothing_is_known_no_word_is_the_most_probable() -> None:
    app = page({"counts_context": "spreading boy"})
    assert not app.dataframe
    assert any("no most probable word" in text.value for text in app.markdown)


def test_words_outside_of_the_text_are_named_as_text() -> None:
    app = page({"counts_context": "boy is <b>", "counts_word": "[x](http://y)"})
    assert not app.exception
    (warning,) = app.warning
    assert "<b>" in warning.value.replace("\\", "")
    assert "](http" not in warning.value
    assert not app.dataframe


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"counts_text": "word"}, "nothing to predict"),
        ({"counts_context": "a " * 50}, "50 tokens"),
        ({"part": TITLES["opened"], "opened_sentence": "a b"}, "To read 4"),
        ({"part": TITLES["opened"], "opened_sentence": "a " * 30}, "30 words"),
        ({"counts_word": "insults smiles"}, "one word; these are 2"),
        ({"counts_text": "a b × 999999999999999"}, "999,999,999,999,999 times"),
        ({"part": TITLES["ladder"], "ladder_text": "My own text"}, "Paste some lines"),
        ({"part": TITLES["ladder"], "ladder_hidden_size": "512", "ladder_text": "Headlines"}, ""),
    ],
)
def test_bad_input_is_refused_in_words(link: Link, words: str) -> None:
    app = page(link)
    assert not app.exception
    if words:
        assert words in [*app.error, *app.info][0].value.replace("\\", "")
    else:
        assert not app.error


JUNK = ("", "nan", "1e309", "-1", "<b>", "\u202e", "99999999999999999999")


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("part", TITLES)
def test_junk_in_the_link_is_refused_in_words_or_falls_back(part: str, junk: str) -> None:
    names = ["counts_preset", "counts_source", "counts_text", "counts_context", "counts_word", "counts_n"]
    names += [
        "counts_method",
        "opened_sentence",
        "opened_window",
        "opened_hidden",
        "opened_place",
        "opened_update_step",
    ]
    names += ["unseen_noun", "unseen_adverb", "unseen_discount", "unseen_update_step", "ladder_text", "ladder_networks"]
    names += ["ladder_epochs", "ladder_rate", "ladder_seed", "words_word"]
    app = page(dict.fromkeys(names, junk) | {"part": TITLES[part]})
    assert not app.exception


def test_stepping_trains_the_opened_network() -> None:
    app = page({"part": TITLES["opened"]})
    before = cells(app)
    assert before[1][1] == "4 × 7 · 7 × 5 = 4 × 5"
    app.button(key=f"{KEY}_opened_update_last").click().run()
    assert not app.exception
    assert float(cells(app)[-1][-1]) < float(before[-1][-1])
    app.selectbox(key=f"{KEY}_opened_place").set_value("2").run()
    assert cells(app)[-1][2] == "on came"


def test_a_click_chooses_a_unit_and_a_foreign_click_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    opened._clicked(Click(4, [3, 1], 0, 0))
    assert state == {opened.UNIT: 2}
    opened._clicked(Click(0, [1, 1], 0, 0))
    opened._clicked(Click(4, 7, 0, 0))
    assert state == {opened.UNIT: 2}


def test_counting_cannot_win_where_kinds_rule_and_need_not_lose_where_chance_does() -> None:
    app = page({"part": TITLES["unseen"]})
    assert any("The network is better" in caption.value for caption in app.caption)
    app.button(key=f"{KEY}_unseen_update_first").click().run()
    assert any("Counting is better" in c.value and "not learned the kinds yet" in c.value for c in app.caption)
    app.button(key=f"{KEY}_unseen_update_last").click().run()
    app.button_group(key=f"{KEY}_unseen_world").set_value("chance").run()
    app.button_group(key=f"{KEY}_unseen_n").set_value("2").run()
    app.selectbox(key=f"{KEY}_unseen_method").set_value("plain").run()
    assert any("Counting is better" in caption.value for caption in app.caption)


def test_a_ladder_is_climbed_and_its_words_are_looked_at() -> None:
    small = {"ladder_epochs": "2.0", "ladder_hidden_size": "8.0", "ladder_embedding_size": "8.0", "ladder_order": "2.0"}
    app = page(small | {"part": TITLES["ladder"], "ladder_text": "Three sentences", "ladder_held_out": "0.02"})
    app.button(key=f"{KEY}_ladder_start").click().run()
    until_it_says(app, "Finished")
    table = app.dataframe[0].value
    assert table["model"][0] == "uniform"
    assert table["validation"][0] == "12.00"
    assert len(table) == 7
    assert len(app.dataframe[1].value) == 7
    assert any("the best n-gram on the test lines" in text.value for text in app.markdown)
    app.button_group(key=f"{KEY}_part").set_value("words").run()
    app.text_input(key=f"{KEY}_words_word").set_value("말이 🌊").run()
    time.sleep(0.3)
    app.run()
    assert not app.exception
    assert any("🌊" in caption.value for caption in app.caption)


def test_the_verdict_follows_from_the_numbers() -> None:
    from tests.figures.language_models.test_language_models import view

    said = ladder.verdict(view())
    assert "GRU network **does not beat** the best n-gram" in said
    assert "Half and half of counts and GRU (7.4) beats both" in said
    assert NgramSettings().n == 3
