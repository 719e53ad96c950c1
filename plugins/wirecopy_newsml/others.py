"""Items that others wrote: NewsML-G2's news and package items, and those of NewsML 1."""

import re
from collections.abc import Iterable, Iterator

import msgspec
from lxml import etree

import wirecopy_markup as markup
from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Dateline,
    Diagnostic,
    Document,
    Note,
    QuoteTable,
    Subhead,
)
from wirecopy_markup import collapsed
from wirecopy_tables import Body
from wirecopy_xml import line_of, name_of

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What a dateline says: PLACE, date (AGENCY). Nothing is looked for twice: linear on any text.
_DATED = re.compile(
    r"(?P<place>.*?)(?:, ?(?P<date>\w+\.? \d{1,2}|\d{1,2}\.? \w+))?(?: ?\((?P<agency>[^()]*)\))?\Z",
    re.DOTALL,
)
# Metadata that say nothing of the news itself, or whose text stands elsewhere.
_SILENT = frozenset(
    "headline by byline creditline dateline language creator infoSource located contentCreated "
    "contentModified icon contentMetaExtProperty".split()
)


class _Story(msgspec.Struct):
    """An article in the making, with the tables of its content."""

    line: int = 0
    headlines: list[str] = []
    subheadline: str | None = None
    author: str | None = None
    agency: str | None = None
    dateline: Dateline | None = None
    credit: str | None = None
    language: str | None = None
    notes: list[Block] = []
    blocks: list[Block] = []
    tables: list[QuoteTable] = []
    diagnostics: list[Diagnostic] = []

    def say(self, code: str, message: str, *, is_bad: bool = False, line: int = 0) -> None:
        """Adds a diagnostic."""
        severity = "warning" if is_bad else "info"
        self.diagnostics.append(Diagnostic(code, severity, message, line or self.line))  # type: ignore[arg-type]  # two of the three

    def children(self) -> Iterator[QuoteTable | Article]:
        """The article, unless all that it says is the title of a table, and the tables."""
        others = (self.subheadline, self.author, self.dateline, self.credit)
        is_table = self.tables and not self.blocks and not self.notes and others == (None,) * 4
        headline, *more = self.headlines or [""]
        if is_table and not more and (not headline or self.tables[0].title in (None, headline)):
            first, *rest = self.tables
            yield QuoteTable(first.quotes, first.title or headline or None, first.line)
            yield from rest
            return
        body = (*(Subhead(each, self.line) for each in more), *self.notes, *self.blocks)
        is_signed = (self.author, self.agency) != (None, None)
        if body or headline or is_signed or others != (None,) * 4 or not self.tables:
            yield Article(
                headline,
                self.subheadline,
                Byline(self.author, self.agency, line=self.line) if is_signed else None,
                self.dateline,
                self.credit if self.credit != self.agency else None,
                self.language,
                body,
                self.line,
            )
        yield from self.tables

    def document(self, source: str) -> Document:
        """The document of this one story."""
        return Document(tuple(self.children()), source, tuple(self.diagnostics))


def news_item(item: etree._Element, source: str) -> Document:
    """A NewsML-G2 news item of any agency: the best of its contents, and what is said about it."""
    story = _Story(line_of(item), language=item.get(_LANG))
    _read_item_meta(item, story)
    meta = item.find("{*}contentMeta")
    if meta is not None:
        _read_content_meta(meta, story)
    _read_contents(item, story)
    if not story.headlines and (title := _said(item.find("{*}itemMeta/{*}title"))):
        story.headlines.append(title)
    return story.document(source)


def package_item(item: etree._Element, source: str) -> Document:
    """A NewsML-G2 package: its headline, and what it refers to as bullets."""
    story = _Story(line_of(item), language=item.get(_LANG))
    _read_item_meta(item, story)
    meta = item.find("{*}contentMeta")
    if meta is not None:
        _read_content_meta(meta, story)
    for each in item.iter("{*}itemRef"):
        titles = map(_said, (*each.iterfind("{*}title"), *each.iterfind("{*}headline")))
        named = next(filter(None, titles), None) or each.get("residref") or each.get("href")
        if named:
            story.blocks.append(Bullet(named, line_of(each)))
    return story.document(source)


