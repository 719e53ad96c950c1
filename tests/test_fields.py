"""The fields of nodes: what is derived from their types, and the exact channel."""

import doctest
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Annotated

import msgspec
import pytest
from hypothesis import given

import wirecopy
from wirecopy import (
    Article,
    Byline,
    Cell,
    Dateline,
    Diagnostic,
    Document,
    Exporter,
    Field,
    Paragraph,
    Quote,
    QuoteTable,
    Sink,
    fields,
    flat,
    replace,
    unflat,
    walk,
)
from wirecopy.kit.exact import exact, report, restored
from wirecopy.kit.soundness import sound
from wirecopy.run.carrying import watched
from wirecopy.testing import any_documents
from wirecopy.testing.carrying import fates
from wirecopy.tree import fields as module
from wirecopy.tree.fields import content, text_of, value_of


class Place(msgspec.Struct, frozen=True):
    """A record in a tuple, as other nodes will have them."""

    name: str
    code: str | None = None


class Item(msgspec.Struct, frozen=True):
    """A record with a field of every kind."""

    guid: str | None = None
    version: int | None = None
    sent: datetime | None = None
    day: date | None = None
    keywords: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    ed_note: Annotated[str | None, msgspec.Meta(extra={"private": True})] = None


class Story(msgspec.Struct, frozen=True):
    """A node with such a record, and with text of its own."""

    headline: str = ""
    item: Annotated[Item | None, msgspec.Meta(extra={"prefix": ""})] = None
    body: tuple[Paragraph, ...] = ()
    line: int = 0
    _provenance = frozenset({"line"})


ITEM = Item(
    "urn:x",
    3,
    datetime(2026, 11, 28, 9, 30, tzinfo=UTC),
    date(2026, 11, 28),
    ("ships", "tugs"),
    (Place("Perth", "AU"), Place("Harrow")),
    "call the desk",
)


def test_documentation_runs() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 5


def test_the_fields_of_quotes_in_the_order_of_tables() -> None:
    assert [(field.name, field.kind, field.unit) for field in fields(Quote)] == [
        ("symbol", "text", ""),
        ("name", "text", ""),
        ("exchange", "text", ""),
        ("price", "number", "currency"),
        ("change", "number", "currency"),
        ("change_percent", "number", "%"),
        ("currency", "code", ""),
        ("currency_text", "text", ""),
        ("time", "text", ""),
        ("extra", "many", ""),
    ]


def test_records_stand_in_their_place_with_a_prefix_or_none() -> None:
    found = {field.name: field for field in fields(Article)}
    assert found["author"].path == ("byline", "author")
    assert found["dateline_place"].path == ("dateline", "place")
    assert found["dateline_place"].label == "Dateline"
    assert found["dateline_date"].description == "when it was filed, as written"
    assert "body" not in found
    assert "line" not in found
    assert content(Article) == ("body",)
    assert content(QuoteTable) == ("quotes",)


def test_what_is_not_said_is_derived() -> None:
    named = {field.name: field for field in fields(Story)}
    assert named["guid"] == Field(
        "guid", ("item", "guid"), "text", str, label="Guid", description="the guid"
    )
    assert (named["version"].kind, named["sent"].kind) == ("number", "time")
    assert (named["keywords"].kind, named["keywords"].item) == ("many", str)
    assert named["places"].item is Place
    assert named["ed_note"].private
    assert list(named)[-2:] == ["keywords", "places"]  # tuples come last


def test_nested_records_come_back() -> None:
    story = Story("Ships leave", ITEM, (Paragraph("One."),), 4)
    assert unflat(Story, flat(story), body=story.body, line=4) == story


def test_a_record_of_which_nothing_is_there_is_none() -> None:
    assert unflat(Story, {}) == Story()
    assert unflat(Article, {"dateline_date": "Nov 14"}).dateline == Dateline("", "Nov 14")
    assert unflat(Article, {"author": None}).byline is None
    assert unflat(Quote, {"nonsense": 1}) == Quote("")


