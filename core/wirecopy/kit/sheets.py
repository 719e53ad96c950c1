"""Sheets of spreadsheet programs: cells at their places, as documents.

A sheet is one document, as in the reader of xlsx; its lines are the numbers of the rows. The
figure that a cell holds counts, and its look says the unit and the currency.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

import msgspec

from wirecopy.files.source import Source
from wirecopy.kit.figures import is_currency
from wirecopy.kit.grid import Cell
from wirecopy.kit.meaning import Options
from wirecopy.kit.records import bad, foreign
from wirecopy.patterns import later
from wirecopy.tree.nodes import Article, Diagnostic, Document, QuoteTable, Table

Node = TypeVar("Node", bound=QuoteTable | Table | Article)

#: The cells of a row by their columns, from 0.
Cells = dict[int, Cell]


class Sheet(msgspec.Struct, frozen=True):
    """A sheet: its rows that hold something, by their numbers from 1.

    `unresolved` are the rows of formulas without a result.
    """

    title: str
    rows: tuple[tuple[int, Cells], ...] = ()
    is_hidden: bool = False
    unresolved: tuple[int, ...] = ()


# So many empty rows are filled in in all sheets together.
_MOST_EMPTY_ROWS = 100_000
# So many empty cells for a filled one, and for all sheets, are read: more would be an attack.
_MOST_EMPTY, _FEW_EMPTY = 50, 1_000_000


def documents(
    sheets: Sequence[Sheet], source: Source, options: Options | None = None
) -> Iterator[Document]:
    """The document of each sheet that holds something; hidden ones are read, too, and named.

    Raises `BadData` if no sheet holds anything.
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise bad(source, "its sheets are empty")
    room, blank_rows = _FEW_EMPTY, _MOST_EMPTY_ROWS
    for sheet in filled:
        columns = {place for _, cells in sheet.rows for place in cells}
        cells = sum(len(cells) for _, cells in sheet.rows)
        empty = max(len(sheet.rows) * len(columns) - _MOST_EMPTY * cells, 0)
        is_sparse = empty > room
        room -= 0 if is_sparse else empty
        rows = list(_rows(sheet, sorted(columns), blank_rows, is_sparse=is_sparse))
        blank_rows -= len(rows) - len(sheet.rows)
        (document,) = foreign(rows, source, options=options)
        said = tuple(_told(sheet, is_sparse=is_sparse))
        children = tuple([_titled(child, sheet.title) for child in document.children])
        yield Document(children, source.name, diagnostics=(*said, *document.diagnostics))


def _rows(
    sheet: Sheet, columns: Sequence[int], blank_rows: int, *, is_sparse: bool
) -> Iterator[list[Cell]]:
    """The rows at their numbers; where too many are empty, only one stands for them."""
    nothing = Cell()
    last = 0
    for number, cells in sheet.rows:
        gap = number - last - 1
        if gap > 0:
            gap = gap if gap <= blank_rows else min(blank_rows, 1)
            blank_rows -= gap
            yield from [[]] * gap
        last = number
        yield [cells.get(at, nothing) for at in (sorted(cells) if is_sparse else columns)]


def _told(sheet: Sheet, *, is_sparse: bool) -> Iterator[Diagnostic]:
    shown = f"sheet '{sheet.title[:40]}'"
    if is_sparse:
        message = f"{shown} is nearly empty: its cells were read without the empty ones between"
        yield Diagnostic("sparse-sheet", "warning", message)
    if sheet.unresolved:
        message = (
            f"{shown} has {len(sheet.unresolved)} formulas without a result: "
            "a spreadsheet program computes them and saves it"
        )
        yield Diagnostic("no-result", "warning", message, sheet.unresolved[0])
    if sheet.is_hidden:
        yield Diagnostic("hidden-cells", "info", f"{shown} is hidden; it was read")


def text_of(value: Decimal, kind: str = "", currency: str | None = None) -> str:
    """The text of a figure whose look is not known."""
    if kind == "percent":
        return f"{plain(value)}%"
    return f"{plain(value)} {currency}" if currency else plain(value)


class Format(msgspec.Struct, frozen=True):
    """What a number format shows: `kind` is number, percent, date, duration or text.

    `currency` is the sign or code in it, as `€` of `[$€-407] #,##0.00`; empty for none.
    """

    kind: str = "number"
    currency: str = ""


# Excel writes no longer texts of formats, and they would take quadratic time.
_LONGEST_FORMAT = 255
_SECTIONS = later(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_BRACKETED = later(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_QUOTED = later(r'"([^"]*)"|\\(.)')
# Colours, conditions and calendars; blanks as wide as a sign; repeated signs.
_ASIDE = later(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]|_.|\*.", re.IGNORECASE)
_ELAPSED = later(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SIGNS = later(r"[$€£¥₹₽₩₺₪₫฿₴₦₱₿﷼]")


def format_of(code: str) -> Format:
    """What a number format of a spreadsheet program shows (ECMA-376 part 1, 18.8.31)."""
    if len(code) > _LONGEST_FORMAT:
        return Format()
    shown = _SECTIONS.split(code)[0]
    literal = [*_BRACKETED.findall(shown), *(a or b for a, b in _QUOTED.findall(shown))]
    rest = _ASIDE.sub("", _QUOTED.sub("", _BRACKETED.sub("", shown)))
    literal += _SIGNS.findall(rest)
    currency = next((each.strip() for each in literal if _is_currency(each.strip())), "")
    if _ELAPSED.search(rest):
        return Format("duration")
    if "%" in rest:
        return Format("percent")
    if "General" in rest or not re.search("[dmyhs]", rest, re.IGNORECASE):
        return Format("text" if rest.strip() == "@" else "number", currency)
    return Format("date")


def _is_currency(text: str) -> bool:
    return is_currency(text) and text != "pts"  # points of an index, rather than old pesetas


# A figure with more digits keeps the exponent that it is written with.
_MOST_ZEROS = 20


def plain(value: Decimal) -> str:
    """The digits of a figure."""
    text = str(value)
    return f"{value:f}" if "E" in text and abs(value.adjusted()) < _MOST_ZEROS else text


# What spreadsheets call sheets that nobody named: a word of their language and a number.
_UNNAMED = later(r"[^\W\d]+\d+")


def _titled(child: Node, title: str) -> Node:
    if (
        isinstance(child, QuoteTable | Table)
        and child.title is None
        and not _UNNAMED.fullmatch(title)
    ):
        return msgspec.structs.replace(child, title=title)
    return child
