"""The two ends of the pipe: where text comes from and where bytes go.

A file that is written appears whole or not at all: bytes go to a hidden file beside it, which takes
its name when all is well. Devices and pipes are written as they are.
"""

import codecs
import errno
import io
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Literal, Protocol, Self, cast, get_args

import msgspec

from wirecopy import compression, errors
from wirecopy.nodes import Diagnostic, Document

#: What can be read: a path, the text itself, its bytes, an open file.
Input = os.PathLike[str] | str | bytes | bytearray | memoryview | IO[str] | IO[bytes]
#: What to do with undecodable bytes: fail, or read them as U+FFFD.
DecodeErrors = Literal["strict", "replace"]
_DECODE_ERRORS = get_args(DecodeErrors)
#: What can be written: a path or an open file.
Output = os.PathLike[str] | str | IO[str] | IO[bytes]

STANDARD = "-"

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
# What can go wrong with bytes on their way to a disk or device.
_WRITE_FAULTS = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENXIO, errno.ENODEV, errno.EROFS)
)
#: How the names of files begin that are not complete yet.
HIDDEN = ".wirecopy-"
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# Zip members carry a time; this is the earliest that the format can say.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


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

    `encoding` overrides the byte order mark and UTF-8; `decode_errors` is `strict`, or `replace` to
    read undecodable bytes as U+FFFD. `file_name` says what kind of file it is where `content` is no
    path: it chooses the reader, and a suffix such as `.gz` has the content unpacked. `container` is
    the archive or list that the content lies in among others, if that is a file here.
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

        Raises `UsageError` for anything else, and for an encoding that there is not.
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
        return content if isinstance(content, str) else self._decode(content)

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
        except OSError as error:  # not ValueError: that may be whoever reads the stream
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

    def _decode(self, content: bytes) -> str:
        encoding = _marked_encoding(content) if self.encoding is None else self.encoding
        try:
            if self.encoding is not None and codecs.lookup(encoding).name == "utf-8":
                encoding = "utf-8-sig"  # the same, less a byte order mark
            return content.decode(encoding, self.decode_errors)
        except UnicodeDecodeError as error:
            raise errors.Undecodable(
                f"no {encoding.removesuffix('-sig')} text: {error.reason} at byte {error.start}",
                source=self.name or "<input>",
                hint=_encoding_hint(content),
            ) from error
        except LookupError:  # whoever makes a source by hand may name what there is not
            check_decoding(self.encoding, self.decode_errors)
            raise


def _marked_encoding(content: bytes) -> str:
    """The encoding that the byte order mark says; without one, as mostly, it is UTF-8."""
    if not content.startswith(_MARKS):
        return "utf-8"
    return next(name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark))


