"""What an item says of itself is written valid, is read back equal, and is never made usable."""

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

import wirecopy
from wirecopy import (
    Article,
    Author,
    Byline,
    Concept,
    Dateline,
    Diagnostic,
    Document,
    Item,
    Link,
    Media,
    Paragraph,
    Property,
    Quote,
    QuoteTable,
    Rendition,
    Signal,
    Table,
    testing,
)
from wirecopy.kit.identity import legal
from wirecopy.kit.state import embargo_end, is_killed
from wirecopy.plugins import registry

NITF = "http://iptc.org/std/NITF/2006-10-18/"
#: Formats that have places for an item, with options for each way to write it.
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "newsml": ("newsml", {}),
    "newsml with nitf": ("newsml", {"body": "nitf"}),
    "ninjs 3.1": ("ninjs", {}),
    "ninjs 2.2": ("ninjs", {"version": "2.2"}),
    "ninjs 1.6": ("ninjs", {"version": "1.6"}),
    "nitf": ("nitf", {"namespace": True}),
    "json": ("json", {}),
    "jsonl": ("jsonl", {}),
}
STORY = Article(
    "Harbour reopens",
    byline=Byline("Ann Roe", "HRW"),
    dateline=Dateline("PORT HARROW", "Nov 20"),
    credit="Harrow Wire",
    language="en",
    body=(Paragraph("Ships left."),),
)
NODES = (STORY, QuoteTable((Quote("RIO"),), "Miners"), Table((("Port", "Ships"), ("Harrow", "3"))))


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the run, which counts where an item names none."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def written(document: Document, way: str) -> tuple[bytes, list[Diagnostic]]:
    to, options = WAYS[way]
    target, heard = io.BytesIO(), []
    wirecopy.write(
        document,
        target,
        to=to,
        options=options,
        on_diagnostic=lambda _, each: heard.append(each),
    )
    return target.getvalue(), heard


def read(content: bytes, way: str) -> Document:
    (document,) = wirecopy.read_many([content], from_=WAYS[way][0])
    return document


@cache
def validator(way: str, schemas: Path) -> Callable[[bytes], None]:
    """What fails for an output that the official schema does not find valid, in two engines."""
    to, options = WAYS[way]
    if to == "ninjs":
        version = options.get("version", "3.1")
        schema = json.loads((schemas / f"ninjs-schema_{version}.json").read_text("utf-8"))
        shapes: dict[str, Any] = {"https://geojson.org/schema/GeoJSON.json": {}}
        kind = (
            jsonschema_rs.Draft7Validator
            if version == "1.6"
            else jsonschema_rs.Draft202012Validator
        )
        engine = kind(
            schema,
            validate_formats=True,
            registry=jsonschema_rs.Registry(list(shapes.items())),
        )
        return lambda content: engine.validate(json.loads(content))
    name = "nitf-3-6.xsd" if to == "nitf" else "NewsML-G2_2.35-spec-All-Power.xsd"
    first = etree.XMLSchema(etree.parse(schemas / name))
    second = xmlschema.XMLSchema(
        str(schemas / name),
        locations={"http://www.w3.org/XML/1998/namespace": str(schemas / "xml.xsd")},
        allow="local",
    )

    def validate(content: bytes) -> None:
        first.assertValid(etree.fromstring(content))
        second.validate(content.decode())

    return validate


@pytest.mark.parametrize("way", [way for way in WAYS if not way.startswith("json")])
def test_any_item_is_written_valid(way: str, schemas: Path) -> None:
    check = validator(way, schemas)

    @settings(max_examples=25)
    @given(testing.items(), st.sampled_from(NODES))
    def law(item: Item, node: Any) -> None:  # Any: a node of one of three types
        check(written(Document((replace(node, item=item),)), way)[0])

    law()


@pytest.mark.parametrize("way", WAYS)
def test_any_item_is_read_back_equal(way: str) -> None:
    @settings(max_examples=60)
    @given(testing.items() | testing.any_nodes(Item), st.sampled_from(NODES))
    def law(item: Item, node: Any) -> None:  # Any: a node of one of three types
        document = Document((legal(replace(node, item=item)),))
        content, heard = written(document, way)
        assert read(content, way) == document
        assert heard == []

    law()


CONCEPT = ("20000170", "medtop", "shipping")
RICH = Item(
    guid="urn:newsml:harrow.example:20261120:7",
    version=4,
    first_created="2026-11-20T09:00:00Z",
    version_created="2026-11-20T17:35:00+01:00",
    published="2026-11-20T17:30:00+01:00",
    status="usable",
    urgency=3,
    priority=4,
    slugline="harbour-strike",
    provider="Harrow Wire",
    info_source="Port Authority",
    copyright_holder="Harrow Wire Ltd",
    copyright_notice="© 2026 Harrow Wire Ltd",
    usage_terms="Not in Harrowland",
    data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
    digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
    ed_note="Call the desk.",
    keywords=("harbour", "tugs"),
    subjects=(Concept(*CONCEPT), Concept("b-1", "hrw", "boats"), Concept(name="ports")),
    genres=(Concept("Current", "genre", "current"),),
    places=(Concept("7", "http://places.example/id/", "Port Harrow"),),
    people=(Concept(name="Ada Roe"),),
    organisations=(Concept("HRW", "http://orgs.example/id/", "Harrow Tugs"),),
    events=(Concept(name="Harbour strike"),),
    authors=(Author("Ann Roe", email="ann@harrow.example"), Author("Tom Poe", "editor")),
    signals=(Signal("sig:correction", "It was noon."),),
    links=(Link("urn:newsml:harrow.example:20261120:6", "previousVersion", "Harbour closes"),),
    media=(
        Media(
            "picture",
            "A tug leaves.",
            "P. Roe",
            "Tug",
            (Rendition("https://harrow.example/a.jpg", "image/jpeg", 640, 480, 12345),),
        ),
    ),
    other=(Property("desk", "markets"), Property("hrw:shift", "late")),
)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "newsml"])
@pytest.mark.parametrize("node", NODES, ids=["story", "quotes", "cells"])
def test_a_rich_item_goes_through_every_standard_and_back(node: Any, way: str) -> None:
    """G2 → ninjs → G2 and the like: equal, and nothing is said to be lost."""
    document = Document((replace(node, item=RICH),))
    current = document
    for each in ("newsml", way, "newsml"):
        content, heard = written(current, each)
        current = read(content, each)
        assert current == document, each
        assert heard == []


