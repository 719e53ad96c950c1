"""Where the fields of nodes stand in NITF, and what these places bring back.

What an item says of itself is written by `places_for` and read by `item_in`, both in terms of
`Said`: elements of the file's head, and those of its body that belong to the item. What the second
does not make of the first goes through the exact channel, `meta` elements of ours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Signal,
    fields,
    flat,
)
from wirecopy.kit.exact import exact
from wirecopy.kit.state import is_killed, moment
from wirecopy_nitf.markup import one_line

#: The fields of articles that the head of a story, or of a block, brings back as they are.
ARTICLE = frozenset(
    (
        *("headline", "subheadline", "author", "agency", "dateline_place", "dateline_date"),
        *("dateline_agency", "credit", "language"),
    )
)
#: The fields of quotes that have a column with markup of its own, or stand in another's.
QUOTE = frozenset(
    (
        *("symbol", "name", "exchange", "price", "change", "change_percent", "currency"),
        *("currency_text", "time"),
    )
)
#: The fields of quotes that have a column of plain text.
OTHERS = tuple(
    field
    for field in fields(Quote)
    if field.name not in QUOTE and not (field.parts or field.private)
)
#: What the names of our `meta` elements begin with; before a later article's, also its number.
META = "wirecopy:"
#: Of which child the head's item is, and which of its private fields are stated.
ITEM = "item"

#: Where the fields of an item stand, for the eye; `places_for` and `item_in` do it.
PLACES = {
    "guid": "`doc-id/@id-string`",
    "version": "`du-key/@version`",
    "version_created": "`date.issue`",
    "published": "`date.release` not later than the issue; else `pubdata/@date.publication`",
    "status": "`docdata/@management-status`",
    "embargoed": "`@management-status` `embargoed`; `date.release`",
    "urgency": "`urgency/@ed-urg`",
    "slugline": "`du-key/@key`",
    "provider": "`doc-id/@regsrc`; `distributor/org` where there is no credit line",
    "copyright_holder": "`doc.copyright/@holder`",
    "copyright_notice": "`body.head/rights`",
    "usage_terms": "`doc.rights/@limitations`",
    "data_mining": "`doc.rights` of the type `data-mining`",
    "ed_note": "`ed-msg/@info`",
    "instructions": "`ed-msg` with the `msg-type` `instructions`",
    "keywords": "`key-list/keyword`",
    "subjects": "`tobject.subject`; without a code a `classifier`",
    "genres": "`identified-content/classifier`; a code alone `tobject.property`",
    "places": "`identified-content/location`",
    "people": "`identified-content/person`",
    "organisations": "`identified-content/org`",
    "events": "`identified-content/event`",
    "authors": "`revision-history`; read from `byline/person`, too",
    "signals": "`correction`",
    "links": "`series`, `pubdata/@ex-ref`, `@management-doc-idref`, by their rel",
    "media": "`media` with captions and references",
    "other": "`meta`",
}


class Said(msgspec.Struct, frozen=True, gc=False):
    """An element: its name, its attributes, its text, and the elements in it."""

    name: str
    attributes: dict[str, str] = {}
    text: str = ""
    parts: tuple["Said", ...] = ()


#: Elements by where they stand: `meta`, `tobject`, `docdata`, `pubdata`, `revision-history`,
#: `rights`, `byline`, `media`. `docdata` is one, with all that it holds.
Places = Mapping[str, Sequence[Said]]


def metas(number: int, article: Article) -> Iterator[tuple[str, str]]:
    """The names and contents of the `meta` elements for an article, the first being number 1.

    Those of its item are not among them.
    """
    record = flat(article)
    mark = META if number == 1 else f"{META}{number}:"
    carried = {name: record[name] for name in ARTICLE}
    if article.item is not None:
        carried["item"] = article.item
    for name, said in exact(article, carried):
        yield mark + name, said


def of_meta(name: str) -> tuple[int, str]:
    """The number of the article and the field that a `meta` element names."""
    number, _, field = name.removeprefix(META).rpartition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return int(number) if is_number else 1, field


_EXTENDED = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?\Z", re.ASCII
)
_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:(\d\d(?:\.\d{1,9})?))?(?:(Z)|([+-]\d\d):?(\d\d))?)?\Z",
    re.ASCII,
)
_TOKEN = re.compile(r"[A-Za-z0-9._:-]+\Z", re.ASCII)
_NEW_CODE = re.compile(r"20\d{6}\Z", re.ASCII)
_OWN_METAS = frozenset(("generator", "wordcount"))
_IMAGE = {"picture": "image"}
_PICTURE = {"image": "picture", "photo": "picture"}
# What authors are called in `revision-history`.
_FUNCTIONS = frozenset(
    "editor producer archivist videographer graphic-artist photographer statistician other".split()
)
_WRITER = "writer-author"
_CONCEPTS = {"people": "person", "organisations": "org", "places": "location", "events": "event"}
_FIELDS = {element: field for field, element in _CONCEPTS.items()}
# What is but a name and a value: the element, its attribute, and what `other` calls it.
_SIMPLE = {"date.expire": "norm", "fixture": "fix-id", "doc-scope": "scope"}


def basic(time: str) -> str:
    """A time in ISO 8601's basic form, as NITF has it; empty for anything else."""
    if not _EXTENDED.match(time):
        return ""
    day, mark, hour = time.partition("T")
    hour, sign, zone = _zoned(hour)
    return f"{day.replace('-', '')}{mark}{hour.replace(':', '')}{sign}{zone.replace(':', '')}"


