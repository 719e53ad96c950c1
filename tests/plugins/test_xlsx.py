"""Workbooks as openpyxl, python-calamine and LibreOffice read them."""

import csv
import io
import os
import re
import shutil
import subprocess
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings

import wirecopy
from wirecopy import Article, Byline, Document, Paragraph, Quote, QuoteTable, Subhead, testing
from wirecopy_xlsx import cells, workbook

DOCUMENT = Document(
    (
        QuoteTable(
            (
                Quote("RIO", Decimal("63.345"), None, Decimal("-0.07"), "USD", "$"),
                Quote(
                    "007", Decimal("1234.5"), Decimal("-3.2"), Decimal("0.26"), "EUR", "€", "Bond"
                ),
                Quote("=1+1", None, None, Decimal("0.125"), None, "pts"),
            ),
            title="Stocks",
        ),
        Article(
            "Harbour reopens",
            byline=Byline("A. Roe", "BTZ"),
            body=(Paragraph("Ships left."), Subhead("Tugs"), Paragraph("They followed.\nSlowly.")),
        ),
    ),
    source="story.txt",
)


def written(document: Document | list[Document], **options: object) -> bytes:
    target = io.BytesIO()
    wirecopy.write(document, target, to="xlsx", options=options)
    return target.getvalue()


def by_openpyxl(content: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def by_calamine(content: bytes) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_quotes_are_numbers_and_symbols_are_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(DOCUMENT)))["Quotes"]
    header = [cell.value for cell in sheet[1]]
    price, percent = header.index("Price"), header.index("Change %")
    assert (sheet[2][0].value, sheet[2][price].value, sheet[2][percent].value) == (
        "RIO",
        63.345,
        -0.0007,
    )
    assert sheet[2][price].number_format == "[$USD] #,##0.000"
    assert sheet[2][percent].number_format == "+0.00%;-0.00%;0.00%"
    assert sheet[4][percent].number_format == "+0.000%;-0.000%;0.000%"
    assert (sheet[3][0].value, sheet[3][0].data_type) == ("007", "s")
    assert (sheet[4][0].value, sheet[4][0].quotePrefix) == ("=1+1", True)


def test_sheets_have_frozen_headers_tables_and_filters() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(DOCUMENT)))
    assert book.sheetnames == ["Quotes", "Articles", "Paragraphs", "Sources"]
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        (table,) = sheet.tables.values()
        assert table.ref == sheet.dimensions
        assert table.autoFilter is not None


def test_articles_and_paragraphs_stand_on_their_sheets() -> None:
    sheets = by_openpyxl(written(DOCUMENT))
    assert sheets["Articles"][1][:4] == ["Harbour reopens", None, "A. Roe", "BTZ"]
    assert [row[:2] for row in sheets["Paragraphs"][1:]] == [
        ["Ships left.", "paragraph"],
        ["Tugs", "subhead"],
        ["They followed.\nSlowly.", "paragraph"],
    ]


def test_an_empty_book_opens() -> None:
    assert {name: len(rows) for name, rows in by_openpyxl(written([])).items()} == {
        "Quotes": 1,
        "Articles": 1,
        "Paragraphs": 1,
        "Sources": 1,
    }


