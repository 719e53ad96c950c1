"""XML of others, read safely: nothing is fetched, no entity is expanded, no tree is too large."""

import contextlib
import html
import io
import re
from typing import TypedDict

import msgspec
from lxml import etree

from wirecopy.errors import BadData, WirecopyError
from wirecopy.files.source import Source


class Parsing(TypedDict):
    """How every parser of ours is set."""

    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


PARSING = Parsing(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


def content_of(source: Source) -> tuple[bytes, str | None]:
    """The content, and its encoding where that is not for the XML declaration to say.

    What many files of agencies have wrong is mended: blanks before the declaration, and one that
    says UTF-16 though it is not written so itself.
    """
    is_text = isinstance(source.content, str | io.TextIOBase)
    if source.encoding is not None or is_text:
        return source.text().encode("utf-8", "surrogatepass"), "utf-8"
    content = _begun(source.binary())
    found = _DECLARED.match(content)
    declared = found[1].decode().lower() if found else None
    if declared is not None and declared.startswith(("utf-16", "utf-32", "ucs", "iso-10646")):
        declared = "utf-8"
        return _decoded(content, source, declared), declared
    if source.decode_errors == "replace":
        return _decoded(content, source, declared), "utf-8"
    return content, None


def _begun(content: bytes) -> bytes:
    """The content with its declaration first; the blanks before it follow, so that lines stay."""
    begun = content.lstrip(b" \t\r\n")
    if len(begun) == len(content) or not begun.startswith(b"<?xml"):
        return content
    end = begun.find(b"?>") + 2
    return begun[:end] + content[: len(content) - len(begun)] + begun[end:]


def _decoded(content: bytes, source: Source, encoding: str | None) -> bytes:
    """The content as UTF-8, if undecodable bytes are to be replaced."""
    if source.decode_errors != "replace":
        return content
    with contextlib.suppress(WirecopyError):
        source = Source.of(content, encoding=encoding, decode_errors="replace")
        return source.text().encode()
    return content  # in an encoding that nobody knows: for the parser to say


# Seen only where the declaration itself is in ASCII, whatever encoding it names.
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def bad(what: str, source: Source, line: int = 0, column: int = 0) -> BadData:
    """The error for a source that is not what its format says."""
    return BadData(
        what,
        source=source.name or "<input>",
        line=line,
        column=column,
        hint="is it the format that you meant?",
    )


def no_xml(error: etree.XMLSyntaxError, source: Source) -> BadData:
    """The error for a source that is no XML, or goes beyond a bound of the parser.

    Undecodable bytes are named by their offset, with a guess: raises `Undecodable`.
    """
    line, column = error.position
    said = _PLACE.sub("", error.msg or "").strip()
    if "encoding" in said or "UTF-8" in said:
        msgspec.structs.replace(source, encoding=None, decode_errors="strict").text()
    what = next((own for theirs, own in _BOUNDS if theirs in said), f"no XML: {said}")
    return bad(what, source, line, max(column, 0))


def is_whole(log: etree._ListErrorLog) -> bool:
    """Whether all that a parser's log complains of are prefixes: of the elements none is missing.

    An error has a log, too, which goes on from document to document: it is of no use here.
    """
    return all(each.domain == etree.ErrorDomains.NAMESPACE for each in log)


_PLACE = re.compile(r",? line \d+, column -?\d+\s*\Z")
# What libxml2 says of its bounds (parserInternals.h), and what that means.
_BOUNDS = (
    ("Excessive depth", "elements are nested deeper than 256 levels"),
    ("Text node too long", "a text is longer than 10 MB"),
    ("Name too long", "a name is longer than 50,000 characters"),
    ("limit exceeded", "a tag or a text is longer than 10 MB"),
    ("too long", "a tag or a text is longer than 10 MB"),
    ("amplification", "declares entities that grow beyond measure"),
    ("no element found", "no XML: the document is empty"),
    ("Document is empty", "no XML: the document is empty"),
)


def refuse_entities(root: etree._Element, source: Source) -> None:
    """Raises `BadData` if the document declares entities; a DOCTYPE alone does no harm."""
    declared = root.getroottree().docinfo.internalDTD
    # The stubs do not know what a DTD holds.
    names = [] if declared is None else [e.name for e in declared.entities()]  # type: ignore[attr-defined]
    if names:
        what = f"declares entities, which are not read: '{str(names[0])[:40]}'"
        # The parser tells the line of the root, which follows the declarations.
        raise bad(what, source, line_of(root))


def name_of(element: etree._Element | None) -> str:
    """An element's name without its namespace."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


def whole_text(element: etree._Element) -> str:
    """All text in an element, as it stands there."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def line_of(element: etree._Element) -> int:
    """The line where an element begins, or 0."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # untyped in the stubs
    return line or 0


def put_entities(root: etree._Element) -> None:
    """Puts text for the entities that a DTD declares which is not read; most are HTML's."""
    parents = dict.fromkeys(each.getparent() for each in root.iter(etree.Entity))
    for parent in parents:
        if parent is None:
            continue
        # Text is put together once: there may be many entities in it.
        before: etree._Element | None = None
        texts: list[str] = []
        for each in list(parent):
            if each.tag is etree.Entity:
                texts += (html.unescape(each.text or ""), each.tail or "")
                each.tail = None
                parent.remove(each)
            else:
                _append(parent, before, texts)
                before, texts = each, []
        _append(parent, before, texts)


def _append(parent: etree._Element, before: etree._Element | None, texts: list[str]) -> None:
    """Puts texts behind an element, or at the beginning of its parent."""
    if not texts:
        return
    if before is None:
        parent.text = "".join((parent.text or "", *texts))
    else:
        before.tail = "".join((before.tail or "", *texts))
