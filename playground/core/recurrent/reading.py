"""What a cell reads: words or characters, each with a vector of its own, or typed numbers; one a step."""

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.core.characters import clusters, well_formed
from playground.core.settings import Range, SettingsError, check_choice, check_range

HELD = ("computed", "0", "1")  # what a gate may be held at
KINDS = ("words", "characters", "numbers")
SPACE = "␣"  # a space where characters are read
INPUT_SIZES = Range(1, 16, whole=True)
HIDDEN_SIZES = Range(1, 16, whole=True)
SEEDS = Range(0, 1_000_000, whole=True)
NUMBERS = Range(-100, 100)
STEPS = Range(1, 40, whole=True)


@dataclass(frozen=True)
class Reading:
    """A cell's input and size. text: words or numbers with spaces between them, or characters; one a step.

    input_size: numbers in the vector of a word or character. Raises SettingsError in words.
    """

    kind: str = "words"
    text: str = "the cat that the dog saw ran"
    input_size: int = 3
    hidden_size: int = 4
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "kind", KINDS)
        check_range(self, "input_size", INPUT_SIZES)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "seed", SEEDS)
        _check_length(len(self.tokens))
        if self.kind == "numbers":
            _ = self.numbers

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands at each step, as it was typed."""
        text = well_formed(self.text).strip()
        if self.kind == "characters":
            return tuple(SPACE if one.isspace() else one for one in clusters(text))
        return tuple(text.split())

    @property
    def numbers(self) -> tuple[float, ...]:
        """The typed numbers. Raises SettingsError for what is none, or not finite, or too large."""
        return tuple(map(_number, self.tokens))

    @property
    def drawn(self) -> str:
        """Where the inputs come from, as the templates of scripts name it: typed numbers, or vectors of words."""
        return "numbers" if self.kind == "numbers" else "words"

    @property
    def exact(self) -> tuple[str, ...]:
        """Each step as a script writes it: words as they are, numbers with all their digits."""
        return tuple(map(repr, self.numbers)) if self.kind == "numbers" else self.tokens

    @property
    def width(self) -> int:
        """Numbers in x_t: 1 where numbers are typed, else the size of the word vectors."""
        return 1 if self.kind == "numbers" else self.input_size


def inputs_of(reading: Reading) -> Tensor:
    """x (steps, d), float64: the typed numbers, or for every word or character a vector drawn from the seed."""
    if reading.kind == "numbers":
        return torch.tensor(reading.numbers, dtype=torch.float64)[:, None]
    words = list(dict.fromkeys(reading.tokens))
    generator = torch.Generator().manual_seed(reading.seed)
    vectors = torch.randn(len(words), reading.width, dtype=torch.float64, generator=generator)
    return vectors[[words.index(token) for token in reading.tokens]]


def _check_length(steps: int) -> None:
    if steps == 0:
        raise SettingsError("There is nothing to read: type at least one word, character or number.")
    if not STEPS.admits(steps):
        raise SettingsError(f"The input has {steps:,} steps; this page shows at most {int(STEPS.high)}.")


def _number(token: str) -> float:
    try:
        value = float(token.replace(",", ".").replace("−", "-"))
    except ValueError:
        shown = token if len(token) <= 20 else token[:19] + "…"
        raise SettingsError(f"{shown!r} is not a number. Type numbers with spaces between them.") from None
    if not NUMBERS.admits(value):
        raise SettingsError(f"{value:g} cannot be an input; allowed is {NUMBERS}.")
    return value
