"""Cleaning a text line by line, with a count of everything that happened to it.

With every setting on this is the course's cleaning: keep ASCII, drop punctuation, lower-case, drop "Unknown".
With `ascii_only` off, Hangul, emoji with joiners and right-to-left text stay as they are.
"""

import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from playground.core.characters import REMEMBERED_CHARACTERS, clusters, well_formed
from playground.core.settings import check_flag

UNKNOWN = "Unknown"
EXAMPLES = 6

Rows = Sequence[str | None]

_ASCII_PUNCTUATION = str.maketrans("", "", string.punctuation)
_EMOJI_STYLE = "\ufe0f"  # "#", "*" and "!!" wear it where they are drawn as emoji


@dataclass(frozen=True)
class CleaningSettings:
    """What is done to each line, in this order.

    drop_unknown removes rows that are just "Unknown"; ascii_only removes every character outside ASCII.
    """

    ascii_only: bool = False
    lowercase: bool = False
    strip_punctuation: bool = False
    drop_unknown: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            check_flag(self, field.name)


COURSE_CLEANING = CleaningSettings(ascii_only=True, lowercase=True, strip_punctuation=True, drop_unknown=True)


@dataclass(frozen=True)
class CleaningTrace:
    """What came in and what became of it: rows = nulls + unknown_removed + emptied + kept.

    nulls: rows that were missing or blank. emptied: rows of which cleaning left nothing.
    lines: the kept rows, cleaned. examples: (before, after) pairs, those that lost characters first.
    """

    rows: int
    nulls: int
    unknown_removed: int
    emptied: int
    kept: int
    lines: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


def clean_lines(rows: Rows, settings: CleaningSettings) -> CleaningTrace:
    """Clean every row and count. Whitespace shrinks to single spaces, whatever the settings."""
    present = [row for row in rows if row is not None and row.strip()]
    wanted = [row for row in present if not (settings.drop_unknown and row.strip() == UNKNOWN)]
    cleaned = [clean_line(row, settings) for row in wanted]
    lines = tuple(line for line in cleaned if line)
    return CleaningTrace(
        rows=len(rows),
        nulls=len(rows) - len(present),
        unknown_removed=len(present) - len(wanted),
        emptied=len(wanted) - len(lines),
        kept=len(lines),
        lines=lines,
        examples=_examples(zip(wanted, cleaned, strict=True)),
    )


def clean_line(line: str, settings: CleaningSettings) -> str:
    """Clean one line, or a prompt, the same way. The result is NFC."""
    line = well_formed(line)
    if settings.ascii_only:
        line = line.encode("ascii", "ignore").decode("ascii")
    if settings.strip_punctuation:
        line = _without_punctuation(line)
    if settings.lowercase:
        line = line.lower()
    return " ".join(well_formed(line).split())


def _without_punctuation(line: str) -> str:
    """Drop what string.punctuation lists and what Unicode calls punctuation, but never a piece of an emoji."""
    if line.isascii():
        return line.translate(_ASCII_PUNCTUATION)
    return "".join(cluster for cluster in clusters(line) if not _is_punctuation(cluster))


@lru_cache(maxsize=REMEMBERED_CHARACTERS)
def _is_punctuation(cluster: str) -> bool:
    first = cluster[0]
    if first not in string.punctuation and not unicodedata.category(first).startswith("P"):
        return False
    return _EMOJI_STYLE not in cluster


def _examples(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """A few pairs: those that lost characters, then those that changed otherwise, then the rest."""

    def rank(pair: tuple[str, str]) -> int:
        before, after = pair
        if len(after) < len(before.strip()):
            return 0
        return 1 if after != before else 2

    return tuple(sorted(pairs, key=rank)[:EXAMPLES])
