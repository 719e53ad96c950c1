"""Writes CSV: one table, or all of them as a Tabular Data Package.

The dialect is RFC 4180's unless options say otherwise. Text that a spreadsheet would take for a
formula is guarded by an apostrophe; figures never are.
"""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import BinaryIO, Literal, cast

import msgspec

from wirecopy import Article, Document, Item, Quote, QuoteTable, Sink, Table, UsageError, fields
from wirecopy.kit.columns import ITEM, SHOWN, Cell, cell, cells, compiled
from wirecopy.kit.encodings import codec
from wirecopy.kit.exact import losses
from wirecopy.kit.records import DATE, kind_of
from wirecopy.kit.spans import lost_links
from wirecopy_csv import Options
from wirecopy_csv.columns import COLUMNS, PRIMARY_KEYS, REFERENCES, Column, guarded

_QUOTING: dict[str, Literal[0, 1]] = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL}
# Stands for the delimiter between figures (a minus starts no formula) until all is looked at.
_FIGURE = "\x01"
# What a quote's fields begin with after the document's number and the first field.
_BEGINNINGS = "".join(
    _FIGURE if (before.type, column.type) == ("number", "number") else ","
    for before, column in pairwise(COLUMNS["quotes"][1:])
)
# What parts and quotes, besides the delimiter.
_STRUCTURE = frozenset(b'\n\r"' + _FIGURE.encode())
# What fields may begin with that need a closer look.
_SUSPECT = "['=+\\-@＝＋－＠\u200b-\u200f\u2060\ufeff]"
# The bytes of that, of white space, and those that begin them beyond ASCII.
_ODD = frozenset(b"'=+@\t\v\f\x1c\x1d\x1e\x1f\xc2\xe1\xe2\xe3\xef")
_SURROGATES = re.compile("[\ud800-\udfff]")

_Row = list[Cell]


