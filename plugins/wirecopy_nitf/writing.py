"""Writes NITF 3.6: a story and its quotes, or, in a folder, a file for each story.

NITF is one story a file. The first article's headline, byline and dateline stand in `body.head`;
every table and article is a `block`, and further articles hold their own headlines.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

import msgspec

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
    Item,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    Unusable,
    UsageError,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import ABSENT, exact, report, text_of
from wirecopy.kit.identity import Identities, check_language, legal_node, time_of
from wirecopy.kit.spans import leads, pieces
from wirecopy.kit.state import is_killed
from wirecopy_nitf import Options
from wirecopy_nitf.mapping import (
    ARTICLE,
    ITEM,
    META,
    OTHERS,
    Said,
    basic,
    metas,
    stated,
)
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
            else:
                writer.refuse_other_state(document)
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


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What stands in the head of a file about its story, and in that of its body.

    `metas` are names and contents of our own, `facts` the elements that follow all `meta`.
    """

    facts: Xml
    metas: tuple[tuple[str, str], ...] = ()
    rights: Xml = NOTHING
    provider: str = ""


class _Writer:
    """Knows what is the same in all files, and what was said before."""

    def __init__(self, sink: Sink, options: Options) -> None:
        self._sink = sink
        self._options = options
        self._time = time_of(options.date)
        self._identities = Identities()
        self._is_named = False
        self._state = Item()
        self._media: tuple[Said, ...] = ()

    def opening(self, story: Document) -> bytes:
        """All before the content: metadata, and what stands at the head of the first article."""
        options = self._options
        if options.guid and self._is_named:
            raise UsageError(
                "guid names one story, and there are several", hint="leave guid out, or write one"
            )
        self._is_named = True
        found = self._item(story)
        article = next(iter(story.articles), None)
        language = (article.language if article else None) or options.language or None
        root = opened(
            "nitf",
            version="-//IPTC//DTD NITF 3.6//EN",
            baselang=language,
            xmlns=_NAMESPACE if options.namespace else None,
        )
        head = self._legal(_head(story, found, options), 0)
        body = self._legal(_body_head(article, found), article.line if article else 0)
        declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
        root = self._legal(root, 0)
        return f"{declaration}{root}\n{head}<body>\n{body}".encode()

    def content(self, document: Document, number: int = 1) -> bytes:
        """A document's blocks; those of a second document find no place at the head."""
        heads = iter([number == 1])
        for child in document.children:
            if number > 1:
                self._report(child, (*_OF_ALL, "status", "embargoed"), has_channel=False)
            elif isinstance(child, Article):
                plain = msgspec.structs.replace(child, item=None) if child.item else child
                self._report(plain, _OF_ALL, has_channel=self._options.exact)
        blocks = [self._legal(self._block(child, heads), child.line) for child in document.children]
        if number == 1 and self._media:
            markup = joined(map(_markup, self._media))
            blocks.append(self._legal(Xml(f"{element('block', markup, class_='media')}\n"), 0))
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

    def _report(self, node: _Child, carried: Collection[str], *, has_channel: bool) -> None:
        report(node, carried, self._sink, format_name="nitf", has_channel=has_channel)

    def _item(self, story: Document) -> _Head:
        """What the head says of the story, whose item is that of the first article that has one.

        Options win. The strictest state of all nodes is that of the file.
        """
        options = self._options
        self._media = ()
        identity = self._identity(story)
        children = story.children
        place = _place_of_item(children)
        if place is None:
            self._state = Item()
            return _Head(_plain_facts(identity, self._time, options), provider=options.provider)
        said = children[place].item or Item()
        self._state = state_of_all(children)
        changes: dict[str, Any] = {  # Any: values of the item's fields
            "guid": options.guid,
            "provider": options.provider,
            "copyright_holder": options.copyright,
            "version_created": self._time if options.date else "",
            "embargoed": self._state.embargoed,
        }
        changes = {name: value for name, value in changes.items() if value}
        if said.status != self._state.status and self._state.status not in (None, "usable"):
            changes["status"] = self._state.status
        said = msgspec.structs.replace(said, **changes)
        found = stated(said, identity=identity, issued=self._time)
        self._media = tuple(found.places["media"])
        metas = [(f"{META}{ITEM}", " ".join((str(place + 1), *found.tokens)))]
        pairs = [(f"{META}{ITEM}.{name}", text) for name, text in found.pairs]
        for number, child in enumerate(children, start=1):
            if child.item is not None and number != place + 1:
                pairs += self._of_child(number, child.item)
        if options.exact:
            metas += pairs
        else:
            for name, text in pairs:
                self._say(name.removeprefix(META).removeprefix(f"{ITEM}."), text)
        for child in children:
            self._report_state(child)
        metas += [(e.attributes["name"], e.attributes["content"]) for e in found.places["meta"]]
        return _Head(
            joined([_markup(each) for name in _IN_HEAD for each in found.places[name]]),
            tuple(metas),
            joined(map(_markup, found.places["rights"])),
            said.provider or "",
        )

    def _of_child(self, number: int, item: Item) -> Iterator[tuple[str, str]]:
        """The item of a node that is not the head's; its notes to editors have no place."""
        report(item, ("status", "embargoed"), self._sink, format_name="nitf", has_channel=True)
        record = dict(exact(item))
        yield f"{META}{ITEM}-{number}", msgspec.json.encode(record).decode()

    def _report_state(self, child: _Child) -> None:
        """Says where the state of the file, the strictest of all, is not the node's."""
        item, state = child.item or Item(), self._state
        for name, value in (("status", state.status), ("embargoed", state.embargoed)):
            own = getattr(item, name)
            is_changed = own != value and (value or own) not in ("usable", None)
            if is_changed and not (name == "status" and is_killed(item)):
                what = f"the file's {name} '{value}' counts for all that it holds"
                what += f", not '{own}'" if own else ""
                self._sink.warn("not-carried", what, line=child.line)

    def refuse_other_state(self, document: Document) -> None:
        """Raises `Unusable` for a further document that may not be used, unlike the file says."""
        state = state_of_all(document.children)
        if state != Item() and state != self._state:
            raise Unusable(
                f"a document is {state.status or 'embargoed'}, and the NITF file that it would "
                "stand in says of the first document alone what may be used",
                source=document.source or None,
                hint="write a folder or a .zip: it gets a file for each story",
            )

    def _say(self, name: str, text: str) -> None:
        if name != ABSENT:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            what = f"nitf has no place for the field {name}: '{shown}'"
            self._sink.warn("not-carried", what)

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


