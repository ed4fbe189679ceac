import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.characters import clusters, well_formed

ANY_TEXT = st.text(st.characters())  # lone surrogates included
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    "character",
    [
        "각",
        unicodedata.normalize("NFD", "각"),
        "\u1100\u1161\u11f0",  # an old syllable: no code point of its own
        "é",
        "e\u0301\u0323",
        FAMILY,
        "❤\ufe0f\u200d🔥",
        "🙂\u200d↔\ufe0f",
        "👍🏽",
        "👩🏽\u200d🚀",
        "🇰🇷",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "#\ufe0f\u20e3",
        "कि",
        "שׁ",
    ],
)
def test_what_a_reader_sees_as_one_character_stays_whole(character: str) -> None:
    assert clusters(f"a{character}b{character}{FAMILY}") == ["a", character, "b", character, FAMILY]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("가는 말", ["가", "는", " ", "말"]),
        ("🇰🇷🇫🇷🇬", ["🇰🇷", "🇫🇷", "🇬"]),
        ("👍👍", ["👍", "👍"]),
        ("a\u200db", ["a\u200d", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("", []),
    ],
)
def test_what_a_reader_sees_as_several_characters_is_cut(text: str, cut: list[str]) -> None:
    assert clusters(text) == cut


@given(ANY_TEXT)
def test_clusters_joined_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert all(clusters(text))


@given(ANY_TEXT)
def test_well_formed_text_is_composed_and_encodes(text: str) -> None:
    formed = well_formed(text)
    assert formed.encode().decode() == formed
    assert unicodedata.is_normalized("NFC", formed)
    assert well_formed(formed) == formed


def test_a_lone_surrogate_is_replaced_and_its_neighbours_stay() -> None:
    assert well_formed("a\ud800b") == "a\ufffdb"
