"""Apache Parquet: documents, or their quotes, articles or diagnostics, in typed columns."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds, and how it is laid out."""

    table: Annotated[
        Literal["documents", "quotes", "tables", "articles", "diagnostics"],
        msgspec.Meta(description="a row for each document, or for each of its parts"),
    ] = "documents"
    compression: Annotated[
        Literal["zstd", "snappy", "gzip", "none"],
        msgspec.Meta(description="how columns are compressed"),
    ] = "zstd"
    group: Annotated[
        int,
        msgspec.Meta(ge=1, le=100_000, description="documents of a row group, held in memory"),
    ] = 1000


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """One format; pyarrow is imported at the first use."""
    return [
        Exporter(
            "parquet",
            "wirecopy_parquet.writing:export",
            extensions=(".parquet",),
            media_type="application/vnd.apache.parquet",
            options=Options,
            binary=True,
            summary="documents in typed columns as Apache Parquet (extra: arrow)",
        )
    ]
