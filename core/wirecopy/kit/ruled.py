r"""Tables in text that hold no quotes: rows of cells between two rules.

    table = "|===" [ " " title ] end { row } [ "|---" end { row } ] "|===" end
    row   = "|" { " " cell " |" } end

Rows above `|---` are the header. In cells and titles `\|` is a bar, `\n` a line feed, `\r` a
carriage return and `\\` a backslash, so that any table comes back as it was.
"""

from collections.abc import Iterator, Sequence

from wirecopy.patterns import later
from wirecopy.tree.nodes import Table

#: What the first and the last line of such a table begin with.
RULE = "|==="
_BELOW_HEADER = "|---"
_SPECIAL = later(r"[\\|\n\r]")
_ESCAPED = later(r"\\([\\|nr])")
_MARKS = {"\n": "n", "\r": "r"}
_MEANT = {"n": "\n", "r": "\r"}


def lines(table: Table) -> Iterator[str]:
    """The lines of a table, without their ends."""
    yield RULE if table.title is None else f"{RULE} {_escaped(table.title)}"
    yield from map(_line, table.header)
    if table.header:
        yield _BELOW_HEADER
    yield from map(_line, table.body)
    yield RULE


def tables(text: Sequence[str]) -> Iterator[tuple[int, int, Table]]:
    """The tables in lines of text, each with its first line's index and that behind its last.

    What is not a whole table by the grammar is not taken. Time is linear.
    """
    place = 0
    while place < len(text):
        if text[place].startswith(RULE) and (found := _table(text, place)) is not None:
            yield place, *found
            place = found[0]
        else:
            place += 1


def _table(text: Sequence[str], start: int) -> tuple[int, Table] | None:
    title = text[start][len(RULE) :]
    if title and not title.startswith(" "):
        return None
    rows: list[tuple[str, ...]] = []
    header_rows: int | None = None
    for place in range(start + 1, len(text)):
        line = text[place].rstrip(" ")
        if line == RULE:
            meant = _meant(title[1:]) if title else None
            return place + 1, Table(tuple(rows), header_rows or 0, title=meant, line=start + 1)
        if line == _BELOW_HEADER and rows and header_rows is None:
            header_rows = len(rows)
        elif line == "|":
            rows.append(())
        elif line.startswith("| ") and line.endswith(" |"):
            rows.append(tuple([_meant(cell) for cell in line[2:-2].split(" | ")]))
        else:
            return None
    return None


def _line(row: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_escaped, row))} |" if row else "|"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{_MARKS.get(found[0], found[0])}", text)


def _meant(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), text)
