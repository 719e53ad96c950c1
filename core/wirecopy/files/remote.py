"""Files at URLs, read and written by fsspec."""

import errno
import importlib
import io
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO, Any, cast
from urllib.parse import unquote

import msgspec

from wirecopy.errors import (
    InputUnavailable,
    OutputUnavailable,
    WirecopyError,
    WriteFailed,
    output_exists,
    public_url,
)
from wirecopy.files import compression
from wirecopy.patterns import later

_URL = later(r"[A-Za-z][A-Za-z0-9+.\-]*(?:::|://)")
_CHUNK = 1 << 16
# What may be fetched of a file at once when only parts of it are wanted.
_RANGE = 1 << 20


class RemoteFile(msgspec.Struct, frozen=True):
    """A file at a URL."""

    url: str

    def __repr__(self) -> str:
        return f"RemoteFile({shown(self.url)!r})"

    def read(self) -> bytes:
        """Its content. Raises `InputUnavailable`, and `BadData` if it is too large."""
        with opened(self.url) as stream:
            return compression.bounded(stream, shown(self.url))


def is_url(name: str) -> bool:
    """Whether a name is a URL."""
    return _URL.match(name) is not None


def shown(url: str) -> str:
    """The URL without its secrets: for messages, names of sources, and outputs."""
    return public_url(url)


def file_name(url: str) -> str:
    """The name of the file that a URL leads to, if it says one."""
    rest = shown(url).partition("://")[2] if _is_web(url) else ""
    if rest:
        return unquote(rest.partition("/")[2].rpartition("/")[2])
    return (shown(url) if "::" not in url else url.partition("::")[0]).rpartition("/")[2]


@contextmanager
def opened(url: str) -> Iterator[IO[bytes]]:
    """The file at a URL, open for reading."""
    with _failures(url):
        system, path = _located(url)
        fetched = system.open(path, "rb")
    with fetched:
        if (getattr(fetched, "size", None) or 0) > compression.LARGEST:
            raise compression.too_large(shown(url))
        with io.BufferedReader(_Fetching(fetched, url), _CHUNK) as stream:
            yield stream


@contextmanager
def in_parts(url: str) -> Iterator[io.RawIOBase | None]:
    """The file at a URL, of which any part can be read; None if its server gives it only whole."""
    with _failures(url):
        system, path = _located(url)
        fetched = system.open(path, "rb", block_size=_RANGE)
    with fetched:
        yield _Ranges(fetched, url) if _gives_parts(fetched) else None


@contextmanager
def seekable(url: str) -> Iterator[IO[bytes]]:
    """The file at a URL, in parts where its server gives them, else from its beginning."""
    with in_parts(url) as parts:
        if parts is not None:
            yield cast(IO[bytes], parts)
            return
    with opened(url) as stream:
        yield stream


def _gives_parts(fetched: Any) -> bool:  # Any: fsspec has no types
    """Whether a server gives parts of a file: many do not say so, so the last byte is tried."""
    try:
        if not fetched.size or not fetched.seekable():
            return False
        fetched.seek(fetched.size - 1)
        return len(fetched.read(1)) == 1
    except Exception:  # as in `_failures`; read whole, it says what is wrong
        return False


def check_output(url: str) -> None:
    """Raises `OutputUnavailable` for a URL at which no file can be put."""
    if _is_web(url) or "::" in url:
        raise OutputUnavailable(
            "is a URL that can only be read",
            source=shown(url),
            hint="outputs go to files, and to stores such as s3://…",
        )
    if url.lower().startswith(("file:", "local:")):
        raise OutputUnavailable(
            "is the URL of a file", source=shown(url), hint="give its path instead"
        )


def exists(url: str) -> bool:
    """Whether there is a file at a URL. Raises `OutputUnavailable`."""
    with _failures(url, OutputUnavailable, "cannot be written to"):
        system, path = _located(url)
        return bool(system.isfile(path))


def put(file: str, url: str, *, force: bool) -> None:
    """Puts a file at a URL in one go, so that there is all of it or nothing.

    Raises `WriteFailed`, and `OutputExists` for a file that is there, unless with `force`.
    """
    with _failures(url, WriteFailed, "cannot be written"):
        system, path = _located(url)
        system.invalidate_cache()
        try:
            system.put_file(file, path, mode="overwrite" if force else "create")
        except FileExistsError:
            raise output_exists(shown(url)) from None


def pipe(url: str, content: bytes) -> None:
    """Puts a small file at a URL, whole; one that is there is replaced. Raises `WriteFailed`."""
    with _failures(url, WriteFailed, "cannot be written"):
        system, path = _located(url)
        system.pipe_file(path, content)


