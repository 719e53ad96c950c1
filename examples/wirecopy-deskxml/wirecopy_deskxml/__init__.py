"""The XML of an imagined news desk, written and read on `wirecopy.kit`."""

from wirecopy import Exporter, Reader, hookimpl

_SUMMARY = "the XML of an imagined news desk"


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Has a place for every field, and so for the state of an item, too."""
    return [
        Exporter(
            "deskxml",
            "wirecopy_deskxml.writing:export",
            (".deskxml",),
            "application/xml",
            summary=_SUMMARY,
            carries=frozenset({"*", "Item.status", "Item.embargoed"}),
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Reads what the exporter writes; by name, for lxml is heavy."""
    return [
        Reader(
            "deskxml",
            "wirecopy_deskxml.reading:read",
            (".deskxml",),
            "application/xml",
            summary=_SUMMARY,
        )
    ]