def _place_of_item(children: tuple[_Child, ...]) -> int | None:
    """Which child's item is that of the file: the first article's that has one, else the first."""
    places = [place for place, child in enumerate(children) if child.item is not None]
    articles = (place for place in places if isinstance(children[place], Article))
    return next(articles, places[0] if places else None)


def state_of_all(children: tuple[_Child, ...]) -> Item:
    """The state of a file that holds these: the strictest; of different embargoes an open one."""
    items = [child.item for child in children if child.item is not None]
    if not items:
        return Item()
    embargoes = {item.embargoed for item in items} - {None}
    statuses = {"canceled" if is_killed(item) else item.status for item in items}
    strictest = (each for each in _STRICTEST if each in statuses)
    return Item(
        status=next(strictest, None),
        embargoed=embargoes.pop() if len(embargoes) == 1 else "open" if embargoes else None,
    )


# What the content brings back of the articles of any document.
_OF_ALL = (*ARTICLE, "spans")
_STRICTEST: tuple[Literal["canceled", "withheld"], ...] = ("canceled", "withheld")
# So many characters of what is not carried are shown.
_SHOWN = 80


def _head(story: Document, found: _Head, options: Options) -> Xml:
    titles = (c.headline if isinstance(c, Article) else c.title for c in story.children)
    title = next((each for each in titles if each), "")
    words = sum(article.words for article in story.articles)
    return joined(
        (
            Xml("<head>"),
            element("title", text(title)) if title else NOTHING,
            element("meta", name="generator", content="wirecopy"),
            element("meta", name="wordcount", content=str(words)) if words else NOTHING,
            *(element("meta", name=name, content=said) for name, said in found.metas),
            *(
                element("meta", name=name, content=said)
                for number, article in enumerate(story.articles if options.exact else (), start=1)
                for name, said in metas(number, article)
            ),
            found.facts,
            Xml("</head>\n"),
        )
    )


def _plain_facts(identity: str, time: str, options: Options) -> Xml:
    """What is known of a story that says nothing of itself."""
    issued = element("date.issue", norm=basic(time)) if time else NOTHING
    return joined(
        (
            Xml("<docdata>"),
            element("doc-id", regsrc=options.provider or None, id_string=options.guid or identity),
            issued,
            element("doc.copyright", holder=options.copyright) if options.copyright else NOTHING,
            Xml("</docdata>"),
        )
    )


# In the order of the schema.
_IN_HEAD = ("tobject", "docdata", "pubdata", "revision-history")


def _markup(said: Said) -> Xml:
    content = joined((text(said.text), *map(_markup, said.parts)))
    return element(said.name, content, **said.attributes)


def _body_head(article: Article | None, found: _Head) -> Xml:
    if article is None:
        return Xml(f"{element('body.head', found.rights)}\n") if found.rights else NOTHING
    headline = said("hl1", article.headline)
    if article.subheadline is not None:
        headline = joined((headline, said("hl2", article.subheadline)))
    distributor = NOTHING
    if article.credit is not None:
        distributor = said("distributor", article.credit)
    elif found.provider:
        org = element("org", text(found.provider))
        distributor = element("distributor", org, class_="provider")
    parts = (
        element("hedline", headline),
        found.rights,
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
        element("ul", joined(_linked("li", each) for each in blocks))
        if kind is Bullet
        else joined(map(_piece, blocks))
        for kind, blocks in groupby(body, type)
    )


def _piece(block: Block) -> Xml:
    match block:
        case Subhead():
            return _linked("hl2", block)
        case Caption() | Note():
            return _linked("p", block, type(block).__name__.lower())
        case _:
            return _linked("p", block)


def _linked(name: str, block: Block, class_: str | None = None) -> Xml:
    """An element of a block's text and the links in it."""
    if not block.spans:
        return said(name, block.text, class_=class_)
    markup = joined(
        element("a", text(piece), href=href) if href is not None and leads(href) else text(piece)
        for piece, href in pieces(block)
    )
    return keeping(element(name, markup, class_=class_), block.text)


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
