"""Reads Word documents: the walk over paragraphs, runs and tables (ECMA-376 part 1, 17).

The content is taken from the XML itself: libraries lose cells in content controls, the places of
rows that begin later, and signs, and with them figures and columns. Places are counted in
paragraphs and rows of tables, for the lines of the XML say nothing.
"""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from wirecopy import Document, Source
from wirecopy.kit.assembly import assemble
from wirecopy.kit.blocks import Blocks, Change
from wirecopy.kit.paragraphs import with_lines
from wirecopy.kit.records import bad
from wirecopy.kit.spans import address
from wirecopy.kit.xml import name_of
from wirecopy_docx import Options
from wirecopy_docx.parts import Parts, R, W, is_on, value_of

# Signs in the font Symbol, by the last byte of their code (Adobe's Symbol encoding).
_SYMBOLS = {
    0x2B: "+", 0x2D: "\u2212", 0x25: "%", 0xB1: "±", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xAD: "↑",
    0xAF: "↓", 0xA2: "′", 0xA3: "≤", 0xB3: "≥", 0xA0: "€", 0xAE: "→", 0xAC: "←", 0xA4: "⁄",
    0xB0: "°", 0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™",
}  # fmt: skip
_WINGDINGS = {0xE1: "↑", 0xE2: "↓", 0xE9: "↑", 0xEA: "↓", 0xE0: "→", 0xDF: "←", 0xA7: "▪"}
# What is not copy, or is said elsewhere.
_SILENT = frozenset(
    "delInstrText instrText Fallback rPr pPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr rt softHyphen "
    "sectPr fldData lastRenderedPageBreak proofErr bookmarkStart bookmarkEnd".split()
)
_NAMED = {
    "commentReference": "comment",
    "altChunk": "embedded document",
    "subDoc": "embedded document",
    "object": "embedded object",
}
_DELETED = frozenset(("del", "moveFrom"))


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a document as one document."""
    parts = Parts(source, options)
    blocks = Blocks(name=source.name or "<input>")
    _Walk(blocks, parts).over()
    content = blocks.finish()
    if not content.items:
        raise bad(source, "holds no text")
    found = assemble(list(with_lines(content.items)))
    told = sorted(
        (*content.diagnostics, *found.diagnostics), key=lambda each: (each.line, each.column)
    )
    yield Document(found.children, source.name, diagnostics=tuple(told))


class _Cell(msgspec.Struct):
    """A cell in the grid of its table."""

    element: etree._Element
    columns: int
    goes_on: bool  # of the cell above it
    rows: int = 1


class _Walk:
    """A walk over a document."""

    def __init__(self, blocks: Blocks, parts: Parts) -> None:
        self._blocks = blocks
        self._parts = parts
        self._place = 0
        self._change: Change = ""
        self._joins = False  # the next paragraph is one with the last
        self._notes: list[etree._Element] = []
        self._part = ""  # the part of a note, as its links name it
        self._fields: list[str] = []  # that are open: the instruction of each, as far as it is told

    def over(self) -> None:
        """Tells of everything in the body; footnotes come last."""
        for kind in self._parts.furniture:
            self._blocks.leave_out(kind)
        for body in self._parts.root:
            self._blocks_of(body)
        self._end_joined()
        while self._notes:
            note = self._notes.pop(0)
            self._part = f"{name_of(note)}s/"
            self._blocks.begin("note")
            self._blocks_of(note)
            self._end_joined()
            self._blocks.end()

    def _blocks_of(self, element: etree._Element) -> None:
        for each in element:
            match name_of(each):
                case "p":
                    self._paragraph(each)
                case "tbl":
                    self._end_joined()
                    self._table(each)
                case name if name in _NAMED:
                    self._blocks.leave_out(_NAMED[name])
                case name if name not in _SILENT:
                    held = self._change
                    if name in _DELETED:
                        self._change = "deleted"
                    self._blocks_of(each)
                    self._change = held

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        self._place += 1
        if not self._joins:
            style = self._parts.styles.paragraph(properties)
            self._blocks.begin(style.kind, style.level, line=self._place, role=style.role)
        marks = None if properties is None else properties.find(f"{W}rPr")
        self._joins = marks is not None and any(name_of(each) in _DELETED for each in marks)
        self._runs(paragraph)
        if not self._joins:
            self._blocks.end()

    def _end_joined(self) -> None:
        if self._joins:
            self._joins = False
            self._blocks.end()

    def _runs(self, element: etree._Element) -> None:
        for each in element:
            match name_of(each):
                case "r" if each.tag == f"{W}r":
                    self._run(each)
                case "footnoteReference" | "endnoteReference":
                    self._reference(each)
                case name if name in _NAMED:
                    self._blocks.leave_out(_NAMED[name])
                case "hyperlink" | "fldSimple" as name:
                    self._linked(each, self._target(each, name))
                case "t":  # in formulas
                    self._blocks.text(each.text or "", change=self._change)
                case name if name not in _SILENT:
                    held = self._change
                    if name in _DELETED:
                        self._change = "deleted"
                    self._runs(each)
                    self._change = held

    def _linked(self, element: etree._Element, target: str | None) -> None:
        """Runs that lead somewhere, or not."""
        if target is not None:
            self._blocks.begin_link(target)
        self._runs(element)
        if target is not None:
            self._blocks.end_link()

    def _target(self, element: etree._Element, name: str) -> str | None:
        """Where an element leads: places in the same document are not told."""
        if name == "fldSimple":
            return _target_of(element.get(f"{W}instr", ""))
        target = self._parts.hyperlinks.get(f"{self._part}{element.get(f'{R}id', '')}", "")
        anchor = element.get(f"{W}anchor")
        return address(f"{target}#{anchor}" if target and anchor and "#" not in target else target)

    def _field(self, mark: etree._Element) -> None:
        """A field that is told by marks among the runs: its instruction, then what it shows."""
        match mark.get(f"{W}fldCharType"):
            case "begin":
                self._fields.append("")
            case "separate" if self._fields:
                if (target := _target_of(self._fields[-1])) is not None:
                    self._blocks.begin_link(target)
            case "end" if self._fields:
                if _target_of(self._fields.pop()) is not None:
                    self._blocks.end_link()

    def _run(self, run: etree._Element) -> None:
        baseline, is_struck, is_hidden = self._parts.styles.run(run.find(f"{W}rPr"))
        change: Change = "deleted" if is_struck else self._change
        if is_hidden:
            if run.find(f"{W}t") is not None:
                self._blocks.leave_out("hidden text")
            return
        for each in run:
            text = ""
            match name_of(each):
                case "t" | "delText":
                    text = each.text or ""
                case "tab" | "ptab":
                    text = "\t"
                case "noBreakHyphen":
                    text = "\u2011"
                case "sym":
                    text = _symbol(each)
                case "br" | "cr" if change != "deleted":
                    self._blocks.break_line()
                case "footnoteReference" | "endnoteReference":
                    self._reference(each)
                case "fldChar":
                    self._field(each)
                case "instrText" if self._fields:
                    self._fields[-1] += (each.text or "")[:_LONGEST_INSTRUCTION]
                case "AlternateContent" | "drawing" | "pict":
                    self._drawing(each)
                case "ruby":
                    self._runs(each)
                case name if name in _NAMED:
                    self._blocks.leave_out(_NAMED[name])
            if text:
                self._blocks.text(text, baseline=baseline, change=change)

    def _reference(self, reference: etree._Element) -> None:
        kind = name_of(reference).removesuffix("Reference")
        note = self._parts.notes.get((kind, reference.get(f"{W}id", "")))
        if note is not None and self._change != "deleted":
            self._notes.append(note)
            number = str(len(self._notes))
            self._blocks.text(number, baseline="raised", is_reference=True)

    def _drawing(self, drawing: etree._Element) -> None:
        """A text box is read where it stands; what is drawn is named."""
        boxes = list(_boxes(drawing))
        for box in boxes:
            held, self._joins = self._joins, False
            self._blocks.begin()
            self._blocks_of(box)
            self._end_joined()
            self._blocks.end()
            self._joins = held
        if not boxes:
            self._blocks.leave_out("picture")

    def _table(self, table: etree._Element) -> None:
        self._blocks.begin_table(line=self._place + 1)
        rows = [(row, *_cells(row, is_deleted=gone)) for row, gone in _rows(table, is_gone=False)]
        placed = [dict(cells) for _, _, cells in rows]
        for number, cells in enumerate(placed):
            for at, cell in cells.items():
                below = number + 1
                while (
                    not cell.goes_on
                    and below < len(placed)
                    and (lower := placed[below].get(at)) is not None
                    and lower.goes_on
                ):
                    cell.rows += 1
                    below += 1
        for (row, is_deleted, _), cells in zip(rows, placed, strict=True):
            header = row.find(f"{W}trPr/{W}tblHeader")
            is_header = header is not None and is_on(header.get(f"{W}val", "1"))
            self._blocks.begin_row(is_header=is_header, is_deleted=is_deleted)
            for at, cell in cells.items():
                if cell.goes_on and cells is not placed[0]:
                    continue  # it is told with the one above
                self._blocks.begin_cell(
                    column=at, columns=cell.columns, rows=cell.rows, line=self._place + 1
                )
                self._blocks_of(cell.element)
                self._end_joined()
                self._blocks.end_cell()
            self._blocks.end_row()
        self._blocks.end_table()


def _target_of(instruction: str) -> str | None:
    """Where the field HYPERLINK leads."""
    found = _HYPERLINK.match(instruction[:_LONGEST_INSTRUCTION])
    return address(found[1] or found[2]) if found is not None else None


_LONGEST_INSTRUCTION = 4000
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))', re.IGNORECASE)


def _rows(table: etree._Element, *, is_gone: bool) -> Iterator[tuple[etree._Element, bool]]:
    """The rows of a table, in content controls too, and whether each is deleted."""
    for each in table:
        match name_of(each):
            case "tr":
                properties = each.find(f"{W}trPr")
                mark = None if properties is None else properties.find(f"{W}del")
                yield each, is_gone or mark is not None
            case name if name not in _SILENT:
                yield from _rows(each, is_gone=is_gone or name in _DELETED)


def _cells(row: etree._Element, *, is_deleted: bool) -> tuple[bool, list[tuple[int, _Cell]]]:
    """The cells of a row with their columns."""
    properties = row.find(f"{W}trPr")
    before = None if properties is None else value_of(properties, "gridBefore")
    column = _whole(before, 0)
    cells: list[tuple[int, _Cell]] = []
    for each in _cells_of(row):
        own = each.find(f"{W}tcPr")
        span = 1 if own is None else max(_whole(value_of(own, "gridSpan"), 1), 1)
        merge = None if own is None else own.find(f"{W}vMerge")
        across = None if own is None else own.find(f"{W}hMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        if across is not None and across.get(f"{W}val", "continue") == "continue" and cells:
            cells[-1][1].columns += span
        else:
            cells.append((column, _Cell(each, span, goes_on)))
        column += span
    return is_deleted, cells


def _cells_of(row: etree._Element) -> Iterator[etree._Element]:
    for each in row:
        match name_of(each):
            case "tc":
                yield each
            case name if name not in _SILENT:
                yield from _cells_of(each)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes of a drawing, once: what `Fallback` holds is the same for old programs."""
    for each in element:
        match name_of(each):
            case "txbxContent":
                yield each
            case name if name not in _SILENT:
                yield from _boxes(each)


def _symbol(element: etree._Element) -> str:
    """The sign that a character of a font of signs is; U+FFFD for one that is not known."""
    code = element.get(f"{W}char", "")
    font = element.get(f"{W}font", "").lower()
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    if font.startswith("symbol"):
        low = number & 0xFF
        return _SYMBOLS.get(low, chr(low) if chr(low).isdigit() or low in b" (),./:" else "\ufffd")
    if font.startswith("wingdings"):
        return _WINGDINGS.get(number & 0xFF, "\ufffd")
    return chr(number) if 0x20 <= number < 0xD800 else "\ufffd"


def _whole(text: str | None, otherwise: int) -> int:
    """A whole number of a sane size."""
    is_whole = text is not None and text.isascii() and text.isdigit() and len(text) < 5
    return int(text or "") if is_whole else otherwise
