"""What a user names, as sources: files, folders, patterns, lists, archives, rows, URLs."""

import codecs
import os
import stat
import sys
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Self, cast

import msgspec

from wirecopy.errors import BadData, FormatUnavailable, InputUnavailable, UsageError, WirecopyError
from wirecopy.files import archives, compression, remote, row_files
from wirecopy.files.atomic import Identity, identity
from wirecopy.files.faults import read_errors, unreadable
from wirecopy.files.source import (
    STANDARD,
    DecodeErrors,
    File,
    Input,
    Source,
    Stored,
    check_decoding,
    files_in,
    files_of,
    standard_input,
)
from wirecopy.plugins import registry
from wirecopy.run.digests import Digests
from wirecopy.run.places import is_hidden, named, parts_of, place_of, word
from wirecopy.run.plan import Selection
from wirecopy.run.walking import MAGIC, Pattern, walk

_LIST = "@"
_CHECK = "check its name and its rights"
# Endings of files that hold one story each, as it is.
_PLAIN = (".txt", ".xml", ".html")


class Found(msgspec.Struct, frozen=True):
    """A source, and its place: a relative name, with `/`, for what is made of it.

    `story.txt` for a file, `sub/story.txt` for one that a folder or pattern gave,
    `archive/story.txt` for a member of archive.zip, `feed/ID.txt` for a row of feed.jsonl. A place
    never leads upwards; two sources may have the same. `is_named`: the user named it, or a list
    did; it is not one of those that a folder, an archive or a pattern brought.
    """

    source: Source
    place: str
    is_named: bool = True

    @property
    def weight(self) -> int:
        """How many bytes or characters of content it holds in memory."""
        content = self.source.content
        return len(content) if isinstance(content, str | bytes) else 0

    def identities(self) -> Iterator[Identity]:
        """The devices and numbers of the files that it lies in."""
        return files_read(self.source)


class Unavailable(msgspec.Struct, frozen=True):
    """An input that could not be opened, with the error; `is_named` as of `Found`."""

    name: str
    error: WirecopyError
    is_named: bool = True

    @property
    def weight(self) -> int:
        """As of what is found: nothing."""
        return 0


def gather(
    names: Iterable[str],
    selection: Selection = Selection(),  # noqa: B008  # it cannot change
    on_left_out: Callable[[str], None] = lambda _: None,
) -> Iterator[Found | Unavailable]:
    """What the names stand for, lazily and in their order.

    A name is a file, a folder, a pattern such as `inbox/**/*.txt`, `@LIST` for a file of names,
    `-` for standard input, an archive, or a URL. `on_left_out` hears of each file that lies in a
    folder or archive and is not taken, but for hidden ones.
    Raises `UsageError` for an unknown encoding, and for other `decode_errors`.
    """
    _check(selection)
    gathering = _Gathering(selection, readable(selection.extensions), on_left_out)
    for name in names:
        yield from gathering.argument(name)


def files(
    names: Iterable[str],
    selection: Selection,
    on_left_out: Callable[[str], None] = lambda _: None,
) -> Iterator[Found | Unavailable]:
    """The files that names stand for, as of `gather`, each as one, whatever it holds.

    The place of one is called as if it held one story: `feed.jsonl` for `feed.jsonl.gz`, and so on.
    """
    _check(selection)
    gathering = _Files(selection, readable(selection.extensions), on_left_out)
    for name in names:
        if name in (STANDARD, _LIST + STANDARD):
            raise UsageError("standard input is not a file", hint="name files")
        for found in gathering.argument(name):
            if isinstance(found, Found):
                found = msgspec.structs.replace(found, place=_place_of_file(found.place))
            yield found


def _check(selection: Selection) -> None:
    check_decoding(selection.encoding, selection.decode_errors)
    if selection.id_column is not None and selection.text_column is None:
        raise UsageError("an id column needs a text column", hint="name one with --text-column")


def _place_of_file(place: str) -> str:
    if row_files.kind_of(place, has_column=True):
        return f"{named(row_files.stem(place))}.file"
    if archives.kind_of(place):
        return f"{named(archives.stem(place))}.file"
    return named(compression.plain_name(place))


