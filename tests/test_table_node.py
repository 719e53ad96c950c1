"""The `Table` node: a table that holds no quotes, in the tree and wherever its children go."""

import io
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Document, Quote, QuoteTable, Table
from wirecopy.run import inspection
from wirecopy.tree.nodes import checked

LEAGUE = Table((("Club", "Goals"), ("Harbour Rovers", "41"), ("Mill United", "")), 1, "Goals")
MIXED = Document((QuoteTable((Quote("RIO"),)), LEAGUE, Article("Rovers win")))


def test_a_document_lists_its_tables() -> None:
    assert MIXED.tables == (LEAGUE,)
    assert [quote.symbol for quote in MIXED.quotes] == ["RIO"]
    assert [article.headline for article in MIXED.articles] == ["Rovers win"]


def test_a_table_parts_its_header_from_its_body() -> None:
    assert LEAGUE.header == (("Club", "Goals"),)
    assert LEAGUE.body == (("Harbour Rovers", "41"), ("Mill United", ""))


@pytest.mark.parametrize("header_rows", [3, 4, 99])
def test_more_header_rows_than_rows_are_all_rows(header_rows: int) -> None:
    one, other = Table(LEAGUE.rows, 3), Table(LEAGUE.rows, header_rows)
    assert (one, hash(one)) == (other, hash(other))
    assert one != Table(LEAGUE.rows, 2)


def test_equality_is_by_cells_header_and_title() -> None:
    assert msgspec.structs.replace(LEAGUE, line=7) == LEAGUE
    assert msgspec.structs.replace(LEAGUE, title=None) != LEAGUE
    assert msgspec.structs.replace(LEAGUE, title="") != msgspec.structs.replace(LEAGUE, title=None)
    assert Table(((),)) != Table(()) != Table((("",),))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (Table((("a", 1),)), "Expected `str`, got `int`"),  # type: ignore[arg-type]  # on purpose
        (Table((), -1), "Expected `int` >= 0"),
        (Table("ab"), "got `str`"),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_wrong_cells_are_refused(table: Table, said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)):
        checked(Document((table,)))


def test_the_schema_knows_tables() -> None:
    defined = wirecopy.schema()["$defs"]["Table"]
    assert defined["properties"]["header_rows"]["minimum"] == 0
    assert defined["required"] == ["type", "rows"]


def test_a_summary_counts_tables(tmp_path: Path) -> None:
    content = wirecopy.convert(msgspec.json.encode([MIXED, MIXED]), from_="json", to="jsonl")
    (tmp_path / "two.jsonl").write_bytes(content)
    summary = wirecopy.convert(tmp_path / "two.jsonl", tmp_path / "two.json")
    assert (summary.documents, summary.quotes, summary.tables, summary.articles) == (2, 2, 2, 2)


def test_a_notebook_shows_its_cells() -> None:
    shown = MIXED._repr_html_()
    assert "<caption>Goals</caption>\n<tr><th>Club</th><th>Goals</th></tr>" in shown
    assert "<tr><td>Mill United</td><td></td></tr>" in shown


def test_arrow_has_its_columns() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow.table(LEAGUE).to_pydict() == {
        "Club": ["Harbour Rovers", "Mill United"],
        "Goals": ["41", ""],
    }
    ragged = Table((("a", "a", ""), ("1",), ("1", "2", "3", "4")), 1)
    assert pyarrow.table(ragged).to_pydict() == {
        "a": ["1", "1"],
        "a 2": [None, "2"],
        "3": [None, "3"],
        "4": [None, "4"],
    }


def test_inspect_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    inspection.show(MIXED)
    drawn = capsys.readouterr().out
    assert "table Goals" in drawn
    assert "Harbour Rovers  41" in drawn


@given(st.lists(st.lists(st.text(max_size=3), max_size=4).map(tuple), max_size=4).map(tuple))
def test_json_brings_it_back(rows: tuple[tuple[str, ...], ...]) -> None:
    document = Document((Table(rows, 1, "t"),))
    with io.BytesIO() as stream:
        wirecopy.write(document, stream, to="json")
        assert wirecopy.read(stream.getvalue(), from_="json") == document
