"""Can one line separate the corners? Decided exactly, with a proof either way.

Fourier-Motzkin elimination on the four inequalities of (w1, w2, b), in whole numbers. What is left at the end is
either nothing, then a line exists, or "0 > 0" together with the multipliers that lead to it (Farkas 1902).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd

from playground.core.gates.functions import FUNCTIONS, corners

NUMBERS = ("w1", "w2", "b")


@dataclass(frozen=True)
class Inequality:
    """coefficients · (w1, w2, b) > 0, or >= 0 where it is not strict.

    multipliers: how often each of the original four inequalities was added up to get it.
    """

    coefficients: tuple[int, int, int]
    strict: bool
    multipliers: tuple[int, int, int, int]


@dataclass(frozen=True)
class Contradiction:
    """Why no line exists: the rows that must fire, and those that must not, add up to the same expression.

    multipliers: how often each row counts; 0 where it is not needed.
    total: that expression's coefficients for (w1, w2, b); one sum says it is > 0, the other that it is <= 0.
    """

    multipliers: tuple[int, int, int, int]
    total: tuple[int, int, int]


@cache
def contradiction(target: str, encoding: str = "binary") -> Contradiction | None:
    """The proof that no perceptron computes the function, or None when one does."""
    system = inequalities(target, encoding)
    for position in range(len(NUMBERS)):
        system = _eliminate(system, position)
    impossible = next((row for row in system if row.strict), None)  # its coefficients are all 0
    if impossible is None:
        return None
    return Contradiction(impossible.multipliers, _sum_of_firing(target, encoding, impossible.multipliers))


def is_separable(target: str, encoding: str = "binary") -> bool:
    """Whether some line has all ones on its firing side and all zeros on the other."""
    return contradiction(target, encoding) is None


def inequalities(target: str, encoding: str) -> list[Inequality]:
    """One a row of the truth table: z > 0 where the target is 1, and -z >= 0 where it is 0."""
    rows = []
    for row, ((x1, x2), bit) in enumerate(zip(corners(encoding), FUNCTIONS[target], strict=True)):
        sign = 1 if bit else -1
        once = [int(row == other) for other in range(4)]
        rows.append(Inequality((sign * x1, sign * x2, sign), bool(bit), (once[0], once[1], once[2], once[3])))
    return rows


def _eliminate(system: Sequence[Inequality], position: int) -> list[Inequality]:
    """Add up pairs in which the unknown has opposite signs, so that it falls out; drop the others that hold it."""
    rising = [row for row in system if row.coefficients[position] > 0]
    falling = [row for row in system if row.coefficients[position] < 0]
    free = [row for row in system if row.coefficients[position] == 0]
    return free + [_add(up, down, position) for up in rising for down in falling]


def _add(up: Inequality, down: Inequality, position: int) -> Inequality:
    a, b = -down.coefficients[position], up.coefficients[position]
    common = gcd(a, b)
    a, b = a // common, b // common
    c = [a * u + b * d for u, d in zip(up.coefficients, down.coefficients, strict=True)]
    m = [a * u + b * d for u, d in zip(up.multipliers, down.multipliers, strict=True)]
    return Inequality((c[0], c[1], c[2]), up.strict or down.strict, (m[0], m[1], m[2], m[3]))


def _sum_of_firing(target: str, encoding: str, multipliers: Sequence[int]) -> tuple[int, int, int]:
    firing = [
        (times * x1, times * x2, times)
        for (x1, x2), bit, times in zip(corners(encoding), FUNCTIONS[target], multipliers, strict=True)
        if bit
    ]
    return (sum(row[0] for row in firing), sum(row[1] for row in firing), sum(row[2] for row in firing))
