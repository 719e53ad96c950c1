"""Links in running text: where they stand, and that no change of a text moves them elsewhere."""

import io
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Bullet, Document, Paragraph, Span
from wirecopy.kit.spans import are_whole, pieces, settled, shifted
from wirecopy.tree.soundness import sound

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


def _lines(document: Document) -> bytes:
    stream = io.BytesIO()
    wirecopy.write([document], stream, to="jsonl")
    return stream.getvalue()
