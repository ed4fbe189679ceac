import contextlib
import gzip
import io
import pickle
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.limits import MAX_COLUMNS, MAX_LINES, MAX_UPLOAD_BYTES
from playground.data.upload import (
    ReadText,
    UploadError,
    column_rows,
    read_table,
    read_text,
    shown_name,
    text_columns,
)

KOREAN = "가는 말이 고와야 오는 말이 곱다\n"
HEADLINES = Path("../shared/data/ArticlesApril2018.csv")
MEGABYTE = 2**20


def archive(member: str, *others: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name in (member, *others):
            out.writestr(name, "text")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "encoding", "guessed"),
    [
        (KOREAN.encode(), "UTF-8", False),
        (KOREAN.encode("utf-8-sig"), "UTF-8", False),
        (b"\xff\xfe" + KOREAN.encode("utf-16-le"), "UTF-16", False),
        (b"\xfe\xff" + KOREAN.encode("utf-16-be"), "UTF-16", False),
        (KOREAN.encode("cp949"), "CP949", True),
    ],
)
def test_korean_is_read_in_every_usual_encoding(raw: bytes, encoding: str, guessed: bool) -> None:
    assert read_text(raw, "a.txt") == ReadText(KOREAN, encoding, guessed)


@pytest.mark.parametrize("text", ["Café in Zürich, où ça va", "Ärger", "naïve ÄÖÜ", "“quoted” – €5", "°¡ §§ §§"])
def test_western_bytes_are_guessed_and_not_taken_for_korean(text: str) -> None:
    assert read_text(text.encode("cp1252"), "a.txt") == ReadText(text, "Windows-1252", True)


def test_bytes_that_windows_1252_lacks_are_read_as_latin_1() -> None:
    assert read_text(b"caf\xe9 \x81!", "a.txt") == ReadText("café \x81!", "Latin-1", True)


def test_a_korean_syllable_cut_by_a_piece_boundary_stays_whole() -> None:
    text = "a" + "말" * 50_000
    assert read_text(text.encode(), "a.txt").text == text
    assert read_text(text.encode("cp949"), "a.txt").text == text


@pytest.mark.parametrize("raw", [(KOREAN * 5).encode()[:-2], (KOREAN * 3).encode() + b"\xff" + (KOREAN * 3).encode()])
def test_utf8_with_a_scratch_is_read_with_a_mark_where_it_broke(raw: bytes) -> None:
    assert read_text(raw, "a.txt") == ReadText(raw.decode("utf-8", "replace"), "UTF-8", True)


def test_korean_after_many_pages_of_english_is_still_guessed() -> None:
    text = "a line in English\n" * 20_000 + KOREAN
    assert read_text(text.encode("cp949"), "a.txt") == ReadText(text, "CP949", True)


def test_decomposed_text_is_composed() -> None:
    assert read_text(unicodedata.normalize("NFD", KOREAN).encode(), "a.txt").text == KOREAN


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"a" * (MAX_UPLOAD_BYTES + 1), "20.0 MB; allowed are 20 MB"),
        (archive("a.txt"), "is a zip archive"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "is an Excel workbook"),
        (archive("[Content_Types].xml", "word/document.xml"), "is a Word document"),
        (gzip.compress(b"text"), "is a gzip archive"),
        (pickle.dumps(["text"]), "is a Python pickle"),
        (pickle.dumps(["text"], protocol=2), "is a Python pickle"),
        (b"\x89PNG\r\n\x1a\n....", "is a PNG picture"),
        (b"%PDF-1.7 text", "is a PDF document"),
        (b"line\0line", "holds NUL bytes"),
        ("utf-16 without its mark".encode("utf-16-le"), "holds NUL bytes"),
        ("four bytes a character".encode("utf-32"), "holds NUL bytes"),
        (b"\xff\xfe\x00\xd8a\0", "is damaged"),
        (b"\xff\xfea\0b", "is damaged"),
    ],
    ids=lambda part: part if isinstance(part, str) else "bytes",  # archives hold the time at which they were made
)
@pytest.mark.parametrize("read", [read_text, read_table])
def test_what_is_no_text_is_refused_in_words(read: Callable[[bytes, str], object], raw: bytes, message: str) -> None:
    with pytest.raises(UploadError, match=message):
        read(raw, "headlines.csv")


