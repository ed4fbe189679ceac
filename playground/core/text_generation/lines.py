"""Encoded text as the model sees it: lines of token ids, split, counted and searched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PAD = 0  # the id that fills up short samples; never a word, never a target
_PRIVATE = 0x10000  # ids become characters above the surrogates, so that str.find can search a corpus


@dataclass(frozen=True)
class EncodedLines:
    """Lines of token ids (from 1; 0 is padding), and the vocabulary size V, padding included."""

    lines: tuple[tuple[int, ...], ...]
    vocabulary_size: int

    def __post_init__(self) -> None:
        lowest = min((min(line) for line in self.lines if line), default=1)
        highest = max((max(line) for line in self.lines if line), default=1)
        if lowest < 1 or highest >= self.vocabulary_size:
            raise ValueError(f"Token ids {lowest} to {highest} do not fit a vocabulary of {self.vocabulary_size}.")

    @cached_property
    def longest(self) -> int:
        """Tokens of the longest line."""
        return max((len(line) for line in self.lines), default=0)

    @property
    def predictions(self) -> int:
        """How many tokens have a predecessor in their line: what one epoch predicts, in either recipe."""
        return sum(max(len(line) - 1, 0) for line in self.lines)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """The lines as flat arrays, to travel and to be stored."""
        flat = [token for line in self.lines for token in line]
        return {
            "tokens": np.asarray(flat, dtype=np.int32),
            "lengths": np.asarray([len(line) for line in self.lines], dtype=np.int32),
            "vocabulary_size": np.asarray([self.vocabulary_size], dtype=np.int32),
        }

    @classmethod
    def from_arrays(cls, arrays: "dict[str, NDArray[np.generic]]") -> "EncodedLines":
        """Undo `to_arrays`. Raises ValueError when the arrays do not fit together."""
        tokens, lengths = arrays["tokens"].tolist(), arrays["lengths"].tolist()
        if sum(lengths) != len(tokens):
            raise ValueError(f"Line lengths add up to {sum(lengths)}, but there are {len(tokens)} tokens.")
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        lines = tuple(tuple(tokens[end - length : end]) for end, length in zip(ends, lengths, strict=True))
        return cls(lines, int(arrays["vocabulary_size"][0]))


def split_lines(encoded: EncodedLines, held_out: float, seed: int) -> tuple[EncodedLines, EncodedLines]:
    """Split whole lines into training and validation, by seed; both keep the order of the text.

    With held_out > 0 at least one line goes to validation and at least one stays.
    """
    usable = [i for i, line in enumerate(encoded.lines) if len(line) > 1]
    count = min(max(round(held_out * len(usable)), 1 if held_out > 0 else 0), max(len(usable) - 1, 0))
    chosen = set(np.random.default_rng([seed, 7]).permutation(usable)[:count].tolist())
    train = tuple(line for i, line in enumerate(encoded.lines) if i not in chosen)
    validation = tuple(line for i, line in enumerate(encoded.lines) if i in chosen)
    return EncodedLines(train, encoded.vocabulary_size), EncodedLines(validation, encoded.vocabulary_size)


@dataclass(frozen=True)
class Memory:
    """How much of a generated sequence stands verbatim in the training lines.

    line: index of the training line that the sequence equals, or None.
    start, length: the longest run of tokens of the sequence that occurs in one training line.
    """

    line: int | None
    start: int
    length: int


@dataclass(frozen=True)
class TrainingText:
    """The training lines, made searchable."""

    encoded: EncodedLines
    _text: str = field(init=False, repr=False)
    _index: dict[tuple[int, ...], int] = field(init=False, repr=False)
    _continued: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lines = self.encoded.lines
        object.__setattr__(self, "_text", "\n".join(_as_text(line) for line in lines))
        object.__setattr__(self, "_index", {line: i for i, line in reversed(list(enumerate(lines)))})
        object.__setattr__(self, "_continued", frozenset(token for line in lines for token in line[:-1]))

    def learned_to_continue(self, context: Sequence[int]) -> bool:
        """Whether training ever showed what comes next here.

        Not when the context is as long as the longest line, nor when its last token only ever ended lines.
        """
        return len(context) < self.encoded.longest and context[-1] in self._continued

    def recall(self, sequence: Sequence[int]) -> Memory:
        """Find the sequence, or the longest run of it, in the training lines."""
        start, length = 0, 0
        for begin in range(len(sequence)):
            while begin + length < len(sequence) and _as_text(sequence[begin : begin + length + 1]) in self._text:
                start, length = begin, length + 1
        return Memory(self._index.get(tuple(sequence)), start, length)


def _as_text(tokens: Sequence[int]) -> str:
    return "".join(chr(_PRIVATE + token) for token in tokens)
