"""Tables on a page: lines of pieces that stand in the same columns.

Columns are what white gutters part over all lines of a run. Lines that are nearer to each other
than rows are, or that no rule parts where rules part the rows, are the lines of wrapped cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from wirecopy_pdf.glyphs import Rule
from wirecopy_pdf.lines import Piece

# Rows are at most so many sizes apart, unless rules say that they go on.
_FARTHEST = 3.2
# Lines of a wrapped cell are at most so many sizes apart, and there are at most so many of them.
_TIGHT = 1.4
_MOST_WRAPPED = 6
# A header has so many lines.
_MOST_HEADERS = 2
# A gutter is at least so wide, as a share of the size.
_GUTTER = 0.25
# So many lines of a run may cross a gutter: headings of several columns.
_MOST_CROSSING = 0.15
# So many lines must part at a place after a blank.
_MOST_PARTED = 0.6
# A table's cells are shorter: more words on average are prose side by side.
_PROSE = 8

#: A row: the pieces of each of its cells.
Row = list[list[Piece]]


class Line(msgspec.Struct):
    """The pieces on one height."""

    foot: float
    size: float
    pieces: list[Piece]


class Found(msgspec.Struct):
    """A table: the rows with their cells by column, and where the columns begin."""

    rows: list[Row]
    columns: list[float]
    first: float
    last: float


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """The lines that pieces stand on, from top to bottom."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda each: (each.foot, each.left)):
        if lines and abs(piece.foot - lines[-1].foot) <= 0.2 * min(piece.size, lines[-1].size):
            lines[-1].pieces.append(piece)
            lines[-1].pieces.sort(key=lambda each: each.left)
            lines[-1].size = max(lines[-1].size, piece.size)
        else:
            lines.append(Line(piece.foot, piece.size, [piece]))
    return lines


def runs(lines: Sequence[Line], rules: Sequence[Rule]) -> Iterator[tuple[int, int, Found | None]]:
    """The lines in runs, as indices, each with its table if it is one."""
    begin = 0
    while begin < len(lines):
        end = _end(lines, begin)
        found = _table(lines[begin:end], rules) if end - begin > 1 else None
        if found is None:
            yield begin, begin + 1, None
            begin += 1
            continue
        last = end
        while last < len(lines) and _goes_on(lines[last], lines[last - 1], found):
            last += 1
        if last > end:
            found = _table(lines[begin:last], rules) or found
        yield begin, last, found
        begin = last


def _end(lines: Sequence[Line], begin: int) -> int:
    """Where a run of lines that may be a table ends: it begins and ends with several pieces."""
    if not _may_be_row(lines[begin]):
        return begin + 1
    end = begin + 1
    apart = 0
    for at in range(begin + 1, len(lines)):
        size = max(lines[at].size, lines[at - 1].size)
        gap = lines[at].foot - lines[at - 1].foot
        if gap > _FARTHEST * size or _is_heading(lines[at], lines[begin]):
            break
        if _may_be_row(lines[at]):
            end = at + 1
            apart = 0
            continue
        # Lines of one piece go on with cells, or are the title of a section, or the first line of
        # a cell that stands in the middle.
        apart += gap >= _TIGHT * size
        if apart > 1 or at - end >= _MOST_WRAPPED or _is_prose(lines[at]):
            break
    return end


def _goes_on(line: Line, above: Line, table: Found) -> bool:
    """Whether a line below a table is the rest of one of its wrapped cells, not of the first."""
    if len(line.pieces) != 1 or line.foot - above.foot > _TIGHT * line.size or _is_prose(line):
        return False
    (piece,) = line.pieces
    columns = [*table.columns[1:], float("inf")]
    inside = [left - 2 <= piece.left and piece.right < right for left, right in pairwise(columns)]
    return any(inside) and not piece.text[:1].isdigit()


