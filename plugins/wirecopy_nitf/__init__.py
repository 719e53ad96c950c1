"""NITF 3.6, the IPTC's News Industry Text Format, written and read."""

from typing import Annotated

import msgspec

from wirecopy import Exporter, Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What wire text does not say."""

    date: Annotated[
        str,
        msgspec.Meta(
            description="when it was issued: an ISO 8601 time with its zone, or now; "
            "else what the source says, else SOURCE_DATE_EPOCH"
        ),
    ] = ""
    guid: Annotated[
        str, msgspec.Meta(description="the identifier of the one story that is written")
    ] = ""
    provider: Annotated[
        str, msgspec.Meta(description="who provides it; the distributor where no credit is given")
    ] = ""
    language: Annotated[
        str, msgspec.Meta(description="the language of articles that name none, a BCP 47 tag")
    ] = ""
    copyright: Annotated[str, msgspec.Meta(description="who holds the copyright")] = ""
    namespace: Annotated[
        bool, msgspec.Meta(description="in the schema's namespace; most receivers know none")
    ] = False
    exact: Annotated[
        bool,
        msgspec.Meta(
            description="what NITF has no places for, in `meta` elements for wirecopy's reader"
        ),
    ] = True


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """NITF 3.6, a story a file."""
    return [
        Exporter(
            "nitf",
            "wirecopy_nitf.writing:export",
            (".nitf",),
            "application/nitf+xml",
            options=Options,
            package=True,
            summary="NITF 3.6: a story and its quotes; a file for each in a folder or .zip",
            carries=frozenset({"*", "Item.status", "Item.embargoed"}),
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """NITF of any version and agency."""
    return [
        Reader(
            "nitf",
            "wirecopy_nitf.reading:read",
            (".nitf",),
            "application/nitf+xml",
            summary="NITF of any version: stories and tables of quotes",
        )
    ]
