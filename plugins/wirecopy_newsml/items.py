"""Items of NewsML-G2 as text: metadata, quotes as asserts with a table for the eye, stories.

What the standard has no exact place for stands in properties of our own (`q:…`), so that our reader
brings everything back.

A table is made column by column, which takes half the time of doing it row by row.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

import msgspec

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Subhead,
    Table,
    __version__,
    flat,
)
from wirecopy import Item as Said
from wirecopy.kit import cells
from wirecopy.kit.exact import exact, text_of
from wirecopy.kit.identity import identity, legal
from wirecopy.kit.spans import pieces
from wirecopy_newsml import Options
from wirecopy_newsml.codes import is_reference
from wirecopy_newsml.mapping import (
    ARTICLE,
    GENERATED,
    ITEM,
    MARKETS,
    OTHERS,
    QUOTE,
    TOPICS,
    of_article,
)
from wirecopy_newsml.markup import (
    NAR,
    NOTHING,
    Escapes,
    Xml,
    as_is,
    attribute,
    element,
    escapes,
    is_code,
    is_language,
    joined,
    one_line,
    text,
)
from wirecopy_newsml.record import Record, recorded

# Exactly this address: the standard body's own library compares the whole string.
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# Names of ours that the IPTC's catalog lacks.
_OWN_SCHEMES = '<catalog><scheme alias="q" uri="urn:x-wirecopy:quote:"/>'
_NITF = Xml("http://iptc.org/std/NITF/2006-10-18/")
_XHTML = Xml("http://www.w3.org/1999/xhtml")

_DECIMAL = '" valuedatatype="xs:decimal'
_STRING = '" valuedatatype="xs:string"'
# What a table of quotes is and is about, though nobody says so.
_GENRE = f'<genre qcode="genre:Results_Listings_and_Statistics" how="{GENERATED}"/>'
_TOPIC_CODE = 'qcode="medtop:04000000"'
_TOPIC = (
    f'<subject type="cpnat:abstract" {_TOPIC_CODE} how="{GENERATED}">'
    f"<name>{TOPICS['04000000']}</name></subject>"
)
# So many symbols stand in a headline of ours.
_MOST_NAMED = 3
_NO_PARTS = {row.part: "" for row in ITEM}
# What stands before a run of blocks of a kind, between them, and behind them.
_RUNS: dict[type[Block], tuple[str, str, str]] = {
    Paragraph: ("<p>", "</p><p>", "</p>"),
    Subhead: ("<h2>", "</h2><h2>", "</h2>"),
    Bullet: ("<ul><li>", "</li><li>", "</li></ul>"),
    Caption: ('<p class="caption">', '</p><p class="caption">', "</p>"),
    Note: ('<p class="note">', '</p><p class="note">', "</p>"),
}
_NITF_RUNS = _RUNS | {Subhead: ("<hl2>", "</hl2><hl2>", "</hl2>")}


class News(msgspec.Struct, frozen=True, gc=False):
    """An item as bytes, but for what depends on the items before it and on the hour.

    Its guid stands before `opening`, the time of its making before `middle`, and the number of its
    document before `ending`. `digest` is of what it says, `identity` the UUID of that.
    """

    digest: bytes
    identity: str
    opening: bytes
    middle: bytes
    ending: bytes
    guid: str = ""
    made: bytes = b""
    lost: tuple[str, ...] = ()


class Items:
    """Makes items; what is the same in all of them is made once."""

    def __init__(self, options: Options) -> None:
        options = legal(options)
        self._options = options
        self._is_nitf = options.body == "nitf"
        self._runs = _NITF_RUNS if self._is_nitf else _RUNS
        holder = one_line(options.copyright)
        # Who holds the copyright, and says so.
        self._held = (
            f'<copyrightHolder literal="{attribute(holder)}"/>'
            f"<copyrightNotice>© {text(holder)}</copyrightNotice>"
            if holder
            else ""
        )
        spaces = (
            f' xmlns="{NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
            if options.container == "item"
            else ""
        )
        #: All of an item's first attributes, up to its guid.
        self.first = (
            f'{spaces} standard="NewsML-G2" standardversion="{options.version}" '
            'conformance="power" guid="'
        )
        self._catalog = f'>\n<catalogRef href="{_CATALOG}"/>{_OWN_SCHEMES}'
        rights = f"<rightsInfo>{self._held}</rightsInfo>" if holder else ""
        self._head = f"{self._catalog}</catalog>{rights}\n<itemMeta>"
        self._maker = f'<generator versioninfo="{__version__}">wirecopy</generator><profile>'
        self._status = f'</versionCreated><pubStatus qcode="stat:usable"/>{self._maker}'

    def provider(self, nodes: Iterable[QuoteTable | Article | Table]) -> Xml:
        """Who provides a document's items."""
        return attribute(one_line(self._options.provider) or _agency(nodes) or "unknown")

    def news(self, node: QuoteTable | Article | Table, said: bytes, provider: Xml) -> News:
        """The item of a node, whose JSON is `said`."""
        digest = hashlib.sha256(said).digest()
        escape = escapes(said)
        record: Record | None = None
        lost: tuple[str, ...] = ()
        if node.item is not None:
            record = self._recorded(node)
            node = msgspec.structs.replace(node, item=record.left)
        parts = _NO_PARTS if record is None else record.parts
        match node:
            case QuoteTable():
                language = self._options.language
                columns = _Columns(node.quotes, escape) if node.quotes else None
                profile, meta = "quote-table", self._quotes_meta(node, columns, parts)
                content = self._quotes(columns, parts["contents"])
            case Table():
                language = self._options.language
                profile, meta = "table", self._cells_meta(node, parts)
                content = self._cells(node, parts["contents"])
            case Article():
                language = node.language or self._options.language
                place = NOTHING if record is None else record.located
                profile, meta = "text-article", _article_meta(node, language, parts, place)
                content = self._story(node, escape, parts["contents"])
                if b'"spans":' in said:
                    lost = tuple(_unlinked(node))
        if not self._options.exact:
            lost += tuple(
                f"newsml has no place for the field {name}: '{said[:_SHOWN]}'"
                for name, said in _told(node)
            )
        else:
            meta = Xml(meta + _properties_of(node))
        if record is None:
            opening = _opening(language, provider, self._head)
            middle = _middle(profile, self._status)
        else:
            head = self._head_of(record)
            if self._options.provider or not record.provider:
                record_provider = provider
            else:
                record_provider = record.provider
            opening = _opened_item(language, record_provider, head, record.version)
            middle = (
                f"</versionCreated>{record.state}{self._maker}{profile}</profile>{record.notes}"
                f"{_DOCUMENT}"
            ).encode()
        ending = f'"/></itemMeta>\n<contentMeta>{meta}</contentMeta>\n{content}\n</newsItem>\n'
        guid, made = ("", "") if record is None else (record.guid, record.made)
        name = "" if guid else identity(digest)
        return News(digest, name, opening, middle, ending.encode(), guid, made.encode(), lost)

    def _recorded(self, node: QuoteTable | Article | Table) -> Record:
        """What the item of a node says of itself."""
        item = node.item or Said()
        place = ""
        if isinstance(node, Article) and node.dateline is not None:
            place = node.dateline.place
        return recorded(
            item,
            place,
            is_provided=one_line(self._options.provider) != "",
            has_rights=self._held != "",
        )

    def _head_of(self, record: Record) -> str:
        """All between an item's attributes and its `itemMeta`."""
        rights = f"{self._held}{record.parts['rights']}"
        said = f"<rightsInfo>{rights}</rightsInfo>" if rights else ""
        return f"{self._catalog}{record.aliases}</catalog>{record.history}{said}\n<itemMeta>"

    def package(
        self, guid: str, made: str, guids: Sequence[str], provider: str, document: int
    ) -> Xml:
        """The item that says which items are of one document, in their order."""
        references = "".join(
            f'<itemRef residref="{each}" contenttype="application/vnd.iptc.g2.newsitem+xml">'
            '<itemClass qcode="ninat:text"/></itemRef>\n'
            for each in guids
        )
        return Xml(
            f"<packageItem{self.first}{guid}{_version(self._options.language)}{self._head}"
            f'<itemClass qcode="ninat:composite"/><provider literal="{provider}"/>'
            f"<versionCreated>{made}{self._status}"
            f"package</profile></itemMeta>\n<contentMeta>{_language(self._options.language)}"
            f'</contentMeta>\n<groupSet root="document-{document}"><group id="document-{document}" '
            f'role="q:document" mode="pgrmod:seq">\n{references}</group></groupSet>\n'
            "</packageItem>\n"
        )

    def _quotes_meta(
        self, table: QuoteTable, columns: "_Columns | None", parts: Mapping[str, str]
    ) -> Xml:
        instruments, title = "", ""
        if columns is not None:
            instruments = columns.subjects()
            title = f'<headline role="{GENERATED}">{columns.summary()}</headline>'
        if table.title is not None:
            title = element("headline", text(table.title))
        topic = "" if _TOPIC_CODE in parts["about"] else _TOPIC
        return Xml(
            f"{parts['first']}{parts['made']}{_language(self._options.language)}{_GENRE}"
            f"{topic}{parts['about']}{instruments}{title}{parts['properties']}"
        )

    def _quotes(self, columns: "_Columns | None", files: str) -> str:
        if columns is None:
            return self._content("", NOTHING, files=files)
        if self._options.table == "pre":
            filled = ([title, *[c or "" for c in column]] for title, column in columns.shown())
            body = element("pre", text(_aligned(list(zip(*filled, strict=True)))))
        else:
            body = _rows(columns.shown(), columns.escape, is_scoped=not self._is_nitf)
        return columns.asserts() + self._content("", body, files=files)

    def _cells_meta(self, table: Table, parts: Mapping[str, str]) -> Xml:
        title = "" if table.title is None else element("headline", text(table.title))
        # Aligned columns do not say where a cell ends.
        rows = msgspec.json.encode((table.header_rows, table.rows)).decode()
        exact = _property("rows", rows) if self._options.table == "pre" else NOTHING
        return Xml(
            f"{parts['first']}{parts['made']}{_language(self._options.language)}"
            f"{parts['about']}{title}{parts['properties']}{exact}"
        )

    def _cells(self, table: Table, files: str) -> str:
        """A table that holds no quotes."""
        if self._options.table == "xhtml":
            markup = cells.markup(table, scope=not self._is_nitf)
            return self._content(table.title or "", Xml(markup), files=files)
        width = max(map(len, table.rows), default=0)
        rows = [[" ".join(cell.split()) for cell in row] for row in table.rows]
        lines = [[*row, *[""] * (width - len(row))] for row in rows]
        body = element("pre", text(_aligned(lines)))
        return self._content(table.title or "", body, files=files)

    def _story(self, article: Article, escape: Escapes, files: str) -> str:
        body = joined(
            [self._run(kind, blocks, escape) for kind, blocks in groupby(article.body, type)]
        )
        return self._content(article.headline, body, article.words, files)

    def _run(self, kind: type[Block], blocks: Iterable[Block], escape: Escapes) -> Xml:
        """Blocks of a kind that follow each other."""
        before, between, behind = self._runs[kind]
        said = between.join(
            [_linked(block, escape) if block.spans else escape.text(block.text) for block in blocks]
        )
        return Xml(f"{before}{said}{behind}")

    def _content(self, title: str, body: Xml, words: int = 0, files: str = "") -> str:
        """The content: the text last, since some receivers read the last one."""
        count = f' wordcount="{words}"' if words else ""
        if self._is_nitf:
            block = f"<body><body.content><block>{body}</block></body.content></body>"
            head = element("head", element("title", text(title))) if title else ""
            kind, markup = "nitf", f'<nitf xmlns="{_NITF}">{head}{block}</nitf>'
        else:
            head = element("head", Xml(f"<title>{text(title)}</title>"))
            kind, markup = "xhtml", f'<html xmlns="{_XHTML}">{head}<body>{body}</body></html>'
        return (
            f'<contentSet>{files}<inlineXML contenttype="application/{kind}+xml"{count}>{markup}'
            "</inlineXML></contentSet>"
        )


