"""Reads Atom, and RSS of any version, leniently: entries wherever they stand, one at a time."""

import base64
import html
import io
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree

from wirecopy import (
    Article,
    BadData,
    Block,
    Bullet,
    Caption,
    Cell,
    Diagnostic,
    Document,
    Item,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Subhead,
    Table,
)
from wirecopy.kit import cells, markup
from wirecopy.kit.exact import quote_of, restored
from wirecopy.kit.mending import balanced, is_xml, legal_references, mended, numeric
from wirecopy.kit.spans import linked_text
from wirecopy.kit.story import Story, author_name, read_markup, read_text, said
from wirecopy.kit.xml import (
    PARSING,
    Content,
    bad,
    content_of,
    line_of,
    name_of,
    no_xml,
    put_entities,
    refuse_entities,
    text_of,
    whole_text,
    with_diagnostics,
)
from wirecopy_feeds.about import About
from wirecopy_feeds.writing import OWN

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = frozenset(("feed", "rss", "RDF", "entry"))
_ENTRIES = frozenset(("entry", "item"))
# What names and dates an entry, and is not text.
_FACTS = frozenset(
    "id guid link updated published pubDate date modified issued created comments contributor "
    "source origLink identifier".split()
)
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each entry; from feeds of ours, the documents that they are of."""
    content = content_of(source)
    yield from with_diagnostics(_documents(source, content), content)


def _documents(source: Source, content: Content) -> Iterator[Document]:
    gathered: list[QuoteTable | Article | Table] = []
    told: list[Diagnostic] = []
    current: str | None = None
    for entry, language, faults in _entries(source, content):
        own = next((each for each in entry if str(each.tag).startswith(f"{{{OWN}}}")), None)
        number = None if own is None else own.get("document")
        if gathered and number != current:
            yield Document(tuple(gathered), source.name, diagnostics=tuple(told))
            gathered, told = [], []
        current = number
        if own is None:
            story = _story(entry, language)
            story.diagnostics = [*faults, *story.diagnostics]
            yield story.document(source.name)
        else:
            told += faults
            if (body := _own_content(entry)) is not None:
                gathered.append(_own(entry, own, body))
            else:
                story = _story(entry, language)
                gathered += story.children()
                told += story.diagnostics
    if gathered:
        yield Document(tuple(gathered), source.name, diagnostics=tuple(told))


def _entries(
    source: Source, content: Content
) -> Iterator[tuple[etree._Element, str | None, list[Diagnostic]]]:
    """The entries with the feed's language and what was mended in them; emptied after use.

    Feeds are often no XML: what is broken in a usual way is mended before they are parsed. Only
    what is broken otherwise is left to the parser's recovery.
    """
    content, pending = _mended_content(source, content)
    root, language, depth = None, None, 0
    faults: list[Any] = []  # Any: the stubs know no iterparse
    waiting: tuple[etree._Element, str | None, list[Diagnostic]] | None = None
    parser = etree.iterparse(
        io.BytesIO(content.data),
        events=("start", "end"),
        encoding=content.encoding,
        recover=True,
        **PARSING,
    )
    try:
        for event, element in parser:
            name = _name(element)
            if root is None:
                root = element
                language = root.get(_LANG)
                refuse_entities(root, source, content)
                if name not in _ROOTS:
                    raise bad(f"no feed: the root element is '{name}'", source)
            if name in _ENTRIES:
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    put_entities(element)
                    if waiting is not None:
                        yield waiting
                        _forget(waiting[0])
                    seen, faults = len(faults), _faults(parser, source)
                    told = [_recovered(fault) for fault in faults[seen:]]
                    last = _last_line(element)
                    told += [each for each in pending if each.line <= last]
                    pending = [each for each in pending if each.line > last]
                    waiting = element, language, told
            elif name == "language" and event == "end" and not depth:
                language = said(element)
    except etree.XMLSyntaxError as error:
        raise no_xml(error, source) from error
    seen, faults = len(faults), _faults(parser, source)
    if root is None or (faults and waiting is None):
        fault = faults[-1] if faults else None
        what = fault.message if fault else "it is empty"
        raise bad(f"no XML: {what}", source, fault.line if fault else 0)
    if waiting is None and pending:
        raise bad(pending[0].message, source, pending[0].line, pending[0].column)
    if waiting is not None:
        waiting[2].extend((*(_recovered(fault) for fault in faults[seen:]), *pending))
        yield waiting


def _mended_content(source: Source, content: Content) -> tuple[Content, list[Diagnostic]]:
    """The content, mended if it is not XML, and what was mended. Raises `Undecodable`."""
    if is_xml(content.data, content.encoding) and not _C1_REFERENCE.search(content.data):
        return content, []
    try:
        text = text_of(content, source)
    except LookupError:  # an encoding that nobody knows
        return content, []
    found = mended(text)
    told = list(found.diagnostics)
    if not is_xml(found.text.encode(), "utf-8"):
        found = balanced(found.text)
        told += found.diagnostics
    text = found.text
    if not is_xml(text.encode(), "utf-8"):
        text = numeric(text)
    return Content(text.encode(), "utf-8"), told


# HTML has characters where XML has controls: &#147; is a quotation mark.
_C1_REFERENCE = re.compile(rb"&#(?:0*1(?:2[89]|[345][0-9])|[xX]0*[89][0-9A-Fa-f]);")


def _last_line(entry: etree._Element) -> int:
    """The last line that an entry's text is known to reach."""
    *_, last = entry.iter()
    return line_of(last) + "".join(map(str, last.itertext())).count("\n")


