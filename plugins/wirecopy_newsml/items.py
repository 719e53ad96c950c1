"""Items of NewsML-G2 as text: metadata, quotes as asserts with a table for the eye, stories.

What the standard has no exact place for stands in properties of our own (`q:…`), so that our reader
brings everything back.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

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
    __version__,
)
from wirecopy_newsml import Options
from wirecopy_newsml.markup import (
    NOTHING,
    Xml,
    attribute,
    element,
    is_code,
    is_language,
    joined,
    one_line,
    text,
)

# Exactly this address: the standard body's own library compares the whole string.
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# Names of ours that the IPTC's catalog lacks.
_OWN_SCHEMES = '<catalog><scheme alias="q" uri="urn:x-wirecopy:quote:"/></catalog>'
_NAR = "http://iptc.org/std/nar/2006-10-01/"
_NITF = Xml("http://iptc.org/std/NITF/2006-10-18/")
_XHTML = Xml("http://www.w3.org/1999/xhtml")

_TITLES = (
    ("name", "Name"), ("exchange", "Exchange"), ("price", "Price"), ("change", "Change"),
    ("change_percent", "Change %"), ("currency_text", "Currency"), ("time", "Time"),
)  # fmt: skip
_FIGURES = frozenset(("price", "change", "change_percent"))
_STRING = '" valuedatatype="xs:string"'


class Items:
    """Makes items; what is the same in all of them is made once."""

    def __init__(self, options: Options, made: Xml) -> None:
        self._options = options
        self._is_nitf = options.body == "nitf"
        holder = one_line(options.copyright)
        rights = (
            f'<rightsInfo><copyrightHolder literal="{attribute(holder)}"/>'
            f"<copyrightNotice>© {text(holder)}</copyrightNotice></rightsInfo>"
            if holder
            else ""
        )
        spaces = (
            f' xmlns="{_NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
            if options.container == "item"
            else ""
        )
        self._opening = (
            f'{spaces} standard="NewsML-G2" standardversion="2.35" conformance="power" guid="'
        )
        self._catalog = f'>\n<catalogRef href="{_CATALOG}"/>{_OWN_SCHEMES}{rights}\n<itemMeta>'
        self._status = (
            f'"/><versionCreated>{made}</versionCreated><pubStatus qcode="stat:usable"/>'
            f'<generator versioninfo="{__version__}">wirecopy</generator><profile>'
        )

    def news(self, node: QuoteTable | Article, guid: str, provider: str, document: int) -> Xml:
        """The item of a node, and which document of the input it is of."""
        match node:
            case QuoteTable():
                language = self._options.language
                profile, meta = "quote-table", self._quotes_meta(node)
                content = self._quotes(node)
            case Article():
                language = node.language or self._options.language
                profile, meta = "text-article", _article_meta(node, language)
                content = self._story(node)
        return Xml(
            f"<newsItem{self._opening}{guid}{_version(language)}{self._catalog}"
            f'<itemClass qcode="ninat:text"/><provider literal="{provider}{self._status}{profile}'
            f'</profile><itemMetaExtProperty rel="q:document" value="{document}"/></itemMeta>\n'
            f"<contentMeta>{meta}</contentMeta>\n{content}\n</newsItem>\n"
        )

    def package(self, guid: str, guids: Sequence[str], provider: str, document: int) -> Xml:
        """The item that says which items are of one document, in their order."""
        references = "".join(
            f'<itemRef residref="{each}" contenttype="application/vnd.iptc.g2.newsitem+xml">'
            '<itemClass qcode="ninat:text"/></itemRef>\n'
            for each in guids
        )
        return Xml(
            f"<packageItem{self._opening}{guid}{_version(self._options.language)}{self._catalog}"
            f'<itemClass qcode="ninat:composite"/><provider literal="{provider}{self._status}'
            f"package</profile></itemMeta>\n<contentMeta>{_language(self._options.language)}"
            f'</contentMeta>\n<groupSet root="document-{document}"><group id="document-{document}" '
            f'role="q:document" mode="pgrmod:seq">\n{references}</group></groupSet>\n'
            "</packageItem>\n"
        )

    def _quotes_meta(self, table: QuoteTable) -> Xml:
        title = "" if table.title is None else element("headline", text(table.title))
        return Xml(
            f"{_language(self._options.language)}"
            '<genre qcode="genre:Results_Listings_and_Statistics"/>'
            f'<subject type="cpnat:abstract" qcode="medtop:04000000"/>{title}'
        )

    def _quotes(self, table: QuoteTable) -> str:
        asserts = "".join([_assert(quote, row) for row, quote in enumerate(table.quotes, start=1)])
        if not table.quotes:
            body = NOTHING
        elif self._options.table == "pre":
            body = element("pre", text(_aligned(_columns(table.quotes))))
        else:
            body = _rows(_columns(table.quotes), is_scoped=not self._is_nitf)
        return asserts + self._content("", body)

    def _story(self, article: Article) -> str:
        words = sum([len(block.text.split()) for block in article.body])
        return self._content(article.headline, self._body(article), words)

    def _content(self, title: str, body: Xml, words: int = 0) -> str:
        count = f' wordcount="{words}"' if words else ""
        if self._is_nitf:
            block = f"<body><body.content><block>{body}</block></body.content></body>"
            head = element("head", element("title", text(title))) if title else ""
            kind, markup = "nitf", f'<nitf xmlns="{_NITF}">{head}{block}</nitf>'
        else:
            head = element("head", Xml(f"<title>{text(title)}</title>"))
            kind, markup = "xhtml", f'<html xmlns="{_XHTML}">{head}<body>{body}</body></html>'
        return (
            f'<contentSet><inlineXML contenttype="application/{kind}+xml"{count}>{markup}'
            "</inlineXML></contentSet>"
        )

    def _body(self, article: Article) -> Xml:
        subhead = "hl2" if self._is_nitf else "h2"
        return joined(
            element("ul", joined(element("li", text(each.text)) for each in blocks))
            if kind is Bullet
            else joined([_block(each, subhead) for each in blocks])
            for kind, blocks in groupby(article.body, type)
        )


def _block(block: Block, subhead: str) -> Xml:
    match block:
        case Paragraph():
            return Xml(f"<p>{text(block.text)}</p>") if block.text else Xml("<p/>")
        case Subhead():
            return element(subhead, text(block.text))
        case Caption():
            return element("p", text(block.text), **{"class": Xml("caption")})
        case Note():
            return element("p", text(block.text), **{"class": Xml("note")})
        case _:
            return element("p", text(block.text))


def _version(language: str) -> str:
    return f'" version="1" xml:lang="{language}"' if is_language(language) else '" version="1"'


def _language(language: str) -> Xml:
    return element("language", NOTHING, tag=Xml(language)) if is_language(language) else NOTHING


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
    parts += _exactly(article, agency, credit)
    return joined(parts)


def _exactly(article: Article, agency: str, credit: str) -> Iterator[Xml]:
    """Properties of ours for what cannot be told from the standard's."""
    byline, dateline = article.byline, article.dateline
    written = byline.agency if byline else None
    if written is not None and (written != agency or not agency):
        yield _property("agency", written)
    if article.credit is not None and article.credit != (credit if credit != agency else None):
        yield _property("credit", article.credit)
    if article.language is not None and not is_language(article.language):
        yield _property("language", article.language)
    if dateline is not None:
        yield _property("datelinePlace", dateline.place)
        if dateline.date is not None:
            yield _property("datelineDate", dateline.date)
        if dateline.agency is not None:
            yield _property("datelineAgency", dateline.agency)


