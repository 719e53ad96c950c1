"""Items that others wrote: NewsML-G2's news and package items, and those of NewsML 1."""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from wirecopy import (
    Article,
    Bullet,
    Caption,
    Dateline,
    Document,
    Link,
    Message,
    Note,
    Paragraph,
    Property,
    QuoteTable,
    Subhead,
    Table,
)
from wirecopy.kit.status import state_of, with_state
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


_PARTS_1 = frozenset("Catalog Comment Identification NewsManagement NewsComponent".split())


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
    own = [each for each in contents if _speaks(_language_of(each), language)]
    named = next((tag for each in own if (tag := _language_of(each))), None)
    story = Story(line_of(item), language=named or item.get(_LANG))
    told = Told(item)
    _read_item_meta(item, story, told, message)
    meta = item.find("{*}contentMeta")
    if meta is not None:
        tags = [tag for each in meta.iterfind("{*}language") if (tag := each.get("tag"))]
        if language is not None:
            tags = [tag for tag in tags if _speaks(tag, language)] or tags
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


def _speaks(tag: str | None, language: str | None) -> bool:
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
        if not _speaks(each.get(_LANG), language):
            told.add("other", Property(f"headline ({each.get(_LANG)})", text))
            continue
        if "sub" in role and story.subheadline is None:
            story.subheadline = text
        elif text not in known:
            known.add(text)
            story.headlines.insert(0 if "main" in role else len(story.headlines), text)
    written = (*meta.iterfind("{*}by"), *meta.iterfind("{*}byline"))
    bys = [
        text for each in written if _speaks(each.get(_LANG), language) and (text := signed(each))
    ]
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
    return word if word in _PICTURES else ""


_PICTURES = frozenset("picture photo still graphic animated video audio".split())


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
    _read_markup(content, story)


def _read_markup(content: etree._Element, story: Story) -> None:
    """What stands in an element: markup, or text that may be markup in disguise."""
    if not len(content):
        read_text(content.text or "", line_of(content), story)
    elif any((text or "").strip() for text in (content.text, *(each.tail for each in content))):
        read_markup(content, story)  # text with markup within
    else:
        for each in content:
            read_markup(each, story)


def component_articles(item: etree._Element, source: str) -> Document:
    """A NewsML 1 item: an article for each outermost headline, with all text below it.

    Components with a headline of their own below it are its captions and sections.
    """
    first = Story(line_of(item))
    status = item.find("{*}NewsManagement/{*}Status")
    written = "" if status is None else status.get("FormalName") or ""
    if written and written.lower() != "usable":
        first.say("not-usable", f"the item's status is '{written}'", is_bad=True)
    _read_identification(item, first)
    if unread := {name_of(each) for each in item} - _PARTS_1:
        first.say("not-read", f"no place for the item's {', '.join(sorted(unread))}")
    reading = _Components(first)
    for component in item.iterfind("{*}NewsComponent"):
        reading.read(component, first, 0)
    stories = reading.stories
    state = state_of(written)
    children = [child for story in stories for child in story.children() if not _is_empty(child)]
    children = [with_state(child, state) for child in children]
    told = [each for story in stories for each in story.diagnostics]
    return Document(tuple(children), source, diagnostics=tuple(told))


def _read_identification(item: etree._Element, story: Story) -> None:
    """Which item it is, and of when: what says so has no place in the tree yet."""
    for path in ("Identification/NewsIdentifier", "NewsManagement"):
        place = item.find("/".join(f"{{*}}{name}" for name in path.split("/")))
        for each in place if place is not None else ():
            if (name := name_of(each)) in _IDENTITY:
                story.about(name, said(each) or each.get("FormalName"))


