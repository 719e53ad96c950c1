"""What a page says of its story besides the text, as an item: of JSON-LD, and of meta tags."""

import re
from collections.abc import Iterator
from typing import Any

from wirecopy import Author, Concept, Item, Link, Media, Rendition
from wirecopy.kit.dates import iso_time
from wirecopy.kit.spans import address
from wirecopy_html.tree import Element, Page

#: JSON as it comes. Any: it may be anything.
Json = Any
_MOST = 100
_PARTED = re.compile(r"\s*[,;]\s*")
_NUMBER = re.compile(r"(\d{1,9})(?:\.0)?(?: ?px)?\Z", re.ASCII)
_DURATION = re.compile(r"P(?:T(?=.))(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:\.\d+)?S)?\Z")
#: The kinds of media, by what they are called in pages.
_KINDS = {"image": "picture", "video": "video", "audio": "audio"}
# Reservations of rights for text and data mining, by the TDM reservation protocol of the W3C's
# community group, and what PLUS calls them.
_RESERVED = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"


def item_of(page: Page, thing: dict[str, Json], base: str) -> Item | None:
    """The item of a page; `thing` is what its JSON-LD says of the story. None where all is silent.

    JSON-LD comes before meta tags.
    """
    meta = page.meta

    def said(*names: str) -> str | None:
        return next((meta[name] for name in names if meta.get(name)), None)

    told: dict[str, object] = {
        "guid": _text(thing.get("identifier")) or said("dc.identifier", "dcterms.identifier"),
        "first_created": iso_time(_text(thing.get("dateCreated"))),
        "version_created": iso_time(_text(thing.get("dateModified")))
        or _first_time(said, _MODIFIED),
        "published": iso_time(_text(thing.get("datePublished"))) or _first_time(said, _PUBLISHED),
        "keywords": _words(thing.get("keywords")) or _keywords(meta),
        "subjects": tuple(_concepts(thing.get("about")))[:_MOST],
        "genres": tuple(_concepts(thing.get("genre")))[:_MOST],
        "places": tuple(_concepts(thing.get("contentLocation")))[:_MOST],
        "authors": tuple(_authors(thing.get("author"), base))[:_MOST],
        "provider": _name(thing.get("publisher")) or said("og:site_name", "dc.publisher"),
        "copyright_holder": _name(thing.get("copyrightHolder")),
        "copyright_notice": _text(thing.get("copyrightNotice"))
        or said("copyright", "dc.rights", "dcterms.rights"),
        "usage_terms": _text(thing.get("usageInfo")) or _link(page, "license", base),
        "data_mining": _RESERVED if meta.get("tdm-reservation") == "1" else None,
        "digital_source_type": _text(thing.get("digitalSourceType")),
        "links": tuple(_links(page, thing, base)),
        "media": tuple(_media(thing, base)) or tuple(_pictures(meta, base)),
    }
    if (version := _text(thing.get("version"))) and version.isascii() and version.isdigit():
        told["version"] = int(version) if len(version) < 10 else None
    told = {name: value for name, value in told.items() if value not in (None, "", ())}
    return Item(**told) if told else None  # type: ignore[arg-type]  # each as its field's type


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date",
    "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "pubdate", "publish-date",
    "parsely-pub-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified",
)  # fmt: skip


def _first_time(said: Any, names: tuple[str, ...]) -> str | None:  # Any: a function of texts
    return next((time for name in names if (time := iso_time(said(name)))), None)


def _text(value: Json) -> str:
    """A text of a value that may be one, a thing with an address or a value, or several."""
    match value:
        case str():
            return " ".join(value.split())
        case bool():
            return ""
        case int():
            return str(value)
        case dict():
            return next(
                (text for n in ("value", "@id", "url", "name") if (text := _text(value.get(n)))), ""
            )
        case [first, *_]:
            return _text(first)
    return ""


def _name(value: Json) -> str:
    """The name of a thing."""
    match value:
        case str():
            return "" if "://" in value else _text(value)
        case dict():
            return _text(value.get("name"))
        case [first, *_]:
            return _name(first)
    return ""


def _all(value: Json) -> list[Json]:
    return value[:_MOST] if isinstance(value, list) else [value]


def _words(value: Json) -> tuple[str, ...]:
    """Key words: several texts, or one with commas."""
    if isinstance(value, str):
        return tuple(filter(None, _PARTED.split(value.strip())))[:_MOST]
    words = (_name(each) for each in _all(value))
    return tuple(dict.fromkeys(word for word in words if word))


