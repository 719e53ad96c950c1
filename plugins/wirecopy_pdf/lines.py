"""Lines of a page: glyphs that stand side by side, split into cells where a gap is not a blank.

A gap of more than 0.12 em that no blank covers, or of more than 1 em, begins a cell. Where a page
has no blanks, gaps of more than 0.13 em, or of twice what is usual between letters, are such. A gap
behind a blank may begin a cell, too, where a new text operation begins: `soft` keeps these places,
for the columns of a table to decide.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from wirecopy.kit.blocks import Baseline
from wirecopy_pdf.glyphs import Glyph

_GAP, _WIDE, _STRETCHED, _BLANK = 0.12, 1.0, 2.5, 0.13
# How far feet on one line may be apart, as a share of the size.
_LEVEL = 0.2
# So many glyphs are looked at on either side of a mark.
_BESIDE = 3
# A smaller glyph is a mark if it is at most so large, and its foot so far off the line's.
_MARK_SIZE, _MARK_RISE = 0.85, 0.12


# Bullets, those of the fonts of signs among them; the text of the item is not far.
BULLETS = frozenset("•◦▪‣●○■∙➢✓")
_SIGNS = frozenset("\uf0b7\uf095\uf0a7\uf0d8\uf076\uf0fc\uf02d")
_WIDEST_BESIDE_BULLET = 3.0


class Run(msgspec.Struct, frozen=True, gc=False):
    """Text on the line, above or below it."""

    text: str
    baseline: Baseline = ""


class Piece(msgspec.Struct, frozen=True):
    """A piece of a line: a cell, or a line of prose; `soft` are the places where it may part."""

    left: float
    right: float
    foot: float
    size: float
    glyphs: tuple[Glyph, ...]
    soft: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The text, without marks' places."""
        return "".join(run.text for run in self.runs()).strip()

    def runs(self) -> Iterator[Run]:
        """The text, with what is raised or lowered apart."""
        text, baseline = "", ""
        for glyph in self.glyphs:
            place = self._baseline(glyph)
            if place != baseline and text:
                yield Run(text, baseline)  # type: ignore[arg-type]  # one of the three
                text = ""
            baseline = place
            text += "•" if glyph.text in _SIGNS and not text else glyph.text
        if text:
            yield Run(text, baseline)  # type: ignore[arg-type]  # as above

    def _baseline(self, glyph: Glyph) -> Baseline:
        rise = self.foot - glyph.foot
        if glyph.size > _MARK_SIZE * self.size or abs(rise) < _MARK_RISE * self.size:
            return ""
        return "raised" if rise > 0 else "lowered"

    def parted(self, places: Iterable[int]) -> Iterator["Piece"]:
        """The piece in parts that begin at these glyphs."""
        bounds = [0, *places, len(self.glyphs)]
        for begin, end in pairwise(bounds):
            part = _stripped(self.glyphs[begin:end])
            if part:
                yield Piece(part[0].left, part[-1].right, self.foot, self.size, tuple(part))


def pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """The pieces of a page, from top to bottom and from left to right."""
    lines = _lines([each for each in glyphs if each.text and each.size > 0])
    has_blanks = _has_blanks(lines)
    found: list[Piece] = []
    for line in lines:
        found += _parted(line, has_blanks=has_blanks)
    return sorted(found, key=lambda each: (each.foot, each.left))


