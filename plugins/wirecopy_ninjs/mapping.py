"""Where the fields of nodes stand in ninjs, and what these places bring back.

What an item says of itself is written by `words_for` in the words of 3.1 and read by `item_in` from
those of any version; what the second does not make of the first goes through the exact channel.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from wirecopy import (
    Article,
    Author,
    Concept,
    Item,
    Link,
    Media,
    Property,
    Quote,
    Rendition,
    fields,
    flat,
)
from wirecopy.kit.exact import exact
from wirecopy.kit.identity import identity
from wirecopy.kit.state import embargo_end, is_killed
from wirecopy_ninjs.words import Words, objects, split_uri, spoken, string, words_of

#: The columns of quotes in CSV bodies; other cells follow them.
FIELDS = tuple(field for field in fields(Quote) if not (field.parts or field.private))
#: The extension's names for a quote's fields: what quote pages publish.
EXTENSION = {
    "tickerSymbol": "symbol",
    "name": "name",
    "exchange": "exchange",
    "price": "price",
    "priceChange": "change",
    "priceChangePercent": "change_percent",
    "priceCurrency": "currency",
    "priceCurrencyText": "currency_text",
    "quoteTime": "time",
}


def _word(name: str) -> str:
    """A field's name as ninjs 3 writes names: `datelinePlace`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


# What has no name of its own yet.
EXTENSION |= {
    _word(field.name): field.name for field in FIELDS if field.name not in EXTENSION.values()
}
#: The role of the body that holds what the item's own words do not bring back, as a JSON object.
EXACT = "wirecopy"
#: The end of the profile of our items that say something of themselves.
STATED = "+item"


def of_article(article: Article, language: str) -> dict[str, Any]:  # Any: of each field's type
    """What the words of ninjs bring back of an article; `language` is that of those without one."""
    byline, dateline = article.byline, article.dateline
    is_placed = dateline is not None and (dateline.place or dateline.agency)
    return {
        "headline": article.headline,
        "subheadline": article.subheadline,
        "author": (byline.author or None) if byline else None,
        "agency": (byline.agency or None) if byline else None,
        "dateline_place": dateline.place if dateline and is_placed else None,
        "dateline_agency": (dateline.agency or None) if dateline else None,
        "credit": article.credit or None,
        # What the option says of an article that does not is meant to stay.
        "language": None if article.language is None else (article.language or language or None),
    }