def _whole(path: os.PathLike[str]) -> bytes:
    """All bytes of a file, in half the time that a stream takes for a small one."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        content = os.read(descriptor, size + 1)
        if len(content) == size:  # it was its end that ended it
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

    def read(self) -> bytes:
        with standard_input() as stream:
            return b"".join(iter(lambda: stream.read(1 << 20), b""))


class Sink:
    """Where an exporter writes: one stream, or the files of a package.

    An exporter opens `text()` or `binary()` once, or, where `is_package` is true, as many `member`s
    as it needs. What it must drop or change it says with `warn`. `name` is the output's name as the
    user gave it, `jobs` how many processors it may use; the bytes do not depend on them.
    """

    def __init__(
        self,
        name: str,
        stream: IO[bytes] | IO[str] | None,
        *,
        folder: Path | None = None,
        report: Callable[[Diagnostic], None] | None = None,
        jobs: int = 1,
    ) -> None:
        self.name = name
        self.jobs = jobs
        self.is_package = folder is not None
        self._stream = stream
        self._folder = folder
        self._report = report
        self._members: list[str] = []

    @classmethod
    def open(
        cls,
        output: Output,
        *,
        force: bool = False,
        package: bool = False,
        report: Callable[[Diagnostic], None] | None = None,
        jobs: int = 1,
        spared: Collection[tuple[int, int]] = (),
        compress: bool = True,
    ) -> AbstractContextManager[Self]:
        """A sink for a path, `-` or an open file, as a context manager.

        It is complete when the block ends, and untouched when the block raises. An existing file
        needs `force`. `package`: a folder or a `.zip` file of members. `jobs`: how many processors
        the exporter may use. `spared` are files, by device and number, that no member may replace.
        A file called `.gz`, `.bz2`, `.xz` or `.zst` is compressed, unless not to `compress` it is
        asked for. Raises `OutputUnavailable`, `OutputExists` and `WriteFailed`, and `UsageError`
        for what is no output.
        """
        if not isinstance(output, str | os.PathLike):
            return cls._on_stream(output, report, jobs)
        if output == STANDARD:
            return cls._on_standard_output(report, jobs)
        if package:
            return cls._on_package(Path(output), force, report, jobs, spared)
        if os.fspath(output).endswith(("/", os.sep)):
            raise _is_folder(os.fspath(output))
        path = Path(output)
        method = compression.method_of_name(path.name) if compress else ""
        return cls._on_file(path, force, report, jobs, method)

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """The one stream, for bytes."""
        stream = self._only_stream()
        if isinstance(stream, io.TextIOBase):
            raise errors.UsageError(
                "a binary format was asked to write to a text stream",
                source=self.name or None,
                hint="open the output in binary mode",
            )
        with write_errors(self.name):
            yield stream  # type: ignore[misc]  # not a text stream: see above
            if not stream.closed:
                stream.flush()

    @contextmanager
    def text(self, encoding: str = "utf-8", newline: str | None = "\n") -> Iterator[IO[str]]:
        """The one stream, for text; `newline` as in `open`."""
        stream = self._only_stream()
        with write_errors(self.name):
            if isinstance(stream, io.TextIOBase):
                yield stream
                return
            with _wrapped(stream, encoding, newline) as text:  # type: ignore[arg-type]  # as above
                yield text

    @contextmanager
    def member(self, name: str) -> Iterator[BinaryIO]:
        """A file of the package, by its name within it. Members may be open side by side."""
        if self._folder is None:
            raise errors.UsageError("a single file has no members", source=self.name or None)
        if name in self._members or Path(name).name != name:
            raise errors.PluginFailed(
                f"wrote a second or misnamed member '{name}'", source=self.name
            )
        self._members.append(name)
        with write_errors(self.name), (self._folder / name).open("xb") as stream:
            yield stream

    def warn(self, code: str, message: str, *, line: int = 0, column: int = 0) -> None:
        """Say what was dropped or changed; `line` is the node's."""
        if self._report is not None:
            self._report(Diagnostic(code, "warning", message, line, column))

    def _only_stream(self) -> IO[bytes] | IO[str]:
        if self._stream is None:
            raise errors.UsageError("a package has members, not one stream", source=self.name)
        return self._stream

    @classmethod
    @contextmanager
    def _on_stream(
        cls, stream: IO[str] | IO[bytes], report: Callable[[Diagnostic], None] | None, jobs: int
    ) -> Iterator[Self]:
        name = getattr(stream, "name", "")
        name = name if isinstance(name, str) else ""
        _check_writable(stream, name)
        yield cls(name, stream, report=report, jobs=jobs)

    @classmethod
    @contextmanager
    def _on_standard_output(
        cls, report: Callable[[Diagnostic], None] | None, jobs: int
    ) -> Iterator[Self]:
        # The document alone goes to standard output: what a plugin prints meanwhile is sent to
        # standard error.
        name = "<stdout>"
        if sys.stdout is None:
            raise errors.OutputUnavailable("standard output is closed", source=name)
        sys.stdout.flush()
        try:
            descriptor = sys.stdout.fileno()
        except io.UnsupportedOperation:  # a test's or a notebook's stand-in
            stream = getattr(sys.stdout, "buffer", sys.stdout)
            yield cls(name, stream, report=report, jobs=jobs)
            return
        with write_errors(name), os.fdopen(os.dup(descriptor), "wb") as stream:
            with suppress(OSError):  # standard error may be closed
                os.dup2(2, descriptor)
            try:
                yield cls(name, stream, report=report, jobs=jobs)
                if not stream.closed:
                    stream.flush()
            finally:
                sys.stdout.flush()
                if not stream.closed:
                    os.dup2(stream.fileno(), descriptor)

    @classmethod
    @contextmanager
    def _on_file(
        cls,
        path: Path,
        force: bool,
        report: Callable[[Diagnostic], None] | None,
        jobs: int,
        method: str = "",
    ) -> Iterator[Self]:
        name = os.fspath(path)
        target = destination(path)
        with creation_errors(name):
            mode = _mode(target, name)
        if mode is not None and not stat.S_ISREG(mode):
            with creation_errors(name):
                device = target.open("wb")
            with write_errors(name), device, compression.packed(device, method, name) as content:
                yield cls(name, content, report=report, jobs=jobs)
            return
        if mode is not None and not force:
            raise errors.output_exists(name)
        hidden = _hidden_beside(target)
        try:
            with creation_errors(name):
                descriptor = os.open(hidden, _NEW, 0o600)
                _mark_as_used(descriptor)
            # Closing flushes, too, and may fail once more.
            with write_errors(name), os.fdopen(descriptor, "wb") as stream:
                with compression.packed(stream, method, name) as content:
                    yield cls(name, content, report=report, jobs=jobs)
                _settle(stream, hidden, name)
            with _io_errors(name):
                os.chmod(hidden, _new_mode() if mode is None else stat.S_IMODE(mode))
                _put_in_place(hidden, target, force, name)
        finally:
            try:
                with suppress(OSError):  # in place already, or nothing more can be done
                    os.unlink(hidden)
            finally:  # again, for a signal may have come in between
                with suppress(OSError):
                    os.unlink(hidden)

    @classmethod
    @contextmanager
    def _on_package(
        cls,
        path: Path,
        force: bool,
        report: Callable[[Diagnostic], None] | None,
        jobs: int,
        spared: Collection[tuple[int, int]],
    ) -> Iterator[Self]:
        name = os.fspath(path)
        target = destination(path)
        is_zip = target.suffix.lower() == ".zip"
        is_there = os.path.exists(target)  # unlike the path's own method, it raises nothing
        if is_zip and is_there and not force:
            raise errors.output_exists(name)
        if not is_zip and is_there and not os.path.isdir(target):
            raise errors.OutputUnavailable("is no folder", source=name, hint="choose another name")
        folder = Path(_hidden_beside(target))
        try:
            with creation_errors(name):
                folder.mkdir(0o700)
            with _in_use(folder):
                sink = cls(name, None, folder=folder, report=report, jobs=jobs)
                yield sink
                if is_zip:
                    with cls._on_file(path, force, report, jobs) as file, file.binary() as stream:
                        _zip(folder, sink._members, stream)
                else:
                    with _io_errors(name):
                        _move_members(folder, sink._members, target, force, name, spared)
        finally:
            try:
                shutil.rmtree(folder, ignore_errors=True)
            finally:  # as above
                shutil.rmtree(folder, ignore_errors=True)


