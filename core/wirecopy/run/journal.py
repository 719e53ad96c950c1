"""What runs have finished, kept beside their outputs, so that no run need do it again.

A hidden file of JSON lines: each names an output, how long it is, and the fingerprint of all that
it was made from. A line that a dying process left unfinished counts for nothing.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from wirecopy.files.atomic import destination
from wirecopy.files.faults import creation_errors, io_errors, write_errors
from wirecopy.run.inputs import Found, Lost

if TYPE_CHECKING:
    from hashlib import _Hash as Hash  # its only name in Python 3.11

NAME = ".wirecopy.journal"


class Journal:
    """The journal of one folder; a context manager.

    `made_from` is all but the inputs that decides what the outputs are. With `resumes` what earlier
    runs finished counts as done; without, the journal begins anew and, when all has gone well,
    leaves nothing behind.
    """

    def __init__(self, folder: Path, made_from: object, *, resumes: bool) -> None:
        self._path = destination(folder) / NAME
        self._resumes = resumes
        self._made_from = _sha256(_json(made_from)).digest()
        self._done: dict[str, tuple[str, int]] = {}
        if resumes:
            self._done = dict(_lines(self._path))
        #: Whether there is something left to be done by a later run.
        self.is_open = True

    def __enter__(self) -> Self:
        name = os.fspath(self._path)
        with creation_errors(name):
            # Not through a link, which may lead anywhere.
            flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(name, flags if self._resumes else flags | os.O_TRUNC, 0o666)
            self._file = os.fdopen(descriptor, "ab", buffering=0)
        with write_errors(name):
            if self._resumes and os.fstat(descriptor).st_size:
                self._file.write(b"\n")  # after a line that was not finished
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Network drives tell only now what they could not write.
        with io_errors(os.fspath(self._path)) if error is None else suppress(OSError):
            self._file.close()
            if not self._resumes and not self.is_open:
                self._path.unlink(missing_ok=True)

    def fingerprint(self, inputs: Iterable[Found | Lost]) -> str:
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
        made_from, size = self._done.get(self._key(output), ("", -1))
        if not fingerprint or made_from != fingerprint:
            return False
        try:
            return _size(output) == size
        except OSError:
            return False

    def note(self, output: Path, fingerprint: str) -> None:
        """Notes that an output is finished."""
        with suppress(OSError):  # then it is done again
            line = (self._key(output), fingerprint, _size(output))
            self._file.write(msgspec.json.encode(line) + b"\n")

    def _key(self, output: Path) -> str:
        name = os.path.relpath(destination(output), self._path.parent)
        try:
            name.encode()
        except UnicodeEncodeError:  # a name of bytes that are no UTF-8; no other begins with NUL
            return "\0" + name.encode("unicode_escape").decode()
        return name


def _size(output: Path) -> int:
    """The bytes of a file, or of the files of a folder and one more for each."""
    if not output.is_dir():
        return output.stat().st_size
    return sum(each.stat().st_size + 1 for each in output.iterdir() if each.is_file())


def _lines(path: Path) -> Iterable[tuple[str, tuple[str, int]]]:
    decode = msgspec.json.Decoder(tuple[str, str, int]).decode
    with suppress(OSError), path.open("rb") as file:  # what cannot be read counts for nothing
        for line in file:
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                output, fingerprint, size = decode(line)
                yield output, (fingerprint, size)


def _identity(found: Found | Lost) -> list[Any] | None:  # Any: JSON
    """What tells an input from another and from itself after a change."""
    if isinstance(found, Lost):
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
        status = path.stat()
    except OSError:
        return None
    if stat.S_ISFIFO(status.st_mode) or stat.S_ISCHR(status.st_mode):  # what it holds passes by
        return None
    return [status.st_size, status.st_mtime_ns, *rest]


def _json(value: object) -> bytes:
    """The value as JSON, with escapes for the names of files that are no UTF-8."""
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError:
        import json  # rare

        return json.dumps(msgspec.to_builtins(value), sort_keys=True).encode()


def _sha256(content: bytes) -> "Hash":
    import hashlib  # heavy, and most runs keep no journal

    return hashlib.sha256(content)
