"""A child process that runs one function of ours on bytes nobody trusts, within limits.

Libraries that take files of others apart may run forever, take all memory or die. So they run
where that does not affect others, and what they find comes back as plain values: numbers, texts,
lists.

    pages = child.run("wirecopy_pdf.glyphs:pages", content, source=source, kind=list[Page])
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Timer
from typing import Any, TypeVar

import msgspec

from wirecopy import errors
from wirecopy.files.source import Source

Found = TypeVar("Found")


class Limits(msgspec.Struct, frozen=True):
    """How much the function may take. Windows knows no limit of memory."""

    seconds: int = 60
    megabytes: int = 2000


class _Request(msgspec.Struct, frozen=True):
    """What a process is asked to do."""

    function: str
    content: bytes
    options: dict[str, Any]  # Any: texts and numbers
    limits: Limits


class _Refusal(msgspec.Struct, frozen=True):
    """Why the function found nothing."""

    what: str
    hint: str
    kind: str
    is_spent: bool = False  # the process is at the end of its memory


_RAN = b"+"
_REFUSED = b"-"
# What a process of Python runs; its path is that of this one, wherever wirecopy lies.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from wirecopy.kit import child; child.serve()"
# A process is kept for the next file, as it takes long to start; after so many it has had its day.
_MOST_SERVED = 200
_LENGTH = 8
# Processes that wait for a request, by whose they are and what memory they may take.
_idle: dict[tuple[int, int], list["_Process"]] = {}


def run(
    function: str,
    content: bytes,
    *,
    source: Source,
    kind: type[Found],
    options: dict[str, Any] | None = None,  # Any: as above
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> Found:
    """What a function, named as `package.module:function`, finds in bytes.

    The function takes the bytes and the options by keyword; it returns what msgspec can write, of
    the type `kind`. What it raises of `wirecopy.errors` is raised here; anything else, a limit
    that is reached, or a process that dies, is `BadData` with its reason. `source` names the file.
    """
    name = source.name or "<input>"
    request = msgspec.msgpack.encode(_Request(function, content, options or {}, limits))
    key = os.getpid(), limits.megabytes  # not those of a process that this one is a copy of
    waiting = _idle.setdefault(key, [])
    process = _living(waiting) or _Process()
    try:
        answer = process.ask(request, limits.seconds)
    except BaseException:
        process.end()
        raise
    if not answer:
        process.end()
        if process.is_late:
            what = f"took longer than {limits.seconds} seconds to take apart"
            raise errors.BadData(what, source=name, hint="-I most_seconds=… gives it more")
        what = f"the process that took it apart {_ended(process.code)}"
        raise errors.BadData(what, source=name, hint="is it whole?")
    is_refused = answer[:1] == _REFUSED
    refusal = msgspec.msgpack.decode(answer[1:], type=_Refusal) if is_refused else None
    is_spent = refusal is not None and refusal.is_spent
    if process.served < _MOST_SERVED and not process.is_late and not is_spent:
        waiting.append(process)
    else:
        process.end()
    if refusal is None:
        return msgspec.msgpack.decode(answer[1:], type=kind)
    error = getattr(errors, refusal.kind, errors.BadData)
    raise error(refusal.what, source=name, hint=refusal.hint)


def _living(waiting: list["_Process"]) -> "_Process | None":
    """A process that waits and lives; others are no more."""
    while waiting:
        process = waiting.pop()
        if process.lives:
            return process
        process.end()
    return None


class _Process:
    """A process that takes requests, seen from here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.served = 0
        #: Whether it took longer than it may.
        self.is_late = False

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def code(self) -> int:
        """The exit code; minus the signal if one ended it."""
        return self._process.wait()

    def ask(self, request: bytes, seconds: int) -> bytes:
        """The answer to a request; empty if the process ends before."""
        self.served += 1
        clock = Timer(seconds, self._stop_late)
        clock.daemon = True
        clock.start()
        try:
            assert self._process.stdin is not None  # both are pipes
            assert self._process.stdout is not None
            with suppress(OSError):  # it is dead, as the answer says
                self._process.stdin.write(len(request).to_bytes(_LENGTH, "big") + request)
                self._process.stdin.flush()
            head = self._process.stdout.read(_LENGTH)
            length = int.from_bytes(head, "big") if len(head) == _LENGTH else 0
            answer = self._process.stdout.read(length)
            return answer if len(answer) == length else b""
        finally:
            clock.cancel()
            clock.join()

    def _stop_late(self) -> None:
        self.is_late = True
        self._process.kill()

    def end(self) -> None:
        """Ends the process, which is at no request that anybody waits for."""
        if self.served:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        if self._process.poll() is None and not self.is_late:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()


# So many seconds a process has to end by itself.
_PATIENCE = 1.0


@atexit.register
def _end_all() -> None:
    for (owner, _), processes in _idle.items():
        if owner == os.getpid():
            for process in processes:
                process.end()
            processes.clear()


def _ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    import signal

    try:
        return f"died of {signal.Signals(-code).name}"
    except ValueError:
        return f"died of signal {-code}"


def serve() -> None:
    """What the process does: requests from standard input, their answers to standard output."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # libraries may print
    while head := requests.read(_LENGTH):
        content = requests.read(int.from_bytes(head, "big"))
        answer = _answer(msgspec.msgpack.decode(content, type=_Request))
        del content
        answers.write(len(answer).to_bytes(_LENGTH, "big") + answer)
        answers.flush()


def _answer(request: _Request) -> bytes:
    import importlib

    module, _, name = request.function.partition(":")
    try:
        function: Callable[..., object] = getattr(importlib.import_module(module), name)
        _bound(request.limits)
        return _RAN + msgspec.msgpack.encode(function(request.content, **request.options))
    except errors.WirecopyError as error:
        refusal = _Refusal(error.what, error.hint, type(error).__name__)
    except MemoryError:
        most = request.limits.megabytes
        refusal = _Refusal(
            f"needs more than {most} MB of memory", "split it", "BadData", is_spent=True
        )
    except RecursionError:
        refusal = _Refusal("is nested too deep", "is it whole?", "BadData")
    except Exception as error:  # a library on a file that it did not foresee
        said = str(error).strip().split("\n")[0][:100]
        what = f"cannot be taken apart: {type(error).__name__}{': ' if said else ''}{said}"
        refusal = _Refusal(what, "is it whole?", "BadData")
    return _REFUSED + msgspec.msgpack.encode(refusal)


def _bound(limits: Limits) -> None:
    """Sets the limits that the system knows; those of time count what the processor did."""
    try:
        import resource
    except ImportError:
        return  # Windows
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds
    most = limits.megabytes * 1_000_000
    for which, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (value if hard < 0 else min(value, hard), hard))
