"""n-gram models: counts of what followed a context, and five ways to make probabilities of them. float64.

Every way is one recursion over the orders, from the uniform distribution upwards:

    P_k(w | context) = own_k(w) + left_k(w) · P_{k-1}(w | context without its first token),   P_0(w) = 1 / V

own_k: what order k gives to w by its own counts; left_k: which part of the order below it lets through.
A line is predicted from its second token on; what is missing in front of a line is filled with PAD.
Sources: Chen and Goodman 1999, "An empirical study of smoothing techniques for language modeling"; Kneser and
Ney 1995. Backing off is Katz's scheme with absolute discounting.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.core.settings import Range, check_choice, check_range
from playground.core.text_generation.lines import PAD

Floats = NDArray[np.float64]
Tokens = tuple[int, ...]
Table = dict[Tokens, dict[int, int]]  # context -> token -> count

PLAIN, ADD_K, INTERPOLATION, BACKOFF, KNESER_NEY = METHODS = (
    "plain",
    "add_k",
    "interpolation",
    "backoff",
    "kneser_ney",
)
ORDERS = Range(1, 5, whole=True)
ADDED = Range(0.0001, 10)
WEIGHTS = Range(0.01, 0.99)
DISCOUNTS = Range(0.01, 0.99)


@dataclass(frozen=True)
class NgramSettings:
    """n: tokens of an n-gram, context and next one. method: how its counts become probabilities.

    added: k of add-k. weight: λ, the share of the own counts in an interpolation. discount: d, what backing off and
    Kneser-Ney take from every count. Raises SettingsError in words.
    """

    n: int = 3
    method: str = KNESER_NEY
    added: float = 0.05
    weight: float = 0.5
    discount: float = 0.75

    def __post_init__(self) -> None:
        check_range(self, "n", ORDERS)
        check_choice(self, "method", METHODS)
        check_range(self, "added", ADDED)
        check_range(self, "weight", WEIGHTS)
        check_range(self, "discount", DISCOUNTS)

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Level:
    """One order of a prediction. All arrays by token id, 0 at PAD.

    counts (V + 1,): as this order uses them (Kneser-Ney: below the highest order, in how many contexts of one token
    more the token followed). own (V + 1,) and left (V + 1,): as in the recursion. below (V + 1,): P of the order below.
    """

    order: int
    context: Tokens
    counts: NDArray[np.int64]
    own: Floats
    left: Floats
    below: Floats

    @property
    def total(self) -> int:
        """How often the context was followed by anything."""
        return int(self.counts.sum())

    @property
    def kinds(self) -> int:
        """How many different tokens followed the context."""
        return int((self.counts > 0).sum())

    @cached_property
    def probabilities(self) -> Floats:
        """P of this order (V + 1,)."""
        return self.own + self.left * self.below


@dataclass(frozen=True)
class Prediction:
    """What may follow a context. levels: the orders that are used, the highest first."""

    levels: tuple[Level, ...]

    @property
    def probabilities(self) -> Floats:
        """P(token | context) by token id (V + 1,); it adds up to 1, or to 0 where nothing is known (plain counts)."""
        return self.levels[0].probabilities

    @cached_property
    def parts(self) -> Floats:
        """(levels + 1, V + 1): how much of each probability comes from each order; the last row from 1 / V."""
        passed = np.ones_like(self.levels[0].own)
        rows = []
        for level in self.levels:
            rows.append(passed * level.own)
            passed = passed * level.left
        return np.stack([*rows, passed * self.levels[-1].below])


class NgramCounts:
    """How often each token followed each context of 0 to n - 1 tokens in weighted lines of ids 1..size - 1."""

    def __init__(self, lines: Iterable[tuple[Sequence[int], int]], n: int, size: int) -> None:
        self.n, self.size = n, size
        self.raw: list[Table] = [{} for _ in range(n)]  # by the length of the context
        for line, weight in lines:
            for context, token in events(line, n):
                for length in range(n):
                    followed = self.raw[length].setdefault(context[n - 1 - length :], {})
                    followed[token] = followed.get(token, 0) + weight
        self.continuations = [_continuations(longer) for longer in self.raw[1:]]

    def stored(self, n: int) -> int:
        """Different n-grams of 1 to n tokens: the numbers that a model of this order keeps."""
        return sum(len(followed) for table in self.raw[:n] for followed in table.values())


def events(line: Sequence[int], n: int) -> Iterator[tuple[Tokens, int]]:
    """Context of n - 1 tokens (PAD in front of the line) and next token, from the second token of the line on."""
    padded = (PAD,) * (n - 1) + tuple(line)
    for at in range(1, len(line)):
        yield padded[at : at + n - 1], line[at]


def _continuations(longer: Table) -> Table:
    """For every context and token the number of different tokens that stood in front of both."""
    found: Table = {}
    for context, followed in longer.items():
        shorter = found.setdefault(context[1:], {})
        for token in followed:
            shorter[token] = shorter.get(token, 0) + 1
    return found


class NgramModel:
    """Counts read by a method. Predicts each token from the n - 1 before it."""

    def __init__(self, counts: NgramCounts, settings: NgramSettings) -> None:
        if settings.n > counts.n:
            raise ValueError(f"n is {settings.n}, but counted was up to {counts.n}.")
        self.counts, self.settings = counts, settings
        self._uniform = np.full(counts.size, 1 / (counts.size - 1))
        self._uniform[PAD] = 0.0

    def predict(self, context: Sequence[int]) -> Prediction:
        """The next token after any context; of a longer one the last n - 1 tokens count."""
        n = self.settings.n
        known = ((PAD,) * (n - 1) + tuple(context))[len(context) :]
        orders = (n,) if self.settings.method in (PLAIN, ADD_K) else range(1, n + 1)
        levels: list[Level] = []
        for order in orders:
            below = levels[-1].probabilities if levels else self._uniform
            levels.append(self._level(order, known[n - order :], below))
        return Prediction(tuple(reversed(levels)))

    def _level(self, order: int, context: Tokens, below: Floats) -> Level:
        counts = np.zeros(self.counts.size, dtype=np.int64)
        for token, count in self._table(order).get(context, {}).items():
            counts[token] = count
        own, left = self._shares(counts, below)
        return Level(order, context, counts, own, left, below)

    def _table(self, order: int) -> Table:
        continued = self.settings.method == KNESER_NEY and order < self.settings.n
        return (self.counts.continuations if continued else self.counts.raw)[order - 1]

    def _shares(self, counts: NDArray[np.int64], below: Floats) -> tuple[Floats, Floats]:
        """own and left of a level. An unseen context leaves everything to the order below; plain counts have none."""
        s, C, V = self.settings, int(counts.sum()), self.counts.size - 1
        all_of_it, nothing = np.ones(len(counts)), np.zeros(len(counts))
        if s.method == PLAIN:
            return (counts / C if C else nothing), nothing
        if s.method == ADD_K:
            return counts / (C + s.added * V), all_of_it * (s.added * V / (C + s.added * V))
        if C == 0:
            return nothing, all_of_it
        if s.method == INTERPOLATION:
            return s.weight * counts / C, all_of_it * (1 - s.weight)
        own, freed = np.maximum(counts - s.discount, 0) / C, s.discount * int((counts > 0).sum()) / C
        if s.method == KNESER_NEY:
            return own, all_of_it * freed
        unseen = (counts == 0).astype(np.float64)
        reach = float((below * unseen).sum())
        if reach == 0:  # every token followed: there is nobody to give to
            return counts / C, nothing
        return own, unseen * (freed / reach)
