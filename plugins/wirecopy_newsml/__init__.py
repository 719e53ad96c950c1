"""NewsML-G2, written and read: an item for each quote table and article; NewsML 1, read."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the standard demands and wire text does not say."""

    date: Annotated[
        str,
        msgspec.Meta(
            description="when the items were made: an ISO 8601 time with its zone, or now; "
            "else SOURCE_DATE_EPOCH"
        ),
    ] = ""
    provider: Annotated[
        str, msgspec.Meta(description="who provides the items; else the agency, else unknown")
    ] = ""
    language: Annotated[
        str, msgspec.Meta(description="the language of items that name none, a BCP 47 tag")
    ] = ""
    copyright: Annotated[str, msgspec.Meta(description="who holds the copyright")] = ""
    guid_domain: Annotated[
        str,
        msgspec.Meta(
            description="a domain of yours: guids are urn:newsml:DOMAIN:DATE:ID, not urn:uuid:ID"
        ),
    ] = ""
    container: Annotated[
        Literal["message", "item"],
        msgspec.Meta(description="a news message, or one item alone"),
    ] = "message"
    package: Annotated[
        bool,
        msgspec.Meta(description="after each document's items a package item that lists them"),
    ] = False
    version: Annotated[
        Literal["2.35", "2.36"],
        msgspec.Meta(description="the version of NewsML-G2; 2.36 has no public schema yet"),
    ] = "2.35"
    exact: Annotated[
        bool,
        msgspec.Meta(
            description="properties of ours for what the standard has no place for; without them "
            "it is reported"
        ),
    ] = True
    body: Annotated[
        Literal["xhtml", "nitf"], msgspec.Meta(description="the markup of stories and tables")
    ] = "xhtml"
    table: Annotated[
        Literal["xhtml", "pre"],
        msgspec.Meta(description="quotes as a table, or preformatted for older receivers"),
    ] = "xhtml"


# What has a place, though it is not for publication.
_PRIVATE = ("status", "embargoed", "ed_note", "instructions")


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """NewsML-G2 2.35, conformance Power."""
    return [
        Exporter(
            "newsml",
            "wirecopy_newsml.writing:export",
            (".xml", ".newsml"),
            "application/vnd.iptc.g2.newsmessage+xml",
            options=Options,
            prepare="wirecopy_newsml.writing:prepare",
            summary="NewsML-G2 2.35: an item for each quote table and article",
            carries=frozenset({"*", *(f"Item.{name}" for name in _PRIVATE)}),
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """NewsML-G2 and NewsML 1."""
    return [
        Reader(
            "newsml",
            "wirecopy_newsml.reading:read",
            (".xml", ".newsml"),
            "application/vnd.iptc.g2.newsmessage+xml",
            summary="NewsML-G2 and NewsML 1: stories, and tables of quotes",
        )
    ]
