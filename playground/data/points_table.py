"""A visitor's table of points: two coordinates and a class."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playground.data.limits import UploadError
from playground.data.upload import parse_table, shown_name

LEAST, MOST = 4, 2_000
FITS, SIDE = 5.5, 6.0  # what lies outside the plane is brought within FITS
COORDINATES = (("x1", "x2"), ("x", "y"))
LABELS = ("label", "class", "target", "y")
SOME = 20  # cells that tell what a column holds


class ReadPoints(NamedTuple):
    """places (n, 2), classes (n,) 0 and 1, and whether the places were moved and scaled to fit into the plane."""

    places: NDArray[np.float64]
    classes: NDArray[np.float64]
    scaled: bool


def read_points(raw: bytes, name: str) -> ReadPoints:
    """Read an uploaded CSV whose first row names its columns: x1, x2 and label, or such. Raises UploadError.

    Coordinates are x1 and x2, or x and y, or else the first two columns of numbers; the class is label, class, target
    or y, or else the first column after them. Of the two labels the greater is class 1.
    """
    table = parse_table(raw, name).table
    shown = shown_name(name)
    if table.shape[1] < 3:
        columns = "1 column" if table.shape[1] == 1 else f"{table.shape[1]} columns"
        raise UploadError(f"{shown} has {columns}; three are needed: x1, x2 and label. Add what is missing.")
    if not LEAST <= len(table) <= MOST:
        rows = "1 row" if len(table) == 1 else f"{len(table):,} rows"
        todo = "Add some." if len(table) < LEAST else "Upload a part of it."
        raise UploadError(f"{shown} has {rows}; allowed are {LEAST} to {MOST:,}, one for each point. {todo}")
    x1, x2, label = _columns(table)
    if _key(x1)[0] == _key(x2)[0] == 0:
        raise UploadError(
            f"The first row of {shown} is a point, so its columns have no names. Put a row above it: x1, x2, label."
        )
    places = np.stack([_numbers(table[x1], shown), _numbers(table[x2], shown)], 1)
    placed, scaled = _within(places)
    return ReadPoints(placed, _classes(table[label], shown), scaled)


def _columns(table: pd.DataFrame) -> tuple[str, str, str]:
    """The columns of x1, x2 and the class: by their names, or else by what they hold and where they stand."""
    lower = {column.strip().lower(): column for column in reversed(table.columns)}
    pairs = [(lower[one], lower[other]) for one, other in COORDINATES if one in lower and other in lower]
    named = [lower[word] for word in LABELS if word in lower]
    x1, x2 = pairs[0] if pairs else _first_numbers(table, named)
    rest = [column for column in table.columns if column not in (x1, x2)]
    return x1, x2, next((column for column in named if column in rest), _after(list(table.columns), x2, rest))


def _first_numbers(table: pd.DataFrame, labels: Sequence[str]) -> tuple[str, str]:
    """The first two columns of numbers that are not called like a class; if there are none, simply the first two."""
    columns = [column for column in table.columns if column not in labels[:1]]
    numbers = [column for column in columns if pd.to_numeric(table[column].head(SOME), errors="coerce").notna().any()]
    x1, x2 = numbers[:2] if len(numbers) > 1 else columns[:2]
    return x1, x2


def _after(columns: Sequence[str], last: str, rest: Sequence[str]) -> str:
    """The column that follows the last coordinate, or else the first that is left."""
    place = columns.index(last) + 1
    return next((column for column in columns[place:] if column in rest), rest[0])


def _numbers(cells: pd.Series, shown: str) -> NDArray[np.float64]:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~(np.abs(numbers) < 1e100))
    if len(wrong):
        raise UploadError(f"Row {wrong[0] + 1:,} of {shown} has {_what_is_wrong(cells.iloc[wrong[0]])}")
    return numbers


def _what_is_wrong(cell: object) -> str:
    if not isinstance(cell, str):
        return "no coordinate; a number is needed there. Fill it in or delete the row."
    if "," in cell:  # a name is shown without its commas
        return f"the coordinate “{shown_name(cell.replace(',', '.'))}” with a comma in it. Write decimals with a point."
    return f"the coordinate “{shown_name(cell)}”; a number is needed there. Correct it or delete the row."


def _classes(cells: pd.Series, shown: str) -> NDArray[np.float64]:
    texts = cells.fillna("").astype(str).str.strip()
    empty = np.flatnonzero(texts == "")
    if len(empty):
        raise UploadError(
            f"Row {empty[0] + 1:,} of {shown} has no label. Give every point one of two labels, as 0 or 1."
        )
    keys = [_key(text) for text in texts]
    found = dict(sorted(zip(keys, texts, strict=True)))
    if len(found) != 2:
        some = ", ".join(f"“{shown_name(text)}”" for text in list(found.values())[:4])
        different = "1 value" if len(found) == 1 else f"{len(found):,} different values"
        raise UploadError(f"The labels of {shown} have {different}: {some}. Two are needed, such as 0 and 1.")
    greater = list(found)[1]
    return np.array([key == greater for key in keys], dtype=np.float64)


def _key(label: str) -> tuple[int, float, str]:
    """What a label counts as and is sorted by: numbers by their value and before words, so that 1 and 1.0 are one."""
    try:
        number = float(label)
    except ValueError:
        number = np.nan
    return (0, number, "") if np.isfinite(number) else (1, 0.0, label)


def _within(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """The places as they are if all lie in the plane, else moved and scaled as a whole."""
    if np.abs(places).max() <= SIDE:
        return places, False
    low, high = places.min(0), places.max(0)
    reach = float((high - low).max()) or 1.0
    return (places - (low + high) / 2) / reach * 2 * FITS, True
