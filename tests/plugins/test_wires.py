"""Messages of ANPA 1312 and IPTC 7901, whole, broken and in noise."""

import contextlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import (
    Article,
    Byline,
    Concept,
    Dateline,
    Document,
    Item,
    Note,
    Paragraph,
    Property,
    Quote,
    Signal,
    Table,
)

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


MESSAGES = Path(__file__).parents[1] / "wires"


def shape(document: Document) -> dict[str, Any]:
    """What a document says, in the words of the file beside its message."""
    said: dict[str, Any] = {}
    for child in document.children:
        if isinstance(child, Article):
            said["article"] = {
                name: value
                for name, value in {
                    "headline": child.headline,
                    "subheadline": child.subheadline,
                    "author": child.byline and child.byline.author,
                    "agency": child.byline and child.byline.agency,
                    "place": child.dateline and child.dateline.place,
                    "date": child.dateline and child.dateline.date,
                    "credit": child.credit,
                }.items()
                if value
            }
            said["body"] = [
                f"{block.line} {type(block).__name__.lower()}: {block.text}" for block in child.body
            ]
        elif isinstance(child, Table):
            rows = [" ; ".join(row) for row in child.rows]
            said.setdefault("tables", []).append([f"{child.line} {child.title}", *rows])
        else:
            rows = [
                f"{q.line} {q.symbol} {q.price} {q.change} {q.change_percent}" for q in child.quotes
            ]
            said.setdefault("quotes", []).append(rows)
    for child in document.children:
        if child.item is not None and len(item := told(child.item)) > len(said.get("item", ())):
            said["item"] = item
    said["told"] = [f"{each.line} {each.code}: {each.message}" for each in document.diagnostics]
    return said


def told(item: Item) -> list[str]:
    """What an item says, a line for each value."""
    lines = []
    for name, value in msgspec.structs.asdict(item).items():
        match value:
            case None:
                pass
            case tuple():
                for each in value:
                    parts = filter(None, msgspec.structs.astuple(each))
                    lines.append(f"{name} {': '.join(parts)}")
            case _:
                lines.append(f"{name} {value}")
    return lines


@pytest.mark.parametrize(
    "path",
    sorted(each for each in MESSAGES.iterdir() if each.suffix != ".json"),
    ids=lambda each: each.name,
)
def test_messages_say_what_stands_beside_them(path: Path) -> None:
    from_ = "anpa" if path.suffix == ".anpa" else "iptc7901"
    expected = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    assert [shape(each) for each in wirecopy.read_many([path], from_=from_)] == expected


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
    assert document.diagnostics == ()
    assert article.item == Item(
        slugline="bc-HarbourStorm",
        subjects=(Concept("f", "a1312cat"),),
        other=(
            Property("number", "a0123"),
            Property("priority", "r"),
            Property("word count", "0042"),
            Property("header", "a0123 brxx- r f bc-HarbourStorm 01-31 0042"),
            Property("trailer", "BTZ-HW-01-31-26 1730GMT<"),
        ),
    )


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
        assert [child.quotes for child in document.children] == [quotes]
        assert document.children[0].item.slugline == "bc-Stocks"
        assert [quote.line for quote in document.quotes] == [4, 5]


def test_a_message_of_iptc_7901_has_its_source_as_credit() -> None:
    (document,) = read(IPTC_7901, "iptc7901")
    (article,) = document.articles
    assert (article.headline, article.credit) == ("Harbour reopens", "BTZ")
    assert article.body[-1] == Paragraph("The tugs followed.")
    assert "Monday after the longest storm." in article.body[0].text
    assert document.diagnostics == ()
    assert article.item == Item(
        priority=4,
        slugline="harbour/storm",
        provider="BTZ",
        other=(
            Property("service", "BTZ"),
            Property("number", "0123"),
            Property("category", "WI"),
            Property("word count", "0045"),
            Property("header", "BTZ0123 4 WI 0045 harbour/storm"),
            Property("trailer", "311730 GMT JAN 26"),
        ),
    )


