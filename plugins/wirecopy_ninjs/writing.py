"""Writes ninjs; prices travel in a CSV body and, if asked for, by an extension of the schema."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

import msgspec

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Document,
    Field,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Span,
    Subhead,
    Table,
    UsageError,
    flat,
)
from wirecopy import Item as Said
from wirecopy.kit import cells
from wirecopy.kit.exact import ABSENT, exact, report, text_of
from wirecopy.kit.identity import Identities, check_language, legal, legal_node, time_of
from wirecopy.kit.spans import leads, linked, lost_links
from wirecopy_ninjs import EXTENDED, Options
from wirecopy_ninjs.mapping import EXACT, EXTENSION, FIELDS, STATED, of_article, stated
from wirecopy_ninjs.words import Item, spoken

Node = QuoteTable | Article | Table


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes an item for a quote table or article, and composites of items for more."""
    if options.extension and options.version not in EXTENDED:
        hint = f"write {' or '.join(f'version={each}' for each in EXTENDED)}"
        raise UsageError(f"ninjs {options.version} cannot be extended", hint=hint)
    check_language(options.language)
    options = _legal(options)
    uris = _Uris(options.guid)
    made = time_of(options.date)
    items = (_document(document, sink, options, made, uris) for document in documents)
    with sink.binary() as stream:
        if options.layout == "lines" or options.extension:
            for item in items:
                stream.write(_encoded(_standard(options) | item, options) + b"\n")
            return
        first = next(items, None)
        second = next(items, None)
        if first is not None and second is None:
            stream.write(_encoded(_standard(options) | first, options) + b"\n")
            return
        # The uri of the whole is known when the whole has passed: it comes last.
        head = _standard(options) | {"type": "composite", "profile": "documents"}
        is_keyed = options.version[0] == "1"
        opening, closing = (b"{", b"}") if is_keyed else (b"[", b"]")
        stream.write(_encoded(head, options)[:-1] + b',"associations":' + opening)
        digest = hashlib.sha256()
        for number, item in enumerate(_chained(first, second, items), start=1):
            digest.update(item["uri"].encode())
            name = f"item{number}"
            if is_keyed:
                entry = b'"%s":' % name.encode() + _encoded(item, options)
            else:
                entry = _encoded({"name": name} | item, options)
            stream.write((b"\n" if number == 1 else b",\n") + entry)
        stream.write(b"\n" + closing + b',"uri":"%s"}\n' % uris.of(digest.digest()).encode())


@lru_cache(8)
def _legal(options: Options) -> Options:
    return legal(options)


class _Uris:
    """Hands out uris: those that items name, one that is given, else UUIDs of what is said."""

    def __init__(self, given: str) -> None:
        self._identities = Identities()
        self._given = given
        self._is_used = False

    def of(self, digest: bytes) -> str:
        """The uri of what has this digest."""
        return f"urn:uuid:{self._identities.of(digest)}"

    def given(self) -> str:
        """The identifier that an option gives, once. Raises `UsageError` at a second item."""
        if self._given and self._is_used:
            raise UsageError(
                "guid names one item, and there are several", hint="leave guid out, or write one"
            )
        self._is_used = True
        return self._given


def _chained(first: Item | None, second: Item | None, rest: Iterator[Item]) -> Iterator[Item]:
    yield from (item for item in (first, second) if item is not None)
    yield from rest


def _standard(options: Options) -> Item:
    schema = f"http://www.iptc.org/std/ninjs/ninjs-schema_{options.version}.json"
    return {"standard": {"name": "ninjs", "version": options.version, "schema": schema}}


def _document(document: Document, sink: Sink, options: Options, made: str, uris: "_Uris") -> Item:
    items = [_item(child, sink, options, made, uris) for child in document.children]
    quotes = _extension(document, items) if options.extension else {}
    if len(items) == 1:
        return items[0] | quotes
    digest = hashlib.sha256(b"document" + b"".join(item["uri"].encode() for item in items))
    return {
        "uri": uris.of(digest.digest()),
        "type": "composite",
        "profile": "document",
        "associations": [
            {"name": f"item{number}"} | item for number, item in enumerate(items, start=1)
        ],
    } | quotes


def _item(child: Node, sink: Sink, options: Options, made: str, uris: "_Uris") -> Item:
    child, said, is_changed = legal_node(child)
    if isinstance(child, Article):
        for what, line in lost_links(child, "ninjs", carries=_leads):
            sink.warn("not-carried", what, line=line)
    if is_changed:
        what = "characters that XML cannot hold became U+FFFD"
        sink.warn("illegal-character", what, line=child.line)
    match child:
        case QuoteTable():
            own = _table(child, options)
        case Table():
            own = _cells(child, options)
        case Article():
            own = _article(child, options)
    given, uri = uris.given(), uris.of(hashlib.sha256(said).digest())
    if child.item is not None:
        return _stated(child, child.item, own, sink, options, made, given, uri)
    item: Item = {
        "uri": given or uri,
        "type": "text",
        "representationType": "full",
        "version": "1",
        "versionCreated": made,
        "pubStatus": "usable",
        "copyrightHolder": options.copyright,
    } | own
    if isinstance(child, Article):
        _add_exact(item, exact(child, of_article(child, options.language)), child, sink, options)
    return {key: value for key, value in item.items() if value not in ("", [], None)}


