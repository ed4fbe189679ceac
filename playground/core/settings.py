"""How settings check themselves: one clear sentence that names the field, what was given and what is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self


class SettingsError(ValueError):
    """A setting outside what is allowed. Its text is written for the learner and shown as it is."""


@dataclass(frozen=True)
class Range:
    """The allowed values of a number, both ends included; `whole` admits integers only."""

    low: float
    high: float
    whole: bool = False

    def __str__(self) -> str:
        kind = "a whole number from" if self.whole else "a number from"
        return f"{kind} {_plain(self.low)} to {_plain(self.high)}"

    def admits(self, value: object) -> bool:
        """Whether `value` is a finite number of the right kind inside the range. True and False are not numbers."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.whole and not isinstance(value, int):
            return False
        return self.low <= value <= self.high  # false for NaN


class JsonSettings:
    """What settings are that travel as JSON, in a run or a download: the base of a frozen dataclass of plain values.

    OF: what they are the settings of, for the refusal of others.
    """

    OF: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Rebuild settings from JSON. Raises SettingsError for a missing, foreign or forbidden value."""
        names = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        if set(values) != names:
            different = ", ".join(sorted(set(values) ^ names))
            raise SettingsError(f"These are not the settings of {cls.OF} (differs in: {different[:200]}).")
        return cls(**values)


def check_range(settings: object, field: str, allowed: Range) -> None:
    """Raise SettingsError unless the field of the dataclass lies in the allowed range (NaN never does)."""
    value = getattr(settings, field)
    if not allowed.admits(value):
        raise SettingsError(f"{_words(field)} is {_shown(value)}; allowed is {allowed}.")


def check_choice(settings: object, field: str, choices: Sequence[str]) -> None:
    """Raise SettingsError unless the field of the dataclass is one of the choices."""
    value = getattr(settings, field)
    if value not in choices:
        raise SettingsError(f"{_words(field)} is {_shown(value)}; allowed is one of: {', '.join(choices)}.")


def check_flag(settings: object, field: str) -> None:
    """Raise SettingsError unless the field of the dataclass is True or False."""
    value = getattr(settings, field)
    if not isinstance(value, bool):
        raise SettingsError(f"{_words(field)} is {_shown(value)}; allowed is true or false.")


def _words(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _plain(number: float) -> str:
    return f"{number:,.10g}"


def _shown(value: object) -> str:
    """The value for a message, cut so that a hostile one cannot fill the screen."""
    if isinstance(value, int) and value.bit_length() > 1_000:
        return "a number of hundreds of digits"  # Python refuses to print the longest ones
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