@lru_cache(8)
def items_of(options: Options) -> Items:
    """What makes items as the options say."""
    return Items(options)


def _opened_item(language: str, provider: str, catalog: str, version: int = 1) -> bytes:
    return (
        f'{_version(language, version)}{catalog}<itemClass qcode="ninat:text"/>'
        f'<provider literal="{provider}"/><versionCreated>'
    ).encode()


@lru_cache(256)
def _opening(language: str, provider: str, catalog: str) -> bytes:
    return _opened_item(language, provider, catalog)


_DOCUMENT = '<itemMetaExtProperty rel="q:document" value="'


@lru_cache(8)
def _middle(profile: str, status: str) -> bytes:
    return f"{status}{profile}</profile>{_DOCUMENT}".encode()


def _agency(nodes: Iterable[QuoteTable | Article | Table]) -> str:
    """The first agency that an article of a document names."""
    for node in nodes:
        if isinstance(node, Article):
            agency = node.byline.agency if node.byline else None
            if named := one_line(agency or node.credit or ""):
                return named
    return ""


def _version(language: str, version: int = 1) -> str:
    said = f'" version="{version}"'
    return f'{said} xml:lang="{language}"' if is_language(language) else said


def _language(language: str) -> Xml:
    return Xml(f'<language tag="{language}"/>') if is_language(language) else NOTHING


