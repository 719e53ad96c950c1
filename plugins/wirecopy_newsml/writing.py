"""Writes NewsML-G2 2.35 (IPTC, conformance Power), item by item.

The header comes first and each item after it as its document passes by. Quotes are `assert`s, with
a table for the eye; articles are XHTML or NITF. Guids are UUIDs of the content: the same story is
the same item, wherever and whenever it is converted.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

import msgspec

from wirecopy import Article, Document, QuoteTable, Sink, Table, UsageError
from wirecopy.kit.exact import losses
from wirecopy.kit.identity import Identities, check_language, legal, legal_node, time_of
from wirecopy.kit.spans import lost_links
from wirecopy_newsml import Options
from wirecopy_newsml.items import NAR, Item, items_of
from wirecopy_newsml.markup import Xml, attribute, one_line

_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """A document's items, who provides them, the lines where characters were replaced, and what has
    no place, with its line."""

    items: tuple[Item, ...]
    provider: Xml
    replaced: tuple[int, ...]
    lost: tuple[tuple[str, int], ...] = ()


def prepare(document: Document, options: Options) -> Prepared:
    """Makes the items of a document, all but what depends on the documents before it."""
    items = items_of(options)
    cleaned = [legal_node(child) for child in document.children]
    nodes = [node for node, _, _ in cleaned]
    provider = items.provider(nodes)
    return Prepared(
        tuple([items.news(node, said, provider) for node, said, _ in cleaned]),
        provider,
        tuple([node.line for node, _, is_changed in cleaned if is_changed]),
        tuple([each for node in nodes for each in _lost(node)]),
    )


def _lost(node: QuoteTable | Article | Table) -> list[tuple[str, int]]:
    if node.item is None:
        return lost_links(node, "newsml") if isinstance(node, Article) else []
    return losses(node, ("status", "embargoed", "ed_note"), "newsml", has_channel=True)


def export(prepared: Iterable[Prepared], sink: Sink, options: Options) -> None:
    """Writes a news message with an item for each quote table and article, or one item alone."""
    if options.container == "item" and options.package:
        raise UsageError(
            "a package of one bare item makes no sense", hint="leave container=item out"
        )
    check_language(options.language)
    made = _made(options, sink)
    items = _items(prepared, sink, options, made)
    with sink.binary() as stream:
        stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        if options.container == "item":
            stream.write(_only(items))
            return
        sender = attribute(one_line(legal(options).provider) or "wirecopy")
        stream.write(
            f'<newsMessage xmlns="{NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
            f"<header><sent>{made}</sent><sender>{sender}</sender></header>\n<itemSet>\n".encode()
        )
        is_empty = True
        for item in items:
            is_empty = False
            stream.write(item)
        if is_empty:
            sink.warn("no-item", "there is nothing to write, but a valid message has an item")
        stream.write(b"</itemSet>\n</newsMessage>\n")


def _only(items: Iterator[bytes]) -> bytes:
    found = next(items, None)
    if found is None or next(items, None) is not None:
        raise UsageError(
            f"a bare item holds one table or article, not {'none' if found is None else 'more'}",
            hint="leave container=item out: a message holds any number",
        )
    return found


def _items(
    prepared: Iterable[Prepared], sink: Sink, options: Options, made: str
) -> Iterator[bytes]:
    """The items of the documents, and after each document's its package, if that is wanted."""
    naming, maker = _Guids(options, made), items_of(options)
    first, time = f"<newsItem{maker.first}".encode(), made.encode()
    for number, document in enumerate(prepared, start=1):
        for line in document.replaced:
            what = "characters that XML cannot hold became U+FFFD"
            sink.warn("illegal-character", what, line=line)
        for what, line in document.lost:
            sink.warn("not-carried", what, line=line)
        if not document.items:
            sink.warn("not-carried", "a document without tables and articles has no item")
            continue
        guids = []
        for item in document.items:
            guid = naming.of(item.digest, item.identity)
            if item.guid:
                guid = attribute(item.guid)
            guids.append(guid)
            when = item.made or time
            yield b"%b%b%b%b%b%d%b" % (
                first, guid.encode(), item.opening, when, item.middle, number, item.ending,
            )  # fmt: skip
        if options.package:
            digests = b"".join([item.digest for item in document.items])
            guid = naming.of(hashlib.sha256(b"package" + digests).digest())
            yield maker.package(guid, made, guids, document.provider, number).encode()


class _Guids:
    """Hands out guids."""

    def __init__(self, options: Options, made: str) -> None:
        self._identities = Identities()
        self._prefix = "urn:uuid:"
        if options.guid_domain:
            if _DOMAIN.match(options.guid_domain) is None:
                raise UsageError(
                    f"'{options.guid_domain}' is not a domain", hint="write guid_domain=example.com"
                )
            day = made[:10].replace("-", "")
            self._prefix = f"urn:newsml:{options.guid_domain}:{day}:"

    def of(self, digest: bytes, first: str | None = None) -> str:
        return f"{self._prefix}{self._identities.of(digest, first)}"


def _made(options: Options, sink: Sink) -> str:
    """The time that the standard demands (`versionCreated`, `sent`)."""
    made = time_of(options.date)
    if not made:
        sink.warn(
            "no-date",
            "NewsML-G2 demands a time and the text has none: 1970-01-01T00:00:00Z was written "
            "(set date=…, date=now or SOURCE_DATE_EPOCH)",
        )
    return made or "1970-01-01T00:00:00Z"
