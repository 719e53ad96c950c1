"""NewsML-G2 that two engines find valid, and that says what the tree says."""

import contextlib
import io
import re
from decimal import Decimal
from pathlib import Path

import NewsMLG2
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import wirecopy
from wirecopy import (
    Article,
    Bullet,
    Byline,
    Caption,
    Cell,
    Dateline,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Subhead,
    UsageError,
    testing,
)

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
DATE = "2026-01-31T12:00:00Z"
QUOTES = QuoteTable(
    (
        Quote(
            "RIO", Decimal("63.345"), Decimal("-0.04"), Decimal("-0.07"), "USD", "$", "Rio Tinto"
        ),
        Quote("S&P 500", Decimal("1E+2"), None, None, None, "pts", extra=(Cell("9", "Volume"),)),
    ),
    title="Stocks",
)
STORY = Article(
    "Harbour <reopens> & more",
    "Ships leave",
    Byline("A. Roe", "BTZ"),
    Dateline("PORT HARROW", "Nov 14", "BTZ"),
    "© BTZ",
    "en",
    (
        Paragraph("Ships left."),
        Subhead("Tugs"),
        Bullet("one"),
        Bullet("two"),
        Caption("c"),
        Note("-30-"),
    ),
)


@pytest.fixture(scope="session")
def libxml2(schemas: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schemas / "NewsML-G2_2.35-spec-All-Power.xsd"))


@pytest.fixture(scope="session")
def power(schemas: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(
        str(schemas / "NewsML-G2_2.35-spec-All-Power.xsd"),
        locations={"http://www.w3.org/XML/1998/namespace": str(schemas / "xml.xsd")},
        allow="local",
    )


@pytest.fixture(scope="session")
def xhtml() -> xmlschema.XMLSchema:
    shipped = Path(xmlschema.__file__).parent / "schemas" / "XHTML" / "xhtml1-strict.xsd"
    return xmlschema.XMLSchema(str(shipped), allow="local")


def written(*documents: Document, **options: str) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to="newsml", options={"date": DATE, **options})
    return target.getvalue()


def parsed(*documents: Document, **options: str) -> etree._Element:
    return etree.fromstring(written(*documents, **options))


def test_quotes_are_asserts_and_a_table() -> None:
    item = parsed(Document((QUOTES,))).find(f".//{NAR}newsItem")
    first, second = item.findall(f"{NAR}assert")
    assert first.get("qcode") == "ticker:RIO"
    assert first.find(f"{NAR}hasInstrument").get("symbol") == "RIO"
    properties = {
        each.get("rel"): dict(each.attrib) for each in first.findall(f"{NAR}conceptExtProperty")
    }
    assert properties["q:price"] == {
        "rel": "q:price",
        "value": "63.345",
        "valuedatatype": "xs:decimal",
        "valueunit": "iso4217a:USD",
    }
    assert properties["q:priceChangePercent"]["value"] == "-0.07"
    assert second.get("qcode") == "ticker:S&P%20500"
    assert second.find(f"{NAR}conceptExtProperty").get("value") == "100"
    cell = second.find(f"{NAR}conceptExtProperty[@rel='q:cell']")
    assert (cell.get("value"), [(each.tag, each.text) for each in cell]) == (
        "9",
        [(f"{NAR}name", "Volume")],
    )
    rows = [["".join(cell.itertext()) for cell in row] for row in item.iter(f"{XHTML}tr")]
    assert rows[0] == ["Symbol", "Name", "Price", "Change", "Change %", "Currency"]
    assert rows[1] == ["RIO", "Rio Tinto", "63.345", "-0.04", "-0.07", "$"]


def test_an_article_has_its_metadata_and_its_body() -> None:
    item = parsed(Document((STORY,))).find(f".//{NAR}newsItem")
    meta = item.find(f"{NAR}contentMeta")
    assert [each.text for each in meta.findall(f"{NAR}headline")] == [STORY.headline, "Ships leave"]
    assert meta.findtext(f"{NAR}by") == "A. Roe"
    assert meta.findtext(f"{NAR}creditline") == "© BTZ"
    assert meta.find(f"{NAR}infoSource").get("literal") == "BTZ"
    assert meta.findtext(f"{NAR}dateline") == "PORT HARROW, Nov 14 (BTZ)"
    body = item.find(f".//{XHTML}body")
    said = [(each.tag.removeprefix(XHTML), "".join(each.itertext())) for each in body]
    assert said == [
        ("p", "Ships left."),
        ("h2", "Tugs"),
        ("ul", "onetwo"),
        ("p", "c"),
        ("p", "-30-"),
    ]
    assert item.find(f".//{NAR}inlineXML").get("wordcount") == "7"