_IDENTITY = frozenset(
    "ProviderId DateId NewsItemId RevisionId PublicIdentifier FirstCreated ThisRevisionCreated "
    "Urgency".split()
)


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
            if above is not None or not _speaks(language, story.language):
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

    def _read_into(self, component: etree._Element, story: Story, depth: int) -> None:
        story.language = story.language or component.get(_LANG)
        lines = component.find("{*}NewsLines")
        if lines is not None:
            _read_lines(lines, story)
        _read_descriptions(component, story)
        role = component.find("{*}Role")
        is_caption = role is not None and "caption" in (role.get("FormalName") or "").lower()
        before = len(story.blocks)
        contents = [each for each in component if name_of(each) == "ContentItem"]
        if component.get("EquivalentsList") == "yes":
            contents = sorted(contents, key=_rank_of_content)[:1]
        for each in contents:
            _read_content_item(each, story)
        if is_caption:
            story.blocks[before:] = [Caption(b.text, b.line) for b in story.blocks[before:]]
        inner = [each for each in component if name_of(each) == "NewsComponent"]
        if component.get("EquivalentsList") == "yes" and not _are_translations(inner):
            inner = [next(filter(_has_text, inner), inner[0])] if inner else []
        for each in inner:
            self.read(each, story, depth + 1)
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
        each.lower() in _PICTURES for each in media
    )


_OF_PICTURE = re.compile("caption|picture|photo|image|graphic|video|legend", re.IGNORECASE)


def _read_lines(lines: etree._Element, story: Story) -> None:
    known = set(story.headlines)
    for each in lines:
        text, name = said(each), name_of(each)
        if text is None or text in known:
            continue
        if not _speaks(each.get(_LANG), story.language):
            story.about(f"{name} ({each.get(_LANG)})", text)
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
            case "CopyrightLine" | "RightsLine" | "SlugLine" | "KeywordLine" | "SeriesLine":
                story.say("not-read", f"no place for the {name} '{text[:60]}'", line=line_of(each))
            case _:
                story.notes.append(Note(text, line_of(each)))


def _read_descriptions(component: etree._Element, story: Story) -> None:
    language = component.find("{*}DescriptiveMetadata/{*}Language")
    if language is not None and story.language is None:
        story.language = language.get("FormalName")
    unread = {name_of(each) for each in component} & _UNREAD
    unread |= {name_of(each) for each in component.iterfind("{*}DescriptiveMetadata/*")}
    if unread := unread - {"Language"}:
        story.say(
            "not-read",
            f"no place for the component's {', '.join(sorted(unread))}",
            line=line_of(component),
        )
    own = (each for each in component if name_of(each) != "NewsComponent")
    for each in (found for part in own for found in part.iter("{*}Property")):
        symbol = each.get("Value")
        if symbol and each.get("FormalName") == "Ticker Symbol":
            what = f"'{symbol[:40]}' is a ticker without a price"
            story.say("not-read", what, line=line_of(each))
    party = component.find("{*}AdministrativeMetadata/{*}Source/{*}Party")
    if party is not None and story.agency is None:
        story.agency = party.get("FormalName") or None


_UNREAD = frozenset(("RightsMetadata", "Metadata", "TopicSet"))


def _has_text(part: etree._Element) -> bool:
    data = part.iter("{*}DataContent")
    return any(str(text).strip() for each in data for text in each.itertext())


def _rank_of_content(content: etree._Element) -> int:
    data = next(content.iter("{*}DataContent"), None)
    if data is None or not _has_text(content):
        return 3
    return 0 if len(data) else 1 if "<" in (data.text or "") else 2


def _read_content_item(content: etree._Element, story: Story) -> None:
    kind = content.find("{*}MediaType")
    label = "" if kind is None else kind.get("FormalName") or ""
    data = next(content.iter("{*}DataContent"), None)
    is_encoded = next(content.iter("{*}Encoding"), None) is not None
    # Agencies have names of their own for text: Text, ComplexData, HTML, Article.
    if data is None or is_encoded or label.lower() in _PICTURES:
        what = content.get("Href") or label or "a content"
        story.say("not-read", f"'{what}' is not read", line=line_of(content))
    else:
        _read_markup(data, story)