def _zoned(hour: str) -> tuple[str, str, str]:
    for sign in "+-":
        if sign in hour:
            return hour.partition(sign)
    return hour, "", ""


def extended(norm: str) -> str:
    """A time as the tree has it, in ISO 8601's extended form; empty for anything else."""
    norm = norm.strip()
    if _EXTENDED.match(norm):
        return norm
    found = _BASIC.match(norm)
    if found is None:
        return ""
    year, month, day, hour, minute, second, utc, offset, minutes = found.groups()
    time = f"{year}-{month}-{day}"
    if hour is not None:
        time += f"T{hour}:{minute}" + (f":{second}" if second is not None else "")
        time += utc or (f"{offset}:{minutes}" if offset is not None else "")
    return time


def places_for(item: Item, *, identity: str, issued: str) -> dict[str, tuple[Said, ...]]:
    """The elements that say what an item says of itself.

    `identity` and `issued` (a time) are for items that name no identifier or time.
    """
    docdata = Said("docdata", _management(item), "", tuple(_docdata(item, identity, issued)))
    return {
        "meta": tuple(_metas(item)),
        "tobject": tuple(_tobject(item)),
        "docdata": (docdata,),
        "pubdata": tuple(_pubdata(item, issued)),
        "revision-history": tuple(map(_revision, item.authors)),
        "rights": (Said("rights", {}, item.copyright_notice),) if item.copyright_notice else (),
        "media": tuple(map(_medium, item.media)),
    }


def _management(item: Item) -> dict[str, str]:
    attributes: dict[str, str] = {}
    status: str | None = "canceled" if is_killed(item) else item.status
    if item.embargoed is not None and status in (None, "usable"):
        status = "embargoed"
    if status is not None:
        attributes["management-status"] = status
    before = [each for each in item.links if each.rel == "previousVersion"]
    if len(before) == 1:
        attributes["management-doc-idref"] = before[0].target
    return attributes


def _docdata(item: Item, identity: str, issued: str) -> Iterator[Said]:
    source = {"regsrc": item.provider} if item.provider else {}
    yield Said("doc-id", source | {"id-string": item.guid or identity})
    key = {} if item.version is None else {"version": str(item.version)}
    key |= {"key": item.slugline} if item.slugline else {}
    if key:
        yield Said("du-key", key)
    if item.urgency is not None:
        yield Said("urgency", {"ed-urg": str(item.urgency)})
    issue = item.version_created or issued
    if norm := basic(issue):
        yield Said("date.issue", {"norm": norm})
    release = item.embargoed if item.embargoed is not None else _released(item, issue)
    if release and (norm := basic(release)):
        yield Said("date.release", {"norm": norm})
    for signal in item.signals:
        if signal.code == "correction":
            yield Said("correction", {"info": signal.text} if signal.text else {})
    if item.ed_note is not None:
        yield Said("ed-msg", {"info": item.ed_note})
    if item.instructions is not None:
        yield Said("ed-msg", {"msg-type": "instructions", "info": item.instructions})
    if item.copyright_holder:
        yield Said("doc.copyright", {"holder": item.copyright_holder})
    if item.usage_terms:
        yield Said("doc.rights", {"limitations": item.usage_terms})
    if item.data_mining:
        yield Said("doc.rights", {"type": _MINING, "limitations": item.data_mining})
    if item.keywords:
        words = tuple([Said("keyword", {"key": word}) for word in item.keywords])
        yield Said("key-list", parts=words)
    for link in item.links:
        if link.rel == "series":
            yield Said("series", {"series.name": link.target})
    for each in item.other:
        if each.name in _SIMPLE:
            yield Said(each.name, {_SIMPLE[each.name]: each.value})
    if content := tuple(_identified(item)):
        yield Said("identified-content", parts=content)


