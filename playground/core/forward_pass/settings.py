"""What the learner chooses for a forward pass: sizes, activations, the seed of the numbers, and edits of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from playground.core.forward_pass.activations import HIDDEN, OUTPUT
from playground.core.forward_pass.edits import Edit, format_edits, parse_edits
from playground.core.settings import Range, SettingsError, check_choice, check_range

LAYERS = Range(1, 6, whole=True)
SIZES = Range(1, 16, whole=True)
BATCHES = Range(1, 16, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)


@dataclass(frozen=True)
class ForwardPassSettings:
    """A multi-layer perceptron and the batch that goes through it.

    sizes: inputs first, outputs last, so one more than there are layers. batch: samples m.
    hidden, output: the activation of all layers but the last, and of the last.
    edits: numbers that stand in place of drawn ones.
    Raises SettingsError naming field, value and range.
    """

    sizes: tuple[int, ...] = (4, 8, 8, 3)
    batch: int = 1
    hidden: str = "relu"
    output: str = "softmax"
    seed: int = 1
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        _check_sizes(self.sizes)
        check_range(self, "batch", BATCHES)
        check_choice(self, "hidden", HIDDEN)
        check_choice(self, "output", OUTPUT)
        check_range(self, "seed", SEEDS)
        for edit in self.edits:
            if not edit.fits(self.sizes, self.batch):
                raise SettingsError(f"{edit} names a place that is not in {format_sizes(self.sizes)}.")

    @property
    def layers(self) -> int:
        """How many layers compute."""
        return len(self.sizes) - 1

    def activation(self, layer: int) -> str:
        """The activation of a layer, counted from 1."""
        return self.output if layer == self.layers else self.hidden

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"sizes": list(self.sizes), "edits": format_edits(self.edits)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ForwardPassSettings":
        """Rebuild settings from JSON. Raises SettingsError for a missing, foreign or forbidden value."""
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            different = ", ".join(sorted(set(values) ^ names))
            raise SettingsError(f"These are not the settings of a forward pass (differs in: {different[:200]}).")
        if not isinstance(values["sizes"], list) or not isinstance(values["edits"], str):
            raise SettingsError("Sizes must be a list of numbers, and edits must be text.")
        return cls(**{**values, "sizes": tuple(values["sizes"]), "edits": parse_edits(values["edits"])})


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read "4-8-8-3": inputs, then the neurons of each layer. Raises SettingsError for anything else."""
    parts = [part for part in re.split(r"[\s,\-–→]+", text[:200].strip()) if part]
    if not all(re.fullmatch(r"[0-9]{1,9}", part) for part in parts):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise SettingsError(f"Sizes are {shown!r}; allowed are whole numbers with dashes between, such as 4-8-8-3.")
    sizes = tuple(map(int, parts))
    _check_sizes(sizes)
    return sizes


def format_sizes(sizes: tuple[int, ...]) -> str:
    """The text that parse_sizes reads."""
    return "-".join(map(str, sizes))


def _check_sizes(sizes: object) -> None:
    if not isinstance(sizes, tuple) or not LAYERS.admits(len(sizes) - 1):
        count = len(sizes) if isinstance(sizes, tuple) else "not a list"
        raise SettingsError(
            f"Sizes are {count}; allowed are 2 to {LAYERS.high + 1} (the inputs, then 1 to {LAYERS.high} layers)."
        )
    for place, size in enumerate(sizes):
        if not SIZES.admits(size):
            name = f"Layer {place}" if place else "The input"
            raise SettingsError(f"{name} has size {size!r:.40}; allowed is {SIZES}.")


@dataclass(frozen=True)
class Preset:
    """A starting point."""

    title: str
    settings: ForwardPassSettings


PRESETS: Mapping[str, Preset] = {
    "course": Preset("4-8-8-3, one sample (course)", ForwardPassSettings()),
    "mini_batch": Preset("4-8-8-3, a batch of 5", ForwardPassSettings(batch=5)),
    "single": Preset("One neuron", ForwardPassSettings((2, 1), 4, "relu", "sigmoid")),
    "tiny": Preset("2-3-1, to reckon by hand", ForwardPassSettings((2, 3, 1), 2, "relu", "linear")),
    "deep": Preset("Six narrow layers", ForwardPassSettings((3, 4, 4, 4, 4, 4, 2), 2, "tanh", "softmax")),
}