def _property(name: str, value: str) -> Xml:
    return Xml(f'<contentMetaExtProperty rel="q:{name}" value="{attribute(value)}"/>')


def _assert(quote: Quote, row: int) -> str:
    symbol, currency = quote.symbol, quote.currency
    if symbol.isalnum() and symbol.isascii():
        said = f'<assert qcode="ticker:{symbol}">'
        instrument = f'<hasInstrument symbol="{symbol}"'
    else:
        # A QCode has no blanks (G2 specification, QCodes).
        code = "%20".join(symbol.split())
        named = f'qcode="ticker:{attribute(code)}"' if code else f'literal="quote-{row}"'
        said = f"<assert {named}>"
        instrument = f'<hasInstrument symbol="{attribute(symbol)}"'
    exact = ""
    if (name := quote.name) is not None:
        shown = one_line(name)
        if shown:
            said += f"<name>{text(shown)}</name>"
        if shown != name or not shown:
            exact += _word("name", name)
    if (exchange := quote.exchange) is not None:
        shown = one_line(exchange)
        if shown:
            instrument += f' marketlabel="{attribute(shown)}"'
        if shown != exchange or not shown:
            exact += _word("exchange", exchange)
    is_iso = currency is not None and is_code(currency)
    unit = f'" valueunit="iso4217a:{currency}"/>' if is_iso else '"/>'
    figures = ""
    if (value := quote.price) is not None:
        figures += _figure("price", value, unit)
    if (value := quote.change) is not None:
        figures += _figure("priceChange", value, unit)
    if (value := quote.change_percent) is not None:
        figures += _figure("priceChangePercent", value, '"/>')
    if currency is not None and not (is_iso and "valueunit" in figures):
        exact += _word("priceCurrency", currency)
    if (word := quote.currency_text) is not None:
        figures += _word("priceCurrencyText", word)
    if (word := quote.time) is not None:
        figures += _word("quoteTime", word)
    if quote.extra:
        figures += "".join(_cells(quote))
    return f"{said}{instrument}/>{figures}{exact}</assert>\n"


