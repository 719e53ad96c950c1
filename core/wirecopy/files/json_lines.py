"""JSON Lines: the story that a column of each line holds."""

import codecs
from collections.abc import Iterator
from typing import IO

import msgspec

from wirecopy.errors import BadData, UsageError
from wirecopy.files import encodings
from wirecopy.files.encodings import DecodeErrors
from wirecopy.files.rows import Row

#: How the names of files of rows end.
EXTENSIONS = (".jsonl", ".ndjson")
_LONGEST = 100_000_000
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def rows(
    stream: IO[bytes],
    name: str,
    *,
    text_column: str,
    id_column: str | None,
    encoding: str | None,
    decode_errors: DecodeErrors,
) -> Iterator[Row | BadData]:
    """The story of each line, and what is wrong with the other lines.

    A column is a key of the line's object, or keys by dots: `article.text`. Blank lines do not
    count. The memory needed is that of a line.
    """
    if encodings.is_open(encoding):
        raise UsageError("JSON Lines are not read in an encoding that is guessed", hint="name one")
    encoding = encodings.labelled(encoding or "utf-8").removesuffix("-sig")
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_LONGEST)
            yield _bad(f"is longer than {_LONGEST // 1_000_000} MB", name, number)
            continue
        if number == 1:
            if line.startswith(_WIDE_MARKS) or "\n".encode(encoding) != b"\n":
                yield _bad("is JSON Lines, but not in UTF-8", name, 0, "convert it to UTF-8 first")
                return
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            yield _row(line, name, number, text_column, id_column, encoding, decode_errors)


def _row(
    line: bytes,
    name: str,
    number: int,
    text_column: str,
    id_column: str | None,
    encoding: str,
    decode_errors: DecodeErrors,
) -> Row | BadData:
    try:
        record = msgspec.json.decode(line.decode(encoding, decode_errors))
    except UnicodeDecodeError as error:
        return _bad(f"no {encoding} text: {error.reason} at byte {error.start}", name, number)
    except (msgspec.DecodeError, RecursionError) as error:
        return _bad(f"no JSON: {error}", name, number)
    if not isinstance(record, dict):
        return _bad("is not a JSON object", name, number)
    text = _at(record, text_column)
    if not isinstance(text, str):
        what = "has no" if text is None else "is not text in"
        return _bad(f"{what} column '{text_column}'", name, number, _columns(record))
    found = _at(record, id_column) if id_column is not None else None
    is_name = isinstance(found, str | int) and not isinstance(found, bool) and found != ""
    return Row(number, str(found) if is_name else str(number), text)


def _at(record: dict[str, object], column: str) -> object:
    """What a record has at a column; a key that holds dots itself wins."""
    if column in record:
        return record[column]
    value: object = record
    for key in column.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _columns(record: dict[str, object]) -> str:
    return f"it has {', '.join(list(record)[:8])}" if record else "it is empty"


def _bad(what: str, name: str, line: int, hint: str = "") -> BadData:
    return BadData(what, source=name, line=line, hint=hint)
