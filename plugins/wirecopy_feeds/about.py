"""What an entry of somebody's feed says of itself, as fields of its item."""

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from wirecopy import Author, Concept, Link, Media, Rendition
from wirecopy.kit.dates import iso_time
from wirecopy.kit.spans import leads
from wirecopy.kit.story import said
from wirecopy.kit.xml import name_of

#: Makes an address in an entry absolute.
Absolute = Callable[[str], str]

_TIMES = {
    "updated": "version_created", "modified": "version_created",
    "published": "published", "pubDate": "published", "issued": "published", "date": "published",
    "available": "published", "created": "first_created",
}  # fmt: skip
_NAMES = frozenset(("id", "guid", "identifier"))
_KINDS = {"image": "picture", "video": "video", "audio": "audio", "document": "document"}
_WHOLE = re.compile(r"(\d{1,9})(?:\.\d+)?\Z", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d)\Z", re.ASCII)
_ADDRESS = re.compile(r"(?:mailto:)?([^\s@<>()]+@[^\s@<>()]+)")


class About:
    """The fields of an item in the making."""

    def __init__(self, absolute: Absolute) -> None:
        self._absolute = absolute
        self._told: dict[str, Any] = {}  # Any: values of their types
        self._keywords: dict[str, None] = {}
        self._subjects: dict[Concept, None] = {}
        self._authors: dict[str, Author] = {}
        self._links: dict[Link, None] = {}
        self._media: list[Media] = []

    def add(self, element: etree._Element, name: str) -> bool:
        """Takes what an element says; whether there was a place for it."""
        text = said(element)
        match name:
            case "category" | "subject":
                return self._category(element, text)
            case "keywords":
                words = re.split(r"\s*[,;]\s*", text or "")
                self._keywords |= dict.fromkeys(filter(None, words))
                return bool(text)
            case "link" | "origLink" | "comments":
                return self._link(element, name, text)
            case "enclosure":
                return self._file(element)
            case "source":
                title = said(element.find("{*}title")) or text
                return self._first("info_source", title)
            case "publisher":
                return self._first("provider", text)
            case _ if name in _NAMES:
                link = text or ""
                if name == "guid" and leads(link) and link.startswith(("http://", "https://")):
                    is_page = element.get("isPermaLink", "true").strip().lower() != "false"
                    if is_page and not self._links:
                        self._links[Link(link, "alternate")] = None
                return self._first("guid", text)
            case _ if name in _TIMES:
                return self._first(_TIMES[name], iso_time(text))
        return False

    def _first(self, field: str, value: str | None) -> bool:
        """A field's value; of several the first counts, and another one has no place."""
        if not value:
            return False
        return bool(self._told.setdefault(field, value) == value)

    def _category(self, element: etree._Element, text: str | None) -> bool:
        term = (element.get("term") or text or "").strip()
        scheme = (element.get("scheme") or element.get("domain") or "").strip()
        label = (element.get("label") or "").strip()
        if scheme or (label and label != term):
            is_coded = element.get("term") is not None
            concept = Concept(term if is_coded else None, scheme or None, label or term or None)
            self._subjects[concept] = None
        elif term:
            self._keywords[term] = None
        return bool(term)

    def _link(self, element: etree._Element, name: str, text: str | None) -> bool:
        href = self._absolute(element.get("href") or text or "")
        if not href or not leads(href):
            return False
        rel = (element.get("rel") or "alternate").strip().lower()
        if rel == "enclosure":
            return self._file(element)
        rel = {"origLink": "canonical", "comments": "replies"}.get(name, rel)
        self._links[Link(href, rel, element.get("title") or None)] = None
        return True

    def author(self, name: str, element: etree._Element) -> None:
        """Somebody who made it, once."""
        uri = said(element.find("{*}uri")) or said(element.find("{*}url"))
        email = said(element.find("{*}email"))
        if email is None and not len(element):
            found = _ADDRESS.search(element.text or "")
            email = found[1] if found is not None else None
        uri = self._absolute(uri) if uri else None
        if not _ADDRESS.fullmatch(name):
            known = Author(name, uri=uri if uri and leads(uri) else None, email=email)
            self._authors.setdefault(name.casefold(), known)

    def contributor(self, element: etree._Element) -> bool:
        """Somebody who helped."""
        name = said(element.find("{*}name")) or said(element)
        if name:
            self._authors.setdefault(name.casefold(), Author(name, "contributor"))
        return bool(name)

    def media(self, element: etree._Element, line: Callable[[etree._Element], str | None]) -> bool:
        """A file of Media RSS, or several of one picture or film; `line` is an element's text."""
        files = [element, *element.iter("{*}content", "{*}thumbnail")]
        files = [each for each in dict.fromkeys(files) if each.get("url")]
        whole = [each for each in files if name_of(each).endswith("content")]
        renditions = [each for part in whole or files if (each := self._rendition(part))]
        if not renditions:
            return False
        first = (whole or files)[0]
        kind = _kind(first.get("medium") or "", renditions[0].type, name_of(first))

        def told(name: str) -> str | None:
            found = (each for part in (element, first) for each in part.iterfind(f"{{*}}{name}"))
            return next(filter(None, map(line, found)), None)

        title, caption = told("title"), told("description")
        self._media.append(
            Media(
                kind,
                caption or title,
                told("credit"),
                title if caption else None,
                tuple(renditions),
            )
        )
        return True

    def _file(self, element: etree._Element) -> bool:
        rendition = self._rendition(element)
        if rendition is None:
            return False
        kind = _kind("", rendition.type, "")
        known = {each.url for media in self._media for each in media.renditions}
        if rendition.url not in known:
            self._media.append(Media(kind, renditions=(rendition,)))
        return True

    def _rendition(self, element: etree._Element) -> Rendition | None:
        url = self._absolute((element.get("url") or element.get("href") or "").strip())
        if not url or not leads(url):
            return None
        return Rendition(
            url,
            element.get("type") or None,
            _number(element.get("width")),
            _number(element.get("height")),
            _number(element.get("fileSize") or element.get("length")) or None,
            _number(element.get("duration")),
        )

    def fields(self) -> dict[str, Any]:  # Any: as above
        """The fields that are told."""
        files: dict[str, Media] = {}
        for media in self._media:  # an enclosure is often told as media, too, with more words
            url = media.renditions[0].url
            if url not in files or not files[url].caption:
                files[url] = media
        many = {
            "keywords": tuple(self._keywords),
            "subjects": tuple(self._subjects),
            "authors": tuple(self._authors.values()),
            "links": tuple(self._links),
            "media": tuple(files.values()),
        }
        return self._told | {name: value for name, value in many.items() if value}


def _kind(medium: str, media_type: str | None, name: str) -> str:
    first = medium or (media_type or "").partition("/")[0]
    if not first and name.endswith("thumbnail"):
        return "picture"
    return _KINDS.get(first.strip().lower(), "file")


def _number(text: str | None) -> int | None:
    """A whole number; of a duration as clocks show it, the seconds."""
    text = (text or "").strip()
    if (found := _WHOLE.match(text)) is not None:
        return int(found[1])
    if (found := _CLOCK.match(text)) is not None:
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    return None