def _figure(name: str, value: Decimal, end: str) -> str:
    number = plain(value)
    if number is None:
        return _word(name, str(value))
    return f'<conceptExtProperty rel="q:{name}" value="{number}" valuedatatype="xs:decimal{end}'


def _word(name: str, value: str) -> str:
    return f'<conceptExtProperty rel="q:{name}" value="{attribute(value)}{_STRING}/>'


def _cells(quote: Quote) -> Iterator[str]:
    for cell in quote.extra:
        title = one_line(cell.title)
        if title != cell.title:
            yield _word("cellTitle", cell.title)
        name = element("name", text(title)) if title else ""
        yield (
            f'<conceptExtProperty rel="q:cell" value="{attribute(cell.text)}{_STRING}>{name}'
            "</conceptExtProperty>"
        )


def plain(value: Decimal) -> str | None:
    """The figure as xs:decimal has it, without an exponent; None where that would fill pages."""
    said = str(value)
    if len(said) < 30 and not said.strip("-.0123456789"):
        return said
    return format(value, "f") if value.is_finite() and -99 < value.adjusted() < 99 else None


def _columns(quotes: Sequence[Quote]) -> list[tuple[str, list[str]]]:
    """The columns for the eye, with their titles; none without anything in it."""
    columns = [("Symbol", [quote.symbol for quote in quotes])]
    for field, title in _TITLES:
        values = [getattr(quote, field) for quote in quotes]
        if values.count(None) == len(values):
            continue
        if field in _FIGURES:
            values = [None if v is None else plain(v) or str(v) for v in values]
        if any(values):
            columns.append((title, [value or "" for value in values]))
    return columns


def _rows(columns: list[tuple[str, list[str]]], *, is_scoped: bool) -> Xml:
    column, row = (' scope="col"', ' scope="row"') if is_scoped else ("", "")
    header = "".join([f"<th{column}>{title}</th>" for title, _ in columns])
    marked = [[f"<tr><th{row}>{_short(cell)}</th>" for cell in columns[0][1]]]
    for _, cells in columns[1:]:
        marked.append([f"<td>{_short(cell)}</td>" if cell else "<td/>" for cell in cells])
    marked.append(["</tr>"] * len(marked[0]))
    body = "".join(map("".join, zip(*marked, strict=True)))
    return Xml(f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")


def _short(cell: str) -> str:
    return cell if cell.isalnum() else text(cell)


def _aligned(columns: list[tuple[str, list[str]]]) -> str:
    rows = list(zip(*([title, *cells] for title, cells in columns), strict=True))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
