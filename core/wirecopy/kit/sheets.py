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
from wirecopy.kit.assembly import assemble
from wirecopy.kit.grid import Cell, Grid
from wirecopy.kit.records import bad
from wirecopy.tree.nodes import Article, Diagnostic, Document, QuoteTable, Table

Node = TypeVar("Node", bound=QuoteTable | Table | Article)

#: The cells of a row by their columns, from 0.
Cells = dict[int, Cell]


class Sheet(msgspec.Struct, frozen=True):
    """A sheet: its rows that hold something, by their numbers from 1.

    `is_hidden` sheets are named, not read. `unresolved` are the rows of formulas without a result.
    """

    title: str
    rows: tuple[tuple[int, Cells], ...] = ()
    is_hidden: bool = False
    unresolved: tuple[int, ...] = ()


# So many empty cells for a filled one, and for all sheets, are read: more would be an attack.
_MOST_EMPTY, _FEW_EMPTY = 50, 1_000_000


def documents(
    sheets: Sequence[Sheet], source: Source, told: Sequence[Diagnostic] = ()
) -> Iterator[Document]:
    """The document of each sheet that holds something.

    `told` is what there is to say of the whole file. Raises `BadData` if no sheet holds anything.
    """
    hidden = [sheet for sheet in sheets if sheet.is_hidden and sheet.rows]
    shown = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    if not shown:
        what = "all its sheets are hidden" if hidden else "its sheets are empty"
        raise bad(source, what, hint="show the sheet and save it" if hidden else "is it whole?")
    said = list(told)
    for sheet in hidden:
        message = f"not read: the hidden sheet '{sheet.title[:40]}'"
        said.append(Diagnostic("not-read", "info", message))
    room = _FEW_EMPTY
    for sheet in shown:
        columns = {place for _, cells in sheet.rows for place in cells}
        filled = sum(len(cells) for _, cells in sheet.rows)
        empty = max(len(sheet.rows) * len(columns) - _MOST_EMPTY * filled, 0)
        is_sparse = empty > room
        room -= 0 if is_sparse else empty
        yield _document(sheet, source, said, sorted(columns), is_sparse=is_sparse)
        said = []


def _document(
    sheet: Sheet, source: Source, said: list[Diagnostic], columns: list[int], *, is_sparse: bool
) -> Document:
    rows: list[tuple[Cell, ...]] = []
    last = sheet.rows[0][0] - 1
    for number, cells in sheet.rows:
        if number > last + 1:
            rows.append(())  # however many empty rows there are
        last = number
        empty = Cell(line=number)
        places = sorted(cells) if is_sparse else columns
        rows.append(tuple([cells.get(at, empty) for at in places]))
    if is_sparse:
        message = f"sheet '{sheet.title[:40]}' is nearly empty: its cells were read side by side"
        said.append(Diagnostic("sparse-sheet", "warning", message))
    if sheet.unresolved:
        message = (
            f"sheet '{sheet.title[:40]}' has {len(sheet.unresolved)} formulas without a result: "
            "a spreadsheet program computes them and saves it"
        )
        said.append(Diagnostic("no-result", "warning", message, sheet.unresolved[0]))
    found = assemble([Grid(tuple(rows), line=sheet.rows[0][0])])
    children = tuple([_titled(child, sheet.title) for child in found.children])
    return Document(children, source.name, diagnostics=(*said, *found.diagnostics))


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
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
_BRACKETED = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
# Colours, conditions and calendars; blanks as wide as a sign; repeated signs.
_ASIDE = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]|_.|\*.", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SIGNS = re.compile(r"[$€£¥₹₽₩₺₪₫฿₴₦₱₿﷼]")


def format_of(code: str) -> Format:
    """What a number format of a spreadsheet program shows (ECMA-376 part 1, 18.8.31)."""
    if len(code) > _LONGEST_FORMAT:
        return Format()
    shown = _SECTIONS.split(code)[0]
    literal = [*_BRACKETED.findall(shown), *(a or b for a, b in _QUOTED.findall(shown))]
    rest = _ASIDE.sub("", _QUOTED.sub("", _BRACKETED.sub("", shown)))
    literal += _SIGNS.findall(rest)
    currency = next((each.strip() for each in literal if _UNIT.fullmatch(each.strip())), "")
    if _ELAPSED.search(rest):
        return Format("duration")
    if "%" in rest:
        return Format("percent")
    if "General" in rest or not re.search("[dmyhs]", rest, re.IGNORECASE):
        return Format("text" if rest.strip() == "@" else "number", currency)
    return Format("date")


# A sign or a code; what else stands in a format, such as `pts`, is none.
_UNIT = re.compile(rf"[A-Z]{{3}}|{_SIGNS.pattern}|[A-Z]{{1,2}}[$]|zł|Kč|kr\.?|Fr\.|CHF|R")

# A figure with more digits keeps the exponent that it is written with.
_MOST_ZEROS = 20


def plain(value: Decimal) -> str:
    """The digits of a figure."""
    text = str(value)
    return f"{value:f}" if "E" in text and abs(value.adjusted()) < _MOST_ZEROS else text


# What spreadsheets call sheets that nobody named: a word of their language and a number.
_UNNAMED = re.compile(r"[^\W\d]+\d+")


def _titled(child: Node, title: str) -> Node:
    if (
        isinstance(child, QuoteTable | Table)
        and child.title is None
        and not _UNNAMED.fullmatch(title)
    ):
        return msgspec.structs.replace(child, title=title)
    return child
