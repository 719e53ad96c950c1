"""Documents as Parquet, as pyarrow and Polars find them."""

import io
from decimal import Decimal

import polars
import pyarrow.parquet as pq
import pytest

import wirecopy
from wirecopy import Document, Quote, QuoteTable
from wirecopy.arrow import DOCUMENTS
from wirecopy.testing import ExporterContract
from wirecopy_parquet import Options

TEXT = "RIO | -0.07% | 63.3450 | $ | |\nVOD | 0.1% | 71.2 | £ | |\nMiners slip\nShares fell."


class TestContract(ExporterContract):
    exporter = "parquet"
    options = Options(group=1)  # a group of documents is in memory at a time


def written(documents: list[Document], **options: object) -> bytes:
    output = io.BytesIO()
    wirecopy.write(documents, output, to="parquet", options=options)
    return output.getvalue()


def test_a_row_is_a_document() -> None:
    document = wirecopy.read(TEXT)
    table = pq.read_table(io.BytesIO(written([document, Document((), "other.txt")])))
    assert table.schema.remove_metadata().equals(DOCUMENTS)
    first, second = table.to_pylist()
    assert [quote["price"] for quote in first["quotes"]] == [Decimal("63.345"), Decimal("71.2")]
    assert first["articles"][0]["headline"] == "Miners slip"
    assert (second["id"], second["quotes"]) == ("other.txt", [])


@pytest.mark.parametrize("name", ["quotes", "tables", "articles", "diagnostics"])
def test_or_a_part_of_one(name: str) -> None:
    rows = polars.read_parquet(io.BytesIO(written([wirecopy.read(TEXT)], table=name)))
    assert rows.height == {"quotes": 2, "tables": 1, "articles": 1, "diagnostics": 0}[name]
    assert rows.columns[0] == "id"


@pytest.mark.parametrize(("count", "groups"), [(0, 0), (2, 1), (3, 2), (4, 2)])
def test_documents_are_written_group_by_group(count: int, groups: int) -> None:
    file = pq.ParquetFile(io.BytesIO(written([wirecopy.read(TEXT)] * count, group=2)))
    assert (file.num_row_groups, file.metadata.num_rows) == (groups, count)


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_compression(compression: str) -> None:
    content = written([wirecopy.read(TEXT)], compression=compression)
    used = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(0).column(0).compression
    assert used == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())


def test_a_figure_that_does_not_fit_is_reported() -> None:
    document = Document((QuoteTable((Quote("A", Decimal("1E+30")),)),), "a.txt")
    heard = []
    wirecopy.write(
        document, io.BytesIO(), to="parquet", on_diagnostic=lambda _, each: heard.append(each)
    )
    assert [each.code for each in heard] == ["not-carried"]
    assert "price 1E+30" in heard[0].message
