"""Makes grids and passages of text of a walk over the nodes of any document.

A reader of HTML, Word, ODF, RTF, PDF or Markdown walks over the tree that a library gave it and
tells a `Blocks` what it meets: blocks, text, line breaks, tables. What comes out is the same for
all kinds, and so are the laws:

1. A raised or lowered run beside a figure is a mark, not a digit: it leaves the text and is kept
   as a mark, in a cell as its `note`. Behind a word, or alone, it is text; `10` and a raised `-3`
   are `10^-3`.
2. Struck and deleted text is out, inserted text is in; where both meet in a word, the info
   `corrected` says so. A row whose every cell is deleted is not a row.
3. Blocks end paragraphs, a break ends a line, nothing else parts or joins words. White space is
   folded only where the reader says that its format folds it; U+00A0, U+202F and U+2212 stay.
4. The places of cells come from the source's own geometry: a cell that spans rows stands in each of
   them, one that spans columns is followed by empty ones.
5. A cell has its value, if the source holds one, and its look.
6. What is not read is named: `leave_out`.
7. There are bounds, each with its own message: `Bounds`.

    blocks = Blocks()
    blocks.begin("heading", 1)
    blocks.text("Harbour reopens")
    blocks.end()
    blocks.begin_table()
    blocks.begin_row()
    blocks.begin_cell()
    blocks.text("63.34")
    blocks.text("1", baseline="raised")
    blocks.end_cell()
    blocks.end_row()
    blocks.end_table()
    content = blocks.finish()  # a Passage and a Grid, whose cell is 63.34 with the note 1
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Literal

import msgspec

from wirecopy.errors import BadData
from wirecopy.kit.grid import Cell, Grid
from wirecopy.kit.spans import parted
from wirecopy.patterns import later
from wirecopy.tree.nodes import Diagnostic, Span

#: What a passage is; a `note` is not running text, a `kept` one keeps its blanks and line ends.
Kind = Literal["text", "heading", "item", "caption", "note", "kept"]
#: Where a run of text stands above or below the line.
Baseline = Literal["", "raised", "lowered"]
#: What became of a run of text.
Change = Literal["", "deleted", "inserted"]


class Bounds(msgspec.Struct, frozen=True):
    """How much a document may hold before it is refused."""

    cells: int = 1_000_000
    depth: int = 100_000
    characters: int = 100_000_000


class Mark(msgspec.Struct, frozen=True, gc=False):
    """What was taken out of a text, and where it stood: a footnote's mark, deleted text."""

    text: str
    kind: Literal["raised", "lowered", "deleted"]
    at: int


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A paragraph, heading, item of a list or the like; a `\\n` in its text is a line break.

    `level` is 1 to 9 for headings, the depth for items of lists, else 0. `line` is the 1-based
    place in the source, 0 if that is unknown. `role` is what the reader knows besides, such as
    `byline`. `spans` are the links in its text.
    """

    text: str
    kind: Kind = "text"
    level: int = 0
    marks: tuple[Mark, ...] = ()
    line: int = 0
    role: str = ""
    spans: tuple[Span, ...] = ()


#: What a document consists of.
Item = Passage | Grid


class Content(msgspec.Struct, frozen=True):
    """What a document holds, in its order, and what there is to say about it."""

    items: tuple[Item, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Blocks:
    """Grids and passages in the making.

    With `folds` white space is folded as HTML does. Raises `BadData` for what is beyond the bounds;
    `name` is the source's, for that.
    """

    def __init__(
        self, *, folds: bool = False, bounds: Bounds | None = None, name: str = "<input>"
    ) -> None:
        self._folds = folds
        self._bounds = bounds or Bounds()
        self._name = name
        self._items: list[Item] = []  # of the document, or of the cell that is open
        self._open: list[_Block] = []
        self._tables: list[_Table] = []
        self._runs: list[_Run | str] = []
        self._has_marks = False  # whether some of them are not plain text
        self._links: list[tuple[int, str]] = []  # before which run a link begins, or ends: ""
        self._line = 0
        self._cells = self._characters = 0
        self._left_out: dict[str, list[int]] = {}
        self._deleted: list[tuple[str, int]] = []
        #: What there is to say; a reader may add its own.
        self.diagnostics: list[Diagnostic] = []

    def begin(self, kind: Kind = "text", level: int = 0, *, line: int = 0, role: str = "") -> None:
        """Begins a block, which may hold others: what stood before it is a passage."""
        if self._runs:
            self._flush()
        if len(self._open) >= self._bounds.depth:
            raise self._beyond("depth", f"blocks are nested deeper than {self._bounds.depth:,}")
        if kind == "text" and self._open and not role:
            outer = self._open[-1]  # a paragraph in an item of a list is that item
            kind, level, role = outer.kind, outer.level, outer.role
        self._open.append(_Block(kind, level, line or self._line, role))
        if line:
            self._line = line

    def end(self) -> None:
        """Ends the block that is open."""
        if self._runs:
            self._flush()
        self._open.pop()

    def text(
        self,
        text: str,
        *,
        baseline: Baseline = "",
        change: Change = "",
        is_reference: bool = False,
        line: int = 0,
    ) -> None:
        """A run of text. A reference to a footnote is a mark wherever it stands."""
        self._characters += len(text)
        if self._characters > self._bounds.characters:
            raise self._beyond("text", f"it holds more than {self._bounds.characters:,} characters")
        if _BREAK in text:
            text = text.replace(_BREAK, "\ufffd")
        if line and not self._runs:
            self._line = line
        if baseline or change == "deleted" or is_reference:
            self._runs.append(_Run(text, baseline, change == "deleted", is_reference))
            self._has_marks = True
        else:
            self._runs.append(text)

    def break_line(self) -> None:
        """Ends a line within a paragraph."""
        self._runs.append(_BREAK)

    def begin_link(self, href: str) -> None:
        """Begins a link, which ends one that is open. What a cell of a grid holds is text alone."""
        self._links.append((len(self._runs), href))

    def end_link(self) -> None:
        """Ends the link, if one is open."""
        if self._links:
            self._links.append((len(self._runs), ""))

    def leave_out(self, what: str, line: int = 0) -> None:
        """Says that a part, such as a `picture`, is not read; `finish` names them."""
        self._left_out.setdefault(what, []).append(line or self._line)

    def begin_table(self, title: str | None = None, *, line: int = 0) -> None:
        """Begins a table, which may stand in a cell of another."""
        self._flush()
        if len(self._tables) >= self._bounds.depth:
            raise self._beyond("depth", f"tables are nested deeper than {self._bounds.depth:,}")
        self._tables.append(_Table(title, line or self._line, self._items, self._open))
        self._items, self._open = [], []
        if line:
            self._line = line

    def end_table(self) -> None:
        """Ends the table: it is a grid, or its cells are blocks if it is but a frame for these."""
        self._flush()
        table = self._tables.pop()
        strays = self._items
        self._items, self._open = table.outer, table.open
        captions = [each for each in strays if isinstance(each, Passage) and each.kind == "caption"]
        self._items += (each for each in strays if each not in captions)
        title = table.title or " ".join(each.text for each in captions) or None
        if _is_layout(table.rows):
            if title:
                self._items.append(Passage(title, "caption", line=table.line))
            for row in table.rows:
                for cell in row.cells:
                    self._items += cell.items
        elif table.rows:
            self._items.append(self._grid(table, title))

    def begin_row(
        self, *, before: int = 0, is_header: bool = False, is_deleted: bool = False
    ) -> None:
        """Begins a row of the table; `before` are columns that it leaves out at its beginning."""
        self._flush()
        self._tables[-1].row = _Row([], before, is_header, is_deleted)

    def end_row(self) -> None:
        """Ends the row."""
        if self._runs:
            self._flush()
        table = self._tables[-1]
        if (row := table.row) is None:
            return
        table.row = None
        has_cells = bool(row.cells)
        is_deleted = row.is_deleted or (
            has_cells
            and all(not cell.items for cell in row.cells)
            and any(cell.deleted for cell in row.cells)
        )
        if is_deleted:
            self._deleted.append(("a row", self._line))
        elif has_cells or row.before:
            table.rows.append(row)

    def begin_cell(
        self,
        *,
        columns: int = 1,
        rows: int = 1,
        column: int | None = None,
        is_header: bool = False,
        value: Decimal | None = None,
        kind: str = "",
        currency: str | None = None,
        line: int = 0,
    ) -> None:
        """Begins a cell that spans so many columns and rows.

        It stands in the first free column, or in that of the index `column`. `value`, `kind` and
        `currency` are as in `kit.grid.Cell`.
        """
        if self._runs:
            self._flush()
        if columns != 1 or rows != 1:
            columns, rows = max(columns, 1), max(rows, 1)
        self._count(min(columns, _WIDEST))
        table = self._tables[-1]
        if table.row is None:
            self.begin_row()
        table.cell = _Cell(
            columns, rows, column, is_header, value, kind, currency,
            line or self._line, [], [], len(self._deleted),
        )  # fmt: skip
        table.held = self._items, self._open
        self._items, self._open = table.cell.items, []
        if line:
            self._line = line

    def value(self, value: Decimal, kind: str = "number", currency: str | None = None) -> None:
        """The figure that the cell which is open shows; of several none counts."""
        cell = self._tables[-1].cell if self._tables else None
        if cell is not None:
            is_first = cell.values == 0
            cell.values += 1
            cell.value, cell.kind = (value, kind) if is_first else (None, "")
            cell.currency = currency if is_first else None

    def end_cell(self) -> None:
        """Ends the cell."""
        if self._runs:
            self._flush()
        table = self._tables[-1]
        cell = table.cell
        if cell is None:
            return
        cell.deleted = len(self._deleted) - cell.deleted
        self._items, self._open = table.held
        table.cell = None
        if table.row is not None:
            table.row.cells.append(cell)

    @property
    def is_in_cell(self) -> bool:
        """Whether a cell is open."""
        return bool(self._tables) and self._tables[-1].cell is not None

    def finish(self) -> Content:
        """What came out. Tables and blocks that are still open end here."""
        while self._tables:
            self.end_cell()
            self.end_row()
            self.end_table()
        self._flush()
        self._open.clear()
        if self._deleted:
            shown, line = self._deleted[0]
            more = f" and {len(self._deleted) - 1} more" if len(self._deleted) > 1 else ""
            message = f"struck or deleted text was left out: {_shown(shown)}{more}"
            self.diagnostics.append(Diagnostic("struck-text", "info", message, line))
        if self._left_out:
            named = ", ".join(
                f"{len(lines)} {what}{'s' if len(lines) > 1 else ''}"
                for what, lines in sorted(self._left_out.items())
            )
            line = min(line for lines in self._left_out.values() for line in lines)
            self.diagnostics.append(Diagnostic("not-read", "info", f"not read: {named}", line))
        self.diagnostics.sort(key=lambda each: (each.line, each.column))
        return Content(tuple(self._items), tuple(self.diagnostics))

    def _flush(self) -> None:
        """What text there is becomes a passage, or more where two breaks part it."""
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        block = self._open[-1] if self._open else _NO_BLOCK
        marks: tuple[Mark, ...] = ()
        is_kept = block.kind == "kept"
        places: list[int] | None = [] if self._links else None
        if self._has_marks:
            self._has_marks = False
            text, marks = self._without_marks(runs, places)
        else:
            text = "".join(runs)  # type: ignore[arg-type]  # all are texts
        line = self._line or block.line
        pieces = [text]
        if _BREAK in text and not is_kept and block.kind == "text" and not self.is_in_cell:
            pieces = _BREAKS.split(text)
        texts = [self._folded(piece, is_kept=is_kept) for piece in pieces]
        spans = None if places is None else parted(text, self._spans(runs, places, text), texts)
        for at, said in enumerate(texts):
            if said:
                linked = () if spans is None else spans[at]
                self._items.append(
                    Passage(said, block.kind, block.level, marks, line, block.role, linked)
                )
                marks = ()
        if marks and self.is_in_cell and (cell := self._tables[-1].cell) is not None:
            cell.marks += marks

    def _spans(self, runs: Sequence["_Run | str"], places: list[int], text: str) -> Iterator[Span]:
        """The links in a text; one that is open goes on in the next. `places` are of the runs."""
        if not places:
            places += accumulate(map(len, runs), initial=0)  # type: ignore[arg-type]  # all are texts
        else:
            places.append(len(text))
        start, href = 0, ""
        for run, begun in (*self._links, (len(runs), "")):
            if href:
                yield Span(start, places[run], href)
            start, href = places[run], begun
        *_, (_, last) = self._links
        self._links = [(0, last)] if last else []

    def _folded(self, text: str, *, is_kept: bool) -> str:
        if is_kept:
            return text.replace(_BREAK, "\n").strip("\r\n") if text.strip(_WHITE) else ""
        if self._folds and ("\n" in text or "  " in text or not _HAS_EVEN_BLANKS(text)):
            text = _BLANKS.sub(" ", text)
        if _BREAK in text:
            text = _AROUND_BREAKS.sub("\n", text)
        return text.strip(_WHITE)

    def _without_marks(
        self, runs: Sequence["_Run | str"], places: list[int] | None = None
    ) -> tuple[str, tuple[Mark, ...]]:
        """The text that is left, and what left it (laws 1 and 2).

        `places` is filled with where the runs stand in it.
        """
        marks: list[Mark] = []
        built = ""
        in_cell = self.is_in_cell
        for at, run in enumerate(runs):
            if places is not None:
                places.append(len(built))
            if isinstance(run, str):
                built += run
                continue
            if run.is_deleted:
                built = self._delete(built, run, runs, at, marks)
                continue
            said = run.text.strip(_WHITE)
            after = _plain(runs, at + 1)
            if not said:
                built += run.text
            elif run.is_reference or _is_mark(built, said, after, runs, at, in_cell=in_cell):
                marks.append(Mark(said, run.baseline or "raised", len(built)))
            elif _EXPONENT.fullmatch(said) and run.baseline == "raised" and _is_base(built, said):
                built += f"^{said}"
            elif _is_fraction(runs, at) and built[-1:].isdigit():
                built += f" {said}"  # 412, raised 3, /, lowered 4
            else:
                built += run.text
        return built, tuple(marks)

    def _delete(
        self,
        built: str,
        run: "_Run",
        runs: Sequence["_Run | str"],
        at: int,
        marks: list[Mark],
    ) -> str:
        said = run.text.strip(_WHITE)
        if not said:
            return built
        marks.append(Mark(said, "deleted", len(built)))
        self._deleted.append((said, self._line))
        after = _plain(runs, at + 1)
        touches_before = built[-1:].strip(_WHITE) and not run.text[:1].isspace()
        touches_after = after[:1].strip(_WHITE) and not run.text[-1:].isspace()
        if touches_before or touches_after:
            message = f"{_shown(said)} was struck out in a word; what stands is read"
            self.diagnostics.append(Diagnostic("corrected", "info", message, self._line))
        return built

    def _grid(self, table: "_Table", title: str | None) -> Grid:
        placed: list[dict[int, Cell]] = []
        reaching: dict[int, tuple[Cell, int]] = {}  # by column: what comes from above, and how far
        for row in table.rows:
            cells: dict[int, Cell] = {}
            taken, reaching = reaching, {}
            self._count(len(taken))
            for column, (cell, more) in taken.items():
                cells[column] = cell
                if more > 1:
                    reaching[column] = cell, more - 1
            column = row.before
            for each in row.cells:
                column = column if each.column is None else max(each.column, 0)
                while column in cells:
                    column += 1
                made = each.made()
                width = min(each.columns, _WIDEST)
                for place in range(column, column + width):
                    shown = made if place == column else Cell(line=made.line)
                    if place == column or place not in cells:
                        cells[place] = shown
                    if each.rows > 1:
                        repeated = shown if len(shown.text) <= _LONGEST_REPEATED else Cell()
                        reaching[place] = repeated, each.rows - 1
                column += width
            placed.append(cells)
        width = max((max(_said(row), default=-1) + 1 for row in placed), default=0)
        self._count(width * len(placed))
        empty = Cell()
        rows = tuple(tuple(row.get(at, empty) for at in range(width)) for row in placed)
        headers = 0
        for row in table.rows:
            if not (row.is_header or (row.cells and all(cell.is_header for cell in row.cells))):
                break
            headers += 1
        is_known = 0 < headers < len(rows)
        return Grid(rows, headers if is_known else None, title, table.line)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > 2 * self._bounds.cells:  # once as they are told, once in their places
            raise self._beyond("cells", f"its tables hold more than {self._bounds.cells:,} cells")

    def _beyond(self, what: str, message: str) -> BadData:
        return BadData(message, source=self._name, hint=_HINTS[what])


# Runs that are looked at for what follows a mark.
_MOST_LOOKED_AT = 16
_HINTS = {
    "depth": "no honest document is built so",
    "text": "split it",
    "cells": "split it",
}
# What stands for a line break among the runs of a text.
_BREAK = "\0"
_WHITE = " \t\r\n\f"
_HAS_EVEN_BLANKS = later("[^\t\r\f]*+").fullmatch
_BLANKS = later("[ \t\r\n\f]+")
_BREAKS = later("\0[ \t\r\n\f\xa0]*\0[ \t\r\n\f\xa0\0]*")
_AROUND_BREAKS = later("[ \t\r\n\f]*\0[ \t\r\n\f]*")
# HTML's own bound on spans of columns.
_WIDEST = 1000
# A small text must not become a large one.
_LONGEST_REPEATED = 200


class _Block(msgspec.Struct):
    kind: Kind
    level: int
    line: int
    role: str


_NO_BLOCK = _Block("text", 0, 0, "")


class _Run(msgspec.Struct):
    """Text that is not on the line, is deleted, or refers to a footnote."""

    text: str
    baseline: Baseline
    is_deleted: bool
    is_reference: bool


class _Cell(msgspec.Struct):
    columns: int
    rows: int
    column: int | None
    is_header: bool
    value: Decimal | None
    kind: str
    currency: str | None
    line: int
    items: list[Item]
    marks: list[Mark]
    deleted: int
    values: int = 0

    def made(self) -> Cell:
        passages = [each for each in self.items if isinstance(each, Passage)]
        if len(passages) == 1 and not self.marks and not passages[0].marks:
            return Cell(passages[0].text, self.line, 0, self.value, self.kind, self.currency)
        marks = [*self.marks, *(mark for each in passages for mark in each.marks)]
        return Cell(
            "\n".join(each.text for each in passages),
            self.line,
            0,
            self.value,
            self.kind,
            self.currency,
            " ".join(mark.text for mark in marks if mark.kind != "deleted"),
        )


class _Row(msgspec.Struct):
    cells: list[_Cell]
    before: int
    is_header: bool
    is_deleted: bool


class _Table(msgspec.Struct):
    """A table in the making, and what is open around it."""

    title: str | None
    line: int
    outer: list[Item]
    open: list[_Block]
    rows: list[_Row] = []
    row: _Row | None = None
    cell: _Cell | None = None
    held: tuple[list[Item], list[_Block]] = ([], [])


def _said(row: dict[int, Cell]) -> Iterator[int]:
    return (at for at, cell in row.items() if cell.text or cell.value is not None)


def _shown(text: str) -> str:
    return f"'{text[:40]}'"


def _plain(runs: Sequence[_Run | str], begin: int) -> str:
    """The text that follows on the line, less deleted runs, as far as its first characters."""
    for run in runs[begin : begin + _MOST_LOOKED_AT]:
        text = run if isinstance(run, str) else "" if run.is_deleted else run.text
        if text:
            return text
    return ""


# Which runs may be marks: numbers, single letters, signs, also several and in brackets.
_MARK = later(
    r"[(\[]?(?:\d{1,3}|[A-Za-z]|[*†‡§¶#]{1,3})(?:[,;] ?(?:\d{1,3}|[A-Za-z]|[*†‡§¶#]{1,3}))*[)\]]?"
)
_EXPONENT = later(r"[-+−–]?\d{1,3}")
_FIGURE_BEFORE = later(r"\d[%‰]?[ \xa0\u202f]?[$€£¥%‰]?[ \t\r\n\f\xa0\u202f]*\Z")
_FIGURE_AFTER = later(r"[+\-−–]?[.,]?\d")
_BASE = later(r"(?<![\d.,])10\Z")
_TIMES = later(r"[x×·*⋅] ?10\Z")
_ORDINALS = frozenset("a e o".split())
_WHOLE = later(r"(?<![\d.,])\d{1,4}\Z")


def _is_mark(
    before: str, said: str, after: str, runs: Sequence[_Run | str], at: int, *, in_cell: bool
) -> bool:
    """Law 1: whether a raised or lowered run marks a figure."""
    if not _MARK.fullmatch(said) or _is_base(before, said):
        return False
    if _is_fraction(runs, at) or _is_fraction(runs, at - 2):
        return False
    tail = before[-12:]
    if _FIGURE_BEFORE.search(tail):
        # 2e and 1o are ordinals in running text.
        return in_cell or said.lower() not in _ORDINALS or not _WHOLE.search(before[-6:])
    return not before.strip(_WHITE) and bool(_FIGURE_AFTER.match(after.lstrip(_WHITE)))


def _is_base(before: str, said: str) -> bool:
    """Whether it is 10 to a power: a power has a sign, or a factor stands before."""
    if not _EXPONENT.fullmatch(said):
        return False
    is_signed = not said[0].isdigit()
    return bool(_BASE.search(before[-8:]) if is_signed else _TIMES.search(before[-8:]))


def _is_fraction(runs: Sequence[_Run | str], at: int) -> bool:
    """Whether a raised number, a stroke and a lowered one begin there."""
    if at < 0 or at + 2 >= len(runs):
        return False
    above, stroke, below = runs[at : at + 3]
    return (
        isinstance(above, _Run)
        and above.baseline == "raised"
        and isinstance(stroke, str)
        and stroke.strip(_WHITE) in ("/", "⁄", "∕")
        and isinstance(below, _Run)
        and below.baseline == "lowered"
    )


def _is_layout(rows: Sequence[_Row]) -> bool:
    """Whether a table is but a frame: its cells hold tables, headings, or prose in blocks."""
    if all(len(row.cells) < 2 for row in rows):
        return not any(row.before for row in rows)
    return any(_is_frame(cell.items) for row in rows for cell in row.cells)


def _is_frame(items: Sequence[Item]) -> bool:
    if any(isinstance(each, Grid) or each.kind == "heading" for each in items):
        return True
    return len(items) > 1 and any(len(each.text) > _PROSE for each in items)  # type: ignore[union-attr]  # no grids here


# Longer blocks beside others in a cell are prose.
_PROSE = 100
