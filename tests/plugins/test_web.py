"""HTML, JSON-LD and Markdown as browsers and parsers see them."""

import io
import json
import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from markdown_it import MarkdownIt

import wirecopy
from wirecopy import (
    Article,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Subhead,
    testing,
)

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
                    name="Rio & Co",
                ),
                Quote(
                    "BHP",
                    Decimal("1234567.5"),
                    change=None,
                    change_percent=Decimal("1.20"),
                    extra=(Cell("9", "Volume"),),
                ),
                Quote("N", None, change=None, change_percent=Decimal("0.00")),
            ),
            title="Miners",
        ),
        Article(
            "Harbour </script><!-- reopens",
            "Ships leave",
            byline=Byline("A. Roe", "BTZ"),
            dateline=Dateline("PORT HARROW", "Nov 14", agency="BTZ"),
            credit="© BTZ",
            language="en",
            body=(
                Paragraph("Ships left.\nSlowly."),
                Subhead("Tugs"),
                Bullet("one"),
                Bullet("two"),
                Caption("The quay"),
                Note("ENDS"),
            ),
        ),
    ),
    source="story.txt",
)


def written(*documents: Document, to: str, **options: object) -> str:
    target = io.BytesIO()
    wirecopy.write(documents, target, to=to, options=options)
    return target.getvalue().decode()


def page(*documents: Document, **options: object) -> Any:  # Any: lxml's stubs know no selectors
    return etree.fromstring(written(*documents, to="html", **options), etree.HTMLParser())


def test_an_article_is_a_thing_of_schema_org() -> None:
    thing = json.loads(
        written(Document(DOCUMENT.children[1:]), to="jsonld", publisher="Harrow", date="2026-01-31")
    )
    assert thing == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": DOCUMENT.articles[0].headline,
        "alternativeHeadline": "Ships leave",
        "author": {"@type": "Person", "name": "A. Roe"},
        "sourceOrganization": {"@type": "Organization", "name": "BTZ"},
        "creditText": "© BTZ",
        "dateline": "PORT HARROW, Nov 14 (BTZ)",
        "locationCreated": {"@type": "Place", "name": "PORT HARROW"},
        "publisher": {"@type": "Organization", "name": "Harrow"},
        "datePublished": "2026-01-31",
        "inLanguage": "en",
        "wordCount": 9,
        "articleBody": "Ships left.\nSlowly.\n\nTugs\n\none\n\ntwo\n\nThe quay\n\nENDS",
    }


def test_several_things_are_a_graph_whose_figures_keep_their_digits() -> None:
    text = written(DOCUMENT, to="jsonld")
    table, article = json.loads(text, parse_float=Decimal)["@graph"]
    assert (table["@type"], table["numberOfItems"], article["@type"]) == (
        "ItemList",
        3,
        "NewsArticle",
    )
    quote = table["itemListElement"][0]["item"]
    assert (quote["tickerSymbol"], quote["price"], quote["priceCurrency"]) == (
        "RIO",
        Decimal("63.345"),
        "USD",
    )
    assert '"priceChangePercent":1.20' in text
    lines = [
        json.loads(line) for line in written(DOCUMENT, to="jsonld", layout="lines").splitlines()
    ]
    assert [line["@type"] for line in lines] == ["ItemList", "NewsArticle"]
    assert json.loads(written(to="jsonld")) == {"@context": "https://schema.org", "@graph": []}


@pytest.mark.parametrize("date", ["today", "2026-13-01", "2026-02-30", "2026-01-31T25:00Z"])
@pytest.mark.parametrize("to", ["jsonld", "html"])
def test_a_date_that_is_none_is_a_usage_error(to: str, date: str) -> None:
    with pytest.raises(wirecopy.UsageError, match=f"'{date}' is not a date"):
        written(DOCUMENT, to=to, date=date)


@pytest.mark.parametrize("to", ["atom", "html", "jsonld", "newsml", "ninjs", "nitf", "rss"])
def test_a_language_that_is_no_tag_is_a_usage_error(to: str) -> None:
    with pytest.raises(wirecopy.UsageError, match="'en_GB' is not a language tag"):
        written(DOCUMENT, to=to, language="en_GB")


def test_a_page_says_all_that_the_tree_says() -> None:
    root = page(DOCUMENT)
    assert root.findtext(".//title") == "Harbour </script><!-- reopens"
    assert [each.text for each in root.iter("h1")] == ["Harbour </script><!-- reopens"]
    assert [each.text for each in root.iter("h2", "li")] == ["Tugs", "one", "two"]
    assert root.find(".//article").get("lang") == "en"
    assert root.findtext(".//p[@class='by']") == "A. Roe · BTZ · PORT HARROW · Nov 14"
    assert root.findtext(".//caption") == "Miners"
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in root.iter("tr")]
    assert rows == [
        ["Symbol", "Name", "Price", "Change %", "Currency", "Volume"],
        ["RIO", "Rio & Co", "63.345", "▼ −0.07 %", "USD", ""],
        ["BHP", "", "1,234,567.5", "▲ +1.20 %", "", "9"],
        ["N", "", "", "0.00 %", "", ""],
    ]
    assert [each.get("scope") for each in root.iter("th")] == ["col"] * 6 + ["row"] * 3
    things = [json.loads(each.text) for each in root.iter("script")]
    assert [thing["@type"] for thing in things] == ["ItemList", "NewsArticle"]
    assert things[1]["headline"] == DOCUMENT.articles[0].headline


