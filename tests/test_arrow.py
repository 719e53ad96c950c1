"""Columns of texts become columns of documents: row for row, and nothing is lost on the way."""

import random
from decimal import Decimal

import duckdb
import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Document, Quote, QuoteTable, Table
from wirecopy.arrow import DOCUMENTS, convert_batch, convert_table, documents_batch, flat, stream
from wirecopy.testing import any_documents, wire_text

TEXT = """\
Mines
RIO | -0.07% | 63.345 | $ | |
BHP | 0.1% | closed | $ | |
Miners slip
PERTH, Nov 14 (BTZ) - Shares fell.
- Outlook -
They may rise.
A. Roe--BTZ
"""


def batch(*texts: str | bytes | None) -> pa.RecordBatch:
    kind = pa.binary() if any(isinstance(text, bytes) for text in texts) else pa.string()
    arrays = [pa.array([f"d{n}" for n in range(len(texts))]), pa.array(list(texts), kind)]
    return pa.RecordBatch.from_arrays(arrays, names=["id", "text"])


def test_every_field_of_a_document_is_there() -> None:
    (row,) = convert_batch(batch(TEXT)).to_pylist()
    document = wirecopy.read(TEXT)
    assert (row["id"], row["error"]) == ("d0", None)
    assert [(q["table"], q["symbol"], q["price"], q["line"]) for q in row["quotes"]] == [
        (0, "RIO", Decimal("63.345"), 2),
        (0, "BHP", None, 3),
    ]
    assert row["quotes"][1]["extra"] == [{"text": "closed", "title": "price"}]
    (table,) = row["tables"]
    assert (table["kind"], table["title"], table["at"]) == ("QuoteTable", "Mines", 0)
    (article,) = row["articles"]
    assert article["byline"] == {"author": "A. Roe", "agency": "BTZ", "line": 8}
    assert article["dateline"]["place"] == "PERTH"
    assert [(b["type"], b["text"]) for b in article["body"]] == [
        (type(block).__name__, block.text) for block in document.articles[0].body
    ]
    assert [d["code"] for d in row["diagnostics"]] == [d.code for d in document.diagnostics]
    assert DOCUMENTS.field("quotes").type.value_type.field("price").type == pa.decimal128(38, 12)


def test_the_schema_does_not_depend_on_what_is_there() -> None:
    for texts in ((), ("",), (TEXT,), (None,)):
        made = convert_batch(batch(*texts))
        assert made.schema.equals(DOCUMENTS)
        assert made.num_rows == len(texts)


def test_tables_without_quotes_keep_their_rows() -> None:
    table = Table((("Party", "Votes"), ("Harbour", "400")), header_rows=1, title="Votes")
    document = Document((Article("Head"), table, QuoteTable((Quote("A"),))))
    (row,) = documents_batch(["x"], [document]).to_pylist()
    assert [(each["kind"], each["at"]) for each in row["tables"]] == [
        ("Table", 1),
        ("QuoteTable", 2),
    ]
    assert row["tables"][0]["rows"] == [["Party", "Votes"], ["Harbour", "400"]]
    assert row["tables"][0]["header_rows"] == 1
    assert row["quotes"][0]["table"] == 1


@pytest.mark.parametrize("figure", ["1E+26", "1E-13", "1E+400", "0." + "1" * 13])
def test_a_figure_that_does_not_fit_is_null_and_reported(figure: str) -> None:
    quotes = QuoteTable((Quote("A", Decimal(figure)), Quote("B", Decimal("1.5"))))
    first, second = documents_batch(["x", "y"], [Document((quotes,)), Document()]).to_pylist()
    assert [quote["price"] for quote in first["quotes"]] == [None, Decimal("1.5")]
    assert [each["code"] for each in first["diagnostics"]] == ["not-carried"]
    assert figure[:5].replace("0.", "0.") in first["diagnostics"][0]["message"]
    assert second["diagnostics"] == []


@pytest.mark.parametrize("figure", ["9" * 26 + "." + "9" * 12, "-1E+25", "1E-12", "0E-400"])
def test_a_figure_that_fits_is_exact(figure: str) -> None:
    document = Document((QuoteTable((Quote("A", Decimal(figure)),)),))
    (row,) = documents_batch(["x"], [document]).to_pylist()
    assert row["quotes"][0]["price"] == Decimal(figure)
    assert row["diagnostics"] == []


