"""Reads NITF of any version and agency, with or without a namespace, leniently.

What has a place in the tree goes there; all other text becomes a paragraph or a note, and a
diagnostic says which. White space is layout, except where `xml:space` says that it is not.
"""

import html
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import msgspec
from lxml import etree

import wirecopy
from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Diagnostic,
    Document,
    Item,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Span,
    Subhead,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import quote_of, restored
from wirecopy.kit.grid import Cell as GridCell
from wirecopy.kit.grid import Grid
from wirecopy.kit.markup import is_layout, marks, spread
from wirecopy.kit.meaning import tables
from wirecopy.kit.records import Body
from wirecopy.kit.spans import leads, settled
from wirecopy.kit.status import with_state
from wirecopy.kit.story import author_name, dateline_parts, without_byline
from wirecopy.kit.xml import (
    PARSING,
    Content,
    bad,
    content_of,
    is_whole,
    line_of,
    name_of,
    no_xml,
    refuse_entities,
    with_diagnostics,
    with_html_entities,
)
from wirecopy_nitf.mapping import ITEM, META, OTHERS, Said, item_in, of_meta
from wirecopy_nitf.markup import bare_name, one_line

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_FIGURES = frozenset(("price", "change", "change_percent"))
_OTHERS = frozenset(field.name for field in OTHERS)
_WORDS = frozenset(("name", "exchange", "currency_text", "time")) | _OTHERS
_FIELDS = _FIGURES | _WORDS | {"symbol", "cell"}
# What columns are called in others' tables.
_TITLES = {
    "symbol": "symbol", "ticker": "symbol", "code": "symbol", "ric": "symbol",
    "name": "name", "company": "name", "stock": "name", "security": "name",
    "exchange": "exchange", "market": "exchange",
    "price": "price", "last": "price", "close": "price", "closing price": "price",
    "change": "change", "chg": "change", "net change": "change", "+/-": "change",
    "change %": "change_percent", "% change": "change_percent", "%": "change_percent",
    "chg %": "change_percent", "% chg": "change_percent", "percent": "change_percent",
    "currency": "currency_text", "ccy": "currency_text",
    "time": "time",
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{3}\Z")
_PLAIN = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:E[+-]?[0-9]+)?\Z")
# Elements that hold text of their own: their words do not touch what stands beside them.
_APART = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "hl1", "hl2", "br", "block"))
_PARAGRAPHS: dict[str, type[Block]] = {"caption": Caption, "note": Note}
_LISTS = frozenset(("ul", "ol", "dl"))
_ROOMS = frozenset(
    ("block", "bq", "nitf-table", "nitf-table-metadata", "nitf-table-summary", "body.content",
     "abstract", "media-caption", "note", "fn")
)  # fmt: skip
_ASIDE = frozenset(("note", "fn", "abstract"))
# Those that say something about the text, and none of it.
_SILENT = frozenset(("media-metadata", "media-object"))
# Those that tables are made of.
_FRAMES = frozenset(("table", "thead", "tbody", "tfoot", "tr", "colgroup", "col"))


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each `nitf` element; one of ours may hold several."""
    content = with_html_entities(content_of(source), source)
    yield from with_diagnostics(_documents(source, content), content)


def _documents(source: Source, content: Content) -> Iterator[Document]:
    root = _parsed(source, content)
    found = [each for each in root.iter(etree.Element) if name_of(each) == "nitf"]
    if not found:
        raise bad(f"no NITF: the root element is '{name_of(root)}'", source)
    for nitf in found:
        yield from _Reading(nitf, source.name).documents()


def _parsed(source: Source, content: Content) -> etree._Element:
    parser = etree.XMLParser(encoding=content.encoding, **PARSING)
    try:
        root = etree.fromstring(content.data, parser)
    except etree.XMLSyntaxError as error:
        if not is_whole(parser.error_log):
            raise no_xml(error, source) from error
        parser = etree.XMLParser(encoding=content.encoding, recover=True, **PARSING)
        root = etree.fromstring(content.data, parser)
    refuse_entities(root, source, content)
    return root


class _Reading:
    """One `nitf` element on its way to documents."""

    def __init__(self, nitf: etree._Element, source: str) -> None:
        self._nitf = nitf
        self._source = source
        self._diagnostics: list[Diagnostic] = []
        self._children: list[QuoteTable | Article | Table] = []
        self._body: list[Block] = []
        self._place: int | None = None  # among the children, of the article without a block
        self._head: Article | None = None
        self._is_first = True
        self._later: Item | None = None  # the state of what follows the first document
        self._facts: dict[str, list[Said]] = {}
        self._metas: dict[int, list[tuple[str, str]]] = {}
        self._item_pairs: list[tuple[str, str]] = []
        self._own, self._is_plain = False, False
        for head in _all(nitf, "head"):
            self._read_marks(head)

    def documents(self) -> Iterator[Document]:
        """The documents that our exporter put into the file; of others' files the one."""
        body_head = next(
            (head for body in _all(self._nitf, "body") for head in _all(body, "body.head")), None
        )
        if not (self._is_plain and self._own):
            self._read_facts()
        self._read_head(body_head)
        for part in self._body_parts():
            match name_of(part):
                case "body.head" if part is body_head:
                    pass
                case "body.content":
                    if (part.get("id") or "").startswith("document-"):
                        yield self._document()
                    self._blocks(part)
                case "body.end":
                    self._blocks(part, Note)
                case _:
                    self._block(part)
        yield self._document()

    def _read_marks(self, head: etree._Element) -> None:
        """Whether our exporter has written the file, and what it says in `meta` elements.

        Plain is a head that says nothing of the item but what every file says, or how it was made.
        """
        self._is_plain = True
        for part in head:
            name = name_of(part)
            if name == "meta":
                self._read_meta(part)
            elif name == "docdata":
                facts = part.get("management-status") or self._item_pairs
                if facts or any(name_of(each) == "date.release" for each in part):
                    self._is_plain = False

    def _read_meta(self, meta: etree._Element) -> None:
        name = meta.get("name") or ""
        if name == "generator" and meta.get("content") == "wirecopy":
            self._own = True
        elif name.startswith(META):
            number, field = of_meta(name)
            pair = (field, meta.get("content") or "")
            if field.startswith(ITEM):
                self._item_pairs.append(pair)
            else:
                self._metas.setdefault(number, []).append(pair)

    def _read_facts(self) -> None:
        """What the file says of the story: the elements of its head, but those that are ours."""
        for head in _all(self._nitf, "head"):
            for part in head:
                if (name := name_of(part)) in _FACTS:
                    self._facts.setdefault(name, []).append(_whole(part))
        for data in self._facts.get("docdata", ()):
            status = data.attributes.get("management-status") or "usable"
            if status.lower() != "usable":
                line = line_of(self._nitf)
                what = f"the story's status is '{status[:40]}'"
                self._diagnostics.append(Diagnostic("not-usable", "warning", what, line))

    def _take_item(self) -> None:
        """Gives the nodes what the file says of the story: all of it to one, its state to all.

        It is the first article's, of our files that node's which our exporter names.
        """
        marks = [text for name, text in self._item_pairs if name == ITEM]
        number, *tokens = marks[0].split() if marks else ("",)
        said = item_in(self._facts, is_ours=self._own, stated=frozenset(tokens))
        state: Item | None = Item(status=said.status, embargoed=said.embargoed)
        if said.embargoed not in (None, "open"):
            what = f"the story is embargoed until {said.embargoed}"
            line = line_of(self._nitf)
            self._diagnostics.append(Diagnostic("not-usable", "warning", what, line))
        if self._own and not marks:
            said = Item()
        if state == Item() or state == Item(status="usable"):
            state = None
        articles = (n for n, each in enumerate(self._children) if isinstance(each, Article))
        first = next(articles, 0)
        if number.isascii() and number.isdigit() and len(number) < 6:
            first = int(number) - 1
            pairs = [(name[5:], text) for name, text in self._item_pairs if name[:5] == "item."]
            said = restored(Item, flat(said), pairs)
        for place, child in enumerate(self._children):
            item = said if place == first and (marks or said != Item()) else None
            own = next((t for n, t in self._item_pairs if n == f"{ITEM}-{place + 1}"), None)
            if own is not None:
                item = _of_json(own)
            child = msgspec.structs.replace(child, item=item) if item is not None else child
            self._children[place] = with_state(child, state) if item is not said else child
        self._later = state

    def _take_byline(self, article: Article) -> Article:
        """An article whose first paragraph is a byline, where nothing else says who wrote it."""
        if article.byline is not None:
            return article
        author, blocks = without_byline(list(article.body))
        if author is None:
            return article
        byline = Byline(author, line=article.line)
        return msgspec.structs.replace(article, byline=byline, body=tuple(blocks))

    def _document(self) -> Document:
        """What was read so far."""
        head, self._head = self._head, None
        body, self._body = tuple(self._body), []
        if body or head is not None:
            article = head or Article()
            article = msgspec.structs.replace(article, body=article.body + body)
            if not self._own:
                article = self._take_byline(article)
            place = len(self._children) if self._place is None else self._place
            self._children.insert(place, article)
        self._restore()
        if self._is_first:
            self._is_first = False
            if self._facts or self._item_pairs:
                self._take_item()
        elif self._later is not None:
            self._children = [with_state(child, self._later) for child in self._children]
        children = tuple(self._children)
        document = Document(children, self._source, diagnostics=tuple(self._diagnostics))
        self._children, self._diagnostics, self._place = [], [], None
        return document

    def _restore(self) -> None:
        """Gives the first document's articles what our exporter put into the file's head."""
        number = 0
        for place, child in enumerate(self._children):
            if isinstance(child, Article):
                number += 1
                if pairs := self._metas.get(number):
                    self._children[place] = restored(
                        Article, flat(child), pairs, body=child.body, line=child.line
                    )
        self._metas = {}

    def _body_parts(self) -> Iterator[etree._Element]:
        for part in self._parts(self._nitf):
            if name_of(part) == "body":
                yield from self._parts(part)
            elif name_of(part) != "head":
                yield part

    def _read_head(self, head: etree._Element | None) -> None:
        """Takes the head for the first article; what has no field there begins its body."""
        parts: dict[str, list[etree._Element]] = {}
        for part in self._parts(head, Note) if head is not None else ():
            parts.setdefault(name_of(part), []).append(part)
        headlines = [e for hedline in parts.pop("hedline", []) for e in self._headlines(hedline)]
        sources = parts.pop("distributor", [])
        if self._own:
            sources = [each for each in sources if each.get("class") != "provider"]
        rights = parts.pop("rights", [])
        if rights and (self._own or sources):  # else they are the credit, for want of a better one
            self._facts["rights"] = [_whole(each) for each in rights]
            rights = []
        sources += rights
        if not self._own and (bylines := parts.get("byline")):
            self._facts["byline"] = [_whole(each) for each in bylines]
        datelines = parts.pop("dateline", [])
        byline = _byline(parts.pop("byline", []))
        for each in headlines[2:]:
            self._add(Subhead, each)
        for each in sources[1:] + datelines[1:]:
            self._add(Note, each)
        for others in parts.values():
            for each in others:
                self._block(each, Note)
        body, self._body = tuple(self._body), []
        self._place = None
        article = Article(
            (_said(headlines[0]) if headlines else self._title()) or "",
            _said(headlines[1]) if headlines[1:] else None,
            byline=byline,
            dateline=self._dated(datelines),
            credit=_said(sources[0]) if sources else None,
            language=self._nitf.get("baselang") or self._nitf.get(_LANG),
            body=body,
            line=line_of(head) if head is not None else 0,
        )
        parts_of_head = (article.byline, article.dateline, article.credit)
        if headlines or article.headline or body or any(p is not None for p in parts_of_head):
            self._head = article

    def _dated(self, datelines: list[etree._Element]) -> Dateline | None:
        """The dateline; where it names no place, the one that the file's head names."""
        found = _dateline(datelines[0]) if datelines else None
        if datelines and (date := next(_inside(datelines[0], "story.date"), None)) is not None:
            written = _said(date)
            if found is not None and written and written != found.date:
                what = f"no place for the date as written '{written[:80]}'"
                self._diagnostics.append(Diagnostic("not-read", "info", what, line_of(date)))
        if self._own or (found is not None and found.place):
            return found
        place = _event_place(self._nitf)
        if place is None:
            return found
        return msgspec.structs.replace(found or Dateline(""), place=place)

    def _headlines(self, hedline: etree._Element) -> list[etree._Element]:
        """Its lines; some agencies write the headline straight into `hedline`."""
        lines = [each for each in hedline if name_of(each) in ("hl1", "hl2")]
        if lines:
            for each in self._parts(hedline, Note):
                if name_of(each) not in ("hl1", "hl2"):
                    self._block(each, Note)
        lines.sort(key=name_of)
        return [each for each in lines or [hedline] if _said(each) is not None]

    def _title(self) -> str | None:
        """The title, for want of a headline; ours is at times that of a table."""
        if self._own:
            return None
        titles = (title for head in _all(self._nitf, "head") for title in _all(head, "title"))
        return next(map(_said, titles), None)

    def _blocks(self, parent: etree._Element, kind: type[Block] = Paragraph) -> None:
        for part in self._parts(parent, kind):
            self._block(part, kind)

    def _block(self, part: etree._Element, kind: type[Block] = Paragraph) -> None:
        name, word = name_of(part), part.get("class")
        if name == "p":
            self._add(_PARAGRAPHS.get(word or "", kind), part)
        elif name in ("hl1", "hl2"):
            self._add(Subhead, part)
        elif name in _LISTS:
            for each in self._parts(part):
                self._add(Bullet, each)
        elif name == "table" and word == cells.CLASS and (found := cells.of_markup(part)):
            self._children.append(found)
        elif name == "table" and is_layout(part):
            self._layout(part)
        elif name == "table":
            self._table(part)
        elif name == "block" and word == "article":
            self._article(part)
        elif name == "block" and word == "media" and self._own:
            self._facts["media"] = [_whole(each) for each in part if name_of(each) == "media"]
        elif name == "media":
            self._facts.setdefault("media", []).append(_whole(part))
            for each in self._parts(part):
                if name_of(each) not in _SILENT:
                    self._add(Caption, each)
        elif name == "pre":
            self._preformatted(part, kind)
        elif name in _ROOMS:
            self._blocks(part, Note if name in _ASIDE else kind)
        elif name in ("byline", "dateline", "copyrite", "datasource", "credit", "tagline"):
            self._add(Note, part)
        elif name not in _SILENT and _said(part):
            self._warn(
                "unknown-element", f"'{name}' has no place in the tree; its text stays", part
            )
            if any(name_of(each) in _ROOMS | {"p", "table"} for each in part.iter(etree.Element)):
                self._blocks(part, kind)
            else:
                self._add(kind, part)

    def _preformatted(self, part: etree._Element, kind: type[Block]) -> None:
        """Lines as they stand: quotes where their columns are some, else a paragraph each."""
        text, line = "\n".join(_lines(part)).strip("\n"), line_of(part)
        found = _columns(text, line)
        if found is not None:
            self._children += found.tables
            self._diagnostics += found.diagnostics
            return
        self._place = len(self._children) if self._place is None else self._place
        said = (one_line(each) for each in text.split("\n"))
        self._body += (kind(each, line) for each in said if each)

    def _parts(
        self, parent: etree._Element, kind: type[Block] = Paragraph
    ) -> Iterator[etree._Element]:
        """The elements in it; text between them, where none belongs, becomes blocks of a kind."""
        if (text := parent.text) is not None and text.strip(_BLANKS):
            self._stray(text, parent, kind)
        for part in parent:
            if isinstance(part, etree._Entity):
                self._stray(_entity(part), parent, kind)
            else:
                yield part
            if (text := part.tail) is not None and text.strip(_BLANKS):
                self._stray(text, parent, kind)

    def _stray(self, text: str | None, parent: etree._Element, kind: type[Block]) -> None:
        if text is not None and (stray := one_line(text)):
            self._warn(
                "stray-text", f"text stands directly in '{name_of(parent)}'; it was kept", parent
            )
            self._place = len(self._children) if self._place is None else self._place
            self._body.append(kind(stray, line_of(parent)))

    def _add(self, kind: type[Block], part: etree._Element) -> None:
        text = _said(part)
        if text is not None:
            self._place = len(self._children) if self._place is None else self._place
            self._body.append(kind(text, line_of(part), spans=_links(part, text)))

    def _warn(self, code: str, message: str, part: etree._Element) -> None:
        self._diagnostics.append(Diagnostic(code, "warning", message, line_of(part)))

    def _article(self, block: etree._Element) -> None:
        """An article of our exporter's: with its own head, or the first and the file's."""
        outer, self._body = (self._body, self._place), []
        headlines = [e for e in _all(block, "hl2") if e.get("class") == "headline"]
        if headlines:
            head = self._inner_head(block, headlines[0])
        else:
            head, self._head = self._head or Article(line=line_of(block)), None
            self._blocks(block)
        article = msgspec.structs.replace(
            head,
            language=block.get(_LANG, head.language),
            body=head.body + tuple(self._body),
        )
        self._children.append(article)
        self._body, self._place = outer

    def _inner_head(self, block: etree._Element, headline: etree._Element) -> Article:
        """The head within a block; the rest of the block becomes the body."""
        second = [e for e in _all(block, "hl2") if e.get("class") == "subheadline"][:1]
        datelines, sources = _all(block, "dateline")[:1], _all(block, "copyrite")[:1]
        bylines = _all(block, "byline")
        known = {headline, *second, *datelines, *sources, *bylines}
        for part in self._parts(block):
            if part not in known:
                self._block(part)
        return Article(
            _said(headline) or "",
            _said(second[0]) if second else None,
            byline=_byline(bylines),
            dateline=_dateline(datelines[0]) if datelines else None,
            credit=_said(sources[0]) if sources else None,
            line=line_of(block),
        )

    def _table(self, table: etree._Element) -> None:
        rows = [each for each in table.iter(etree.Element) if name_of(each) == "tr"]
        caption = next(iter(_all(table, "caption")), None)
        self._keep_odd_parts(table, caption)
        header: list[tuple[str, str]] = []
        cells = list(spread(map(_cells, rows)))
        if rows and (name_of(rows[0].getparent()) == "thead" or not _all(rows[0], "td")):
            header = [
                ("cell", "") if each is None else (_field(each), _said(each) or "")
                for each in cells.pop(0)
            ]
            del rows[0]
        if not _is_of_quotes(table, header):
            self._unread(table, caption, header, cells)
            return
        quotes = []
        for row, placed in zip(rows, cells, strict=True):
            alone = placed[0] if len(placed) == 1 < len(header) else None
            if alone is not None and alone.get("colspan", "1") != "1":
                self._add(Note, alone)  # such as how old the prices are
            elif (quote := self._quote(row, placed, header)) is not None:
                quotes.append(quote)
        title = _said(caption) if caption is not None else None
        self._children.append(QuoteTable(tuple(quotes), title, line=line_of(table)))

    def _layout(self, frame: etree._Element) -> None:
        """A table that is but a frame for others."""
        for part in self._parts(frame):
            if name_of(part) in _FRAMES:
                self._layout(part)
            elif name_of(part) not in ("td", "th"):
                self._block(part)
            elif any(name_of(each) in _ROOMS | _LISTS | {"p", "table"} for each in part):
                self._blocks(part)
            else:
                self._add(Paragraph, part)

    def _keep_odd_parts(self, table: etree._Element, caption: etree._Element | None) -> None:
        """What stands in a table where no text and no blocks belong becomes notes."""
        for frame in table.iter(*(f"{{*}}{name}" for name in _FRAMES)):
            for part in self._parts(frame, Note):
                is_cell = name_of(frame) == "tr"
                if not is_cell and part is not caption and name_of(part) not in _FRAMES:
                    self._block(part, Note)

    def _unread(
        self,
        table: etree._Element,
        caption: etree._Element | None,
        header: list[tuple[str, str]],
        rows: list[list[etree._Element | None]],
    ) -> None:
        """A table whose header names no symbol: quotes by their shape, else a table as it is."""
        line = line_of(table)
        texts = [["" if each is None else _said(each) or "" for each in row] for row in rows]
        if header:
            texts.insert(0, [title for _, title in header])
        title = None if caption is None else _said(caption)
        found = tables(
            Grid(
                tuple(tuple(GridCell(text, line) for text in row) for row in texts if any(row)),
                1 if header else None,
                title,
                line,
            )
        )
        self._diagnostics += found.diagnostics
        if not found.children:
            if caption is not None:
                self._add(Subhead, caption)
            self._place = len(self._children) if self._place is None else self._place
            lines = (" | ".join(filter(None, row)) for row in texts)
            self._body += (Paragraph(each, line) for each in lines if each)
            self._warn("unread-table", f"a table became paragraphs: {found.reason}", table)
            return
        if found.remarks:
            self._place = len(self._children) if self._place is None else self._place
            self._body += (Paragraph(each.text, line) for each in found.remarks if each.text)
        self._children += found.children
        if found.reason:
            what = f"a table holds no quotes: {found.reason}"
            self._diagnostics.append(Diagnostic("no-quotes", "info", what, line))

    def _quote(
        self,
        row: etree._Element,
        cells: list[etree._Element | None],
        header: list[tuple[str, str]],
    ) -> Quote | None:
        facts: dict[str, str | Decimal | None] = {}
        extra: list[Cell] = []
        for number, cell in enumerate(cells):
            field, title = header[number] if number < len(header) else ("cell", "")
            if cell is not None:
                self._cell(cell, _field(cell, field), title, facts, extra)
        if not facts and not extra:
            return None
        if facts.get("symbol") is None:
            self._warn("missing-symbol", "a row without its symbol", row)
        facts["symbol"] = facts.get("symbol") or ""
        pairs = [(name, str(facts.pop(name))) for name in sorted(_OTHERS & facts.keys())]
        return quote_of(pairs, extra, facts, line=line_of(row))

    def _cell(
        self,
        cell: etree._Element,
        field: str,
        title: str,
        facts: dict[str, str | Decimal | None],
        extra: list[Cell],
    ) -> None:
        """Puts a cell where it belongs; what has no place or is not a figure is kept as written."""
        text = _said(cell)
        unit = next((e.get("unit") for e in _inside(cell, "money") if e.get("unit")), None)
        if unit is not None:
            facts["currency" if _CODE.match(unit) else "currency_text"] = unit
        org = next((each for each in _inside(cell, "org") if each.get("value") is not None), None)
        if org is not None and "symbol" not in facts:
            _take_symbol(org, facts)
            is_new = text is not None and text not in (
                facts["symbol"],
                one_line(org.get("value") or ""),
            )
            if text is not None and is_new and facts.setdefault("name", text) != text:
                extra.append(Cell(text, title))
        elif text is None:
            pass
        elif field == "symbol" and "symbol" not in facts:
            facts["symbol"] = text
        elif field in _WORDS and (field not in facts or field == "exchange"):
            facts[field] = text
            if field == "currency_text" and not _is_own(cell) and _CODE.match(text):
                facts["currency"] = text
        elif field in _FIGURES:
            is_percent = _is_percent(cell, text)
            if is_percent and field == "change":
                field = "change_percent"
            number, unit = _number(cell, text.removesuffix("%"))
            is_clear = unit is None or facts.setdefault("currency_text", unit) == unit
            is_clear = is_clear and is_percent <= (field == "change_percent")
            if number is None or field in facts or not is_clear:
                self._warn("not-a-number", f"'{text[:40]}' is not a number; kept in `extra`", cell)
                extra.append(Cell(text, field))
            else:
                facts[field] = number
        else:
            extra.append(Cell(text, (cell.get("axis") or "") if _is_own(cell) else title))


