"""Feeds: Atom and RSS, written and read."""

from typing import Annotated

import msgspec

from wirecopy import Exporter, Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says and wire text does not."""

    title: Annotated[str, msgspec.Meta(description="the feed's title")] = "Wire copy"
    link: Annotated[str, msgspec.Meta(description="the address of the feed's site")] = ""
    address: Annotated[
        str, msgspec.Meta(description="the feed's own address, where readers fetch it (rel=self)")
    ] = ""
    author: Annotated[str, msgspec.Meta(description="who is behind the feed")] = "wirecopy"
    language: Annotated[
        str, msgspec.Meta(description="the language of articles that name none, a BCP 47 tag")
    ] = ""
    date: Annotated[
        str,
        msgspec.Meta(
            description="when it was updated: an ISO 8601 time with its zone, or now; "
            "else SOURCE_DATE_EPOCH"
        ),
    ] = ""


_ATOM, _RSS = "application/atom+xml", "application/rss+xml"


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Atom 1.0 and RSS 2.0."""
    return [
        Exporter(
            "atom",
            "wirecopy_feeds.writing:export_atom",
            (".atom",),
            _ATOM,
            options=Options,
            summary="an Atom feed: an entry for each article and table of quotes",
            carries=frozenset("*"),
        ),
        Exporter(
            "rss",
            "wirecopy_feeds.writing:export_rss",
            (".rss",),
            _RSS,
            options=Options,
            summary="an RSS 2.0 feed: an item for each article and table of quotes",
            carries=frozenset("*"),
        ),
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Atom, and RSS of any version."""
    return [
        Reader(
            "atom",
            "wirecopy_feeds.reading:read",
            (".atom",),
            _ATOM,
            summary="Atom feeds: articles, and tables of quotes",
        ),
        Reader(
            "rss",
            "wirecopy_feeds.reading:read",
            (".rss", ".rdf"),
            _RSS,
            summary="RSS feeds of any version: articles, and tables of quotes",
        ),
    ]