def _is_heading(line: Line, row: Line) -> bool:
    return len(line.pieces) == 1 and line.size > 1.12 * row.size


def _may_be_row(line: Line) -> bool:
    return len(line.pieces) > 1 or any(piece.soft for piece in line.pieces)


def _is_prose(line: Line) -> bool:
    return len(line.pieces) == 1 and len(line.pieces[0].text.split()) > _PROSE


def _table(lines: Sequence[Line], rules: Sequence[Rule]) -> Found | None:
    lines = _softly_parted(lines)
    several = [line for line in lines if len(line.pieces) > 1]
    if len(several) < 2:
        return None
    columns = _columns(several)
    columns = _with_headers(columns, several) if columns else columns
    if len(columns) < 2:
        return None
    placed = [(line, _placed(line, columns)) for line in lines]
    rows = _rows(placed, rules)
    filled = [sum(1 for cell in row if cell) for row in rows]
    full = sum(1 for each in filled if each > 1)
    if full < 2 or full * 2 < len(rows):
        return None
    words = [len(piece.text.split()) for line in several for piece in line.pieces]
    if sum(words) > _PROSE * len(words):
        return None
    first, last = lines[0], lines[-1]
    return Found(rows, [left for left, _ in columns], first.foot - first.size, last.foot)


def _softly_parted(lines: Sequence[Line]) -> list[Line]:
    """The lines, their pieces parted behind blanks at places that most lines agree on."""
    begins = [piece.left for line in lines for piece in line.pieces]
    begins += [p.glyphs[at].left for line in lines for p in line.pieces for at in p.soft]
    begins.sort()

    def is_agreed(left: float, size: float) -> bool:
        near = bisect_right(begins, left + 0.15 * size) - bisect_left(begins, left - 0.15 * size)
        return near > 2 and near >= _MOST_PARTED * len(lines)

    made: list[Line] = []
    for line in lines:
        parts: list[Piece] = []
        for piece in line.pieces:
            agreed = [at for at in piece.soft if is_agreed(piece.glyphs[at].left, piece.size)]
            parts += piece.parted(agreed) if agreed else [piece]
        made.append(Line(line.foot, line.size, parts))
    return made


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The left and right edges of the columns: what gutters of white part."""
    most = int(_MOST_CROSSING * len(lines))
    steps: list[tuple[float, int]] = []
    for line in lines:
        for piece in line.pieces:
            steps += ((piece.left, 1), (piece.right, -1))
    steps.sort()
    width = _GUTTER * median(line.size for line in lines)
    columns: list[tuple[float, float]] = []
    depth, begin = 0, 0.0
    for place, step in steps:
        before, depth = depth, depth + step
        if before <= most < depth:
            if columns and place - columns[-1][1] < min(width, 1.0):
                begin, _ = columns.pop()
            else:
                begin = place
        elif depth <= most < before:
            columns.append((begin, place))
    return columns


def _with_headers(
    columns: list[tuple[float, float]], lines: Sequence[Line]
) -> list[tuple[float, float]]:
    """The columns, where titles on the left and figures on the right of one are one, too.

    Of two such no line has both, and one has only the first lines.
    """
    filled: list[set[int]] = [set() for _ in columns]
    for number, line in enumerate(lines):
        for at, cell in enumerate(_placed(line, columns)):
            if cell:
                filled[at].add(number)
    made: list[tuple[float, float]] = []
    kept: list[set[int]] = []
    for column, rows in zip(columns, filled, strict=True):
        is_part = made and rows and kept[-1] and not rows & kept[-1]
        if is_part and min(max(rows), max(kept[-1])) < _MOST_HEADERS:
            made[-1] = made[-1][0], column[1]
            kept[-1] = kept[-1] | rows
        else:
            made.append(column)
            kept.append(rows)
    return made


def _placed(line: Line, columns: Sequence[tuple[float, float]]) -> Row:
    """The pieces of a line in the columns that they stand in most."""
    row: Row = [[] for _ in columns]
    for piece in line.pieces:
        overlaps = [min(piece.right, right) - max(piece.left, left) for left, right in columns]
        best = max(range(len(columns)), key=lambda at: (overlaps[at], -at))
        spanned = [at for at, each in enumerate(overlaps) if each > 0]
        row[spanned[0] if len(spanned) > 1 and not row[spanned[0]] else best].append(piece)
    return row


def _rows(placed: Sequence[tuple[Line, Row]], rules: Sequence[Rule]) -> list[Row]:
    """The rows of lines: those of one row are joined, column by column."""
    feet = [line.foot for line, _ in placed]
    left = min(piece.left for line, _ in placed for piece in line.pieces)
    right = max(piece.right for line, _ in placed for piece in line.pieces)
    ruled = _bands(feet, rules, left, right)
    rows: list[Row] = []
    groups = ruled if ruled is not None else _groups(placed)
    for at, (_, cells) in enumerate(placed):
        if at and groups[at] == groups[at - 1]:
            for cell, more in zip(rows[-1], cells, strict=True):
                cell += more
        else:
            rows.append([list(cell) for cell in cells])
    return rows


def _groups(placed: Sequence[tuple[Line, Row]]) -> list[int]:
    """For each line the number of the row that it is in, by the distances between lines.

    A row has one line that fills most columns; thin lines near it are the rest of wrapped cells,
    above it too where cells stand in the middle. Where whole rows are as near to each other as such
    lines, only a thin line without a first cell is one.
    """
    filled = [sum(1 for cell in cells if cell) for _, cells in placed]
    is_full = [each * 2 > max(filled) for each in filled]
    full = [at for at, each in enumerate(is_full) if each]
    gaps = [_gap(placed, at) for at in range(1, len(placed))]
    is_tight = any(below == above + 1 and gaps[above] < _TIGHT for above, below in pairwise(full))
    groups: list[int] = []
    for at in range(len(placed)):
        if not at or gaps[at - 1] >= _TIGHT or (is_full[at] and is_full[at - 1]):
            joins = False
        elif is_tight:
            joins = filled[at] == 1 and not placed[at][1][0] and not is_full[at]
            (text,) = [piece.text for cell in placed[at][1] for piece in cell][:1] or [""]
            joins = joins and not any(letter.isdigit() for letter in text)
        else:
            # One full line a row.
            begin = groups.index(groups[-1])
            joins = not (is_full[at] and any(is_full[begin:at]))
        groups.append(groups[-1] + (not joins) if groups else 0)
    return groups


def _gap(placed: Sequence[tuple[Line, Row]], at: int) -> float:
    """The distance of a line to the one above it that shares a column with it, in sizes.

    Lines that share none are nearer by half.
    """
    line, cells = placed[at]
    for above in range(at - 1, max(at - 3, -1), -1):
        their, theirs = placed[above]
        if any(a and b for a, b in zip(cells, theirs, strict=True)):
            return (line.foot - their.foot) / line.size
    return (line.foot - placed[at - 1][0].foot) / line.size * 1.4


def _bands(
    feet: Sequence[float], rules: Sequence[Rule], left: float, right: float
) -> list[int] | None:
    """For each line the number of the band between rules that it is in; None without bands."""
    spans: dict[int, float] = {}
    for rule in rules:
        if feet[0] - 60 < rule.height < feet[-1] + 60:
            covered = min(rule.right, right) - max(rule.left, left)
            spans[round(rule.height)] = spans.get(round(rule.height), 0.0) + max(covered, 0.0)
    heights = [each for each, span in sorted(spans.items()) if span > 0.6 * (right - left)]
    bands = [sum(1 for each in heights if each < foot) for foot in feet]
    # A rule below the header alone parts no rows.
    return bands if len(set(bands)) * 2 > len(bands) or len(set(bands)) > 3 else None
