"""The walk over an OpenDocument text: tells `Blocks` of paragraphs, lists, tables and notes.

Places are counted in paragraphs and rows of tables, for the lines of the XML say nothing.
"""

import re
from decimal import Decimal
from typing import Literal

from lxml import etree

from wirecopy.kit.blocks import Baseline, Blocks, Change
from wirecopy.kit.spans import address
from wirecopy_odf.sheets import figure_of, spans
from wirecopy_odf.styles import OFFICE, TABLE, TEXT, Styles

_BLANKS = re.compile("[ \t\r\n]+")
_HREF = "{http://www.w3.org/1999/xlink}href"
_CHANGE = f"{TEXT}change-id"
# Elements of text that are not copy, and what they are called where they are left out.
_OUT = {
    f"{OFFICE}annotation": "comment",
    f"{TEXT}table-of-content": "table of contents",
    f"{TEXT}illustration-index": "index",
    f"{TEXT}table-index": "index",
    f"{TEXT}alphabetical-index": "index",
    f"{TEXT}bibliography": "index",
}
_SILENT = frozenset(
    (
        *(
            f"{TEXT}{name}"
            for name in (
                "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls",
                "ruby-text", "dde-connection-decls", "alphabetical-index-auto-mark-file",
                "soft-page-break",
            )
        ),
        *(f"{OFFICE}{name}" for name in ("annotation-end", "forms", "event-listeners")),
        f"{TABLE}table-columns",
    )
)  # fmt: skip
# The most rows that a row of a text table stands for.
_MOST_REPEATED = 10_000


