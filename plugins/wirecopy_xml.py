"""XML of others, read safely: nothing is fetched, no entity is expanded, no tree is too large."""

import html
import io
from typing import TypedDict

from lxml import etree

from wirecopy import BadData, Source


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
    """The content, and its encoding where that is not for the XML declaration to say."""
    is_text = isinstance(source.content, str | io.TextIOBase)
    if source.encoding is None and not is_text:
        return source.binary(), None
    return source.text().encode("utf-8", "surrogatepass"), "utf-8"


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
    """The error for a source that is no XML."""
    line, column = error.position
    return bad(f"no XML: {error.msg}", source, line, max(column, 0))


def refuse_entities(root: etree._Element, source: Source) -> None:
    """Raises `BadData` if the document declares entities; a DOCTYPE alone does no harm."""
    declared = root.getroottree().docinfo.internalDTD
    # The stubs do not know what a DTD holds.
    if declared is not None and declared.entities():  # type: ignore[attr-defined]
        raise bad("declares entities, which are not read", source)


def name_of(element: etree._Element | None) -> str:
    """An element's name without its namespace."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


def line_of(element: etree._Element) -> int:
    """The line where an element begins, or 0."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # untyped in the stubs
    return line or 0


def put_entities(root: etree._Element) -> None:
    """Puts text for the entities that a DTD declares which is not read; most are HTML's."""
    for entity in list(root.iter(etree.Entity)):
        put = html.unescape(entity.text or "") + (entity.tail or "")
        parent, before = entity.getparent(), entity.getprevious()
        if parent is None:
            continue
        if before is not None:
            before.tail = (before.tail or "") + put
        else:
            parent.text = (parent.text or "") + put
        entity.tail = None
        parent.remove(entity)
