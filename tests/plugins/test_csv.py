"""CSV as the standard library, frictionless and spreadsheets take it."""

import csv
import io
import json
import re
import tempfile
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import frictionless
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecopy
import wirecopy_csv
from wirecopy import (
    Article,
    BadOption,
    Byline,
    Cell,
    Dateline,
    Diagnostic,
    Document,
    Item,
    Paragraph,
    Quote,
    QuoteTable,
    Table,
    UsageError,
    testing,
)

QUOTE = Quote(
    "RIO",
    Decimal("63.340"),
    change=None,
    change_percent=Decimal("-0.07"),
    currency="USD",
    currency_text="$",
)
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
        {"encoding": "cp1252", "bom": True},
    ],
)
def test_an_impossible_dialect_is_a_usage_error(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="invalid csv options"):
        written(DOCUMENT, **options)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13"])
def test_what_encodes_no_text_is_a_usage_error(encoding: str) -> None:
    with pytest.raises(UsageError, match=f"no encoding '{encoding}'"):
        written(DOCUMENT, encoding=encoding)


def test_an_unknown_value_names_the_possible_ones() -> None:
    with pytest.raises(BadOption, match=r"quotes \| articles \| paragraphs"):
        written(DOCUMENT, table="stories")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''-", "＝1", "=cmd|' /C'!A0",
     " =1", "\n=1", "\xa0=1", "\u200b=1", "\ufeff=1", "' '=1", "\tx", "'\tx"],
)  # fmt: skip
def test_formulas_are_guarded_and_the_guard_can_be_undone(text: str) -> None:
    document = Document((QuoteTable((Quote(text, name=text, price=Decimal("-1")),)),))
    for options in ({}, {"line_ends": "lf"}, {"quoting": "all"}):
        header, row = rows_of(written(document, **options))
        quote = dict(zip(header, row, strict=True))
        assert quote["symbol"] == quote["name"] == f"'{text}"
        assert quote["price"] == "-1"
    header, row = rows_of(written(document, raw=True))
    assert dict(zip(header, row, strict=True))["symbol"] == text


@pytest.mark.parametrize(
    ("options", "symbol", "written_"),
    [
        ({"encoding": "cp1252"}, "ŁÓDŹ", b",?\xd3D?,"),
        ({}, "A\ud800B", b",A\xef\xbf\xbdB,"),
    ],
)
def test_what_the_encoding_lacks_is_replaced_and_reported(
    options: dict[str, str], symbol: str, written_: bytes
) -> None:
    heard: list[tuple[int, str]] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((QuoteTable((Quote("A", line=1), Quote(symbol, line=2))),)),
        target,
        to="csv",
        options=options,
        on_diagnostic=lambda _, each: heard.append((each.line, each.code)),
    )
    assert written_ in target.getvalue()
    assert heard == [(2, "illegal-character")]


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
        "cells.csv",
        "datapackage.json",
        "documents.csv",
        "paragraphs.csv",
        "quotes.csv",
        "tables.csv",
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
    tables = {resource["name"]: resource["schema"] for resource in package["resources"]}
    fields = {field["name"]: field for field in tables["quotes"]["fields"]}
    assert (fields["price"]["unit"], fields["change_percent"]["unit"]) == ("currency", "%")
    references = {
        name: schema["foreignKeys"][0]["reference"]["resource"]
        for name, schema in tables.items()
        if "foreignKeys" in schema
    }
    assert references == {
        "tables": "documents",
        "quotes": "tables",
        "cells": "tables",
        "articles": "documents",
        "paragraphs": "articles",
    }


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
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def valid(folder: Path) -> bool:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    return True