def _forget(entry: etree._Element) -> None:
    parent = entry.getparent()
    entry.clear()
    while parent is not None and entry.getprevious() is not None:
        del parent[0]


# How many faults are mended before a text is not a feed.
_MOST = 1000
_FATAL = ("ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP", "ERR_NO_MEMORY")
_UNDECODABLE = ("ERR_INVALID_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING")
# Nothing is lost: names keep their last part; entities that a definition declares are HTML's.
_HARMLESS = ("NS_ERR_UNDEFINED_NAMESPACE", "WAR_UNDECLARED_ENTITY")


def _faults(parser: Any, source: Source) -> list[Any]:  # Any: the stubs know no iterparse
    """What the parser has mended so far. Raises `BadData` where it gave up."""
    faults = list(parser.error_log)
    given_up = next((each for each in faults if each.type_name in _FATAL), None)
    if given_up is not None:
        raise bad(f"no XML: {given_up.message}", source, given_up.line, given_up.column)
    odd = next((each for each in faults if each.type_name in _UNDECODABLE), None)
    if odd is not None:
        raise BadData(
            f"no XML: {odd.message}",
            source=source.name or "<input>",
            line=odd.line,
            column=odd.column,
            hint="name its encoding with --encoding",
        )
    if len(faults) > _MOST:
        raise bad(f"no XML: it is broken in more than {_MOST} places", source)
    return faults


def _recovered(fault: Any) -> Diagnostic:  # Any: as above
    is_harmless = fault.type_name in _HARMLESS
    loss = "nothing is missing" if is_harmless else "something may be missing"
    message = f"no XML, but mended: {fault.message}; {loss}"
    severity: Literal["info", "warning"] = "info" if is_harmless else "warning"
    return Diagnostic("mended", severity, message, fault.line, fault.column)


def _name(element: etree._Element) -> str:
    """An element's name without its prefix, declared or not."""
    return name_of(element).rpartition(":")[2]


