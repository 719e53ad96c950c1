"""The limits of what a grid means, each at its last value and one beyond it."""

import pytest

import wirecopy
from wirecopy import QuoteTable
from wirecopy.kit.figures import convention, figure, is_placeholder
from wirecopy.kit.grid import Cell, grid
from wirecopy.kit.meaning import is_header, is_quote, row, tables, unglued

SHARES = "its percentages add up to a hundred: shares of a whole"
DISCOUNT = "two prices and a discount"
NO_HEADER = "no header names its columns"
ANOTHER = "its header names columns of another kind of table"
TOO_SMALL = "a table has at least two rows and two columns"
MOST_UNKNOWN = "most of its columns of figures are of another kind of table"
HISTORY = "a history of one price"


def read(rows: str) -> tuple[list[str], str]:
    """The quotes of a grid, a line each, and why it holds none; `/` parts rows, `;` cells."""
    reading = tables(grid([each.split(";") for each in rows.split(" / ")], line=1))
    quotes = [
        " ".join(
            str(said)
            for said in (each.symbol, each.name, each.price, each.change, each.change_percent)
            if said is not None
        )
        for child in reading.children
        if isinstance(child, QuoteTable)
        for each in child.quotes
    ]
    return quotes, reading.reason


@pytest.mark.parametrize(
    ("rows", "quotes", "reason"),
    [
        # Two rows, two columns.
        ("Ticker;Last", [], TOO_SMALL),
        ("Ticker;Last / QXA;1.5", ["QXA 1.5"], ""),
        ("Last / 1.5 / 2.5", [], TOO_SMALL),
        # A header has figures within four rows.
        (f"Company;Last / {'Quay;closed / ' * 3}Pier;1.5", ["Pier 1.5"], ""),
        (f"Company;Last / {'Quay;closed / ' * 4}Pier;1.5", [], NO_HEADER),
        # Without a header half of the rows are quotes.
        ("QXA;1.5;0.1% / QXB;x", ["QXA 1.5 0.1", "QXB"], ""),
        ("QXA;1.5;0.1% / QXB;x / QXC;y", [], NO_HEADER),
        # Of two prices the last traded one counts, of two alike the first.
        ("Ticker;Last;Current / QXA;1.5;2.5", ["QXA 1.5"], ""),
        ("Ticker;Close;Last / QXA;1.5;2.5", ["QXA 2.5"], ""),
        ("Ticker;Last;Close / QXA;1.5;2.5", ["QXA 1.5"], ""),
        # Prices in percent are none if most of them are.
        ("Ticker;Last / QXA;1.5% / QXB;2.5", ["QXA", "QXB 2.5"], ""),
        ("Ticker;Last / QXA;1.5% / QXB;2.5%", [], "no column holds a price or a change"),
        # Most rows have dates.
        ("Datum;Close / 2031-01-05;1.5 / x;2.5", [], "no column names instruments"),
        ("Datum;Close / 2031-01-05;1.5 / 2031-01-06;2.5 / x;3.5", [], HISTORY),
        # Titles of another kind of table: one beside an instrument, a price and a change.
        ("Company;Last;Change;Seats / Quay;1.5;0.1;5", ["Quay 1.5 0.1"], ""),
        ("Company;Last;Change;Seats;Votes / Quay;1.5;0.1;5;6", [], ANOTHER),
        ("Ticker;Last;Seats;Votes / QXA;1.5;5;6", ["QXA 1.5"], ""),
        # Columns of figures that nobody knows: not more than those that are known.
        ("Company;Abc;Last / Quay;1;2.5", ["Quay 2.5"], ""),
        ("Company;Abc;Def;Last / Quay;1;1;2.5", [], MOST_UNKNOWN),
        # Half of the names are words.
        ("Abc;Last / Quay;1.5 / 2.5;3", ["Quay 1.5", "2.5 3"], ""),
        ("Abc;Last / Quay;1.5 / 3.5;3 / 2.5;3", [], "no column names instruments"),
        # Shares of a whole: 99 to 101 percent, in three rows, without a sign or a currency.
        ("Quay;33%;1.5 / Pier;33%;2.5 / Dock;33%;3.5", [], SHARES),
        ("Quay;33%;1.5 / Pier;33%;2.5 / Dock;35%;3.5", [], SHARES),
        ("Quay;33%;1 / Pier;33%;2 / Dock;32.9%;3", ["Quay 1 33", "Pier 2 33", "Dock 3 32.9"], ""),
        ("Quay;33%;1 / Pier;33%;2 / Dock;35.1%;3", ["Quay 1 33", "Pier 2 33", "Dock 3 35.1"], ""),
        ("Quay;33%;1 / Pier;33%;2 / Dock;+34%;3", ["Quay 1 33", "Pier 2 33", "Dock 3 34"], ""),
        ("Quay;33%;$1 / Pier;33%;$2 / Dock;34%;$3", ["Quay 1 33", "Pier 2 33", "Dock 3 34"], ""),
        ("Quay;50%;1.5 / Pier;50%;2.5", ["Quay 1.5 50", "Pier 2.5 50"], ""),
        # Two prices and a discount, in three rows.
        ("Quay;$3;$2;-5% / Pier;$3;$2;-5% / Dock;$3;$2;-5%", [], DISCOUNT),
        (
            "Quay;$3;$2;-5% / Pier;$3;$2;+5% / Dock;$3;$2;-5%",
            ["Quay 3 -5", "Pier 3 5", "Dock 3 -5"],
            "",
        ),
        (
            "Quay;$3;2;-5% / Pier;$3;2;-5% / Dock;$3;2;-5%",
            ["Quay 3 -5", "Pier 3 -5", "Dock 3 -5"],
            "",
        ),
        ("Quay;$3;$2;-5% / Pier;$3;$2;-5%", ["Quay 3 -5", "Pier 3 -5"], ""),
        # Ranks count up from nought or one, in three rows.
        ("0;Quay;1;5% / 1;Pier;2;5% / 2;Dock;3;5%", ["Quay 1 5", "Pier 2 5", "Dock 3 5"], ""),
        ("1;Quay;1;5% / 2;Pier;2;5% / 3;Dock;3;5%", ["Quay 1 5", "Pier 2 5", "Dock 3 5"], ""),
        ("2;Quay;1;5% / 3;Pier;2;5% / 4;Dock;3;5%", ["2 1 5", "3 2 5", "4 3 5"], ""),
        ("1;Quay;1;5% / 2;Pier;2;5%", ["1 1 5", "2 2 5"], ""),
        # A word of five letters behind the figures is a name.
        ("QXA;1.5;5%;abcd / QXB;2.5;5%;abcd", ["QXA 1.5 5", "QXB 2.5 5"], ""),
        ("QXA;1.5;5%;abcde / QXB;2.5;5%;abcde", ["QXA abcde 1.5 5", "QXB abcde 2.5 5"], ""),
        # The number with a sign is the change.
        ("QXA;1.5;+0.5;5% / QXB;2.5;0.5;5%", ["QXA 1.5 0.5 5", "QXB 2.5 0.5 5"], ""),
        ("QXA;+0.5;1.5;5% / QXB;0.5;2.5;5%", ["QXA 1.5 0.5 5", "QXB 2.5 0.5 5"], ""),
    ],
)
def test_what_a_grid_means_at_each_limit(rows: str, quotes: list[str], reason: str) -> None:
    assert read(rows) == (quotes, reason)