def _article_meta(article: Article, language: str, parts: Mapping[str, str], located: Xml) -> Xml:
    byline, dateline = article.byline, article.dateline
    author = one_line(byline.author or "") if byline else ""
    agency = one_line(byline.agency or "") if byline else ""
    credit = one_line(article.credit or agency)
    meta = parts["first"]
    if located:
        meta += located
    elif dateline is not None and (place := one_line(dateline.place)):
        literal = attribute(place)
        meta += f'<located literal="{literal}"><name>{text(place)}</name></located>'
    if agency:
        meta += f'<infoSource literal="{attribute(agency)}"/>'
    if author and "<creator" not in parts["made"]:
        literal = attribute(author)
        how = f' how="{GENERATED}"' if "<contributor" in parts["made"] else ""
        meta += f'<creator literal="{literal}"{how}><name>{text(author)}</name></creator>'
    meta += parts["made"]
    meta += f"{_language(language)}{parts['about']}<headline>{text(article.headline)}</headline>"
    if article.subheadline is not None:
        meta += f'<headline role="q:subheadline">{text(article.subheadline)}</headline>'
    if dateline is not None:
        said = ", ".join(each for each in (dateline.place, dateline.date) if each)
        source = f" ({dateline.agency})" if dateline.agency else ""
        meta += f"<dateline>{text(said + source)}</dateline>"
    if byline is not None and byline.author is not None:
        meta += f"<by>{text(byline.author)}</by>"
    if credit:
        meta += f"<creditline>{text(credit)}</creditline>"
    return Xml(meta + parts["properties"])