def test_values_as_text_and_back() -> None:
    record = flat(Story(item=ITEM))
    texts = {f.name: text_of(f, record[f.name]) for f in fields(Story) if record[f.name]}
    assert texts == {
        "guid": "urn:x",
        "version": "3",
        "sent": "2026-11-28T09:30:00+00:00",
        "day": "2026-11-28",
        "ed_note": "call the desk",
        "keywords": '["ships", "tugs"]',
        "places": '[{"name": "Perth", "code": "AU"}, {"name": "Harrow", "code": null}]',
    }
    named = {field.name: field for field in fields(Story)}
    back = {name: value_of(named[name], text) for name, text in texts.items()}
    assert unflat(Story, back).item == ITEM


def test_cells_are_arrays_of_title_and_text() -> None:
    extra = next(field for field in fields(Quote) if field.name == "extra")
    assert text_of(extra, (Cell("12", "Vol"),)) == '[["Vol", "12"]]'
    assert value_of(extra, '[["Vol", "12"]]') == (Cell("12", "Vol"),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("price", "1_000.5"),
        ("price", "NaN"),
        ("price", "-Infinity"),
        ("price", "١٢"),
        ("price", " 1"),
        ("price", "1" * 1001),
        ("extra", "[1]"),
        ("extra", "{"),
        ("extra", '[["a"]]'),
        ("extra", "[" * 100_000),
    ],
)
def test_texts_that_are_no_values(name: str, text: str) -> None:
    field = next(each for each in fields(Quote) if each.name == name)
    with pytest.raises(ValueError, match=r"."):
        value_of(field, text)


def test_the_longest_figure_is_read() -> None:
    field = next(each for each in fields(Quote) if each.name == "price")
    assert value_of(field, "1" * 1000) == Decimal("1" * 1000)


@pytest.mark.parametrize("text", ["-1", "1.5", "9" * 19])
def test_texts_that_are_no_whole_numbers(text: str) -> None:
    field = next(each for each in fields(Story) if each.name == "version")
    with pytest.raises(ValueError, match="whole number"):
        value_of(field, text)
    assert value_of(field, "9" * 18) == int("9" * 18)


@given(any_documents())
def test_all_nodes_come_back_from_their_records(document: Document) -> None:
    for article in document.articles:
        # A byline, and a dateline, of which nothing is said is none.
        back = unflat(Article, flat(article), body=article.body)
        assert flat(back) == flat(article)
        assert back.byline == (article.byline if article.byline != Byline() else None)
    for quote in document.quotes:
        assert unflat(Quote, flat(quote)) == quote


def test_the_channel_carries_what_the_places_do_not() -> None:
    article = Article("Slip", byline=Byline("A. Roe", "BTZ"), credit="© BTZ", language="en")
    places = {"headline": "Slip", "author": "A.", "credit": "© BTZ", "dateline_place": "Perth"}
    pairs = exact(article, places)
    assert pairs == [
        ("author", "A. Roe"),
        ("agency", "BTZ"),
        ("language", "en"),
        ("absent", "dateline_place"),
    ]
    assert restored(Article, places, pairs) == article
    assert exact(article, flat(article)) == []


def test_the_channel_ignores_what_a_later_version_wrote() -> None:
    pairs = [("mood", "glum"), ("price", "dear"), ("name", "Rio")]
    assert restored(Quote, {"symbol": "RIO"}, pairs) == Quote("RIO", name="Rio")


@given(any_documents())
def test_the_channel_brings_everything_back(document: Document) -> None:
    for article in document.articles:
        pairs = exact(article, {"headline": "other", "credit": "theirs"})
        back = restored(Article, {"headline": "other", "credit": "theirs"}, pairs)
        assert flat(back) == flat(article)


def said_of(node: msgspec.Struct, *carried: str, has_channel: bool = False) -> list[Diagnostic]:
    heard: list[Diagnostic] = []
    with Sink.open(BytesIO(), report=heard.append) as sink:
        report(node, carried, sink, format_name="x", has_channel=has_channel)
    return heard


