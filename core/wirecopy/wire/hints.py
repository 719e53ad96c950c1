"""Hints: what lines cannot hold, by their words and marks alone.

To lay out cells and ask what they mean takes a hundred times as long as to look at the words of
many lines at once. A hint that is false is certain: no layout of these lines holds such a thing.
One that is true says nothing.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from unicodedata import combining

import msgspec

from wirecopy.kit.figures import ARROWS
from wirecopy.kit.words.columns import quote_titles
from wirecopy.kit.words.currencies import ISO_4217, OTHER_UNITS, SIGNS
from wirecopy.patterns import later
from wirecopy.wire.inline import may_be_marked, unmarked


class Hints(msgspec.Struct, frozen=True, gc=False):
    """What lines may hold: percentages, titles of columns that make quotes, currencies, and signs
    or arrows, without which no cell holds two figures.
    """

    percent: bool = True
    title: bool = True
    currency: bool = True
    sign: bool = True


_ALL = Hints()

_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalpha()})
_ASCII_MARKS = "".join([chr(code) for code in range(33, 127) if not chr(code).isalpha()])
_NOT_ASCII = later(r"[^\x00-\x7f]+")
# What `figure` passes over within a word.
_HIDDEN = frozenset("\u200e\u200f\u061c\u2066\u2069\ufe0e\ufe0f")
_CAMEL = later(r"(?<=[a-z])(?=[A-Z])")
_PERCENT = frozenset("٪％‰")
_PERCENT_WORDS = frozenset(("pct", "percent", "prozent", "pc"))


def hints(lines: Sequence[str]) -> Hints:
    """What the lines may hold, each by itself or together."""
    text = "\n".join(lines)
    if may_be_marked(text):
        text = "\n".join((text, *map(unmarked, lines)))
    others: set[str] = set()
    if not text.isascii():
        others = set("".join(_NOT_ASCII.findall(text)))
        if not others.isdisjoint(_HIDDEN):
            return _ALL
        if any(map(combining, others)):
            # Columns of a screen are counted, and their cells read, without them.
            text = f"{text}\n{''.join([char for char in text if not combining(char)])}"
        if any(char.isalpha() and not char.casefold().isalpha() for char in others):
            return _ALL  # one that is several in lower case, not all of them letters
    words = set(_words(text, others))
    folded = set(map(str.casefold, words))
    # Words as `lastPrice` are two.
    for word in [
        each for each in words if not (each.islower() or each.istitle() or each.isupper())
    ]:
        folded.update(map(str.casefold, _CAMEL.split(word)))
    has_percent = (
        "%" in text
        or not others.isdisjoint(_PERCENT)
        or not folded.isdisjoint(_PERCENT_WORDS)
        or ("per" in folded and "cent" in folded)
        or ("p" in folded and "c" in folded)
        or any(word.startswith("procent") for word in folded)
    )
    return Hints(
        percent=has_percent,
        title=has_percent or _have_title(text, folded),
        currency=_has_currency(text, words, others),
        sign=_has_sign(text, others),
    )


def _words(text: str, others: Iterable[str] = ()) -> list[str]:
    """The runs of letters in a text, which holds no other characters but ASCII."""
    for char in others:
        if not (char.isalpha() or char.isspace()):
            text = text.replace(char, " ")
    if not text.isascii():
        for char in _ASCII_MARKS:
            if char in text:
                text = text.replace(char, " ")
        return text.split()
    return text.translate(_ASCII_WORDS).split()


def _have_title(text: str, words: set[str]) -> bool:
    if ("/" in text and ("+/" in text or "-/+" in text)) or "±" in text:
        return True
    firsts = _by_first_word()
    return any(rest <= words for word in words if word in firsts for rest in firsts[word])


@cache
def _by_first_word() -> dict[str, list[frozenset[str]]]:
    """The other words of each title that a header of quotes may have, by its first."""
    firsts: dict[str, list[frozenset[str]]] = {}
    for text in quote_titles():
        folded = text.casefold()
        first, *rest = _words(folded, folded) or ("",)
        if first:
            firsts.setdefault(first, []).append(frozenset(rest))
    return firsts


def _has_currency(text: str, words: set[str], others: set[str]) -> bool:
    known, marks = _currencies()
    return (
        "$" in text
        or not words.isdisjoint(known)
        or not others.isdisjoint(marks)
        or ("/" in text and ("S/" in text or "B/." in text))
    )


@cache
def _currencies() -> tuple[frozenset[str], frozenset[str]]:
    """The words that currencies are or begin with, and the characters that others have."""
    every = [*SIGNS, *OTHER_UNITS]
    marks = {char for each in every for char in each if not (char.isascii() or char.isalpha())}
    marks |= set("¥￥")
    words = {_words(each, each)[0] for each in every if "$" not in each and not marks & set(each)}
    # Those two only before a slash.
    return frozenset(words - {"S", "B"}) | ISO_4217, frozenset(marks)


def _has_sign(text: str, others: set[str]) -> bool:
    """Whether signs or arrows of figures are there; a hyphen between figures, as in a score, is
    neither.
    """
    return (
        "+" in text
        or ("-" in text and _HYPHEN.search(text) is not None)
        or not others.isdisjoint(_OTHER_SIGNS)
    )


_HYPHEN = later(
    r"-(?:(?<![0-9]-)[ \t]*[0-9.,$€£(]|(?<=[0-9]-)(?![0-9])|(?<=[0-9]-)[0-9.]+[ \t]*\()"
)
_OTHER_SIGNS = ARROWS | frozenset("−–＋﹢⁺⁻﹣－‐‑‒")
