"""Texts in columns to documents in columns: Apache Arrow at the border, for engines of all kinds.

>>> import pyarrow as pa
>>> from wirecopy.arrow import convert_batch, flat
>>> texts = ["RIO | -0.07% | 63.345 | $ | |\\nMiners slip\\nShares fell.", "No quotes here."]
>>> batch = pa.RecordBatch.from_pydict({"id": ["a", "b"], "text": texts})
>>> documents = convert_batch(batch)
>>> documents.schema.equals(DOCUMENTS)
True
>>> flat(documents, "quotes").to_pylist()[0]["price"]
Decimal('63.345000000000')

A row is a document. Its columns hold lists of structs whose fields are those of the nodes, in their
order and with their names; nothing is flattened here. Figures are decimal128(38, 12). What is not
for publication, such as a note to editors, has no column. Needs the extra `arrow`.
"""

import types
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import accumulate, chain
from operator import attrgetter
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from wirecopy import errors
from wirecopy.files.source import Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Reader
from wirecopy.run.convert import FilterChoice, Options, filtered, record
from wirecopy.tree.fields import fields
from wirecopy.tree.nodes import Article, Diagnostic, Document, Quote, QuoteTable, Table, checked

try:
    import pyarrow as pa  # type: ignore[import-untyped]  # an extra, and untyped
except ImportError as missing:
    raise ImportError("wirecopy.arrow needs pyarrow: pip install 'wirecopy[arrow]'") from missing

#: Figures: 38 digits, 12 of them after the point. What does not fit is null and a diagnostic.
FIGURE = pa.decimal128(38, 12)
_ERROR = pa.struct([pa.field("code", pa.string()), pa.field("message", pa.string())])
_PLACE = pa.int32()
_MOST_SHOWN = 80


def convert_batch(
    batch: Any,  # Any: pyarrow is untyped
    *,
    id: str = "id",  # noqa: A002  # the column's name, as users say it
    text: str = "text",
    from_: str | None = None,
    reader_options: Options = None,
    filters: Sequence[FilterChoice] = (),
) -> Any:
    """Converts the texts of a `RecordBatch` to documents: N rows in, N rows out, in order.

    `text` names a column of strings or bytes, `id` one that becomes the column `id`, as text.
    `from_` names the reader (wire text by default), `reader_options` are its options. `filters`
    change each document by itself; where they drop it, its row is empty. The result has the schema
    `DOCUMENTS`. What a text holds never raises: where it cannot be read, or a filter fails, the
    column `error` has the reason. Raises `UsageError` for a column that is missing, and
    `FormatUnavailable` and `BadOption` for the choice of reader and filters.
    """
    names = batch.schema.names
    for column in (id, text):
        if column not in names:
            raise errors.UsageError(
                f"no column '{column}'", hint=f"the batch has {', '.join(names) or 'none'}"
            )
    reader = registry.reader(from_ or "wire")
    options = record(reader_options, reader)
    next(filtered(filters, iter(())), None)  # a wrong choice is told at once
    ids = list(map(_named, batch.column(id).to_pylist()))
    read = [
        _read(name, content, reader, options, filters)
        for name, content in zip(ids, batch.column(text).to_pylist(), strict=True)
    ]
    return documents_batch(
        ids,
        [each if isinstance(each, Document) else Document() for each in read],
        [None if isinstance(each, Document) else each for each in read],
    )


def convert_table(
    table: Any,  # Any: as above
    *,
    id: str = "id",  # noqa: A002  # as above
    text: str = "text",
    from_: str | None = None,
    reader_options: Options = None,
    filters: Sequence[FilterChoice] = (),
) -> Any:
    """`convert_batch` for a `Table`, batch by batch, as engines such as Ray hand it over."""
    batches = [
        convert_batch(
            batch, id=id, text=text, from_=from_, reader_options=reader_options, filters=filters
        )
        for batch in table.to_batches()
    ]
    return pa.Table.from_batches(batches, DOCUMENTS)


