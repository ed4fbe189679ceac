"""The ladder's settings: which models climb it, on which lines they are trained, chosen and tested."""

from dataclasses import dataclass

import numpy as np

from playground.core.language_models.ngram import ADDED, DISCOUNTS, METHODS, ORDERS, WEIGHTS
from playground.core.language_models.nnlm import Nnlm
from playground.core.language_models.nnlm import parameter_count as nnlm_parameters
from playground.core.randomness import seeded
from playground.core.settings import JsonSettings, Range, SettingsError, check_range
from playground.core.text_generation.lines import EncodedLines
from playground.core.text_generation.model import TextModel, build_model
from playground.core.text_generation.model import parameter_count as recurrent_parameters
from playground.core.text_generation.settings import TextGenerationSettings

UNIFORM, NGRAM, NNLM, MIXTURE = "uniform", "ngram", "nnlm", "mixture"
CELLS = ("rnn", "lstm", "gru")
NETWORKS = (NNLM, *CELLS)
RUNGS = (UNIFORM, NGRAM, *NETWORKS, MIXTURE)

WINDOWS = Range(1, 8, whole=True)
EMBEDDING_SIZES = Range(1, 256, whole=True)
HIDDEN_SIZES = Range(1, 512, whole=True)
DROPOUTS = Range(0, 0.9)
LEARNING_RATES = Range(1e-6, 1)
BATCH_SIZES = Range(1, 256, whole=True)
EPOCHS = Range(1, 200, whole=True)
HELD_OUT = Range(0.02, 0.5)
SEEDS = Range(0, 2**31 - 1, whole=True)
MOST_WORK = 2_000_000_000  # probabilities that scoring all n-grams may compute: about a minute
LEAST_LINES = 3  # one to learn from, one to choose by, one to test on

LanguageModel = Nnlm | TextModel


@dataclass(frozen=True)
class LadderSettings(JsonSettings):
    """networks: which ones are trained, with their names joined by commas. order: the longest n-gram that is tried.

    added, weight, discount: as in NgramSettings. window: tokens that the feed-forward network reads; the other sizes
    and the training are the same for all networks. held_out: share of the lines that nobody learns from; half of them
    choose (n, method, epoch), the other half test. Raises SettingsError in words.
    """

    OF = "a ladder of language models"

    networks: str = ",".join(NETWORKS)
    order: int = 5
    added: float = 0.05
    weight: float = 0.5
    discount: float = 0.75
    window: int = 4
    embedding_size: int = 32
    hidden_size: int = 64
    dropout: float = 0.3
    learning_rate: float = 5e-3
    batch_size: int = 16
    epochs: int = 12
    held_out: float = 0.2
    seed: int = 1

    def __post_init__(self) -> None:
        unknown = [name for name in self.chosen if name not in NETWORKS]
        if unknown or len(set(self.chosen)) != len(self.chosen):
            raise SettingsError(f"There is no ladder of {self.networks[:40]!r}; allowed are: {', '.join(NETWORKS)}.")
        check_range(self, "order", ORDERS)
        check_range(self, "added", ADDED)
        check_range(self, "weight", WEIGHTS)
        check_range(self, "discount", DISCOUNTS)
        check_range(self, "window", WINDOWS)
        check_range(self, "embedding_size", EMBEDDING_SIZES)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "dropout", DROPOUTS)
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "batch_size", BATCH_SIZES)
        check_range(self, "epochs", EPOCHS)
        check_range(self, "held_out", HELD_OUT)
        check_range(self, "seed", SEEDS)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The networks, one by one."""
        return tuple(self.networks.split(",")) if self.networks else ()


@dataclass(frozen=True)
class Split:
    """Lines to learn from, to choose by and to test on. All have at least two tokens, but for those to learn from."""

    train: EncodedLines
    validation: EncodedLines
    test: EncodedLines


def split_in_three(encoded: EncodedLines, held_out: float, seed: int) -> Split:
    """Whole lines, by seed; each part keeps the order of the text. Raises SettingsError when there are too few."""
    usable = [i for i, line in enumerate(encoded.lines) if len(line) > 1]
    if len(usable) < LEAST_LINES:
        raise SettingsError(
            f"The text has {len(usable)} lines of two tokens or more. A ladder needs {LEAST_LINES}: one to learn from, "
            "one to choose by and one to test on."
        )
    half = min(max(round(held_out * len(usable) / 2), 1), (len(usable) - 1) // 2)
    order = np.random.default_rng([seed, 11]).permutation(usable).tolist()
    validation, test = set(order[:half]), set(order[half : 2 * half])

    def part(chosen: set[int], other: set[int]) -> EncodedLines:
        lines = tuple(line for i, line in enumerate(encoded.lines) if (i in chosen) if i not in other)
        return EncodedLines(lines, encoded.vocabulary_size)

    rest = set(range(len(encoded.lines)))
    return Split(part(rest, validation | test), part(validation, set()), part(test, set()))


def build_network(name: str, settings: LadderSettings, size: int) -> LanguageModel:
    """One of the networks over `size` ids, PAD included, by torch's defaults from the seed."""
    s = settings
    if name == NNLM:
        with seeded(s.seed):
            return Nnlm(s.window, s.embedding_size, s.hidden_size, size, s.dropout)
    return build_model(_recurrent(name, s), size)


def network_parameters(name: str, settings: LadderSettings, size: int) -> int:
    """Trainable numbers of one of the networks, by arithmetic."""
    if name == NNLM:
        return nnlm_parameters(settings.window, settings.embedding_size, settings.hidden_size, size)
    return recurrent_parameters(_recurrent(name, settings), size)


def _recurrent(cell: str, s: LadderSettings) -> TextGenerationSettings:
    return TextGenerationSettings(
        cell=cell, embedding_size=s.embedding_size, hidden_size=s.hidden_size, dropout=s.dropout, seed=s.seed
    )


def check_work(settings: LadderSettings, encoded: EncodedLines) -> None:
    """Raise SettingsError when scoring the n-grams would take minutes: V for each prediction, method and n."""
    split = split_in_three(encoded, settings.held_out, settings.seed)
    scored = split.validation.predictions * len(METHODS) * settings.order
    work = scored * encoded.vocabulary_size
    if work > MOST_WORK:
        raise SettingsError(
            f"To score {len(METHODS)} ways of counting up to n = {settings.order} on {split.validation.predictions:,} "
            f"held-out predictions over {encoded.vocabulary_size:,} tokens takes {work:,} probabilities; allowed are "
            f"{MOST_WORK:,}. Use a part of the text, hold out less, or choose a smaller n."
        )


def numbers_per_update(settings: LadderSettings, encoded: EncodedLines) -> int:
    """The most values that one update holds at once: scores of a batch of the longest lines, and four gates a step."""
    steps = settings.batch_size * max(encoded.longest - 1, 1)
    return steps * (encoded.vocabulary_size + 6 * settings.hidden_size + settings.window * settings.embedding_size)
