"""Signals that end a run: each is an exception in the main thread, so that all is tidied up."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from wirecopy.errors import Stopped

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

#: A terminal that closes tells a run so, and so does its shell: so close, two are one.
_AT_ONCE_SECONDS = 1.0
#: After so many seconds a signal that was lost comes again.
_MOMENT_SECONDS = 0.01


class Ending:
    """A handler of signals: `KeyboardInterrupt` for an interrupt, `Stopped` for the others.

    One that follows at once does not disturb the tidying up.
    """

    def __init__(self) -> None:
        self._last = -_AT_ONCE_SECONDS

    def install(self) -> None:
        """Takes charge of the signals that end a run, except ignored ones."""
        for number in ENDING:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self)
        sys.unraisablehook = self._repeat

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._last < _AT_ONCE_SECONDS:
            return
        self._last = now
        raise KeyboardInterrupt if number == signal.SIGINT else Stopped(128 + number)

    def _repeat(self, unraisable: "UnraisableHookArgs") -> None:
        """Has a signal come again that came within a finalizer, where an exception ends nothing."""
        error = unraisable.exc_value
        if not isinstance(error, KeyboardInterrupt | Stopped):
            sys.__unraisablehook__(unraisable)
            return
        number = error.code - 128 if isinstance(error, Stopped) else signal.SIGINT
        self._last = -_AT_ONCE_SECONDS
        timer = threading.Timer(_MOMENT_SECONDS, os.kill, (os.getpid(), number))
        timer.daemon = True
        timer.start()


@contextmanager
def held() -> Iterator[frozenset[int]]:
    """Has the signals that end a run wait; yields those that waited before."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield frozenset()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield frozenset(before)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def release(held_before: frozenset[int]) -> None:
    """In a process that was started while they were `held`: those that waited come now."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, held_before)
