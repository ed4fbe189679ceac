"""A visitor's own points as text, "x1 x2 class" with a semicolon between points: what the link keeps."""

import math
import re
from collections.abc import Sequence

from playground.core.settings import SettingsError
from playground.core.training_lab.points import SIDE

OwnPoints = tuple[tuple[float, float, int], ...]  # x1, x2, class
MOST_LINKED = 200  # longer links are cut or refused on their way
MOST_CHARACTERS = 4_000


def write_points(points: Sequence[tuple[float, float, int]]) -> str:
    """The text that read_points reads, with two decimals."""
    return "; ".join(f"{x1:.4g} {x2:.4g} {label}" for x1, x2, label in points)


def read_points(text: str) -> OwnPoints:
    """Points from text. Raises SettingsError for what is no point, lies outside the plane or is of no class."""
    parts = [part.split() for part in re.split(r"[;\n]", text.replace(",", " "))]
    points = tuple(_point(part) for part in parts if part)
    if len(points) > MOST_LINKED:
        raise SettingsError(
            f"There are {len(points)} points; allowed as text are {MOST_LINKED}. Upload a table for more."
        )
    return points


def _point(part: Sequence[str]) -> tuple[float, float, int]:
    shown = " ".join(part)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    try:
        x1, x2 = map(float, part[:2])
    except ValueError:
        raise _refusal(shown) from None
    if len(part) != 3 or part[2] not in ("0", "1") or not all(math.isfinite(x) and abs(x) <= SIDE for x in (x1, x2)):
        raise _refusal(shown)
    return x1, x2, int(part[2])


def _refusal(shown: str) -> SettingsError:
    return SettingsError(
        f"A point is {shown!r}; allowed is x1, x2 from {-SIDE:g} to {SIDE:g} and the class 0 or 1, such as 1.5 -2 1."
    )
