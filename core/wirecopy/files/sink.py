"""Where bytes go.

A file that is written appears whole or not at all: bytes go to a hidden file beside it, which takes
its name when all is well. Devices and pipes are written as they are.
"""

import io
import os
import shutil
import stat
import sys
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from wirecopy import errors
from wirecopy.files import compression, remote
from wirecopy.files.atomic import (
    NEW,
    Identity,
    destination,
    hidden_beside,
    in_use,
    kept_open,
    mark_as_used,
    mode_of,
    move_members,
    new_mode,
    place,
    settle,
    sync_folder,
)
from wirecopy.files.commits import Durability, Group
from wirecopy.files.faults import creation_errors, io_errors, is_folder, write_errors
from wirecopy.files.source import STANDARD
from wirecopy.tree.nodes import Diagnostic

#: What can be written: a path or an open file.
Output = os.PathLike[str] | str | IO[str] | IO[bytes]
# Zip members carry a time; this is the earliest that the format can say.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


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
        reads: Container[Identity] = (),
        compress: bool = True,
        hold: bool = False,
        durability: Durability = "each",
        group: Group | None = None,
    ) -> AbstractContextManager[Self]:
        """A sink for a path, `-`, a URL or an open file, as a context manager.

        It is complete when the block ends, and untouched when the block raises. An existing file
        needs `force`. `package`: a folder or a `.zip` file of members. `jobs`: how many processors
        the exporter may use. `reads` are files, by device and number, that no member may
        replace: the inputs.
        `hold`: also what is not a file is written only when the block ends. A file is safe from a
        loss of power when the block ends, unless the `durability` is `none`; one that joins a
        `group` is put in place by that.
        A file called `.gz`, `.bz2`, `.xz` or `.zst` is compressed, unless not to `compress` it is
        asked for. Raises `OutputUnavailable`, `OutputExists` and `WriteFailed`, and `UsageError`
        for what is not an output.
        """
        if not isinstance(output, str | os.PathLike):
            return cls._on_stream(output, report, jobs, hold)
        if output == STANDARD:
            return cls._on_standard_output(report, jobs, hold)
        if isinstance(output, str) and remote.is_url(output):
            return cls._on_url(output, force, report, jobs, package, compress)
        if package:
            return cls._on_package(Path(output), force, report, jobs, reads)
        if os.fspath(output).endswith(("/", os.sep)):
            raise is_folder(os.fspath(output))
        path = Path(output)
        method = compression.method_of_name(path.name) if compress else ""
        return cls._on_file(path, force, report, jobs, method, hold, durability, group)

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

    def info(self, code: str, message: str, *, line: int = 0, column: int = 0) -> None:
        """Say what a person may want to know: that a choice of the options leaves something out."""
        if self._report is not None:
            self._report(Diagnostic(code, "info", message, line, column))

    def _only_stream(self) -> IO[bytes] | IO[str]:
        if self._stream is None:
            raise errors.UsageError("a package has members, not one stream", source=self.name)
        return self._stream

    @classmethod
    @contextmanager
    def _on_stream(
        cls,
        stream: IO[str] | IO[bytes],
        report: Callable[[Diagnostic], None] | None,
        jobs: int,
        hold: bool,
    ) -> Iterator[Self]:
        name = getattr(stream, "name", "")
        name = name if isinstance(name, str) else ""
        _check_writable(stream, name)
        with _held(stream, name) if hold else nullcontext(stream) as target:
            yield cls(name, target, report=report, jobs=jobs)

    @classmethod
    @contextmanager
    def _on_standard_output(
        cls, report: Callable[[Diagnostic], None] | None, jobs: int, hold: bool
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
            stand_in = getattr(sys.stdout, "buffer", sys.stdout)
            with _held(stand_in, name) if hold else nullcontext(stand_in) as target:
                yield cls(name, target, report=report, jobs=jobs)
            return
        with write_errors(name), os.fdopen(os.dup(descriptor), "wb") as stream:
            with suppress(OSError):  # standard error may be closed
                os.dup2(2, descriptor)
            try:
                with _held(stream, name) if hold else nullcontext(stream) as target:
                    yield cls(name, target, report=report, jobs=jobs)
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
        hold: bool = False,
        durability: Durability = "each",
        group: Group | None = None,
    ) -> Iterator[Self]:
        name = os.fspath(path)
        target = destination(path)
        with creation_errors(name):
            mode = mode_of(target, name)
        if mode is not None and not stat.S_ISREG(mode):
            with creation_errors(name):
                device = target.open("wb")
            with (
                write_errors(name),
                device,
                _held(device, name) if hold else nullcontext(device) as packed_into,
                compression.packed(packed_into, method, name) as content,
            ):
                yield cls(name, content, report=report, jobs=jobs)
            return
        if mode is not None and not force:
            raise errors.output_exists(name)
        hidden = hidden_beside(target)
        kept: int | None = None
        try:
            with creation_errors(name):
                descriptor = os.open(hidden, NEW, 0o600)
                mark_as_used(descriptor)
            # Closing flushes, too, and may fail once more.
            with write_errors(name), os.fdopen(descriptor, "wb") as stream:
                with compression.packed(stream, method, name) as content:
                    yield cls(name, content, report=report, jobs=jobs)
                if group is not None:
                    kept = kept_open(stream, hidden)
                elif durability != "none":
                    settle(stream, hidden, name)
            with io_errors(name):
                os.chmod(hidden, new_mode() if mode is None else stat.S_IMODE(mode))
                if group is not None and kept is not None:
                    group.add(kept, hidden, target, force, name)
                    return
                place(hidden, target, force, name)
                if durability != "none":
                    sync_folder(target.parent)
        finally:
            try:
                _forget(hidden, kept, group)
            finally:  # again, for a signal may have come in between
                _forget(hidden, None, group)

    @classmethod
    @contextmanager
    def _on_url(
        cls,
        url: str,
        force: bool,
        report: Callable[[Diagnostic], None] | None,
        jobs: int,
        is_package: bool,
        compress: bool,
    ) -> Iterator[Self]:
        """A file here, put there when whole: a store publishes even streams that break."""
        import tempfile  # only needed here

        name = remote.shown(url)
        remote.check_output(url)
        file_name = remote.file_name(url)
        if is_package or not file_name:
            raise errors.OutputUnavailable(
                "is a URL, where only single files can be put",
                source=name,
                hint="name a file there",
            )
        if not force and remote.exists(url):
            raise errors.output_exists(name)
        method = compression.method_of_name(file_name) if compress else ""
        with tempfile.TemporaryDirectory(prefix="wirecopy-", ignore_cleanup_errors=True) as folder:
            file = Path(folder, "output")
            with (
                write_errors(name),
                file.open("xb") as stream,
                compression.packed(stream, method, name) as content,
            ):
                yield cls(name, content, report=report, jobs=jobs)
            remote.put(os.fspath(file), url, force=force)

    @classmethod
    @contextmanager
    def _on_package(
        cls,
        path: Path,
        force: bool,
        report: Callable[[Diagnostic], None] | None,
        jobs: int,
        reads: Container[Identity],
    ) -> Iterator[Self]:
        name = os.fspath(path)
        target = destination(path)
        is_zip = target.suffix.lower() == ".zip"
        is_there = os.path.exists(target)  # unlike the path's own method, it raises nothing
        if is_zip and is_there and not force:
            raise errors.output_exists(name)
        if not is_zip and is_there and not os.path.isdir(target):
            raise errors.OutputUnavailable(
                "is not a folder", source=name, hint="choose another name"
            )
        folder = Path(hidden_beside(target))
        try:
            with creation_errors(name):
                folder.mkdir(0o700)
            with in_use(folder):
                sink = cls(name, None, folder=folder, report=report, jobs=jobs)
                yield sink
                if is_zip:
                    with cls._on_file(path, force, report, jobs) as file, file.binary() as stream:
                        _zip(folder, sink._members, stream)
                else:
                    with io_errors(name):
                        move_members(folder, sink._members, target, force, name, reads)
        finally:
            try:
                shutil.rmtree(folder, ignore_errors=True)
            finally:  # as above
                shutil.rmtree(folder, ignore_errors=True)


def _forget(hidden: str, kept: int | None, group: Group | None) -> None:
    """Removes a hidden file, unless a group has charge of it or it is in place already."""
    if group is not None and hidden in group:
        return
    with suppress(OSError):  # or nothing more can be done
        os.unlink(hidden)
    if kept is not None:
        with suppress(OSError):
            os.close(kept)


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
def _held(stream: IO[Any], name: str) -> Iterator[IO[Any]]:  # Any: of texts or of bytes
    """A temporary file whose content goes to the stream when the block ends well."""
    import tempfile  # only needed here

    is_text = isinstance(stream, io.TextIOBase)
    with io_errors(name):
        held: IO[Any] = tempfile.TemporaryFile()  # noqa: SIM115  # see below
        if is_text:
            held = io.TextIOWrapper(held, "utf-8", "surrogatepass", newline="")
    with held:
        yield held
        held.seek(0)
        shutil.copyfileobj(held, stream)


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


def _zip(folder: Path, members: list[str], stream: BinaryIO) -> None:
    import zipfile  # only needed here

    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with (folder / member).open("rb") as file, archive.open(entry, "w") as target:
                shutil.copyfileobj(file, target)
