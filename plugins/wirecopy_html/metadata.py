"""What a page says of its story outside of the text: JSON-LD and meta tags."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import msgspec

from wirecopy_html.tree import Page

#: JSON as it comes. Any: it may be anything.
Json = Any


class About(msgspec.Struct):
    """What is said of the story; `thing` is what JSON-LD says of it first."""

    headline: str = ""
    site: str = ""
    authors: list[str] = []
    thing: dict[str, Json] = {}


def about(page: Page) -> About:
    """What JSON-LD and meta tags say; JSON-LD comes first."""
    found = About()
    for thing in _articles(page.scripts):
        found.thing = found.thing or thing
        found.headline = found.headline or _text(thing.get("headline"))
        found.authors = found.authors or list(_names(thing.get("author")))
    meta = page.meta
    found.site = meta.get("og:site_name", "")
    title = meta.get("og:title") or meta.get("twitter:title") or ""
    found.headline = found.headline or without_site(title, found.site)
    if not found.authors:
        written = meta.get("author") or meta.get("article:author") or meta.get("dc.creator") or ""
        found.authors = [] if "/" in written else [each for each in _AND.split(written) if each]
    return found


def base(page: Page, name: str = "") -> str:
    """What the page's relative addresses begin with: what it says, else where it is from."""
    links, meta = page.links, page.meta
    places = (links.get("canonical", ""), meta.get("og:url", ""), name)
    own = next((each for each in places if _ABSOLUTE.match(each)), "")
    with suppress(ValueError):  # not an address
        own = urljoin(own, links.get("base", ""))
    return own if _ABSOLUTE.match(own) else ""


_ABSOLUTE = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\s(?:and|und|et|y|e|&)\s)\s*")
_PARTED = re.compile(r" [|·•–—-] | :: |：")


def without_site(title: str, site: str) -> str:
    """A title without the site's name before or behind it."""
    title = title.strip()
    if site:
        for mark in _PARTED.findall(title):
            before, _, after = title.rpartition(mark)
            if after.strip() == site:
                return before.strip()
            before, _, after = title.partition(mark)
            if before.strip() == site:
                return after.strip()
    return title


def longest(title: str) -> str:
    """The part of a page's title that may be the headline: sites put their name beside it."""
    return max(_PARTED.split(title), key=len, default="").strip()


def _articles(scripts: list[str]) -> Iterator[dict[str, Json]]:
    for script in scripts:
        try:
            told = msgspec.json.decode(script.strip().removesuffix(";"))
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            continue
        for thing in _things(told):
            kinds = thing.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, str) and kind.endswith(("Article", "BlogPosting", "Report")):
                    yield thing
                    break


def _things(told: Json) -> Iterator[dict[str, Json]]:
    match told:
        case dict():
            yield told
            graph = told.get("@graph")
            if isinstance(graph, list):
                yield from (each for each in graph if isinstance(each, dict))
            for name in ("mainEntity", "mainEntityOfPage"):
                if isinstance(told.get(name), dict):
                    yield told[name]
        case list():
            for each in told:
                if isinstance(each, dict):
                    yield from _things(each)


def _text(value: Json) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _names(value: Json) -> Iterator[str]:
    match value:
        case str():
            if value.strip() and "://" not in value:
                yield _text(value)
        case dict():
            # An organisation is not an author of a byline.
            if value.get("@type") in (None, "Person"):
                yield from _names(value.get("name"))
        case list():
            for each in value[:20]:
                yield from _names(each)