def test_options_fill_in_what_the_text_does_not_say() -> None:
    root = parsed(
        Document((QUOTES,)),
        provider="Harrow  Wire",
        language="en-GB",
        copyright="Harrow",
        guid_domain="harrow.example",
        table="pre",
    )
    item = root.find(f".//{NAR}newsItem")
    assert item.get("guid").startswith("urn:newsml:harrow.example:20260131:")
    assert item.find(f".//{NAR}provider").get("literal") == "Harrow Wire"
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"
    assert item.find(f".//{NAR}copyrightHolder").get("literal") == "Harrow"
    assert "RIO" in item.findtext(f".//{XHTML}pre")


@pytest.mark.parametrize("options", [{"date": "yesterday"}, {"guid_domain": "no domain"}])
def test_an_impossible_option_is_a_usage_error(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        written(Document((QUOTES,)), **options)


def test_without_a_date_a_warning_says_which_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    target = io.BytesIO()
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    wirecopy.write([], target, to="newsml", on_diagnostic=lambda _, each: heard.append(each.code))
    assert heard == ["no-date"]
    assert b"<sent>1970-01-01T00:00:00Z</sent>" in target.getvalue()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    wirecopy.write([], target, to="newsml", on_diagnostic=lambda _, each: heard.append(each.code))
    assert heard == ["no-date"]
    assert b"<sent>2023-11-14T22:13:20Z</sent>" in target.getvalue()


def test_guids_say_what_is_said_not_where() -> None:
    moved = Article(STORY.headline, body=(Paragraph("x", line=9),), line=5)
    still = Article(STORY.headline, body=(Paragraph("x"),))
    one, two, three = (
        item.get("guid") for item in parsed(Document((moved, still, STORY))).iter(f"{NAR}newsItem")
    )
    (again,) = (item.get("guid") for item in parsed(Document((still,))).iter(f"{NAR}newsItem"))
    assert one == again
    assert len({one, two, three}) == 3  # the same twice in a run is two items


@pytest.mark.parametrize("illegal", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_replaced_and_reported(illegal: str) -> None:
    heard: list[tuple[str, int]] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((Article(f"a{illegal}b", body=(Paragraph("c"),), line=3),)),
        target,
        to="newsml",
        options={"date": DATE},
        on_diagnostic=lambda _, each: heard.append((each.code, each.line)),
    )
    assert etree.fromstring(target.getvalue()).findtext(f".//{NAR}headline") == "a\ufffdb"
    assert heard == [("illegal-character", 3)]


@given(
    documents=st.lists(testing.any_documents(), max_size=2), table=st.sampled_from(["xhtml", "pre"])
)
def test_every_output_is_valid_for_two_engines(
    documents: list[Document],
    table: str,
    libxml2: etree.XMLSchema,
    power: xmlschema.XMLSchema,
    xhtml: xmlschema.XMLSchema,
) -> None:
    # The schema wants an item at least: an empty message is well-formed, and all that can be said.
    documents = [*documents, Document((STORY,))]
    content = written(*documents, table=table)
    root = etree.fromstring(content)
    assert libxml2.validate(root), libxml2.error_log
    power.validate(content.decode())
    for html in root.iter(f"{XHTML}html"):
        xhtml.validate(etree.tostring(html).decode())
    check_profile(root)


@settings(max_examples=20)
@given(testing.wire_documents())
def test_the_standard_bodys_library_reads_every_item(document: Document) -> None:
    for item, child in zip(parsed(document).iter(f"{NAR}newsItem"), document.children, strict=True):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            read = NewsMLG2.NewsMLG2Document(etree.tostring(item)).get_item()
        assert printed.getvalue() == ""
        assert read.guid == item.get("guid")
        if isinstance(child, Article):
            assert str(read.contentmeta.headline[0]) == child.headline


@given(testing.any_documents())
def test_the_same_documents_are_the_same_bytes(document: Document) -> None:
    assert written(document) == written(document)


def check_profile(root: etree._Element) -> None:
    """What the schema cannot see: every QCode's alias is known, asserts hold what they may."""
    known = {"ticker", "iso4217a", "ninat", "stat", "genre", "medtop", "cpnat", "q", "nprov"}
    for node in root.iter(f"{NAR}*"):
        for name in ("qcode", "rel", "valueunit", "type", "role"):
            if value := node.get(name):
                assert value.partition(":")[0] in known
                assert not re.search(r"\s", value)
    for asserted in root.iter(f"{NAR}assert"):
        allowed = {f"{NAR}{name}" for name in ("name", "hasInstrument", "conceptExtProperty")}
        assert {child.tag for child in asserted} <= allowed
        for node in asserted.findall(f"{NAR}conceptExtProperty"):
            assert node.get("rel")
            if node.get("valuedatatype") == "xs:decimal":
                Decimal(node.get("value"))
