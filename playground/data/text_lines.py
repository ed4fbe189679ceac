"""Free text -> lines, within the limits."""

from collections.abc import Sequence

from playground.core.characters import well_formed
from playground.data.limits import MAX_CHARACTERS, MAX_LINE_CHARACTERS, MAX_LINES, UploadError


def split_lines(text: str) -> tuple[str, ...]:
    """Cut pasted or uploaded text at its line ends; blank lines stay, so that line numbers are the reader's own.

    Raises UploadError when the text or a line is too long, there are too many lines, or it holds NUL characters.
    """
    _check_total(len(text))
    if "\0" in text:
        raise UploadError("The text holds NUL characters, so it is not plain text. Copy it again from its source.")
    lines = tuple(well_formed(text).splitlines())
    check_lines(lines)
    return lines


def check_lines(rows: Sequence[str | None], place: str = "Line") -> None:
    """Raise UploadError unless the rows, lines of a text or cells of a column, lie within the limits."""
    if len(rows) > MAX_LINES:
        raise UploadError(f"The text has {len(rows):,} lines; allowed are {MAX_LINES:,}. Use a part of it.")
    for number, row in enumerate(rows, start=1):
        if row is not None and len(row) > MAX_LINE_CHARACTERS:
            raise UploadError(
                f"{place} {number:,} has {len(row):,} characters; allowed are {MAX_LINE_CHARACTERS:,}. "
                "Break it into sentences, one a line."
            )
    _check_total(sum(len(row) for row in rows if row is not None))


def _check_total(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise UploadError(f"The text has {characters:,} characters; allowed are {MAX_CHARACTERS:,}. Use a part of it.")