def files_read(source: Input | Source) -> Iterator[Identity]:
    """The devices and numbers of the files that are read for a source.

    A file that some reader claims by its whole name, such as `datapackage.json`, tells of others
    beside it.
    """
    yield from files_of(source)
    place = source.content if isinstance(source, Source) else source
    if isinstance(place, os.PathLike) and is_package(source) and not os.path.isdir(place):
        yield from files_in(os.path.dirname(place) or ".")


def is_package(source: Input | Source) -> bool:
    """Whether a source is several files: a folder, or the file that tells of the others there."""
    place = source.content if isinstance(source, Source) else source
    if not isinstance(place, os.PathLike) or (path := os.fspath(place)).endswith(_PLAIN):
        return False
    name = os.path.basename(path)
    with suppress(FormatUnavailable):
        if name.lower() in registry.reader_for(name).extensions:
            return True
    return os.path.isdir(path)


def identities(
    names: Iterable[str], selection: Selection, beside: Iterable[Identity] = ()
) -> Container[Identity]:
    """The devices and numbers of all files that names stand for, archives unopened.

    Lists of names count, too, and what is read `beside`. Of standard input only the file is known
    that it may be: it can be read but once.
    """
    extensions = selection.extensions
    gathering = _Files(Selection(extensions=extensions), readable(extensions), packages=tuple)
    names, found = list(names), Digests()
    for each in (*beside, *lists(names)):
        found.put(each)
    for name in names:
        if name in (STANDARD, _LIST + STANDARD):
            for each in files_of(cast(IO[bytes], sys.stdin)):
                found.put(each)
        elif remote.is_url(name) and not remote.is_many(name):
            found.put(remote.identity(name))
        else:
            for source in gathering.argument(name):
                for each in source.identities() if isinstance(source, Found) else ():
                    found.put(each)
    return found


def lists(names: Iterable[str]) -> frozenset[Identity]:
    """The devices and numbers of the lists of names among names."""
    found = (
        identity(name.removeprefix(_LIST))
        for name in names
        if name.startswith(_LIST) and not os.path.lexists(name)
    )
    return frozenset(each for each in found if each is not None)


def find(
    *names: os.PathLike[str] | str,
    extensions: Collection[str] = (),
    text_column: str | None = None,
    id_column: str | None = None,
    encoding: str | None = None,
    decode_errors: DecodeErrors = "strict",
    on_lost: Callable[[WirecopyError], None] | None = None,
) -> Iterator[Source]:
    """Finds what can be read: the sources that names stand for, one at a time, in order.

    A name, a text or path object, is a file, a folder (all files below it that some reader claims
    by their extension, sorted, hidden ones left out), a pattern such as `inbox/**/*.txt`,
    `@list.txt` for a file of names, `-` for standard input, an archive (`.zip`, `.tar`, `.tar.gz`,
    …; its members as those of a folder), a WARC or WET file (its texts and pages), or a URL (with
    the extra `remote`). With `text_column` each line of JSON Lines and each row of Parquet is a
    source, named by `id_column` or its number; a column within a column is `article.text`.
    `extensions` are what to take from folders and archives instead of what readers claim. The error
    of a missing input is raised, or told to `on_lost` and left out. Raises `InputUnavailable`,
    `BadData`, `UsageError`.
    """
    selection = Selection(
        extensions=cast(tuple[str, ...], extensions),  # it makes them one
        text_column=text_column,
        id_column=id_column,
        encoding=encoding,
        decode_errors=decode_errors,
    )
    for each in gather(map(_name, names), selection):
        if isinstance(each, Found):
            yield each.source
        elif on_lost is None:
            raise each.error
        else:
            on_lost(each.error)


def _name(name: os.PathLike[str] | str) -> str:
    if not isinstance(name, str | os.PathLike):
        raise UsageError(
            f"a name of type {type(name).__name__} cannot be found",
            hint="give texts or path objects, each by itself",
        )
    return os.fspath(name)


def readable(extensions: Collection[str] = ()) -> Callable[[str], bool]:
    """Whether to take a file by its name: by these extensions, else if some reader claims it."""
    if not extensions:
        return registry.is_readable
    endings = tuple(f".{each.lower().lstrip('.')}" for each in extensions)
    return lambda name: name.lower().endswith(endings)


