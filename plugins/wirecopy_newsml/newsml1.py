"""Items of NewsML 1, which only others write: their components, and what they say of themselves."""

import re
from contextlib import suppress
from datetime import datetime

import msgspec
from lxml import etree

from wirecopy import (
    Article,
    Author,
    Caption,
    Concept,
    Document,
    Link,
    Media,
    Message,
    Note,
    Paragraph,
    Property,
    QuoteTable,
    Rendition,
    Signal,
    Subhead,
    Table,
)
from wirecopy.kit.status import state_of, with_state
from wirecopy.kit.story import Story, author_name, dateline, said
from wirecopy.kit.xml import line_of, name_of
from wirecopy_newsml.mapping import LOGIN, RANKS
from wirecopy_newsml.others import PICTURES, read_contained, speaks

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PARTS = frozenset("Catalog Identification NewsManagement NewsComponent".split())


def envelope_of(item: etree._Element) -> Message | None:
    """The delivery that an item came in; None if it says nothing."""
    envelope = item.getroottree().getroot().find("{*}NewsEnvelope")
    if envelope is None or not len(envelope):
        return None
    rank = _label(envelope.find("{*}Priority")) or ""
    return Message(
        sender=_label(envelope.find("{*}SentFrom/{*}Party")),
        sent=_time(said(envelope.find("{*}DateAndTime"))),
        id=said(envelope.find("{*}TransmissionId")),
        priority=int(rank) if rank in RANKS else None,
    )


def component_articles(
    item: etree._Element, source: str, message: Message | None = None
) -> Document:
    """A NewsML 1 item: an article for each outermost headline, with all text below it.

    Components with a headline of their own below it are its captions and sections.
    """
    first = Story(line_of(item))
    status = item.find("{*}NewsManagement/{*}Status")
    written = "" if status is None else status.get("FormalName") or ""
    if written and written.lower() != "usable":
        first.say("not-usable", f"the item's status is '{written}'", is_bad=True)
    _read_identification(item, first)
    _read_management(item, first)
    if message is not None:
        _put(first, "published", message.sent)
        _put(first, "priority", message.priority)
    for each in item.iterfind("{*}Comment"):
        _other(first, "Comment", said(each))
    if unread := {name_of(each) for each in item} - _PARTS - {"Comment"}:
        first.say("not-read", f"no place for the item's {', '.join(sorted(unread))}")
    reading = _Components(first)
    for component in item.iterfind("{*}NewsComponent"):
        reading.read(component, first, 0)
    stories = reading.stories
    state = state_of(written, _embargo(item))
    children = [child for story in stories for child in story.children() if not _is_empty(child)]
    children = [with_state(child, state) for child in children]
    told = [each for story in stories for each in story.diagnostics]
    return Document(tuple(children), source, diagnostics=tuple(told), message=message)


def _put(story: Story, field: str, value: object) -> None:
    """A field of the item that is said once; what is said again goes by the field's name."""
    if value is None or value == "":
        return
    if story.told.setdefault(field, value) != value:
        _other(story, field, str(value))


def _add(story: Story, field: str, *values: object) -> None:
    """A field of the item with several values, each once."""
    known = story.told.get(field, ())
    story.told[field] = (*known, *(each for each in values if each not in known))


def _other(story: Story, name: str | None, value: str | None) -> None:
    if name and value:
        _add(story, "other", Property(name, value))


def _label(element: etree._Element | None) -> str | None:
    """The formal name of an element, else its text."""
    return None if element is None else element.get("FormalName") or said(element)


# ISO 8601 in its basic form, as NewsML 1 has it, and in its extended one.
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII,
)


def _time(written: str | None) -> str | None:
    """A time in the form that items have it; None for what is none."""
    found = _MOMENT.match(written or "")
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    time = f"{year}-{month}-{day}"
    if hour is not None:
        if zone and len(zone) == _BASIC_ZONE:
            zone = f"{zone[:3]}:{zone[3:]}"
        time += f"T{hour}:{minute}:{second or '00'}{zone or ''}"
    with suppress(ValueError):
        datetime.fromisoformat(time)
        return time
    return None


