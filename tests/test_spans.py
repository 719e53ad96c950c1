"""Links in running text: where they stand, and that no change of a text moves them elsewhere."""

import io
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Block, Bullet, Diagnostic, Document, Paragraph, Span, Subhead
from wirecopy.kit.soundness import sound
from wirecopy.kit.spans import are_whole, pieces, settled, shifted

HREF = "https://example.com/report"
LINKED = Paragraph("See the report.", 3, spans=(Span(8, 14, HREF),))
STORY = Document((Article("Miners slip", body=(Paragraph("Shares fell."), LINKED)),))


def test_a_block_says_where_its_links_are() -> None:
    """The offsets count the characters of the text."""
    span = LINKED.spans[0]
    assert LINKED.text[span.start : span.end] == "report"
    assert Paragraph("Shares fell.").spans == ()


def test_links_take_part_in_equality() -> None:
    """Lines do not."""
    assert Paragraph("See the report.", spans=LINKED.spans) == LINKED
    assert Paragraph("See the report.", 3) != LINKED
    assert hash(Paragraph("a", 1)) == hash(Paragraph("a", 2))
    assert Bullet("a") != Paragraph("a")


def test_spans_are_given_by_keyword() -> None:
    """The second position is the line's."""
    with pytest.raises(TypeError, match="positional"):
        Paragraph("a", 1, LINKED.spans)  # type: ignore[call-arg]


def test_json_holds_links_only_where_they_are() -> None:
    """A document without links is the same as before there were any."""
    written = _lines(STORY)
    assert written.count(b"spans") == 1
    assert wirecopy.read(written, from_="jsonl") == STORY


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((), [("See the report.", None)]),
        ((Span(0, 3, "a"),), [("See", "a"), (" the report.", None)]),
        ((Span(0, 15, "a"),), [("See the report.", "a")]),
        # Odd ones: overlapping, empty, beyond the text, in no order.
        ((Span(0, 7, "a"), Span(4, 9, "b")), [("See the", "a"), (" r", "b"), ("eport.", None)]),
        ((Span(3, 3, "a"),), [("See the report.", None)]),
        ((Span(14, 99, "a"),), [("See the report", None), (".", "a")]),
        ((Span(15, 99, "a"),), [("See the report.", None)]),
        ((Span(8, 14, "a"), Span(0, 3, "b")), [("See the ", None), ("report", "a"), (".", None)]),
    ],
)
def test_pieces_are_the_whole_text(
    spans: tuple[Span, ...], expected: list[tuple[str, str | None]]
) -> None:
    """Whatever the spans are."""
    assert list(pieces(Paragraph("See the report.", spans=spans))) == expected


def test_an_empty_text_is_one_piece() -> None:
    """So that a format writes an empty block as such."""
    assert list(pieces(Paragraph(""))) == [("", None)]


@pytest.mark.parametrize(
    ("spans", "is_whole"),
    [
        ((), True),
        ((Span(0, 3, "a"), Span(3, 15, "b")), True),
        ((Span(0, 16, "a"),), False),
        ((Span(3, 3, "a"),), False),
        ((Span(0, 4, "a"), Span(3, 5, "b")), False),
    ],
)
def test_spans_are_in_order_and_in_the_text(spans: tuple[Span, ...], *, is_whole: bool) -> None:
    """Each is a stretch of the text, and none lies within another."""
    assert are_whole(Paragraph("See the report.", spans=spans)) is is_whole


@pytest.mark.parametrize(
    ("before", "at", "after", "link"),
    [
        ("  See\n the  report. ", (12, 18), "See the report.", "report"),
        ("See the report.", (0, 15), "the report.", "the report."),
        ("See the report.", (8, 14), "See the", None),
        ("See the report.", (8, 14), "report", "report"),
        ("See the report.", (7, 15), "See the report.", "report."),
        ("See the report.", (8, 14), "Other words", None),
        ("See\0the report.", (4, 14), "See\nthe report.", "the report"),
    ],
)
def test_links_stay_where_they_are(
    before: str, at: tuple[int, int], after: str, link: str | None
) -> None:
    """Whatever becomes of the blanks, or is cut off."""
    found = settled(before, [Span(*at, HREF)], after)
    assert [after[each.start : each.end] for each in found] == ([link] if link else [])


