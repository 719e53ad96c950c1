"""Old workbooks: read from a process of its own, formats, merged cells, hidden sheets."""

import io
from decimal import Decimal
from pathlib import Path

import pytest

import wirecopy
from wirecopy import BadData, FormatUnavailable
from wirecopy.kit.grid import Cell
from wirecopy.kit.sheets import Format, Sheet, documents, format_of
from wirecopy_xls import book

DOCUMENTS = Path(__file__).parents[1] / "documents"


def test_formats_say_currencies_and_percentages() -> None:
    document, hidden = wirecopy.read_many([DOCUMENTS / "xlwt.xls"])
    assert [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes] == [
        ("HRWD", Decimal("63.34"), Decimal("0.42"), "USD"),
        ("OSTK", Decimal("18.235"), Decimal("-0.07"), "EUR"),
        ("QAYB", Decimal("1107.5"), Decimal("-2.15"), "CHF"),
        ("NDRX", Decimal("0.815"), Decimal("12.3"), "GBP"),
        ("BTZ", Decimal("240"), Decimal("0"), "JPY"),
    ]
    assert [each.message for each in hidden.diagnostics] == ["sheet 'Notes' is hidden; it was read"]
    assert "not for print" in str(hidden)


def test_merged_cells_errors_and_dates_keep_their_places() -> None:
    (sheet,) = book.sheets((DOCUMENTS / "cells.xls").read_bytes())
    assert {(row, at): cell.text for row, cells in sheet.rows for at, cell in cells.items()} == {
        (1, 0): "Club", (1, 1): "Founded", (1, 3): "Rank",
        (2, 0): "North", (2, 1): "2026-11-20", (2, 3): "#DIV/0!",
        (3, 0): "North", (3, 1): "2026-11-20 14:30:00", (3, 3): "TRUE",
        (4, 1): "over two",
    }  # fmt: skip


def test_xlrd_says_the_same_as_calamine() -> None:
    """Where calamine loses nothing: it knows no formats."""
    import python_calamine

    theirs = python_calamine.load_workbook(io.BytesIO((DOCUMENTS / "libreoffice.xls").read_bytes()))
    (sheet,) = book.sheets((DOCUMENTS / "libreoffice.xls").read_bytes())
    rows = theirs.get_sheet_by_index(0).to_python()
    assert len(rows) == len(sheet.rows)
    for (_, cells), row in zip(sheet.rows, rows, strict=True):
        for at, each in enumerate(row):
            cell = cells[at]
            if cell.value is None:
                assert cell.text == each
            else:
                scale = 100 if cell.kind == "percent" else 1
                assert float(cell.value) == pytest.approx(float(each) * scale)  # type: ignore[arg-type]  # a figure


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Format()),
        ("0.00%", Format("percent")),
        ('"$"#,##0.00', Format(currency="$")),
        ("[$€-407] #,##0.00", Format(currency="€")),
        ("#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", Format(currency="€")),
        ("[$CHF-807] #,##0.00", Format(currency="CHF")),
        ("[$USD] #,##0.000", Format(currency="USD")),
        ('0.00 "USD"', Format(currency="USD")),
        ("\\£0.00", Format(currency="£")),
        ('0.0" pts"', Format()),
        ("[Red]0.00;[Blue]-0.00", Format()),
        ("yyyy-mm-dd", Format("date")),
        ("[h]:mm", Format("duration")),
        ('0.0"%"', Format()),
        ("@", Format("text")),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', Format(currency="€")),
    ],
)
def test_what_a_format_shows(code: str, shown: Format) -> None:
    assert format_of(code) == shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not an old Excel workbook"),
        (b"PK\x03\x04", "is a zip file, as new workbooks are; give --from xlsx, or ods"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "<input>"),
        ((DOCUMENTS / "xlwt.xls").read_bytes()[:2500], "<input>"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        wirecopy.read(content, from_="xls")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlrd", None)
    with pytest.raises(FormatUnavailable, match="needs xlrd; pip install 'wirecopy"):
        book.sheets(b"")


SOURCE = wirecopy.Source.of(b"")


def test_a_sheet_keeps_remarks_and_its_title() -> None:
    rows = [["Closing prices of Friday", "", ""], [], ["Symbol", "Price", "Change %"],
            ["HRWD", "63.34", "0.42%"], ["OSTK", "18.2", "-1%"]]  # fmt: skip
    cells = tuple(
        (number, {at: Cell(text, number) for at, text in enumerate(row) if text})
        for number, row in enumerate(rows, 1)
        if row
    )
    (document,) = documents([Sheet("Harbour", cells)], SOURCE)
    assert [quote.symbol for quote in document.quotes] == ["HRWD", "OSTK"]
    assert [quote.line for quote in document.quotes] == [4, 5]
    assert "Closing prices of Friday" in str(document)


def test_words_alone_are_kept() -> None:
    rows = ((1, {0: Cell("North", 1), 1: Cell("many", 1)}), (2, {0: Cell("South", 2)}))
    (document,) = documents([Sheet("Sheet1", rows)], SOURCE)
    for word in ("North", "many", "South"):
        assert word in str(document)


def test_cells_in_far_corners_are_read_side_by_side() -> None:
    far = tuple(
        (row * 1000, {row * 16: Cell(f"a{row}"), row * 16 + 1: Cell("b")}) for row in range(1, 900)
    )
    (document,) = documents([Sheet("Sheet1", far)], SOURCE)
    assert document.diagnostics[0].code == "sparse-sheet"


@pytest.mark.parametrize("sheets", [[], [Sheet("a")]])
def test_a_workbook_without_cells_is_refused(sheets: list[Sheet]) -> None:
    with pytest.raises(BadData, match="its sheets are empty"):
        list(documents(sheets, SOURCE))
