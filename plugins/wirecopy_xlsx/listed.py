"""The tables without quotes that a workbook of ours lists, put together from their sheets."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import msgspec

from wirecopy import Diagnostic
from wirecopy.kit.records import Record

#: A row: its number, and the texts of its cells by their columns, from 0.
Row = tuple[int, dict[int, str]]


class Listed(msgspec.Struct):
    """Records of the tables and of their cells, and of documents that have something to report."""

    tables: list[Record] = []
    cells: list[Record] = []
    documents: list[Record] = []


def listed(listing: Sequence[Record], sheets: dict[str, list[Row]]) -> Listed:
    """What a listing says of tables, with the cells of the sheets that it names."""
    found = Listed()
    sharing = Counter(record.get("sheet") for record in listing)
    tables: dict[tuple[str | None, str | None], dict[str, str | None]] = {}
    counts: Counter[tuple[str | None, str | None]] = Counter()
    for record in listing:
        key = record.get("document"), record.get("place")
        name = record.get("sheet")
        if name is None and key in tables:  # the rest of a title that filled its cell
            tables[key]["title"] = (tables[key]["title"] or "") + (record.get("title") or "")
            continue
        if name is None or name not in sheets:
            what = f"the sheet '{(name or '')[:40]}' of a table is not there under that name"
            told = msgspec.json.encode([Diagnostic("not-read", "warning", what)]).decode()
            found.documents.append({"document": key[0], "source": None, "diagnostics": told})
            continue
        if key not in tables:
            names = ("document", "place", "title", "header_rows")
            tables[key] = {each: record.get(each) for each in names} | {"kind": "cells"}
        is_alone = sharing[name] == 1 and _number(record, "first_row") <= 1
        counts[key] += _take(record, sheets[name], counts[key], found.cells, is_alone=is_alone)
    for key, table in tables.items():
        found.tables.append(table | {"rows": str(counts[key])})
    return found


def _take(
    record: Record, rows: list[Row], before: int, cells: list[Record], *, is_alone: bool
) -> int:
    """Takes a table's cells from its sheet; comes back with how many rows it has there.

    `before` are its rows on other sheets. A sheet of its own may have got more rows.
    """
    first = max(_number(record, "first_row"), 1)
    texts = (record.get("continued") or "").split()
    continued = sorted(int(e) for e in texts if e.isascii() and e.isdigit() and len(e) < 10)
    count = _number(record, "rows")
    end = first + count + len(continued)
    if is_alone and rows:
        end = max(end, rows[-1][0] + 1)
    merged: dict[tuple[int, int], str] = {}
    place = bisect_left(rows, first, key=lambda row: row[0])
    while place < len(rows) and rows[place][0] < end:
        number, texts_of = rows[place]
        # Rows that go on are not rows of their own.
        row = number - first + 1 - bisect_left(continued, number - first + 2)
        for column, text in texts_of.items():
            merged[row, column] = merged.get((row, column), "") + text
        place += 1
    for (row, column), text in merged.items():
        cells.append(
            {
                "document": record.get("document"),
                "place": record.get("place"),
                "row": str(before + row),
                "column": str(column + 1),
                "text": text,
            }
        )
    return max(count, end - first - len(continued)) if is_alone else count


def _number(record: Record, name: str) -> int:
    text = (record.get(name) or "").removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
