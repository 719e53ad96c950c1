"""What runs have finished, kept beside their outputs, so that no run need do it again.

A hidden file of JSON lines: each names an output, how long it is, and the fingerprint of all that
it was made from. A line that a dying process left unfinished counts for nothing.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from wirecopy.errors import OutputUnavailable
from wirecopy.files.atomic import destination
from wirecopy.files.faults import creation_errors, io_errors, write_errors
from wirecopy.files.source import Source
from wirecopy.run.digests import Digests
from wirecopy.run.inputs import Found, Unavailable, is_package

if TYPE_CHECKING:
    from hashlib import _Hash as Hash  # its only name in Python 3.11

NAME = ".wirecopy.journal"
# Not through a link, which may lead anywhere; a pipe would wait for its reader.
_FLAGS = (
    os.O_CREAT
    | os.O_RDWR
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
# Longer than any name.
_LONGEST_LINE = 1 << 16
_BITS = (1 << 64) - 1


class Journal:
    """The journal of one folder; a context manager.

    `made_from` is all but the inputs that decides what the outputs are. With `resumes` what earlier
    runs finished counts as done; without, the journal begins anew and, when all has gone well,
    leaves nothing behind.
    """

    def __init__(self, folder: Path, made_from: object, *, resumes: bool) -> None:
        # As the user calls it, and where it lies.
        self._name = os.fspath(folder / NAME)
        self._path = destination(folder) / NAME
        self._resumes = resumes
        self._made_from = _sha256(_json(made_from)).digest()
        # What each output was made from, and its size; of both, a hash.
        self._done = Digests()
        #: Whether there is something left to be done by a later run.
        self.is_open = True

    def __enter__(self) -> Self:
        name = self._name
        with creation_errors(name):
            descriptor = os.open(self._path, _FLAGS, 0o666)
            try:
                _refuse_odd(descriptor, name)
            except OutputUnavailable:
                os.close(descriptor)
                raise
            self._file = os.fdopen(descriptor, "a+b", buffering=0)
        with write_errors(name):
            if not self._resumes:
                self._file.truncate(0)
            elif os.fstat(descriptor).st_size:
                for output, fingerprint, size in _lines(descriptor):
                    self._done.put(output, hash((fingerprint, size)))
                self._file.write(b"\n")  # after a line that was not finished
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Network drives tell only now what they could not write.
        with io_errors(self._name) if error is None else suppress(OSError):
            self._file.close()
            if not self._resumes and not self.is_open:
                self._path.unlink(missing_ok=True)

    def fingerprint(self, inputs: Iterable[Found | Unavailable]) -> str:
        """Says what an output is made from; empty if that cannot be said before it is read."""
        said = _sha256(self._made_from)
        for found in inputs:
            identity = _identity(found)
            if identity is None:
                return ""
            said.update(_json(identity) + b"\n")
        return said.hexdigest()[:32]

    def is_done(self, output: Path, fingerprint: str) -> bool:
        """Whether an output was finished, from the same, and is still there."""
        if not fingerprint or not len(self._done):
            return False
        try:
            made = hash((fingerprint, _size(output)))
        except OSError:
            return False
        return self._done.get(self._key(output)) == made & _BITS

    def note(self, output: Path, fingerprint: str) -> None:
        """Notes that an output is finished."""
        with suppress(OSError):  # then it is done again
            line = (self._key(output), fingerprint, _size(output))
            self._file.write(msgspec.json.encode(line) + b"\n")

    def _key(self, output: Path) -> str:
        name = os.path.relpath(destination(output), self._path.parent)
        try:
            name.encode()
        except UnicodeEncodeError:  # a name of bytes that are not UTF-8; no other begins with NUL
            return "\0" + name.encode("unicode_escape").decode()
        return name


def _size(output: Path) -> int:
    """The bytes of a file, or of the files of a folder and one more for each."""
    if not output.is_dir():
        return output.stat().st_size
    return sum(each.stat().st_size + 1 for each in output.iterdir() if each.is_file())


def _refuse_odd(descriptor: int, name: str) -> None:
    """Raises for a journal that is something else, or under another name something else, too."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise OutputUnavailable(
            "is not a journal: it is not a plain file of one name", source=name, hint="remove it"
        )


def _lines(descriptor: int) -> Iterator[tuple[str, str, int]]:
    """The whole lines; what is damaged, or cannot be read, counts for nothing."""
    decode = msgspec.json.Decoder(tuple[str, str, int]).decode
    with suppress(OSError), os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        while line := file.readline(_LONGEST_LINE):
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                yield decode(line)


def _identity(found: Found | Unavailable) -> list[Any] | None:  # Any: JSON
    """What tells an input from another and from itself after a change."""
    if isinstance(found, Unavailable):
        return None
    source = found.source
    rest = [source.name, source.encoding, source.decode_errors]
    if isinstance(source.content, str | bytes):
        content = source.content
        encoded = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
        return [_sha256(encoded).hexdigest(), *rest]
    path = source.path or source.container
    if path is None:
        return None
    try:
        states = list(_states(source, path))
    except OSError:
        return None
    kinds = {stat.S_IFMT(status.st_mode) for status in states}
    if kinds & {stat.S_IFIFO, stat.S_IFCHR}:  # what it holds passes by
        return None
    # Another file put in its place can have its size and time, but not all of these.
    return [
        *([s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns] for s in states),
        *rest,
    ]


def states_of(source: Source) -> list[os.stat_result]:
    """What the system says of the files that are read for a source; nothing of others."""
    path = source.path or source.container
    try:
        return [] if path is None else list(_states(source, path))
    except OSError:
        return []


def _states(source: Source, path: Path) -> Iterator[os.stat_result]:
    """What the system says of the files that are read for a source."""
    yield os.stat(path)
    if is_package(source):
        with os.scandir(path if os.path.isdir(path) else path.parent) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                yield entry.stat()


def _json(value: object) -> bytes:
    """The value as JSON, with escapes for the names of files that are not UTF-8."""
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError:
        import json  # rare

        return json.dumps(msgspec.to_builtins(value), sort_keys=True).encode()


def _sha256(content: bytes) -> "Hash":
    import hashlib  # heavy, and most runs keep no journal

    return hashlib.sha256(content)
