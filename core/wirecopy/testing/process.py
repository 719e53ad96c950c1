"""What belongs to the whole process: a format must leave it alone."""

import decimal
import io
import locale
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress

from wirecopy.testing.contract import (
    broken,
)


@contextmanager
def contained(whose: str) -> Iterator[None]:
    """What a format does besides its work breaks the contract: printing, changing the process."""
    with decimal.localcontext():
        before, threads = _process(), set(threading.enumerate())
        with _silence(whose):
            yield
        after = _process()
    _restore(before)
    for what, (was, hint) in before.items():
        if after[what][0] != was:
            raise broken(whose, f"changes {what}", hint)
    # Threads of others may end meanwhile.
    if set(threading.enumerate()) - threads:
        raise broken(whose, "leaves threads behind", "join those that you start before you return")


def _process() -> dict[str, tuple[object, str]]:
    """What belongs to everybody in the process, and what to do instead of changing it."""
    context = decimal.getcontext()
    rules = (context.prec, context.rounding, context.Emin, context.Emax, context.clamp)
    traps = tuple(trap for trap, is_set in context.traps.items() if is_set)
    return {
        "the working folder": (os.getcwd(), "use paths of your own, and leave os.chdir alone"),
        "the environment": (dict(os.environ), "pass values as arguments, not by os.environ"),
        "the locale": (
            locale.setlocale(locale.LC_ALL),
            "write figures and dates by rules of your own, not by locale.setlocale",
        ),
        "the decimal context": ((rules, traps), "compute `with decimal.localcontext()`"),
    }


def _restore(before: Mapping[str, tuple[object, str]]) -> None:
    os.chdir(str(before["the working folder"][0]))
    locale.setlocale(locale.LC_ALL, str(before["the locale"][0]))
    environment = before["the environment"][0]
    if dict(os.environ) != environment and isinstance(environment, dict):
        os.environ.clear()
        os.environ.update(environment)


@contextmanager
def _silence(whose: str) -> Iterator[None]:
    said = io.StringIO()
    with _descriptors() as beneath, redirect_stdout(said), redirect_stderr(said):
        yield
    if printed := said.getvalue() or beneath():
        hint = "say what is odd by a Diagnostic"
        if whose.startswith("exporter"):
            hint = "print(…, file=text) into `with sink.text() as text`; say warnings by sink.warn"
        raise broken(whose, f"prints {printed[:60]!r}", hint)


@contextmanager
def _descriptors() -> Iterator[Callable[[], str]]:
    """Keeps what is written past Python, to the descriptors 1 and 2."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # none, or closed
            stream.flush()
    with tempfile.TemporaryFile() as kept:
        saved = [os.dup(1), os.dup(2)]
        printed = b""
        try:
            for descriptor in (1, 2):
                os.dup2(kept.fileno(), descriptor)
            yield lambda: printed.decode("utf-8", "replace")
        finally:
            for descriptor, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)
            kept.seek(0)
            printed = kept.read(1000)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if hasattr(time, "tzset"):  # not on Windows
        time.tzset()


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """How much memory Python objects took since the block began."""
    import tracemalloc  # only needed here

    was_tracing = tracemalloc.is_tracing()
    tracemalloc.start()
    begun = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: tracemalloc.get_traced_memory()[0] - begun
    finally:
        if not was_tracing:
            tracemalloc.stop()