def test_a_page_has_one_first_heading() -> None:
    two = Document((Article("One"), Article("Two")))
    assert [(each.tag, each.text) for each in page(two, two).iter("h1", "h2")] == [
        ("h1", "One"), ("h2", "Two"), ("h2", "One"), ("h2", "Two"),
    ]  # fmt: skip
    titled = page(two, title="Wires & more")
    assert [(each.tag, each.text) for each in titled.iter("h1", "h2")] == [
        ("h1", "Wires & more"), ("h2", "One"), ("h2", "Two"),
    ]  # fmt: skip


def test_a_page_can_be_a_fragment_without_style_and_json() -> None:
    text = written(DOCUMENT, to="html", fragment=True, json_ld=False)
    assert text.startswith('<div class="scroll"')
    assert not re.search("<html|<style|<script|<h1", text)
    assert "<style>" not in written(DOCUMENT, to="html", style=False)


def shown(text: str) -> str:
    """Text as a page shows it: without the kinds of its blanks."""
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", text)
    return "".join(clean.split())


def texts(document: Document) -> list[str]:
    return [
        text
        for article in document.articles
        for text in (
            article.headline,
            article.subheadline or "",
            *(block.text for block in article.body),
        )
    ]


@settings(max_examples=60)
@given(testing.any_documents())
def test_every_text_is_on_the_page_and_nothing_in_it_is_markup(document: Document) -> None:
    root = page(document, json_ld=False)
    found = "".join("".join(root.find(".//main").itertext()).split())
    place = 0
    for text in texts(document):
        place = found.index(shown(text), place)
    allowed = "html head meta title style body main article h1 h2 h3 p ul li div table caption thead tbody tr th td data span"
    assert {each.tag for each in root.iter()} <= set(allowed.split())
    for quote in document.quotes:
        assert shown(quote.symbol) in found


@settings(max_examples=60)
@given(testing.any_documents())
def test_every_text_is_in_the_markdown_and_nothing_in_it_is_markup(document: Document) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(written(document, to="markdown"))
    )
    root = etree.fromstring(f"<main>{html}</main>", etree.HTMLParser())
    found = "".join("".join(root.itertext()).split())  # type: ignore[arg-type]  # the stubs' itertext may give bytes
    place = 0
    for text in texts(document):
        place = found.index(shown(text), place)
    allowed = "html body main h1 h2 p strong em ul li br table thead tbody tr th td"
    assert {each.tag for each in root.iter("*")} <= set(allowed.split())
    # What has no place is in comments, which show nothing.
    for each in root.iter(etree.Comment):
        assert json.loads((each.text or "").strip().removeprefix("wirecopy "))


def test_markdown_reads_well() -> None:
    assert written(DOCUMENT, to="markdown", front_matter=True) == (
        '---\ntitle: "Harbour </script><!-- reopens"\nsubtitle: "Ships leave"\nauthor: "A. Roe"\n'
        'agency: "BTZ"\nplace: "PORT HARROW"\ndate: "Nov 14"\ncredit: "© BTZ"\nlang: "en"\n---\n\n'
        "**Miners**\n\n"
        "| Symbol | Name | Price | Change % | Currency | Volume |\n"
        "| --- | --- | --: | --: | --- | --- |\n"
        "| RIO | Rio \\& Co | 63.345 | -0.07 | USD |  |\n"
        "| BHP |  | 1234567.5 | 1.20 |  | 9 |\n"
        "| N |  |  | 0.00 |  |  |\n\n"
        "# Harbour \\</script>\\<!-- reopens\n\n**Ships leave**\n\n*A. Roe · BTZ · PORT HARROW · Nov 14*\n\n"
        "Ships left.\\\nSlowly.\n\n## Tugs\n\n- one\n- two\n\n*The quay*\n\n*ENDS*\n\n*© BTZ*\n"
    )
    assert "<table>" in written(DOCUMENT, to="markdown", table="html")


@pytest.mark.parametrize(
    "text", ["# a", "> a", "- a", "+ a", "---", "===", "1. a", "2) a", "a\n---", "a\n===", "```", "~~~", "    a", "\ta",
             "*a*", "_a_", "`a`", "[a](b)", "![a](b)", "<b>", "&amp;", "a\\", "a  ", "\\*", "| a |", "~~a~~", "-", "=", "1."],
)  # fmt: skip
def test_what_looks_like_markup_is_shown_as_it_is(text: str) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(
            written(Document((Article("", body=(Paragraph(text), Bullet(text))),)), to="markdown")
        )
    )
    root = etree.fromstring(f"<main>{html}</main>", etree.HTMLParser())
    assert [shown("".join(each.itertext())) for each in root.iter("p", "li")] == [shown(text)] * 2  # type: ignore[arg-type]  # the stubs' itertext may give bytes
    assert {each.tag for each in root.iter()} <= {"html", "body", "main", "p", "ul", "li", "br"}


