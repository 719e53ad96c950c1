"""Files at URLs, by fsspec."""

import importlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import msgspec

from wirecopy.errors import InputUnavailable, WirecopyError
from wirecopy.files import compression

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*(?:::|://)")
_CHUNK = 1 << 16
_USER = re.compile(r"(?<=://)[^/@]*@")


class RemoteFile(msgspec.Struct, frozen=True):
    """A file at a URL."""

    url: str

    def read(self) -> bytes:
        """Its content. Raises `InputUnavailable`, and `BadData` if it is too large."""
        with opened(self.url) as stream:
            return compression.bounded(stream, shown(self.url))


def is_url(name: str) -> bool:
    """Whether a name is a URL."""
    return _URL.match(name) is not None


def shown(url: str) -> str:
    """The URL without user and password."""
    return _USER.sub("", url)


def file_name(url: str) -> str:
    """The name of the file that a URL leads to, if it says one."""
    if _is_web(url):
        return unquote(urlsplit(url).path.rpartition("/")[2])
    return url.partition("::")[0].rpartition("/")[2]


@contextmanager
def opened(url: str) -> Iterator[IO[bytes]]:
    """The file at a URL, open for reading."""
    with _failures(url):
        system, path = _located(url)
        fetched = system.open(path, "rb")
    with fetched, io.BufferedReader(_Fetching(fetched, url), _CHUNK) as stream:
        yield stream


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
def _failures(url: str) -> Iterator[None]:
    try:
        yield
    except WirecopyError:
        raise
    # fsspec's border: its file systems raise whatever the clients below them do.
    except Exception as error:
        reason = str(error).replace(url, shown(url)) or type(error).__name__
        if isinstance(error, FileNotFoundError):
            reason = "there is no such file"
        raise InputUnavailable(
            f"cannot be fetched: {reason}", source=shown(url), hint="check the URL and your rights"
        ) from error
