"""Where the fields of nodes stand in NewsML-G2, and what these places bring back."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from lxml import etree

from wirecopy import (
    Article,
    Author,
    Concept,
    Field,
    Link,
    Media,
    Property,
    Quote,
    Rendition,
    Signal,
    fields,
)
from wirecopy.kit.story import said
from wirecopy.kit.xml import name_of
from wirecopy_newsml.codes import (
    OWN,
    Aliases,
    code_of,
    is_reference,
    is_token,
    is_uri,
    parts_of,
    scheme_of,
    text_of,
)
from wirecopy_newsml.identity import child_of
from wirecopy_newsml.markup import attribute, is_language, one_line, text

#: The properties of ours that hold the fields of quotes, in `assert`s.
QUOTE = {
    "price": "price",
    "change": "priceChange",
    "change_percent": "priceChangePercent",
    "currency": "priceCurrency",
    "currency_text": "priceCurrencyText",
    "name": "name",
    "exchange": "exchange",
    "time": "quoteTime",
}


#: The markets by the names that quotes print, as MIC (ISO 10383).
MARKETS = {
    "AMEX": "XASE", "ASX": "XASX", "BME": "XMAD", "B3": "BVMF",
    "CME": "XCME", "COMEX": "XCEC", "FWB": "XFRA", "HKEX": "XHKG", "SEHK": "XHKG", "JSE": "XJSE",
    "KRX": "XKRX", "LSE": "XLON", "MOEX": "MISX", "NASDAQ": "XNAS", "NASDAQGS": "XNGS",
    "NASDAQGM": "XNMS", "NASDAQCM": "XNCM", "NYMEX": "XNYM", "NYSE": "XNYS", "NYSEARCA": "ARCX",
    "NZX": "XNZE", "SGX": "XSES", "SIX": "XSWX", "SZSE": "XSHE", "TASE": "XTAE",
    "TSX": "XTSE", "TSXV": "XTSX", "TWSE": "XTAI", "WSE": "XWAR", "XETRA": "XETR",
}  # fmt: skip
_CODES = "XPAR XAMS XBRU XMIL XBOM XTKS XSTO XHEL XCSE XOSL XNSE XWBO XETA XIST XBKK XIDX XMEX"
MARKETS |= {code: code for code in (*MARKETS.values(), *_CODES.split(), "BATS")}
#: The Media Topics of the first level, by their codes.
TOPICS = {
    "01000000": "arts, culture, entertainment and media",
    "02000000": "crime, law and justice",
    "03000000": "disaster, accident and emergency incident",
    "04000000": "economy, business and finance",
    "05000000": "education",
    "06000000": "environment",
    "07000000": "health",
    "08000000": "human interest",
    "09000000": "labour",
    "10000000": "lifestyle and leisure",
    "11000000": "politics and government",
    "12000000": "religion",
    "13000000": "science and technology",
    "14000000": "society",
    "15000000": "sport",
    "16000000": "conflict, war and peace",
    "17000000": "weather",
}


def _property(name: str) -> str:
    """A field's name as properties have it: `datelinePlace`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


#: The properties of the fields of articles that their places do not bring back.
ARTICLE = {each.name: _property(each.name) for each in fields(Article)} | {"absent": "absent"}
#: The fields of quotes that have no place of their own yet.
OTHERS: tuple[Field, ...] = tuple(
    each
    for each in fields(Quote)
    if each.name not in QUOTE and not (each.is_required or each.parts or each.private)
)
QUOTE |= {field.name: _property(field.name) for field in OTHERS}


def of_article(article: Article) -> dict[str, Any]:  # Any: a value of each field's type
    """What the standard's own elements bring back of an article."""
    byline = article.byline
    agency = one_line((byline.agency if byline else None) or "")
    credit = one_line(article.credit or agency)
    language = article.language
    return {
        "headline": article.headline,
        "subheadline": article.subheadline,
        "author": byline.author if byline else None,
        "agency": agency or None,
        "credit": credit if credit != agency else None,
        "language": language if language is not None and is_language(language) else None,
    }


# What an item says of itself. Identity, times and state stand in `identity.py`.

#: A value's markup, and whether it comes back from that as it was.
Written = tuple[str, bool]
#: What makes it. Any: a value of the field's type
Writing = Callable[[Any, Aliases], Written]


