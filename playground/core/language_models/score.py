"""Perplexity: how many equally likely tokens a model hesitates between, on average."""

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

from playground.core.language_models.ngram import Floats


@dataclass(frozen=True)
class Score:
    """Predictions of some lines. nats: the sum of -ln P of every token that came; impossible: those with P = 0.

    right: how often the most probable token came.
    """

    predictions: int = 0
    nats: float = 0.0
    impossible: int = 0
    right: int = 0

    @property
    def perplexity(self) -> float:
        """exp of the mean nats a predicted token; infinite when one of them had no probability."""
        if not self.predictions:
            return math.nan
        if self.impossible:
            return math.inf
        mean = self.nats / self.predictions
        return math.exp(mean) if mean < 700 else math.inf

    @property
    def accuracy(self) -> float:
        """Share of predictions whose most probable token came."""
        return self.right / self.predictions if self.predictions else math.nan


def score(
    probabilities: Callable[[Sequence[int]], Floats], lines: Iterable[Sequence[int]]
) -> Generator[None, None, Score]:
    """Score what a model says after every beginning of every line; yields after each line."""
    predictions = impossible = right = 0
    nats = 0.0
    for line in lines:
        for at in range(1, len(line)):
            P = probabilities(line[:at])
            came = float(P[line[at]])
            predictions += 1
            right += int(P.argmax()) == line[at] and came > 0
            if came > 0:
                nats -= math.log(came)
            else:
                impossible += 1
        yield
    return Score(predictions, nats, impossible, right)


def score_at_once(probabilities: Callable[[Sequence[int]], Floats], lines: Iterable[Sequence[int]]) -> Score:
    """The same without a break."""
    scoring = score(probabilities, lines)
    while True:
        try:
            next(scoring)
        except StopIteration as end:
            found: Score = end.value
            return found