def test_private_fields_are_reported_and_never_in_the_channel() -> None:
    story = Story("Ships", ITEM, line=7)
    assert "ed_note" not in dict(exact(story))
    assert said_of(story, has_channel=True) == [
        Diagnostic(
            "not-carried", "warning", "x has no place for the field ed_note: 'call the desk'", 7
        )
    ]


def test_a_report_names_what_is_missing_in_80_characters() -> None:
    assert said_of(Quote("RIO"), "symbol") == []
    assert said_of(Quote("RIO", name="n" * 80), "symbol")[0].message.endswith(f"'{'n' * 80}'")
    assert said_of(Quote("RIO", name="n" * 81), "symbol")[0].message.endswith(f"'{'n' * 80}…'")


def test_walk_goes_through_all_nodes_in_order() -> None:
    document = Document(
        (
            QuoteTable((Quote("A", extra=(Cell("9"),)), Quote("B"))),
            Article("H", dateline=Dateline("Perth"), body=(Paragraph("One."),)),
        )
    )
    words = [type(node).__name__ for node in walk(document)]
    assert words == [
        *("Document", "QuoteTable", "Quote", "Cell", "Quote"),
        *("Article", "Dateline", "Paragraph"),
    ]


def test_replace_makes_a_copy_and_knows_the_fields() -> None:
    quote = Quote("RIO", Decimal("1.50"))
    assert replace(quote, name="Rio") == Quote("RIO", Decimal("1.50"), name="Rio")
    assert quote.name is None
    with pytest.raises(TypeError):
        replace(quote, mood="glum")


def test_of_what_an_exporter_does_not_write_a_run_tells_the_first_value() -> None:
    exporter = Exporter("x", print, carries=frozenset({"Article.headline", "Quote.symbol"}))
    article = Article("H", credit="c" * 81, body=(Paragraph("One."),), line=7)
    document = Document((QuoteTable((Quote("A", Decimal(1)),)), article, article))
    heard: list[Diagnostic] = []
    assert list(watched([document], exporter, heard.append)) == [document]
    assert [(each.code, each.severity, each.message, each.line) for each in heard] == [
        ("not-carried", "warning", "'x' does not write Quote.price: '1'", 0),
        ("not-carried", "warning", f"'x' does not write Article.credit: '{'c' * 80}…'", 7),
        ("not-carried", "warning", "'x' does not write Article.body: 'One.'", 7),
    ]


@pytest.mark.parametrize(("carries", "told"), [(None, ["partial-format"]), (frozenset("*"), [])])
def test_of_an_exporter_that_does_not_say_what_it_writes_that_is_told(
    carries: frozenset[str] | None, told: list[str]
) -> None:
    heard: list[Diagnostic] = []
    documents = [Document((Article("H"),)), Document((Article("I"),))]
    exporter = Exporter("x", print, carries=carries)
    assert list(watched(documents, exporter, heard.append)) == documents
    assert [each.code for each in heard] == told
    assert all(each.severity == "info" for each in heard)


def test_what_is_carried_is_a_frozenset_of_names() -> None:
    with pytest.raises(TypeError, match="carries is a frozenset of names, or None"):
        Exporter("x", print, carries={"Article.headline"})  # type: ignore[arg-type]  # the test knows better


def fate_of(*names: str) -> dict[str, str]:
    """What becomes of fields when all but those that are named are written."""

    def write(document: Document) -> tuple[bytes, list[Diagnostic]]:
        changes: dict[str, str | None] = dict.fromkeys(names)
        articles = tuple(replace(each, **changes) for each in document.articles)
        whole = replace(document, children=(*document.children[:0], *articles))
        return msgspec.json.encode(whole), []

    return {name: fate for name, fate in fates(write).items() if name.startswith("Article.")}


