"""Workbooks as openpyxl, python-calamine and LibreOffice read them."""

import csv
import datetime
import io
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
import python_calamine
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import (
    Article,
    Byline,
    Cell,
    Dateline,
    Diagnostic,
    Document,
    Paragraph,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    testing,
)
from wirecopy_xlsx import Options, cells, deflate, packing, sheets, strings, workbook
from wirecopy_xlsx import rows as rows_

DOCUMENT = Document(
    (
        QuoteTable(
            (
                Quote(
                    "RIO",
                    Decimal("63.345"),
                    change=None,
                    change_percent=Decimal("-0.07"),
                    currency="USD",
                    currency_text="$",
                ),
                Quote(
                    "007",
                    Decimal("1234.5"),
                    change=Decimal("-3.2"),
                    change_percent=Decimal("0.26"),
                    currency="EUR",
                    currency_text="€",
                    name="Bond",
                ),
                Quote(
                    "=1+1",
                    None,
                    change=None,
                    change_percent=Decimal("0.125"),
                    currency=None,
                    currency_text="pts",
                ),
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


OTHERS = [f"xl/worksheets/sheet{number}.xml" for number in (2, 3, 4)]


def written(document: Document | list[Document], **options: object) -> bytes:
    target = io.BytesIO()
    wirecopy.write(document, target, to="xlsx", options=options)
    return target.getvalue()


WRITTEN = written(DOCUMENT)


def by_openpyxl(content: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def by_calamine(content: bytes) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}  # type: ignore[misc]  # a figure


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
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    quotes = tuple(Quote(f"S{n}", Decimal(n)) for n in range(7))
    book = by_openpyxl(written(Document((QuoteTable(quotes),))))
    assert [name for name in book if name.startswith("Quotes")] == [
        "Quotes",
        "Quotes (2)",
        "Quotes (3)",
    ]
    named = [row[0] for name in ("Quotes", "Quotes (2)", "Quotes (3)") for row in book[name][1:]]
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


def test_percentages_that_a_double_cannot_hold_stay_text() -> None:
    value = Decimal("129434854672.36041")  # a double holds it, but not its hundredth
    assert (cells.number(value), cells.number(value, shift=-2)) == (str(value), None)
    document = Document((QuoteTable((Quote("A", change_percent=value),)),))
    assert wirecopy.read(written(document), from_="xlsx") == document


def test_openpyxl_reads_all_rows_in_its_streaming_mode_too() -> None:
    """It believes what a sheet says of its own size."""
    book = openpyxl.load_workbook(io.BytesIO(WRITTEN), read_only=True)
    streamed = {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }
    assert streamed == by_openpyxl(WRITTEN)
    assert len(streamed["Quotes"]) > 1


def shaped(book: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """The sheets; those of tables without quotes without empty rows and columns at their edges.

    In these clients differ.
    """
    kinds = ("Quotes", "Articles", "Paragraphs", "Sources")
    return {
        name: rows if name in kinds else begun([row for row in map(ended, rows) if row])
        for name, rows in book.items()
    }


def begun(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows from the first column with something in it."""
    first = min(
        (next(n for n, value in enumerate(row) if value not in ("", None)) for row in rows),
        default=0,
    )
    return [row[first:] for row in rows]


def ended(row: list[Any]) -> list[Any]:
    """A row up to its last cell with something in it."""
    filled = [place for place, value in enumerate(row, start=1) if value not in ("", None)]
    return row[: max(filled, default=0)]


@settings(max_examples=25)
@given(testing.any_documents())
def test_openpyxl_and_calamine_agree_on_any_document(document: Document) -> None:
    content = written(document)
    one, two = shaped(by_openpyxl(content)), shaped(by_calamine(content))
    assert one.keys() == two.keys()
    for name, rows in one.items():
        assert len(rows) == len(two[name]) or len(rows) == 1
        texts = [[v for v in row if isinstance(v, int | float)] for row in rows[1:]]
        assert texts == [[v for v in row if isinstance(v, int | float)] for row in two[name][1:]]
    symbols = [
        cells.without_surrogates(quote.symbol)
        for table in document.children
        if isinstance(table, QuoteTable)
        for quote in table.quotes or (Quote(""),)
    ]
    assert [row[0] for row in two["Quotes"][1:]] == symbols


ODD = Document(
    (
        QuoteTable(
            tuple(
                Quote(
                    text,
                    Decimal("1E+3"),
                    change=Decimal("-0.5"),
                    change_percent=Decimal("1E-7"),
                    currency="EUR",
                    currency_text=text,
                    name=text,
                )
                for text in (
                    "=1+1",
                    "007",
                    "1.5",
                    "2026-11-23",
                    "TRUE",
                    "_x0041_",
                    " a ",
                    "字",
                    "\x07",
                )
            ),
        ),
        QuoteTable((Quote("N", Decimal("12345678901234567.1")),)),
        Article("x" * 40_000, "=2", body=(Paragraph("a\n" * 300), Paragraph("'quoted'"))),
    ),
    source="odd & <bold>.txt",
)
BOOKS: dict[str, dict[str, object]] = {
    "plain": {},
    "summary": {"summary": True, "language": "de"},
    "inputs": {"sheet_per": "input", "colors": False, "language": "fr"},
    "few": {"sheets": "quotes", "columns": "symbol", "compression": 0},
}


def libreoffice(folder: Path, to: str, out: Path) -> None:
    """Lets LibreOffice open all workbooks of a folder and write each as something else."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have LibreOffice")
        pytest.skip("LibreOffice is not installed (Debian: apt-get install libreoffice-calc)")
    subprocess.run(
        [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            to,
            "--outdir",
            str(out),
            *map(str, sorted(folder.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )


def test_libreoffice_opens_books_with_the_same_values(tmp_path: Path) -> None:
    for name, options in BOOKS.items():
        (tmp_path / f"{name}.xlsx").write_bytes(written([DOCUMENT, ODD], **options))
    # -1: every sheet into a file of its own; the fields: comma, quote, UTF-8, no cell formats.
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    libreoffice(tmp_path, filters, tmp_path)
    for book in BOOKS:
        for name, rows in by_calamine((tmp_path / f"{book}.xlsx").read_bytes()).items():
            with (tmp_path / f"{book}-{name}.csv").open(encoding="utf-8", newline="") as file:
                found = list(csv.reader(file))
            assert len(found) == len(rows)
            for mine, theirs in zip(rows, found, strict=True):
                texts = [as_text(value) for value in mine]
                assert texts == [as_text(value) for value in theirs]


def test_libreoffice_opens_any_book_with_the_same_values(tmp_path: Path) -> None:
    """What it writes of a book is what calamine reads of ours."""
    books: list[dict[str, list[list[object]]]] = []

    @settings(max_examples=30, derandomize=True, database=None, phases=[Phase.generate])
    @given(testing.any_documents())
    def collect(document: Document) -> None:
        content = written(document)
        (tmp_path / f"b{len(books):02}.xlsx").write_bytes(content)
        books.append(shaped(by_calamine(content)))

    collect()
    libreoffice(tmp_path, "xlsx", tmp_path / "theirs")
    for number, ours in enumerate(books):
        content = (tmp_path / "theirs" / f"b{number:02}.xlsx").read_bytes()
        theirs = shaped(by_calamine(content))
        assert ours.keys() == theirs.keys()
        for name, rows in ours.items():
            assert [list(map(rounded, row)) for row in rows] == [
                list(map(rounded, row)) for row in theirs[name]
            ]


def rounded(value: object) -> str:
    """LibreOffice writes figures with 15 digits."""
    return f"{value:.13e}" if isinstance(value, float) else as_text(value)


def as_text(value: object) -> str:
    text = str(value)
    try:
        if text.endswith("%"):
            return repr(float(f"{text[:-1]}E-2"))
        return repr(float(text))
    except ValueError:
        return str(value)


def utf_8(value: object) -> object:
    """The tree as a workbook holds it: no lone surrogates, no empty bylines, no lines."""
    match value:
        case str():
            return cells.without_surrogates(value)
        case tuple():
            return [utf_8(each) for each in value]
        case Decimal() | None:
            return value
        case Table():  # more header rows than rows are all rows
            return ["Table", utf_8(value.rows), len(value.header), utf_8(value.title)]
    fields = [
        utf_8(getattr(value, name))
        for name in type(value).__struct_fields__  # type: ignore[attr-defined]  # a node
        if name != "line"
    ]
    is_empty = isinstance(value, Byline | Dateline) and not any(fields)
    return None if is_empty else [type(value).__name__, *fields]


@settings(max_examples=40)
@given(st.lists(testing.any_documents(), max_size=3))
def test_a_workbook_is_read_back_as_it_was(documents: list[Document]) -> None:
    for options in ({}, {"language": "de", "summary": True, "columns": "symbol"}):
        content = written(documents, **options)
        found = list(wirecopy.read_many([content], from_="xlsx"))
        assert [[utf_8(child) for child in each.children] for each in found] == [
            [utf_8(child) for child in each.children] for each in documents
        ]


def test_a_row_without_a_number_is_a_quote_of_its_own() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(DOCUMENT)))
    for symbol in ("NEW", "NEWER"):
        book["Quotes"].append([symbol, *[None] * 11, 1, 1, None])
    content = io.BytesIO()
    book.save(content)
    found = wirecopy.read(content.getvalue(), from_="xlsx")
    assert [quote.symbol for quote in found.quotes] == ["RIO", "007", "=1+1", "NEW", "NEWER"]


@pytest.mark.parametrize("level", [0, 4])
def test_the_number_of_processors_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    monkeypatch.setattr(deflate, "BLOCK", 2000)
    documents = [msgspec.structs.replace(DOCUMENT, source=f"{n}.txt") for n in range(120)]
    written_ = []
    for jobs in (1, 2, 5):
        target = io.BytesIO()
        with Sink.open(target, jobs=jobs) as sink:
            workbook.export(documents, sink, Options(compression=level))
        written_.append(target.getvalue())
    assert written_[0] == written_[1] == written_[2]
    with zipfile.ZipFile(io.BytesIO(written_[0])) as book:
        assert book.testzip() is None
        assert {entry.create_system for entry in book.infolist()} == {3}
    assert len(by_calamine(written_[0])["Quotes"]) == 1 + 3 * len(documents)
    assert list(wirecopy.read_many(written_[:1], from_="xlsx")) == documents


@given(st.binary(max_size=99), st.binary(max_size=999))
def test_checksums_are_joined(one: bytes, two: bytes) -> None:
    joined = deflate._joined(zlib.crc32(one), zlib.crc32(two), len(two))
    assert joined == zlib.crc32(one + two)


def test_isal_deflates_the_same_content() -> None:
    by_isal = written(DOCUMENT, deflater="isal", compression=1)
    assert by_isal == written(DOCUMENT, deflater="isal", compression=1)
    one, other = (zipfile.ZipFile(io.BytesIO(each)) for each in (by_isal, WRITTEN))
    assert {name: one.read(name) for name in one.namelist()} == {
        name: other.read(name) for name in other.namelist()
    }
    # It has no levels above three.
    assert written(DOCUMENT, deflater="isal", compression=9) == written(
        DOCUMENT, deflater="isal", compression=3
    )


def test_without_isal_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    with pytest.raises(wirecopy.FormatUnavailable, match=r"needs isal; pip install"):
        written(DOCUMENT, deflater="isal")


@pytest.mark.parametrize(("limit", "most"), [(0xFFFFFFFF, 0xFFFF), (3000, 0xFFFF), (1, 3)])
def test_large_files_are_zip64(monkeypatch: pytest.MonkeyPatch, limit: int, most: int) -> None:
    monkeypatch.setattr(packing, "_MOST", 0xFFFFFFFF)
    contents = {"a.txt": b"a" * 4000, "b/ü.txt": os.urandom(2500), "c": b"", "d": b"d" * 9}
    target = io.BytesIO()
    package = packing.Package(target)
    # Any size may stand in a field of ZIP64, and its place must say so.
    monkeypatch.setattr(packing, "_is_long", lambda number: number >= limit)
    monkeypatch.setattr(packing, "_MOST_ENTRIES", most)
    for name, content in contents.items():
        deflate_ = zlib.compressobj(4, zlib.DEFLATED, -15)
        deflated = deflate_.compress(content) + deflate_.flush()
        package.add(
            name,
            datetime.datetime(1990, 2, 3, 4, 5, 6),
            size=len(content),
            crc=zlib.crc32(content),
            deflated=(deflated,),
            of=len(deflated),
        )
    package.end()
    with zipfile.ZipFile(target) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == contents
        assert {each.date_time for each in read.infolist()} == {(1990, 2, 3, 4, 5, 6)}


def test_a_workbook_can_be_written_where_no_one_can_go_back() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    wirecopy.write(DOCUMENT, pipe, to="xlsx")
    assert pipe.getvalue() == WRITTEN


def test_strings_that_were_forgotten_are_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strings, "_MOST_SHARED", 3)
    monkeypatch.setattr(rows_, "_MOST_KNOWN", 2)
    documents = [msgspec.structs.replace(DOCUMENT, source=f"{n}.txt") for n in range(5)]
    found = list(wirecopy.read_many([written(documents)], from_="xlsx"))
    assert found == documents


def test_columns_are_as_wide_as_their_content_and_hidden_where_there_is_none() -> None:
    quotes = (
        Quote("RIO", Decimal("63.345"), name="Rio Tinto plc, London"),
        Quote("字" * 6, Decimal("1234567.5"), currency="EUR"),
    )
    book = openpyxl.load_workbook(io.BytesIO(written(Document((QuoteTable(quotes),)))))
    columns = book["Quotes"].column_dimensions
    assert [columns[letter].width for letter in "ABD"] == [14, 23, 18]
    hidden = [letter for letter in "ABCDEFGHIJKLMNO" if columns[letter].hidden]
    assert hidden == list("CEFHIJKL")
    assert not any(each.hidden for each in book["Articles"].column_dimensions.values())


def test_links_stop_where_excel_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_LINKS", 2)
    heard: list[tuple[int, str]] = []
    target = io.BytesIO()
    wirecopy.write(
        Document(tuple(Article(f"No. {n}", body=(Paragraph("x"),), line=n) for n in range(1, 6))),
        target,
        to="xlsx",
        on_diagnostic=lambda _, each: heard.append((each.line, each.code)),
    )
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    assert [len(links(book[name])) for name in ("Articles", "Paragraphs")] == [2, 2]
    assert [book["Articles"].cell(row, 1).font.underline for row in (3, 4)] == ["single", None]
    assert heard == [(3, "too-many-links")]


def test_an_article_leads_to_its_paragraphs_on_the_next_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    articles = tuple(Article(f"No. {n}", body=(Paragraph("x"),)) for n in range(3))
    book = openpyxl.load_workbook(io.BytesIO(written(Document(articles))))
    assert links(book["Articles (2)"]) == [("A2", "'Paragraphs (2)'!A2")]
    assert links(book["Paragraphs (2)"]) == [("D2", "'Articles (2)'!A2")]


@settings(max_examples=50)
@given(st.lists(st.booleans(), max_size=20), st.integers(4, 9), st.integers(1, 5))
def test_rows_are_written_some_at_a_time_and_none_is_lost(
    are_long: list[bool], most_rows: int, at_once: int
) -> None:
    texts = [f"{number} " + "x" * 70_000 * is_long for number, is_long in enumerate(are_long)]
    document = Document(
        (
            QuoteTable(tuple(Quote(text.strip(), Decimal(1)) for text in texts)),
            Article("Tide", body=tuple(Paragraph(f"{text}.") for text in texts)),
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "MOST_ROWS", most_rows)
        patch.setattr("wirecopy_xlsx.rows._AT_ONCE", at_once)
        content = written(document)
    assert wirecopy.read(content, from_="xlsx").children == document.children
    for name, rows in by_calamine(content).items():
        assert len(rows) <= most_rows, name


def test_sources_and_diagnostics_come_back() -> None:
    odd = Document(
        (QuoteTable((Quote("RIO"),)),),
        "odd.txt",
        diagnostics=(
            Diagnostic("missing-cell", "warning", "two\nlines", 3, 7),
            Diagnostic("html-litter", "info", ""),
        ),
    )
    found = wirecopy.read(written([odd]), from_="xlsx")
    assert found.source == "odd.txt"
    assert found.diagnostics == (
        msgspec.structs.replace(odd.diagnostics[0], message="two lines"),
        odd.diagnostics[1],
    )
    (row,) = by_openpyxl(written([odd]))["Sources"][1:]
    assert row[:5] == ["odd.txt", 1, 1, 0, len(odd.diagnostics)]


def test_long_texts_of_any_field_come_back_whole() -> None:
    long = "x" * 70_000
    document = Document(
        (QuoteTable((Quote(long, name=long), Quote("B"))), Article(long, long, credit=long))
    )
    found = wirecopy.read(written(document), from_="xlsx")
    assert found.children == document.children


def test_each_input_may_have_sheets_of_its_own() -> None:
    documents = [
        msgspec.structs.replace(DOCUMENT, source=name)
        for name in ("a/Story.txt", "b/story.txt", "", "?" * 40, "/Quotes", "summary")
    ]
    content = written(documents, sheet_per="input", summary=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:4] == ["Summary", "Story Quotes", "story Quotes (2)", "Quotes"]
    assert len(book.sheetnames) == 1 + 3 * 6 + 1
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    for sheet in book:
        for _, place in links(sheet):
            title = place.rpartition("!")[0].strip("'").replace("''", "'")
            assert title in book.sheetnames
    read = [each.children for each in wirecopy.read_many([content], from_="xlsx")]
    assert read == [DOCUMENT.children] * 6


def links(sheet: Any) -> list[tuple[str, str]]:  # Any: a sheet's type has no public name
    cells_ = [cell for row in sheet.iter_rows() for cell in row]
    return [(cell.coordinate, cell.hyperlink.location) for cell in cells_ if cell.hyperlink]


def test_an_article_leads_to_its_paragraphs_and_back() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written([DOCUMENT, DOCUMENT])))
    assert links(book["Articles"]) == [
        ("A2", "'Paragraphs'!A2"),
        ("A3", "'Paragraphs'!A5"),
    ]
    assert links(book["Paragraphs"]) == [
        ("D2", "'Articles'!A2"),
        ("D5", "'Articles'!A3"),
    ]


def test_sheets_of_hebrew_and_arabic_run_from_right_to_left() -> None:
    for headline, leans in (("הנמל נפתח", True), ("الميناء يفتح", True), ("Harbour", None)):
        content = written(Document((Article(headline, body=(Paragraph(headline),)),)))
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert [book[name].sheet_view.rightToLeft for name in ("Articles", "Paragraphs")] == [
            leans,
            leans,
        ]
        assert book["Paragraphs"]["A1"].alignment.horizontal == ("right" if leans else "left")


def test_the_summary_charts_the_greatest_rises_and_falls() -> None:
    quotes = tuple(
        Quote(f"S{n}", Decimal(n), change=None, change_percent=Decimal(n if n % 2 else -n))
        for n in range(1, 40)
    )
    quotes += (
        Quote("=1", None, change=None, change_percent=Decimal("99.5")),
        Quote("N"),
        Quote("Z", None, change=None, change_percent=Decimal(0)),
    )
    book = openpyxl.load_workbook(
        io.BytesIO(written(Document((QuoteTable(quotes),)), summary=True))
    )
    sheet = book["Summary"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[:3] == [
        ["Documents", 1, None, None, None],
        ["Quotes", 42, None, None, None],
        ["Articles", 0, None, None, None],
    ]
    movers = rows[5:]
    assert [row[0] for row in movers[:3]] == ["=1", "S39", "S37"]
    assert [row[3] for row in movers[:3]] == [0.995, 0.39, 0.37]
    assert [row[4] for row in movers[-3:]] == [-0.34, -0.36, -0.38]
    assert len(movers) == 16
    assert sheet["A6"].data_type == "s"
    (chart,) = sheet._charts  # type: ignore[attr-defined]  # openpyxl's own
    assert chart.series[0].val.numRef.f == "'Summary'!$D$6:$D$21"


def test_a_symbol_is_one_mover_however_often_it_moves() -> None:
    changes = (("RIO", 2), ("BHP", 1), ("RIO", 5), ("RIO", 3), ("RIO", -1), ("BHP", -4))
    quotes = tuple(Quote(name, change_percent=Decimal(change)) for name, change in changes)
    content = written(Document((QuoteTable(quotes),)), summary=True)
    rows = by_openpyxl(content)["Summary"][5:]
    movers = [("RIO", 0.05, None), ("BHP", 0.01, None), ("RIO", None, -0.01), ("BHP", None, -0.04)]
    assert [(row[0], *row[3:5]) for row in rows] == movers


def test_the_chart_is_grey_where_colours_are_left_out() -> None:
    for colors in (True, False):
        with zipfile.ZipFile(io.BytesIO(written(DOCUMENT, summary=True, colors=colors))) as book:
            assert (b"1B7F3B" in book.read("xl/charts/chart1.xml")) is colors


@pytest.mark.parametrize(
    ("language", "titles", "symbol"),
    [
        ("de", ["Kurse", "Artikel", "Absätze", "Quellen"], "Symbol"),
        ("fr", ["Cotations", "Articles", "Paragraphes", "Sources"], "Symbole"),
    ],
)
def test_headers_speak_other_languages(language: str, titles: list[str], symbol: str) -> None:
    sheets = by_openpyxl(written(DOCUMENT, language=language))
    assert list(sheets) == titles
    assert sheets[titles[0]][0][0] == symbol


def test_sheets_and_columns_can_be_chosen() -> None:
    content = written(DOCUMENT, sheets="quotes,sources", columns="symbol,price")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Quotes", "Sources"]
    shown = [
        book["Quotes"].cell(1, index).value
        for index in range(1, 16)
        if not book["Quotes"].column_dimensions[openpyxl.utils.get_column_letter(index)].hidden
    ]
    assert shown == ["Symbol", "Price"]


@pytest.mark.parametrize(
    ("option", "value"), [("sheets", "quotes,prices"), ("columns", "symbol,cost"), ("sheets", "")]
)
def test_an_unknown_sheet_or_column_names_the_known_ones(option: str, value: str) -> None:
    with pytest.raises(wirecopy.UsageError, match=f"option '{option}' of xlsx cannot hold") as told:
        written(DOCUMENT, **{option: value})
    assert "there are" in str(told.value)


@given(st.lists(st.one_of(st.text(), st.integers(0, 32_767).map("x".__mul__)), max_size=5))
def test_what_several_texts_need_is_what_each_needs(texts: list[str]) -> None:
    assert cells.heights(texts, 110) == [cells.height(text, 110) for text in texts]
    assert cells.all_fit(texts) == all(map(cells.fits, texts))


def test_long_paragraphs_wrap_in_rows_that_show_them_whole() -> None:
    texts = ("Short.", "x" * 300, "-" + "y" * 200, "a\nb\nc", "字" * 60, "z" * 9000)
    document = Document((Article(body=tuple(map(Paragraph, texts))),))
    sheet = openpyxl.load_workbook(io.BytesIO(written(document)))["Paragraphs"]
    heights = [sheet.row_dimensions[row].height for row in range(2, 8)]
    assert heights == [None, 45, 30, 45, 30, 409]
    assert all(sheet.cell(row, 1).alignment.wrap_text for row in range(2, 8))
    assert sheet["A4"].quotePrefix


def test_an_odd_currency_makes_no_number_format() -> None:
    quote = Quote("A", Decimal("1.50"), currency='U"]0;')
    sheet = openpyxl.load_workbook(io.BytesIO(written(Document((QuoteTable((quote,)),)))))["Quotes"]
    assert (sheet["D2"].number_format, sheet["G2"].value) == ("#,##0.00", 'U"]0;')


def test_colours_can_be_left_out() -> None:
    with zipfile.ZipFile(io.BytesIO(written(DOCUMENT, colors=False))) as book:
        assert b"1B7F3B" not in book.read("xl/styles.xml")
        assert b"<conditionalFormatting" not in book.read("xl/worksheets/sheet1.xml")


def test_higher_compression_makes_smaller_files() -> None:
    documents = [DOCUMENT] * 200
    sizes = [len(written(documents, compression=level)) for level in (0, 1, 9)]
    assert sizes == sorted(sizes, reverse=True)


def foreign(rows: list[list[object]], **formats: str) -> Document:
    """What is read of a workbook that openpyxl made; `formats` are by column."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for column, number_format in formats.items():
        for cell in sheet[column][1:]:
            cell.number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return wirecopy.read(content.getvalue(), from_="xlsx")


def test_quotes_of_other_workbooks_are_found_by_their_headers() -> None:
    document = foreign(
        [
            ["Ticker", "Company", "Last", "Chg", "Chg %", "Currency"],
            ["RIO", "Rio Tinto", 63.34, -0.05, -0.0007, "GBP"],
            ["BHP", "BHP Group", 2025, 12.5, 0.0062, "GBP"],
        ],
        E="0.00%",
    )
    assert document.quotes == (
        Quote(
            "RIO",
            Decimal("63.34"),
            change=Decimal("-0.05"),
            change_percent=Decimal("-0.07"),
            currency="GBP",
            currency_text="GBP",
            name="Rio Tinto",
        ),
        Quote(
            "BHP",
            Decimal(2025),
            change=Decimal("12.5"),
            change_percent=Decimal("0.62"),
            currency="GBP",
            currency_text="GBP",
            name="BHP Group",
        ),
    )
    assert [quote.line for quote in document.quotes] == [2, 3]


def test_dates_and_truths_of_other_workbooks_are_shown_as_text() -> None:
    moment = datetime.datetime(2026, 11, 23, 17, 30, tzinfo=None)
    document = foreign([["Notes"], [moment], [moment.date()], [moment.time()], [True]])
    words = str(document.children)
    for word in ("2026-11-23 17:30:00", "'2026-11-23'", "'17:30'", "'TRUE'"):
        assert word in words


def test_figures_that_a_spreadsheet_has_computed_are_read() -> None:
    document = foreign(
        [
            ["Symbol", "Price", "Change %"],
            ["RIO", 0.00000012, 0.03504901960784301],
            ["VOD", 1234567890123456, 1e-9],
        ],
        B="[Magenta]0.00",
        C="0.00%",
    )
    assert not document.diagnostics
    assert [(q.price, q.change_percent) for q in document.quotes] == [
        (Decimal("0.00000012"), Decimal("3.504901960784301")),
        (Decimal(1234567890123456), Decimal("0.0000001")),
    ]


def test_formulas_without_a_result_are_reported() -> None:
    document = foreign([["Symbol", "Price"], ["RIO", "=1+1"], ["VOD", 9.1]])
    assert ("no-result", 2) in [(each.code, each.line) for each in document.diagnostics]


def test_durations_and_times_of_other_calendars_are_shown_as_such() -> None:
    hours = datetime.timedelta(hours=30)
    assert "'30:00:00'" in str(foreign([["Notes"], [hours]], A="[h]:mm:ss").children)
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904  # type: ignore[attr-defined]  # the stubs lack it
    for cell in ("Notes", datetime.time(17, 30)):
        book.worksheets[0].append([cell])
    content = io.BytesIO()
    book.save(content)
    assert "'17:30'" in str(wirecopy.read(content.getvalue(), from_="xlsx").children)


def test_a_title_over_several_columns_is_the_tables() -> None:
    document = foreign([["Metals", None, None], ["Symbol", "Price", "Change"], ["CU", 9412.5, 12]])
    (table,) = document.children
    assert isinstance(table, QuoteTable)
    assert (table.title, len(table.quotes)) == ("Metals", 1)


def test_a_column_that_a_person_adds_to_ours_is_kept() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(DOCUMENT)))
    sheet = book["Quotes"]
    sheet.cell(1, sheet.max_column + 1, "Note")
    sheet.cell(2, sheet.max_column, "late")
    content = io.BytesIO()
    book.save(content)
    quotes = wirecopy.read(content.getvalue(), from_="xlsx").quotes
    assert Cell("late", "Note") in quotes[0].extra


def test_sheets_are_found_wherever_their_parts_are() -> None:
    with zipfile.ZipFile(io.BytesIO(written(DOCUMENT))) as book:
        links, part = book.read(LINKS), book.read(SHEET)
    for target, name in (("sheets/one.xml", "xl/sheets/one.xml"), ("../one.xml", "one.xml")):
        moved = re.sub(rb'"[^"]*worksheets/sheet1.xml"', f'"{target}"'.encode(), links)
        content = io.BytesIO(repacked({LINKS: moved, SHEET: None}))
        with zipfile.ZipFile(content, "a") as book:
            book.writestr(name, part)
        assert wirecopy.read(content.getvalue(), from_="xlsx") == DOCUMENT


def test_a_lone_cell_in_a_far_corner_costs_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["CV30000"] = "Corner", "End"  # farther is more than many programs open
    content = io.BytesIO()
    book.save(content)
    tracemalloc.start()
    document = wirecopy.read(content.getvalue(), from_="xlsx")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert "Corner" in str(document.children)
    assert "End" in str(document.children)


def test_calendars_that_begin_in_1904_and_figures_too_large_are_read() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904  # type: ignore[attr-defined]  # the stubs lack it
    sheet = book.worksheets[0]
    sheet.append(["Notes"])
    sheet.append([datetime.date(2026, 11, 23)])
    sheet.append([-5])
    sheet["A3"].number_format = "yyyy-mm-dd"
    content = io.BytesIO()
    book.save(content)
    words = str(wirecopy.read(content.getvalue(), from_="xlsx").children)
    assert "2026-11-23" in words
    assert "1898" not in words

    sheet["A2"].number_format = "0%"
    book.save(content)
    with zipfile.ZipFile(content) as parts:
        part = parts.read(SHEET)
    large = re.sub(rb"(<c r=\"A2\"[^>]*>)<v>[^<]*", rb"\1<v>1e99999999", part)
    document = wirecopy.read(repacked({SHEET: large}, content.getvalue()), from_="xlsx")
    assert "1E+99999999" in str(document.children)


def test_sheets_that_a_person_adds_to_ours_are_read_too() -> None:
    content = io.BytesIO(written(DOCUMENT, summary=True))
    book = openpyxl.load_workbook(content)
    sheet = book.create_sheet("Metals")
    for row in (["Symbol", "Price"], ["CU", 9412.5]):
        sheet.append(row)
    book.save(content)
    ours, added = wirecopy.read_many([content.getvalue()], from_="xlsx")
    assert ours == DOCUMENT
    assert added.children == (QuoteTable((Quote("CU", Decimal("9412.5")),), "Metals"),)


@pytest.mark.parametrize(
    ("title", "read"), [("Summary", "Summary"), ("London 2", "London 2"), ("Tabelle1", None)]
)
def test_tables_of_others_are_called_as_their_sheets(title: str, read: str | None) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in (["Symbol", "Price"], ["RIO", 63.34]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    document = wirecopy.read(content.getvalue(), from_="xlsx")
    assert document.children == (QuoteTable((Quote("RIO", Decimal("63.34")),), read),)


def test_a_sheet_with_cells_on_its_diagonal_costs_little() -> None:
    """Once every row was filled up to the last column: 16,384 times 16,384 cells."""
    rows = b"".join(
        b'<row r="%d"><c r="%s%d"><v>7</v></c></row>'
        % (n, openpyxl.utils.get_column_letter(n).encode(), n)
        for n in range(1, 3001)
    )
    sheet = b"<worksheet " + SPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    content = repacked({SHEET: sheet, **dict.fromkeys(OTHERS)})
    tracemalloc.start()
    document = wirecopy.read(content, from_="xlsx")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert [each.code for each in document.diagnostics if each.code == "sparse-sheet"]


def understated(name: str, content: bytes, size: int) -> bytes:
    """A zip file with one part, whose directory says that it has only so many bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        true = len(content).to_bytes(4, "little")
    directory = packed.getvalue().index(b"PK\x01\x02")
    before, after = packed.getvalue()[:directory], packed.getvalue()[directory:]
    return before + after.replace(true, size.to_bytes(4, "little"))


def test_no_more_is_unpacked_than_a_zip_file_says_it_holds() -> None:
    content = understated(LINKS, b" " * 60_000_000, 1000)
    tracemalloc.start()
    with pytest.raises(wirecopy.BadData, match="CRC"):
        list(wirecopy.read_many([content], from_="xlsx"))
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_part_that_is_packed_in_another_way_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(LINKS, b"<Relationships/>")
    with pytest.raises(wirecopy.BadData, match="neither stored nor deflated"):
        list(wirecopy.read_many([packed.getvalue()], from_="xlsx"))


def test_of_parts_with_one_name_the_last_counts() -> None:
    content = io.BytesIO(written(DOCUMENT))
    with zipfile.ZipFile(content, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr(SHEET, book.read(SHEET).replace(b"<v>63.345</v>", b"<v>7</v>"))
    assert wirecopy.read(content.getvalue(), from_="xlsx").quotes[0].price == 7


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="' + b"9" * 5000 + b'"><c><v>RIO</v></c></row>',
        b'<row r="-1"><c r="A0"><v>RIO</v></c><c r="ZZZ1"><v>far</v></c></row>',
        b'<row><c s="' + b"9" * 5000 + b'"><v>RIO</v></c></row>',
        b'<row><c t="e" r="1A"><v>RIO</v></c></row>',
    ],
)
def test_odd_references_and_numbers_are_read_as_far_as_they_go(row: bytes) -> None:
    sheet = b"<worksheet " + SPACE + b"><sheetData>" + row + b"</sheetData></worksheet>"
    document = wirecopy.read(repacked({SHEET: sheet, **dict.fromkeys(OTHERS)}), from_="xlsx")
    assert "RIO" in str(document.children)


def repacked(changes: dict[str, bytes | None], content: bytes | None = None) -> bytes:
    """The workbook with parts of it exchanged or left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or written(DOCUMENT))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = changes.get(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return target.getvalue()


BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
LINKS = "xl/_rels/workbook.xml.rels"
SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no readable zip file"),
        (b"RIO | 1% | 2 | $", "no readable zip file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "an old workbook (.xls), or one with a password"),
        (written(DOCUMENT)[:-40], "no readable zip file"),
        (written(DOCUMENT)[written(DOCUMENT).index(b"PK\x01\x02"):], "negative seek value"),
        (repacked({BOOK: None}), f"lacks its part '{BOOK}'"),
        (repacked({BOOK: b"<workbook"}), f"part '{BOOK}' is not well-formed XML"),
        (
            repacked({SHEET: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
            "has a DOCTYPE",
        ),
        (
            repacked({SHEET: b"\xff\xfe" + '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16-le")}),
            "has a DOCTYPE",
        ),
        (
            repacked({SHEET: b"<worksheet " + SPACE + b'><sheetData><row><c t="s"><v>9999</v></c></row></sheetData></worksheet>'}),
            "names string 9999, which is not there",
        ),
        (repacked({SHEET: b" " * 30_000_000}), "would unpack to 30 MB"),
        (repacked({SHEET: b"<a>" * 300 + b"</a>" * 300}), "is not well-formed XML"),
    ],
)  # fmt: skip
def test_a_damaged_or_hostile_workbook_is_refused_in_a_line(content: bytes, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=re.escape(what)) as told:
        list(wirecopy.read_many([content], from_="xlsx"))
    assert "\n" not in str(told.value)


def test_a_large_honest_workbook_needs_leave() -> None:
    content = repacked({SHEET: os.urandom(1_200_000)})
    with pytest.raises(wirecopy.BadData, match="more than 1 MB needs -I most_megabytes"):
        list(wirecopy.read_many([content], from_="xlsx", options={"most_megabytes": 1}))


@settings(max_examples=200)
@given(
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=4),
    st.sampled_from((SHEET, BOOK, "xl/styles.xml", "xl/sharedStrings.xml")),
)
def test_any_damage_is_refused_or_read(place: int, junk: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(WRITTEN)) as book:
        part = book.read(name)
    place %= len(part)
    content = repacked({name: part[:place] + junk + part[place + len(junk) :]}, WRITTEN)
    with suppress(wirecopy.BadData):
        list(wirecopy.read_many([content], from_="xlsx"))


def test_cells_without_references_and_strict_workbooks_are_read() -> None:
    strict = b'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    rows = b"".join(
        b"<row>"
        + b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % cell for cell in row)
        + b"</row>"
        for row in ((b"Symbol", b"Price"), (b"RIO", b"63.34"))
    )
    sheet = b"<worksheet " + strict + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    (document,) = wirecopy.read_many(
        [repacked({SHEET: sheet, **dict.fromkeys(OTHERS)})], from_="xlsx"
    )
    assert document.quotes == (Quote("RIO", Decimal("63.34")),)


def test_memory_does_not_grow_with_the_rows() -> None:
    """Once every place of a table was a cell in memory, for openpyxl looked its header up."""
    peaks = []
    for tables in (60, 400):  # some blocks of text, and many
        table = QuoteTable(tuple(Quote(f"S{n}", Decimal(n)) for n in range(100)))
        tracemalloc.start()
        with open(os.devnull, "wb") as sink:
            wirecopy.write((Document((table,)) for _ in range(tables)), sink, to="xlsx")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


GOALS = Table((("Club", "Goals"), ("Rovers", "41"), ("=1+1", "007", "-0")), 1, title="Goals [1]")


def test_a_table_without_quotes_has_a_sheet_of_its_own_and_is_listed() -> None:
    document = Document((QuoteTable((Quote("RIO"),)), GOALS, GOALS, Table(())), source="a.txt")
    content = written(document)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[3:] == ["Sources", "Tables", "Goals 1", "Goals 1 (2)", "Table"]
    sheet = book["Goals 1"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Club", "Goals", None],
        ["Rovers", 41, None],
        ["=1+1", "007", "-0"],
    ]
    assert (sheet["A3"].data_type, sheet["A3"].quotePrefix) == ("s", True)
    assert (sheet["A1"].font.b, sheet["A2"].font.b, sheet.freeze_panes) == (True, False, "A2")
    listing = [[cell.value for cell in row] for row in book["Tables"].rows]
    assert listing[1] == ["Goals [1]", "Goals 1", 3, 1, 1, None, "a.txt", 1, 2]
    assert book["Tables"]["A2"].hyperlink.location == "'Goals 1'!A1"
    assert [cell.value for cell in book["Sources"][2]][:4] == ["a.txt", 1, 1, 0]
    assert wirecopy.read(content, from_="xlsx") == document


@pytest.mark.parametrize(
    "title", ["", "'", "[]", "History", "Quotes", "tables", "a" * 40, "\ud800"]
)
def test_any_title_is_a_name_of_a_sheet(title: str) -> None:
    tables = (Table((("a",),), title=title), Table((("b",),), title=title))
    book = openpyxl.load_workbook(io.BytesIO(written(Document(tables))))
    names = [name.lower() for name in book.sheetnames]
    assert len(set(names)) == len(names) == 7
    assert all(0 < len(name) < 32 and name != "history" for name in names)
    assert [book[name]["A1"].value for name in book.sheetnames[5:]] == ["a", "b"]


@pytest.mark.parametrize("count", [3, 4, 6])
def test_what_comes_after_many_tables_stands_on_one_sheet(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirecopy_xlsx.grids.MOST_SHEETS", 3)
    tables = tuple(Table(((f"{n}", ""), (), ("x",)), 1) for n in range(count))
    content = written(Document((*tables, Table(()))))
    sheets = openpyxl.load_workbook(io.BytesIO(content)).sheetnames[5:]
    assert sheets == ["Table", "Table (2)", "Table (3)", "More tables"]
    assert wirecopy.read(content, from_="xlsx").tables == (*tables, Table(()))


def test_cells_that_are_too_long_go_on_below_and_come_back() -> None:
    table = Table((("a", "x" * 40_000), ("b",), ("\n" * 300, "y" * 70_000, "c"), ("d",)), 1)
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((table, table)), target, to="xlsx", on_diagnostic=lambda _, d: heard.append(d.code)
    )
    assert heard == ["cell-too-long"] * 6
    assert wirecopy.read(target.getvalue(), from_="xlsx").tables == (table, table)


def test_more_columns_than_excel_has_are_reported() -> None:
    for width, codes in ((16_384, []), (16_385, ["not-carried"])):
        heard: list[str] = []
        target = io.BytesIO()
        wirecopy.write(
            Document((Table((("a",) * width,)),)),
            target,
            to="xlsx",
            on_diagnostic=lambda _, each, heard=heard: heard.append(each.code),  # type: ignore[misc]  # the test knows better
        )
        assert heard == codes
        (table,) = wirecopy.read(target.getvalue(), from_="xlsx").tables
        assert table.rows == (("a",) * 16_384,)


def test_a_person_may_add_rows_to_a_table_and_rename_its_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(Document((GOALS, Table((("b",),)))))))
    book["Goals 1"].append(["United", 3])
    book["Table"].title = "Mine"
    content = io.BytesIO()
    book.save(content)
    first, second = wirecopy.read_many([content.getvalue()], from_="xlsx")
    assert first.tables == (msgspec.structs.replace(GOALS, rows=(*GOALS.rows, ("United", "3"))),)
    assert [each.code for each in first.diagnostics] == ["not-read"]
    assert second.articles[0].headline == "b"


def test_sheets_without_tables_leave_them_out() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(Document((GOALS,)), sheets="quotes,articles")))
    assert book.sheetnames == ["Quotes", "Articles"]


@pytest.mark.parametrize(
    ("form", "currency"),
    [
        ("[$€-407] #,##0.00", "EUR"),
        ('"$"#,##0.00', "USD"),
        ("[$CHF-807] #,##0.00", "CHF"),
        ('0.00 "USD"', "USD"),
        ("[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "GBP"),
        ('_-* #,##0.00\\ "zł"_-', "PLN"),
        ("#,##0.00", None),
        ('0.00 "units"', None),
    ],
)
def test_the_format_of_a_cell_names_the_currency(
    tmp_path: Path, form: str, currency: str | None
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Symbol", "Price", "Change %"), ("QXA", 1234, 0.0042), ("QXB", 7.5, -0.01)):
        sheet.append(row)
    for number in (2, 3):
        sheet.cell(number, 2).number_format = form
        sheet.cell(number, 3).number_format = "0.00%"
    book.save(tmp_path / "a.xlsx")
    document = wirecopy.read(tmp_path / "a.xlsx")
    assert [q.currency for q in document.quotes] == [currency, currency]
    assert [q.price for q in document.quotes] == [Decimal(1234), Decimal("7.5")]
    assert [q.change_percent for q in document.quotes] == [Decimal("0.42"), Decimal(-1)]
    assert not document.diagnostics


def test_merged_cells_hold_in_all_rows_and_hidden_ones_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Exchange", "Symbol", "Price", "Change %"))
    for row in (("QSX", "QXA", 1.5, 0.1), (None, "QXB", 2.5, -0.2), (None, "QXC", 3.5, 0.3)):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "a.xlsx")
    document = wirecopy.read(tmp_path / "a.xlsx")
    assert [(q.symbol, q.exchange) for q in document.quotes] == [
        ("QXA", "QSX"),
        ("QXB", "QSX"),
        ("QXC", None),
    ]
    assert [(each.code, each.line) for each in document.diagnostics] == [("hidden-cells", 4)]


def test_relationships_are_relative_and_the_root_knows_the_prefix() -> None:
    """exceljs 4.4, pylightxl 1.61 and Octave's xlsread open no others."""
    book = zipfile.ZipFile(io.BytesIO(written(DOCUMENT, summary=True)))
    for name in book.namelist():
        if name.endswith(".rels"):
            targets = re.findall(r'Target="([^"]*)"', book.read(name).decode())
            folder = posixpath.dirname(posixpath.dirname(name))
            assert targets, name
            assert not any(each.startswith("/") for each in targets)
            parts = {posixpath.normpath(posixpath.join(folder, each)) for each in targets}
            assert parts <= set(book.namelist())
    workbook_ = book.read("xl/workbook.xml").decode()
    assert workbook_.count("xmlns:r=") == 1
    assert "xmlns:r=" in workbook_.partition(">")[0]
    assert book.read("xl/drawings/drawing1.xml").startswith(b"<xdr:wsDr xmlns:xdr=")


@pytest.mark.parametrize(
    ("percent", "cell"),
    [
        ("-0.42", "-0.0042"),
        ("0", "0.00"),
        ("12.5", "0.125"),
        ("-100", "-1.00"),
        ("1234.5", "12.345"),
        ("0.123456789012345", "0.00123456789012345"),
        ("1E+2", "1"),
        ("-4E-7", "-0.000000004"),
        ("1E-17", "0.0000000000000000001"),
        ("1E-18", "1E-20"),
        ("1E+21", "10000000000000000000"),
        ("1E+22", "1E+20"),
    ],
)
def test_percentages_are_plain_digits(percent: str, cell: str) -> None:
    document = Document((QuoteTable((Quote("A", change_percent=Decimal(percent)),)),))
    content = written(document)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="F2"[^>]*><v>([^<]*)</v>', sheet) == [cell]
    assert wirecopy.read(content, from_="xlsx").quotes[0].change_percent == Decimal(percent)


@pytest.mark.parametrize(("arabic", "is_right_to_left"), [(1, False), (2, False), (3, True)])
def test_a_sheet_of_quotes_runs_as_most_of_its_names(arabic: int, is_right_to_left: bool) -> None:
    names = ["أرامكو"] * arabic + ["Rio Tinto"] * (4 - arabic)
    document = Document((QuoteTable(tuple(Quote("A", name=name) for name in names)),))
    book = openpyxl.load_workbook(io.BytesIO(written(document)))
    assert bool(book["Quotes"].sheet_view.rightToLeft) == is_right_to_left


def without_formats(content: bytes, changed: Callable[[float], object] = float) -> bytes:
    """The values of the quotes alone, as pandas, polars and SheetJS write a sheet that they read.

    `changed` is what becomes of the percentages.
    """
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Quotes"].iter_rows(values_only=True))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    place = rows[0].index("Change %")
    for number, row in enumerate(rows):
        cells: list[object] = list(row)
        figure = cells[place]
        if number and isinstance(figure, int | float):
            cells[place] = changed(float(figure))
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


PERCENTAGES = Document(
    (
        QuoteTable(
            (
                Quote("A", Decimal("99.5"), change=Decimal("-0.5"), change_percent=Decimal("-0.5")),
                Quote("B", Decimal("11"), change=Decimal("1"), change_percent=Decimal("10")),
                Quote("C", change_percent=Decimal("-0.07")),
                Quote("D"),
            )
        ),
    )
)


def percentages(content: bytes) -> list[str | None]:
    found = wirecopy.read(content, from_="xlsx").quotes
    return [p if (p := each.change_percent) is None else f"{p.normalize():f}" for each in found]


def test_percentages_that_lost_their_formats_come_back() -> None:
    expected = ["-0.5", "10", "-0.07", None]
    assert percentages(written(PERCENTAGES)) == expected
    assert percentages(without_formats(written(PERCENTAGES))) == expected


def test_percent_points_that_somebody_put_in_stay() -> None:
    content = without_formats(written(PERCENTAGES), lambda fraction: round(fraction * 100, 4))
    assert percentages(content) == ["-0.5", "10", "-0.07", None]


def test_what_is_not_a_figure_stays_as_it_is() -> None:
    content = without_formats(written(PERCENTAGES), lambda _: "n/a")
    assert percentages(content) == [None] * 4