@pytest.mark.parametrize(
    ("rows", "quotes"),
    [
        # A row that lacks its first cell, or its first two, but not three.
        (
            "Ticker;Name;Last;Change / QXA;Quay;1.5;5 / Pier;2.5;6",
            ["QXA Quay 1.5 5", " Pier 2.5 6"],
        ),
        ("Ticker;Name;Last;Change / QXA;Quay;1.5;5 / 2.5;6", ["QXA Quay 1.5 5", " 2.5 6"]),
        (
            "Ticker;Name;Exchange;Last;Change / QXA;Quay;NYSE;1.5;5 / 2.5;6",
            ["QXA Quay 1.5 5", "2.5 6"],
        ),
        # So many cells as are missing may stand empty behind it, in titles, too.
        (
            "Ticker;Name;Last;Change / QXA;Quay;1.5;5 / Pier;2.5;6;",
            ["QXA Quay 1.5 5", " Pier 2.5 6"],
        ),
        ("Ticker;Name;Last; / QXA;Quay;1.5; / Pier;2.5;;", ["QXA Quay 1.5", " Pier 2.5"]),
        # The last row of a header says what is missing.
        (
            "Market;Desk;Board;Hall / Ticker;Name;Last;Change / QXA;Quay;1.5;5 / Pier;2.5;6",
            ["QXA Quay 1.5 5", " Pier 2.5 6"],
        ),
        # The percentage stands first.
        ("0.4%;QXA;1.5 / 0.5%;QXB;2.5", ["QXA 1.5 0.4", "QXB 2.5 0.5"]),
        # A code of two to ten characters beside a name; one of them is a letter.
        ("Quay;QX;1.5;5%;EUR / Pier;QY;2.5;5%;EUR", ["QX Quay 1.5 5", "QY Pier 2.5 5"]),
        ("Quay;Q;1.5;5%;EUR / Pier;Y;2.5;5%;EUR", ["Quay Q 1.5 5", "Pier Y 2.5 5"]),
        ("Quay;QXABCDEFGH;1.5;5%", ["QXABCDEFGH Quay 1.5 5"]),
        ("Quay;QXABCDEFGHI;1.5;5%", ["Quay QXABCDEFGHI 1.5 5"]),
        # Dates first make no quotes if more than half are such.
        (
            "2031-01-05;1.5;5%;$ / QXA;1.5;5%;$ / QXB;1.5;5%;$",
            ["2031-01-05 1.5 5", "QXA 1.5 5", "QXB 1.5 5"],
        ),
        ("05.01.2031;1.5;$ / 06.01.2031;1.5;$ / QXB;1.5;$", []),
        # A date by its points: two of them, a day, a month, a year of two or four digits.
        ("Ticker;Time;Last / QXA;05.01.31;1.5", ["QXA 1.5"]),
    ],
)
def test_what_a_row_lacks_and_where_its_symbol_is(rows: str, quotes: list[str]) -> None:
    text = rows if " / " in rows else f"{rows} / {rows}"
    assert read(text)[0] == (quotes if " / " in rows else quotes * 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("05.01.2031", "date"), ("5.1.31", "date"), ("31.12.2031", "date"), ("2031.01.05", "date"),
        ("1.234.567", "number"), ("5.1", "number"), ("1.2.3.4", "number"), ("41.01.2031", "number"),
        ("05.41.2031", "number"),
    ],
)  # fmt: skip
def test_a_day_with_points_is_a_date(text: str, kind: str) -> None:
    found = row([Cell(text)])
    assert found.kinds == (kind,)
    assert (found.figures[0] is None) == (kind == "date")


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        ("Party;Seats / QXA;1.5;5% / QXB;1.5;5% / Text;x", True),  # two of three
        ("Party;Seats / QXA;1.5;5% / QXB;1.5;5% / Text;x / Text;x", False),
        ("Party;Seats / QXA;1.5;5% / Text;x", False),
        ("Party;Seats / QXA;1.5;5%", False),  # one row
        ("Party;Seats / QXA;1.5;5% / QXB;1.5;5%", True),
    ],
)
def test_rows_like_quotes_are_told_if_two_in_three_are(rows: str, is_told: bool) -> None:
    reading = tables(grid([each.split(";") for each in rows.split(" / ")], line=1))
    assert [each.code for each in reading.diagnostics] == ["like-a-quote"] * is_told


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        ("QXA;1.5", False), ("QXA;5%", False), ("QXA;$1.5", True), ("QXA;1.5;5%", True),
        ("QXA;$;1.5", True), ("QXA;1.5;Text", False), ("QXA", False), ("--;1.5;5%", False),
    ],
)  # fmt: skip
def test_two_of_percentage_price_and_currency_make_a_quote(cells: str, is_one: bool) -> None:
    assert is_quote(row([Cell(text) for text in cells.split(";")])) is is_one


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        ("Last;Text", False), ("Last;Change", True), ("Name;Time", False), ("Ticker;Last", True),
        ("Last", False), ("Last;1.5", False), ("Rank;Last", False), ("Votes;Last", False),
    ],
)  # fmt: skip
def test_two_columns_of_quotes_make_a_header(cells: str, is_one: bool) -> None:
    assert is_header(row([Cell(text) for text in cells.split(";")])) is is_one


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("18.2▼0.42", (2, False)),
        ("18.2▼0.42(0.5%)", (2, True)),
        ("+0.42 (+3.25%)", (1, True)),
        ("18.2▼0.42▼0.3(0.5%)", None),  # four
        ("18.2▼0.42▼0.3", None),  # three numbers
        ("1.5%▼2.5%", None),  # no number
        ("18.2▼1.5%▼2.5%", None),  # two percentages
        ("1.5" + " " * 55 + "(2.5%)", (1, True)),  # 64 characters
        ("1.5" + " " * 56 + "(2.5%)", None),
        ("1.5", None),
    ],
)
def test_a_cell_holds_up_to_two_numbers_and_a_percentage(
    text: str, parts: tuple[int, bool] | None
) -> None:
    found = unglued(text)
    read = None if found is None else (len(found.numbers), found.percent is not None)
    assert read == parts