@pytest.mark.parametrize("to", ["csv", "xlsx", "json", "newsml", "html"])
@pytest.mark.parametrize(
    ("quote", "place"),
    [
        (Quote("X", price="abc"), "price"),  # type: ignore[arg-type]  # the test knows better, as below
        (Quote(None), "symbol"),  # type: ignore[arg-type]
        (Quote("X", Decimal("NaN")), "price"),
        (Quote("X", change_percent=Decimal("-Infinity")), "change_percent"),
        (Quote("X", change="1.5"), "change"),  # type: ignore[arg-type]
        (Quote("X", change=1.5), "change"),  # type: ignore[arg-type]
        (Quote("X", name=5), "name"),  # type: ignore[arg-type]
        (Quote("X", name=0), "name"),  # type: ignore[arg-type]
        (Quote("X", time=b"16:35"), "time"),  # type: ignore[arg-type]
        (Quote("X", exchange=("LSE",)), "exchange"),  # type: ignore[arg-type]
        (Quote("X", extra=0), "extra"),  # type: ignore[arg-type]
        (Quote("X", extra=(Cell(5),)), "extra[0].text"),  # type: ignore[arg-type]
    ],
)
def test_a_tree_of_wrong_types_is_refused_with_the_place(to: str, quote: Quote, place: str) -> None:
    fine = Quote("A", change=Decimal("1.5"), name="5")
    documents = [Document((Article("H"), QuoteTable((fine, quote))))]
    with pytest.raises(wirecopy.UsageError) as caught:
        wirecopy.write(documents, BytesIO(), to=to)
    assert f"$.children[1].quotes[1].{place}" in str(caught.value)


@pytest.mark.parametrize(
    "document",
    [
        Document((Article(5),)),  # type: ignore[arg-type]  # the test knows better, as below
        Document((Article("H", body=(Paragraph(None),)),)),  # type: ignore[arg-type]
        Document((Article("H", byline=Byline(3)),)),  # type: ignore[arg-type]
        Document((QuoteTable((Article("H"),)),)),  # type: ignore[arg-type]
        Document((Quote("A"),)),  # type: ignore[arg-type]
        Document((QuoteTable((Quote("A", extra=("x",)),)),)),  # type: ignore[arg-type]
        Document((Article(None),)),  # type: ignore[arg-type]
        Document((QuoteTable((), title=5),)),  # type: ignore[arg-type]
        Document((wirecopy.Table((("a", 5),)),)),  # type: ignore[arg-type]
        Document((Article("H", item=wirecopy.Item(version=-1)),)),
        Document((Article("H", item=wirecopy.Item(subjects=("x",))),)),  # type: ignore[arg-type]
    ],
)
def test_so_are_articles_and_strangers(document: Document) -> None:
    for to in ("json", "xlsx"):
        with pytest.raises(wirecopy.UsageError, match=r"at `\$\.children\[0\]"):
            wirecopy.write(document, BytesIO(), to=to)


@given(any_documents())
def test_what_is_sound_passes(document: Document) -> None:
    assert sound(document) is document


def test_the_law_sees_what_is_lost() -> None:
    assert set(fate_of().values()) == {"carried"}
    lost = {name for name, fate in fate_of("credit", "language").items() if fate == "lost"}
    assert lost == {"Article.credit", "Article.language"}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Quote("RIO", Decimal(1), Decimal(1)),  # type: ignore[call-arg]  # which must fail
        lambda: Article("H", "s", Byline()),  # type: ignore[call-arg]  # which must fail
        lambda: QuoteTable((), "t", None),  # type: ignore[call-arg]  # which must fail
        lambda: Byline("a", "b", 3),  # type: ignore[call-arg]  # which must fail
        lambda: Dateline("p", "d", "a"),  # type: ignore[call-arg]  # which must fail
        lambda: Document((), "s", ()),  # type: ignore[call-arg]  # which must fail
        lambda: wirecopy.Table((), 0, "t"),  # type: ignore[call-arg]  # which must fail
    ],
)
def test_fields_after_the_second_are_by_keyword_only(make: object) -> None:
    with pytest.raises(TypeError):
        make()  # type: ignore[operator]  # each is a call that mypy would refuse, too
