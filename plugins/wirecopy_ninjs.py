"""ninjs, the news in JSON of the IPTC: 3.1, 2.2 and 1.6; prices travel in a CSV body."""

import csv
import hashlib
import io
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import Annotated, Any, Literal

import msgspec

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Document,
    Exporter,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    UsageError,
    hookimpl,
)

#: A ninjs object, in the words of 3.1 until it is written. Any: JSON.
Item = dict[str, Any]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a ninjs may say and wire text does not."""

    version: Annotated[
        Literal["3.1", "2.2", "1.6"], msgspec.Meta(description="the version of the standard")
    ] = "3.1"
    layout: Annotated[
        Literal["composite", "lines"],
        msgspec.Meta(description="several documents: in one composite, or each on a line"),
    ] = "composite"
    date: Annotated[
        str,
        msgspec.Meta(
            description="when the items were made: an ISO 8601 time with its zone, or now; "
            "else SOURCE_DATE_EPOCH, else left out"
        ),
    ] = ""
    provider: Annotated[str, msgspec.Meta(description="who provides the items")] = ""
    language: Annotated[
        str, msgspec.Meta(description="the language of items that name none, a BCP 47 tag")
    ] = ""
    copyright: Annotated[str, msgspec.Meta(description="who holds the copyright")] = ""


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes an item for a quote table or article, and composites of items for more."""
    uris = _Uris()
    made = _made(options)
    items = (_document(document, sink, options, made, uris) for document in documents)
    with sink.binary() as stream:
        if options.layout == "lines":
            for item in items:
                stream.write(_encoded(_standard(options) | item, options, sink) + b"\n")
            return
        first = next(items, None)
        second = next(items, None)
        if first is not None and second is None:
            stream.write(_encoded(_standard(options) | first, options, sink) + b"\n")
            return
        # The uri of the whole is known when the whole has passed: it comes last.
        head = _standard(options) | {"type": "composite", "profile": "documents"}
        is_keyed = options.version == "1.6"
        opening, closing = (b"{", b"}") if is_keyed else (b"[", b"]")
        stream.write(_encoded(head, options, sink)[:-1] + b',"associations":' + opening)
        digest = hashlib.sha256()
        for number, item in enumerate(_chained(first, second, items), start=1):
            digest.update(item["uri"].encode())
            name = f"item{number}"
            if is_keyed:
                entry = b'"%s":' % name.encode() + _encoded(item, options, sink)
            else:
                entry = _encoded({"name": name} | item, options, sink)
            stream.write((b"\n" if number == 1 else b",\n") + entry)
        stream.write(b"\n" + closing + b',"uri":"%s"}\n' % uris.of(digest).encode())


def _chained(first: Item | None, second: Item | None, rest: Iterator[Item]) -> Iterator[Item]:
    yield from (item for item in (first, second) if item is not None)
    yield from rest


class _Uris:
    """Hands out uris: of what a node says, and of how often it was said before."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def of(self, said: "hashlib._Hash") -> str:
        key = said.digest()
        self._seen[key] += 1
        times = self._seen[key]
        name = said.hexdigest() if times == 1 else f"{said.hexdigest()}-{times}"
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"


_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-wirecopy")
# A line says where a node stood, not what it is. In JSON's strings quotes are escaped, so this
# matches keys only.
_LINES = re.compile(rb',"line":[0-9]+')


def _canonical(node: QuoteTable | Article) -> bytes:
    try:
        return _LINES.sub(b"", msgspec.json.encode(node))
    except UnicodeEncodeError:  # JSON cannot hold lone surrogates
        return _LINES.sub(b"", msgspec.json.encode(_clean(msgspec.to_builtins(node))))


def _made(options: Options) -> str:
    """The time of the items, given, never guessed; empty where none was given."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if options.date == "now":
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if options.date:
        try:
            if not _TIME.match(options.date):
                raise ValueError
            datetime.fromisoformat(options.date)
        except ValueError:
            raise UsageError(
                f"'{options.date}' is no time with its zone",
                hint="write date=2026-01-31T12:00:00Z, or date=now",
            ) from None
        return options.date
    if epoch.isdigit():
        return f"{datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%dT%H:%M:%SZ}"
    return ""


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)


def _standard(options: Options) -> Item:
    schema = f"http://www.iptc.org/std/ninjs/ninjs-schema_{options.version}.json"
    return {"standard": {"name": "ninjs", "version": options.version, "schema": schema}}


def _document(document: Document, sink: Sink, options: Options, made: str, uris: _Uris) -> Item:
    items = [_item(child, sink, options, made, uris) for child in document.children]
    if len(items) == 1:
        return items[0]
    digest = hashlib.sha256(b"document" + b"".join(item["uri"].encode() for item in items))
    return {
        "uri": uris.of(digest),
        "type": "composite",
        "profile": "document",
        "associations": [
            {"name": f"item{number}"} | item for number, item in enumerate(items, start=1)
        ],
    }