def _all(parent: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in parent if name_of(each) == name]


def _cells(row: etree._Element) -> list[etree._Element]:
    return [each for each in row if isinstance(each.tag, str)]


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in parent.iter(etree.Element) if name_of(each) == name)


def _said(element: etree._Element, without: str = "") -> str | None:
    """An element's text, in one line unless its white space is kept; None where there is none."""
    text = "".join(_pieces(element, without)) if len(element) else element.text or ""
    line = one_line(text)
    if line == text != "" or not _is_kept(element):
        return line or None
    return text


def _links(element: etree._Element, text: str) -> tuple[Span, ...]:
    """The links right within an element, by their places in its text."""
    if not len(element) or not any(name_of(each) == "a" for each in _cells(element)):
        return ()
    before, spans = element.text or "", []
    for part in element:
        if isinstance(part, etree._Entity):
            before += _entity(part)
        else:
            ahead, behind = _marks(part)
            said = "".join(_pieces(part, ""))
            start = len(before) + len(ahead)
            href = part.get("href") or ""
            if said and name_of(part) == "a" and leads(href):
                spans.append(Span(start, start + len(said), href))
            before += f"{ahead}{said}{behind}"
        before += part.tail or ""
    return tuple(spans) if before == text else settled(before, spans, text)


def _marks(part: etree._Element) -> tuple[str, str]:
    """What stands before and behind the text of an element within another."""
    name = name_of(part)
    return (" ", " ") if name in _APART else marks(part, name)


