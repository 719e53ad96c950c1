"""RTF: from several programs, and written by hand for what these rarely write."""

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import BadData, Document
from wirecopy_rtf.tokens import tokens

DOCUMENTS = Path(__file__).parents[1] / "documents"
FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 Gothic;}}"
STYLES = r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 heading 2;}{\s7 Byline;}}"


def read(body: str) -> Document:
    return wirecopy.read(
        rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}{body}}}".encode("latin-1"), from_="rtf"
    )


def row(
    *cells: str,
    edges: tuple[int, ...] = (2000, 4000, 6000, 8000),
    first: str = "",
    marks: dict[int, str] | None = None,
) -> str:
    defined = "".join(f"{(marks or {}).get(at, '')}\\cellx{edge}" for at, edge in enumerate(edges))
    return (
        f"\\trowd{first}{defined}\\pard\\intbl "
        + "".join(f"{cell}\\cell " for cell in cells)
        + "\\row\n"
    )


HEADER = row("Symbol", "Price", "Change %", "Currency")
SECOND = row("OSTK", "18.2", "1.5%", "EUR")
TWO = [
    ("HRWD", Decimal("63.34"), Decimal("-0.42"), "USD"),
    ("OSTK", Decimal("18.2"), Decimal("1.5"), "EUR"),
]


def quotes(document: Document) -> list[tuple[str, Decimal | None, Decimal | None, str | None]]:
    return [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes]


def paragraphs(document: Document) -> list[str]:
    return [block.text for article in document.articles for block in article.body]


@pytest.mark.parametrize(
    ("what", "cells"),
    {
        "plain": ("HRWD", "63.34", "-0.42%", "USD"),
        "a raised mark": ("HRWD", r"63.34{\super 1}", "-0.42%", "USD"),
        "a mark that is moved up": ("HRWD", r"63.34{\up6\fs12 1}", "-0.42%", "USD"),
        "struck text": ("HRWD", r"{\strike 61.1}63.34", "-0.42%", "USD"),
        "deleted text": ("HRWD", r"{\deleted 61.1}{\revised 63.34}", "-0.42%", "USD"),
        "hidden text": ("HRWD", r"63.34{\v 99}", "-0.42%", "USD"),
        "one character stands in": ("HRWD", "63.34", r"\u8722?0.42%", "USD"),
        "a byte stands in": ("HRWD", "63.34", r"\u8722\'3f0.42%", "USD"),
        "with a blank": ("HRWD", "63.34", r"\u8722 ?0.42%", "USD"),
        "nothing stands in": ("HRWD", "63.34", r"{\uc0\u8722 0.42%}", "USD"),
        "two characters stand in": ("HRWD", "63.34", r"{\uc2\u8722 ??0.42%}", "USD"),
        "a sign of the font Symbol": ("HRWD", "63.34", r"{\f2 -}0.42%", "USD"),
        "a hyphen that does not break": ("HRWD", "63.34", r"\_0.42%", "USD"),
        "a link": (r'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt HRWD}}', "63.34", "-0.42%", "USD"),
        "bookmarks and unknown groups": (r"{\*\bkmkstart a}HRWD{\*\odd 1 2 3}", r"63.\-34", "-0.42%", "USD"),
    }.items(),
)  # fmt: skip
def test_figures_are_read_as_they_stand(what: str, cells: tuple[str, ...]) -> None:
    assert quotes(read(HEADER + row(*cells) + SECOND + r"\pard After.\par")) == TWO, what


def test_a_bar_in_a_cell_parts_nothing() -> None:
    (table,) = read(
        HEADER.replace("Currency", "Note") + row("HRWD", "63.34", "-0.42%", "a|b") + SECOND
    ).children
    assert "a|b" in str(table)


def test_places_come_from_the_edges_of_cells() -> None:
    edges = (2000, 4000, 6000)
    (table,) = read(
        row("Club", "Won", "Lost", edges=edges)
        + row("North", "3", "1", edges=edges, marks={0: "\\clvmgf"})
        + row("", "2", "5", edges=(2010, 3990, 6000), marks={0: "\\clvmrg"})
        + row("6", "7", edges=(4000, 6000), first="\\trleft2000")
        + row("drawn", "4", edges=(4000, 6000))
        + row("lost", "", "9", edges=edges, marks={1: "\\clmrg"})
    ).tables
    assert table.rows == (
        ("Club", "Won", "Lost"),
        ("North", "3", "1"),
        ("North", "2", "5"),
        ("", "6", "7"),
        ("drawn", "", "4"),
        ("lost", "", "9"),
    )


