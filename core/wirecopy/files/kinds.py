"""Kinds of files that are not text, by how they begin."""

#: How files of old Office programs begin, and of new ones what a password protects.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a file is that begins so.
_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip file, as Office documents are"),
    (OLE, "an old Office document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)


def kind_of(head: bytes) -> str:
    """What a file is that begins so, such as `a PDF`; empty for what may be text."""
    return next((what for magic, what in _BEGINNINGS if head.startswith(magic)), "")
