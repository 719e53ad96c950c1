"""Word documents (docx): a story with its tables."""

from typing import Annotated

import msgspec

from wirecopy import Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is read."""

    most_megabytes: Annotated[
        int, msgspec.Meta(ge=1, description="the largest document, unpacked")
    ] = 200


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