def _bare(element: etree._Element) -> str:
    return one_line("".join(_pieces(element, "")))


def _is_kept(element: etree._Element | None) -> bool:
    while element is not None:
        if (space := element.get(_SPACE)) is not None:
            return space == "preserve"
        element = element.getparent()
    return False


def _pieces(element: etree._Element, without: str) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if isinstance(part, etree._Entity):
            yield _entity(part)
        elif name_of(part) != without:
            before, behind = _marks(part)
            yield before
            yield from _pieces(part, without)
            yield behind
        yield part.tail or ""


def _entity(entity: etree._Element) -> str:
    """A DTD that is not read may declare it; most are HTML's."""
    return html.unescape(entity.text or "")


def _lines(element: etree._Element) -> list[str]:
    return "".join(_pieces(element, "")).split("\n")


def _byline(bylines: list[etree._Element]) -> Byline | None:
    authors, agencies = [], []
    for byline in bylines:
        author = _said(byline, without="byttl")
        if author is not None:
            author = author if _is_kept(byline) else bare_name(_with_blanks(byline))
            authors.append(author if _is_kept(byline) else author_name(author))
        for title in _inside(byline, "byttl"):
            agencies += [
                each for org in _all(title, "org") or [title] if (each := _said(org)) is not None
            ]
    if not authors and not agencies:
        return None
    return Byline(
        ", ".join(authors) if authors else None,
        ", ".join(agencies) if agencies else None,
        line=line_of(bylines[0]),
    )


