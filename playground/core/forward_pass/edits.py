"""Numbers that the learner put in place of drawn ones, as short text: "X[1,2]=0.5; W1[2,3]=-1; b2[4]=0"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.core.settings import Range, SettingsError

VALUES = Range(-100, 100)
MOST_EDITS = 400
_EDIT = re.compile(r"(X|[Wb]([1-9]))\[(\d{1,2})(?:,\s*(\d{1,2}))?\]\s*=\s*([-+.\deE]{1,25})")


@dataclass(frozen=True)
class Edit:
    """One number in its place: X[sample, input], W1[input, neuron] or b1[neuron], counted from 1 as in formulas.

    row is 1 for a bias.
    """

    tensor: str
    row: int
    column: int
    value: float

    def __str__(self) -> str:
        place = f"{self.column}" if self.tensor.startswith("b") else f"{self.row},{self.column}"
        return f"{self.tensor}[{place}]={self.value:.15g}"

    @property
    def layer(self) -> int:
        """The number of the layer that owns the tensor; 0 for X."""
        return 0 if self.tensor == "X" else int(self.tensor[1:])

    def fits(self, sizes: Sequence[int], batch: int) -> bool:
        """Whether there is such a place in a network of these sizes."""
        if self.layer >= len(sizes):
            return False
        rows = batch if self.tensor == "X" else sizes[self.layer - 1]
        rows = 1 if self.tensor.startswith("b") else rows
        return 1 <= self.row <= rows and 1 <= self.column <= sizes[self.layer]


def parse_edits(text: str) -> tuple[Edit, ...]:
    """Read edits with semicolons between them. Of two for the same place the later one counts.

    Raises SettingsError for what is no edit, for a number outside VALUES, and for more than MOST_EDITS.
    """
    parts = [part for part in (piece.strip() for piece in text.split(";")) if part]
    if len(parts) > MOST_EDITS:
        raise SettingsError(f"Edits are {len(parts):,}; allowed are at most {MOST_EDITS}.")
    return merged((), map(_parse, parts))


def format_edits(edits: Iterable[Edit]) -> str:
    """The text that parse_edits reads."""
    return "; ".join(map(str, edits))


def merged(edits: Iterable[Edit], newer: Iterable[Edit]) -> tuple[Edit, ...]:
    """All edits; where two speak of the same place, the newer one."""
    places = {(edit.tensor, edit.row, edit.column): edit for edit in (*edits, *newer)}
    return tuple(places.values())


def _parse(part: str) -> Edit:
    found = _EDIT.fullmatch(part)
    if not found or (found[1].startswith("b")) == bool(found[4]):
        shown = part if len(part) <= 40 else part[:39] + "…"
        raise SettingsError(f"{shown!r} is no edit; allowed is for example X[1,2]=0.5, W1[2,3]=-1 or b2[4]=0.")
    row, column = (int(found[3]), int(found[4])) if found[4] else (1, int(found[3]))
    return Edit(found[1], row, column, _number(found[5], part))


def _number(text: str, part: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not VALUES.admits(value):
        raise SettingsError(f"{part!r} sets {text}; allowed is {VALUES}.")
    return value + 0.0  # no minus zero
