"""CSV: one table of quotes, articles or paragraphs, or all three as a Tabular Data Package.

The dialect is RFC 4180's unless options say otherwise. Text that a spreadsheet would take for a
formula gets an apostrophe before it, and so does text that begins with an apostrophe and such a
sign, so that the guard can be undone without doubt; figures are never guarded.
"""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Annotated, BinaryIO, Literal

import msgspec

from wirecopy import Article, Document, Exporter, QuoteTable, Sink, UsageError, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the table is written."""

    table: Annotated[
        Literal["quotes", "articles", "paragraphs"],
        msgspec.Meta(description="which table a single file holds; a folder or .zip holds all"),
    ] = "quotes"
    delimiter: Annotated[
        str, msgspec.Meta(description="what parts the columns: a character, or tab")
    ] = ","
    quoting: Annotated[
        Literal["minimal", "all"],
        msgspec.Meta(description="which fields are quoted: those that must be, or all"),
    ] = "minimal"
    line_ends: Annotated[
        Literal["crlf", "lf"], msgspec.Meta(description="what ends a line; RFC 4180 says crlf")
    ] = "crlf"
    encoding: Annotated[str, msgspec.Meta(description="the encoding of the file")] = "utf-8"
    bom: Annotated[
        bool, msgspec.Meta(description="begin with a byte order mark, as Excel likes UTF-8")
    ] = False
    decimal: Annotated[
        Literal["point", "comma"], msgspec.Meta(description="the decimal mark of the figures")
    ] = "point"
    header: Annotated[bool, msgspec.Meta(description="begin with the columns' names")] = True
    raw: Annotated[
        bool, msgspec.Meta(description="do not guard text that a spreadsheet takes for a formula")
    ] = False


class _Column(msgspec.Struct, frozen=True):
    """A column's name, its type by the Table Schema, and what it means."""

    name: str
    type: str
    description: str


_KEYS = (
    _Column("document", "integer", "the document's number in this output, from 1"),
    _Column("place", "integer", "the table's or article's place in its document, from 1"),
)
_COLUMNS: dict[str, tuple[_Column, ...]] = {
    "quotes": (
        *_KEYS,
        _Column("row", "integer", "the quote's place in its table, from 1"),
        _Column("source", "string", "where the document was read from"),
        _Column("title", "string", "the table's title"),
        _Column("symbol", "string", "the instrument's symbol"),
        _Column("name", "string", "the instrument's name"),
        _Column("exchange", "string", "where it is traded"),
        _Column("price", "number", "the price, in the currency"),
        _Column("change", "number", "the change, in the currency"),
        _Column("change_percent", "number", "the change, in percent points"),
        _Column("currency", "string", "the currency's ISO 4217 code, where certain"),
        _Column("currency_text", "string", "the currency as written"),
        _Column("time", "string", "the time of the quote as written"),
        _Column("extra", "array", "what else the line held: a JSON array of [column, text]"),
    ),
    "articles": (
        *_KEYS,
        _Column("source", "string", "where the document was read from"),
        _Column("headline", "string", "the headline"),
        _Column("subheadline", "string", "the subheadline"),
        _Column("author", "string", "who wrote it"),
        _Column("agency", "string", "the agency that the byline names"),
        _Column("dateline_place", "string", "where it was filed"),
        _Column("dateline_date", "string", "when it was filed, as written"),
        _Column("dateline_agency", "string", "the agency that the dateline names"),
        _Column("credit", "string", "the credit line as written"),
        _Column("language", "string", "the language, a BCP 47 tag"),
        _Column("body", "string", "all text, a blank line between paragraphs"),
    ),
    "paragraphs": (
        *_KEYS,
        _Column("paragraph", "integer", "the paragraph's place in its article, from 1"),
        _Column("source", "string", "where the document was read from"),
        _Column("kind", "string", "paragraph, subhead, bullet, caption or note"),
        _Column("text", "string", "the text"),
    ),
}
_PRIMARY_KEYS = {
    "quotes": ["document", "place", "row"],
    "articles": ["document", "place"],
    "paragraphs": ["document", "place", "paragraph"],
}
_QUOTING: dict[str, Literal[0, 1]] = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL}
# What Excel, LibreOffice and others take for the beginning of a formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_SUSPECTS = frozenset("'=+-@\t\r＝＋－＠")