#: What reads an element of it.
Reading = Callable[["Told", etree._Element], bool]
#: What says, in `@how`, that we made a value of the content: no item said so.
GENERATED = "q:generated"


class Row(msgspec.Struct, frozen=True):
    """A field of an `Item`, where it stands, and what writes it.

    The places of a part are in the order of the rows, as the schema demands.
    """

    field: str
    part: str
    write: Writing


#: The kinds of what a story is about, in `subject/@type`.
KINDS = {
    "subjects": "abstract",
    "people": "person",
    "organisations": "organisation",
    "events": "event",
    "places": "geoArea",
}
_FIELDS = {kind: field for field, kind in KINDS.items()} | {"poi": "places"}
#: The signals and relations of the IPTC that we know of.
_SIGNALS = frozenset(("update", "correction"))
_RELATIONS = frozenset(("seeAlso", "derivedFrom", "previousVersion", "translatedFrom"))
# The roles of those who only helped.
_HELPED = re.compile("edit|contrib|review|translat|check", re.IGNORECASE)
_CONTRIBUTOR = "contributor"


def _word(name: str) -> Writing:
    """A text without line ends."""

    def write(value: str, _: Aliases) -> Written:
        said = one_line(value)
        return f"<{name}>{text(said)}</{name}>", said == value

    return write


def _words(name: str) -> Writing:
    one = _word(name)

    def write(values: tuple[str, ...], aliases: Aliases) -> Written:
        return _all([one(each, aliases) for each in values])

    return write


def _block(name: str, role: str = "") -> Writing:
    """Any text."""
    start = f'<{name} role="{role}">' if role else f"<{name}>"

    def write(value: str, _: Aliases) -> Written:
        return f"{start}{text(value)}</{name}>", True

    return write


def _rank(name: str) -> Writing:
    def write(value: int, _: Aliases) -> Written:
        return (f"<{name}>{value}</{name}>", True) if 0 < value < 10 else ("", False)

    return write


def _priority(value: int, _: Aliases) -> Written:
    return f'<itemMetaExtProperty rel="q:priority" value="{value}"/>', 0 < value < 10


def _holder(value: str, _: Aliases) -> Written:
    said = one_line(value)
    return f'<copyrightHolder literal="{attribute(said)}"/>', said == value


def _source(value: str, _: Aliases) -> Written:
    said = one_line(value)
    is_exact = said == value and said != ""
    return f'<infoSource literal="{attribute(said)}" role="q:source"/>', is_exact


def _flexible(name: str, alias: str = "") -> Writing:
    """An address, else a code of the IPTC's, else a text; all in the attributes."""

    def write(value: str, _: Aliases) -> Written:
        if is_uri(value) and "://" in value:
            return f'<{name} uri="{attribute(value)}"/>', True
        if alias and is_token(value):
            return f'<{name} qcode="{alias}:{value}"/>', True
        said = one_line(value)
        return f'<{name} literal="{attribute(said)}"/>', said == value and said != ""

    return write


def _concepts(name: str, kind: str = "") -> Writing:
    start = f'<{name} type="cpnat:{kind}"' if kind else f"<{name}"

    def write(values: tuple[Concept, ...], aliases: Aliases) -> Written:
        return _all([_concept(start, name, each, aliases) for each in values])

    return write


def located(place: Concept, aliases: Aliases) -> Written:
    """Where the content comes from."""
    return _concept("<located", "located", place, aliases)


def _concept(start: str, name: str, concept: Concept, aliases: Aliases) -> Written:
    said, is_exact, names = _concept_of(start, name, concept.code, concept.scheme, concept.name)
    for alias in names:
        aliases.declare(alias)
    return said, is_exact


# An agency's concepts come again and again.
@lru_cache(4096)
def _concept_of(
    start: str, name: str, code: str | None, scheme: str | None, called: str | None
) -> tuple[str, bool, tuple[str, ...]]:
    """The markup of a concept, whether it comes back, and the aliases that it needs."""
    aliases = Aliases()
    label = one_line(called or "")
    is_exact = label == (called or "") and called != ""
    where = ""
    if code and scheme and not _has_blank(code) and aliases.has(scheme):
        where = f' qcode="{scheme}:{attribute(code)}"'
    elif code and scheme and is_uri(scheme + code):
        where = f' uri="{attribute(scheme + code)}"'
        is_exact = is_exact and parts_of(scheme + code) == (scheme, code)
    elif code and scheme is None and is_uri(code):
        where = f' uri="{attribute(code)}"'
        is_exact = is_exact and parts_of(code) == (None, code)
    elif code is not None or scheme is not None:
        if literal := one_line(code or "") or label:
            where = f' literal="{attribute(literal)}"'
        is_exact = is_exact and scheme is None and literal == code and literal != label != ""
    elif label:
        where = f' literal="{attribute(label)}"'
    if not where:
        return "", False, ()
    named = f"><name>{text(label)}</name></{name}>" if label else "/>"
    if scheme == "medtop" and not label and code in TOPICS:
        named = f'><name how="{GENERATED}" xml:lang="en">{TOPICS[code]}</name></{name}>'
    return f"{start}{where}{named}", is_exact, aliases.names()


