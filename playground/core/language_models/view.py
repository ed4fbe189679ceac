"""What there is to see of a ladder at one moment: detached, immutable."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from playground.core.language_models.ngram import Floats
from playground.core.language_models.score import Score
from playground.core.text_generation.view import EmbeddingMap


@dataclass(frozen=True)
class Rung:
    """One row of the ladder. name: one of RUNGS. n, method: of the best n-gram; network: the one in the mixture.

    parameters: trained or counted numbers. seconds: what training or counting took. samples: predictions learned from,
    up to the best epoch. best_epoch: 0 where there are none. written: lines that it wrote; memorised: share of them
    that stand token for token in one training line; copied: the longest run of a line that does, as a share of the
    line, on average. Both are NaN before anything is written.
    """

    name: str
    validation: Score
    test: Score
    n: int = 0
    method: str = ""
    network: str = ""
    parameters: int = 0
    seconds: float = 0.0
    samples: int = 0
    best_epoch: int = 0
    memorised: float = math.nan
    copied: float = math.nan
    written: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class LadderView:
    """All there is to draw. ngrams: validation scores by method and n. curves: by network, columns as in climber.

    vocabulary_size: V, without PAD. lines: to learn from, to choose by, to test on; predictions likewise.
    untrained: predictions to choose by and to test on whose token stands in no line to learn from.
    embedding: of the feed-forward model, None without it. neighbours: of the token that was asked for,
    among those that the training lines hold at least five times.
    """

    phase: str
    epoch: int
    epochs: int
    updates: int
    vocabulary_size: int
    lines: tuple[int, int, int]
    predictions: tuple[int, int, int]
    untrained: tuple[int, int]
    ngrams: Mapping[tuple[str, int], Score]
    curves: Mapping[str, Mapping[str, Floats]]
    rungs: tuple[Rung, ...]
    embedding: EmbeddingMap | None
    asked: int
    neighbours: tuple[tuple[int, float], ...]
