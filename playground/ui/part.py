"""What each part of a page has: controls that give settings, a trace of them, and what is shown of the trace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.ui import frame
from playground.ui.frame import Frame

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


@dataclass(frozen=True)
class FullPart(Generic[Settings, Trace]):
    """One part that shows by itself what belongs below its figures: numbers, check and code."""

    title: str
    choose: Callable[[], Settings]
    trace: Callable[[Settings], Trace]
    draw: Callable[[Trace], None]
    below: Callable[[Trace], None]


def show(page: Frame, parts: Mapping[str, FullPart[Any, Any]]) -> None:
    """Show the chosen part, from its controls to its code. Where settings are refused, it is said in their place."""
    part = frame.choose_part(page, parts)
    with page.controls:
        try:
            settings, refused = part.choose(), None
        except frame.REFUSALS as error:
            settings, refused = None, error
    if refused is not None:
        with page.stage:  # under the last control it would be out of sight
            frame.refuse(refused)
        return
    trace = part.trace(settings)
    with page.stage:
        part.draw(trace)
    part.below(trace)


def preset_setter(preset_key: str, presets: Mapping[str, Mapping[str, object]]) -> Callable[[], None]:
    """The callback that puts what a preset says into the widgets: {preset: {widget key: value}}."""

    def set_widgets() -> None:
        for key, value in presets[st.session_state[preset_key]].items():
            st.session_state[key] = value

    return set_widgets
