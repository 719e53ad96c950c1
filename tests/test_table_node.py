"""The `Table` node: a table that holds no quotes, in the tree and wherever its children go."""

import io
import re
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

import wirecopy
from wirecopy import Article, Document, Quote, QuoteTable, Table, testing
from wirecopy.kit import cells, ruled
from wirecopy.kit.identity import legal
from wirecopy.run import inspection
from wirecopy.testing import tables_of_cells
from wirecopy.tree.nodes import checked

LEAGUE = Table((("Club", "Goals"), ("Harbour Rovers", "41"), ("Mill United", "")), 1, title="Goals")
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
        (Table((("a", 1),)), "Expected `str`, got `int`"),  # type: ignore[arg-type]  # the test knows better
        (Table((), -1), "Expected `int` >= 0"),
        (Table("ab"), "got `str`"),  # type: ignore[arg-type]  # the test knows better
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
    document = Document((Table(rows, 1, title="t"),))
    with io.BytesIO() as stream:
        wirecopy.write(document, stream, to="json")
        assert wirecopy.read(stream.getvalue(), from_="json") == document


def written(document: Document, to: str, **options: object) -> bytes:
    with io.BytesIO() as stream:
        wirecopy.write(document, stream, to=to, options=options)
        return stream.getvalue()


def test_text_sets_it_between_rules() -> None:
    assert written(MIXED, "text").decode() == (
        "Symbol | Change % | Price | Currency\nRIO |  |  |  |\n"
        "\n|=== Goals\n| Club | Goals |\n|---\n| Harbour Rovers | 41 |\n| Mill United |  |\n|===\n"
        "Rovers win\n"
    )


CASES = [
    Table(()),
    Table((), 2, title=""),
    Table(((),)),
    Table((("",),), 1),
    Table(
        (("", ""), (), ("a | b", "\\", "\\n"), ("\n", "\r\n", "|", "|===", "|---", "---")),
        4,
        title="a|b\nc ",
    ),
    Table((("RIO", "0.5%", "63.34", "$"), ("VOD", "0.1%", "1.5", "$"))),
    Table((("\f", "\x1f", "\u2028", "\ufeff", " "),), 0, title="\f"),
]


@pytest.mark.parametrize("table", CASES, ids=repr)
def test_text_brings_every_cell_back_and_makes_no_quotes(table: Table) -> None:
    document = wirecopy.read(written(Document((table, table)), "text"))
    assert document == Document((table, table))


@given(testing.wire_documents(), tables_of_cells(), testing.wire_documents())
def test_text_brings_tables_back_between_all_else(
    before: Document, table: Table, after: Document
) -> None:
    document = Document((*before.children, table, *after.children))
    assert wirecopy.read(written(document, "text")) == document


@pytest.mark.parametrize(
    "text",
    [
        "|===\n| a | b |",  # no end
        "|===\n|a |b\n|===",  # AsciiDoc's own
        "|===x\n| a |\n|===",
        "|===\n|---\n| a |\n|===",  # a header of no rows
        "|===\n| a |\n|---\n|---\n|===",
        "|===\nwords\n|===",
    ],
)
def test_what_is_no_whole_table_is_read_as_before(text: str) -> None:
    assert wirecopy.read(text).tables == ()


def test_lines_are_counted_through_the_tables() -> None:
    text = (
        "RIO | 0.1% | 1.5 | $ |\n|===\n| a |\n|===\nA | 1% | 1,234 | $ |\nMiners slip\nShares fell."
    )
    document = wirecopy.read(text)
    assert [child.line for child in document.children] == [1, 2, 5, 6]
    assert document.articles[0].body[0].line == 7
    assert [(each.code, each.line) for each in document.diagnostics] == [("ambiguous-number", 5)]


def test_reading_rules_takes_linear_time() -> None:
    text = ["|=== a", "| b |"] * 20_000
    begun = time.perf_counter()
    assert list(ruled.tables(text)) == []
    assert time.perf_counter() - begun < 5


def test_a_page_has_a_table_with_header_cells_and_a_caption() -> None:
    page = written(MIXED, "html", json_ld=False).decode()
    assert (
        '<div class="scroll" tabindex="0" role="region" aria-label="Goals">\n'
        '<table class="cells"><caption>Goals</caption>'
        '<thead><tr><th scope="col">Club</th><th scope="col">Goals</th></tr></thead>'
        "<tbody><tr><td>Harbour Rovers</td><td>41</td></tr>"
        "<tr><td>Mill United</td><td></td></tr></tbody></table>\n</div>\n"
    ) in page


