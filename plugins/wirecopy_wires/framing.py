"""Messages: where they begin and end, and what their header and trailer say.

A message is SOH, a header, STX, the text, ETX, a trailer, EOT; where wires had no control
characters it stands between ZCZC and NNNN. Any of the marks may be missing.
"""

import re
from collections.abc import Iterator

import msgspec

SOH, STX, ETX, EOT = "\x01\x02\x03\x04"
# Line ends and blanks among the control characters; what remains of them says nothing.
BLANKS = str.maketrans(
    {**dict.fromkeys("\x09\x1c\x1d\x1e\x1f\xa0", " "), "\x0b": "\n", "\x0c": "\n"}
)
_MUTE = re.compile("[\x00-\x08\x0e-\x1f\x7f]+")
_ZCZC = re.compile(r"^[ \t]*ZCZC\b", re.MULTILINE)
_NNNN = re.compile(r"^(?:[^\r\n]*[ \t])?N{4}[ \t]*$", re.MULTILINE)
# Codes of the line, behind ZCZC: words of up to four capitals, or with a digit or such in them.
_CODES = re.compile(
    r"[ \t]*(?:[%$*:][^a-z|\r\n]{0,60}"
    r"|(?:(?:[A-Z]{1,4}|[A-Z]*[\d_/][A-Z\d_/.:-]*)(?:[ \t]+|(?=\r?\n|\Z))){1,8})"
    r"[ \t]*\r?(?:\n|\Z)"
)
_MOST_CODES, _LONGEST_HEADER = 8, 200


# SERVICE and number, priority, category, words, the desk's number (IPTC 7901, message header).
HEADER_7901 = re.compile(
    r"(?P<source>[A-Za-z]{2,5})\s?(?P<number>\d{1,5})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,4})\b"
    r"(?:\s+(?P<words>\d{1,5})\b)?(?:\s+(?P<rest>\S.*))?"
)
_DESK = re.compile(r"(?:\A|.* )(?P<agency>[A-Za-z]{2,6})(?:-[a-z]{1,6})? \d{1,5}\b(?P<slug>.*)")
_HEADER_1312 = re.compile(
    r"(?P<level>[A-Za-z])(?P<number>\d{3,4}) ?(?P<selector>\S{1,8})? (?P<priority>[a-z]) "
    r"(?P<category>[a-z])\b(?: (?P<keyword>\S+))?(?: (?P<version>\S.*?))??"
    r"(?: (?P<date>\d\d-\d\d))?(?: (?P<words>\d{1,5}))?\Z"
)


class Message(msgspec.Struct, frozen=True):
    """A message in its parts; `line` is that of its beginning, `text_line` that of its text."""

    header: str
    text: str
    trailer: str
    line: int
    text_line: int
    fault: str = ""
    is_stray: bool = False


def messages(text: str) -> Iterator[Message]:
    """The messages of a text, and what stands outside of any, if it can be printed."""
    line = 1
    for piece in re.split(f"(?={SOH})", text):
        if piece.startswith(SOH):
            yield _between_controls(piece, line)
        elif plain(piece):
            yield from _between_words(piece, line)
        line += piece.count("\n")


def _between_controls(piece: str, line: int) -> Message:
    rest, _, trailer = piece[1:].partition(ETX)
    header, mark, text = rest.partition(STX)
    fault = "" if ETX in piece else "a message whose text has no end (ETX)"
    if not mark:
        header, end, text = header.partition("\n")
        if not end:
            header, text = "", header
        fault = "a message whose text has no beginning (STX)"
        text_line = line + len(end)
    else:
        text_line = line + header.count("\n")
    if (zczc := _ZCZC.search(text)) is not None and not plain(text[: zczc.start()]):
        (inner, *_) = _between_words(text, text_line)
        header = f"{header} {inner.header}"
        trailer = f"{inner.trailer} {trailer}"
        return Message(header, inner.text, trailer, line, inner.text_line, fault)
    return Message(header, text, trailer, line, text_line, fault)


def _between_words(piece: str, line: int) -> Iterator[Message]:
    """The messages between ZCZC and NNNN, and text outside of them."""
    starts = [found.start() for found in _ZCZC.finditer(piece)]
    if not starts:
        yield _alone(piece, line)
        return
    if plain(piece[: starts[0]]):
        yield _alone(piece[: starts[0]], line)
    counted = 0
    for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
        line += piece.count("\n", counted, start)
        counted = start
        begin = piece.index("ZCZC", start) + 4
        first_end = piece.find("\n", begin, end)
        text_at = end if first_end < 0 else first_end + 1
        header = piece[begin:text_at]
        if plain(header) and not _CODES.fullmatch(header) and not _is_header(header):
            header, text_at = "", begin  # the text itself
        for _ in range(_MOST_CODES):
            if (codes := _codes(piece, text_at, end)) is None:
                break
            header += f" {piece[text_at:codes]}"
            text_at = codes
        found = _NNNN.search(piece, text_at, end)
        text_end = end if found is None else found.start()
        yield Message(
            header,
            piece[text_at:text_end],
            piece[text_end:end],
            line,
            line + piece.count("\n", start, text_at),
            "" if found else "a message whose text has no end (NNNN)",
        )


def _alone(piece: str, line: int) -> Message:
    """Text outside of a message; its first line may be a header all the same."""
    first, end, rest = piece.lstrip("\r\n \x00").partition("\n")
    if end and _is_header(first):
        skipped = piece[: len(piece) - len(rest)].count("\n")
        return Message(first, rest, "", line, line + skipped, "a message without its marks")
    return Message("", piece, "", line, line, is_stray=True)


def _codes(piece: str, at: int, end: int) -> int | None:
    """Where a line of codes ends, if one begins there."""
    found = _CODES.match(piece, at, end)
    if found is None:
        after = piece.find("\n", at, end)
        return after + 1 if after >= 0 and _is_header(piece[at:after]) else None
    said = plain(found[0])
    return found.end() if said and not said.endswith("NNNN") else None


def _is_header(line: str) -> bool:
    said = plain(line[:_LONGEST_HEADER])
    if len(line) > _LONGEST_HEADER:
        return False
    return HEADER_7901.fullmatch(said) is not None or _HEADER_1312.fullmatch(said) is not None


def plain(text: str) -> str:
    """What can be printed of a text, in one line."""
    return " ".join(mute(text.translate(BLANKS), " ").split())


def mute(text: str, put: str = "") -> str:
    """A text without the control characters that say nothing."""
    return _MUTE.sub(put, text)


def facts(header: str) -> dict[str, str]:
    """What a header of either standard says, by name; nothing where it is of neither."""
    said = plain(header)
    found = HEADER_7901.match(said)
    if found is not None:
        named = {
            "service": found["source"],
            "number": found["number"],
            "priority": found["priority"],
            "category": found["category"],
            "word count": found["words"],
            "slug": found["rest"],
        }
        if found["rest"] and (desk := _DESK.fullmatch(found["rest"])):
            named |= {"slug": desk["slug"], "agency": desk["agency"]}
        elif found["source"].isupper():
            named["agency"] = found["source"]
    elif (found := _HEADER_1312.match(said)) is not None:
        named = {
            "number": found["level"] + found["number"],
            "priority": found["priority"],
            "category": found["category"],
            "slug": found["keyword"],
            "version": found["version"],
            "word count": found["words"],
        }
    else:
        return {}
    return {name: value.strip() for name, value in named.items() if value and value.strip()}