class Rows(msgspec.Struct, frozen=True, gc=False):
    """A document's rows of a table, without their first field, its number, and their line ends.

    Marked rows have a mark for the delimiter between figures. `replaced` are the lines of the
    source where the encoding lacks something, and what was said; `missing` are those of tables
    without quotes, of which no cell is in the table. `lost` is what items say and the table has no
    column for, with its line; `others` are the lines of the articles that another table would hold,
    or of the tables of quotes.
    """

    rows: list[str]
    is_marked: bool = False
    replaced: tuple[tuple[int, str], ...] = ()
    missing: tuple[int, ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    others: tuple[int, ...] = ()


def prepare(document: Document, options: Options) -> Rows:
    """Makes a document's rows of the table that the options name."""
    rows = _rows_of(document, options.table, _dialect(options))
    if lost := _lost(document, options.table, dates=options.dates):
        rows = msgspec.structs.replace(rows, lost=lost)
    kinds = [type(child) for child in document.children]
    other = _OTHERS.get(options.table)
    if other in kinds:
        others = tuple([each.line for each in document.children if type(each) is other])
        rows = msgspec.structs.replace(rows, others=others)
    if options.table == "cells" or Table not in kinds:
        return rows
    return msgspec.structs.replace(rows, missing=tuple([each.line for each in document.tables]))


# What the tables leave to others, and what is said of that.
_OTHERS: dict[str, type[Article | QuoteTable]] = {
    "quotes": Article,
    "cells": Article,
    "articles": QuoteTable,
    "paragraphs": QuoteTable,
}
_LEFT = {
    Article: ("an article is", "{} articles are", "table=articles and table=paragraphs write them"),
    QuoteTable: ("a table of quotes is", "{} tables of quotes are", "table=quotes writes them"),
}


def export(prepared: Iterable[Rows], sink: Sink, options: Options) -> None:
    """Writes the table that the options name, or of documents all tables and `datapackage.json`."""
    if sink.is_package:  # whose table of tables has all that items say
        options = msgspec.structs.replace(options, dates=False)
    dialect = _dialect(options)
    if sink.is_package:
        # A package is written in one stage.
        _write_package(cast(Iterable[Document], prepared), sink, dialect)
        return
    with sink.binary() as stream:
        table = _Table(options.table, stream, sink, dialect)
        missing, line, others, first = 0, 0, 0, 0
        for number, rows in enumerate(prepared, start=1):
            table.write(rows, number)
            for message, at in rows.lost:
                sink.warn("not-carried", message, line=at)
            line = line or next(iter(rows.missing), 0)
            missing += len(rows.missing)
            if rows.others:
                first = first or rows.others[0]
                others += len(rows.others)
    if others:
        one, several, how = _LEFT[_OTHERS[options.table]]
        left = one if others == 1 else several.format(others)
        message = f"{left} not in this table: {how}, a folder or a .zip all"
        sink.info("other-table", message, line=first)
    if missing:
        tables = (
            "a table without quotes is" if missing == 1 else f"{missing} tables without quotes are"
        )
        what = f"{tables} not in it: table=cells writes their cells, a folder or a .zip all"
        sink.warn("not-carried", what, line=line)


def _write_package(documents: Iterable[Document], sink: Sink, dialect: "_Dialect") -> None:
    with ExitStack() as stack:
        tables = {
            name: _Table(name, stack.enter_context(sink.member(f"{name}.csv")), sink, dialect)
            for name in COLUMNS
        }
        for number, document in enumerate(documents, start=1):
            for message, at in _lost(document, ""):
                sink.warn("not-carried", message, line=at)
            for name, table in tables.items():
                table.write(_rows_of(document, name, dialect), number)
    with sink.member("datapackage.json") as stream:
        stream.write(_package(dialect.options))


def _lost(document: Document, table: str, *, dates: bool = False) -> tuple[tuple[str, int], ...]:
    """What items say and a table, or all of them, has no column for, with its line."""
    found: list[tuple[str, int]] = []
    for child in document.children:
        if isinstance(child, Article) and table in ("", "articles", "paragraphs"):
            found += lost_links(child, "csv")
        if child.item is None:
            continue
        place = "articles" if isinstance(child, Article) else "tables"
        if table in ("", place):
            found += losses(child.item, SHOWN, "csv", has_channel=True)
        elif table == ("quotes" if isinstance(child, QuoteTable) else "cells"):
            shown = _time(child.item)[0] if dates and table == "quotes" else ""
            found += losses(child.item, (shown,), "csv")
    return tuple(found)


class _Table:
    """One table on its way into one stream, a document's rows at a time."""

    def __init__(self, name: str, stream: BinaryIO, sink: Sink, dialect: "_Dialect") -> None:
        self._stream = stream
        self._sink = sink
        self._dialect = dialect
        self._encoder = codecs.getincrementalencoder(dialect.encoding)()
        header = [column.name for column in COLUMNS[name]]
        if name == "quotes" and dialect.options.dates:
            header.append(DATE)
        lines = dialect.lines([header]) if dialect.options.header else []
        # Even if it is empty: the byte order mark comes now.
        self._stream.write(self._encoder.encode("".join(f"{each}{dialect.end}" for each in lines)))

    def write(self, rows: Rows, number: int) -> None:
        """Writes a document's rows."""
        for line, message in rows.replaced:
            self._sink.warn("illegal-character", message, line=line)
        if not rows.rows:
            return
        begin, end = self._dialect.first(number), self._dialect.end
        text = f"{end}{begin}".join(rows.rows)
        if rows.is_marked:
            text = text.replace(_FIGURE, self._dialect.delimiter)
        self._stream.write(self._encoder.encode(f"{begin}{text}{end}"))


class _Dialect:
    """What the options come to. Raises `UsageError` for what is not a dialect."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.end = "\r\n" if options.line_ends == "crlf" else "\n"
        self.field = _field(options)
        try:
            self.encoding = _encoding(options)
            self.delimiter = _delimiter(options)
            self.lines([[]])
        except (TypeError, ValueError, LookupError) as error:
            raise UsageError(
                f"invalid csv options: {error}", hint="see `wirecopy formats csv`"
            ) from error
        is_usual = options.quoting == "minimal" and options.decimal == "point"
        self.plain_quotes = (
            _PlainQuotes(self.delimiter, is_guarded=not options.raw)
            if is_usual
            and not options.dates
            and self.encoding.startswith("utf-8")
            and self.delimiter.isascii()
            else None
        )
        self._is_number_quoted = options.quoting == "all" or self.delimiter in "0123456789"

    def lines(self, rows: Iterable[Sequence[object]]) -> list[str]:
        """The rows as CSV, without their line ends."""
        lines = _Lines()
        # Always CR LF here: csv before 3.11.9 does not quote a lone CR otherwise.
        csv.writer(
            lines,
            delimiter=self.delimiter,
            quoting=_QUOTING[self.options.quoting],
            lineterminator="\r\n",
        ).writerows(rows)
        return lines

    def first(self, number: int) -> str:
        """A document's number, as the first field with its delimiter."""
        mark = '"' if self._is_number_quoted else ""
        return f"{mark}{number}{mark}{self.delimiter}"


_dialect = lru_cache(16)(_Dialect)


def _rows_of(document: Document, table: str, dialect: _Dialect) -> Rows:
    if table == "quotes" and dialect.plain_quotes is not None:
        plain = dialect.plain_quotes(document)
        if plain is not None:
            return Rows(plain, is_marked=True)
    field = dialect.field
    made = _ROWS[table](document)
    if table == "quotes" and dialect.options.dates:
        made = _dated(document, made)
    rows = dialect.lines([[field(value) for value in row] for row in made])
    try:
        "\n".join(rows).encode(dialect.encoding)
    except UnicodeEncodeError:
        return _encodable(rows, _LINES[table](document), dialect.encoding)
    return Rows(rows)


def _encodable(rows: Iterable[str], lines: Iterable[int], encoding: str) -> Rows:
    """The rows with what the encoding lacks replaced; `lines` are their lines in the source."""
    replaced, found = [], []
    for row, line in zip(rows, lines, strict=True):
        try:
            row.encode(encoding)
        except UnicodeEncodeError as error:
            lacks = f"{encoding} has no {row[error.start]!a}: it was replaced"
            found.append((line, lacks))
            if encoding.startswith("utf"):
                row = _SURROGATES.sub("\ufffd", row)
            else:
                row = row.encode(encoding, "replace").decode(encoding)
        replaced.append(row)
    return Rows(replaced, replaced=tuple(found))


class _PlainQuotes:
    """Rows of quotes of which no field needs quoting or a guard, as is mostly so.

    They are put together by hand, which takes half the time, and looked at as a whole.
    """

    def __init__(self, delimiter: str, *, is_guarded: bool) -> None:
        self._delimiter = delimiter
        self._is_guarded = is_guarded
        structure = {*_STRUCTURE, *delimiter.encode()}
        self._content = bytes(set(range(256)) - structure)
        self._harmless = bytes(set(range(256)) - structure - _ODD)
        self._structure = _BEGINNINGS.replace(",", delimiter).encode()
        self._rows = _plain_rows(delimiter)
        # Between two delimiters, or before a line's end, is nothing at all.
        space = rf"(?![{re.escape(delimiter)}\n])\s"
        self._suspect = re.compile(f"{re.escape(delimiter)}(?:{space}|{_SUSPECT})")

    def __call__(self, document: Document) -> list[str] | None:
        """The rows of a document, with a mark between figures; None if some field is not plain."""
        lines: list[str] = []
        for place, child in enumerate(document.children, start=1):
            if isinstance(child, QuoteTable):
                after = f"{self._delimiter}{document.source}{self._delimiter}{child.title or ''}"
                lines += self._rows(child.quotes, f"{place}{self._delimiter}", after)
        return lines if self._is_plain("\n".join(lines), len(lines)) else None

    def _is_plain(self, text: str, rows: int) -> bool:
        """Whether rows are theirs alone, no field needs a guard, and UTF-8 has all characters."""
        try:
            content = text.encode()
        except UnicodeEncodeError:  # a lone surrogate
            return False
        # A look at all bytes is by far faster than one at each field.
        structure = b"\n".join([self._structure] * rows)
        d = self._delimiter
        has_blanks = " " in text and f"{d} " in text
        if (
            content.translate(None, self._harmless) == structure
            and not has_blanks
            and f"{d}-" not in text
        ):
            return True
        return content.translate(None, self._content) == structure and not (
            self._is_guarded and self._suspect.search(text)
        )


@lru_cache(16)
def _plain_rows(delimiter: str) -> Callable[[Sequence[Quote], str, str], list[str]]:
    """What makes rows of quotes, each in one expression: by far the fastest way.

    What is not a text cannot be joined, and only decimals can be asked whether they are finite: so
    all that a quote must not hold is refused at no cost of its own.
    """
    names: dict[str, object] = {
        "join": delimiter.join,
        "is_finite": Decimal.is_finite,
        "odd": _odd,
    }
    parts = ['f"{begin}{n}{after}"']
    figures: list[str] = []
    for column, field in zip(COLUMNS["quotes"][-len(fields(Quote)) :], fields(Quote), strict=True):
        value = cell(field, "q", names)
        if column.type == "number":
            known = "x if is_finite(x) else odd(x)" if field.holds is Decimal else "x"
            figures.append(f"{{'' if (x := {value}) is None else {known}!s}}")
            continue
        if figures:
            parts.append(f'f"{_FIGURE.join(figures)}"')
            figures = []
        if field.kind == "many":
            parts.append(f"{value} or ''")
        elif field.is_required:
            parts.append(value)
        else:
            parts.append(f"{value} or ('' if {value} is None else odd({value}))")
    if figures:
        parts.append(f'f"{_FIGURE.join(figures)}"')
    made: Callable[[Sequence[Quote], str, str], list[str]] = compiled(
        "def made(quotes, begin, after):\n"
        f" return [join(({', '.join(parts)})) for n, q in enumerate(quotes, 1)]",
        names,
    )
    return made


def _odd(value: object) -> str:
    """What stands for a value that is neither there nor missing: an empty text, if it is one."""
    if value == "":
        return ""
    raise TypeError(f"{value!r} is not what its field holds")


class _Lines(list[str]):
    """The file that `csv` writes to, a line at a time."""

    def write(self, line: str) -> None:
        self.append(line[:-2])


def _delimiter(options: Options) -> str:
    if options.delimiter in ('"', "\n", "\r", "\0"):
        raise ValueError(f"{options.delimiter!a} cannot be the delimiter")
    return "\t" if options.delimiter in ("tab", "\\t") else options.delimiter


def _encoding(options: Options) -> str:
    """The codec's name. Raises for what is not an encoding of text, or has no byte order mark."""
    name = codec(options.encoding)
    if not options.bom or name in ("utf-8-sig", "utf-16", "utf-32"):  # the latter mark anyway
        return name
    if name != "utf-8":
        raise ValueError(f"bom=true goes with utf-8 and utf-16, not with {options.encoding}")
    return "utf-8-sig"


def _field(options: Options) -> Callable[[str | int | Decimal | None], str | int | None]:
    """How a value becomes a field: figures with their digits, text guarded."""
    mark = "," if options.decimal == "comma" else "."
    guard = str if options.raw else guarded

    def field(value: str | int | Decimal | None) -> str | int | None:
        if isinstance(value, str):
            return guard(value)
        return str(value).replace(".", mark) if isinstance(value, Decimal) else value

    return field


def _document_rows(document: Document) -> Iterator[_Row]:
    diagnostics = msgspec.json.encode(document.diagnostics).decode()
    yield [document.source, diagnostics if document.diagnostics else None]


def _table_rows(document: Document) -> Iterator[_Row]:
    of_quotes, of_table = cells(QuoteTable), cells(Table)
    behind = len(ITEM)
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, QuoteTable):
            yield [
                place,
                child.title,
                "quotes",
                len(child.quotes),
                None,
                *of_quotes(child)[-behind:],
            ]
        elif isinstance(child, Table):
            said = of_table(child)[-behind:]
            yield [place, child.title, "cells", len(child.rows), len(child.header), *said]