def _leads(span: Span) -> bool:
    return leads(span.href)


def _stated(
    child: Node,
    item: Said,
    own: Item,
    sink: Sink,
    options: Options,
    made: str,
    given: str,
    uri: str,
) -> Item:
    """The item of a node that says something of itself; what options say wins."""
    changes = {"provider": options.provider, "copyright_holder": options.copyright}
    changes |= {"guid": given, "version_created": made if options.date else ""}
    changes = {name: value for name, value in changes.items() if value}
    said = msgspec.structs.replace(item, **changes)
    found = stated(said, uri=uri, made=made, version=options.version)
    words: Item = {
        "uri": uri,
        "type": "text",
        "representationType": "full",
        **found.words,
        **own,
        "profile": own["profile"] + STATED,
    }
    for key in ("infoSources", "organisations", "genres"):
        words[key] = [*own.get(key, ()), *found.words.get(key, ())]
    pairs = []
    if isinstance(child, Article):
        pairs = exact(child, of_article(child, options.language) | {"item": item})
    if found.pairs and options.exact:
        pairs.append(("item", msgspec.json.encode(dict(found.pairs)).decode()))
    _add_exact(words, pairs, child, sink, options)
    for name, text in () if options.exact else found.pairs:
        _report(name, text, child, sink)
    for what in found.changed:
        sink.warn("not-carried", what, line=child.line)
    report(said, _PRIVATE, sink, format_name="ninjs", has_channel=True)
    return {key: value for key, value in words.items() if value not in ("", [], None)}


# The private fields of an item that have a place of their own.
_PRIVATE = ("status", "embargoed", "ed_note")


def _add_exact(
    item: Item, pairs: list[tuple[str, str]], child: Node, sink: Sink, options: Options
) -> None:
    """Adds the body that holds what the item's own words do not bring back, if there is any."""
    if options.exact and pairs:
        value = msgspec.json.encode(dict(pairs)).decode()
        item["bodies"] = [*item["bodies"], _body(EXACT, "application/json", value)]
        return
    for name, text in pairs:
        _report(name, text, child, sink)


def _report(name: str, text: str, child: Node, sink: Sink) -> None:
    if name != ABSENT:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        what = f"ninjs has no place for the field {name}: '{shown}'"
        sink.warn("not-carried", what, line=child.line)


# So many characters of what is not carried are shown.
_SHOWN = 80


def _table(table: QuoteTable, options: Options) -> Item:
    rows = _texts_of(table)
    return {
        "profile": "quote-table",
        "language": options.language,
        "headlines": _headline("main", table.title),
        "infoSources": _provider(table, options),
        "genres": [_GENRE],
        "organisations": [_organisation(quote) for quote in table.quotes],
        "bodies": [
            _body("xhtml", "application/xhtml+xml", _xhtml_table(rows)),
            _body("csv", "text/csv", _csv(table, rows)),
        ],
    }


def _cells(table: Table, options: Options) -> Item:
    """A table that holds no quotes."""
    return {
        "profile": "table",
        "language": options.language,
        "headlines": _headline("main", table.title),
        "infoSources": _provider(table, options),
        "bodies": [
            _body("xhtml", "application/xhtml+xml", cells.markup(table)),
            _body("csv", "text/csv", cells.comma_separated(table)),
        ],
    }


_GENRES = "http://cv.iptc.org/newscodes/genre/"
_RESULTS = "Results_Listings_and_Statistics"
_GENRE = {"name": _RESULTS.replace("_", " "), "uri": _GENRES + _RESULTS}


def _article(article: Article, options: Options) -> Item:
    byline, dateline = article.byline, article.dateline
    return {
        "profile": "text-article",
        "language": article.language or options.language,
        "headlines": _headline("main", article.headline or None)
        + _headline("sub", article.subheadline),
        "by": byline.author if byline else None,
        "located": dateline.place if dateline else None,
        "infoSources": _source("agency", byline.agency if byline else None)
        + _source("credit", article.credit)
        + _source("dateline", dateline.agency if dateline else None)
        + _provider(article, options),
        "bodies": [
            _body("xhtml", "application/xhtml+xml", "".join(_xhtml(article.body)))
            | {"wordCount": article.words},
        ],
    }


def _headline(role: str, value: str | None) -> list[Item]:
    return [] if value is None else [{"role": role, "value": value}]


def _source(role: str, name: str | None) -> list[Item]:
    return [{"name": name, "role": role}] if name else []