def documents_batch(
    ids: Sequence[str],
    documents: Sequence[Document],
    failures: Sequence[tuple[str, str] | None] | None = None,
) -> Any:
    """A `RecordBatch` of the schema `DOCUMENTS` with a row for each document.

    `failures` are pairs of code and message where a document could not be had, else None.
    """
    refused: dict[int, list[Diagnostic]] = {}
    columns: list[Any] = [_texts(ids)]
    if failures is None or not any(failures):
        columns.append(pa.nulls(len(documents), _ERROR))
    else:
        columns.append(
            pa.array(
                [each and {"code": each[0], "message": _clean(each[1])} for each in failures],
                _ERROR,
            )
        )
    quotes, tables, articles = _Placed([], [], []), _Placed([], [], []), _Placed([], [], [])
    for document in documents:
        _place(document, quotes, tables, articles)
    columns.append(_list(_QUOTES, quotes, refused))
    columns.append(_list(_TABLES, tables, refused))
    columns.append(_list(_ARTICLES, articles, refused))
    diagnostics = [
        (*document.diagnostics, *refused.get(number, ()))
        for number, document in enumerate(documents)
    ]
    columns.append(_column(tuple[Diagnostic, ...], diagnostics, range(len(documents)), refused))
    for name in _WHOLE:
        values = list(map(attrgetter(name), documents))
        columns.append(_column(_hints(Document)[name], values, range(len(values)), refused))
    return pa.RecordBatch.from_arrays(columns, schema=DOCUMENTS)


def flat(documents: Any, column: str) -> Any:  # Any: as above
    """The structs of one list column as a `Table` of their own, each row with its document's `id`.

    `column` is `quotes`, `tables`, `articles` or `diagnostics`. Raises `UsageError` for another.
    """
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # seldom needed, and untyped

    lists = [field.name for field in DOCUMENTS if pa.types.is_list(field.type)]
    if column not in lists:
        raise errors.UsageError(f"no list '{column}'", hint=f"choose {', '.join(lists)}")
    values = documents.column(column)
    parents = pc.list_parent_indices(values)
    structs = pc.list_flatten(values)
    if isinstance(structs, pa.ChunkedArray):
        structs, parents = structs.combine_chunks(), parents.combine_chunks()
    ids = documents.column("id").take(parents)
    fields = [field.name for field in structs.type]
    return pa.table([ids, *structs.flatten()], names=["id", *fields])


def _read(
    name: str,
    content: str | bytes | None,
    reader: Reader,
    options: msgspec.Struct | None,
    filters: Sequence[FilterChoice],
) -> Document | tuple[str, str]:
    if content is None:
        return "no-text", "the text is null"
    try:
        with registry.border(reader, source=name or None):
            documents = list(reader.function()(Source(name, content), options))
            if registry.is_foreign(reader):
                documents = list(map(checked, documents))
        if filters:
            documents = list(filtered(filters, iter(documents)))
    except errors.WirecopyError as error:
        return error.code, str(error)
    if len(documents) > 1:
        return "bad-data", f"holds {len(documents)} documents, not one"
    return documents[0] if documents else Document(source=name)