_MINING = "data-mining"


def _released(item: Item, issue: str) -> str:
    """When it was published, where nobody takes that for an embargo."""
    return item.published or "" if not _is_later(item.published or "", issue) else ""


def _is_later(time: str, other: str) -> bool:
    """Whether a time is later than another, or that cannot be told."""
    first, second = moment(time), moment(other)
    return first is None or second is None or first > second


def _identified(item: Item) -> Iterator[Said]:
    for field, element in _CONCEPTS.items():
        for concept in getattr(item, field):
            code, scheme = _CODES.get(element, ("value", "idsrc"))
            yield Said(element, _coded(concept, code, scheme), concept.name or "")
    for concept in item.subjects:
        if not _has_refnum(concept):
            yield Said("classifier", {"type": "subject"} | _coded(concept), concept.name or "")
    for concept in item.genres:
        if not _is_property(concept):
            yield Said("classifier", {"type": "genre"} | _coded(concept), concept.name or "")


_CODES = {"location": ("location-code", "code-source")}


def _coded(concept: Concept, code: str = "value", scheme: str = "idsrc") -> dict[str, str]:
    pairs = ((scheme, concept.scheme), (code, concept.code))
    return {name: value for name, value in pairs if value}


def _has_refnum(concept: Concept) -> bool:
    return concept.code is not None and bool(_TOKEN.match(concept.code))


def _is_property(concept: Concept) -> bool:
    return bool(concept.code) and concept.scheme is None and concept.name is None


def _tobject(item: Item) -> Iterator[Said]:
    properties = [
        Said("tobject.property", {"tobject.property.type": each.code or ""})
        for each in item.genres
        if _is_property(each)
    ]
    subjects = [_subject(each) for each in item.subjects if _has_refnum(each)]
    if properties or subjects:
        yield Said("tobject", parts=(*properties, *subjects))


def _subject(concept: Concept) -> Said:
    code = concept.code or ""
    attributes = {"tobject.subject.refnum": code}
    if concept.scheme != ("medtop" if _NEW_CODE.match(code) else "subj"):
        attributes["tobject.subject.ipr"] = concept.scheme or ""
    if concept.name:
        # As IPTC's subject codes have it: a subject, a matter of it, a detail of that.
        level = (
            "type" if code.endswith("000000") else "matter" if code.endswith("000") else "detail"
        )
        attributes[f"tobject.subject.{level}"] = concept.name
    return Said("tobject.subject", attributes)


def _pubdata(item: Item, issued: str) -> Iterator[Said]:
    attributes = {}
    issue = item.version_created or issued
    is_released = item.embargoed is None and bool(_released(item, issue))
    if item.published and not is_released and (norm := basic(item.published)):
        attributes["date.publication"] = norm
    pages = [each for each in item.links if each.rel == "canonical"]
    if pages:
        attributes |= {"type": "web", "ex-ref": pages[0].target}
    if attributes:
        yield Said("pubdata", attributes)


def _revision(author: Author) -> Said:
    function = author.role if author.role in _FUNCTIONS else _WRITER
    return Said("revision-history", {"name": author.name, "function": function})


