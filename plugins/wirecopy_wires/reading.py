"""Reads ANPA 1312 and IPTC 7901: a message is a story, and perhaps the tables in it.

What the header, the head and the desk's notebook say of the item is not text of the story: it goes
into its `Item`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeVar

import msgspec

import wirecopy
from wirecopy import (
    Article,
    Block,
    Byline,
    Diagnostic,
    Document,
    Item,
    Note,
    Paragraph,
    QuoteTable,
    Source,
    Subhead,
    Table,
    Undecodable,
)
from wirecopy.kit.records import read_rows
from wirecopy_wires.facts import item_of
from wirecopy_wires.framing import BLANKS, Message, facts, messages, mute, plain
from wirecopy_wires.heads import Head, Line, head_of

_Child = QuoteTable | Article | Table
_Node = TypeVar("_Node", bound=msgspec.Struct)

# The beginning of a message whose bytes carry an even parity bit: SYN SYN SOH.
_WITH_PARITY = b"\x96\x96\x81"
_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))
_LINE_END = re.compile(r"\r*\n|\r")
# A row of a table: BS, then cells with semicolons between, or separators (FS to US) and blanks. DLE
# is a blank that holds words together, and may end the row.
_ROW = re.compile("\x08([^\x08]*)")
_SEPARATORS = re.compile("[\x1c-\x1f][\x1c-\x1f ]*")
# What a quad ends may go on with another mark on the same line.
_MARKED = re.compile(r"(?<=<)[ \t]*(?=\^)")
_QUAD = re.compile(r"[ \t]*[<=!]+[ \t]*\Z")
# A dateline as AP ends it, for want of a dash: PLACE (AGENCY) _ text.
_UNDERSCORED = re.compile(r"[^\n|]{2,90}?\) _ ")
_WIDE_GAP = re.compile(r"\S(?: {2,}|\t)\S")
# A line that is as long as this was probably broken because it was full.
_FULL = 45
# When the message was filed: at the end of the text, where a trailer is missing.
_FILED = re.compile(
    r"[A-Z]{2,5}-[A-Z]{2}-\d\d-\d\d-\d\d \d{4}[A-Z]{3}|\d{6} (?:[A-Z]{3,4} )?[A-Z][A-Za-z]{2} \d\d"
)
# A rule, the end, or initials.
_NO_COPY = re.compile(
    r"_{3,}|(?:[*#-] ?){3,}|-+ ?30 ?-+|\(?(?:ENDS?|MORE|ENDE|FIN)\)?|[a-z]{2,4}(?:/[a-z]{2,4}){1,3}"
)
_LONGEST_CROSS_HEAD = 90
# The initials of those who had it in hand: dpa ab cd xx.
_HANDS = re.compile(r"[a-z]{2,6}(?: [a-z0-9/]{1,5}){1,9}")
# What begins the desk's notebook: nothing behind it is for readers.
_NOTEBOOK = re.compile(
    r"\W*(?:\w{0,12}-?(?:notizblock|notebook)\b|.{0,60}\bnot (?:intended )?for publication\b"
    r"|.{0,80}\bnicht (?:zur|f[üu]r(?: die)?) ver(?:ö|oe)ffentlichung\b"
    r"|die folgenden informationen\b"
    r"|.{0,60}\b(?:ne pas publier|pas destinée?s? à (?:la publication|être publié))"
    r"|.{0,40}\bno publicar\b"
    r"|.{0,60}\bnon (?:è |sono )?(?:destinat\w+ )?(?:alla|per la) pubblicazione"
    r"|(?:redaktionelle (?:hinweise|kontakte)|editorial contacts?|notes? to editors?)\W*\Z)",
    re.IGNORECASE,
)
# A line about where the desk is reached.
_CONTACT = re.compile(
    r"\W*(?:tel(?:efon|ephone|\.|:)|phone|fax|contacts?|kontakte?|ansprechpartner|r[üu]ckfragen"
    r"|e-?mail|redaktion"
    r"|desk|eds?:|editors?:|reporting by|editing by|autor(?:in)?:).{0,200}\Z",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\+?\d[\d /()-]{5,}\d|[^\s@]+@[^\s@]+|\b(?:Reporting|Editing) by\b|\A\W*Eds?:"
)


def read_anpa(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each message."""
    yield from _read(source, has_credit=False)


