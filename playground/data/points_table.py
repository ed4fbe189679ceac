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
NAMES = (("x1", "x"), ("x2", "y"), ("label", "class", "target"))


class ReadPoints(NamedTuple):
    """places (n, 2), classes (n,) 0 and 1, and whether the places were moved and scaled to fit into the plane."""

    places: NDArray[np.float64]
    classes: NDArray[np.float64]
    scaled: bool


def read_points(raw: bytes, name: str) -> ReadPoints:
    """Read an uploaded CSV with columns x1, x2, label (or x, y, class; or any first three). Raises UploadError.

    Of the two labels the greater is class 1.
    """
    table = parse_table(raw, name).table
    shown = shown_name(name)
    if table.shape[1] < 3:
        raise UploadError(f"{shown} has {table.shape[1]} columns; three are needed: x1, x2 and label.")
    if not LEAST <= len(table) <= MOST:
        raise UploadError(f"{shown} has {len(table):,} rows; allowed are {LEAST} to {MOST:,}, one for each point.")
    x1, x2, label = _columns(table)
    places = np.stack([_numbers(table[x1], shown), _numbers(table[x2], shown)], 1)
    placed, scaled = _within(places)
    return ReadPoints(placed, _classes(table[label], shown), scaled)


def _columns(table: pd.DataFrame) -> Sequence[str]:
    """The columns with the expected names, where all three are there; else the first three."""
    lower = {str(column).strip().lower(): column for column in table.columns}
    named = [next((lower[name] for name in names if name in lower), None) for names in NAMES]
    found = [column for column in named if column is not None]
    return found if len(set(found)) == 3 else list(table.columns[:3])


def _numbers(cells: pd.Series, shown: str) -> NDArray[np.float64]:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~(np.abs(numbers) < 1e100))
    if len(wrong):
        cell = shown_name(str(cells.iloc[wrong[0]]))
        raise UploadError(f"Row {wrong[0] + 1:,} of {shown} has the coordinate “{cell}”; a number is needed there.")
    return numbers


def _classes(cells: pd.Series, shown: str) -> NDArray[np.float64]:
    labels = cells.fillna("").astype(str).str.strip()
    found = sorted(set(labels), key=_in_order)
    if len(found) != 2:
        some = ", ".join(f"“{shown_name(label) if label else 'empty'}”" for label in found[:4])
        raise UploadError(f"The labels of {shown} have {len(found)} different values: {some}. Two are needed.")
    return np.asarray(labels == found[1], dtype=np.float64)


def _in_order(label: str) -> tuple[int, float, str]:
    """Numbers before words, numbers by their size."""
    try:
        return 0, float(label), label
    except ValueError:
        return 1, 0.0, label


def _within(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """The places as they are if all lie in the plane, else moved and scaled as a whole."""
    if np.abs(places).max() <= SIDE:
        return places, False
    low, high = places.min(0), places.max(0)
    reach = float((high - low).max()) or 1.0
    return (places - (low + high) / 2) / reach * 2 * FITS, True
