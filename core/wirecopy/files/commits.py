"""Outputs that are put in place together: one wait for the disk makes a whole group of them safe.

All are written to hidden files first. Their bytes are brought to the disk, then each takes its
name, then the folders are brought to the disk. So after a kill or a loss of power each output is
the old one or the new one, as if each had been brought to the disk by itself.
"""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Literal

import msgspec

from wirecopy import errors
from wirecopy.files.atomic import place, sync_folder
from wirecopy.files.faults import io_errors

#: When outputs are safe from a loss of power: a group of them at once, each before the next is
#: begun, or whenever the system sees to it.
Durability = Literal["group", "each", "none"]
#: So many outputs, and open files, are in a group at the most.
MOST = 128
#: After so many seconds a group is put in place, however few are in it.
_SECONDS = 0.25
#: For fewer outputs each is brought to the disk by itself: what else waits for the disk, waits on.
_FEW = 3
#: The first version of Linux whose `syncfs` says what could not be written.
_LINUX = (5, 8)


class _Waiting(msgspec.Struct, frozen=True):
    """A hidden file that is complete, open so that nobody sweeps it away, and its place."""

    descriptor: int
    target: Path
    force: bool
    name: str


class Group:
    """Outputs that wait to be put in place together.

    Its maker calls `discard` in the end, whatever happened: what still waits is removed.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._begun = 0.0

    def __contains__(self, hidden: str) -> bool:
        return hidden in self._waiting

    @property
    def is_due(self) -> bool:
        """Whether it is full, or has waited long enough."""
        waiting = len(self._waiting)
        return waiting >= MOST or (waiting > 0 and monotonic() - self._begun >= _SECONDS)

    def add(self, descriptor: int, hidden: str, target: Path, force: bool, name: str) -> None:
        """Takes charge of a hidden file and of a descriptor of it, which is closed in the end."""
        if not self._waiting:
            self._begun = monotonic()
        self._waiting[hidden] = _Waiting(descriptor, target, force, name)

    def commit(self) -> dict[str, errors.WirecopyError]:
        """Puts all in place; what went wrong, by the name of the output."""
        failed: dict[str, errors.WirecopyError] = {}
        waiting = dict(self._waiting)
        if not waiting:
            return failed
        for hidden in _unsafe(waiting, failed):
            self._drop(hidden)
        folders: dict[Path, str] = {}
        for hidden, each in waiting.items():
            if each.name in failed:
                continue
            try:
                with io_errors(each.name):
                    place(hidden, each.target, each.force, each.name)
                folders.setdefault(each.target.parent, each.name)
            except errors.WirecopyError as error:
                failed[each.name] = error
            finally:
                self._drop(hidden)
        for folder in folders:
            sync_folder(folder)
        return failed

    def discard(self) -> None:
        """Removes what still waits."""
        try:
            self._drop_all()
        finally:  # again, for a signal may have come in between
            self._drop_all()

    def _drop_all(self) -> None:
        for hidden in list(self._waiting):
            self._drop(hidden)

    def _drop(self, hidden: str) -> None:
        each = self._waiting.get(hidden)
        if each is None:
            return
        for _ in range(2):
            with suppress(OSError):  # in place already, or nothing more can be done
                os.unlink(hidden)
        del self._waiting[hidden]
        with suppress(OSError):
            os.close(each.descriptor)


def _unsafe(waiting: dict[str, _Waiting], failed: dict[str, errors.WirecopyError]) -> Iterable[str]:
    """Brings the files to the disk; those that did not get there, told in `failed`."""
    sync = _syncfs()
    if sync is not None and len(waiting) >= _FEW:
        devices: dict[int, int] = {}
        for each in waiting.values():  # the first was opened first, and hears of all since
            devices.setdefault(os.fstat(each.descriptor).st_dev, each.descriptor)
        if all(map(sync, devices.values())):
            return []
    lost = []
    for hidden, each in waiting.items():
        try:
            with io_errors(each.name):
                os.fsync(each.descriptor)
        except errors.WirecopyError as error:
            failed[each.name] = error
            lost.append(hidden)
    return lost


@cache
def _syncfs() -> Callable[[int], bool] | None:
    """What brings the file system of an open file to the disk, and says whether all got there.

    None where there is no such call, or it does not say so.
    """
    if sys.platform != "linux" or _release() < _LINUX:
        return None
    import ctypes  # heavy, and most runs have one output

    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None
    call.argtypes, call.restype = (ctypes.c_int,), ctypes.c_int
    return lambda descriptor: call(descriptor) == 0


def _release() -> tuple[int, ...]:
    words = os.uname().release.split("-")[0].split(".")[:2]
    return tuple(int(word) for word in words if word.isdigit())
