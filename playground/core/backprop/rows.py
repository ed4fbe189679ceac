"""Numbers as short text: spaces between numbers, ";" between rows, "|" between layers, as in "0.3 0.25; 0.4 0.35"."""

import re

from playground.core.settings import Range, SettingsError

Row = tuple[float, ...]
Rows = tuple[Row, ...]
VALUES = Range(-100, 100)
LONGEST = 8_000  # letters
FROM_SEED = "seed"  # the text that asks for drawn numbers
_NUMBER = re.compile(r"[-+−]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][-+]?\d{1,3})?", re.ASCII)


def parse_rows(text: str) -> Rows | None:
    """Rows of numbers from "0.1 0.2; 0.3 0.4"; None for "seed" and for nothing. Raises SettingsError in words."""
    if len(text) > LONGEST:
        raise SettingsError(f"The numbers take {len(text):,} letters; allowed are at most {LONGEST:,}.")
    if text.strip().lower() in ("", FROM_SEED):
        return None
    return tuple(_row(part) for part in text.split(";"))


def parse_layers(text: str) -> tuple[Rows, ...] | None:
    """Rows of each layer from "0.3 0.25; 0.4 0.35 | 0.45 0.4"; None for "seed" and for nothing."""
    if parse_rows(text.replace("|", ";")) is None:
        return None
    return tuple(parse_rows(part) or () for part in text.split("|"))


def format_rows(rows: Rows | None) -> str:
    """The text that parse_rows reads."""
    return FROM_SEED if rows is None else "; ".join(" ".join(map(_shown, row)) for row in rows)


def format_layers(layers: tuple[Rows, ...] | None) -> str:
    """The text that parse_layers reads."""
    return FROM_SEED if layers is None else " | ".join(map(format_rows, layers))


def _shown(value: float) -> str:
    return f"{value:.15g}"


def _row(text: str) -> Row:
    return tuple(_number(part) for part in re.split(r"[\s,]+", text.strip()) if part)


def _number(text: str) -> float:
    shown = text if len(text) <= 40 else text[:39] + "…"
    if not _NUMBER.fullmatch(text):
        raise SettingsError(f"{shown!r} is no number; allowed is for example 0.1 0.2; 0.3 0.4, or the word seed.")
    value = float(text.replace("−", "-"))
    if not VALUES.admits(value):
        raise SettingsError(f"A number is {shown}; allowed is {VALUES}.")
    return value + 0.0  # no minus zero
