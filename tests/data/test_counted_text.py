"""Typed lines with counts, questions to them, and what is refused."""

import pytest

from playground.core.language_models.ngram import KNESER_NEY, PLAIN, NgramCounts, NgramSettings
from playground.core.settings import SettingsError
from playground.data.cleaning import CleaningSettings
from playground.data.counted_text import COURSE, prepared_counts, trace_counts, typed_text
from playground.data.dataset import TextError, prepare
from playground.data.tokens import TokenizerSettings
from playground.data.upload import UploadError


def ask(text: str, context: str, word: str = "", settings: NgramSettings | None = None):  # type: ignore[no-untyped-def]
    found = typed_text(text)
    counts = NgramCounts(found.lines, 5, found.vocabulary.size)
    return trace_counts(found, counts, settings or NgramSettings(4, PLAIN), context, word)


def test_the_course_s_lines_give_its_probabilities() -> None:
    trace = ask(COURSE, "boy is spreading")
    assert trace.word == "insults"
    assert trace.prediction.probabilities[trace.token] == 0.5
    assert ask(COURSE, "the boy is spreading", "smiles").prediction.probabilities.max() == 0.5
    smiles = ask(COURSE, "boy is spreading", "smiles")
    assert smiles.prediction.probabilities[smiles.token] == 0.2


def test_a_line_may_stand_many_times() -> None:
    lines = typed_text("a b × 3\na c * 2\na × b\n\nb c").lines
    assert [times for _, times in lines] == [3, 2, 1, 1]
    assert len(lines[2][0]) == 3  # the sign alone is a word


def test_unknown_words_are_named_and_do_not_match_anything() -> None:
    trace = ask(COURSE, "girl is <b>", "zebra", NgramSettings(4, KNESER_NEY))
    assert trace.unknown == ("<b>", "zebra")
    assert trace.token is None
    assert trace.prediction.levels[0].total == 0
    assert (ask(COURSE, "no such words").token, ask(COURSE, "no such words").word) == (None, "")


def test_an_empty_context_is_the_beginning_of_a_line() -> None:
    trace = ask("a b\na c\nb a", "")
    assert trace.ids == ()
    assert trace.prediction.probabilities.sum() == 0  # no line begins with a predicted token
    assert ask("a b\na c\nb a", "a").prediction.levels[0].total == 2


def test_korean_is_taken_in_one_form() -> None:
    assert ask("말이 뛴다 × 2\n말이 난다", "말이", "뛴다").unknown == ()


def test_a_prepared_text_is_counted_line_by_line() -> None:
    prepared = prepare(["the cat sat", "the cat ran"], CleaningSettings(), TokenizerSettings(end_of_line=True))
    text = prepared_counts(prepared)
    assert [times for _, times in text.lines] == [1, 1]
    long = prepare(["a b " * 2_000] * 60, CleaningSettings(), TokenizerSettings())
    with pytest.raises(TextError, match=r"240,000 tokens; counting allows 200,000"):
        prepared_counts(long)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to predict"),
        ("one\n\ntwo", "two words"),
        ("a b × 9999999", "9,999,999 times"),
        ("a b × −3", "-3 times"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(TextError, match=words):
        typed_text(text)


def test_a_nul_and_a_long_context_are_refused() -> None:
    with pytest.raises(UploadError, match="NUL"):
        typed_text("a\0b c")
    with pytest.raises(SettingsError, match="41 tokens"):
        ask(COURSE, "a " * 41)
    with pytest.raises(SettingsError, match="one word; these are 3"):
        ask(COURSE, "boy is", "a b c")
