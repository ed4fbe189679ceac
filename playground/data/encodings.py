"""From bytes to UTF-8: the byte order mark if there is one, else strict UTF-8, else a guess that is called a guess.

Everything is decoded in small pieces, so that a hostile file of 20 MB does not become 80 MB of characters.
"""

import codecs
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.data.limits import MAX_UPLOAD_BYTES, UploadError

PIECE_BYTES = 1 << 16
SAMPLE_BYTES = 1 << 18

_FOREIGN = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True)
class Decoded:
    """The text as UTF-8 without a byte order mark, its number of code points, and what the bytes were."""

    utf8: bytes | bytearray
    characters: int
    encoding: str
    guessed: bool


def decode(raw: bytes) -> Decoded:
    """Find out the encoding and translate to UTF-8.

    Raises UnicodeError when a byte order mark promises too much, UploadError when the UTF-8 grows beyond the limit.
    """
    if raw.startswith(codecs.BOM_UTF8):
        return _as_utf8(raw[len(codecs.BOM_UTF8) :])
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _translated(raw, "utf-16", "UTF-16", guessed=False)
    try:
        return _as_utf8(raw)
    except UnicodeDecodeError:
        return _guess(raw)


def _guess(raw: bytes) -> Decoded:
    foreign = _FOREIGN.search(raw)
    start = foreign.start() if foreign else 0
    sample = raw[start : start + SAMPLE_BYTES]
    if _mostly_utf8(sample):
        return _translated(raw, "utf-8", "UTF-8", guessed=True, errors="replace")
    codecs_to_try = [("cp1252", "Windows-1252")]
    if _mostly_korean(sample):
        codecs_to_try.insert(0, ("cp949", "CP949"))
    for codec, name in codecs_to_try:
        with contextlib.suppress(UnicodeDecodeError):
            return _translated(raw, codec, name, guessed=True)
    return _translated(raw, "latin-1", "Latin-1", guessed=True)  # it has a character for every byte


def _mostly_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8 with a scratch: fewer than one in twenty characters outside ASCII are broken."""
    foreign = _outside_ascii(sample.decode("utf-8", "replace"))
    return 20 * foreign.count("\ufffd") < len(foreign)


def _mostly_korean(sample: bytes) -> bool:
    """Whether the sample, read as CP949, is mostly everyday Hangul outside ASCII.

    Only the 2,350 syllables of EUC-KR count: a German "Är" also is some syllable of CP949, but a rare one.
    """
    foreign = _outside_ascii(sample.decode("cp949", "ignore"))
    everyday = sum("가" <= character <= "힣" and _in_euc_kr(character) for character in foreign)
    return 2 * everyday > len(foreign)


def _outside_ascii(text: str) -> str:
    return "".join(character for character in text if not character.isascii())


def _in_euc_kr(character: str) -> bool:
    try:
        return len(character.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _as_utf8(raw: bytes) -> Decoded:
    characters = sum(len(piece) for piece in _pieces(raw, "utf-8"))
    return Decoded(raw, characters, "UTF-8", guessed=False)


def _translated(raw: bytes, codec: str, name: str, guessed: bool, errors: str = "strict") -> Decoded:
    utf8, characters = bytearray(), 0
    for piece in _pieces(raw, codec, errors):
        utf8 += piece.encode()
        characters += len(piece)
        if len(utf8) > MAX_UPLOAD_BYTES:
            raise UploadError(
                f"This {name} file takes more than {MAX_UPLOAD_BYTES // 2**20} MB as UTF-8, the most that is allowed. "
                "Upload a part of it."
            )
    return Decoded(utf8, characters, name, guessed)


def _pieces(raw: bytes, codec: str, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    view = memoryview(raw)
    for start in range(0, len(raw), PIECE_BYTES):
        yield decoder.decode(bytes(view[start : start + PIECE_BYTES]))
    yield decoder.decode(b"", final=True)
