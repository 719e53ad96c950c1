"""Excel workbooks: sheets of quotes, articles and paragraphs."""

from typing import Annotated

import msgspec

from wirecopy import Exporter, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the workbook is made."""

    colors: Annotated[
        bool, msgspec.Meta(description="colour the header, and rises green and falls red")
    ] = True
    compression: Annotated[
        int, msgspec.Meta(ge=0, le=9, description="the zip level: 1 is fastest, 9 smallest")
    ] = 4


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Excel workbooks."""
    return [
        Exporter(
            "xlsx",
            # By name: openpyxl is heavy, and only needed to write.
            "wirecopy_xlsx.workbook:export",
            (".xlsx",),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            options=Options,
            binary=True,
            summary="an Excel workbook: sheets of quotes, articles and paragraphs",
        )
    ]
