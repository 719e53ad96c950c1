"""The tables that hold no quotes: a sheet for each, and the sheet that lists them."""

import re
from collections.abc import Iterator

import msgspec

from wirecopy import Table
from wirecopy_xlsx.cells import FORMULA_SIGNS, fits, pieces, width
from wirecopy_xlsx.deflate import Deflater, Stream
from wirecopy_xlsx.rows import Book
from wirecopy_xlsx.sheets import MOST_ROWS, Part, Sheet
from wirecopy_xlsx.skeleton import Extent, Style

#: So many tables get a sheet each; what comes then stands on one, one table below the other.
MOST_SHEETS = 500
#: Excel's limit.
MOST_COLUMNS = 16_384
# So many columns get a width of their own, and so many rows stay in sight.
_MOST_WIDE, _MOST_FROZEN = 64, 20
# What Excel shows as it is written, and holds exactly.
_FIGURE = re.compile(r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,5}[1-9])?\Z")


class Grid(msgspec.Struct):
    """A sheet of a table: what is written of it, its header rows, the widths of its columns."""

    part: Part
    header_rows: int = 0
    columns: int = 1
    widest: list[int] = []


class _Stretch(msgspec.Struct):
    """The rows of a table on one sheet: where they begin, how many, which go on a row above."""

    grid: Grid
    first: int
    rows: int = 0
    continued: list[int] = []