#: Where the fields of an item stand in ninjs 3.1, for the eye; `words_for` and `item_in` do it.
PLACES = {
    "guid": "`uri`; what is not a URI in `altIds` with the role `guid`, and `uri` is a UUID of it",
    "version": "`version`",
    "first_created": "`firstCreated`",
    "version_created": "`versionCreated`",
    "status": "`pubStatus`",
    "embargoed": "`embargoedUntil` (1.x, 2.x: `embargoed`); an open embargo is refused",
    "urgency": "`urgency`",
    "slugline": "`slugline`",
    "provider": "`infoSources` with the role `provider`",
    "info_source": "`infoSources` with the role `source`",
    "copyright_holder": "`copyrightHolder`",
    "copyright_notice": "`copyrightNotice`",
    "usage_terms": "`usageTerms`",
    "data_mining": "`rightsInfo` (`langId` of PLUS, `linkedRights`)",
    "digital_source_type": "`digitalSourceType`",
    "ed_note": "`edNote`",
    "keywords": "`subjects` with the rel `keyword`",
    "subjects": "`subjects`",
    "genres": "`genres`",
    "places": "`places`",
    "people": "`people`",
    "organisations": "`organisations`",
    "events": "`events`",
    "authors": "`people` with the rel `author`, or their role; `by` is the byline",
    "links": "`associations` of the representation type `partial`; `trustIndicators`",
    "media": "`associations` of the type `picture`, `video`, `audio`, `graphic`; `renditions`",
    "other": "`descriptions`, `altIds`, `contentCreated` and `expires`, by their names",
}

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?\Z", re.ASCII
)
# RFC 3339, which the schemas want: seconds and a zone.
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_PIECE = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
# RFC 3986, but for users and addresses of hosts in digits.
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9._~-]+(?::\d+)?(?:/{_PIECE}*)*|{_PIECE}{_PIECE}*"
    rf"(?:/{_PIECE}*)*)(?:\?(?:{_PIECE}|[/?])*)?(?:#(?:{_PIECE}|[/?])*)?\Z",
    re.ASCII,
)
_NAME = re.compile(r"[A-Za-z0-9_]+\Z", re.ASCII)
_NUMBERED = re.compile(r"(?:link|media|item)\d+\Z", re.ASCII)
_CODES = "http://cv.iptc.org/newscodes/"
# The IPTC's vocabularies by the names that its catalog gives them.
_SCHEMES = {
    "medtop": f"{_CODES}mediatopic/",
    "subj": f"{_CODES}subjectcode/",
    "genre": f"{_CODES}genre/",
    "ninat": f"{_CODES}ninature/",
    "digsrctype": f"{_CODES}digitalsourcetype/",
    "wpos": f"{_CODES}worldregion/",
}
_ALIASES = {address: alias for alias, address in _SCHEMES.items()}
_QCODE = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*):(\S+)\Z", re.ASCII | re.DOTALL)
_PLUS = "http://ns.useplus.org/ldf/vocab/"
#: Where the IPTC has the kinds of trust indicators.
TRUST = f"{_CODES}trustindicator/"
_MEDIA = frozenset(("picture", "video", "audio", "graphic"))
# What people are called who made an item.
_AUTHORS = frozenset(
    "author writer reporter editor photographer correspondent contributor columnist translator "
    "producer creator illustrator videographer".split()
)
_CONCEPTS = ("genres", "places", "organisations", "events")
_TEXTS = {
    "slugline": "slugline",
    "copyright_holder": "copyrightHolder",
    "copyright_notice": "copyrightNotice",
    "usage_terms": "usageTerms",
    "ed_note": "edNote",
}
_TIMES = {"first_created": "firstCreated", "version_created": "versionCreated"}
# What `other` holds by a name of the standard's: times, and texts by their roles.
_OTHER_TIMES = {"contentcreated": "contentCreated", "expires": "expires"}
_DESCRIPTION, _ALT_ID = "description", "altid"


class Stated(msgspec.Struct, frozen=True):
    """What an item says of itself in words of 3.1, and what these do not bring back.

    `pairs` are for the exact channel, `changed` are the private values that became others.
    """

    words: Words
    pairs: list[tuple[str, str]]
    changed: tuple[str, ...] = ()


def stated(item: Item, *, uri: str, made: str, version: str) -> Stated:
    """An item's words; `uri` and `made` are for items that name no identifier or time."""
    words = {"uri": uri, "version": "1", "versionCreated": made} | words_for(item, version)
    if version[0] != "3" and "embargoedUntil" in words:
        words["embargoed"] = words.pop("embargoedUntil")
    carried, _ = item_in(words_of(spoken(version)({k: v for k, v in words.items() if v != ""})))
    carried = carried or Item()
    changed: tuple[str, ...] = ()
    if item.embargoed not in (None, "open", carried.embargoed):
        changed = (f"the embargo '{item.embargoed}' was written as {carried.embargoed}",)
    return Stated(words, exact(item, flat(carried)), changed)


