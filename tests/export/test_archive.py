import io
import pickle
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable

import pytest
import torch

from playground.export.archive import MAX_BUNDLE_BYTES, MEMBERS, BundleError, pack, unpack
from tests.export.saved import members, saved, spoiled, zipped

MEGABYTE = 2**20


def torch_checkpoint() -> bytes:
    buffer = io.BytesIO()
    torch.save({"weight": torch.zeros(2)}, buffer)
    return buffer.getvalue()


def twice(name: str) -> bytes:
    buffer = io.BytesIO(saved().raw)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, b"{}")
    return buffer.getvalue()


def renamed(name: str, other: str) -> bytes:
    return zipped({other if key == name else key: content for key, content in members(saved().raw).items()})


def declared(size: int) -> bytes:
    """The saved model whose directory declares another unpacked size of settings.json."""
    raw = bytearray(saved().raw)
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, size)
    return bytes(raw)


def flagged(bit: int) -> bytes:
    raw = bytearray(saved().raw)
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 8, bit)
    return bytes(raw)


def test_what_was_packed_comes_out_again_but_for_the_script() -> None:
    files = {name: name.encode() * 9 for name in MEMBERS}
    assert unpack(pack(files)) == {name: content for name, content in files.items() if name != "retrain.py"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"", "not a zip archive"),
        (lambda: b"the cat sat", "not a zip archive"),
        (lambda: pickle.dumps({"weights": 1}), "a Python pickle"),
        (lambda: b"\x1f\x8b" + b"0" * 50, "a gzip archive"),
        (lambda: b"PK\x05\x06" + bytes(18), "an empty zip archive"),
        (lambda: torch_checkpoint(), "not a model saved here"),
        (lambda: zipped({"[Content_Types].xml": b"", "xl/a": b""}), "not a model saved here"),
        (lambda: renamed("lines.txt", "../lines.txt"), "not a model saved here"),
        (lambda: renamed("lines.txt", "/etc/passwd"), "not a model saved here"),
        (lambda: renamed("lines.txt", "C:\\lines.txt"), "not a model saved here"),
        (lambda: renamed("lines.txt", "lines.txt/"), "not a model saved here"),
        (lambda: zipped(members(saved().raw) | {"more.txt": b""}), "not a model saved here"),
        (lambda: zipped({str(number): b"" for number in range(65)}), "too many files"),
        (lambda: twice("settings.json"), "not a model saved here"),
        (lambda: zipped(members(saved().raw), zipfile.ZIP_LZMA), "unusual"),
        (lambda: zipped(members(saved().raw), zipfile.ZIP_BZIP2), "unusual"),
        (lambda: flagged(1), "encrypted"),
        (lambda: declared(2**31), r"settings.json has 2,048.0 MB; allowed are 1 MB"),
        (lambda: declared(3), "damaged"),
        (lambda: declared(9_999), "damaged|size"),
        (lambda: saved().raw[:-40], "damaged"),
        (lambda: saved().raw[:200], "damaged"),
        (lambda: b"PK\x03\x04" + bytes(MAX_BUNDLE_BYTES), "allowed are 32 MB"),
    ],
)
def test_a_hostile_file_is_refused_in_words(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        unpack(make())


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "retrain.py"])
def test_a_zip_bomb_is_refused_before_it_unfolds(name: str) -> None:
    raw = spoiled(name, bytes(60 * MEGABYTE))
    assert len(raw) < MEGABYTE
    tracemalloc.start()
    with pytest.raises(BundleError, match="allowed are"):
        unpack(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * MEGABYTE


def test_a_bomb_that_declares_a_small_size_is_cut_off() -> None:
    raw = bytearray(spoiled("settings.json", bytes(60 * MEGABYTE)))
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, 100)
    tracemalloc.start()
    with pytest.raises(BundleError, match="damaged"):
        unpack(bytes(raw))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * MEGABYTE


def test_a_bundle_that_could_not_be_read_is_not_written() -> None:
    with pytest.raises(BundleError, match=r"history.csv has 1.0 MB"):
        pack(dict.fromkeys(MEMBERS, b"") | {"history.csv": bytes(MEGABYTE + 1)})
