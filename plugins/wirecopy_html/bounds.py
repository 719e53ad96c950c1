"""Refuses markup that no parser takes apart in good time: browsers' rules make some of it grow.

A small page that opens thousands of elements in each other, or of formatting elements that
paragraphs have to open again, costs minutes and gigabytes. Honest pages stay far below.
"""

import re

from wirecopy import BadData

#: Elements that are open in each other, and elements that would be opened again.
MOST_OPEN, MOST_AGAIN = 5_000, 5_000_000
#: Attributes of one element.
MOST_ATTRIBUTES = 2_000

# A comment's beginning, or a tag: its name and its attributes.
_TAG = re.compile(
    r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]*+)"
    r"((?:[^>\"'=]++|=[ \t\n\r\f]*+(?:\"[^\"]*+\"?|'[^']*+'?)?|[\"'])*+))"
)
# A tag of so many characters, quoted values aside: an attribute takes two at least.
_LONG_TAG = re.compile(
    r"<[a-zA-Z](?:[^>\"'=]|=[ \t\n\r\f]*+(?:\"[^\"]*+\"?|'[^']*+'?)?|[\"'])"
    f"{{{2 * MOST_ATTRIBUTES}}}"
)
# A value in quotes that reaches as far as `>`.
_QUOTED_END = re.compile(r"=[ \t\n\r\f]*+(?:\"[^\">]*+>|'[^'>]*+>)")
_TAG_BEGINS = re.compile("<[a-zA-Z]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NESTED = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figure footer form "
    "header hgroup main menu nav ol pre section summary table ul object ruby button".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_AGAIN = _NESTED | frozenset("p li dt dd h1 h2 h3 h4 h5 h6 span td th tr caption".split())
_CELLS = frozenset("td th tr caption".split())
_RAW = frozenset("script style textarea title xmp iframe noembed noframes noscript".split())


def check(text: str, name: str) -> None:
    """Raises `BadData` for markup beyond the bounds."""
    if text.count("<") < _FEW and not _has_long_tag(text):
        return  # so few tags cannot be too many, however they are nested
    depth = again = place = 0
    scope = _Scope()
    search = _TAG.search
    while (tag := search(text, place)) is not None:
        place = tag.end()
        if tag[1]:
            place = text.find("-->", place)
            if place < 0:
                return
            continue
        is_end, word = bool(tag[2]), tag[3].lower()
        attributes = tag[4]
        if len(attributes) > MOST_ATTRIBUTES:
            words = _QUOTED.sub("", attributes).split()
            if len(words) > MOST_ATTRIBUTES:
                raise _beyond(f"an element has more than {MOST_ATTRIBUTES:,} attributes", name)
        if word in _RAW and not is_end:
            place = _end_of(text, word, place)
            if place < 0:
                return
        elif word in _FORMATTING:
            scope.format(is_end=is_end)
        elif word == "table" or word in _CELLS:
            scope.enter(word, is_end=is_end)
        if word in _NESTED:
            depth = max(depth - 1, 0) if is_end else depth + 1
            if depth > MOST_OPEN:
                raise _beyond(f"more than {MOST_OPEN:,} elements are open in each other", name)
        if word in _AGAIN and not is_end:
            again += scope.total
            if again > MOST_AGAIN:
                raise _beyond("too many formatting elements are left open", name)


def _has_long_tag(text: str) -> bool:
    """Whether a tag may hold too many attributes."""
    # Without `>` in a quoted value a long tag lies whole in one of these pieces.
    if _QUOTED_END.search(text) is None:
        pieces = [each for each in text.split(">") if len(each) > 2 * MOST_ATTRIBUTES]
        if not any(_TAG_BEGINS.search(each) for each in pieces):
            return False
    return _LONG_TAG.search(text) is not None


# Half of them elements to open again, half paragraphs, are fewer than `MOST_AGAIN`.
_FEW = 4_400


class _Scope:
    """How many formatting elements are open: in a cell those around its table do not count."""

    def __init__(self) -> None:
        self.total = 0
        self.levels = [0]
        self.cells = [True]  # whether a cell of the level's table is open

    def format(self, *, is_end: bool) -> None:
        # Right within a table it goes before it.
        level = -1 if self.cells[-1] or len(self.levels) == 1 else -2
        if not is_end:
            self.levels[level] += 1
            self.total += 1
        elif self.levels[level]:
            self.levels[level] -= 1
            self.total -= 1

    def enter(self, word: str, *, is_end: bool) -> None:
        if word == "table" and not is_end:
            self.levels.append(0)
            self.cells.append(False)
        elif word == "table":
            if len(self.levels) > 1:
                self.total -= self.levels.pop()
                self.cells.pop()
        elif len(self.levels) > 1:
            self.total -= self.levels[-1]
            self.levels[-1] = 0
            self.cells[-1] = not is_end


def _end_of(text: str, word: str, place: int) -> int:
    """Where the end tag of an element without markup stands, -1 if there is none."""
    found = re.compile(f"</{word}", re.IGNORECASE).search(text, place)
    return -1 if found is None else found.start()


def _beyond(what: str, name: str) -> BadData:
    return BadData(what, source=name, hint="no honest page is written so")
