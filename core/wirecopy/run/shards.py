"""Shards of a run: a file in and a file out, as records that travel as JSON to any machine.

A marker in the folder `_wirecopy` beside the outputs says that a shard is done, and what came of
it. It is written last, so a shard without one is done again, whatever there is of it. Names that
begin with `_` are left alone by engines that read the folder.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import IO, Literal

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import destination, put_in_place
from wirecopy.files.faults import io_errors
from wirecopy.run import convert as conversion
from wirecopy.run.convert import Summary
from wirecopy.run.inputs import Found
from wirecopy.run.journal import states_of
from wirecopy.run.plan import Plan, Selection

#: The folder of markers, and the file that says that a whole run is done.
STATE, SUCCESS = "_wirecopy", "_SUCCESS"
#: What decides about the work of a process besides its shard.
ENVIRONMENT = ("SOURCE_DATE_EPOCH", "WIRECOPY_PLUGINS", "WIRECOPY_DISABLE")
# What stores say of a file that changes when it does.
_STATES = ("ETag", "etag", "md5Hash", "size", "LastModified", "last_modified", "mtime", "created")


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """The work on one output: all that a machine has to know.

    `names` are the inputs that go into `output`, seen from `folder`; a marker is written to `state`
    unless that is empty. A document on which nothing moves for `timeout` seconds is left out; 0 is
    forever. `skip` are documents, by their number from 0, that ended a process twice, and how.
    """

    key: str
    names: tuple[str, ...]
    output: str
    plan: Plan
    selection: Selection = Selection()
    state: str = ""
    timeout: float = 60.0
    folder: str = ""
    environment: dict[str, str] = {}
    force: bool = True
    reads: tuple[tuple[int, int], ...] = ()
    skip: dict[int, str] = {}

    @property
    def input(self) -> str:
        """What it is called in reports."""
        return remote.shown(self.names[0]) if self.names else ""


class Failure(msgspec.Struct, frozen=True):
    """An error, as JSON has it: of which input, its kind, and what it says."""

    input: str
    code: str
    what: str
    hint: str = ""
    source: str | None = None
    line: int = 0
    column: int = 0

    @classmethod
    def of(cls, name: str, error: errors.WirecopyError) -> "Failure":
        """The error of an input."""
        return cls(name, error.code, error.what, error.hint, error.source, error.line, error.column)

    def error(self) -> errors.WirecopyError:
        """The error again."""
        kind = errors.kind_of(self.code)
        return kind(
            self.what, hint=self.hint, source=self.source, line=self.line, column=self.column
        )


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a shard.

    `output` has so many `bytes` and this `sha256`. `left_out` are the documents that are not in it,
    and why; `error` is why there is none. `unchanged`: an earlier run has done it.
    """

    key: str
    input: str
    output: str
    status: Literal["done", "failed", "unchanged"] = "done"
    bytes: int = 0
    sha256: str = ""
    summary: Summary = conversion.NOTHING
    left_out: tuple[Failure, ...] = ()
    error: Failure | None = None


def failed(shard: Shard, error: errors.WirecopyError, left_out: Iterable[Failure] = ()) -> Done:
    """What came of a shard that has no output."""
    return Done(
        key=shard.key,
        input=shard.input,
        output=remote.shown(shard.output),
        status="failed",
        left_out=tuple(left_out),
        error=Failure.of(shard.input, error),
    )


def shards(
    inputs: Iterable[tuple[Found, str]],
    plan: Plan,
    selection: Selection,
    *,
    folder: str,
    timeout: float,
) -> Iterator[Shard]:
    """A shard for each file and its output, which lies in a folder, here or at a URL."""
    made_from = plan.made_from()
    shared = {
        "state": f"{folder.rstrip('/')}/{STATE}",
        "timeout": timeout,
        "folder": os.getcwd(),
        "environment": {name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
    }
    for found, output in inputs:
        name = name_of(found)
        said = [name, _state(found), os.path.relpath(output, folder), made_from, selection]
        key = hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]
        yield msgspec.convert(
            {
                "key": key,
                "names": (name,),
                "output": output,
                "plan": plan,
                "selection": selection,
                **shared,
            },
            Shard,
        )


def name_of(found: Found) -> str:
    """The name by which another process finds the same."""
    content = found.source.content
    return content.url if isinstance(content, remote.RemoteFile) else found.source.name


def is_there(output: str) -> bool:
    """Whether there is a file in an output's place."""
    return remote.exists(output) if remote.is_url(output) else os.path.lexists(output)


def marked(shard: Shard) -> Done | None:
    """What came of a shard that is done: it has a marker, and its output is there."""
    content = _content(f"{shard.state}/{shard.key}.json")
    if content is None:
        return None
    try:
        done = msgspec.json.decode(content, type=Done)
    except msgspec.DecodeError:
        return None
    return done if _size(shard.output) == done.bytes else None


def mark(shard: Shard, done: Done) -> None:
    """Says for all times to come that a shard is done."""
    put(f"{shard.state}/{shard.key}.json", msgspec.json.encode(done))


def unmark(shard: Shard) -> None:
    """Takes that back."""
    remove(f"{shard.state}/{shard.key}.json")


def put(name: str, content: bytes) -> None:
    """Puts a small file in its place, whole; one that is there is replaced."""
    if remote.is_url(name):
        remote.pipe(name, content)
        return
    target = destination(name)
    hidden = f"{target}.{os.getpid()}.new"
    with io_errors(name):
        os.makedirs(target.parent, exist_ok=True)
        try:
            with open(hidden, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(hidden, target, True, name)
        finally:
            if os.path.lexists(hidden):
                os.unlink(hidden)


def remove(name: str) -> None:
    """Removes a file, if it is there."""
    if remote.is_url(name):
        remote.remove(name)
        return
    with io_errors(name):
        destination(name).unlink(missing_ok=True)


def hashed(stream: IO[bytes]) -> tuple[int, str]:
    """How many bytes a stream has, and their SHA-256."""
    digest = hashlib.sha256()
    size = 0
    while piece := stream.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _content(name: str) -> bytes | None:
    if remote.is_url(name):
        return remote.content(name)
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError:
        return None


def _size(output: str) -> int | None:
    if remote.is_url(output):
        state = remote.state(output)
        return None if state is None else int(state.get("size") or 0)
    try:
        return os.stat(output).st_size
    except OSError:
        return None


def _state(found: Found) -> object:
    """What changes when a file does. Not its device, which differs between machines."""
    source = found.source
    if isinstance(source.content, remote.RemoteFile):
        state = remote.state(source.content.url) or {}
        return [[name, str(state[name])] for name in _STATES if name in state]
    return [
        [each.st_size, each.st_mtime_ns, each.st_ctime_ns, each.st_ino]
        for each in states_of(source)
    ]
