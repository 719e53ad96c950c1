"""Documents as row groups, one group in memory at a time."""

from collections.abc import Iterable
from itertools import islice

from wirecopy import Document, FormatUnavailable, Item, Sink, fields
from wirecopy_parquet import Options

_PRIVATE = tuple(field.name for field in fields(Item) if field.private)
_MOST_SHOWN = 80


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a row for each document (`wirecopy.arrow.DOCUMENTS`), or for each of its parts.

    A document's `id` is the name of its source. What a column cannot hold is null and reported.
    Raises `FormatUnavailable` where pyarrow is not installed.
    """
    try:
        # Heavy, and an extra.
        import pyarrow as pa  # type: ignore[import-untyped]  # has no types of its own
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

        from wirecopy.arrow import DOCUMENTS, documents_batch, flat
    except ImportError as error:
        raise FormatUnavailable(
            "parquet needs pyarrow, which is not installed",
            hint="pip install 'wirecopy[arrow]'",
        ) from error
    remaining = iter(documents)
    is_whole = options.table == "documents"
    empty = pa.RecordBatch.from_pylist([], DOCUMENTS)
    schema = DOCUMENTS if is_whole else flat(empty, options.table).schema
    with (
        sink.binary() as stream,
        pq.ParquetWriter(stream, schema, compression=options.compression) as writer,
    ):
        while group := list(islice(remaining, options.group)):
            batch = documents_batch([document.source for document in group], group)
            _report(batch, group, sink)
            for document in group:
                _report_private(document, sink)
            table = pa.Table.from_batches([batch]) if is_whole else flat(batch, options.table)
            writer.write_table(table)


def _report(batch: object, group: list[Document], sink: Sink) -> None:
    """Says what the batch has more to say of its documents than their readers had."""
    column = batch.column("diagnostics")  # type: ignore[attr-defined]  # pyarrow is untyped
    for document, found in zip(group, column, strict=True):
        for each in found.as_py()[len(document.diagnostics) :]:
            sink.warn(each["code"], each["message"], line=each["line"], column=each["column"])


def _report_private(document: Document, sink: Sink) -> None:
    """Names what is not for publication: no column holds it."""
    for child in document.children:
        if child.item is None:
            continue
        for name in _PRIVATE:
            if value := getattr(child.item, name):
                what = f"{name} '{str(value)[:_MOST_SHOWN]}' is not for publication: left out"
                sink.warn("not-carried", what, line=child.line)
