"""Text as XML: what has been escaped has a type of its own, so that no escape can be forgotten."""

import re
from collections.abc import Iterable
from typing import NewType

#: Finished markup.
Xml = NewType("Xml", str)

NOTHING = Xml("")

# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BY = re.compile(r"\Aby\s+", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n]+")


def text(content: str) -> Xml:
    """Character data."""
    content = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Xml(content.replace("\r", "&#13;"))  # else a parser would make it a line feed


def attribute(content: str) -> Xml:
    """An attribute's value, between double quotes."""
    escaped = text(content).replace('"', "&quot;")
    # Else a parser would make them blanks.
    return Xml(escaped.replace("\n", "&#10;").replace("\t", "&#9;"))


def joined(parts: Iterable[Xml]) -> Xml:
    """Markup after markup."""
    return Xml("".join(parts))


def element(name: str, content: Xml = NOTHING, /, **attributes: str | None) -> Xml:
    """An element; attributes that are None are left out, and `class_` is `class`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Xml(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


def opened(name: str, /, **attributes: str | None) -> Xml:
    """The first tag of an element."""
    return Xml(f"{element(name, **attributes)[:-2]}>")


def said(name: str, content: str, *, class_: str | None = None) -> Xml:
    """An element of text alone."""
    return keeping(element(name, text(content), class_=class_), content)


def keeping(markup: Xml, content: str) -> Xml:
    """An element that says so where the white space of its text must be kept, or it is empty."""
    if content and content == one_line(content):
        return markup
    end = markup.index(">")
    end -= markup[end - 1] == "/"
    return Xml(f'{markup[:end]} xml:space="preserve"{markup[end:]}')


def one_line(content: str) -> str:
    """Text as a reader has it that takes white space for layout."""
    if "\n" in content or "  " in content or "\t" in content or "\r" in content:
        content = _WHITE.sub(" ", content)
    return content.strip(" ")


def bare_name(author: str) -> str:
    """A byline without what is not part of the name."""
    return _BY.sub("", author).rstrip(" ,")


def legal(markup: Xml) -> tuple[Xml, bool]:
    """Markup with U+FFFD for what XML cannot hold, and whether there was any."""
    if _ILLEGAL.search(markup) is None:
        return markup, False
    return Xml(_ILLEGAL.sub("\ufffd", markup)), True