def _named(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


class _Placed(msgspec.Struct, gc=False):
    """Nodes of many documents: how many of each, the nodes, and the place that each has."""

    counts: list[int]
    nodes: list[Any]  # Any: quotes, tables or articles
    places: list[int]


def _place(document: Document, quotes: _Placed, tables: _Placed, articles: _Placed) -> None:
    """Adds a document's nodes: quotes with the number of their table, others with their own."""
    before = [len(each.nodes) for each in (quotes, tables, articles)]
    number = 0
    for at, child in enumerate(document.children):
        if isinstance(child, Article):
            articles.nodes.append(child)
            articles.places.append(at)
            continue
        if isinstance(child, QuoteTable):
            quotes.nodes += child.quotes
            quotes.places += [number] * len(child.quotes)
        tables.nodes.append(child)
        tables.places.append(at)
        number += 1
    for each, count in zip((quotes, tables, articles), before, strict=True):
        each.counts.append(len(each.nodes) - count)


class _Kind(msgspec.Struct, frozen=True):
    """A struct of Arrow, and how the values of its fields are found in a node."""

    names: tuple[str, ...]
    hints: tuple[Any, ...]
    values: tuple[Callable[[Any], Any], ...]
    place: str = ""  # what the number that a node's place has is called


def _of(kind: type[msgspec.Struct], place: str = "") -> _Kind:
    hints = _hints(kind)
    names = tuple(name for name in kind.__struct_fields__ if name not in _private(kind))
    return _Kind(names, tuple(map(hints.__getitem__, names)), tuple(map(attrgetter, names)), place)


def _union(
    kinds: Sequence[type[msgspec.Struct]], tag: str, left_out: Sequence[str] = (), place: str = ""
) -> _Kind:
    """A struct with the fields of several nodes, and one that says which it is."""
    hints: dict[str, Any] = {}
    for kind in kinds:
        for name in kind.__struct_fields__:
            if name not in left_out:
                hints.setdefault(name, _hints(kind)[name])
    values = tuple(
        attrgetter(name)
        if all(name in kind.__struct_fields__ for kind in kinds)
        else _attribute(name)
        for name in hints
    )
    return _Kind((tag, *hints), (str, *hints.values()), (_type_name, *values), place)


def _type_name(node: object) -> str:
    return type(node).__name__


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda node: getattr(node, name, None)


@cache
def _private(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that are not for publication, such as a note to editors."""
    return frozenset(field.name for field in fields(kind) if field.private)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _plain(hint: Any) -> Any:
    """A type without `Annotated` and without None."""
    hint = getattr(hint, "__value__", hint)
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        if len(kinds) == 1:
            return _plain(kinds[0])
        if all(isinstance(each, type) and issubclass(each, msgspec.Struct) for each in kinds):
            return tuple(kinds)
        return str  # such as a time or a date: as text
    return hint


@cache
def _type(hint: Any) -> Any:
    """The Arrow type of a field's type: text, int32, bool, decimal128, list or struct."""
    plain = _plain(hint)
    if isinstance(plain, tuple):
        return _struct(_kind(plain))
    if get_origin(plain) is tuple:
        return pa.list_(_type(get_args(plain)[0]))
    if isinstance(plain, type):
        if issubclass(plain, msgspec.Struct):
            return _struct(_of(plain))
        if issubclass(plain, bool):
            return pa.bool_()
        if issubclass(plain, int):
            return pa.int32()
        if issubclass(plain, Decimal):
            return FIGURE
    return pa.string()


def _struct(kind: _Kind) -> Any:
    place = [pa.field(kind.place, _PLACE)] if kind.place else []
    own = [pa.field(name, _type(hint)) for name, hint in zip(kind.names, kind.hints, strict=True)]
    return pa.struct([*place, *own])


@cache
def _kind(kinds: tuple[type[msgspec.Struct], ...]) -> _Kind:
    return _union(kinds, "type")


def _list(kind: _Kind, placed: _Placed, refused: dict[int, list[Diagnostic]]) -> Any:
    """A column of lists of structs; `refused` takes the figures that do not fit."""
    owners = [number for number, count in enumerate(placed.counts) for _ in range(count)]
    places = [pa.array(placed.places, _PLACE)]
    structs = _structs(kind, placed.nodes, owners, refused, places)
    return pa.ListArray.from_arrays(_offsets(placed.counts), structs)


def _offsets(counts: Iterable[int]) -> Any:
    return pa.array([0, *accumulate(counts)], pa.int32())


def _structs(
    kind: _Kind,
    values: Sequence[Any],
    owners: Sequence[int],
    refused: dict[int, list[Diagnostic]],
    places: Sequence[Any] = (),
) -> Any:
    missing = [value is None for value in values]
    is_partial = True in missing
    if is_partial and not places and all(missing):  # as items are that say nothing of themselves
        return pa.nulls(len(values), _struct(kind))
    children = list(places)
    for name, hint, find in zip(kind.names, kind.hints, kind.values, strict=True):
        found = (
            [None if value is None else find(value) for value in values]
            if is_partial
            else list(map(find, values))
        )
        children.append(_column(hint, found, owners, refused, name))
    fields = list(_struct(kind))
    mask = pa.array(missing) if is_partial else None
    return pa.StructArray.from_arrays(children, fields=fields, mask=mask)


def _column(
    hint: Any,
    values: Sequence[Any],
    owners: Sequence[int],
    refused: dict[int, list[Diagnostic]],
    name: str = "",
) -> Any:
    plain = _plain(hint)
    if isinstance(plain, tuple):
        return _structs(_kind(plain), values, owners, refused)
    if get_origin(plain) is tuple:
        rows = [value or () for value in values]
        inner = list(chain.from_iterable(rows))
        inner_owners = [owner for owner, row in zip(owners, rows, strict=True) for _ in row]
        array = _column(get_args(plain)[0], inner, inner_owners, refused, name)
        return pa.ListArray.from_arrays(_offsets(map(len, rows)), array)
    if isinstance(plain, type):
        if issubclass(plain, msgspec.Struct):
            return _structs(_of(plain), values, owners, refused)
        if issubclass(plain, Decimal):
            return _figures(values, owners, refused, name)
        if issubclass(plain, int):
            return pa.array(values, _type(hint))
    return _texts(values)


def _texts(values: Sequence[Any]) -> Any:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
        return pa.array([None if value is None else _clean(value) for value in values], pa.string())


def _clean(value: object) -> str:
    """Text for Arrow, where half a character is U+FFFD; times as ISO 8601."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _figures(
    values: Sequence[Decimal | None],
    owners: Sequence[int],
    refused: dict[int, list[Diagnostic]],
    name: str,
) -> Any:
    try:
        return pa.array(values, FIGURE)
    except pa.ArrowInvalid:
        kept = [value if _fits(value) else None for value in values]
        for value, fitting, owner in zip(values, kept, owners, strict=True):
            if value is not None and fitting is None:
                what = f"{name} {str(value)[:_MOST_SHOWN]} does not fit decimal128(38, 12)"
                refused.setdefault(owner, []).append(Diagnostic("not-carried", "warning", what))
        return pa.array(kept, FIGURE)


def _fits(value: Decimal | None) -> bool:
    try:
        pa.array([value], FIGURE)
    except pa.ArrowInvalid:
        return False
    return True


_QUOTES = _of(Quote, place="table")
_TABLES = _union((QuoteTable, Table), "kind", left_out=("quotes",), place="at")
_ARTICLES = _of(Article, place="at")
#: The fields of a document that are its own: what a message says of itself, say.
_WHOLE = tuple(
    name
    for name in Document.__struct_fields__
    if name not in ("children", "source", "diagnostics", "line")
)


def _fields() -> Iterable[Any]:
    yield pa.field("id", pa.string(), nullable=False)
    yield pa.field("error", _ERROR)
    yield pa.field("quotes", pa.list_(_struct(_QUOTES)))
    yield pa.field("tables", pa.list_(_struct(_TABLES)))
    yield pa.field("articles", pa.list_(_struct(_ARTICLES)))
    yield pa.field("diagnostics", pa.list_(_struct(_of(Diagnostic))))
    for name in _WHOLE:
        yield pa.field(name, _type(_hints(Document)[name]))


#: The schema of documents: `id`, `error`, `quotes`, `tables`, `articles`, `diagnostics`, and what
#: else a document says of itself.
DOCUMENTS = pa.schema(_fields())
