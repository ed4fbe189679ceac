"""Where to begin: settings that show something, and what can race."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playground.core.training_lab.settings import LabSettings

MAX_RIVALS = 4

_SCARCE = LabSettings(
    dataset="moons",
    samples=200,
    noise=0.2,
    validation_share=0.5,
    test_share=0.3,
    hidden=(32, 32),
    activation="tanh",
    optimizer="adam",
    learning_rate=0.002,
    batch_size=16,
    epochs=1_000,
)

PRESETS: Mapping[str, tuple[str, LabSettings]] = {
    "circle": ("Circle, 4 and 2 units", LabSettings()),
    "xor": ("XOR, 4 units", LabSettings(dataset="xor", noise=0.02, hidden=(4,), learning_rate=0.1, epochs=1_000)),
    "clouds": ("Two clouds, no hidden layer", LabSettings(dataset="gaussian", hidden=(), epochs=500)),
    "moons": ("Moons, ReLU", LabSettings(dataset="moons", hidden=(8,), activation="relu", learning_rate=0.05)),
    "spiral": (
        "Spiral, 16 and 16 units, Adam",
        LabSettings(
            dataset="spiral",
            noise=0.05,
            hidden=(16, 16),
            optimizer="adam",
            learning_rate=0.01,
            batch_size=25,
            epochs=500,
        ),
    ),
    "shortcut": (
        "Circle without hidden layers: better features",
        LabSettings(features=("x1_squared", "x2_squared"), hidden=(), learning_rate=0.01, epochs=1_000),
    ),
    "slope": (
        "A slope: regression",
        LabSettings(dataset="slope", hidden=(), loss="mse", learning_rate=0.003, epochs=300),
    ),
    "hills": (
        "Hills: regression, 16 units",
        LabSettings(dataset="hills", hidden=(16,), loss="mse", optimizer="adam", learning_rate=0.01, epochs=800),
    ),
    "overfit": ("Overfitting: little data, large net", _SCARCE),
    "more_data": ("… remedy: ten times the data", replace(_SCARCE, samples=2_000)),
    "small_net": ("… remedy: a smaller net", replace(_SCARCE, hidden=(3,))),
    "weight_decay": ("… remedy: L2", replace(_SCARCE, l2=0.003)),
    "dropout": ("… remedy: dropout", replace(_SCARCE, dropout=0.5)),
    "early": ("… remedy: early stopping", replace(_SCARCE, patience=25)),
    "too_fast": ("Learning rate far too large", LabSettings(activation="relu", learning_rate=100.0)),
}


@dataclass(frozen=True)
class Race:
    """What a race is about, and its rivals: a label and the settings that differ."""

    title: str
    rivals: Mapping[str, Mapping[str, Any]]


RACES: Mapping[str, Race] = {
    "remedies": Race(
        "Remedies against overfitting",
        {
            "as it is": {},
            "early stopping": {"patience": 25},
            "L2": {"l2": 0.003},
            "dropout": {"dropout": 0.5},
            "L1": {"l1": 0.001},
            "3 units": {"hidden": (3,)},
        },
    ),
    "optimizer": Race(
        "Optimizers",
        {
            "gradient descent": {"optimizer": "gradient_descent"},
            "momentum": {"optimizer": "momentum"},
            "RMSprop": {"optimizer": "rmsprop"},
            "Adam": {"optimizer": "adam"},
            "Nesterov": {"optimizer": "nesterov"},
            "Adagrad": {"optimizer": "adagrad"},
            "AdamW": {"optimizer": "adamw"},
        },
    ),
    "learning_rate": Race(
        "Learning rates", {f"α = {rate:g}": {"learning_rate": rate} for rate in (0.003, 0.03, 0.3, 3.0, 30.0)}
    ),
    "hidden": Race(
        "Hidden layers",
        {
            "none": {"hidden": ()},
            "2": {"hidden": (2,)},
            "4, 2": {"hidden": (4, 2)},
            "8, 8": {"hidden": (8, 8)},
            "16, 16, 16": {"hidden": (16, 16, 16)},
        },
    ),
    "activation": Race(
        "Activations",
        {
            "tanh": {"activation": "tanh"},
            "sigmoid": {"activation": "sigmoid"},
            "ReLU": {"activation": "relu"},
            "linear": {"activation": "linear"},
            "leaky ReLU": {"activation": "leaky_relu"},
        },
    ),
    "batch_size": Race("Batch sizes", {f"batch {size}": {"batch_size": size} for size in (1, 10, 50, 250)}),
    "loss": Race("Losses", {"cross-entropy": {"loss": "bce"}, "squared error": {"loss": "mse"}}),
}