def _linked(block: Block, escape: Escapes) -> str:
    """The text of a block with its links."""
    return "".join(
        [
            escape.text(piece)
            if href is None or not is_reference(href)
            else f'<a href="{escape.attribute(href)}">{escape.text(piece)}</a>'
            for piece, href in pieces(block)
        ]
    )


def _unlinked(article: Article) -> Iterator[str]:
    """What is said of links to what is not an address."""
    for block in article.body:
        for span in block.spans:
            if not is_reference(span.href):
                yield f"newsml has no place for the link to '{span.href[:_SHOWN]}'"


def _unplaced(node: QuoteTable | Article | Table) -> list[tuple[str, str]]:
    """The fields that the standard's places do not bring back, and their values."""
    if isinstance(node, Article):
        return exact(node, of_article(node))
    return [pair for pair in exact(node) if pair[0] == "item"] if node.item is not None else []


def _told(node: QuoteTable | Article | Table) -> Iterator[tuple[str, str]]:
    """What has no place without the exact channel: each field of the item by its own name."""
    for name, said in _unplaced(node):
        if name != "item" or node.item is None:
            yield name, said
        else:
            yield from exact(node.item)


#: So many characters of what is lost are shown.
_SHOWN = 80


def _properties_of(node: QuoteTable | Article | Table) -> Xml:
    """The exact channel."""
    return joined([_property(ARTICLE[name], said) for name, said in _unplaced(node)])


def _property(name: str, value: str) -> Xml:
    return Xml(f'<contentMetaExtProperty rel="q:{name}" value="{attribute(value)}"/>')


