import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.characters import well_formed
from playground.core.settings import SettingsError
from playground.data.tokens import (
    CHARACTER,
    END_OF_LINE,
    PAD,
    UNITS,
    WORD,
    Encoded,
    TokenizerSettings,
    Vocabulary,
    build_vocabulary,
    tokenize,
)

ANY_TEXT = st.text(st.characters())
SETTINGS = st.builds(TokenizerSettings, st.sampled_from(UNITS), st.booleans())
FAMILY = "👨\u200d👩\u200d👧"


def vocabulary_of(*lines: str, unit: str = WORD, end_of_line: bool = False) -> Vocabulary:
    settings = TokenizerSettings(unit, end_of_line)
    return build_vocabulary([tokenize(line, unit) for line in lines], settings)


def test_the_example_of_the_course_gets_its_ids_and_names_the_unknown_word() -> None:
    vocabulary = vocabulary_of("the earth is an awesome place live")
    assert vocabulary.encode("the earth is an great place live") == Encoded((1, 2, 3, 4, 6, 7), ("great",))


def test_ids_follow_frequency_and_ties_first_appearance() -> None:
    vocabulary = vocabulary_of("b a c a", "c d")
    assert vocabulary.tokens == (PAD, "a", "c", "b", "d")
    assert vocabulary.counts == (0, 2, 2, 1, 1)


def test_the_end_of_line_comes_last_and_moves_no_id() -> None:
    without, with_end = vocabulary_of("b a", "a"), vocabulary_of("b a", "a", end_of_line=True)
    assert with_end.tokens == (*without.tokens, END_OF_LINE)
    assert with_end.counts[-1] == 2
    assert (without.end_id, with_end.end_id) == (None, with_end.size - 1)


def test_unknown_tokens_are_named_once_in_their_order() -> None:
    assert vocabulary_of("a b").encode("z a y z b x").unknown == ("z", "y", "x")


def test_characters_are_what_a_reader_sees() -> None:
    vocabulary = vocabulary_of(f"말이 {FAMILY}말", unit=CHARACTER)
    assert vocabulary.tokens == (PAD, "말", "이", " ", FAMILY)
    assert vocabulary.encode(unicodedata.normalize("NFD", "말이")).ids == (1, 2)


@pytest.mark.parametrize("unit", UNITS)
def test_tokens_that_look_like_padding_or_line_end_are_ordinary(unit: str) -> None:
    vocabulary = vocabulary_of(f"a {PAD} {END_OF_LINE} b", unit=unit, end_of_line=True)
    encoded = vocabulary.encode(f"{END_OF_LINE} {PAD}")
    assert not encoded.unknown
    assert not {0, vocabulary.end_id} & set(encoded.ids)
    assert vocabulary.decode(encoded.ids) == f"{END_OF_LINE} {PAD}"


@given(ANY_TEXT, SETTINGS)
def test_any_text_comes_back_composed_with_words_one_space_apart(text: str, settings: TokenizerSettings) -> None:
    vocabulary = build_vocabulary([tokenize(text, settings.unit)], settings)
    encoded = vocabulary.encode(text)
    expected = well_formed(text) if settings.unit == CHARACTER else " ".join(well_formed(text).split())
    assert encoded.unknown == ()
    assert vocabulary.decode(encoded.ids) == expected


@given(st.lists(st.integers(0, 4)), st.sampled_from(UNITS))
def test_known_tokens_in_any_order_survive_encoding(ids: list[int], unit: str) -> None:
    vocabulary = vocabulary_of("말" if unit == CHARACTER else "말이", "a", "é", unit=unit, end_of_line=True)
    text = vocabulary.decode(ids)
    assert vocabulary.encode(text).ids == tuple(number for number in ids if number not in (0, 4))


@pytest.mark.parametrize("number", [-1, 3])
def test_an_id_outside_the_vocabulary_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="allowed is 0 to 2"):
        vocabulary_of("a b").decode([number])


@given(st.lists(ANY_TEXT, min_size=1), SETTINGS)
def test_a_vocabulary_survives_json(lines: list[str], settings: TokenizerSettings) -> None:
    vocabulary = build_vocabulary([tokenize(line, settings.unit) for line in lines], settings)
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary
    assert Vocabulary.from_json(vocabulary.to_json().encode()) == vocabulary


def changed(**parts: object) -> str:
    vocabulary = vocabulary_of("a b", end_of_line=True)
    return json.dumps({**json.loads(vocabulary.to_json()), **parts})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        (b"\xff\xfe\xff", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "exactly tokens, counts and settings"),
        ('{"tokens": []}', "exactly tokens, counts and settings"),
        (changed(more=1), "exactly tokens, counts and settings"),
        (changed(tokens="·ab⏎"), "are lists"),
        (changed(tokens=[]), "0 tokens but 4 counts"),
        (changed(tokens=["·", "a", "⏎"]), "3 tokens but 4 counts"),
        (changed(tokens=["·", "a", 7, "⏎"]), "is a text"),
        (changed(tokens=["·", "a", ["b"], "⏎"]), "is a text"),
        (changed(tokens=["·", "a", "a", "⏎"]), "stands twice"),
        (changed(tokens=["x", "a", "b", "⏎"]), "lacks its padding"),
        (changed(tokens=["·", "a", "b", "c"]), "lacks its padding or end"),
        (changed(tokens=["·"], counts=[0]), "lacks its padding or end"),
        (changed(tokens=[], counts=[]), "lacks its padding"),
        (changed(tokens=["·", "a", "b c", "⏎"]), "not one word"),
        (changed(tokens=["·", "a", "", "⏎"]), "not one word"),
        (changed(tokens=["·", "a", "e\u0301", "⏎"]), "not one word"),
        (changed(tokens=["·", "a", "\ud800", "⏎"]), "not one word"),
        (
            changed(settings={"unit": "character", "end_of_line": True}, tokens=["·", "a", "bc", "⏎"]),
            "not one character",
        ),
        (changed(counts=[0, 1, -1, 1]), "whole number"),
        (changed(counts=[0, 1, 1.5, 1]), "whole number"),
        (changed(counts=[0, 1, True, 1]), "whole number"),
        (changed(counts=[0, 1, float("nan"), 1]), "whole number"),
        (changed(settings=[]), "settings of a vocabulary"),
        (changed(settings={"unit": "word"}), "settings of a vocabulary"),
        (changed(settings={"unit": "sentence", "end_of_line": True}), "Unit is 'sentence'"),
        (changed(settings={"unit": ["word"], "end_of_line": True}), "Unit is"),
        (changed(settings={"unit": "word", "end_of_line": 1}), "End of line is 1"),
        (changed(tokens=["·"] * 100_001, counts=[0] * 100_001), "allowed are 100,000"),
    ],
)
def test_a_damaged_or_hostile_vocabulary_is_refused_in_words(text: str | bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Vocabulary.from_json(text)


def test_tokenizer_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(SettingsError, match="allowed is one of: word, character"):
        TokenizerSettings("syllable")
    with pytest.raises(SettingsError, match="End of line"):
        TokenizerSettings(WORD, "yes")  # type: ignore[arg-type]
