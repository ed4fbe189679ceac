"""What the learner chooses for one step of backpropagation: the network, its numbers, the data, the learning rate."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from playground.core.backprop.functions import (
    ACTIVATION_TITLES,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    HIDDEN,
    LOSSES,
    OUTPUT,
    OUTPUT_OF,
    SOFTMAX,
)
from playground.core.backprop.rows import VALUES, Rows
from playground.core.settings import Range, SettingsError, check_choice, check_range

LAYERS = Range(1, 5, whole=True)
WIDTHS = Range(1, 6, whole=True)
SAMPLES = Range(1, 8, whole=True)
RATES = Range(0, 1e9)  # a rate that diverges is worth a look: the page says where it broke
UPDATES = Range(1, 1000, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)
NO_BIAS, PER_NEURON, SHARED, FROZEN = "none", "neuron", "shared", "frozen"
BIASES: Mapping[str, str] = {
    NO_BIAS: "none",
    PER_NEURON: "one a neuron",
    SHARED: "one a layer, shared",
    FROZEN: "one a neuron, frozen",
}

TARGETS_OF: Mapping[str, str] = {
    BINARY_CROSS_ENTROPY: "probabilities from 0 to 1",
    CROSS_ENTROPY: "probabilities from 0 to 1 whose sum is 1",
}


@dataclass(frozen=True)
class BackpropSettings:
    """A fully connected network, the samples it learns from, and how.

    sizes: inputs first, outputs last. hidden, output: activations; softmax goes with cross-entropy and with nothing
    else; binary cross-entropy goes with sigmoid. inputs, targets: a row a sample.
    weights: for each layer a row a neuron, a number an input.
    bias_values: for each layer a number a neuron, or a single one for all of them.
    Where numbers are None they are drawn from the seed. The default is the network of the course.
    Raises SettingsError naming field, value and range.
    """

    sizes: tuple[int, ...] = (2, 2, 2)
    hidden: str = "sigmoid"
    output: str = "sigmoid"
    loss: str = "half_sum"
    biases: str = NO_BIAS
    inputs: Rows | None = ((0.1, 0.2),)
    targets: Rows | None = ((0.4, 0.6),)
    weights: tuple[Rows, ...] | None = (((0.3, 0.25), (0.4, 0.35)), ((0.45, 0.4), (0.7, 0.6)))
    bias_values: Rows | None = None
    learning_rate: float = 0.5
    updates: int = 100
    seed: int = 1

    def __post_init__(self) -> None:
        check_sizes(self.sizes)
        check_choice(self, "hidden", HIDDEN)
        check_choice(self, "output", OUTPUT)
        check_choice(self, "loss", tuple(LOSSES))
        check_choice(self, "biases", tuple(BIASES))
        _check_output(self)
        check_range(self, "learning_rate", RATES)
        check_range(self, "updates", UPDATES)
        check_range(self, "seed", SEEDS)
        _check_data(self)
        _check_weights(self)
        _check_biases(self)

    @property
    def layers(self) -> int:
        """How many layers compute."""
        return len(self.sizes) - 1

    @property
    def samples(self) -> int:
        """How many samples there are; a single one when all data is drawn."""
        return next((len(rows) for rows in (self.inputs, self.targets) if rows is not None), 1)

    def loss_takes_z(self, layer: int) -> bool:
        """Whether this layer is the last and its activation is a part of the loss: then δ = ∂E/∂z comes at once."""
        return layer == self.layers - 1 and self.loss in OUTPUT_OF

    def activation(self, layer: int) -> str:
        """The activation of a layer, counted from 0."""
        return self.output if layer == self.layers - 1 else self.hidden

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return {field.name: _listed(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "BackpropSettings":
        """Rebuild settings from JSON. Raises SettingsError for a missing, foreign or forbidden value."""
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            different = ", ".join(sorted(set(values) ^ names))
            raise SettingsError(f"These are not the settings of backprop (differs in: {different[:200]}).")
        return cls(**{name: _tupled(value) for name, value in values.items()})


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read "2-2-2": inputs, then the neurons of each layer. Raises SettingsError for anything else."""
    parts = [part for part in re.split(r"[\s,\-–→]+", text[:200].strip()) if part]
    if not all(re.fullmatch(r"[0-9]{1,9}", part) for part in parts):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise SettingsError(f"Sizes are {shown!r}; allowed are whole numbers with dashes between, such as 2-3-2.")
    sizes = tuple(map(int, parts))
    check_sizes(sizes)
    return sizes


def format_sizes(sizes: Sequence[int]) -> str:
    """The text that parse_sizes reads."""
    return "-".join(map(str, sizes))


