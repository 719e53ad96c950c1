"""Writes NewsML-G2 2.35 (IPTC, conformance Power), item by item.

The header comes first and each item after it as its document passes by. Quotes are `assert`s, with
a table for the eye; articles are XHTML or NITF. Guids are UUIDs of the content: the same story is
the same item, wherever and whenever it is converted.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from wirecopy import Article, Document, QuoteTable, Sink, UsageError
from wirecopy_identity import Identities, legal, legal_node, time_of
from wirecopy_newsml import Options
from wirecopy_newsml.items import Items
from wirecopy_newsml.markup import Xml, attribute, one_line

_NAR = "http://iptc.org/std/nar/2006-10-01/"
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a news message with an item for each quote table and article, or one item alone."""
    if options.container == "item" and options.package:
        raise UsageError(
            "a package of one bare item makes no sense", hint="leave container=item out"
        )
    options = legal(options)
    made = _made(options, sink)
    items = _items(documents, sink, options, made)
    with sink.binary() as stream:
        stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        if options.container == "item":
            stream.write(_only(items).encode())
            return
        sender = attribute(one_line(options.provider) or "wirecopy")
        stream.write(
            f'<newsMessage xmlns="{_NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
            f"<header><sent>{made}</sent><sender>{sender}</sender></header>\n<itemSet>\n".encode()
        )
        for item in items:
            stream.write(item.encode())
        stream.write(b"</itemSet>\n</newsMessage>\n")


def _only(items: Iterator[Xml]) -> Xml:
    found = next(items, None)
    if found is None or next(items, None) is not None:
        raise UsageError(
            f"a bare item holds one table or article, not {'none' if found is None else 'more'}",
            hint="leave container=item out: a message holds any number",
        )
    return found


def _items(documents: Iterable[Document], sink: Sink, options: Options, made: Xml) -> Iterator[Xml]:
    """The items of the documents, and after each document's its package, if that is wanted."""
    naming = _Guids(options, made)
    items = Items(options, made)
    for number, document in enumerate(documents, start=1):
        nodes, digests = [], []
        for child in document.children:
            node, said, is_changed = legal_node(child)
            if is_changed:
                what = "characters that XML cannot hold became U+FFFD"
                sink.warn("illegal-character", what, line=child.line)
            nodes.append(node)
            digests.append(hashlib.sha256(said).digest())
        if not nodes:
            sink.warn("not-carried", "a document without tables and articles has no item")
            continue
        provider = attribute(one_line(options.provider) or _agency(nodes) or "unknown")
        guids = [naming.of(digest) for digest in digests]
        for node, guid in zip(nodes, guids, strict=True):
            yield items.news(node, guid, provider, number)
        if options.package:
            guid = naming.of(hashlib.sha256(b"package" + b"".join(digests)).digest())
            yield items.package(guid, guids, provider, number)


class _Guids:
    """Hands out guids."""

    def __init__(self, options: Options, made: str) -> None:
        self._identities = Identities()
        self._prefix = "urn:uuid:"
        if options.guid_domain:
            if _DOMAIN.match(options.guid_domain) is None:
                raise UsageError(
                    f"'{options.guid_domain}' is no domain", hint="write guid_domain=example.com"
                )
            day = made[:10].replace("-", "")
            self._prefix = f"urn:newsml:{options.guid_domain}:{day}:"

    def of(self, digest: bytes) -> str:
        return f"{self._prefix}{self._identities.of(digest)}"


def _made(options: Options, sink: Sink) -> Xml:
    """The time that the standard demands (`versionCreated`, `sent`)."""
    made = time_of(options.date)
    if not made:
        sink.warn(
            "no-date",
            "NewsML-G2 demands a time and the text has none: 1970-01-01T00:00:00Z was written "
            "(set date=…, date=now or SOURCE_DATE_EPOCH)",
        )
    return Xml(made or "1970-01-01T00:00:00Z")


def _agency(nodes: Sequence[QuoteTable | Article]) -> str:
    """The first agency that an article of a document names."""
    for node in nodes:
        if isinstance(node, Article):
            agency = node.byline.agency if node.byline else None
            if named := one_line(agency or node.credit or ""):
                return named
    return ""
