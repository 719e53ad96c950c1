"""Writes NITF 3.6: a story and its quotes, or, in a folder, a file for each story.

NITF is one story a file. The first article's headline, byline and dateline stand in `body.head`;
every table and article is a `block`, and further articles hold their own headlines.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Document,
    Field,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import report, report_item, text_of
from wirecopy.kit.identity import Identities, check_language, legal_node, time_of
from wirecopy.kit.status import status_of
from wirecopy_nitf import Options
from wirecopy_nitf.mapping import ARTICLE, OTHERS, metas
from wirecopy_nitf.markup import (
    NOTHING,
    Xml,
    bare_name,
    element,
    joined,
    keeping,
    legal,
    opened,
    said,
    text,
)

_NAMESPACE = "http://iptc.org/std/NITF/2006-10-18/"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")

_Child = QuoteTable | Article | Table
# A quote's cell, or nothing.
_Figure = Callable[[Quote], Xml]


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes one file of all documents, or a package with a file for each story."""
    check_language(options.language)
    writer = _Writer(sink, options)
    if sink.is_package:
        stories = (story for document in documents for story in _stories(document))
        for number, story in enumerate(stories, start=1):
            with sink.member(f"story-{number:05}.nitf") as stream:
                stream.write(writer.opening(story))
                stream.write(writer.content(story))
                stream.write(_CLOSING)
        return
    with sink.binary() as stream:
        number = 0
        for number, document in enumerate(documents, start=1):
            writer.warn_of_several(document, number)
            if number == 1:
                stream.write(writer.opening(document))
            stream.write(writer.content(document, number))
        stream.write(_CLOSING if number else writer.opening(Document()) + _CLOSING)


_CLOSING = b"</body>\n</nitf>\n"


def _stories(document: Document) -> Iterator[Document]:
    """A document for each article, with the tables before it; the last has those behind it, too."""
    children: list[_Child] = []
    for child in document.children:
        if isinstance(child, Article) and any(isinstance(each, Article) for each in children):
            tables = _trailing_tables(children)
            yield Document(tuple(children[: len(children) - tables]))
            children = children[len(children) - tables :]
        children.append(child)
    yield Document(tuple(children))


def _trailing_tables(children: list[_Child]) -> int:
    places = (n for n, child in enumerate(reversed(children)) if isinstance(child, Article))
    return next(places)


class _Writer:
    """Knows what is the same in all files, and what was said before."""

    def __init__(self, sink: Sink, options: Options) -> None:
        self._sink = sink
        self._options = options
        self._issued = _issued(options)
        self._identities = Identities()

    def opening(self, story: Document) -> bytes:
        """All before the content: metadata, and what stands at the head of the first article."""
        options = self._options
        article = next(iter(story.articles), None)
        language = (article.language if article else None) or options.language or None
        root = opened(
            "nitf",
            version="-//IPTC//DTD NITF 3.6//EN",
            baselang=language,
            xmlns=_NAMESPACE if options.namespace else None,
        )
        head = self._legal(_head(story, self._identity(story), self._issued, options), 0)
        body = self._legal(_body_head(article, options), article.line) if article else NOTHING
        declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
        root = self._legal(root, 0)
        return f"{declaration}{root}\n{head}<body>\n{body}".encode()

    def content(self, document: Document, number: int = 1) -> bytes:
        """A document's blocks; those of a second document find no place at the head."""
        heads = iter([number == 1])
        for child in document.children:
            if isinstance(child, Article):
                report(
                    child,
                    (*ARTICLE, "status"),
                    self._sink,
                    format_name="nitf",
                    has_channel=number == 1,
                )
            else:
                report_item(child, self._sink, "nitf")
        blocks = [self._legal(self._block(child, heads), child.line) for child in document.children]
        mark = f' id="document-{number}"' if number > 1 else ""
        return f"<body.content{mark}>\n{joined(blocks)}</body.content>\n".encode()

    def warn_of_several(self, document: Document, number: int) -> None:
        """Says where NITF is stretched: it is one story a file."""
        way = "; a folder or a .zip gets a file for each"
        if len(document.articles) > 1:
            self._sink.warn(
                "several-stories",
                f"NITF is one story a file: all but the first of {len(document.articles)} "
                f"articles became blocks without a head{way}",
                line=document.articles[1].line,
            )
        if number == 2:
            self._sink.warn(
                "several-stories",
                f"NITF is one story a file: several documents became one with several "
                f"contents{way}",
            )

    def _block(self, child: _Child, heads: Iterator[bool]) -> Xml:
        if isinstance(child, QuoteTable):
            return Xml(f"{element('block', _table(child), class_='quotes')}\n")
        if isinstance(child, Table):
            return Xml(f"{element('block', Xml(cells.markup(child)), class_='table')}\n")
        parts = _body(child.body)
        if not next(heads, False):
            parts = joined((_inner_head(child), parts))
        language = child.language or self._options.language
        attributes: dict[str, str | None] = {}
        if _LANGUAGE.match(language) or language == child.language == "":
            attributes["xml:lang"] = language
        elif language:
            self._sink.warn(
                "not-carried", f"'{language}' is not an XML language tag", line=child.line
            )
        return Xml(f"{element('block', parts, class_='article', **attributes)}\n")

    def _identity(self, story: Document) -> str:
        """A UUID of what is said: the same for the same story in NewsML-G2 and ninjs."""
        said = b"".join([legal_node(child)[1] for child in story.children])
        return f"urn:uuid:{self._identities.of(hashlib.sha256(said).digest())}"

    def _legal(self, markup: Xml, line: int) -> Xml:
        markup, is_changed = legal(markup)
        if is_changed:
            self._sink.warn(
                "illegal-character", "characters that XML cannot hold became U+FFFD", line=line
            )
        return markup