@given(
    st.lists(st.text(" \t\nabc\u00a0", max_size=6), min_size=3, max_size=9),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_folding_moves_no_letter_into_a_link(parts: list[str], one: int, two: int) -> None:
    """The letters of a link are the same before and after."""
    first, last = sorted((one % len(parts), two % len(parts)))
    before = "".join(parts)
    span = Span(len("".join(parts[:first])), len("".join(parts[:last])), HREF)
    after = " ".join(before.split())
    found = settled(before, [span], after)
    said = "".join(after[each.start : each.end] for each in found)
    assert "".join(said.split()) == "".join(before[span.start : span.end].split())
    assert all(are_whole(Paragraph(after, spans=(each,))) for each in found)


def test_shifted_spans_stand_further_on() -> None:
    """As in a text that stands in another."""
    assert shifted(LINKED.spans, 4) == (Span(12, 18, HREF),)


_ODD: list[Any] = [None, (Span("0", 1, "a"),), (Span(0, 1, None),), ("a",)]  # type: ignore[arg-type]  # odd


@pytest.mark.parametrize("spans", _ODD)
def test_odd_spans_are_refused(spans: object) -> None:
    """By the look that `write` takes at a document."""
    odd = msgspec.structs.replace(LINKED, spans=spans)
    with pytest.raises(TypeError):
        sound(Document((Article("a", body=(odd,)),)))


def test_whole_spans_are_taken() -> None:
    """By the same look."""
    assert sound(STORY) is STORY


def test_hidden_words_do_not_move_links() -> None:
    """Before, in, across and behind a link."""
    text = "Roe told the Roe report of Roe."
    block = Paragraph(text, spans=(Span(13, 23, "https://example.com/Roe"), Span(25, 30, "x")))
    document = Document((Article("a", body=(block,)),))
    written = wirecopy.convert(
        _lines(document),
        to="jsonl",
        from_="jsonl",
        filters=[("redact", {"words": "Roe", "mark": "#"})],
    )
    (found,) = wirecopy.read(written, from_="jsonl").articles[0].body
    assert found.text == "# told the # report of #."
    assert [found.text[each.start : each.end] for each in found.spans] == ["# report", "f #"]
    assert found.spans[0].href == "https://example.com/#"


def _written(
    document: Document, to: str, options: dict[str, str] | None = None
) -> tuple[str, list[Diagnostic]]:
    heard: list[Diagnostic] = []
    stream = io.BytesIO()
    wirecopy.write(
        [document], stream, to=to, options=options, on_diagnostic=lambda _, each: heard.append(each)
    )
    return stream.getvalue().decode("utf-8", "replace"), heard


def _lines(document: Document) -> bytes:
    stream = io.BytesIO()
    wirecopy.write([document], stream, to="jsonl")
    return stream.getvalue()


_PAGE = """<html><head><base href="https://example.com/news/"></head><body><article>
<h1>Miners slip</h1>
<p>Shares fell in <a href="/markets">the\n  markets</a> of <a href="https://example.org/?a=1&amp;b=2">Port
Harrow</a>, said <a href="javascript:void(0)">a broker</a> in <a href="#notes">a note</a> on Monday.</p>
<ul><li>See <a href="report.html"> the report </a>.</li></ul>
</article></body></html>"""
_LINKS = [
    ("the markets", "https://example.com/markets"),
    ("Port Harrow", "https://example.org/?a=1&b=2"),
    ("the report", "https://example.com/news/report.html"),
]
_MARKDOWN = """# Miners slip

Shares fell in [the
markets](https://example.com/markets) of [Port Harrow](<https://example.org/?a=1&b=2>), said
[a broker](javascript:void(0)) in [a note](#notes) on Monday.

- See [the report][1].

[1]: https://example.com/news/report.html
"""
_RSS = f"""<rss version="2.0"><channel><title>t</title><link>https://example.com/</link><item>
<title>Miners slip</title><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"
xml:base="https://example.com/news/"><![CDATA[{_PAGE.partition("<h1>Miners slip</h1>")[2].partition("</article>")[0]}]]>
</content:encoded></item></channel></rss>"""
_MAIL = (
    "From: Jane Roe <jane.roe@example.com>\nSubject: Miners slip\nMIME-Version: 1.0\n"
    f"Content-Type: text/html; charset=utf-8\n\n{_PAGE}"
)


def _said(document: Document) -> list[tuple[str, str]]:
    return [
        (block.text[each.start : each.end], each.href)
        for article in document.articles
        for block in article.body
        for each in block.spans
    ]


@pytest.mark.parametrize(
    ("reader", "text"),
    [("html", _PAGE), ("markdown", _MARKDOWN), ("rss", _RSS), ("eml", _MAIL)],
)
def test_links_are_read(reader: str, text: str) -> None:
    """With their addresses in full; scripts and places in the page itself are none."""
    document = wirecopy.read(text, from_=reader)
    assert _said(document) == _LINKS
    first, *_ = document.articles[0].body
    assert first.text.startswith("Shares fell in the markets of Port Harrow, said a broker in a ")


def test_a_link_goes_on_in_the_next_block() -> None:
    """As cards and teasers are built."""
    page = (
        "<article><a href='https://example.com/1'><p>One.</p><p>Two.</p></a><p>Three.</p></article>"
    )
    document = wirecopy.read(page, from_="html", options={"content": "page"})
    assert _said(document) == [("One.", "https://example.com/1"), ("Two.", "https://example.com/1")]


def test_marks_of_footnotes_do_not_move_links() -> None:
    """What leaves the text before a link."""
    page = (
        "<article><p>Shares fell 3.5<sup>1</sup> percent, <del>19</del> as <a href='https://"
        "example.com/'>a <b>report</b></a> said on Monday.</p></article>"
    )
    document = wirecopy.read(page, from_="html", options={"content": "page"})
    assert document.articles[0].body[0].text.startswith("Shares fell 3.5 percent")
    assert _said(document) == [("a report", "https://example.com/")]


@pytest.mark.parametrize(
    ("exporter", "written"),
    [
        ("html", '<p dir="auto">See the <a href="https://example.com/report">report</a>.</p>'),
        ("markdown", "See the [report](<https://example.com/report>)."),
        ("rss", "See the &lt;a href=&quot;https://example.com/report&quot;&gt;report&lt;/a&gt;."),
        ("atom", 'See the <a href="https://example.com/report">report</a>.'),
    ],
)
def test_links_are_written(exporter: str, written: str) -> None:
    """As the format has them."""
    found, heard = _written(STORY, exporter)
    assert written in found
    assert not [each for each in heard if each.code == "not-carried"]


@pytest.mark.parametrize("exporter", ["html", "markdown", "rss", "atom"])
@pytest.mark.parametrize(
    "span", [Span(0, 3, "javascript:alert(1)"), Span(0, 3, "data:text/html,x"), Span(2, 99, HREF)]
)
def test_what_pages_may_not_lead_to_is_text(exporter: str, span: Span) -> None:
    """And so is, with a warning, what is not in its place."""
    story = Article("a", body=(Paragraph("See the report.", 7, spans=(span,)),))
    found, heard = _written(Document((story,)), exporter)
    assert "javascript:" not in found
    assert "data:text" not in found
    assert [each.line for each in heard if each.code == "not-carried"] == [7]


@pytest.mark.parametrize("exporter", ["text", "csv", "xlsx", "jsonld"])
def test_formats_without_links_say_so(exporter: str) -> None:
    """Once an article, with the first address."""
    _, heard = _written(STORY, exporter, {"table": "articles"} if exporter == "csv" else None)
    (told,) = [each for each in heard if each.code == "not-carried" and HREF in each.message]
    assert told.line == 3


_WORDS = ("Ships", "left", "a*b", "<i>", "x&y", "[1]", "(2)", "#")
_HREFS = ("https://example.com/?a=1&b=_2_", "/markets", "mailto:desk@example.com", "a(b)", "x*y")


@st.composite
def _linked(draw: st.DrawFn) -> Document:
    """Stories whose paragraphs have links here and there."""
    blocks: list[Block] = []
    kinds: tuple[type[Block], ...] = (Paragraph, Bullet, Subhead)
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
        text, spans = "Ships", []
        for word in draw(st.lists(st.sampled_from(_WORDS), max_size=5)):
            start, text = len(text) + 1, f"{text} {word}"
            if draw(st.booleans()):
                spans.append(Span(start, len(text), draw(st.sampled_from(_HREFS))))
        text += " today."
        blocks.append(kind(text, spans=tuple(spans)))
    return Document((Article("Miners slip", body=(Paragraph("Shares fell."), *blocks)),))


@pytest.mark.parametrize("name", ["html", "rss", "atom", "json", "markdown"])
@given(_linked())
def test_links_come_back(name: str, document: Document) -> None:
    """From all formats that carry them."""
    stream = io.BytesIO()
    wirecopy.write([document], stream, to=name)
    assert wirecopy.read(stream.getvalue(), from_=name) == document


_ODD_SPANS = st.lists(
    st.builds(Span, st.integers(0, 20), st.integers(0, 20), st.text(max_size=9)), max_size=4
).map(tuple)


@pytest.mark.parametrize(
    "name",
    ["text", "csv", "xlsx", "html", "jsonld", "markdown", "rss", "atom", "newsml", "ninjs", "nitf"],
)
@given(spans=_ODD_SPANS)
@example(spans=(Span(9, 2, "\ud800"), Span(0, 99, "\0")))
def test_odd_spans_are_written_or_named(name: str, spans: tuple[Span, ...]) -> None:
    """Those that lie nowhere, overlap, or lead nowhere."""
    story = Article("a", body=(Paragraph("See the report.", spans=spans),))
    found, _ = _written(Document((story,)), name)
    assert found