def _medium(media: Media) -> Said:
    parts = []
    if media.headline:
        parts.append(Said("media-metadata", {"name": "headline", "value": media.headline}))
    # There must be one, even if nothing is known of it.
    parts += map(_reference, media.renditions) if media.renditions else [Said("media-reference")]
    if media.caption:
        parts.append(Said("media-caption", {}, media.caption))
    if media.credit:
        parts.append(Said("media-producer", {}, media.credit))
    return Said("media", {"media-type": _IMAGE.get(media.kind, media.kind)}, "", tuple(parts))


def _reference(rendition: Rendition) -> Said:
    numbers = (("width", rendition.width), ("height", rendition.height))
    attributes = {"source": rendition.url}
    attributes |= {"mime-type": rendition.type} if rendition.type else {}
    attributes |= {name: str(value) for name, value in numbers if value is not None}
    if rendition.duration is not None:
        attributes |= {"time": str(rendition.duration), "time-unit-of-measure": "seconds"}
    return Said("media-reference", attributes)


def _metas(item: Item) -> Iterator[Said]:
    for each in item.other:
        if each.name not in _SIMPLE and _is_free(each.name):
            yield Said("meta", {"name": each.name, "content": each.value})


def _is_free(name: str) -> bool:
    return bool(_TOKEN.match(name)) and name not in _OWN_METAS and not name.startswith(META)


def item_in(places: Places, *, is_ours: bool, stated: frozenset[str] = frozenset()) -> Item:
    """What these elements say of the item; one without any fields says nothing.

    `stated` names the private fields that an item of ours states, where the places do not tell.
    """
    told: dict[str, Any] = {}  # Any: values of the fields of an item
    many: dict[str, list[Any]] = {}  # Any: likewise
    docdata = next(iter(places.get("docdata", ())), Said("docdata"))
    left = _Leftovers()
    for each in places.get("tobject", ()):
        _read_tobject(each, many, left)
    for each in docdata.parts:
        _read_fact(each, told, many, left)
    for each in places.get("pubdata", ()):
        _read_pubdata(each, told, many, left)
    for each in places.get("revision-history", ()):
        function = each.attributes.get("function", _WRITER)
        role = None if function == _WRITER else function
        if name := each.attributes.get("name"):
            many.setdefault("authors", []).append(Author(name, role))
        left.take(each, "name", "function")
    if "authors" not in many:
        names = (part.text for line in places.get("byline", ()) for part in _named(line, "person"))
        many["authors"] = [Author(name) for name in dict.fromkeys(filter(None, names))]
    if notice := " ".join(filter(None, (each.text for each in places.get("rights", ())))):
        told["copyright_notice"] = notice
    many["media"] = list(map(_medium_in, places.get("media", ())))
    written = docdata.attributes.get("management-status") or ""
    if before := docdata.attributes.get("management-doc-idref"):
        many.setdefault("links", []).insert(0, Link(before, "previousVersion"))
    left.take(docdata, "management-status", "management-doc-idref")
    state = _state(written, told, stated)
    if "published" in state and "published" in told:
        left.properties.append(Property("pubdata.date.publication", told["published"]))
    told |= state
    told.pop("release", None)
    if issue := told.pop("issue", None):
        told["version_created"] = issue
    others = [*_read_metas(places.get("meta", ()), is_ours=is_ours), *left.properties]
    many["other"] = others
    told |= {name: tuple(each) for name, each in many.items()}
    return Item(**told)


def _state(written: str, told: Mapping[str, str], stated: frozenset[str]) -> dict[str, str]:
    """The status, the embargo, and when it was published."""
    found = {}
    word = written.strip().lower()
    if word and word != "embargoed":
        found["status"] = _STATUS.get(word, "withheld")
    elif word and "status" in stated:
        found["status"] = "usable"
    issue, release = told.get("issue", ""), told.get("release", "")
    if word == "embargoed" or "embargoed" in stated:
        found["embargoed"] = release or "open"
    elif release and issue and _is_later(release, issue):
        found["embargoed"] = release
    elif release:
        found["published"] = release
    return found


_STATUS = {
    "usable": "usable",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}


class _Leftovers:
    """What elements say that no field holds: by the names of elements and attributes."""

    def __init__(self) -> None:
        self.properties: list[Property] = []

    def take(self, said: Said, *known: str) -> None:
        """Keeps what an element says beside what is known."""
        for name, value in said.attributes.items():
            if name not in known and value and name not in _SILENT:
                name = _MAIN.get((said.name, name), f"{said.name}.{name}")
                self.properties.append(Property(name, value))
        if not known and said.text:
            self.properties.append(Property(said.name, said.text))


