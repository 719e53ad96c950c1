"""Documents and tables in notebooks and data frames: nothing lost, nothing executed."""

import html.parser
import subprocess
import sys
from decimal import Decimal

import polars
import pyarrow as pa
import pytest
from hypothesis import given

import wirecopy
from wirecopy import Cell, Document, Quote, QuoteTable, Table
from wirecopy.arrow import DOCUMENTS
from wirecopy.testing import any_documents, nasty_documents, wire_documents

TABLE = QuoteTable(
    (
        Quote("RIO", Decimal("63.345"), currency="USD", extra=(Cell("x", "Note"),), line=2),
        Quote("<b>", Decimal("-1E+3"), name="a & b"),
    ),
    "Mines",
)


def test_arrow_has_typed_columns() -> None:
    table = pa.table(TABLE)
    quotes = DOCUMENTS.field("quotes").type.value_type
    assert table.schema.equals(pa.schema(list(quotes)))
    assert table.column_names[:3] == ["table", "symbol", "price"]
    assert table.schema.field("price").type == pa.decimal128(38, 12)
    assert table["price"].to_pylist() == [Decimal("63.345"), Decimal(-1000)]
    assert table["extra"].to_pylist() == [[{"text": "x", "title": "Note"}], []]
    assert table["line"].to_pylist() == [2, 0]


def test_the_columns_do_not_depend_on_what_is_there() -> None:
    empty, figures = Document(), Document((Table((("a",),)), TABLE))
    assert pa.table(figures)["table"].to_pylist() == [1, 1]
    assert pa.table(empty).schema == pa.table(figures).schema == pa.table(TABLE).schema
    frames = [polars.DataFrame(each) for each in (empty, figures, TABLE)]
    assert polars.concat(frames)["symbol"].to_list() == ["RIO", "<b>"] * 2


@pytest.mark.parametrize("figure", ["1E+26", "1E-13", "1E+400", "9" * 27, "0." + "1" * 13])
def test_a_figure_that_does_not_fit_is_kept_as_text_among_other_cells(figure: str) -> None:
    odd = Quote("A", Decimal(figure), change=Decimal(2), extra=(Cell("x", "Note"),))
    table = pa.table(QuoteTable((odd, Quote("B", Decimal(1)))))
    assert table["price"].to_pylist() == [None, 1]
    assert table["change"].to_pylist() == [2, None]
    kept = {"text": str(Decimal(figure)), "title": "price"}
    assert table["extra"].to_pylist() == [[{"text": "x", "title": "Note"}, kept], []]


@pytest.mark.parametrize("figure", ["9" * 26 + "." + "9" * 12, "-1E+25", "1E-12", "0E-400", "1.50"])
def test_a_figure_that_fits_is_exact(figure: str) -> None:
    column = pa.table(QuoteTable((Quote("A", Decimal(figure)),)))["price"]
    assert pa.types.is_decimal(column.type)
    assert column.to_pylist() == [Decimal(figure)]


@given(wire_documents())
def test_every_quote_arrives(document: Document) -> None:
    rows = pa.table(document).to_pylist()
    for row, quote in zip(rows, document.quotes, strict=True):
        assert (row["symbol"], row["price"]) == (quote.symbol, quote.price)
        assert row["change_percent"] == quote.change_percent
        assert row["currency_text"] == quote.currency_text
    assert polars.DataFrame(document).height == len(rows)


@given(any_documents())
def test_any_document_is_shown_and_tabled(document: Document) -> None:
    assert pa.table(document).num_rows == len(document.quotes)
    document._repr_html_().encode()


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert attrs == []


@pytest.mark.parametrize("document", nasty_documents(), ids=lambda each: ascii(each.source)[:20])
def test_no_markup_of_the_text_is_markup_in_the_notebook(document: Document) -> None:
    tags = Tags()
    tags.feed(document._repr_html_())
    assert tags.seen <= {"table", "caption", "tr", "th", "td", "h3", "p", "i"}


def test_a_notebook_shows_the_columns_in_use_and_the_beginning() -> None:
    shown = TABLE._repr_html_()
    assert "<tr><th>symbol</th><th>name</th><th>price</th><th>currency</th></tr>" in shown
    assert "<td>&lt;b&gt;</td>" in shown
    assert "… and 100 more" in QuoteTable((Quote("A"),) * 300)._repr_html_()
    assert "<h3>Miners slip</h3>" in wirecopy.read("Miners slip\nShares fell.")._repr_html_()


def test_without_pyarrow_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None; import wirecopy\n"
        "try: wirecopy.read('A | 1% | 1 | $').__arrow_c_stream__()\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Arrow needs pyarrow: pip install 'wirecopy[arrow]'\n"