def _item(
    child: QuoteTable | Article, sink: Sink, options: Options, made: str, uris: _Uris
) -> Item:
    own = _table(child, options) if isinstance(child, QuoteTable) else _article(child, options)
    item: Item = {
        "uri": uris.of(hashlib.sha256(_canonical(child))),
        "type": "text",
        "representationType": "full",
        "version": "1",
        "versionCreated": made,
        "pubStatus": "usable",
        "copyrightHolder": options.copyright,
    } | own
    for body in item["bodies"]:
        if body["role"] == "xhtml" and _ILLEGAL.search(body["value"]):
            body["value"] = _ILLEGAL.sub("\ufffd", body["value"])
            sink.warn(
                "illegal-character",
                "characters that XHTML cannot hold became U+FFFD",
                line=child.line,
            )
    if isinstance(child, Article):
        _warn_of_date(child, sink)
    return {key: value for key, value in item.items() if value not in ("", [], None)}


def _warn_of_date(article: Article, sink: Sink) -> None:
    """A dateline's date has no field of its own; as a rule it stands in the text, too."""
    dateline = article.dateline
    if dateline is None or not dateline.date:
        return
    if not any(dateline.date in block.text for block in article.body):
        sink.warn(
            "not-carried",
            f"ninjs has no field for the dateline's date '{dateline.date}'",
            line=dateline.line,
        )


# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _table(table: QuoteTable, options: Options) -> Item:
    return {
        "profile": "quote-table",
        "language": options.language,
        "headlines": _headline("main", table.title),
        "infoSources": _source("provider", options.provider),
        "organisations": [_organisation(quote) for quote in table.quotes],
        "bodies": [
            _body("xhtml", "application/xhtml+xml", _xhtml_table(table)),
            _body("csv", "text/csv", _csv(table)),
        ],
    }


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
            | {"wordCount": sum(len(block.text.split()) for block in article.body)}
        ],
    }


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
            yield f"<ul>{''.join(f'<li>{_text(block.text)}</li>' for block in blocks)}</ul>"
        else:
            yield from map(_xhtml_block, blocks)


def _xhtml_block(block: Block) -> str:
    match block:
        case Subhead():
            return f"<h2>{_text(block.text)}</h2>"
        case Caption() | Note():
            return f'<p class="{type(block).__name__.lower()}">{_text(block.text)}</p>'
        case _:
            return f"<p>{_text(block.text)}</p>"


def _text(content: str) -> str:
    # A bare carriage return would be read as a line feed.
    return escape(content, quote=False).replace("\r", "&#13;")


_FIELDS = (
    "symbol", "name", "exchange", "price", "change", "change_percent", "currency",
    "currency_text", "time",
)  # fmt: skip


def _xhtml_table(table: QuoteTable) -> str:
    used = [f for f in _FIELDS if f == "symbol" or any(_cell(q, f) for q in table.quotes)]
    rows = [used, *([_cell(quote, field) for field in used] for quote in table.quotes)]
    written = ("".join(f"<td>{_text(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"


def _csv(table: QuoteTable) -> str:
    """The quotes as CSV; cells that are no figures follow, each after its title."""
    most = max((len(quote.extra) for quote in table.quotes), default=0)
    extra = [f"{kind}_{number}" for number in range(1, most + 1) for kind in ("title", "cell")]
    text = io.StringIO()
    # With any other line end, CPython before 3.11.9 leaves a bare CR unquoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_FIELDS, *extra])
    for quote in table.quotes:
        cells = [word for cell in quote.extra for word in (cell.title, cell.text)]
        cells += [""] * (2 * most - len(cells))
        writer.writerow([*(_cell(quote, field) for field in _FIELDS), *cells])
    return text.getvalue()


def _cell(quote: Quote, field: str) -> str:
    value = getattr(quote, field)
    if isinstance(value, Decimal):
        # Without an exponent, but not where that would fill pages.
        return (
            format(value, "f") if value.is_finite() and abs(value.adjusted()) < 99 else str(value)
        )
    return value or ""


def _encoded(item: Item, options: Options, sink: Sink) -> bytes:
    spoken = _SPEECH[options.version](item)
    try:
        return msgspec.json.encode(spoken)
    except UnicodeEncodeError:
        sink.warn("illegal-character", "JSON cannot carry lone surrogates: they became U+FFFD")
        return msgspec.json.encode(_clean(spoken))


def _clean(value: Any) -> Any:  # Any: JSON
    match value:
        case str():
            return _SURROGATES.sub("\ufffd", value)
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
        case _:
            return value


_SURROGATES = re.compile("[\ud800-\udfff]")


def _same(item: Item) -> Item:
    return item


def _lower(value: Any) -> Any:  # Any: JSON
    """2.2: the words of 3.1 without their capitals."""
    match value:
        case dict():
            return {key.lower(): _lower(each) for key, each in value.items()}
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
            case "associations":
                old[key] = {
                    each["name"]: _old({k: v for k, v in each.items() if k != "name"})
                    for each in value
                }
            case _:
                old[key.lower()] = value
    return old


_SPEECH = {"3.1": _same, "2.2": _lower, "1.6": _old}


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """ninjs 3.1, 2.2 and 1.6."""
    return [
        Exporter(
            "ninjs",
            export,
            (".ninjs",),
            "application/json",
            options=Options,
            summary="ninjs 3.1, 2.2 or 1.6: an item for each quote table and article",
        )
    ]