def _has_blank(code: str) -> bool:
    return any(map(str.isspace, code))


def _authors(values: tuple[Author, ...], aliases: Aliases) -> Written:
    return _all([_author(each, aliases) for each in values])


def _author(author: Author, aliases: Aliases) -> Written:
    said, is_exact, names = _author_of(
        author.name, author.role, author.job_title, author.uri, author.email
    )
    for alias in names:
        aliases.declare(alias)
    return said, is_exact


@lru_cache(4096)
def _author_of(
    called: str, is_in: str | None, job_title: str | None, uri: str | None, email: str | None
) -> tuple[str, bool, tuple[str, ...]]:
    """The markup of an author, whether it comes back, and the aliases that it needs."""
    aliases = Aliases()
    said = one_line(called)
    is_exact = said == called and said != ""
    tag, role, attributes = "creator", is_in, ""
    if role and _HELPED.search(role):
        tag = _CONTRIBUTOR
        rest = role.removeprefix(f"{_CONTRIBUTOR} ")
        if role == _CONTRIBUTOR or not _HELPED.search(rest):
            role = "" if role == _CONTRIBUTOR else rest
    for name, word in (("role", role), ("jobtitle", job_title)):
        if word:
            attributes += f' {name}="{attribute(code_of(word, "", _NONE, aliases))}"'
    is_exact = is_exact and is_in != "" and job_title != ""
    if uri is not None and is_uri(uri):
        attributes += f' uri="{attribute(uri)}"'
    else:
        is_exact = is_exact and uri is None
        attributes += f' literal="{attribute(said)}"' if said else ""
    details = ""
    if email is not None:
        address = f"<email>{text(email)}</email>"
        details = f"<personDetails><contactInfo>{address}</contactInfo></personDetails>"
    markup = f"<{tag}{attributes}><name>{text(said)}</name>{details}</{tag}>"
    return markup, is_exact, aliases.names()


_NONE: frozenset[str] = frozenset()


def _signals(values: tuple[Signal, ...], aliases: Aliases) -> Written:
    written = []
    for each in values:
        code = code_of(each.code, "sig", _SIGNALS, aliases)
        if not code:
            written.append(("", False))
            continue
        note = "/>" if each.text is None else f"><note>{text(each.text)}</note></signal>"
        written.append((f'<signal qcode="{attribute(code)}"{note}', True))
    return _all(written)


def _links(values: tuple[Link, ...], aliases: Aliases) -> Written:
    written = []
    for each in values:
        rel = ""
        is_exact = each.rel != ""
        if each.rel and "://" in each.rel and is_uri(each.rel):
            rel = f' reluri="{attribute(each.rel)}"'
        elif each.rel:
            rel = f' rel="{attribute(code_of(each.rel, "irel", _RELATIONS, aliases))}"'
        name = "href" if "://" in each.target and is_uri(each.target) else "residref"
        title = "" if each.title is None else f' title="{attribute(each.title)}"'
        written.append((f'<link{rel} {name}="{attribute(each.target)}"{title}/>', is_exact))
    return _all(written)


def _properties(values: tuple[Property, ...], aliases: Aliases) -> Written:
    written = []
    for each in values:
        value = attribute(each.value)
        code = code_of(each.name, "", _NONE, aliases)
        if code and code == each.name:
            said, is_exact = f'rel="{attribute(code)}" value="{value}"/>', True
        else:
            name = one_line(each.name)
            said = (
                f'rel="q:other" value="{value}"><name>{text(name)}</name></contentMetaExtProperty>'
            )
            is_exact = name == each.name
        written.append((f"<contentMetaExtProperty {said}", is_exact))
    return _all(written)