def said(document: Document) -> object:
    """The tree without what CSV cannot carry: empty texts are none, surrogates are replaced."""

    def plain(value: object) -> object:
        match value:
            case str():
                return utf_8(value) or None
            case Decimal() | int() | None:
                return value
            case tuple():
                return [plain(each) for each in value]
            case Table():  # more header rows than rows are all rows
                return [
                    "Table",
                    plain(value.rows),
                    len(value.header),
                    plain(value.title),
                    plain(value.item),
                ]
        names = [name for name in type(value).__struct_fields__ if name != "line"]  # type: ignore[attr-defined]  # a node
        fields = [plain(getattr(value, name)) for name in names]
        is_empty = isinstance(value, Byline | Dateline | Item) and not any(fields)
        return None if is_empty else [type(value).__name__, *fields]

    return [plain(child) for child in document.children]


@settings(max_examples=30)
@given(st.lists(testing.any_documents(), max_size=3))
def test_a_package_is_read_back_as_it_was(documents: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for options in ({}, {"delimiter": ";", "decimal": "comma", "header": False}):
            path = Path(folder) / f"{len(options)}.zip"
            wirecopy.write(documents, path, to="csv", options=options)
            found = list(wirecopy.read_many([path], from_="csv"))
            assert [said(each) for each in found] == [said(each) for each in documents]


def test_a_package_is_read_from_its_folder_its_description_and_its_zip(tmp_path: Path) -> None:
    wirecopy.write([DOCUMENT, Document()], f"{tmp_path}/folder/", to="csv")
    wirecopy.write([DOCUMENT, Document()], tmp_path / "tables.zip", to="csv")
    for path in ("folder", "folder/datapackage.json", "tables.zip"):
        from_ = None if path.endswith(".json") else "csv"
        assert list(wirecopy.read_many([tmp_path / path], from_=from_)) == [DOCUMENT, Document()]


def test_diagnostics_and_sources_come_back(tmp_path: Path) -> None:
    odd = wirecopy.read("RIO | x% | 63.3 | $", options={})
    odd = msgspec.structs.replace(odd, source="odd.txt")
    wirecopy.write(odd, tmp_path / "odd.zip", to="csv")
    found = wirecopy.read(tmp_path / "odd.zip", from_="csv")
    assert (found.source, found.diagnostics) == ("odd.txt", odd.diagnostics)


@pytest.mark.parametrize("table", ["quotes", "articles", "paragraphs"])
def test_a_single_table_is_read_as_far_as_it_goes(table: str) -> None:
    text = bytes_of(DOCUMENT, table=table)
    (found,) = wirecopy.read_many([text], from_="csv")
    expected = {
        "quotes": DOCUMENT.children[:1],
        "articles": DOCUMENT.children[1:],
        "paragraphs": (Article(body=DOCUMENT.articles[0].body),),
    }
    assert found.children == expected[table]
    assert found.source == "story.txt"


def test_rows_may_stand_in_any_order() -> None:
    table = QuoteTable(tuple(Quote(f"S{n}", Decimal(n)) for n in range(12)))
    header, *rows = written(Document((table,))).splitlines()
    shuffled = "\n".join([header, *sorted(rows, key=lambda row: row[::-1])])
    (found,) = wirecopy.read_many([shuffled], from_="csv")
    assert found.children == (table,)


def test_what_a_person_put_among_the_figures_is_kept_and_reported() -> None:
    text = written(DOCUMENT).replace("63.340", "n/a")
    (found,) = wirecopy.read_many([text], from_="csv")
    assert (found.quotes[0].price, found.quotes[0].extra) == (None, (Cell("n/a", "price"),))
    assert [(each.code, each.line) for each in found.diagnostics] == [("no-number", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "symbol,name,price,change,change_percent,currency\nRIO,Rio Tinto,63.34,-0.05,-0.07,GBP\n",
        "Ticker;Company;Last;Chg;Chg %;Ccy\nRIO;Rio Tinto;63,34;-0,05;-0,07;GBP\n",
        "Kürzel\tName\tKurs\tVeränderung\tIn %\tWährung\nRIO\tRio Tinto\t63,34\t-0,05\t-0,07\tGBP\n",
        (
            "tickerSymbol,name,price,priceChange,priceChangePercent,priceCurrency\r\n"
            '"RIO","Rio Tinto","63.34","-0.05","-0.07%","GBP"\r\n'
        ),
    ],
)
def test_tables_of_others_are_read_by_their_headers(text: str) -> None:
    (document,) = wirecopy.read_many([text], from_="csv")
    (quote,) = document.quotes
    assert quote == Quote(
        "RIO",
        Decimal("63.34"),
        change=Decimal("-0.05"),
        change_percent=Decimal("-0.07"),
        currency="GBP",
        currency_text="GBP",
        name="Rio Tinto",
    )
    assert quote.line == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("sep=;\r\nSymbol;Kurs;in %\r\nRIO;63,34;0,2\r\n", None),
        ('"sep=^"\nSymbol^Kurs^in %\nRIO^63,34^0,2\n', None),
        ("Aktien\nSymbol;Kurs;in %\nRIO;63,34;0,2\n", "Aktien"),
        ("\n\nSymbol;Kurs;in %\nRIO;63,34;0,2\n", None),
        ("Aktien;;\r\nSymbol;Kurs;in %\r\nRIO;63,34;0,2\r\n;;\r\n;;\r\n", "Aktien"),
        ('Symbol;"Kurs (EUR)";"in %";"a, b, c, d"\nRIO;63,34;0,2;\n', None),
        ("Symbol\tKurs\tin %\rRIO\t63,34\t0,2\r", None),
    ],
)
def test_titles_and_what_spreadsheets_put_before_a_table_are_read(
    text: str, title: str | None
) -> None:
    (document,) = wirecopy.read_many([text], from_="csv")
    (table,) = document.children
    assert isinstance(table, QuoteTable)
    assert table.title == title
    (quote,) = table.quotes
    figures = (Decimal("63.34"), Decimal("0.2"))
    assert (quote.symbol, quote.price, quote.change_percent) == ("RIO", *figures)


