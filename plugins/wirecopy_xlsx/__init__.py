"""Excel workbooks: sheets of quotes, articles, paragraphs and sources."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, Reader, hookimpl
from wirecopy.kit.options import CellNames, MostMegabytes


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the workbook is made."""

    sheets: Annotated[str, msgspec.Meta(description="which sheets it has, with commas between")] = (
        "quotes,articles,paragraphs,tables,sources"
    )
    columns: Annotated[
        str,
        msgspec.Meta(description="the fields to show, with commas between; others are hidden"),
    ] = "all"
    sheet_per: Annotated[
        Literal["kind", "input"],
        msgspec.Meta(description="one sheet for all inputs, or one for each of them"),
    ] = "kind"
    deflater: Annotated[
        Literal["zlib", "isal"],
        msgspec.Meta(description="what deflates: isal is faster and knows levels 0 to 3"),
    ] = "zlib"
    summary: Annotated[
        bool, msgspec.Meta(description="begin with a sheet that charts the day's movers")
    ] = False
    language: Annotated[
        Literal["en", "de", "fr"], msgspec.Meta(description="the language of the headers")
    ] = "en"
    colors: Annotated[
        bool, msgspec.Meta(description="colour the header, and rises green and falls red")
    ] = True
    compression: Annotated[
        int, msgspec.Meta(ge=0, le=9, description="the zip level: 1 is fastest, 9 smallest")
    ] = 4


class ReaderOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a workbook is read."""

    cells: CellNames = ""
    most_megabytes: MostMegabytes = 1000


_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Excel workbooks."""
    return [
        Exporter(
            "xlsx",
            # By name: openpyxl is heavy, and only needed to write.
            "wirecopy_xlsx.workbook:export",
            (".xlsx",),
            _MEDIA_TYPE,
            options=Options,
            binary=True,
            checks=True,
            summary="an Excel workbook: sheets of quotes, articles, paragraphs and sources",
            carries=frozenset("*"),
            bounded=True,  # 1,048,576 rows
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Excel workbooks, ours and others'."""
    return [
        Reader(
            "xlsx",
            "wirecopy_xlsx.reading:read",
            (".xlsx", ".xlsm"),
            _MEDIA_TYPE,
            options=ReaderOptions,
            summary="tables of quotes in a workbook, or all of a workbook written by wirecopy",
        )
    ]