def _read_item_meta(item: etree._Element, story: _Story) -> None:
    status = item.find("{*}itemMeta/{*}pubStatus")
    said = "" if status is None else (status.get("qcode") or status.get("uri") or "")
    if said and re.split("[:/]", said)[-1] != "usable":
        story.say("not-usable", f"the item's pubStatus is '{said}'", is_bad=True)
    for each in item.iterfind("{*}itemMeta/{*}edNote"):
        if text := _said(each):
            story.notes.append(Note(text, line_of(each)))


def _read_content_meta(meta: etree._Element, story: _Story) -> None:
    for each in meta.iterfind("{*}headline"):
        text, role = _said(each), (each.get("role") or "").lower()
        if text is None:
            continue
        if "sub" in role and story.subheadline is None:
            story.subheadline = text
        elif text not in story.headlines:
            story.headlines.insert(0 if "main" in role else len(story.headlines), text)
    written = (*meta.iterfind("{*}by"), *meta.iterfind("{*}byline"))
    bys = [text for each in written if (text := _said(each))]
    creators = [text for each in meta.iterfind("{*}creator") if (text := _named(each))]
    story.author = ", ".join(bys or dict.fromkeys(creators)) or None
    unsaid = [each for each in creators if each not in (story.author or "")]
    if unsaid:
        story.say("not-read", f"no place for the creator {', '.join(unsaid)}")
    agencies = [text for each in meta.iterfind("{*}infoSource") if (text := _named(each))]
    credited = [text for each in meta.iterfind("{*}creditline") if (text := _said(each))]
    story.agency = agencies[0] if agencies else None
    story.credit = ", ".join(credited) or None
    datelines = [text for each in meta.iterfind("{*}dateline") if (text := _said(each))]
    places = [text for each in meta.iterfind("{*}located") if (text := _named(each))]
    if datelines:
        story.dateline = dateline(datelines[0], story.line)
    elif places:
        story.dateline = Dateline(places[0], line=story.line)
    tags = [tag for each in meta.iterfind("{*}language") if (tag := each.get("tag"))]
    story.language = tags[0] if tags else story.language
    for each in meta.iterfind("{*}description"):
        if text := _said(each):
            story.notes.append(Note(text, line_of(each)))
    unread = [name_of(each) for each in meta if name_of(each) not in _SILENT | {"description"}]
    unread += ["infoSource"] * (len(agencies) > 1) + ["dateline"] * (len(datelines) > 1)
    if unread:
        story.say("not-read", f"no place for the item's {', '.join(sorted(set(unread)))}")


def _read_contents(item: etree._Element, story: _Story) -> None:
    """Reads the best rendition; the first of them, if several are as good."""
    found = [each for part in item.iterfind("{*}contentSet") for each in part]
    ranked = sorted(found, key=_rank)
    if ranked and _rank(ranked[0]) < _REMOTE:
        _read_content(ranked.pop(0), story)
    for each in ranked:
        if name_of(each) == "remoteContent":
            named = each.get("href") or each.get("residref") or "a content elsewhere"
            story.say("not-read", f"'{named}' is not fetched", line=line_of(each))


_REMOTE = 9


def _rank(content: etree._Element) -> int:
    """How good a rendition is: markup, then HTML as text, then plain text, then anything."""
    kind = (content.get("contenttype") or "").lower()
    match name_of(content):
        case "inlineXML":
            inner = next((name_of(each) for each in content), "")
            return 0 if inner in ("html", "nitf", "body", "div") or "html" in kind else 3
        case "inlineData" if content.get("encoding") is None:
            return 1 if "html" in kind else 2 if "csv" not in kind else 4
        case "remoteContent":
            return _REMOTE
    return 5


