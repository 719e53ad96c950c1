"""Word documents (docx): a story with its tables."""

import msgspec

from wirecopy import Reader, hookimpl
from wirecopy.kit.options import MostMegabytes


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is read."""

    most_megabytes: MostMegabytes = 200


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Documents and templates, with macros or without: these are not run."""
    return [
        Reader(
            "docx",
            "wirecopy_docx.reading:read",
            (".docx", ".docm", ".dotx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            options=Options,
            summary="a Word document: its story and its tables",
        )
    ]