class _Columns:
    """The quotes of a table, field by field, with their figures as text."""

    def __init__(self, quotes: Sequence[Quote], escape: Escapes) -> None:
        self._quotes = quotes
        self.escape = escape
        symbols = [quote.symbol for quote in quotes]
        is_plain = escape.attribute is as_is
        self._symbols = symbols if is_plain else [escape.attribute(each) for each in symbols]
        # A QCode has no blanks (G2 specification, QCodes).
        self._codes = [
            symbol if raw.isalnum() else escape.attribute("%20".join(raw.split()))
            for symbol, raw in zip(self._symbols, symbols, strict=True)
        ]
        self._names = [quote.name for quote in quotes]
        self._exchanges = [quote.exchange for quote in quotes]
        self._prices = _figures([quote.price for quote in quotes])
        self._changes = _figures([quote.change for quote in quotes])
        self._percents = _figures([quote.change_percent for quote in quotes])
        self._currencies = [quote.currency_text for quote in quotes]
        self._times = [quote.time for quote in quotes]

    def shown(self) -> list[tuple[str, Sequence[str | None]]]:
        """The columns for the eye, with their titles; none without anything in it."""
        columns: list[tuple[str, Sequence[str | None]]] = [
            ("Symbol", [quote.symbol for quote in self._quotes]),
            ("Name", self._names),
            ("Exchange", self._exchanges),
            ("Price", self._prices),
            ("Change", self._changes),
            ("Change %", self._percents),
            ("Currency", self._currencies),
            ("Time", self._times),
        ]
        return columns[:1] + [column for column in columns[1:] if any(column[1])]

    def summary(self) -> Xml:
        """The first symbols, and of how many, for want of a title."""
        first: dict[str, None] = {}
        for quote in self._quotes[: 3 * _MOST_NAMED]:
            if symbol := one_line(quote.symbol):
                first[symbol] = None
                if len(first) == _MOST_NAMED:
                    break
        rest = f" … ({len(self._quotes)})" if len(self._quotes) > _MOST_NAMED else ""
        return text(f"{', '.join(first)}{rest}".strip() or f"({len(self._quotes)})")

    def subjects(self) -> str:
        """The instruments for those who look only at subjects: each once, with its name."""
        codes = self._codes
        # No text holds NUL: all labels are looked at and escaped as one.
        said = "\0".join([quote.name or quote.symbol for quote in self._quotes])
        if not _has_plain_blanks(said):
            labels = [
                one_line(quote.name or "") or one_line(quote.symbol) for quote in self._quotes
            ]
            said = "\0".join(labels)
        labels = self.escape.text(said).split("\0")
        named: dict[str, str] = dict(zip(codes, labels, strict=True))
        if len(named) < len(codes):  # the first name of each counts
            named |= dict(zip(reversed(codes), reversed(labels), strict=True))
        named.pop("", None)
        return "".join(
            [
                f'<subject qcode="ticker:{code}"><name>{label}</name></subject>'
                for code, label in named.items()
            ]
        )

    def asserts(self) -> str:
        """What the quotes say, for machines: an assert for each."""
        quotes, escape = self._quotes, self.escape
        columns: list[list[str]] = [
            [
                f'<assert qcode="ticker:{code}">' if code else f'<assert literal="quote-{row}">'
                for row, code in enumerate(self._codes, start=1)
            ]
        ]
        names, exchanges = map(_lines_of, (self._names, self._exchanges))
        if any(names):
            columns.append([f"<name>{escape.text(name)}</name>" if name else "" for name in names])
        columns.append([f'<hasInstrument symbol="{symbol}' for symbol in self._symbols])
        if any(exchanges):
            markets = [MARKETS.get(exchange or "") for exchange in exchanges]
            if any(markets):
                columns.append([f'" market="mic:{m}' if m else "" for m in markets])
            columns.append(
                [f'" marketlabel="{escape.attribute(e)}' if e else "" for e in exchanges]
            )
        columns.append(['"/>'] * len(quotes))
        units = [_unit(quote.currency) for quote in quotes]
        for name, figures in (("price", self._prices), ("priceChange", self._changes)):
            if any(figures):
                columns.append(_properties(name, figures, units))
        if any(self._percents):
            columns.append(_properties("priceChangePercent", self._percents, ['"/>'] * len(quotes)))
        for name, words in (("priceCurrencyText", self._currencies), ("quoteTime", self._times)):
            if any(word is not None for word in words):
                # Most have the same currency, or the same time.
                once = {w: _word(name, w, escape.attribute) for w in set(words) if w is not None}
                columns.append(["" if w is None else once[w] for w in words])
        if any(quote.extra for quote in quotes):
            columns.append(["".join(_cells(quote)) for quote in quotes])
        columns += self._others()
        unplaced = [""] * len(quotes)
        for row, said in self._exactly(names, exchanges):
            unplaced[row] += said
        columns.append(unplaced)
        return "</assert>\n".join([*map("".join, zip(*columns, strict=True)), ""])

    def _others(self) -> Iterator[list[str]]:
        """The fields that have no place of their own."""
        for field in OTHERS:
            values = [flat(quote)[field.name] for quote in self._quotes]
            if any(value not in (None, ()) for value in values):
                word = QUOTE[field.name]
                yield [
                    "" if v in (None, ()) else _word(word, text_of(field, v), self.escape.attribute)
                    for v in values
                ]

    def _exactly(
        self, names: Sequence[str | None], exchanges: Sequence[str | None]
    ) -> Iterator[tuple[int, Xml]]:
        """Properties of ours, by their row, for what cannot be told from the standard's."""
        is_priced = all(self._prices) and _are_decimals(self._prices)
        for row, quote in enumerate(self._quotes):
            if quote.name is not None and (not names[row] or names[row] != quote.name):
                yield row, _word("name", quote.name, attribute)
            if quote.exchange is not None and (
                not exchanges[row] or exchanges[row] != quote.exchange
            ):
                yield row, _word("exchange", quote.exchange, attribute)
            if (currency := quote.currency) is not None:
                figures = (self._prices[row], self._changes[row])
                has_unit = is_priced or any(map(_is_decimal, figures))
                if not (has_unit and is_code(currency)):
                    yield row, _word("priceCurrency", currency, attribute)


