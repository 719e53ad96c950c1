"""Writes ninjs; prices travel in a CSV body and, if asked for, by an extension of the schema."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
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
    Subhead,
    Table,
    UsageError,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import exact, report, report_item, text_of
from wirecopy.kit.identity import Identities, check_language, legal, legal_node, time_of
from wirecopy.kit.status import status_of
from wirecopy_ninjs import Options
from wirecopy_ninjs.mapping import EXACT, EXTENSION, FIELDS, of_article

#: A ninjs object, in the words of 3.1 until it is written. Any: JSON.
Item = dict[str, Any]
Node = QuoteTable | Article | Table


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes an item for a quote table or article, and composites of items for more."""
    if options.extension and options.version == "1.6":
        raise UsageError("ninjs 1.6 cannot be extended", hint="write version=3.1 or version=2.2")
    check_language(options.language)
    options = legal(options)
    uris = Identities()
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
        is_keyed = options.version == "1.6"
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
        stream.write(
            b"\n" + closing + b',"uri":"urn:uuid:%s"}\n' % str(uris.of(digest.digest())).encode()
        )


def _chained(first: Item | None, second: Item | None, rest: Iterator[Item]) -> Iterator[Item]:
    yield from (item for item in (first, second) if item is not None)
    yield from rest


def _standard(options: Options) -> Item:
    schema = f"http://www.iptc.org/std/ninjs/ninjs-schema_{options.version}.json"
    return {"standard": {"name": "ninjs", "version": options.version, "schema": schema}}


def _document(
    document: Document, sink: Sink, options: Options, made: str, uris: Identities
) -> Item:
    items = [_item(child, sink, options, made, uris) for child in document.children]
    quotes = _extension(document, items) if options.extension else {}
    if len(items) == 1:
        return items[0] | quotes
    digest = hashlib.sha256(b"document" + b"".join(item["uri"].encode() for item in items))
    return {
        "uri": f"urn:uuid:{uris.of(digest.digest())}",
        "type": "composite",
        "profile": "document",
        "associations": [
            {"name": f"item{number}"} | item for number, item in enumerate(items, start=1)
        ],
    } | quotes


def _item(child: Node, sink: Sink, options: Options, made: str, uris: Identities) -> Item:
    child, said, is_changed = legal_node(child)
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
    item: Item = {
        "uri": f"urn:uuid:{uris.of(hashlib.sha256(said).digest())}",
        "type": "text",
        "representationType": "full",
        "version": "1",
        "versionCreated": made,
        "pubStatus": status_of([child]),
        "copyrightHolder": options.copyright,
    } | own
    if isinstance(child, Article):
        report(child, ("status",), sink, format_name="ninjs", has_channel=True)
    else:
        report_item(child, sink, "ninjs")
    return {key: value for key, value in item.items() if value not in ("", [], None)}


def _table(table: QuoteTable, options: Options) -> Item:
    return {
        "profile": "quote-table",
        "language": options.language,
        "headlines": _headline("main", table.title),
        "infoSources": _source("provider", options.provider),
        "genres": [_GENRE],
        "organisations": [_organisation(quote) for quote in table.quotes],
        "bodies": [
            _body("xhtml", "application/xhtml+xml", _xhtml_table(table)),
            _body("csv", "text/csv", _csv(table)),
        ],
    }


def _cells(table: Table, options: Options) -> Item:
    """A table that holds no quotes."""
    return {
        "profile": "table",
        "language": options.language,
        "headlines": _headline("main", table.title),
        "infoSources": _source("provider", options.provider),
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
        + _source("provider", options.provider),
        "bodies": [
            _body("xhtml", "application/xhtml+xml", "".join(_xhtml(article.body)))
            | {"wordCount": article.words},
            *_exact(article, options),
        ],
    }


def _exact(article: Article, options: Options) -> list[Item]:
    """The body that holds what the item's own words do not bring back, if there is any."""
    pairs = exact(article, of_article(article, options.language))
    if not pairs:
        return []
    return [_body(EXACT, "application/json", msgspec.json.encode(dict(pairs)).decode())]


def _headline(role: str, value: str | None) -> list[Item]:
    return [] if value is None else [{"role": role, "value": value}]


def _source(role: str, name: str | None) -> list[Item]:
    return [{"name": name, "role": role}] if name else []


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
    style, text = _style(block.text), _text(block.text)
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


def _xhtml_table(table: QuoteTable) -> str:
    records = [flat(quote) for quote in table.quotes]
    used = [f for f in FIELDS if f.is_required or any(_cell(each, f) for each in records)]
    names = [field.name for field in used]
    rows = [names, *([_cell(record, field) for field in used] for record in records)]
    written = ("".join(f"<td>{_text(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"


def _csv(table: QuoteTable) -> str:
    """The quotes as CSV; cells that are not figures follow, each after its title."""
    most = max((len(quote.extra) for quote in table.quotes), default=0)
    extra = [f"{kind}_{number}" for number in range(1, most + 1) for kind in ("title", "cell")]
    text = io.StringIO()
    # With any other line end, CPython before 3.11.9 leaves a bare CR unquoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(field.name for field in FIELDS), *extra])
    for quote in table.quotes:
        cells = [word for cell in quote.extra for word in (cell.title, cell.text)]
        cells += [""] * (2 * most - len(cells))
        record = flat(quote)
        writer.writerow([*(_cell(record, field) for field in FIELDS), *cells])
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
    return msgspec.json.encode(_SPEECH[options.version](item))


def _same(item: Item) -> Item:
    return item


def _lower(value: Any) -> Any:  # Any: JSON
    """2.2: the words of 3.1 without their capitals."""
    match value:
        case dict():
            # The quotes are not words of the standard.
            return {
                key.lower(): each if key == "quotes" else _lower(each)
                for key, each in value.items()
            }
        case list():
            return [_lower(each) for each in value]
        case _:
            return value


def _old(item: Item) -> Item:
    """1.6: singular lists, one key for each headline and body, associations by name."""
    old: Item = {}
    for key, value in item.items():
        match key:
            case "standard":
                old["$standard"] = value
            case "representationType":
                old["representationtype"] = "complete"
            case "by":
                old["byline"] = value
            case "headlines":
                for each in value:
                    old["headline" if each["role"] == "main" else "headline_sub"] = each["value"]
            case "bodies":
                for each in value:
                    old[f"body_{each['role']}"] = each["value"]
                    if "wordCount" in each:
                        old["wordcount"] = each["wordCount"]
            case "organisations":
                old["organisation"] = [
                    {name: each[name] for name in each if name != "literal"} for each in value
                ]
            case "infoSources":
                old["infosource"] = [{"name": e["name"], "rel": e["role"]} for e in value]
            case "genres":
                old["genre"] = [{"name": _GENRE["name"], "scheme": _GENRES, "code": _RESULTS}]
            case "associations":
                old[key] = {
                    each["name"]: _old({k: v for k, v in each.items() if k != "name"})
                    for each in value
                }
            case _:
                old[key.lower()] = value
    return old


_SPEECH = {"3.1": _same, "2.2": _lower, "1.6": _old}
