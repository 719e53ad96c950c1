"""Writes Atom (RFC 4287) and RSS 2.0, entry by entry; the content is XHTML.

What feeds have no element for (the agency, the parts of a dateline) stands in elements of our own
namespace, so that our reader brings everything back.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
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
    fields,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import exact, report, text_of
from wirecopy.kit.identity import Identities, check_language, legal, legal_node, time_of
from wirecopy.kit.spans import linked
from wirecopy_feeds import Options, entries
from wirecopy_feeds.entries import MEDIA as _MEDIA
from wirecopy_feeds.entries import escaped as _text

OWN = "urn:x-wirecopy:feed:"
_Node = QuoteTable | Article | Table
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_XHTML = "http://www.w3.org/1999/xhtml"


def export_atom(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes an Atom feed."""
    options, made = _prepared(options, sink)
    name = _name(options)
    language = f' xml:lang="{_text(options.language)}"' if options.language else ""
    link = f'<link href="{_text(options.link)}"/>' if options.link else ""
    if options.address:
        link += f'<link rel="self" href="{_text(options.address)}"/>'
    with sink.binary() as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:w="{OWN}"{language}>\n'
            f"<title>{_text(options.title)}</title><id>{name}</id>"
            f"<updated>{made}</updated>{link}<author><name>{_text(options.author)}</name></author>"
            "<generator>wirecopy</generator>\n".encode()
        )
        for node, guid, number in _nodes(documents, sink):
            stream.write(_entry(node, guid, number, made).encode())
        stream.write(b"</feed>\n")


def export_rss(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes an RSS 2.0 feed."""
    options, made = _prepared(options, sink)
    date = format_datetime(datetime.fromisoformat(made))
    language = f"<language>{_text(options.language)}</language>" if options.language else ""
    # Atom demands an author, RSS does not.
    self_link = (
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" '
        f'type="application/rss+xml" href="{_text(options.address)}"/>'
        if options.address
        else ""
    )
    author = "" if options.author == Options().author else options.author
    creator = f"<dc:creator>{_text(author)}</dc:creator>" if author.strip() else ""
    with sink.binary() as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:media="{_MEDIA}" xmlns:w="{OWN}">\n<channel>'
            f"<title>{_text(options.title)}</title>"
            f"<link>{_text(options.link or _name(options))}</link>"
            f"<description>{_text(options.title)}</description>{language}{creator}{self_link}"
            f"<lastBuildDate>{date}</lastBuildDate><generator>wirecopy</generator>\n".encode()
        )
        for node, guid, number in _nodes(documents, sink):
            stream.write(_item(node, guid, number, date).encode())
        stream.write(b"</channel>\n</rss>\n")


def _name(options: Options) -> str:
    """A feed's name, which also stands where RSS demands an address and there is none."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{OWN}{options.link} {options.title}')}"


def _prepared(options: Options, sink: Sink) -> tuple[Options, str]:
    check_language(options.language)
    options = legal(options)
    if not options.title.strip():
        raise UsageError("a feed needs a title", hint="write title=…")
    options = msgspec.structs.replace(
        options, link=options.link.strip(), address=options.address.strip()
    )
    made = time_of(options.date)
    if not made:
        sink.warn(
            "no-date",
            "a feed needs a time and the text has none: 1970-01-01T00:00:00Z was written "
            "(set date=…, date=now or SOURCE_DATE_EPOCH)",
        )
    return options, made or "1970-01-01T00:00:00Z"


def _nodes(documents: Iterable[Document], sink: Sink) -> Iterator[tuple[_Node, str, int]]:
    """The articles and tables, their names, and the numbers of their documents."""
    identities = Identities()
    for number, document in enumerate(documents, start=1):
        if not document.children:
            sink.warn("not-carried", "a document without tables and articles has no entry")
        for child in document.children:
            node, content, is_changed = legal_node(child)
            if is_changed:
                what = "characters that XML cannot hold became U+FFFD"
                sink.warn("illegal-character", what, line=child.line)
            report(node, ("spans",), sink, format_name="a feed", has_channel=True)
            guid = entries.identifier(node.item)
            digest = hashlib.sha256(guid.encode() if guid else content).digest()
            name = identities.of(digest, guid)
            # Two entries of one name would be one for readers.
            yield node, guid if guid and name == guid else f"urn:uuid:{name}", number