def words_for(item: Item, version: str) -> Words:
    """What an item says of itself, in words of 3.1; `version` is that of the output."""
    until = embargo_of(item)
    words: Words = {
        "embargoedUntil": until,
        "pubStatus": _status(item, until),
        "urgency": item.urgency,
        "infoSources": [
            {"name": name, "role": role}
            for role, name in (("provider", item.provider), ("source", item.info_source))
            if name
        ],
        "subjects": [
            *({"name": word, "rel": "keyword"} for word in item.keywords),
            *map(_concept, item.subjects),
        ],
        "people": [*map(_author, item.authors), *map(_concept, item.people)],
    }
    if item.guid:
        is_uri = _URI.match(item.guid)
        words["uri"] = item.guid if is_uri else f"urn:uuid:{_uuid_of(item.guid)}"
    if item.version is not None:
        words["version"] = str(item.version)
    for name, key in _TEXTS.items():
        words[key] = getattr(item, name)
    for name, key in _TIMES.items():
        if stamp := _stamp(getattr(item, name)):
            words[key] = stamp
    for name in _CONCEPTS:
        words[name] = [_concept(each) for each in getattr(item, name)]
    if item.data_mining and item.data_mining.startswith(_PLUS) and _URI.match(item.data_mining):
        words["rightsInfo"] = {"langId": _PLUS, "linkedRights": item.data_mining}
    if item.digital_source_type:
        is_uri = _URI.match(item.digital_source_type)
        words["digitalSourceType"] = {"uri" if is_uri else "literal": item.digital_source_type}
    words |= _others(item, version)
    words["associations"] = list(_associations(item, version))
    words["trustIndicators"] = [
        {"role": each.rel, "href": each.target} | ({"title": each.title} if each.title else {})
        for each in item.links
        if _is_trust(each)
    ]
    return {key: value for key, value in words.items() if value not in (None, "", [])}


def _uuid_of(guid: str) -> str:
    """The UUID of an identifier that is not a URI: the same for all versions of the item."""
    return identity(hashlib.sha256(guid.encode("utf-8", "surrogatepass")).digest())


def embargo_of(item: Item) -> str:
    """The end of an embargo as RFC 3339 has it: as given, else in UTC; empty if it has none."""
    if item.embargoed is None:
        return ""
    if stamp := _stamp(item.embargoed):
        return stamp
    end = embargo_end(item)
    if end is None:
        return ""
    return f"{end.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _status(item: Item, until: str) -> str:
    if is_killed(item):
        return "canceled"
    is_held = item.embargoed is not None and not until
    return "withheld" if is_held else item.status or "usable"


def _stamp(time: str | None) -> str:
    """A time as the schemas want it; empty for what is none, or says no hour or no zone."""
    if not time or not _STAMP.match(time):
        return ""
    try:
        datetime.fromisoformat(time)
    except ValueError:
        return ""
    return time


def _concept(concept: Concept) -> Words:
    """A concept's words: its address where there is one, else what identifies it as a literal."""
    words: Words = {"name": concept.name} if concept.name else {}
    scheme = _SCHEMES.get(concept.scheme or "", concept.scheme or "")
    if concept.code and scheme and _URI.match(scheme + concept.code):
        words["uri"] = scheme + concept.code
    elif concept.code:
        words["literal"] = f"{concept.scheme}:{concept.code}" if concept.scheme else concept.code
    return words


def _author(author: Author) -> Words:
    words: Words = {
        "name": author.name,
        "rel": author.role if author.role in _AUTHORS - {"author"} else "author",
    }
    if author.uri and _URI.match(author.uri):
        words["uri"] = author.uri
    if author.email:
        words["contactInfo"] = [{"type": "email", "value": author.email}]
    return words


def _is_trust(link: Link) -> bool:
    return bool(link.rel and link.rel.startswith(TRUST) and _URI.match(link.rel)) and bool(
        _URI.match(link.target)
    )


def _others(item: Item, version: str) -> Words:
    """What `other` holds by a name of the standard's."""
    words: Words = {}
    descriptions, ids = [], []
    if item.guid and not _URI.match(item.guid):
        ids.append({"role": "guid", "value": item.guid})
    for each in item.other:
        kind, _, role = each.name.partition(":")
        if each.name in _OTHER_TIMES and _stamp(each.value):
            words[_OTHER_TIMES[each.name]] = each.value
        elif kind == _DESCRIPTION and (version[0] != "1" or _NAME.match(role or "text")):
            descriptions.append(({"role": role} if role else {}) | {"value": each.value})
        elif kind == _ALT_ID and role:
            ids.append({"role": role, "value": each.value})
    return words | {"descriptions": descriptions, "altIds": ids}


