"""Messages of ANPA 1312 and IPTC 7901, whole, broken and in noise."""

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Byline, Dateline, Document, Paragraph, Quote, QuoteTable

ANPA = (
    "\x16\x16\x01a0123\x1fbrxx-\r\nr f\x13\x11 bc-HarbourStorm 01-31 0042\r\n\x02"
    "^Harbour reopens after storm<\r\n^By A. ROE=\r\n^BTZ=\r\n"
    "  Ships left Port Harrow on Monday after the longest storm since\r\n"
    "the harbour was built, the harbour master said.\r\n"
    "  The tugs were the first to leave.\r\n\x03BTZ-HW-01-31-26 1730GMT<\r\n\x04"
)
TABLE = (
    "\x16\x16\x01f0007\x1f-----\r\nr f\x13\x12 bc-Stocks 01-31 0010\r\n\x02"
    "Symbol   Price   Change %\r\nRIO      63.34   -0.07%\r\nBHP      12.10   +1.20%\r\n\x03\x04"
)
IPTC_7901 = (
    "\x16\x16\x16\x01BTZ0123 4 WI 0045 harbour/storm\r\n\x02Harbour reopens\r\n\r\n"
    "   PORT HARROW, Jan 31 (BTZ) - Ships left Port Harrow on Monday after the\r\n"
    "longest storm.\r\n   The tugs followed.\r\n\x03311730 GMT JAN 26\r\n\x04"
)


def read(text: str | bytes, from_: str = "anpa") -> list[Document]:
    return list(wirecopy.read_many([text], from_=from_))


def test_a_message_of_anpa_is_a_header_and_a_story() -> None:
    (document,) = read(ANPA)
    (article,) = document.articles
    assert (article.headline, article.byline) == (
        "Harbour reopens after storm",
        Byline("A. ROE", "BTZ"),
    )
    assert [(block.text, block.line) for block in article.body] == [
        (
            "Ships left Port Harrow on Monday after the longest storm since the harbour was built, the harbour master said.",
            6,
        ),
        ("The tugs were the first to leave.", 8),
    ]
    assert [(each.code, each.line, each.message) for each in document.diagnostics] == [
        ("not-read", 1, "the header says 'a0123 brxx- r f bc-HarbourStorm 01-31 0042'"),
        ("not-read", 9, "the trailer says 'BTZ-HW-01-31-26 1730GMT<'"),
    ]


def test_tables_are_found_in_columns_and_in_cells_with_semicolons() -> None:
    quotes = (
        Quote("RIO", Decimal("63.34"), change=None, change_percent=Decimal("-0.07")),
        Quote("BHP", Decimal("12.10"), change=None, change_percent=Decimal("1.20")),
    )
    rows = (
        "\x08Symbol;Price;Change %\x10\r\n\x08RIO;63.34;-0.07%\x10\r\n\x08BHP;12.10;+1.20%\x10\r\n"
    )
    cells = f"{TABLE.partition('Symbol')[0]}{rows}\x03\x04"
    for text in (TABLE, cells):
        (document,) = read(text)
        assert document.children == (QuoteTable(quotes),)
        assert [quote.line for quote in document.quotes] == [4, 5]


def test_a_message_of_iptc_7901_has_its_source_as_credit() -> None:
    (document,) = read(IPTC_7901, "iptc7901")
    (article,) = document.articles
    assert (article.headline, article.credit) == ("Harbour reopens", "BTZ")
    assert article.body[-1] == Paragraph("The tugs followed.")
    assert "Monday after the longest storm." in article.body[0].text
    assert [each.message for each in document.diagnostics] == [
        "the header says 'BTZ0123 4 WI 0045 harbour/storm'",
        "the trailer says '311730 GMT JAN 26'",
    ]


