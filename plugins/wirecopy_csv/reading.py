"""Reads CSV: tables and data packages of our own, and others' tables of quotes."""

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from wirecopy import Document, Source, UsageError
from wirecopy.kit.encodings import codec
from wirecopy.kit.records import (
    Record,
    bad,
    documents_of,
    foreign,
    meaning_options,
    member,
    table_of,
    unpacked,
)
from wirecopy_csv import ReaderOptions
from wirecopy_csv.columns import COLUMNS, unguarded

_PACKAGE = "datapackage.json"
_DELIMITERS = ",;\t|"
# Excel's own word for the delimiter, in a line before the table.
_SAID = re.compile(r'("?)sep=([^"\r\n])\1(?=[\r\n])', re.IGNORECASE)
_NO_DELIMITERS = '"\r\n\0'
# An article's whole text is one field, and longer than csv lets pass by default.
_LONGEST_FIELD = 1 << 28


class _Dialect(msgspec.Struct):
    delimiter: str = ","
    header: bool = True


class _Field(msgspec.Struct):
    name: str


class _Schema(msgspec.Struct):
    fields: list[_Field] = []


class _Resource(msgspec.Struct):
    """What we need to know of a table in a data package."""

    name: str
    path: str
    encoding: str = "utf-8"
    dialect: _Dialect = msgspec.field(default_factory=_Dialect)
    schema: _Schema = msgspec.field(default_factory=_Schema)


class _Package(msgspec.Struct):
    resources: list[_Resource]


def read(source: Source, options: ReaderOptions) -> Iterator[Document]:
    """Reads a file, or a data package: its folder, its .zip file, or its `datapackage.json`."""
    path = source.path
    if path is not None and (os.path.isdir(path) or path.name == _PACKAGE):
        folder = path if os.path.isdir(path) else path.parent
        yield from _read_package(source, options, lambda name: _part(folder / name, name, source))
    elif path is not None and path.suffix.lower() == ".zip":
        with unpacked(source, options.most_megabytes) as archive:
            yield from _read_package(source, options, lambda name: member(archive, name, source))
    else:
        yield from _read_file(source, options)


def _read_file(source: Source, options: ReaderOptions) -> Iterator[Document]:
    text = source.text()
    delimiter = _delimiter(text, options)
    if said := _SAID.match(text):
        text = text[said.end() :]  # not the line's end, for lines are counted
    rows = _rows(text, delimiter, source)
    header = next((place for place, row in enumerate(rows) if row), 0)
    table = table_of(rows[header]) if rows else None
    if table is None:
        yield from foreign(rows, source, options=meaning_options(options.cells))
    else:
        records = _records(rows[header], rows[header + 1 :], options)
        yield from documents_of({table: records}, source.name)


def _read_package(
    source: Source, options: ReaderOptions, part: Callable[[str], bytes]
) -> Iterator[Document]:
    try:
        package = msgspec.json.decode(part(_PACKAGE), type=_Package)
    except msgspec.DecodeError as error:
        raise bad(source, f"{_PACKAGE} is not a description of a data package: {error}") from error
    tables = {
        resource.name: _resource_records(resource, source, options, part)
        for resource in package.resources
        if resource.name in COLUMNS
    }
    if not tables:
        raise bad(
            source,
            f"{_PACKAGE} names no table of wirecopy's",
            hint="read its .csv files one by one",
        )
    yield from documents_of(tables, source.name)


def _resource_records(
    resource: _Resource, source: Source, options: ReaderOptions, part: Callable[[str], bytes]
) -> Iterator[Record]:
    try:
        text = part(resource.path).decode(codec(resource.encoding))
    except (UnicodeDecodeError, UsageError) as error:
        raise bad(source, f"{resource.path} is not {resource.encoding} text: {error}") from error
    delimiter = resource.dialect.delimiter
    if len(delimiter) != 1 or delimiter in _NO_DELIMITERS:
        raise bad(source, f"{resource.path} has {delimiter[:20]!a} for its delimiter")
    rows = _rows(text.removeprefix("\ufeff"), delimiter, source)
    names = [field.name for field in resource.schema.fields]
    if resource.dialect.header and rows:
        names = rows.pop(0)
    yield from _records(names, rows, options)


def _records(names: list[str], rows: list[list[str]], options: ReaderOptions) -> Iterator[Record]:
    texts = {"title", "source", "kind"} | _TEXTS
    plain = unguarded if options.guarded else str
    for row in rows:
        record: dict[str, str | None] = {}
        for name, field in zip(names, row, strict=False):
            if not field:
                record[name] = None
            elif name in _FIGURES:
                # We write no other comma; beside a point or another a person wrote it.
                is_theirs = "." in field or field.count(",") > 1
                record[name] = field if is_theirs else field.replace(",", ".")
            else:
                record[name] = plain(field) if name in texts else field
        if row:
            yield record


_FIGURES = {column.name for columns in COLUMNS.values() for column in columns if column.unit}
_TEXTS = {c.name for columns in COLUMNS.values() for c in columns if c.type == "string"}


def _rows(text: str, delimiter: str, source: Source) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        if '\\"' in text and (rows := _with_backslashes(text, delimiter)) is not None:
            return rows
        raise bad(
            source, f"no CSV: {error}", line=reader.line_num, hint="is each quote closed?"
        ) from error


def _with_backslashes(text: str, delimiter: str) -> list[list[str]] | None:
    r"""The rows of the dialect that MySQL and many scripts write: `\"` in fields, `\N` for none."""
    plain = re.sub(
        rf"(^|{re.escape(delimiter)})\\N(?={re.escape(delimiter)}|[\r\n]|$)", r"\1", text
    )
    reader = csv.reader(
        io.StringIO(plain, newline=""),
        delimiter=delimiter,
        strict=True,
        doublequote=False,
        escapechar="\\",
    )
    try:
        return list(reader)
    except csv.Error:
        return None


def _delimiter(text: str, options: ReaderOptions) -> str:
    """The delimiter that the options name, else the file, else the one that fits most rows."""
    chosen = options.delimiter
    if chosen == "auto":
        if said := _SAID.match(text):
            return said[2]
        return max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))
    chosen = "\t" if chosen in ("tab", "\\t") else chosen
    if len(chosen) != 1 or chosen in _NO_DELIMITERS:
        raise UsageError(
            f"invalid csv options: {chosen!a} is not a delimiter", hint="name one, or auto"
        )
    return chosen


def _fit(text: str, delimiter: str) -> tuple[int, int, int]:
    """How many of the first rows have the same number of cells, how many the first of them has."""
    if delimiter not in text[:_SAMPLE]:
        return 0, 0, 0
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    reader = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter)
    try:
        counts = [len(row) for row in islice(reader, _MOST_ROWS) if any(row)]
    except csv.Error:
        return 0, 0, 0
    parted = [count for count in counts if count > 1]
    if not parted:
        return 0, 0, 0
    usual = max(set(parted), key=lambda count: (parted.count(count), count))
    return parted.count(usual), parted[0], usual


# What is looked at to find the delimiter.
_SAMPLE, _MOST_ROWS = 1 << 16, 200


def _part(path: Path, name: str, source: Source) -> bytes:
    # A package names its own files only: no path may lead out of its folder.
    if Path(name).name != name:
        raise bad(source, f"names a file outside its folder: '{name}'")
    return Source.of(path).binary()
