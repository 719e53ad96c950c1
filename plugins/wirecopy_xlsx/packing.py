"""A zip file of entries that are deflated already, written without going back (PKWARE's APPNOTE).

`zipfile` writes only what it deflates itself.
"""

import struct
from collections.abc import Iterable
from datetime import datetime
from typing import IO

# Larger sizes and offsets stand in fields of ZIP64.
_MOST = 0xFFFFFFFF
_MOST_ENTRIES = 0xFFFF
_UTF_8 = 0x800
_DEFLATED = 8
# Made on Unix, wherever it is made, by version 4.5; readable and writable for its owner alone.
_MADE_BY, _MODE = 3 << 8 | 45, 0o100600 << 16


class Package:
    """A zip file on its way into a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._written = 0
        self._directory: list[bytes] = []

    def add(
        self, name: str, when: datetime, *, size: int, crc: int, deflated: Iterable[bytes], of: int
    ) -> None:
        """Writes an entry: `of` bytes that are deflated, `size` bytes with that CRC-32 before."""
        begin = self._written
        coded = name.encode()
        date = (when.year - 1980) << 9 | when.month << 5 | when.day
        time = when.hour << 11 | when.minute << 5 | when.second // 2
        long = _long(size, of) if _is_long(max(size, of)) else b""
        version = 45 if long else 20
        sizes = (_MOST, _MOST) if long else (of, size)
        flags = 0 if name.isascii() else _UTF_8
        kept = (version, flags, _DEFLATED, time, date, crc, *sizes, len(coded))
        self._write(struct.pack("<4s5H3L2H", b"PK\3\4", *kept, len(long)) + coded + long)
        for each in deflated:
            self._write(each)
        is_far = _is_long(begin)
        if is_far:  # in the directory the offset stands behind the sizes
            long = _long(*((size, of) if long else ()), begin)
            version = 45
        known = (_MADE_BY, version, *kept[1:], len(long))
        last = (0, 0, 0, _MODE, _MOST if is_far else begin)
        self._directory.append(struct.pack("<4s6H3L5H2L", b"PK\1\2", *known, *last) + coded + long)

    def end(self) -> None:
        """Writes the directory."""
        begin = self._written
        directory = b"".join(self._directory)
        count, size = len(self._directory), len(directory)
        self._write(directory)
        is_large = count >= _MOST_ENTRIES or _is_long(max(begin, size))
        if is_large:
            end = self._written
            record = (44, _MADE_BY, 45, 0, 0, count, count, size, begin)
            self._write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", *record))
            self._write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
        places = (0, 0, count, count, size, begin, 0)
        if is_large:
            places = (0, 0, 0xFFFF, 0xFFFF, _MOST, _MOST, 0)
        self._write(struct.pack("<4s4H2LH", b"PK\5\6", *places))

    def _write(self, content: bytes) -> None:
        self._stream.write(content)
        self._written += len(content)


def _is_long(number: int) -> bool:
    """Whether a size or an offset needs a field of ZIP64."""
    return number >= _MOST


def _long(*numbers: int) -> bytes:
    """The field of ZIP64."""
    return struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)
