"""What each part of the page has: controls that give settings, a trace of them, and what is shown of the trace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow

Settings = TypeVar("Settings")
Trace = TypeVar("Trace")


@dataclass(frozen=True)
class Part(Generic[Settings, Trace]):
    """One part, as functions. choose raises SettingsError in words; script: the code that prints the same numbers."""

    title: str
    choose: Callable[[], Settings]
    trace: Callable[[Settings], Trace]
    draw: Callable[[Trace], None]
    numbers: Callable[[Trace], pd.DataFrame]
    check: Callable[[Settings], Sequence[CheckRow]]
    script: Callable[[Settings], str]


def preset_setter(preset_key: str, presets: Mapping[str, Mapping[str, object]]) -> Callable[[], None]:
    """The callback that puts what a preset says into the widgets: {preset: {widget key: value}}."""

    def set_widgets() -> None:
        for key, value in presets[st.session_state[preset_key]].items():
            st.session_state[key] = value

    return set_widgets
