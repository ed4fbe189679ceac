"""Files that are not text, known by their first bytes whatever their name says."""

_MAGIC: tuple[tuple[str, int, bytes], ...] = (
    ("a zip archive", 0, b"PK\x03\x04"),
    ("an empty zip archive", 0, b"PK\x05\x06"),
    ("a part of a zip archive", 0, b"PK\x07\x08"),
    ("a gzip archive", 0, b"\x1f\x8b"),
    ("a bzip2 archive", 0, b"BZh"),
    ("an xz archive", 0, b"\xfd7zXZ\x00"),
    ("a Zstandard archive", 0, b"\x28\xb5\x2f\xfd"),
    ("a 7z archive", 0, b"7z\xbc\xaf\x27\x1c"),
    ("a RAR archive", 0, b"Rar!\x1a\x07"),
    ("a tar archive", 257, b"ustar"),
    ("a Python pickle", 0, b"\x80\x02"),
    ("a Python pickle", 0, b"\x80\x03"),
    ("a Python pickle", 0, b"\x80\x04"),
    ("a Python pickle", 0, b"\x80\x05"),
    ("a NumPy array", 0, b"\x93NUMPY"),
    ("an HDF5 file", 0, b"\x89HDF\r\n\x1a\n"),
    ("a Parquet table", 0, b"PAR1"),
    ("an SQLite database", 0, b"SQLite format 3\x00"),
    ("an old Office document", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("a PDF document", 0, b"%PDF-"),
    ("an RTF document", 0, b"{\\rtf"),
    ("a PNG picture", 0, b"\x89PNG\r\n\x1a\n"),
    ("a JPEG picture", 0, b"\xff\xd8\xff"),
    ("a GIF picture", 0, b"GIF87a"),
    ("a GIF picture", 0, b"GIF89a"),
    ("a sound, film or WebP picture", 0, b"RIFF"),
    ("a program", 0, b"\x7fELF"),
)
_OFFICE = (("an Excel workbook", b"xl/"), ("a Word document", b"word/"), ("a PowerPoint document", b"ppt/"))


def kind_of(raw: bytes) -> str | None:
    """What the bytes are, with an article ("an Excel workbook"), or None when nothing speaks against text."""
    for kind, offset, magic in _MAGIC:
        if raw.startswith(magic, offset):
            return _office_kind(raw) or kind if magic.startswith(b"PK") else kind
    return None


def _office_kind(raw: bytes) -> str | None:
    """Office documents are zip archives; the names of their members stand uncompressed in the bytes."""
    if b"[Content_Types].xml" not in raw:
        return None
    return next((kind for kind, member in _OFFICE if member in raw), None)