def test_a_text_beyond_the_character_limit_is_refused() -> None:
    with pytest.raises(UploadError, match=r"2,000,001 characters; allowed are 2,000,000"):
        read_text("말".encode() * 2_000_001, "a.txt")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a,b\n1,1e400\n2,3e5\n", "no column of text"),
        (b"day,link\n2018-04-24,https://example.org/long/path\n", "no column of text"),
        (b"a,b\n,\n,\n", "no column of text"),
        (b"headline\n", "header but no rows"),
        ("é,e\u0301\na lamp,a boat\n".encode(), "names that look the same"),
        (b'headline\n"one\ntwo\nthree\n', "starts in line 2 never ends"),
        (b'headline\nfine\n"one', "starts in line 3 never ends"),
        (b'"headline', "starts in line 1 never ends"),
        (b'headline\n"' + b"a\n" * 100_000, "starts in line 2 never ends"),
        (b"headline,b\nHello, big, world\n", "Line 2 has 3 fields, but the header has 2"),
        (b"headline,b\n\none,1\nHello, big, world\n", "Line 4 has 3 fields"),
        (b"headline\n" + b"word\n" * (MAX_LINES + 1), "more than 50,000 rows"),
        (",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)).encode(), "201 columns; allowed are 200"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(raw: bytes, message: str) -> None:
    with pytest.raises(UploadError, match=message):
        read_table(raw, "a.csv")


def test_a_table_at_the_limits_is_read() -> None:
    wide = ",".join(f"c{n}" for n in range(MAX_COLUMNS)) + "\n" + ",".join(["word"] * MAX_COLUMNS)
    assert read_table(wide.encode(), "a.csv").table.shape == (1, MAX_COLUMNS)
    assert len(read_table(b"headline\n" + b"word\n" * MAX_LINES, "a.csv").table) == MAX_LINES


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(",".join(f"c{n}" for n in range(100_000)).encode(), id="100,000 columns"),
        pytest.param(b"a" * (20 * MEGABYTE), id="one line of 20 MB"),
        pytest.param("a말".encode("utf-16") * (3 * MEGABYTE), id="one line of UTF-16"),
        pytest.param(("😀" + "a" * (20 * MEGABYTE - 8)).encode(), id="one line that grows fourfold as characters"),
        pytest.param("말".encode("cp949") * (10 * MEGABYTE), id="one line of CP949"),
        pytest.param(b"," * (20 * MEGABYTE), id="nothing but commas"),
        pytest.param(b"\n" * (20 * MEGABYTE - 1) + b"a", id="nothing but line ends"),
        pytest.param(b"a\n" * (10 * MEGABYTE), id="ten million rows"),
        pytest.param(b'headline\n"' + b"word\n" * (4 * MEGABYTE - 4), id="an open quotation mark"),
        pytest.param(b'headline\n"' + b'""' * (10 * MEGABYTE - 8), id="nothing but quotation marks"),
        pytest.param(b"a,b\n" + b"1e400,1e400\n" * 40_000, id="1e400"),
    ],
)
@pytest.mark.parametrize("read", [read_text, read_table])
def test_a_hostile_file_costs_one_sentence_and_little_memory(read: Callable[[bytes, str], object], raw: bytes) -> None:
    tracemalloc.start()
    try:
        if read is read_text and len(raw) < MEGABYTE:
            read(raw, "a.txt")  # small enough to be a text
        else:
            with pytest.raises(UploadError) as refusal:
                read(raw, "a.csv")
            assert len(str(refusal.value)) < 250
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_upload_errors(raw: bytes) -> None:
    for read in (read_text, read_table):
        with contextlib.suppress(UploadError):
            read(raw, "a.csv")


@given(st.text(alphabet='a1말é😀,;"\t\r\n \u0301', max_size=80))
def test_random_tables_raise_nothing_but_upload_errors(text: str) -> None:
    try:
        table = read_table(text.encode(), "a.csv").table
    except UploadError:
        return
    assert all(isinstance(cell, str) or pd.isna(cell) for column in table for cell in table[column])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1))