def _media(values: tuple[Media, ...], _: Aliases) -> Written:
    return _all([_medium(each) for each in values])


def _medium(media: Media) -> Written:
    """Each rendition; the first of them says what is said of all."""
    told = "".join(
        f'<remoteContentExtProperty rel="q:{name}" value="{attribute(value)}"/>'
        for name in ("kind", "headline", "caption", "credit")
        if (value := getattr(media, name)) is not None
    )
    written, is_exact = "", bool(media.renditions)
    for each in media.renditions:
        if not is_reference(each.url):
            is_exact = False
            continue
        said = f'<remoteContent href="{attribute(each.url)}"'
        for name, field in RENDITION.items():
            if (value := getattr(each, field)) is not None:
                said += f' {name}="{attribute(str(value))}"'
        written += f"{said}>{told}</remoteContent>" if told else f"{said}/>"
        told = ""
    return written, is_exact


#: The attributes of a file by the fields of a `Rendition`, but its address.
RENDITION = {
    "contenttype": "type",
    "size": "bytes",
    "width": "width",
    "height": "height",
    "duration": "duration",
}


def _all(written: list[Written]) -> Written:
    return "".join([said for said, _ in written]), all(is_exact for _, is_exact in written)


#: The fields by their places: parts of the item in the order of the schema.
ITEM: tuple[Row, ...] = (
    Row("copyright_holder", "rights", _holder),
    Row("copyright_notice", "rights", _block("copyrightNotice")),
    Row("usage_terms", "rights", _block("usageTerms")),
    Row("data_mining", "rights", _flexible("dataMining")),
    Row("ed_note", "notes", _block("edNote")),
    Row("instructions", "notes", _block("edNote", "q:instructions")),
    Row("signals", "notes", _signals),
    Row("links", "notes", _links),
    Row("priority", "notes", _priority),
    Row("urgency", "first", _rank("urgency")),
    Row("digital_source_type", "first", _flexible("digitalSourceType", "digsrctype")),
    Row("info_source", "made", _source),
    Row("authors", "made", _authors),
    Row("genres", "about", _concepts("genre")),
    Row("keywords", "about", _words("keyword")),
    *(Row(field, "about", _concepts("subject", kind)) for field, kind in KINDS.items()),
    Row("slugline", "about", _word("slugline")),
    Row("other", "properties", _properties),
    Row("media", "contents", _media),
)


class Told:
    """What an item says of itself, as it is read: the fields of an `Item` by their names.

    `is_own`: we wrote it, so blanks count, and what we made up does not.
    """

    def __init__(self, item: etree._Element, *, is_own: bool = False) -> None:
        self.fields: dict[str, Any] = {}  # Any: values of their types
        self.is_own = is_own
        self._aliases: Mapping[str, str] = {
            scheme.get("alias", ""): scheme.get("uri", "")
            for catalog in item.iterchildren("{*}catalog")
            for scheme in catalog.iterchildren("{*}scheme")
        }

    def put(self, field: str, value: object) -> None:
        """A field that is said once: the first counts."""
        if value is not None:
            self.fields.setdefault(field, value)

    def add(self, field: str, *values: object) -> None:
        """A field of several values."""
        self.fields[field] = (*self.fields.get(field, ()), *values)

    def read(self, element: etree._Element) -> bool:
        """Reads an element of an item's metadata; False if it has no place in an `Item`."""
        reading = READINGS.get(name_of(element))
        return reading is not None and reading(self, element)

    def text(self, element: etree._Element) -> str | None:
        """An element's text: as it stands in an item of ours, else in one line; None for none."""
        return (element.text or "") if self.is_own else said(element)

    def block(self, element: etree._Element) -> str | None:
        """A text of several lines."""
        if self.is_own:
            return element.text or ""
        lines = ("".join(map(str, element.itertext()))).strip().splitlines()
        return "\n".join(map(one_line, lines)) or None

    def concept(self, element: etree._Element) -> Concept | None:
        """What an element refers to by its code and its name."""
        name = said_name(element, is_own=self.is_own)
        if qcode := element.get("qcode"):
            alias, _, code = qcode.partition(":")
            return Concept(code, scheme_of(alias, self._aliases), name)
        if uri := element.get("uri"):
            scheme, code = parts_of(uri)
            return Concept(code, scheme, name)
        literal = element.get("literal")
        if literal and name and literal != name:
            return Concept(literal, name=name)
        return Concept(name=name or literal) if name or literal else None