def _with_blanks(byline: etree._Element) -> str:
    """A byline whose words stay apart where only elements part them: `By<person>Roe</person>`."""
    parts = [byline.text or ""]
    for part in byline:
        said = _entity(part) if isinstance(part, etree._Entity) else "".join(_pieces(part, "byttl"))
        # Between elements stands a character that XML has not; an entity is a part of its word.
        mark = "" if isinstance(part, etree._Entity) else "\0"
        parts += (mark, "" if name_of(part) == "byttl" else said, mark, part.tail or "")
    return one_line(_BETWEEN_WORDS.sub(" ", "".join(parts)).replace("\0", ""))


# What is layout between elements.
_BLANKS = " \t\r\n"
_BETWEEN_WORDS = re.compile("(?<=[\\w.,])\0+(?=\\w)")


def _columns(text: str, line: int) -> Body | None:
    """The quotes of preformatted text, with their lines, if it holds nothing else."""
    found = wirecopy.read(text, from_="wire")
    quotes = [each for each in found.children if isinstance(each, QuoteTable)]
    if not found.quotes or len(quotes) < len(found.children):
        return None
    moved = line - 1
    return Body(
        (),
        tuple(
            QuoteTable(
                tuple(msgspec.structs.replace(q, line=q.line + moved) for q in each.quotes),
                each.title,
                line=each.line + moved,
            )
            for each in quotes
        ),
        tuple(
            Diagnostic(d.code, d.severity, d.message, d.line + moved, d.column)
            for d in found.diagnostics
        ),
    )