def read_iptc7901(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each message; the agency of its header is the credit of its story."""
    yield from _read(source, has_credit=True)


def _read(source: Source, *, has_credit: bool) -> Iterator[Document]:
    text, told = _text(source)
    for message in messages(text):
        reading = _Reading(message, told)
        children = tuple(reading.children(has_credit=has_credit))
        yield Document(children, source.name, diagnostics=tuple(reading.diagnostics))
        told = ()


def _text(source: Source) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text, and what to say of its encoding: these formats are older than UTF-8."""
    if isinstance(source.content, str) or source.encoding is not None:
        return source.text(), ()
    content = source.binary()
    if _WITH_PARITY in content[:4096]:
        return content.translate(_SEVEN_BITS).decode("ascii"), ()
    source = msgspec.structs.replace(source, content=content)
    if source.decode_errors == "replace":
        return source.text(), ()
    try:
        return source.text(), ()
    except Undecodable:
        text = msgspec.structs.replace(source, encoding="cp1252").text()
        what = "not UTF-8: read as windows-1252 (--encoding decides)"
        return text, (Diagnostic("odd-encoding", "info", what, 1, 1),)


class _Reading:
    """One message on its way to a document."""

    def __init__(self, message: Message, told: tuple[Diagnostic, ...]) -> None:
        self._message = message
        self.diagnostics = list(told)

    def children(self, *, has_credit: bool) -> Iterator[_Child]:
        message = self._message
        if message.is_stray:
            self._say("stray-text", "text outside of a message", severity="warning")
        if message.fault:
            self._say("broken-message", message.fault, severity="warning")
        said = plain(message.header)
        known = facts(message.header)
        lines = _lines(message.text, message.text_line)
        head = head_of(lines, known.get("slug", ""))
        body, notebook = _parted(lines[head.size :])
        for text, line in head.kills:
            self._say("not-usable", f"the message says '{text}'", severity="warning", line=line)
        item = item_of(
            said, known, head.facts, [note.text for note in notebook], plain(message.trailer)
        )
        story, tables = self._story(body, head)
        if has_credit and story.credit is None and (story.byline or Byline()).agency is None:
            story = msgspec.structs.replace(story, credit=known.get("agency"))
        blocks = tuple(sorted((*head.notes, *story.body), key=lambda block: block.line))
        story = msgspec.structs.replace(story, body=blocks)
        is_empty = msgspec.structs.replace(story, line=0, credit=None) == Article()
        is_left_out = is_empty and (tables or not (lines or item))
        children: list[_Child] = [*tables] if is_left_out else [story, *tables]
        # The first says all; a state is that of every one.
        state = None if item is None or item.status is None else Item(status=item.status)
        children = [
            msgspec.structs.replace(child, item=state if place else item)
            for place, child in enumerate(children)
        ]
        yield from sorted(children, key=lambda child: child.line)

    def _say(
        self, code: str, what: str, *, severity: Literal["info", "warning"] = "info", line: int = 0
    ) -> None:
        self.diagnostics.append(Diagnostic(code, severity, what, line or self._message.line, 1))

    def _story(self, lines: Sequence[Line], head: Head) -> tuple[Article, list[_Child]]:
        """The story that the lines below the head tell, and the tables among them."""
        tables: list[_Child] = []
        texts: list[str] = []
        at = 0
        while at < len(lines):
            end = at
            while end < len(lines) and lines[end].row is not None:
                end += 1
            if end > at:
                title = texts and lines[at - 1].has_caret and lines[at - 1].text
                if title:
                    texts[-1] = ""
                tables.append(self._table(lines[at:end], title or None))
                texts += [""] * (end - at)
                at = end
                continue
            texts.append(_body_line(lines[at]))
            at += 1
        story = Article(
            head.headline,
            head.subheadline,
            byline=head.byline,
            line=head.line or self._message.text_line,
        )
        joined = _joined(texts)
        blocks: list[Block] = []
        if head.is_read:
            story = self._told(story, joined, lines, blocks, tables)
        else:
            for child in self._wire(joined, lines):
                if isinstance(child, Article):
                    story = _with(story, child, blocks)
                else:
                    tables.append(child)
        if story.dateline is None:
            story = msgspec.structs.replace(story, dateline=_dateline(blocks))
        return msgspec.structs.replace(story, body=tuple(blocks)), tables

    def _told(
        self,
        story: Article,
        texts: Sequence[str],
        lines: Sequence[Line],
        blocks: list[Block],
        tables: list[_Child],
    ) -> Article:
        """The text below a head, block by block; rows of figures as the wire reader reads them."""
        at = 0
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        while at < len(texts):
            end = at
            while end < len(texts) and _is_row(texts[end]):
                end += 1
            if end - at > 1:
                rows = lines[at:end]
                for child in self._wire(list(texts[at:end]), rows):
                    if isinstance(child, Article):
                        said = (child.headline, child.subheadline)
                        blocks += (Paragraph(text, child.line) for text in said if text)
                        blocks += child.body
                    else:
                        tables.append(child)
                at = end
                continue
            text, line = texts[at], lines[at]
            at += 1
            if not text:
                continue
            signed = _signed(text) if at > last and story.byline is None else None
            if signed is not None:
                story = msgspec.structs.replace(
                    story, byline=msgspec.structs.replace(signed, line=line.number)
                )
            elif _NO_COPY.fullmatch(text):
                blocks.append(Note(text, line.number))
            elif line.has_caret and len(text) <= _LONGEST_CROSS_HEAD and not text.endswith("."):
                blocks.append(Subhead(text, line.number))
            else:
                blocks.append(Paragraph(text, line.number))
        return story

    def _wire(self, texts: list[str], lines: Sequence[Line]) -> tuple[_Child, ...]:
        """What the reader of wire text makes of a body."""
        options = {"two_blank_lines": "keep"}
        document = wirecopy.read("\n".join(texts), from_="wire", options=options)
        numbers = [line.number for line in lines] or [0]
        for each in document.diagnostics:
            self.diagnostics.append(_numbered(each, numbers))
        return tuple(_numbered(child, numbers) for child in document.children)

    def _table(self, lines: Sequence[Line], title: str | None) -> _Child:
        """Rows of cells: quotes if they are some, else a table as it stands."""
        rows = [line.row or () for line in lines]
        found = read_rows(rows, title or "", line=lines[0].number)
        table = found.tables[0] if len(found.tables) == 1 and not found.blocks else None
        if isinstance(table, QuoteTable):
            self.diagnostics += found.diagnostics
            if len(table.quotes) in (len(lines), len(lines) - 1):
                first = len(lines) - len(table.quotes)
                quotes = (
                    msgspec.structs.replace(quote, line=line.number)
                    for quote, line in zip(table.quotes, lines[first:], strict=True)
                )
                return QuoteTable(tuple(quotes), table.title, line=table.line)
            return table
        has_header = lines[0].has_caret or not (rows[0][0] if rows[0] else "")
        return Table(tuple(rows), header_rows=int(has_header), title=title, line=lines[0].number)


def _with(story: Article, found: Article, blocks: list[Block]) -> Article:
    """A story and what the wire reader took for one, whose blocks are added."""
    headline, subheadline, byline = story.headline, story.subheadline, story.byline
    if not headline and not blocks:
        headline, subheadline = found.headline, found.subheadline
    else:
        said = (found.headline, found.subheadline)
        blocks += (Paragraph(text, found.line) for text in said if text)
    if byline is None:
        byline = found.byline
    elif found.byline is not None and found.byline != byline:
        names = filter(None, (found.byline.author, found.byline.agency))
        blocks.append(Note("--".join(names), found.byline.line))
    blocks += found.body
    if found.credit is not None and story.credit is not None:
        blocks.append(Note(found.credit, found.line))
    return msgspec.structs.replace(
        story,
        headline=headline,
        subheadline=subheadline,
        byline=byline,
        dateline=story.dateline or found.dateline,
        credit=story.credit or found.credit,
    )


def _signed(text: str) -> Byline | None:
    """The byline that a last line is, as the wire reader has them at the end of a story."""
    if len(text) > _LONGEST_CROSS_HEAD:
        return None
    found = wirecopy.read(f"Headline\n\nA sentence stands here.\n\n{text}\n", from_="wire").articles
    return found[0].byline if len(found) == 1 else None


def _lines(text: str, first: int) -> list[Line]:
    """The lines of a text: their marks apart, agate rows as cells."""
    found: list[Line] = []
    for number, raw in enumerate(_LINE_END.split(text), first):
        at = 0
        for row in _ROW.finditer(raw):
            before = raw[at : row.start()]
            is_marked = plain(before) == "^" or plain(row[1]).startswith("^")
            if plain(before).strip("^"):
                found += _marked(before, number)
            found.append(Line(number, "", is_marked, row=_cells(row[1])))
            at = row.end()
        if at == 0 or plain(raw[at:]):
            found += _marked(raw[at:], number)
    return _with_rows(found)


def _marked(raw: str, number: int) -> Iterator[Line]:
    for part in _MARKED.split(raw):
        for piece in mute(part.translate(BLANKS)).split("\n"):
            text = piece.strip(" ")
            has_caret = text.startswith("^")
            quad = _QUAD.search(text)
            # Of lines without a caret a quad ends those that have a blank before `=`, or `<`.
            is_quad = quad is not None and (has_caret or "<" in quad[0] or quad[0][0] in " \t")
            bare = text[: quad.start()] if quad is not None and is_quad else text
            mark = "" if quad is None or not is_quad else "=" if "=" in quad[0] else "<"
            yield Line(
                number,
                bare.removeprefix("^").strip(" ") if has_caret else bare,
                has_caret,
                mark,
                piece.startswith("  "),
                whole=text,
            )


def _cells(text: str) -> tuple[str, ...]:
    first, *others = text.split(";") if ";" in text else _SEPARATORS.split(text)
    # A row that begins with a caret has no first cell, or a title.
    cells = [plain(cell) for cell in (plain(first).removeprefix("^"), *others)]
    cells[-1] = cells[-1].rstrip("<=! ")
    return tuple(cells)


def _with_rows(lines: list[Line]) -> list[Line]:
    """The lines, of which those with as many semicolons as their neighbours are rows of cells."""
    counts = [0 if line.row is not None else line.text.count(";") for line in lines]
    found = list(lines)
    for at, line in enumerate(lines):
        if counts[at] < 2 or line.text.endswith((".", ";")):
            continue
        if counts[at] in (
            counts[at - 1] if at else 0,
            counts[at + 1] if at + 1 < len(lines) else 0,
        ):
            found[at] = msgspec.structs.replace(line, row=_cells(line.text), text="")
    return found


def _parted(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the text, and those of the desk's notebook behind it."""
    body = list(lines)
    notebook: list[Line] = []
    has_text = False
    for at, line in enumerate(body):
        if has_text and len(line.text) <= 200 and _NOTEBOOK.match(line.text):
            begin = at
            while (
                begin
                and not any(map(str.isalnum, body[begin - 1].text))
                and body[begin - 1].row is None
            ):
                begin -= 1
            notebook = [each for each in body[begin:] if each.text or each.row is not None]
            notebook = [
                each if each.row is None else msgspec.structs.replace(each, text=";".join(each.row))
                for each in notebook
            ]
            del body[begin:]
            break
        has_text = has_text or bool(line.text) or line.row is not None
    ending: list[Line] = []
    while body and body[-1].row is None:
        text = body[-1].text
        if text and not (len(body) > 1 and _is_aside(text)):
            break
        if text:
            ending.append(body[-1])
        body.pop()
    return body, [*reversed(ending), *notebook]


def _is_aside(text: str) -> bool:
    """Whether a line at the end is not text: when it was filed, by whom, where to call."""
    if len(text) > 200:
        return False
    return (
        _FILED.fullmatch(text) is not None
        or _HANDS.fullmatch(text) is not None
        or (_CONTACT.match(text) is not None and _REACHED.search(text) is not None)
    )


def _body_line(line: Line) -> str:
    """A line as the wire reader and `_joined` take it."""
    # ` =` ends the lines of a head; in the text it is the text's own.
    text = line.text if line.has_caret or line.quad != "=" else line.whole
    text = "___" if text == "___=" else text
    return f"   {text}" if text and (line.is_indented or line.has_caret) else text


def _joined(lines: list[str]) -> list[str]:
    """Lines that were broken because they were full, put together; blank ones keep the numbers."""
    has_margins = any(line.startswith("  ") and not _is_row(line) for line in lines)
    joined: list[str] = []
    paragraph = -1  # the place of the line that may go on
    for place, line in enumerate(lines):
        before = lines[place - 1].strip() if place else ""
        is_new = line.startswith(" ") if has_margins else False
        goes_on = (
            paragraph >= 0 and not is_new and bool(line.strip()) and len(before) >= _FULL
            and not _is_row(line) and not _is_row(before)
        )  # fmt: skip
        if goes_on:
            joined[paragraph] += f" {line.strip()}"
            joined.append("")
            continue
        joined.append(line.strip())
        may_go_on = bool(line.strip()) and (is_new if has_margins else True)
        paragraph = place if may_go_on else -1
    return joined


def _is_row(line: str) -> bool:
    return "|" in line or _WIDE_GAP.search(line) is not None


def _dateline(blocks: Sequence[Block]) -> Any:  # Any: a dateline, or None
    """The dateline of the first paragraphs, below notes that hide it from the wire reader."""
    for block in blocks[:3]:
        if isinstance(block, Paragraph):
            text = block.text
            if _UNDERSCORED.match(text):
                text = text.replace(") _ ", ") - ", 1)
            found = wirecopy.read(f"Headline\n{text}", from_="wire").articles
            if found and (dateline := found[0].dateline) is not None:
                return msgspec.structs.replace(dateline, line=block.line)
    return None


def _numbered(node: _Node, numbers: Sequence[int]) -> _Node:
    """The node and all that it holds, with the lines of the message for those of its body."""
    changes: dict[str, Any] = {}  # Any: what the fields hold
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if name == "line":
            changes[name] = numbers[min(value, len(numbers)) - 1] if value else 0
        elif isinstance(value, msgspec.Struct):
            changes[name] = _numbered(value, numbers)
        elif isinstance(value, tuple):
            changes[name] = tuple(
                _numbered(each, numbers) if isinstance(each, msgspec.Struct) else each
                for each in value
            )
    return msgspec.structs.replace(node, **changes)
