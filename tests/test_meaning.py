"""The meaning of grids: quotes, tables of something else, and the reason."""

from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import example, given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import Document, QuoteTable, Table
from wirecopy.kit.figures import figure, value
from wirecopy.kit.grid import Cell, Grid, grid
from wirecopy.kit.meaning import Options, tables
from wirecopy.kit.words import currencies
from wirecopy.kit.words.columns import title


def read(*rows: str) -> Grid:
    return grid([row.split(";") for row in rows], line=1)


def shown(*rows: str) -> list[str]:
    """The quotes, a line each."""
    return [
        " ".join(
            str(said)
            for said in (q.symbol, q.name, q.price, q.change, q.change_percent, q.currency, q.time)
            if said is not None
        )
        for child in tables(read(*rows)).children
        if isinstance(child, QuoteTable)
        for q in child.quotes
    ]


@pytest.mark.parametrize(
    ("titles", "cells", "quote"),
    [
        ("Ticker;Last Sale;% Move", "QXA;$12.50;0.4", "QXA 12.50 0.4 USD"),
        ("Symbol;Prev Close;LTP;Chg", "QXA;12;12.50;0.5", "QXA 12.50 0.5"),
        ("Fund;NAV;Day change %", "Quay Fund;12.50;0.4", "Quay Fund 12.50 0.4"),
        ("symbol;regularMarketPrice;regularMarketChangePercent", "QXA;12.5;0.4", "QXA 12.5 0.4"),
        ("Symbol;Price;Market Time", "QXA;12.50;16:30", "QXA 12.50 16:30"),
        ("Wertpapier;Kurs in Euro;Diff. Vortag (%)", "Quai AG;12,50;0,4", "Quai AG 12.50 0.4 EUR"),
        ("Valeur;Dernier cours (€);Var. %", "Quai SA;12,50;0,4", "Quai SA 12.50 0.4 EUR"),
        ("Empresa;Último (USD);Variación %", "Muelle;12,50;0,4", "Muelle 12.50 0.4 USD"),
        ("Titolo;Prezzo;Var%", "Molo;12,50;0,4", "Molo 12.50 0.4"),
        ("Ativo;Última cotação;Oscilação (%)", "CAIS3;12,50;0,4", "CAIS3 12.50 0.4"),
        (
            "コード;銘柄;株価(円);前日比(%)",
            "7001;北港製紙;1,250.5;0.4",
            "7001 北港製紙 1250.5 0.4 JPY",
        ),
        ("股票代码;股票名称;最新价;涨跌幅", "600001;河港;12.50;0.4", "600001 河港 12.50 0.4"),
        ("종목명;현재가;등락률", "항구제지;12,500;0.4%", "항구제지 12500 0.4"),
        ("الرمز;آخر سعر;نسبة التغير", "QXA;12.50;0.4%", "QXA 12.50 0.4"),
        ("Инструмент;Последняя цена;Изм., %", "Причал;12,50;0,4", "Причал 12.50 0.4"),
        ("Hisse;Son Fiyat (TL);Değişim %", "RIHTM;12,50;0,4", "RIHTM 12.50 0.4 TRY"),
        ("Spółka;Kurs;Zmiana %", "Molo SA;12,50;0,4", "Molo SA 12.50 0.4"),
        ("Aktie;Senast;Utv. %", "Kajen;12,50;0,4", "Kajen 12.50 0.4"),
        ("Symbol;Date;Close", "QXA;2026-11-20;12.50", "QXA 12.50 2026-11-20"),
        ("Symbol;Price;Change", "QXA;12.50;+0.42 (+3.25%)", "QXA 12.50 0.42 3.25"),
        ("Symbol;Price;Change", "QXA;12.50;0.42-", "QXA 12.50 -0.42"),
        ("Symbol;Price;Chg %", "QXA;412 3/4;▼ 0.4%", "QXA 412.75 -0.4"),
        ("Symbol;Price;Chg %", "QXA;4.2e-05;0.4%", "QXA 0.000042 0.4"),
        ("Symbol;Price;Chg %", "QXA;12.5K;0.4%", "QXA 12500 0.4"),
        ("Symbol;Price;Chg %", '="007";="12.5";0.4%', "007 12.5 0.4"),
        ("Metal;Price;Unit", "Zinc;2,950.5;USD/t", "Zinc 2950.5 USD"),
    ],
)
def test_titles_of_many_languages_name_the_columns(titles: str, cells: str, quote: str) -> None:
    assert shown(titles, cells) == [quote]