_BASIC_ZONE = len("+0100")


def _embargo(item: etree._Element) -> str | None:
    """When the item becomes usable, if it says so."""
    change = item.find("{*}NewsManagement/{*}StatusWillChange")
    if change is None or (_label(change.find("{*}FutureStatus")) or "").lower() != "usable":
        return None
    return _time(said(change.find("{*}DateAndTime"))) or "open"


def _read_identification(item: etree._Element, story: Story) -> None:
    """Which item it is: its identifier is the same in all its revisions (RFC 3085, section 4)."""
    place = item.find("{*}Identification/{*}NewsIdentifier")
    if place is None:
        return
    words = {name_of(each): said(each) or "" for each in place}
    revision = words.get("RevisionId", "")
    number = re.match(r"\d{1,18}", revision, re.ASCII)
    _put(story, "version", int(number[0]) if number else None)
    parts = [words.get(name, "") for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        _put(story, "guid", f"urn:newsml:{':'.join(parts)}")
    else:
        public = words.get("PublicIdentifier", "")
        if revision:
            public = re.sub(rf":{re.escape(revision)}[NAU]?\Z", "", public)
        _put(story, "guid", public or parts[2])
        _other(story, "DateId", parts[1])
    _put(story, "provider", parts[0])
    for each in item.iterfind("{*}Identification/*"):
        if name_of(each) != "NewsIdentifier":
            _other(story, name_of(each), said(each))


def _read_management(item: etree._Element, story: Story) -> None:
    management = item.find("{*}NewsManagement")
    for each in management if management is not None else ():
        label, name = _label(each), name_of(each)
        match name:
            case "FirstCreated" | "ThisRevisionCreated" if (when := _time(label)) is not None:
                _put(story, _TIMES[name], when)
            case "Urgency" if label in RANKS:
                _put(story, "urgency", int(label or 0))
            case "Status":
                if (label or "").lower() == "usable":
                    story.told["status"] = "usable"
            case "Instruction" if label:
                _add(story, "signals", Signal(label))
            case "DerivedFrom" | "AssociatedWith" if target := each.get("NewsItem"):
                rel = "derivedFrom" if name == "DerivedFrom" else each.get("FormalName")
                _add(story, "links", Link(target, rel, title=said(each)))
            case "NewsItemType" | "StatusWillChange":
                pass
            case _:
                _other(story, name, label or each.get("Href"))


_TIMES = {"FirstCreated": "first_created", "ThisRevisionCreated": "version_created"}


def _is_empty(child: QuoteTable | Article | Table) -> bool:
    return isinstance(child, Article) and msgspec.structs.replace(child, line=0) in (
        Article(),
        Article(language=child.language),
    )


class _Components:
    """The reading of an item's components: their stories, and how deep each one's headline is."""

    def __init__(self, first: Story) -> None:
        self.stories = [first]
        self._depths: dict[int, int] = {}

    def read(self, component: etree._Element, story: Story, depth: int) -> None:
        """Reads a component, which stands so deep below the item, into the story around it."""
        lines = component.find("{*}NewsLines")
        headline = None if lines is None else said(lines.find("{*}HeadLine"))
        language = component.get(_LANG)
        if headline is not None and headline not in story.headlines:
            above = self._depths.get(id(story))
            if above is not None and depth > above:
                self._read_part(component, story, depth)
                return
            if above is not None or not speaks(language, story.language):
                story = Story(line_of(component), language=language or story.language)
                self.stories.append(story)
            self._depths[id(story)] = depth
        self._read_into(component, story, depth)

    def _read_part(self, component: etree._Element, story: Story, depth: int) -> None:
        """A component with a headline of its own, below that of the story."""
        part = Story(line_of(component), language=story.language)
        self._depths[id(part)] = depth
        self._read_into(component, part, depth)
        kind = Caption if _is_of_picture(component) else None
        for child in part.children():
            if isinstance(child, Article):
                head = kind or Subhead
                said_above = (child.headline, child.subheadline or "")
                story.blocks += (head(text, child.line) for text in said_above if text)
                story.blocks += (
                    kind(each.text, each.line) if kind and isinstance(each, Paragraph) else each
                    for each in child.body
                )
                if child.byline is not None:
                    names = filter(None, (child.byline.author, child.byline.agency))
                    text = "--".join(names)
                    if child.byline.agency != story.agency or child.byline.author:
                        story.blocks.append((kind or Note)(text, child.line))
                if child.credit is not None:
                    story.blocks.append((kind or Note)(child.credit, child.line))
            else:
                story.tables.append(child)
        story.diagnostics += part.diagnostics
        self._take_files(part, story)

    def _take_files(self, part: Story, story: Story) -> None:
        """What a part says: its files with their captions, and what goes by its own name."""
        texts = [b.text for b in part.blocks if isinstance(b, Paragraph | Caption)]
        for media in part.told.pop("media", ()):
            _add(
                story,
                "media",
                msgspec.structs.replace(
                    media,
                    headline=media.headline or (part.headlines[0] if part.headlines else None),
                    caption=media.caption or "\n".join(texts) or None,
                    credit=media.credit or part.credit,
                ),
            )
        if unread := part.told.keys() - {"other", "provider", "info_source"}:
            names = ", ".join(sorted(unread))
            story.say("not-read", f"no place for the {names} of a part", line=part.line)
        _add(story, "other", *part.told.get("other", ()))
        if not story.told["other"]:
            del story.told["other"]

    def _read_into(self, component: etree._Element, story: Story, depth: int) -> None:
        story.language = story.language or component.get(_LANG)
        lines = component.find("{*}NewsLines")
        if lines is not None:
            _read_lines(lines, story)
        _read_descriptions(component, story)
        role = component.find("{*}Role")
        is_caption = role is not None and "caption" in (role.get("FormalName") or "").lower()
        before = len(story.blocks)
        is_one = component.get("EquivalentsList") == "yes"
        contents = [each for each in component if name_of(each) == "ContentItem"]
        files = [each for each in contents if _is_file(each)]
        texts = [each for each in contents if each not in files]
        if is_one:
            texts = sorted(texts, key=_rank_of_content)[:1]
        for each in texts:
            read_contained(next(each.iter("{*}DataContent")), story)
        _read_files(files, story, are_one=is_one)
        if is_caption:
            story.blocks[before:] = [Caption(b.text, b.line) for b in story.blocks[before:]]
        inner = [each for each in component if name_of(each) == "NewsComponent"]
        others: list[etree._Element] = []
        if component.get("EquivalentsList") == "yes" and not _are_translations(inner):
            chosen = [next(filter(_has_text, inner), inner[0])] if inner else []
            others = [each for part in inner if part not in chosen for each in _files_in(part)]
            inner = chosen
        for each in inner:
            self.read(each, story, depth + 1)
        _read_files(others, story, are_one=True)
        for each in component:
            if name_of(each) in ("NewsItem", "NewsItemRef"):
                label = each.get("NewsItem") or each.get("Duid") or "another item"
                story.say("not-read", f"'{label}' is not read", line=line_of(each))


def _are_translations(components: list[etree._Element]) -> bool:
    """Whether components that say the same are in languages of their own."""
    return len({each.get(_LANG) for each in components} - {None}) > 1


def _is_of_picture(component: etree._Element) -> bool:
    """Whether a component is about something to look at: by its roles, or its media."""
    roles = (role.get("FormalName") or "" for role in component.iter("{*}Role"))
    media = (kind.get("FormalName") or "" for kind in component.iter("{*}MediaType"))
    return any(_OF_PICTURE.search(each) for each in roles) or any(
        each.lower() in PICTURES for each in media
    )


_OF_PICTURE = re.compile("caption|picture|photo|image|graphic|video|legend", re.IGNORECASE)


def _read_lines(lines: etree._Element, story: Story) -> None:
    known = set(story.headlines)
    for each in lines:
        text, name = said(each), name_of(each)
        if text is None or text in known:
            continue
        if not speaks(each.get(_LANG), story.language):
            _other(story, f"{name} ({each.get(_LANG)})", text)
            continue
        match name:
            case "HeadLine":
                known.add(text)
                story.headlines.append(text)
            case "SubHeadLine" if story.subheadline is None:
                story.subheadline = text
            case "ByLine":
                name = author_name(text)
                story.author = name if story.author is None else f"{story.author}, {name}"
            case "DateLine" if story.dateline is None:
                story.dateline = dateline(text, line_of(each))
            case "CreditLine" if story.credit is None:
                story.credit = text
            case "CopyrightLine":
                _put(story, "copyright_notice", text)
            case "RightsLine":
                _put(story, "usage_terms", text)
            case "SlugLine":
                _put(story, "slugline", text)
            case "KeywordLine":
                _add(story, "keywords", text)
            case "SeriesLine":
                _other(story, name, text)
            case "NewsLine" if _TO_EDITORS.search(_label(each.find("{*}NewsLineType")) or ""):
                line = said(each.find("{*}NewsLineText")) or text
                known_note = story.told.get("ed_note")
                story.told["ed_note"] = f"{known_note}\n{line}" if known_note else line
            case _:
                story.notes.append(Note(text, line_of(each)))


def _read_descriptions(component: etree._Element, story: Story) -> None:
    language = component.find("{*}DescriptiveMetadata/{*}Language")
    if language is not None and story.language is None:
        story.language = language.get("FormalName")
    unread: set[str] = set()
    for part in component:
        match name_of(part):
            case "DescriptiveMetadata":
                for each in part:
                    _read_description(each, story, unread)
            case "AdministrativeMetadata":
                for each in part:
                    _read_party(each, story)
            case "RightsMetadata":
                _put(story, "copyright_holder", said(part.find("{*}Copyright/{*}CopyrightHolder")))
                _put(story, "usage_terms", said(part.find("{*}UsageRights")))
            case "Metadata":
                _read_properties(part, story)
            case "TopicSet":
                for each in part.iter("{*}Topic"):
                    _read_topic(each, story)
    if unread:
        story.say(
            "not-read",
            f"no place for the component's {', '.join(sorted(unread))}",
            line=line_of(component),
        )
    party = component.find("{*}AdministrativeMetadata/{*}Source/{*}Party")
    if party is not None and story.agency is None:
        story.agency = party.get("FormalName") or None


_TO_EDITORS = re.compile("advis|note|editor", re.IGNORECASE)


def _read_description(each: etree._Element, story: Story, unread: set[str]) -> None:
    """A line of what the content is about."""
    match name_of(each):
        case "Language":
            pass
        case "Genre" if label := _label(each):
            _add(story, "genres", Concept(name=label))
        case "SubjectCode" if len(each):
            for inner in each:
                if code := inner.get("FormalName"):
                    is_known = len(code) == _IPTC_CODE and code.isdigit()
                    kind = Concept(code, "subj") if is_known else Concept(name=code)
                    _add(story, "subjects", kind)
        case "Location" if len(each):
            for inner in each.iter("{*}Property"):
                if value := inner.get("Value"):
                    _add(story, "places", Concept(name=value))
        case "TopicOccurrence":
            pass  # what it refers to is read where it stands
        case "Property":
            _read_properties(each, story)
        case name if label := _label(each):
            _other(story, name, label)
        case name:
            unread.add(name)


_IPTC_CODE = len("04000000")


def _read_properties(parent: etree._Element, story: Story) -> None:
    for each in parent.iter("{*}Property"):
        _other(story, each.get("FormalName"), each.get("Value"))


def _read_party(each: etree._Element, story: Story) -> None:
    """Who made the content, or keeps it."""
    name = name_of(each)
    parties = [label for party in each.iterfind("{*}Party") if (label := _label(party))]
    match name:
        case "Provider":
            for label in parties:
                story.told["provider"] = label
        case "Source":
            for label in parties:
                _put(story, "info_source", label)
        case "Creator" | "Contributor":
            for label in parties:
                if LOGIN.fullmatch(label):
                    _other(story, name.lower(), label)
                else:
                    role = None if name == "Creator" else "contributor"
                    _add(story, "authors", Author(label, role))
        case "Property":
            _read_properties(each, story)
        case _:
            _other(story, name, _label(each))


def _read_topic(topic: etree._Element, story: Story) -> None:
    """A topic that the item declares, by its type."""
    kind = (_label(topic.find("{*}TopicType")) or "").lower()
    code, name = said(topic.find("{*}FormalName")), said(topic.find("{*}Description"))
    if code or name:
        field = next((field for word, field in _TOPICS.items() if word in kind), "subjects")
        concept = Concept(code, name=name) if code and name else Concept(name=name or code)
        _add(story, field, concept)


_TOPICS = {
    "person": "people",
    "people": "people",
    "organi": "organisations",
    "company": "organisations",
    "location": "places",
    "country": "places",
    "city": "places",
    "event": "events",
}


def _has_text(part: etree._Element) -> bool:
    data = part.iter("{*}DataContent")
    return any(str(text).strip() for each in data for text in each.itertext())


def _rank_of_content(content: etree._Element) -> int:
    data = next(content.iter("{*}DataContent"), None)
    if data is None or not _has_text(content):
        return 3
    return 0 if len(data) else 1 if "<" in (data.text or "") else 2


def _kind_of(content: etree._Element) -> str:
    kind = content.find("{*}MediaType")
    return "" if kind is None else kind.get("FormalName") or ""


def _is_file(content: etree._Element) -> bool:
    """Whether it is not text: agencies have names of their own for that (Text, HTML, Article)."""
    is_encoded = next(content.iter("{*}Encoding"), None) is not None
    has_data = next(content.iter("{*}DataContent"), None) is not None
    return not has_data or is_encoded or _kind_of(content).lower() in PICTURES


def _files_in(component: etree._Element) -> list[etree._Element]:
    return [each for each in component.iter("{*}ContentItem") if _is_file(each)]


def _read_files(files: list[etree._Element], story: Story, *, are_one: bool) -> None:
    """Pictures, sounds and films elsewhere, each alone or all as renditions of one."""
    found: list[tuple[str, Rendition]] = []
    for each in files:
        label, url = _kind_of(each).lower(), each.get("Href")
        if url is None:
            what = _kind_of(each) or "a content"
            story.say("not-read", f"'{what}' is not read", line=line_of(each))
            continue
        media_type = _label(each.find("{*}MimeType")) or _label(each.find("{*}Format"))
        sizes = {
            (size.get("FormalName") or "").lower(): size.get("Value")
            for size in each.iterfind("{*}Characteristics/{*}Property")
        }
        rendition = Rendition(
            url,
            media_type,
            width=_count(sizes.get("width")),
            height=_count(sizes.get("height")),
            bytes=_count(each.findtext("{*}Characteristics/{*}SizeInBytes")),
        )
        found.append((_KINDS.get(label, label) or "file", rendition))
    if are_one and found:
        _add(story, "media", Media(found[0][0], renditions=tuple(each for _, each in found)))
    else:
        _add(story, "media", *(Media(kind, renditions=(each,)) for kind, each in found))
    if not story.told["media"]:
        del story.told["media"]


_KINDS = {"photo": "picture", "still": "picture", "image": "picture"}


def _count(written: str | None) -> int | None:
    said = (written or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < _LONGEST else None


_LONGEST = 16
