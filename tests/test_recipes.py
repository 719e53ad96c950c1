"""The recipes of docs/arrow.md: other engines' columns have equal values, where they are installed.

`nox -s recipes` installs the large ones: Spark, Hugging Face datasets, Ray Data.
"""

import importlib.util
import os
import sys
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wirecopy.arrow import DOCUMENTS, convert_batch, convert_table, flat

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the engines

TEXTS = [
    f"HRW | -0.42% | 18.{number:03} | $ | |\nHarbour {number} reopens\nShips left on Monday.\n"
    for number in range(50)
]
TEXTS[7] = "A | 1% | 0.{} | $ |".format("1" * 13)  # a figure that does not fit
TABLE = pa.table({"id": [f"d{number}" for number in range(50)], "text": TEXTS})
EXPECTED = convert_table(TABLE)


def same(made: pa.Table) -> None:
    """Equal values; engines may have larger offsets, forget "not null" and change the order."""
    rows = made.select(DOCUMENTS.names).cast(pa.schema([f.with_nullable(True) for f in DOCUMENTS]))
    assert sorted(rows.to_pylist(), key=lambda row: row["id"]) == sorted(
        EXPECTED.to_pylist(), key=lambda row: row["id"]
    )


def has(*modules: str) -> pytest.MarkDecorator:
    missing = [each for each in modules if importlib.util.find_spec(each) is None]
    return pytest.mark.skipif(bool(missing), reason=f"without {', '.join(missing)}")


def test_polars() -> None:
    frame = polars.DataFrame(TABLE)
    made = polars.from_arrow(convert_table(frame.select("id", "text").to_arrow()))
    assert isinstance(made, polars.DataFrame)
    same(made.to_arrow())


def test_duckdb() -> None:
    documents = EXPECTED
    made = duckdb.sql("select * from documents")
    same(made.to_arrow_table())
    prices = duckdb.sql("select unnest(quotes).price from documents").fetchall()
    assert [price for (price,) in prices] == flat(EXPECTED, "quotes")["price"].to_pylist()
    assert documents is EXPECTED


def test_pandas(tmp_path: Path) -> None:
    pq.write_table(EXPECTED, tmp_path / "documents.parquet")
    frame = pandas.read_parquet(tmp_path / "documents.parquet")
    assert [quotes[0]["price"] for quotes in frame["quotes"]] == flat(EXPECTED, "quotes")[
        "price"
    ].to_pylist()


@pytest.mark.slow
@has("pyspark")
def test_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    monkeypatch.setitem(os.environ, "PYSPARK_PYTHON", sys.executable)
    spark = (
        SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    )
    try:
        frame = spark.createDataFrame(TABLE.to_pandas()).repartition(3)
        schema = from_arrow_schema(DOCUMENTS)
        made = frame.mapInArrow(lambda batches: map(convert_batch, batches), schema)
        same(made.toArrow())
    finally:
        spark.stop()


@pytest.mark.slow
@has("datasets")
def test_datasets() -> None:
    from datasets import Dataset, Features

    made = (
        Dataset(TABLE)
        .with_format("arrow")
        .map(
            convert_table,
            batched=True,
            batch_size=20,
            features=Features.from_arrow_schema(DOCUMENTS),
            remove_columns=["text"],
        )
    )
    same(made.with_format("arrow")[:])


@pytest.mark.slow
@has("ray", "pandas")
def test_ray_data() -> None:
    import ray

    ray.init("local", num_cpus=1, include_dashboard=False, log_to_driver=False)
    try:
        made = ray.data.from_arrow(TABLE).map_batches(
            convert_table, batch_format="pyarrow", batch_size=20
        )
        same(pa.concat_tables(ray.get(made.to_arrow_refs())))
    finally:
        ray.shutdown()