@pytest.mark.parametrize(
    "titles",
    [
        "Party;Votes;Share", "Team;Played;Points", "City;Temperature;Change", "Item;Was;Now",
        "Partei;Stimmen;Anteil", "Verein;Spiele;Punkte", "Produkt;Preis;Rabatt",
        "Équipe;Matchs;Points", "Ville;Habitants;Variation", "Producto;Precio;Descuento",
        "Partido;Votos;Variación", "Squadra;Punti;Gol", "Cidade;População;Variação",
        "チーム;試合;勝点", "政党;得票数;前回比", "城市;气温;变化", "المدينة;السكان;التغير",
        "Команда;Игры;Очки", "Ürün;Fiyat;İndirim", "Country;2030;2031", "Symbol;Dividend;Ex-date",
        "Lender;Rate;Term", "Commune;Loyer;Évolution", "Hospital;Waiting;Change",
    ],
)  # fmt: skip
def test_titles_of_other_tables_make_no_quotes(titles: str) -> None:
    found = tables(read(titles, "Harrow;12.5;+3.2%", "Marlow;11.4;-1.1%", "Suder;9.1;+0.4%"))
    assert [type(child) for child in found.children] == [Table]
    assert found.reason


def test_a_history_is_a_table_and_a_ticker_makes_quotes_of_it() -> None:
    rows = ("2026-11-20;12.1;12.5", "2026-11-19;12.0;12.1")
    found = tables(read("Date;Open;Close", *rows))
    assert [type(child) for child in found.children] == [Table]
    assert [each.code for each in found.diagnostics] == ["price-history"]
    quotes = shown("Date;Ticker;Close", "2026-11-20;QXA;12.5", "2026-11-20;QXB;3.5")
    assert quotes == ["QXA 12.5 2026-11-20", "QXB 3.5 2026-11-20"]


def test_empty_cells_keep_their_places_and_bars_stay() -> None:
    assert shown("Exchange;Symbol;Price;Chg %", "QSX;A|B;1.5;0.1", ";QXB;2.5;0.2") == [
        "A|B 1.5 0.1",
        "QXB 2.5 0.2",
    ]


def test_captions_sections_and_remarks() -> None:
    found = tables(
        read("Quay prices;;", "Symbol;Price;Chg %", "Miners;;", "QXA;1.5;0.1", ";;", "Ports;;",
             "QXB;2.5;0.2", "Source: Quay;;")
    )  # fmt: skip
    titles = [child.title for child in found.children]
    assert titles == ["Miners", "Ports"]
    assert [cell.text for cell in found.remarks] == ["Quay prices", "Source: Quay"] or (
        [cell.text for cell in found.remarks] == ["Source: Quay"]
    )


def test_a_second_header_begins_a_new_table() -> None:
    found = tables(
        read(
            "Name;Price;Chg;Chg %", "Oil;73.4;-0.8;-1.1%", "Pair;Rate;% change", "EUR/USD;1.08;0.1%"
        )
    )
    assert [len(child.quotes) for child in found.children if isinstance(child, QuoteTable)] == [
        1,
        1,
    ]


def test_a_header_of_two_rows_is_read_as_one() -> None:
    assert shown("Symbol;Last;Change;", ";;Net;%", "QXA;12.5;0.4;3.2") == ["QXA 12.5 0.4 3.2"]


def test_values_and_currencies_of_the_source_come_before_looks() -> None:
    row = (
        Cell("QXA", 2),
        Cell("1.234", 2, value=Decimal("1.234"), kind="number", currency="CHF"),
        Cell("0,42 %", 2, value=Decimal("0.42"), kind="percent"),
    )
    head = tuple(Cell(text, 1) for text in ("Symbol", "Price", "Chg %"))
    found = tables(Grid((head, row)))
    (quote,) = [q for c in found.children if isinstance(c, QuoteTable) for q in c.quotes]
    assert (quote.price, quote.change_percent, quote.currency) == (
        Decimal("1.234"),
        Decimal("0.42"),
        "CHF",
    )
    assert not found.diagnostics


def test_a_person_names_the_columns() -> None:
    found = tables(read("QXA;7;12.5", "QXB;9;3.1"), Options(cells=("symbol", "-", "price")))
    assert [q.price for c in found.children if isinstance(c, QuoteTable) for q in c.quotes] == [
        Decimal("12.5"),
        Decimal("3.1"),
    ]