_SILENT = frozenset(("id", "tobject.subject.code"))
_MAIN = {(element, attribute): element for element, attribute in _SIMPLE.items()}


def _read_fact(
    said: Said,
    told: dict[str, Any],  # Any: values of the fields of an item
    many: dict[str, list[Any]],  # Any: likewise
    left: _Leftovers,
) -> None:
    """An element of `docdata`; the second of a kind that there is but one of is left over."""
    name, attributes = said.name, said.attributes
    single = _SINGLE.get(name)
    if single is not None:
        known = []
        for attribute, field in single.items():
            value = attributes.get(attribute, "")
            value = extended(value) if name.startswith("date.") else value
            if value and field not in told and (value := _typed(field, value)) is not None:
                told[field] = value
                known.append(attribute)
        left.take(said, *known, "")
        return
    match name:
        case "ed-msg":
            kind = attributes.get("msg-type", "").lower()
            field = "ed_note" if kind in _NOTES else "instructions"
            if (text := attributes.get("info")) is not None:
                told[field] = f"{told[field]}\n{text}" if field in told else text
            left.take(said, "info", "msg-type")
        case "doc.rights":
            field = "data_mining" if attributes.get("type") == _MINING else "usage_terms"
            known = []
            if (text := attributes.get("limitations")) and field not in told:
                told[field] = text
                known = ["limitations", *(["type"] if field == "data_mining" else [])]
            left.take(said, *known, "")
        case "correction":
            text = attributes.get("info")
            many.setdefault("signals", []).append(Signal("correction", text or None))
            if target := attributes.get("id-string"):
                many.setdefault("links", []).append(Link(target, "corrects"))
            left.take(said, "info", "id-string")
        case "key-list":
            words = [each.attributes.get("key") or each.text for each in _named(said, "keyword")]
            many.setdefault("keywords", []).extend(filter(None, words))
        case "series":
            part, whole = attributes.get("series.part"), attributes.get("series.totalpart")
            title = f"{part}/{whole}" if part and whole else part
            if target := attributes.get("series.name"):
                many.setdefault("links", []).append(Link(target, "series", title or None))
        case "identified-content":
            for each in said.parts:
                _read_identified(each, many, left)
        case _:
            left.take(said)
            for each in said.parts:
                _read_fact(each, told, many, left)


_NOTES = frozenset(("", "info", "note", "ednote", "ed-note", "editor", "general"))
_SINGLE = {
    "doc-id": {"id-string": "guid", "regsrc": "provider"},
    "du-key": {"version": "version", "key": "slugline"},
    "urgency": {"ed-urg": "urgency"},
    "date.issue": {"norm": "issue"},
    "date.release": {"norm": "release"},
    "doc.copyright": {"holder": "copyright_holder"},
}


def _typed(field: str, value: str) -> Any:  # Any: a value of the field's type, or none
    if field == "version":
        is_number = value.isascii() and value.isdigit() and len(value) < 19
        return int(value) if is_number else None
    if field == "urgency":
        return int(value) if value in tuple("123456789") else None
    return value


def _read_identified(
    said: Said,
    many: dict[str, list[Any]],  # Any: values of the fields of an item
    left: _Leftovers,
) -> None:
    field = _FIELDS.get(said.name)
    if said.name == "classifier":
        field = {"subject": "subjects", "genre": "genres"}.get(said.attributes.get("type", ""))
    if field is None:
        name = said.name
        if kind := said.attributes.get("type"):
            name = f"{name}.{kind}"
        left.properties.append(Property(name, said.text or said.attributes.get("value", "")))
        return
    code, scheme = _CODES.get(said.name, ("value", "idsrc"))
    known = said.attributes
    if not known.get(code):
        known = next((each.attributes for each in _named(said, "alt-code")), known)
        code, scheme = ("value", "idsrc") if known is not said.attributes else (code, scheme)
    concept = Concept(known.get(code) or None, known.get(scheme) or None, said.text or None)
    if concept != Concept():
        many.setdefault(field, []).append(concept)


