"""Reads old workbooks: one document a sheet."""

from collections.abc import Iterator

from wirecopy import Document, Source
from wirecopy.kit import child
from wirecopy.kit.kinds import OLE
from wirecopy.kit.records import bad, meaning_options
from wirecopy.kit.sheets import Sheet, documents
from wirecopy_xls import Options


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a workbook as one document a sheet."""
    named = meaning_options(options.cells)
    content = source.binary()
    if content.startswith(b"PK"):
        raise bad(source, "is a zip file, as new workbooks are", hint="give --from xlsx, or ods")
    if not content.startswith((OLE, b"\x09")):
        raise bad(source, "is not an old Excel workbook")
    limits = child.Limits(options.most_seconds, options.most_megabytes)
    sheets = child.run(
        "wirecopy_xls.book:sheets", content, source=source, kind=list[Sheet], limits=limits
    )
    yield from documents(sheets, source, named)
