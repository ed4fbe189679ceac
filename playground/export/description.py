"""settings.json of a saved model: what was chosen, and how far the training went."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from playground.core.text_generation.settings import LEARNING_RATES, TextGenerationSettings
from playground.data.cleaning import CleaningSettings
from playground.data.tokens import TokenizerSettings
from playground.export.archive import BundleError, read_json
from playground.export.text_generation import DEVICES

NAME = "settings.json"
FORMAT = "playground text generation"
VERSION = 1
MAX_CHANGES = 10_000
KEYS = (
    "format",
    "version",
    "model",
    "tokenizer",
    "cleaning",
    "longest_line",
    "epochs_done",
    "learning_rate_changes",
    "device",
)

T = TypeVar("T")


@dataclass(frozen=True)
class Description:
    """longest: tokens of the longest line. learning_rate_changes: (updates done, rate from then on).

    Raises BundleError for values that no run can have.
    """

    settings: TextGenerationSettings
    tokenizer: TokenizerSettings
    cleaning: CleaningSettings | None
    longest: int
    epochs_done: int
    learning_rate_changes: tuple[tuple[int, float], ...]
    device: str

    def __post_init__(self) -> None:
        _check(self)


def write_description(description: Description) -> str:
    """The description as JSON."""
    cleaning = description.cleaning
    values = {
        "format": FORMAT,
        "version": VERSION,
        "model": description.settings.to_json(),
        "tokenizer": asdict(description.tokenizer),
        "cleaning": None if cleaning is None else asdict(cleaning),
        "longest_line": description.longest,
        "epochs_done": description.epochs_done,
        "learning_rate_changes": description.learning_rate_changes,
        "device": description.device,
    }
    return json.dumps(values, indent=2) + "\n"


def read_description(raw: bytes) -> Description:
    """Undo `write_description`. Raises BundleError, or SettingsError for a setting out of its range."""
    values = _object(read_json(raw, NAME), "whole")
    _check_format(values)
    cleaning = values["cleaning"]
    return Description(
        settings=TextGenerationSettings.from_json(_object(values["model"], "model")),
        tokenizer=_exactly(TokenizerSettings, values["tokenizer"], "tokenizer"),
        cleaning=None if cleaning is None else _exactly(CleaningSettings, cleaning, "cleaning"),
        longest=values["longest_line"],
        epochs_done=values["epochs_done"],
        learning_rate_changes=_pairs(values["learning_rate_changes"]),
        device=values["device"],
    )


def _check_format(values: Mapping[str, Any]) -> None:
    if values.get("format") != FORMAT:
        raise BundleError(f"{NAME} does not describe a text generator saved here.")
    version = values.get("version")
    if type(version) is not int or version != VERSION:
        raise BundleError(f"The saved model has another format version; this playground reads version {VERSION}.")
    if values.keys() != set(KEYS):
        raise BundleError(f"{NAME} should hold exactly {', '.join(KEYS)}.")


def _object(values: Any, name: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise BundleError(f"The {name} part of {NAME} is not an object.")
    return values


def _exactly(cls: type[T], values: Any, name: str) -> T:
    """A settings dataclass from JSON that has its fields, no more and no fewer."""
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    if _object(values, name).keys() != set(names):
        raise BundleError(f"The {name} part of {NAME} should hold exactly {', '.join(names)}.")
    return cls(**values)


def _pairs(values: Any) -> tuple[tuple[Any, Any], ...]:
    if not isinstance(values, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in values):
        raise BundleError(f"The learning rate changes of {NAME} should be pairs of updates and rate.")
    return tuple((updates, rate) for updates, rate in values)


def _check(description: Description) -> None:
    done, asked = description.epochs_done, description.settings.epochs
    if not _is_whole(done) or done > asked:
        raise BundleError(f"The epochs done should be a whole number from 0 to {asked:,}.")
    if not _is_whole(description.longest):
        raise BundleError("The length of the longest line should be a whole number.")
    if len(description.learning_rate_changes) > MAX_CHANGES:
        raise BundleError(f"The learning rate changed more than {MAX_CHANGES:,} times.")
    for updates, rate in description.learning_rate_changes:
        if not _is_whole(updates) or not LEARNING_RATES.admits(rate):
            raise BundleError(f"A change of the learning rate has updates from 0 and as its rate {LEARNING_RATES}.")
    if description.device not in DEVICES:
        raise BundleError(f"The device should be one of: {', '.join(DEVICES)}.")


def _is_whole(value: object) -> bool:
    return type(value) is int and value >= 0
