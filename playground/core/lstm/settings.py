"""What the learner chooses for one LSTM cell: what it reads, its size, and which gates are held by hand."""

import unicodedata
from dataclasses import dataclass

from playground.core.settings import Range, SettingsError, check_choice, check_range

GATES = ("i", "f", "g", "o")  # as PyTorch stacks them
HELD = ("computed", "0", "1")  # what a gate may be held at
KINDS = ("words", "numbers")
INPUT_SIZES = Range(1, 16, whole=True)
HIDDEN_SIZES = Range(1, 16, whole=True)
SEEDS = Range(0, 1_000_000, whole=True)
FORGET_BIASES = Range(-6, 6)
NUMBERS = Range(-100, 100)
STEPS = Range(1, 40, whole=True)


@dataclass(frozen=True)
class CellSettings:
    """One LSTM cell and its input. text: words, or numbers with spaces between them, one a step.

    forget_bias is added to b_f of every unit. hold_i, hold_f, hold_o: "computed", or the value at which the gate is
    held by hand from step hold_from on. Raises SettingsError in words.
    """

    kind: str = "words"
    text: str = "the cat that the dog saw ran"
    input_size: int = 3
    hidden_size: int = 4
    seed: int = 1
    forget_bias: float = 0.0
    hold_i: str = "computed"
    hold_f: str = "computed"
    hold_o: str = "computed"
    hold_from: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "kind", KINDS)
        check_range(self, "input_size", INPUT_SIZES)
        check_range(self, "hidden_size", HIDDEN_SIZES)
        check_range(self, "seed", SEEDS)
        check_range(self, "forget_bias", FORGET_BIASES)
        for gate in ("hold_i", "hold_f", "hold_o"):
            check_choice(self, gate, HELD)
        check_range(self, "hold_from", STEPS)
        _check_length(len(self.tokens))
        if self.kind == "numbers":
            _ = self.numbers

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands at each step, as it was typed."""
        return tuple(unicodedata.normalize("NFC", self.text).split())

    @property
    def numbers(self) -> tuple[float, ...]:
        """The typed numbers. Raises SettingsError for what is none, or not finite, or too large."""
        return tuple(map(_number, self.tokens))

    @property
    def width(self) -> int:
        """Numbers in x_t: 1 where numbers are typed, else the size of the word vectors."""
        return 1 if self.kind == "numbers" else self.input_size

    def held(self, gate: str, step: int) -> float | None:
        """The value at which a gate is held at a step (from 1), None where it is computed."""
        chosen = getattr(self, f"hold_{gate}", "computed")
        return None if chosen == "computed" or step < self.hold_from else float(chosen)


def _check_length(steps: int) -> None:
    if steps == 0:
        raise SettingsError("There is nothing to read: type at least one word or number.")
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
