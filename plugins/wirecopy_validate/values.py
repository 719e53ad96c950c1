"""Values as standards want them written: languages, times, numbers, addresses."""

import re
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

# RFC 5646, section 2.1. No language has a tag of more than three letters (section 2.2.1).
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z0-9]{2,8}|en-GB-oed|sgn-BE-FR)",
    re.IGNORECASE | re.ASCII,
)
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_MINUTES = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SECONDS = r":[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DATE = f"-?(?:[1-9][0-9]{{0,5}})?{_DAY}"  # XML Schema's years may be long
#: How values of XML Schema's types are written (XML Schema, part 2).
_LEXICAL = {
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "integer": r"[+-]?[0-9]+",
    "int": r"[+-]?[0-9]+",
    "long": r"[+-]?[0-9]+",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "boolean": r"true|false|1|0",
    "date": f"{_DATE}{_ZONE}?",
    "time": f"{_MINUTES}{_SECONDS}{_ZONE}?",
    "dateTime": f"{_DATE}T{_MINUTES}{_SECONDS}{_ZONE}?",
    "gYear": rf"-?[0-9]{{4,9}}{_ZONE}?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}


def is_language(tag: str) -> bool:
    """Whether a tag is well-formed by BCP 47."""
    return _LANGUAGE.fullmatch(tag) is not None


def is_uri(text: str) -> bool:
    """Whether an address is absolute: it has a scheme, and no blanks."""
    return _URI.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Whether a time is written by RFC 3339, with its zone, and exists."""
    if re.fullmatch(f"{_DAY}[Tt]{_MINUTES}{_SECONDS}(?:[Zz]|{_ZONE})", text) is None:
        return False
    return _exists(lambda: datetime.fromisoformat(text[:10]))


def is_date(text: str) -> bool:
    """Whether a date, or a time with or without its zone, is written by ISO 8601, and exists."""
    if re.fullmatch(f"{_DAY}(?:T{_MINUTES}(?:{_SECONDS})?{_ZONE}?)?", text) is None:
        return False
    return _exists(lambda: datetime.fromisoformat(text[:10]))


def is_basic_time(text: str) -> bool:
    """Whether a time is written by ISO 8601, basic or extended (NITF's `norm`)."""
    text = text.strip()
    if re.fullmatch("[0-9]{4}(?:-?(?:0[1-9]|1[0-2]))?", text):  # a year, a month
        return True
    return _exists(lambda: datetime.fromisoformat(text))


def is_mail_date(text: str) -> bool:
    """Whether a time is written by RFC 822, as RSS wants it."""
    return _exists(lambda: parsedate_to_datetime(text))


def is_of_type(text: str, kind: str) -> bool:
    """Whether a value is written as a type of XML Schema wants; of other types anything is."""
    return kind not in _LEXICAL or re.fullmatch(_LEXICAL[kind], text.strip(), re.ASCII) is not None


def _exists(made: Callable[[], object]) -> bool:
    try:
        made()
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    return True
