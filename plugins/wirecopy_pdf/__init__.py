"""PDF: a story with its tables, by the places of the glyphs on the pages."""

from typing import Annotated

import msgspec

from wirecopy import Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a PDF is opened, and how much it may take."""

    password: Annotated[str, msgspec.Meta(description="opens a PDF that one protects")] = ""
    most_pages: Annotated[int, msgspec.Meta(ge=1, description="the most pages")] = 1000
    most_seconds: Annotated[
        int, msgspec.Meta(ge=1, description="the longest time that a PDF may take")
    ] = 120
    most_megabytes: Annotated[
        int, msgspec.Meta(ge=100, description="the most memory that a PDF may take")
    ] = 2000


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """PDFs with text; needs the extra `pdf`."""
    return [
        Reader(
            "pdf",
            "wirecopy_pdf.reading:read",
            (".pdf",),
            "application/pdf",
            options=Options,
            summary="a PDF: its story and its tables (needs the extra pdf)",
        )
    ]
