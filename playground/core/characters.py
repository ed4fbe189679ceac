"""What one character is to a reader: normalised text, and text cut into grapheme clusters.

A Hangul syllable, a letter with its accents, a flag, or a family emoji is one character on the screen
but may be many code points. The rules are those of Unicode Standard Annex 29 that everyday text needs;
they leave out Indic conjuncts and prepended marks.
"""

import re
import unicodedata

ZERO_WIDTH_NON_JOINER = "\u200c"
ZERO_WIDTH_JOINER = "\u200d"
REMEMBERED_CHARACTERS = 30_000  # all of Hangul and common Chinese; a bound, because a hostile text uses all of Unicode

_SURROGATE = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """The text in composed form (NFC), each lone surrogate replaced by U+FFFD. The result encodes as UTF-8."""
    if text.isascii():
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", text)


def clusters(text: str) -> list[str]:
    """Cut the text into grapheme clusters. Joined together they are the text again."""
    if text.isascii():
        return list(text)
    classes = text.translate(_CLASSES)
    if not _JOINS.search(classes):
        return list(text)
    return [text[cluster.start() : cluster.end()] for cluster in _CLUSTER.finditer(classes)]


# One letter for each kind of code point, so that the rules below can be read as a pattern over the letters:
# L V T: Hangul consonant, vowel, final; S: syllable without a final, U: syllable with one
# R: half a flag; P: pictograph; J: zero-width joiner; X: extends what stands before it; C: control; o: other
_JOINS = re.compile("[LVTRJX]")
_CLUSTER = re.compile(
    """(?: L*(?:SV*|V+|U)T* | L+ | T+    # a Hangul syllable, also an old one that has no code point of its own
         | RR                            # a flag
         | P(?:X*JP)*                    # pictographs held together by joiners
         | [^C]
       )[XJ]*
       | C""",
    re.VERBOSE,
)

_RANGES = (
    ("L", 0x1100, 0x115F),
    ("V", 0x1160, 0x11A7),
    ("T", 0x11A8, 0x11FF),
    ("L", 0xA960, 0xA97C),
    ("V", 0xD7B0, 0xD7C6),
    ("T", 0xD7CB, 0xD7FB),
    ("R", 0x1F1E6, 0x1F1FF),
    ("X", 0x1F3FB, 0x1F3FF),  # skin tones
    ("P", 0x1F000, 0x1FAFF),
    ("X", 0xE0020, 0xE007F),  # tags, as in the flag of Scotland
)
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_BY_CATEGORY = dict.fromkeys(("Mn", "Me", "Mc"), "X") | dict.fromkeys(("So", "Sm"), "P")
_BY_CATEGORY |= dict.fromkeys(("Cc", "Cf", "Zl", "Zp"), "C")


class _ClassTable(dict[int, str]):
    """Code point -> letter of its class, worked out when first met."""

    def __missing__(self, code: int) -> str:
        letter = _class_of(code)
        if len(self) < REMEMBERED_CHARACTERS:
            self[code] = letter
        return letter


def _class_of(code: int) -> str:
    if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return "U" if (code - _FIRST_SYLLABLE) % _FINALS else "S"
    for letter, first, last in _RANGES:
        if first <= code <= last:
            return letter
    return _BY_CATEGORY.get(unicodedata.category(chr(code)), "o")


_CLASSES = _ClassTable({ord(ZERO_WIDTH_JOINER): "J", ord(ZERO_WIDTH_NON_JOINER): "X"})
