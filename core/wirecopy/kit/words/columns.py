"""What a column's title says: its role, its unit, its currency, and how much it tells of quotes."""

import re
from functools import cache
from typing import Literal

import msgspec

from wirecopy.kit.figures import is_currency
from wirecopy.kit.words import headers
from wirecopy.kit.words.currencies import WORDS
from wirecopy.patterns import later

Role = Literal[
    "symbol", "name", "exchange", "price", "change", "change_percent", "currency", "time", "extra",
    "unread",
]  # fmt: skip


class Title(msgspec.Struct, frozen=True, gc=False):
    """A column's title, looked up.

    `rank` tells the price last traded (0) from a close (1) and any other price (2). `weight` is how
    much the title says that its table is one of quotes; `is_known` is false for a title that no
    list has, `is_foreign` true for one of another kind of table.
    """

    role: Role = "extra"
    rank: int = 0
    weight: int = 0
    currency: str = ""
    is_known: bool = False
    is_foreign: bool = False
    is_rank: bool = False


def title(text: str) -> Title:
    """What a title says. Titles repeat from table to table: those known are kept."""
    found = _known.get(text)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[text] = _looked_up(text)
    return found


_MOST_KNOWN = 1 << 10
_known: dict[str, Title] = {}
_NONE = Title()

_MARKS = "*_ .:;†‡§\"'`‹›«»▲▼△▽↑↓⇅↕¹²³⁴⁵⁶⁷⁸⁹"
_CAMEL = later(r"(?<=[a-z])(?=[A-Z])")
_UNIT = later(r"(.{1,40}?) *+[(\[（【]([^()\[\]（）【】]{1,24})[)\]）】]\Z")
_IN = later(
    r"(.{1,40}?)(?: (?:in|en|em|v|w|в|i|per)\.? |, *+| ?/ ?| - )([^,]{1,20})\Z", re.IGNORECASE
)
_BEHIND = later(r"(.{1,40}?) +([^ ]{1,4})\Z")
_BEFORE = later(r"([^ ]{1,3}) +(.{1,40})\Z")
_YEAR = later(r"(?:19|20)[0-9]{2}(?:[/-][0-9]{2,4})?\Z")
_PERCENT = later("[%％٪]")
_PERCENT_WORDS = later(r"\b(?:pct|percent|per cent|prozent|procent|procent\w*)\b\.?")
_WORD = later(r"[^\W\d_]{3,}")


def _looked_up(text: str) -> Title:
    bare = _bare(text)
    if not bare:
        return _NONE
    if len(bare) > 60:
        return Title(is_known=False)
    found = _plain(bare)
    if found is not None:
        return found
    lower = bare.casefold()
    if _PERCENT.search(bare) or _PERCENT_WORDS.search(lower):
        rest = _bare(_PERCENT_WORDS.sub("", _PERCENT.sub("", lower)))
        if _plain(rest) is None:  # `+/-` is a title
            rest = rest.strip("()[]（）- /,")
        rest = re.sub(r"(?: in| en| em| w| v| i|\()\Z", "", rest).strip("( .")
        base = _plain(rest) if rest else None
        if not rest or (base is not None and base.role in ("change", "change_percent")):
            return Title("change_percent", weight=1, is_known=True)
        if base is not None:
            # `Yield %`, `Weight (%)`; a price in percent is none.
            return Title("extra", weight=base.weight, is_known=True, is_foreign=base.is_foreign)
    for pattern in (_UNIT, _IN, _BEHIND):
        if (match := pattern.match(bare)) and (currency := currency_of(match[2])) is not None:
            inner = _plain(_bare(match[1]))
            if inner is not None:
                return msgspec.structs.replace(inner, currency=currency)
    if (match := _BEFORE.match(bare)) and (currency := currency_of(match[1])) is not None:
        inner = _plain(_bare(match[2]))
        if inner is not None and inner.role != "exchange":  # `EUR exchange rates` has no title
            return msgspec.structs.replace(inner, currency=currency)
    if match := _UNIT.match(bare):
        # A unit of neither kind: `Chg (pts)`, `Volume (000)`, `Price (delayed)`.
        inner, unit = _plain(_bare(match[1])), match[2].casefold()
        if inner is not None and (unit in _UNITS or inner.role in ("extra", "symbol", "name")):
            return inner
    is_foreign = bool(_YEAR.match(bare)) or _is_foreign(lower)
    return Title(is_foreign=is_foreign, is_known=False)