def test_several_messages_are_several_documents() -> None:
    documents = read(f"\x00\x00{ANPA}\x7f\x7f\n{TABLE}{ANPA}")
    assert [len(each.children) for each in documents] == [1, 1, 1]
    assert [each.children[0].line for each in documents][1:] == [13, 18]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (ANPA.replace("\x03", ""), ["broken-message", "not-read"]),
        (ANPA.replace("\x02", ""), ["broken-message", "not-read"]),
        (ANPA[: ANPA.index("The tugs")], ["broken-message", "not-read"]),
        ("Harbour reopens\nShips left.\n", ["stray-text"]),
        (f"line noise\n{IPTC_7901}", ["stray-text"]),
    ],
)
def test_broken_messages_are_read_and_reported(text: str, codes: list[str]) -> None:
    document = read(text)[0]
    assert [each.code for each in document.diagnostics][: len(codes)] == codes
    assert document.articles


def test_parity_bits_are_taken_away() -> None:
    odd = bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in ANPA.encode("ascii"))
    assert read(odd) == read(ANPA)


def test_the_sign_off_goes_before_the_source() -> None:
    (document,) = read(
        "\x01DTZ0001 4 WI 0004 x\n\x02Head\nText.\nA. Roe--BTZ\n\x03\x04", "iptc7901"
    )
    assert document.articles == (
        Article("Head", byline=Byline("A. Roe", "BTZ"), body=(Paragraph("Text."),)),
    )


PIECES = st.sampled_from(
    ["\x01", "\x02", "\x03", "\x04", "\x16\x16\x01", "\x08", "\x10", "\r\n", "\n", "^", "<", "  ", ";", "\x1f", "\x00"]
) | st.text(st.characters(codec="ascii", min_codepoint=32), max_size=60)  # fmt: skip


@pytest.mark.parametrize("from_", ["anpa", "iptc7901"])
@given(pieces=st.lists(PIECES, max_size=30))
def test_nothing_that_can_be_printed_is_lost(from_: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    found = repr(read(text, from_))
    for run in re.findall("[A-Za-z0-9]+", re.sub("[\x00-\x1f\x7f]", " ", text)):
        assert run in found


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(wirecopy.Undecodable):
        read(b"\x16\x16\x01" + content)


def test_reading_takes_linear_time() -> None:
    """Each message is looked at once, however many come before it: doubling doubles the steps."""
    documents = read(ANPA * 400)
    assert len(documents) == 400
    assert documents[-1].children[0].line == documents[0].children[0].line + 399 * 9


@pytest.mark.parametrize("signature", ["^By ANN ROE=\r\n^Harrow Wire Writer=", "^By ANN ROE="])
def test_a_byline_below_a_note_does_not_end_the_story(signature: str) -> None:
    (document,) = read(
        f"\x01a0123\r\n\x02^Harbour reopens<\r\n^Eds: Updates throughout.<\r\n{signature}\r\n"
        "  PORT HARROW, Fla. (HRW) _ Ships left the harbour (the largest) on Thursday.\r\n\x03\x04"
    )
    agency = "Harrow Wire Writer" if "Writer" in signature else None
    assert document.articles == (
        Article(
            "Harbour reopens",
            byline=Byline("ANN ROE", agency),
            dateline=Dateline("PORT HARROW, Fla.", None, agency="HRW"),
            body=(
                Paragraph("Eds: Updates throughout."),
                Paragraph(
                    "PORT HARROW, Fla. (HRW) _ Ships left the harbour (the largest) on Thursday."
                ),
            ),
        ),
    )


def test_a_quad_ends_the_lines_of_a_headline_without_a_caret() -> None:
    (document,) = read(
        "\x01HRW0123 3 pl 212 harbour\r\n\x02\r\nHarbour reopens =\r\nTugs first =\r\n\r\n"
        "Harrow (hrw) - Ships left the harbour on Thursday.\r\nThe sum is x =\r\n\x03\x04",
        "iptc7901",
    )
    (article,) = document.articles
    assert (article.headline, article.subheadline) == ("Harbour reopens", "Tugs first")
    assert article.body[-1].text.endswith("x =")
