"""Writes CSV: one table, or all of them as a Tabular Data Package.

The dialect is RFC 4180's unless options say otherwise. Text that a spreadsheet would take for a
formula is guarded by an apostrophe; figures never are.
"""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import BinaryIO, Literal

import msgspec

from wirecopy import Article, Document, QuoteTable, Sink, UsageError
from wirecopy_csv import Options
from wirecopy_csv.columns import COLUMNS, PRIMARY_KEYS, REFERENCES, Column, guarded
from wirecopy_tables import extra_of, kind_of

_QUOTING: dict[str, Literal[0, 1]] = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL}
# What fields may begin with that need a closer look.
_SUSPECT = "['=+\\-@＝＋－＠\u200b-\u200f\u2060\ufeff]"
# Stands before a figure, whose minus is no formula's, until all is looked at.
_FIGURE = "\x01"
_SURROGATES = re.compile("[\ud800-\udfff]")

_Row = list[str | int | Decimal | None]


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes the table that the options name, or all tables and `datapackage.json`."""
    with ExitStack() as stack:
        if sink.is_package:
            streams = {table: stack.enter_context(sink.member(f"{table}.csv")) for table in COLUMNS}
        else:
            streams = {options.table: stack.enter_context(sink.binary())}
        writers = [_Table(table, stream, sink, options) for table, stream in streams.items()]
        for number, document in enumerate(documents, start=1):
            for writer in writers:
                writer.write(document, number)
    if sink.is_package:
        with sink.member("datapackage.json") as stream:
            stream.write(_package(options))


class _Table:
    """One table on its way into one stream, a document's rows at a time."""

    def __init__(self, name: str, stream: BinaryIO, sink: Sink, options: Options) -> None:
        self._name = name
        self._stream = stream
        self._sink = sink
        self._rows = _ROWS[name]
        self._field = _field(options)
        self._lines = _ShortLines() if options.line_ends == "lf" else _Lines()
        try:
            self._encoding = _encoding(options)
            self._encoder = codecs.getincrementalencoder(self._encoding)()
            # Always CR LF here: csv before 3.11.9 does not quote a lone CR otherwise.
            self._writer = csv.writer(
                self._lines,
                delimiter=_delimiter(options),
                quoting=_QUOTING[options.quoting],
                lineterminator="\r\n",
            )
        except (TypeError, ValueError, LookupError) as error:
            raise UsageError(
                f"csv cannot be written so: {error}", hint="see `wirecopy formats csv`"
            ) from error
        is_usual = name == "quotes" and options.quoting == "minimal" and options.decimal == "point"
        self._plain = _PlainQuotes(options) if is_usual and self._encoding == "utf-8" else None
        if options.header:
            self._writer.writerow([column.name for column in COLUMNS[name]])
        # Now: the byte order mark comes even if nothing else does.
        self._stream.write(self._encoder.encode("".join(self._lines)))
        self._lines.clear()

    def write(self, document: Document, number: int) -> None:
        """Writes a document's rows."""
        if self._plain is not None and (content := self._plain(document, number)) is not None:
            self._stream.write(content)
            return
        field = self._field
        rows = self._rows(document, number)
        self._writer.writerows([[field(value) for value in row] for row in rows])
        if self._lines:
            self._flush(document)

    def _flush(self, document: Document) -> None:
        text = "".join(self._lines)
        try:
            content = self._encoder.encode(text)
        except UnicodeEncodeError:
            self._report(document)
            self._encoder.errors = "replace"
            if self._encoding.startswith("utf"):
                text = _SURROGATES.sub("\ufffd", text)
            content = self._encoder.encode(text)
            self._encoder.errors = "strict"
        self._lines.clear()
        self._stream.write(content)

    def _report(self, document: Document) -> None:
        """Says which rows hold what the encoding lacks."""
        for text, line in zip(self._lines, _LINES[self._name](document), strict=True):
            try:
                text.encode(self._encoding)
            except UnicodeEncodeError as error:
                self._sink.warn(
                    "illegal-character",
                    f"{self._encoding} has no {text[error.start]!a}: it was replaced",
                    line=line,
                )


