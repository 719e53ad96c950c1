"""The tree itself, lossless: `json` writes one array of documents, `jsonl` a document a line."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from wirecopy import BadData, Document, Exporter, Quote, Reader, Sink, Source, fields, hookimpl


def export_json(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    """Writes an array, one document a line, so that line tools can work on it, too."""
    with sink.binary() as stream:
        separator = b"[\n"
        for document in documents:
            stream.write(separator + _encoded(document, sink))
            separator = b",\n"
        stream.write(b"\n]\n" if separator != b"[\n" else b"[]\n")


def export_jsonl(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    """Writes JSON Lines."""
    with sink.binary() as stream:
        for document in documents:
            stream.write(_encoded(document, sink) + b"\n")


def read_json(source: Source, _options: None) -> Iterator[Document]:
    """Reads an array of documents, or a single document."""
    content = source.text()
    try:
        documents = msgspec.json.decode(content, type=list[Document] | Document)
    except _UNREADABLE as error:
        raise _bad(error, source, 0) from error
    _look_for_figures(content, source)
    found = documents if isinstance(documents, list) else [documents]
    if found and not any(document.children for document in found):
        _look_for_type(content, source, 0)
    yield from found


def read_jsonl(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each line that is not blank."""
    decode = msgspec.json.Decoder(Document).decode
    for number, line in enumerate(source.text().split("\n"), start=1):
        if line.strip():
            try:
                document = decode(line)
            except _UNREADABLE as error:
                raise _bad(error, source, number) from error
            _look_for_figures(line, source, number)
            if not document.children:
                _look_for_type(line, source, number)
            yield document


_encode = msgspec.json.Encoder().encode


def _encoded(document: Document, sink: Sink) -> bytes:
    try:
        return _encode(document)
    except UnicodeEncodeError:
        sink.warn("illegal-character", "JSON cannot carry lone surrogates: they became U+FFFD")
        return _encode(_without_surrogates(msgspec.to_builtins(document)))


def _without_surrogates(value: object) -> object:
    match value:
        case str():
            return _SURROGATES.sub("\ufffd", value)
        case dict():
            return {key: _without_surrogates(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_surrogates(each) for each in value]
        case _:
            return value


_SURROGATES = re.compile("[\ud800-\udfff]")


# Not JSON or not ours; nested too deep; a str with lone surrogates.
_UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeEncodeError)


def _look_for_type(text: str, source: Source, line: int) -> None:
    """Refuses others' objects: msgspec takes what has no children for an empty document."""
    if '"Document"' not in text:
        raise _bad("nothing in it is of type Document", source, line)


def _look_for_figures(text: str, source: Source, line: int = 0) -> None:
    """Refuses what `Decimal` takes for a figure but others do not: `1_000`, `NaN`, other digits."""
    if (found := _NO_FIGURE.search(text)) is not None:
        line = line or text.count("\n", 0, found.start()) + 1
        raise _bad(f"{found[2][:40]!a} is not a number (field: {found[1]})", source, line)


_FIGURES = "|".join(field.name for field in fields(Quote) if field.holds is Decimal)
_NO_FIGURE = re.compile(rf'"({_FIGURES})"\s*:\s*"((?![-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?")[^"]*)')


def _bad(error: Exception | str, source: Source, line: int) -> BadData:
    return BadData(
        f"no wirecopy JSON: {error}",
        source=source.name or "<input>",
        line=line,
        hint="`wirecopy.schema()` says what it looks like",
    )


# Both have a place for what must not be published.
_CARRIES = frozenset({"*", "Item.status", "Item.embargoed"})


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Both shapes of the tree."""
    return [
        Exporter(
            "json",
            export_json,
            (".json",),
            "application/json",
            summary="the tree, lossless",
            carries=_CARRIES,
        ),
        Exporter(
            "jsonl",
            export_jsonl,
            (".jsonl", ".ndjson"),
            "application/jsonl",
            summary="the tree, a document a line",
            carries=_CARRIES,
        ),
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Both shapes of the tree."""
    return [
        Reader("json", read_json, (".json",), "application/json", summary="the tree, lossless"),
        Reader(
            "jsonl",
            read_jsonl,
            (".jsonl", ".ndjson"),
            "application/jsonl",
            summary="the tree, a document a line",
        ),
    ]