def test_several_messages_are_several_documents() -> None:
    documents = read(f"\x00\x00{ANPA}\x7f\x7f\n{TABLE}{ANPA}")
    assert [len(each.children) for each in documents] == [1, 1, 1]
    assert [each.children[0].line for each in documents][1:] == [13, 18]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (ANPA.replace("\x03", ""), ["broken-message"]),
        (ANPA.replace("\x02", ""), ["broken-message"]),
        (ANPA[: ANPA.index("The tugs")], ["broken-message"]),
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
        Article(
            "Head",
            byline=Byline("A. Roe", "BTZ"),
            body=(Paragraph("Text."),),
            item=document.articles[0].item,
        ),
    )


PIECES = st.sampled_from(
    ["\n^BC-HRW--Storm, 1st Ld,40<", "\n^By ANN ROE=", "\n^HEAD=", "\n^KILL<", "\nEXTRA", " =", "!", "\nA/B/",
     "\nZCZC", "\nNNNN\n", "\n# Notebook\n", "\nnot for publication\n", "\nTel: +49 40 555 01\n", "A;B;C\nD;E;F\n",
     "\x01", "\x02", "\x03", "\x04", "\x16\x16\x01", "\x08", "\x10", "\r\n", "\n", "^", "<", "  ", ";", "\x1f", "\x00"]
) | st.text(st.characters(codec="ascii", min_codepoint=32), max_size=60)  # fmt: skip


@pytest.mark.parametrize("from_", ["anpa", "iptc7901"])
@given(pieces=st.lists(PIECES, max_size=30))
def test_nothing_that_can_be_printed_is_lost(from_: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    found = repr(read(text, from_)) + "ZCZCNNNN"  # the marks of both ends, as SOH and EOT are
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
                Paragraph(
                    "PORT HARROW, Fla. (HRW) _ Ships left the harbour (the largest) on Thursday."
                ),
            ),
            item=Item(ed_note="Eds: Updates throughout.", other=(Property("header", "a0123"),)),
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


@pytest.mark.parametrize(
    ("line", "headline", "signal"),
    [
        ("EXTRA", "Harbour reopens", Signal("extra", "EXTRA")),
        ("+++ EIL +++", "Harbour reopens", Signal("eil", "+++ EIL +++")),
        ("(Korrektur: im dritten Absatz 12 statt 15)", "Harbour reopens", Signal("correction", "(Korrektur: im dritten Absatz 12 statt 15)")),
        ("1ST LEAD", "Harbour reopens", Signal("update", "1ST LEAD")),
        ("2. ZUSAMMENFASSUNG", "Harbour reopens", Signal("update", "2. ZUSAMMENFASSUNG")),
        ("Extra tugs wait as", "Extra tugs wait as Harbour reopens", None),
        ("Regional services/Harbour and tugs/Marstal\r\n", "Harbour reopens", None),
        ("EILT: Tugs wait,", "Tugs wait, Harbour reopens", Signal("eilt", "EILT")),
        ("+++ EIL +++ Tugs wait, ", "Tugs wait, Harbour reopens", Signal("eil", "EIL")),
    ],
)  # fmt: skip
def test_signals_are_no_headlines(line: str, headline: str, signal: Signal | None) -> None:
    text = f"\x01htz0001 3 wi 9  htz 0001\r\n\x02\r\nHarbour/\r\n{line}\r\nHarbour reopens =\r\n\r\nNordhafen (htz) - Ships left.\r\n\x03\x04"
    (document,) = read(text, "iptc7901")
    (article,) = document.articles
    assert article.headline == headline
    assert article.credit == "htz"
    assert article.item is not None
    assert article.item.signals == (() if signal is None else (signal,))
    assert not any(isinstance(block, Note) for block in article.body)
    assert len(document.children) == 1


