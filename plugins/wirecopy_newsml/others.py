"""Items of NewsML-G2 that others wrote: news items and packages."""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from wirecopy import (
    Bullet,
    Caption,
    Dateline,
    Document,
    Link,
    Message,
    Note,
    Property,
    Subhead,
)
from wirecopy.kit.story import (
    Story,
    author_name,
    dateline,
    named,
    read_csv,
    read_markup,
    read_text,
    said,
    signed,
)
from wirecopy.kit.xml import line_of, name_of
from wirecopy_newsml.identity import is_time, told_of
from wirecopy_newsml.mapping import LOGIN, RANKS, Told, media_of

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PARTS = frozenset(
    "catalogRef catalog hopHistory pubHistory rightsInfo itemMeta contentMeta contentSet".split()
)
# What `told_of` reads, or says nothing of the news itself.
_KNOWN = frozenset(
    "itemClass provider versionCreated firstCreated embargoed pubStatus generator profile "
    "title".split()
)
# What becomes the story's own.
_SPOKEN = frozenset("headline by byline creditline dateline language located description".split())


def message_of(item: etree._Element) -> Message | None:
    """The delivery that an item came in; None if it says nothing."""
    header = item.getroottree().getroot().find("{*}header")
    if header is None:
        return None
    sent = header.findtext("{*}sent", "").strip()
    rank = header.findtext("{*}priority", "").strip()
    return Message(
        sender=said(header.find("{*}sender")),
        sent=sent if is_time(sent) else None,
        id=said(header.find("{*}transmitId")),
        priority=int(rank) if rank in RANKS else None,
    )


def news_items(
    item: etree._Element, source: str, message: Message | None = None
) -> Iterator[Document]:
    """A NewsML-G2 news item of any agency: the best of its contents, and what is said about it.

    Where the contents are in several languages, each language is a document of its own.
    """
    contents = [each for part in item.iterfind("{*}contentSet") for each in part]
    languages = dict.fromkeys(
        _primary(language) for each in contents if (language := _language_of(each)) is not None
    )
    for language in languages if len(languages) > 1 else [None]:
        yield _news_item(item, contents, language, source, message)


def _news_item(
    item: etree._Element,
    contents: list[etree._Element],
    language: str | None,
    source: str,
    message: Message | None,
) -> Document:
    own = [each for each in contents if speaks(_language_of(each), language)]
    named = next((tag for each in own if (tag := _language_of(each))), None)
    story = Story(line_of(item), language=named or item.get(_LANG))
    told = Told(item)
    _read_item_meta(item, story, told, message)
    meta = item.find("{*}contentMeta")
    if meta is not None:
        tags = [tag for each in meta.iterfind("{*}language") if (tag := each.get("tag"))]
        if language is not None:
            tags = [tag for tag in tags if speaks(tag, language)] or tags
        _read_content_meta(meta, story, told, language or (tags[0] if tags else story.language))
        if named is not None:
            story.language = named
    _read_contents(own, story, told, _picture_kind(item))
    story.told |= told.fields
    if unread := {name_of(each) for each in item} - _PARTS:
        story.say("not-read", f"no place for the item's {', '.join(sorted(unread))}")
    if not story.headlines and (title := said(item.find("{*}itemMeta/{*}title"))):
        story.headlines.append(title)
    return msgspec.structs.replace(story.document(source), message=message)


def _language_of(element: etree._Element) -> str | None:
    """The language that an element, or the one element in it, says it is in."""
    if tag := element.get(_LANG) or element.get("lang"):
        return tag
    return _language_of(element[0]) if len(element) == 1 else None


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def speaks(tag: str | None, language: str | None) -> bool:
    """Whether what is in one language may stand in a text of the other."""
    return tag is None or language is None or _primary(tag) == _primary(language)