def _quote_rows(document: Document) -> Iterator[_Row]:
    source, of_quote = document.source, cells(Quote)
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, QuoteTable):
            title = child.title
            for row, quote in enumerate(child.quotes, start=1):
                yield [place, row, source, title, *of_quote(quote)]


def _dated(document: Document, rows: Iterator[_Row]) -> Iterator[_Row]:
    """Rows of quotes, each with the time that its table's item says."""
    times = [_time(each.item)[1] for each in document.children]
    for row in rows:
        place = row[0]
        assert isinstance(place, int)
        yield [*row, times[place - 1]]


def _time(item: Item | None) -> tuple[str, str | None]:
    """When an item was made, and the field that says so."""
    for name in ("version_created", "published", "first_created") if item is not None else ():
        if (time := getattr(item, name)) is not None:
            return name, time
    return "", None


def _cell_rows(document: Document) -> Iterator[_Row]:
    source = document.source
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, Table):
            for row, cells in enumerate(child.rows, start=1):
                header = "true" if row <= child.header_rows else "false"
                for column, text in enumerate(cells, start=1):
                    yield [place, row, column, source, child.title, header, text]


def _article_rows(document: Document) -> Iterator[_Row]:
    of_article = cells(Article)
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, Article):
            body = "\n\n".join(block.text for block in child.body)
            yield [place, document.source, *of_article(child), body]


