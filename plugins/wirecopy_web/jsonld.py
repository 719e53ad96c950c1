"""Writes JSON-LD in the words of schema.org: articles, and quotes as finance pages say them."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from wirecopy import (
    Article,
    Concept,
    Document,
    Item,
    Quote,
    QuoteTable,
    Sink,
    Table,
    UsageError,
    fields,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import report, report_item, text_of
from wirecopy.kit.identity import check_language, legal, legal_node
from wirecopy.kit.spans import leads
from wirecopy_web import HtmlOptions, JsonLdOptions
from wirecopy_web.mapping import ARTICLE, PAGES, QUOTE, unplaced, unplaced_currency

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
    said = said_of(node.item)
    thing = {
        "@type": "NewsArticle",
        "headline": node.headline,
        "alternativeHeadline": node.subheadline,
        "author": _authors(node),
        "sourceOrganization": _named("Organization", byline.agency if byline else None),
        "creditText": credit,
        "dateline": _dateline(node),
        "locationCreated": _named("Place", dateline.place if dateline else None),
        **{name: value for name, value in said.items() if value},
        **{name: value for name, value in _given(options).items() if value},
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


def _given(options: JsonLdOptions | HtmlOptions) -> Thing:
    """What a person has given counts before what the item says."""
    return {
        "publisher": _named("Organization", options.publisher),
        "datePublished": options.date,
    }


def _authors(article: Article) -> Thing | list[Thing] | None:
    """The authors one by one; for want of them the byline's."""
    people = article.item.authors if article.item is not None else ()
    if not people:
        return _named("Person", article.byline.author if article.byline else None)
    found = []
    for each in people:
        thing = {
            "@type": "Person",
            "name": each.name,
            "jobTitle": each.job_title,
            "url": each.uri,
            "email": each.email,
        }
        found.append({name: value for name, value in thing.items() if value})
    return found if len(found) > 1 else found[0]


def said_of(item: Item | None) -> Thing:
    """What an item says of itself, in the words of schema.org."""
    if item is None:
        return {}
    pages = [each.target for each in item.links if each.rel in PAGES and leads(each.target)]
    published = item.published or item.version_created
    return {
        "identifier": item.guid,
        "version": item.version,
        "dateCreated": item.first_created,
        "datePublished": published,
        "dateModified": item.version_created,
        "keywords": list(item.keywords),
        "about": list(map(_concept, item.subjects)),
        "mentions": [
            *(_concept(each, "Person") for each in item.people),
            *(_concept(each, "Organization") for each in item.organisations),
            *(_concept(each, "Event") for each in item.events),
        ],
        "contentLocation": [_concept(each, "Place") for each in item.places],
        "genre": [name for each in item.genres if (name := each.name or each.code)],
        "publisher": _named("Organization", item.provider),
        "copyrightHolder": _named("Organization", item.copyright_holder),
        "copyrightNotice": item.copyright_notice,
        "usageInfo": item.usage_terms,
        "digitalSourceType": item.digital_source_type,
        "mainEntityOfPage": pages[0] if pages else None,
    } | _media(item)


def _concept(concept: Concept, kind: str = "DefinedTerm") -> Thing:
    is_term = kind == "DefinedTerm"
    thing = {
        "@type": kind,
        "name": concept.name or concept.code,
        "termCode" if is_term else "identifier": concept.code,
        "inDefinedTermSet": concept.scheme if is_term else None,
    }
    return {name: value for name, value in thing.items() if value}


def _media(item: Item) -> Thing:
    """Pictures, films and sounds, each file with what is said of it."""
    found: dict[str, list[Thing]] = {}
    for media in item.media:
        word, kind = _MEDIA.get(media.kind, (None, ""))
        if word is None:
            continue
        for each in media.renditions:
            if not leads(each.url):
                continue
            thing = {
                "@type": kind,
                "contentUrl": each.url,
                "encodingFormat": each.type,
                "width": each.width,
                "height": each.height,
                "contentSize": None if each.bytes is None else str(each.bytes),
                "duration": None if each.duration is None else f"PT{each.duration}S",
                "caption": media.caption,
                "creditText": media.credit,
                "name": media.headline,
            }
            found.setdefault(word, []).append({n: v for n, v in thing.items() if v is not None})
    return dict(found)


_MEDIA = {
    "picture": ("image", "ImageObject"),
    "graphic": ("image", "ImageObject"),
    "image": ("image", "ImageObject"),
    "video": ("video", "VideoObject"),
    "audio": ("audio", "AudioObject"),
}


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
