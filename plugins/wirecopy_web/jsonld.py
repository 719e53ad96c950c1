"""Writes JSON-LD in the words of schema.org: articles, and quotes as finance pages say them."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from wirecopy import Article, Document, Quote, QuoteTable, Sink, Table, UsageError, fields, flat
from wirecopy.kit import cells
from wirecopy.kit.exact import report, report_item, text_of
from wirecopy.kit.identity import check_language, legal, legal_node
from wirecopy_web import HtmlOptions, JsonLdOptions
from wirecopy_web.mapping import ARTICLE, QUOTE, unplaced, unplaced_currency

#: A thing of schema.org. Any: JSON.
Thing = dict[str, Any]

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:[0-5]\d))?\Z", re.ASCII)
# Figures are numbers with the digits that they were written with.
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_CONTEXT = {"@context": "https://schema.org"}


def export(documents: Iterable[Document], sink: Sink, options: JsonLdOptions) -> None:
    """Writes a thing for each article and table: one alone, or a graph of them."""
    check(options)
    options = legal(options)
    things = (thing for document in documents for thing in things_of(document, sink, options))
    with sink.binary() as stream:
        if options.layout == "lines":
            stream.writelines(encoded(_CONTEXT | thing) + b"\n" for thing in things)
            return
        first, second = next(things, None), next(things, None)
        if first is not None and second is None:
            stream.write(encoded(_CONTEXT | first) + b"\n")
            return
        stream.write(encoded(_CONTEXT)[:-1] + b',"@graph":[')
        for number, thing in enumerate(_chained(first, second, things)):
            stream.write((b",\n" if number else b"\n") + encoded(thing))
        stream.write(b"\n]}\n")


def check(options: JsonLdOptions | HtmlOptions) -> None:
    """Raises `UsageError` for a date that is none, and for what is not a language tag."""
    check_language(options.language)
    if not options.date:
        return
    try:
        if not _DATE.match(options.date):
            raise ValueError
        datetime.fromisoformat(options.date)
    except ValueError:
        raise UsageError(
            f"'{options.date}' is not a date",
            hint="write date=2026-01-31 or date=2026-01-31T12:00:00Z",
        ) from None


def encoded(thing: Thing) -> bytes:
    """A thing as JSON that may stand in HTML: `<` is escaped."""
    return _ENCODER.encode(thing).replace(b"<", b"\\u003c")


def things_of(
    document: Document, sink: Sink, options: JsonLdOptions | HtmlOptions
) -> Iterator[Thing]:
    """The things that a document says."""
    for child in document.children:
        node, _, is_changed = legal_node(child)
        if is_changed:
            what = "characters that no page can hold became U+FFFD"
            sink.warn("illegal-character", what, line=child.line)
        if isinstance(node, Article):
            report(node, (), sink, format_name="jsonld", has_channel=True)
        else:
            report_item(node, sink, "jsonld")
        yield thing_of(node, options)


def thing_of(node: QuoteTable | Article | Table, options: JsonLdOptions | HtmlOptions) -> Thing:
    """A node, which must hold only what XML can, as schema.org says it."""
    if isinstance(node, QuoteTable):
        return _list(node)
    if isinstance(node, Table):
        return _cells(node)
    byline, dateline = node.byline, node.dateline
    credit = node.credit or (byline.agency if byline else None)
    thing = {
        "@type": "NewsArticle",
        "headline": node.headline,
        "alternativeHeadline": node.subheadline,
        "author": _named("Person", byline.author if byline else None),
        "sourceOrganization": _named("Organization", byline.agency if byline else None),
        "creditText": credit,
        "dateline": _dateline(node),
        "locationCreated": _named("Place", dateline.place if dateline else None),
        "publisher": _named("Organization", options.publisher),
        "datePublished": options.date,
        "inLanguage": node.language or options.language,
        "wordCount": node.words,
        "articleBody": "\n\n".join(block.text for block in node.body),
        "additionalProperty": _properties(unplaced(node, ARTICLE)),
    }
    return {key: value for key, value in thing.items() if value}


def _chained(first: Thing | None, second: Thing | None, rest: Iterator[Thing]) -> Iterator[Thing]:
    yield from (thing for thing in (first, second) if thing is not None)
    yield from rest


def _named(kind: str, name: str | None) -> Thing | None:
    return {"@type": kind, "name": name} if name else None


def _dateline(article: Article) -> str:
    if article.dateline is None:
        return ""
    place, date, agency = article.dateline.place, article.dateline.date, article.dateline.agency
    said = ", ".join(each for each in (place, date) if each)
    return f"{said} ({agency})" if agency else said


def _list(table: QuoteTable) -> Thing:
    items = [
        {"@type": "ListItem", "position": place, "item": _quote(quote)}
        for place, quote in enumerate(table.quotes, start=1)
    ]
    named = {"name": table.title} if table.title else {}
    return {"@type": "ItemList", **named, "numberOfItems": len(items), "itemListElement": items}


def _cells(table: Table) -> Thing:
    """A table that holds no quotes; schema.org has no words for rows and cells, so they are CSV."""
    named = {"name": table.title} if table.title else {}
    content = cells.comma_separated(table)
    return {"@type": "Table", **named, "encodingFormat": "text/csv", "text": content}


def _figure(value: Decimal | None) -> Decimal | str | None:
    """JSON has no number that is none or infinite."""
    return value if value is None or value.is_finite() else str(value)


def _quote(quote: Quote) -> Thing:
    """A quote in the words that finance pages use; schema.org itself has no type for it."""
    record = flat(quote)
    thing: Thing = {"@type": "Intangible", "additionalType": "FinancialQuote"}
    others = []
    for field in fields(Quote):
        value = record[field.name]
        if word := QUOTE.get(field.name):
            thing[word] = _figure(value) if isinstance(value, Decimal) else value
        elif field.name != "currency_text" and not field.parts and value not in (None, ()):
            others.append((field.name, text_of(field, value)))
    thing["name"] = quote.name or quote.symbol
    thing["priceCurrency"] = quote.currency or quote.currency_text
    if (written := unplaced_currency(quote)) is not None:
        others.append(("currency_text", written))
    others += ((cell.title, cell.text) for cell in quote.extra)
    thing["additionalProperty"] = _properties(others)
    return {key: value for key, value in thing.items() if value not in (None, "", [])}


def _properties(pairs: Iterable[tuple[str, str]]) -> list[Thing]:
    """The exact channel of schema.org."""
    return [{"@type": "PropertyValue", "name": name, "value": text} for name, text in pairs]
