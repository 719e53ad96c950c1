"""A folder that is watched: which of its files are meant, and when they are complete."""

import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from wirecopy import errors
from wirecopy.files import archives
from wirecopy.files.atomic import Identity, identity
from wirecopy.files.compression import plain_name
from wirecopy.files.faults import unreadable
from wirecopy.run.arrivals import Arrivals, State, is_unfinished

#: After a look that took long it takes so many times as long until the next.
_REST = 20
#: Seconds until the next look after a folder arrived: files in it may have come before its watch.
_LOOK_AGAIN = 0.5
#: Seconds between two looks where nothing is heard.
_LOOK_ALONE = 1.0


class Inbox:
    """The folder that is watched, and which of its files are meant."""

    def __init__(self, folder: str, output: str, is_readable: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_readable = is_readable
        # The folders that were entered, by device and number, and by which path: by no other.
        self._entered: dict[Identity, str] = {}
        #: Its name in events.
        self.top = os.path.realpath(folder)
        self._output = output

    def place(self, file: str) -> str:
        """The folder that a file lies in, as seen from the one that is watched."""
        return os.path.dirname(os.path.relpath(file, self._folder))

    def complete(
        self, arrivals: Arrivals, wakes: Iterable[Collection[str] | None], look_every: float
    ) -> Iterator[list[tuple[str, bool]]]:
        """Files as they become complete, and whether they were there when we came.

        `wakes` gives the paths of which something was heard; None where nothing is heard any more,
        and looking has to do. Raises `InputUnavailable` when the folder is gone.
        """
        there: set[str] | None = None
        next_look = 0.0
        for changed in wakes:
            begun = time.monotonic()
            if changed is None and look_every > _LOOK_ALONE:
                look_every, next_look = _LOOK_ALONE, begun
            if begun >= next_look:
                files = self._files(self.top)
                for file in arrivals.missing(set(files)):
                    arrivals.see(file, None, begun)
                now = time.monotonic()
                next_look = now + max(look_every, _REST * (now - begun))
            else:
                files, has_folders = self._among(changed or ())
                if has_folders:
                    next_look = min(next_look, begun + _LOOK_AGAIN)
            if there is None:
                there = set(files)
            ready = []
            for file in dict.fromkeys((*files, *arrivals.due(time.monotonic()))):
                if arrivals.see(file, _state(file), time.monotonic()):
                    ready.append((file, file in there))
                    there.discard(file)
            if ready:
                yield ready

    def _among(self, paths: Iterable[str]) -> tuple[list[str], bool]:
        """The files that paths mean, and whether some are folders."""
        files: list[str] = []
        has_folders = False
        for path in sorted(paths):
            place = os.path.relpath(path, self.top)
            is_folder = os.path.isdir(path)
            if any(map(is_unfinished, place.split(os.sep))) or self._is_ours(
                path if is_folder else os.path.dirname(path)
            ):
                continue
            if is_folder:
                has_folders = True
                files += self._files(path)
            elif self._takes(os.path.basename(path)) and self._enters(os.path.dirname(path)):
                files.append(os.path.join(self._folder, place))
        return files, has_folders

    def _files(self, top: str) -> list[str]:
        """All files below a folder, in order. Raises `InputUnavailable` if it is all that is."""
        files: list[str] = []
        ours = identity(self._output)
        if top == self.top:
            refuse_no_folder(self._folder)
        for folder, folders, names in os.walk(top, followlinks=True):
            # Gone, a link that leads back, or what we write.
            if (
                not self._enters(folder)
                or identity(folder) == ours
                or (os.path.islink(folder) and self._is_ours(folder))
            ):
                folders.clear()
                continue
            folders[:] = sorted(each for each in folders if not is_unfinished(each))
            place = os.path.relpath(folder, self.top)
            files += (
                os.path.normpath(os.path.join(self._folder, place, name))
                for name in sorted(names)
                if not is_unfinished(name) and self._takes(name)
            )
        return files

    def _takes(self, name: str) -> bool:
        return self._is_readable(plain_name(name)) or bool(archives.kind_of(name))

    def _enters(self, folder: str) -> bool:
        """Whether a folder is there and entered by this path, not by another that leads to it."""
        here = identity(folder)
        if here is None:
            return False
        known = self._entered.setdefault(here, folder)
        if known != folder and identity(known) != here:  # it has moved
            self._entered[here] = known = folder
        return known == folder

    def _is_ours(self, folder: str) -> bool:
        """Whether a folder is, or lies in, that of outputs, by whatever names and links."""
        ours, real = identity(self._output), Path(os.path.realpath(folder))
        return ours is not None and any(identity(each) == ours for each in (real, *real.parents))


def _state(file: str) -> State | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    # A pipe would wait for its writer.
    return State.of(status) if stat.S_ISREG(status.st_mode) else None


def refuse_no_folder(folder: str) -> None:
    try:
        os.listdir(folder)
    except NotADirectoryError:
        raise errors.UsageError(
            "is not a folder", source=folder, hint="`wirecopy convert` takes files"
        ) from None
    except OSError as error:
        raise unreadable(error, folder) from error