def destination(output: os.PathLike[str] | str) -> Path:
    """Where an output is written: through symbolic links, not over them.

    Raises `OutputUnavailable`, for a name that holds a NUL or is relative to a folder that is gone.
    """
    with creation_errors(os.fspath(output)):
        return Path(os.path.realpath(output))


def is_device(path: os.PathLike[str] | str) -> bool:
    """Whether a path is that of a device, a pipe or the like."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def identity(path: os.PathLike[str] | str) -> tuple[int, int] | None:
    """The device and number of a file, by whatever names and links; None if there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return status.st_dev, status.st_ino


def file_of(source: Input | Source) -> tuple[int, int] | None:
    """The device and number of the file that a source lies in; None if there is none."""
    place: object = source
    if isinstance(source, Source):
        place = source.container or source.content
    return identity(place) if isinstance(place, os.PathLike) else None


@contextmanager
def standard_input() -> Iterator[IO[bytes]]:
    """Standard input as bytes, unpacked if it begins as something compressed does."""
    name = "<stdin>"
    if sys.stdin is None:
        raise errors.InputUnavailable("standard input is closed", source=name)
    with read_errors(name), compression.by_content(sys.stdin.buffer, name) as stream:
        yield stream


def check_decoding(encoding: str | None, decode_errors: str) -> None:
    """Raises `UsageError` for an encoding that there is not, or what would lose bytes silently."""
    if decode_errors not in _DECODE_ERRORS:
        raise errors.UsageError(
            f"undecodable bytes cannot be treated by '{decode_errors}'",
            hint=f"choose {' or '.join(_DECODE_ERRORS)}",
        )
    if encoding is None:
        return
    try:
        " ".encode(encoding)  # unlike a look-up it refuses base64 and the like
    except (LookupError, TypeError, ValueError):
        raise errors.UsageError(
            f"no encoding '{encoding}'", hint="name one such as utf-8, cp1252, shift_jis"
        ) from None


