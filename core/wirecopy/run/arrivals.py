"""Which files of a folder are complete: those that have stood still for a while.

Knows neither clock nor disk; the caller says what there was to see, and when.
"""

import os
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from wirecopy.patterns import later

#: Names of what is still on its way, by the habits of those who send it.
_UNFINISHED = later(r"\.|.*(\.part|\.tmp|~|\.crdownload)$", re.IGNORECASE | re.DOTALL)


class State(NamedTuple):
    """What changes when a file does; the file's number tells it from one that took its place."""

    number: int
    size: int
    modified: int  # nanoseconds

    @classmethod
    def of(cls, status: os.stat_result) -> "State":
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


class Arrivals:
    """Files as they come in. `settle`: seconds without a change after which a file is complete."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._moving: dict[str, tuple[State, float]] = {}
        self._complete: dict[str, State] = {}

    def see(self, file: str, state: State | None, now: float) -> bool:
        """Takes note of a file, or that it is gone (None); True, once a state, if it is complete.

        `now`, in seconds, never goes back.
        """
        if state is None or state == self._complete.get(file):
            self._moving.pop(file, None)
            if state is None:
                self._complete.pop(file, None)
            return False
        known, since = self._moving.get(file, (None, now))
        if known != state:
            since = now
            self._moving[file] = state, since
        if now - since < self._settle:
            return False
        del self._moving[file]
        self._complete[file] = state
        return True

    def due(self, now: float) -> list[str]:
        """The files to look at again: unless they have changed, they are complete."""
        return [file for file, (_, since) in self._moving.items() if now - since >= self._settle]

    def wait(self, now: float) -> float | None:
        """How many seconds there are until one is due; None if none will be."""
        begun = (since for _, since in self._moving.values())
        first = min(begun, default=None)
        return None if first is None else max(0.0, first + self._settle - now)

    def missing(self, files: Collection[str]) -> Iterable[str]:
        """The files that were seen and are not among these."""
        return [file for file in (*self._moving, *self._complete) if file not in files]


def is_unfinished(name: str) -> bool:
    """Whether a file or folder is hidden, or by its name a part of something yet to come."""
    return _UNFINISHED.match(name) is not None
