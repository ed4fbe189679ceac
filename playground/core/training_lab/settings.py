"""What the learner chooses in the training lab."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from playground.core.network_batch import ACTIVATIONS
from playground.core.optimizers.rules import RULES
from playground.core.settings import Range, SettingsError, check_choice, check_range
from playground.core.training_lab.features import FEATURES
from playground.core.training_lab.points import DATASETS, OWN, REGRESSION

LOSSES = ("bce", "mse")
MAX_LAYERS = 6
RANGES = {
    "samples": Range(10, 2_000, whole=True),
    "noise": Range(0, 0.5),
    "data_seed": Range(0, 1_000_000, whole=True),
    "validation_share": Range(0, 0.8),
    "test_share": Range(0, 0.8),
    "learning_rate": Range(1e-6, 1e9),
    "batch_size": Range(1, 2_000, whole=True),
    "epochs": Range(1, 10_000, whole=True),
    "l1": Range(0, 1),
    "l2": Range(0, 1),
    "dropout": Range(0, 0.9),
    "patience": Range(0, 10_000, whole=True),
    "target_loss": Range(0, 10),
    "seed": Range(0, 1_000_000, whole=True),
    "seeds": Range(1, 64, whole=True),
}
UNITS = Range(1, 64, whole=True)
SETTLED = ("dataset", "samples", "noise", "data_seed", "validation_share", "test_share", "epochs", "seed", "seeds")


@dataclass(frozen=True)
class LabSettings:
    """A network, its data and its training. Raises SettingsError.

    hidden: units of each hidden layer. l1, l2: factors of Σ|w| and Σw² over the weights (not the biases).
    dropout: the chance of a hidden unit to be silent in an update. patience: epochs without a better validation loss
    after which a network stops and goes back to its best one; 0 is off. target_loss: training ends when the training
    loss is no greater; 0 is off. seeds: so many networks, from seed, seed + 1, ..., on the same data in the same order.
    rivals: a label and the settings that differ, for each of the networks that race; the first is the plain one.
    """

    dataset: str = "circle"
    samples: int = 500
    noise: float = 0.1
    data_seed: int = 1
    validation_share: float = 0.25
    test_share: float = 0.25
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    loss: str = "bce"
    optimizer: str = "gradient_descent"
    learning_rate: float = 0.03
    batch_size: int = 10
    epochs: int = 2_000
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    patience: int = 0
    target_loss: float = 0.0
    seed: int = 1
    seeds: int = 1
    rivals: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def __post_init__(self) -> None:
        check_choice(self, "dataset", (*DATASETS, OWN))
        for field, allowed in RANGES.items():
            check_range(self, field, allowed)
        check_choice(self, "activation", tuple(ACTIVATIONS))
        check_choice(self, "loss", LOSSES)
        check_choice(self, "optimizer", tuple(RULES))
        self._check_network()
        if self.loss == "bce" and self.regression:
            raise SettingsError("Loss is bce, which needs classes 0 and 1; for a regression take mse.")
        if self.validation_share + self.test_share > 0.9:
            kept = 1 - self.validation_share - self.test_share
            raise SettingsError(
                f"Validation and test together leave {max(kept, 0):.0%} of the points for training; at least 10% must."
            )
        self.networks()  # each rival is a setting too

    def _check_network(self) -> None:
        if not self.features or set(self.features) - set(FEATURES) or len(set(self.features)) != len(self.features):
            raise SettingsError(
                f"Features are {', '.join(map(str, self.features))[:40] or 'none'}; "
                f"allowed is at least one of: {', '.join(FEATURES)}."
            )
        if len(self.hidden) > MAX_LAYERS or not all(map(UNITS.admits, self.hidden)):
            raise SettingsError(
                f"Hidden layers are {', '.join(map(str, self.hidden))[:40]}; "
                f"allowed are up to {MAX_LAYERS} layers, each {UNITS}."
            )

    @property
    def regression(self) -> bool:
        """Whether the targets are numbers and not classes."""
        return self.dataset in REGRESSION

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer, from the features to the single output."""
        return (len(self.features), *self.hidden, 1)

    @property
    def parameter_count(self) -> int:
        """Weights and biases of one network."""
        return sum((inputs + 1) * outputs for inputs, outputs in pairwise(self.sizes))

    def networks(self) -> dict[str, "LabSettings"]:
        """The settings of each network that races, by its label; one without a label when there are no rivals."""
        if not self.rivals:
            return {"": self}
        alone = replace(self, rivals=())
        for label, changes in self.rivals:
            if not isinstance(label, str) or set(changes) & set(SETTLED):
                raise SettingsError("Rivals may differ in their network and its training, not in data, epochs or seed.")
        return {label: replace(alone, **_with_tuples(changes)) for label, changes in self.rivals}

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "LabSettings":
        """Rebuild settings from JSON. Raises SettingsError for a missing, foreign or forbidden value."""
        if set(values) != {field.name for field in fields(cls)}:
            raise SettingsError("These are not the settings of a training lab.")
        rivals = tuple((label, dict(changes)) for label, changes in values["rivals"])
        return cls(**_with_tuples(values) | {"rivals": rivals})


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows lists only."""
    return {name: tuple(value) if name in ("features", "hidden") else value for name, value in values.items()}


def read_hidden(text: str) -> tuple[int, ...]:
    """Layers as one writes them, "4, 2" -> (4, 2); nothing is no hidden layer. Raises SettingsError."""
    parts = [part for part in text.replace(",", " ").split() if part]
    try:
        return tuple(int(part) for part in parts if len(part) <= 9 or _too_long(part))
    except ValueError:
        raise SettingsError(
            f"Hidden layers are {text[:40]!r}; write the units of each layer with commas, such as 4, 2."
        ) from None


def _too_long(part: str) -> bool:
    raise ValueError(part)
