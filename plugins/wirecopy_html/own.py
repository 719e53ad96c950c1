"""The tables without quotes of pages that wirecopy wrote, cell by cell as they were."""

from wirecopy import Table
from wirecopy.kit.cells import CLASS, NONE
from wirecopy_html.tree import Element, Page


def tables(page: Page) -> dict[Element, Table]:
    """The tables by their elements; of others' pages there are none."""
    found = {}
    for element in page.elements:
        if element.tag == "table" and element.get("class") == CLASS and _is_framed(element):
            table = _table(page, element)
            if table is not None:
                found[element] = table
    return found


def _is_framed(element: Element) -> bool:
    parent = element.parent
    return parent is not None and (parent.get("class"), parent.get("role")) == ("scroll", "region")


def _table(page: Page, element: Element) -> Table | None:
    title: str | None = None
    rows: list[tuple[str, ...]] = []
    header_rows = 0
    for part in element.elements():
        if part.tag == "caption":
            title = _text(part)
            if title is None:
                return None
            continue
        for row in part.elements():
            if row.get("class") == NONE:
                continue
            cells = [_text(cell) for cell in row.elements() if cell.get("class") != NONE]
            texts = tuple([cell for cell in cells if cell is not None])
            if len(texts) < len(cells):
                return None
            header_rows += part.tag == "thead"
            rows.append(texts)
    # Only what has text knows its line.
    lines = (each.line for each in page.below(element) if each.chars)
    return Table(tuple(rows), header_rows, title=title, line=next(lines, element.line))


def _text(element: Element) -> str | None:
    """All text of an element, with its white space; None where it holds more than text."""
    texts = [each for each in element.children if isinstance(each, str)]
    return "".join(texts) if len(texts) == len(element.children) else None