def check_sizes(sizes: object) -> None:
    """Raise SettingsError unless the sizes are those of a network within the limits."""
    if not isinstance(sizes, tuple) or not LAYERS.admits(len(sizes) - 1):
        count = len(sizes) if isinstance(sizes, tuple) else "not a list"
        raise SettingsError(
            f"Sizes are {count}; allowed are 2 to {LAYERS.high + 1} (the inputs, then 1 to {LAYERS.high} layers)."
        )
    for place, size in enumerate(sizes):
        if not WIDTHS.admits(size):
            name = f"Layer {place}" if place else "The input"
            raise SettingsError(f"{name} has size {size!r:.40}; allowed is {WIDTHS}.")


def fits(rows: object, lengths: Sequence[Sequence[int]]) -> bool:
    """Whether rows are as many as `lengths`, each of one of the lengths that are given for it."""
    return (
        isinstance(rows, tuple)
        and len(rows) == len(lengths)
        and all(isinstance(row, tuple) and len(row) in allowed for row, allowed in zip(rows, lengths, strict=True))
    )


def _check_output(settings: BackpropSettings) -> None:
    wanted = OUTPUT_OF.get(settings.loss)
    if wanted is not None and settings.output != wanted:
        raise SettingsError(
            f"Output is {settings.output} and loss is {LOSSES[settings.loss]}; "
            f"allowed with this loss is {ACTIVATION_TITLES[wanted]}."
        )
    if settings.output == SOFTMAX and wanted is None:
        raise SettingsError(
            f"Output is softmax and loss is {LOSSES[settings.loss]}; allowed with softmax is cross-entropy."
        )


def _check_data(settings: BackpropSettings) -> None:
    for name, rows, size in (
        ("inputs", settings.inputs, settings.sizes[0]),
        ("targets", settings.targets, settings.sizes[-1]),
    ):
        if rows is None:
            continue
        if not isinstance(rows, tuple) or not SAMPLES.admits(len(rows)):
            raise SettingsError(f"{name.capitalize()} have a wrong number of samples; allowed is {SAMPLES}.")
        for number, row in enumerate(rows, start=1):
            if not fits((row,), [[size]]):
                raise SettingsError(f"{_count(row)} {name} in sample {number}; allowed are {size}, one a unit.")
        _check_values(name.capitalize(), rows)
    if settings.inputs is not None and settings.targets is not None and len(settings.inputs) != len(settings.targets):
        raise SettingsError(
            f"There are {len(settings.inputs)} samples of inputs and {len(settings.targets)} of targets; "
            "allowed is the same number of both."
        )
    for number, row in enumerate(settings.targets or (), start=1):
        if not are_targets(settings.loss, row):
            raise SettingsError(
                f"Targets of sample {number} are {' '.join(f'{t:g}' for t in row)}; "
                f"allowed with {LOSSES[settings.loss]} are {TARGETS_OF[settings.loss]}."
            )


def are_targets(loss: str, row: tuple[float, ...]) -> bool:
    """Whether a loss can be computed of these targets of one sample."""
    if loss == BINARY_CROSS_ENTROPY:
        return all(0 <= t <= 1 for t in row)
    return loss != CROSS_ENTROPY or (min(row, default=-1) >= 0 and abs(sum(row) - 1) <= 1e-9)


def _check_weights(settings: BackpropSettings) -> None:
    if settings.weights is None:
        return
    if not isinstance(settings.weights, tuple) or len(settings.weights) != settings.layers:
        raise SettingsError(f"Weights are of {_count(settings.weights)} layers; allowed are {settings.layers}.")
    for layer, rows in enumerate(settings.weights):
        n, j = settings.sizes[layer], settings.sizes[layer + 1]
        if not fits(rows, [[n]] * j):
            raise SettingsError(
                f"Weights of layer {layer + 1} do not fit; allowed are {j} rows (one a neuron) of {n} numbers."
            )
        _check_values("Weights", rows)


def _check_biases(settings: BackpropSettings) -> None:
    rows = settings.bias_values
    if rows is None:
        return
    if not fits(rows, [[1, j] for j in settings.sizes[1:]]):
        raise SettingsError(
            f"Biases do not fit; allowed is, for each of {settings.layers} layers, "
            f"one number or one a neuron ({', '.join(map(str, settings.sizes[1:]))})."
        )
    _check_values("Biases", rows)
    if settings.biases == SHARED and any(len(set(row)) > 1 for row in rows):
        raise SettingsError("Biases of a layer differ; allowed is one number a layer when a layer shares its bias.")


def _check_values(name: str, rows: Rows) -> None:
    for row in rows:
        for value in row:
            if not VALUES.admits(value):
                raise SettingsError(f"{name} hold {value!r:.40}; allowed is {VALUES}.")


def _count(rows: object) -> str:
    return str(len(rows)) if isinstance(rows, tuple) else "not a list of"


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, tuple) else value


def _tupled(value: Any) -> Any:
    return tuple(_tupled(part) for part in value) if isinstance(value, list) else value
