"""The XML of the desk, as a receiver finds it, and what comes back of it."""

import io
from pathlib import Path

import pytest

import wirecopy
from wirecopy import Article, Document, Item, Paragraph, Span
from wirecopy.kit.identity import legal
from wirecopy.testing import ExporterContract, ReaderContract, wire_documents

TEXT = "RIO | -0.07% | 63.3450 | $ | |\nMiners slip\nShares & bonds fell.\nA. Roe--BTZ"
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<desk>
<file>
<quotes>
<quote symbol="RIO" price="63.3450" change_percent="-0.07" currency="USD" currency_text="$"/>
</quotes>
<story>
<headline>Miners slip</headline>
<author>A. Roe</author>
<agency>BTZ</agency>
<p>Shares &amp; bonds fell.</p>
</story>
</file>
</desk>
"""


class TestExporter(ExporterContract):
    exporter = "deskxml"
    reader = "deskxml"
    carries = wire_documents().map(legal)  # but for what XML cannot hold


class TestReader(ReaderContract):
    reader = "deskxml"
    samples = (XML,)


def test_a_story_and_a_quote() -> None:
    assert wirecopy.convert(TEXT, to="deskxml") == XML
    assert wirecopy.read(XML, from_="deskxml") == wirecopy.read(TEXT)


def test_what_has_no_place_comes_back_all_the_same() -> None:
    told = Paragraph("See the report.", spans=(Span(8, 14, "https://example.com/?a&b"),))
    item = Item(guid="urn:x:1", status="withheld")
    document = Document((Article("Miners slip", language="en", item=item, body=(told,)),))
    assert wirecopy.read(written(document), from_="deskxml") == document


def test_notes_to_editors_are_named_and_not_written() -> None:
    heard: list[str] = []
    document = Document((Article("Miners slip", item=Item(ed_note="hold until noon")),))
    content = written(document, heard)
    assert b"noon" not in content
    assert heard == ["not-carried"]


def test_characters_that_xml_cannot_hold_are_replaced_and_named() -> None:
    heard: list[str] = []
    content = written(Document((Article("Miners\0 slip"),)), heard)
    assert "<headline>Miners\ufffd slip</headline>".encode() in content
    assert heard == ["illegal-character"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<desk><file>", "no XML"),
        (b"<nitf/>", "is not the desk's: it begins with 'nitf'"),
        (b'<!DOCTYPE desk [<!ENTITY a "b">]><desk>&a;</desk>', "declares entities"),
    ],
)
def test_what_is_not_the_desks_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=what):
        wirecopy.read(content, from_="deskxml")


def test_a_file_is_found_by_its_name(tmp_path: Path) -> None:
    wirecopy.convert(TEXT, tmp_path / "out.deskxml")
    assert wirecopy.read(tmp_path / "out.deskxml").quotes[0].symbol == "RIO"


def written(document: Document, heard: list[str] | None = None) -> bytes:
    """The bytes of a document, and the codes of what was warned of."""
    stream = io.BytesIO()
    codes = heard if heard is not None else []
    wirecopy.write(
        document, stream, to="deskxml", on_diagnostic=lambda _, told: codes.append(told.code)
    )
    return stream.getvalue()
