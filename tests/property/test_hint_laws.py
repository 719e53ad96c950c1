"""The cheap looks at many lines refuse only what no layout reads."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Diagnostic, Document
from wirecopy.wire import hints, layout, quotes

TESTS = Path(__file__).parent.parent

NAMES = "Harrow|Alder Brook|Quay of the|kettle|McNeil|Straße|港湾|Порт|USB mug|World (12)".split(
    "|"
)
CODES = "QXA|B7|EUR|USD|R|p|kr|HRW.L|3M|AED|S/|Rs.|24-10|7203".split("|")
FIGURES = (
    "7|12|2.5|1,204.50|12,5|n/a|-|closed|12.5K|(1.5)|5-|2031|17:35|05.01.2031|24-10|+0.5|−0.5|0.3%"
    "|-1.2%|2 ％|1 pct|$9|9 €|12p|kr 4|18.2▼0.4%|+0.4 (+3%)"
).split("|")
TITLES = (
    "Ticker|Name|Last|Price|Change|% Chg|Kurs|Team|Pts|Votes|Date|Currency|株価|前日比(%)|lastPrice"
    "|+/-|Rank|Percent|Close|12"
).split("|")
KINDS = st.lists(
    st.sampled_from(
        [
            st.sampled_from(NAMES),
            st.sampled_from(CODES),
            st.sampled_from(FIGURES[:3]),
            st.sampled_from(FIGURES),
            st.sampled_from(FIGURES[15:19]),
            st.sampled_from(FIGURES[21:24]),
            st.sampled_from(["$", "€", "EUR", "kr", ""]),
        ]
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    """Rows of one shape in one layout, maybe below a header."""
    kinds = draw(KINDS)
    rows = draw(st.lists(st.tuples(*kinds), min_size=1, max_size=9))
    header = draw(st.none() | st.tuples(*[st.sampled_from(TITLES)] * len(kinds)))
    if header is not None:
        rows.insert(0, header)
    match draw(st.sampled_from([" ", "  ", "\t", " | ", "places", "lines", "double"])):
        case "places":
            widths = [max(len(row[at]) for row in rows) for at in range(len(kinds))]
            return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        case "lines":
            return [cell for row in rows for cell in row if cell]
        case "double":
            return [text for row in rows for text in ("   ".join(row), "")]
        case mark:
            return [mark.join(row) for row in rows]


PAGES = st.lists(
    tables()
    | st.sampled_from(
        [[""], ["Our offers"], ["The price of a mug rose."], ["--- ---"], ["Table 7"]]
    ),
    max_size=4,
).map(lambda parts: "\n".join(line for part in parts for line in part))


def read(text: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    document = wirecopy.read(text)
    return document, document.diagnostics


def read_without_looks(text: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The same where every layout is tried on all lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_may_hold_quotes", lambda *_: True)
        patch.setattr("wirecopy.wire._may_be_parted", lambda *_: True)
        patch.setattr(layout._Block, "_may_be_parted", lambda *_: True)
        patch.setattr(quotes, "_may_hold", lambda *_: True)
        return read(text)


@given(PAGES)
@example("\n".join(f"QX{at}  {at}.5  0.{at}%" for at in range(8)))
@example("\n".join(f"World ({at})" for at in range(8)))
def test_a_cheap_look_changes_nothing(text: str) -> None:
    assert read(text) == read_without_looks(text)


def kept() -> Iterator[str]:
    """The 200 ordinary tables, and pages as extractors delivered them."""
    for file in sorted((TESTS / "ordinary").glob("*.txt")):
        yield from re.split(r"^=== .*\n", file.read_text("utf-8"), flags=re.MULTILINE)
    for file in sorted((TESTS / "extractors" / "out").glob("*/*.txt"))[::12]:
        yield file.read_text("utf-8")


def test_a_cheap_look_changes_nothing_on_the_kept_pages() -> None:
    refused = 0
    for text in kept():
        assert read(text) == read_without_looks(text)
        refused += not hints.hints(text.split("\n")).title
    assert refused > 40  # else nothing was looked at


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("5 %", "percent"), ("5 pct", "percent"), ("5 p.c.", "percent"), ("5％", "percent"),
        ("5 PER CENT", "percent"), ("% Procentowo", "percent"),
        ("Last", "title"), ("regularMarketPrice", "title"), ("+/-", "title"), ("**Kurs**", "title"),
        ("株価(円)", "title"), ("Net asset value", "title"), ("La\\st", ""), ("Prev. Last", "title"),
        ("$", "currency"), ("12p", "currency"), ("S/ 5", "currency"), ("AED", "currency"),
        ("5 kr.", "currency"), ("د.إ", "currency"), ("₹", "currency"), ("Kč", "currency"),
        ("-5", "sign"), ("5-", "sign"), ("+ 5", "sign"), ("▲", "sign"), ("−5", "sign"),
        ("24-10 (5)", "sign"), ("U\u200eSD", "currency"),
        ("24-10", ""), ("World (12)", ""), ("Stoke-on-Trent 7", ""), ("Share price index", "title"),
        ("aed", ""), ("17:05 2031", ""), ("Ships of the harbour", ""), ("5 % 3", "percent"),
    ],
)  # fmt: skip
def test_what_a_line_may_hold(line: str, hint: str) -> None:
    found = hints.hints([line])
    told = {name for name in ("percent", "currency", "sign") if getattr(found, name)}
    if found.title and not found.percent:
        told.add("title")
    assert hint in told if hint else not told


def test_every_title_and_every_currency_is_looked_for() -> None:
    from wirecopy.kit.words.columns import quote_titles, title
    from wirecopy.kit.words.currencies import ISO_4217, OTHER_UNITS, SIGNS

    for text in quote_titles():
        assert hints.hints([f"x {text} 5"]).title, text
        assert title(text).is_known
    for text in (*ISO_4217, *OTHER_UNITS, *SIGNS, "$", "¥", "￥"):
        assert hints.hints([f"5{text}"]).currency, text
