"""Shapes that disagree: the product is really asked of torch, and its own words are kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import torch
from torch.nn import functional

from playground.core.check import CheckRow
from playground.core.settings import Range, check_choice, check_range

SIZES = Range(1, 10, whole=True)
MATMUL, LINEAR = "matmul", "linear"
OPERATIONS: Mapping[str, str] = {MATMUL: "X @ W + b", LINEAR: "F.linear(X, W, b)"}


@dataclass(frozen=True)
class MismatchSettings:
    """Free shapes: X (rows, columns), W (rows, columns), b (length), and who multiplies them.

    "matmul" takes W as (in, out), as Keras keeps it; "linear" as [out, in], as PyTorch keeps it.
    Raises SettingsError naming field, value and range.
    """

    operation: str = MATMUL
    X_rows: int = 1
    X_columns: int = 4
    W_rows: int = 5
    W_columns: int = 8
    b_length: int = 8

    def __post_init__(self) -> None:
        check_choice(self, "operation", tuple(OPERATIONS))
        for field in ("X_rows", "X_columns", "W_rows", "W_columns", "b_length"):
            check_range(self, field, SIZES)

    @property
    def taken(self) -> int:
        """How many inputs W takes."""
        return self.W_rows if self.operation == MATMUL else self.W_columns

    @property
    def given(self) -> int:
        """How many outputs W gives."""
        return self.W_columns if self.operation == MATMUL else self.W_rows

    def to_json(self) -> dict[str, str | int]:
        """The settings as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Clash:
    """Two numbers that should be the same and are not."""

    left: str
    left_size: int
    right: str
    right_size: int


@dataclass(frozen=True)
class MismatchTrace:
    """What torch answered: the shape of the result, or its error; and which two numbers clash.

    warning: torch was content, but perhaps for a wrong reason: it repeated b, or W could be either way round.
    """

    settings: MismatchSettings
    result: tuple[int, ...] | None
    error: str | None
    clash: Clash | None
    warning: str | None


def try_shapes(settings: MismatchSettings) -> MismatchTrace:
    """Multiply tensors of these shapes with torch, and find the clash by comparing sizes."""
    X, W = torch.ones(settings.X_rows, settings.X_columns), torch.ones(settings.W_rows, settings.W_columns)
    b = torch.ones(settings.b_length)
    try:
        Y = X @ W + b if settings.operation == MATMUL else functional.linear(X, W, b)
    except RuntimeError as error:
        return MismatchTrace(settings, None, str(error), find_clash(settings), None)
    return MismatchTrace(settings, tuple(Y.shape), None, None, _warning(settings))


def find_clash(settings: MismatchSettings) -> Clash | None:
    """The first two sizes that make torch refuse, or None when it will not."""
    columns = "columns" if settings.operation == MATMUL else "rows"
    if settings.X_columns != settings.taken:
        takes = "rows of W" if settings.operation == MATMUL else "columns of W"
        return Clash("columns of X", settings.X_columns, takes, settings.taken)
    stretches = settings.operation == MATMUL and settings.given == 1  # (m, 1) + (p,) becomes (m, p)
    if settings.b_length not in (1, settings.given) and not stretches:
        return Clash(f"{columns} of W", settings.given, "numbers in b", settings.b_length)
    return None


def check_shapes(tried: MismatchTrace) -> list[CheckRow]:
    """What the rule of shapes foretells, and what torch did: whether it refused, else the shape of the result."""
    chosen, foretold = tried.settings, find_clash(tried.settings)
    rows = [CheckRow("refused: 1 is yes, 0 is no", float(foretold is not None), float(tried.error is not None))]
    if tried.result is None or foretold is not None:
        return rows
    columns = max(chosen.given, chosen.b_length)  # a single number is repeated
    return [
        *rows,
        CheckRow("rows of the result", float(chosen.X_rows), float(tried.result[0])),
        CheckRow("columns of the result", float(columns), float(tried.result[1])),
    ]


def _warning(settings: MismatchSettings) -> str | None:
    if settings.b_length == 1 < settings.given:
        return f"The one number of b was added to all {settings.given} columns: every neuron has the same bias."
    if settings.b_length != settings.given:
        return f"The single column of X·W was repeated {settings.b_length} times, once for each number of b."
    if settings.W_rows == settings.W_columns > 1:
        return "W is square, so both ways of keeping it fit: torch can't tell when it is the wrong way round."
    return None


MISMATCHES: Mapping[str, tuple[str, MismatchSettings]] = {
    "inner": ("Inner sizes differ", MismatchSettings()),
    "keras": ("Keras weights in PyTorch", MismatchSettings(LINEAR, 1, 4, 4, 8, 8)),
    "bias": ("Bias one too short", MismatchSettings(MATMUL, 1, 4, 4, 8, 7)),
    "one_bias": ("One bias for all: no error", MismatchSettings(MATMUL, 2, 4, 4, 8, 1)),
    "one_output": ("One output, three biases: no error", MismatchSettings(MATMUL, 2, 4, 4, 1, 3)),
    "square": ("Square W, wrong way round: no error", MismatchSettings(LINEAR, 2, 4, 4, 4, 4)),
    "fits": ("All fits", MismatchSettings(MATMUL, 1, 4, 4, 8, 8)),
}