def test_a_story_has_its_parts_by_style() -> None:
    document = read(
        r"{\header Page 1\par}{\footer\par}\pard\s1 Harbour reopens\par\pard\s7 Nora Quill\par"
        r"\pard The docks of the port{\super{\footnote\pard In cents.}} opened on Friday, it said.\par"
        r"\pard\s2 What comes next\par\pard{\listtext\'b7\tab}Docks open at nine\par"
        r"\pard{\pict\pngblip 0011ff}Nothing is known of the rest, {\*\annotation Ask!}officials said.\par"
    )
    (article,) = document.articles
    assert article.headline == "Harbour reopens"
    assert article.byline is not None
    assert article.byline.author == "Nora Quill"
    assert [(type(each).__name__, each.text) for each in article.body] == [
        ("Paragraph", "The docks of the port opened on Friday, it said."),
        ("Subhead", "What comes next"),
        ("Bullet", "Docks open at nine"),
        ("Paragraph", "Nothing is known of the rest, officials said."),
        ("Note", "In cents."),
    ]
    assert [each.message for each in document.diagnostics] == [
        "not read: 1 comment, 1 header, 1 picture"
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"caf\'e9 and \u233?", "café and é"),
        (r"{\f1 \'c0\'e1\'e2}", "Абв"),
        (r"{\f3 \'8a\'94\'89\'bf}", "株価"),
        (r"\u55357?\u56520?", "\U0001f4c8"),
        (r"a\emdash b\~c\{d\}\\", "a—b\xa0c{d}\\"),
        (r"one\line two", "one\ntwo"),
        ("in\r\n two lines", "in two lines"),
    ],
)
def test_characters_are_what_their_code_pages_say(written: str, said: str) -> None:
    text = "These words stand before it so that it is a sentence: "
    assert paragraphs(read(rf"\pard {text}{written} indeed.\par")) == [f"{text}{said} indeed."]


def test_binary_data_is_passed_over() -> None:
    document = read("\\pard One sentence is here.{\\pict\\bin5 }}{{\\}\\par")
    assert paragraphs(document) == ["One sentence is here."]


def test_lines_with_tabs_are_a_table() -> None:
    rows = (
        ("HRWD", "0.42%", "63.34", "USD"),
        ("OSTK", "-1.5%", "18.2", "EUR"),
        ("QAYB", "2%", "7.5", "CHF"),
    )
    document = read("".join("\\pard " + "\\tab ".join(cells) + "\\par\n" for cells in rows))
    assert [quote.symbol for quote in document.quotes] == ["HRWD", "OSTK", "QAYB"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not RTF"),
        (b"plain text", "is not RTF"),
        (rb"{\rtf1}", "holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        wirecopy.read(content, from_="rtf")
    assert said in str(caught.value)


def test_a_file_that_was_cut_short_says_so() -> None:
    document = wirecopy.read(rb"{\rtf1 {\b One sentence is here", from_="rtf")
    assert [each.code for each in document.diagnostics] == ["cut-short"]
    assert "One sentence is here" in str(document)


@pytest.mark.parametrize("name", ["libreoffice.rtf", "pandoc.rtf"])
def test_striprtf_reads_the_same_words(name: str) -> None:
    """Where it keeps nothing that is hidden, for there is nothing hidden here."""
    from striprtf.striprtf import rtf_to_text

    theirs = rtf_to_text((DOCUMENTS / name).read_text("latin-1")).replace("|", " ").split()  # type: ignore[no-untyped-call]  # it has no types
    document = wirecopy.read(DOCUMENTS / name)
    ours = {word for text in paragraphs(document) for word in text.split()}
    assert ours <= set(theirs)
    assert {quote.symbol for quote in document.quotes} <= set(theirs)


@given(st.binary(max_size=200))
def test_every_file_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(BadData):
        wirecopy.read(b"{\\rtf1 " + content, from_="rtf")


@given(
    st.lists(
        st.sampled_from(
            [
                b"{",
                b"}",
                b"\\par ",
                b"\\cell ",
                b"\\row ",
                b"\\trowd ",
                b"\\cellx99 ",
                b"\\*",
                b"\\footnote ",
                b"\\intbl ",
                b"a 1",
                b"\\u-3913 ?",
                b"\\uc3 ",
                b"\\'e9",
                b"\\clmrg",
                b"\\shptxt ",
                b"\\listtext ",
                b"\\header ",
            ]
        ),
        max_size=40,
    )
)
def test_words_in_any_order_are_read_or_refused(parts: list[bytes]) -> None:
    with contextlib.suppress(BadData):
        wirecopy.read(b"{\\rtf1 " + b"".join(parts), from_="rtf")


@given(st.binary(max_size=300))
def test_no_text_is_lost_between_tokens(content: bytes) -> None:
    text = b"".join(
        token.content for token in tokens(content.replace(b"\\", b"").replace(b"{", b""))
    )
    assert text == content.translate(None, b"\\{}\r\n")
