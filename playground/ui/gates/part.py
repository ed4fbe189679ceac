"""How what belongs below the figures of a part is shown."""

from collections.abc import Callable, Sequence

import pandas as pd

from playground.core.check import CheckRow
from playground.ui import frame

KEY = "gates"


def numbers(table: pd.DataFrame, name: str, height: int | None = None) -> None:
    """The table of a part. name: the part's own, for the keys of what is shown."""
    frame.section("The numbers")
    frame.numbers(table, f"{KEY}_{name}_numbers", height)


def check(rows: Sequence[CheckRow], name: str, sentence: str = frame.CHECKED) -> None:
    """The check of a part."""
    frame.checks(rows, f"{KEY}_{name}_check", sentence)


def code(render: Callable[[], str], name: str) -> None:
    """The script of a part."""
    frame.code(render, f"{name}.py", f"{KEY}_{name}_script")
