"""HTML: pages as people save them become stories and quotes, whatever surrounds these."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Document, Note, Paragraph, QuoteTable, Subhead, Table

COPY = (
    "<p>Ships left the harbour on Monday, a day before the storm reached the coast, officials said."
    "</p><p>The port of Norrhaven had been closed since Friday because of high waves at its gate.</p>"
)
ROWS = (
    "<tr><th>Symbol</th><th>Price</th><th>Change %</th></tr>"
    "<tr><td>HRW</td><td>18.235</td><td>-0.42%</td></tr>"
    "<tr><td>TUG</td><td>7.04</td><td>1.5%</td></tr>"
)


def read(page: str | bytes, **options: object) -> Document:
    return wirecopy.read(page, from_="html", options=options or None)


def texts(document: Document, kind: type = Paragraph) -> list[str]:
    return [b.text for a in document.articles for b in a.body if isinstance(b, kind)]


def prices(document: Document) -> dict[str, str]:
    return {quote.symbol: str(quote.price) for quote in document.quotes}


def test_a_page_is_its_story_and_its_quotes() -> None:
    document = read(
        "<title>Ships leave | The Norrhaven Post</title>"
        "<nav><a href=/>Home</a> <a href=/w>World</a></nav>"
        f"<article><h1>Ships leave</h1><p class=byline>By Jane Roe</p>{COPY}"
        f"<table><caption>Shipping</caption>{ROWS}</table><h2>More to come</h2>"
        "<p>Another storm is expected on Thursday, the weather service said in its report.</p></article>"
        "<aside><h3>Read also</h3><p>Cottage sold at an auction for a record sum of money.</p></aside>"
        "<footer>© Norrhaven Post</footer>"
    )

    table, article = document.children
    assert isinstance(table, QuoteTable)
    assert table.title == "Shipping"
    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert isinstance(article, Article)
    assert article.headline == "Ships leave"
    assert article.byline == wirecopy.Byline("Jane Roe")
    assert [type(b) for b in article.body] == [Paragraph, Paragraph, Subhead, Paragraph]
    assert article.body[2].text == "More to come"


def test_a_file_is_read_by_its_name(tmp_path: Path) -> None:
    for name in ("a.html", "b.htm", "c.xhtml"):
        (tmp_path / name).write_text(f"<h1>Ships leave</h1>{COPY}")
        assert wirecopy.read(tmp_path / name).articles[0].headline == "Ships leave"


def test_quotes_come_from_the_whole_page_and_other_tables_from_the_story() -> None:
    votes = "<table><tr><th>Party</th><th>Seats</th></tr><tr><td>A</td><td>12</td></tr><tr><td>B</td><td>3</td></tr></table>"
    document = read(
        f"<aside><table>{ROWS}</table>{votes}</aside><article><h1>H</h1>{COPY}</article>"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert not [each for each in document.children if isinstance(each, Table)]


def test_quotes_in_an_aside_of_the_story_are_read() -> None:
    story = "<p>" + "Ships leave the harbour a day before the storm. " * 9
    page = (
        f"<article><h1>Ships leave</h1>{story}<aside><table>"
        "<tr><th>Symbol<th>Price<th>Change<th>Change %"
        "<tr><td>HRW<td>12.50<td>+0.25<td>+2.04%</table></aside></article>"
    )
    document = wirecopy.read(page, from_="html")
    assert [each.symbol for each in document.quotes] == ["HRW"]
    assert [each.headline for each in document.articles] == ["Ships leave"]


@pytest.mark.parametrize(
    "around",
    [
        "<article>{}</article>",
        "<div><div itemprop=articleBody>{}</div></div>",
        "<main>{}</main>",
        "<div><div><div class=text>{}</div></div></div>",
        "<table><tr><td>Menu</td><td>{}</td></tr></table>",
    ],
)
def test_the_story_is_found_by_rule(around: str) -> None:
    menu = "<ul><li><a href=/a>Home</a></li><li><a href=/b>World</a></li></ul>"
    document = read(f"{menu}{around.format(f'<h1>Ships leave</h1>{COPY}')}<div>{menu}</div>")

    assert [a.headline for a in document.articles] == ["Ships leave"]
    assert len(texts(document)) >= 2
    assert "World" not in "".join(texts(document))


def test_the_headline_is_never_the_site() -> None:
    for head, found in (
        ("<meta property=og:title content='Ships leave'>", "Ships leave"),
        (
            "<title>Ships leave | The Post</title><meta property=og:site_name content='The Post'>",
            "Ships leave",
        ),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ships leave"}</script>',
            "Ships leave",
        ),
        ("<title>Ships leave - The Norrhaven Post</title>", ""),
    ):
        document = read(f"{head}<header><a href=/>The Post</a></header><article>{COPY}</article>")
        assert document.articles[0].headline == found, head


def test_of_several_headings_the_one_that_the_metadata_names() -> None:
    document = read(
        "<meta property=og:title content='Ships leave'><main><h1>The Norrhaven Post</h1>"
        f"<h1>Ships leave</h1>{COPY}</main>"
    )

    assert document.articles[0].headline == "Ships leave"


def test_metadata_names_authors_where_the_text_does_not() -> None:
    document = read(
        '<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Post"},'
        '{"@type":["NewsArticle"],"author":[{"@type":"Person","name":"Jane Roe"},{"@type":"Person","name":"Al Hurst"}]}]}</script>'
        f"<article><h1>Ships leave</h1>{COPY}</article>"
    )

    assert document.articles[0].byline == wirecopy.Byline("Jane Roe and Al Hurst")


def test_an_agency_behind_a_known_author() -> None:
    document = read(
        "<meta name=author content='Jane Roe'><article><h1>Ships leave</h1>"
        f"<div class=author>Von <a rel=author href=/j>Jane Roe</a>, htz</div>{COPY}</article>"
    )

    assert document.articles[0].byline == wirecopy.Byline("Jane Roe", "htz")


def test_a_date_beside_the_author_is_a_note() -> None:
    document = read(
        "<article><h1>Ships leave</h1><div><span class=author>By Jane Roe</span>"
        f"<span class=time>19 November 2031</span></div>{COPY}</article>"
    )

    assert document.articles[0].byline == wirecopy.Byline("Jane Roe")
    assert texts(document, Note) == ["19 November 2031"]


def test_menus_boxes_and_lists_of_links_are_left_out_or_notes() -> None:
    page = (
        f"<article><h1>Ships leave</h1>{COPY}<div class=share><button>Share</button></div>"
        "<div role=dialog><p>We use cookies.</p></div>"
        "<section><h3>More</h3><ul><li><a href=/x>Cottage sold</a></li></ul></section>"
        "<form><p>Subscribe to our newsletter</p></form></article>"
    )

    assert len(read(page).articles[0].body) == 2
    notes = texts(read(page, furniture="notes"), Note)
    assert {"Share", "We use cookies.", "Cottage sold"} <= set(notes)


def test_times_and_buttons_in_sentences_stay() -> None:
    sentence = "Ships leave at noon, and press Start to see them go on the harbour's own page."
    document = read(
        f"<article><h1>H</h1><p>Ships leave at <time>noon</time>, and press <button>Start</button>"
        f" to see them go on the harbour's own page.</p>{COPY}</article>"
    )

    assert sentence in texts(document)


def test_all_of_a_page_is_read_on_request() -> None:
    page = f"<nav><a href=/>Home</a></nav><article><h1>Ships leave</h1>{COPY}</article><footer>© Post</footer>"

    assert "© Post" not in str(read(page))
    assert "© Post" in str(read(page, content="page"))


def test_raised_marks_struck_text_and_hidden_text() -> None:
    document = read(
        "<table><tr><th>Symbol</th><th>Price</th><th>Change %</th></tr>"
        "<tr><td>HRW</td><td>63.34<sup>1</sup></td><td><del>19.5%</del><ins>18.9%</ins></td></tr>"
        "<tr><td>TUG</td><td><span style='display: none'>9</span>7.04</td><td>1.5%</td></tr></table>"
    )

    assert prices(document) == {"HRW": "63.34", "TUG": "7.04"}
    assert document.quotes[0].change_percent == Decimal("18.9")
    assert "corrected" in [d.code for d in document.diagnostics]


def test_spans_keep_their_places() -> None:
    document = read(
        "<table><tr><th>Sector</th><th>Name</th><th>Symbol</th><th>Price</th><th>Change %</th></tr>"
        "<tr><td rowspan=2>Ships</td><td>Harrow</td><td>HRW</td><td>18.235</td><td>-0.42%</td></tr>"
        "<tr><td>Tugs</td><td>TUG</td><td>7.04</td><td>1.5%</td></tr></table>"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert [q.name for q in document.quotes] == ["Harrow", "Tugs"]


@pytest.mark.parametrize(
    "page",
    [
        "<ul>{0}</ul>",
        "<div class=ticker>{1}</div>",
        "<section><h4>Ships</h4><div>{1}</div></section>",
        "<dl>{2}</dl>",
    ],
)
def test_lists_boxes_and_definitions_are_tables_too(page: str) -> None:
    rows = [("HRW", "-0.42%", "18.235"), ("TUG", "1.5%", "7.04"), ("ABC", "0.1%", "63.3")]
    items = "".join(
        f"<li><b>{a}</b> <i>{b}</i> <span>{c}</span> <em>$</em></li>" for a, b, c in rows
    )
    boxes = "".join(
        f"<div><span>{a}</span><span> {b} </span><span>{c}</span> <i>$</i></div>"
        for a, b, c in rows
    )
    terms = "".join(f"<dt>{a}</dt><dd>{b}</dd><dd>{c}</dd><dd>$</dd>" for a, b, c in rows)
    document = read(page.format(items, boxes, terms) + f"<article><h1>H</h1>{COPY}</article>")

    assert prices(document) == {a: c for a, _, c in rows}


def test_a_ticker_that_stands_twice_is_read_once() -> None:
    box = "".join(
        f"<div><b>{a}</b> <i>{b}%</i> <u>{c}</u> <em>$</em></div>"
        for a, b, c in (("HRW", "-0.42", "18.235"), ("TUG", "1.5", "7.04"), ("ABC", "0.1", "63.3"))
    )
    document = read(
        f"<div>{box}</div><div aria-hidden=true>{box}</div><article><h1>H</h1>{COPY}</article>"
    )

    assert len(document.quotes) == 3
    assert "repeated-table" in [d.code for d in document.diagnostics]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("<meta charset=utf-8><h1>Größe</h1>".encode(), "Größe"),
        ("\ufeff<h1>Größe</h1>".encode("utf-16-le"), "Größe"),
        (b"\xef\xbb\xbf<meta charset=windows-1251><h1>Gr\xc3\xb6\xc3\x9fe</h1>", "Größe"),
        ("<meta charset=iso-8859-1><h1>“Größe” €</h1>".encode("cp1252"), "“Größe” €"),
        ("<h1>“Größe”</h1>".encode("cp1252"), "“Größe”"),
        ("<meta http-equiv=content-type content='text/html; charset=Shift_JIS'><h1>港町</h1>".encode("cp932"), "港町"),
        ("<meta charset=latin1><h1>Größe</h1>".encode(), "Größe"),  # what the server's default was
        ("<meta charset=no-such-thing><h1>Größe</h1>".encode(), "Größe"),
    ],
)  # fmt: skip
def test_encodings(content: bytes, word: str) -> None:
    assert read(content + COPY.encode()).articles[0].headline == word


def test_a_charset_that_a_server_names_comes_before_the_page_s() -> None:
    content = "<meta charset=utf-8><h1>Größe €</h1>".encode("cp1252") + COPY.encode()

    assert read(content, charset="iso-8859-1").articles[0].headline == "Größe €"


def test_bytes_that_are_no_text_are_told() -> None:
    document = read(b"<meta charset=utf-8>\n<h1>Gr\xff\xfee</h1>" + COPY.encode())

    [told] = [d for d in document.diagnostics if d.code == "replaced-bytes"]
    assert (told.severity, told.line) == ("warning", 2)


def test_lines_are_those_of_the_source() -> None:
    document = read(f"<html>\n<body>\n<article>\n<h1>Ships &amp; tugs</h1>\n\n{COPY}\n</article>")

    assert document.articles[0].line == 4
    assert document.articles[0].body[0].line == 6


def test_pictures_and_films_are_named() -> None:
    document = read(f"<article><h1>H</h1><img src=a><video></video>{COPY}</article>")

    [told] = [d for d in document.diagnostics if d.code == "not-read"]
    assert told.message == "not read: 1 picture, 1 video"


def test_tables_that_are_frames_are_no_tables() -> None:
    document = read(
        f"<table><tr><td><a href=/>Home</a></td><td><h1>Ships leave</h1>{COPY}<table>{ROWS}</table></td></tr></table>"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}
    assert document.articles[0].headline == "Ships leave"


def test_broken_markup_is_read_as_browsers_do() -> None:
    document = read(
        f"<h1>Ships leave</h1>{COPY}<table><tr><th>Symbol<th>Price<th>Change %"
        "<tr><td>HRW<td>18.235<td>-0.42%<form><tr><td>TUG<td>7.04<td>1.5%</table>"
    )

    assert prices(document) == {"HRW": "18.235", "TUG": "7.04"}


def test_thousands_of_open_elements_are_read() -> None:
    document = read("<div><font>" * 2000 + f"<h1>Ships leave</h1>{COPY}")

    assert document.articles[0].headline == "Ships leave"


@given(st.binary(max_size=400))
def test_any_bytes_are_read(content: bytes) -> None:
    [document] = wirecopy.read_many([content], from_="html")
    assert document.source == ""


FRAGMENTS = st.sampled_from(
    "<table> <tr> <td> </td> </table> <p> </p> <div> </div> <sup> </sup> <del> <ul> <li> <h1> </h1> "
    "<article> <script> <a> <td&nbsp;rowspan=9999> <dl> <dt> <dd> HRW 18.235 -0.42% 1 $ text, &amp; <br> "
    "<span> </span> <time> <q> <pre> <template> <select> <svg> </body> <frameset>".split()
)


@given(st.lists(FRAGMENTS, max_size=60))
def test_any_markup_is_read(parts: list[str]) -> None:
    page = " ".join(parts).replace("&nbsp;", " ")
    [document] = wirecopy.read_many([page], from_="html")
    again = list(wirecopy.read_many([page], from_="html"))

    assert again == [document]


def written(document: Document, **options: object) -> bytes:
    stream = io.BytesIO()
    wirecopy.write(document, stream, to="html", options=options or None)
    return stream.getvalue()


WORDS = st.text("abc &<\"'é\n", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
SOME = st.none() | WORDS
FIGURES = st.none() | st.decimals(-99999, 99999, places=3)
OURS = st.builds(
    Document,
    st.lists(
        st.builds(
            QuoteTable,
            st.lists(
                st.builds(
                    wirecopy.Quote,
                    symbol=WORDS,
                    price=FIGURES,
                    change=FIGURES,
                    change_percent=FIGURES,
                    currency=st.sampled_from([None, "USD", "EUR"]),
                    currency_text=st.sampled_from([None, "$", "USD", "Fr."]),
                    name=SOME,
                    time=SOME,
                    extra=st.lists(st.builds(wirecopy.Cell, WORDS, st.sampled_from(["", "a", "b"])), max_size=3).map(tuple),
                ),
                min_size=1,
                max_size=3,
            ).map(tuple),
            title=SOME,
        )
        | st.builds(
            Article,
            headline=WORDS | st.just(""),
            subheadline=SOME,
            byline=st.none() | st.builds(wirecopy.Byline, WORDS, SOME),
            dateline=st.none() | st.builds(wirecopy.Dateline, WORDS, SOME, agency=SOME),
            credit=SOME,
            language=st.sampled_from([None, "en", "de-AT"]),
            body=st.lists(
                st.one_of(*(st.builds(kind, WORDS) for kind in (Paragraph, Subhead, Note, wirecopy.Bullet, wirecopy.Caption))),
                max_size=4,
            ).map(tuple),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)  # fmt: skip


@given(OURS, st.booleans(), st.booleans())
def test_pages_of_ours_come_back_equal(document: Document, json_ld: bool, fragment: bool) -> None:
    page = written(document, json_ld=json_ld, fragment=fragment)

    assert read(page) == document


def test_a_page_of_ours_that_somebody_changed_is_still_read() -> None:
    document = wirecopy.read(
        "HRW | -0.42% | 18.235 | $ | |\nTUG | 1.5% | 7.04 | $ | |\n\nShips leave\n\nShips left on Monday.\n"
    )
    page = written(document).replace(b"<main>", b"<main><nav>Menu</nav>")

    assert read(written(document)) == document
    assert prices(read(page)) == {"HRW": "18.235", "TUG": "7.04"}


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("<div>" * 5001, "open in each other"),
        ("<table><tr><td>" * 5001, "open in each other"),
        ("<p " + " ".join(f"a{n}=1" for n in range(2001)) + ">", "attributes"),
        ("<p " + " ".join(f"a{n}='>'" for n in range(2101)) + ">", "attributes"),
        ("".join(f"<p><font a{n}>" for n in range(4000)), "left open"),
        (
            "<table></table>" + "".join(f"<font a{n}>" for n in range(4000)) + "<p>" * 4000,
            "left open",
        ),
        (
            "<table>"
            + "".join(f"<font a{n}>" for n in range(4000))
            + "<td></table>"
            + "<p>" * 4000,
            "left open",
        ),
    ],
)
def test_hostile_markup_is_refused_in_one_line(page: str, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=what) as error:
        read(page)

    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 4990 + "x",
        "<p " + " ".join(f"a{n}=1" for n in range(1990)) + ">x",
        "".join(f"<p><font a{n}>x" for n in range(400)),  # as old pages have them
        "<table>" + "<tr><td><font size=1>x<td><font size=2>y" * 3000 + "</table>",
        "<script>" + "<div>" * 9000 + "</script>x",
        "<!--" + "<div>" * 9000 + "-->x",
        "<div>x</div>" * 9000,
        "<p title='" + "<div>" * 6000 + "'>x",
    ],
)
def test_what_looks_hostile_but_is_not_is_read(page: str) -> None:
    assert "x" in str(read(page))


def test_codes_in_angle_brackets_are_text() -> None:
    body = "<p>Shares of <HRW.L> fell, said <ann@harrow.example>, in a <custom-tag>note</custom-tag> to clients.</p>"
    (document,) = wirecopy.read_many([f"<h1>Harbour reopens</h1>{body}"], from_="html")
    said = "Shares of <HRW.L> fell, said <ann@harrow.example>, in a note to clients."
    assert [block.text for block in document.articles[0].body] == [said]
