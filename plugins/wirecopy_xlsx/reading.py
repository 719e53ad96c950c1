"""Reads workbooks: all that ours hold, and tables of quotes in others'.

The parts are read as they stand in the file, cell by cell, so that figures keep their digits and a
lone cell in a far corner costs nothing. Nothing in a workbook is executed or fetched.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from posixpath import join, normpath
from typing import TYPE_CHECKING

import msgspec
from lxml import etree

from wirecopy import Diagnostic, Document, QuoteTable, Source, Table
from wirecopy.kit.grid import Cell
from wirecopy.kit.meaning import Options
from wirecopy.kit.records import (
    Record,
    bad,
    documents_of,
    foreign,
    meaning_options,
    member,
    table_of,
    unpacked,
)
from wirecopy.kit.sheets import format_of
from wirecopy_xlsx import ReaderOptions
from wirecopy_xlsx.columns import FIELDS, NODE_FIELDS, SHEETS, TITLES
from wirecopy_xlsx.listed import listed

if TYPE_CHECKING:
    from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = re.compile(r"\{http://(?:schemas\.openxmlformats|purl\.oclc)\.org/.*relationships\}id$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+$")
_DIAGNOSTIC = re.compile(r"([0-9]+):([0-9]+) (info|warning|error) (\S+) (.*)")
# Built-in formats that show percentages, and dates and times (ECMA-376 part 1, 18.8.30).
_PERCENT_FORMATS = {"9", "10"}
_DATE_FORMATS = {str(number) for number in (*range(14, 23), *range(45, 48))}
# What a format's code says besides its literal text and colours.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
# Hours, minutes or seconds that do not begin anew: a duration.
_ELAPSED = re.compile(r"\[[hms]+\]")
_DURATION_FORMAT = "46"
# Day 0 of Excel's calendar, which takes 1900 for a leap year.
_DAY_ZERO = datetime(1899, 12, 30)  # a workbook knows no time zone
# Where the calendar of a workbook begins in 1904 (ECMA-376 part 1, 18.17.4.1).
_DAYS_TO_1904 = 1462
# A double has no figure with more.
_MOST_DIGITS = 310
# Figures with more keep the exponent that they are written with.
_MOST_ZEROS = 20
# Excel's own limit: further cells are not read.
_MOST_COLUMNS = 16_384

#: A row: its number, and the texts of its cells by their columns, from 0.
_Row = tuple[int, dict[int, str]]


def read(source: Source, options: ReaderOptions) -> Iterator[Document]:
    """Reads a workbook of ours as the documents it was made of, another as one document a sheet."""
    with unpacked(source, options.most_megabytes) as archive:
        book = _Book(archive, source)
        ours: dict[str, list[Record]] = {}
        others: list[tuple[_Sheet, list[_Row]]] = []
        grids: dict[str, list[_Row]] = {}
        names: set[str | None] = set()
        # The sheet that lists the tables says which others are theirs.
        for title, part in sorted(book.sheets(), key=lambda e: not e[0].startswith(_LISTINGS)):
            rows = book.rows(part)
            if title in names:
                grids[title] = list(rows)
                continue
            book.sheet = _Sheet(title)
            header = next(rows, None)
            table = _table(header)
            if header is None:
                continue
            if table is None:
                # Again, for what cells are apart from their texts.
                book.sheet, book.is_foreign = _Sheet(title), True
                read = list(book.rows(part))
                book.is_foreign = False
                others.append((book.about(book.sheet, part), read))
            else:
                kind, fields = table
                records = list(_records(fields, rows))
                if kind == "quotes":
                    _restore_percentages(records)
                ours.setdefault(kind, []).extend(records)
                if kind == "tables":
                    names |= {each.get("sheet") for each in ours[kind]}
    if "tables" in ours:
        found_in = listed(ours["tables"], grids)
        ours |= {"tables": found_in.tables, "cells": found_in.cells}
        ours["documents"] = [*ours.get("documents", ()), *found_in.documents]
    if ours:
        yield from documents_of(ours, source.name)
    for sheet, found in others:
        if not (ours and sheet.title in _SUMMARIES):
            yield from _foreign(sheet, found, source, meaning_options(options.cells), book)
    if book.repeated:
        named = ", ".join(f"'{each[:40]}'" for each in book.repeated[:5])
        message = f"{len(book.repeated)} sheets are other sheets' parts once more: {named}"
        repeated = Diagnostic("repeated-sheet", "warning", message)
        yield Document((), source.name, diagnostics=(repeated,))


_LISTINGS = tuple(titles["tables"] for titles in TITLES.values())
_SUMMARIES = {titles["summary"] for titles in TITLES.values()}


def _table(header: _Row | None) -> tuple[str, dict[int, str]] | None:
    """Which of our tables a header begins, in any language, and its fields by column."""
    for titles in TITLES.values() if header else ():
        for columns in SHEETS.values():
            by_title = {titles[column.field]: column.field for column in columns}
            fields = {
                place: by_title[text]
                for place, text in (header or (0, {}))[1].items()
                if text in by_title
            }
            found = table_of(fields.values())
            own = {column.field for column in columns} - NODE_FIELDS
            # Of fields that came later, older workbooks have no column.
            if found is not None and own <= set(fields.values()):
                # Columns that a person has added have their titles for names.
                others = {
                    place: text
                    for place, text in (header or (0, {}))[1].items()
                    if place not in fields and text not in FIELDS
                }
                return found, fields | others
    return None


def _records(fields: dict[int, str], rows: Iterator[_Row]) -> Iterator[Record]:
    for _, cells in rows:
        record: dict[str, str | None] = {field: cells.get(place) for place, field in fields.items()}
        if "diagnostics" in record:
            record["diagnostics"] = _diagnostics(record["diagnostics"] or "")
        yield record


def _restore_percentages(records: list[Record]) -> None:
    """Makes percentages of fractions in a sheet of ours that has lost its number formats.

    pandas, polars and SheetJS write the values of cells without their formats. That no percentage
    has a format shows it; where somebody has put in percent points, price and change say so.
    """
    found = [each for each in records if each.get("change_percent")]
    if not found or any((each["change_percent"] or "").endswith("%") for each in found):
        return
    votes = 0
    for each in found:
        try:
            said, price, change = (
                Decimal(each.get(name) or "") for name in ("change_percent", "price", "change")
            )
            true = change / (price - change)
            votes += 1 if abs(said - true) <= abs(said / 100 - true) else -1
        except (ArithmeticError, ValueError):
            continue
    if votes < 0:
        return
    for place, each in enumerate(records):
        with suppress(ArithmeticError):
            if fraction := each.get("change_percent"):
                percentage = f"{Decimal(fraction).scaleb(2):f}%"
                records[place] = {**each, "change_percent": percentage}


def _diagnostics(text: str) -> str:
    found = [
        Diagnostic(match[4], match[3], match[5], int(match[1]), int(match[2]))  # type: ignore[arg-type]  # one of the three
        for match in map(_DIAGNOSTIC.fullmatch, text.split("\n"))
        if match
    ]
    return msgspec.json.encode(found).decode("utf-8", "replace")


class _Sheet(msgspec.Struct):
    """What is known of a sheet that is not ours, besides the texts of its cells."""

    title: str
    is_hidden: bool = False
    #: The rows of formulas that have no result, and those that are hidden.
    unresolved: list[int] = []
    hidden: list[int] = []
    #: Cells that hold figures: what they show, and the currency that their format names.
    figures: dict[tuple[int, int], tuple[str, str | None]] = {}
    #: Cells that reach down: row, column, and the last row.
    merged: list[tuple[int, int, int]] = []


def _foreign(
    sheet: _Sheet, rows: list[_Row], source: Source, options: Options, book: "_Book"
) -> Iterator[Document]:
    """A sheet that is not ours: its rows at their numbers, its columns side by side."""
    _fill(rows, sheet.merged)
    columns = sorted({place for _, cells in rows for place in cells})
    filled = sum(len(cells) for _, cells in rows)
    empty = len(rows) * len(columns) - _MOST_EMPTY * filled
    is_sparse = empty > book.empty_cells
    book.empty_cells -= 0 if is_sparse else max(empty, 0)
    lines: list[list[Cell]] = []
    for number, cells in rows:
        # A sheet may leave out a million rows: the lines of the tree are only then not the rows'.
        while len(lines) < min(number - 1, 10_000) and book.empty_rows:
            lines.append([])
            book.empty_rows -= 1
        places = sorted(cells) if is_sparse else columns
        lines.append(
            [_cell(cells.get(place, ""), sheet.figures.get((number, place))) for place in places]
        )
    shown = f"sheet '{sheet.title[:40]}'"
    for document in foreign(lines, source, options=options):
        told = document.diagnostics
        if is_sparse:
            told += (Diagnostic("sparse-sheet", "warning", f"{shown} {_SPARSE}"),)
        if sheet.unresolved:
            message = f"{shown} has {len(sheet.unresolved)} formulas {_RESULTS}"
            told += (Diagnostic("no-result", "warning", message, sheet.unresolved[0]),)
        if sheet.is_hidden:
            told += (Diagnostic("hidden-cells", "info", f"{shown} is hidden; it was read"),)
        if sheet.hidden:
            message = f"{shown} has {len(sheet.hidden)} hidden rows; they were read"
            told += (Diagnostic("hidden-cells", "info", message, sheet.hidden[0]),)
        children = (
            msgspec.structs.replace(child, title=sheet.title)
            if isinstance(child, QuoteTable | Table)
            and child.title is None
            and not _UNNAMED.fullmatch(sheet.title)
            else child
            for child in document.children
        )
        yield msgspec.structs.replace(document, children=tuple(children), diagnostics=told)


def _cell(text: str, figure: tuple[str, str | None] | None) -> Cell:
    if figure is None:
        return Cell(text)
    kind, currency = figure
    try:
        return Cell(text, value=Decimal(text.removesuffix("%")), kind=kind, currency=currency)
    except InvalidOperation:
        return Cell(text)


def _fill(rows: list[_Row], merged: list[tuple[int, int, int]]) -> None:
    """Puts the texts of cells that reach down into the rows that they reach."""
    by_number = dict(rows) if merged else {}
    for first, place, last in merged:
        text = by_number.get(first, {}).get(place)
        if text is not None and len(text) <= _LONGEST_REPEATED:
            for number in range(first + 1, min(last, first + _MOST_REPEATED) + 1):
                if number in by_number:
                    by_number[number].setdefault(place, text)


_LONGEST_REPEATED, _MOST_REPEATED = 60, 100
# So many empty rows are filled in in all sheets together.
_MOST_EMPTY_ROWS = 100_000
# So much text, and so much more for each byte of the parts, do the cells of all sheets name.
_MOST_TEXT, _MOST_TEXT_A_BYTE = 20_000_000, 20
# Number formats have no longer texts (ECMA-376 gives no limit, Excel writes 255 characters).
_LONGEST_FORMAT = 255
# So many empty cells for a filled one, and for a workbook, are read: more would be an attack.
_MOST_EMPTY, _FEW_EMPTY = 50, 1_000_000
_SPARSE = "is nearly empty: its cells were read without the empty ones between them"
_RESULTS = "without a result: a spreadsheet program computes them and saves it"
# What spreadsheets call sheets that nobody named: a word of their language and a number.
_UNNAMED = re.compile(r"[^\W\d]+\d+")


class _Book:
    """The parts of a workbook."""

    def __init__(self, archive: "ZipFile", source: Source) -> None:
        self._archive = archive
        self._source = source
        self._names = set(archive.namelist())
        self._targets = dict(self._relations())
        self._strings = [] if "xl/sharedStrings.xml" not in self._names else list(self._shared())
        properties = self._elements("xl/workbook.xml", "workbookPr")
        is_1904 = any(each.get("date1904") in ("1", "true") for each in properties)
        self._first_day = _DAYS_TO_1904 if is_1904 else 0
        self._shown = list(self._formats()) if "xl/styles.xml" in self._names else []
        #: Sheets whose part another sheet had named before.
        self.repeated: list[str] = []
        # Cells that name one long string many times are a product of two that are bounded.
        self._repeated_text = 0
        size = sum(each.file_size for each in archive.infolist())
        self._most_text = _MOST_TEXT + _MOST_TEXT_A_BYTE * size
        #: How many empty rows and cells may still be filled in, in the whole workbook.
        self.empty_rows, self.empty_cells = _MOST_EMPTY_ROWS, _FEW_EMPTY
        self._hidden: set[str] = set()
        #: What is noted down of the sheet that is read, and whether it is not ours.
        self.sheet = _Sheet("")
        self.is_foreign = False
        self._money: list[str | None] = []
        if "xl/styles.xml" in self._names:
            self._money = list(self._currencies())

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The worksheets' titles and parts, in the order of the tabs; each part once."""
        seen: set[str] = set()
        for sheet in self._elements("xl/workbook.xml", "sheet"):
            link = next((sheet.get(n) for n in sheet.attrib if _RELATION.match(str(n))), None)
            part = self._targets.get(link or "")
            title = _decoded(sheet.get("name", ""))
            if sheet.get("state", "visible") != "visible":
                self._hidden.add(title)
            if part in seen:
                self.repeated.append(title)
            elif part is not None and part in self._names:
                seen.add(part)
                yield title, part

    def rows(self, part: str) -> Iterator[_Row]:
        """The rows that have cells with something in them."""
        last = 0
        for row in self._elements(part, "row"):
            last = _whole(row.get("r", ""), last + 1)
            cells: dict[int, str] = {}
            place = -1
            if self.is_foreign and row.get("hidden") in ("1", "true"):
                self.sheet.hidden.append(last)
            for cell in row:
                place = _column(cell.get("r", ""), place + 1)
                text = self._text(cell)
                if text is None:
                    if any(_name(child) == "f" for child in cell):
                        self.sheet.unresolved.append(last)
                elif place < _MOST_COLUMNS:
                    cells[place] = text
                    if self.is_foreign and cell.get("t", "n") == "n":
                        self._note(last, place, _whole(cell.get("s", "0"), 0))
            if cells:
                yield last, cells

    def about(self, sheet: _Sheet, part: str) -> _Sheet:
        """The sheet with what stands elsewhere: whether it is hidden, which cells reach down."""
        sheet.is_hidden = sheet.title in self._hidden
        for each in self._elements(part, "mergeCell"):
            found = _REACH.match(each.get("ref", ""))
            if found is not None and found[2] != found[4] and len(sheet.merged) < _MOST_MERGED:
                first, last = int(found[2]), int(found[4])
                sheet.merged.append((first, _column(f"{found[1]}1", 0), last))
        return sheet

    def _note(self, row: int, place: int, style: int) -> None:
        shown = self._shown[style] if style < len(self._shown) else "number"
        if shown in ("number", "percent"):
            money = self._money[style] if style < len(self._money) else None
            self.sheet.figures[row, place] = shown, money

    def _currencies(self) -> Iterator[str | None]:
        """The currency that each cell style names."""
        known: dict[str, str | None] = {}
        codes = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in self._elements("xl/styles.xml", "numFmt")
        }
        for styles in self._elements("xl/styles.xml", "cellXfs"):
            for style in styles:
                number = style.get("numFmtId", "0")
                if number not in known:
                    code = codes.get(number, "")
                    known[number] = (
                        "$" if number in _DOLLAR_FORMATS else format_of(code).currency or None
                    )
                yield known[number]

    def _text(self, cell: etree._Element) -> str | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _decoded("".join(_texts(cell)))
        value = next((child.text or "" for child in cell if _name(child) == "v"), None)
        if not value and (value is None or kind == "n"):
            return None
        match kind:
            case "s":
                index = _whole(value, -1)
                if not 0 <= index < len(self._strings):
                    raise bad(self._source, f"a cell names string {value[:20]}, which is not there")
                text = self._strings[index]
                self._repeated_text += len(text)
                if self._repeated_text > self._most_text:
                    raise bad(
                        self._source,
                        f"its cells repeat more than {self._most_text // 1_000_000} MB of text",
                        hint="no honest workbook does; split it if you trust it",
                    )
                return text
            case "n":
                return self._number(value, cell.get("s", "0"))
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case _:
                return _decoded(value)

    def _number(self, value: str, style: str) -> str:
        """A figure as its cell shows it: digits, percentage or date."""
        place = _whole(style, 0)
        shown = self._shown[place] if place < len(self._shown) else "number"
        try:
            if shown == "duration":
                return _duration(float(value))
            if shown == "date":
                days = float(value)
                return _date(days if 0 <= days < 1 else days + self._first_day)
            # Seventeen digits are a double's noise; the shortest that mean it are meant.
            figure = Decimal(repr(float(value)) if len(value) > 16 else value)
            if shown == "number" or not -_MOST_DIGITS < figure.adjusted() < _MOST_DIGITS:
                text = str(figure)
                is_short = "E" in text and abs(figure.adjusted()) < _MOST_ZEROS
                return f"{figure:f}" if is_short else text
            # The point moves in the text: a product of floats would get the last digit wrong.
            return f"{figure.scaleb(2):f}%"
        except (InvalidOperation, ValueError, OverflowError):
            return value

    def _relations(self) -> Iterator[tuple[str, str]]:
        """The parts of the worksheets; sheets of charts, dialogs and macros have no rows."""
        for link in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
            if link.get("Type", "").endswith("/worksheet"):
                target = join("/xl", link.get("Target", ""))
                yield link.get("Id", ""), normpath(target).lstrip("/")

    def _shared(self) -> Iterator[str]:
        for item in self._elements("xl/sharedStrings.xml", "si"):
            yield _decoded("".join(_texts(item)))

    def _formats(self) -> Iterator[str]:
        """What each cell style shows: number, percent, date or duration."""
        codes = {
            each.get("numFmtId", ""): each.get("formatCode", "")
            for each in self._elements("xl/styles.xml", "numFmt")
        }
        kinds: dict[str, str] = {}
        for styles in self._elements("xl/styles.xml", "cellXfs"):
            for style in styles:
                number = style.get("numFmtId", "0")
                if number not in kinds:
                    kinds[number] = _shown_by(number, codes.get(number, ""))
                yield kinds[number]

    def _elements(self, part: str, name: str) -> Iterator[etree._Element]:
        """The elements of a name in a part, one at a time; each is emptied after use."""
        content = member(self._archive, part, self._source)
        if b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):  # in UTF-16, too
            raise bad(self._source, f"part '{part}' has a DOCTYPE", hint="no workbook has one")
        tags = [f"{space}{name}" for space in (_MAIN, _STRICT)] if name != "Relationship" else None
        try:
            for _, element in etree.iterparse(
                BytesIO(content),
                tag=tags or "{*}Relationship",
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            ):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise bad(self._source, f"part '{part}' is not well-formed XML: {error.msg}") from error


