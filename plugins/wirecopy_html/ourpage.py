"""Reads pages that wirecopy wrote, as they were: their elements say what is what."""

import re
from collections.abc import Iterator
from typing import Any

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Cell,
    Field,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Span,
    Subhead,
    Table,
    fields,
)
from wirecopy.kit.assembly import Child
from wirecopy.kit.exact import restored, value_of
from wirecopy_html import own
from wirecopy_html.tree import HEADINGS, Element, Page

_LABELS = {field.label: field for field in fields(Quote)}
_CODE = re.compile(r"[A-Z]{3}\Z")


def children(page: Page) -> list[Child] | None:
    """The nodes of a page of ours; None for a page of others, or one that others have changed."""
    tops = [each for each in page.body.elements() if each.tag != "script"]
    if len(tops) == 1 and tops[0].tag == "main":
        tops = tops[0].elements()
    if tops and tops[0].tag == "h1" and tops[0].attributes == {"dir": "auto"}:
        tops = tops[1:]  # the page's title
    if not tops or not all(map(_is_ours, tops)):
        return None
    cells = own.tables(page)
    nodes: list[Child] = []
    for top in tops:
        node = _article(top) if top.tag == "article" else _table(top.elements()[0], cells)
        if node is None:
            return None
        nodes.append(node)
    return nodes


def _is_ours(top: Element) -> bool:
    if any(isinstance(each, str) and each.strip() for each in top.children):
        return False
    if top.tag == "article":
        return top.get("dir") == "auto" and all(
            each.tag in ("p", "ul") or each.tag in HEADINGS for each in top.elements()
        )
    inner = top.elements()
    return (
        (top.tag, top.get("class"), top.get("role")) == ("div", "scroll", "region")
        and len(inner) == 1
        and inner[0].tag == "table"
    )


def _text(element: Element) -> str:
    return "".join(each for each in element.children if isinstance(each, str))


def _linked(element: Element) -> dict[str, Any]:  # Any: the fields of a block
    """The text of a block, and the links in it."""
    text, spans = "", []
    for each in element.children:
        said = each if isinstance(each, str) else _text(each)
        if not isinstance(each, str) and each.tag == "a" and said:
            spans.append(Span(len(text), len(text) + len(said), each.get("href")))
        text += said
    return {"text": text, "spans": tuple(spans), "line": element.line}


def _pairs(element: Element) -> list[tuple[str, str]]:
    """What the exact channel carries: `data-currency-text` is `currency_text`."""
    return [
        (name.removeprefix("data-").replace("-", "_"), value or "")
        for name, value in element.attributes.items()
        if name.startswith("data-")
    ]


def _article(element: Element) -> Article:
    record: dict[str, Any] = {"language": element.get("lang") or None}  # Any: as in `restored`
    blocks: list[Block] = []
    for part in element.elements():
        text, name = _text(part), part.get("class")
        if part.tag in HEADINGS and name != "cross":
            record["headline"] = text
        elif part.tag in HEADINGS:
            blocks.append(Subhead(**_linked(part)))
        elif part.tag == "ul":
            blocks += (Bullet(**_linked(each)) for each in part.elements())
        elif name == "sub" and not blocks:
            record["subheadline"] = text
        elif name == "note" and not part.get("dir"):
            record["credit"] = text
        elif name not in ("by", "terms"):
            blocks.append(_KINDS.get(name, Paragraph)(**_linked(part)))
    return restored(Article, record, _pairs(element), body=tuple(blocks), line=element.line)


_KINDS: dict[str, type[Block]] = {"caption": Caption, "note": Note}


def _table(element: Element, cells: dict[Element, Table]) -> QuoteTable | Table | None:
    if element in cells or element.get("class"):
        return cells.get(element)
    caption = next((each for each in element.elements() if each.tag == "caption"), None)
    title = None if caption is None else _text(caption)
    rows = list(_rows(element))
    if not rows or not all(each.tag == "th" for each in rows[0].elements()):
        return None
    columns = [_text(each) for each in rows[0].elements()]
    quotes = tuple(_quote(row, columns) for row in rows[1:])
    return restored(QuoteTable, {"title": title}, _pairs(element), quotes=quotes, line=element.line)


def _rows(table: Element) -> Iterator[Element]:
    for part in table.elements():
        if part.tag in ("thead", "tbody"):
            yield from part.elements()


def _quote(row: Element, columns: list[str]) -> Quote:
    record: dict[str, Any] = {}  # Any: as above
    extra: list[Cell] = []
    pairs: list[tuple[str, str]] = []
    for column, cell in zip(columns, row.elements(), strict=False):
        field = _LABELS.get(column)
        data = next((each for each in cell.elements() if each.tag == "data"), None)
        text = _text(cell) if data is None else data.get("value")
        if cell.tag == "th":
            record["symbol"] = text
            pairs = _pairs(cell)
        elif field is None or field.parts:
            if text:
                extra.append(Cell(text, "" if column == "Other" else column))
        elif text:
            record |= _value(field, text)
    return restored(Quote, record | {"extra": tuple(extra)}, pairs, line=row.line)


def _value(field: Field, text: str) -> dict[str, Any]:  # Any: as above
    if field.name == "currency" and not _CODE.match(text):
        return {"currency_text": text}  # as it was written: the code is not known
    try:
        return {field.name: value_of(field, text)}
    except ValueError:
        return {}
