"""Reads NewsML-G2 and NewsML 1 of any agency: items wherever they stand, one at a time.

Namespaces, versions and order do not matter. Items of ours come back as they were; of others' items
the best rendition of the content is read. What the tree has no place for is named.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation

import msgspec
from lxml import etree

from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Diagnostic,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Subhead,
    Table,
)
from wirecopy.kit import cells
from wirecopy.kit.xml import (
    PARSING,
    Content,
    bad,
    content_of,
    is_whole,
    line_of,
    name_of,
    no_xml,
    put_entities,
    refuse_entities,
    telling,
    whole_text,
)
from wirecopy_newsml.others import component_articles, news_item, package_item

# Items that hold no news: vocabularies, events, and what is planned.
_OTHERS = frozenset(("conceptItem", "knowledgeItem", "planningItem", "catalogItem"))
_ITEMS = frozenset(("newsItem", "packageItem", "NewsItem")) | _OTHERS
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each item; from our messages, the documents that they are of."""
    content = content_of(source)
    yield from telling(_documents(source, content), content)


def _documents(source: Source, content: Content) -> Iterator[Document]:
    gathered: list[QuoteTable | Article | Table] = []
    current: str | None = None
    for item in _items(source, content):
        number = _property(item, "itemMetaExtProperty", "document") if _is_ours(item) else None
        if gathered and number != current:
            yield Document(tuple(gathered), source.name)
            gathered = []
        current = number
        if number is not None:
            gathered.append(_own(item))
        elif name_of(item) == "newsItem":
            yield news_item(item, source.name)
        elif name_of(item) in _OTHERS:
            what = f"a {name_of(item)} holds no news"
            yield Document(
                (), source.name, diagnostics=(Diagnostic("not-read", "info", what, line_of(item)),)
            )
        elif name_of(item) == "NewsItem":
            yield component_articles(item, source.name)
        elif not _is_ours(item):
            yield package_item(item, source.name)
    if gathered:
        yield Document(tuple(gathered), source.name)


def _items(source: Source, content: Content) -> Iterator[etree._Element]:
    """The items, outermost, each emptied after use. Raises `BadData` if there are none."""
    depth, found, root = 0, 0, None
    parser = etree.iterparse(
        io.BytesIO(content.data), events=("start", "end"), encoding=content.encoding, **PARSING
    )
    try:
        for event, element in parser:
            if root is None:
                root = element
                refuse_entities(root, source, content)
            if name_of(element) not in _ITEMS:
                continue
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                found += 1
                put_entities(element)
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:  # prefixes are complained of at the end
        if not (found and is_whole(parser.error_log)):
            raise no_xml(error, source) from error
    if not found and name_of(root) not in _ENVELOPES:
        raise bad(f"no NewsML: the root element is '{name_of(root)}'", source)


# What may hold no item at all.
_ENVELOPES = frozenset(("newsMessage", "NewsML"))


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _is_ours(item: etree._Element) -> bool:
    return any((each.text or "") == "wirecopy" for each in item.iter("{*}generator"))


def _property(parent: etree._Element, name: str, rel: str) -> str | None:
    """A property of ours."""
    for each in parent.iter(f"{{*}}{name}"):
        if each.get("rel") == f"q:{rel}":
            return each.get("value")
    return None


def _own(item: etree._Element) -> QuoteTable | Article | Table:
    """The node that our exporter wrote, as it was."""
    meta = item.find("{*}contentMeta")
    if meta is None:
        meta = item
    profile = item.findtext("{*}itemMeta/{*}profile")
    if profile == "table":
        return _own_table(item, meta)
    if profile == "quote-table":
        title = meta.find("{*}headline")
        quotes = tuple(_quote(each) for each in item.iterfind("{*}assert"))
        return QuoteTable(quotes, None if title is None else title.text or "", line=line_of(item))
    return _own_article(item, meta)


