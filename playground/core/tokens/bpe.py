"""Byte-pair encoding: the most frequent pair of neighbours becomes one token, again and again.

Source: Sennrich, Haddow and Birch (2016), "Neural Machine Translation of Rare Words with Subword Units", algorithm 1.
Symbols here are whatever the words were cut into, so that Hangul and emoji merge as well as letters.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import torch

from playground.core.check import CheckRow

Word = tuple[str, ...]  # a word in pieces
Pair = tuple[str, str]
END = "▁"  # the last piece of every word: a piece that ends a word differs from the same letters inside one


@dataclass(frozen=True)
class MergeStep:
    """One merge. pairs: every pair of neighbours before it, by count. chosen: the pair that becomes one token.

    words: the different words with their pieces after it.
    """

    pairs: tuple[tuple[Pair, int], ...]
    chosen: Pair
    count: int
    words: tuple[Word, ...]


@dataclass(frozen=True)
class BpeTrace:
    """start: the different words in single pieces; counts: how often each occurs; steps: the merges in their order.

    pairs_left: the pairs of neighbours after the last merge.
    """

    start: tuple[Word, ...]
    counts: tuple[int, ...]
    steps: tuple[MergeStep, ...]
    pairs_left: tuple[tuple[Pair, int], ...]

    def words_after(self, merges: int) -> tuple[Word, ...]:
        """The words in pieces after so many merges."""
        return self.steps[merges - 1].words if merges else self.start

    def pairs_after(self, merges: int) -> tuple[tuple[Pair, int], ...]:
        """The pairs of neighbours with their counts after so many merges."""
        return self.steps[merges].pairs if merges < len(self.steps) else self.pairs_left

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
    steps: list[MergeStep] = []
    now, pairs = start, _ranked(start, counts)
    while len(steps) < merges and pairs and pairs[0][1] > 1:
        chosen, count = pairs[0]
        now = tuple(merge(word, chosen) for word in now)
        steps.append(MergeStep(pairs, chosen, count, now))
        pairs = _ranked(now, counts)
    return BpeTrace(start, counts, tuple(steps), pairs)


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


def _ranked(words: Sequence[Word], counts: Sequence[int]) -> tuple[tuple[Pair, int], ...]:
    tally: Mapping[Pair, int] = Counter()
    for word, count in zip(words, counts, strict=True):
        for pair in pairwise(word):
            tally[pair] += count  # type: ignore[index]
    return tuple(sorted(tally.items(), key=lambda item: -item[1]))  # sorting keeps the order of equals
