"""What can go wrong with files, as errors of ours."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from wirecopy import errors

# What can go wrong with bytes on their way to a disk or device.
_WRITE_FAULTS = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENXIO, errno.ENODEV, errno.EROFS)
)


@contextmanager
def read_errors(name: str) -> Iterator[None]:
    """An input that is missing, closed to us or on a broken disk becomes `InputUnavailable`."""
    try:
        yield
    except UnicodeError:  # an open text file decodes for itself
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that holds a NUL, a closed file
        raise unreadable(error, name) from error


def unreadable(error: OSError | ValueError, name: str) -> errors.InputUnavailable:
    """The error for an input that cannot be opened or read."""
    return errors.InputUnavailable(
        f"cannot be read: {reason(error)}", source=name, hint="check its name and its rights"
    )


@contextmanager
def write_errors(name: str) -> Iterator[None]:
    """A full disk or lost device becomes `WriteFailed`; other OSErrors are the exporter's own."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in _WRITE_FAULTS:
            raise errors.WriteFailed(
                f"cannot be written: {reason(error)}", source=name or "<output>"
            ) from error
        raise


@contextmanager
def io_errors(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # the reader has had enough: no failure
    except OSError as error:
        raise errors.WriteFailed(
            f"cannot be written: {reason(error)}", source=name or "<output>"
        ) from error


@contextmanager
def creation_errors(name: str) -> Iterator[None]:
    """What cannot be created becomes `OutputUnavailable`, or `WriteFailed` on a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise errors.WriteFailed(f"cannot be written: {reason(error)}", source=name) from error
        raise errors.OutputUnavailable(
            f"cannot be created: {reason(error)}",
            source=name,
            hint="choose a folder that exists and that you may write to",
        ) from error
    except ValueError as error:  # a NUL, or half a character
        raise errors.OutputUnavailable(
            f"cannot be the name of a file: {reason(error)}",
            source=name,
            hint="choose another name",
        ) from error


def is_folder(name: str) -> errors.OutputUnavailable:
    return errors.OutputUnavailable("is a folder", source=name, hint="name a file in it")


def reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeEncodeError):  # half a character
        return error.reason
    if isinstance(error, ValueError):  # versions of Python have their own words for a NUL in a name
        return "a NUL is in it" if "null" in str(error) else str(error)
    return (error.strerror or type(error).__name__).lower()
