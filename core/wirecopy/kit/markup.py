"""Takes the markup of a body apart: blocks of text, and tables as rows of cells."""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

import msgspec
from lxml import etree

import wirecopy
from wirecopy.kit.mending import HTML, codes_as_text, legal_references
from wirecopy.kit.records import Body, read_rows
from wirecopy.kit.spans import address, parted
from wirecopy.kit.xml import PARSING
from wirecopy.patterns import later
from wirecopy.tree.nodes import (
    Block,
    Bullet,
    Caption,
    Diagnostic,
    Note,
    Paragraph,
    QuoteTable,
    Span,
    Subhead,
    Table,
)


class Rows(msgspec.Struct, frozen=True):
    """A table as it stands in the markup; `header_rows` are those of header cells only."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    header_rows: int | None = None


class Unreadable(Exception):
    """The body is not readable markup; says why."""


def parse(body: str) -> etree._Element:
    """The tree of an XHTML or HTML body, whole or a fragment. Raises `Unreadable`."""
    if "<!ENTITY" in body:
        raise Unreadable("it declares entities")
    body = _PROLOGUE.sub("", _ILLEGAL.sub("\ufffd", body))
    body = codes_as_text(legal_references(body), _KNOWN)
    try:
        return etree.fromstring(f"<div>{body}</div>".encode(), _xml_parser())
    except etree.XMLSyntaxError:
        return _parse_html(body)  # entities such as &nbsp;, open paragraphs


def contents(root: etree._Element, base: str = "") -> Iterator[Block | Rows]:
    """The blocks and tables of a body, in order; text between blocks is a paragraph.

    `base` is the address that relative links begin with.
    """
    parts: list[str] = []
    links: list[tuple[int, str]] = []  # before which part a link begins, or ends: ""
    enclosing: list[tuple[type[Block], bool]] = [(Paragraph, False)]
    walk = etree.iterwalk(root, events=("start", "end"))
    within_text: dict[etree._Element | None, bool] = {}
    for event, element in walk:
        tag = _name(element)
        is_table = tag == "table" and not is_layout(element)
        is_block = tag not in _INLINE and tag not in _HIDDEN and not is_table
        if is_block and tag not in _KNOWN and element is not root:
            is_block = not _is_within_text(element.getparent(), within_text)
        if event == "start":
            if is_block or is_table:
                yield from _block(parts, *enclosing[-1], links)
            if tag in _HIDDEN or is_table:
                walk.skip_subtree()
                if is_table:
                    yield from _table(element)
                continue
            if is_block:
                enclosing.append((_kind(element, tag, enclosing[-1][0]), _is_kept(element, tag)))
            if tag in _MARKED:
                parts.append(_BREAK if tag == "br" else marks(element, tag)[0])
            elif tag == "a" and (href := address(element.get("href"), base)) is not None:
                links.append((len(parts), href))
            parts.append(element.text or "")
        else:
            if is_block:
                kind, is_kept = enclosing.pop()
                if is_kept and not len(element) and not element.text:
                    yield kind("")
                yield from _block(parts, kind, is_kept, links)
            if tag in _MARKED:
                parts.append(marks(element, tag)[1])
            elif links and tag == "a":
                links.append((len(parts), ""))
            if element is not root:
                parts.append(element.tail or "")


def body(root: etree._Element, line: int = 0, base: str = "") -> Body:
    """What a body says: its blocks, and the quotes of its tables; `base` as for `contents`."""
    blocks: list[Block] = []
    tables: list[QuoteTable | Table] = []
    diagnostics: list[Diagnostic] = []
    for each in contents(root, base):
        if isinstance(each, Rows):
            found = _rows(each, line)
            blocks += found.blocks
            tables += found.tables
            diagnostics += found.diagnostics
        elif "\n" in each.text and (columns := _preformatted(each.text, line)) is not None:
            tables += columns.tables
            diagnostics += columns.diagnostics
        else:
            blocks.append(each)
    return Body(tuple(blocks), tuple(tables), tuple(diagnostics))


def lost(root: etree._Element) -> list[str]:
    """The names of the elements whose content a document has no place for."""
    return sorted({_name(element) for element in root.iter("{*}*")} & _LOST)


def flattened(element: etree._Element) -> str:
    """An element's text in one line; what breaks and blocks part are words apart."""
    if not len(element):
        return collapsed(element.text or "")
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        tag = _name(part)
        is_hidden = tag in _HIDDEN and part is not element
        before, behind = (" ", " ") if tag in _BLOCKS else marks(part, tag)
        if event == "start" and is_hidden:
            walk.skip_subtree()
        elif event == "start":
            parts += (before, part.text or "")
        else:
            parts += (behind, "" if part is element else part.tail or "")
    return collapsed("".join(parts))