def _issued(options: Options) -> str | None:
    """The time of issue in ISO 8601's basic form, as NITF has it."""
    day, _, time = time_of(options.date).partition("T")
    return f"{day.replace('-', '')}T{time.replace(':', '')}" if day else None


def _head(story: Document, identity: str, issued: str | None, options: Options) -> Xml:
    titles = (c.headline if isinstance(c, Article) else c.title for c in story.children)
    title = next((each for each in titles if each), "")
    words = sum(article.words for article in story.articles)
    status = status_of(story.children)
    return joined(
        (
            Xml("<head>"),
            element("title", text(title)) if title else NOTHING,
            element("meta", name="generator", content="wirecopy"),
            element("meta", name="wordcount", content=str(words)) if words else NOTHING,
            *(
                element("meta", name=name, content=said)
                for number, article in enumerate(story.articles, start=1)
                for name, said in metas(number, article)
            ),
            Xml("<docdata>" if status == "usable" else f'<docdata management-status="{status}">'),
            element("doc-id", regsrc=options.provider or None, id_string=identity),
            element("date.issue", norm=issued) if issued else NOTHING,
            element("doc.copyright", holder=options.copyright) if options.copyright else NOTHING,
            Xml("</docdata></head>\n"),
        )
    )


def _body_head(article: Article, options: Options) -> Xml:
    headline = said("hl1", article.headline)
    if article.subheadline is not None:
        headline = joined((headline, said("hl2", article.subheadline)))
    distributor = NOTHING
    if article.credit is not None:
        distributor = said("distributor", article.credit)
    elif options.provider:
        distributor = element("distributor", element("org", text(options.provider)))
    parts = (
        element("hedline", headline),
        _byline(article.byline),
        distributor,
        _dateline(article.dateline),
    )
    return Xml(f"{element('body.head', joined(parts))}\n")


def _inner_head(article: Article) -> Xml:
    """The head of an article that is not the file's first: inside its own block."""
    return joined(
        (
            _byline(article.byline),
            _dateline(article.dateline),
            NOTHING if article.credit is None else said("copyrite", article.credit),
            said("hl2", article.headline, class_="headline"),
            NOTHING
            if article.subheadline is None
            else said("hl2", article.subheadline, class_="subheadline"),
        )
    )


def _byline(byline: Byline | None) -> Xml:
    """The author is plain text, for there are receivers that stumble over a `person`."""
    if byline is None:
        return NOTHING
    author, agency = byline.author, byline.agency
    parts = [] if author is None else [text(author)]
    if agency is not None:
        parts.append(element("byttl", said("org", agency)))
    markup = element("byline", joined(parts))
    if author is None:
        return markup
    # What a reader would take for no part of the name is kept by the same mark as white space.
    return keeping(markup, author if author == bare_name(author) else "")


def _dateline(dateline: Dateline | None) -> Xml:
    if dateline is None:
        return NOTHING
    parts = [element("location", said("city", dateline.place))]
    if dateline.date is not None:
        parts += [Xml(", "), said("story.date", dateline.date)]
    if dateline.agency is not None:
        parts.append(Xml(f" ({text(dateline.agency)})"))
    return keeping(element("dateline", joined(parts)), dateline.agency or "-")