_Row = list[str | int | Decimal | None]


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """CSV, alone or as a package."""
    return [
        Exporter(
            "csv",
            export,
            (".csv",),
            "text/csv",
            options=Options,
            package=True,
            summary="a table of quotes, articles or paragraphs; all of them in a folder or .zip",
        )
    ]


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes the table that the options name, or all tables and `datapackage.json`."""
    with ExitStack() as stack:
        if sink.is_package:
            streams = {
                table: stack.enter_context(sink.member(f"{table}.csv")) for table in _COLUMNS
            }
        else:
            streams = {options.table: stack.enter_context(sink.binary())}
        writers = {table: _Table(table, streams[table], sink, options) for table in streams}
        for number, document in enumerate(documents, start=1):
            for table, writer in writers.items():
                writer.write(_ROWS[table](document, number))
    if sink.is_package:
        with sink.member("datapackage.json") as stream:
            stream.write(_package(options))


class _Table:
    """One table on its way into one stream, a document's rows at a time."""

    def __init__(self, name: str, stream: BinaryIO, sink: Sink, options: Options) -> None:
        self._stream = stream
        self._sink = sink
        self._field = _field(options)
        self._lines = _Lines(options.line_ends)
        self._encoding = options.encoding
        try:
            "".encode(options.encoding)  # refuses what is a codec but no encoding of text
            self._encoder = codecs.getincrementalencoder(options.encoding)()
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
        if options.bom:
            self._lines.append("\ufeff")
        if options.header:
            self._writer.writerow([column.name for column in _COLUMNS[name]])
        self._flush()

    def write(self, rows: Iterable[_Row]) -> None:
        """Writes a document's rows."""
        field = self._field
        self._writer.writerows([[field(value) for value in row] for row in rows])
        self._flush()

    def _flush(self) -> None:
        text = "".join(self._lines)
        self._lines.clear()
        self._encoder.errors = "strict"
        try:
            content = self._encoder.encode(text)
        except UnicodeEncodeError as error:
            self._sink.warn(
                "illegal-character",
                f"{self._encoding} has no {text[error.start]!a}: it was written as '?'",
            )
            self._encoder.errors = "replace"
            content = self._encoder.encode(text)
        self._stream.write(content)


class _Lines(list[str]):
    """The file that `csv` writes to, a line at a time; it ends lines as the options say."""

    def __init__(self, ends: Literal["crlf", "lf"]) -> None:
        self._is_lf = ends == "lf"

    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n" if self._is_lf else line)


def _delimiter(options: Options) -> str:
    if options.delimiter in ('"', "\n", "\r", "\0"):
        raise ValueError(f"{options.delimiter!a} cannot be the delimiter")
    return "\t" if options.delimiter in ("tab", "\\t") else options.delimiter


def _field(options: Options) -> Callable[[str | int | Decimal | None], str | int]:
    """How a value becomes a field: figures in plain digits, text guarded."""
    mark = "," if options.decimal == "comma" else "."
    # A look at the first character spares most fields the pattern.
    suspects = frozenset() if options.raw else _SUSPECTS

    def field(value: str | int | Decimal | None) -> str | int:
        if value is None:
            return ""
        if isinstance(value, str):
            return f"'{value}" if value[:1] in suspects and _FORMULA.match(value) else value
        if isinstance(value, int):
            return value
        return _plain(value).replace(".", mark)

    return field


def _plain(number: Decimal) -> str:
    """All digits; with an exponent only where zeros would fill a line."""
    adjusted = number.adjusted() if number.is_finite() else 99
    return format(number, "f") if -40 < adjusted < 40 else str(number)


def _quote_rows(document: Document, number: int) -> Iterator[_Row]:
    for place, child in enumerate(document.children, start=1):
        if isinstance(child, QuoteTable):
            for row, quote in enumerate(child.quotes, start=1):
                extra = (
                    json.dumps([[c.title, c.text] for c in quote.extra], ensure_ascii=False)
                    if quote.extra
                    else None
                )
                yield [
                    number, place, row, document.source, child.title, quote.symbol, quote.name,
                    quote.exchange, quote.price, quote.change, quote.change_percent, quote.currency,
                    quote.currency_text, quote.time, extra,
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
                kind = type(block).__name__.lower()
                yield [number, place, paragraph, document.source, kind, block.text]


_ROWS: dict[str, Callable[[Document, int], Iterator[_Row]]] = {
    "quotes": _quote_rows,
    "articles": _article_rows,
    "paragraphs": _paragraph_rows,
}


def _package(options: Options) -> bytes:
    """The Tabular Data Package's description, by frictionlessdata's specification."""
    package = {
        "profile": "tabular-data-package",
        "name": "wirecopy",
        "title": "Wire copy: quotes and articles",
        "resources": [_resource(table, options) for table in _COLUMNS],
    }
    return json.dumps(package, indent=2, ensure_ascii=False).encode() + b"\n"


def _resource(table: str, options: Options) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [_schema_field(column, options) for column in _COLUMNS[table]],
        "missingValues": [""],
        "primaryKey": _PRIMARY_KEYS[table],
    }
    if table == "paragraphs":
        key = ["document", "place"]
        schema["foreignKeys"] = [
            {"fields": key, "reference": {"resource": "articles", "fields": key}}
        ]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if options.bom else options.encoding,
        "dialect": {
            "delimiter": _delimiter(options),
            "lineTerminator": "\r\n" if options.line_ends == "crlf" else "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": options.header,
        },
        "schema": schema,
    }


def _schema_field(column: _Column, options: Options) -> dict[str, str]:
    field = msgspec.structs.asdict(column)
    if column.type == "number" and options.decimal == "comma":
        field["decimalChar"] = ","
    return field