_UNITS = frozenset(
    """delayed pts points pt live rt eod abs absolute abs. today 1d day 24h net punkte absolut
    verzögert différé points d'indice""".split()
)


def _is_foreign(lower: str) -> bool:
    if any(word in headers.VETO for word in _WORD.findall(lower)):
        return True
    # Where no blanks part the words, as in `得票数（千）`.
    return any(word in lower for word in _veto_without_blanks())


@cache
def _veto_without_blanks() -> tuple[str, ...]:
    return tuple(
        sorted(word for word in headers.VETO if len(word) > 1 and "\u3040" <= word[0] <= "\uffdc")
    )


def currency_of(text: str) -> str | None:
    """The currency that a word of a title names, as it is written elsewhere; None if it is none."""
    bare = text.strip(" .")
    for written in (text, bare, bare.upper()):
        is_letter = len(written) == 1 and written.isalnum()
        if is_currency(written) and not is_letter:
            return written
    return WORDS.get(bare.casefold())


def _bare(text: str) -> str:
    """A title with plain blanks and without marks around it, its camel case taken apart."""
    if "_" in text:
        text = text.replace("_", " ")
    if " " not in text and not text.isupper() and not text.islower():
        text = _CAMEL.sub(" ", text)
    return " ".join(text.split()).strip(_MARKS)


def _plain(bare: str) -> Title | None:
    return _titles().get(bare.casefold())


@cache
def _titles() -> dict[str, Title]:
    """All titles, by their bare texts; the first list that has one decides."""
    titles: dict[str, Title] = {}
    for words, found in (
        (headers.LAST, Title("price", 0, 2, is_known=True)),
        (headers.CHANGES, Title("change", 0, 1, is_known=True)),
        (headers.PERCENTS, Title("change_percent", 0, 1, is_known=True)),
        (headers.CLOSE, Title("price", 1, 2, is_known=True)),
        (headers.SYMBOLS, Title("symbol", 0, 2, is_known=True)),
        (headers.INSTRUMENTS, Title("name", 0, 2, is_known=True)),
        (headers.PRICES, Title("price", 2, 1, is_known=True)),
        (headers.OTHER_PRICES, Title("extra", 0, 1, is_known=True)),
        (headers.BESIDE, Title("extra", 0, 1, is_known=True)),
        (headers.EXCHANGES, Title("exchange", 0, 1, is_known=True)),
        (headers.CURRENCIES, Title("currency", 0, 1, is_known=True)),
        (headers.TIMES, Title("time", 0, 0, is_known=True)),
        (headers.CODES, Title("symbol", 1, 0, is_known=True)),
        (headers.NAMES, Title("name", 1, 0, is_known=True)),
        (headers.RANKS, Title("extra", 0, 0, is_known=True, is_rank=True)),
        (headers.VETO, Title("extra", 0, 0, is_known=True, is_foreign=True)),
    ):
        for word in words:
            titles.setdefault(_bare(word).casefold() or word, found)
    # What marks alone would make of these.
    titles["%"] = Title("change_percent", 0, 1, is_known=True)
    for mark in ("+/-", "+/−", "+/–", "±"):
        titles[mark] = Title("change", 0, 1, is_known=True)
    return titles


@cache
def quote_titles() -> frozenset[str]:
    """Titles, in lower case, of which a header of quotes has one: of a figure, or of what only
    tables of quotes have.
    """
    return (
        headers.LAST
        | headers.CHANGES
        | headers.PERCENTS
        | headers.CLOSE
        | headers.SYMBOLS
        | headers.PRICES
        | headers.EXCHANGES
        | headers.CURRENCIES
    )
