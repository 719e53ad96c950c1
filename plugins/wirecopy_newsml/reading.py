"""Reads NewsML-G2 and NewsML 1 of any agency: items wherever they stand, one at a time.

Namespaces, versions and order do not matter. Items of ours come back as they were; of others' items
the best rendition of the content is read. What the tree has no place for is named.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
from lxml import etree

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Cell,
    Diagnostic,
    Document,
    Item,
    Message,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Span,
    Subhead,
    Table,
    fields,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import quote_of, restored, value_of
from wirecopy.kit.xml import (
    PARSING,
    Content,
    bad,
    content_of,
    is_whole,
    line_of,
    name_of,
    no_xml,
    put_entities,
    refuse_entities,
    whole_text,
    with_diagnostics,
    with_html_entities,
)
from wirecopy_newsml.identity import DEMANDED, told_of
from wirecopy_newsml.mapping import ARTICLE, GENERATED, QUOTE, Told, media_of
from wirecopy_newsml.markup import NAR
from wirecopy_newsml.newsml1 import component_articles, envelope_of
from wirecopy_newsml.others import message_of, news_items, package_item

# Items that hold no news: vocabularies, events, and what is planned.
_OTHERS = frozenset(("conceptItem", "knowledgeItem", "planningItem", "catalogItem"))
_ITEMS = frozenset(("newsItem", "packageItem", "NewsItem")) | _OTHERS
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each item; from our messages, the documents that they are of."""
    content = with_html_entities(content_of(source), source)
    yield from with_diagnostics(_documents(source, content), content)


def _documents(source: Source, content: Content) -> Iterator[Document]:
    gathered: list[QuoteTable | Article | Table] = []
    current: str | None = None
    message: Message | None = None
    is_begun = False
    for item in _items(source, content):
        own = _own_head(item)
        if not is_begun:
            # Of a message of ours it says nothing that its items do not.
            is_begun, message = True, None if own is not None else _message(item)
        number = own.document if own is not None else None
        if gathered and number != current:
            yield Document(tuple(gathered), source.name)
            gathered = []
        current = number
        if own is not None and number is not None:
            gathered.append(_own(item, own))
        elif name_of(item) == "newsItem":
            yield from news_items(item, source.name, message)
        elif name_of(item) in _OTHERS:
            what = f"a {name_of(item)} holds no news"
            yield Document(
                (), source.name, diagnostics=(Diagnostic("not-read", "info", what, line_of(item)),)
            )
        elif name_of(item) == "NewsItem":
            yield component_articles(item, source.name, message)
        elif own is None:
            yield package_item(item, source.name, message)
    if gathered:
        yield Document(tuple(gathered), source.name)


def _message(item: etree._Element) -> Message | None:
    return message_of(item) or envelope_of(item)


def _items(source: Source, content: Content) -> Iterator[etree._Element]:
    """The items, outermost, each emptied after use. Raises `BadData` if there are none."""
    depth, found, root = 0, 0, None
    # Only of items does the parser make Python's objects on its way.
    parser = etree.iterparse(
        io.BytesIO(content.data),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in sorted(_ITEMS)],
        encoding=content.encoding,
        **PARSING,
    )
    try:
        for event, element in parser:
            if root is None:
                root = element.getroottree().getroot()
                refuse_entities(root, source, content)
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                found += 1
                put_entities(element)
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:  # prefixes are complained of at the end
        if not (found and is_whole(parser.error_log)):
            raise no_xml(error, source, parser.error_log) from error
    if root is None:
        root = parser.root
        refuse_entities(root, source, content)
    if not found and name_of(root) not in _ENVELOPES:
        raise bad(f"no NewsML: the root element is '{name_of(root)}'", source)


# What may hold no item at all.
_ENVELOPES = frozenset(("newsMessage", "NewsML"))


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Head(msgspec.Struct):
    """What the `itemMeta` of an item of ours says; `notes` are its notes, signals, links.

    `stated` names the fields of the item that what the standard demands brings back; None if no
    item said anything.
    """

    profile: str = ""
    document: str | None = None
    stated: str | None = None
    notes: list[etree._Element] = []


