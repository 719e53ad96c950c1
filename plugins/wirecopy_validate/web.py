"""Validates JSON-LD in schema.org's words, and web pages with the JSON-LD inside."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wirecopy import BadData, Diagnostic, Source
from wirecopy_validate.schemas import standard
from wirecopy_validate.terms import unknown_source_type
from wirecopy_validate.texts import Finding, Value, located, values
from wirecopy_validate.values import is_date, is_language, is_uri

_DATES = frozenset("datePublished dateModified dateCreated expires uploadDate".split())
_ADDRESSES = frozenset(("url", "@id", "mainEntityOfPage", "thumbnailUrl", "contentUrl"))
_ARTICLES = re.compile(r"(?:\w+:)?(?:\w*Article|BlogPosting|Report)\Z")


def validate_jsonld(source: Source, _folder: Path | None) -> Iterator[Diagnostic]:
    """A thing, a graph of things, or things line by line."""
    is_told = False
    for value in values(source):
        if isinstance(value, Diagnostic):
            yield value
            continue
        if not is_told:
            is_told = True
            yield from standard(_named(value.value), None, None)
        yield from located(value, _things(value))


def validate_html(source: Source, _folder: Path | None) -> Iterator[Diagnostic]:
    """A page: what every reader needs of it, and its JSON-LD."""
    from lxml import etree  # heavy, and JSON needs none of it

    content = source.binary()
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, encoding=source.encoding or _charset(content)
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        raise BadData(f"no page: {problem.msg}") from problem
    scripts = root.iter("script") if root is not None else ()
    blocks = [each for each in scripts if each.get("type") == "application/ld+json"]
    yield from standard(f"HTML{', with JSON-LD' if blocks else ''}", None, None)
    if root is None:
        yield Diagnostic("missing", "error", "the page is empty")
        return
    found = [*_page(root)]
    for block in blocks:
        found += _block(block)
    yield from sorted(found, key=lambda each: each.line)


def _charset(content: bytes) -> str:
    """What a page says that its encoding is; UTF-8 as the standard wants, where it says nothing."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    found = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
    name = found[1].decode("ascii", "replace") if found else "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name


def _page(root: Any) -> Iterator[Diagnostic]:  # Any: an element, of which the stubs know little
    from wirecopy_validate.trees import error, warning

    if not (root.findtext("head/title") or "").strip():
        yield error("missing", "a page needs a title", root)
    language = root.get("lang")
    if not language:
        yield warning("receivers", "without lang nobody knows how to read the page aloud", root)
    ids = Counter(each.get("id") for each in root.iter("*") if each.get("id"))
    for each in root.iter("*"):
        name, tag = str(each.tag), each.get("lang")
        if tag and not is_language(tag):
            yield error("language-tag", f"'{tag}' is not a BCP 47 language tag", each)
        if ids.get(each.get("id"), 0) > 1:
            yield error("duplicate-id", f"the page has the id '{each.get('id')}' twice", each)
            ids[each.get("id")] = 1
        if name == "img" and each.get("alt") is None:
            yield warning("receivers", "a picture without alt is lost on who cannot see it", each)
        if name == "table" and each.find("caption") is None and each.find(".//th") is None:
            yield warning("receivers", "a table has neither caption nor heads", each)
    for each in root.iter("meta"):
        name, said = (each.get("name") or "").lower(), (each.get("content") or "").strip()
        # TDM Reservation Protocol (W3C, 2024), section 5.2.
        if name == "tdm-reservation" and said not in ("0", "1"):
            yield error("wrong-value", f"tdm-reservation is 0 or 1, not '{said}'", each)
        if name == "tdm-policy" and not is_uri(said):
            yield error("wrong-value", f"the tdm-policy '{said}' is not an address", each)
    if root.find(".//main") is None and root.find(".//article") is None:
        yield warning("receivers", "the page has neither main nor article", root)


def _block(block: Any) -> Iterator[Diagnostic]:  # Any: as above
    line = block.sourceline or 1
    try:
        for value in values(Source("", block.text or "")):
            if isinstance(value, Diagnostic):
                yield Diagnostic(value.code, value.severity, value.message, value.line + line - 1)
                continue
            for each in located(value, _things(value)):
                yield Diagnostic(each.code, each.severity, each.message, each.line + line - 1)
    except BadData as problem:
        what = f"JSON-LD: {problem.what}"
        yield Diagnostic("unreadable", "error", what, problem.line + line - 1)


def _named(value: Any) -> str:  # Any: JSON
    first = value[0] if isinstance(value, list) and value else value
    context = first.get("@context") if isinstance(first, dict) else None
    vocabulary = "schema.org" if "schema.org" in str(context) else "another vocabulary"
    return f"JSON-LD, in the words of {vocabulary}"


def _things(value: Value) -> Iterator[Finding]:
    """What is wrong with the things of a text, which nest; without recursion."""
    roots = value.value if isinstance(value.value, list) else [value.value]
    for number, root in enumerate(roots):
        path: tuple[str | int, ...] = (number,) if isinstance(value.value, list) else ()
        if not isinstance(root, dict):
            yield Finding("wrong-value", "a thing is an object", path)
        elif "@context" not in root:
            yield Finding("missing", "JSON-LD needs a @context", path)
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), value.value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, list):
            waiting += [((*path, number), inner) for number, inner in enumerate(each)]
        elif isinstance(each, dict):
            waiting += [((*path, key), inner) for key, inner in each.items() if key != "@context"]
            yield from _thing(each, path)


def _thing(thing: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Finding]:  # Any: JSON
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    if any(isinstance(name, str) and _ARTICLES.match(name) for name in names):
        if not thing.get("headline") and not thing.get("name"):
            yield Finding("receivers", "search engines want an article's headline", path, "warning")
        if not thing.get("datePublished"):
            what = "search engines want datePublished of an article"
            yield Finding("receivers", what, path, "warning")
    for key, value in thing.items():
        if not isinstance(value, str):
            continue
        if key == "digitalSourceType" and (message := unknown_source_type(value)):
            yield Finding("unknown-term", message, (*path, key), "warning")
        if key in _DATES and not is_date(value):
            yield Finding("wrong-value", f"{key} '{value}' is not an ISO 8601 date", (*path, key))
        if key == "inLanguage" and not is_language(value):
            what = f"'{value}' is not a BCP 47 language tag"
            yield Finding("language-tag", what, (*path, key))
        if key in _ADDRESSES and not is_uri(value) and not value.startswith(("_:", "#", "/")):
            yield Finding("wrong-value", f"the {key} '{value}' is not an address", (*path, key))