def _has_blanks(lines: Sequence[Sequence[Glyph]]) -> bool:
    """Whether blanks stand between words; without them gaps do, many times as many."""
    blanks = gaps = 0
    for line in lines:
        for before, glyph in pairwise(line):
            if glyph.text.isspace():
                blanks += 1
            elif not before.text.isspace():
                gaps += _BLANK < (glyph.left - before.right) / glyph.size < _WIDE * 0.8
    return blanks * 10 > gaps


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs on one height, from left to right; marks with the line that they stand beside."""
    lines: list[list[Glyph]] = []
    feet: list[tuple[float, float]] = []  # the foot and the size of each line
    for glyph in sorted(glyphs, key=lambda each: each.foot):
        for at in range(len(lines) - 1, max(len(lines) - 4, -1), -1):
            foot, size = feet[at]
            # Glyphs of other sizes on one foot are one line: a drop of a unit, a large figure.
            if glyph.foot - foot <= _LEVEL * min(size, glyph.size) * (
                1 if _is_like(size, glyph.size) else 0.4
            ):
                lines[at].append(glyph)
                feet[at] = foot, max(size, glyph.size)
                break
        else:
            lines.append([glyph])
            feet.append((glyph.foot, glyph.size))
    return _with_marks(lines, feet)


def _is_like(one: float, other: float) -> bool:
    return min(one, other) > _MARK_SIZE * max(one, other)


def _with_marks(lines: list[list[Glyph]], feet: list[tuple[float, float]]) -> list[list[Glyph]]:
    """Lines of small glyphs join those that they stand above or below the foot of."""
    kept: list[list[Glyph]] = [sorted(line, key=lambda each: each.left) for line in lines]
    for at, line in enumerate(kept):
        rest: list[Glyph] = []
        for glyph in line:
            host = _host(glyph, at, kept, feet)
            if host is None:
                rest.append(glyph)
            else:
                insort(kept[host], glyph, key=_left)
        kept[at] = rest
    return [line for line in kept if line]


def _host(
    glyph: Glyph,
    at: int,
    lines: Sequence[list[Glyph]],
    feet: Sequence[tuple[float, float]],
) -> int | None:
    """The line that a glyph is a mark of; None for none."""
    for other in (at + 1, at - 1, at + 2):
        if not 0 <= other < len(lines):
            continue
        their_foot, their_size = feet[other]
        rise = their_foot - glyph.foot
        if glyph.size > _MARK_SIZE * their_size:
            continue
        if not (_MARK_RISE * their_size <= rise <= 0.7 * their_size) and not (
            0.05 * their_size <= -rise <= 0.35 * their_size
        ):
            continue
        reach = 0.3 * their_size
        line = lines[other]
        place = bisect_left(line, glyph.left, key=_left)
        if any(
            -reach <= glyph.left - each.right <= reach or -reach <= each.left - glyph.right <= reach
            for each in line[max(place - _BESIDE, 0) : place + _BESIDE]
            if not each.text.isspace()
        ):
            return other
    return None


def is_bullet(glyph: Glyph) -> bool:
    """Whether a glyph is the bullet of an item, if it is the first of its line."""
    return glyph.text in BULLETS or glyph.text in _SIGNS


def _left(glyph: Glyph) -> float:
    return glyph.left


def _parted(line: Sequence[Glyph], *, has_blanks: bool) -> Iterator[Piece]:
    """The pieces of a line."""
    made: list[Glyph] = []
    soft: list[int] = []
    blank = _BLANK if has_blanks else max(_BLANK, 2 * _usual_gap(line))
    last: Glyph | None = None  # that is not a blank
    for glyph in line:
        if glyph.text.isspace():
            if made:
                made.append(glyph)
            continue
        if last is not None:
            em = max(last.size, glyph.size)
            gap = glyph.left - last.right
            is_blank = len(made) > 0 and made[-1].text.isspace()
            uncovered = glyph.left - (made[-1].right if made else glyph.left)
            # Blanks that were stretched, to fill a line, are drawn with the words around them.
            is_stretched = is_blank and glyph.operation == last.operation
            if is_bullet(last) and len(made) == 1 and gap < _WIDEST_BESIDE_BULLET * em:
                made.append(Glyph(" ", last.right, glyph.left, last.foot, last.size, -1))
            elif gap > (_STRETCHED if is_stretched else _WIDE) * em or (
                has_blanks and not is_blank and gap > _GAP * em
            ):
                yield _piece(made, soft)
                made, soft = [], []
            elif not has_blanks and gap > blank * em:
                made.append(Glyph(" ", last.right, glyph.left, last.foot, last.size, -1))
            elif is_blank and uncovered > _GAP * em and glyph.operation != last.operation:
                soft.append(len(made))
        made.append(glyph)
        last = glyph
    if made and last is not None:
        yield _piece(made, soft)


def _usual_gap(line: Sequence[Glyph]) -> float:
    """The gap between letters, in sizes: headings are set with more."""
    gaps = [(glyph.left - before.right) / glyph.size for before, glyph in pairwise(line)]
    return median(gaps) if gaps else 0.0


def _piece(glyphs: Sequence[Glyph], soft: Sequence[int]) -> Piece:
    own = _stripped(glyphs)
    large = max(each.size for each in own)
    level = next(each.foot for each in own if each.size == large)
    return Piece(own[0].left, own[-1].right, level, large, tuple(own), tuple(soft))


def _stripped(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    begin, end = 0, len(glyphs)
    while begin < end and glyphs[begin].text.isspace():
        begin += 1
    while end > begin and glyphs[end - 1].text.isspace():
        end -= 1
    return glyphs[begin:end]
