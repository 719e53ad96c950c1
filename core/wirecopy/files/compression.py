"""Compressed files: how to tell them, to write them, and their content, unpacked within bounds."""

import importlib
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Protocol, cast

from wirecopy import errors

#: The most that anything packed may unpack to, in bytes. What is not packed has no such bound.
LARGEST = 1_000_000_000
# Text shrinks to a fifth, seldom to less than a hundredth.
_MOST_SHRUNK = 200
_ALWAYS_FINE = 20_000_000
UNPACK_FIRST = "unpack it first if you trust it"

_METHODS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
# No text in UTF-8, UTF-16 or UTF-32 begins so; that of bzip2, which is ASCII, is long instead.
_MARKS = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    *((b"BZh%d1AY&SY" % level, "bzip2") for level in range(1, 10)),
)
_LONGEST_MARK = max(len(mark) for mark, _ in _MARKS)
_CHUNK = 1 << 16


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...  # as everywhere


def plain_name(name: str) -> str:
    """The name without the suffix of its compression: `story.txt` of `story.txt.gz`."""
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix.lower()}" in _METHODS else name


def method_of_name(name: str) -> str:
    """How the file is compressed, by its name; empty for not at all."""
    return _METHODS.get(f".{name.rpartition('.')[2].lower()}", "") if "." in name else ""


def method_of_content(head: bytes) -> str:
    """How the content is compressed, by how it begins; empty for not at all."""
    return next((method for mark, method in _MARKS if head.startswith(mark)), "")


@contextmanager
def unpacked(packed: Readable, method: str, name: str) -> Iterator["io.BufferedReader[_Unpacking]"]:
    """The content of a compressed stream, as a stream.

    Reading raises `BadData` if it is damaged, cut short or a bomb. Of what is cut short `read1`
    and `readline` first give what came before. `name` is for messages.
    """
    with io.BufferedReader(_Unpacking(packed, method, name), _CHUNK) as stream:
        yield stream


def unpacked_bytes(content: bytes, method: str, name: str) -> bytes:
    """The whole content of compressed bytes. Raises `BadData` as `unpacked` does."""
    with unpacked(io.BytesIO(content), method, name) as stream:
        return bounded(stream, name)


@contextmanager
def by_content(stream: Readable, name: str) -> Iterator[IO[bytes]]:
    """The stream, unpacked if it begins as a compressed one does."""
    head = stream.read(_LONGEST_MARK)
    whole = io.BufferedReader(_Continued(head, stream), _CHUNK)
    if method := method_of_content(head):
        with unpacked(whole, method, name) as content:
            yield content
    else:
        yield whole


@contextmanager
def packed(stream: IO[bytes], method: str, name: str) -> Iterator[IO[bytes]]:
    """A stream that compresses what is written to it into another, which stays open.

    Nothing but the content decides about the bytes. An empty `method` compresses nothing. If the
    block raises, the end is not written: what is read of it so far is cut short, and seen to be.
    """
    if not method:
        yield stream
        return
    opened, _ = _method(
        method,
        errors.OutputUnavailable,
        "cannot be compressed by zstd, which Python itself writes from 3.14 on",
        name,
    )
    # Any: see there. Gzip would write the name and the time, too.
    more: dict[str, Any] = {"filename": "", "mtime": 0, "compresslevel": 6}
    target = _Target(stream)
    packing = opened(cast(Any, target), "wb", **(more if method == "gzip" else {}))
    try:
        yield cast(IO[bytes], packing)
        packing.close()
    finally:
        target.is_open = False
        with suppress(OSError, ValueError):  # what could not be written was said above
            packing.close()


def bounded(stream: Readable, name: str, most: int = LARGEST) -> bytes:
    """All that a stream holds. Raises `BadData` if that is more than `most` bytes."""
    chunks = []
    size = 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > most:
            raise too_large(name)
    return b"".join(chunks)


def too_large(name: str) -> errors.BadData:
    """The error for what unpacks to more than may be."""
    return errors.BadData(
        f"would unpack to more than {LARGEST // 1_000_000} MB", source=name, hint=UNPACK_FIRST
    )


def is_bomb(size: int, packed: int) -> bool:
    """Whether so many bytes of so few are more than any honest text gives."""
    return size > _ALWAYS_FINE and size > _MOST_SHRUNK * packed


def bomb(size: int, packed: int, name: str) -> errors.BadData:
    """The error for what unpacks to far more than it is."""
    return errors.BadData(
        f"unpacks to {size // 1_000_000} MB or more of {packed // 1000} kB, "
        "which no honest text does",
        source=name,
        hint=UNPACK_FIRST,
    )


class _Target:
    """Where compressed bytes go, while it is open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.is_open = True

    def write(self, content: bytes) -> int:
        return self.stream.write(content) if self.is_open else len(content)

    def flush(self) -> None:
        if self.is_open:
            self.stream.flush()


class _Counted:
    """Knows how much was read of a stream."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        self.size += len(content)
        return content


class _Continued(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        content = self.head or self.rest.read(len(buffer))
        size = min(len(content), len(buffer))
        buffer[:size] = content[:size]
        self.head = content[size:]
        return size


class _Unpacking(io.RawIOBase):
    """Unpacks while it is read, and minds the bounds."""

    def __init__(self, packed: Readable, method: str, name: str) -> None:
        self.name = name
        self.packed = _Counted(packed)
        opened, fault = _method(
            method,
            errors.InputUnavailable,
            "is compressed by zstd, which Python itself reads from 3.14 on",
            name,
        )
        self.content = opened(cast(Any, self.packed))
        self.faults = (EOFError, ValueError, MemoryError, fault)
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        try:
            # Not read(): where the content is cut short, it loses what came before.
            content = self.content.read1(len(buffer))
            if not content and not self.packed.size:
                raise EOFError  # gzip takes no file at all for a file of nothing
        except OSError as error:
            if error.errno is not None:  # the disk's, not the format's
                raise
            raise damaged(error, self.name) from error
        except self.faults as error:
            raise damaged(error, self.name) from error
        self.size += len(content)
        if is_bomb(self.size, self.packed.size):
            raise bomb(self.size, self.packed.size, self.name)
        buffer[: len(content)] = content
        return len(content)


def damaged(error: Exception, name: str) -> errors.BadData:
    """The error for what cannot be unpacked, or only in part."""
    reason = "it ends too early" if isinstance(error, EOFError) else str(error).rstrip(".")
    return errors.BadData(f"cannot be unpacked: {reason}", source=name, hint="is it whole?")


def _method(
    method: str, lacking: type[errors.WirecopyError], what: str, name: str
) -> tuple[Callable[..., io.BufferedIOBase], type[Exception]]:
    """What opens a stream so compressed, and what it raises; imported only now.

    Where zstd is not installed, `lacking` is raised of the file `name`, and says `what`.
    """
    # Any: the four are alike, but their stubs are not.
    found: Any
    if method == "gzip":
        import gzip
        import zlib

        def opened(stream: Any, mode: str = "rb", **more: Any) -> gzip.GzipFile:
            return gzip.GzipFile(fileobj=stream, mode=mode, **more)

        return opened, zlib.error
    if method == "bzip2":
        import bz2

        return bz2.BZ2File, OSError
    if method == "xz":
        import lzma

        return lzma.LZMAFile, lzma.LZMAError
    module = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise lacking(what, source=name, hint="install wirecopy[zstd]") from error
    return found.ZstdFile, found.ZstdError