KEYS = "document,place,row,symbol,price"


def test_a_row_that_a_person_has_copied_is_one_of_its_own() -> None:
    text = f"{KEYS}\n1,1,1,RIO,63.3\n1,1,1,VOD,2\n1,1,2,BP,3\n"
    found = wirecopy.read(text, from_="csv")
    assert [(q.symbol, str(q.price)) for q in found.quotes] == [
        ("RIO", "63.3"),
        ("VOD", "2"),
        ("BP", "3"),
    ]
    text = "document,place,headline,body\n1,1,Harbour reopens,Ships left.\n1,1,Tugs wait,\n"
    assert [a.headline for a in wirecopy.read(text, from_="csv").articles] == [
        "Harbour reopens",
        "Tugs wait",
    ]


def test_columns_that_a_person_has_added_are_kept_or_named() -> None:
    (quote,) = wirecopy.read(f"{KEYS},Note\n1,1,1,RIO,63.3,late\n", from_="csv").quotes
    assert quote.extra == (Cell("late", "Note"),)
    found = wirecopy.read("document,place,headline,Note\n1,1,Tugs wait,late\n", from_="csv")
    assert [(each.code, each.line) for each in found.diagnostics] == [("not-read", 2)]


def test_keys_as_data_frames_write_them_and_figures_of_a_person() -> None:
    text = f'{KEYS}\n1.0,1.0,1.0,RIO,63.3\n1.0,2.0,1.0,VOD,"1,234,567"\n'
    (found,) = wirecopy.read_many([text], from_="csv")
    _, two = found.children
    assert isinstance(two, QuoteTable)
    assert two.quotes[0].extra == (Cell("1,234,567", "price"),)


def test_line_ends_that_were_written_twice_part_no_table() -> None:
    text = "Ticker,Last,Chg %,Ccy\r\r\nRIO,63.34,-0.07,GBP\r\r\nBHP,50.1,0.4,GBP\r\r\n"
    document = wirecopy.read(text, from_="csv")
    assert [(q.symbol, str(q.change_percent), q.line) for q in document.quotes] == [
        ("RIO", "-0.07", 3),
        ("BHP", "0.4", 5),
    ]
    assert len(document.children) == 1


