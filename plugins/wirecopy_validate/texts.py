"""JSON values one after another, and where in the text their parts stand."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from wirecopy import BadData, Diagnostic, Source

#: How much one value may take, in bytes.
MOST = 64 << 20
_BLANKS = re.compile(r"[ \t\r\n]*")
#: Beyond so many findings in one value the place of each is not looked for.
_PLACED = 200


class Value(msgspec.Struct, frozen=True):
    """A JSON value, where it begins in its text, and the line that the text begins on."""

    value: Any  # anybody's JSON
    text: str
    start: int
    base: int
    doubles: tuple[str, ...] = ()

    def place(self, path: Sequence[str | int] = ()) -> tuple[int, int]:
        """The line and column where the part at a path begins."""
        place = _descend(self.text, self.start, path)
        return self.base + self.text.count("\n", 0, place), place - self.text.rfind("\n", 0, place)


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with a part of a value."""

    code: str
    message: str
    path: tuple[str | int, ...] = ()
    severity: str = "error"


def values(source: Source) -> Iterator[Value | Diagnostic]:
    """The values of a text: one, or one after another; a line that is none is told and left out.

    Raises `BadData` for a text of which nothing can be made.
    """
    with source.stream() as stream:
        if stream.seekable():
            stream.seek(0)
        first = stream.readline(MOST + 1)
        try:
            yield _line(first, 1)
        except BadData:  # what begins here goes on over several lines
            yield from _sequence(first + stream.read(MOST + 1 - len(first)))
            return
        for number, content in enumerate(iter(lambda: stream.readline(MOST + 1), b""), start=2):
            try:
                if content.strip():
                    yield _line(content, number)
            except BadData as error:
                yield Diagnostic("unreadable", "error", error.what, error.line, error.column)


def located(value: Value, findings: Iterator[Finding]) -> Iterator[Diagnostic]:
    """The findings of a value as diagnostics, in the order of the text."""
    told = [
        (value.place(each.path if number < _PLACED else ()), each)
        for number, each in enumerate(findings)
    ]
    for (line, column), each in sorted(told, key=lambda pair: pair[0]):
        yield Diagnostic(each.code, each.severity, each.message, line, column)  # type: ignore[arg-type]  # one of the three
    for key in value.doubles:
        what = f"an object has the key '{key}' twice"
        yield Diagnostic("duplicate-key", "error", what, *value.place())


def pointer(path: Sequence[str | int]) -> str:
    """A path for eyes: `associations[2].uri`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def _decoded(content: bytes, line: int, encoding: str = "utf-8") -> str:
    if len(content) > MOST:
        raise BadData(f"a JSON text takes more than {MOST >> 20} MB", line=line)
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line += content.count(b"\n", 0, error.start)
        what = f"no JSON: no {encoding} text, {error.reason} at byte {error.start} of it"
        raise BadData(what, line=line) from error


def _line(content: bytes, line: int) -> Value:
    """The value of a line that holds exactly one."""
    text = _decoded(content, line).rstrip("\r\n")
    value, end = _read(text, _blanks(text, 0), line)
    if end < len(text):
        raise BadData("no JSON: something follows the value on its line", line=line, column=end + 1)
    return value


def _sequence(content: bytes) -> Iterator[Value]:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = _decoded(content, 1, "utf-16" if is_utf16 else "utf-8")
    place = _blanks(text, 0)
    while place < len(text):
        value, place = _read(text, place, 1)
        yield value


def _read(text: str, place: int, base: int) -> tuple[Value, int]:
    """A value, and where the next may begin."""
    doubles: list[str] = []

    def keyed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
        read = dict(pairs)
        if len(read) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            doubles.extend(key for key, count in counts.items() if count > 1)
        return read

    decoder = json.JSONDecoder(
        object_pairs_hook=keyed, parse_int=_integer, parse_constant=_refuse_constant
    )
    line = base + text.count("\n", 0, place)
    try:
        value, end = decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        what = f"no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise BadData(what, line=base - 1 + error.lineno, column=error.colno) from error
    except _Constant as error:
        raise BadData(f"no JSON: it has no number {error}", line=line) from error
    except RecursionError as error:
        raise BadData("it is nested too deep", line=line) from error
    return Value(value, text, place, base, tuple(doubles)), _blanks(text, end)


class _Constant(Exception):
    """NaN and the infinities, which JSON has not."""


def _refuse_constant(name: str) -> object:
    raise _Constant(name)


def _integer(digits: str) -> int | float:
    # Python itself refuses thousands of digits.
    return int(digits) if len(digits) < 400 else float(digits)


def _blanks(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place


def _descend(text: str, place: int, path: Sequence[str | int]) -> int:
    """Where in a text, which is JSON, the part at a path begins."""
    decoder = json.JSONDecoder()
    for step in path:
        inner = _blanks(text, place + 1)
        number = 0
        while text[inner] not in "]}":
            value = inner
            key: str | int = number
            if isinstance(step, str):
                key, end = decoder.raw_decode(text, inner)
                value = _blanks(text, _blanks(text, end) + 1)
            if key == step:
                place = value
                break
            _, end = decoder.raw_decode(text, value)
            inner = _blanks(text, end)
            if text[inner] == ",":
                inner = _blanks(text, inner + 1)
            number += 1
        else:
            return place
    return place
