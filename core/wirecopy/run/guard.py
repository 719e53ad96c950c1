"""A shard's work in a process of its own, which is watched, ended if it hangs, and begun again.

A document at which that process ends twice is left out and named. The same holds on every engine,
since this is what an engine runs.
"""

import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import destination, sweep
from wirecopy.run.shards import Done, Shard, failed, marked

#: So many documents may be left out of a shard because they ended its process.
_MOST_LEFT_OUT = 20
#: So often a shard is begun; ended more often, it is not a document that does it.
_MOST_BEGUN = 3 * _MOST_LEFT_OUT + 10
#: What is at no document may take so many times as long: a file is fetched, an output is sent.
_PATIENCE = 10
_LEAST_PATIENCE = 600.0
_PAUSES = (0.005, 0.01, 0.02, 0.05, 0.1)
_NUMBERS = struct.Struct("<qq")
#: The number of no document.
IDLE = -1
#: How a process ends in which a plugin or wirecopy fails, or which lacks memory.
FAULT, NO_MEMORY = errors.Defect.exit_code, errors.OutOfMemory.exit_code
_LONGEST_WORDS = 1 << 14

#: What is told of a process's outcomes and diagnostics: two files of JSON lines.
Tell = Callable[[str, str], None]


class Place:
    """Where a process is: the number of its document, and how often it has moved."""

    def __init__(self, file: str) -> None:
        with open(file, "r+b") as shared:
            self._memory = mmap.mmap(shared.fileno(), _NUMBERS.size)
        self.number, self.moves = _NUMBERS.unpack(self._memory)

    def at(self, number: int) -> None:
        """It is at this document from now on."""
        self.number = number
        self.move()

    def move(self) -> None:
        """It is still at work."""
        self.moves += 1
        _NUMBERS.pack_into(self._memory, 0, self.number, self.moves)

    def read(self) -> tuple[int, int]:
        """The number and the moves, as the other process wrote them."""
        number, moves = _NUMBERS.unpack(self._memory)
        return number, moves

    def close(self) -> None:
        """Lets go of the file."""
        self._memory.close()


class _End(msgspec.Struct, frozen=True):
    """How a process ended that had not done its work: at which document, and what it said."""

    number: int
    reason: str


def run(shard: Shard) -> Done:
    """Does the work of a shard, unless it is done; safe to be called twice, and side by side."""
    return run_telling(shard, None)


def run_telling(shard: Shard, tell: Tell | None, standard_input: str = "") -> Done:
    """The same; `tell` gets the files of outcomes and diagnostics of the process that did it.

    `standard_input` is the file that stands for it, if it is among the inputs.
    """
    if shard.state and (done := marked(shard)) is not None:
        return msgspec.structs.replace(done, status="unchanged")
    skip = dict(shard.skip)
    suspect: int | None = None
    end = _End(IDLE, "ended")
    for _ in range(_MOST_BEGUN):
        with tempfile.TemporaryDirectory(prefix="wirecopy-", ignore_cleanup_errors=True) as folder:
            trial = msgspec.structs.replace(shard, skip=skip)
            tried = _tried(trial, folder, standard_input, is_told=tell is not None)
            if isinstance(tried, Done):
                if tell is not None:
                    tell(os.path.join(folder, "outcomes"), os.path.join(folder, "diagnostics"))
                return tried
        end = tried
        if not remote.is_url(shard.output):  # what it had begun to write there
            sweep(os.path.dirname(destination(os.path.join(shard.folder, shard.output))))
        if end.number != suspect:  # it may have been ended from outside
            suspect = end.number
            continue
        if end.number == IDLE:
            return failed(shard, errors.Defect(end.reason, source=shard.input))
        skip[end.number] = end.reason
        suspect = None
        if len(skip) > _MOST_LEFT_OUT:
            what = f"more than {_MOST_LEFT_OUT} documents ended its process; the last: {end.reason}"
            return failed(shard, errors.Defect(what, source=shard.input))
    what = f"its process ended {_MOST_BEGUN} times; the last: {end.reason}"
    return failed(shard, errors.Defect(what, source=shard.input))


_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()


def end_all() -> None:
    """Ends the processes of all shards at work in this one, which is about to end."""
    with _lock:
        for process in _running:
            with suppress(OSError):
                process.kill()


def _tried(shard: Shard, folder: str, standard_input: str, *, is_told: bool) -> Done | _End:
    """What comes of one process that does the work of a shard."""
    place_file, task = os.path.join(folder, "place"), os.path.join(folder, "task")
    with open(place_file, "wb") as file:
        file.write(_NUMBERS.pack(IDLE, 0))
    with open(task, "wb") as file:
        file.write(msgspec.json.encode(shard))
    place = Place(place_file)
    said = os.path.join(folder, "said")
    try:
        with (
            open(said, "wb") as words,
            open(standard_input or os.devnull, "rb") as given,
            _child(shard, folder, given, words, is_told=is_told) as process,
        ):
            reason = _watch(process, place, shard.timeout)
        number, _ = place.read()
        if not reason and process.returncode == 0:
            with suppress(OSError, msgspec.DecodeError), open(f"{folder}/done", "rb") as file:
                return msgspec.json.decode(file.read(), type=Done)
        return _End(number, reason or _reason(process.returncode, said))
    finally:
        place.close()


@contextmanager
def _child(
    shard: Shard,
    folder: str,
    given: IO[bytes],
    words: IO[bytes],
    *,
    is_told: bool,
) -> Iterator["subprocess.Popen[bytes]"]:
    """The process, which ends when this one does."""
    environment = {**os.environ, **shard.environment}
    command = [sys.executable, "-m", "wirecopy.run.child", folder, "told" if is_told else ""]
    where = shard.folder if shard.folder and os.path.isdir(shard.folder) else None
    # As long as it is open, somebody waits for the work.
    ours, theirs = os.pipe() if os.name == "posix" else (None, None)
    try:
        process = subprocess.Popen(
            [*command, str(ours or "")],
            stdin=given,
            stdout=words,
            stderr=subprocess.STDOUT,
            cwd=where,
            env=environment,
            pass_fds=() if ours is None else (ours,),
        )
    finally:
        if ours is not None:
            os.close(ours)
    with _lock:
        _running.add(process)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        with _lock:
            _running.discard(process)
        if theirs is not None:
            os.close(theirs)


def _watch(process: "subprocess.Popen[bytes]", place: Place, timeout: float) -> str:
    """Waits for its end, or until it hangs: then says so."""
    last, since = place.read(), time.monotonic()
    step = 0
    while process.poll() is None:
        time.sleep(_PAUSES[min(step, len(_PAUSES) - 1)])
        step += 1
        if not timeout:
            continue
        here, now = place.read(), time.monotonic()
        if here != last:
            last, since = here, now
            continue
        is_idle = here[0] == IDLE
        most = max(timeout * _PATIENCE, _LEAST_PATIENCE) if is_idle else timeout
        if now - since > most:
            return f"took longer than {most:g} s"
    return ""


def _reason(code: int, said: str) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"its process died of {signal.Signals(-code).name}"
        return f"its process died of signal {-code}"
    if code == NO_MEMORY:
        return "needs more memory than there is"
    last = ""
    if code == FAULT:
        with suppress(OSError), open(said, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _LONGEST_WORDS))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
            last = errors.printable(lines[-1]) if lines else ""
    return last or f"its process ended with exit code {code}"