def package_item(item: etree._Element, source: str, message: Message | None = None) -> Document:
    """A NewsML-G2 package: its headline, and what it refers to as bullets."""
    story, told = Story(line_of(item), language=item.get(_LANG)), Told(item)
    _read_item_meta(item, story, told, message)
    meta = item.find("{*}contentMeta")
    if meta is not None:
        _read_content_meta(meta, story, told)
    if not story.headlines and (title := said(item.find("{*}itemMeta/{*}title"))):
        story.headlines.append(title)
    for each in item.iter("{*}group", "{*}itemRef", "{*}conceptRef"):
        titles = map(said, (*each.iterfind("{*}title"), *each.iterfind("{*}headline")))
        label = next(filter(None, titles), None)
        if name_of(each) == "itemRef" and (target := each.get("residref") or each.get("href")):
            told.add("links", Link(target, each.get("rel") or each.get("reluri"), label))
            label = label or target
        kind = Bullet if name_of(each) == "itemRef" else Subhead
        if name_of(each) == "conceptRef":
            story.say("not-read", "no place for the package's conceptRef", line=line_of(each))
        elif label:
            story.blocks.append(kind(label, line_of(each)))
        if each.find("{*}description") is not None:
            story.say("not-read", f"no place for the description of '{label}'", line=line_of(each))
    story.told |= told.fields
    return msgspec.structs.replace(story.document(source), message=message)


def _read_item_meta(
    item: etree._Element, story: Story, told: Told, message: Message | None
) -> None:
    """What an item says of itself, but for what it says of its content."""
    told.fields |= told_of(item)
    if message is not None:
        told.put("published", message.sent)
        told.put("priority", message.priority)
    for field, name in (("first_created", "firstCreated"), ("version_created", "versionCreated")):
        written = said(item.find(f"{{*}}itemMeta/{{*}}{name}"))
        if written and field not in told.fields:
            told.add("other", Property(name, written))
    for part in item:
        match name_of(part):
            case "itemMeta":
                _read_rest(part, story, told, _KNOWN)
            case "rightsInfo":
                _read_rest(part, story, told)
    status = item.find("{*}itemMeta/{*}pubStatus")
    written = "" if status is None else (status.get("qcode") or status.get("uri") or "")
    if written and re.split("[:/]", written)[-1] != "usable":
        story.say("not-usable", f"the item's pubStatus is '{written}'", is_bad=True)
    embargo = item.find("{*}itemMeta/{*}embargoed")
    if embargo is not None:  # without a time, until it is told
        until = said(embargo)
        what = f"the item is embargoed{f' until {until[:40]}' if until else ''}"
        story.say("not-usable", what, is_bad=True, line=line_of(embargo))


def _read_rest(
    parent: etree._Element, story: Story, told: Told, known: frozenset[str] = frozenset()
) -> None:
    """Reads metadata into the item; what has no field goes by its own name."""
    unread = set()
    for each in parent:
        name = name_of(each)
        if name in known or told.read(each):
            continue
        labels = (named(each), said(each), *map(each.get, ("qcode", "uri", "href", "residref")))
        if value := next(filter(None, labels), None):
            told.add("other", Property(name, value))
        else:
            unread.add(name)
    if unread:
        story.say("not-read", f"no place for the item's {', '.join(sorted(unread))}")


