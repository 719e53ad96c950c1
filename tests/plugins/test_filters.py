"""The filters keep and hide what they are asked to, and nothing else."""

import io
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.plugins import registry
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


class TestLatest(FilterContract):
    filter = "latest"


def version(guid: str | None, number: int | None, text: str, **fields: object) -> wirecopy.Document:
    item = wirecopy.Item(guid=guid, version=number, **fields)  # type: ignore[arg-type]  # by name
    return wirecopy.Document((wirecopy.Article(text, item=item),), f"{text}.json")


def newest(*documents: wirecopy.Document) -> tuple[list[str], list[str]]:
    """The headlines that are left, and what is said of the others."""
    sources = [wirecopy.Source.of(io.BytesIO(msgspec.json.encode(each))) for each in documents]
    written = wirecopy.convert(
        sources, from_="json", to="jsonl", filters=["latest"], allow_unusable=True
    )
    left = list(wirecopy.read_many([written], from_="jsonl"))
    said = [each.message for document in left for each in document.diagnostics]
    return [article.headline for document in left for article in document.articles], said


EARLY, LATE = "2026-11-20T08:00:00Z", "2026-11-20T08:00:01Z"
KILL = (wirecopy.Signal("kill"),)


@pytest.mark.parametrize(
    ("documents", "left"),
    [
        # By version, however they come; others stay where they stand.
        ([version("u", 1, "a"), version("v", 1, "b"), version("u", 2, "c")], ["b", "c"]),
        ([version("u", 10, "a"), version("v", 1, "b"), version("u", 9, "c")], ["a", "b"]),
        # Of one version, or without one, by time; then by their order.
        (
            [version("u", 1, "a", version_created=LATE), version("u", 1, "b", published=EARLY)],
            ["a"],
        ),
        (
            [version("u", 1, "a", version_created=EARLY), version("u", None, "b", published=LATE)],
            ["b"],
        ),
        # The same moment in two zones.
        (
            [
                version("u", 1, "a", published="2026-11-20T09:00:01+01:00"),
                version("u", 1, "b", published=EARLY),
            ],
            ["a"],
        ),
        ([version("u", 1, "a"), version("u", 1, "b")], ["b"]),
        # A kill takes the story out, also if it comes first or does not say its version.
        ([version("u", 1, "a"), version("u", 2, "b", status="canceled")], []),
        ([version("u", 2, "a", signals=KILL), version("u", 1, "b"), version("v", 1, "c")], ["c"]),
        ([version("u", 3, "a"), version("u", None, "b", status="canceled")], []),
        ([version("u", None, "a", status="canceled"), version("u", 3, "b")], []),
        ([version("u", 1, "a", status="canceled"), version("u", 1, "b")], []),
        # One that was killed may come back.
        ([version("u", 1, "a"), version("u", 2, "b", signals=KILL), version("u", 3, "c")], ["c"]),
        # What has no identifier stays.
        ([version(None, 1, "a"), version(None, 2, "b")], ["a", "b"]),
    ],
)
def test_latest_keeps_the_newest_version(
    documents: list[wirecopy.Document], left: list[str]
) -> None:
    assert newest(*documents)[0] == left


def test_latest_names_what_it_leaves_out() -> None:
    killed = version("urn:k", 2, "c", status="canceled")
    left, said = newest(version("urn:u", 1, "a"), version("urn:u", 2, "b"), killed)
    assert left == ["b"]
    assert said == [
        "'urn:u' version 1 in a.json is older than 'urn:u' version 2 in b.json; left out",
        "'urn:k' version 2 in c.json is killed; left out",
    ]
    assert newest(killed) == ([], ["'urn:k' version 2 in c.json is killed; left out"])


def test_latest_takes_a_story_out_with_all_its_parts() -> None:
    story = wirecopy.Article("a", item=wirecopy.Item(guid="u", version=1))
    rows = wirecopy.Table((("x",),))
    newer = wirecopy.Article("b", item=wirecopy.Item(guid="u", version=2))
    quotes = wirecopy.QuoteTable((wirecopy.Quote("B"),), item=newer.item)
    documents = [wirecopy.Document((rows, story)), wirecopy.Document((quotes, newer))]
    (left,) = wirecopy.read_many(
        [
            wirecopy.convert(
                [io.BytesIO(msgspec.json.encode(each)) for each in documents],
                from_="json",
                to="jsonl",
                filters=["latest"],
            )
        ],
        from_="jsonl",
    )
    assert left.children == (quotes, newer)


def test_latest_holds_nothing_before_the_first_identifier() -> None:
    (chosen,) = (each for _, each in registry.offers(wirecopy.Filter) if each.name == "latest")
    came: list[str] = []

    def documents() -> Iterator[wirecopy.Document]:
        for guid, text in ((None, "a"), (None, "b"), ("u", "c"), (None, "d")):
            came.append(text)
            yield version(guid, 1, text)

    passed = chosen.function()(documents(), None)
    assert next(passed).source == "a.json"
    assert came == ["a"]
    assert [each.source for each in passed] == ["b.json", "c.json", "d.json"]


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