def _dateline(dateline: etree._Element) -> Dateline | None:
    location = next(iter(_all(dateline, "location")), None)
    date = next(_inside(dateline, "story.date"), None)
    when = None if date is None else _date(date)
    city = dateline
    if location is None:
        said = " ".join((_said(dateline, without="story.date") or "").split())
        place, written, agency = dateline_parts(said)
        when = written if when is None else when
    else:
        is_alone = len(location) == 1 and _bare(location) == _bare(location[0])
        city = location[0] if is_alone else location
        place = _said(city, without="story.date") or ""
        rest = _rest(dateline, location)
        agency = None
        if rest.rstrip().endswith(")") and "(" in rest:
            rest, _, brackets = rest.partition("(")
            agency = brackets.rstrip().removesuffix(")")
        if rest.strip(" \t\r\n,.:–—-"):
            place = (_said(dateline, without="story.date") or "").rstrip(" ,")
    if not place and when is None and agency is None and not _is_kept(city):
        return None
    return Dateline(place, when, agency=agency, line=line_of(dateline))


def _date(date: etree._Element) -> str | None:
    """The day that `norm` says, for it has a year; else the date as written."""
    norm = (date.get("norm") or "").strip()
    if found := _NORM.match(norm):
        return "-".join(found.groups())
    written = _said(date)
    return written if written is not None else norm or None


