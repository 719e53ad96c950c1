"""WARC files: the texts and pages that a crawl brought home, record by record.

Read here and not by a library: those at hand give records of a file that was cut short as if they
were whole, or stop before its end silently.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO

from wirecopy.errors import BadData
from wirecopy.files import compression, encodings
from wirecopy.files.rows import Row
from wirecopy.patterns import later

#: How the names of such files end; WET files hold the texts of pages.
EXTENSIONS = (".warc", ".wet")
_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 1000
_CHUNK = 1 << 20
_WANTED = frozenset({"conversion", "response", "resource"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_END_OF_HEADERS = later(rb"\r?\n\r?\n")
_CHARSET = later(r"charset\s*=\s*[\"']?([A-Za-z0-9._:+-]+)", re.IGNORECASE)

_Headers = dict[str, str]


def records(stream: IO[bytes], name: str, *, takes_pages: bool) -> Iterator[Row | BadData]:
    """The texts and pages of a WARC file that is not compressed, and what is wrong with others.

    Texts are records of the type `conversion`, pages such of the types `response` (with a status
    of 200 to 299) and `resource` that are HTML. A record is named by its `WARC-Target-URI`, else by
    its number, from 1. All others are left out. The memory needed is that of a record.
    Raises `BadData` where the file is damaged: there the next record cannot be found.
    """
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        number += 1
        if not line.startswith(b"WARC/"):
            raise _bad(f"is not a WARC file at record {number}", name)
        headers = _headers(iter(lambda: stream.readline(_LONGEST_LINE), b""), name, number)
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit() or len(length) > 18:
            raise _bad(f"record {number} has no length", name)
        size = int(length)
        if headers.get("warc-type", "").lower() not in _WANTED:
            _skip(stream, size, name, number)
            continue
        if size > compression.LARGEST:
            _skip(stream, size, name, number)
            yield compression.too_large(f"{name}:{_id(headers, number)}")
            continue
        content = stream.read(size)
        if len(content) < size:
            raise _cut_short(name, number)
        try:
            row = _row(headers, content, number, takes_pages=takes_pages)
        except BadData as error:
            error.source = f"{name}:{_id(headers, number)}"
            yield error
        else:
            if row is not None:
                yield row


def _row(headers: _Headers, content: bytes, number: int, *, takes_pages: bool) -> Row | None:
    """The row of a record; None for one that is not wanted. Raises `BadData`."""
    kind = headers.get("content-type", "")
    if headers["warc-type"].lower() == "conversion":
        return Row(number, _id(headers, number), content, ".txt")
    if headers["warc-type"].lower() == "response":
        if not kind.lower().replace(" ", "").startswith("application/http"):
            return None
        head = _END_OF_HEADERS.search(content)
        if head is None:
            raise BadData("holds no answer of a web server")
        status, *lines = content[: head.start()].splitlines()
        sent = _headers(iter([*lines, b""]), "", number)
        if not re.match(rb"HTTP/[\d.]+ 2\d\d\b", status):
            return None
        kind = sent.get("content-type", "")
        if not takes_pages or not _is_page(kind):
            return None
        content = _body(content[head.end() :], sent)
    elif not takes_pages or not _is_page(kind):
        return None
    return Row(number, _id(headers, number), content, ".html", _charset(kind))


def _headers(lines: Iterator[bytes], name: str, number: int) -> _Headers:
    """The headers up to a blank line, by their names in small letters."""
    headers: _Headers = {}
    last = ""
    for count, line in enumerate(lines):
        if not line.strip():
            return headers
        if count == _MOST_HEADERS:
            raise _bad(f"record {number} has too many headers", name)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t" and last:  # goes on
            headers[last] += f" {text.strip()}"
            continue
        last, _, value = text.partition(":")
        last = last.strip().lower()
        headers.setdefault(last, value.strip())
    raise _cut_short(name, number)


def _id(headers: _Headers, number: int) -> str:
    # Some writers put the address in brackets.
    return headers.get("warc-target-uri", "").removeprefix("<").removesuffix(">") or str(number)


def _is_page(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() in _PAGES


def _charset(kind: str) -> str | None:
    """The encoding that a server names, if there is such."""
    if (found := _CHARSET.search(kind)) is None:
        return None
    try:
        return encodings.labelled(found[1])
    except LookupError:
        return None


def _body(content: bytes, sent: _Headers) -> bytes:
    """What a server sent, in one piece and unpacked. Raises `BadData`."""
    if sent.get("transfer-encoding", "").strip().lower() == "chunked":
        content = _joined(content)
    for method in reversed(sent.get("content-encoding", "").lower().split(",")):
        match method.strip():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                content = _inflated(content, zlib.MAX_WBITS | 32)
            case "deflate":  # some servers leave the frame out
                is_framed = content[:1] == b"\x78"
                content = _inflated(content, zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS)
            case other:
                raise BadData(f"is compressed by '{other}', which cannot be read here")
    return content


def _joined(content: bytes) -> bytes:
    """The chunks of a body; all of it as it is where a crawler has joined them already."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = content.find(b"\n", at)
        word = content[at:end].partition(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", word):
            if not pieces:
                return content
            raise BadData("a chunk of the page is missing")
        size = int(word, 16)
        if size == 0:
            return b"".join(pieces)
        piece = content[end + 1 : end + 1 + size]
        if len(piece) < size:
            raise BadData("a chunk of the page is cut short")
        pieces.append(piece)
        at = end + 1 + size
        at += 2 if content[at : at + 2] == b"\r\n" else 1


def _inflated(content: bytes, window: int) -> bytes:
    if window > zlib.MAX_WBITS and not content.startswith(b"\x1f\x8b"):
        return content  # a crawler has unpacked it already
    packed = zlib.decompressobj(window)
    try:
        made = packed.decompress(content, compression.LARGEST)
    except zlib.error as error:
        raise compression.damaged(error, "") from error
    if not packed.eof and not packed.unconsumed_tail:
        raise compression.damaged(EOFError(), "")
    if packed.unconsumed_tail or compression.is_bomb(len(made), len(content)):
        raise compression.bomb(len(made), len(content), "")
    return made


def _skip(stream: IO[bytes], size: int, name: str, number: int) -> None:
    while size:
        piece = stream.read(min(size, _CHUNK))
        if not piece:
            raise _cut_short(name, number)
        size -= len(piece)


def _cut_short(name: str, number: int) -> BadData:
    return _bad(f"ends within record {number}", name, "is it whole?")


def _bad(what: str, name: str, hint: str = "") -> BadData:
    return BadData(what, source=name or None, hint=hint)