def _paragraph_rows(document: Document) -> Iterator[_Row]:
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, Article):
            for paragraph, block in enumerate(child.body, start=1):
                yield [place, paragraph, document.source, kind_of(block), block.text]


_ROWS: dict[str, Callable[[Document], Iterator[_Row]]] = {
    "documents": _document_rows,
    "tables": _table_rows,
    "quotes": _quote_rows,
    "cells": _cell_rows,
    "articles": _article_rows,
    "paragraphs": _paragraph_rows,
}
#: The lines of the source that a table's rows come from.
_LINES: dict[str, Callable[[Document], Iterable[int]]] = {
    "documents": lambda _: (0,),
    "tables": lambda document: (
        child.line for child in document.children if not isinstance(child, Article)
    ),
    "cells": lambda document: (t.line for t in document.tables for row in t.rows for _ in row),
    "quotes": lambda document: (quote.line for quote in document.quotes),
    "articles": lambda document: (article.line for article in document.articles),
    "paragraphs": lambda document: (b.line for a in document.articles for b in a.body),
}


def _package(options: Options) -> bytes:
    """The Tabular Data Package's description, by frictionlessdata's specification."""
    package = {
        "profile": "tabular-data-package",
        "name": "wirecopy",
        "title": "Wire copy: quotes, tables and articles",
        "resources": [_resource(table, options) for table in COLUMNS],
    }
    return json.dumps(package, indent=2, ensure_ascii=False).encode() + b"\n"


def _resource(table: str, options: Options) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [_schema_field(column, options) for column in COLUMNS[table]],
        "missingValues": [""],
        "primaryKey": PRIMARY_KEYS[table],
    }
    if table in REFERENCES:
        other = REFERENCES[table]
        keys = PRIMARY_KEYS[other]
        schema["foreignKeys"] = [{"fields": keys, "reference": {"resource": other, "fields": keys}}]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "mediatype": "text/csv",
        "encoding": _encoding(options),
        "dialect": {
            "delimiter": _delimiter(options),
            "lineTerminator": "\r\n" if options.line_ends == "crlf" else "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": options.header,
        },
        "schema": schema,
    }


def _schema_field(column: Column, options: Options) -> dict[str, str]:
    field = {name: text for name, text in msgspec.structs.asdict(column).items() if text}
    if column.type == "number" and options.decimal == "comma":
        field["decimalChar"] = ","
    return field
