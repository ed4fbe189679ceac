import json
import string
import unicodedata
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.settings import SettingsError
from playground.data.cleaning import COURSE_CLEANING, EXAMPLES, CleaningSettings, clean_line, clean_lines

FAMILY = "👨\u200d👩\u200d👧"
KEEP_ALL = CleaningSettings()
STRIP = CleaningSettings(strip_punctuation=True)
ROWS = st.lists(st.none() | st.text(st.characters()) | st.just("Unknown"))
SETTINGS = st.builds(CleaningSettings, st.booleans(), st.booleans(), st.booleans(), st.booleans())


def course_line(line: str) -> str:
    ascii_line = line.encode("utf8").decode("ascii", "ignore")
    return "".join(character for character in ascii_line if character not in string.punctuation).lower()


@given(st.text(st.characters(codec="utf-8")).filter(lambda line: unicodedata.is_normalized("NFC", line)))
def test_course_cleaning_gives_the_words_of_the_course(line: str) -> None:
    assert clean_line(line, COURSE_CLEANING).split() == course_line(line).split()


def test_every_row_is_counted_once_and_where_it_belongs() -> None:
    rows = ["Hello, World!", None, "Unknown", "  ", "¿?", " Unknown ", "Unknown Pleasures", "plain"]
    trace = clean_lines(rows, COURSE_CLEANING)
    assert (trace.rows, trace.nulls, trace.unknown_removed, trace.emptied, trace.kept) == (8, 2, 2, 1, 3)
    assert trace.lines == ("hello world", "unknown pleasures", "plain")


def test_unknown_stays_when_it_is_not_to_be_dropped() -> None:
    assert clean_lines(["Unknown"], KEEP_ALL).lines == ("Unknown",)


@given(ROWS, SETTINGS)
def test_counts_add_up_and_kept_lines_are_composed_and_single_spaced(
    rows: list[str | None], settings: CleaningSettings
) -> None:
    trace = clean_lines(rows, settings)
    assert trace.rows == trace.nulls + trace.unknown_removed + trace.emptied + trace.kept == len(rows)
    assert trace.kept == len(trace.lines)
    assert all(unicodedata.is_normalized("NFC", line) and line == " ".join(line.split()) for line in trace.lines)


def test_examples_begin_with_lines_that_lost_characters() -> None:
    rows = ["plain", "Upper", "one, two", "...", *["same"] * 10]
    examples = clean_lines(rows, COURSE_CLEANING).examples
    assert examples[:4] == (("one, two", "one two"), ("...", ""), ("Upper", "upper"), ("plain", "plain"))
    assert len(examples) == EXAMPLES


@pytest.mark.parametrize(
    "line",
    [
        "가는 말이 곱다",
        f"가족 {FAMILY} 사랑 ❤\ufe0f\u200d🔥",
        "שלום עולם",
        "مرحبا بالعالم",
        "می\u200cخواهم",
        "👍🏽 café",
    ],
)
@pytest.mark.parametrize("settings", [KEEP_ALL, STRIP, CleaningSettings(lowercase=True, strip_punctuation=True)])
def test_without_ascii_only_every_script_and_emoji_stays_intact(line: str, settings: CleaningSettings) -> None:
    assert clean_line(line, settings) == line


@pytest.mark.parametrize(
    ("line", "stripped"),
    [
        ("“가는 말이,” 곱다…", "가는 말이 곱다"),
        ("¿qué? — ¡sí!", "qué sí"),
        ("مرحبا، بالعالم؟", "مرحبا بالعالم"),
        ("$5 + é", "5 é"),
        ("#\ufe0f\u20e3 ‼\ufe0f # ‼", "#\ufe0f\u20e3 ‼\ufe0f"),
    ],
)
def test_punctuation_of_every_script_goes_but_emoji_made_of_it_stay(line: str, stripped: str) -> None:
    assert clean_line(line, STRIP) == stripped


def test_decomposed_hangul_is_composed() -> None:
    assert clean_line(unicodedata.normalize("NFD", "말이 법이다"), KEEP_ALL) == "말이 법이다"


@given(SETTINGS)
def test_settings_survive_json(settings: CleaningSettings) -> None:
    assert CleaningSettings(**json.loads(json.dumps(asdict(settings)))) == settings


@pytest.mark.parametrize("value", [1, None, "true", float("nan")])
@pytest.mark.parametrize("field", ["ascii_only", "lowercase", "strip_punctuation", "drop_unknown"])
def test_a_setting_that_is_no_flag_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match=field.replace("_", " ").capitalize()):
        CleaningSettings(**{field: value})  # type: ignore[arg-type]
