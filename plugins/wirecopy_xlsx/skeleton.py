"""The workbook without its rows, as openpyxl makes it: styles, headers, tables, rules, a chart."""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Literal

import msgspec
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from wirecopy_xlsx import Options
from wirecopy_xlsx.cells import safe
from wirecopy_xlsx.columns import SHEETS, TITLES, Column

_RISE, _FALL, _INK = "1B7F3B", "B3261E", "1F3A5F"
# The bars of the chart where colours are not wanted, and its lines.
_DARK, _PALE, _FAINT = "404040", "A6A6A6", "D9D9D9"


class Style(msgspec.Struct, frozen=True):
    """How a cell looks."""

    number_format: str = "General"
    is_bold: bool = False
    wraps: bool = False
    is_indented: bool = False
    is_on_top: bool = False
    quote_prefix: bool = False
    is_link: bool = False


class Extent(msgspec.Struct, frozen=True):
    """A sheet to make: what it holds, its title, its table's name, its rows with the header.

    `widest` has the characters of the widest text of the columns, by their letters.
    """

    kind: str
    title: str
    table: str
    rows: int
    widest: dict[str, int]
    is_right_to_left: bool = False
    header_rows: int = 0


class Mover(msgspec.Struct, frozen=True):
    """A quote on the summary."""

    symbol: str
    name: str | None
    price: Decimal | None
    change_percent: Decimal


class Summary(msgspec.Struct, frozen=True):
    """What the summary sheet says: numbers by the names of their titles, and the day's movers."""

    counts: dict[str, int]
    movers: tuple[Mover, ...]


class Skeleton(msgspec.Struct, frozen=True):
    """An empty book, its styles' numbers, how many strings it has, and those to come last."""

    style_ids: dict[Style, int]
    content: bytes
    strings: int
    last_strings: bytes


MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_INLINE = re.compile(rb't="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>')
# Sheets that only some books have.
_LATE = ("tables", "cells")
STRINGS = "xl/sharedStrings.xml"
_FIRST_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_STRINGS_LINK = (
    b'<Relationship Id="rIdStrings" Target="sharedStrings.xml" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
_PREFIX = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
# A target from the root of the package.
_TARGET = re.compile(rb'Target="/([^"]*)"')
_UNPREFIXED = re.compile(rb"(</?)(\w+)(?=[\s/>])")
_SAMPLES = re.compile(rb'<row r="2".*?</row>|<row r="2"[^>]*/>', re.DOTALL)


def skeleton(
    extents: Sequence[Extent],
    styles: Iterable[Style],
    options: Options,
    summary: Summary | None,
    next_string: int = 0,
) -> Skeleton:
    """The book with all but its rows; a summary is its first sheet.

    The rows' strings are numbered after those of the skeleton, up to `next_string`.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "wirecopy"
    book.properties.title = "Wire copy"
    if summary is not None:
        _add_summary(book, summary, options)
    for extent in extents:
        _add_sheet(book.create_sheet(extent.title), extent, options)
    # A cell of each style, cut out again below: thus openpyxl numbers and writes the styles.
    samples = book.worksheets[-1]
    style_ids: dict[Style, int] = {}
    for index, style in enumerate(styles, start=1):
        cell = samples.cell(2, index)
        cell.number_format = style.number_format
        if style.is_bold or style.is_link:
            color = "0563C1" if style.is_link and options.colors else None
            underline: Literal["single"] | None = "single" if style.is_link else None
            cell.font = Font("Calibri", 11, style.is_bold, underline=underline, color=color)
        if style.wraps or style.is_indented or style.is_on_top:
            cell.alignment = Alignment(
                "left" if style.is_indented else None,
                "top" if style.is_on_top else None,
                wrap_text=style.wraps,
                indent=int(style.is_indented),
            )
        if style.quote_prefix:
            cell.quotePrefix = True
        style_ids[style] = cell.style_id
    content = BytesIO()
    book.save(content)
    last = f"xl/worksheets/sheet{len(book.worksheets)}.xml"
    late = {_FIRST_SHEET} if summary is not None else set()
    count = len(book.worksheets)
    for place, extent in enumerate(extents, start=count - len(extents) + 1):
        if extent.kind in _LATE:
            late.add(f"xl/worksheets/sheet{place}.xml")
    return Skeleton(style_ids, *_with_shared_strings(content, last, late, next_string))


@lru_cache(maxsize=16)
def beginning(
    kinds: tuple[str, ...], styles: tuple[Style, ...], options: Options
) -> tuple[dict[Style, int], int]:
    """The numbers of the styles in a book of such sheets, and how many strings it begins with.

    They are needed before the rows are written, and the same for many books.
    """
    extents = [Extent(kind, kind, kind, 1, {}) for kind in kinds]
    empty = skeleton(extents, styles, options, None)
    return empty.style_ids, empty.strings


def _add_sheet(sheet: Worksheet, extent: Extent, options: Options) -> None:
    if extent.kind == "cells":
        _shape_grid(sheet, extent)
        return
    columns = SHEETS[extent.kind]
    titles = TITLES[options.language]
    shown = options.columns.split(",")
    for index, column in enumerate(columns, start=1):
        cell = sheet.cell(1, index, titles[column.field])
        # As the texts below: apart from figures, and from paragraphs that fill their cells.
        is_indented = column.field == "kind" or (
            not column.is_number and index > 1 and columns[index - 2].is_number
        )
        is_right = column.is_number or (extent.is_right_to_left and not is_indented)
        side = "right" if is_right else "left"
        _paint_header(cell, options, side=side, is_indented=is_indented)
        letter = get_column_letter(index)
        widest = extent.widest.get(letter)
        dimension = sheet.column_dimensions[letter]
        dimension.width = min(max(len(titles[column.field]) + 4, (widest or 0) + 2), column.most)
        if options.columns == "all":  # less those without anything in them
            dimension.hidden = widest == 0 and index > 1 and extent.rows > 1
        else:
            dimension.hidden = column.field not in shown
    sheet.row_dimensions[1].height = 20
    sheet.freeze_panes = "B2"
    sheet.sheet_view.rightToLeft = extent.is_right_to_left or None
    _fit_to_width(sheet)
    sheet.print_title_rows = "1:1"
    _add_table(sheet, extent, columns, titles)
    if extent.kind == "quotes" and options.colors and extent.rows > 1:
        for operator, color in (("greaterThan", _RISE), ("lessThan", _FALL)):
            rule: Rule = CellIsRule(  # type: ignore[no-untyped-call]  # the stubs lack it
                operator=operator, formula=["0"], font=Font(color=color)
            )
            sheet.conditional_formatting.add(f"E2:F{extent.rows}", rule)


def _shape_grid(sheet: Worksheet, extent: Extent) -> None:
    """A sheet of a table without quotes."""
    for letter, widest in extent.widest.items():
        sheet.column_dimensions[letter].width = min(max(widest + 2, 8), 60)
    if extent.header_rows:
        sheet.freeze_panes = f"A{extent.header_rows + 1}"
        sheet.print_title_rows = f"1:{extent.header_rows}"
    _fit_to_width(sheet)


def _fit_to_width(sheet: Worksheet) -> None:
    """Prints a sheet as wide as a page lying on its side."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _paint_header(cell: Cell, options: Options, *, side: str, is_indented: bool = False) -> None:
    cell.font = Font("Calibri", 11, bold=True, color="FFFFFF" if options.colors else None)
    cell.fill = PatternFill("solid", fgColor=_INK) if options.colors else PatternFill()
    cell.alignment = Alignment(side, "center", indent=int(is_indented))


def _add_summary(book: Workbook, summary: Summary, options: Options) -> None:
    """Numbers on top, the movers below, and a chart of them beside; rises and falls by column."""
    titles = TITLES[options.language]
    sheet = book.create_sheet(titles["summary"])
    sheet.sheet_view.showGridLines = False
    _fit_to_width(sheet)
    for index, width in enumerate((16, 26, 14, 11, 11), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.column_dimensions["B"].width = 26 if any(each.name for each in summary.movers) else 10
    for row, (name, count) in enumerate(summary.counts.items(), start=1):
        sheet.cell(row, 1, titles[name]).font = Font("Calibri", 11, bold=True)
        sheet.cell(row, 2, count).alignment = Alignment("left")
    top = len(summary.counts) + 2
    for index, name in enumerate(("symbol", "name", "price", "rise", "fall"), start=1):
        cell = sheet.cell(top, index, titles[name])
        _paint_header(cell, options, side="left" if index < 3 else "right")
    for row, mover in enumerate(summary.movers, start=top + 1):
        for index, text in enumerate((mover.symbol, mover.name), start=1):
            cell = sheet.cell(row, index, safe(text) if text else None)
            cell.data_type, cell.number_format = "s", "@"  # no formula, whatever it begins with
        sheet.cell(row, 3, mover.price).number_format = "#,##0.00##"
        column, color = (4, _RISE) if mover.change_percent > 0 else (5, _FALL)
        cell = sheet.cell(row, column, mover.change_percent.scaleb(-2))
        cell.font = Font("Calibri", 11, color=color if options.colors else None)
        cell.number_format = "+0.00%;-0.00%;0.00%"
    if summary.movers:
        sheet.add_chart(_chart(sheet, top, len(summary.movers), titles, options), f"G{top}")


def _chart(
    sheet: Worksheet, top: int, movers: int, titles: dict[str, str], options: Options
) -> BarChart:
    chart = BarChart()
    chart.type = "bar"
    chart.title = titles["movers"]
    chart.style = 10
    chart.overlap, chart.gapWidth = 100, 40
    chart.height, chart.width = 2.5 + 0.7 * movers, 18
    last = top + movers
    chart.add_data(Reference(sheet, 4, top, 5, last), titles_from_data=True)
    chart.set_categories(Reference(sheet, 1, top + 1, 1, last))
    colors = (_RISE, _FALL) if options.colors else (_DARK, _PALE)
    for series, color in zip(chart.series, colors, strict=True):
        series.graphicalProperties.solidFill = color
        series.invertIfNegative = False
    faint = GraphicalProperties(ln=LineProperties(solidFill=_FAINT))
    chart.y_axis.majorGridlines = ChartLines(spPr=faint)
    chart.legend = None
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.delete = chart.y_axis.delete = False
    return chart


def _add_table(
    sheet: Worksheet, extent: Extent, columns: tuple[Column, ...], titles: dict[str, str]
) -> None:
    last = get_column_letter(len(columns))
    if extent.rows == 1:  # Excel knows no table without rows
        sheet.auto_filter.ref = f"A1:{last}1"
        return
    table = Table(displayName=extent.table, ref=f"A1:{last}{extent.rows}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # Else openpyxl would look the headers up, and make a cell for every place of the table.
    table._initialise_columns()  # type: ignore[attr-defined]  # the stubs lack it
    for column, told in zip(columns, table.tableColumns, strict=True):
        told.name = titles[column.field]
    sheet.add_table(table)


def _with_shared_strings(
    book: BytesIO, samples: str, late_parts: set[str], begin: int
) -> tuple[bytes, int, bytes]:
    """The book without its samples, its strings in a part of their own, and their number.

    The strings that only the late parts have come back apart: they are numbered from `begin` on,
    after those of the rows. openpyxl writes strings into their cells, which several readers do not
    understand.
    """
    strings: dict[str, int] = {}
    late: dict[str, int] = {}
    is_late = False

    def shared(cell: re.Match[bytes]) -> bytes:
        text = cell[1].decode()
        index = strings.get(text, late.get(text))
        if index is None:
            target, index = (late, begin + len(late)) if is_late else (strings, len(strings))
            target[text] = index
        return b't="s"><v>%d</v></c>' % index

    changed = BytesIO()
    with zipfile.ZipFile(book) as parts, zipfile.ZipFile(changed, "w") as target:
        for name in sorted(parts.namelist(), key=lambda name: name in late_parts):
            content = parts.read(name)
            is_late = name in late_parts
            if name == "[Content_Types].xml":
                content = content.replace(b"</Types>", _STRINGS_TYPE + b"</Types>")
            elif name == "xl/workbook.xml":
                # pylightxl looks for the prefix on the root alone.
                content = content.replace(_PREFIX, b"").replace(
                    b"<workbook", b"<workbook" + _PREFIX, 1
                )
            elif name.startswith("xl/drawings/drawing"):
                # exceljs knows drawings by the usual prefix alone.
                content = _UNPREFIXED.sub(rb"\1xdr:\2", content).replace(b"xmlns=", b"xmlns:xdr=")
            elif name.endswith(".rels"):
                if name == "xl/_rels/workbook.xml.rels":
                    content = content.replace(
                        b"</Relationships>", _STRINGS_LINK + b"</Relationships>"
                    )
                content = _relative(name, content)
            elif name.startswith("xl/worksheets/sheet"):
                content = _SAMPLES.sub(b"", content) if name == samples else content
                content = _INLINE.sub(shared, content)
            target.writestr(name, content)
        target.writestr(
            STRINGS, f'<?xml version="1.0"?><sst xmlns="{_MAIN}">{_items(strings)}</sst>'
        )
    return changed.getvalue(), len(strings), _items(late).encode()


def _relative(name: str, content: bytes) -> bytes:
    """Relationships whose targets are relative to their part: exceljs and Octave ask for that."""
    folder = posixpath.dirname(posixpath.dirname(name)) or "."

    def target(found: re.Match[bytes]) -> bytes:
        return b'Target="%b"' % posixpath.relpath(found[1].decode(), folder).encode()

    return _TARGET.sub(target, content)


def _items(strings: Iterable[str]) -> str:
    return "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in strings)
