"""Byte-pair encoding: the most frequent pair of neighbours becomes one token, again and again.

Source: Sennrich, Haddow and Birch (2016), "Neural Machine Translation of Rare Words with Subword Units", algorithm 1.
Symbols here are whatever the words were cut into, so that Hangul and emoji merge as well as letters.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import torch

from playground.core.check import CheckRow

Word = tuple[str, ...]  # a word in pieces
Pair = tuple[str, str]
END = "▁"  # the last piece of every word: a piece that ends a word differs from the same letters inside one


@dataclass(frozen=True)
class MergeStep:
    """One merge. chosen: the pair that becomes one token, count: how often it stood in the text.

    words: the different words with their pieces after it.
    """

    chosen: Pair
    count: int
    words: tuple[Word, ...]


@dataclass(frozen=True)
class BpeTrace:
    """start: the different words in single pieces; counts: how often each occurs; steps: the merges in their order."""

    start: tuple[Word, ...]
    counts: tuple[int, ...]
    steps: tuple[MergeStep, ...]

    def words_after(self, merges: int) -> tuple[Word, ...]:
        """The words in pieces after so many merges."""
        return self.steps[merges - 1].words if merges else self.start

    def pairs_after(self, merges: int) -> tuple[tuple[Pair, int], ...]:
        """The pairs of neighbours after so many merges, by count; those that occur equally often as in the text."""
        tally: Counter[Pair] = Counter()
        for word, count in zip(self.words_after(merges), self.counts, strict=True):
            for pair in pairwise(word):
                tally[pair] += count
        return tuple(tally.most_common())  # equal counts keep the order of first appearance

    @property
    def is_complete(self) -> bool:
        """Whether no pair occurs twice any more, so that further merges would save nothing."""
        left = self.pairs_after(len(self.steps))
        return not left or left[0][1] < 2

    def pieces_after(self, merges: int) -> int:
        """Tokens of the whole text after so many merges."""
        return sum(len(word) * n for word, n in zip(self.words_after(merges), self.counts, strict=True))

    def merges(self) -> tuple[Pair, ...]:
        """The pairs in the order in which they were merged."""
        return tuple(step.chosen for step in self.steps)


def learn_bpe(words: Sequence[Sequence[str]], merges: int) -> BpeTrace:
    """Learn up to so many merges from words in single pieces. It ends where no pair occurs twice.

    Of pairs that occur equally often the one that appears first in the text is merged.
    """
    tally = Counter(tuple(word) for word in words)
    start, counts = tuple(tally), tuple(tally.values())
    pairs, steps = PairCounts(start, counts), list[MergeStep]()
    while len(steps) < merges and (found := pairs.most_frequent()) and found[1] > 1:
        pairs.merge(found[0])
        steps.append(MergeStep(*found, tuple(pairs.words)))
    return BpeTrace(start, counts, tuple(steps))


class PairCounts:
    """How often each pair of neighbours stands in a text. A merge counts again only in the words that hold the pair.

    words: the different words in their pieces as of now; holders: for each pair the places of the words that hold it.
    """

    def __init__(self, words: Sequence[Word], counts: Sequence[int]) -> None:
        self.words, self._counts = list(words), counts
        self.tally: dict[Pair, int] = defaultdict(int)
        self.holders: dict[Pair, set[int]] = defaultdict(set)
        for place in range(len(words)):
            self._enter(place)

    def most_frequent(self) -> tuple[Pair, int] | None:
        """The pair to merge next with its count: of several the one that stands first in the text."""
        if not self.tally:
            return None
        most = max(self.tally.values())
        return min((pair for pair, count in self.tally.items() if count == most), key=self._first_place), most

    def merge(self, pair: Pair) -> None:
        """Make one piece of every such pair."""
        for place in tuple(self.holders[pair]):
            self._leave(place)
            self.words[place] = merge(self.words[place], pair)
            self._enter(place)

    def _enter(self, place: int) -> None:
        for pair in pairwise(self.words[place]):
            self.tally[pair] += self._counts[place]
            self.holders[pair].add(place)

    def _leave(self, place: int) -> None:
        for pair in pairwise(self.words[place]):
            self.tally[pair] -= self._counts[place]
            self.holders[pair].discard(place)
            if not self.tally[pair]:
                del self.tally[pair], self.holders[pair]

    def _first_place(self, pair: Pair) -> tuple[int, int]:
        """Where a pair first stands: which word, and where in it."""
        place = min(self.holders[pair])
        return place, next(i for i, each in enumerate(pairwise(self.words[place])) if each == pair)


def merge(word: Word, pair: Pair) -> Word:
    """The word with every such pair, from left to right, as one piece: ("a", "a", "a") gives ("aa", "a")."""
    pieces: list[str] = []
    place = 0
    while place < len(word):
        if word[place : place + 2] == pair:
            pieces.append(pair[0] + pair[1])
            place += 2
        else:
            pieces.append(word[place])
            place += 1
    return tuple(pieces)


def apply_bpe(word: Sequence[str], merges: Sequence[Pair]) -> Word:
    """Cut a word that may be new: all merges in the order in which they were learned."""
    pieces = tuple(word)
    for pair in merges:
        pieces = merge(pieces, pair)
    return pieces


def check_merges(trace: BpeTrace) -> list[CheckRow]:
    """How often each merged pair stood in the text: as it was counted, and with torch among all pairs as numbers."""
    rows, words = [], trace.start
    for number, step in enumerate(trace.steps, start=1):
        pieces = {piece: place for place, piece in enumerate(dict.fromkeys(chain.from_iterable(words)))}
        codes = [
            torch.tensor([pieces[a] * len(pieces) + pieces[b] for a, b in pairwise(word)] * count)
            for word, count in zip(words, trace.counts, strict=True)
            if len(word) > 1
        ]
        a, b = step.chosen
        code = pieces.get(a, -1) * len(pieces) + pieces.get(b, -1)
        stands = (torch.cat(codes) == code).sum().item()
        rows.append(CheckRow(f"count of merge {number}, {' + '.join(step.chosen)}", step.count, float(stands)))
        words = step.words
    return rows