def marks(element: etree._Element, tag: str) -> tuple[str, str]:
    """What stands before and behind an element's text, though its markup alone says so."""
    match tag:
        case "br":
            return "\n", ""
        case "rt" if not _is(element.getprevious(), "rp"):
            return "(", ")"
        case "q" if not _QUOTED.match(element.text or ""):  # HTML has the marks shown
            return '"', '"'
        case "frac":  # NITF's: 2 1/2
            return " ", ""
        case "numer" if not _is(element.getnext(), "frac-sep"):
            return "", "/"
        case "addressee" | "care.of" | "delivery.point" | "delivery.office" | "postcode":
            return " ", " "
    return "", ""


def is_layout(table: etree._Element) -> bool:
    """Whether a table holds tables, and is but a frame for them."""
    return any(_name(each) == "table" for each in table.iterdescendants("{*}*"))


def spread(rows: Iterable[Iterable[etree._Element]]) -> Iterator[list[etree._Element | None]]:
    """The cells of a table's rows, each at its column, and in all rows that it reaches into."""
    reaching: dict[int, tuple[etree._Element | None, int]] = {}
    for row in rows:
        placed: list[etree._Element | None] = []
        above, reaching = reaching, {}
        for cell in (*row, None):
            while len(placed) in above or (cell is None and above):
                found, more = above.pop(len(placed), (None, 0))
                if more > 1:
                    reaching[len(placed)] = found, more - 1
                placed.append(found)
            if cell is None:
                break
            column, width, height = len(placed), _span(cell, "colspan"), _span(cell, "rowspan")
            width = width if column + width <= _MOST_COLUMNS else 1
            placed += [cell] + [None] * (width - 1)
            if height > 1 and column < _MOST_REPEATED:
                repeated = cell if len(flattened(cell)) <= _LONGEST_REPEATED else None
                reaching |= dict.fromkeys(range(column, column + width), (None, height - 1))
                reaching[column] = repeated, height - 1
        while placed and placed[-1] is None:
            del placed[-1]
        yield placed


def _span(cell: etree._Element, name: str) -> int:
    written = cell.get(name) or ""
    is_number = written.isascii() and written.isdigit() and len(written) < 5
    return min(max(int(written), 1), _MOST_ROWS) if is_number else 1


# Of what spans: a small text must not become a large one.
_MOST_COLUMNS, _MOST_ROWS = 32, 100
_MOST_REPEATED, _LONGEST_REPEATED = 8, 60


# Of all elements few say something by their markup.
_MARKED = frozenset(
    "br rt q frac numer addressee care.of delivery.point delivery.office postcode".split()
)
_QUOTED = later("\\s*[\"“”„«»‘’‚‹›「『']")


def collapsed(text: str) -> str:
    """Text with the blanks that a browser shows."""
    return " ".join(word for word in _BLANKS.split(text) if word)


def _rows(table: Rows, line: int) -> Body:
    """What a table says."""
    return read_rows(table.rows, table.caption, line=line, header_rows=table.header_rows)


def _preformatted(text: str, line: int) -> Body | None:
    """The quotes of a text whose columns are set by blanks, if it holds nothing else."""
    found = wirecopy.read(text, from_="wire")
    tables = [each for each in found.children if isinstance(each, QuoteTable)]
    if not found.quotes or len(tables) < len(found.children):
        return _columns(text, line)
    told = (Diagnostic(d.code, d.severity, d.message, line) for d in found.diagnostics)
    return Body((), tuple(QuoteTable(t.quotes, t.title, line=line) for t in tables), tuple(told))


def _columns(text: str, line: int) -> Body | None:
    """The quotes of a text whose lines all have as many cells as its header."""
    rows = [_GAPS.split(each.strip(" \t\r")) for each in text.split("\n") if each.strip()]
    if len(rows) < 2 or len(rows[0]) < 3 or len({len(row) for row in rows}) > 1:
        return None
    found = read_rows(rows, line=line)
    is_read = found.tables and all(isinstance(each, QuoteTable) for each in found.tables)
    return found if is_read and not found.blocks else None


_GAPS = later(r"[ \t]{2,}|\t")
# Its encoding, its type: the text is decoded already, and no definition is ever loaded.
_PROLOGUE = later(
    r"\A\s*(?:<\?xml[^>]*\?>)?\s*(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)?", re.IGNORECASE
)
_ILLEGAL = later("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BLANKS = later("[ \t\n\r\f]+")
_HIDDEN = frozenset("head script style template noscript".split())
_LOST = frozenset("audio embed iframe img math object script svg video".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark "
    "picture q rb rp rt ruby s samp small source span strike strong sub sup time tt u var wbr "
    # NITF's
    "addressee alt-code care.of chron city classifier copyrite copyrite.holder copyrite.year "
    "country delivery.office delivery.point denom event frac frac-sep function lang location "
    "money name.family name.given num numer object.title org person postaddr postcode pronounce "
    "region state sublocation virtloc".split()
)
# Those that hold text of their own.
_BLOCKS = frozenset(
    "address article blockquote caption center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "section table td th tr ul block hl1 hl2".split()
)
# Those that hold text and no blocks.
_OF_TEXT = _INLINE | frozenset("p h1 h2 h3 h4 h5 h6 dt caption figcaption hl1 hl2 pre".split())
# What is not a code in angle brackets, as `<HRW.L>` is.
_KNOWN = HTML | _INLINE | _BLOCKS | _HIDDEN | _LOST
# Those that tables are made of.
_FRAMES = frozenset("table thead tbody tfoot tr colgroup col".split())
_KINDS: dict[str, type[Block]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Subhead),
    **dict.fromkeys(("hl1", "hl2"), Subhead),  # NITF's
    "li": Bullet,
    "figcaption": Caption,
    "media-caption": Caption,  # NITF's
}


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(encoding="utf-8", **PARSING)


