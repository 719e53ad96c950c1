"""What an entry of a feed says of the item: its name, times, links, categories, authors, media."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape

from wirecopy import Concept, Item, Media, Rendition
from wirecopy.kit.state import moment

#: The namespace of Media RSS.
MEDIA = "http://search.yahoo.com/mrss/"
_ADDRESS = re.compile(r"https?://[^\s<>\"]+\Z")
# What RFC 4287 (section 4.2.6) wants as an identifier: an IRI.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
# The links that lead to the story itself.
_PAGES = (None, "alternate", "canonical")
_KINDS = {"picture": "image", "image": "image", "video": "video", "audio": "audio"}


def escaped(text: str) -> str:
    """A text for the content of an element or an attribute."""
    return escape(text).replace("\r", "&#13;")


def identifier(item: Item | None) -> str | None:
    """The item's identifier, if feeds can use it as one."""
    guid = item.guid if item is not None else None
    return guid if guid is not None and _IRI.match(guid) else None


def updated(item: Item | None) -> str | None:
    """When this version was made, as RFC 3339 has it."""
    when = None if item is None else _time(item.version_created) or _time(item.published)
    return None if when is None else when.isoformat()


def published(item: Item | None) -> str | None:
    """When it was published, as RFC 822 has it."""
    when = None if item is None else _time(item.published) or _time(item.version_created)
    return None if when is None else format_datetime(when)


def atom(item: Item | None) -> Iterator[str]:
    """The elements of an Atom entry."""
    if item is None:
        return
    if (when := _time(item.published)) is not None:
        yield f"<published>{when.isoformat()}</published>"
    if (page := _page(item)) is not None:
        yield f'<link rel="alternate" href="{escaped(page)}"/>'
    for author in item.authors:
        inner = f"<name>{escaped(author.name)}</name>"
        if author.uri and _IRI.match(author.uri):
            inner += f"<uri>{escaped(author.uri)}</uri>"
        if author.email and "@" in author.email and not re.search(r"\s", author.email):
            inner += f"<email>{escaped(author.email)}</email>"
        if author.name.strip():
            yield f"<author>{inner}</author>"
    for word in item.keywords:
        if word.strip():
            yield f'<category term="{escaped(word)}"/>'
    for concept in _concepts(item):
        scheme = concept.scheme if concept.scheme and _IRI.match(concept.scheme) else ""
        told = f' scheme="{escaped(scheme)}"' if scheme else ""
        label = f' label="{escaped(concept.name)}"' if concept.name else ""
        term = concept.code or concept.name or ""
        yield f'<category term="{escaped(term)}"{told}{label}/>'
    for _, rendition in _files(item):
        length = f' length="{rendition.bytes}"' if rendition.bytes is not None else ""
        kind = f' type="{escaped(rendition.type or "")}"' if _is_media_type(rendition.type) else ""
        yield f'<link rel="enclosure" href="{escaped(rendition.url)}"{kind}{length}/>'


def rss(item: Item | None) -> Iterator[str]:
    """The elements of an RSS item."""
    if item is None:
        return
    if (page := _page(item)) is not None:
        yield f"<link>{escaped(page)}</link>"
    for author in item.authors:
        if author.name.strip():
            yield f"<dc:creator>{escaped(author.name)}</dc:creator>"
    for word in item.keywords:
        if word.strip():
            yield f"<category>{escaped(word)}</category>"
    for concept in _concepts(item):
        domain = f' domain="{escaped(concept.scheme)}"' if concept.scheme else ""
        yield f"<category{domain}>{escaped(concept.name or concept.code or '')}</category>"
    files = list(_files(item))
    for _, each in files:
        # RSS 2.0 demands all three, and readers take the first alone.
        if each.bytes is not None and _is_media_type(each.type):
            yield (
                f'<enclosure url="{escaped(each.url)}" length="{each.bytes}" '
                f'type="{escaped(each.type or "")}"/>'
            )
            break
    for media, each in files:
        yield _content(media, each)


def _content(media: Media, rendition: Rendition) -> str:
    """A file, as Media RSS has it."""
    values = {
        "url": rendition.url,
        "fileSize": rendition.bytes,
        "type": rendition.type if _is_media_type(rendition.type) else None,
        "medium": _KINDS.get(media.kind),
        "duration": rendition.duration,
        "height": rendition.height,
        "width": rendition.width,
    }
    told = "".join(
        f' {name}="{escaped(str(value))}"' for name, value in values.items() if value is not None
    )
    inner = "".join(
        f"<media:{name}>{escaped(text)}</media:{name}>"
        for name, text in (
            ("title", media.headline),
            ("description", media.caption),
            ("credit", media.credit),
        )
        if text
    )
    return f"<media:content{told}>{inner}</media:content>"


def _time(text: str | None) -> datetime | None:
    """A time with its hour and zone: feeds have no other."""
    when = moment(text)
    is_whole = text is not None and "T" in text and re.search(r"(?:Z|[+-]\d\d:\d\d)\Z", text)
    return when.replace(microsecond=0) if when is not None and is_whole else None


def _page(item: Item) -> str | None:
    pages = (each.target for each in item.links if each.rel in _PAGES)
    return next((each for each in pages if _ADDRESS.match(each)), None)


def _concepts(item: Item) -> list[Concept]:
    return [each for each in item.subjects if (each.name or each.code or "").strip()]


def _files(item: Item) -> Iterator[tuple[Media, Rendition]]:
    for media in item.media:
        for each in media.renditions:
            if _ADDRESS.match(each.url):
                yield media, each


def _is_media_type(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[\w.+-]+/[\w.+-]+", text, re.ASCII) is not None
