"""A sentence with one blank, as a visitor types it."""

import re
import unicodedata
from dataclasses import dataclass

from playground.core.rnn.blank import COURSE, Words, corpus
from playground.core.settings import SettingsError

BLANK = re.compile(r"\[\s*\]|_{2,}")
MOST_WORDS = 40
SIGNS = ".,!?;:\"'()…"


@dataclass(frozen=True)
class Sentence:
    """text: with [ ] (or ___) where a word is missing. Raises SettingsError in words."""

    text: str = COURSE

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise SettingsError("There is no sentence: type one with [ ] where a word is missing.")
        blanks = len(BLANK.findall(self.text))
        if blanks == 0:
            raise SettingsError("The sentence has no blank: write [ ] where a word is missing.")
        if blanks > 1:
            raise SettingsError(f"The sentence has {blanks:,} blanks; write [ ] once.")
        count = len(self.left) + len(self.right)
        if count > MOST_WORDS:
            raise SettingsError(f"The sentence has {count:,} words; allowed are at most {MOST_WORDS}.")

    @property
    def left(self) -> Words:
        """The words before the blank, lower-case, without punctuation."""
        return _words(BLANK.split(self.text)[0])

    @property
    def right(self) -> Words:
        """The words behind it."""
        return _words(BLANK.split(self.text)[1])

    @property
    def unknown(self) -> Words:
        """The words that are in no line of the corpus. They are left out: there is no vector for them."""
        known = set(corpus().words)
        return tuple(dict.fromkeys(word for word in (*self.left, *self.right) if word not in known))

    @property
    def known(self) -> tuple[Words, Words]:
        """What is read of both sides."""
        known = set(corpus().words)
        left, right = ([word for word in side if word in known] for side in (self.left, self.right))
        return tuple(left), tuple(right)


def _words(text: str) -> Words:
    parts = (part.strip(SIGNS) for part in unicodedata.normalize("NFC", text).lower().split())
    return tuple(part for part in parts if part)
