"""Validates feeds entry by entry: Atom by RFC 4287, RSS by its specification of any version."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from wirecopy import Diagnostic, Source
from wirecopy.kit.xml import name_of
from wirecopy_validate.names import ATOM, XML
from wirecopy_validate.schemas import standard
from wirecopy_validate.trees import Walk, emptied, error, warning
from wirecopy_validate.values import is_language, is_mail_date, is_time, is_uri

_REMEMBERED = 1_000_000


def validate_atom(source: Source, _folder: Path | None) -> Iterator[Diagnostic]:
    """An Atom feed."""
    yield from _feed(source, "entry", _atom_entry, _atom_feed, lambda _: "Atom 1.0 (RFC 4287)")


def validate_rss(source: Source, _folder: Path | None) -> Iterator[Diagnostic]:
    """An RSS feed, or RSS 1.0."""
    yield from _feed(source, "item", _rss_item, _rss_channel, _rss_version)


def _feed(
    source: Source,
    kind: str,
    entry: Callable[[etree._Element, etree._Element], Iterator[Diagnostic]],
    feed: Callable[[etree._Element, int], Iterator[Diagnostic]],
    named: Callable[[etree._Element], str],
) -> Iterator[Diagnostic]:
    walk = Walk(source)
    root: etree._Element | None = None
    seen: set[str] = set()
    count = 0
    for event, element in walk:
        if root is None:
            root = element
            yield from standard(named(root), None, None)
        if event == "end" and name_of(element) == kind:
            count += 1
            name = element.findtext("{*}id") or element.findtext("{*}guid") or element.get(_ABOUT)
            if name and name in seen:
                yield error("duplicate-guid", f"two entries have the name '{name}'", element)
            if name and len(seen) < _REMEMBERED:
                seen.add(name)
            yield from sorted(
                (*entry(element, root), *_languages(element)), key=lambda each: each.line
            )
            if element is not root:
                emptied(element)
            walk.rest()
    if root is not None and name_of(root) != kind:
        yield from feed(root, count)
        yield from _languages(root)


_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _languages(element: etree._Element) -> Iterator[Diagnostic]:
    for each in element.iter(etree.Element):
        tag = each.get(f"{{{XML}}}lang") or (
            (each.text or "").strip() if name_of(each) == "language" else ""
        )
        if tag and not is_language(tag):
            yield error("language-tag", f"'{tag}' is not a BCP 47 language tag", each)


def _atom_feed(feed: etree._Element, _count: int) -> Iterator[Diagnostic]:
    yield from _atom_metadata(feed, "a feed")
    has_self = any(link.get("rel") == "self" for link in feed.iterfind(f"{{{ATOM}}}link"))
    if not has_self:
        yield warning("receivers", "a feed should link to itself (RFC 4287, 4.1.1)", feed)


def _atom_entry(entry: etree._Element, root: etree._Element) -> Iterator[Diagnostic]:
    yield from _atom_metadata(entry, "an entry")
    has_author = any(
        each.find(f"{{{ATOM}}}author") is not None
        for each in (entry, root, *entry.iterfind(f"{{{ATOM}}}source"))
    )
    if not has_author:
        yield error("missing", "an entry needs an author, or its feed does", entry)
    contents = entry.findall(f"{{{ATOM}}}content")
    if len(contents) > 1:
        yield error("wrong-content", "an entry has one content at most", entry)
    if not contents and not any(
        link.get("rel", "alternate") == "alternate" for link in entry.iterfind(f"{{{ATOM}}}link")
    ):
        yield error("missing", "an entry without content needs an alternate link", entry)


def _atom_metadata(parent: etree._Element, what: str) -> Iterator[Diagnostic]:
    """What feeds and entries share."""
    for name in ("id", "title", "updated"):
        count = len(parent.findall(f"{{{ATOM}}}{name}"))
        if count != 1:
            said = f"{what} has {count} elements {name}, not one"
            yield error("missing" if count == 0 else "wrong-content", said, parent)
    for child in parent.iterchildren(etree.Element):
        name, text = name_of(child), child.text or ""
        if not str(child.tag).startswith(f"{{{ATOM}}}"):
            continue
        if name == "id" and not is_uri(text.strip()):
            yield error("wrong-value", f"the id '{text}' is not an absolute IRI", child)
        elif name in ("updated", "published") and not is_time(text.strip()):
            yield error("wrong-value", f"{name} '{text}' is not an RFC 3339 time", child)
        elif name == "link" and not child.get("href"):
            yield error("missing", "a link needs an href", child)
        elif name in ("author", "contributor") and child.find(f"{{{ATOM}}}name") is None:
            yield error("missing", f"an {name} needs a name", child)
        elif name in ("title", "summary", "rights", "content", "subtitle"):
            yield from _atom_text(child, name)


def _atom_text(element: etree._Element, name: str) -> Iterator[Diagnostic]:
    kind = element.get("type", "text")
    if kind == "xhtml":
        inner = [str(child.tag) for child in element.iterchildren(etree.Element)]
        if inner != ["{http://www.w3.org/1999/xhtml}div"]:
            yield error("wrong-content", f"a {name} of XHTML holds one div, and no more", element)
    elif kind in ("text", "html"):
        if len(element):
            yield error("wrong-content", f"a {name} of the type {kind} holds text only", element)
    elif name != "content":
        yield error("wrong-value", f"a {name} has no type '{kind}'", element)


def _rss_version(root: etree._Element) -> str:
    if name_of(root) == "RDF":
        return "RSS 1.0 (RDF)"
    return f"RSS {root.get('version') or 'of no version'}"


def _rss_channel(root: etree._Element, count: int) -> Iterator[Diagnostic]:
    if name_of(root) != "RDF" and not root.get("version"):
        yield error("missing", "an rss element needs its version", root)
    channels = root.findall("{*}channel")
    if len(channels) != 1:
        yield error("missing", f"a feed has one channel, not {len(channels)}", root)
    for channel in channels:
        for name in ("title", "link", "description"):
            if not (channel.findtext(f"{{*}}{name}") or "").strip():
                # Atom's link is of another namespace, and does not count.
                yield error("missing", f"a channel needs a {name}", channel)
        yield from _rss_dates(channel)
    if not count:
        yield warning("receivers", "the feed has no items", root)


def _rss_item(item: etree._Element, root: etree._Element) -> Iterator[Diagnostic]:
    has_text = [
        bool((item.findtext(f"{{*}}{name}") or "").strip()) for name in ("title", "description")
    ]
    if name_of(root) == "RDF":
        if not item.get(_ABOUT):
            yield error("missing", "an item of RSS 1.0 needs rdf:about", item)
        if not has_text[0]:
            yield error("missing", "an item of RSS 1.0 needs a title", item)
    elif not any(has_text):
        yield error("missing", "an item needs a title or a description", item)
    yield from _rss_dates(item)
    for guid in item.iterchildren("guid"):
        if guid.get("isPermaLink", "true") == "true" and not is_uri((guid.text or "").strip()):
            what = f"the guid '{guid.text}' is not an address: write isPermaLink=\"false\""
            yield error("wrong-value", what, guid)
    for enclosure in item.iterchildren("enclosure"):
        missing = [name for name in ("url", "length", "type") if enclosure.get(name) is None]
        if missing:
            yield error("missing", f"an enclosure needs {', '.join(missing)}", enclosure)
    for author in item.iterchildren("author"):
        if "@" not in (author.text or ""):
            what = "an author is a mail address; for a name there is dc:creator"
            yield warning("receivers", what, author)


def _rss_dates(parent: etree._Element) -> Iterator[Diagnostic]:
    for name in ("pubDate", "lastBuildDate"):
        for date in parent.iterchildren(name):
            if not is_mail_date((date.text or "").strip()):
                yield error("wrong-value", f"{name} '{date.text}' is not an RFC 822 time", date)
