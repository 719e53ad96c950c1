"""Where text comes from: a path, a text, bytes, an open file."""

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol, Self, cast

import msgspec

from wirecopy import errors
from wirecopy.files import compression, encodings, remote
from wirecopy.files.atomic import Identity, identity
from wirecopy.files.encodings import DecodeErrors as DecodeErrors
from wirecopy.files.encodings import check_decoding as check_decoding
from wirecopy.files.faults import read_errors, unreadable
from wirecopy.tree.nodes import Diagnostic, Document

#: What can be read: a path, the text itself, its bytes, an open file.
Input = os.PathLike[str] | str | bytes | bytearray | memoryview | IO[str] | IO[bytes]
#: The name of standard input and output.
STANDARD = "-"


class Stored(Protocol):
    """Content that lies elsewhere and is fetched when it is read: in an archive, at a URL."""

    def read(self) -> bytes:
        """All of it."""


class File(msgspec.Struct, frozen=True, gc=False):
    """The path of a file among many: it is made, and pickled, in a tenth of a `Path`'s time."""

    path: str

    def __fspath__(self) -> str:
        return self.path


class Source(msgspec.Struct, frozen=True):
    """Something to read: its name, and its content: where it lies, or text or bytes.

    `encoding` overrides the byte order mark and UTF-8: a name, a list such as `utf-8,cp1252` whose
    first fitting one is taken, or `auto`, which guesses what is not UTF-8. `decode_errors` is
    `strict`, or `replace` to read undecodable bytes as U+FFFD. `file_name` says what kind of file
    it is where `content` is not a path: it chooses the reader, and a suffix such as `.gz` has the
    content unpacked. `container` is the archive or list that the content lies in among others, if
    that is a file here.
    """

    name: str
    content: os.PathLike[str] | str | bytes | IO[str] | IO[bytes] | Stored
    encoding: str | None = None
    decode_errors: DecodeErrors = "strict"
    file_name: str = ""
    container: Path | None = None

    @classmethod
    def of(
        cls,
        content: Input,
        *,
        encoding: str | None = None,
        decode_errors: DecodeErrors = "strict",
    ) -> Self:
        """A source for a path, a text, bytes or an open file.

        Raises `UsageError` for anything else, and for an unknown encoding.
        """
        check_decoding(encoding, decode_errors)
        if isinstance(content, os.PathLike):
            return cls(os.fspath(content), Path(content), encoding, decode_errors)
        if isinstance(content, str | bytes):
            return cls("", content, encoding, decode_errors)
        if isinstance(content, bytearray | memoryview):
            return cls("", bytes(content), encoding, decode_errors)
        if not hasattr(content, "read"):
            raise errors.UsageError(
                f"an input of type {type(content).__name__} cannot be read",
                hint="`write` takes documents"
                if isinstance(content, Document)
                else "give a path object, a text, bytes or an open file",
            )
        name = getattr(content, "name", "")
        return cls(name if isinstance(name, str) else "", content, encoding, decode_errors)

    @classmethod
    def standard_input(
        cls,
        *,
        encoding: str | None = None,
        decode_errors: DecodeErrors = "strict",
    ) -> Self:
        """The source for `-`, which may be compressed."""
        check_decoding(encoding, decode_errors)
        if sys.stdin is None:
            raise errors.InputUnavailable("standard input is closed", source="<stdin>")
        return cls("<stdin>", _StandardInput(), encoding, decode_errors)

    @property
    def path(self) -> Path | None:
        """Where the content lies, if it is a file with a name."""
        content = self.content
        return Path(content) if isinstance(content, os.PathLike) else None

    @property
    def plain_name(self) -> str:
        """The file name that chooses the reader: without `.gz` and the like, empty for none."""
        return compression.plain_name(self._file_name())

    @property
    def is_portable(self) -> bool:
        """Whether the source can be pickled and read in another process."""
        return isinstance(self.content, Path | str | bytes | msgspec.Struct)

    def text(self) -> str:
        """The whole content, decoded.

        Raises `Undecodable` with the offset of the first bad byte, and `InputUnavailable`.
        """
        content = self._content()
        return content if isinstance(content, str) else self._decode(content).text

    def settled(self) -> tuple[Self, tuple[Diagnostic, ...]]:
        """This source with an encoding that the bytes have no say in, and what was guessed.

        The same source where nothing is left open; without an encoding where the content is none
        of text, or XML that says its encoding. Raises as `text`.
        """
        if not encodings.is_open(self.encoding):
            return self, ()
        if isinstance(self.content, os.PathLike) and os.path.isdir(self.content):
            return self, ()
        content = self._content()
        if isinstance(content, str):
            return msgspec.structs.replace(self, content=content, encoding=None), ()
        if encodings.says_for_itself(content):
            return msgspec.structs.replace(self, encoding=None, content=self._kept(content)), ()
        found = self._decode(content)
        # Its name no longer says that the content is compressed.
        settled = msgspec.structs.replace(
            self, content=content, encoding=found.codec, file_name=self.plain_name
        )
        return settled, found.diagnostics

    def binary(self) -> bytes:
        """The whole content as bytes (a text as UTF-8). Raises `InputUnavailable`."""
        content = self._content()
        return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The content as a stream of bytes, for what need not be in memory whole.

        Raises `InputUnavailable`, also for what fails while it is read.
        """
        content = self.content
        name = self.name or "<input>"
        try:
            if isinstance(content, os.PathLike):
                method = compression.method_of_name(self._file_name())
                with open(content, "rb") as stream:
                    if not method:
                        yield stream
                        return
                    with compression.unpacked(stream, method, name) as unpacked:
                        yield cast(BinaryIO, unpacked)
            elif isinstance(content, io.IOBase) and not isinstance(content, io.TextIOBase):
                yield cast(BinaryIO, content)
            else:
                yield io.BytesIO(self.binary())
        except OSError as error:  # not ValueError: that may come from the stream's reader
            raise unreadable(error, name) from error

    def _file_name(self) -> str:
        if self.file_name:
            return self.file_name
        return os.fspath(self.content) if isinstance(self.content, os.PathLike) else ""

    def _content(self) -> str | bytes:
        content = self.content
        if isinstance(content, str):
            return content
        name = self.name or "<input>"
        if isinstance(content, os.PathLike):
            method = compression.method_of_name(self.file_name or os.fspath(content))
            try:
                return _packed(content, method, name) if method else _whole(content)
            except UnicodeError:
                raise
            except (OSError, ValueError) as error:  # as `read_errors`, for there may be many
                raise unreadable(error, name) from error
        method = compression.method_of_name(self.file_name)
        with read_errors(name):
            whole = content if isinstance(content, bytes) else content.read()
            if method and isinstance(whole, bytes):
                return compression.unpacked_bytes(whole, method, name)
            return whole

    def _kept(self, content: bytes) -> os.PathLike[str] | bytes | Stored:
        """The content as it lies there, if it can be read once more."""
        given = self.content
        is_lasting = isinstance(given, os.PathLike | msgspec.Struct)
        return cast("os.PathLike[str] | Stored", given) if is_lasting else content

    def _decode(self, content: bytes) -> encodings.Decoded:
        try:
            return encodings.decoded(content, self.encoding, self.decode_errors, self.name)
        except LookupError:  # a source made by hand may name an unknown encoding
            check_decoding(self.encoding, self.decode_errors)
            raise


def files_of(source: Input | Source) -> Iterator[Identity]:
    """The devices and numbers of the files that a source lies in, or is read through.

    Of a folder that is one document, also of all files in it.
    """
    place: object = source
    if isinstance(source, Source):
        place = source.content
        if source.container is not None and (found := identity(source.container)) is not None:
            yield found
    if isinstance(place, os.PathLike):
        try:
            status = os.stat(place)
        except (OSError, ValueError):  # ValueError: a name that no file can have
            return
        yield status.st_dev, status.st_ino
        if stat.S_ISDIR(status.st_mode):
            yield from files_in(place)
    elif isinstance(place, remote.RemoteFile):
        yield remote.identity(place.url)
    elif hasattr(place, "fileno"):  # an open file
        with suppress(OSError, ValueError, TypeError):
            status = os.fstat(place.fileno())
            if stat.S_ISREG(status.st_mode):  # a terminal is read and written
                yield status.st_dev, status.st_ino


def files_in(folder: os.PathLike[str] | str) -> Iterator[Identity]:
    """The devices and numbers of all that lies in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if (found := identity(entry.path)) is not None:
                yield found


@contextmanager
def standard_input() -> Iterator[IO[bytes]]:
    """Standard input as bytes, unpacked if it begins as something compressed does."""
    name = "<stdin>"
    if sys.stdin is None:
        raise errors.InputUnavailable("standard input is closed", source=name)
    with read_errors(name), compression.by_content(sys.stdin.buffer, name) as stream:
        yield stream


def _whole(path: os.PathLike[str]) -> bytes:
    """All bytes of a file, in half the time that a stream takes for a small one."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        content = os.read(descriptor, size + 1)
        if len(content) == size:  # the file ended there
            return content
        pieces = [content]
        while pieces[-1]:
            pieces.append(os.read(descriptor, 1 << 20))
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _packed(path: os.PathLike[str], method: str, name: str) -> bytes:
    """All bytes of a compressed file, unpacked."""
    with open(path, "rb") as packed, compression.unpacked(packed, method, name) as stream:
        return compression.bounded(stream, name)


class _StandardInput:
    """The content of standard input."""

    def fileno(self) -> int:
        return sys.stdin.fileno()

    def read(self) -> bytes:
        with standard_input() as stream:
            return b"".join(iter(lambda: stream.read(1 << 20), b""))
