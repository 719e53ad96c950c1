"""Outputs that appear whole or not at all: written beside their place, then put there."""

import os
import shutil
import stat
import unicodedata
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.faults import creation_errors, io_errors, is_folder, reason

#: How the names of files begin that are not complete yet.
HIDDEN = ".wirecopy-"
#: The device and number of a file, whatever it is called.
Identity = tuple[int, int]
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def destination(output: os.PathLike[str] | str) -> Path:
    """Where an output is written: through symbolic links, not over them.

    Raises `OutputUnavailable`, for a name that holds a NUL or is relative to a folder that is gone,
    and for a URL.
    """
    if "://" in os.fspath(output):
        raise errors.OutputUnavailable(
            "is a URL, and this has to be a file", source=os.fspath(output), hint="name a file here"
        )
    with creation_errors(os.fspath(output)):
        return Path(os.path.realpath(output))


def is_device(path: os.PathLike[str] | str) -> bool:
    """Whether a path is that of a device, a pipe or the like."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def identity(path: os.PathLike[str] | str) -> Identity | None:
    """The device and number of a file, by whatever names and links; None if there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return status.st_dev, status.st_ino


def replaced(output: os.PathLike[str] | str) -> Identity | None:
    """The device and number of the file whose place an output takes; None if there is none.

    That of the destination, not of the path: through a folder that is not there (`gone/../a.txt`)
    only the former leads anywhere. At a URL that is whatever it names.
    """
    name = os.fspath(output)
    if remote.is_url(name):
        return remote.identity(name)
    return identity(destination(name.rstrip(os.sep) or name))


def folded(output: os.PathLike[str] | str) -> str:
    """A destination's name, less what some systems do not tell apart: case and normal form."""
    name = os.fspath(output)
    place = name if remote.is_url(name) else os.fspath(destination(name))
    return unicodedata.normalize("NFC", place).casefold()


def sweep(folder: os.PathLike[str] | str) -> None:
    """Removes what processes that were killed left half-written in a folder of outputs."""
    try:
        import fcntl
    except ImportError:  # then nobody can tell what is still in use
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(HIDDEN):
                continue
            with suppress(OSError):
                descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                        shutil.rmtree(entry.path, ignore_errors=True)
                    else:
                        os.unlink(entry.path)
                finally:
                    os.close(descriptor)


def make_folder(path: str) -> None:
    """Makes a folder for outputs, and those it lies in; one that is there is fine.

    At a URL there is nothing to make: stores have no folders.
    """
    if remote.is_url(path):
        remote.check_output(path)
        return
    place = destination(path.rstrip("/") or path)
    if os.path.exists(place) and not os.path.isdir(place):
        raise errors.OutputUnavailable("is not a folder", source=path, hint="choose another name")
    with creation_errors(path):
        os.makedirs(place, exist_ok=True)


def hidden_beside(target: Path) -> str:
    """A name for what will be put in a target's place.

    Chosen before there is anything by it: a signal may come while it is made.
    """
    return f"{target.parent}{os.sep}{HIDDEN}{os.urandom(8).hex()}"


def mark_as_used(descriptor: int) -> None:
    """The mark goes when it is closed, and with the process, however that ends: see `sweep`."""
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        mark_as_used(descriptor)
        yield
    finally:
        os.close(descriptor)


def settle(stream: IO[bytes], hidden: str, name: str) -> None:
    """Bytes on the disk before the name is: else a power cut could leave an empty file."""
    with io_errors(name):
        if not stream.closed:
            stream.flush()
            os.fsync(stream.fileno())
            return
        # The exporter closed the stream, which it need not: its bytes are in the file.
        descriptor = os.open(hidden, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def kept_open(stream: IO[bytes], hidden: str) -> int:
    """A descriptor of a hidden file that is complete, marked as used like the stream's own."""
    if stream.closed:
        descriptor = os.open(hidden, os.O_RDONLY)
    else:
        stream.flush()
        descriptor = os.dup(stream.fileno())
    mark_as_used(descriptor)
    return descriptor


def put_in_place(hidden: str, target: Path, force: bool, name: str) -> None:
    place(hidden, target, force, name)
    sync_folder(target.parent)


def place(hidden: str, target: Path, force: bool, name: str) -> None:
    """Gives a hidden file its name; the folder is not brought to the disk yet."""
    if force:
        os.replace(hidden, target)
    else:
        try:
            os.link(hidden, target)  # unlike a rename, never over a file that came meanwhile
        except FileExistsError:
            raise errors.output_exists(name) from None
        except OSError:  # a file system without hard links
            os.replace(hidden, target)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk, where a system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def move_members(
    folder: Path,
    members: list[str],
    target: Path,
    force: bool,
    name: str,
    reads: Container[Identity],
) -> None:
    """A new folder appears whole; into one that is there, file after file, each of them whole."""
    for member in members:
        with (folder / member).open("rb") as stream:
            os.fsync(stream.fileno())
        os.chmod(folder / member, new_mode())
    if not target.exists():
        os.chmod(folder, new_mode(0o777))
        os.rename(folder, target)
        return
    for member in members:
        try:
            status = os.stat(target / member)
        except FileNotFoundError:
            continue
        if not force:
            raise errors.output_exists(os.path.join(name, member))
        if (status.st_dev, status.st_ino) in reads:
            raise errors.OutputUnavailable(
                "is an input", source=os.path.join(name, member), hint="write to another folder"
            )
    for member in members:
        os.replace(folder / member, target / member)


def mode_of(target: Path, name: str) -> int | None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise errors.OutputUnavailable(
            f"cannot be created: {reason(error)}",
            source=name,
            hint="choose a folder that exists and that you may write to",
        ) from error
    if stat.S_ISDIR(mode):
        raise is_folder(name)
    return mode


def new_mode(wish: int = 0o666) -> int:
    umask = os.umask(0o077)  # the only way to ask
    os.umask(umask)
    return wish & ~umask