def _body(body: Iterable[Block]) -> Xml:
    return joined(
        element("ul", joined(said("li", each.text) for each in blocks))
        if kind is Bullet
        else joined(map(_piece, blocks))
        for kind, blocks in groupby(body, type)
    )


def _piece(block: Block) -> Xml:
    match block:
        case Subhead():
            return said("hl2", block.text)
        case Caption() | Note():
            return said("p", block.text, class_=type(block).__name__.lower())
        case _:
            return said("p", block.text)


def _table(table: QuoteTable) -> Xml:
    caption = NOTHING if table.title is None else said("caption", table.title)
    if not table.quotes:
        return element("table", caption, class_="quotes")
    used = [
        (field, title, figure)
        for field, title, figure in _COLUMNS
        if field == "symbol" or any(figure(quote) for quote in table.quotes)
    ]
    extra = _extra_titles(table.quotes)
    header = [element("th", text(title), class_=field) for field, title, _ in used]
    header += [element("th", text(title), class_="cell") for title in extra]
    columns = [(figure, element("td", class_=field)) for field, _, figure in used]
    rows = joined(_row(quote, columns, len(extra)) for quote in table.quotes)
    content = Xml(f"{caption}<thead><tr>{joined(header)}</tr></thead><tbody>\n{rows}</tbody>")
    return element("table", content, class_="quotes")


def _extra_titles(quotes: tuple[Quote, ...]) -> list[str]:
    """A title for each column of other cells, where all rows agree on it."""
    columns: list[set[str]] = [set() for _ in range(max(len(quote.extra) for quote in quotes))]
    for quote in quotes:
        for column, cell in zip(columns, quote.extra, strict=False):
            column.add(cell.title)
    return [titles.pop() if len(titles) == 1 else "" for titles in columns]


def _row(quote: Quote, columns: list[tuple[_Figure, Xml]], extra: int) -> Xml:
    cells = [figure(quote) or missing for figure, missing in columns]
    cells += map(_cell, quote.extra)
    cells += [Xml("<td/>")] * (extra - len(quote.extra))
    return Xml(f"<tr>{joined(cells)}</tr>\n")


def _cell(cell: Cell) -> Xml:
    markup = element("td", text(cell.text), class_="cell", axis=cell.title or None)
    return keeping(markup, cell.text)


def _symbol(quote: Quote) -> Xml:
    source = quote.exchange or "ticker"
    symbol = element("org", text(quote.symbol), idsrc=source, value=quote.symbol)
    return element("td", symbol, class_="symbol")


def _word(field: str) -> _Figure:
    def word(quote: Quote) -> Xml:
        value = getattr(quote, field)
        return NOTHING if value is None else said("td", value, class_=field)

    return word


def _other(field: Field) -> _Figure:
    """A column of a field without markup of its own."""

    def other(quote: Quote) -> Xml:
        value = flat(quote)[field.name]
        is_there = value not in (None, ())
        return said("td", text_of(field, value), class_=field.name) if is_there else NOTHING

    return other


def _money(field: str) -> _Figure:
    def money(quote: Quote) -> Xml:
        value = getattr(quote, field)
        if value is None:
            return NOTHING
        name = "num" if quote.currency is None else "money"
        return element("td", element(name, _plain(value), unit=quote.currency), class_=field)

    return money


def _percent(quote: Quote) -> Xml:
    value = quote.change_percent
    if value is None:
        return NOTHING
    return element("td", element("num", _plain(value), units="percent"), class_="change_percent")


def _currency(quote: Quote) -> Xml:
    """The currency as written; and its code, where no figure holds it."""
    written, code = quote.currency_text, quote.currency
    if code is None or quote.price is not None or quote.change is not None:
        return NOTHING if written is None else said("td", written, class_="currency_text")
    money = element("money", text(written or ""), unit=code)
    cell = element("td", money, class_="currency_text")
    return cell if written is None else keeping(cell, written)


def _plain(value: Decimal) -> Xml:
    """The figure without an exponent, but not where that would fill pages."""
    is_short = value.is_finite() and abs(value.adjusted()) < 99
    return Xml(format(value, "f") if is_short else str(value))


_COLUMNS: tuple[tuple[str, str, _Figure], ...] = (
    ("symbol", "Symbol", _symbol),
    ("name", "Name", _word("name")),
    ("exchange", "Exchange", _word("exchange")),
    ("price", "Price", _money("price")),
    ("change", "Change", _money("change")),
    ("change_percent", "Change %", _percent),
    ("currency_text", "Currency", _currency),
    ("time", "Time", _word("time")),
    *((field.name, field.label, _other(field)) for field in OTHERS),
)