class _PlainQuotes:
    """Rows of quotes of which no field needs quoting or a guard, as is mostly so.

    They are put together by hand, which takes half the time, and looked at as a whole.
    """

    def __init__(self, options: Options) -> None:
        self._delimiter = delimiter = _delimiter(options)
        self._line_end = "\r\n" if options.line_ends == "crlf" else "\n"
        # Between two delimiters, or before a line's end, is nothing at all.
        space = rf"(?![{re.escape(delimiter)}\n])\s"
        suspect = f"{re.escape(delimiter)}(?:{space}|{_SUSPECT})"
        self._suspect = None if options.raw else re.compile(suspect)

    def __call__(self, document: Document, number: int) -> bytes | None:
        """The rows of a document, encoded; None if some field is not plain."""
        d = self._delimiter
        lines = []
        for place, child in enumerate(document.children, start=1):
            if isinstance(child, QuoteTable):
                begin = f"{number}{d}{place}{d}"
                after = f"{d}{document.source}{d}{child.title or ''}{d}"
                lines += [
                    f"{begin}{row}{after}{q.symbol}{d}{q.name or ''}{d}{q.exchange or ''}{d}"
                    f"{_FIGURE}{q.price!s}{d}{_FIGURE}{q.change!s}{d}{_FIGURE}{q.change_percent!s}{d}"
                    f"{q.currency or ''}{d}{q.currency_text or ''}{d}{q.time or ''}{d}"
                    f"{extra_of(q) if q.extra else ''}\n"
                    for row, q in enumerate(child.quotes, start=1)
                ]
        text = "".join(lines)
        rows = len(lines)
        is_plain = (
            text.count(d) == 14 * rows
            and text.count("\n") == rows
            and text.count(_FIGURE) == 3 * rows
            and '"' not in text
            and "\r" not in text
            and (self._suspect is None or not self._suspect.search(text))
        )
        if not is_plain:
            return None
        text = text.replace(f"{_FIGURE}None", "").replace(_FIGURE, "")
        try:
            return text.replace("\n", self._line_end).encode()
        except UnicodeEncodeError:  # a lone surrogate
            return None


class _Lines(list[str]):
    """The file that `csv` writes to, a line at a time."""

    write = list.append


class _ShortLines(list[str]):
    """The same, where a line ends with LF alone."""

    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n")


def _delimiter(options: Options) -> str:
    if options.delimiter in ('"', "\n", "\r", "\0"):
        raise ValueError(f"{options.delimiter!a} cannot be the delimiter")
    return "\t" if options.delimiter in ("tab", "\\t") else options.delimiter


def _encoding(options: Options) -> str:
    """The codec's name. Raises for what is no encoding of text, or has no byte order mark."""
    "".encode(options.encoding)
    name = codecs.lookup(options.encoding).name
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


def _document_rows(document: Document, number: int) -> Iterator[_Row]:
    diagnostics = msgspec.json.encode(document.diagnostics).decode()
    yield [number, document.source, diagnostics if document.diagnostics else None]


def _table_rows(document: Document, number: int) -> Iterator[_Row]:
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, QuoteTable):
            yield [number, place, child.title]


def _quote_rows(document: Document, number: int) -> Iterator[_Row]:
    source = document.source
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, QuoteTable):
            title = child.title
            for row, q in enumerate(child.quotes, start=1):
                yield [
                    number, place, row, source, title, q.symbol, q.name, q.exchange, q.price,
                    q.change, q.change_percent, q.currency, q.currency_text, q.time,
                    extra_of(q) if q.extra else None,
                ]  # fmt: skip


def _article_rows(document: Document, number: int) -> Iterator[_Row]:
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, Article):
            byline, dateline = child.byline, child.dateline
            yield [
                number,
                place,
                document.source,
                child.headline,
                child.subheadline,
                byline.author if byline else None,
                byline.agency if byline else None,
                dateline.place if dateline else None,
                dateline.date if dateline else None,
                dateline.agency if dateline else None,
                child.credit,
                child.language,
                "\n\n".join(block.text for block in child.body),
            ]


def _paragraph_rows(document: Document, number: int) -> Iterator[_Row]:
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, Article):
            for paragraph, block in enumerate(child.body, start=1):
                yield [number, place, paragraph, document.source, kind_of(block), block.text]


_ROWS: dict[str, Callable[[Document, int], Iterator[_Row]]] = {
    "documents": _document_rows,
    "tables": _table_rows,
    "quotes": _quote_rows,
    "articles": _article_rows,
    "paragraphs": _paragraph_rows,
}
#: The lines of the source that a table's rows come from.
_LINES: dict[str, Callable[[Document], Iterable[int]]] = {
    "documents": lambda _: (0,),
    "tables": lambda document: (t.line for t in document.children if isinstance(t, QuoteTable)),
    "quotes": lambda document: (quote.line for quote in document.quotes),
    "articles": lambda document: (article.line for article in document.articles),
    "paragraphs": lambda document: (b.line for a in document.articles for b in a.body),
}


def _package(options: Options) -> bytes:
    """The Tabular Data Package's description, by frictionlessdata's specification."""
    package = {
        "profile": "tabular-data-package",
        "name": "wirecopy",
        "title": "Wire copy: quotes and articles",
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
