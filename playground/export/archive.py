"""The zip around a saved model. It comes from strangers: everything is checked before anything is unpacked."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from playground.data.file_kinds import kind_of

MEGABYTE = 2**20
MAX_BUNDLE_BYTES = 32 * MEGABYTE
MAX_DIRECTORY_MARKS = 64  # zipfile makes an object of each entry before it can be asked how many there are

# Every file of a bundle, in their order, and the most bytes that it may have unpacked.
MEMBERS: Mapping[str, int] = {
    "settings.json": MEGABYTE,
    "vocabulary.json": 24 * MEGABYTE,
    "history.csv": MEGABYTE,
    "lines.txt": 9 * MEGABYTE,
    "weights.safetensors": 20 * MEGABYTE,
    "retrain.py": 48 * MEGABYTE,
}
NEVER_READ = frozenset({"retrain.py"})  # for the learner; loading a model runs no code of it

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _READABLE = 3, 0o644 << 16
_ENTRY_MARK = b"PK\x01\x02"
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError)


class BundleError(ValueError):
    """A file that is not a model saved here. Its text is written for the learner and shown as it is."""


def pack(members: Mapping[str, bytes], limits: Mapping[str, int] = MEMBERS) -> bytes:
    """Zip the files of a bundle; the same files give the same bytes. Raises BundleError for what `unpack` would refuse.

    Weights are stored as they are, because random-looking numbers do not get smaller.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, limit in limits.items():
            _check_size(name, len(members[name]), limit)
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            entry.compress_type = zipfile.ZIP_STORED if name == "weights.safetensors" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
    packed = buffer.getvalue()
    _check_total(len(packed))
    return packed


def unpack(raw: bytes, limits: Mapping[str, int] = MEMBERS) -> dict[str, bytes]:
    """The files of a bundle, except those that are never read. limits: see MEMBERS. Raises BundleError."""
    _check_bytes(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limits)
            return {e.filename: _read(archive, e, limits) for e in entries if e.filename not in NEVER_READ}
    except BundleError:
        raise
    except _DAMAGE as error:
        raise BundleError("The saved model is damaged. Download it again, or save it again.") from error


def read_json(raw: bytes, name: str) -> Any:
    """Parse a JSON file in which no key stands twice. Raises BundleError."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise BundleError(f"{name} has the same entry twice.")
        return dict(pairs)

    try:
        return json.loads(raw.decode(), object_pairs_hook=unique)
    except BundleError:
        raise
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{name} is not valid JSON.") from error


def read_utf8(raw: bytes, name: str) -> str:
    """Decode a text file. Raises BundleError."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise BundleError(f"{name} is not UTF-8 text.") from error


def _check_bytes(raw: bytes) -> None:
    _check_total(len(raw))
    if not raw.startswith(b"PK\x03\x04"):
        kind = kind_of(raw)
        raise BundleError(f"This is {kind or 'not a zip archive'}. Choose the zip that was downloaded here.")
    if raw.count(_ENTRY_MARK) > MAX_DIRECTORY_MARKS:
        raise BundleError("This zip holds too many files. Choose the zip that was downloaded here.")


def _check_entries(entries: Iterable[zipfile.ZipInfo], limits: Mapping[str, int]) -> None:
    names = [entry.filename for entry in entries]
    if sorted(names) != sorted(limits):
        raise BundleError(f"This zip is not a model saved here: it should hold exactly {', '.join(limits)}.")
    for entry in entries:
        if entry.flag_bits & 1:
            raise BundleError("This zip is encrypted. Save the model again, without a password.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BundleError("This zip is packed in an unusual way. Choose the zip as it was downloaded here.")
        _check_size(entry.filename, entry.file_size, limits[entry.filename])


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Mapping[str, int]) -> bytes:
    """The unpacked bytes, one more at most than is allowed, whatever size the entry declares."""
    limit = limits[entry.filename]
    with archive.open(entry) as member:
        content = member.read(limit + 1)
    _check_size(entry.filename, len(content), limit)
    if len(content) != entry.file_size:
        raise BundleError(f"{entry.filename} has not the size that the zip declares.")
    return content


def _check_size(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise BundleError(f"{name} has {size / MEGABYTE:,.1f} MB; allowed are {limit // MEGABYTE} MB.")


def _check_total(size: int) -> None:
    if size > MAX_BUNDLE_BYTES:
        raise BundleError(
            f"The saved model has {size / MEGABYTE:,.1f} MB; allowed are {MAX_BUNDLE_BYTES // MEGABYTE} MB."
        )