def test_the_same_documents_are_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert written(DOCUMENT) == written(DOCUMENT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(io.BytesIO(written(DOCUMENT))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert b"2023-11-14T22:13:20Z" in book.read("docProps/core.xml")


def test_no_cell_holds_a_formula() -> None:
    signs = ("=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "'=1", "=cmd|' /C calc'!A0")
    quotes = tuple(Quote(sign, name=sign, currency_text=sign) for sign in signs)
    content = written(Document((QuoteTable(quotes), Article(signs[0], body=(Paragraph("=2"),)))))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(re.search(rb"<f[ >]", book.read(name)) for name in sheets)
    assert [row[0] for row in by_calamine(content)["Quotes"][1:]] == list(signs)


@pytest.mark.parametrize(
    "text",
    ["\x00", "a\x07b", "_x0041_", "_x005F_x0041_",
     "__x0041_", "\r", "a\r\nb", " a ",
     "&<>\"'", "\x7f\x85", "\ufdd0", "\U0001f600", "\u202e", "#N/A", "TRUE", "1E5", "1/2"],
)  # fmt: skip
def test_every_character_survives(text: str) -> None:
    content = written(Document((QuoteTable((Quote(text, name=text),)),)))
    assert by_calamine(content)["Quotes"][1][0] == text


@pytest.mark.parametrize(("text", "shown"), [("\ufffe", "_xFFFE_"), ("\x07", "\x07")])
def test_what_xml_cannot_hold_is_escaped_and_reported(text: str, shown: str) -> None:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((QuoteTable((Quote("A", name=text, line=7),)),)),
        target,
        to="xlsx",
        on_diagnostic=lambda _, each: heard.append(f"{each.line} {each.code}"),
    )
    assert by_calamine(target.getvalue())["Quotes"][1][1] == shown
    assert heard == ["7 illegal-character"]


def test_lone_surrogates_are_replaced_and_reported() -> None:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((QuoteTable((Quote("a\ud800"),)),)),
        target,
        to="xlsx",
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert by_calamine(target.getvalue())["Quotes"][1][0] == "a\ufffd"
    assert heard == ["illegal-character"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x" * 32_767, 1),
        ("x" * 32_768, 2),
        ("\U0001f600" * 16_383, 1),
        ("\U0001f600" * 16_384, 2),
        ("a\n" * 253, 1),
        ("a\n" * 254, 2),
        ("x" * 100_000, 4),
    ],
)
def test_long_paragraphs_go_on_over_rows(text: str, rows: int) -> None:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((Article("Long", body=(Paragraph(text),)),)),
        target,
        to="xlsx",
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    found = by_calamine(target.getvalue())["Paragraphs"][1:]
    assert len(found) == rows
    assert "".join(str(row[0]) for row in found) == text
    assert heard == ["cell-too-long"] * (rows > 1)


def test_a_full_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    quotes = tuple(Quote(f"S{n}", Decimal(n)) for n in range(7))
    sheets = by_openpyxl(written(Document((QuoteTable(quotes),))))
    assert [name for name in sheets if name.startswith("Quotes")] == [
        "Quotes",
        "Quotes (2)",
        "Quotes (3)",
    ]
    named = [row[0] for name in ("Quotes", "Quotes (2)", "Quotes (3)") for row in sheets[name][1:]]
    assert named == [quote.symbol for quote in quotes]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("63.345", "63.345"),
        ("0.1", "0.1"),
        ("12345678901234567.1", None),
        ("1E+400", None),
        ("9007199254740993", None),
        ("-0.00", "-0.00"),
    ],
)
def test_numbers_are_numbers_only_where_a_double_is_exact(value: str, text: str | None) -> None:
    assert cells.number(Decimal(value)) == text


def test_inexact_numbers_stay_text() -> None:
    price = Decimal("12345678901234567.1")
    row = by_openpyxl(written(Document((QuoteTable((Quote("A", price),)),))))["Quotes"][1]
    assert row[3] == "12345678901234567.1"


@given(testing.figures(6, 10**9))
def test_percentages_lose_no_digit(value: Decimal) -> None:
    text = cells.number(value, shift=-2)
    assert text is not None
    assert float(text) == float(value.scaleb(-2))


@settings(max_examples=25)
@given(testing.any_documents())
def test_openpyxl_and_calamine_agree_on_any_document(document: Document) -> None:
    content = written(document)
    one, two = by_openpyxl(content), by_calamine(content)
    assert one.keys() == two.keys()
    for name, rows in one.items():
        assert len(rows) == len(two[name]) or len(rows) == 1
        texts = [[v for v in row if isinstance(v, int | float)] for row in rows[1:]]
        assert texts == [[v for v in row if isinstance(v, int | float)] for row in two[name][1:]]
    symbols = [row[0] for row in two["Quotes"][1:]]
    assert symbols == [cells.without_surrogates(q.symbol) for q in document.quotes]


def test_libreoffice_opens_it_with_the_same_values(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have LibreOffice")
        pytest.skip("LibreOffice is not installed (Debian: apt-get install libreoffice-calc)")
    (tmp_path / "book.xlsx").write_bytes(written(DOCUMENT))
    # -1: every sheet into a file of its own; the fields: comma, quote, UTF-8, no cell formats.
    subprocess.run(
        [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "book.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    expected = by_calamine((tmp_path / "book.xlsx").read_bytes())
    for name, rows in expected.items():
        with (tmp_path / f"book-{name}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file))
        assert len(found) == len(rows)
        for mine, theirs in zip(rows, found, strict=True):
            assert [as_text(value) for value in mine] == [as_text(value) for value in theirs]


def as_text(value: object) -> str:
    text = str(value)
    try:
        if text.endswith("%"):
            return repr(float(f"{text[:-1]}E-2"))
        return repr(float(text))
    except ValueError:
        return str(value)


def test_memory_does_not_grow_with_the_rows() -> None:
    """Once every place of a table was a cell in memory, for openpyxl looked its header up."""
    peaks = []
    for tables in (10, 200):
        table = QuoteTable(tuple(Quote(f"S{n}", Decimal(n)) for n in range(100)))
        tracemalloc.start()
        with open(os.devnull, "wb") as sink:
            wirecopy.write((Document((table,)) for _ in range(tables)), sink, to="xlsx")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000