def _read_content(content: etree._Element, story: _Story) -> None:
    if name_of(content) != "inlineXML":
        if content.get("encoding") is not None:
            story.say("not-read", "an encoded content is not read", line=line_of(content))
            return
        _read_text("".join(map(str, content.itertext())), line_of(content), story)
        return
    if not len(content):
        _read_text(content.text or "", line_of(content), story)
    for each in content:
        _read_markup(each, story)


def _read_text(text: str, line: int, story: _Story) -> None:
    """Text that may be markup in disguise."""
    if re.search(r"</?[A-Za-z][^<>]*>", text):
        try:
            root = markup.parse(text)
        except markup.Unreadable as error:
            story.say("unread-body", f"a body was not read: {error}", is_bad=True, line=line)
        else:
            _read_markup(root, story)
            return
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    if len(parts) == 1:
        parts = text.split("\n")
    found = markup.body(_as_markup(parts), line)
    _take(found, story)


def _as_markup(parts: Iterable[str]) -> etree._Element:
    """Plain text as markup that keeps its lines, so that columns set by blanks are seen."""
    root = etree.Element("div")
    for part in parts:
        name = "pre" if "\n" in part else "p"
        etree.SubElement(root, name).text = part
    return root


def _read_markup(root: etree._Element, story: _Story) -> None:
    line = line_of(root)
    for head in list(root.iter("{*}body.head")):
        _read_body_head(head, story)
        parent = head.getparent()
        if parent is not None:
            head.tail, tail = None, head.tail
            before = head.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + (tail or "")
            else:
                parent.text = (parent.text or "") + (tail or "")
            parent.remove(head)
    if lost := markup.lost(root):
        story.say("not-read", f"of the body's {', '.join(lost)} only the text is read", line=line)
    _take(markup.body(root, line), story)


def _take(found: Body, story: _Story) -> None:
    story.blocks += found.blocks
    story.tables += found.tables
    story.diagnostics += found.diagnostics


def _read_body_head(head: etree._Element, story: _Story) -> None:
    """NITF's own metadata: where the item says nothing they count, else what is new is kept."""
    for each in head:
        text = _said(each)
        if text is None:
            continue
        match name_of(each):
            case "hedline":
                lines = [line for inner in each if (line := _said(inner))] or [text]
                for line in lines:
                    if line not in (*story.headlines, story.subheadline):
                        story.headlines.append(line)
            case "byline" if story.author is None:
                story.author = text
            case "dateline" if story.dateline is None:
                story.dateline = dateline(text, line_of(each))
            case "distributor" if story.credit is None and story.agency != text:
                story.credit = text
            case _ if text not in _told(story):
                story.notes.append(Note(text, line_of(each)))


def _told(story: _Story) -> tuple[str | None, ...]:
    place = story.dateline.place if story.dateline else None
    return (story.author, story.agency, story.credit, place)


def component_articles(item: etree._Element, source: str) -> Document:
    """A NewsML 1 item: an article for each component with a headline of its own."""
    stories = [_Story(line_of(item))]
    status = item.find("{*}NewsManagement/{*}Status")
    said = "" if status is None else status.get("FormalName") or ""
    if said and said.lower() != "usable":
        stories[0].say("not-usable", f"the item's status is '{said}'", is_bad=True)
    for component in item.iterfind("{*}NewsComponent"):
        _read_component(component, stories)
    children = [child for story in stories for child in story.children() if not _is_empty(child)]
    told = [each for story in stories for each in story.diagnostics]
    return Document(tuple(children), source, tuple(told))


def _is_empty(child: QuoteTable | Article) -> bool:
    return isinstance(child, Article) and msgspec.structs.replace(child, line=0) in (
        Article(),
        Article(language=child.language),
    )