def _story(entry: etree._Element, language: str | None) -> Story:
    story = Story(line_of(entry), language=entry.get(_LANG) or language)
    contents: dict[str, etree._Element] = {}
    foreign: dict[str, etree._Element] = {}
    authors: list[str] = []
    unread: list[str] = []
    about = About(lambda address: _joined(_base(entry), address.strip()))
    for each in entry:
        name = _name(each)
        if _is_media(each):
            if name in _FILES and about.media(each, _line):
                unread += (n for n in _read_media(each, story, foreign) if n not in _FILES)
            else:
                unread += [] if about.add(each, name) else _read_media(each, story, foreign)
            continue
        if not _is_known(each) and name in ("title", *_BEST):
            foreign.setdefault(name, each)
            continue
        match name:
            case "title" if not story.headlines:
                if text := _line(each):
                    story.headlines.append(text)
            case "author" | "creator":
                author = said(each.find("{*}name")) if len(each) else said(each)
                if author:
                    authors.append(author_name(_person(author)))
                    about.author(authors[-1], each)
            case "language":
                story.language = said(each)
            case "rights" | "copyright" | "credit" if story.credit is None:
                story.credit = _line(each)
                if name != "credit" and story.credit:
                    story.told["copyright_notice"] = story.credit
            case "contributor" if about.contributor(each):
                continue
            case _ if name in _BEST:
                contents.setdefault(name, each)
            case _ if about.add(each, name):
                continue
            case _ if name in _FACTS:
                story.about(name, _fact(each))
            case _ if said(each) or each.attrib:
                unread.append(name)
    story.told |= about.fields()
    story.author = ", ".join(_people(authors, story)) or None
    # What an extension says, of a picture perhaps, counts where the entry itself says nothing.
    if "title" in foreign and not story.headlines and (text := _line(foreign["title"])):
        story.headlines.append(text)
        del foreign["title"]
    if not contents:
        contents = {name: foreign.pop(name) for name in _BEST if name in foreign}
    if "description" in foreign and _is_media(foreign["description"]):
        story.notes += _captions(foreign.pop("description"))
    unread += (name for name, each in foreign.items() if said(each) or each.attrib)
    if unread:
        story.say("not-read", f"no place for the entry's {', '.join(sorted(set(unread)))}")
    ranked = [contents[name] for name in _BEST if name in contents]
    ranked.sort(key=_is_empty)
    for place, each in enumerate(ranked):
        if not place:
            _read_content(each, story)
        elif (text := _line(each)) and not _is_told(text, story):
            story.notes.append(Note(text, line_of(each)))
    return story


def _people(authors: list[str], story: Story) -> list[str]:
    """The authors, each once; an address alone is none where there is a name."""
    named = {each.casefold(): each for each in reversed(authors)}
    people = [named[each] for each in dict.fromkeys(each.casefold() for each in authors)]
    addresses = [each for each in people if _ADDRESS.fullmatch(each)]
    if not 0 < len(addresses) < len(people):
        return people
    story.about("author", ", ".join(addresses))
    return [each for each in people if each not in addresses]


_ADDRESS = re.compile(r"(?:mailto:)?[^\s@]+@[^\s@]+")


def _fact(element: etree._Element) -> str | None:
    """What an element says of its entry; an address in full, where the feed says its base."""
    text = said(element.find("{*}name")) or said(element)
    address = element.get("href")
    is_address = address is not None or _name(element) in ("link", "comments", "origLink")
    value = address or text
    return value if value is None or not is_address else _joined(_base(element), value)


def _base(element: etree._Element) -> str:
    """What relative addresses in an element begin with: what the feed says, else its site's."""
    base = ""
    place: etree._Element | None = element
    while place is not None:  # from the inside: an outer base completes an inner one
        base = _joined(place.get(_BASE) or "", base) if base else place.get(_BASE) or ""
        place = place.getparent()
    site = element.xpath("string(ancestor::*[local-name()='channel']/*[local-name()='link'])")
    return base or str(site).strip()


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # such as http://[
        return address


# The elements of Media RSS that hold files.
_FILES = frozenset(("content", "group", "thumbnail"))
# Media RSS, whose captions are a picture's.
_MEDIA = ("{http://search.yahoo.com/mrss", "media:")


def _is_media(element: etree._Element) -> bool:
    return str(element.tag).startswith(_MEDIA)


