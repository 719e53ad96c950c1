"""Writes NewsML-G2 2.35 (IPTC, conformance Power), item by item.

The header comes first and each item after it as its document passes by. Quotes are `assert`s, with
a table for the eye; articles are XHTML or NITF. Guids are UUIDs of the content: the same story is
the same item, wherever and whenever it is converted.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

import msgspec

from wirecopy import Document, Sink, UsageError
from wirecopy.kit.identity import Identities, check_language, legal, legal_node, time_of
from wirecopy.kit.state import moment
from wirecopy_newsml import Options
from wirecopy_newsml.items import News, items_of
from wirecopy_newsml.markup import NAR, Xml, attribute, one_line

_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """A document's items, who provides them, the lines where characters were replaced, and what has
    no place, with its line.
    """

    items: tuple[News, ...]
    provider: Xml
    replaced: tuple[int, ...]
    lost: tuple[tuple[str, int], ...] = ()


def prepare(document: Document, options: Options) -> Prepared:
    """Makes the items of a document, all but what depends on the documents before it."""
    items = items_of(options)
    cleaned = [legal_node(child) for child in document.children]
    provider = items.provider([node for node, _, _ in cleaned])
    made = tuple([items.news(node, said, provider) for node, said, _ in cleaned])
    return Prepared(
        made,
        provider,
        tuple([node.line for node, _, is_changed in cleaned if is_changed]),
        tuple(
            [
                (what, node.line)
                for item, (node, _, _) in zip(made, cleaned, strict=True)
                for what in item.lost
            ]
        ),
    )


def export(prepared: Iterable[Prepared], sink: Sink, options: Options) -> None:
    """Writes a news message with an item for each quote table and article, or one item alone."""
    if options.container == "item" and options.package:
        raise UsageError(
            "a package of one bare item makes no sense", hint="leave container=item out"
        )
    check_language(options.language)
    made, naming = _Time(options, sink), _Guids(options)
    with sink.binary() as stream:
        prepared = iter(prepared)
        first = next(prepared, None)
        sent = made.of(first)
        if first is not None:
            prepared = chain((first,), prepared)
        del first  # documents are let go as they pass
        naming.begin(sent)
        items = _items(prepared, sink, options, made, naming)
        stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        if options.container == "item":
            stream.write(_only(items))
            return
        sender = attribute(one_line(legal(options).provider) or "wirecopy")
        stream.write(
            f'<newsMessage xmlns="{NAR}" xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
            f"<header><sent>{sent}</sent><sender>{sender}</sender></header>\n<itemSet>\n".encode()
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
    prepared: Iterable[Prepared], sink: Sink, options: Options, time: "_Time", naming: "_Guids"
) -> Iterator[bytes]:
    """The items of the documents, and after each document's its package, if that is wanted."""
    maker = items_of(options)
    first = f"<newsItem{maker.first}".encode()
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
            guid = attribute(item.guid) or naming.of(item.digest, item.identity)
            guids.append(guid)
            when = item.made or time.given()
            yield b"%b%b%b%b%b%d%b" % (
                first, guid.encode(), item.opening, when, item.middle, number, item.ending,
            )  # fmt: skip
        if options.package:
            digests = b"".join([item.digest for item in document.items])
            guid = naming.of(hashlib.sha256(b"package" + digests).digest())
            made = time.of(document)
            yield maker.package(guid, made, guids, document.provider, number).encode()


class _Guids:
    """Hands out guids."""

    def __init__(self, options: Options) -> None:
        self._identities = Identities()
        self._prefix = "urn:uuid:"
        self._domain = options.guid_domain
        if self._domain and _DOMAIN.match(self._domain) is None:
            raise UsageError(
                f"'{self._domain}' is not a domain", hint="write guid_domain=example.com"
            )

    def begin(self, made: str) -> None:
        """Takes the day of the message."""
        if self._domain:
            self._prefix = f"urn:newsml:{self._domain}:{made[:10].replace('-', '')}:"

    def of(self, digest: bytes, first: str | None = None) -> str:
        return f"{self._prefix}{self._identities.of(digest, first)}"


class _Time:
    """The times that the standard demands (`versionCreated`, `sent`): given, or the items' own."""

    def __init__(self, options: Options, sink: Sink) -> None:
        self._given = time_of(options.date).encode()
        self._sink = sink

    def of(self, document: Prepared | None) -> str:
        """The time of a document: where nobody gives one, the latest of its items."""
        own = () if document is None else (item.made.decode() for item in document.items)
        latest = "" if self._given else max(filter(None, own), key=_order, default="")
        return latest or self.given().decode()

    def given(self) -> bytes:
        """The time that somebody gives; else 1970, with a warning."""
        if not self._given:
            self._given = b"1970-01-01T00:00:00Z"
            self._sink.warn(
                "no-date",
                "NewsML-G2 demands a time and the text has none: 1970-01-01T00:00:00Z was written "
                "(set date=…, date=now or SOURCE_DATE_EPOCH)",
            )
        return self._given


def _order(time: str) -> datetime:
    return moment(time) or datetime.min.replace(tzinfo=UTC)
