"""What each part of the page has, and how what belongs below its figures is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from playground.core.check import CheckRow
from playground.ui import frame

KEY = "gates"
Settings = TypeVar("Settings")
Trace = TypeVar("Trace")


@dataclass(frozen=True)
class Part(Generic[Settings, Trace]):
    """One part, as functions. choose raises SettingsError in words; below: numbers, check and code."""

    title: str
    choose: Callable[[], Settings]
    trace: Callable[[Settings], Trace]
    draw: Callable[[Trace], None]
    below: Callable[[Trace], None]


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