class _Gathering(msgspec.Struct, frozen=True):
    """What is wanted of all that is named.

    `is_readable` says of a file's name whether to take it where nobody named it: in folders and
    archives. `packages` gives the names of files that make a folder or zip file one document, such
    as `datapackage.json`. `is_named`: the user named what is gathered; see `below`.
    """

    selection: Selection
    is_readable: Callable[[str], bool]
    on_left_out: Callable[[str], None] = lambda _: None
    packages: Callable[[], Collection[str]] = registry.package_names
    is_named: bool = True

    def below(self) -> Self:
        """The same for what a folder, an archive or a pattern brings."""
        return msgspec.structs.replace(self, is_named=False) if self.is_named else self

    def found(self, source: Source, place: str) -> Found:
        return Found(source, place, self.is_named)

    def unavailable(self, name: str, error: WirecopyError) -> Unavailable:
        return Unavailable(name, error, self.is_named)

    def argument(self, name: str) -> Iterator[Found | Unavailable]:
        if name == STANDARD:
            yield from self.standard_input()
        elif name.startswith(_LIST) and not os.path.lexists(name):
            yield from self.listed(name.removeprefix(_LIST))
        else:
            yield from self.named(name)

    def listed(self, name: str) -> Iterator[Found | Unavailable]:
        """Each line is a name like any other, but `-` and `@` mean nothing there."""
        try:
            for line in _lines(name):
                for each in self.named(line):
                    yield _read_through(each, name)
        except WirecopyError as error:
            yield self.unavailable(remote.shown(name), error)

    def standard_input(self) -> Iterator[Found | Unavailable]:
        if self.selection.text_column is not None:
            yield from self.rows("jsonl", standard_input, "<stdin>", "stdin")
            return
        try:
            source = Source.standard_input(
                encoding=self.selection.encoding, decode_errors=self.selection.decode_errors
            )
        except WirecopyError as error:
            yield self.unavailable("<stdin>", error)
        else:
            yield self.found(source, "stdin")

    def named(self, name: str) -> Iterator[Found | Unavailable]:
        if remote.is_url(name):
            yield from self.url(name)
            return
        try:
            mode = os.stat(name).st_mode
        except (OSError, ValueError) as error:
            if MAGIC.search(name) and isinstance(error, FileNotFoundError):
                yield from self.pattern(name)
            else:
                yield self.unavailable(name, unreadable(error, name))
        else:
            if stat.S_ISDIR(mode):
                yield from self.folder(name)
            else:
                yield from self.file(name, os.path.basename(name))

    def pattern(self, name: str) -> Iterator[Found | Unavailable]:
        """Files alone match: `folder/**` stands for all those below a folder."""
        parts = name.split("/")
        fixed = next(n for n, part in enumerate(parts) if MAGIC.search(part))
        top = "/".join(parts[:fixed]) + "/" if fixed else ""
        pattern = Pattern(parts[fixed:])
        is_empty, below = True, self.below()
        entries = walk(top, pattern.may_begin, is_hidden_wanted=pattern.names_hidden)
        for entry in entries if os.path.isdir(top or ".") else ():
            if entry.error is not None:
                yield below.unavailable(top + entry.place, entry.error)
            elif pattern.matches(entry.place):
                is_empty = False
                yield from below.file(top + entry.place, entry.place)
        if is_empty:
            error = InputUnavailable("no file matches", source=name, hint=_CHECK)
            yield self.unavailable(name, error)

    def folder(self, top: str) -> Iterator[Found | Unavailable]:
        packages = [name for name in self.packages() if self.is_readable(name)]
        is_empty, below = True, self.below()
        begin = os.path.join(top, "")
        for entry in walk(top, packages=packages):
            path = begin + entry.place if entry.place else top
            name = path.rpartition("/")[2]
            if entry.error is not None:
                if entry.is_folder or self.takes(name):
                    yield below.unavailable(path, entry.error)
            elif entry.package:
                is_empty = False
                yield (below if entry.place else self).found(
                    self.source(path, File(path), entry.package),
                    entry.place or os.path.basename(os.path.abspath(top)) or entry.package,
                )
            elif self.takes(name):
                is_empty = False
                yield from below.file(path, entry.place)
            else:
                self.on_left_out(path)
        if is_empty:
            yield self.unavailable(top, _empty(top))

    def takes(self, name: str) -> bool:
        """Whether a file is for us although nobody named it."""
        plain = compression.plain_name(name)
        return self.is_readable(plain) or bool(archives.kind_of(name) or self.kind_of_rows(name))

    def file(self, path: str, place: str) -> Iterator[Found | Unavailable]:
        if path.endswith(_PLAIN):  # as most are, and there may be many
            yield self.found(self.source(path, File(path)), place)
        elif rows := self.kind_of_rows(path):
            yield from self.rows(rows, partial(_opened, path), path, place, Path(path))
        elif kind := self.archive(path):
            yield from self.archived(kind, path, place)
        else:
            yield self.found(self.source(path, File(path)), named(compression.plain_name(place)))

    def url(self, url: str) -> Iterator[Found | Unavailable]:
        if not remote.is_many(url):
            yield from self.remote_file(url, remote.file_name(url) or "index")
            return
        is_empty, below = True, self.below()
        try:
            for each, place in remote.listed(url):
                if not url.endswith("/") or self.takes(remote.file_name(each)):
                    is_empty = False
                    yield from below.remote_file(each, place)
        except WirecopyError as error:
            yield self.unavailable(remote.shown(url), error)
        else:
            if is_empty:
                yield self.unavailable(remote.shown(url), _empty(remote.shown(url)))

    def remote_file(self, url: str, place: str) -> Iterator[Found | Unavailable]:
        name = remote.shown(url)
        file_name = remote.file_name(url)
        opened = partial(remote.opened, url)
        place = place_of(place)
        if rows := self.kind_of_rows(file_name):
            if rows == "parquet":
                opened = partial(remote.seekable, url)
            yield from self.rows(rows, opened, name, place)
        elif kind := self.archive(file_name):
            yield from self.members(_of_url(kind, url, name, self.wants), name, place)
        else:
            source = self.source(name, remote.RemoteFile(url), file_name)
            yield self.found(source, named(compression.plain_name(place)))

    def archive(self, name: str) -> str:
        """What kind of archive it is that no reader claims for itself."""
        kind = archives.kind_of(name)
        return "" if kind and self.is_readable(compression.plain_name(name)) else kind

    def archived(self, kind: str, path: str, place: str) -> Iterator[Found | Unavailable]:
        opened = partial(_opened, path)
        try:
            if kind == "zip":
                names = archives.zip_names(Path(path))
                for package in self.packages():
                    if package in names and self.is_readable(package):
                        yield self.found(self.source(path, File(path), package), place)
                        return
                members = archives.zip_members(Path(path), path, self.wants)
            else:
                members = _of_stream(kind, opened, path, self.wants)
        except WirecopyError as error:
            yield self.unavailable(path, error)
        else:
            yield from self.members(members, path, place, Path(path))

    def wants(self, member: str) -> bool:
        """Whether to take a member of an archive: by its name, unless that is a hidden one's."""
        parts = parts_of(member)
        if not parts or member.endswith("/") or any(map(is_hidden, parts)):
            return False
        if self.takes(parts[-1]):
            return True
        self.on_left_out(member)
        return False

    def members(
        self,
        members: Iterator[archives.Member | WirecopyError],
        name: str,
        place: str,
        container: Path | None = None,
    ) -> Iterator[Found | Unavailable]:
        is_empty, below = True, self.below()
        try:
            for member in members:
                is_empty = False
                if isinstance(member, WirecopyError):
                    yield below.unavailable(member.source or name, member)
                    continue
                member_place = f"{named(archives.stem(place))}/{place_of(member.name)}"
                try:
                    yield from below.member(
                        member, f"{name}/{member.name}", member_place, container
                    )
                except WirecopyError as error:
                    # What cannot be read on from there is the archive.
                    broken = below if member.is_apart else self
                    yield broken.unavailable(error.source or name, error)
                    if not member.is_apart:
                        return
        except WirecopyError as error:
            yield self.unavailable(error.source or name, error)
        else:
            if is_empty:
                yield self.unavailable(name, _empty(name))

    def member(
        self, member: archives.Member, name: str, place: str, container: Path | None
    ) -> Iterator[Found | Unavailable]:
        if rows := self.kind_of_rows(name):
            yield from self.rows(rows, member.open, name, place, container)
        elif self.archive(name):
            error = BadData(
                "is an archive within an archive", source=name, hint="unpack the outer one first"
            )
            yield self.unavailable(name, error)
        elif member.stored is not None:
            stored = self.source(name, member.stored, member.name, container)
            yield self.found(stored, named(compression.plain_name(place)))
        else:
            with member.open() as stream:
                content = compression.bounded(stream, name)
            source = self.source(name, content, member.name, container)
            yield self.found(source, named(compression.plain_name(place)))

    def kind_of_rows(self, name: str) -> row_files.Kind:
        """Which kind of file of many stories it is; empty for a file that is one input."""
        return row_files.kind_of(name, has_column=self.selection.text_column is not None)

    def rows(
        self,
        kind: row_files.Kind,
        opened: Callable[[], AbstractContextManager[IO[bytes]]],
        name: str,
        place: str,
        container: Path | None = None,
    ) -> Iterator[Found | Unavailable]:
        folder = named(row_files.stem(place))
        is_empty = True
        found = row_files.rows(
            kind,
            opened,
            name,
            text_column=self.selection.text_column,
            id_column=self.selection.id_column,
            encoding=self.selection.encoding,
            decode_errors=self.selection.decode_errors,
            takes_pages=self.is_readable("page.html"),
        )
        try:
            for row in found:
                is_empty = False
                if isinstance(row, BadData):
                    yield self.unavailable(f"{name}:{row.line}" if row.line else name, row)
                    continue
                source = Source(
                    f"{name}:{row.id}",
                    row.text,
                    self.selection.encoding or row.encoding,
                    self.selection.decode_errors,
                    row.ending and f"record{row.ending}",
                    container,
                )
                yield self.found(source, f"{folder}/{word(row.id)}{row.ending or '.txt'}")
        except WirecopyError as error:
            yield self.unavailable(name, error)
        else:
            if is_empty and kind == "warc":
                what = "holds no texts and no pages"
                yield self.unavailable(name, InputUnavailable(what, source=name))

    def source(
        self,
        name: str,
        content: File | bytes | str | Stored,
        file_name: str = "",
        container: Path | None = None,
    ) -> Source:
        chosen = self.selection
        return Source(name, content, chosen.encoding, chosen.decode_errors, file_name, container)


