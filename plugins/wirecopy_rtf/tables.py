"""Tables of RTF: rows of cells whose right edges are known, in twips, as a grid."""

from collections.abc import Iterator, Sequence

import msgspec

from wirecopy.kit.blocks import Baseline, Blocks, Change, Kind

# Edges that are nearer to each other are one: 20 twips are a point.
_NEAR = 45


class Run(msgspec.Struct, frozen=True):
    """A run of text; a line break has none."""

    text: str
    baseline: Baseline = ""
    change: Change = ""
    is_reference: bool = False


class Paragraph(msgspec.Struct):
    """Runs, and what the paragraph's style says."""

    runs: list[Run] = []
    kind: Kind = "text"
    level: int = 0
    role: str = ""


class Cell(msgspec.Struct):
    """What a row's definition says of a cell, and what it holds."""

    right: int
    goes_on: bool = False  # of the cell above
    joins: bool = False  # the cell to its left
    paragraphs: list[Paragraph] = []


class Row(msgspec.Struct):
    """A row of a table."""

    left: int
    cells: list[Cell]
    is_header: bool = False


def say(paragraph: Paragraph, blocks: Blocks, line: int) -> None:
    """Tells `blocks` of a paragraph."""
    blocks.begin(paragraph.kind, paragraph.level, line=line, role=paragraph.role)
    for run in paragraph.runs:
        if not run.text:
            blocks.break_line()
        else:
            blocks.text(
                run.text,
                baseline=run.baseline,
                change=run.change,
                is_reference=run.is_reference,
            )
    blocks.end()


def tell(rows: Sequence[Row], blocks: Blocks, line: int) -> None:
    """Tells `blocks` of a table whose first row stands at a line."""
    edges = _edges(rows)
    placed = [dict(_placed(row, edges)) for row in rows]
    blocks.begin_table(line=line)
    for number, (row, cells) in enumerate(zip(rows, placed, strict=True)):
        blocks.begin_row(is_header=row.is_header)
        for (column, width), cell in cells.items():
            if cell.goes_on and number:
                continue
            below = number + 1
            while below < len(placed) and (
                (lower := placed[below].get((column, width))) is not None and lower.goes_on
            ):
                below += 1
            blocks.begin_cell(column=column, columns=width, rows=below - number, line=line + number)
            for paragraph in cell.paragraphs:
                say(paragraph, blocks, line + number)
            blocks.end_cell()
        blocks.end_row()
    blocks.end_table()


def _edges(rows: Sequence[Row]) -> list[int]:
    """The edges of all columns, from left to right."""
    places = sorted({row.left for row in rows} | {cell.right for row in rows for cell in row.cells})
    edges: list[int] = []
    for place in places:
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _placed(row: Row, edges: Sequence[int]) -> Iterator[tuple[tuple[int, int], Cell]]:
    """The cells of a row by their first column and how many they span."""

    def column(place: int) -> int:
        return min(range(len(edges)), key=lambda at: abs(edges[at] - place))

    left = column(row.left)
    last: tuple[int, Cell] | None = None
    for cell in row.cells:
        right = max(column(cell.right), left + 1)
        if last is not None:
            begin, before = last
            if cell.joins:
                before.paragraphs += cell.paragraphs
                left = right
                continue
            yield (begin, left - begin), before
        last = left, cell
        left = right
    if last is not None:
        begin, before = last
        yield (begin, left - begin), before