# What stands in every `itemMeta` of ours.
_USUAL = frozenset(f"{{{NAR}}}{name}" for name in ("itemClass", "provider", "versionCreated"))


def _own_head(item: etree._Element) -> _Head | None:
    """The head of an item that our exporter wrote; None if it did not."""
    meta = next(item.iterchildren(f"{{{NAR}}}itemMeta"), None)
    if meta is None:
        return None
    head, is_ours = _Head(), False
    for each in meta:
        tag = each.tag
        if tag in _USUAL:
            continue
        name = name_of(each)
        if name == "generator":
            is_ours = is_ours or each.text == "wirecopy"
        elif name == "profile":
            head.profile = each.text or ""
        elif name == "pubStatus":
            if each.get("qcode") != "stat:usable":
                head.stated = head.stated or ""
        elif name == "itemMetaExtProperty" and (rel := each.get("rel")) in _OWN_PROPERTIES:
            if rel == "q:document":
                head.document = each.get("value")
            else:
                head.stated = each.get("value") or ""
        else:
            head.notes.append(each)
            head.stated = head.stated or ""
    return head if is_ours else None


_OWN_PROPERTIES = frozenset(("q:document", "q:stated"))


def _property(parent: etree._Element | None, name: str, rel: str) -> str | None:
    """A property of ours."""
    for each in parent.iterchildren(f"{{*}}{name}") if parent is not None else ():
        if each.get("rel") == f"q:{rel}":
            return each.get("value")
    return None


def _own(item: etree._Element, head: _Head) -> QuoteTable | Article | Table:
    """The node that our exporter wrote, as it was."""
    node = _own_node(item, head.profile)
    if head.stated is None:
        return node
    if not isinstance(node, Article):
        said = _property(item.find("{*}contentMeta"), "contentMetaExtProperty", "item")
        if said is not None:
            with suppress(ValueError):
                node = msgspec.structs.replace(node, item=value_of(_ITEM, said))
    if record := _own_record(item, head):
        known = {} if node.item is None else msgspec.structs.asdict(node.item)
        known = {name: value for name, value in known.items() if value not in (None, ())}
        node = msgspec.structs.replace(node, item=Item(**record | known))
    return node


_ITEM = next(each for each in fields(QuoteTable) if each.name == "item")


def _own_record(item: etree._Element, head: _Head) -> dict[str, Any]:  # Any: values of fields
    """What the standard's places say of an item of ours, by the names of fields."""
    told = Told(item, is_own=True)
    for element in head.notes:
        told.read(element)
    stated = frozenset((head.stated or "").split())
    for part in item:
        match name_of(part):
            case "contentMeta":
                for element in part:
                    told.read(element)
            case "rightsInfo" if "rights" in stated:
                for element in part:
                    told.read(element)
            case "contentSet":
                if files := media_of(each for each in part if name_of(each) == "remoteContent"):
                    told.add("media", *files)
    found = told.fields
    if "authors" not in stated:
        found.pop("authors", None)
    known = told_of(item)
    found |= {name: value for name, value in known.items() if name not in _GIVEN}
    found |= {name: known[name] for name in stated if name in known}
    return found


# What an item has, whether it says so or not.
_GIVEN = DEMANDED | {"status"}


def _own_node(item: etree._Element, profile: str) -> QuoteTable | Article | Table:
    meta = item.find("{*}contentMeta")
    if meta is None:
        meta = item
    if profile == "table":
        return _own_table(item, meta)
    if profile == "quote-table":
        title = meta.find("{*}headline")
        if title is not None and title.get("role") == GENERATED:
            title = None
        quotes = tuple(_quote(each) for each in item.iterfind("{*}assert"))
        return QuoteTable(quotes, None if title is None else title.text or "", line=line_of(item))
    return _own_article(item, meta)


