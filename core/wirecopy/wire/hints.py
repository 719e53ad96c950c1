"""Hints: what lines cannot hold, by their words and marks alone.

To lay out cells and ask what they mean takes a hundred times as long as to look at the words of
many lines at once. A hint that is false is certain: no layout of these lines holds such a thing.
One that is true says nothing.
"""

import re
from collections.abc import Sequence
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

_WORD = later(r"[^\W\d_]+")
_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalpha()})
# What `figure` passes over within a word, and a capital that becomes two characters.
_HIDDEN = later("[\u200e\u200f\u061c\u2066\u2069\ufe0e\ufe0f\u0130]")
# Where all characters are that are drawn over the one before; most others are elsewhere.
_MAY_COMBINE = later(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u1fff\u20d0-\u20f0\u2c00-\u2fff\u3028-\u309f"
    "\ua600-\uabff\ufb00-\ufe2f\U00010000-\U0010ffff]"
)
_CAMEL = later(r"(?<=[a-z])(?=[A-Z])")
_PERCENT = later("[%٪％‰]")
_PERCENT_WORDS = frozenset(("pct", "percent", "prozent", "pc"))


def hints(lines: Sequence[str]) -> Hints:
    """What the lines may hold, each by itself or together."""
    text = "\n".join(lines)
    if may_be_marked(text):
        text = "\n".join((text, *map(unmarked, lines)))
    is_ascii = text.isascii()
    if is_ascii:
        words = set(text.translate(_ASCII_WORDS).split())
        folded = set(map(str.lower, words))
        lower = text.lower()
        has_percent = "%" in text
    else:
        if _HIDDEN.search(text):
            return _ALL
        if _MAY_COMBINE.search(text) and any(map(combining, text)):
            # Columns of a screen are counted, and their cells read, without them.
            text = f"{text}\n{''.join([char for char in text if not combining(char)])}"
        words = set(_WORD.findall(text))
        lower = text.casefold()
        folded = set(_WORD.findall(lower))
        has_percent = _PERCENT.search(text) is not None
    # Words as `lastPrice` are two.
    for word in [
        each for each in words if not (each.islower() or each.istitle() or each.isupper())
    ]:
        folded.update(map(str.casefold, _CAMEL.split(word)))
    has_percent = (
        has_percent
        or not folded.isdisjoint(_PERCENT_WORDS)
        or "procent" in lower
        or ("per" in folded and "cent" in folded)
        or ("p" in folded and "c" in folded)
    )
    return Hints(
        percent=has_percent,
        title=has_percent or _have_title(text, folded),
        currency=_has_currency(text, words),
        sign=_has_sign(text),
    )


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
        first, *rest = _WORD.findall(text.casefold()) or ("",)
        if first:
            firsts.setdefault(first, []).append(frozenset(rest))
    return firsts


def _has_currency(text: str, words: set[str]) -> bool:
    known, marks = _currencies()
    return (
        not words.isdisjoint(known)
        or "$" in text
        or ("/" in text and ("S/" in text or "B/." in text))
        or (not text.isascii() and marks.search(text) is not None)
    )


@cache
def _currencies() -> tuple[frozenset[str], re.Pattern[str]]:
    """The words that currencies are or begin with, and the other characters in them."""
    every = [*SIGNS, *OTHER_UNITS]
    marks = {c for each in every for c in each if not (c.isascii() or c.isalpha())} | set("¥￥")
    words = {
        found[0]
        for each in every
        if "$" not in each and not marks & set(each) and (found := _WORD.match(each))
    }
    return (
        frozenset(words - {"S", "B"}) | ISO_4217,  # those two only before a slash
        re.compile(f"[{''.join(sorted(marks))}]"),
    )


def _has_sign(text: str) -> bool:
    """Whether signs or arrows of figures are there; a hyphen between figures, as in a score, is
    neither.
    """
    return (
        "+" in text
        or ("-" in text and _HYPHEN.search(text) is not None)
        or (not text.isascii() and _OTHER_SIGNS.search(text) is not None)
    )


_HYPHEN = later(
    r"-(?:(?<![0-9]-)[ \t]*[0-9.,$€£(]|(?<=[0-9]-)(?![0-9])|(?<=[0-9]-)[0-9.]+[ \t]*\()"
)
_OTHER_SIGNS = later(f"[{''.join(sorted(ARROWS))}−–＋﹢⁺⁻﹣－‐‑‒]")
