"""Zip and tar files: their members, one at a time and within bounds.

Nothing is ever written: a member's name, wherever it leads, is only a name.
"""

import io
import os
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from wirecopy.errors import BadData, InputUnavailable, WirecopyError
from wirecopy.files import compression
from wirecopy.files.faults import read_errors
from wirecopy.patterns import later

if TYPE_CHECKING:
    import tarfile
    import zipfile

#: The most members that an archive may have.
MOST_MEMBERS = 1_000_000
# What lists the members of a zip file is held in memory whole, ten times as large.
_LARGEST_DIRECTORY = 100_000_000
# So often a stream may be asked beyond its end: headers may say that a member is larger than it is,
# and tarfile would skip over every byte of that.
_MOST_ASKED = 8
# What headers for all members may say, each of which is copied for every member.
_MOST_SAID = 1000
# So many stretches of a sparse member are looked through for each that is read.
_MOST_STRETCHES = 10_000
# What stands before a member of a tar file: names, dates, attributes.
_LONGEST_HEADERS = 1 << 17
_TAR_CHUNK = 1 << 16
_SHORT = {".tgz": "gzip", ".tbz": "bzip2", ".tbz2": "bzip2", ".txz": "xz", ".tzst": "zstd"}


class ZipMember(msgspec.Struct, frozen=True):
    """A member of a zip file, which any process can read by itself."""

    archive: Path
    name: str
    index: int

    def read(self) -> bytes:
        """Its content. Raises `BadData` and `InputUnavailable`."""
        whole = f"{self.archive}/{self.name}"
        archive = _zip_at(self.archive)
        members = archive.infolist()
        if self.index >= len(members) or members[self.index].filename != self.name:
            raise InputUnavailable("is no longer there", source=whole, hint="run it again")
        with _unzipped(archive, members[self.index], whole) as stream:
            return compression.bounded(stream, whole)


class Member(msgspec.Struct, frozen=True):
    """A file in an archive: its name there, and how to open it while the archive is read.

    `stored` is what can be opened at any time. `is_apart`: damage to it says nothing of the rest.
    """

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    stored: ZipMember | None = None
    is_apart: bool = False


def kind_of(name: str) -> str:
    """What kind of archive a file is by its name: `zip`, `tar`, or none."""
    name = name.lower()
    if name.endswith(".zip"):
        return "zip"
    is_tar = compression.plain_name(name).endswith((".tar", *_SHORT))
    return "tar" if is_tar else ""


def stem(name: str) -> str:
    """An archive's name without what says that it is one."""
    return name[: -len(".zip")] if kind_of(name) == "zip" else _tar_stem(name)


def _tar_stem(name: str) -> str:
    return compression.plain_name(name).rpartition(".")[0]


def zip_names(path: Path) -> list[str]:
    """The names of all members of a zip file. Raises `BadData` if it is none."""
    return _zip_at(path).namelist()


