"""The built-in texts: enough lines, clean Unicode, no repetition, and headlines that their script writes again."""

import csv
import re
import string
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path

import pytest

CORPORA = Path(__file__).parents[2] / "assets" / "corpora"
COLUMNS = [
    *("articleID", "articleWordCount", "byline", "documentType", "headline", "keywords", "multimedia", "newDesk"),
    *("printPage", "pubDate", "sectionName", "snippet", "source", "typeOfMaterial", "webURL"),
]


def lines(name: str) -> list[str]:
    return (CORPORA / name).read_text(encoding="utf-8").splitlines()


def words(line: str) -> list[str]:
    """The course's cleaning: ASCII without punctuation, in lower case."""
    return "".join(mark for mark in line if mark.isascii() and mark not in string.punctuation).lower().split()


def rows() -> list[dict[str, str]]:
    with (CORPORA / "headlines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def headlines() -> list[str]:
    return [row["headline"] for row in rows() if row["headline"] != "Unknown"]


def test_three_sentences_are_the_course_sentences() -> None:
    assert lines("three_sentences.txt") == [
        "경마장에 있는 말이 뛰고 있다",
        "그의 말이 법이다",
        "가는 말이 고와야 오는 말이 곱다",
    ]


@pytest.mark.parametrize("name", ["three_sentences.txt", "lighthouse.txt", "everyday_korean.txt"])
def test_text_is_nfc_and_its_lines_are_trimmed_and_distinct(name: str) -> None:
    text = (CORPORA / name).read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert "\r" not in text
    assert all(line and line == " ".join(line.split()) for line in lines(name))
    assert len(set(lines(name))) == len(lines(name))


@pytest.mark.parametrize(("name", "shortest", "longest"), [("lighthouse.txt", 6, 16), ("everyday_korean.txt", 3, 8)])
def test_corpus_has_320_lines_of_classroom_length(name: str, shortest: int, longest: int) -> None:
    assert len(lines(name)) >= 320
    assert [line for line in lines(name) if not shortest <= len(line.split()) <= longest] == []


def test_story_keeps_to_a_small_vocabulary_that_recurs() -> None:
    spoken = [word for line in lines("lighthouse.txt") for word in words(line)]
    assert 600 <= len(set(spoken)) <= 900
    assert len(spoken) / len(set(spoken)) >= 5


def test_story_is_ascii_so_that_cleaning_changes_no_letter() -> None:
    assert "".join(lines("lighthouse.txt")).isascii()


def test_korean_lines_hold_hangul_and_sentence_marks_only() -> None:
    assert [line for line in lines("everyday_korean.txt") if not re.fullmatch(r"[가-힣 ,]+[.?]", line)] == []


def test_headlines_have_the_layout_of_the_archive() -> None:
    with (CORPORA / "headlines.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file, strict=True))
    assert table[0] == COLUMNS
    assert {len(row) for row in table} == {15}
    assert 1250 <= len(table) - 1 <= 1350


def test_eight_percent_of_the_headlines_are_unknown_and_no_field_is_empty() -> None:
    unknown = sum(row["headline"] == "Unknown" for row in rows())
    assert unknown / len(rows()) == pytest.approx(0.08, abs=0.01)
    assert all(all(row.values()) for row in rows())


def test_no_two_headlines_are_the_same_after_cleaning() -> None:
    cleaned = [" ".join(words(headline)) for headline in headlines()]
    assert len(set(cleaned)) == len(cleaned)


def test_headline_vocabulary_is_rich_and_lengths_vary() -> None:
    cleaned = [words(headline) for headline in headlines()]
    lengths = {len(line) for line in cleaned}
    assert 2000 <= len({word for line in cleaned for word in line}) <= 3500
    assert min(lengths) >= 3
    assert max(lengths) <= 16
    assert len(lengths) >= 10


def test_headlines_give_cleaning_something_to_do() -> None:
    text = "\n".join(headlines())
    assert unicodedata.is_normalized("NFC", text)
    assert all(text.count(mark) >= 10 for mark in "’“”?:,.$")
    assert "—" in text
    assert "{" not in text


def test_headlines_have_the_right_article_before_a_vowel() -> None:
    text = "\n".join(headlines())
    assert re.findall(r"\b[Aa] (?:[AEIO]|Un|Up|Um)\w*", text) == []
    assert re.findall(r"\b[Aa]n (?!Hon|Hour|\$?8)[^AEIOU]\w*", text) == []


def test_links_lead_nowhere_and_identifiers_are_unique() -> None:
    assert all(row["webURL"].startswith("https://example.org/") for row in rows())
    assert len({row["webURL"] for row in rows()}) == len(rows())
    assert len({row["articleID"] for row in rows()}) == len(rows())


def test_generator_writes_the_file_again_byte_for_byte(tmp_path: Path) -> None:
    again = tmp_path / "headlines.csv"
    subprocess.run([sys.executable, CORPORA / "write_headlines.py", again], check=True, timeout=60)
    assert again.read_bytes() == (CORPORA / "headlines.csv").read_bytes()


def test_grammar_has_many_shapes_and_uses_every_word_list() -> None:
    desks = tomllib.loads((CORPORA / "headline_grammar.toml").read_text(encoding="utf-8")).values()
    lists = tomllib.loads((CORPORA / "headline_words.toml").read_text(encoding="utf-8"))
    shapes = [shape for desk in desks for shape in desk["templates"]]
    used = set(re.findall(r"\{(?:a )?(\w+)(?:\+s)?\}", " ".join([*shapes, *lists.values()])))
    assert len(set(shapes)) == len(shapes) >= 40
    assert used == set(lists)