def said_name(element: etree._Element, *, is_own: bool = False) -> str | None:
    """The name that stands in an element; None without one, or one of ours."""
    name = child_of(element, "name")
    if name is None or (is_own and name.get("how") == GENERATED):
        return None
    return (name.text if is_own else said(name)) or None


def _put(field: str, *, is_block: bool = False) -> Reading:
    def read(told: Told, element: etree._Element) -> bool:
        value = told.block(element) if is_block else told.text(element)
        if value is None or told.fields.get(field, value) == value:
            told.put(field, value)
        else:
            told.add("other", Property(name_of(element), value))
        return True

    return read


def _reads_rank(told: Told, element: etree._Element) -> bool:
    value = (element.text or "").strip()
    if value not in RANKS:
        return False
    told.put("urgency", int(value))
    return True


#: What ranks are written as.
RANKS = frozenset("123456789")


def _reads_flexible(field: str, alias: str = "") -> Reading:
    def read(told: Told, element: etree._Element) -> bool:
        code = element.get("qcode")
        label = element.get("literal") or said_name(element)
        told.put(field, element.get("uri") or (text_of(code, alias) if code else label))
        return True

    return read


def _reads_holder(told: Told, element: etree._Element) -> bool:
    value = element.get("literal")
    if not told.is_own:
        value = said_name(element) or value or element.get("uri") or element.get("qcode")
    told.put("copyright_holder", value)
    return True


def _reads_concept(field: str) -> Reading:
    def read(told: Told, element: etree._Element) -> bool:
        if told.is_own and element.get("how") == GENERATED:
            return True
        found = told.concept(element)
        if found is not None:
            told.add(field, found)
        return found is not None

    return read


def _reads_subject(told: Told, element: etree._Element) -> bool:
    kind = element.get("type") or element.get("typeuri") or ""
    if told.is_own and (not kind or element.get("how") == GENERATED):
        return True
    found = told.concept(element)
    if found is not None:
        told.add(_FIELDS.get(kind.replace(":", "/").rpartition("/")[2], "subjects"), found)
    return found is not None


def _reads_located(told: Told, element: etree._Element) -> bool:
    """Where it comes from, in an item of ours: a place that has a code is of the item, too."""
    place = told.concept(element)
    if place is not None and place.code is not None and not element.get("literal"):
        told.add("places", place)
    return True


def _reads_keyword(told: Told, element: etree._Element) -> bool:
    if (value := told.text(element)) is not None:
        told.add("keywords", value)
    return True


def _reads_author(told: Told, element: etree._Element) -> bool:
    name = said_name(element) or element.get("literal")
    uri = element.get("uri") or element.get("qcode")
    if told.is_own and element.get("how") == GENERATED:
        return True
    role = element.get("role") or ""
    words: str | None = " ".join(text_of(each, "") for each in role.split()) or None
    if name_of(element) == _CONTRIBUTOR and not (words and _HELPED.search(words)):
        words = f"{_CONTRIBUTOR} {words}" if words else _CONTRIBUTOR
    if not told.is_own and (name is None or LOGIN.fullmatch(name)):
        if name or uri:
            told.add("other", Property(name_of(element), name or uri or ""))
        return bool(name or uri)
    job = element.get("jobtitle")
    details = child_of(element, "personDetails")
    email = None if details is None else details.find("{*}contactInfo/{*}email")
    told.add(
        "authors",
        Author(
            name or "",
            role=words,
            job_title=text_of(job, "") if job else None,
            uri=uri,
            email=None if email is None else email.text or "",
        ),
    )
    return True


#: A name of an account, which is not an author's.
LOGIN = re.compile(r"[a-z0-9._-]+|\S+@\S+")


def _reads_source(told: Told, element: etree._Element) -> bool:
    if told.is_own and element.get("role") != "q:source":
        return True
    value = said_name(element) or element.get("literal") or element.get("qcode")
    if told.fields.get("info_source", value) == value:
        told.put("info_source", value)
    elif value:
        told.add("other", Property("infoSource", value))
    return True


def _reads_note(told: Told, element: etree._Element) -> bool:
    role = element.get("role") or element.get("roleuri") or ""
    field = "instructions" if "instruction" in role.lower() else "ed_note"
    value = told.block(element)
    if value is not None and not told.is_own and told.fields.get(field):
        value = f"{told.fields.pop(field)}\n{value}"
    told.put(field, value)
    return True


