"""The shortest PyTorch script that trains a text generator exactly as the playground did."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch

from playground.core.characters import well_formed
from playground.core.text_generation.lines import EncodedLines, split_lines
from playground.core.text_generation.settings import TextGenerationSettings
from playground.data.tokens import WORD, TokenizerSettings, build_vocabulary, tokenize
from playground.export.template import fill, read_template

DEVICES = ("cpu", "cuda", "mps")
WRITTEN = 24  # tokens that the script writes at most

CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
OPTIMIZERS = {
    "adam": "Adam(model.parameters(), lr={}, fused=True)",
    "adamw": "AdamW(model.parameters(), lr={}, fused=True)",
    "rmsprop": "RMSprop(model.parameters(), lr={})",
    "momentum": "SGD(model.parameters(), lr={}, momentum=0.9)",
    "sgd": "SGD(model.parameters(), lr={})",
}
SCRIPT = read_template("text_generation.py.txt")
BATCHES = {
    "prefixes": read_template("text_generation_prefixes.py.txt"),
    "whole lines": read_template("text_generation_lines.py.txt"),
}


def render_script(
    settings: TextGenerationSettings,
    tokenizer: TokenizerSettings,
    lines: Sequence[str],
    learning_rate_changes: Sequence[tuple[int, float]] = (),
    epochs_done: int | None = None,
    *,
    device: str = "cpu",
    lines_shown: int | None = None,
) -> str:
    """A script that trains the same model on the same text and prints its final loss with 6 decimals.

    lines: the cleaned lines, held-out ones included. learning_rate_changes: (updates done, rate from then on).
    epochs_done: epochs that the run has finished, at least 1; None for all of its settings.
    device: where the run trained, and so where the script trains.
    lines_shown: cut the text after so many lines and say so, for the screen; None for the script that runs.
    Raises ValueError for text without anything to predict, and for epochs or a device that cannot be.
    """
    epochs = _checked_epochs(epochs_done, settings.epochs)
    to_device = _to_device(device)
    text = _Text(tokenizer, tuple(map(well_formed, lines)))
    later_rates = {int(updates): float(rate) for updates, rate in learning_rate_changes}
    held_out = text.held_out(settings)
    facts = _recipe_facts(settings) | text.facts
    facts |= {"held_out"} if held_out else set()
    facts |= {"changes", "counted"} if later_rates else set()
    values = _recipe_values(settings) | text.values
    values |= {"epochs": epochs, "held_out": held_out, "later_rates": later_rates, "to_device": to_device}
    values |= {
        "batches": fill(BATCHES[settings.recipe], set(), {"to_device": to_device}),
        "text": text.literal(lines_shown),
        "torch": torch.__version__,
    }
    return fill(SCRIPT, facts, values) + "\n"


def _checked_epochs(done: int | None, asked: int) -> int:
    epochs = asked if done is None else done
    if not 1 <= epochs <= asked:
        raise ValueError(f"Epochs done is {epochs}; a script needs 1 to {asked}, or None for all.")
    return epochs


def _to_device(device: str) -> str:
    if device not in DEVICES:
        raise ValueError(f"Device is {device!r}; allowed is one of: {', '.join(DEVICES)}.")
    return "" if device == "cpu" else f'.to("{device}")'


@dataclass(frozen=True)
class _Text:
    """The lines (NFC, no lone surrogates) and what the script must know of them."""

    tokenizer: TokenizerSettings
    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        fewest = 1 if self.tokenizer.end_of_line else 2
        if max(map(len, self.tokens), default=0) < fewest:
            raise ValueError("No line has two tokens, so there is nothing to predict.")

    @cached_property
    def tokens(self) -> list[list[str]]:
        return [tokenize(line, self.tokenizer.unit) for line in self.lines]

    @cached_property
    def encoded(self) -> EncodedLines:
        """The lines as the run saw them."""
        vocabulary = build_vocabulary(self.tokens, self.tokenizer)
        end = () if vocabulary.end_id is None else (vocabulary.end_id,)
        return EncodedLines(tuple((*map(vocabulary.number_of, line), *end) for line in self.tokens), vocabulary.size)

    def held_out(self, settings: TextGenerationSettings) -> int:
        """How many lines validation keeps back."""
        return len(split_lines(self.encoded, settings.held_out, settings.seed)[1].lines)

    @property
    def facts(self) -> set[str]:
        short = {"short"} if any(len(line) < 2 for line in self.encoded.lines) else set()
        return short | {self.tokenizer.unit, "end" if self.tokenizer.end_of_line else "open"}

    @property
    def values(self) -> dict[str, object]:
        return {
            "steps": self.encoded.longest - 1,
            "end": self.encoded.vocabulary_size - 1,
            "written": min(self.encoded.longest - 1, WRITTEN),
            "joiner": " " if self.tokenizer.unit == WORD else "",
        }

    def literal(self, shown: int | None) -> str:
        """The text as a Python list: data in quotes, whatever it says; repr escapes all that a reader cannot see."""
        rows = [f"    {self._row(line, tokens)!r}," for line, tokens in zip(self.lines, self.tokens, strict=True)]
        if shown is None or shown >= len(rows):
            return "\n".join(["LINES = [", *rows, "]"])
        left_out = (
            f"    # … and {len(rows) - shown:,} more lines. The screen shows {shown:,}; "
            f"the download has all {len(rows):,}, and only that trains the same model."
        )
        return "\n".join(["LINES = [", *rows[:shown], left_out, "]"])

    def _row(self, line: str, tokens: list[str]) -> str | list[str]:
        """The line, or its characters one by one where one of them consists of several code points."""
        return line if self.tokenizer.unit == WORD or len(tokens) == len(line) else tokens


def _recipe_facts(settings: TextGenerationSettings) -> set[str]:
    facts = {
        "prefixes" if settings.recipe == "prefixes" else "lines",
        "single" if settings.layers == 1 else "stack",
    }
    return facts | ({"dropout", "counted"} if settings.dropout else set())


def _recipe_values(settings: TextGenerationSettings) -> dict[str, object]:
    cell, E, H = CELLS[settings.cell], settings.embedding_size, settings.hidden_size
    layers = "1 layer" if settings.layers == 1 else f"{settings.layers} layers"
    return {
        "summary": f"{cell}, {layers} of {H}, trained on {settings.recipe}",
        "seed": settings.seed,
        "batch_size": settings.batch_size,
        "embedding_size": E,
        "hidden_size": H,
        "inputs": (E, *[H] * (settings.layers - 1)),
        "cell": cell,
        "dropout": settings.dropout,
        "optimizer": OPTIMIZERS[settings.optimizer].format(settings.learning_rate),
    }