def _associations(item: Item, version: str) -> Iterator[Words]:
    """The links and the media, each an item of its own; names are unique."""
    taken: set[str] = set()
    for number, link in enumerate(item.links, start=1):
        if _is_trust(link) or not _URI.match(link.target):
            continue
        name = link.rel or ""
        if not _NAME.match(name) or _NUMBERED.match(name) or name in taken:
            name = f"link{number}"
        taken.add(name)
        yield {
            "name": name,
            **({"rel": link.rel} if link.rel and version[0] == "3" else {}),
            "uri": link.target,
            "representationType": "partial",
            **({"headlines": [_headline(link.title)]} if link.title else {}),
        }
    for number, media in enumerate(item.media, start=1):
        if media.kind in _MEDIA:
            yield _medium(media, f"media{number}")


def _headline(value: str) -> Words:
    return {"role": "main", "value": value}


def _medium(media: Media, name: str) -> Words:
    urls = [each.url for each in media.renditions if _URI.match(each.url)]
    return {
        "name": name,
        # One that names no file is identified by its place alone.
        "uri": urls[0] if urls else f"urn:x-wirecopy:{name}",
        "type": media.kind,
        **({"headlines": [_headline(media.headline)]} if media.headline else {}),
        **(
            {"descriptions": [{"role": "caption", "value": media.caption}]} if media.caption else {}
        ),
        **({"infoSources": [{"name": media.credit, "role": "credit"}]} if media.credit else {}),
        **(
            {"renditions": [_rendition(e, n) for n, e in enumerate(media.renditions, start=1)]}
            if media.renditions
            else {}
        ),
    }


_RENDITION = {
    "type": "contentType",
    "width": "width",
    "height": "height",
    "bytes": "sizeInBytes",
    "duration": "duration",
}


def _rendition(rendition: Rendition, number: int) -> Words:
    words: Words = {"name": f"rendition{number}"}
    if _URI.match(rendition.url):
        words["href"] = rendition.url
    values = ((key, getattr(rendition, name)) for name, key in _RENDITION.items())
    return words | {key: value for key, value in values if value is not None}


def item_in(words: Words) -> tuple[Item | None, tuple[Words, ...]]:
    """What an item says of itself, and the associations that are stories of their own."""
    told: dict[str, Any] = {}  # Any: values of the fields of an item
    links, media, stories = [], [], []
    for each in map(words_of, objects(words.get("associations"))):
        if (link := _link(each)) is not None:
            links.append(link)
        elif (medium := medium_in(each)) is not None:
            media.append(medium)
        else:
            stories.append(each)
    ids = objects(words.get("altids"))
    own = next((string(e.get("value")) for e in ids if e.get("role") == "guid"), "")
    if guid := own or string(words.get("uri")):
        told["guid"] = guid
    version = words.get("version")
    if isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 19:
        told["version"] = int(version)
    for name, key in _TIMES.items():
        if _TIME.match(string(words.get(key.lower()))):
            told[name] = words[key.lower()]
    for name, key in _TEXTS.items():
        if text := string(words.get(key.lower())):
            told[name] = text
    urgency = words.get("urgency")
    if (rank := str(urgency)) in _RANKS and not isinstance(urgency, bool):
        told["urgency"] = int(rank)
    for each in objects(words.get("infosources")):
        role = string(each.get("role")) or string(each.get("rel"))
        name = string(each.get("name")) or string(each.get("literal"))
        if name and role.lower() in SOURCES:
            told.setdefault(SOURCES[role.lower()], name)
    told |= _rights(words)
    subjects = objects(words.get("subjects"))
    keywords = [e for e in subjects if string(e.get("rel")) in ("keyword", "keywords")]
    told["keywords"] = tuple([text for e in keywords if (text := string(e.get("name")))])
    told["subjects"] = _concepts(each for each in subjects if each not in keywords)
    people = objects(words.get("people"))
    makers = [each for each in people if string(each.get("rel")).lower() in _AUTHORS]
    told["authors"] = tuple([author for e in makers if (author := _author_in(e)) is not None])
    told["people"] = _concepts(each for each in people if each not in makers)
    for name in _CONCEPTS:
        told[name] = _concepts(e for e in objects(words.get(name)) if e.get("rel") != "quoted")
    if words.get("profile") == f"quote-table{STATED}":
        told["genres"] = told["genres"][1:]  # the first is of our tables of quotes
    trusted = map(_indicator, objects(words.get("trustindicators")))
    told["links"] = (*links, *(link for link in trusted if link is not None))
    if files := renditions_in(words):
        kind = string(words.get("type"))
        media.insert(0, medium_in(words) or Media(kind or "text", renditions=files))
    told["media"] = tuple(media)
    told["other"] = tuple(_others_in(words, ids))
    told |= state_in(words)
    item = Item(**{name: value for name, value in told.items() if value != ()})
    return (item if item != Item() else None), tuple(stories)