def content(url: str) -> bytes | None:
    """What a small file at a URL holds; None if there is none. Raises `InputUnavailable`."""
    with _failures(url):
        system, path = _located(url)
        system.invalidate_cache()
        try:
            return bytes(system.cat_file(path))
        except FileNotFoundError:
            return None


def state(url: str) -> dict[str, Any] | None:  # Any: fsspec has no types
    """What its store says of the file at a URL; None if there is none."""
    with _failures(url):
        system, path = _located(url)
        system.invalidate_cache()
        try:
            return dict(system.info(path))
        except FileNotFoundError:
            return None


def remove(url: str) -> None:
    """Removes the file at a URL, if there is one. Raises `WriteFailed`."""
    with _failures(url, WriteFailed, "cannot be removed"):
        system, path = _located(url)
        if system.isfile(path):
            system.rm_file(path)


def identity(url: str) -> tuple[int, int]:
    """A number for what a URL names, as files have, however the URL is spelled."""
    try:
        system, path = _located(url)
        url = system.unstrip_protocol(path)
    except Exception:  # as in `_failures`; reading it says what is wrong
        url = shown(url)
    return -1, int.from_bytes(blake2b(url.encode(), digest_size=8).digest(), "little")


def is_many(url: str) -> bool:
    """Whether a URL stands for several files: a folder, with a slash at its end, or a pattern."""
    return not _is_web(url) and (url.endswith("/") or re.search(r"[*?\[]", url) is not None)


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def listed(url: str) -> list[tuple[str, str]]:
    """The files that such a URL stands for, sorted, each with its place below it."""
    with _failures(url):
        system, path = _located(url)
        if url.endswith("/"):
            found, top = system.find(path), path
        else:
            details = system.glob(path, detail=True)
            found = [each for each, info in details.items() if info["type"] == "file"]
            top = re.split(r"[*?\[]", path)[0].rpartition("/")[0]
        length = len(top.rstrip("/")) + 1
        places = sorted(((each[length:], each) for each in found), key=lambda p: p[0].split("/"))
        return [(system.unstrip_protocol(each), place) for place, each in places]


class _Fetching(io.RawIOBase):
    """Fetches while it is read; what goes wrong then is an `InputUnavailable`, too."""

    def __init__(self, stream: Any, url: str) -> None:  # Any: fsspec has no types
        self.stream = stream
        self.url = url

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        with _failures(self.url):
            content: bytes = self.stream.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _Ranges(_Fetching):
    """Fetches what is read of a file, wherever it stands."""

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        with _failures(self.url):
            return int(self.stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self.stream.tell())


def _located(url: str) -> tuple[Any, str]:  # Any: fsspec has no types
    try:
        url_to_fs = importlib.import_module("fsspec.core").url_to_fs
    except ImportError as error:
        raise InputUnavailable(
            "is a URL, which needs fsspec", source=shown(url), hint="install wirecopy[remote]"
        ) from error
    system, path = url_to_fs(url)
    return system, path


@contextmanager
def _failures(
    url: str, kind: type[WirecopyError] = InputUnavailable, what: str = "cannot be fetched"
) -> Iterator[None]:
    try:
        yield
    except WirecopyError:
        raise
    # fsspec's border: its file systems raise whatever the clients below them do.
    except Exception as error:
        failure = kind(
            f"{what}: {_reason(error, url)}",
            source=shown(url),
            hint="check the URL and your rights",
        )
        # What the clients raise may hold the URL's secrets, which a traceback would show.
        raise failure from (error if shown(url) == url else None)


def _reason(error: BaseException, url: str) -> str:
    """What happened, in words of ours: fsspec calls most of it a file that is not there."""
    for each in _chain(error):
        status = getattr(each, "status", None)
        name = type(each).__name__
        if isinstance(status, int) and status >= 400 and status != 404:
            return f"the server answers {status}"
        if "TooManyRedirects" in name:
            return "the server sends from address to address in circles"
        if "Certificate" in name or "SSL" in name:
            return "its certificate or encryption is not in order"
        if isinstance(each, TimeoutError):
            return "the server takes too long to answer"
        if isinstance(each, OSError) and "onnect" in name:
            return _of_system(each)
        if isinstance(each, PermissionError):
            return "it may not be read"
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    said = str(error)
    hidden = re.split(r"[\W_]+", url.removeprefix(shown(url)) if "?" in url else url)
    is_safe = "://" not in said and not (
        shown(url) != url and any(len(word) > 2 and word in said for word in hidden)
    )
    return said if said and is_safe else type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_system(error: OSError) -> str:
    """Why a server cannot be reached."""
    cause = getattr(error, "os_error", None) or error
    if isinstance(cause, socket.gaierror) or "DNS" in type(error).__name__:
        return "there is no such host"
    is_refused = isinstance(cause, ConnectionRefusedError) or cause.errno == errno.ECONNREFUSED
    return "the connection is refused" if is_refused else "the server cannot be reached"
