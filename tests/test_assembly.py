"""Assembly: grids and passages become tables and a story, whatever document they come from."""

from wirecopy import Article, Bullet, Byline, Note, Paragraph, QuoteTable, Subhead, Table
from wirecopy.kit.assembly import Head, assemble, signed
from wirecopy.kit.blocks import Passage
from wirecopy.kit.grid import grid

COPY = "Ships left the harbour on Monday, a day before the storm reached the coast."


def test_a_story_with_a_table_in_it() -> None:
    found = assemble(
        [
            Passage("Ships leave", "heading", 1, line=1),
            Passage("By Jane Roe", line=2),
            Passage(COPY, line=3),
            grid([["Symbol", "Price", "Change %"], ["HRW", "18.235", "-0.42%"]], line=4),
            Passage("More to come", "heading", 2, line=6),
            Passage("one", "item", 1, line=7),
        ]
    )

    table, article = found.children
    assert isinstance(table, QuoteTable)
    assert table.quotes[0].symbol == "HRW"
    assert isinstance(article, Article)
    assert (article.headline, article.byline) == ("Ships leave", Byline("Jane Roe"))
    assert article.body == (Paragraph(COPY), Subhead("More to come"), Bullet("one"))
    assert [block.line for block in article.body] == [3, 6, 7]


def test_what_stands_above_the_headline_is_a_note() -> None:
    [article] = assemble(
        [Passage("Shipping"), Passage("Ships leave", "heading", 1), Passage(COPY)]
    ).children

    assert isinstance(article, Article)
    assert article.headline == "Ships leave"
    assert article.body == (Note("Shipping"), Paragraph(COPY))


def test_a_table_without_quotes_is_a_table() -> None:
    [table] = assemble([grid([["Party", "Seats"], ["A", "12"], ["B", "3"]])]).children

    assert isinstance(table, Table)
    assert table.rows == (("Party", "Seats"), ("A", "12"), ("B", "3"))


def test_quotes_in_plain_lines_are_quotes() -> None:
    lines = "HRW | -0.42% | 18.235 | $ | |\nTUG | 1.5% | 7.04 | $ | |"
    table, article = assemble(
        [Passage("Ships leave", "heading", 1), Passage(COPY), Passage(lines, "kept", line=9)]
    ).children

    assert isinstance(table, QuoteTable)
    assert [quote.symbol for quote in table.quotes] == ["HRW", "TUG"]
    assert table.line == 9
    assert isinstance(article, Article)
    assert article.body == (Paragraph(COPY),)


def test_without_headings_the_rules_of_wire_text_find_the_head() -> None:
    [article] = assemble([Passage("Ships leave"), Passage("By Jane Roe"), Passage(COPY)]).children

    assert isinstance(article, Article)
    assert (article.headline, article.byline) == ("Ships leave", Byline("Jane Roe"))


def test_each_of_several_first_headings_begins_a_story_on_request() -> None:
    passages = [
        Passage("One", "heading", 1),
        Passage(COPY),
        Passage("Two", "heading", 1),
        Passage(COPY),
    ]

    assert len(assemble(passages).children) == 1
    assert len(assemble(passages, are_many=True).children) == 2


def test_what_the_source_says_of_its_story_comes_last() -> None:
    head = Head(headline="From metadata", authors=("Al Hurst",), language="en")
    [plain] = assemble([Passage(COPY)], head).children
    [told] = assemble(
        [Passage("Ships leave", "heading", 1), Passage("By Jane Roe"), Passage(COPY)], head
    ).children

    assert isinstance(plain, Article)
    assert isinstance(told, Article)
    assert (plain.headline, plain.byline) == ("From metadata", Byline("Al Hurst"))
    assert (told.headline, told.byline) == ("Ships leave", Byline("Jane Roe"))
    assert plain.language == "en"


def test_signatures() -> None:
    assert signed("By Jane Roe") == Byline("Jane Roe")
    assert signed("Von Jana Brand, htz", ["Jana Brand"]) == Byline("Jana Brand", "htz")
    assert signed("A. Roe · BTZ") == Byline("A. Roe", "BTZ")
    assert signed("Jane Roe and Al Hurst", ["Jane Roe", "Al Hurst"]) == Byline(
        "Jane Roe and Al Hurst"
    )
    assert signed("12 November 2031") is None


def test_nothing_is_no_story() -> None:
    assert assemble([]).children == ()