def _read_content_meta(
    meta: etree._Element, story: Story, told: Told, language: str | None = None
) -> None:
    """What is said of the content, in one language; what is said in another is named."""
    known: set[str] = set()
    for each in meta.iterfind("{*}headline"):
        text, role = said(each), (each.get("role") or "").lower()
        if text is None:
            continue
        if not speaks(each.get(_LANG), language):
            told.add("other", Property(f"headline ({each.get(_LANG)})", text))
            continue
        if "sub" in role and story.subheadline is None:
            story.subheadline = text
        elif text not in known:
            known.add(text)
            story.headlines.insert(0 if "main" in role else len(story.headlines), text)
    written = (*meta.iterfind("{*}by"), *meta.iterfind("{*}byline"))
    bys = [text for each in written if speaks(each.get(_LANG), language) and (text := signed(each))]
    made = [(text, each) for each in meta.iterfind("{*}creator") if (text := named(each))]
    creators = [author_name(text) for text, each in made if _is_writer(text, each)]
    story.author = ", ".join(bys or dict.fromkeys(creators)) or None
    agencies = [text for each in meta.iterfind("{*}infoSource") if (text := named(each))]
    credited = [text for each in meta.iterfind("{*}creditline") if (text := said(each))]
    story.agency = agencies[0] if agencies else None
    if not bys and story.author == story.agency:
        story.author = None  # an agency writes under its own name
    story.credit = ", ".join(credited) or None
    datelines = [text for each in meta.iterfind("{*}dateline") if (text := said(each))]
    located = list(meta.iterfind("{*}located"))
    places = [text for each in located if (text := named(each))]
    if datelines:
        story.dateline = dateline(datelines[0], story.line)
    elif places:
        story.dateline = Dateline(places[0], line=story.line)
    filed = None if story.dateline is None else story.dateline.place
    for each in located:
        place = told.concept(each)
        if place is not None and (place.code is not None or place.name != filed):
            told.add("places", place)
    tags = [tag for each in meta.iterfind("{*}language") if (tag := each.get("tag"))]
    story.language = tags[0] if tags else story.language
    for each in meta.iterfind("{*}description"):
        if text := said(each):
            kind = Caption if _is_picture(meta.getparent()) else Note
            story.notes.append(kind(text, line_of(each)))
    _read_rest(meta, story, told, _SPOKEN)
    for name, more in (("dateline", datelines[1:]), ("language", tags[1:])):
        for text in more:
            told.add("other", Property(name, text))


def _is_writer(name: str, creator: etree._Element) -> bool:
    """Whether a creator is named as who wrote it; a login name is not an author."""
    role = re.split("[:/]", (creator.get("role") or "").lower())[-1]
    return _WRITER.search(role) is not None and LOGIN.fullmatch(name) is None


_WRITER = re.compile("writ|author|report|journalist|correspond|byline|column")


def _is_picture(item: etree._Element | None) -> bool:
    """Whether an item is of something to look at or listen to, not of text."""
    return item is not None and _picture_kind(item) != ""


def _picture_kind(item: etree._Element) -> str:
    """What an item is of, if that is something to look at or listen to; else empty."""
    kind = item.find("{*}itemMeta/{*}itemClass")
    written = "" if kind is None else (kind.get("qcode") or kind.get("uri") or "")
    word = re.split("[:/]", written)[-1]
    return word if word in PICTURES else ""


#: What is there to look at or listen to.
PICTURES = frozenset("picture photo still graphic animated video audio".split())


def _read_contents(contents: list[etree._Element], story: Story, told: Told, kind: str) -> None:
    """Reads the best rendition that says something; the first of them, if several are as good."""
    if files := media_of((each for each in contents if name_of(each) == "remoteContent"), kind):
        told.add("media", *files)
    for each in sorted(contents, key=_rank):
        if name_of(each) != "remoteContent" and not story.blocks and not story.tables:
            _read_content(each, story)


def _rank(content: etree._Element) -> int:
    """How good a rendition is: markup, then HTML as text, then plain text, then anything."""
    kind = (content.get("contenttype") or "").lower()
    match name_of(content):
        case "inlineXML":
            inner = next((name_of(each) for each in content), "")
            return 0 if inner in ("html", "nitf", "body", "div") or "html" in kind else 3
        case "inlineData" if content.get("encoding") is None:
            return 1 if "html" in kind else 2 if "csv" not in kind else 4
    return 5


def _read_content(content: etree._Element, story: Story) -> None:
    if name_of(content) != "inlineXML":
        if content.get("encoding") is not None:
            story.say("not-read", "an encoded content is not read", line=line_of(content))
            return
        text = "".join(map(str, content.itertext()))
        is_csv = "csv" in (content.get("contenttype") or "").lower()
        (read_csv if is_csv else read_text)(text, line_of(content), story)
        return
    read_contained(content, story)


def read_contained(content: etree._Element, story: Story) -> None:
    """What stands in an element: markup, or text that may be markup in disguise."""
    if not len(content):
        read_text(content.text or "", line_of(content), story)
    elif any((text or "").strip() for text in (content.text, *(each.tail for each in content))):
        read_markup(content, story)  # text with markup within
    else:
        for each in content:
            read_markup(each, story)
