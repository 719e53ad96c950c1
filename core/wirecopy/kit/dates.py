"""Times of others as an item has them: ISO 8601, as the source gives them, and never guessed.

A time without a zone stays one without, a day stays a day. What names no year is given one by a day
that is known: the text's own, or a file's.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

import msgspec

from wirecopy.errors import UsageError
from wirecopy.patterns import later
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import Article, Document, QuoteTable, Table

__all__ = ["dated", "day_given", "day_in", "day_of", "filed", "iso_time"]

_Child = QuoteTable | Article | Table

_ISO = later(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:(?:[Tt]| +)(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?"
    r" *([Zz]|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?\Z",
    re.ASCII,
)


def iso_time(text: str | None) -> str | None:
    """A time as an item has it, of ISO 8601 in all its forms, or of RFC 5322 (mail, RSS).

    None for all else: `14.11.` and `Friday` are not times.

    >>> iso_time("Fri, 20 Nov 2026 17:35:00 +0100")
    '2026-11-20T17:35:00+01:00'
    >>> iso_time("20261120T173500Z"), iso_time("2026-11-20"), iso_time("14.11.")
    ('2026-11-20T17:35:00Z', '2026-11-20', None)
    """
    said = (text or "").strip()
    if not 0 < len(said) <= _LONGEST:
        return None
    if (found := _ISO.match(said)) is None:
        return _of_mail(said)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    made = f"{year}-{month}-{day}"
    if hour is not None:
        made += f"T{hour}:{minute}:{second or '00'}" + (f".{fraction}" if fraction else "")
        made += _zone(zone or "")
    with suppress(ValueError):
        datetime.fromisoformat(made)
        return made
    return None


def _zone(zone: str) -> str:
    if not zone or zone[0] not in "+-":
        return "Z" if zone else ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _of_mail(text: str) -> str | None:
    """A time of RFC 5322; it must name its day, month and year."""
    if not _MAIL.match(text):
        return None
    from email.utils import parsedate_to_datetime  # seldom needed, and slow to import

    with suppress(ValueError, TypeError, IndexError, OverflowError):
        when = parsedate_to_datetime(text)
        if when.year >= 1:
            made = when.replace(microsecond=0).isoformat()
            return made.replace("+00:00", "Z")
    return None


_MAIL = later(r"(?:[A-Za-z]{3,9}, *)?\d{1,2} [A-Za-z]{3,9} \d{2,4} \d{1,2}:\d\d")
_LONGEST = 60

#: Months as datelines write them, by their first letters.
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan janv jän jänner gen ene", "feb fev fév févr febbr", "mar mär mars mrz maerz marz",
            "apr avr abr", "may mai mag maj mei mayo maggio maio", "jun juin jui giu",
            "jul juil lug", "aug août aout ago aoû", "sep sept set", "oct okt ott out",
            "nov", "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMERIC = later(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?\Z", re.ASCII)
_DAY_FIRST = later(
    r"(\d{1,2})(?:\.|st|nd|rd|th|er)?(?: de)? ([^\W\d_]+)\.?,?(?: de)?(?: (\d{4}))?\Z"
)
_MONTH_FIRST = later(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:, ?(\d{4})| (\d{4}))?\Z")


def day_of(text: str, known: date | None = None) -> date | None:
    """The day that a dateline names (`Nov 14`, `14. November`, `14.11.`, `2026-11-14`).

    Where it names no year, it is that in which the day lies nearest to a known one. None for what
    is not a day, or no year can be told.
    """
    said = " ".join(text.split())
    if len(said) > _LONGEST:
        return None
    if (found := _ISO.match(said)) is not None:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if (found := _NUMERIC.match(said)) is not None:
        day, month, year = int(found[1]), int(found[2]), found[3]
    elif (found := _DAY_FIRST.match(said)) is not None:
        day, month, year = int(found[1]), _month(found[2]), found[3]
    elif (found := _MONTH_FIRST.match(said)) is not None:
        day, month, year = int(found[2]), _month(found[1]), found[3] or found[4]
    else:
        return None
    if year is not None:
        return _day(int(year), month, day)
    if known is None:
        return None
    years = (known.year - 1, known.year, known.year + 1)
    days = [each for each in (_day(year, month, day) for year in years) if each is not None]
    return min(days, key=lambda each: abs(each - known), default=None)


def _month(name: str) -> int:
    name = name.lower()
    return next((_MONTHS[name[:n]] for n in (5, 4, 3) if name[:n] in _MONTHS), 0)


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def day_given(text: str) -> date | None:
    """The day that an option names; None for an empty one. Raises `UsageError` for what is none."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    day = _day(int(found[1]), int(found[2]), int(found[3])) if found is not None else None
    if day is None:
        raise UsageError(f"'{text[:40]}' is not a day", hint="write date=2026-11-20")
    return day


def day_in(name: str, pattern: str) -> date | None:
    """The day that a name of a file holds where `{date}` stands in a pattern, else None.

    The pattern may stand anywhere in the name; `*` in it is anything but a slash.

    >>> day_in("days/2026-11-20/quotes.txt", "days/{date}/")
    datetime.date(2026, 11, 20)
    """
    parts = [re.escape(part).replace(r"\*", "[^/]*") for part in pattern.split("{date}")]
    found = re.search(_IN_NAME.join(parts), name.replace("\\", "/"))
    return _day(int(found[1]), int(found[2]), int(found[3])) if found is not None else None


_IN_NAME = r"(?<!\d)(\d{4})[-_./]?(\d\d)[-_./]?(\d\d)(?!\d)"


def filed(child: _Child, known: date) -> str:
    """The day of a text: its dateline's, given a year by a day that is known, else that day."""
    if isinstance(child, Article) and child.dateline is not None and child.dateline.date:
        day = day_of(child.dateline.date, known)
        if day is not None and abs(day - known) < _NEAR:
            return day.isoformat()
    return known.isoformat()


# A dateline that is further away tells of something else.
_NEAR = timedelta(days=92)


def dated(document: Document, known: date) -> Document:
    """The document with a time in the items that have none: see `filed`."""
    children = tuple([_dated(child, known) for child in document.children])
    return msgspec.structs.replace(document, children=children)


def _dated(child: _Child, known: date) -> _Child:
    item = child.item or Item()
    if any(_times(item)):
        return child
    item = msgspec.structs.replace(item, version_created=filed(child, known))
    return msgspec.structs.replace(child, item=item)


def _times(item: Item) -> Iterable[str | None]:
    return item.version_created, item.published, item.first_created