@contextmanager
def read_errors(name: str) -> Iterator[None]:
    """An input that is missing, closed to us or on a broken disk becomes `InputUnavailable`."""
    try:
        yield
    except UnicodeError:  # an open text file decodes for itself
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that holds a NUL, a closed file
        raise unreadable(error, name) from error


def unreadable(error: OSError | ValueError, name: str) -> errors.InputUnavailable:
    """The error for an input that cannot be opened or read."""
    return errors.InputUnavailable(
        f"cannot be read: {_reason(error)}", source=name, hint="check its name and its rights"
    )


@contextmanager
def write_errors(name: str) -> Iterator[None]:
    """A full disk or lost device becomes `WriteFailed`; other OSErrors are the exporter's own."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in _WRITE_FAULTS:
            raise errors.WriteFailed(
                f"cannot be written: {_reason(error)}", source=name or "<output>"
            ) from error
        raise


def sweep(folder: os.PathLike[str] | str) -> None:
    """Removes what processes that were killed left half-written in a folder of outputs."""
    try:
        import fcntl
    except ImportError:  # then nobody can tell what is still in use
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(HIDDEN):
                continue
            with suppress(OSError):
                descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                        shutil.rmtree(entry.path, ignore_errors=True)
                    else:
                        os.unlink(entry.path)
                finally:
                    os.close(descriptor)


def make_folder(path: str) -> None:
    """Makes a folder for outputs, and those it lies in; one that is there is fine."""
    if os.path.exists(path.rstrip("/")) and not os.path.isdir(path):
        raise errors.OutputUnavailable("is no folder", source=path, hint="choose another name")
    with creation_errors(path):
        os.makedirs(path, exist_ok=True)


@contextmanager
def _wrapped(stream: BinaryIO, encoding: str, newline: str | None) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(stream, encoding=encoding, newline=newline)
    try:
        yield text
        if not text.closed:
            text.flush()
    finally:
        if not text.closed:
            with suppress(OSError, ValueError):  # what could not be written was said above
                text.detach()


@contextmanager
def _io_errors(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # the reader has had enough: no failure
    except OSError as error:
        raise errors.WriteFailed(
            f"cannot be written: {_reason(error)}", source=name or "<output>"
        ) from error


@contextmanager
def creation_errors(name: str) -> Iterator[None]:
    """What cannot be created becomes `OutputUnavailable`, or `WriteFailed` on a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise errors.WriteFailed(f"cannot be written: {_reason(error)}", source=name) from error
        raise errors.OutputUnavailable(
            f"cannot be created: {_reason(error)}",
            source=name,
            hint="choose a folder that exists and that you may write to",
        ) from error
    except ValueError as error:  # a NUL, or half a character
        raise errors.OutputUnavailable(
            f"cannot be the name of a file: {_reason(error)}",
            source=name,
            hint="choose another name",
        ) from error


