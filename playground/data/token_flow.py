"""From a text to a padded batch of ids, with everything on the way: tokens, vocabulary, what is rare, what is unknown.

Ids follow the Keras Tokenizer: 0 pads, then the special tokens that were asked for, then tokens by how often they
occur, ties by first appearance.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.core.characters import clusters, well_formed
from playground.core.settings import Range, SettingsError, check_choice, check_flag, check_range
from playground.core.tokens.bpe import END, Pair, apply_bpe, learn_bpe
from playground.core.tokens.padding import PRE, SIDES, Padded, pad

WORD, CHARACTER, BPE = "word", "character", "bpe"
UNITS = (WORD, CHARACTER, BPE)
PAD, UNK, BOS, EOS = "PAD", "UNK", "BOS", "EOS"
SPECIALS = (UNK, BOS, EOS)
# What becomes of a token: it goes on; it is a mark of our own; it is read as UNK; it has no id; it is cut off.
KEPT, MARK, UNKNOWN, DROPPED, CUT_OFF = "kept", "mark", "unknown", "dropped", "cut off"
MERGES = Range(0, 200, whole=True)
MIN_COUNTS = Range(1, 20, whole=True)
LENGTHS = Range(0, 64, whole=True)
MAX_CHARACTERS, MAX_LINES = 2_000, 12
COURSE = "The earth is an awesome place live"
COURSE_NEW = "The earth is an great place live"


@dataclass(frozen=True)
class FlowSettings:
    """unit: word, character or bpe, the last with so many merges. specials: of UNK, BOS, EOS.

    min_count: words and characters that occur less often get no id; every piece of bpe has one. length: of the batch,
    0 for that of the longest line.
    Raises SettingsError.
    """

    text: str = COURSE
    new_text: str = COURSE_NEW
    unit: str = WORD
    lowercase: bool = True
    merges: int = 20
    specials: tuple[str, ...] = ()
    min_count: int = 1
    length: int = 0
    padding: str = PRE
    truncating: str = PRE

    def __post_init__(self) -> None:
        check_choice(self, "unit", UNITS)
        check_flag(self, "lowercase")
        check_range(self, "merges", MERGES)
        check_range(self, "min_count", MIN_COUNTS)
        check_range(self, "length", LENGTHS)
        check_choice(self, "padding", SIDES)
        check_choice(self, "truncating", SIDES)
        if set(self.specials) - set(SPECIALS):
            raise SettingsError(f"Special tokens are {self.specials!r:.60}; allowed are {', '.join(SPECIALS)}.")
        for name, text in (("text", self.text), ("second text", self.new_text)):
            if len(text) > MAX_CHARACTERS:
                raise SettingsError(
                    f"The {name} has {len(text):,} characters; allowed are {MAX_CHARACTERS:,}. Use less of it."
                )
            if self.unit == BPE:
                check_no_mark(text, name)
            if len(lines_of(text)) > MAX_LINES:
                raise SettingsError(f"The {name} has {len(lines_of(text))} lines; allowed are {MAX_LINES}.")


@dataclass(frozen=True)
class Entry:
    """One id of the vocabulary. count: how often its token occurs in the text.

    0 for special tokens, and for pieces of bpe that stand in larger ones everywhere.
    """

    number: int
    token: str
    count: int
    special: bool


@dataclass(frozen=True)
class NumberedLine:
    """A line as tokens, BOS and EOS included, and as ids. An unknown token has the id of UNK; None: it is dropped."""

    tokens: tuple[str, ...]
    ids: tuple[int | None, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """The ids that go on: without tokens that have none."""
        return tuple(one for one in self.ids if one is not None)


@dataclass(frozen=True)
class FlowTrace:
    """vocabulary: by id, PAD first. rare: tokens with their counts that occur too seldom for an id.

    lines: the text's; new_lines: the second text's. padded: the batch of the text's lines. merges: of BPE.
    unknown: of the second text's tokens (BOS and EOS not counted) those without an id of their own.
    """

    settings: FlowSettings
    vocabulary: tuple[Entry, ...]
    rare: tuple[tuple[str, int], ...]
    lines: tuple[NumberedLine, ...]
    new_lines: tuple[NumberedLine, ...]
    padded: Padded
    merges: tuple[Pair, ...]
    unknown: tuple[str, ...]
    new_tokens: int

    @property
    def sources(self) -> NDArray[np.int64]:
        """Which token of its line stands in each cell of the batch, from 0; -1 where it is padding: (m, length)."""
        places = [tuple(at + 1 for at, one in enumerate(line.ids) if one is not None) for line in self.lines]
        length = self.padded.batch.shape[1]
        return pad(places, length, self.settings.padding, self.settings.truncating).batch - 1

    @property
    def fates(self) -> tuple[tuple[str, ...], ...]:
        """What becomes of every token, line by line: the text's, where it may be cut off, then the second text's."""
        of_text = [
            tuple(
                CUT_OFF if fate != DROPPED and place not in row else fate
                for place, fate in enumerate(self._fates_of(line))
            )
            for line, row in zip(self.lines, self.sources, strict=True)
        ]
        return (*of_text, *map(self._fates_of, self.new_lines))

    def _fates_of(self, line: NumberedLine) -> tuple[str, ...]:
        names = {entry.token: entry.number for entry in self.vocabulary if entry.special}
        first, last = BOS in names, len(line.tokens) - 1 if EOS in names else len(line.tokens)

        def fate(place: int, number: int | None) -> str:
            if number is None:
                return DROPPED
            if place < first or place >= last:
                return MARK
            return UNKNOWN if number == names.get(UNK) else KEPT

        return tuple(fate(place, number) for place, number in enumerate(line.ids))

    @property
    def unknown_share(self) -> float:
        """Out-of-vocabulary rate of the second text, 0 for an empty one."""
        return len(self.unknown) / self.new_tokens if self.new_tokens else 0.0


def trace_flow(settings: FlowSettings) -> FlowTrace:
    """Tokenize, count, number and pad. Raises SettingsError when the text has no token."""
    texts, new_texts = prepared(settings.text, settings), prepared(settings.new_text, settings)
    words = [pieces for line in texts for pieces in bpe_words(line)]
    merges = learn_bpe(words, settings.merges).merges() if settings.unit == BPE else ()
    lines = [cut(line, settings.unit, merges) for line in texts]
    if not any(lines):
        raise SettingsError("The text is empty. Write at least one word.")
    ranked = Counter(token for line in lines for token in line).most_common()
    least = 1 if settings.unit == BPE else settings.min_count
    kept = [(token, count) for token, count in ranked if count >= least]
    if settings.unit == BPE:  # what is written anew may need a piece that was merged away everywhere in the text
        pieces = dict.fromkeys([*(piece for word in words for piece in word), *(a + b for a, b in merges)])
        kept += [(piece, 0) for piece in pieces if piece not in dict(ranked)]
    specials = [PAD, *(name for name in SPECIALS if name in settings.specials)]
    vocabulary = tuple(
        Entry(number, token, count, number < len(specials))
        for number, (token, count) in enumerate([*((name, 0) for name in specials), *kept])
    )
    ids = {entry.token: entry.number for entry in vocabulary if not entry.special}
    names = {entry.token: entry.number for entry in vocabulary if entry.special}
    numbered = [_numbered(line, ids, names) for line in lines]
    new_tokens = [cut(line, settings.unit, merges) for line in new_texts]
    rows = [line.kept for line in numbered]
    length = settings.length or max(1, *map(len, rows))
    return FlowTrace(
        settings,
        vocabulary,
        tuple(item for item in ranked if item[1] < least),
        tuple(numbered),
        tuple(_numbered(line, ids, names) for line in new_tokens),
        pad(rows, length, settings.padding, settings.truncating),
        merges,
        tuple(token for line in new_tokens for token in line if token not in ids),
        sum(map(len, new_tokens)),
    )


def lines_of(text: str) -> list[str]:
    """The lines that hold something, in NFC."""
    return [line.strip() for line in well_formed(text).splitlines() if line.strip()]


def check_no_mark(text: str, name: str) -> None:
    """Byte pairs mark the end of a word by how it looks. Raises SettingsError for a text that holds the mark."""
    if END in text:
        raise SettingsError(f"The {name} holds {END}, which marks the end of a word here. Write another character.")


def bpe_words(line: str) -> list[tuple[str, ...]]:
    """The words of a line in single pieces, each with the mark of its end."""
    return [(*clusters(word), END) for word in line.split()]


def cut(line: str, unit: str, merges: Sequence[Pair] = ()) -> list[str]:
    """The tokens of a line. Characters are what a reader takes for one, the space among them."""
    if unit == WORD:
        return line.split()
    if unit == CHARACTER:
        return clusters(line)
    return [piece for word in bpe_words(line) for piece in apply_bpe(word, merges)]


def joined(tokens: Iterable[str], unit: str) -> str:
    """The text of tokens: the inverse of `cut`, up to the number of spaces between words."""
    if unit == WORD:
        return " ".join(tokens)
    text = "".join(tokens)
    return text.replace(END, " ").strip() if unit == BPE else text


def prepared(text: str, settings: FlowSettings) -> list[str]:
    """The lines as they are cut: in lower case if that was chosen."""
    return [line.lower() if settings.lowercase else line for line in lines_of(text)]


def _numbered(tokens: Sequence[str], ids: Mapping[str, int], specials: Mapping[str, int]) -> NumberedLine:
    first = [(BOS, specials[BOS])] if BOS in specials else []
    last = [(EOS, specials[EOS])] if EOS in specials else []
    pairs = [*first, *((token, ids.get(token, specials.get(UNK))) for token in tokens), *last]
    return NumberedLine(tuple(token for token, _ in pairs), tuple(number for _, number in pairs))