def _read_tobject(
    said: Said,
    many: dict[str, list[Any]],  # Any: values of the fields of an item
    left: _Leftovers,
) -> None:
    left.take(said, "")
    for each in _named(said, "tobject.property"):
        if kind := each.attributes.get("tobject.property.type"):
            many.setdefault("genres", []).append(Concept(kind))
    for each in _named(said, "tobject.subject"):
        get = each.attributes.get
        code, owner = get("tobject.subject.refnum") or None, get("tobject.subject.ipr", "IPTC")
        scheme: str | None = owner or None
        if owner == "IPTC":
            scheme = "medtop" if _NEW_CODE.match(code or "") else "subj"
        levels = [get(f"tobject.subject.{level}") for level in ("detail", "matter", "type")]
        name = next(filter(None, levels), None)
        if code or name:
            many.setdefault("subjects", []).append(Concept(code, scheme, name))


def _read_pubdata(
    said: Said,
    told: dict[str, Any],  # Any: values of the fields of an item
    many: dict[str, list[Any]],  # Any: likewise
    left: _Leftovers,
) -> None:
    known = ["type"] if said.attributes.get("type") == "web" else []
    day = extended(said.attributes.get("date.publication", ""))
    if day and "published" not in told:
        told["published"] = day
        known.append("date.publication")
    if page := said.attributes.get("ex-ref"):
        many.setdefault("links", []).append(Link(page, "canonical"))
        known.append("ex-ref")
    left.take(said, *known, "")


def _medium_in(said: Said) -> Media:
    kind = said.attributes.get("media-type", "")
    headlines = [
        each.attributes.get("value")
        for each in _named(said, "media-metadata")
        if each.attributes.get("name") == "headline"
    ]
    captions = [each.text for each in _named(said, "media-caption")]
    producers = [each.text for each in _named(said, "media-producer")]
    return Media(
        _PICTURE.get(kind, kind),
        " ".join(filter(None, captions)) or None,
        " ".join(filter(None, producers)) or None,
        next(filter(None, headlines), None),
        tuple(
            [
                _rendition(each.attributes)
                for each in _named(said, "media-reference")
                if each.attributes.get("source")
            ]
        ),
    )


def _rendition(attributes: Mapping[str, str]) -> Rendition:
    unit = attributes.get("time-unit-of-measure", "seconds").lower()
    return Rendition(
        attributes["source"],
        attributes.get("mime-type") or None,
        _count(attributes.get("width")),
        _count(attributes.get("height")),
        duration=_count(attributes.get("time")) if unit.startswith("sec") else None,
    )


def _count(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number and text is not None else None


def _read_metas(found: Iterable[Said], *, is_ours: bool) -> Iterator[Property]:
    for each in found:
        name = each.attributes.get("name") or each.attributes.get("http-equiv") or ""
        if name.startswith(META) or (is_ours and name in _OWN_METAS):
            continue
        yield Property(name, each.attributes.get("content", ""))


def _named(said: Said, name: str) -> list[Said]:
    return [each for each in said.parts if each.name == name]


class Stated(msgspec.Struct, frozen=True):
    """What an item says of itself in elements, and what these do not bring back.

    `pairs` are for the exact channel; `tokens` name the private fields that the item states, where
    the elements do not tell.
    """

    places: Places
    pairs: list[tuple[str, str]]
    tokens: tuple[str, ...]


def stated(item: Item, *, identity: str, issued: str) -> Stated:
    """An item's elements; `identity` and `issued` are for items without identifier and time."""
    places = places_for(item, identity=identity, issued=issued)
    tokens = []
    if item.embargoed is not None:
        tokens = ["status"] if item.status == "usable" and not is_killed(item) else []
        status = places["docdata"][0].attributes.get("management-status")
        tokens += ["embargoed"] if status != "embargoed" else []
    carried = item_in(as_read(places), is_ours=True, stated=frozenset(tokens))
    return Stated(places, exact(item, flat(carried)), tuple(tokens))


def as_read(places: Places) -> Places:
    """The elements as a reader has them, for which white space is layout but in attributes."""
    return {name: tuple(map(_as_read, found)) for name, found in places.items()}


def _as_read(said: Said) -> Said:
    parts = tuple(map(_as_read, said.parts))
    return Said(said.name, said.attributes, one_line(said.text), parts)
