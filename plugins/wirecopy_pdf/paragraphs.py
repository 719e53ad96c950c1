"""Paragraphs and columns of a page: which lines of text belong together, and in which order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from wirecopy_pdf.glyphs import Page, Rule
from wirecopy_pdf.lines import Piece, is_bullet
from wirecopy_pdf.tables import Found, Line, lines_of, runs

# A gutter between columns of prose has so many lines on either side.
_FEWEST_LINES = 5
# Lines of columns of prose have so many characters, in the middle.
_PROSE = 18
# Lines of a paragraph are at most so many sizes apart.
_LEADING = 1.75
# Heads and page numbers stand in so much of a page, above and below.
_EDGE = 0.12
_DIGITS = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?:;…。」”\"'’)\]]\Z")


class Paragraph(msgspec.Struct):
    """Lines that belong together."""

    lines: list[Piece]


#: What a page consists of.
Part = Paragraph | Found


def without_furniture(
    shown: Sequence[list[Piece]], pages: Sequence[Page]
) -> tuple[list[list[Piece]], int]:
    """The pages without heads and page numbers, which stand in one place on most of them."""
    if len(pages) < 2:
        return list(shown), 0
    seen: Counter[tuple[str, int, int]] = Counter()
    for found, page in zip(shown, pages, strict=True):
        seen.update({_place(each) for each in found if _is_at_edge(each, page)})
    repeated = {place for place, count in seen.items() if count > 1 and count * 2 > len(pages)}
    kept: list[list[Piece]] = []
    for found, page in zip(shown, pages, strict=True):
        kept.append([e for e in found if not (_is_at_edge(e, page) and _place(e) in repeated)])
    # What is on all pages, even as all that there is, is text.
    if not any(kept):
        return list(shown), 0
    return kept, len(repeated)


def _place(piece: Piece) -> tuple[str, int, int]:
    return _DIGITS.sub("#", piece.text), round(piece.foot / 3), round(piece.size)


def _is_at_edge(piece: Piece, page: Page) -> bool:
    return not _EDGE * page.height < piece.foot < (1 - _EDGE) * page.height


def parts_of(found: Sequence[Piece], rules: Sequence[Rule]) -> Iterator[Part]:
    """The paragraphs and tables of a page in the order of reading."""
    for region in _regions(list(found)):
        yield from _parts(region, rules)


def _regions(found: list[Piece]) -> Iterator[list[Piece]]:
    """A page in parts, to be read one after the other: columns of prose are parted."""
    cut = _gutter(found)
    if cut is None:
        if found:
            yield found
        return
    place, top, bottom = cut
    above = [each for each in found if each.foot < top]
    within = [each for each in found if top <= each.foot <= bottom]
    below = [each for each in found if each.foot > bottom]
    yield from _regions(above)
    yield from _regions([each for each in within if each.left < place])
    yield from _regions([each for each in within if each.left >= place])
    yield from _regions(below)


def _gutter(found: Sequence[Piece]) -> tuple[float, float, float] | None:
    """Where a gutter of white parts columns of prose: its place, its top and its bottom."""
    if len(found) < 2 * _FEWEST_LINES:
        return None
    lefts = Counter(round(each.left) for each in found)
    best: tuple[int, tuple[float, float, float]] | None = None
    candidates = [left for left, count in lefts.most_common(8) if count >= _FEWEST_LINES]
    for left in candidates:
        place = left - 1.0
        run: list[Piece] = []
        for piece in [*found, None]:
            if piece is not None and not piece.left < place < piece.right - 1:
                run.append(piece)
                continue
            scored = _columns_of_prose(run, place)
            if scored and (best is None or scored > best[0]):
                best = scored, (place, run[0].foot, run[-1].foot)
            run = []
    return None if best is None else best[1]


def _columns_of_prose(run: Sequence[Piece], place: float) -> int:
    """How many lines stand beside a gutter, if they are prose on both sides; else 0."""
    left = [each for each in run if each.left < place]
    right = [each for each in run if each.left >= place]
    if min(len(left), len(right)) < _FEWEST_LINES:
        return 0
    size = median(each.size for each in run)
    if place + 1 - max(each.right for each in left) < 0.6 * size:
        return 0
    for side in (left, right):
        # Cells of a table are short, and several stand on a line.
        if median(len(each.text) for each in side) < _PROSE:
            return 0
        if len({round(each.foot) for each in side}) < 0.8 * len(side):
            return 0
    return len(run)


def _parts(region: Sequence[Piece], rules: Sequence[Rule]) -> Iterator[Part]:
    lines = lines_of(region)
    loose: list[Line] = []
    for begin, end, table in runs(lines, rules):
        if table is None:
            loose += lines[begin:end]
            continue
        yield from _paragraphs(loose)
        loose = []
        yield table
    yield from _paragraphs(loose)


def _paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Lines of prose as paragraphs."""
    if not lines:
        return
    text = [_whole(line) for line in lines]
    near = [(b.foot - a.foot) / max(b.size, 1) for a, b in pairwise(text)]
    leading = min((each for each in near if each > 0.8), default=1.2)
    made: list[Piece] = []
    for at, line in enumerate(text):
        if made and _begins(text, at, made, leading):
            yield Paragraph(made)
            made = []
        made.append(line)
    yield Paragraph(made)


