"""Writes NewsML-G2 2.35 (IPTC, conformance Power), item by item.

The header comes first and each item after it as its document passes by. Quotes are `assert`s, with
a table for the eye; articles are XHTML. Guids are UUIDs of the content: the same story is the same
item, wherever and whenever it is converted.
"""

import hashlib
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

import msgspec

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Document,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    UsageError,
    __version__,
)
from wirecopy_newsml import Options
from wirecopy_newsml.markup import NOTHING, Xml, attribute, element, joined, legal, one_line, text

_NAR = "http://iptc.org/std/nar/2006-10-01/"
_XHTML = Xml("http://www.w3.org/1999/xhtml")
# Exactly this address: the standard body's own library compares the whole string.
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# Names of ours that the IPTC's catalog lacks.
_OWN_SCHEMES = '<catalog><scheme alias="q" uri="urn:x-wirecopy:quote:"/></catalog>'
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-wirecopy")

# A line says where a node stood, not what it is. In JSON's strings quotes are escaped, so this
# matches keys only.
_LINES = re.compile(rb',"line":[0-9]+')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")

_COLUMNS = (
    ("name", "Name"), ("exchange", "Exchange"), ("price", "Price"), ("change", "Change"),
    ("change_percent", "Change %"), ("currency_text", "Currency"), ("time", "Time"),
)  # fmt: skip


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a news message with an item for each quote table and article."""
    made = _made(options, sink)
    sender = attribute(one_line(options.provider) or "wirecopy")
    guids = _Guids(options, made)
    with sink.binary() as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<newsMessage xmlns="{_NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
            f"<header><sent>{made}</sent><sender>{sender}</sender></header>\n<itemSet>\n".encode()
        )
        for document in documents:
            provider = options.provider or _agency(document) or "unknown"
            for child in document.children:
                item, is_changed = legal(_item(child, guids.of(child), made, provider, options))
                if is_changed:
                    sink.warn(
                        "illegal-character",
                        "characters that XML cannot hold became U+FFFD",
                        line=child.line,
                    )
                stream.write(item.encode())
        stream.write(b"</itemSet>\n</newsMessage>\n")


class _Guids:
    """Hands out guids: of what a node says, and of how often it was said before."""

    def __init__(self, options: Options, made: str) -> None:
        self._seen: Counter[bytes] = Counter()
        self._domain = options.guid_domain
        self._day = made[:10].replace("-", "")
        if self._domain and _DOMAIN.match(self._domain) is None:
            raise UsageError(f"'{self._domain}' is no domain", hint="write guid_domain=example.com")

    def of(self, child: QuoteTable | Article) -> Xml:
        digest = hashlib.sha256(_canonical(child)).digest()
        self._seen[digest] += 1
        said = self._seen[digest]
        name = digest.hex() if said == 1 else f"{digest.hex()}-{said}"
        identity = uuid.uuid5(_NAMESPACE, name)
        if self._domain:
            return Xml(f"urn:newsml:{self._domain}:{self._day}:{identity}")
        return Xml(f"urn:uuid:{identity}")


def _canonical(child: QuoteTable | Article) -> bytes:
    """What a node says, as bytes."""
    try:
        return _LINES.sub(b"", msgspec.json.encode(child))
    except UnicodeEncodeError:  # JSON cannot hold lone surrogates
        return ascii(child).encode()


def _made(options: Options, sink: Sink) -> Xml:
    """The time that the standard demands (`versionCreated`, `sent`): given, never guessed."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if options.date == "now":
        return _iso(datetime.now(UTC))
    if options.date:
        if _TIME.match(options.date) is None:
            raise UsageError(
                f"'{options.date}' is no time with its zone",
                hint="write date=2026-01-31T12:00:00Z, or date=now",
            )
        return Xml(options.date)
    if epoch.isdigit():
        return _iso(datetime.fromtimestamp(int(epoch), UTC))
    sink.warn(
        "no-date",
        "NewsML-G2 demands a time and the text has none: 1970-01-01T00:00:00Z was written "
        "(set date=…, date=now or SOURCE_DATE_EPOCH)",
    )
    return Xml("1970-01-01T00:00:00Z")


