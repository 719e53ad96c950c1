"""Grids: the cells of a table in their places, as every reader hands them to `kit.meaning`.

A cell keeps its place: an empty one stays empty, a bar in one stays a bar. A cell that spans rows
stands in each of them, one that spans columns is followed by empty ones.
"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec


class Cell(msgspec.Struct, frozen=True, gc=False):
    """A cell: its text as shown, and what the source says of it apart from its look.

    `line` and `column` are its 1-based place in the source, 0 if that is unknown. `value` is the
    figure where the source holds one (xlsx, ods, HTML's `data value`), in percent points if `kind`
    is `percent`. `kind` is `number`, `percent`, `text` or empty where the source does not say it.
    `currency` is an ISO 4217 code from a number format or an attribute. `note` holds marks that
    were taken out of the text, such as that of a footnote.
    """

    text: str = ""
    line: int = 0
    column: int = 0
    value: Decimal | None = None
    kind: str = ""
    currency: str | None = None
    note: str = ""


class Grid(msgspec.Struct, frozen=True, gc=False):
    """A table as rows of cells; `header_rows` is None where the source does not say how many."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int | None = None
    title: str | None = None
    line: int = 0


def grid(
    rows: Iterable[Iterable[str]],
    *,
    header_rows: int | None = None,
    title: str | None = None,
    line: int = 0,
) -> Grid:
    """The grid of rows of texts; the first row stands at `line`, each other one line below it."""
    return Grid(
        tuple(
            tuple(Cell(text, number if line else 0) for text in row)
            for number, row in enumerate(rows, line)
        ),
        header_rows,
        title,
        line,
    )
