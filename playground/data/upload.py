"""Bytes from a user -> text or a table. Nothing about the bytes is trusted; what cannot be used is refused in words.

The order is: empty, too large, known to be another kind of file, undecodable, not text. Only then is anything parsed.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from playground.core.characters import well_formed
from playground.data.csv_scan import check_rows, delimiter_of
from playground.data.encodings import Decoded, decode
from playground.data.file_kinds import kind_of
from playground.data.limits import MAX_CHARACTERS, MAX_UPLOAD_BYTES, UploadError

__all__ = [
    "ReadTable",
    "ReadText",
    "UploadError",
    "column_rows",
    "parse_table",
    "read_table",
    "read_text",
    "shown_name",
    "text_columns",
]

FAVOURITE_COLUMNS = ("headline", "sentence", "text", "title", "content", "문장", "제목", "내용")
SAMPLE_ROWS = 500
_UNSAFE_IN_NAMES = re.compile(r"[^\w .\-]")
_LINK = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class ReadText:
    """Text of an upload (NFC, no lone surrogates), the encoding it was read with, and whether that was a guess."""

    text: str
    encoding: str
    guessed: bool


@dataclass(frozen=True, eq=False)
class ReadTable:
    """Table of an upload, every column text with NaN where a cell is empty; encoding and guess as in ReadText."""

    table: pd.DataFrame
    encoding: str
    guessed: bool


def read_text(raw: bytes, name: str) -> ReadText:
    """Read an uploaded text file. Raises UploadError; `name` is only used to speak of the file."""
    decoded = _decoded(raw, name)
    if decoded.characters > MAX_CHARACTERS:
        raise UploadError(
            f"{shown_name(name)} has {decoded.characters:,} characters; allowed are {MAX_CHARACTERS:,}. "
            "Upload a part of it."
        )
    return ReadText(well_formed(decoded.utf8.decode()), decoded.encoding, decoded.guessed)


def read_table(raw: bytes, name: str) -> ReadTable:
    """Read an uploaded CSV (comma, semicolon or tab) whose first row names the columns.

    Raises UploadError, also when no column holds text.
    """
    read = parse_table(raw, name)
    if not text_columns(read.table):
        raise UploadError(
            f"{shown_name(name)} has no column of text, only numbers, dates, links or empty cells. "
            "Upload a table with a column of sentences under a header."
        )
    return read


def parse_table(raw: bytes, name: str) -> ReadTable:
    """Any CSV whose first row names the columns, whatever is in its cells. Raises UploadError."""
    decoded = _decoded(raw, name)
    delimiter = delimiter_of(decoded.utf8)
    check_rows(decoded.utf8, delimiter)
    return ReadTable(_parsed(decoded, delimiter, name), decoded.encoding, decoded.guessed)


def text_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold text, the likeliest first.

    A column named like a text ("headline" before all others) leads; then more words a cell and fewer repeats count.
    """
    scores = {column: _text_score(column, _sample(table, column)) for column in table.columns}
    return sorted((column for column in scores if scores[column] > 0), key=lambda column: -scores[column])


def column_rows(table: pd.DataFrame, column: str) -> tuple[str | None, ...]:
    """The cells of a column from top to bottom, None where a cell is empty."""
    return tuple(cell if isinstance(cell, str) else None for cell in table[column])


def shown_name(name: str) -> str:
    """A user's file or column name for a message: short, and without a character that could be markup or a link."""
    safe = _UNSAFE_IN_NAMES.sub("", well_formed(name)).strip()
    if len(safe) > 60:
        safe = safe[:59] + "…"
    return safe or "This file"


def _decoded(raw: bytes, name: str) -> Decoded:
    shown = shown_name(name)
    if not raw or raw.isspace():
        raise UploadError(f"{shown} is empty. Choose a file with at least a few lines of text.")
    if len(raw) > MAX_UPLOAD_BYTES:
        raise UploadError(
            f"{shown} has {len(raw) / 2**20:,.1f} MB; allowed are {MAX_UPLOAD_BYTES // 2**20} MB. Upload a part of it."
        )
    if kind := kind_of(raw):
        raise UploadError(f"{shown} is {kind}, whatever its name says. Save the text as .txt or .csv and upload that.")
    try:
        decoded = decode(raw)
    except UnicodeError as error:
        raise UploadError(f"{shown} begins like Unicode text but is damaged. Save it again as UTF-8.") from error
    if b"\0" in decoded.utf8:
        raise UploadError(f"{shown} holds NUL bytes, so it is not a text file. Save the text as UTF-8 and upload that.")
    if not decoded.utf8.strip():
        raise UploadError(f"{shown} is empty. Choose a file with at least a few lines of text.")
    return decoded


def _parsed(decoded: Decoded, delimiter: str, name: str) -> pd.DataFrame:
    # After a blank line that ends in a lone carriage return, pandas loses an empty first cell.
    lines = decoded.utf8.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        table = pd.read_csv(io.BytesIO(lines), sep=delimiter, dtype=str, index_col=False, encoding="utf-8")
    except ValueError as error:
        raise UploadError(f"{shown_name(name)} cannot be read as a table. Save it as a CSV with a header.") from error
    if table.empty:
        raise UploadError(f"{shown_name(name)} has a header but no rows. Add rows below it.")
    return table if decoded.utf8.isascii() else _composed(table)


def _composed(table: pd.DataFrame) -> pd.DataFrame:
    table = table.rename(columns=well_formed).map(well_formed, na_action="ignore")
    if not table.columns.is_unique:
        raise UploadError("Two columns have names that look the same. Rename one of them.")
    return table


def _sample(table: pd.DataFrame, column: str) -> list[str]:
    return [cell for cell in table[column].head(SAMPLE_ROWS) if isinstance(cell, str)]


def _text_score(column: str, cells: Sequence[str]) -> float:
    """0 for a column that is no text; else words a cell times the share of different cells, after the favourites."""
    if 2 * sum(map(_is_text, cells)) <= len(cells):
        return 0.0
    if column.lower() in FAVOURITE_COLUMNS:
        return 1e6 - FAVOURITE_COLUMNS.index(column.lower())
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    return words * len(set(cells)) / len(cells)


def _is_text(cell: str) -> bool:
    """Whether at least half of the characters are letters (marks and emoji count) and it is no link."""
    solid = "".join(cell.split())
    letters = sum(character.isalpha() or character > "\u0300" for character in solid)
    return 2 * letters >= len(solid) > 0 and not _LINK.match(solid)
