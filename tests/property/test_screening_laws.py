"""The quick look drops no text that holds quotes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.testing import wire_text
from wirecopy.wire.screening import may_hold_quotes

TESTS = Path(__file__).parents[1]
FIGURES = st.sampled_from(
    ["18.235", "-0.42%", "+1,2", "½", "1E5", "USD 7", "$5", "(0.3)", "٣٫٥", "12:30", "7 ▲", "n/a"]
)
WORDS = st.sampled_from(["HRW", "Harrow Docks", "Price", "Change %", "closed", "USD", "", "Symbol"])
MARKS = st.sampled_from(["|", " | ", "\t", "   ", " ", ";", "\n", " : ", ","])


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Lines of words and figures, separated by a mark."""
    mark = draw(MARKS)
    rows = draw(st.lists(st.lists(WORDS | FIGURES, min_size=1, max_size=5), max_size=6))
    return "\n".join(mark.join(row) for row in rows)


def holds(text: str) -> None:
    if wirecopy.read(text).quotes:
        assert may_hold_quotes(text)
    kept = list(wirecopy.read_many([text], from_="wire", options={"only_with_quotes": True}))
    assert kept == [document for document in [wirecopy.read(text)] if document.quotes]


@given(wire_text() | tables() | st.text())
def test_no_text_with_quotes_is_dropped(text: str) -> None:
    holds(text)


@pytest.mark.parametrize("file", sorted(TESTS.glob("wire/*.md")), ids=lambda file: file.stem)
def test_nor_any_of_the_cases(file: Path) -> None:
    for text in re.findall(r"```[^\n]*\n(.*?)```", file.read_text("utf-8"), re.DOTALL):
        holds(text)


def test_stories_are_let_go() -> None:
    story = "Miners slip\nShares fell 3 percent on Monday, the exchange said.\nBy Jane Roe\n"
    assert not may_hold_quotes(story)
    assert may_hold_quotes("HRW | closed")
    assert may_hold_quotes("HRW\n18.235\n-0.42%")