def test_a_figure_that_cannot_be_read_votes_for_no_decimal_mark() -> None:
    figures = [each for each in map(figure, ("1,2345.6", "1,2345.6", "2,5")) if each is not None]
    assert len(figures) == 3
    assert convention(figures) == ","


def test_a_placeholder_is_short() -> None:
    assert is_placeholder("  unch. ")  # eight characters
    assert not is_placeholder("   unch. ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Ticker | Last | Change\nQXA | 1 | 5\nQXB | 2 | 5\nPorts |\nQXC | 3 | 5\nQXD | 4 | 5\n",
            [(None, 1, ["QXA", "QXB"]), ("Ports", 4, ["QXC", "QXD"])],
        ),
        (
            "Ticker | Last | Change\nPiers |\nQXA | 1 | 5\nPorts |\nQXB | 2 | 5\n",
            [("Piers", 2, ["QXA"]), ("Ports", 4, ["QXB"])],
        ),
        # Where rows have but two cells, a row of one may lack the other.
        ("Ticker | Last\nQXA | 1\nPorts |\nQXB | 2\n", [(None, 1, ["QXA", "Ports", "QXB"])]),
    ],
)
def test_a_lone_cell_is_the_title_of_the_rows_below_it(
    text: str, told: list[tuple[str | None, int, list[str]]]
) -> None:
    found = [each for each in wirecopy.read(text).children if isinstance(each, QuoteTable)]
    assert [(each.title, each.line, [q.symbol for q in each.quotes]) for each in found] == told
