r"""Copy that was broken to fit a width: which lines are one paragraph.

A break was *forced* when the next line's first word would not have fitted any more. Lines are
wrapped copy if most forced breaks fall within sentences and few others do. Then

    a forced break joins;
    an indent begins a paragraph;
    a short line that ends a sentence ends a paragraph;
    a short line that does not, was cut by an editor: the next goes on, or it stands alone
    where it is less than three fifths of the width and the next does not begin in lower case.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from wirecopy.wire.typography import CLOSERS, FIRST_WIDE, STOPS, columns, is_cjk

_NARROWEST, WIDEST = 40, 100
#: Of characters, each of which may be two columns wide.
SHORTEST = _NARROWEST // 2
#: So many forced breaks within sentences make up for one that was not forced.
_FORCED_FOR_ONE = 3
_ENDS = frozenset([*STOPS, *"!?:！？：…"])
_CLOSERS = frozenset(CLOSERS)
_NONE: frozenset[int] = frozenset()
# A character that begins a line, with the marks that may not be parted from it; a word before any.
_CJK_WORD = "[「『（《〈【〔]*+.[、。，．：；！？」』）》〉】〕ー]*+"
_OTHER_WORD = "[^ \u2e80-\u9fff\uff00-\uffef]*+"
_FULL_WIDTH_BLANK = "\u3000"


def paragraphs(texts: Sequence[str], indents: Sequence[int] = ()) -> list[int]:
    """How many lines each paragraph has: all ones if these were not broken to fit.

    `indents` are the blanks before each line, or none if no line has any.
    """
    alone = [1] * len(texts)
    lengths = list(map(len, texts))
    if len(texts) < 2 or not SHORTEST <= max(lengths) <= WIDEST:
        return alone
    is_wide = _begins_wide(texts)
    widths = [columns(text) for text in texts] if is_wide else lengths
    begins = _indented(texts, indents) if is_wide or indents else _NONE
    if begins and len(indents) == len(texts):
        least = min(indents)
        widths = [width + indent - least for width, indent in zip(widths, indents, strict=True)]
    width = max(widths)
    if not _NARROWEST <= width <= WIDEST:
        return alone
    breaks: list[bool] = []  # whether the paragraph ends there
    within = at_end = cut = parted = 0
    begins_alone = True
    for at, after in enumerate(texts[1:]):
        if is_wide:
            size = columns(_first_word(after))
            # Marks that may not begin or end a line leave a character's place free.
            needed = widths[at] + size + (2 if is_cjk(after[0]) else 1)
        else:
            size = after.find(" ")
            if size < 0:
                size = len(after)
            needed = widths[at] + size + 1
        is_forced = needed > width or size >= width
        last = texts[at][-1]
        has_ended = last in _ENDS or (last in _CLOSERS and texts[at].rstrip(CLOSERS)[-1:] in _ENDS)
        ends = at + 1 in begins or (
            not is_forced
            and (
                has_ended
                or (begins_alone and widths[at] * 5 < width * 3 and not after[0].islower())
            )
        )
        breaks.append(ends)
        if at + 1 in begins or size >= width:
            pass  # an indent says it all; a word that long would stand alone at any width
        elif is_forced:
            at_end += has_ended
            within += not has_ended
        else:
            parted += ends
            cut += not ends
        begins_alone = ends
    if within <= at_end or cut * _FORCED_FOR_ONE > within or parted > within + len(begins):
        return alone
    counts = [1]
    for ends in breaks:
        if ends:
            counts.append(1)
        else:
            counts[-1] += 1
    return counts


def joined(texts: Sequence[str]) -> str:
    """Lines as one: a blank between them, but none between Chinese and Japanese characters."""
    if not _begins_wide(texts):
        return " ".join(texts)
    parts = [texts[0]]
    for before, after in pairwise(texts):
        parts.append(after if is_cjk(before[-1]) and is_cjk(after[0]) else f" {after}")
    return "".join(parts)


def _begins_wide(texts: Sequence[str]) -> bool:
    """Whether one begins with a wide character: the greatest has the highest first one."""
    return max(texts) >= FIRST_WIDE


def _indented(texts: Sequence[str], indents: Sequence[int]) -> frozenset[int]:
    """Which lines begin a paragraph by an indent: some do, but fewer than do not."""
    if indents:
        least = min(indents)
        begins = {at for at, indent in enumerate(indents) if indent > least + 1}
    else:
        begins = set()
    begins |= {at for at, text in enumerate(texts) if text[0] == _FULL_WIDTH_BLANK}
    return frozenset(begins) if len(begins) * 2 <= len(texts) + 1 else frozenset()


def _first_word(text: str) -> str:
    found = re.match(_CJK_WORD if is_cjk(text[0]) else _OTHER_WORD, text)
    return found[0] if found else ""
