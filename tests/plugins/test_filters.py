"""The filters keep and hide what they are asked to, and nothing else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.testing import FilterContract, wire_documents

TEXT = "A | 0.1% | 1.5 | $ |\nB | 0.2% | 2.5 | $ |\nMiners slip\nShares of Acme fell.\nA. Roe--BTZ"


def through(*filters: str, text: str = TEXT) -> list[wirecopy.Document]:
    written = wirecopy.convert(text, to="jsonl", filters=filters)
    return list(wirecopy.read_many([written], from_="jsonl"))


class TestSelect(FilterContract):
    filter = "select"
    options = {"symbols": "A, B", "text": "a"}  # noqa: RUF012  # never changed


class TestRedact(FilterContract):
    filter = "redact"
    options = {"words": "a,b,<", "mark": r"\1"}  # noqa: RUF012  # as above


def test_select_keeps_the_quotes_of_symbols_and_every_article() -> None:
    (document,) = through("select:symbols=B, C")
    assert [quote.symbol for quote in document.quotes] == ["B"]
    assert [article.headline for article in document.articles] == ["Miners slip"]


def test_select_keeps_articles_that_say_a_text() -> None:
    assert [len(each.articles) for each in through("select:text=ACME")] == [1]
    assert [len(each.articles) for each in through("select:text=a. roe")] == [1]
    assert [len(each.articles) for each in through("select:text=tin")] == [0]


def test_select_keeps_one_kind() -> None:
    (document,) = through("select:only=articles")
    assert (len(document.quotes), len(document.articles)) == (0, 1)


def test_select_leaves_out_documents_that_become_empty() -> None:
    assert through("select:symbols=C:only=quotes") == []
    assert through("select:symbols=C:only=quotes", text="") == [wirecopy.Document()]


def test_filters_work_in_their_order() -> None:
    assert len(through("redact:words=Acme", "select:text=acme")[0].articles) == 0
    assert "[…]" in through("select:text=acme", "redact:words=Acme")[0].articles[0].body[0].text


def test_values_may_hold_colons() -> None:
    (document,) = through("redact:words=Acme:mark=::")
    assert document.articles[0].body[0].text == "Shares of :: fell."


def test_an_option_that_is_none_is_said() -> None:
    with pytest.raises(wirecopy.BadOption, match="no option 'symbol'; did you"):
        through("select:symbol=A")
    with pytest.raises(wirecopy.BadOption, match=r"cannot be 'x'; it is all \| quotes"):
        through("select:only=x")
    with pytest.raises(wirecopy.BadOption, match="'symbols' of select has no value; write select:"):
        through("select:symbols")


@pytest.mark.parametrize("words", ["", ",", " , "])
def test_words_that_are_none_hide_nothing_and_are_refused(words: str) -> None:
    with pytest.raises(wirecopy.BadOption, match="no word to hide; write words=WORD,WORD"):
        through(f"redact:words={words}")


def test_what_was_said_of_the_text_is_redacted_too() -> None:
    heard: list[str] = []
    wirecopy.convert(
        "Symbol | Price\nA | secret\nB | 1.5",
        to="json",
        filters=["redact:words=secret"],
        on_diagnostic=lambda _, diagnostic: heard.append(diagnostic.message),
    )
    assert heard
    assert not any("secret" in message for message in heard)


@given(wire_documents())
def test_filters_without_options_change_nothing(document: wirecopy.Document) -> None:
    written = wirecopy.convert(
        _json(document), from_="jsonl", to="jsonl", filters=["select", "redact"]
    )
    assert list(wirecopy.read_many([written], from_="jsonl")) == [document]


@given(wire_documents(), st.sampled_from(["RIO", "BTZ", "Market"]))
def test_no_redacted_word_is_left(document: wirecopy.Document, word: str) -> None:
    written = wirecopy.convert(
        _json(document),
        from_="jsonl",
        to="text",
        filters=[("redact", {"words": word, "mark": "#"})],
    )
    assert word.lower().encode() not in written.lower()


def _json(document: wirecopy.Document) -> bytes:
    stream = io.BytesIO()
    wirecopy.write(document, stream, to="jsonl")
    return stream.getvalue()