def _shown_by(number: str, code: str) -> str:
    """What a number format shows, by its number and its text."""
    # Longer ones than Excel writes would take quadratic time.
    code = _LITERAL.sub("", code).lower() if len(code) <= _LONGEST_FORMAT else ""
    if number in _PERCENT_FORMATS or "%" in code:
        return "percent"
    if number == _DURATION_FORMAT or _ELAPSED.search(code):
        return "duration"
    if number in _DATE_FORMATS or re.search("[dmyhs]", code):
        return "date"
    return "number"


# Built-in formats with the currency of the workbook's country, which Excel writes for dollars.
_DOLLAR_FORMATS = {"5", "6", "7", "8", "42", "44"}
_REACH = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})$")
_MOST_MERGED = 10_000


def _whole(text: str, otherwise: int) -> int:
    """A whole number of a sane size."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _column(reference: str, expected: int) -> int:
    """The column that a reference such as `AB7` names, from 0; without one, the next."""
    match = _REFERENCE.match(reference)
    if match is None:
        return expected
    place = 0
    for letter in match[1]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _texts(element: etree._Element) -> Iterator[str]:
    """The texts of a string, of all its runs, without the readings of its characters."""
    for child in element.iter():
        if _name(child) == "t" and _name(child.getparent()) != "rPh":
            yield child.text or ""


def _name(element: etree._Element | None) -> str:
    tag = element.tag if element is not None else ""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _date(days: float) -> str:
    """A date, a time, or both, as ISO 8601 writes them."""
    if days < 0:
        raise ValueError("Excel has no day before its first")
    moment = _DAY_ZERO + timedelta(seconds=round(days * 86_400))
    if days < 1:
        return f"{moment:%H:%M}" if not moment.second else f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if days == int(days) else f"{moment:%Y-%m-%d %H:%M:%S}"


def _duration(days: float) -> str:
    """Hours, minutes and seconds, of however many days."""
    seconds = round(abs(days) * 86_400)
    sign = "-" if days < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _decoded(text: str) -> str:
    """Undoes `_xHHHH_` (ECMA-376 part 1, section 22.9.2.19)."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
