"""The head of a story: which of the lines above its copy is the headline.

Of lines that may be one, the first of these rules that finds one decides:

1. *heading*: a heading of Markdown; of several that follow each other the highest, of several with
   other lines between them the last.
2. *repeated*: a line that stands again, or within `Site - Headline`, `Headline | Site` or
   `Headline / Photo: …`; of several the longest, of long ones the last.
3. *longest*: of the lines above the byline, or above the copy where there is none, the first of the
   last group of long ones. A line is long if it has half the columns of the longest; other lines,
   two blank ones and tables part the groups.

Words of menus, dates, notices (`EMBARGOED …`) and figures are not headlines where anything else is.
"""

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from wirecopy.patterns import later
from wirecopy.tree.nodes import Bullet, Caption, Note, Subhead
from wirecopy.wire import bylines
from wirecopy.wire.furniture import PHOTO_BEHIND, is_notice, is_section
from wirecopy.wire.typography import columns, is_cjk, is_like_headline

_LONGEST_SUBHEADLINE = 160
_LONGEST_TITLE = 300
#: What stands between a site's name and a headline in a page's title.
_TITLE_MARK = later(r" [-–—|·•»«/:>‹›] | :: |[|｜：]|(?<=[^\s]): (?=\S)")
_TITLE_MARKS = later(r"[-–—|·•»«/:>‹›｜：]")
_MOST_MARKS = 6
#: So many lines of a head are compared with each other.
_FEW = 24


# Rules and their reasons.
_AGAIN = ("heading-repeated", "a heading that stands again, alone or in the page's title")
_REPEATED = ("repeated", "it stands again, as a line of its own or within the page's title")
_FIRST = ("headline", "the first line that no full stop ends")
_ONLY = ("headline", "the only line above the copy that no full stop ends")


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of a head, or several that were broken to fit.

    `node` is what it is if it cannot be a headline; a `str` is a credit line. `level` is that of a
    heading; `apart`: a table or blank lines stood above it; `is_copy`: it is a sentence.
    """

    text: str
    line: int
    node: Subhead | Bullet | Caption | Note | bylines.Found | str | None = None
    level: int = 0
    apart: bool = False
    is_copy: bool = False
    is_row: bool = False
    count: int = 1


class Head(msgspec.Struct, frozen=True, gc=False):
    """Which line is what, by its place; `repeats` say the headline again."""

    headline: int | None = None
    subheadline: int | None = None
    rule: str = ""
    reason: str = ""
    repeats: frozenset[int] = frozenset()


def head(lines: Sequence[Line], *, titles: Collection[str] = (), has_copy: bool = True) -> Head:
    """The head that these lines are.

    `titles` are parts of titles that stood further above. Without copy below it, and without a
    byline, nothing shows where the head ends: then the first line is the headline.
    """
    if len(lines) == 1:
        return _lone(lines[0], titles, has_copy=has_copy)
    able = [at for at, line in enumerate(lines) if _may_be_headline(line)]
    good = [at for at in able if not _is_poor(lines[at].text)]
    if not able:
        return Head()
    keys = [key(line.text) for line in lines]
    again = _standing_again(keys, lines, titles)
    found = (
        _heading(lines, good or able, keys, again)
        or _repeated(lines, good, keys, again)
        or _longest(lines, good or able, has_copy=has_copy)
    )
    at, rule, reason = found
    repeats = frozenset(
        other
        for other, line in enumerate(lines)
        if other != at and line.text and _repeats(keys[other], line.text, keys[at])
    )
    return Head(at, _subheadline(lines, at, repeats), rule, reason, repeats)


def _lone(line: Line, titles: Collection[str], *, has_copy: bool) -> Head:
    """The same where but one line is above the copy, as most heads are."""
    if not _may_be_headline(line):
        return Head()
    repeated = key(line.text) if titles else ""
    if not repeated or repeated not in titles:
        repeated = ""
    if line.level:
        found = (
            _AGAIN if repeated else ("heading", f"a heading of level {line.level} above the copy")
        )
    elif repeated and _is_substantial(repeated) and not _is_poor(line.text):
        found = _REPEATED
    else:
        found = _ONLY if has_copy else _FIRST
    return Head(0, None, *found)


def title_parts(text: str) -> list[str]:
    """What a page's title may consist of, as keys: `Site - Headline` has two parts."""
    if len(text) > _LONGEST_TITLE or not _may_be_title(text):
        return []
    parts: list[str] = []
    for mark in [found.span() for found in _TITLE_MARK.finditer(text)][:_MOST_MARKS]:
        parts += (key(text[: mark[0]]), key(text[mark[1] :]))
    if (photo := PHOTO_BEHIND.search(text)) is not None:
        parts.append(key(text[: photo.start()]))
    return [part for part in parts if _is_substantial(part)]


def _may_be_title(text: str) -> bool:
    """Whether a mark that may part a title is in it."""
    if text.isascii():
        return "-" in text or "|" in text or ":" in text or "/" in text or ">" in text
    return _TITLE_MARKS.search(text) is not None


def is_repeat(text: str, headline: str) -> bool:
    """Whether a line says only the headline again, maybe with a site or a photographer."""
    return _repeats(key(text), text, key(headline))


def _repeats(key: str, text: str, headline: str) -> bool:
    if headline not in key:
        return False
    return key == headline or headline in title_parts(text)


