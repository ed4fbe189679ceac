"""What a run may cost. Refused in words, before anything is allocated."""

import math
from dataclasses import dataclass


class LimitError(ValueError):
    """More was asked than is allowed. The text says what was asked, what is allowed and what to change."""


@dataclass(frozen=True)
class RunCost:
    """What a run will take, computed from its settings by the page's core module.

    parameters: trainable numbers. characters: length of the text it learns from.
    epochs: passes over the data. updates: optimizer updates in all.
    numbers_per_update: values that one update holds at once besides the parameters (activations, logits).
    """

    parameters: int = 0
    characters: int = 0
    epochs: int = 0
    updates: int = 0
    numbers_per_update: int = 0


@dataclass(frozen=True)
class Limits:
    """The most that is allowed: the fields of a RunCost, training seconds of a run, runs an owner, runs a server."""

    parameters: int = 5_000_000
    characters: int = 2_000_000
    epochs: int = 10_000
    updates: int = 2_000_000
    numbers_per_update: int = 100_000_000
    seconds: float = 1800.0
    runs_per_owner: int = 3
    runs_per_server: int = 120


# field of RunCost -> how a sentence names it, and what helps
WORDS = {
    "parameters": ("trainable parameters", "Choose a smaller hidden size, fewer layers or a smaller vocabulary"),
    "characters": ("characters of text", "Use a shorter text"),
    "epochs": ("epochs", "Ask for fewer epochs"),
    "updates": ("updates", "Ask for fewer epochs or a larger batch"),
    "numbers_per_update": ("numbers in memory for one update", "Choose a smaller batch, shorter lines or fewer tokens"),
}


def check_cost(cost: RunCost, limits: Limits) -> None:
    """Raise LimitError for the first part of the cost that is over its limit."""
    for field, (name, advice) in WORDS.items():
        asked, allowed = getattr(cost, field), getattr(limits, field)
        if asked > allowed:
            raise LimitError(f"This run asks for {shown(asked)} {name}; allowed are {shown(allowed)}. {advice}.")


def check_server(runs: int, limits: Limits) -> None:
    """Raise LimitError when `runs` alive runs leave no room on the server for one more."""
    if runs >= limits.runs_per_server:
        raise LimitError(
            f"The server already trains {runs} runs; allowed are {limits.runs_per_server}. Try again in some minutes."
        )


def owner_full(limits: Limits) -> LimitError:
    """The refusal of one run more than an owner may have alive."""
    return LimitError(
        f"You asked for run number {limits.runs_per_owner + 1}; allowed are {limits.runs_per_owner} at a time. "
        "Stop one of your runs first."
    )


def time_is_up(limits: Limits) -> str:
    """What a run shows that trained for as long as it may."""
    return f"Stopped after {limits.seconds:,.0f} seconds of training, the most a run may take."


def shown(number: int) -> str:
    """The number with separators, or its size when it is too long to read."""
    return f"{number:,}" if number < 10**15 else f"about 10^{int(math.log10(number))}"