def _check_writable(stream: IO[str] | IO[bytes], name: str) -> None:
    """Raises for what was given as an open file and cannot be written to."""
    if not hasattr(stream, "write"):
        raise errors.UsageError(
            f"an output of type {type(stream).__name__} cannot be written to",
            hint="give a path, or a file open for writing",
        )
    # A stream that says to be neither readable nor writable may yet have a `write` of its own.
    is_closed = getattr(stream, "closed", False)
    is_input = isinstance(stream, io.IOBase) and not is_closed and stream.readable()
    if is_closed or (is_input and not stream.writable()):
        raise errors.OutputUnavailable(
            f"is {'closed' if is_closed else 'open for reading'}",
            source=name or "<output>",
            hint="open it for writing",
        )


def _hidden_beside(target: Path) -> str:
    """A name for what will be put in a target's place.

    Chosen before there is anything by it: a signal may come while it is made.
    """
    return f"{target.parent}{os.sep}{HIDDEN}{os.urandom(8).hex()}"


def _mark_as_used(descriptor: int) -> None:
    """The mark goes when it is closed, and with the process, however that ends: see `sweep`."""
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _mark_as_used(descriptor)
        yield
    finally:
        os.close(descriptor)


def _settle(stream: IO[bytes], hidden: str, name: str) -> None:
    """Bytes on the disk before the name is: else a power cut could leave an empty file."""
    with _io_errors(name):
        if not stream.closed:
            stream.flush()
            os.fsync(stream.fileno())
            return
        # The exporter closed the stream, which it need not: its bytes are in the file.
        descriptor = os.open(hidden, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put_in_place(hidden: str, target: Path, force: bool, name: str) -> None:
    if force:
        os.replace(hidden, target)
    else:
        try:
            os.link(hidden, target)  # unlike a rename, never over a file that came meanwhile
        except FileExistsError:
            raise errors.output_exists(name) from None
        except OSError:  # a file system without hard links
            os.replace(hidden, target)
    with suppress(OSError):  # not every system can sync a folder
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move_members(
    folder: Path,
    members: list[str],
    target: Path,
    force: bool,
    name: str,
    spared: Collection[tuple[int, int]],
) -> None:
    """A new folder appears whole; into one that is there, file after file, each of them whole."""
    for member in members:
        with (folder / member).open("rb") as stream:
            os.fsync(stream.fileno())
        os.chmod(folder / member, _new_mode())
    if not target.exists():
        os.chmod(folder, _new_mode(0o777))
        os.rename(folder, target)
        return
    for member in members:
        try:
            status = os.stat(target / member)
        except FileNotFoundError:
            continue
        if not force:
            raise errors.output_exists(os.path.join(name, member))
        if (status.st_dev, status.st_ino) in spared:
            raise errors.OutputUnavailable(
                "is an input", source=os.path.join(name, member), hint="write to another folder"
            )
    for member in members:
        os.replace(folder / member, target / member)


def _zip(folder: Path, members: list[str], stream: BinaryIO) -> None:
    import zipfile  # only needed here

    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with (folder / member).open("rb") as file, archive.open(entry, "w") as target:
                shutil.copyfileobj(file, target)


def _is_folder(name: str) -> errors.OutputUnavailable:
    return errors.OutputUnavailable("is a folder", source=name, hint="name a file in it")


def _mode(target: Path, name: str) -> int | None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise errors.OutputUnavailable(
            f"cannot be created: {_reason(error)}",
            source=name,
            hint="choose a folder that exists and that you may write to",
        ) from error
    if stat.S_ISDIR(mode):
        raise _is_folder(name)
    return mode


def _new_mode(wish: int = 0o666) -> int:
    umask = os.umask(0o077)  # the only way to ask
    os.umask(umask)
    return wish & ~umask


def _encoding_hint(content: bytes) -> str:
    import charset_normalizer  # heavy, and only needed for this message

    # A guess needs no more than a sample, and a damaged byte is likely to be near the front.
    best = charset_normalizer.from_bytes(content[:65536]).best()
    guess = best.encoding if best is not None and best.encoding != "utf_8" else "cp1252"
    return f"try --encoding {guess}, or --errors replace"


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeEncodeError):  # half a character
        return error.reason
    if isinstance(error, ValueError):  # versions of Python have their own words for a NUL in a name
        return "a NUL is in it" if "null" in str(error) else str(error)
    return (error.strerror or type(error).__name__).lower()