def _provider(node: Node, options: Options) -> list[Item]:
    """Who an option says provides it; with an item, the item has it."""
    return _source("provider", options.provider) if node.item is None else []


def _organisation(quote: Quote) -> Item:
    symbol = {"symbol": quote.symbol}
    if quote.exchange:
        symbol["exchange"] = quote.exchange
    name = {"name": quote.name} if quote.name else {}
    return {"rel": "quoted", "literal": quote.symbol, **name, "symbols": [symbol]}


def _body(role: str, content_type: str, value: str) -> Item:
    return {"role": role, "contentType": content_type, "value": value}


def _xhtml(body: Iterable[Block]) -> Iterator[str]:
    for kind, blocks in groupby(body, type):
        if kind is Bullet:
            yield f"<ul>{''.join(map(_xhtml_block, blocks))}</ul>"
        else:
            yield from map(_xhtml_block, blocks)


def _xhtml_block(block: Block) -> str:
    style = _style(block.text)
    text = linked(block, _quoted) if block.spans else _text(block.text)
    match block:
        case Bullet():
            return f"<li{style}>{text}</li>"
        case Subhead():
            return f"<h2{style}>{text}</h2>"
        case Caption() | Note():
            return f'<p class="{type(block).__name__.lower()}"{style}>{text}</p>'
        case _:
            return f"<p{style}>{text}</p>"


def _style(content: str) -> str:
    """Blanks that HTML would collapse, and blocks without text, must ask to be kept."""
    return ' style="white-space:pre-wrap"' if _COLLAPSIBLE.search(content) else ""


# `\Z`, as `$` also matches before a last line feed.
_COLLAPSIBLE = re.compile(r"\A\Z|\A |[\t\n\r]|  | \Z")


def _text(content: str) -> str:
    # A bare carriage return would be read as a line feed.
    return escape(content, quote=False).replace("\r", "&#13;")


def _quoted(content: str) -> str:
    """Text that may stand in an attribute, too."""
    return _text(content).replace('"', "&quot;")


def _texts_of(table: QuoteTable) -> list[list[str]]:
    """The quotes' fields as text, row by row."""
    records = map(flat, table.quotes)
    return [[_cell(record, field) for field in FIELDS] for record in records]


def _xhtml_table(rows: list[list[str]]) -> str:
    """A table for the eye: without the columns in which nothing stands."""
    used = [
        number
        for number, field in enumerate(FIELDS)
        if field.is_required or any(row[number] for row in rows)
    ]
    names = [FIELDS[number].name for number in used]
    shown = [names, *([row[number] for number in used] for row in rows)]
    written = ("".join([f"<td>{_text(cell)}</td>" for cell in row]) for row in shown)
    return f"<table>{''.join([f'<tr>{row}</tr>' for row in written])}</table>"


def _csv(table: QuoteTable, rows: list[list[str]]) -> str:
    """The quotes as CSV; cells that are not figures follow, each after its title."""
    most = max((len(quote.extra) for quote in table.quotes), default=0)
    extra = [f"{kind}_{number}" for number in range(1, most + 1) for kind in ("title", "cell")]
    text = io.StringIO()
    # With any other line end, CPython before 3.11.9 leaves a bare CR unquoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(field.name for field in FIELDS), *extra])
    for quote, row in zip(table.quotes, rows, strict=True):
        cells = [word for cell in quote.extra for word in (cell.title, cell.text)]
        cells += [""] * (2 * most - len(cells))
        writer.writerow([*row, *cells])
    return text.getvalue()


def _cell(record: dict[str, Any], field: Field) -> str:  # Any: a value of each field's type
    value = record[field.name]
    if isinstance(value, Decimal):
        return _figure(value)
    return "" if value in (None, ()) else text_of(field, value)


def _figure(value: Decimal) -> str:
    # Without an exponent, but not where that would fill pages.
    return format(value, "f") if value.is_finite() and abs(value.adjusted()) < 99 else str(value)


def _extension(document: Document, items: list[Item]) -> Item:
    """All quotes of a document, each with its table's uri: strict ninjs lets only the root grow."""
    return {
        "quotes": [
            _quote(quote, item["uri"])
            for child, item in zip(document.children, items, strict=True)
            if isinstance(child, QuoteTable)
            for quote in legal(child).quotes
        ]
    }


def _quote(quote: Quote, uri: str) -> Item:
    words: Item = {"item": uri}
    record = flat(quote)
    known = {field.name: field for field in FIELDS}
    for key, name in EXTENSION.items():
        if record[name] is not None:
            words[key] = _cell(record, known[name])
    if quote.extra:
        words["otherCells"] = [{"title": cell.title, "text": cell.text} for cell in quote.extra]
    return words


def _encoded(item: Item, options: Options) -> bytes:
    return msgspec.json.encode(spoken(options.version)(item))