def _read_media(
    media: etree._Element, story: Story, foreign: dict[str, etree._Element]
) -> Iterator[str]:
    """Captions and credits become captions; gives the names of what is not read.

    A title or description that stands alone may be the entry's own: it goes to `foreign`.
    """
    name = _name(media)
    if name in ("title", "description"):
        foreign.setdefault(name, media)
        return
    if name == "credit":
        story.notes += _captions(media)
        return
    if name not in ("content", "group", "thumbnail"):
        if said(media) or media.attrib:
            yield name
        return
    if media.get("url"):
        yield name
    inner = {_name(each): each for each in reversed(media)}
    if "description" in inner:  # it says more than the title
        inner.pop("title", None)
    for each in media:
        if name == "group" and _name(each) in ("title", "description") and each in inner.values():
            foreign.setdefault(_name(each), each)
        elif _name(each) not in ("title", "description"):
            yield from _read_media(each, story, foreign)
        elif each in inner.values():
            story.notes += _captions(each)


def _captions(media: etree._Element) -> Iterator[Caption]:
    if text := _line(media):
        yield Caption(text, line_of(media))


def _is_empty(content: etree._Element) -> bool:
    return not (len(content) or (content.text or "").strip() or content.get("src"))


# Renditions of the text, the fullest first; `body` and `fullitem` are of old feeds.
_BEST = ("encoded", "content", "fullitem", "body", "description", "summary")


# Where feeds' own words are from; without a namespace, too.
_KNOWN = (
    "{http://purl.org/",  # RSS 1.0 and its modules, Dublin Core, Atom 0.3
    "{http://www.w3.org/",  # Atom, XHTML
    "{http://my.netscape.com/", "{http://channel.netscape.com/", "{http://backend.userland.com/",
    "{http://blogs.law.harvard.edu/", "{http://cyber.law.harvard.edu/", "{http://www.itunes.com/",
)  # fmt: skip


def _is_known(element: etree._Element) -> bool:
    """Whether an element is of a feed's own words, not of an extension that has the same ones."""
    tag = str(element.tag)
    return tag.startswith(_KNOWN) or not tag.startswith(("{", "media:"))


def _person(author: str) -> str:
    """RSS wants an address with the name in brackets; others write it the other way round."""
    found = _ADDRESSED.fullmatch(author)
    return (found["after"] or found["before"]).strip() if found else author


_ADDRESSED = re.compile(
    r"(?:mailto:)?[^\s@]+@[^\s@]+ *\((?P<after>[^()]+)\)"
    r"|(?P<before>[^<>()@]+)[(<](?:mailto:)?[^\s@]+@[^\s@)>]+[)>]"
)


def _kind(element: etree._Element) -> str:
    """What a text is: `text`, `html`, `base64`, or `` for RSS, which does not say."""
    said_type = element.get("type", "").lower().partition(";")[0].strip()
    mode = element.get("mode", "").lower()  # Atom 0.3
    if mode == "base64":
        return "base64"
    if said_type in ("html", "text/html", "xhtml", "application/xhtml+xml"):
        return "html"
    if "/" in said_type and not said_type.startswith("text/") and not said_type.endswith("xml"):
        return "base64"  # RFC 4287, 4.1.3.3
    is_atom = str(element.tag).startswith(_ATOMS) or bool(said_type)
    return "text" if is_atom and mode != "escaped" else ""


_ATOMS = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}")
_TAGS = re.compile(r"</?[A-Za-z!][^<>]*>")
_ENTITIES = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _line(element: etree._Element) -> str | None:
    """An element's text in one line; HTML in disguise without its tags."""
    if len(element):
        return said(element)
    text, kind = _text(element)
    if kind == "text" or not (_TAGS.search(text) or _ENTITIES.search(text)):
        return markup.collapsed(text) or None
    try:
        found = markup.body(markup.parse(text))
    except markup.Unreadable:
        return markup.collapsed(html.unescape(legal_references(text))) or None
    # Quotes in a title are none: their words are the title's.
    whole = None if found.tables else " ".join(each.text for each in found.blocks)
    return said(markup.parse(text)) if whole is None else markup.collapsed(whole) or None


def _text(element: etree._Element) -> tuple[str, str]:
    """An element's text and what it is, taken out of base64."""
    text, kind = element.text or "", _kind(element)
    if kind != "base64":
        return text, kind
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True).decode()
    except ValueError:  # binary, or no base64: it stays as it is
        return text, "text"
    return decoded, ""


