"""Tables that programs draw: their lines of boxes as bars, so that they are read as those are.

rule = corner { "─" | "━" | "═" | "-" | "=" | corner }      above, below and between rows
row  = [ "│" ] cell "│" cell { "│" cell } [ "│" ]
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from wirecopy.kit.meaning import Part
from wirecopy.patterns import later

_BARS = "│┃║╎╏┆┇┊┋"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "|"),
        **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺╼╾", "-"),
    }
)
_RULE = later(
    r"[ \t]*(?:(?=[^─━═╌╍┄┅┈┉]{0,4}[─━═╌╍┄┅┈┉])[\u2500-\u257f]{2,}|\+(?:[-=]+\+)+)[ \t]*\Z"
)
_CORNERED = later(r"[\u250c-\u254b\u2552-\u2570+]")


def may_be_drawn(text: str) -> bool:
    """A cheap look: whether boxes may be drawn in a text."""
    if "+" in text and (text.startswith(("+-", "+=")) or "\n+-" in text or "\n+=" in text):
        return True
    return not text.isascii() and ("│" in text or "┃" in text or "║" in text)


def with_bars(lines: Sequence[str]) -> tuple[list[str], frozenset[int]]:
    """The lines with bars for what is drawn, and which of them are rules of tables.

    Lines keep their length. A rule is one of a table if a row is right above or below it. Rules of
    plain characters stay as they are, for much else is drawn with them.
    """
    made = list(lines)
    rules: list[int] = []
    for index, line in enumerate(lines):
        if _RULE.match(line) and _CORNERED.search(line):
            rules.append(index)
        elif not line.isascii() and any(bar in line for bar in _BARS):
            for bar in _BARS:
                made[index] = made[index].replace(bar, "|")
    of_tables = []
    for index in rules:
        beside = (made[at] for at in (index - 1, index + 1) if 0 <= at < len(made))
        if any("|" in line for line in beside):
            of_tables.append(index)
    for index in of_tables:
        made[index] = lines[index].translate(_PLAIN)
    return made, frozenset(of_tables)


def framed(parts: Iterable[Part], lines: Sequence[str], rules: frozenset[int]) -> Iterator[Part]:
    """The tables with the rules that are drawn right above and below them."""
    end = 0
    for part in parts:
        first, last = part.first, part.last
        if first - 1 in rules and first > end:
            first -= 1
        # Where blank lines or rules part rows they were put behind the last one.
        below = last
        while below < len(lines) and not lines[below]:
            below += 1
        if below in rules:
            last = below + 1
        end = last
        yield msgspec.structs.replace(part, first=first, last=last)
