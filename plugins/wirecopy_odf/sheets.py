"""The sheets of an OpenDocument spreadsheet: their cells in their places.

Repeated rows and columns are counted: a sheet ends with a million empty rows.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Literal

from lxml import etree

from wirecopy import Source
from wirecopy.kit.blocks import Bounds
from wirecopy.kit.grid import Cell
from wirecopy.kit.records import bad
from wirecopy.kit.sheets import Cells, Sheet
from wirecopy_odf.styles import OFFICE, TABLE, TEXT, Styles

_MOST_COLUMNS = 16_384
# Figures of more digits are texts: no program computes with them.
_MOST_DIGITS = 40
_LONG_TEXT = 100


def sheets(body: etree._Element, styles: Styles, source: Source) -> Iterator[Sheet]:
    """The sheets, in the order of their tabs."""
    room = [Bounds().cells]  # of all sheets together
    for table in body.iterfind(f"{TABLE}table"):
        name = table.get(f"{TABLE}style-name", "")
        yield _Reading(source, room).sheet(
            table, is_hidden=styles.is_hidden_sheet(name) or table.get(f"{TABLE}display") == "false"
        )


def figure_of(
    cell: etree._Element,
) -> tuple[Decimal | None, Literal["", "number", "percent"], str | None]:
    """The figure that a cell holds apart from its look, its kind and its currency."""
    kind = cell.get(f"{OFFICE}value-type")
    text = cell.get(f"{OFFICE}value", "")
    if kind not in ("float", "percentage", "currency") or not 0 < len(text) <= _MOST_DIGITS:
        return None, "", None
    try:
        # Seventeen digits are a double's noise; the shortest that mean it are meant.
        value = Decimal(text) if len(text) <= 16 else Decimal(repr(float(text)))
    except (InvalidOperation, ValueError, OverflowError):
        return None, "", None
    if not value.is_finite() or abs(value.adjusted()) > 310:
        return None, "", None
    if kind == "percentage":
        return value.scaleb(2), "percent", None
    return value, "number", cell.get(f"{OFFICE}currency") or None


def spans(element: etree._Element, name: str) -> int:
    """How many columns or rows an attribute says, at least one."""
    text = element.get(f"{TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


class _Reading:
    """A sheet in the making."""

    def __init__(self, source: Source, room: list[int]) -> None:
        self._source = source
        # How many cells the sheets may still hold.
        self._room = room
        self._rows: list[tuple[int, Cells]] = []
        self._unresolved: list[int] = []
        self._number = 1

    def sheet(self, table: etree._Element, *, is_hidden: bool) -> Sheet:
        self._walk(table)
        title = table.get(f"{TABLE}name", "")
        return Sheet(title, tuple(self._rows), is_hidden, tuple(self._unresolved))

    def _walk(self, element: etree._Element) -> None:
        for each in element:
            match str(each.tag).removeprefix(TABLE):
                case "table-row":
                    repeated = spans(each, "number-rows-repeated")
                    cells = self._cells(each)
                    if repeated > 1:
                        self._bound(sum(map(_weight, cells.values())) * (repeated - 1))
                    if cells:
                        numbers = range(self._number, self._number + repeated)
                        self._rows += ((number, cells) for number in numbers)
                    self._number += repeated
                case "table-rows" | "table-row-group" | "table-header-rows":
                    self._walk(each)

    def _cells(self, row: etree._Element) -> Cells:
        cells: Cells = {}
        column = 0
        for each in row:
            repeated = spans(each, "number-columns-repeated")
            if each.tag == f"{TABLE}table-cell" and (cell := self._cell(each)) is not None:
                places = range(column, min(column + repeated, _MOST_COLUMNS))
                self._bound(_weight(cell) * len(places))
                cells.update(dict.fromkeys(places, cell))
            column += repeated
        return cells

    def _cell(self, element: etree._Element) -> Cell | None:
        """What a cell holds; None for nothing."""
        text = "\n".join(_paragraph(each) for each in element.iterfind(f"{TEXT}p"))
        value, kind, currency = figure_of(element)
        if value is not None and kind == "number" and text.rstrip().endswith("%"):
            value, kind = value.scaleb(2), "percent"  # of a format that only looks like one
        if not text.strip() and value is None:
            if element.get(f"{TABLE}formula"):
                self._unresolved.append(self._number)
            return None
        return Cell(text, self._number, value=value, kind=kind, currency=currency)

    def _bound(self, cells: int) -> None:
        self._room[0] -= cells
        if self._room[0] < 0:
            most = Bounds().cells
            raise bad(self._source, f"its sheets hold more than {most:,} cells", hint="split it")


def _weight(cell: Cell) -> int:
    """How many cells one counts for: long texts that are repeated are many."""
    return 1 + len(cell.text) // _LONG_TEXT


def _paragraph(element: etree._Element) -> str:
    """The text of a paragraph of a cell, less comments."""
    parts: list[str] = [element.text or ""]
    for each in element:
        match str(each.tag).removeprefix(TEXT):
            case "s":
                count = each.get(f"{TEXT}c", "1")
                parts.append(" " * (int(count) if count.isdigit() and len(count) < 4 else 1))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case name if not name.startswith("{"):
                parts.append(_paragraph(each))
        parts.append(each.tail or "")
    return "".join(parts)