def _reads_signal(told: Told, element: etree._Element) -> bool:
    code = element.get("qcode")
    note = child_of(element, "note")
    if note is None and not told.is_own:
        note = child_of(element, "name")
    if note is None and not told.is_own:
        note = child_of(element, "edNote")  # as some agencies have it
    words = None if note is None else told.block(note)
    known = text_of(code, "sig") if code else element.get("uri") or element.get("literal")
    if known is None and words is None:
        return False
    told.add("signals", Signal(known or "", words))
    return True


def _reads_link(told: Told, element: etree._Element) -> bool:
    target = element.get("href") or element.get("residref")
    if target is None:
        return False
    rel = element.get("rel")
    title = element.get("title")
    if title is None and not told.is_own:
        title = next(filter(None, map(said, element.iter("{*}title", "{*}headline"))), None)
    known = text_of(rel, "irel") if rel else element.get("reluri")
    told.add("links", Link(target, known, title))
    return True


def _reads_property(told: Told, element: etree._Element) -> bool:
    rel = element.get("rel") or element.get("reluri") or ""
    value = element.get("value")
    if rel == "q:priority":
        if value in RANKS:
            told.put("priority", int(value or 0))
    elif rel == "q:other":
        named = child_of(element, "name")
        told.add("other", Property("" if named is None else named.text or "", value or ""))
    elif rel.partition(":")[0] != OWN or not told.is_own:
        values = (value, element.get("qcode"), element.get("uri"), element.get("literal"))
        found = next((each for each in values if each is not None), said_name(element))
        if found is None or not rel:
            return False
        told.add("other", Property(rel, found))
    return True


def media_of(contents: Iterable[etree._Element], kind: str = "") -> tuple[Media, ...]:
    """The files elsewhere, each with what is said of it; those of a kind are one picture or film.

    `kind` is what all of them are of, if the item says so.
    """
    gathered: dict[str, tuple[dict[str, str], list[Rendition]]] = {}
    known = ""
    for place, each in enumerate(contents):
        if (url := each.get("href") or each.get("residref")) is None:
            continue
        own = {
            rel.removeprefix("q:"): said.get("value") or ""
            for said in each.iterchildren("{*}remoteContentExtProperty")
            if (rel := said.get("rel") or "").startswith("q:")
        }
        if "kind" in own:
            known = f"{place}"
        elif not known:
            own["kind"] = kind or _kind_of(each.get("contenttype") or "")
        _, renditions = gathered.setdefault(known or own["kind"], (own, []))
        sizes = {name: _count(each.get(name)) for name in RENDITION if name != "contenttype"}
        renditions.append(
            Rendition(
                url,
                each.get("contenttype"),
                **{RENDITION[name]: value for name, value in sizes.items()},
            )
        )
    return tuple(
        Media(
            facts.get("kind", ""),
            facts.get("caption"),
            facts.get("credit"),
            facts.get("headline"),
            tuple(renditions),
        )
        for facts, renditions in gathered.values()
    )


def _kind_of(media_type: str) -> str:
    first = media_type.partition("/")[0].lower()
    return {"image": "picture"}.get(first, first or "file")


def _count(written: str | None) -> int | None:
    is_known = written is not None and written.isascii() and written.isdigit()
    return int(written or 0) if is_known and len(written or "") < 16 else None


#: What reads the elements of an item's metadata, by their names.
READINGS: dict[str, Reading] = {
    "copyrightHolder": _reads_holder,
    "copyrightNotice": _put("copyright_notice", is_block=True),
    "usageTerms": _put("usage_terms", is_block=True),
    "dataMining": _reads_flexible("data_mining"),
    "edNote": _reads_note,
    "signal": _reads_signal,
    "link": _reads_link,
    "itemMetaExtProperty": _reads_property,
    "urgency": _reads_rank,
    "digitalSourceType": _reads_flexible("digital_source_type", "digsrctype"),
    "located": _reads_located,
    "infoSource": _reads_source,
    "creator": _reads_author,
    "contributor": _reads_author,
    "genre": _reads_concept("genres"),
    "keyword": _reads_keyword,
    "subject": _reads_subject,
    "slugline": _put("slugline"),
    "contentMetaExtProperty": _reads_property,
}