def _html_parser() -> etree.HTMLParser:
    return etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _parse_html(body: str) -> etree._Element:
    parser = _html_parser()
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("it is not markup") from error
    # This parser repairs what it can; where it gave up, the rest of the text would be missing.
    if root is None or any(each.level == etree.ErrorLevels.FATAL for each in parser.error_log):
        raise Unreadable("it is nested too deep, or a text in it is too long")
    return root


def _is_within_text(
    parent: etree._Element | None, known: dict[etree._Element | None, bool]
) -> bool:
    """Whether what stands in an element is part of its text: it has some, or can hold no more.

    An unknown element there is inline, as in HTML; elsewhere it is a block of another vocabulary.
    """
    if parent is not None and parent not in known:
        texts = (parent.text, *(each.tail for each in parent))
        known[parent] = _name(parent) in _OF_TEXT or any((each or "").strip() for each in texts)
    return known.get(parent, False)


def _name(element: etree._Element) -> str:
    # Not QName, which refuses the names that HTML's parser lets through.
    return str(element.tag).rpartition("}")[2].lower()


def _is(element: etree._Element | None, name: str) -> bool:
    return element is not None and bool(element.text) and _name(element) == name


def _kind(element: etree._Element, tag: str, outer: type[Block]) -> type[Block]:
    if tag in _KINDS:
        return _KINDS[tag]
    words = (element.get("class") or "").split()
    return Caption if "caption" in words else Note if "note" in words else outer


def _is_kept(element: etree._Element, tag: str) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    return tag == "pre" or "white-space:pre" in style


def _block(
    parts: list[str], kind: type[Block], is_kept: bool, links: list[tuple[int, str]]
) -> Iterator[Block]:
    if links:
        yield from _linked(parts, kind, is_kept, links)
        return
    text = "".join(parts)
    parts.clear()
    for said in _texts(text, kind, is_kept):
        yield kind(said)


def _linked(
    parts: list[str], kind: type[Block], is_kept: bool, links: list[tuple[int, str]]
) -> Iterator[Block]:
    """The blocks of parts with links; one that is open goes on in the next block."""
    places = [0, *accumulate(map(len, parts))]
    spans, start, href = [], 0, ""
    for part, begun in (*links, (len(parts), "")):
        if href:
            spans.append(Span(start, places[part], href))
        start, href = places[part], begun
    last = links[-1][1]
    links[:] = [(0, last)] if last else []
    text = "".join(parts)
    parts.clear()
    texts = list(_texts(text, kind, is_kept))
    for said, found in zip(texts, parted(text, spans, texts), strict=True):
        yield kind(said, spans=found)


def _texts(text: str, kind: type[Block], is_kept: bool) -> Iterator[str]:
    pieces = [text]
    if _BREAK in text:  # many write two for the end of a paragraph
        pieces = _BREAKS.split(text) if kind is Paragraph and not is_kept else pieces
        pieces = [each.replace(_BREAK, "\n") for each in pieces]
    for piece in pieces:
        if said := piece if is_kept else collapsed(piece):
            yield said


# What stands for a line break among the parts of a text: no markup can hold it.
_BREAK = "\0"
_BREAKS = later("\0[ \t\n\r\f\xa0]*\0[ \t\n\r\f\xa0\0]*")


def _table(table: etree._Element) -> Iterator[Block | Rows]:
    """A table; what stands between its cells, where no text belongs, comes before it."""
    rows: list[list[etree._Element]] = []
    captions, strays = [], []
    for frame in table.iter("{*}*"):
        name = _name(frame)
        if name not in _FRAMES:
            continue
        strays.append(collapsed(frame.text or ""))
        cells = []
        for part in frame:
            match _name(part):
                case "td" | "th" if name == "tr":
                    cells.append(part)
                case "caption":
                    captions.append(flattened(part))
                case odd if odd not in _FRAMES:
                    strays.append(flattened(part))
            strays.append(collapsed(part.tail or ""))
        if cells:
            rows.append(cells)
    yield from (Paragraph(stray) for stray in strays if stray)
    header_rows = 0
    while header_rows < len(rows) and all(_name(cell) == "th" for cell in rows[header_rows]):
        header_rows += 1
    texts = (["" if cell is None else flattened(cell) for cell in row] for row in spread(rows))
    said = [(place, tuple(row)) for place, row in enumerate(texts) if any(row)]
    known = sum(place < header_rows for place, _ in said)
    yield Rows(
        tuple(row for _, row in said),
        " ".join(captions),
        known if 0 < known < len(said) else None,
    )
