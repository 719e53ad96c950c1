"""The sheets of an old workbook, as xlrd has them; runs in a process of its own."""

import io
from decimal import Decimal

from wirecopy import BadData, FormatUnavailable
from wirecopy.kit.grid import Cell
from wirecopy.kit.sheets import Cells, Format, Sheet, format_of, text_of

_MOST_CELLS = 1_000_000


def sheets(content: bytes) -> list[Sheet]:
    """The sheets, in the order of their tabs. Raises `BadData` for what cannot be read."""
    try:
        import xlrd  # an extra
    except ImportError as error:
        raise FormatUnavailable(
            "reading old workbooks (.xls) needs xlrd", hint="pip install 'wirecopy[xls]'"
        ) from error
    try:
        # With the formats: only they say what is a percentage, and in which currency a price is.
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise BadData("a password protects it", hint="save it without one") from error
        said = str(error).split(";")[0][:100]
        raise BadData(f"is not an old Excel workbook: {said}", hint="is it whole?") from error
    return [_Reading(book, sheet).sheet() for sheet in book.sheets()]


class _Reading:
    """A sheet in the making."""

    def __init__(self, book: "xlrd.Book", sheet: "xlrd.sheet.Sheet") -> None:  # type: ignore[name-defined]  # noqa: F821  # imported where it is used
        self._book = book
        self._sheet = sheet
        self._formats: dict[int, Format] = {}

    def sheet(self) -> Sheet:
        sheet = self._sheet
        rows: dict[int, Cells] = {}
        count = 0
        for number in range(sheet.nrows):
            cells: Cells = {}
            for column, each in enumerate(sheet.row(number)):
                cell = self._cell(each, number + 1)
                if cell is not None:
                    cells[column] = cell
            count += len(cells)
            if count > _MOST_CELLS:
                raise BadData(f"a sheet holds more than {_MOST_CELLS:,} cells", hint="split it")
            if cells:
                rows[number + 1] = cells
        # A cell over several rows stands in each of them; over several columns in the first.
        for first, last, left, _ in sheet.merged_cells:
            shown = rows.get(first + 1, {}).get(left)
            if shown is not None and 1 < last - first <= _MOST_CELLS:
                for number in range(first + 2, min(last, sheet.nrows) + 1):
                    rows.setdefault(number, {})[left] = shown
        return Sheet(sheet.name, tuple(sorted(rows.items())), bool(sheet.visibility))

    def _cell(self, cell: "xlrd.sheet.Cell", line: int) -> Cell | None:  # type: ignore[name-defined]  # noqa: F821  # as above
        import xlrd

        match cell.ctype:
            case xlrd.XL_CELL_TEXT:
                return Cell(cell.value, line) if cell.value.strip() else None
            case xlrd.XL_CELL_NUMBER:
                return self._number(cell, line)
            case xlrd.XL_CELL_DATE:
                return Cell(self._date(cell.value), line)
            case xlrd.XL_CELL_BOOLEAN:
                return Cell("TRUE" if cell.value else "FALSE", line)
            case xlrd.XL_CELL_ERROR:
                return Cell(xlrd.error_text_from_code.get(cell.value, "#ERROR"), line)
        return None

    def _number(self, cell: "xlrd.sheet.Cell", line: int) -> Cell:  # type: ignore[name-defined]  # noqa: F821  # as above
        value = cell.value
        # Excel computes with 17 digits and shows 15: what is beyond is a double's noise.
        figure = Decimal(f"{value:.15g}")
        shown = self._format(cell.xf_index)
        if shown.kind == "percent":
            figure = figure.scaleb(2)
            return Cell(text_of(figure, "percent"), line, value=figure, kind="percent")
        text = text_of(figure, currency=shown.currency or None)
        code = shown.currency if len(shown.currency) == 3 and shown.currency.isupper() else None
        return Cell(text, line, value=figure, kind="number", currency=code)

    def _format(self, index: int) -> Format:
        if index not in self._formats:
            key = self._book.xf_list[index].format_key if index is not None else 0
            known = self._book.format_map.get(key)
            self._formats[index] = format_of(known.format_str if known else "")
        return self._formats[index]

    def _date(self, value: float) -> str:
        """A date, a time, or both, as ISO 8601 writes them."""
        import xlrd

        try:
            moment = xlrd.xldate_as_datetime(value, self._book.datemode)
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return repr(value)
        if value < 1:
            return f"{moment:%H:%M}" if not moment.second else f"{moment:%H:%M:%S}"
        return f"{moment:%Y-%m-%d}" if value == int(value) else f"{moment:%Y-%m-%d %H:%M:%S}"
