"""Workbooks of old Excel (xls), read by xlrd in a process of its own."""

from typing import Annotated

import msgspec

from wirecopy import Reader, hookimpl
from wirecopy.kit.options import CellNames


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a workbook is read, and how much it may take."""

    cells: CellNames = ""
    most_seconds: Annotated[
        int, msgspec.Meta(ge=1, description="the longest time that a workbook may take")
    ] = 60
    most_megabytes: Annotated[
        int, msgspec.Meta(ge=100, description="the most memory that a workbook may take")
    ] = 2000


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Excel 5 to 2003; needs the extra `xls`."""
    return [
        Reader(
            "xls",
            "wirecopy_xls.reading:read",
            (".xls", ".xlt"),
            "application/vnd.ms-excel",
            options=Options,
            summary="an old Excel workbook: the tables of its sheets (needs the extra xls)",
        )
    ]
