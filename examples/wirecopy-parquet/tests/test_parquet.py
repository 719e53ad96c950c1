"""The file, as pyarrow finds it."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

import wirecopy
from wirecopy.testing import ExporterContract

TEXT = "RIO | -0.07% | 63.3450 | $ | |\nVOD | 0.1% | 71.2 | £ | |\nMiners slip\nShares fell."


class TestContract(ExporterContract):
    exporter = "parquet"


def table(text: str = TEXT, **options: object) -> pa.Table:
    return pq.read_table(io.BytesIO(wirecopy.convert(text, to="parquet", options=options)))


def test_figures_are_exact_decimals() -> None:
    assert table().schema.field("price").type == pa.decimal128(38, 12)
    assert table()["price"].to_pylist() == [Decimal("63.3450"), Decimal("71.2")]
    assert table()["symbol"].to_pylist() == ["RIO", "VOD"]
    assert table()["line"].to_pylist() == [1, 2]


def test_what_does_not_fit_is_left_out_and_said() -> None:
    heard = []
    wirecopy.convert(
        TEXT,
        to="parquet",
        options={"scale": 2},
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert heard == ["no-articles", "figure-left-out"]
    assert table(scale=2)["price"].to_pylist() == [None, Decimal("71.20")]


def test_rows_come_in_groups() -> None:
    written = wirecopy.convert(TEXT, to="parquet", options={"rows": 1, "compression": "none"})
    assert pq.ParquetFile(io.BytesIO(written)).num_row_groups == 2
