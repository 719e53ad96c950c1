"""Recognises standards by how a file begins."""

import codecs
import re
from contextlib import suppress
from functools import lru_cache

from wirecopy_validate.names import ATOM, ITEMS, NAR, NITF

_RSS = frozenset(("rss", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"))
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def is_newsml(head: bytes) -> bool:
    """NewsML-G2 by its namespace, NewsML 1 by its root element."""
    root = _root(head)
    return root == "NewsML" or root.startswith(f"{{{NAR}}}") or root in ITEMS


def is_nitf(head: bytes) -> bool:
    """NITF by its root element."""
    return _root(head) in ("nitf", f"{{{NITF}}}nitf")


def is_atom(head: bytes) -> bool:
    """Atom by its root element."""
    return _root(head) in (f"{{{ATOM}}}feed", f"{{{ATOM}}}entry")


def is_rss(head: bytes) -> bool:
    """RSS, and RSS 1.0 as RDF."""
    return _root(head) in _RSS


def is_html(head: bytes) -> bool:
    """A page by its doctype or its root element."""
    return _HTML.match(_text(head)) is not None


def is_datapackage(head: bytes) -> bool:
    """A descriptor, or a zip file of one."""
    if head.startswith(b"PK\x03\x04"):
        return b"datapackage.json" in head
    return "resources" in _keys(head) and not is_jsonld(head)


def is_jsonld(head: bytes) -> bool:
    """JSON with a context."""
    return "@context" in _keys(head)


def is_ninjs(head: bytes) -> bool:
    """JSON in the words of ninjs."""
    return not _keys(head).isdisjoint(_NINJS)


_NINJS = (
    "$standard", "standard", "uri", "headline", "headlines", "bodies", "body_text", "body_html",
    "body_xhtml", "versioncreated", "versionCreated",
)  # fmt: skip
_TOKENS = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[][{}]', re.DOTALL)


@lru_cache(maxsize=4)  # each standard asks the same
def _keys(head: bytes) -> frozenset[str]:
    """The keys of the first object of a JSON text, or of the first in an array, as far as seen."""
    text = _text(head)
    start = text.lstrip(" \t\r\n\ufeff")[:1]
    if start not in ("{", "["):
        return frozenset()
    wanted = 1 if start == "{" else 2
    depth = 0
    keys = set()
    for token in _TOKENS.finditer(text):
        if token[2] and depth == wanted:
            keys.add(token[1])
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
            if depth < wanted:
                break
    return frozenset(keys)


def _text(head: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    return head.decode(encoding, "replace")


@lru_cache(maxsize=4)  # each standard asks the same
def _root(head: bytes) -> str:
    """The root element's name with its namespace, or nothing if it is not XML."""
    if not _text(head).lstrip(" \t\r\n").startswith("<"):
        return ""
    from lxml import etree  # heavy, and JSON needs none of it

    from wirecopy.kit.xml import PARSING

    parser = etree.XMLPullParser(events=("start",), **PARSING)
    with suppress(etree.XMLSyntaxError):  # broken further on, perhaps: the root may have passed
        parser.feed(head)
    with suppress(etree.XMLSyntaxError):
        for _, root in parser.read_events():
            return str(root.tag) if isinstance(root, etree._Element) else ""
    return ""
