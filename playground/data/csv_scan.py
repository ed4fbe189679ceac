"""A cheap look at a CSV before pandas parses it: its delimiter, its width, its line lengths, its quotation marks.

The scan works on bytes and keeps one row at a time, so that a hostile table is refused before it takes memory.
Bytes are read as Latin-1: in UTF-8 no part of another character looks like a comma, a quote or a line end.
"""

import csv
import re
from collections.abc import Iterator

from playground.data.limits import MAX_COLUMNS, MAX_LINES, MAX_TABLE_LINE_BYTES, UploadError

DELIMITERS = (",", ";", "\t")
HEADER_SAMPLE_BYTES = 100_000

_LINE = re.compile(rb"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_END = "\x00"  # NUL bytes were refused before, so no cell is equal to it


def delimiter_of(utf8: bytes | bytearray) -> str:
    """The delimiter that cuts the first line into the most fields; a comma when none does."""
    head = bytes(utf8[:HEADER_SAMPLE_BYTES]).lstrip(b"\r\n").decode("latin-1")
    first_line = re.split("[\r\n]", head, maxsplit=1)[0]
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([first_line], delimiter=delimiter), [])))


def check_rows(utf8: bytes | bytearray, delimiter: str) -> None:
    """Raise UploadError, naming the line, unless every row fits the header and the limits."""
    reader = csv.reader(_lines_and_end(utf8), delimiter=delimiter)
    width, rows, first_line = 0, 0, 1
    try:
        for row in reader:
            if row == [_END]:
                return
            rows += 1  # blank rows count: twenty million of them take time too
            _check_count(rows)
            if row:
                width = width or _header_width(row)
                _check_row(row, width, first_line)
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise _unclosed(first_line) from error
    raise _unclosed(first_line)  # the end marker was swallowed by an open quotation mark


def _header_width(header: list[str]) -> int:
    if len(header) > MAX_COLUMNS:
        raise UploadError(
            f"This table has {len(header):,} columns; allowed are {MAX_COLUMNS}. "
            "Keep the column that holds the text and upload again."
        )
    return len(header)


def _check_row(row: list[str], width: int, line: int) -> None:
    if _END in row[-1]:
        raise _unclosed(line)
    if len(row) > width:
        raise UploadError(
            f"Line {line:,} has {len(row):,} fields, but the header has {width:,}. Put quotation marks around "
            "fields that hold commas."
        )


def _check_count(rows: int) -> None:
    if rows > MAX_LINES + 1:  # the header is a row too
        raise UploadError(
            f"This table has more than {MAX_LINES:,} rows, the most that is allowed. Upload a part of it."
        )


def _unclosed(line: int) -> UploadError:
    return UploadError(
        f"The row that starts in line {line:,} never ends: a quotation mark is not closed, or a field is longer "
        "than 131,072 bytes. Close the quotation mark or shorten the field."
    )


def _lines_and_end(utf8: bytes | bytearray) -> Iterator[str]:
    for number, line in enumerate(_LINE.finditer(utf8), start=1):
        length = line.end() - line.start()
        if length > MAX_TABLE_LINE_BYTES:
            raise UploadError(
                f"Line {number:,} of this table is {length:,} bytes long; allowed are {MAX_TABLE_LINE_BYTES:,}. "
                "A table needs one row a line."
            )
        yield line.group().decode("latin-1")
    yield _END
