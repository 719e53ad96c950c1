"""Reads Atom, and RSS of any version, leniently: entries wherever they stand, one at a time."""

import html
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

import wirecopy_markup as markup
from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Subhead,
)
from wirecopy_feeds.writing import FIELDS, OWN
from wirecopy_story import Story, read_markup, read_text, said
from wirecopy_xml import (
    PARSING,
    bad,
    content_of,
    line_of,
    name_of,
    no_xml,
    put_entities,
    refuse_entities,
)

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = frozenset(("feed", "rss", "RDF"))
_FIGURES = frozenset(("price", "change", "change_percent"))
# What names and dates an entry, and is no text.
_SILENT = frozenset(
    "id guid link updated published pubDate date modified issued created comments contributor "
    "source origLink identifier".split()
)


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each entry; from feeds of ours, the documents that they are of."""
    gathered: list[QuoteTable | Article] = []
    current: str | None = None
    for entry, language in _entries(source):
        own = next((each for each in entry if str(each.tag).startswith(f"{{{OWN}}}")), None)
        number = None if own is None else own.get("document")
        if gathered and number != current:
            yield Document(tuple(gathered), source.name)
            gathered = []
        current = number
        if own is None:
            yield _story(entry, language).document(source.name)
        else:
            gathered.append(_own(entry, own))
    if gathered:
        yield Document(tuple(gathered), source.name)


def _entries(source: Source) -> Iterator[tuple[etree._Element, str | None]]:
    """The entries with the feed's language; each is emptied after use."""
    content, encoding = content_of(source)
    root, language, depth = None, None, 0
    try:
        for event, element in etree.iterparse(
            io.BytesIO(content), events=("start", "end"), encoding=encoding, **PARSING
        ):
            name = name_of(element)
            if root is None:
                root = element
                language = root.get(_LANG)
                refuse_entities(root, source)
                if name not in _ROOTS:
                    raise bad(f"no feed: the root element is '{name}'", source)
            if name in ("entry", "item"):
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    put_entities(element)
                    yield element, language
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
            elif name == "language" and event == "end" and not depth:
                language = said(element)
    except etree.XMLSyntaxError as error:
        raise no_xml(error, source) from error


def _story(entry: etree._Element, language: str | None) -> Story:
    story = Story(line_of(entry), language=entry.get(_LANG) or language)
    contents: dict[str, etree._Element] = {}
    unread = []
    for each in entry:
        match name_of(each):
            case "title" if not story.headlines:
                if text := _line(each):
                    story.headlines.append(text)
            case "author" | "creator":
                author = said(each.find("{*}name")) if len(each) else said(each)
                if author:
                    story.author = ", ".join(filter(None, (story.author, _person(author))))
            case "language":
                story.language = said(each)
            case "rights" | "copyright" | "credit" if story.credit is None:
                story.credit = _line(each)
            case "content" | "encoded" | "summary" | "description" as name:
                contents.setdefault(name, each)
            case name if name not in _SILENT and (said(each) or each.attrib):
                unread.append(name)
    if unread:
        story.say("not-read", f"no place for the entry's {', '.join(sorted(set(unread)))}")
    ranked = [contents[name] for name in _BEST if name in contents]
    for place, each in enumerate(ranked):
        if not place:
            _read_content(each, story)
        elif (text := _line(each)) and not _is_told(text, story):
            story.notes.append(Note(text, line_of(each)))
    return story


# Renditions of the text, the fullest first.
_BEST = ("encoded", "content", "description", "summary")


def _person(author: str) -> str:
    """RSS wants an address with the name in brackets."""
    address, bracket, name = author.partition("(")
    return name.rstrip(" )") if bracket and "@" in address else author


def _line(element: etree._Element) -> str | None:
    """An element's text in one line; HTML in disguise without its tags."""
    if len(element):
        return said(element)
    text = element.text or ""
    if element.get("type", "html") != "html" or not ("<" in text or "&" in text):
        return markup.collapsed(text) or None
    try:
        return said(markup.parse(text))
    except markup.Unreadable:
        return markup.collapsed(html.unescape(text)) or None


def _is_told(text: str, story: Story) -> bool:
    """Whether a summary is but the beginning of the text."""
    body = markup.collapsed(" ".join(block.text for block in story.blocks))
    return body.startswith(text.rstrip(" .…")) or text in story.headlines


def _read_content(content: etree._Element, story: Story) -> None:
    if content.get("src"):
        story.say("not-read", f"'{content.get('src')}' is not fetched", line=line_of(content))
    if len(content):
        if (content.text or "").strip():
            read_text(content.text or "", line_of(content), story)
        for each in content:
            read_markup(each, story)
    else:
        read_text(content.text or "", line_of(content), story)


def _own(entry: etree._Element, own: etree._Element) -> QuoteTable | Article:
    """The node that our exporter wrote, as it was."""
    encoded = entry.find("{*}encoded")
    body: etree._Element | None
    if encoded is not None:
        body = etree.fromstring(f"<div>{encoded.text or ''}</div>", etree.XMLParser(**PARSING))
    else:
        body = entry.find("{*}content/{*}div")
    parts = [] if body is None else list(body)
    get, line = own.get, line_of(entry)
    if name_of(own) == "quotes":
        rows = [row for part in parts for row in part.iterfind("{*}tbody/{*}tr")]
        return QuoteTable(tuple(_quote(row) for row in rows), get("title"), line)
    is_signed = (get("author"), get("agency")) != (None, None)
    place = get("place")
    return Article(
        get("headline") or "",
        get("subheadline"),
        Byline(get("author"), get("agency")) if is_signed else None,
        None if place is None else Dateline(place, get("date"), get("filed")),
        get("credit"),
        get("language"),
        tuple(block for part in parts for block in _blocks(part)),
        line,
    )


def _blocks(part: etree._Element) -> Iterator[Block]:
    match name_of(part), part.get("class"):
        case ("ul", _):
            yield from (Bullet(each.text or "", line_of(each)) for each in part)
        case ("h2", _):
            yield Subhead(part.text or "", line_of(part))
        case (_, "caption"):
            yield Caption(part.text or "", line_of(part))
        case (_, "note"):
            yield Note(part.text or "", line_of(part))
        case _:
            yield Paragraph(part.text or "", line_of(part))


def _quote(row: etree._Element) -> Quote:
    facts: dict[str, str] = {}
    cells: list[Cell] = []
    for cell in row:
        field, text = cell.get("class") or "", cell.text or ""
        if field == "cell":
            cells.append(Cell(text, cell.get("title") or ""))
        elif field in FIELDS:
            facts[field] = text
    figures: dict[str, Decimal | None] = {}
    for field in sorted(_FIGURES):
        written = facts.pop(field, None)
        figures[field] = _figure(written)
        if written is not None and figures[field] is None:
            cells.append(Cell(written, field))
    return Quote(
        facts.pop("symbol", ""),
        figures["price"],
        figures["change"],
        figures["change_percent"],
        **facts,
        extra=tuple(cells),
        line=line_of(row),
    )


def _figure(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
