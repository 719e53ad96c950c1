"""Files that hold many stories: which they are, by their names, and their rows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import IO, Literal

from wirecopy.errors import BadData
from wirecopy.files import compression, json_lines, parquet, warc
from wirecopy.files.encodings import DecodeErrors
from wirecopy.files.rows import Row

Kind = Literal["", "jsonl", "parquet", "warc"]


def kind_of(name: str, *, has_column: bool) -> Kind:
    """What kind of such file a name says; empty for none. Some need a text column to be one."""
    plain = compression.plain_name(name).lower()
    if plain.endswith(warc.EXTENSIONS):
        return "warc"
    if has_column and name.lower().endswith(parquet.EXTENSIONS):
        return "parquet"
    return "jsonl" if has_column and plain.endswith(json_lines.EXTENSIONS) else ""


def stem(place: str) -> str:
    """A name of such a file without its ending."""
    plain = compression.plain_name(place)
    # Of a crawl's `.warc.wet` both go.
    for ending in (*json_lines.EXTENSIONS, *parquet.EXTENSIONS, *reversed(warc.EXTENSIONS)):
        if plain.lower().endswith(ending):
            plain = plain[: -len(ending)]
    return plain


def rows(
    kind: Kind,
    opened: Callable[[], AbstractContextManager[IO[bytes]]],
    name: str,
    *,
    text_column: str | None,
    id_column: str | None,
    encoding: str | None,
    decode_errors: DecodeErrors,
    takes_pages: bool,
) -> Iterator[Row | BadData]:
    """The stories of a file, and what is wrong with others.

    `takes_pages`: there is a reader for HTML. Raises `BadData` for what is wrong with the file, and
    `InputUnavailable`.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(opened())
        if kind == "parquet":
            yield from parquet.rows(
                stream, name, text_column=text_column or "", id_column=id_column
            )
            return
        method = "" if name == "<stdin>" else compression.method_of_name(name)
        if method:
            stream = stack.enter_context(compression.unpacked(stream, method, name))
        if kind == "warc":
            yield from warc.records(stream, name, takes_pages=takes_pages)
        else:
            yield from json_lines.rows(
                stream,
                name,
                text_column=text_column or "",
                id_column=id_column,
                encoding=encoding,
                decode_errors=decode_errors,
            )
