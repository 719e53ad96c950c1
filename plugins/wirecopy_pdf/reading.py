"""Reads PDFs: pages of glyphs become columns, paragraphs and tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from wirecopy import Diagnostic, Document, Source
from wirecopy.kit import child
from wirecopy.kit.assembly import assemble
from wirecopy.kit.blocks import Blocks
from wirecopy.kit.records import bad
from wirecopy_pdf import Options
from wirecopy_pdf.glyphs import Page
from wirecopy_pdf.lines import Piece, pieces
from wirecopy_pdf.paragraphs import Paragraph, Part, joined, parts_of, without_furniture
from wirecopy_pdf.tables import Found, Row


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a PDF as one document."""
    content = source.binary()
    if b"%PDF-" not in content[:1024]:
        raise bad(source, "is not a PDF: it does not begin with %PDF")
    pages = child.run(
        "wirecopy_pdf.glyphs:pages",
        content,
        source=source,
        kind=list[Page],
        options={"password": options.password, "most_pages": options.most_pages},
        limits=child.Limits(options.most_seconds, options.most_megabytes),
    )
    if not any(glyph.text.strip() for page in pages for glyph in page.glyphs):
        turned = sum(page.turned for page in pages)
        what = "holds text that is turned, and no other" if turned else "holds pictures, no text"
        raise bad(source, what, hint="a program for character recognition (OCR) makes text of it")
    yield _Reading(pages, source).document()


class _Reading:
    """Pages on their way to a document."""

    def __init__(self, pages: Sequence[Page], source: Source) -> None:
        self._pages = pages
        self._source = source
        self._blocks = Blocks(name=source.name or "<input>")
        self._line = 0

    def document(self) -> Document:
        shown = [pieces(page.glyphs) for page in self._pages]
        shown, furniture = without_furniture(shown, self._pages)
        for _ in range(furniture):
            self._blocks.leave_out("header or footer")
        for page in self._pages:
            for _ in range(page.pictures):
                self._blocks.leave_out("picture")
            if page.turned:
                self._blocks.leave_out("turned text")
        body = _body_size(shown)
        headings = _heading_sizes(shown, body)
        parts: list[Part] = []
        for found, page in zip(shown, self._pages, strict=True):
            parts = joined(parts, list(parts_of(found, page.rules)))
        words = Counter(
            word
            for part in parts
            if isinstance(part, Paragraph)
            for line in part.lines
            for word in _HYPHENATED.findall(line.text)
        )
        for part in parts:
            if isinstance(part, Found):
                self._table(part)
            else:
                self._paragraph(part, headings, words)
        content = self._blocks.finish()
        found_ = assemble(content.items)
        told = [*content.diagnostics, *found_.diagnostics]
        return Document(
            found_.children,
            self._source.name,
            diagnostics=tuple(sorted(told, key=lambda each: (each.line, each.column))),
        )

    def _paragraph(
        self, paragraph: Paragraph, headings: dict[int, int], words: Counter[str]
    ) -> None:
        self._line += 1
        level = headings.get(round(paragraph.lines[0].size), 0)
        kind = "heading" if level else "text"
        self._blocks.begin(kind, level, line=self._line)  # type: ignore[arg-type]  # a kind
        for at, line in enumerate(paragraph.lines):
            below = paragraph.lines[at + 1] if at + 1 < len(paragraph.lines) else None
            self._line += at > 0
            self._say(line, below, words)
        self._blocks.end()

    def _say(self, line: Piece, below: Piece | None, words: Counter[str]) -> None:
        """A line of a paragraph; what parts a word at its end goes."""
        runs = list(line.runs())
        for at, run in enumerate(runs):
            text = run.text
            if at == len(runs) - 1:
                text = text.rstrip()
                if below is not None:
                    text = self._ended(text, below.text, words)
            self._blocks.text(text, baseline=run.baseline)

    def _ended(self, text: str, below: str, words: Counter[str]) -> str:
        match = _BROKEN.search(text)
        if match is None:
            return text + " "
        if match[2] == "\u00ad":
            return text[:-1]
        first = _FIRST_WORD.match(below)
        if first is None or not first[0][0].islower():
            return text
        if words[f"{match[1]}-{first[0]}"]:
            return text
        message = f"'{match[1][:20]}-' at the end of a line was joined with '{first[0][:20]}'"
        self._blocks.diagnostics.append(Diagnostic("joined-word", "info", message, self._line))
        return text[:-1]

    def _table(self, table: Found) -> None:
        self._blocks.begin_table(line=self._line + 1)
        for row in table.rows:
            self._line += 1
            self._row(row)
        self._blocks.end_table()

    def _row(self, row: Row) -> None:
        self._blocks.begin_row()
        for at, cell in enumerate(row):
            if not cell:
                continue
            self._blocks.begin_cell(column=at, line=self._line)
            for place, piece in enumerate(sorted(cell, key=lambda each: (each.foot, each.left))):
                if place:
                    self._blocks.text(" ")
                for run in piece.runs():
                    self._blocks.text(run.text, baseline=run.baseline)
            self._blocks.end_cell()
        self._blocks.end_row()


_HYPHENATED = re.compile(r"\w+-\w+")
_BROKEN = re.compile(r"(\w+)([-\u2010\u00ad])\Z")
_FIRST_WORD = re.compile(r"\w+")
# Headings are larger than the text by this factor.
_LARGER = 1.12


def _body_size(pages: Sequence[Sequence[Piece]]) -> int:
    sizes: Counter[int] = Counter()
    for page in pages:
        for piece in page:
            sizes[round(piece.size)] += len(piece.glyphs)
    return min(sizes, key=lambda size: (-sizes[size], size)) if sizes else 0


def _heading_sizes(pages: Sequence[Sequence[Piece]], body: int) -> dict[int, int]:
    """The levels of headings by their sizes."""
    sizes = {round(piece.size) for page in pages for piece in page}
    larger = sorted((size for size in sizes if size > _LARGER * body), reverse=True)
    return {size: min(level, 9) for level, size in enumerate(larger, 1)}