def _heading(
    lines: Sequence[Line], able: Sequence[int], keys: Sequence[str], again: Collection[str]
) -> tuple[int, str, str] | None:
    headings = [at for at in able if lines[at].level]
    if not headings:
        return None
    repeated = [at for at in headings if keys[at] in again]
    if repeated:
        # A site's name stands again, too: it is the shorter one.
        longest = max(columns(lines[at].text) for at in repeated)
        long = [at for at in repeated if columns(lines[at].text) * 2 >= longest]
        at = min(long, key=lambda each: (lines[each].level, each))
        return at, *_AGAIN
    group = [headings[-1]]
    for at in reversed(headings[:-1]):
        between = lines[at + 1 : group[-1]]
        if any(line.node is None and not line.level for line in between) or any(
            isinstance(line.node, Bullet) for line in between
        ):
            break
        group.append(at)
    at = min(group, key=lambda each: (lines[each].level, each))
    return at, "heading", f"a heading of level {lines[at].level} above the copy"


def _repeated(
    lines: Sequence[Line], able: Sequence[int], keys: Sequence[str], again: Collection[str]
) -> tuple[int, str, str] | None:
    repeated = [at for at in able if keys[at] in again and _is_substantial(keys[at])]
    if not repeated:
        return None
    longest = max(columns(lines[at].text) for at in repeated)
    far = max(at for at in repeated if columns(lines[at].text) * 2 >= longest)
    # A site's name stands again, too: what is nearer to the copy, longer and alone is better.
    later, _, _ = _longest(lines, able, has_copy=True)
    if later > far and columns(lines[later].text) > longest and later - far > 2:
        return None
    same = [at for at in repeated if keys[at] == keys[far]]
    # Some extractors set headings in capitals.
    at = next((at for at in same if not lines[at].text.isupper()), same[0])
    return at, *_REPEATED


def _standing_again(
    keys: Sequence[str], lines: Sequence[Line], titles: Collection[str]
) -> set[str]:
    """The keys of lines that stand again, or within another line."""
    known = set(keys)
    again = set()
    if len(known) < len(keys):
        again = {key for key, count in Counter(keys).items() if count > 1}
    again.update(known.intersection(titles))
    for line in lines:
        parts = title_parts(line.text)
        again.update(known.intersection(parts))
        if len(known) <= _FEW:
            # A page's title may be the headline cut short: `Harbour reopens - Site`.
            again.update(
                each
                for each in known
                for part in parts[::2]
                if each.startswith(f"{part} ")
                and len(each) < 3 * len(part)
                and not title_parts(each)
            )
    return again


def _longest(lines: Sequence[Line], able: Sequence[int], *, has_copy: bool) -> tuple[int, str, str]:
    byline = next(
        (
            at
            for at, line in enumerate(lines)
            if isinstance(line.node, bylines.Found) and at > able[0]
        ),
        None,
    )
    if byline is None and not has_copy:
        return able[0], *_FIRST
    pool = [at for at in able if byline is None or at < byline]
    sizes = {at: columns(lines[at].text) for at in pool}
    longest = max(sizes.values())
    long = [at for at in pool if sizes[at] * 2 >= longest and lines[at].text[-1] not in ",;:"]
    if not long:
        long = [at for at in pool if sizes[at] * 2 >= longest]
    at = long[-1]
    for other in reversed(long[:-1]):
        between = [
            line
            for line in lines[other + 1 : at]
            if line.node is None or isinstance(line.node, Bullet)
        ]
        if between or any(line.apart for line in lines[other + 1 : at + 1]):
            break
        at = other
    if len(pool) == 1:
        return at, *_ONLY
    place = "the copy" if byline is None else "the byline"
    return at, "longest", f"the first long line of those right above {place}"


def _subheadline(lines: Sequence[Line], at: int, repeats: Collection[int]) -> int | None:
    """The next line that is like a headline: right below, or anywhere above a byline."""
    for below in range(at + 1, len(lines)):
        line = lines[below]
        if below in repeats or isinstance(line.node, Note | Caption):
            continue
        if (
            line.node is not None
            or line.is_copy
            or line.is_row
            or len(line.text) > _LONGEST_SUBHEADLINE
            or line.text[-1] in ":;,!?"
            or not is_like_headline(line.text)
            or is_section(line.text)
            or (lines[at].level and line.level and line.level <= lines[at].level)
        ):
            return None
        adjacent = line.line == lines[at].line + lines[at].count
        next_is_byline = below + 1 < len(lines) and isinstance(lines[below + 1].node, bylines.Found)
        is_deck = line.level > 0 and lines[at].level > 0
        is_last = not any(other.node is None and not other.is_copy for other in lines[below + 1 :])
        return below if (adjacent and is_last) or next_is_byline or is_deck else None
    return None


def _may_be_headline(line: Line) -> bool:
    return (
        line.node is None and not line.is_copy and not line.is_row and is_like_headline(line.text)
    )


def _is_poor(text: str) -> bool:
    """Whether it is rather a word of a menu, a notice or a figure than a headline."""
    return (
        text[-1] in ",;:"
        or is_section(text)
        or is_notice(text)
        or not (text[0].isalpha() or any(map(str.isalpha, text)))
        or ("-" in text and " " not in text and text.isupper())  # a slug: `BC-HARBOUR-STORM`
    )


def _is_substantial(key: str) -> bool:
    return len(key) >= 6 if key and is_cjk(key[0]) else len(key) >= 10 and " " in key


def key(text: str) -> str:
    """What two lines that say the same have in common."""
    return " ".join(text.split()).casefold()
