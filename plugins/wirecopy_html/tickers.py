"""Finds tables that no element is called: lists, definition lists and boxes of a kind, in a row."""

import re
from collections.abc import Collection, Iterator

from wirecopy.kit.grid import Cell, Grid
from wirecopy_html.tree import BLOCKS, HEADINGS, Element, Page

_LEAST_ROWS = 3
_MOST_PIECES, _MOST_NODES, _LONGEST = 8, 64, 60
_DIGIT = re.compile(r"\d")


class _Piece:
    __slots__ = ("key", "line", "text")

    def __init__(self, text: str, key: str, line: int) -> None:
        self.text, self.key, self.line = text, key, line


def grids(page: Page) -> dict[Element, Grid]:
    """The grids of a page that are not tables, by the elements that hold them."""
    found: dict[Element, Grid] = {}
    inside: set[Element] = set()
    for element in page.elements:
        if element.parent in inside:
            inside.add(element)
            continue
        if element.figures < 2 or element.prose > _MOST_PROSE or element.tag in _NONE:
            continue
        grid = _of_definitions(element) if element.tag == "dl" else _of_rows(element)
        if grid is not None:
            found[element] = grid
            inside.add(element)
    return found


_MOST_PROSE = 100
_NONE = frozenset("table thead tbody tfoot tr td th caption p pre".split()) | frozenset(HEADINGS)


def _of_rows(element: Element) -> Grid | None:
    """A grid of elements of one kind, one below the other, each with a few short pieces."""
    children = [each for each in element.elements() if each.chars]
    if len(children) < _LEAST_ROWS or any(
        isinstance(c, str) and c.strip() for c in element.children
    ):
        return None
    title = ""
    if children[0].tag in HEADINGS or not children[0].figures:
        title = children[0].text()[:_LONGEST]
        children = children[1:]
    tags = {each.tag for each in children}
    if len(children) < _LEAST_ROWS or len(tags) != 1 or not all(c.figures for c in children):
        return None
    rows = []
    for child in children:
        row = _pieces(child)
        if row is None:
            return None
        rows.append(row)
    if max(map(len, rows)) < 2:
        return None
    cells = _aligned(rows)
    if cells is None:
        return None
    return Grid(cells, None, title or _heading_before(element) or None, element.line)


def _of_definitions(element: Element) -> Grid | None:
    """A grid of terms, each with what is said of it; or one row, if the terms are its titles."""
    rows: list[list[_Piece]] = []
    for each in element.elements():
        inner = each.elements() if each.tag == "div" else [each]
        for part in inner:
            if part.tag == "dt":
                rows.append([_Piece(part.text(), "dt", part.line)])
            elif part.tag == "dd" and rows:
                for piece in _pieces(part) or ():
                    rows[-1].append(piece)
    if not rows or any(len(p.text) > _LONGEST for row in rows for p in row):
        return None
    title = _heading_before(element) or None
    are_pairs = len(rows) >= 2 and all(len(row) == 2 for row in rows)
    if are_pairs and _DIGIT.search(rows[0][1].text) is None:
        # Symbol, Price, Change: the titles of one instrument.
        header = tuple(Cell(row[0].text.rstrip(": "), row[0].line) for row in rows)
        values = tuple(Cell(row[1].text, row[1].line) for row in rows)
        return Grid((header, values), 1, title, element.line)
    if len(rows) < 2 or not all(any(_DIGIT.search(p.text) for p in row[1:]) for row in rows):
        return None
    cells = _aligned(rows)
    return None if cells is None else Grid(cells, None, title, element.line)


def _pieces(element: Element) -> list[_Piece] | None:
    """The texts of an element, each with the element that holds it alone; None if there are many.

    What touches in one line, such as the two parts of a figure, is one piece.
    """
    pieces: list[_Piece] = []
    stack: list[Element | str] = element.children[::-1]
    holders: list[Element] = [element]
    is_apart = True
    seen = 0
    while stack:
        each = stack.pop()
        seen += 1
        if seen > _MOST_NODES:
            return None
        if each is _END:
            holder = holders.pop()
            is_apart = is_apart or holder.tag in BLOCKS
            continue
        if isinstance(each, Element):
            if each.tag in BLOCKS or each.tag in ("br", "img", "svg"):
                is_apart = True
            holders.append(each)
            stack.append(_END)
            stack += each.children[::-1]
            continue
        said = " ".join(each.split())
        if not said:
            is_apart = is_apart or bool(each)
            continue
        is_apart = is_apart or each[0].isspace()
        if is_apart or not pieces or not _touch(pieces[-1].text, said):
            if len(pieces) == _MOST_PIECES or len(said) > _LONGEST:
                return None
            pieces.append(_Piece(said, _key(holders[-1]), holders[-1].line))
        else:
            pieces[-1].text += said
        is_apart = each[-1].isspace()
    return pieces


class _End(str):
    """Stands for an element's end."""

    __slots__ = ()


_END = _End()


def _touch(before: str, after: str) -> bool:
    """Whether two texts without a blank between them are one figure, or an arrow and its figure."""
    return (before[-1:].isdigit() and (after[:1].isdigit() or after[:1] in ".,%")) or before in (
        "▲",
        "▼",
        "+",
        "-",
        "−",
        "$",
        "€",
        "£",
    )


def _key(element: Element) -> str:
    names = element.get("class").split()
    return f"{element.tag}.{names[0]}" if names else element.tag


def _aligned(rows: list[list[_Piece]]) -> tuple[tuple[Cell, ...], ...] | None:
    """The pieces in columns: by their places if all rows have as many, else by their classes."""
    width = len(rows[0])
    if all(len(row) == width for row in rows):
        return tuple(tuple(Cell(p.text, p.line) for p in row) for row in rows)
    fullest = max(rows, key=len)
    keys = [piece.key for piece in fullest]
    if len(set(keys)) < len(keys):
        return None
    cells = []
    for row in rows:
        by_key = {piece.key: piece for piece in row}
        if len(by_key) < len(row) or not by_key.keys() <= set(keys):
            return None
        cells.append(
            tuple(
                Cell(by_key[key].text, by_key[key].line) if key in by_key else Cell()
                for key in keys
            )
        )
    return tuple(cells)


def _heading_before(element: Element) -> str:
    """The text of the heading right before an element, or before what holds nothing else."""
    each = element
    for _ in range(3):
        parent = each.parent
        if parent is None:
            return ""
        before = None
        for sibling in parent.elements():
            if sibling is each:
                break
            if sibling.chars:
                before = sibling
        if before is not None:
            is_heading = before.tag in HEADINGS and before.chars <= _LONGEST
            return before.text() if is_heading else ""
        each = parent
    return ""


def heading_before(element: Element) -> str:
    """The heading that stands right before a table; empty for none."""
    return _heading_before(element)


def tables(page: Page, passed: Collection[Element]) -> Iterator[Element]:
    """The outermost tables of a page that are in none of the elements to be passed by."""
    elements, place = page.elements, 0
    while place < len(elements):
        element = elements[place]
        place += 1
        if element in passed:
            place += element.within
        elif element.tag == "table":
            yield element
            place += element.within
