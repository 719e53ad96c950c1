"""The entry points of what is installed, read from the files that installers write.

The standard library's `importlib.metadata` says the same and takes a third of the time that a short
run needs; it is asked for what is not a folder (a zip file on the path) and where a finder of its
own brings distributions.
"""

import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import msgspec

from wirecopy.patterns import later

if TYPE_CHECKING:
    from importlib.metadata import Distribution

# https://packaging.python.org/en/latest/specifications/entry-points/
_VALUE = later(r"([\w.]+)\s*(?::\s*([\w.]+)\s*)?(?:\[.*\]\s*)?")
_ENDINGS = (".dist-info", ".egg-info")
_UNKNOWN = "unknown"


class Point(msgspec.Struct, frozen=True):
    """An entry point: its group and name, and the module (or a name within it) to load."""

    group: str
    name: str
    value: str

    def load(self) -> object:
        """What it points to. Raises what importing raises, and `ValueError` for no such value."""
        match = _VALUE.fullmatch(self.value)
        if match is None:
            raise ValueError(f"'{self.value}' is not an entry point's value")
        from importlib import import_module

        found: object = import_module(match[1])
        for name in (match[2] or "").split("."):
            found = getattr(found, name) if name else found
        return found


class Installed(msgspec.Struct, frozen=True):
    """A distribution with entry points of the asked group, or why they are not known."""

    name: str
    version: str
    points: tuple[Point, ...] = ()
    error: Exception | None = None


def with_entry_points(group: str) -> Iterator[Installed]:
    """The distributions with entry points in `group` or a group below it, in the path's order."""
    if any(
        hasattr(finder, "find_distributions") and finder is not PathFinder
        for finder in sys.meta_path
    ):
        yield from _asked(group, sys.path)
        return
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                infos = [entry.path for entry in entries if entry.name.endswith(_ENDINGS)]
        except OSError:  # a zip file, or nothing at all
            if os.path.isfile(folder):
                yield from _asked(group, [folder])
            continue
        for info in infos:
            yield from _of_folder(group, info)


def _of_folder(group: str, info: str) -> Iterator[Installed]:
    try:
        with open(os.path.join(info, "entry_points.txt"), "rb") as file:
            content = file.read()
    except OSError:  # mostly there is none
        return
    if f"[{group}".encode() not in content:
        return
    name, version = _identity(info)
    try:
        points = tuple(_points(group, content.decode("utf-8")))
    # Somebody's damaged installation, of whatever kind, is not a reason to stop.
    except Exception as error:
        # Without its metadata it is called as its folder is.
        folder = os.path.basename(info).partition("-")[0]
        yield Installed(folder if name == _UNKNOWN else name, version, error=error)
        return
    if points:
        yield Installed(name, version, points)


def _points(group: str, text: str) -> Iterator[Point]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#") and _is_of(section, group):
            name, equals, value = line.partition("=")
            if not equals:
                raise ValueError(f"'{line}' is not an entry point")
            yield Point(section, name.strip(), value.strip())


def _is_of(section: str, group: str) -> bool:
    return section == group or section.startswith(f"{group}.")


def _identity(info: str) -> tuple[str, str]:
    """Name and version by the metadata's head; a single file of an old format is its own."""
    name, version = "", ""
    for file in ("METADATA", "PKG-INFO"):
        try:
            with open(os.path.join(info, file), encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    key, _, value = line.partition(":")
                    if not line.strip():  # the description follows
                        break
                    if key.lower() == "name":
                        name = name or value.strip()
                    elif key.lower() == "version":
                        version = version or value.strip()
            break
        except OSError:
            continue
    return name or _UNKNOWN, version


def _asked(group: str, path: list[str]) -> Iterator[Installed]:
    from importlib.metadata import distributions  # heavy, and seldom needed

    for distribution in distributions(path=path):
        name, version = _described(distribution)
        try:
            points = tuple(
                Point(each.group, each.name, each.value)
                for each in distribution.entry_points
                if _is_of(each.group, group)
            )
        except Exception as error:  # as above
            yield Installed(name, version, error=error)
            continue
        if points:
            yield Installed(name, version, points)


def _described(distribution: "Distribution") -> tuple[str, str]:
    try:
        metadata = distribution.metadata
        # Whichever is missing: None in Python 3.11, an error later.
        return metadata["Name"] or _UNKNOWN, metadata["Version"] or ""
    except Exception:  # as above
        return _UNKNOWN, ""
