"""CSV: one table of quotes, articles or paragraphs, or all of them as a Tabular Data Package."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, Reader, hookimpl
from wirecopy.kit.options import CellNames


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the table is written."""

    table: Annotated[
        Literal["quotes", "articles", "paragraphs", "cells", "tables", "documents"],
        msgspec.Meta(description="which table a single file holds; a folder or .zip holds all"),
    ] = "quotes"
    dates: Annotated[
        bool,
        msgspec.Meta(description="quotes with a last column `date`: when their table was made"),
    ] = False
    delimiter: Annotated[
        str, msgspec.Meta(description="what parts the columns: a character, or tab")
    ] = ","
    quoting: Annotated[
        Literal["minimal", "all"],
        msgspec.Meta(description="which fields are quoted: those that must be, or all"),
    ] = "minimal"
    line_ends: Annotated[
        Literal["crlf", "lf"], msgspec.Meta(description="what ends a line; RFC 4180 says crlf")
    ] = "crlf"
    encoding: Annotated[str, msgspec.Meta(description="the encoding of the file")] = "utf-8"
    bom: Annotated[
        bool, msgspec.Meta(description="begin with a byte order mark, as Excel likes UTF-8")
    ] = False
    decimal: Annotated[
        Literal["point", "comma"], msgspec.Meta(description="the decimal mark of the figures")
    ] = "point"
    header: Annotated[bool, msgspec.Meta(description="begin with the columns' names")] = True
    raw: Annotated[
        bool, msgspec.Meta(description="do not guard text that a spreadsheet takes for a formula")
    ] = False


class ReaderOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a table or a data package is read."""

    delimiter: Annotated[
        str,
        msgspec.Meta(description="what parts the columns: a character, tab, or auto to find out"),
    ] = "auto"
    cells: CellNames = ""
    guarded: Annotated[
        bool, msgspec.Meta(description="take the guard against formulas off our own tables")
    ] = True
    most_megabytes: Annotated[
        int, msgspec.Meta(ge=1, description="the largest zip file, unpacked")
    ] = 1000


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """CSV, alone or as a package."""
    return [
        Exporter(
            "csv",
            "wirecopy_csv.writing:export",
            (".csv",),
            "text/csv",
            options=Options,
            package=True,
            prepare="wirecopy_csv.writing:prepare",
            summary="a table of quotes, articles or paragraphs; all of them in a folder or .zip",
            carries=frozenset("*"),
            checks=_checks,
        )
    ]


def _checks(options: Options) -> bool:
    """Whether the rows are put together by hand, which refuses what is not text or a number."""
    is_usual = (options.quoting, options.decimal, options.encoding) == ("minimal", "point", "utf-8")
    return is_usual and options.table == "quotes" and options.delimiter.isascii()


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """CSV, ours and others', and our data packages."""
    return [
        Reader(
            "csv",
            "wirecopy_csv.reading:read",
            (".csv", ".tsv", "datapackage.json"),
            "text/csv",
            options=ReaderOptions,
            summary="a table of quotes with a header, or a data package written by wirecopy",
        )
    ]
