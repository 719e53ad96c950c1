"""What lies below a folder, and which of it a pattern means."""

import fnmatch
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

from wirecopy.errors import WirecopyError
from wirecopy.files.faults import unreadable
from wirecopy.patterns import later
from wirecopy.run.places import is_hidden

MAGIC = later(r"[*?[]")


class Entry(msgspec.Struct, frozen=True):
    """What lies in a folder, by its place below it: a file, or a folder that is a package."""

    place: str
    package: str = ""
    error: WirecopyError | None = None
    is_folder: bool = False


def walk(
    top: str,
    may_hold: Callable[[str], bool] = lambda _: True,
    *,
    packages: Collection[str] = (),
    is_hidden_wanted: bool = False,
) -> Iterator[Entry]:
    """The files below a folder, sorted by the parts of their places.

    Links are followed, but no folder is entered twice. Without recursion: folders may lie deep.
    """
    seen: set[tuple[int, int]] = set()
    # Folders, what lies in them that is still to come, and which of it are not mere files.
    waiting: list[tuple[str, list[str], set[str]]] = [("", [""], {""})]
    while waiting:
        folder, names, others = waiting[-1]
        if not names:
            waiting.pop()
            continue
        name = names.pop()
        place = folder + name
        if name not in others:
            yield Entry(place)
            continue
        path = os.path.join(top, place) or "."
        is_folder = False
        try:
            status = os.stat(path)
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder:
                identity = (status.st_dev, status.st_ino)
                if identity in seen or not may_hold(place):
                    continue
                seen.add(identity)
                inside, others = _inside(path)
        except OSError as error:
            yield Entry(place, error=unreadable(error, path), is_folder=is_folder)
            continue
        if not is_folder:
            if stat.S_ISREG(status.st_mode):  # a pipe would wait for its writer
                yield Entry(place)
        elif package := _first(packages, inside):
            yield Entry(place, package, is_folder=True)
        else:
            if not is_hidden_wanted:
                inside = [each for each in inside if not is_hidden(each)]
            inside.sort(reverse=True)
            waiting.append((f"{place}/" if place else "", inside, others))


def _inside(folder: str) -> tuple[list[str], set[str]]:
    """The names of all that lies in a folder, and which of it are not mere files."""
    names: list[str] = []
    others: set[str] = set()
    with os.scandir(folder) as entries:
        for entry in entries:
            names.append(entry.name)
            if not entry.is_file(follow_symlinks=False):
                others.add(entry.name)
    return names, others


def _first(wanted: Collection[str], inside: Collection[str]) -> str:
    """The first wanted name of those inside a folder; empty for none."""
    return next((name for name in wanted if name in inside), "")


class Pattern:
    """A pattern of file names, as the shell's: `*`, `?`, `[…]` in a part, `**` for any parts."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.names_hidden = any(part.startswith(".") for part in parts)
        self.parts = [None if part == "**" else _part(part) for part in parts]

    def matches(self, place: str) -> bool:
        """Whether a place is one of those meant."""
        return len(self.parts) in self._reached(place)

    def may_begin(self, place: str) -> bool:
        """Whether something that is meant may lie below a folder."""
        return not place or any(at < len(self.parts) for at in self._reached(place))

    def _reached(self, place: str) -> set[int]:
        """How many parts of the pattern the place may have used up."""
        reached = self._skipped({0})
        for name in place.split("/"):
            following = set()
            for at in reached - {len(self.parts)}:
                part = self.parts[at]
                if part is None:
                    if not name.startswith("."):
                        following.add(at)
                elif part(name):
                    following.add(at + 1)
            reached = self._skipped(following)
        return reached

    def _skipped(self, reached: set[int]) -> set[int]:
        """With those that are reached because `**` may stand for nothing."""
        for at, part in enumerate(self.parts):
            if part is None and at in reached:
                reached.add(at + 1)
        return reached


def _part(pattern: str) -> Callable[[str], object]:
    # Only a dot matches a dot that hides a file.
    guard = "" if pattern.startswith(".") else r"(?!\.)"
    return re.compile(guard + fnmatch.translate(pattern)).match
