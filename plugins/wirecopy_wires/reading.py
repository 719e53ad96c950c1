"""Reads ANPA 1312 and IPTC 7901: messages between control characters, their text as wire copy.

A message is SOH, a header, STX, the text, ETX, a trailer, EOT; any of these may be missing. What
the header and the trailer say has no place in the tree, and is told in a diagnostic.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

import wirecopy
from wirecopy import Article, Diagnostic, Document, Paragraph, QuoteTable, Source, Table

_SOH, _STX, _ETX, _EOT = "\x01\x02\x03\x04"
# The beginning of a message whose bytes carry an even parity bit: SYN SYN SOH.
_WITH_PARITY = b"\x96\x96\x81"
_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))
# Line ends and blanks among the control characters; what remains of them says nothing.
_BLANKS = str.maketrans({**dict.fromkeys("\x1c\x1d\x1e\x1f\xa0", " "), "\x0b": "\n", "\x0c": "\n"})
_MUTE = re.compile("[\x00-\x08\x0e-\x1f\x7f]+")
# A row of a table: BS, cells with semicolons between, DLE.
_ROW = re.compile("([^\r\n]?)\x08([^\x08\x10\r\n]*)(?:\x10|(?=[\r\n])|\\Z)")
# AP's marks: a caret begins a line of its own, a quad (< or =) ends it.
_CARET = re.compile(r"^[ \t]*\^(.*?)[<=]*[ \t]*$", re.MULTILINE)
_BY = re.compile(r"^\^By ([^\n]*)", re.MULTILINE | re.IGNORECASE)
# The byline's second line says for whom the author writes.
_SIGNED = re.compile(r"^\^By [^\n]*\n\^([^\n]*)", re.MULTILINE | re.IGNORECASE)
# A dateline as AP ends it, for want of a dash: PLACE (AGENCY) _ text.
_UNDERSCORED = re.compile(r"[^\n|]{2,90}?\) _ ")
_WIDE_GAP = re.compile(r"\S(?: {2,}|\t)\S")
# A line that is as long as this was probably broken because it was full.
_FULL = 45

# SOURCE and number, priority, category, words, keyword (IPTC 7901, the message header).
_HEADER_7901 = re.compile(
    r"(?P<source>[A-Z]{2,4})\s?(?P<number>\d{1,5})\s+(?P<priority>\d)\s+(?P<category>[A-Z]{1,4})\b",
)
_Child = QuoteTable | Article | Table
_Node = TypeVar("_Node", bound=msgspec.Struct)


def read_anpa(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each message."""
    return _read(source, lambda _: None)


