"""Rivals of a race as one writes them: "optimizer=adam learning_rate=0.01; hidden=8,8", each what differs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from playground.core.settings import SettingsError
from playground.core.training_lab.presets import MAX_RIVALS
from playground.core.training_lab.settings import SETTLED, LabSettings, read_hidden

Rivals = tuple[tuple[str, Mapping[str, Any]], ...]
MAX_CHARACTERS = 400
UNCHANGED = "as it is"
MIXED = tuple(field.name for field in fields(LabSettings) if field.name not in (*SETTLED, "rivals"))

_READ: Mapping[type, Callable[[str], Any]] = {int: int, float: float, str: str}


def read_rivals(text: str) -> Rivals:
    """2 to 4 rivals, each labelled with what was written; "as it is" changes nothing. Raises SettingsError."""
    lines = [" ".join(line.split()) for line in re.split(r"[;\n]", text)]
    rivals = {line: _changes(line) for line in lines if line}
    if not 2 <= len(rivals) <= MAX_RIVALS:
        raise SettingsError(
            f"Rivals are {len(rivals)}; allowed are 2 to {MAX_RIVALS} different ones, a semicolon between, "
            "such as: as it is; optimizer=adam learning_rate=0.01."
        )
    return tuple(rivals.items())


def _changes(line: str) -> dict[str, Any]:
    if line == UNCHANGED:
        return {}
    words = re.sub(r"\s*([=,])\s*", r"\1", line).split()
    return dict(_change(word) for word in words)


def _change(word: str) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    if name not in MIXED or not equals:
        shown = word if len(word) <= 40 else word[:39] + "…"
        raise SettingsError(f"A rival has {shown!r}; allowed is name=value with one of: {', '.join(MIXED)}.")
    if name == "hidden":
        return name, read_hidden(value)
    if name == "features":
        return name, tuple(value.split(","))
    try:
        return name, _READ[type(getattr(LabSettings, name))](value)
    except ValueError:
        raise SettingsError(f"{name} of a rival is {value[:40]!r}; allowed is a number.") from None
