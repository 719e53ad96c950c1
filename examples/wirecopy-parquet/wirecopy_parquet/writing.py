"""Rows of quotes, a group at a time."""

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, Inexact, InvalidOperation

import pyarrow as pa
import pyarrow.parquet as pq

from wirecopy import Document, Quote, Sink
from wirecopy_parquet import Options

_TEXTS = ("symbol", "name", "exchange", "currency", "currency_text", "time")
_FIGURES = ("price", "change", "change_percent")
# Fails rather than rounds.
_EXACT = Context(prec=38, traps=[Inexact, InvalidOperation])


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a row for each quote, and says what has none."""
    schema = pa.schema(
        [("source", pa.string()), ("line", pa.int64())]
        + [pa.field(name, pa.string(), nullable=name != "symbol") for name in _TEXTS]
        + [(name, pa.decimal128(38, options.scale)) for name in _FIGURES]
    )
    with (
        sink.binary() as stream,
        pq.ParquetWriter(stream, schema, compression=options.compression) as writer,
    ):
        for group in _groups(_rows(documents, sink, options), options.rows):
            writer.write_table(pa.Table.from_pylist(group, schema))


def _rows(
    documents: Iterable[Document], sink: Sink, options: Options
) -> Iterator[dict[str, object]]:
    for document in documents:
        if document.articles:
            message = f"{len(document.articles)} articles have no row"
            sink.warn("no-articles", message, line=document.articles[0].line)
        for quote in document.quotes:
            if quote.extra:
                sink.warn("extra-cell", f"{quote.symbol}: other cells left out", line=quote.line)
            yield {
                "source": _text(document.source, quote, sink),
                "line": quote.line,
                **{name: _text(getattr(quote, name), quote, sink) for name in _TEXTS},
                **{name: _figure(quote, name, sink, options) for name in _FIGURES},
            }


def _text(text: str | None, quote: Quote, sink: Sink) -> str | None:
    if text is None:
        return None
    whole = text.encode("utf-8", "replace").decode()
    if whole != text:
        sink.warn("illegal-character", "a lone surrogate became '?'", line=quote.line)
    return whole


def _figure(quote: Quote, name: str, sink: Sink, options: Options) -> Decimal | None:
    figure: Decimal | None = getattr(quote, name)
    if figure is None:
        return None
    try:
        if figure.is_nan():  # which quantizing passes on
            raise InvalidOperation
        return figure.quantize(Decimal(1).scaleb(-options.scale), context=_EXACT)
    except (Inexact, InvalidOperation):
        message = f"{figure} does not fit decimal(38, {options.scale}) and was left out"
        sink.warn("figure-left-out", message, line=quote.line)
        return None


def _groups(rows: Iterator[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    group: list[dict[str, object]] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
