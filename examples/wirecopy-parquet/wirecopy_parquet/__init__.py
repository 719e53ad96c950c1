"""Quotes as Apache Parquet."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is laid out."""

    scale: Annotated[
        int, msgspec.Meta(ge=0, le=30, description="digits after the point of every figure")
    ] = 12
    compression: Annotated[
        Literal["zstd", "snappy", "gzip", "none"], msgspec.Meta(description="how it is compressed")
    ] = "zstd"
    rows: Annotated[
        int, msgspec.Meta(ge=1, description="rows of a group, which is held in memory")
    ] = 65536


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """One format; what needs pyarrow is imported at the first use."""
    return [
        Exporter(
            "parquet",
            "wirecopy_parquet.writing:export",
            extensions=(".parquet",),
            media_type="application/vnd.apache.parquet",
            options=Options,
            binary=True,
            summary="quotes as Apache Parquet, with exact decimals",
        )
    ]
