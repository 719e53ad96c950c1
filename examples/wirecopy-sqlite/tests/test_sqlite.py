"""The database, as sqlite3 and wirecopy find it."""

import sqlite3
from pathlib import Path

import pytest

import wirecopy
from wirecopy.testing import ExporterContract, ReaderContract, wire_documents

TEXT = "RIO | -0.07% | 63.3450 | $ | |\nMiners slip\nShares fell.\nA. Roe--BTZ"
WRITTEN = wirecopy.convert(TEXT, to="sqlite")


class TestExporter(ExporterContract):
    exporter = "sqlite"
    carries = wire_documents()


class TestReader(ReaderContract):
    reader = "sqlite"
    samples = (WRITTEN,)


@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    wirecopy.convert([TEXT, TEXT], tmp_path / "wire.sqlite")
    return sqlite3.connect(tmp_path / "wire.sqlite")


def test_quotes_and_articles_are_rows(database: sqlite3.Connection) -> None:
    query = "select document, line, symbol, price, currency_text from quotes"
    assert database.execute(query).fetchall() == [
        (1, 1, "RIO", "63.3450", "$"),
        (2, 1, "RIO", "63.3450", "$"),
    ]
    query = "select headline, author, agency, body from articles limit 1"
    assert database.execute(query).fetchall() == [("Miners slip", "A. Roe", "BTZ", "Shares fell.")]
    database.close()


def test_a_database_without_trees_is_refused() -> None:
    written = wirecopy.convert(TEXT, to="sqlite", options={"tree": False})
    with pytest.raises(wirecopy.BadData, match="-O tree=true"):
        wirecopy.read(written, from_="sqlite")


def test_other_databases_are_refused() -> None:
    with pytest.raises(wirecopy.BadData, match="no database of wirecopy's"):
        wirecopy.read(b"SQLite format 3\0", from_="sqlite")
