"""Models to begin with, each with a data set that fits it and settings that learn it."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.model_builder.settings import FitSettings


@dataclass(frozen=True)
class Preset:
    """A model and its fit. settings.model may be less than a fit needs only in `begin`, which is a start."""

    title: str
    model: str
    fit: Mapping[str, object]

    def settings(self) -> FitSettings:
        """The whole fit. Raises SettingsError where the model is only begun."""
        return FitSettings(self.model, **self.fit)  # type: ignore[arg-type]


def _fit(dataset: str, loss: str, rate: float, epochs: int, batch: int = 32) -> Mapping[str, object]:
    return {"dataset": dataset, "loss": loss, "learning_rate": rate, "epochs": epochs, "batch_size": batch}


PRESETS: Mapping[str, Preset] = {
    "first": Preset("First model: 49", "input 4; dense 8 relu; dense 1 sigmoid", _fit("shells", "bce", 0.02, 60)),
    "linear": Preset("Linear regression", "input 3; dense 1", _fit("rooms", "mse", 0.03, 40)),
    "logistic": Preset("Logistic regression", "input 3; dense 1 sigmoid", _fit("sides", "bce", 0.05, 40)),
    "functional": Preset(
        "Functional: 10 → 64 → 64 → 1",
        "input 10; dense 64 relu; dense 64 relu; dense 1",
        _fit("hills", "mse", 0.003, 60),
    ),
    "flowers": Preset(
        "Flowers: three classes",
        "input 4; dense 16 relu; batchnorm; dropout 0.1; dense 3 softmax",
        _fit("flowers", "cross_entropy", 0.01, 50),
    ),
    "two_inputs": Preset(
        "Two inputs",
        "a = input 64; b = input 128; a1 = dense 16 relu < a; a2 = dense 8 relu < a1; b1 = dense 64 relu < b; "
        "b2 = dense 32 relu < b1; b3 = dense 8 relu < b2; both = concatenate < a2, b3; dense 2 relu; dense 1",
        _fit("two_views", "mse", 0.01, 40),
    ),
    "lstm": Preset("Sequence: LSTM(10)", "input 50x1; lstm 10; dense 10 relu; dense 1", _fit("waves", "mse", 0.01, 30)),
    "text": Preset(
        "Text classifier",
        "input 12 integers; embedding 10000 32; rnn 32; dense 1 sigmoid",
        _fit("opinions", "bce", 0.003, 15),
    ),
    "begin": Preset("From nothing", "input 4", _fit("shells", "bce", 0.02, 60)),
}
