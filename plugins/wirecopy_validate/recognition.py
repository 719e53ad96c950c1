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
    return _is_json(head) and _has_keys(head, ("resources",)) and not is_jsonld(head)


def is_jsonld(head: bytes) -> bool:
    """JSON with a context."""
    return _is_json(head) and _has_keys(head, ("@context",))


def is_ninjs(head: bytes) -> bool:
    """JSON in the words of ninjs."""
    return _is_json(head) and _has_keys(head, _NINJS)


_NINJS = (
    "$standard", "standard", "uri", "headline", "headlines", "bodies", "versioncreated",
    "versionCreated", "pubstatus", "pubStatus", "associations", "representationtype",
)  # fmt: skip


def _is_json(head: bytes) -> bool:
    return _text(head).lstrip(" \t\r\n")[:1] in ("{", "[")


def _has_keys(head: bytes, keys: tuple[str, ...]) -> bool:
    names = "|".join(re.escape(key) for key in keys)
    return re.search(rf'"(?:{names})"\s*:', _text(head)) is not None


def _text(head: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    return head.decode(encoding, "replace")


@lru_cache(maxsize=4)  # each standard asks the same
def _root(head: bytes) -> str:
    """The root element's name with its namespace, or nothing if it is no XML."""
    if not _text(head).lstrip(" \t\r\n").startswith("<"):
        return ""
    from lxml import etree  # heavy, and JSON needs none of it

    from wirecopy_xml import PARSING

    parser = etree.XMLPullParser(events=("start",), **PARSING)
    with suppress(etree.XMLSyntaxError):  # broken further on, perhaps: the root may have passed
        parser.feed(head)
    with suppress(etree.XMLSyntaxError):
        for _, root in parser.read_events():
            return str(root.tag) if isinstance(root, etree._Element) else ""
    return ""