def read_iptc7901(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each message; the source's code is the credit where there is none."""
    return _read(source, _credit_of)


def _credit_of(header: str) -> str | None:
    found = _HEADER_7901.match(header)
    return found["source"] if found else None


def _read(source: Source, credit_of: Callable[[str], str | None]) -> Iterator[Document]:
    text = _text(source)
    line = 1
    for message in re.split(f"(?={_SOH})", text):
        if _plain(message):
            yield _document(message, line, source.name, credit_of)
        line += message.count("\n")


def _text(source: Source) -> str:
    if isinstance(source.content, str) or source.encoding is not None:
        return source.text()
    content = source.binary()
    if _WITH_PARITY in content[:4096]:
        return content.translate(_SEVEN_BITS).decode("ascii")
    return msgspec.structs.replace(source, content=content).text()


def _document(
    message: str, line: int, name: str, credit_of: Callable[[str], str | None]
) -> Document:
    """A message, or what stands outside of one."""
    diagnostics: list[Diagnostic] = []

    def say(code: str, what: str, *, is_bad: bool = False, at: int = line) -> None:
        diagnostics.append(Diagnostic(code, "warning" if is_bad else "info", what, at, 1))

    header, text, trailer = _parts(message)
    if not message.startswith(_SOH):
        say("stray-text", "text outside of a message", is_bad=True)
    elif text is None:
        header, text = _without_mark(header)
        say("broken-message", "a message whose text has no beginning (STX)", is_bad=True)
    elif _ETX not in message:
        say("broken-message", "a message whose text has no end (ETX)", is_bad=True)
    first = line
    if message.startswith(_SOH):
        first += header.count("\n") + (_STX not in message)
    document = wirecopy.read(_copy(text or ""), from_="wire")
    document = _moved(document, first - 1)
    said = _plain(header)
    if said:
        say("not-read", f"the header says '{said}'")
    if told := _plain(trailer):
        at = line + message.count("\n", 0, len(message) - len(trailer))
        say("not-read", f"the trailer says '{told}'", at=at)
    names = {found[1].rstrip("<= \t\r") for found in _BY.finditer(text or "")}
    children = tuple(_dated(each) for each in _rejoined(document.children, names))
    if (signed := _SIGNED.search(text or "")) is not None:
        children = tuple(_affiliated(each, signed[1].rstrip("<= \t\r")) for each in children)
    if (credit := credit_of(said)) is not None:
        children = tuple(_credited(each, credit) for each in children)
    return Document(children, name, diagnostics=(*diagnostics, *document.diagnostics))


def _parts(message: str) -> tuple[str, str | None, str]:
    """Header, text and trailer; no text where nothing marks it in a message."""
    if not message.startswith(_SOH):
        return "", message, ""
    rest, _, trailer = message[1:].partition(_ETX)
    header, mark, text = rest.partition(_STX)
    return header, text if mark else None, trailer


def _without_mark(header: str) -> tuple[str, str]:
    """The first line, which is the header's if there are more, and the others."""
    lines = header.split("\n")
    count = 1 if len(lines) > 1 else 0
    return "\n".join(lines[:count]), "\n".join(lines[count:])


def _plain(text: str) -> str:
    """What can be printed of a text, in one line."""
    return " ".join(_MUTE.sub(" ", text.translate(_BLANKS)).split())


def _copy(text: str) -> str:
    """The text of a message as wire copy, line by line: without codes, paragraphs in one line."""
    text = _ROW.sub(lambda row: _row(row[1], row[2]), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    text = _CARET.sub(r"\1", _MUTE.sub("", text))
    return "\n".join(_joined(_headed(text.split("\n"))))


def _headed(lines: list[str]) -> list[str]:
    """The lines without the quads that end the first ones, which are the headline's."""
    for place, line in enumerate(lines):
        said = line.rstrip(" \t=")
        if not line.strip() or not said:
            continue
        if not line.rstrip().endswith("="):
            break
        lines[place] = said
    return lines


def _row(before: str, cells: str) -> str:
    return f"{before}\n{' | '.join(cells.split(';'))}" if before else " | ".join(cells.split(";"))


def _joined(lines: list[str]) -> list[str]:
    """Lines that were broken because they were full, put together; blank ones keep the numbers."""
    has_margins = any(line.startswith("  ") and not _is_row(line) for line in lines)
    joined: list[str] = []
    paragraph = -1  # the place of the line that may go on
    for place, line in enumerate(lines):
        before = lines[place - 1].rstrip() if place else ""
        is_new = line.startswith(" ") if has_margins else False
        goes_on = (
            paragraph >= 0 and not is_new and bool(line.strip()) and len(before) >= _FULL
            and not _is_row(line) and not _is_row(before)
        )  # fmt: skip
        if goes_on:
            joined[paragraph] += f" {line.strip()}"
            joined.append("")
            continue
        joined.append(line)
        may_go_on = bool(line.strip()) and (is_new if has_margins else True)
        paragraph = place if may_go_on else -1
    return joined


def _is_row(line: str) -> bool:
    return "|" in line or _WIDE_GAP.search(line) is not None


def _rejoined(children: tuple[_Child, ...], names: set[str]) -> Iterator[_Child]:
    """The text of a byline that stands below other lines: to the wire reader these end a story."""
    above: Article | None = None
    for child in children:
        if above is not None and isinstance(child, Article) and child.byline is None:
            lines = (child.headline, child.subheadline)
            said = (Paragraph(each, child.line) for each in lines if each)
            child = msgspec.structs.replace(
                above,
                body=(*above.body, *said, *child.body),
                dateline=above.dateline or child.dateline,
                credit=above.credit or child.credit,
            )
            above = None
        elif above is not None:
            yield above
            above = None
        if isinstance(child, Article) and _is_signed_below(child, names):
            above = child
        else:
            yield child
    if above is not None:
        yield above


def _is_signed_below(story: Article, names: set[str]) -> bool:
    byline = story.byline
    if byline is None or byline.author not in names:
        return False
    return all(byline.line > block.line for block in story.body)


def _dated(child: Any) -> Any:  # Any: as below
    """An article whose text begins with a dateline of AP's, with it in its place."""
    if not isinstance(child, Article) or child.dateline is not None:
        return child
    for block in child.body[:3]:
        if isinstance(block, Paragraph) and _UNDERSCORED.match(block.text):
            copy = f"Headline\n{block.text.replace(') _ ', ') - ', 1)}"
            found = wirecopy.read(copy, from_="wire").articles
            if found and (dateline := found[0].dateline) is not None:
                dateline = msgspec.structs.replace(dateline, line=block.line)
                return msgspec.structs.replace(child, dateline=dateline)
    return child


def _affiliated(child: Any, agency: str) -> Any:  # Any: as below
    """An article that holds the byline's second line as a paragraph, with it in its place."""
    if not isinstance(child, Article) or child.byline is None or child.byline.agency is not None:
        return child
    place = next((at for at, each in enumerate(child.body) if each.text == agency), None)
    if place is None:
        return child
    byline = msgspec.structs.replace(child.byline, agency=agency)
    body = child.body[:place] + child.body[place + 1 :]
    return msgspec.structs.replace(child, byline=byline, body=body)


def _credited(child: Any, credit: str) -> Any:  # Any: a table or an article
    if not isinstance(child, Article) or child.credit is not None:
        return child
    if child.byline is not None and child.byline.agency is not None:
        return child
    return msgspec.structs.replace(child, credit=credit)


def _moved(node: _Node, by: int) -> _Node:
    """The node and all that it holds, so many lines further down."""
    changes: dict[str, Any] = {}  # Any: what the fields hold
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if name == "line":
            changes[name] = value + by if value else value
        elif isinstance(value, msgspec.Struct):
            changes[name] = _moved(value, by)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            changes[name] = tuple(_moved(each, by) for each in value)
    return msgspec.structs.replace(node, **changes)
