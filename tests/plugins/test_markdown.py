"""Markdown: what people and extractors write becomes stories and quotes, and ours comes back."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Bullet, Byline, Document, Note, Paragraph, Quote, QuoteTable, Subhead

TABLE = "| Symbol | Price | Change % |\n|---|--:|--:|\n| HRW | 18.235 | -0.42% |\n| TUG | 7.04 | 1.5% |\n"


def read(text: str) -> Document:
    return wirecopy.read(text, from_="markdown")


def prices(document: Document) -> dict[str, str]:
    return {quote.symbol: str(quote.price) for quote in document.quotes}


def test_a_story_with_its_head(tmp_path: Path) -> None:
    file = tmp_path / "story.md"
    file.write_text(
        "# Ships *leave* the [harbour](/x)\n\n**A teaser below**\n\n*By Jane Roe*\n\n"
        "Ships left\nthe harbour on Monday.\n\n## More to come\n\n- one\n- two\n\n*Photo: X*\n"
    )
    [article] = wirecopy.read(file).articles

    assert article.headline == "Ships leave the harbour"
    assert article.subheadline == "A teaser below"
    assert article.byline == Byline("Jane Roe")
    assert article.body == (
        Paragraph("Ships left the harbour on Monday."),
        Subhead("More to come"),
        Bullet("one"),
        Bullet("two"),
        Note("Photo: X"),
    )
    assert [block.line for block in article.body][:2] == [7, 10]


def test_tables_are_quotes_and_a_bold_line_is_their_title() -> None:
    document = read(f"**Shares**\n\n{TABLE}")

    [table] = document.children
    assert isinstance(table, QuoteTable)
    assert table.title == "Shares"
    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}


def test_links_escapes_and_marks_in_cells() -> None:
    document = read(
        "| Symbol | Name | Price | Change % |\n|---|---|---|---|\n"
        "| [HRW](/q) | Harrow \\| Docks | ~~7~~18.235<sup>1</sup> | \\-0.42% |\n| TUG | Tugs | **7.04** | 1.5% |\n"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert document.quotes[0].name == "Harrow | Docks"
    assert document.quotes[0].change_percent == Decimal("-0.42")
    assert "corrected" in [each.code for each in document.diagnostics]


def test_no_cell_is_dropped_and_prose_below_is_no_row() -> None:
    document = read(
        "| Symbol | Price | Change % |\n|---|---|---|\n| HRW | 18.235 | -0.42% | noted |\n"
        "| TUG | 7.04 | 1.5% |\nAll prices of Monday.\n"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert "noted" in str(document)
    assert "All prices of Monday." in str(document)
    assert {"extra-cell", "text-below-table"} <= {each.code for each in document.diagnostics}


def test_each_heading_of_the_first_level_begins_a_story() -> None:
    document = read("# One\n\nShips left on Monday.\n\n# Two\n\nTugs left on Tuesday.\n")

    assert [each.headline for each in document.articles] == ["One", "Two"]


def test_front_matter_names_what_the_text_does_not() -> None:
    [article] = read(
        '---\ntitle: "Ships \\"leave\\""\nauthor: Jane Roe\nlang: en\nother: [a, b]\n---\n\nShips left on Monday.\n'
    ).articles

    assert (article.headline, article.language) == ('Ships "leave"', "en")
    assert article.byline == Byline("Jane Roe")


@pytest.mark.parametrize(
    "text",
    [
        "```\nHRW | -0.42% | 18.235 | $ | |\nTUG | 1.5% | 7.04 | $ | |\n```\n",
        "HRW | -0.42% | 18.235 | $ | |\nTUG | 1.5% | 7.04 | $ | |\n",
        "<table><tr><th>Symbol<th>Price<th>Change %<tr><td>HRW<td>18.235<td>-0.42%<tr><td>TUG<td>7.04<td>1.5%</table>\n",
    ],
)
def test_quotes_in_code_in_plain_lines_and_in_html(text: str) -> None:
    assert prices(read(f"# Head\n\n{text}\nShips left on Monday.\n")) == {
        "HRW": "18.235",
        "TUG": "7.04",
    }


def test_pictures_are_named() -> None:
    document = read("# H\n\n![a](b) Ships left.\n")

    assert [each.message for each in document.diagnostics] == ["not read: 1 picture"]


WORDS = st.text("abcdefghij", min_size=2, max_size=8)
QUOTES = st.builds(
    Quote,
    symbol=st.text("ABCDEFGHIJKLMNOP", min_size=2, max_size=5),
    price=st.decimals(1, 9999, places=3).map(abs),
    change_percent=st.decimals(-99, 99, places=2),
    currency=st.sampled_from(["USD", "EUR", "CHF"]),
)


@given(st.lists(QUOTES, min_size=2, max_size=6, unique_by=lambda quote: quote.symbol))
def test_a_table_of_ours_comes_back(quotes: list[Quote]) -> None:
    stream = io.BytesIO()
    wirecopy.write(Document((QuoteTable(tuple(quotes)),)), stream, to="markdown")
    text = stream.getvalue()
    found = wirecopy.read(text, from_="markdown").quotes

    said = [(q.symbol, q.price, q.change_percent, q.currency) for q in quotes]
    assert [(q.symbol, q.price, q.change_percent, q.currency) for q in found] == said


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    [document] = wirecopy.read_many([text], from_="markdown")
    assert all(isinstance(each, Article) or each.line >= 0 for each in document.children)


PARTS = st.sampled_from(
    [
        "# a",
        "|",
        "---",
        "\n",
        "\n\n",
        "- ",
        "> ",
        "**",
        "*",
        "`",
        "```",
        "HRW",
        "1.5%",
        "<td>",
        "![",
        "](",
        "\\",
        "  ",
        "+--+",
        "a. ",
        "1. ",
    ]
)


@given(st.lists(PARTS, max_size=40))
def test_any_markdown_is_read(parts: list[str]) -> None:
    [document] = wirecopy.read_many(["".join(parts)], from_="markdown")
    assert document.source == ""
