import time
from pathlib import Path

import pytest

from playground.data.cleaning import COURSE_CLEANING, CleaningSettings
from playground.data.dataset import TextError, prepare
from playground.data.tokens import CHARACTER, WORD, TokenizerSettings
from playground.data.upload import column_rows, read_table

HEADLINES = Path("../shared/data/ArticlesApril2018.csv")
KEEP_ALL = CleaningSettings()
WORDS = TokenizerSettings(WORD)


def test_the_headlines_of_the_course_give_the_numbers_of_the_course() -> None:
    if not HEADLINES.exists():
        pytest.skip("the course's headlines are not part of the project")
    table = read_table(HEADLINES.read_bytes(), HEADLINES.name).table
    text = prepare(column_rows(table, "headline"), COURSE_CLEANING, WORDS)
    trace = text.cleaning_trace
    assert (trace.rows, trace.nulls, trace.unknown_removed, trace.emptied, trace.kept) == (1324, 0, 110, 0, 1214)
    assert (text.vocabulary.size, text.prefix_samples, text.longest) == (3494, 7803, 24)
    assert text.vocabulary.tokens[582] == "offer"
    assert text.ids[0][:2] == (99, 269)


def test_the_end_of_line_closes_every_line_and_adds_one_prediction_to_each() -> None:
    rows = ["a b c", "a b"]
    plain = prepare(rows, KEEP_ALL, WORDS)
    ended = prepare(rows, KEEP_ALL, TokenizerSettings(WORD, end_of_line=True))
    assert ended.ids == tuple((*line, 4) for line in plain.ids)
    assert (plain.tokens, plain.longest, plain.prefix_samples) == (5, 3, 3)
    assert (ended.tokens, ended.longest, ended.prefix_samples) == (7, 4, 5)


@pytest.mark.parametrize("tokenizer", [WORDS, TokenizerSettings(CHARACTER, end_of_line=True)])
def test_every_line_is_read_back_from_its_ids(tokenizer: TokenizerSettings) -> None:
    text = prepare(["가는 말이  곱다", None, "👍🏽 é ok", "שלום עולם"], KEEP_ALL, tokenizer)
    assert [text.vocabulary.decode(line) for line in text.ids] == list(text.lines)
    assert text.lines == ("가는 말이 곱다", "👍🏽 é ok", "שלום עולם")


@pytest.mark.parametrize("end_of_line", [False, True])
@pytest.mark.parametrize(
    ("rows", "cleaning", "unit", "message"),
    [
        ([], KEEP_ALL, WORD, "no text yet"),
        ([None, "", " \n"], KEEP_ALL, WORD, "no text yet"),
        (
            ["Unknown", None, "?!"],
            COURSE_CLEANING,
            WORD,
            "nothing of 3 rows: 1 were blank, 1 were “Unknown” and 1 lost",
        ),
        (["가는 말이"], COURSE_CLEANING, WORD, "ASCII only"),
        (["one"], KEEP_ALL, WORD, "Every line is a single word"),
        (["one", "two"], KEEP_ALL, WORD, "Every line is a single word"),
        (["a"], KEEP_ALL, CHARACTER, "Every line is a single character"),
        (["👨\u200d👩\u200d👧"], KEEP_ALL, CHARACTER, "Every line is a single character"),
        (["no no no"], KEEP_ALL, WORD, "repeats one word"),
        (["zzz"], KEEP_ALL, CHARACTER, "repeats one character"),
        ([" ".join(f"w{n}" for n in range(100_000))], KEEP_ALL, WORD, "100,000 different words"),
    ],
)
def test_a_text_that_teaches_nothing_is_explained(
    rows: list[str | None], cleaning: CleaningSettings, unit: str, message: str, end_of_line: bool
) -> None:
    with pytest.raises(TextError, match=message):
        prepare(rows, cleaning, TokenizerSettings(unit, end_of_line))


@pytest.mark.parametrize("tokenizer", [WORDS, TokenizerSettings(CHARACTER, end_of_line=True)])
def test_two_megabytes_are_prepared_while_the_learner_waits(tokenizer: TokenizerSettings) -> None:
    rows = ["가는 말이 고와야, 오는 말이 곱다! 👍🏽"] * 38_000
    begin = time.perf_counter()
    prepare(rows, CleaningSettings(lowercase=True, strip_punctuation=True), tokenizer)
    assert time.perf_counter() - begin < 10  # about 1 s; the guard only catches quadratic work