def _keywords(meta: dict[str, str]) -> tuple[str, ...]:
    for name in ("news_keywords", "keywords", "article:tag", "dc.subject"):
        if found := _words(meta.get(name)):
            return found
    return ()


def _concepts(value: Json) -> Iterator[Concept]:
    """What a story is about: things with names and addresses, or words."""
    for each in _all(value):
        match each:
            case str() if each.strip():
                yield Concept(name=" ".join(each.split()))
            case dict():
                code = _text(each.get("termCode") or each.get("identifier") or each.get("@id"))
                scheme = _text(each.get("inDefinedTermSet"))
                name = _text(each.get("name"))
                if code or name:
                    yield Concept(code or None, scheme or None, name or None)


def _authors(value: Json, base: str) -> Iterator[Author]:
    """People, one by one; an organisation is not an author."""
    for each in _all(value):
        if isinstance(each, dict) and each.get("@type") in (None, "Person"):
            name = _name(each.get("name"))
            if name:
                yield Author(
                    name,
                    job_title=_text(each.get("jobTitle")) or None,
                    uri=address(_text(each.get("url") or each.get("@id")), base),
                    email=_text(each.get("email")).removeprefix("mailto:") or None,
                )
        elif isinstance(each, str) and (name := _name(each)):
            yield Author(name)


def _link(page: Page, rel: str, base: str) -> str | None:
    return address(page.links.get(rel), base)


def _links(page: Page, thing: dict[str, Json], base: str) -> Iterator[Link]:
    """The story's own page, and its pages in other forms."""
    own = thing.get("mainEntityOfPage") or thing.get("url")
    target = address(own if isinstance(own, str) else _text(own), base)
    target = target or _link(page, "canonical", base) or address(page.meta.get("og:url"), base)
    if target is not None and "://" in target:
        yield Link(target, "canonical")
    if (target := _link(page, "amphtml", base)) is not None:
        yield Link(target, "amphtml")


def _media(thing: dict[str, Json], base: str) -> Iterator[Media]:
    for name, kind in _KINDS.items():
        for each in _all(thing.get(name)):
            if isinstance(each, str):
                each = {"url": each}
            if not isinstance(each, dict):
                continue
            url = address(_text(each.get("contentUrl") or each.get("url") or each.get("@id")), base)
            if url is not None:
                rendition = Rendition(
                    url,
                    _text(each.get("encodingFormat")) or None,
                    _number(each.get("width")),
                    _number(each.get("height")),
                    _number(each.get("contentSize")),
                    _seconds(_text(each.get("duration"))),
                )
                yield Media(
                    kind,
                    caption=_text(each.get("caption") or each.get("description")) or None,
                    credit=_text(each.get("creditText")) or None,
                    headline=_text(each.get("headline") or each.get("name")) or None,
                    renditions=(rendition,),
                )


def _pictures(meta: dict[str, str], base: str) -> Iterator[Media]:
    """The picture that a page shows where others link to it."""
    url = meta.get("og:image:secure_url") or meta.get("og:image") or meta.get("og:image:url")
    if (place := address(url, base)) is not None:
        rendition = Rendition(
            place,
            meta.get("og:image:type"),
            _number(meta.get("og:image:width")),
            _number(meta.get("og:image:height")),
        )
        yield Media("picture", caption=meta.get("og:image:alt"), renditions=(rendition,))


def _number(value: Json) -> int | None:
    if isinstance(value, dict):
        value = value.get("value")
    found = _NUMBER.match(str(value)) if isinstance(value, str | int | float) else None
    return int(found[1]) if found is not None and not isinstance(value, bool) else None


def _seconds(text: str) -> int | None:
    """A duration of ISO 8601, of hours, minutes and seconds."""
    found = _DURATION.match(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return 3600 * hours + 60 * minutes + seconds


def of_times(story: Element) -> Item | None:
    """When a story was published, by an element that says so outside of its sentences."""
    stack = list(story.elements())[::-1]
    while stack:
        element = stack.pop()
        stack += list(element.elements())[::-1]
        if element.tag != "time" and element.get("itemprop") != "datePublished":
            continue
        outer = element.parent
        is_line = outer is None or outer.own - element.chars < _SENTENCE
        time = iso_time(element.get("datetime") or element.get("content"))
        if time is not None and (is_line or element.get("itemprop") == "datePublished"):
            return Item(published=time)
    return None


# A longer text around a time is a sentence.
_SENTENCE = 60