STATES = {
    "killed": Item(status="canceled"),
    "withheld": Item(status="withheld"),
    "embargoed": Item(embargoed="2099-01-01T00:00:00Z"),
    "embargoed for a day": Item(embargoed="2099-01-01"),
    "embargoed openly": Item(embargoed="open"),
    "withheld and embargoed": Item(status="withheld", embargoed="2099-01-01T00:00:00Z"),
    "killed by a signal": Item(signals=(Signal("sig:kill"),)),
}
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:h:1" version="3"><itemMeta>{}'
    "</itemMeta><contentMeta><headline>Tugs</headline></contentMeta></newsItem>"
)
STORY_1 = (
    "<NewsML><NewsItem><NewsManagement>{}</NewsManagement><NewsComponent><NewsLines>"
    "<HeadLine>Tugs</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
)
OF_NITF = "<nitf><head>{}</head><body><body.head><hedline><hl1>Tugs</hl1></hedline></body.head></body></nitf>"
#: What agencies send, by the format that reads it.
SENT = [
    ("newsml", G2.format('<pubStatus qcode="stat:canceled"/>')),
    ("newsml", G2.format('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>')),
    (
        "newsml",
        G2.format('<embargoed>2099-01-01T00:00:00Z</embargoed><pubStatus qcode="stat:usable"/>'),
    ),
    ("newsml", G2.format("<embargoed/>")),
    ("newsml", G2.format('<signal qcode="sig:kill"/>')),
    ("newsml", STORY_1.format('<Status FormalName="Canceled"/>')),
    ("newsml", STORY_1.format('<Status FormalName="Embargoed"/>')),
    ("ninjs", '{"uri": "urn:h:1", "headline": "Tugs", "pubstatus": "canceled"}'),
    ("ninjs", '{"uri": "urn:h:1", "headlines": [{"value": "Tugs"}], "pubStatus": "withheld"}'),
    ("ninjs", '{"uri": "urn:h:1", "headline": "Tugs", "embargoed": "2099-01-01T00:00:00Z"}'),
    (
        "ninjs",
        '{"uri": "urn:h:1", "headlines": [{"value": "Tugs"}], "embargoedUntil": "2099-01-01"}',
    ),
    ("ninjs", '{"uri": "urn:h:1", "headline": "Tugs", "pubstatus": "onhold"}'),
    ("nitf", OF_NITF.format('<docdata management-status="killed"/>')),
    ("nitf", OF_NITF.format('<docdata management-status="Embargoed"/>')),
    (
        "nitf",
        OF_NITF.format(
            '<docdata><date.issue norm="20261120"/><date.release norm="20990101T000000Z"/></docdata>'
        ),
    ),
]
READERS = {offer.name for _, offer in registry.offers(wirecopy.Reader)}
WRITERS = sorted(offer.name for _, offer in registry.offers(wirecopy.Exporter))


def is_held(item: Item | None) -> bool:
    """Whether an item says that it must not be published, or not yet."""
    if item is None:
        return False
    return item.status in ("withheld", "canceled") or item.embargoed is not None or is_killed(item)


def never_usable(document: Document, to: str) -> None:
    """The state is read back from what is written, or nothing is written."""
    target = io.BytesIO()
    try:
        wirecopy.write(document, target, to=to)
    except wirecopy.Unusable:
        return
    assert to in READERS
    again = list(wirecopy.read_many([target.getvalue()], from_=to))
    assert all(is_held(child.item) for each in again for child in each.children)
    (first,) = again
    for child, before in zip(first.children, document.children, strict=True):
        assert child.item is not None
        assert before.item is not None
        assert is_killed(child.item) or not is_killed(before.item)
        assert embargo_end(child.item) == embargo_end(before.item)


@pytest.mark.parametrize("to", WRITERS)
@pytest.mark.parametrize("state", STATES)
def test_no_state_becomes_usable(state: str, to: str) -> None:
    item = STATES[state]
    for node in NODES:
        never_usable(Document((replace(node, item=item),)), to)


@pytest.mark.parametrize("to", WRITERS)
@pytest.mark.parametrize(("from_", "content"), SENT)
def test_what_agencies_hold_back_never_becomes_usable(from_: str, content: str, to: str) -> None:
    (document,) = wirecopy.read_many([content], from_=from_)
    assert all(is_held(child.item) for child in document.children)
    never_usable(document, to)


@pytest.mark.parametrize("to", ["newsml", "ninjs", "nitf", "json"])
def test_an_embargo_has_its_place(to: str) -> None:
    item = Item(status="usable", embargoed="2099-01-01T00:00:00Z")
    document = Document((replace(STORY, item=item),))
    target = io.BytesIO()
    wirecopy.write(document, target, to=to)
    assert read(target.getvalue(), to if to in WAYS else "ninjs 3.1") == document
