"""CSV as the standard library, frictionless and spreadsheets take it."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
import wirecopy_csv
from wirecopy import Article, BadOption, Document, Paragraph, Quote, QuoteTable, UsageError, testing

QUOTE = Quote("RIO", Decimal("63.340"), None, Decimal("-0.07"), "USD", "$")
DOCUMENT = Document(
    (
        QuoteTable((QUOTE,), title="Stocks"),
        Article("Harbour reopens", body=(Paragraph("Ships left."), Paragraph("Tugs followed."))),
    ),
    source="story.txt",
)


def written(document: Document, **options: object) -> str:
    return bytes_of(document, **options).decode(str(options.get("encoding", "utf-8")))


def bytes_of(document: Document, **options: object) -> bytes:
    target = io.BytesIO()
    wirecopy.write(document, target, to="csv", options=options)
    return target.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_the_quotes_are_the_default_table() -> None:
    header, row = rows_of(written(DOCUMENT))
    quote = dict(zip(header, row, strict=True))
    assert quote["symbol"] == "RIO"
    assert quote["price"] == "63.340"
    assert quote["change_percent"] == "-0.07"
    assert quote["title"] == "Stocks"


def test_articles_and_paragraphs_are_tables_of_their_own() -> None:
    article = rows_of(written(DOCUMENT, table="articles"))[1]
    assert article[3] == "Harbour reopens"
    assert article[-1] == "Ships left.\n\nTugs followed."
    paragraphs = rows_of(written(DOCUMENT, table="paragraphs"))[1:]
    assert [row[-2:] for row in paragraphs] == [
        ["paragraph", "Ships left."],
        ["paragraph", "Tugs followed."],
    ]


def test_the_dialect_follows_the_options() -> None:
    text = written(DOCUMENT, delimiter=";", decimal="comma", quoting="all", line_ends="lf")
    assert "\r" not in text
    assert '"63,340";' in text
    assert written(DOCUMENT, delimiter="tab", header=False).startswith("1\t1\t1\tstory.txt\t")
    assert bytes_of(DOCUMENT, bom=True).startswith(b"\xef\xbb\xbfdocument,")
    assert bytes_of(DOCUMENT, encoding="utf-16").decode("utf-16").startswith("document,")


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": "||"},
        {"delimiter": '"'},
        {"delimiter": "\n"},
        {"encoding": "klingon"},
        {"encoding": "base64"},
        {"encoding": "rot13"},
    ],
)
def test_an_impossible_dialect_is_a_usage_error(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="csv cannot be written so"):
        written(DOCUMENT, **options)


def test_an_unknown_value_names_the_possible_ones() -> None:
    with pytest.raises(BadOption, match=r"quotes \| articles \| paragraphs"):
        written(DOCUMENT, table="stories")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''-", "＝1", "=cmd|' /C'!A0"]
)
def test_formulas_are_guarded_and_the_guard_can_be_undone(text: str) -> None:
    document = Document((QuoteTable((Quote(text, name=text, price=Decimal("-1")),)),))
    for options in ({}, {"line_ends": "lf"}, {"quoting": "all"}):
        header, row = rows_of(written(document, **options))
        quote = dict(zip(header, row, strict=True))
        assert quote["symbol"] == quote["name"] == f"'{text}"
        assert quote["price"] == "-1"
    header, row = rows_of(written(document, raw=True))
    assert dict(zip(header, row, strict=True))["symbol"] == text


def test_what_the_encoding_lacks_is_replaced_and_reported() -> None:
    heard: list[wirecopy.Diagnostic] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((QuoteTable((Quote("ŁÓDŹ"),)),)),
        target,
        to="csv",
        options={"encoding": "cp1252"},
        on_diagnostic=lambda _, each: heard.append(each),
    )
    assert b"?\xd3D?" in target.getvalue()
    assert [each.code for each in heard] == ["illegal-character"]


@given(testing.any_documents())
def test_the_standard_library_reads_every_field_back(document: Document) -> None:
    blocks = [block.text for article in document.articles for block in article.body]
    for ends in ("crlf", "lf"):
        text = bytes_of(document, table="paragraphs", raw=True, line_ends=ends).decode()
        assert [row[-1] for row in rows_of(text)[1:]] == [utf_8(block) for block in blocks]


@given(testing.any_documents())
def test_figures_keep_every_digit(document: Document) -> None:
    rows = rows_of(written(document))
    for quote, row in zip(document.quotes, rows[1:], strict=True):
        for figure, text in zip(
            (quote.price, quote.change, quote.change_percent), row[8:11], strict=True
        ):
            if figure is None:
                assert text == ""
            else:
                assert Decimal(text) == figure
                assert Decimal(text).as_tuple().exponent == min(0, figure.as_tuple().exponent) or (
                    "E" in text
                )


def test_a_folder_becomes_a_data_package(tmp_path: Path) -> None:
    wirecopy.write([DOCUMENT, DOCUMENT], f"{tmp_path}/folder/", to="csv")
    assert sorted(file.name for file in (tmp_path / "folder").iterdir()) == [
        "articles.csv",
        "datapackage.json",
        "paragraphs.csv",
        "quotes.csv",
    ]
    assert valid(tmp_path / "folder")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"delimiter": ";", "decimal": "comma"},
        {"bom": True, "line_ends": "lf"},
        {"quoting": "all"},
    ],
)
def test_every_dialect_is_a_valid_package(tmp_path: Path, options: dict[str, object]) -> None:
    wirecopy.write([DOCUMENT, DOCUMENT], f"{tmp_path}/folder/", to="csv", options=options)
    assert valid(tmp_path / "folder")


def test_a_zip_holds_the_same_files_with_the_same_bytes(tmp_path: Path) -> None:
    wirecopy.write(DOCUMENT, f"{tmp_path}/folder/", to="csv")
    for name in ("one.zip", "two.zip"):
        wirecopy.write(DOCUMENT, tmp_path / name, to="csv")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        for member in archive.namelist():
            assert archive.read(member) == (tmp_path / "folder" / member).read_bytes()


def test_the_package_names_units_and_keys(tmp_path: Path) -> None:
    wirecopy.write(DOCUMENT, f"{tmp_path}/folder/", to="csv")
    package = json.loads((tmp_path / "folder" / "datapackage.json").read_text("utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert "percent points" in fields["change_percent"]["description"]
    assert (
        package["resources"][2]["schema"]["foreignKeys"][0]["reference"]["resource"] == "articles"
    )


def test_no_documents_are_a_header_only() -> None:
    target = io.BytesIO()
    wirecopy.write([], target, to="csv", options=wirecopy_csv.Options(delimiter=";"))
    assert target.getvalue().count(b"\r\n") == 1


@given(st.lists(testing.any_documents(), max_size=2))
def test_the_same_documents_are_the_same_bytes(documents: list[Document]) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    wirecopy.write(documents, one, to="csv")
    wirecopy.write(iter(documents), two, to="csv")
    assert one.getvalue() == two.getvalue()


def utf_8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def valid(folder: Path) -> bool:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    return True
