"""What each part of the page has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

KEY = "lstm"
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