class Walk:
    """A walk over a text."""

    def __init__(self, blocks: Blocks, styles: Styles) -> None:
        self._blocks = blocks
        self._styles = styles
        self._place = 0
        self._depth = 0  # of lists
        self._ends_blank = True  # white space there is none
        self._deleted: dict[str, str] = {}
        self._notes: list[etree._Element] = []
        self._baseline: Baseline = ""
        self._change: Change = ""

    def over(self, body: etree._Element) -> None:
        """Tells of everything in the body; footnotes come last."""
        for region in body.iter(f"{TEXT}changed-region"):
            for deletion in region.iterfind(f"{TEXT}deletion"):
                name = region.get("{http://www.w3.org/XML/1998/namespace}id")
                text = "".join(map(str, deletion.itertext(f"{TEXT}p", f"{TEXT}h", f"{TEXT}span")))
                self._deleted[region.get(f"{TEXT}id", name or "")] = text
        self._blocks_of(body)
        while self._notes:
            self._blocks.begin("note")
            self._blocks_of(self._notes.pop(0))
            self._blocks.end()

    def _blocks_of(self, element: etree._Element) -> None:
        for each in element:
            self._block(each)

    def _block(self, each: etree._Element) -> None:
        tag = str(each.tag)
        name = each.get(f"{TEXT}style-name", "")
        if tag in _SILENT:
            return
        if tag in _OUT:
            self._blocks.leave_out(_OUT[tag])
        elif tag == f"{TEXT}p":
            style = self._styles.paragraph(name)
            kind, level = style.kind, style.level
            if self._depth and kind == "text":
                kind, level = "item", self._depth
            self._paragraph(each, kind, level, style.role)
        elif tag == f"{TEXT}h":
            depth = each.get(f"{TEXT}outline-level", "1")
            self._paragraph(each, "heading", int(depth) if depth in "123456789" else 1, "")
        elif tag in (f"{TEXT}list", f"{TEXT}ordered-list", f"{TEXT}unordered-list"):
            self._depth += 1
            self._blocks_of(each)
            self._depth -= 1
        elif tag == f"{TABLE}table":
            self._table(each)
        elif tag == f"{TEXT}section" and each.get(f"{TEXT}display") == "none":
            self._blocks.leave_out("hidden section")
        elif each.tag.__class__ is str and (tag.endswith("}change") or _is_frame(each)):
            self._inline(each)
        else:
            self._blocks_of(each)

    def _paragraph(self, element: etree._Element, kind: str, level: int, role: str) -> None:
        name = element.get(f"{TEXT}style-name", "")
        if self._styles.is_hidden_text(name, "paragraph"):
            self._blocks.leave_out("hidden paragraph")
            return
        self._place += 1
        self._blocks.begin(kind, level, line=self._place, role=role)  # type: ignore[arg-type]  # a kind
        self._ends_blank = True
        held = self._change
        if self._styles.is_struck_paragraph(name):
            self._change = "deleted"
        self._runs(element)
        self._change = held
        self._blocks.end()

    def _runs(self, element: etree._Element) -> None:
        """The text and the elements of text in an element."""
        self._text(element.text)
        for each in element:
            self._inline(each)
            self._text(each.tail)

    def _inline(self, each: etree._Element) -> None:
        tag = str(each.tag)
        if tag in _SILENT:
            return
        if tag in _OUT:
            self._blocks.leave_out(_OUT[tag])
            return
        match tag.removeprefix(TEXT):
            case "s":
                count = each.get(f"{TEXT}c", "1")
                self._say(" " * min(int(count) if count.isdigit() and len(count) < 5 else 1, 1000))
                self._ends_blank = False
            case "tab":
                self._say("\t")
                self._ends_blank = False
            case "line-break":
                self._blocks.break_line()
                self._ends_blank = True
            case "span":
                self._span(each)
            case "note":
                self._note(each)
            case "a" if (target := address(each.get(_HREF, ""))) is not None:
                self._blocks.begin_link(target)
                self._runs(each)
                self._blocks.end_link()
            case "change":
                self._blocks.text(self._deleted.get(each.get(_CHANGE, ""), ""), change="deleted")
            case "hidden-text" | "hidden-paragraph":
                self._blocks.leave_out("hidden text")
            case _ if _is_frame(each):
                self._frame(each)
            case _:
                self._runs(each)

    def _span(self, element: etree._Element) -> None:
        name = element.get(f"{TEXT}style-name", "")
        if self._styles.is_hidden_text(name):
            self._blocks.leave_out("hidden text")
            return
        held = self._baseline, self._change
        self._baseline = self._styles.baseline(name) or self._baseline  # type: ignore[assignment]  # one of the three
        if self._styles.is_struck(name):
            self._change = "deleted"
        self._runs(element)
        self._baseline, self._change = held

    def _note(self, element: etree._Element) -> None:
        citation = element.find(f"{TEXT}note-citation")
        shown = "".join(map(str, citation.itertext())) if citation is not None else ""
        self._blocks.text(shown, baseline="raised", is_reference=True)
        body = element.find(f"{TEXT}note-body")
        if body is not None:
            self._notes.append(body)

    def _frame(self, element: etree._Element) -> None:
        """A text box is read where it stands; what is drawn is named."""
        boxes = [each for each in element if str(each.tag).endswith("}text-box")]
        has_text = element.find(f".//{TEXT}p") is not None
        if boxes or (has_text and not str(element.tag).endswith("}frame")):
            for box in boxes or [element]:
                self._blocks.begin()
                self._blocks_of(box)
                self._blocks.end()
        else:
            self._blocks.leave_out("picture")

    def _text(self, text: object) -> None:
        """Text as it stands in the XML, whose white space is folded (ODF 1.3 part 3, 6.1.2)."""
        if not text:
            return
        folded = _BLANKS.sub(" ", str(text))
        if self._ends_blank and folded[0] == " ":
            folded = folded[1:]
        if folded:
            self._ends_blank = folded[-1] == " "
            self._say(folded)

    def _say(self, text: str) -> None:
        self._blocks.text(text, baseline=self._baseline, change=self._change)

    def _table(self, table: etree._Element) -> None:
        self._blocks.begin_table(line=self._place + 1)
        held, self._depth = self._depth, 0
        self._rows(table, is_header=False)
        self._depth = held
        self._blocks.end_table()

    def _rows(self, element: etree._Element, *, is_header: bool) -> None:
        for each in element:
            match str(each.tag).removeprefix(TABLE):
                case "table-header-rows":
                    self._rows(each, is_header=True)
                case "table-rows" | "table-row-group":
                    self._rows(each, is_header=is_header)
                case "table-row":
                    repeated = spans(each, "number-rows-repeated")
                    for _ in range(min(repeated, _MOST_REPEATED)):
                        self._row(each, is_header=is_header)

    def _row(self, row: etree._Element, *, is_header: bool) -> None:
        self._blocks.begin_row(is_header=is_header)
        column = 0
        for cell in row:
            repeated = spans(cell, "number-columns-repeated")
            if cell.tag == f"{TABLE}table-cell":
                for at in range(min(repeated, 1000)):
                    value, kind, currency = figure_of(cell)
                    self._cell(cell, column + at, value, kind, currency)
            column += repeated if str(cell.tag).startswith(TABLE) else 0
        self._blocks.end_row()

    def _cell(
        self,
        cell: etree._Element,
        column: int,
        value: Decimal | None,
        kind: Literal["", "number", "percent"],
        currency: str | None,
    ) -> None:
        self._blocks.begin_cell(
            column=column,
            columns=spans(cell, "number-columns-spanned"),
            rows=spans(cell, "number-rows-spanned"),
            value=value,
            kind=kind,
            currency=currency,
            line=self._place + 1,
        )
        self._blocks_of(cell)
        self._blocks.end_cell()


def _is_frame(element: etree._Element) -> bool:
    return "xmlns:drawing:" in str(element.tag)