_RANKS = frozenset("123456789")
#: The roles of the sources that are the item's, with its fields.
SOURCES = {"provider": "provider", "source": "info_source", "infosource": "info_source"}


def state_in(words: Words) -> dict[str, str]:
    """The status and the embargo that an item states."""
    found = {}
    if status := string(words.get("pubstatus")).strip().lower():
        found["status"] = _STATUS.get(status, "withheld")
    if embargo := words.get("embargoed") or words.get("embargoeduntil"):
        until = string(embargo)
        found["embargoed"] = until if _TIME.match(until) else "open"
    return found


_STATUS = {
    "usable": "usable",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}


def _rights(words: Words) -> dict[str, str]:
    found = {}
    rights = words.get("rightsinfo")
    if isinstance(rights, dict):
        lowered = {key.lower(): value for key, value in rights.items()}
        linked = string(lowered.get("linkedrights"))
        if linked.startswith(_PLUS):
            found["data_mining"] = linked
    source = words.get("digitalsourcetype")
    if isinstance(source, dict):
        named = (string(source.get(key)) for key in ("uri", "literal", "name"))
        if text := next(filter(None, named), ""):
            found["digital_source_type"] = text
    return found


def _concepts(found: Iterable[Words]) -> tuple[Concept, ...]:
    concepts = map(_concept_in, found)
    return tuple([each for each in concepts if each != Concept()])


def _concept_in(words: Words) -> Concept:
    name = string(words.get("name")) or None
    if uri := string(words.get("uri")):
        scheme, code = split_uri(uri)
        return Concept(code, _ALIASES.get(scheme, scheme) or None, name)
    scheme, code = string(words.get("scheme")), string(words.get("code"))
    if not scheme:
        code = code or string(words.get("literal"))
        if (qcode := _QCODE.match(code)) is not None and "//" not in code:
            scheme, code = qcode[1], qcode[2]
    return Concept(code or None, _ALIASES.get(scheme, scheme) or None, name)


def _author_in(words: Words) -> Author | None:
    name = string(words.get("name")) or string(words.get("literal"))
    if not name:
        return None
    role = string(words.get("rel")).lower()
    contacts = objects(words.get("contactinfo"))
    email = next((string(e.get("value")) for e in contacts if e.get("type") == "email"), "")
    uri = string(words.get("uri")) or string(words.get("scheme")) + string(words.get("code"))
    return Author(name, role if role != "author" else None, uri=uri or None, email=email or None)


def _indicator(words: Words) -> Link | None:
    target = string(words.get("href"))
    role = string(words.get("role")) or string(words.get("scheme")) + string(words.get("code"))
    if not target:
        return None
    return Link(target, role or None, string(words.get("title")) or None)


