"""What the learner chooses for a text generator: model, recipe and training."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.settings import JsonSettings, Range, check_choice, check_range

CELLS = ("rnn", "lstm", "gru")
RECIPES = ("whole lines", "prefixes")
OPTIMIZERS = ("adam", "adamw", "rmsprop", "momentum", "sgd")

EMBEDDING_SIZES = Range(1, 1_024, whole=True)
HIDDEN_SIZES = Range(1, 2_048, whole=True)
LAYERS = Range(1, 4, whole=True)
DROPOUTS = Range(0, 0.9)
LEARNING_RATES = Range(1e-6, 100)
BATCH_SIZES = Range(1, 1_024, whole=True)
EPOCHS = Range(1, 2_000, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)
HELD_OUT = Range(0, 0.5)


@dataclass(frozen=True)
class TextGenerationSettings(JsonSettings):
    """Embedding -> recurrent layers -> linear layer over the vocabulary, and how it is trained.

    batch_size counts prefixes in the recipe "prefixes" and lines in "whole lines".
    held_out is the share of lines kept for validation. Raises SettingsError naming field, value and range.
    """

    OF = "a text generator"

    cell: str = "rnn"
    embedding_size: int = 10
    hidden_size: int = 32
    layers: int = 1
    dropout: float = 0.0
    recipe: str = "prefixes"
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    batch_size: int = 32
    epochs: int = 200
    held_out: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "cell", CELLS)
        check_range(self, "embedding_size", EMBEDDING_SIZES)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "layers", LAYERS)
        check_range(self, "dropout", DROPOUTS)
        check_choice(self, "recipe", RECIPES)
        check_choice(self, "optimizer", OPTIMIZERS)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "batch_size", BATCH_SIZES)
        check_range(self, "epochs", EPOCHS)
        check_range(self, "held_out", HELD_OUT)
        check_range(self, "seed", SEEDS)


@dataclass(frozen=True)
class Preset:
    """A starting point: a built-in corpus by name, and the settings that suit it."""

    title: str
    corpus: str
    settings: TextGenerationSettings


PRESETS: Mapping[str, Preset] = {
    "three_sentences": Preset("Three sentences (course)", "three_sentences", TextGenerationSettings()),
    "headlines_course": Preset(
        "Headlines (course)",
        "headlines",
        TextGenerationSettings(cell="lstm", hidden_size=128, epochs=10),
    ),
    "headlines_fast": Preset(
        "Headlines (fast)",
        "headlines",
        TextGenerationSettings(
            cell="lstm", hidden_size=128, recipe="whole lines", learning_rate=1.5e-2, batch_size=32, epochs=20
        ),
    ),
}