class Grids:
    """The tables on their way."""

    def __init__(
        self, words: dict[str, str], taken: set[str], deflater: Deflater, book: Book
    ) -> None:
        self._words = words
        self._taken = taken
        self._deflater = deflater
        self._stream = Stream(deflater)
        self._book = book
        self._plain = book.styles.number(Style())
        self._texts = {
            (is_bold, is_guarded): book.styles.number(
                Style("@", is_bold=is_bold, quote_prefix=is_guarded)
            )
            for is_bold in (False, True)
            for is_guarded in (False, True)
        }
        self.sheets: list[Grid] = []
        #: The sheet that lists the tables; none where there are none.
        self.listing: Sheet | None = None
        self._widest: dict[str, int] = dict.fromkeys("ABFG", 0)

    def add(self, table: Table, source: str, document: int, place: int) -> None:
        """Writes a table, and where it stands."""
        stretch = self._begin(table)
        for number, row in enumerate(table.rows, start=1):
            lines = list(self._lines(row, table.line))
            if stretch.rows and stretch.grid.part.rows + len(lines) > MOST_ROWS:
                self._list(table, stretch, source, document, place)
                stretch = self._begin(table)
            stretch.rows += 1
            begin = stretch.grid.part.rows + 3 - stretch.first
            stretch.continued += range(begin, begin + len(lines) - 1)
            self._write(stretch.grid, lines, table.line, is_bold=number <= table.header_rows)
        self._list(table, stretch, source, document, place)

    def end(self) -> None:
        """No more tables come."""
        if self.sheets:
            self.sheets[-1].part.written = self._stream.end()
        if self.listing is not None:
            self.listing.end()

    def extents(self) -> Iterator[Extent]:
        """The sheets to make, the listing first."""
        if self.listing is None:
            return
        for place, part in enumerate(self.listing.parts, start=1):
            name = "Tables" if place == 1 else f"Tables_{place}"
            yield Extent("tables", part.title, name, part.rows, self._widest)
        for grid in self.sheets:
            widest = {letters(at): most for at, most in enumerate(grid.widest)}
            yield Extent(
                "cells", grid.part.title, "", grid.part.rows, widest, header_rows=grid.header_rows
            )

    def _begin(self, table: Table) -> _Stretch:
        """A new sheet, or, where there are many, the last one, below a blank row."""
        last = self.sheets[-1] if self.sheets else None
        is_shared = len(self.sheets) >= MOST_SHEETS
        has_room = last is not None and last.part.rows + 1 + len(table.rows) < MOST_ROWS
        if last is not None and len(self.sheets) > MOST_SHEETS and has_room:
            last.part.rows += 1
            return _Stretch(last, last.part.rows + 1)
        if last is not None:
            last.part.written = self._stream.end()
        title = self._words["more"] if is_shared else (table.title or "")[:99]
        grid = Grid(Part(self._free(title), rows=0))
        if not is_shared:
            grid.header_rows = min(len(table.header), _MOST_FROZEN)
        self.sheets.append(grid)
        return _Stretch(grid, 1)

    def _free(self, title: str) -> str:
        """A sheet's name that no other has."""
        if self.listing is None:
            self._taken.add("history")  # Excel keeps it for itself
            self.listing = Sheet(self._words["tables"], self._taken, self._deflater)
        return self.listing.free(title) or self.listing.free(self._words["title"])

    def _list(
        self, table: Table, stretch: _Stretch, source: str, document: int, place: int
    ) -> None:
        listing = self.listing
        assert listing is not None  # a table has a sheet
        name = stretch.grid.part.title
        continued = " ".join(map(str, stretch.continued))
        texts = [None] if table.title is None else list(pieces(table.title))
        figures = {
            "C": stretch.rows, "D": len(table.header), "E": stretch.first,
            "H": document, "I": place,
        }  # fmt: skip
        for number, title in enumerate(texts):
            r = listing.next_row()
            words = {"A": title}
            if not number:
                # No text of a cell is so long that it goes on over so many rows as to fill one.
                words |= {"B": name, "F": continued[:30_000] or None, "G": source[:30_000]}
            cells = {c: f"><v>{figures[c]}</v></c>" for c in ("HI" if number else figures)}
            for column, text in words.items():
                if text is not None:
                    self._widest[column] = max(self._widest[column], width(text[:999]))
                    cells[column] = self._tail(
                        text, table.line, is_bold=column == "A", is_text=True
                    )
            written = (f'<c r="{column}{r}"{cells[column]}' for column in sorted(cells))
            listing.write(f'<row r="{r}">{"".join(written)}</row>')
            if title and not number and listing.may_link():
                quoted = name.replace("'", "''")
                listing.link(f"A{r}", f"'{quoted}'!A{stretch.first}")

    def _lines(self, row: tuple[str, ...], line: int) -> Iterator[dict[int, str]]:
        """A row as rows of cells that hold their texts; what is too long goes on in the next."""
        sink = self._book.sink
        if len(row) > MOST_COLUMNS:
            what = f"{len(row) - MOST_COLUMNS} cells of a row are not in it"
            sink.warn("not-carried", f"Excel has {MOST_COLUMNS:,} columns: {what}", line=line)
            row = row[:MOST_COLUMNS]
        if all(map(fits, row)):
            yield dict(enumerate(row))
            return
        cut = [list(pieces(text)) for text in row]
        for text, parts in zip(row, cut, strict=True):
            if len(parts) > 1:
                what = f"a text of {len(text)} characters goes on over {len(parts)} rows"
                sink.warn("cell-too-long", what, line=line)
        for number in range(max(map(len, cut))):
            yield {at: parts[number] for at, parts in enumerate(cut) if number < len(parts)}

    def _write(self, grid: Grid, lines: list[dict[int, str]], line: int, *, is_bold: bool) -> None:
        for cells in lines:
            grid.part.rows += 1
            r = grid.part.rows
            if not cells:
                continue
            grid.columns = max(grid.columns, *(column + 1 for column in cells))
            grid.widest += [0] * (min(grid.columns, _MOST_WIDE) - len(grid.widest))
            for column in range(min(len(grid.widest), len(cells))):
                text = cells.get(column, "")
                grid.widest[column] = max(grid.widest[column], width(text[:999]))
            written = (
                f'<c r="{letters(column)}{r}"{self._tail(text, line, is_bold=is_bold)}'
                for column, text in cells.items()
            )
            self._stream.write(f'<row r="{r}">{"".join(written)}</row>')

    def _tail(self, text: str, line: int, *, is_bold: bool, is_text: bool = False) -> str:
        """The rest of a cell after its reference; figures of the body are numbers."""
        if not is_text and not is_bold and _FIGURE.match(text):
            return f' s="{self._plain}"><v>{text}</v></c>'
        style = self._texts[is_bold, text[:1] in FORMULA_SIGNS]
        return f' s="{style}" t="s"><v>{self._book.strings.number(text, line)}</v></c>'


def letters(column: int) -> str:
    """A column's letters, by its number from 0."""
    if column < 26:
        return _LETTERS[column]
    return f"{letters(column // 26 - 1)}{_LETTERS[column % 26]}"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