def _has_plain_blanks(said: str) -> bool:
    """Whether texts with NUL between them certainly hold no blank but one between words."""
    edges = f"\0{said}\0"
    is_doubtful = "  " in said or "\0 " in edges or " \0" in edges
    return not is_doubtful and said.replace("\0", "").isprintable()


def _figures(values: Sequence[Decimal | None]) -> list[str | None]:
    """Figures as xs:decimal has them, without exponents; as written where that would fill pages."""
    said = [None if value is None else str(value) for value in values]
    if _are_decimals(said):
        return said
    return [None if value is None else plain(value) or str(value) for value in values]


def plain(value: Decimal) -> str | None:
    """The figure as xs:decimal has it, without an exponent; None where that would fill pages."""
    return format(value, "f") if value.is_finite() and -99 < value.adjusted() < 99 else None


def _is_decimal(said: str | None) -> bool:
    """Whether a figure, or figures in a row, have no exponent and no name such as NaN."""
    return said is not None and not said.strip("-.0123456789")


def _are_decimals(figures: Sequence[str | None]) -> bool:
    return _is_decimal("".join(filter(None, figures)))


@lru_cache(256)
def _unit(currency: str | None) -> str:
    """The end of a property in a currency."""
    is_known = currency is not None and is_code(currency)
    return f'" valueunit="iso4217a:{currency}"/>' if is_known else '"/>'


def _properties(name: str, figures: Sequence[str | None], ends: Sequence[str]) -> list[str]:
    start = f'<conceptExtProperty rel="q:{name}" value="'
    if all(figures) and _are_decimals(figures):
        return [
            f"{start}{figure}{_DECIMAL}{end}" for figure, end in zip(figures, ends, strict=True)
        ]
    return [
        ""
        if figure is None
        else f"{start}{figure}{_DECIMAL}{end}"
        if _is_decimal(figure)
        else _word(name, figure, attribute)
        for figure, end in zip(figures, ends, strict=True)
    ]


def _word(name: str, value: str, attribute: Callable[[str], Xml]) -> Xml:
    return Xml(f'<conceptExtProperty rel="q:{name}" value="{attribute(value)}{_STRING}/>')


def _cells(quote: Quote) -> Iterator[str]:
    for cell in quote.extra:
        title = one_line(cell.title)
        if title != cell.title:
            yield _word("cellTitle", cell.title, attribute)
        name = element("name", text(title)) if title else ""
        yield (
            f'<conceptExtProperty rel="q:cell" value="{attribute(cell.text)}{_STRING}>{name}'
            "</conceptExtProperty>"
        )


def _lines_of(words: Sequence[str | None]) -> list[str | None]:
    return [one_line(word) if word else word for word in words]


def _rows(
    columns: Sequence[tuple[str, Sequence[str | None]]], escape: Escapes, *, is_scoped: bool
) -> Xml:
    column, row = (' scope="col"', ' scope="row"') if is_scoped else ("", "")
    header = "".join([f"<th{column}>{title}</th>" for title, _ in columns])
    cells = [[cell or "" for cell in each] for _, each in columns]
    if escape.text is not as_is:
        cells = [[escape.text(cell) for cell in each] for each in cells]
    start, between, end = f"<tr><th{row}>", "</th><td>", "</td></tr>"
    if len(columns) == 1:
        between, end = "", "</th></tr>"
    body = "".join(
        [
            f"{start}{symbol}{between}{'</td><td>'.join(others)}{end}"
            for symbol, *others in zip(*cells, strict=True)
        ]
    )
    return Xml(f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of one length with their columns set by blanks."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