_NORM = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


def _event_place(nitf: etree._Element) -> str | None:
    """Where the story took place, as the file's head says it: the city, else what is around it."""
    for place in _inside(nitf, "evloc"):
        for name in ("city", "county-dist", "region", "state-prov"):
            if said := one_line(place.get(name) or ""):
                return said
    return None


def _whole(element: etree._Element) -> Said:
    """An element with what is in it, but for attributes of other namespaces."""
    attributes = {
        str(name): str(value) for name, value in element.attrib.items() if "{" not in str(name)
    }
    parts = tuple([_whole(each) for each in element if isinstance(each.tag, str)])
    return Said(name_of(element), attributes, _said(element) or "", parts)


def _of_json(text: str) -> Item | None:
    """The item of a node beside that of the file's head."""
    try:
        pairs = msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:  # somebody has changed it
        return None
    return restored(Item, {}, pairs.items())


# What a file's head says of the story.
_FACTS = frozenset(("meta", "tobject", "docdata", "pubdata", "revision-history"))


def _rest(dateline: etree._Element, location: etree._Element) -> str:
    """What a dateline says besides its place and its date."""
    parts = [dateline.text or ""]
    for part in dateline:
        is_known = part is location or name_of(part) == "story.date"
        parts += [] if is_known else _pieces(part, "story.date")
        parts.append(part.tail or "")
    return "".join(parts)


