"""Text as XML: what has been escaped has a type of its own, so that no escape can be forgotten."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, NewType, cast

from wirecopy.kit.identity import escaped_in

#: Finished markup.
Xml = NewType("Xml", str)

NOTHING = Xml("")
#: The namespace of NewsML-G2, which the standard calls the news architecture (NAR).
NAR = "http://iptc.org/std/nar/2006-10-01/"

_WHITE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")


def text(content: str) -> Xml:
    """Character data."""
    if "&" in content:
        content = content.replace("&", "&amp;")
    if "<" in content:
        content = content.replace("<", "&lt;")
    if ">" in content:  # for the sake of ]]>
        content = content.replace(">", "&gt;")
    if "\r" in content:  # else a parser would make it a line feed
        content = content.replace("\r", "&#13;")
    return Xml(content)


def attribute(content: str) -> Xml:
    """An attribute's value, between double quotes."""
    escaped = text(content)
    if '"' in escaped:
        escaped = Xml(escaped.replace('"', "&quot;"))
    if "\n" in escaped or "\t" in escaped:  # else a parser would make them blanks
        escaped = Xml(escaped.replace("\n", "&#10;").replace("\t", "&#9;"))
    return escaped


# Faster than calling `Xml`: a `str` is itself.
as_is = cast("Callable[[str], Xml]", str)


class Escapes(NamedTuple):
    """What makes XML of the strings of one node."""

    text: Callable[[str], Xml]
    attribute: Callable[[str], Xml]


def escapes(said: bytes) -> Escapes:
    """The escapes for a node by its JSON: of what does not occur in it, none needs to be made."""
    has_marks = b"&" in said or b"<" in said or b">" in said
    escaped = escaped_in(said)
    return Escapes(
        text if has_marks or not escaped <= {b'"', b"n", b"t"} else as_is,
        attribute if has_marks or escaped else as_is,
    )


def one_line(content: str) -> str:
    """Text with every run of white space as one blank, as g2normalizedString demands."""
    # Of the usual one nothing but blanks between words must be looked for.
    if content.isprintable() and "  " not in content and content[:1] != " " != content[-1:]:
        return content
    return _WHITE.sub(" ", content).strip()


def joined(parts: Iterable[Xml]) -> Xml:
    """Markup after markup."""
    return Xml("".join(parts))


def element(name: str, content: Xml, **attributes: Xml) -> Xml:
    """An element; attributes without a value are left out."""
    written = "".join(f' {key}="{value}"' for key, value in attributes.items() if value)
    return Xml(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


@lru_cache(256)
def is_language(tag: str) -> bool:
    """Whether xs:language takes the tag."""
    return _LANGUAGE.match(tag) is not None


@lru_cache(256)
def is_code(currency: str) -> bool:
    """Whether it looks like a code of ISO 4217."""
    return len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
