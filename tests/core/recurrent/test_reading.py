"""What cells read: words, characters as a reader sees them, numbers; and what is refused."""

import pytest
import torch

from playground.core.recurrent.reading import SPACE, Reading, inputs_of
from playground.core.settings import SettingsError


def test_words_are_parted_by_spaces_and_equal_words_have_equal_vectors() -> None:
    reading = Reading("words", " the cat  the ")
    assert reading.tokens == ("the", "cat", "the")
    x = inputs_of(reading)
    assert x.shape == (3, 3)
    assert torch.equal(x[0], x[2])
    assert not torch.equal(x[0], x[1])


def test_characters_are_those_of_a_reader() -> None:
    family = "👨\u200d👩\u200d👧"
    reading = Reading("characters", f" 말이\u1112\u1161 a{family} ")
    assert reading.tokens == ("말", "이", "하", SPACE, "a", family)
    assert reading.exact == reading.tokens
    assert (reading.drawn, reading.width) == ("words", 3)
    hello = inputs_of(Reading("characters", "hello"))
    assert torch.equal(hello[2], hello[3])


def test_numbers_are_themselves() -> None:
    reading = Reading("numbers", "1 −2,5 3e-1")
    assert inputs_of(reading)[:, 0].tolist() == [1.0, -2.5, 0.3]
    assert (reading.drawn, reading.width) == ("numbers", 1)


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("characters", "  ", "nothing to read"),
        ("characters", "a" * 10_000, "10,000 steps"),
        ("numbers", "1 x", "'x' is not a number"),
        ("numbers", "nan", "cannot be an input"),
        ("letters", "a", "Kind"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(kind: str, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Reading(kind, text)
