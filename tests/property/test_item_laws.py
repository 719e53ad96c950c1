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
    Byline,
    Dateline,
    Diagnostic,
    Document,
    Item,
    Paragraph,
    Quote,
    QuoteTable,
    Table,
    testing,
)
from wirecopy.kit.identity import legal

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
