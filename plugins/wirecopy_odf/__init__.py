"""OpenDocument: texts (odt) and spreadsheets (ods), in packages and as flat XML."""

import msgspec

from wirecopy import Reader, hookimpl
from wirecopy.kit.options import CellNames, MostMegabytes


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is read."""

    most_megabytes: MostMegabytes = 200


class SheetOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a spreadsheet is read."""

    cells: CellNames = ""
    most_megabytes: MostMegabytes = 200


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Texts and spreadsheets; what a file is its content says."""
    return [
        Reader(
            "odt",
            "wirecopy_odf.reading:read",
            (".odt", ".fodt", ".ott"),
            "application/vnd.oasis.opendocument.text",
            options=Options,
            summary="an OpenDocument text: its story and its tables",
        ),
        Reader(
            "ods",
            "wirecopy_odf.reading:read",
            (".ods", ".fods", ".ots"),
            "application/vnd.oasis.opendocument.spreadsheet",
            options=SheetOptions,
            summary="an OpenDocument spreadsheet: the tables of its sheets",
        ),
    ]