def test_a_marked_second_line_is_the_subheadline() -> None:
    (document,) = read(
        "\x01HTZ0001 5 CI 9\r\n\x02\r\nHafen/Wetter\r\n\r\nHafen öffnet\r\nwieder\r\nUtl.: Nach neun Tagen =\r\n\r\n"
        "   Nordhafen (HTZ) - Schiffe liefen aus.\r\n\x03\x04",
        "iptc7901",
    )
    (article,) = document.articles
    assert (article.headline, article.subheadline) == ("Hafen öffnet wieder", "Nach neun Tagen")
    assert article.body == (Paragraph("Nordhafen (HTZ) - Schiffe liefen aus."),)
    assert article.item is not None
    assert article.item.slugline == "Hafen/Wetter"


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("KILL", "canceled", "kill"),
        ("BULLETIN KILL", "canceled", "kill"),
        ("MANDATORY KILL", "canceled", "kill"),
        ("WITHHOLD", "withheld", "withhold"),
    ],
)
def test_a_kill_is_a_warning_and_the_state_of_the_item(word: str, status: str, code: str) -> None:
    (document,) = read(
        f"\x01a0123\r\n\x02^BC-HRW--Storm, 1st Ld,9<\r\n^{word}<\r\n   Kill it.\r\n\x03\x04"
    )
    (told,) = [each for each in document.diagnostics if each.code == "not-usable"]
    assert (told.severity, told.message) == ("warning", f"the message says '{word}'")
    item = document.articles[0].item
    assert item is not None
    assert (item.status, item.signals) == (status, (Signal(code, word),))


def test_a_killed_message_has_no_usable_table() -> None:
    cells = "\x08Symbol;Price\x10\r\n\x08RIO;63.34\x10\r\n"
    (document,) = read(f"\x01a0123\r\n\x02^KILL<\r\n   Kill it.\r\n{cells}\x03\x04")
    assert [child.item and child.item.status for child in document.children] == ["canceled"] * 2


@pytest.mark.parametrize(
    "notebook",
    [
        "# Notebook\n- Call the desk.",
        "The following information is not intended for publication\nCall the desk.",
        "(NOT FOR PUBLICATION: call Ann Roe, +49 40 555 0101)",
        "Contact: Ann Roe, +49 40 555 0101",
        "Tel: +49 40 555 0101; <desk@htz.example>",
        "htz ar tp",
    ],
)
def test_what_is_for_the_desk_is_no_paragraph(notebook: str) -> None:
    text = f"\x01HTZ0001 3 WI 9\n\x02Head =\n\nShips left the harbour.\n\n{notebook}\n\x03\x04"
    (article,) = read(text, "iptc7901")[0].articles
    assert [b.text for b in article.body if isinstance(b, Paragraph)] == ["Ships left the harbour."]
    assert not any(isinstance(block, Note) for block in article.body)
    assert article.item is not None
    assert article.item.ed_note == notebook


def test_old_messages_are_windows_1252_where_they_are_not_utf_8() -> None:
    text = "\x01SDZ0001 4 I 9\r\n\x02Été à 12 €\r\n\r\nLe port “rouvre”.\r\n\x03\x04"
    for encoding, told in (("utf-8", False), ("cp1252", True)):
        (document,) = read(text.encode(encoding), "iptc7901")
        assert document.articles[0].headline == "Été à 12 €"
        assert document.articles[0].body == (Paragraph("Le port “rouvre”."),)
        assert ("odd-encoding" in {each.code for each in document.diagnostics}) is told


@pytest.mark.parametrize(
    "piece",
    ["\x08", "\x08a;b\x10", "^", "^By A=\n", "a;b;c\n", "ZCZC\n", "ZCZC\nNNNN\n", "\x01", "^KILL<\n", "A/B/\n",
     "EXTRA =\n", "# Notebook\n", "X\n\nBy Ann Roe\n\n", "(", "<", "! ", "A--BTZ\n", "YY TDA\n"],
)  # fmt: skip
def test_no_repetition_takes_more_than_linear_time(piece: str) -> None:
    """If one did, this would not end."""
    count = 3_000
    for from_ in ("anpa", "iptc7901"):
        read(f"\x01a0123\r\n\x02{piece * count}\x03\x04", from_)
        read(piece * count, from_)
