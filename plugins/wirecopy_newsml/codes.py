"""Codes: QCodes with the aliases of their schemes, and addresses that stand for them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from wirecopy.kit.catalog import ALIASES

#: The alias of our own names, and the beginning of the addresses of schemes that nobody declares.
OWN = "q"
SCHEMES = "urn:x-wirecopy:scheme:"

_ALIAS = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_QCODE = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):(?!//)(\S+)\Z")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
# Of an address (RFC 3986; beyond ASCII, RFC 3987), what may stand in it, and before its path.
_MARKS = r"(?:[A-Za-z0-9._~/?=&+,;@()$!*':-]|[^\x00-\x9f\s]|%[0-9A-Fa-f]{2})*+"
_HOST = r"//(?:[A-Za-z0-9._~=&+,;@()$!*'-]|[^\x00-\x9f\s])*+(?::[0-9]{1,5})?(?=[/?#]|\Z)"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{_HOST}|(?!//)){_MARKS}(?:#{_MARKS})?\Z")
_REFERENCE = re.compile(rf"(?!//)(?![^/?#]*:){_MARKS}(?:#{_MARKS})?(?<!\A)\Z")
# An address of a concept: that of its scheme, and the code.
_PARTS = re.compile(r"(.*[/#:])([^/#:]+)\Z", re.DOTALL)
# What a QCode cannot hold (no blanks), and the sign that such is written by.
_UNSAFE = re.compile(r"[\s%]")


@lru_cache(1024)
def is_uri(text: str) -> bool:
    """Whether any engine takes it for an address with its scheme."""
    return _URI.match(text) is not None and not text.endswith(":")


@lru_cache(1024)
def is_reference(text: str) -> bool:
    """Whether it is an address, or the part of one that stands for a file."""
    return is_uri(text) or _REFERENCE.match(text) is not None


def is_token(text: str) -> bool:
    """Whether it is one word of ASCII, as codes are."""
    return _TOKEN.match(text) is not None


class Aliases:
    """The aliases that an item uses and the IPTC's catalog has not."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[str, None] = {}

    def has(self, alias: str) -> bool:
        """Whether a QCode may begin with it; if so, it is declared."""
        if alias in ALIASES or alias in self._found:
            return True
        if alias == OWN or _ALIAS.match(alias) is None:
            return False
        self._found[alias] = None
        return True

    def names(self) -> tuple[str, ...]:
        """The aliases."""
        return tuple(self._found)

    def declare(self, alias: str) -> None:
        """Declares an alias that a QCode may begin with."""
        self._found[alias] = None

    def declared(self) -> str:
        """Their declarations: addresses of ours, which say nothing but the alias."""
        return "".join(
            f'<scheme alias="{alias}" uri="{SCHEMES}{alias}:"/>' for alias in self._found
        )


def scheme_of(alias: str, declared: Mapping[str, str]) -> str:
    """What an alias stands for: itself in the IPTC's catalog, else the address that is declared."""
    uri = declared.get(alias, "")
    return alias if not uri or uri.startswith(SCHEMES) else uri


def parts_of(uri: str) -> tuple[str | None, str]:
    """The scheme and the code of the address of a concept."""
    found = _PARTS.match(uri)
    return (None, uri) if found is None else (found[1], found[2])


def code_of(text: str, alias: str, known: frozenset[str], aliases: Aliases) -> str:
    """The QCode of a text: as it is if it is one, of a scheme whose codes are known, else of ours.

    Empty for an empty text.
    """
    if text in known:
        return f"{alias}:{text}"
    found = _QCODE.match(text)
    if found is not None and found[1] != alias and aliases.has(found[1]):
        return text
    return f"{OWN}:{_UNSAFE.sub(_percent, text)}" if text else ""


def text_of(code: str, alias: str) -> str:
    """What a QCode says: without the alias of a scheme that is understood, and that of ours."""
    found, _, said = code.partition(":")
    if found == OWN:
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), said)
    return said if found == alias else code


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):04X}"


# White space beyond ASCII has four digits.
_ESCAPED = re.compile("%([0-9A-F]{4})")