def _read_component(component: etree._Element, stories: list[_Story]) -> None:
    lines = component.find("{*}NewsLines")
    if lines is not None:
        headline = _said(lines.find("{*}HeadLine"))
        if headline and stories[-1].headlines and headline not in stories[-1].headlines:
            stories.append(_Story(line_of(component), language=stories[-1].language))
        _read_lines(lines, stories[-1])
    _read_descriptions(component, stories[-1])
    contents = [each for each in component if name_of(each) == "ContentItem"]
    if component.get("EquivalentsList") == "yes" and len(contents) > 1:
        contents = sorted(contents, key=_rank_of_content)[:1]
    for each in contents:
        _read_content_item(each, stories[-1])
    inner = [each for each in component if name_of(each) == "NewsComponent"]
    if component.get("EquivalentsList") == "yes":
        inner = inner[:1]
    for each in inner:
        _read_component(each, stories)
    for each in component:
        if name_of(each) in ("NewsItem", "NewsItemRef"):
            named = each.get("NewsItem") or each.get("Duid") or "another item"
            stories[-1].say("not-read", f"'{named}' is not read", line=line_of(each))


def _read_lines(lines: etree._Element, story: _Story) -> None:
    for each in lines:
        text, name = _said(each), name_of(each)
        if text is None or text in story.headlines:
            continue
        match name:
            case "HeadLine":
                story.headlines.append(text)
            case "SubHeadLine" if story.subheadline is None:
                story.subheadline = text
            case "ByLine":
                story.author = text if story.author is None else f"{story.author}, {text}"
            case "DateLine" if story.dateline is None:
                story.dateline = dateline(text, line_of(each))
            case "CreditLine" if story.credit is None:
                story.credit = text
            case "CopyrightLine" | "RightsLine" | "SlugLine" | "KeywordLine" | "SeriesLine":
                story.say("not-read", f"no place for the {name} '{text[:60]}'", line=line_of(each))
            case _:
                story.notes.append(Note(text, line_of(each)))


def _read_descriptions(component: etree._Element, story: _Story) -> None:
    language = component.find("{*}DescriptiveMetadata/{*}Language")
    if language is not None and story.language is None:
        story.language = language.get("FormalName")
    party = component.find("{*}AdministrativeMetadata/{*}Source/{*}Party")
    if party is not None and story.agency is None:
        story.agency = party.get("FormalName")


def _rank_of_content(content: etree._Element) -> int:
    data = next(content.iter("{*}DataContent"), None)
    if data is None:
        return 3
    return 0 if len(data) else 1 if "<" in (data.text or "") else 2


def _read_content_item(content: etree._Element, story: _Story) -> None:
    kind = content.find("{*}MediaType")
    named = "" if kind is None else kind.get("FormalName") or ""
    data = next(content.iter("{*}DataContent"), None)
    is_encoded = next(content.iter("{*}Encoding"), None) is not None
    if data is None or is_encoded or named not in ("", "Text", "ComplexData", "Article"):
        what = content.get("Href") or named or "a content"
        story.say("not-read", f"'{what}' is not read", line=line_of(content))
    elif len(data):
        for each in data:
            _read_markup(each, story)
    else:
        _read_text(data.text or "", line_of(data), story)


def dateline(text: str, line: int) -> Dateline:
    """A dateline as it is commonly written, in its parts."""
    found = _DATED.match(text.rstrip(" :–—-"))
    if found is None:  # it matches any text
        return Dateline(text, line=line)
    return Dateline(found["place"].rstrip(" ,"), found["date"], found["agency"], line)


def _said(element: etree._Element | None) -> str | None:
    """An element's text in one line; None where there is none."""
    if element is None:
        return None
    parts = (str(text) for text in element.itertext(with_tail=False))
    return collapsed("".join(parts)) or None


def _named(element: etree._Element) -> str | None:
    """Who or what an element means: its name, else its literal."""
    return _said(element.find("{*}name")) or element.get("literal") or None