def test_what_cannot_be_read_is_an_error_of_its_row() -> None:
    rows = convert_batch(batch(TEXT.encode(), b"caf\xe9", None, b"[")).to_pylist()
    assert [row["error"] and row["error"]["code"] for row in rows] == [
        None,
        "undecodable",
        "no-text",
        None,
    ]
    assert "byte 3" in rows[1]["error"]["message"]
    (odd,) = convert_batch(batch("no JSON"), from_="json").to_pylist()
    assert odd["error"]["code"] == "bad-data"
    assert odd["quotes"] == odd["articles"] == []
    (two,) = convert_batch(
        batch('[{"type":"Document"},{"type":"Document"}]'), from_="json"
    ).to_pylist()
    assert two["error"] == {"code": "bad-data", "message": "holds 2 documents, not one"}


def test_filters_change_each_document_and_may_leave_its_row_empty() -> None:
    chosen = convert_batch(batch(TEXT, "Head\nNo quotes are here."), filters=["select:symbols=RIO"])
    rows = chosen.to_pylist()
    assert [len(row["quotes"]) for row in rows] == [1, 0]
    assert [row["error"] for row in rows] == [None, None]


def test_a_wrong_choice_is_told_at_once() -> None:
    with pytest.raises(wirecopy.UsageError, match="no column 'body'"):
        convert_batch(batch(TEXT), text="body")
    with pytest.raises(wirecopy.FormatUnavailable):
        convert_batch(batch(TEXT), from_="wier")
    with pytest.raises(wirecopy.BadOption):
        convert_batch(batch(TEXT), reader_options={"nonsense": 1})
    with pytest.raises(wirecopy.WirecopyError):
        convert_batch(batch(), filters=["selct"])
    with pytest.raises(wirecopy.UsageError, match="no list 'error'"):
        flat(convert_batch(batch(TEXT)), "error")


def test_half_characters_become_replacement_characters() -> None:
    document = Document((Article("a\ud800b"),), "s")
    (row,) = documents_batch(["\udcff"], [document]).to_pylist()
    assert row["id"] == "\ufffd"
    assert row["articles"][0]["headline"].startswith("a\ufffd")


@given(st.lists(wire_text(), max_size=6), st.data())
def test_rows_do_not_depend_on_how_a_batch_is_cut(texts: list[str], data: st.DataObject) -> None:
    whole = convert_batch(batch(*texts))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(texts)), max_size=3)))
    parts = [
        convert_batch(batch(*texts).slice(begin, end - begin))
        for begin, end in zip([0, *cuts], [*cuts, len(texts)], strict=True)
    ]
    assert pa.Table.from_batches(parts, DOCUMENTS).to_pylist() == whole.to_pylist()


@given(any_documents())
def test_any_document_becomes_a_row(document: Document) -> None:
    (row,) = documents_batch(["x"], [document]).to_pylist()
    assert len(row["quotes"]) == len(document.quotes)
    assert [each["at"] for each in row["articles"]] == [
        at for at, child in enumerate(document.children) if isinstance(child, Article)
    ]
    kinds = [type(child).__name__ for child in document.children if not isinstance(child, Article)]
    assert [each["kind"] for each in row["tables"]] == kinds


@given(wire_text())
def test_it_says_what_read_says(text: str) -> None:
    document = wirecopy.read(text)
    (row,) = convert_batch(batch(text)).to_pylist()
    assert [q["symbol"] for q in row["quotes"]] == [q.symbol for q in document.quotes]
    assert [q["change_percent"] for q in row["quotes"]] == [
        q.change_percent for q in document.quotes
    ]
    assert [a["headline"] for a in row["articles"]] == [a.headline for a in document.articles]


def test_polars_and_duckdb_take_the_columns() -> None:
    texts = [TEXT.replace("63.345", f"63.{random.Random(n).randrange(1000):03}") for n in range(50)]
    table = pa.Table.from_batches([batch(*texts)])
    made = convert_table(table)
    quotes = flat(made, "quotes")
    prices = quotes["price"].to_pylist()
    assert len(prices) == 100
    frame = polars.from_arrow(quotes)
    assert isinstance(frame, polars.DataFrame)
    assert frame["price"].to_list() == prices
    found = duckdb.sql("select price from quotes").fetchall()
    assert [row[0] for row in found] == prices
    assert set(quotes["id"].to_pylist()) == {f"d{n}" for n in range(50)}
    with_lists = duckdb.sql("select id, quotes[1].symbol from made order by id").fetchall()
    assert {symbol for _, symbol in with_lists} == {"RIO"}


def test_documents_become_a_stream_of_batches() -> None:
    documents = [wirecopy.read(wirecopy.Source(f"{n}.txt", TEXT)) for n in range(5)]
    batches = list(stream(iter(documents), size=2))
    assert [batch.num_rows for batch in batches] == [2, 2, 1]
    table = pa.Table.from_batches(batches, DOCUMENTS)
    assert table["id"].to_pylist() == [document.source for document in documents]
    assert polars.DataFrame(stream([])).schema["id"] == polars.String