class _Files(_Gathering, frozen=True):
    """Takes each file for itself, whatever it holds."""

    def remote_file(self, url: str, place: str) -> Iterator[Found | Unavailable]:
        yield Found(self.source(remote.shown(url), remote.RemoteFile(url)), place)

    def file(self, path: str, place: str) -> Iterator[Found | Unavailable]:
        yield Found(self.source(path, File(path)), place)


def _read_through(each: Found | Unavailable, file: str) -> Found | Unavailable:
    """The same, which knows the list that names it: no output may take the place of that."""
    if isinstance(each, Unavailable) or each.source.container is not None or file == STANDARD:
        return each
    source = msgspec.structs.replace(each.source, container=Path(file))
    return msgspec.structs.replace(each, source=source)


def _lines(file: str) -> Iterator[str]:
    """The lines of a list of names, less blank ones."""
    if remote.is_url(file):
        raise InputUnavailable("is a URL, and lists of names are files", source=file, hint=_CHECK)
    with (
        read_errors(file),
        standard_input() if file == STANDARD else open(file, "rb") as stream,
    ):
        for number, line in enumerate(stream):
            name = (line if number else line.removeprefix(codecs.BOM_UTF8)).rstrip(b"\r\n")
            if name.strip():
                yield os.fsdecode(name)


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    with read_errors(path), open(path, "rb") as stream:
        yield stream


def _of_stream(
    kind: str,
    opened: Callable[[], AbstractContextManager[IO[bytes]]],
    name: str,
    is_wanted: Callable[[str], bool],
) -> Iterator[archives.Member | WirecopyError]:
    """The members of an archive that has to be read from its beginning."""
    with opened() as stream:
        if kind == "tar":
            yield from archives.tar_members(stream, name, is_wanted)
        else:
            content = compression.bounded(stream, name)
            yield from archives.zip_members_of(content, name, is_wanted)


def _of_url(
    kind: str, url: str, name: str, is_wanted: Callable[[str], bool]
) -> Iterator[archives.Member | WirecopyError]:
    """The members of an archive at a URL; of a zip file only what is wanted is fetched."""
    if kind == "zip":
        with remote.in_parts(url) as parts:
            if parts is not None:
                yield from archives.zip_members_in(parts, name, is_wanted)
                return
    yield from _of_stream(kind, partial(remote.opened, url), name, is_wanted)


def _empty(name: str) -> InputUnavailable:
    return InputUnavailable(
        "holds nothing that can be read",
        source=name,
        hint="`wirecopy formats` lists the extensions, --extension takes others",
    )
