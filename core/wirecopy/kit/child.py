"""A child process that runs one function of ours on bytes nobody trusts, within limits.

Libraries that take files of others apart may run forever, take all memory or die. So they run
where that hurts nobody, and what they find comes back as plain values: numbers, texts, lists.

    pages = child.run("wirecopy_pdf.glyphs:pages", content, source=source, kind=list[Page])
"""

import subprocess
import sys
from collections.abc import Callable
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


_RAN = b"+"
_REFUSED = b"-"
# What a process of Python runs; its path is that of this one, wherever wirecopy lies.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from wirecopy.kit import child; child.serve()"


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
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        what = f"took longer than {limits.seconds} seconds to take apart"
        raise errors.BadData(what, source=name, hint="-I most_seconds=… gives it more") from None
    answer = done.stdout
    if done.returncode or answer[:1] not in (_RAN, _REFUSED):
        raise errors.BadData(
            f"the process that took it apart {_ended(done.returncode)}",
            source=name,
            hint="is it whole?",
        )
    if answer[:1] == _RAN:
        return msgspec.msgpack.decode(answer[1:], type=kind)
    refusal = msgspec.msgpack.decode(answer[1:], type=_Refusal)
    error = getattr(errors, refusal.kind, errors.BadData)
    raise error(refusal.what, source=name, hint=refusal.hint)


def _ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    import signal

    try:
        return f"died of {signal.Signals(-code).name}"
    except ValueError:
        return f"died of signal {-code}"


def serve() -> None:
    """What the process does: one request from standard input, the answer to standard output."""
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Request)
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # libraries may print
    output.write(_answer(request))
    output.flush()


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
        refusal = _Refusal(f"needs more than {most} MB of memory", "split it", "BadData")
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
    most = limits.megabytes * 1_000_000
    for which, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CPU, limits.seconds)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (value if hard < 0 else min(value, hard), hard))
