"""Rows of ids as one types them: numbers with spaces or commas between, a line or a semicolon for each row."""

import re
from collections.abc import Sequence

from playground.core.settings import SettingsError

Rows = tuple[tuple[int, ...], ...]


def read_ids(text: str) -> Rows:
    """Rows of whole numbers. Raises SettingsError for anything else."""
    rows = [re.sub(r"[,\[\]]", " ", line).split() for line in re.split(r"[;\n]", text)]
    return tuple(tuple(_number(part) for part in row) for row in rows if row)


def written_ids(rows: Sequence[Sequence[int]]) -> str:
    """The text that read_ids reads, a line each."""
    return "\n".join(" ".join(map(str, row)) for row in rows)


def _number(part: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", part):
        shown = part if len(part) <= 30 else part[:29] + "…"
        raise SettingsError(f"An id is {shown!r}; allowed are whole numbers from 0, such as 3 1 2.")
    return int(part)