@example([["1", "2"], ["M", "M"]])  # a header without rows
@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_no_grid_raises_and_no_cell_is_lost(rows: list[list[str]]) -> None:
    made = grid([[text.strip() for text in row] for row in rows], line=1)
    found = tables(made)
    said = repr(found)
    for row in made.rows:
        for cell in row:
            if cell.text.isalpha() and cell.text.isascii() and title(cell.text).role == "extra":
                assert cell.text in said


SYMBOLS = st.from_regex(r"Q[A-Z]{2,4}", fullmatch=True)
NAMES = st.sampled_from(["Quay Paper", "Harrow Docks", "Marlow", "Norrhaven Salt Works"])
PRICES = st.decimals(1, 9999, places=2)
PERCENTS = st.decimals(-9, 9, places=2)
ROWS = st.lists(
    st.tuples(SYMBOLS, NAMES, PRICES, PERCENTS), min_size=3, max_size=8, unique_by=lambda r: r[0]
)


def laid_out(rows: list[tuple[str, ...]], layout: str) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    match layout:
        case "bars":
            return "\n".join(" | ".join(row) for row in rows)
        case "tabs" | "doubled tabs":
            mark = "\t" if layout == "tabs" else "\t\t"
            return "\n".join(mark.join(row) for row in rows)
        case "columns":
            padded = (
                "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
                for row in rows
            )
            return "\n".join(padded)
        case "narrow columns":
            padded = (
                " ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
                for row in rows
            )
            return "\n".join(padded)
        case "markdown":
            head, *body = (f"| {' | '.join(row)} |" for row in rows)
            return "\n".join((head, "|---|---|---|---|", *body))
        case _:
            return "\n".join(text for row in rows for text in row)


@settings(max_examples=30)
@given(
    ROWS,
    st.sampled_from(
        ["bars", "tabs", "doubled tabs", "columns", "narrow columns", "markdown", "a cell a line"]
    ),
)
def test_random_cells_come_back_from_every_layout(
    rows: list[tuple[str, str, Decimal, Decimal]], layout: str
) -> None:
    texts: list[tuple[str, ...]] = [("Ticker", "Name", "Last", "Chg %")]
    texts += [(symbol, name, f"{price}", f"{percent:+}%") for symbol, name, price, percent in rows]
    document: Document = wirecopy.read(laid_out(texts, layout))
    assert [
        (quote.symbol, quote.name, quote.price, quote.change_percent) for quote in document.quotes
    ] == rows
    assert not document.articles


def test_every_code_of_iso_4217_is_a_currency() -> None:
    """Babel knows all codes that there are and were: an oracle, not our source."""
    # No codes of ISO 4217 but CLDR's names for older money, and two that name no currency.
    others = set(
        "ARL ARM BAN BGM BGO BOL BRZ CNH CNX KRH KRO LTT MAF MCF MDC MKN MVP VNN YUR".split()
    )
    others |= {"XXX", "XTS"}
    assert list_currencies() - others <= currencies.ISO_4217


@pytest.mark.parametrize("sign", ["TL", "RMB", "SFr.", "Rp", "лв", "₿", "﷼", "zł", "Kč", "XCG"])
def test_printed_signs_are_currencies_and_no_names(sign: str) -> None:
    document = wirecopy.read(f"QXA | 0.1% | 1.5 | {sign}\nQXB | -0.2% | 2.5 | {sign}")
    assert [(q.currency_text, q.name) for q in document.quotes] == [(sign, None)] * 2


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50.00-", "-50.00"), ("4.2e-05", "0.000042"), ("12.5K", "12500"), ("412 3/4", "412.75"),
        ("▲ +1.5%", "1.5"), ("▼ −0.42 %", "-0.42"), ("1.5% ▲", "1.5"), ("(1.5%)", "-1.5"),
        ("(+1.5%)", "1.5"), ("\u20121.5", "-1.5"), ("－1.5", "-1.5"), ("1E5", None),
        ("▲ -1.5%", None), ("0.000123 0.00", None), ("412 3/7", None), ("412 9/8", None),
        ("1e+18", "1000000000000000000"), ("1e+19", None),
    ],
)  # fmt: skip
def test_rare_figures(text: str, number: str | None) -> None:
    found = figure(text)
    read = None if found is None else value(found, ".")
    assert read == (None if number is None else Decimal(number))