def _is_told(text: str, story: Story) -> bool:
    """Whether a summary is but the beginning of the text."""
    body = markup.collapsed(" ".join(block.text for block in story.blocks))
    return body.startswith(text.rstrip(" .…")) or text in story.headlines


def _read_content(content: etree._Element, story: Story) -> None:
    line = line_of(content)
    story.base = _base(content)
    if content.get("src"):
        story.say("not-read", f"'{content.get('src')}' is not fetched", line=line)
    if len(content):
        read_markup(content, story)
        return
    text, kind = _text(content)
    if kind != "text" and _TAGS.search(text):
        read_text(text, line, story)
    elif kind == "text" or not _ENTITIES.search(text):
        _read_plain(text, line, story)
    else:  # HTML without a tag: what it spells out is not markup
        _read_plain(html.unescape(legal_references(text)), line, story)


def _read_plain(text: str, line: int, story: Story) -> None:
    """Text of which nothing is markup: blank lines part its paragraphs, or line ends do."""
    clean = text.replace("\r\n", "\n").strip("\n")
    if not _TAGS.search(clean):
        read_text(clean, line, story)
        return
    parts = re.split(r"\n[ \t]*\n", clean)
    root = etree.Element("div")
    for part in parts if len(parts) > 1 else clean.split("\n"):
        etree.SubElement(root, "p").text = part
    read_markup(root, story)


def _own_content(entry: etree._Element) -> etree._Element | None:
    """The content as our exporter writes it; None where others have changed it."""
    encoded = entry.find("{*}encoded")
    content = entry.find("{*}content/{*}div")
    if encoded is not None:
        text = f"<div>{encoded.text or ''}</div>"
        try:
            content = etree.fromstring(text, etree.XMLParser(**PARSING))
        except etree.XMLSyntaxError:
            return None
    if content is None:
        return None
    texts = (content.text, *(each.tail for each in content))
    return None if any((text or "").strip() for text in texts) else content


def _own(
    entry: etree._Element, own: etree._Element, content: etree._Element
) -> QuoteTable | Article | Table:
    """The node that our exporter wrote, as it was."""
    get, line = own.get, line_of(entry)
    if name_of(own) == "table" and (found := cells.of_markup(content)) is not None:
        told = _item(own)
        return Table(found.rows, found.header_rows, title=found.title, item=told, line=line)
    if name_of(own) == "quotes":
        rows = [row for part in content for row in part.iterfind("{*}tbody/{*}tr")]
        quotes = tuple(_quote(row) for row in rows)
        return QuoteTable(quotes, get("title"), item=_item(own), line=line)
    body = tuple(block for part in content for block in _blocks(part))
    pairs = ((str(name), str(text)) for name, text in own.items())
    return restored(Article, {}, pairs, body=body, line=line)


def _item(own: etree._Element) -> Item | None:
    """What our exporter wrote of an item."""
    pairs = [("item", str(text)) for name, text in own.items() if name == "item"]
    return restored(Article, {}, pairs).item


def _blocks(part: etree._Element) -> Iterator[Block]:
    kind: type[Block]
    match name_of(part), part.get("class"):
        case ("ul", _):
            yield from (_block(Bullet, each) for each in part)
            return
        case ("h2", _):
            kind = Subhead
        case (_, "caption"):
            kind = Caption
        case (_, "note"):
            kind = Note
        case _:
            kind = Paragraph
    yield _block(kind, part)


def _block(kind: type[Block], part: etree._Element) -> Block:
    text, spans = linked_text(part) if len(part) else (part.text or "", ())
    return kind(text, line_of(part), spans=spans)


def _quote(row: etree._Element) -> Quote:
    others = (each for each in row if each.get("class") == "cell")
    found = [Cell(whole_text(each), each.get("title") or "") for each in others]
    pairs = ((each.get("class") or "", whole_text(each)) for each in row)
    return quote_of(pairs, found, line=line_of(row))