def _link(words: Words) -> Link | None:
    """A reference to another item, of which nothing but a headline is here."""
    is_partial = string(words.get("representationtype")) in ("partial", "incomplete")
    target = string(words.get("uri"))
    if not target or words.keys() & _CONTENT or string(words.get("type")) in _MEDIA:
        return None
    if not is_partial and (words.keys() & _HEADED or words.get("profile") in _COMPOSITES):
        return None
    name, rel = string(words.get("name")), string(words.get("rel"))
    rel = rel or (name if not _NUMBERED.match(name) else "")
    headline = next((string(e.get("value")) for e in objects(words.get("headlines"))), "")
    return Link(target, rel or None, headline or string(words.get("title")) or None)


_CONTENT = frozenset(("bodies", "renditions", "associations"))
_HEADED = frozenset(("headlines", "title", "by", "located"))
_COMPOSITES = frozenset(("document", "documents"))


def medium_in(words: Words) -> Media | None:
    """A picture, sound or film without a text of its own."""
    kind = string(words.get("type"))
    if kind not in _MEDIA or "bodies" in words:
        return None
    texts = sorted(
        (string(each.get("value")) for each in objects(words.get("descriptions"))),
        key=lambda text: "<" in text,
    )
    headlines = [string(each.get("value")) for each in objects(words.get("headlines"))]
    sources = [string(each.get("name")) for each in objects(words.get("infosources"))]
    credit = next(filter(None, (*sources, string(words.get("by")))), "")
    headline = next(filter(None, (*headlines, string(words.get("title")))), "")
    return Media(
        kind,
        next(filter(None, texts), None),
        credit or None,
        headline or None,
        renditions_in(words),
    )


def renditions_in(words: Words) -> tuple[Rendition, ...]:
    """The files of an item."""
    return tuple(
        [
            Rendition(
                string(each.get("href")),
                string(each.get("contenttype")) or string(each.get("mimetype")) or None,
                *(_count(each.get(key)) for key in ("width", "height", "sizeinbytes", "duration")),
            )
            for each in objects(words.get("renditions"))
        ]
    )


def _count(value: object) -> int | None:
    """A whole number of a JSON whose numbers may be texts."""
    text = str(value).removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _others_in(words: Words, ids: list[Words]) -> Iterator[Property]:
    """What has no field: by the names of 2.x."""
    for key in _OTHER_TIMES:
        if text := string(words.get(key)):
            yield Property(key, text)
    for each in objects(words.get("descriptions")):
        role = string(each.get("role"))
        yield Property(
            f"{_DESCRIPTION}:{role}" if role else _DESCRIPTION, string(each.get("value"))
        )
    for each in ids:
        if (role := string(each.get("role"))) != "guid":
            yield Property(f"{_ALT_ID}:{role}", _text(each.get("value")))
    for each in objects(words.get("objects")):
        named = (string(each.get(key)) for key in ("name", "uri", "literal", "code"))
        yield Property("object", next(filter(None, named), ""))
    title = string(words.get("title"))
    headlines = [each.get("value") for each in objects(words.get("headlines"))]
    if title and headlines and title not in headlines:
        yield Property("title", title)
    rights = words.get("rightsinfo")
    if rights and not _rights({"rightsinfo": rights}):
        yield Property("rightsinfo", _text(rights))
    version = string(words.get("version"))
    if version and not (version.isascii() and version.isdigit() and len(version) < 19):
        yield Property("version", version)
    for key, value in words.items():
        if key not in KNOWN and isinstance(value, str | bool) and value != "":
            yield Property(key, _text(value))


#: What has a place in the tree, or says nothing of the news itself.
KNOWN = frozenset(
    "headlines bodies by located title uri type profile standard version versioncreated "
    "firstcreated pubstatus representationtype copyrightholder copyrightnotice usageterms ednote "
    "slugline urgency embargoed embargoeduntil mimetype language infosources associations "
    "organisations people places subjects events objects genres rightsinfo digitalsourcetype "
    "trustindicators altids renditions descriptions contentcreated expires name rel wordcount "
    "charcount quotes".split()
)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