def test_a_table_that_pandas_wrote_is_read_back(rows: list[list[str]]) -> None:
    written = pd.DataFrame(rows + [["a word", "b"]] * (len(rows) + 1), columns=["headline", "other"])
    raw = written.to_csv(index=False, lineterminator="\n").encode()
    table = read_table(raw, "a.csv").table
    assert len(table) == len(written)
    for before, after in zip(written["headline"], column_rows(table, "headline"), strict=True):
        assert after is None or after == unicodedata.normalize("NFC", before)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_tables_of_every_spreadsheet_program_are_read(delimiter: str, encoding: str, line_end: str) -> None:
    lines = [
        f"번호{delimiter}문장",
        f'1{delimiter}"그의 말이{delimiter} ""법""이다"',
        f"2{delimiter}",
        f"3{delimiter}가는 말이",
    ]
    table = read_table(line_end.join(lines).encode(encoding), "a.csv").table
    assert list(table.columns) == ["번호", "문장"]
    assert column_rows(table, "문장") == (f'그의 말이{delimiter} "법"이다', None, "가는 말이")


def test_cells_stay_text_as_they_were_written() -> None:
    table = read_table(b"headline,n\nall is well,007\nso it is,1e400\nand on,TRUE\n", "a.csv").table
    assert list(table["n"]) == ["007", "1e400", "TRUE"]


def test_a_quotation_mark_inside_a_field_is_an_ordinary_character() -> None:
    table = read_table(b'headline,n\na 5" pipe,1\nthe "big" one,2\n', "a.csv").table
    assert column_rows(table, "headline") == ('a 5" pipe', 'the "big" one')


def test_an_empty_first_cell_survives_a_blank_line_of_an_old_mac() -> None:
    table = read_table(b"n,headline\r1,a lamp\r\r,a boat\r", "a.csv").table
    assert column_rows(table, "n") == ("1", None)
    assert column_rows(table, "headline") == ("a lamp", "a boat")


def test_names_and_cells_of_a_table_are_composed() -> None:
    table = read_table(unicodedata.normalize("NFD", "제목\n말이 법이다\n").encode(), "a.csv").table
    assert column_rows(table, "제목") == ("말이 법이다",)


def test_the_headline_column_leads_and_numbers_dates_and_links_are_no_text() -> None:
    table = pd.DataFrame(
        {
            "id": ["5adf6684068401528a2aa69b", "5adf653f068401528a2aa697"],
            "date": ["2018-04-24 17:16:49", "2018-04-24 17:11:21"],
            "source": ["The Daily Lantern", "The Daily Lantern"],
            "snippet": ["A long sentence of several words.", "Another long sentence of several words."],
            "url": ["https://example.org/a", "https://example.org/b"],
            "headline": ["A Lamp", "A Boat"],
            "empty": [None, None],
        },
        dtype=str,
    )
    assert text_columns(table) == ["headline", "snippet", "source"]


def test_columns_of_one_name_are_told_apart() -> None:
    assert text_columns(read_table("제목,제목\n말이 법이다,말이\n".encode(), "a.csv").table) == ["제목", "제목.1"]


def test_single_words_and_emoji_are_text() -> None:
    assert text_columns(pd.DataFrame({"name": ["Ada", "Grace"], "mood": ["😀😀", "🙂"]}, dtype=str)) == ["name", "mood"]


@pytest.mark.parametrize(
    "name", ["![x](https://example.org/x.png).csv", "<script>alert(1)</script>", "**bold** `code` $x$ :red[a]"]
)
def test_a_file_name_in_a_message_holds_no_markup(name: str) -> None:
    with pytest.raises(UploadError) as refusal:
        read_text(b"", name)
    assert not set("[]()<>*`$:!/") & set(str(refusal.value))


@given(st.text(st.characters(), max_size=200))
def test_every_shown_name_is_short_and_encodes(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 60
    shown.encode()


def test_the_headlines_of_the_course_are_read() -> None:
    if not HEADLINES.exists():
        pytest.skip("the course's headlines are not part of the project")
    read = read_table(HEADLINES.read_bytes(), HEADLINES.name)
    assert (read.encoding, read.guessed) == ("UTF-8", False)
    assert read.table.shape == (1324, 15)
    assert text_columns(read.table)[0] == "headline"