def _entry(node: _Node, guid: str, number: int, made: str) -> str:
    said = _language(node)
    language = f' xml:lang="{_text(said)}"' if said else ""
    content = f'<div xmlns="{_XHTML}">{_content(node)}</div>'
    parts = [
        f"<entry{language}><title>{_text(_title(node))}</title><id>{guid}</id>",
        f"<updated>{entries.updated(node.item) or made}</updated>",
        *entries.atom(node.item),
    ]
    if isinstance(node, Article):
        author = node.byline.author if node.byline else None
        if author and author.strip() and not (node.item and node.item.authors):
            parts.append(f"<author><name>{_text(author)}</name></author>")
        if node.subheadline is not None:
            parts.append(f"<summary>{_text(node.subheadline)}</summary>")
        if node.credit is not None:
            parts.append(f"<rights>{_text(node.credit)}</rights>")
        elif node.item and node.item.copyright_notice:
            parts.append(f"<rights>{_text(node.item.copyright_notice)}</rights>")
    parts.append(f'<content type="xhtml">{content}</content>')
    return f"{''.join(parts)}{_own(node, number)}</entry>\n"


def _item(node: _Node, guid: str, number: int, date: str) -> str:
    parts = [
        f'<item><title>{_text(_title(node))}</title><guid isPermaLink="false">{guid}</guid>',
        f"<pubDate>{entries.published(node.item) or date}</pubDate>",
        *entries.rss(node.item),
    ]
    if isinstance(node, Article):
        author = node.byline.author if node.byline else None
        if author and author.strip() and not (node.item and node.item.authors):
            parts.append(f"<dc:creator>{_text(author)}</dc:creator>")
        if node.subheadline is not None:
            parts.append(f"<description>{_text(escape(node.subheadline))}</description>")
        if node.credit is not None:
            parts.append(f"<dc:rights>{_text(node.credit)}</dc:rights>")
        elif node.item and node.item.copyright_notice:
            parts.append(f"<dc:rights>{_text(node.item.copyright_notice)}</dc:rights>")
        if node.language:
            parts.append(f"<dc:language>{_text(node.language)}</dc:language>")
    parts.append(f"<content:encoded>{_text(_content(node))}</content:encoded>")
    return f"{''.join(parts)}{_own(node, number)}</item>\n"


def _title(node: _Node) -> str:
    """What is not blank: readers take a title of blanks for none."""
    if not isinstance(node, Article):
        kind = "Quotes" if isinstance(node, QuoteTable) else "Table"
        return node.title if node.title and node.title.strip() else kind
    texts = (node.headline, *(block.text for block in node.body))
    return next((text for text in texts if text.strip()), "Story")


def _language(node: _Node) -> str:
    """The language, where it looks like a tag of BCP 47."""
    said = (node.language or "") if isinstance(node, Article) else ""
    return said if _TAG.match(said) else ""


def _own(node: _Node, number: int) -> str:
    """What feeds have no element for; an element that is missing means that there was none."""
    kind = {QuoteTable: "quotes", Table: "table"}.get(type(node), "article")
    pairs = exact(node, {"title": node.title} if isinstance(node, Table) else None)
    told = "".join(f' {name}="{_attribute(text)}"' for name, text in pairs)
    return f'<w:{kind} document="{number}"{told}/>'


def _content(node: _Node) -> str:
    """The body as XHTML, a fragment."""
    if isinstance(node, QuoteTable):
        return _table(node)
    if isinstance(node, Table):
        return cells.markup(node)
    return "".join(
        f"<ul>{''.join(f'<li>{linked(each, _text)}</li>' for each in blocks)}</ul>"
        if kind is Bullet
        else "".join(map(_block, blocks))
        for kind, blocks in groupby(node.body, type)
    )


def _block(block: Block) -> str:
    match block:
        case Subhead():
            return f"<h2>{linked(block, _text)}</h2>"
        case Caption() | Note():
            return f'<p class="{type(block).__name__.lower()}">{linked(block, _text)}</p>'
        case _:
            return f"<p>{linked(block, _text)}</p>"


def _table(table: QuoteTable) -> str:
    records = [flat(quote) for quote in table.quotes]
    used = [
        field
        for field in fields(Quote)
        if not field.parts
        and (field.is_required or any(each[field.name] not in (None, ()) for each in records))
    ]
    most = max((len(quote.extra) for quote in table.quotes), default=0)
    header = "".join(f"<th>{_text(field.label)}</th>" for field in used) + "<th></th>" * most
    rows = "".join(
        f"<tr>{_cells(quote, record, used, most)}</tr>"
        for quote, record in zip(table.quotes, records, strict=True)
    )
    return f'<table class="quotes"><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>'


def _cells(
    quote: Quote, record: dict[str, Any], used: list[Field], most: int
) -> str:  # Any: values
    cells = []
    for field in used:
        value = record[field.name]
        is_there = value not in (None, ())
        told = f' class="{field.name}"' if is_there else ""
        cells.append(f"<td{told}>{_text(text_of(field, value)) if is_there else ''}</td>")
    for cell in quote.extra:
        cells.append(f'<td class="cell" title="{_attribute(cell.title)}">{_text(cell.text)}</td>')
    cells += ["<td></td>"] * (most - len(quote.extra))
    return "".join(cells)


def _attribute(text: str) -> str:
    return _text(text).replace("\n", "&#10;").replace("\t", "&#9;")