def zip_members(
    path: Path, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[Member | WirecopyError]:
    """The wanted members of a zip file, and the errors of those that are missing."""
    yield from _zip_members(_zip_at(path), name, is_wanted, path, path.stat().st_size)


def zip_members_of(
    content: bytes, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[Member | WirecopyError]:
    """The members of a zip file that is not a file here."""
    archive = _zip(_BoundedBytes(content), name)
    yield from _zip_members(archive, name, is_wanted, None, len(content))


def zip_members_in(
    parts: io.RawIOBase, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[Member | WirecopyError]:
    """The members of a zip file of which any part can be read, as at a URL."""
    size = parts.seek(0, os.SEEK_END)
    yield from _zip_members(_zip(_BoundedParts(parts), name), name, is_wanted, None, size)


def _zip_members(
    archive: "zipfile.ZipFile",
    name: str,
    is_wanted: Callable[[str], bool],
    path: Path | None,
    size: int,
) -> Iterator[Member | WirecopyError]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        yield _too_many(name)
        return
    wanted = [
        (index, member)
        for index, member in enumerate(members)
        # Not is_dir(): some versions of Python raise at a name of no letters.
        if not member.filename.endswith("/") and is_wanted(member.filename)
    ]
    # Members that lie over one another would each be fine by itself.
    whole = sum(member.file_size for _, member in wanted)
    if compression.is_bomb(whole, size):
        yield compression.bomb(whole, size, name)
        return
    if locked := sum(_is_encrypted(member) for _, member in wanted):
        what = f"{locked} of its members are encrypted" if locked > 1 else "a member is encrypted"
        yield BadData(what, source=name, hint="unpack it with its password first")
    for index, member in wanted:
        if not _is_encrypted(member):
            inside = f"{name}/{member.filename}"
            yield Member(
                member.filename,
                partial(_unzipped, archive, member, inside),
                ZipMember(path, member.filename, index) if path is not None else None,
                is_apart=True,
            )


def _is_encrypted(member: "zipfile.ZipInfo") -> bool:
    return bool(member.flag_bits & 1)


def _zip_at(path: Path) -> "zipfile.ZipFile":
    """The zip file at a path, opened once: reading its directory takes longer than a member."""
    name = os.fspath(path)
    with read_errors(name):
        status = os.stat(path)
        # Another process, forked from this one, would share the file's position with it.
        return _zip_as_it_was(os.getpid(), name, status.st_ino, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _zip_as_it_was(
    _process: int, name: str, _inode: int, _time: int, _size: int
) -> "zipfile.ZipFile":
    return _zip(_BoundedFile(name), name)


def _zip(file: "_BoundedFile | _BoundedBytes | _BoundedParts", name: str) -> "zipfile.ZipFile":
    import zipfile  # slow to import, as all that follows

    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise BadData(
            f"no readable zip file: {error}", source=name, hint="is it whole? `zip -FF` may mend it"
        ) from error


class _Bounded:
    """Refuses to read so much at once as only a directory of far too many members takes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGEST_DIRECTORY:
            raise ValueError("its list of members is too long")
        content: bytes = super().read(size)  # type: ignore[misc]  # of the file beside it
        return content


class _BoundedFile(_Bounded, io.FileIO):
    def __del__(self) -> None:
        self.close()  # it is dropped when others were opened after it


class _BoundedBytes(_Bounded, io.BytesIO):
    pass


class _BoundedParts(_Bounded, io.BufferedReader):
    pass


@contextmanager
def _unzipped(
    archive: "zipfile.ZipFile", member: "zipfile.ZipInfo", name: str
) -> Iterator[IO[bytes]]:
    if _is_encrypted(member):
        raise BadData("is encrypted", source=name, hint="unpack it with its password first")
    if member.file_size > compression.LARGEST:
        raise compression.too_large(name)
    if compression.is_bomb(member.file_size, member.compress_size):
        raise compression.bomb(member.file_size, member.compress_size, name)
    with _damage(name), archive.open(member) as stream:
        yield stream


def tar_members(
    stream: compression.Readable, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[Member | WirecopyError]:
    """The members of a tar file that are wanted by their names, in one pass, and what is wrong.

    Each has to be opened before the next is asked for.
    """
    import tarfile

    method = compression.method_of_name(name) or _SHORT.get(f".{name.rpartition('.')[2].lower()}")
    faults: list[str] = []
    with ExitStack() as stack:
        read = stream.read
        if method:
            read = stack.enter_context(compression.unpacked(stream, method, name)).read1
        measured = _Measured(read, name)
        try:
            with _damage(name):
                archive = tarfile.open(  # noqa: SIM115  # it holds nothing but the stream
                    fileobj=measured,  # type: ignore[call-overload]  # all that it reads with
                    mode="r|",
                    bufsize=_TAR_CHUNK,
                    tarinfo=_noting(faults),
                )
            for _ in range(MOST_MEMBERS):
                with _damage(name):
                    member = archive.next()
                if member is None:
                    break
                archive.members.clear()  # it would keep them all
                measured.allow(member.size)
                if len(archive.pax_headers) > _MOST_SAID:
                    raise _damaged("its headers say too much", name)
                if not is_wanted(member.name):
                    continue
                inside = f"{name}/{member.name}"
                if member.islnk() or member.issym():
                    yield BadData(
                        "is a link within the archive", source=inside, hint="unpack it first"
                    )
                elif member.size > compression.LARGEST:
                    yield compression.too_large(inside)
                elif compression.is_bomb(member.size, stored := _stored(member)):
                    yield compression.bomb(member.size, stored, inside)
                elif member.isreg():
                    yield Member(member.name, partial(_untarred, archive, member, name))
            else:
                yield _too_many(name)
            if faults:
                # tarfile itself takes a damaged header for the end.
                yield _damaged(faults[0], name)
        except WirecopyError as error:
            yield error


def _stored(member: "tarfile.TarInfo") -> int:
    """The bytes that a member takes in its archive; of a sparse one fewer than it has."""
    stretches = getattr(member, "sparse", None)
    if stretches is None:
        return member.size
    return 0 if len(stretches) > _MOST_STRETCHES else sum(size for _, size in stretches)


class _Measured:
    """A stream of which no more may be read than members are said to need."""

    def __init__(self, read: Callable[[int], bytes], name: str) -> None:
        self._read = read
        self._name = name
        self._asked = 0
        self.allow(0)

    def allow(self, size: int) -> None:
        self._rest = size + _LONGEST_HEADERS + _TAR_CHUNK

    def read(self, size: int) -> bytes:
        content = self._read(size)
        if not content:
            self._asked += 1
            if self._asked > _MOST_ASKED:
                raise _damaged("it ends before what a header says", self._name)
        self._rest -= len(content)
        if self._rest < 0:
            raise _damaged("what stands before a member is too long", self._name)
        return content


def _noting(faults: list[str]) -> "type[tarfile.TarInfo]":
    import tarfile

    class Header(tarfile.TarInfo):
        @classmethod
        def fromtarfile(cls, archive: tarfile.TarFile) -> "Header":
            try:
                return super().fromtarfile(archive)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in its stubs
                raise
            except tarfile.HeaderError as error:
                faults.append("its end is missing" if "empty" in str(error) else str(error))
                raise

        def _proc_pax(self, archive: tarfile.TarFile) -> object:
            # Versions of Python take quadratic time for long runs of digits (CVE-2024-6232).
            before = archive.fileobj
            content = before.read(self._block(self.size))  # type: ignore[attr-defined]
            archive.fileobj = _Once(_RUN.sub(_masked, content), before)
            try:
                return super()._proc_pax(archive)  # type: ignore[misc]  # not in its stubs
            finally:
                archive.fileobj = before

    return Header


# No name has so many digits in a row.
_RUN = later(rb"[0-9]{300,}")


def _masked(digits: re.Match[bytes]) -> bytes:
    return b"x" * len(digits[0])


class _Once:
    """A stream of which a part was read already."""

    def __init__(self, content: bytes, rest: Any) -> None:  # Any: tarfile's own stream
        self._content: bytes | None = content
        self._rest = rest

    def read(self, size: int) -> bytes:
        if self._content is None:
            content: bytes = self._rest.read(size)
            return content
        content, self._content = self._content, None
        return content

    def __getattr__(self, name: str) -> Any:  # as above
        return getattr(self._rest, name)


@contextmanager
def _untarred(
    archive: "tarfile.TarFile", member: "tarfile.TarInfo", name: str
) -> Iterator[IO[bytes]]:
    with _damage(name):
        stream = archive.extractfile(member)
        assert stream is not None  # a file, as was asked before
        with stream:
            yield stream


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """What the libraries raise when an archive is damaged becomes `BadData`."""
    import lzma
    import tarfile
    import zipfile
    import zlib

    try:
        yield
    except WirecopyError:
        raise
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError) as error:
        raise _damaged(str(error), name) from error
    except OSError as error:
        if error.errno is not None:  # the disk's, not the format's
            raise
        raise _damaged(str(error), name) from error
    # Headers are taken at their word by both libraries, and lead to any of these.
    except (EOFError, ValueError, LookupError, ArithmeticError, TypeError, struct.error) as error:
        raise _damaged(str(error) or "it ends too early", name) from error
    except (RuntimeError, MemoryError) as error:  # NotImplementedError and RecursionError, too
        raise _damaged(str(error) or "it needs too much memory", name) from error


def _damaged(reason: str, name: str) -> BadData:
    return BadData(f"cannot be unpacked: {reason}", source=name, hint="is it whole?")


def _too_many(name: str) -> BadData:
    return BadData(
        f"has more than {MOST_MEMBERS:,} members", source=name, hint=compression.UNPACK_FIRST
    )
