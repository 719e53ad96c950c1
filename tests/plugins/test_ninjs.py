"""ninjs that the official schemas find valid, and that says what the tree says."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import wirecopy
import wirecopy_ninjs
from wirecopy import (
    Article,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Document,
    Paragraph,
    Quote,
    QuoteTable,
    Sink,
    UsageError,
    testing,
)

DATE = "2026-01-31T12:00:00Z"
VERSIONS = ("3.1", "2.2", "1.6")
QUOTES = QuoteTable(
    (
        Quote("RIO", Decimal("63.345"), None, Decimal("-0.07"), "USD", "$", exchange="LSE"),
        Quote("007", extra=(Cell("9", "Volume"),)),
    ),
    title="Stocks",
)
STORY = Article(
    "Harbour <reopens>",
    "Ships leave",
    Byline("A. Roe", "BTZ"),
    Dateline("PORT HARROW"),
    "© BTZ",
    "en",
    (Paragraph("Ships & tugs\rleft."), Bullet("one"), Bullet("two"), Caption("c")),
)


@pytest.fixture(scope="session")
def validators(schemas: Path) -> dict[str, Any]:
    """A validator for each version, without the network: we write no geographic shapes."""
    shapes = "https://geojson.org/schema/GeoJSON.json"
    stub = Resource.from_contents({}, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(shapes, stub)
    found = {}
    for version in VERSIONS:
        schema = json.loads((schemas / f"ninjs-schema_{version}.json").read_text("utf-8"))
        kind = jsonschema.Draft7Validator if version == "1.6" else jsonschema.Draft202012Validator
        found[version] = kind(schema, registry=registry, format_checker=kind.FORMAT_CHECKER)
    return found


def written(*documents: Document, **options: Any) -> bytes:
    target = io.BytesIO()
    with Sink.open(target) as sink:
        wirecopy_ninjs.export(documents, sink, wirecopy_ninjs.Options(**options))
    return target.getvalue()


def said(*documents: Document, **options: Any) -> Any:
    return json.loads(written(*documents, **options))


@given(
    documents=st.lists(testing.any_documents(), max_size=3),
    version=st.sampled_from(VERSIONS),
    layout=st.sampled_from(["composite", "lines"]),
    date=st.sampled_from(["", DATE]),
)
def test_every_output_is_valid_and_the_same_again(
    documents: list[Document],
    version: str,
    layout: str,
    date: str,
    validators: dict[str, Any],
) -> None:
    options = {"version": version, "layout": layout, "date": date, "provider": "Harrow"}
    content = written(*documents, **options)
    assert content == written(*documents, **options)
    lines = content.split(b"\n")[:-1] if layout == "lines" else [content]
    for line in lines:
        validators[version].validate(json.loads(line))
    if layout == "lines":
        assert len(lines) == len(documents)


def test_prices_travel_in_a_csv_body() -> None:
    item = said(Document((QUOTES,)))
    assert item["profile"] == "quote-table"
    assert item["organisations"][0]["symbols"] == [{"symbol": "RIO", "exchange": "LSE"}]
    assert item["bodies"][1]["value"].split("\r\n") == [
        "symbol,name,exchange,price,change,change_percent,currency,currency_text,time,title_1,cell_1",
        "RIO,,LSE,63.345,,-0.07,USD,$,,,",
        "007,,,,,,,,,Volume,9",
        "",
    ]


def test_an_article_is_an_item_with_an_xhtml_body() -> None:
    item = said(Document((STORY,)), date=DATE)
    assert item["headlines"] == [
        {"role": "main", "value": "Harbour <reopens>"},
        {"role": "sub", "value": "Ships leave"},
    ]
    assert (item["by"], item["located"], item["versionCreated"]) == ("A. Roe", "PORT HARROW", DATE)
    assert item["bodies"][0]["value"] == (
        '<p>Ships &amp; tugs&#13;left.</p><ul><li>one</li><li>two</li></ul><p class="caption">c</p>'
    )


def test_older_versions_say_the_same_in_their_words() -> None:
    old = said(Document((QUOTES, STORY)), version="1.6")
    assert list(old["associations"]) == ["item1", "item2"]
    assert old["associations"]["item2"]["headline_sub"] == "Ships leave"
    assert said(Document((STORY,)), version="2.2")["infosources"][0]["name"] == "BTZ"


def test_several_documents_are_a_composite_of_composites() -> None:
    whole = said(Document((STORY,)), Document((QUOTES, STORY)))
    assert [each["profile"] for each in whole["associations"]] == ["text-article", "document"]


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01T00:00:00Z"])
def test_an_impossible_date_is_a_usage_error(date: str) -> None:
    with pytest.raises(UsageError):
        written(Document((STORY,)), date=date)


@pytest.mark.parametrize("illegal", ["\x00", "\ufffe", "\ud800"])
def test_what_a_body_cannot_hold_is_replaced_and_reported(illegal: str) -> None:
    heard: list[tuple[str, int]] = []
    target = io.BytesIO()
    with Sink.open(target, report=lambda each: heard.append((each.code, each.line))) as sink:
        story = Article("h", body=(Paragraph(f"a{illegal}b"),), line=3)
        wirecopy_ninjs.export([Document((story,))], sink, wirecopy_ninjs.Options())
    assert json.loads(target.getvalue())["bodies"][0]["value"] == "<p>a\ufffdb</p>"
    assert heard == [("illegal-character", 3)]


@pytest.mark.parametrize(
    ("text", "heard"), [("PORT HARROW, Nov 14 (BTZ) - x.", []), ("x.", ["not-carried"])]
)
def test_a_date_that_only_the_dateline_has_is_reported(text: str, heard: list[str]) -> None:
    dateline = Dateline("PORT HARROW", "Nov 14", "BTZ")
    document = Document((Article("Head", dateline=dateline, body=(Paragraph(text),)),))
    codes: list[str] = []
    wirecopy.write(
        document, io.BytesIO(), to="ninjs", on_diagnostic=lambda _, each: codes.append(each.code)
    )
    assert codes == heard