def _field(cell: etree._Element, field: str = "cell") -> str:
    """What a cell is: our tables say it in `class`, others' by the column's title."""
    if _is_own(cell):
        return str(cell.get("class"))
    if name_of(cell) == "th" and field == "cell":
        return _TITLES.get((_said(cell) or "").lower().rstrip("."), "cell")
    return field


def _is_own(cell: etree._Element) -> bool:
    return cell.get("class") in _FIELDS


def _is_of_quotes(table: etree._Element, header: list[tuple[str, str]]) -> bool:
    if table.get("class") == "quotes" or any(field == "symbol" for field, _ in header):
        return True
    return any(org.get("value") for org in _inside(table, "org"))


def _take_symbol(org: etree._Element, facts: dict[str, str | Decimal | None]) -> None:
    facts["symbol"] = org.get("value")
    if org.get("idsrc") not in (None, "", "ticker"):
        facts["exchange"] = org.get("idsrc")


def _number(cell: etree._Element, text: str) -> tuple[Decimal | None, str | None]:
    """A figure as NITF writes it, and its currency's sign.

    It has a point, and commas between thousands, unless `num` says otherwise.
    """
    if _PLAIN.match(text):
        try:
            return Decimal(text), None
        except InvalidOperation:  # an exponent beyond all bounds
            return None, None
    num = next(_inside(cell, "num"), None)
    point = re.escape((num.get("decimal-ch") if num is not None else None) or ".")
    comma = re.escape((num.get("thousands-ch") if num is not None else None) or ",")
    found = re.match(
        rf"(?P<sign>[+-]?)\s?(?P<unit>[$€£¥]?)\s?"
        rf"(?P<whole>[0-9]{{1,3}}(?:{comma}[0-9]{{3}})+|[0-9]+)(?:{point}(?P<part>[0-9]+))?\s?\Z",
        text.replace("−", "-"),
    )
    if found is None:
        return None, None
    whole = re.sub("[^0-9]", "", found["whole"])
    return Decimal(f"{found['sign']}{whole}.{found['part'] or ''}"), found["unit"] or None


def _is_percent(cell: etree._Element, text: str) -> bool:
    units = (num.get("units") or "" for num in _inside(cell, "num"))
    return text.endswith("%") or any(each.startswith("percent") for each in units)