@pytest.mark.parametrize("text", ["Ships in C #", "a ##", "#", "# #", "a#", "a \\#"])
def test_the_last_marks_of_a_heading_are_text(text: str) -> None:
    article = Article(text, body=(Subhead(text),))
    root = etree.fromstring(
        MarkdownIt("commonmark").render(written(Document((article,)), to="markdown")),
        etree.HTMLParser(),
    )
    assert [each.text for each in root.iter("h1", "h2")] == [text, text]


@pytest.mark.parametrize(
    ("opening", "signature"),
    [
        ("HARROW, Nov 14 (BTZ) - Ships left.", ""),
        ("HARROW (BTZ) - Ships left.", "HARROW · Nov 14 · BTZ"),
        ("HARROWERS like ships.", "HARROW · Nov 14 · BTZ"),
    ],
)
@pytest.mark.parametrize("to", ["html", "markdown"])
def test_a_dateline_is_left_out_where_the_text_says_all_of_it(
    to: str, opening: str, signature: str
) -> None:
    article = Article(
        "H", dateline=Dateline("HARROW", "Nov 14", agency="BTZ"), body=(Paragraph(opening),)
    )
    said = written(Document((article,)), to=to, **({"json_ld": False} if to == "html" else {}))
    assert ("·" in said) == bool(signature)
    assert signature in said


def test_blank_text_makes_no_markup() -> None:
    blank = Article(
        " ",
        "\n",
        byline=Byline("\t", " "),
        dateline=Dateline("\n"),
        credit="\n",
        body=(Subhead("\n"),),
    )
    table = QuoteTable((), title="\n")
    assert written(Document((table,)), to="markdown") == "| Symbol |\n| --- |\n"
    assert written(Document((blank,)), to="markdown") == ""
    root = page(Document((table, blank)))
    assert [each.text for each in root.iter("caption")] == ["Quotes"]
    assert not list(root.iter("h1", "p"))


@pytest.mark.parametrize("illegal", ["\x00", "\ud800"])
@pytest.mark.parametrize("to", ["html", "jsonld", "markdown"])
def test_what_no_page_can_hold_is_replaced_and_reported(to: str, illegal: str) -> None:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((Article(f"a{illegal}b"),)),
        target,
        to=to,
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert "a\ufffdb" in target.getvalue().decode()
    assert heard == ["illegal-character"]


def test_chromium_shows_the_page(tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    (tmp_path / "page.html").write_text(written(DOCUMENT, to="html"), "utf-8")
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
            "--enable-logging=stderr", f"--screenshot={tmp_path}/page.png", "--window-size=800,900", "--dump-dom", f"file://{tmp_path}/page.html",
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    root: Any = etree.fromstring(done.stdout.decode(), etree.HTMLParser())
    assert root.findtext(".//h1") == DOCUMENT.articles[0].headline
    assert [each.text for each in root.iter("caption")] == ["Miners"]
    assert len(list(root.iter("tr"))) == 4
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert b"CONSOLE" not in done.stderr


def test_headings_leave_no_level_out() -> None:
    story = Article("One", body=(Subhead("cross"),))
    said = [(each.tag, each.text) for each in page(Document((story, story))).iter("h1", "h2", "h3")]
    assert said == [("h1", "One"), ("h2", "cross"), ("h2", "One"), ("h3", "cross")]
    bare = Document((Article("", body=(Subhead("cross"),)),))
    assert [each.tag for each in page(bare).iter("h1", "h2", "h3")] == ["h2"]


def test_a_page_has_the_language_and_the_direction_of_its_articles() -> None:
    arabic = Article("الميناء", None, byline=Byline("A. Roe"), language="ar")
    root = page(Document((arabic,)))
    assert root.get("lang") == root.find(".//article").get("lang") == "ar"
    assert root.find(".//article").get("dir") == "auto"
    # As the article, whose direction is that of its first text without one: the headline.
    assert [root.find(f".//{path}").get("dir") for path in ("h1", "p[@class='by']")] == [None, None]
    assert page(Document((arabic, Article("One", language="en")))).get("lang") is None
    assert page(Document((arabic,)), language="fa").get("lang") == "fa"


def test_every_table_has_a_caption_heads_and_a_place_that_keys_reach() -> None:
    root = page(DOCUMENT, Document((QuoteTable((Quote("A"),)),)))
    for table in root.iter("table"):
        assert table.findtext("caption")
        assert {each.get("scope") for each in table.iter("th")} == {"col", "row"}
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert region.get("aria-label") == table.findtext("caption")


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_text_stands_out_in_light_and_dark() -> None:
    style = page(DOCUMENT).findtext(".//style")
    light, dark = (
        dict(re.findall(r"--(\w+):(#\w+)", part))
        for part in style.split("@media(prefers-color-scheme:dark)")
    )
    for colours in (light, light | dark):
        paper = luminance(colours["paper"])
        for name in ("ink", "soft", "rise", "fall"):
            darker, lighter = sorted((paper, luminance(colours[name])))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name  # WCAG 2.1 AA
