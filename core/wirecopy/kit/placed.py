"""Cells by the numbers of their rows and columns, and the rows that they make."""

# How many cells of a row, and rows of a table, may be missing before a number is taken for wrong:
# a few bytes must not become a large table.
_MOST_COLUMNS_MISSING = 64
_MOST_ROWS_MISSING = 1000


class Placed:
    """The cells of one table, in any order; rows and columns count from 1."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, str]] = {}
        self._header: set[int] = set()

    def add(self, row: int, column: int, text: str, *, is_header: bool = False) -> bool:
        """Puts a cell in its place; False if there is one already, or the place is none."""
        cells = self._cells.setdefault(row, {}) if row > 0 < column else {}
        if row < 1 or column < 1 or column in cells:
            return False
        cells[column] = text
        if is_header:
            self._header.add(row)
        return True

    def rows(self, count: int = 0) -> tuple[tuple[str, ...], ...]:
        """All rows, `count` at least; what lies far from all others comes right behind them."""
        rows: list[tuple[str, ...]] = []
        most = len(self._cells) + _MOST_ROWS_MISSING
        for number in sorted(self._cells):
            rows += [()] * (min(number, most) - 1 - len(rows))
            rows.append(_row(self._cells[number]))
        return tuple(rows + [()] * (min(count, most) - len(rows)))

    @property
    def header_rows(self) -> int:
        """How many rows from the first on were said to be the header's."""
        count = 0
        while count + 1 in self._header:
            count += 1
        return count


def _row(cells: dict[int, str]) -> tuple[str, ...]:
    row: list[str] = []
    most = len(cells) + _MOST_COLUMNS_MISSING
    for column in sorted(cells):
        row += [""] * (min(column, most) - 1 - len(row))
        row.append(cells[column])
    return tuple(row)