def _own_table(item: etree._Element, meta: etree._Element) -> Table:
    headline = meta.find("{*}headline")
    title = None if headline is None else headline.text or ""
    exact = _property(meta, "contentMetaExtProperty", "rows")
    if exact is not None:
        with suppress(msgspec.DecodeError):  # where others have changed it
            header_rows, rows = msgspec.json.decode(exact, type=_Exact)
            return Table(rows, header_rows, title=title, line=line_of(item))
    found = cells.of_markup(item)
    if found is not None:
        return Table(found.rows, found.header_rows, title=title, line=line_of(item))
    body = next(item.iter("{http://www.w3.org/1999/xhtml}body", "{*}block"), None)
    lines = whole_text(body).split("\n") if body is not None else []
    return Table(tuple([(line,) for line in lines]), 0, title=title, line=line_of(item))


# The header rows and all rows.
_Exact = tuple[int, tuple[tuple[str, ...], ...]]


def _own_article(item: etree._Element, meta: etree._Element) -> Article:
    headlines = {each.get("role"): each.text or "" for each in meta.iterfind("{*}headline")}
    exact = {
        str(each.get("rel")): each.get("value")
        for each in meta.iterfind("{*}contentMetaExtProperty")
    }
    by = meta.find("{*}by")
    author = None if by is None else by.text or ""
    source = meta.find("{*}infoSource")
    named = None if source is None else source.get("literal")
    agency = exact.get("q:agency", named)
    credit = meta.findtext("{*}creditline")
    place = exact.get("q:datelinePlace")
    return Article(
        headlines.get(None, ""),
        headlines.get("q:subheadline"),
        byline=Byline(author, agency) if (author, agency) != (None, None) else None,
        dateline=None
        if place is None
        else Dateline(place, exact.get("q:datelineDate"), agency=exact.get("q:datelineAgency")),
        credit=exact.get("q:credit", credit if credit != named else None),
        language=exact.get("q:language", item.get(_LANG)),
        body=tuple(_own_blocks(item)),
        line=line_of(item),
    )


def _own_blocks(item: etree._Element) -> Iterator[Block]:
    body = next(item.iter("{http://www.w3.org/1999/xhtml}body", "{*}block"), None)
    for element in body if body is not None else ():
        match name_of(element), element.get("class"):
            case ("ul", _):
                yield from (Bullet(whole_text(each), line_of(each)) for each in element)
            case ("h2" | "hl2", _):
                yield Subhead(whole_text(element), line_of(element))
            case (_, "caption"):
                yield Caption(whole_text(element), line_of(element))
            case (_, "note"):
                yield Note(whole_text(element), line_of(element))
            case _:
                yield Paragraph(whole_text(element), line_of(element))


class _Facts(msgspec.Struct):
    """What an assert says of a quote."""

    symbol: str = ""
    price: Decimal | None = None
    change: Decimal | None = None
    change_percent: Decimal | None = None
    currency: str | None = None
    currency_text: str | None = None
    name: str | None = None
    exchange: str | None = None
    time: str | None = None


_FIELDS = {
    "q:price": "price",
    "q:priceChange": "change",
    "q:priceChangePercent": "change_percent",
    "q:priceCurrency": "currency",
    "q:priceCurrencyText": "currency_text",
    "q:name": "name",
    "q:exchange": "exchange",
    "q:quoteTime": "time",
}
_FIGURES = frozenset(("price", "change", "change_percent"))


def _quote(asserted: etree._Element) -> Quote:
    facts, cells, title = _Facts(), [], None
    for each in asserted:
        value, rel = each.get("value") or "", each.get("rel") or ""
        match name_of(each), rel:
            case ("name", _):
                facts.name = each.text or ""
            case ("hasInstrument", _):
                facts.symbol = each.get("symbol") or ""
                facts.exchange = each.get("marketlabel")
            case (_, "q:cellTitle"):
                title = value
            case (_, "q:cell"):
                named = each.findtext("{*}name") or ""
                cells.append(Cell(value, named if title is None else title))
                title = None
            case (_, _) if rel in _FIELDS:
                field = _FIELDS[rel]
                unit = (each.get("valueunit") or "").removeprefix("iso4217a:")
                facts.currency = unit or facts.currency
                figure = _figure(value) if field in _FIGURES else None
                if field in _FIGURES and figure is None:
                    cells.append(Cell(value, field))
                else:
                    setattr(facts, field, value if figure is None else figure)
    return Quote(**msgspec.structs.asdict(facts), extra=tuple(cells), line=line_of(asserted))


def _figure(text: str) -> Decimal | None:
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None