def _whole(line: Line) -> Piece:
    """The pieces of a line as one, with blanks between them."""
    if len(line.pieces) == 1:
        return line.pieces[0]
    first, *others = line.pieces
    glyphs = list(first.glyphs)
    for piece in others:
        last = glyphs[-1]
        glyphs.append(msgspec.structs.replace(last, text=" ", left=last.right, right=piece.left))
        glyphs += piece.glyphs
    return Piece(first.left, others[-1].right, first.foot, line.size, tuple(glyphs))


def _begins(text: Sequence[Piece], at: int, made: Sequence[Piece], leading: float) -> bool:
    """Whether a line begins a paragraph, after the lines that were made one."""
    above, line = text[at - 1], text[at]
    size = max(line.size, 1)
    if abs(above.size - line.size) > 0.08 * size:
        return True
    if is_bullet(line.glyphs[0]):
        return True
    gap = (line.foot - above.foot) / size
    if gap > min(leading * 1.25, max(_LEADING, leading)) or gap > 2.5:
        return True
    beside = [each for each in text if abs(each.size - line.size) < 0.08 * size]
    margin = max(each.right for each in beside)
    indent = line.left - min(each.left for each in made)
    if indent > 0.8 * size and above.left < line.left - 0.8 * size:
        return True  # its first line is indented
    if line.left < above.left - 0.8 * size and len(made) > 1:
        return True
    # The first word would have stood on the line above.
    word = _first_word(line)
    white = margin - above.right - word - 0.3 * size
    return white > (0.5 if _ENDED.search(above.text) else 3) * size


def _first_word(line: Piece) -> float:
    for glyph in line.glyphs:
        if glyph.text.isspace():
            return glyph.left - line.left
    return line.right - line.left


def joined(before: list[Part], page: list[Part]) -> list[Part]:
    """The parts of pages with those of the next, where what goes on is one."""
    if not before or not page:
        return before + page
    last, first = before[-1], page[0]
    if isinstance(first, Paragraph):
        begin = first.lines[0]
        at = len(before) - 1
        # Footnotes stand below what goes on.
        while at and isinstance(note := before[at], Paragraph) and _is_smaller(note, begin):
            at -= 1
        open_ = before[at]
        if isinstance(open_, Paragraph):
            end = open_.lines[-1]
            goes_on = not _ENDED.search(end.text) and begin.text[:1].islower()
            if goes_on and abs(end.size - begin.size) < 0.08 * end.size:
                whole = Paragraph(open_.lines + first.lines)
                return [*before[:at], whole, *before[at + 1 :], *page[1:]]
    if isinstance(last, Found) and isinstance(first, Found):
        is_same = len(last.columns) == len(first.columns) and all(
            abs(a - b) < 6 for a, b in zip(last.columns, first.columns, strict=True)
        )
        has_header = _texts(last.rows[0]) == _texts(first.rows[0])
        if has_header or is_same:
            if len(last.columns) != len(first.columns):
                return before + page
            rows = last.rows + first.rows[1 if has_header else 0 :]
            table = Found(rows, last.columns, last.first, first.last)
            return [*before[:-1], table, *page[1:]]
    return before + page


def _is_smaller(note: Paragraph, line: Piece) -> bool:
    return note.lines[0].size < 0.92 * line.size


def _texts(row: Sequence[Sequence[Piece]]) -> list[str]:
    return [" ".join(piece.text for piece in cell) for cell in row]