def test_json_ld_says_table() -> None:
    thing = msgspec.json.decode(written(Document((LEAGUE,)), "jsonld"))
    assert thing == {
        "@context": "https://schema.org",
        "@type": "Table",
        "name": "Goals",
        "encodingFormat": "text/csv",
        "text": "Club,Goals\r\nHarbour Rovers,41\r\nMill United,\r\n",
    }


def test_markdown_has_pipes_or_html() -> None:
    table = Table((("Club", "Goals"), ("", "home"), ("A|B", "1\n2", "*")), 2, title="Goals_")
    assert written(Document((table,)), "markdown").decode() == (
        "**Goals\\_**\n\n| Club | Goals |  |\n| --- | --- | --- |\n|  | **home** |  |\n"
        "| A\\|B | 1<br>2 | \\* |\n"
    )
    assert written(Document((Table((("1",),)),)), "markdown") == b"|  |\n| --- |\n| 1 |\n"
    assert b"<td>1&#10;2</td>" in written(Document((table,)), "markdown", table="html")


@given(tables_of_cells())
def test_every_cell_is_on_the_page_and_in_the_markdown(table: Table) -> None:
    document = Document((table,))
    page = etree.fromstring(written(document, "html", fragment=True, json_ld=False), PAGES)
    html = MarkdownIt("commonmark").enable("table").render(written(document, "markdown").decode())
    piped = etree.fromstring(f"<main>{html}</main>", PAGES)
    for root in (page, piped):
        found = [squeezed("".join(cell.itertext())) for cell in root.iter("td", "th")]  # type: ignore[arg-type]  # the stubs' itertext may give bytes
        for cell in (cell for row in table.rows for cell in row):
            assert squeezed(cell) in found
    of_page = cells.of_markup(page)
    assert of_page is not None
    assert squeezed(repr(of_page.rows)) == squeezed(repr(legal(table).rows))
    assert of_page.header == of_page.rows[: table.header_rows]


PAGES = etree.HTMLParser(encoding="utf-8")


@given(st.lists(tables_of_cells().map(legal), min_size=1, max_size=3).map(tuple))
def test_a_page_of_ours_brings_any_table_back(tables: tuple[Table, ...]) -> None:
    story = Article("Rovers win", body=(wirecopy.Paragraph("They won the match."),))
    page = written(Document((*tables, story)), "html")
    assert wirecopy.read(page, from_="html").tables == tables


def squeezed(text: str) -> str:
    """Text without white space, as pages and Markdown may show it otherwise."""
    return "".join(legal(Table(((text,),))).rows[0][0].split())


ROUNDS: list[tuple[str, dict[str, object]]] = [
    ("json", {}),
    ("jsonl", {}),
    ("text", {}),
    ("atom", {}),
    ("rss", {}),
    ("nitf", {}),
    ("nitf", {"namespace": True}),
    ("newsml", {}),
    ("newsml", {"body": "nitf", "package": True}),
    ("newsml", {"table": "pre"}),
    ("ninjs", {}),
    ("ninjs", {"version": "2.2", "layout": "lines"}),
    ("ninjs", {"version": "1.6"}),
    ("ninjs", {"extension": True}),
    ("xlsx", {}),
    ("xlsx", {"language": "de", "summary": True, "sheet_per": "input"}),
]
READERS = {"text": "wire"}


def read_back(document: Document, to: str, options: dict[str, object]) -> Document:
    content = written(document, to, **options)
    assert content == written(document, to, **options)
    (found,) = wirecopy.read_many([content], from_=READERS.get(to, to))
    return found


@pytest.mark.parametrize(("to", "options"), ROUNDS, ids=str)
@pytest.mark.parametrize("table", [LEAGUE, *CASES[:-1]], ids=ascii)
def test_every_format_brings_it_back(to: str, options: dict[str, object], table: Table) -> None:
    story = Article("Rovers win", body=(wirecopy.Paragraph("They won."),))
    document = Document((QuoteTable((Quote("RIO"),)), table, story, table))
    assert read_back(document, to, options) == document


@pytest.mark.parametrize(("to", "options"), ROUNDS, ids=str)
@settings(max_examples=25)
@given(tables=st.lists(tables_of_cells().map(legal), min_size=1, max_size=3).map(tuple))
def test_every_format_brings_any_table_back(
    to: str, options: dict[str, object], tables: tuple[Table, ...]
) -> None:
    assert read_back(Document(tables), to, options).children == tables
