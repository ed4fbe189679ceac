"""Tokens, and the vocabulary that numbers them: words by whitespace, or characters as a reader sees them.

Ids are those of the Keras Tokenizer: 0 pads, then tokens by how often they occur, ties by first appearance.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain

from playground.core.characters import clusters, well_formed
from playground.core.settings import check_choice, check_flag

WORD, CHARACTER = "word", "character"
UNITS = (WORD, CHARACTER)
PAD = "·"
END_OF_LINE = "⏎"
MAX_VOCABULARY = 100_000


@dataclass(frozen=True)
class TokenizerSettings:
    """unit: "word" or "character". end_of_line: whether every line ends with a token of its own."""

    unit: str = WORD
    end_of_line: bool = False

    def __post_init__(self) -> None:
        check_choice(self, "unit", UNITS)
        check_flag(self, "end_of_line")


@dataclass(frozen=True)
class Encoded:
    """Ids of a text, and the tokens that have no id: each once, in the order in which they appear."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """All tokens; the place of a token is its id.

    tokens[0] stands for padding and, with settings.end_of_line, tokens[-1] for the end of a line. Both are known by
    their place, not by how they look: a text may hold the characters "·" and "⏎" as ordinary tokens.
    counts: how often each token occurs in the text it was made from.
    Raises ValueError when the parts do not fit together.
    """

    tokens: tuple[str, ...]
    counts: tuple[int, ...]
    settings: TokenizerSettings

    def __post_init__(self) -> None:
        _check(self)

    @property
    def size(self) -> int:
        """Number of ids, padding included."""
        return len(self.tokens)

    @property
    def end_id(self) -> int | None:
        """Id of the end of a line, the last one, or None without such a token."""
        return self.size - 1 if self.settings.end_of_line else None

    def id_of(self, token: str) -> int | None:
        """The id of a token of the text, or None when it is unknown."""
        return self._ids.get(token)

    def number_of(self, token: str) -> int:
        """The id of a token that is known to be in the vocabulary. Raises KeyError otherwise."""
        return self._ids[token]

    def encode(self, text: str) -> Encoded:
        """Tokenize and number a text. Nothing is added at its end."""
        tokens = tokenize(text, self.settings.unit)
        ids = tuple(self._ids[token] for token in tokens if token in self._ids)
        return Encoded(ids, tuple(dict.fromkeys(token for token in tokens if token not in self._ids)))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of the ids, without padding and line ends. Raises ValueError for an id outside the vocabulary."""
        tokens = [self.tokens[self._known(number)] for number in ids if number not in (0, self.end_id)]
        return (" " if self.settings.unit == WORD else "").join(tokens)

    def to_json(self) -> str:
        """The vocabulary as a JSON object; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Vocabulary":
        """Read what `to_json` wrote. Raises ValueError, in words for the learner, for anything else."""
        try:
            parts = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError("The vocabulary is not valid JSON.") from error
        if not isinstance(parts, dict) or parts.keys() != {"tokens", "counts", "settings"}:
            raise ValueError("A vocabulary needs exactly tokens, counts and settings.")
        tokens, counts, settings = parts["tokens"], parts["counts"], parts["settings"]
        if not isinstance(tokens, list) or not isinstance(counts, list):
            raise ValueError("Tokens and counts of a vocabulary are lists.")
        return cls(tuple(tokens), tuple(counts), _settings_from(settings))

    @cached_property
    def _ids(self) -> Mapping[str, int]:
        return {token: number for number, token in enumerate(_own_tokens(self), start=1)}

    def _known(self, number: int) -> int:
        if not 0 <= number < self.size:
            raise ValueError(f"Id {number} is outside the vocabulary; allowed is 0 to {self.size - 1:,}.")
        return number


def tokenize(text: str, unit: str) -> list[str]:
    """Cut a text, taken in NFC, into words at whitespace or into grapheme clusters."""
    text = well_formed(text)
    return text.split() if unit == WORD else clusters(text)


def build_vocabulary(lines: Iterable[Sequence[str]], settings: TokenizerSettings) -> Vocabulary:
    """Number the tokens of tokenized lines: by falling frequency, ties by first appearance, from 1."""
    lines = list(lines)
    ranked = Counter(chain.from_iterable(lines)).most_common()  # equal counts keep the order of first appearance
    ends = [(END_OF_LINE, len(lines))] if settings.end_of_line else []
    tokens, counts = zip((PAD, 0), *ranked, *ends, strict=True)
    return Vocabulary(tokens, counts, settings)


def _own_tokens(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The tokens of the text: without padding and the end of a line."""
    return vocabulary.tokens[1 : vocabulary.end_id]


def _settings_from(parts: object) -> TokenizerSettings:
    if not isinstance(parts, dict) or parts.keys() != {"unit", "end_of_line"}:
        raise ValueError("The settings of a vocabulary need exactly unit and end of line.")
    return TokenizerSettings(**parts)


def _check(vocabulary: Vocabulary) -> None:
    tokens, counts, settings = vocabulary.tokens, vocabulary.counts, vocabulary.settings
    if not all(isinstance(token, str) for token in tokens):
        raise ValueError("Every token of a vocabulary is a text.")
    if not all(type(count) is int and count >= 0 for count in counts):
        raise ValueError("Every count of a vocabulary is a whole number from 0.")
    if len(tokens) != len(counts):
        raise ValueError(f"The vocabulary has {len(tokens):,} tokens but {len(counts):,} counts.")
    if len(tokens) > MAX_VOCABULARY:
        raise ValueError(f"The vocabulary has {len(tokens):,} tokens; allowed are {MAX_VOCABULARY:,}.")
    ends = [END_OF_LINE] if settings.end_of_line else []
    if list(tokens[:1]) != [PAD] or list(tokens[1:][-1:])[: len(ends)] != ends:
        raise ValueError("The vocabulary lacks its padding or end of line token.")
    own = _own_tokens(vocabulary)
    if len(set(own)) != len(own):
        raise ValueError("A token stands twice in the vocabulary.")
    if any(tokenize(token, settings.unit) != [token] for token in own):
        raise ValueError(f"An entry of the vocabulary is not one {settings.unit}.")
