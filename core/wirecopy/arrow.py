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

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice, starmap
from operator import attrgetter
from typing import Any

import msgspec

from wirecopy import errors
from wirecopy.files.source import Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Reader
from wirecopy.run.convert import FilterChoice, Options, filtered, record
from wirecopy.tree.nodes import Article, Diagnostic, Document, QuoteTable, Table, checked

try:
    import pyarrow as pa  # type: ignore[import-untyped]  # an extra, and untyped

    from wirecopy.tree.columns import (
        QUOTES,
        Placed,
        Refused,
        clean,
        column_of,
        hints_of,
        kind_of,
        listed,
        struct,
        texts,
        type_of,
        union,
    )
except ImportError as missing:
    raise ImportError("wirecopy.arrow needs pyarrow: pip install 'wirecopy[arrow]'") from missing

_ERROR = pa.struct([pa.field("code", pa.string()), pa.field("message", pa.string())])
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
    refused: Refused = {}
    columns: list[Any] = [texts(ids)]
    if failures is None or not any(failures):
        columns.append(pa.nulls(len(documents), _ERROR))
    else:
        columns.append(
            pa.array(
                [each and {"code": each[0], "message": clean(each[1])} for each in failures],
                _ERROR,
            )
        )
    quotes, tables, articles = Placed([], [], []), Placed([], [], []), Placed([], [], [])
    for document in documents:
        _place(document, quotes, tables, articles)
    columns.append(listed(QUOTES, quotes, refused))
    columns.append(listed(_TABLES, tables, refused))
    columns.append(listed(_ARTICLES, articles, refused))
    diagnostics = [
        (*document.diagnostics, *starmap(_not_carried, refused.get(number, ())))
        for number, document in enumerate(documents)
    ]
    columns.append(column_of(tuple[Diagnostic, ...], diagnostics, range(len(documents)), refused))
    for name in _WHOLE:
        values = list(map(attrgetter(name), documents))
        columns.append(column_of(hints_of(Document)[name], values, range(len(values)), refused))
    return pa.RecordBatch.from_arrays(columns, schema=DOCUMENTS)


def stream(documents: Iterable[Document], *, size: int = 1000) -> Any:  # Any: as above
    """Documents as a `RecordBatchReader` of the schema `DOCUMENTS`, `size` rows a batch.

    The column `id` is the name of a document's source. Only one batch is in memory at a time.
    """
    remaining = iter(documents)

    def batches() -> Iterator[Any]:
        while group := list(islice(remaining, size)):
            yield documents_batch([document.source for document in group], group)

    return pa.RecordBatchReader.from_batches(DOCUMENTS, batches())


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


def _place(document: Document, quotes: Placed, tables: Placed, articles: Placed) -> None:
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


def _not_carried(name: str, figure: Decimal) -> Diagnostic:
    what = f"{name} {str(figure)[:_MOST_SHOWN]} does not fit decimal128(38, 12)"
    return Diagnostic("not-carried", "warning", what)


def _named(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


_TABLES = union((QuoteTable, Table), "kind", left_out=("quotes",), place="at")
_ARTICLES = kind_of(Article, place="at")
#: The fields of a document that are its own: what a message says of itself, say.
_WHOLE = tuple(
    name
    for name in Document.__struct_fields__
    if name not in ("children", "source", "diagnostics", "line")
)


def _fields() -> Iterable[Any]:
    yield pa.field("id", pa.string(), nullable=False)
    yield pa.field("error", _ERROR)
    yield pa.field("quotes", pa.list_(struct(QUOTES)))
    yield pa.field("tables", pa.list_(struct(_TABLES)))
    yield pa.field("articles", pa.list_(struct(_ARTICLES)))
    yield pa.field("diagnostics", pa.list_(struct(kind_of(Diagnostic))))
    for name in _WHOLE:
        yield pa.field(name, type_of(hints_of(Document)[name]))


#: The schema of documents: `id`, `error`, `quotes`, `tables`, `articles`, `diagnostics`, and what
#: else a document says of itself.
DOCUMENTS = pa.schema(_fields())
