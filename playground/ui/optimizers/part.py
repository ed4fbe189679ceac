"""What each part of the page has: controls that give settings, a trace of them, and what is shown of the trace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

KEY = "optimizers"
Settings = TypeVar("Settings")
Trace = TypeVar("Trace")


@dataclass(frozen=True)
class Part(Generic[Settings, Trace]):
    """One part, as functions. choose raises SettingsError in words; script: the code that prints the same numbers.

    draw: figure and what stands below it. numbers: the table. more: what opens below the table. check: shows it.
    """

    title: str
    choose: Callable[[], Settings]
    trace: Callable[[Settings], Trace]
    draw: Callable[[Trace], None]
    numbers: Callable[[Trace], pd.DataFrame]
    more: Callable[[Trace], None]
    check: Callable[[Settings], None]
    script: Callable[[Settings], str]
