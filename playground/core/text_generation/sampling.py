"""From logits to the next token: temperature, top-k, top-p, and a trace of every choice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from playground.core.settings import Range, check_choice, check_range
from playground.core.text_generation.lines import PAD
from playground.core.text_generation.model import State, TextModel
from playground.core.text_generation.settings import TextGenerationSettings

STRATEGIES = ("greedy", "sample")
TEMPERATURES = Range(0.05, 5)
TOP_K = Range(0, 100_000, whole=True)
TOP_P = Range(0.01, 1)
WORDS = Range(1, 60, whole=True)
SEEDS = Range(0, 2**31 - 1, whole=True)
SHOWN_CANDIDATES = 12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SamplingSettings:
    """How the next token is chosen. top_k = 0 keeps all; top_p = 1 keeps all. words is the number of tokens."""

    strategy: str = "greedy"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    words: int = 5
    stop_at_end_of_line: bool = True
    seed: int = 1

    def __post_init__(self) -> None:
        check_choice(self, "strategy", STRATEGIES)
        check_range(self, "temperature", TEMPERATURES)
        check_range(self, "top_k", TOP_K)
        check_range(self, "top_p", TOP_P)
        check_range(self, "words", WORDS)
        check_range(self, "seed", SEEDS)


@dataclass(frozen=True)
class Choice:
    """One generated token and the candidates it was chosen from, most probable first.

    model: probabilities as the model gives them; reshaped: after temperature, top-k and top-p (0: excluded).
    kept: how many of the whole vocabulary could have been chosen.
    """

    token: int
    candidates: tuple[int, ...]
    model: tuple[float, ...]
    reshaped: tuple[float, ...]
    kept: int

    @property
    def rank(self) -> int:
        """Place of the chosen token in the model's own order, from 1 (0: below the candidates that are kept here)."""
        return self.candidates.index(self.token) + 1 if self.token in self.candidates else 0


@dataclass(frozen=True)
class Generation:
    """A prompt and what was generated after it."""

    prompt: tuple[int, ...]
    choices: tuple[Choice, ...]

    @property
    def tokens(self) -> tuple[int, ...]:
        """Prompt and generated tokens together."""
        return self.prompt + tuple(choice.token for choice in self.choices)


def as_sample(tokens: Sequence[int], window: int) -> list[int]:
    """The last `window` tokens, padded in front: what a model of the recipe "prefixes" reads."""
    recent = list(tokens[-window:])
    return [PAD] * (window - len(recent)) + recent


class Reader:
    """Reads tokens as the model was trained to read them, and gives the logits of what comes next.

    After the recipe "whole lines" the state is carried on; after "prefixes" the last `window` tokens
    are read anew, padded in front, because that is all that the model has ever seen.
    """

    def __init__(self, model: TextModel, settings: TextGenerationSettings, window: int) -> None:
        self.model, self.window = model, window
        self.carries_state = settings.recipe == "whole lines"
        self._state: State | None = None
        self._seen: list[int] = []

    @torch.no_grad()
    def read(self, tokens: Sequence[int]) -> Floats:
        """Read more tokens; returns the logits (V,) for the next one in float64, padding excluded by -inf."""
        self._seen += tokens
        device = self.model.decoder.weight.device
        if self.carries_state:
            ids = torch.tensor([list(tokens)], device=device)
            hidden, self._state = self.model.read(ids, self._state)
        else:
            ids = torch.tensor([as_sample(self._seen, self.window)], device=device)
            hidden, _ = self.model.read(ids)
        logits: Floats = self.model.decoder(hidden[0, -1]).to("cpu", torch.float64).numpy().copy()
        logits[PAD] = -np.inf
        return logits


def softmax(logits: Floats) -> Floats:
    """Probabilities exp(z - max z) / sum; subtracting the maximum changes nothing but keeps exp finite."""
    weights = np.exp(logits - logits.max())
    return np.asarray(weights / weights.sum())


def reshape_probabilities(logits: Floats, settings: SamplingSettings) -> Floats:
    """Probabilities (V,) that a token is drawn from.

    Temperature divides the logits; top-k keeps the k most probable; top-p keeps the smallest set whose
    probability reaches p (Holtzman et al. 2020). What is left is scaled to sum to 1. Greedy keeps the first.
    """
    order = np.argsort(-logits, kind="stable")
    if settings.strategy == "greedy":
        return np.asarray(np.arange(len(logits)) == order[0], dtype=np.float64)
    probabilities = softmax(logits / settings.temperature)
    keep = settings.top_k or len(logits)
    ranked = probabilities[order]
    ranked[keep:] = 0.0
    ranked /= ranked.sum()
    before = np.cumsum(ranked) - ranked  # probability of everything ranked higher
    ranked[before >= settings.top_p] = 0.0
    result = np.zeros_like(probabilities)
    result[order] = ranked / ranked.sum()
    return result


def choose(logits: Floats, settings: SamplingSettings, rng: np.random.Generator) -> Choice:
    """Draw one token and keep the candidates; the chosen one is always among them."""
    model, reshaped = softmax(logits), reshape_probabilities(logits, settings)
    token = int(rng.choice(len(reshaped), p=reshaped))
    shown = np.argsort(-model, kind="stable")[: min(SHOWN_CANDIDATES, len(model) - 1)].tolist()
    if token not in shown:
        shown.append(token)
    return Choice(
        token, tuple(shown), tuple(model[shown].tolist()), tuple(reshaped[shown].tolist()), int((reshaped > 0).sum())
    )


def generate(
    model: TextModel,
    settings: TextGenerationSettings,
    window: int,
    prompt: Sequence[int],
    sampling: SamplingSettings,
    end_of_line: int | None = None,
) -> Generation:
    """Continue a prompt of at least one token.

    window: steps that a prefix sample has (longest - 1). end_of_line: its id, where the vocabulary has one.
    """
    if not prompt:
        raise ValueError("The prompt has no token that the model knows.")
    was_training = model.training
    model.eval()
    reader, rng = Reader(model, settings, window), np.random.default_rng(sampling.seed)
    choices: list[Choice] = []
    logits = reader.read(prompt)
    for _ in range(sampling.words):
        choice = choose(logits, sampling, rng)
        choices.append(choice)
        if choice.token == end_of_line and sampling.stop_at_end_of_line:
            break
        logits = reader.read([choice.token])
    model.train(was_training)
    return Generation(tuple(prompt), tuple(choices))


def next_token(
    model: TextModel, settings: TextGenerationSettings, window: int, prompt: Sequence[int]
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The most probable next tokens and their probabilities, as the model gives them."""
    choice = generate(model, settings, window, prompt, SamplingSettings(words=1)).choices[0]
    return choice.candidates, choice.model