def _iso(moment: datetime) -> Xml:
    return Xml(f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def _agency(document: Document) -> str:
    """The first agency that an article of the document names."""
    named = (
        one_line((article.byline.agency if article.byline else None) or article.credit or "")
        for article in document.articles
    )
    return next(filter(None, named), "")


def _item(
    child: QuoteTable | Article, guid: Xml, made: Xml, provider: str, options: Options
) -> Xml:
    match child:
        case QuoteTable():
            language = options.language
            profile, meta = "quote-table", _quotes_meta(child, language)
            content = joined((*_asserts(child), _content(_html("", _table(child, options)))))
        case Article():
            language = child.language or options.language
            profile, meta = "text-article", _article_meta(child, language)
            words = sum(len(block.text.split()) for block in child.body)
            content = _content(_html(child.headline, _body(child)), words)
    lang = f' xml:lang="{language}"' if _LANGUAGE.match(language) else ""
    holder = one_line(options.copyright)
    rights = ""
    if holder:
        rights = (
            f'<rightsInfo><copyrightHolder literal="{attribute(holder)}"/>'
            f"<copyrightNotice>© {text(holder)}</copyrightNotice></rightsInfo>"
        )
    return Xml(
        '<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" '
        f'guid="{guid}" version="1"{lang}>\n'
        f'<catalogRef href="{_CATALOG}"/>{_OWN_SCHEMES}{rights}\n'
        '<itemMeta><itemClass qcode="ninat:text"/>'
        f'<provider literal="{attribute(one_line(provider))}"/>'
        f'<versionCreated>{made}</versionCreated><pubStatus qcode="stat:usable"/>'
        f'<generator versioninfo="{__version__}">wirecopy</generator>'
        f"<profile>{profile}</profile></itemMeta>\n"
        f"<contentMeta>{meta}</contentMeta>\n{content}\n</newsItem>\n"
    )


def _quotes_meta(table: QuoteTable, language: str) -> Xml:
    return joined(
        (
            _language(language),
            Xml('<genre qcode="genre:Results_Listings_and_Statistics"/>'),
            Xml('<subject type="cpnat:abstract" qcode="medtop:04000000"/>'),
            NOTHING if table.title is None else element("headline", text(table.title)),
        )
    )


def _article_meta(article: Article, language: str) -> Xml:
    byline, dateline = article.byline, article.dateline
    author = one_line(byline.author or "") if byline else ""
    agency = one_line(byline.agency or "") if byline else ""
    credit = one_line(article.credit or agency)
    parts = []
    if dateline is not None and one_line(dateline.place):
        place = one_line(dateline.place)
        parts.append(element("located", element("name", text(place)), literal=attribute(place)))
    if agency:
        parts.append(element("infoSource", NOTHING, literal=attribute(agency)))
    if author:
        parts.append(element("creator", element("name", text(author)), literal=attribute(author)))
    parts.append(_language(language))
    parts.append(element("headline", text(article.headline)))
    if article.subheadline is not None:
        parts.append(element("headline", text(article.subheadline), role=Xml("q:subheadline")))
    if dateline is not None:
        said = ", ".join(each for each in (dateline.place, dateline.date) if each)
        source = f" ({dateline.agency})" if dateline.agency else ""
        parts.append(element("dateline", text(said + source)))
    if byline is not None and byline.author is not None:
        parts.append(element("by", text(byline.author)))
    if credit:
        parts.append(element("creditline", text(credit)))
    return joined(parts)


def _language(language: str) -> Xml:
    return element("language", NOTHING, tag=Xml(language)) if _LANGUAGE.match(language) else NOTHING


def _asserts(table: QuoteTable) -> Iterator[Xml]:
    for row, quote in enumerate(table.quotes, start=1):
        # A QCode has no blanks (G2 specification, QCodes).
        code = "%20".join(quote.symbol.split())
        identity = f'qcode="ticker:{attribute(code)}"' if code else f'literal="quote-{row}"'
        market = one_line(quote.exchange or "")
        label = f' marketlabel="{attribute(market)}"' if market else ""
        name = element("name", text(one_line(quote.name))) if quote.name else NOTHING
        yield Xml(
            f"<assert {identity}>{name}"
            f'<hasInstrument symbol="{attribute(quote.symbol)}"{label}/>'
            f"{joined(_properties(quote))}</assert>\n"
        )


def _properties(quote: Quote) -> Iterator[Xml]:
    currency = quote.currency or ""
    unit = Xml(f"iso4217a:{currency}") if _CURRENCY.match(currency) else NOTHING
    if quote.price is not None:
        yield _figure("q:price", quote.price, unit)
    if quote.change is not None:
        yield _figure("q:priceChange", quote.change, unit)
    if quote.change_percent is not None:
        yield _figure("q:priceChangePercent", quote.change_percent, NOTHING)
    if quote.currency_text is not None:
        yield _word("q:priceCurrencyText", quote.currency_text)
    if quote.time is not None:
        yield _word("q:quoteTime", quote.time)
    for cell in quote.extra:
        title = one_line(cell.title)
        name = element("name", text(title)) if title else NOTHING
        yield Xml(
            f'<conceptExtProperty rel="q:cell" value="{attribute(cell.text)}" '
            f'valuedatatype="xs:string">{name}</conceptExtProperty>'
        )


def _figure(name: str, value: Decimal, unit: Xml) -> Xml:
    number = _plain(value)
    if number is None:
        return _word(name, str(value))
    valueunit = f' valueunit="{unit}"' if unit else ""
    return Xml(
        f'<conceptExtProperty rel="{name}" value="{number}" valuedatatype="xs:decimal"{valueunit}/>'
    )


def _word(name: str, value: str) -> Xml:
    return Xml(
        f'<conceptExtProperty rel="{name}" value="{attribute(value)}" valuedatatype="xs:string"/>'
    )


def _plain(value: Decimal) -> str | None:
    """The figure as xs:decimal has it, without an exponent; None where that would fill pages."""
    return format(value, "f") if value.is_finite() and -99 < value.adjusted() < 99 else None


def _content(html: Xml, words: int = 0) -> Xml:
    count = f' wordcount="{words}"' if words else ""
    return Xml(
        f'<contentSet><inlineXML contenttype="application/xhtml+xml"{count}>'
        f"{html}</inlineXML></contentSet>"
    )


def _html(title: str, body: Xml) -> Xml:
    return Xml(
        f'<html xmlns="{_XHTML}"><head><title>{text(title)}</title></head>'
        f"<body>{body}</body></html>"
    )


def _body(article: Article) -> Xml:
    return joined(
        element("ul", joined(element("li", text(each.text)) for each in blocks))
        if kind is Bullet
        else joined(map(_block, blocks))
        for kind, blocks in groupby(article.body, type)
    )


def _block(block: Block) -> Xml:
    match block:
        case Subhead():
            return element("h2", text(block.text))
        case Caption() | Note():
            return element("p", text(block.text), **{"class": Xml(type(block).__name__.lower())})
        case _:
            return element("p", text(block.text))


def _table(table: QuoteTable, options: Options) -> Xml:
    if not table.quotes:
        return NOTHING
    columns = [_SYMBOL, *_COLUMNS]
    rows = [[_cell(quote, field) for field, _ in columns] for quote in table.quotes]
    used = [place for place in range(len(columns)) if not place or any(row[place] for row in rows)]
    titles = [columns[place][1] for place in used]
    cells = [[row[place] for place in used] for row in rows]
    if options.table == "pre":
        return element("pre", text(_aligned([titles, *cells])))
    header = "".join([f'<th scope="col">{text(title)}</th>' for title in titles])
    body = "".join([_table_row(row) for row in cells])
    return Xml(f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")


def _table_row(cells: Sequence[str]) -> Xml:
    symbol, *rest = cells
    figures = "".join([f"<td>{text(cell)}</td>" if cell else "<td/>" for cell in rest])
    return Xml(f'<tr><th scope="row">{text(symbol)}</th>{figures}</tr>')


_SYMBOL = ("symbol", "Symbol")


def _cell(quote: Quote, field: str) -> str:
    value = getattr(quote, field)
    if isinstance(value, Decimal):
        return _plain(value) or str(value)
    return value or ""


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