def test_what_is_no_table_of_quotes_is_kept_as_text() -> None:
    (document,) = wirecopy.read_many(["Port,Ships\nHarrow,12\nBay,7 | 8\n"], from_="csv")
    text = wirecopy.convert("Port,Ships\nHarrow,12\nBay,7 | 8\n", from_="csv", to="text").decode()
    assert not document.quotes
    for word in ("Port", "Ships", "Harrow", "12", "Bay", "7", "8"):
        assert word in text


@given(st.text())
def test_any_text_is_read_or_refused_as_bad_data(text: str) -> None:
    with suppress(wirecopy.BadData):
        list(wirecopy.read_many([text], from_="csv"))


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({}, "lacks its part 'datapackage.json'"),
        ({"datapackage.json": "nonsense"}, "not a description of a data package"),
        ({"datapackage.json": '{"resources": []}'}, "names no table"),
        (
            {"datapackage.json": '{"resources": [{"name": "quotes", "path": "quotes.csv"}]}'},
            "lacks its part 'quotes.csv'",
        ),
        (
            {
                "datapackage.json": '{"resources": [{"name": "quotes", "path": "q.csv"}]}',
                "q.csv": '"open',
            },
            "no CSV",
        ),
    ],
)
def test_a_damaged_package_is_refused_in_a_line(
    tmp_path: Path, members: dict[str, str], what: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    with pytest.raises(wirecopy.BadData, match=what):
        list(wirecopy.read_many([tmp_path / "a.zip"], from_="csv"))


def test_a_package_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("document,place,row,symbol\n1,1,1,TOPSECRET\n", "utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in ("../secret.csv", str(tmp_path / "secret.csv")):
        description = {"resources": [{"name": "quotes", "path": path}]}
        (folder / "datapackage.json").write_text(json.dumps(description), "utf-8")
        with pytest.raises(wirecopy.BadData, match="outside its folder"):
            list(wirecopy.read_many([folder], from_="csv"))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", b" " * 30_000_000)
    with pytest.raises(wirecopy.BadData, match="would unpack to 30 MB"):
        list(wirecopy.read_many([tmp_path / "bomb.zip"], from_="csv"))


@settings(max_examples=300)
@given(
    st.one_of(testing.any_documents(), testing.wire_documents()),
    st.sampled_from(
        [",", ";", "tab", "|", " ", ".", "-", "1", "'", "e", "\x01", "\x1c", "€", "\xa0"]
    ),
    st.booleans(),
    st.sampled_from(["crlf", "lf"]),
)
def test_rows_put_together_by_hand_are_those_of_the_csv_module(
    document: Document, delimiter: str, raw: bool, line_ends: str
) -> None:
    options = {"delimiter": delimiter, "raw": raw, "line_ends": line_ends}
    by_hand = bytes_of(document, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wirecopy_csv.writing._PlainQuotes.__call__", lambda *_: None)
        assert bytes_of(document, **options) == by_hand


@pytest.mark.parametrize(
    "text", ["-5", "=1", " x", "\x1f", "\xa0", "\x01", "\x01None", "None", "a,b", 'a"b', "a\nb",
             "a\rb", "", "'", "\u200b", "\ud800", "1E5", "+1", "@x", "'x", "＝1", "\ufeff-", "\u2028",
             "\u3000x", "\x85", "\t", "€", "£", "-€", "\xa0£", "O'Roe", "a = b", "Zürich -", "東京"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["symbol", "name", "currency_text", "time"])
def test_odd_fields_are_as_the_csv_module_and_the_guard_would_have_them(
    field: str, text: str
) -> None:
    quote = msgspec.structs.replace(QUOTE, **{field: text}, line=3)
    document = Document((QuoteTable((QUOTE, quote, QUOTE), title="Stocks"),), source="story.txt")
    by_hand = bytes_of(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wirecopy_csv.writing._PlainQuotes.__call__", lambda *_: None)
        assert bytes_of(document) == by_hand


GOALS = Table((("Club", "Goals"), (), ("Rovers", "", "=1+1")), 1, title="Goals")
MIXED = Document((QuoteTable((QUOTE,)), GOALS, Article("Rovers win"), Table(())), "match.txt")


def test_cells_of_tables_without_quotes_are_a_table_of_their_own() -> None:
    rows = rows_of(written(MIXED, table="cells"))
    assert rows == [
        ["document", "place", "row", "column", "source", "title", "header", "text"],
        ["1", "2", "1", "1", "match.txt", "Goals", "true", "Club"],
        ["1", "2", "1", "2", "match.txt", "Goals", "true", "Goals"],
        ["1", "2", "3", "1", "match.txt", "Goals", "false", "Rovers"],
        ["1", "2", "3", "2", "match.txt", "Goals", "false", ""],
        ["1", "2", "3", "3", "match.txt", "Goals", "false", "'=1+1"],
    ]
    (found,) = wirecopy.read_many([written(MIXED, table="cells")], from_="csv")
    assert found.children == (GOALS,)
    # The columns behind them are of items.
    listed = [row[:6] for row in rows_of(written(MIXED, table="tables"))[1:]]
    assert listed == [
        ["1", "1", "", "quotes", "1", ""],
        ["1", "2", "Goals", "cells", "3", "1"],
        ["1", "4", "", "cells", "0", "0"],
    ]


def test_a_package_with_cells_is_valid_and_comes_back(tmp_path: Path) -> None:
    documents = [MIXED, Document((Table(((),), 1), GOALS))]
    wirecopy.write(documents, f"{tmp_path}/folder/", to="csv", strict=True)
    assert valid(tmp_path / "folder")
    assert list(wirecopy.read_many([tmp_path / "folder"], from_="csv")) == documents


@pytest.mark.parametrize("table", ["quotes", "articles", "paragraphs", "tables", "documents"])
def test_a_single_file_says_what_tables_are_not_in_it(table: str) -> None:
    said = []
    for documents in ([MIXED, MIXED], [Document((GOALS,))], [DOCUMENT]):
        wirecopy.write(
            documents,
            io.BytesIO(),
            to="csv",
            options={"table": table},
            on_diagnostic=lambda _, each: said.append((each.code, each.message)),
        )
    said = [each for each in said if each[0] != "other-table"]
    way = "not in it: table=cells writes their cells, a folder or a .zip all"
    assert said == [
        ("not-carried", f"4 tables without quotes are {way}"),
        ("not-carried", f"a table without quotes is {way}"),
    ]


@pytest.mark.parametrize(
    ("places", "rows"),
    [
        ("1,1,a 1,3,c", (("a", "", "c"),)),
        ("2,1,a", ((), ("a",))),
        ("1,66,a", ((*[""] * 64, "a"),)),  # 64 may be missing, no more
        ("1,65,a", ((*[""] * 64, "a"),)),
        ("1002,1,a", (*[()] * 1000, ("a",))),
        ("1001,1,a", (*[()] * 1000, ("a",))),
    ],
)
def test_cells_that_are_missing_leave_their_places_empty(
    places: str, rows: tuple[tuple[str, ...], ...]
) -> None:
    lines = [f"1,1,{each}" for each in places.split()]
    text = "\n".join(["document,place,row,column,text", *lines])
    assert wirecopy.read(text, from_="csv").tables == (Table(rows),)


@pytest.mark.parametrize("place", ["1,1", "0,1", "1,0", "x,1", "-1,1"])
def test_a_cell_without_a_place_of_its_own_is_reported(place: str) -> None:
    text = f"document,place,row,column,text\n1,1,1,1,a\n1,1,{place},b"
    found = wirecopy.read(text, from_="csv")
    assert found.tables == (Table((("a",),)),)
    assert [(each.code, each.line) for each in found.diagnostics] == [("not-read", 3)]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_the_first_line_alone_tells_the_delimiter_whatever_ends_it(end: str) -> None:
    lines = ("Symbol;Price", "RIO;1,234,567", "BHP;1,234,568", "")
    quotes = wirecopy.read(end.join(lines), from_="csv").quotes
    assert [(quote.symbol, str(quote.price)) for quote in quotes] == [
        ("RIO", "1234567"),
        ("BHP", "1234568"),
    ]


def test_quotes_have_a_column_of_days_on_request() -> None:
    """When their table was made, by its item; what is read is written, and the other way round."""
    tables = (
        QuoteTable((Quote("HRW"), Quote("TUGS")), item=Item(version_created="2026-11-20")),
        QuoteTable((Quote("QXA"),), item=Item(published="2026-11-19T08:00:00Z", guid="zqguid")),
        QuoteTable((Quote("QXB"),)),
    )
    target, heard = io.BytesIO(), []
    wirecopy.write(
        [Document(tables)], target, to="csv", options={"dates": "true"},
        on_diagnostic=lambda _, each: heard.append(each.message),
    )  # fmt: skip
    header, *rows = target.getvalue().decode().split("\r\n")[:-1]
    assert header.endswith(",date")
    days = ["2026-11-20", "2026-11-20", "2026-11-19T08:00:00Z", ""]
    assert [row.rpartition(",")[2] for row in rows] == days
    assert heard == ["csv has no place for the field guid: 'zqguid'"]
    found = wirecopy.read(target.getvalue(), from_="csv")
    assert found.children[0] == tables[0]
    assert found.children[1].item == Item(version_created="2026-11-19T08:00:00Z")
    assert found.children[2] == tables[2]


def test_a_column_date_of_somebody_else_stays() -> None:
    """Where it is not a time, and where rows of a table differ."""
    header = "document,place,row,source,title,symbol,date"
    text = f"{header}\n1,1,1,,,HRW,2026-11-20\n1,1,2,,,TUGS,2026-11-21\n1,2,1,,,QXA,soon\n"
    one, two = wirecopy.read(text, from_="csv").children
    assert isinstance(one, QuoteTable)
    assert isinstance(two, QuoteTable)
    assert one.item == Item(version_created="2026-11-20")
    assert [quote.extra for quote in one.quotes] == [(), (Cell("2026-11-21", "date"),)]
    assert two.item is None
    assert two.quotes[0].extra == (Cell("soon", "date"),)


def test_a_package_has_its_days_among_its_tables(tmp_path: Path) -> None:
    """Not among its quotes."""
    table = QuoteTable((Quote("HRW"),), item=Item(version_created="2026-11-20"))
    target = tmp_path / "folder"
    wirecopy.write([Document((table,))], f"{target}/", to="csv", options={"dates": "true"})
    assert "date" not in (target / "quotes.csv").read_text("utf-8").split("\n")[0].split(",")
    assert list(wirecopy.read_many([target], from_="csv")) == [Document((table,))]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("quotes", "2 articles are not in this table: table=articles and table=paragraphs"),
        ("cells", "2 articles are not in this table"),
        ("articles", "a table of quotes is not in this table: table=quotes writes them"),
        ("paragraphs", "a table of quotes is not in this table"),
        ("tables", ""),
        ("documents", ""),
    ],
)
def test_a_table_says_what_is_in_others(table: str, said: str) -> None:
    story = Article("Ships leave", body=(Paragraph("They left."),), line=3)
    document = Document((QuoteTable((Quote("HRW"),), line=1), story, story))
    told: list[Diagnostic] = []

    wirecopy.write(
        [document],
        io.BytesIO(),
        to="csv",
        options={"table": table},
        strict=True,
        on_diagnostic=lambda _, each: told.append(each),
    )

    assert [(each.code, each.severity) for each in told] == [("other-table", "info")] * bool(said)
    assert all(each.message.startswith(said) for each in told)