def _own_table(item: etree._Element, meta: etree._Element) -> Table:
    headline = meta.find("{*}headline")
    title = None if headline is None else headline.text or ""
    exact = _property(meta, "contentMetaExtProperty", "rows")
    if exact is not None:
        with suppress(msgspec.DecodeError):  # where others have changed it
            header_rows, rows = msgspec.json.decode(exact, type=_Exact)
            return Table(rows, header_rows, title=title, line=line_of(item))
    found = cells.of_markup(item)
    if found is not None:
        return Table(found.rows, found.header_rows, title=title, line=line_of(item))
    body = next(item.iter("{http://www.w3.org/1999/xhtml}body", "{*}block"), None)
    lines = whole_text(body).split("\n") if body is not None else []
    return Table(tuple([(line,) for line in lines]), 0, title=title, line=line_of(item))


# The header rows and all rows.
_Exact = tuple[int, tuple[tuple[str, ...], ...]]


def _own_article(item: etree._Element, meta: etree._Element) -> Article:
    headlines = {each.get("role"): each.text or "" for each in meta.iterfind("{*}headline")}
    by = meta.find("{*}by")
    sources = (each for each in meta.iterfind("{*}infoSource") if each.get("role") is None)
    source = next(sources, None)
    agency = None if source is None else source.get("literal")
    credit = meta.findtext("{*}creditline")
    carried = {
        "headline": headlines.get(None, ""),
        "subheadline": headlines.get("q:subheadline"),
        "author": None if by is None else by.text or "",
        "agency": agency,
        "credit": credit if credit != agency else None,
        "language": item.get(_LANG),
    }
    pairs = (
        (_ARTICLE.get(each.get("rel") or "", ""), each.get("value") or "")
        for each in meta.iterfind("{*}contentMetaExtProperty")
    )
    return restored(Article, carried, pairs, body=tuple(_own_blocks(item)), line=line_of(item))


def _own_blocks(item: etree._Element) -> Iterator[Block]:
    body = next(item.iter("{http://www.w3.org/1999/xhtml}body", "{*}block"), None)
    for element in body if body is not None else ():
        match name_of(element), element.get("class"):
            case ("ul", _):
                for each in element:
                    yield _block(Bullet, each)
            case ("h2" | "hl2", _):
                yield _block(Subhead, element)
            case (_, "caption"):
                yield _block(Caption, element)
            case (_, "note"):
                yield _block(Note, element)
            case _:
                yield _block(Paragraph, element)


def _block(kind: type[Block], element: etree._Element) -> Block:
    text, line = whole_text(element), line_of(element)
    if not len(element):
        return kind(text, line)
    spans, at = [], len(element.text or "")
    for each in element:
        end = at + len(whole_text(each))
        if name_of(each) == "a" and at < end:
            spans.append(Span(at, end, each.get("href") or ""))
        at = end + len(each.tail or "")
    return kind(text, line, spans=tuple(spans))


_ARTICLE = {f"q:{rel}": name for name, rel in ARTICLE.items()}
_QUOTE = {f"q:{rel}": name for name, rel in QUOTE.items()}


def _quote(asserted: etree._Element) -> Quote:
    carried: dict[str, str | None] = {}
    pairs, found, title = [], [], None
    for each in asserted:
        value, rel = each.get("value") or "", each.get("rel") or ""
        match name_of(each), rel:
            case ("name", _):
                carried["name"] = each.text or ""
            case ("hasInstrument", _):
                carried["symbol"] = each.get("symbol") or ""
                carried["exchange"] = each.get("marketlabel")
            case (_, "q:cellTitle"):
                title = value
            case (_, "q:cell"):
                named = each.findtext("{*}name") or ""
                found.append(Cell(value, named if title is None else title))
                title = None
            case (_, _) if rel in _QUOTE:
                if unit := (each.get("valueunit") or "").removeprefix("iso4217a:"):
                    carried["currency"] = unit
                pairs.append((_QUOTE[rel], value))
    return quote_of(pairs, found, carried, line=line_of(asserted))
