"""What an item says of itself, in NewsML-G2: each field in the standard's own place, and back."""

import contextlib
import io
import re
import warnings
from pathlib import Path
from typing import Any

import msgspec
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import wirecopy
from wirecopy import (
    Article,
    Author,
    Bullet,
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
    Span,
    Table,
    testing,
)
from wirecopy.kit.identity import legal

with warnings.catch_warnings():  # of its own source, when it is compiled
    warnings.simplefilter("ignore")
    import NewsMLG2

Node = Article | QuoteTable | Table

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
DATE = "2026-11-28T00:00:00Z"
#: Every field of the record, and all that its records have.
RICH = Item(
    guid="urn:newsml:harrow.example:20261120:1",
    version=3,
    first_created="2026-11-20T16:00:00Z",
    version_created="2026-11-20T17:35:00+01:00",
    published="2026-11-20T18:00:00Z",
    status="withheld",
    embargoed="2026-11-21",
    urgency=3,
    priority=2,
    slugline="HARBOUR-STORM",
    provider="HRW",
    info_source="Harrow Harbour Office",
    copyright_holder="Harrow Wire",
    copyright_notice="© 2026 Harrow Wire\nAll rights reserved.",
    usage_terms="Not for archives.",
    data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
    digital_source_type="digitalCreation",
    ed_note="Call the desk\nbefore use.",
    instructions="Hold for pictures.",
    keywords=("ships", "tugs"),
    subjects=(
        Concept("04000000", "medtop"),
        Concept("12", "hrw", "shipping"),
        Concept("Q42", "http://www.wikidata.example/entity/", "tug"),
        Concept(name="harbour fees"),
    ),
    genres=(Concept("Feature", "genre", "Feature"),),
    places=(
        Concept("1", "hrwgeo", "PORT HARROW"),
        Concept("2", "hrwgeo", "Marstal"),
    ),
    people=(Concept("77", "hrw", "Jo Loe"),),
    organisations=(Concept("LEI1", "hrwlei", "Harrow Mining"), Concept(name="Tug Union")),
    events=(Concept("regatta", "http://harrow.example/events#", "Regatta"),),
    authors=(
        Author(
            "Ann Roe",
            role="writer",
            job_title="Shipping Writer",
            uri="http://harrow.example/people/ann",
            email="ann@harrow.example",
        ),
        Author("Tom Poe", role="editor"),
        Author("Harrow Pictures", role="contributor desk:photo"),
    ),
    signals=(Signal("update", "Second lead: adds\ntugs."), Signal("hrw:advisory")),
    links=(
        Link("https://harrow.example/harbour", "canonical", "Harbour reopens"),
        Link("urn:newsml:harrow.example:20261119:7", "previousVersion"),
        Link("urn:newsml:harrow.example:20261119:8", "http://harrow.example/rel/sidebar"),
    ),
    media=(
        Media(
            "picture",
            caption="A tug\nleaves.",
            credit="T. Poe/HRW",
            headline="Tug",
            renditions=(
                Rendition("https://harrow.example/tug.jpg", "image/jpeg", 1600, 1200, 250_000),
                Rendition("tug-small.jpg", "image/jpeg", 160, 120),
            ),
        ),
        Media("video", renditions=(Rendition("https://harrow.example/tug.mp4", duration=31),)),
    ),
    other=(Property("hrw:desk", "shipping"), Property("word count", "412")),
)
ARTICLE = Article(
    "Harbour reopens",
    byline=Byline("Ann Roe", "HRW"),
    dateline=Dateline("PORT HARROW", "Nov 20"),
    body=(Paragraph("Ships left."),),
)
NODES: tuple[Node, ...] = (ARTICLE, QuoteTable((Quote("TUG"),), "Tugs"), Table((("a", "b"),)))


def written(node: Node, heard: list[Diagnostic] | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    wirecopy.write(
        Document((node,)),
        target,
        to="newsml",
        options={"date": DATE, **options},
        on_diagnostic=None if heard is None else lambda _, each: heard.append(each),
    )
    return target.getvalue()


def back(content: bytes) -> Node:
    (document,) = wirecopy.read_many([content], from_="newsml")
    assert document.diagnostics == ()
    return document.children[0]


def stating(node: Node, item: Item) -> Node:
    return msgspec.structs.replace(node, item=item)


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
@pytest.mark.parametrize("exact", [True, False])
def test_one_rich_item_comes_back_by_the_places_of_the_standard(node: Node, exact: bool) -> None:
    # Nothing is left for the exact channel, and so it makes no difference.
    content = written(stating(node, RICH), exact=exact)
    assert b'rel="q:item"' not in content
    found = back(content)
    assert found.item == RICH
    if exact:
        assert found == stating(node, RICH)


def test_every_field_of_the_record_is_in_the_rich_item() -> None:
    empty = Item()
    assert not [
        name for name in Item.__struct_fields__ if getattr(RICH, name) == getattr(empty, name)
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@guid", RICH.guid),
        ("pubHistory/published/timestamp", RICH.published),
        ("itemMeta/provider/@literal", "HRW"),
        ("itemMeta/versionCreated", RICH.version_created),
        ("itemMeta/firstCreated", RICH.first_created),
        ("itemMeta/embargoed", "2026-11-22T12:00:00Z"),
        ("itemMeta/pubStatus/@qcode", "stat:withheld"),
        ("itemMeta/edNote[1]", RICH.ed_note),
        ("itemMeta/edNote[@role='q:instructions']", RICH.instructions),
        ("itemMeta/signal[1]/@qcode", "sig:update"),
        ("itemMeta/signal[2]/@qcode", "hrw:advisory"),
        ("itemMeta/link[2]/@rel", "irel:previousVersion"),
        ("itemMeta/link[2]/@residref", RICH.links[1].target),
        ("itemMeta/link[1]/@href", RICH.links[0].target),
        ("itemMeta/link[3]/@reluri", "http://harrow.example/rel/sidebar"),
        ("rightsInfo/copyrightHolder/@literal", "Harrow Wire"),
        ("rightsInfo/copyrightNotice", RICH.copyright_notice),
        ("rightsInfo/usageTerms", RICH.usage_terms),
        ("rightsInfo/dataMining/@uri", RICH.data_mining),
        ("contentMeta/urgency", "3"),
        ("contentMeta/digitalSourceType/@qcode", "digsrctype:digitalCreation"),
        ("contentMeta/located/@qcode", "hrwgeo:1"),
        ("contentMeta/infoSource[1]/@literal", "HRW"),
        ("contentMeta/infoSource[2]/@literal", "Harrow Harbour Office"),
        ("contentMeta/creator/@role", "q:writer"),
        ("contentMeta/creator/@uri", "http://harrow.example/people/ann"),
        ("contentMeta/creator/personDetails/contactInfo/email", "ann@harrow.example"),
        ("contentMeta/contributor[1]/name", "Tom Poe"),
        ("contentMeta/contributor[2]/@role", "desk:photo"),
        ("contentMeta/genre/@qcode", "genre:Feature"),
        ("contentMeta/keyword[2]", "tugs"),
        ("contentMeta/subject[@qcode='medtop:04000000']/name", "economy, business and finance"),
        ("contentMeta/subject[2]/@qcode", "hrw:12"),
        ("contentMeta/subject[3]/@uri", "http://www.wikidata.example/entity/Q42"),
        ("contentMeta/subject[4]/@literal", "harbour fees"),
        ("contentMeta/subject[@type='cpnat:person']/name", "Jo Loe"),
        ("contentMeta/subject[@type='cpnat:organisation'][2]/name", "Tug Union"),
        ("contentMeta/subject[@type='cpnat:event']/@uri", "http://harrow.example/events#regatta"),
        ("contentMeta/subject[@type='cpnat:geoArea']/@qcode", "hrwgeo:2"),
        ("contentMeta/slugline", RICH.slugline),
        ("contentMeta/contentMetaExtProperty[@rel='hrw:desk']/@value", "shipping"),
        ("contentSet/remoteContent[1]/@href", "https://harrow.example/tug.jpg"),
        ("contentSet/remoteContent[1]/@contenttype", "image/jpeg"),
        ("contentSet/remoteContent[2]/@width", "160"),
        ("contentSet/remoteContent[3]/@duration", "31"),
    ],
)
def test_each_field_stands_in_its_place(path: str, value: str) -> None:
    root = etree.fromstring(written(stating(ARTICLE, RICH)))
    steps = [
        step if step.startswith("@") else f"n:{step}" for step in re.split(r"/(?![^\[]*\])", path)
    ]
    found = root.xpath(f"//n:newsItem/{'/'.join(steps)}", namespaces={"n": NAR[1:-1]})
    assert [each if isinstance(each, str) else each.text for each in found] == [value]


def test_aliases_that_the_catalog_has_not_are_declared() -> None:
    root = etree.fromstring(written(stating(ARTICLE, RICH)))
    aliases = {each.get("alias") for each in root.iter(f"{NAR}scheme")}
    assert aliases == {"q", "hrw", "hrwgeo", "hrwlei", "desk"}


def test_the_text_is_the_last_content() -> None:
    # Some receivers take the last one for the story.
    (contents,) = etree.fromstring(written(stating(ARTICLE, RICH))).iter(f"{NAR}contentSet")
    assert contents[-1].tag == f"{NAR}inlineXML"


ODD = Item(
    first_created="2026-11-20",
    version_created="2026-11-20T17:35",
    version=0,
    guid="not a guid",
    provider="Harrow\nWire",
    keywords=("two\nlines", "ships"),
    subjects=(Concept("a b", "hrw"), Concept(scheme="medtop"), Concept("x", "no scheme", "X")),
    authors=(Author("Ann\tRoe"),),
    media=(Media("picture"),),
    other=(Property("", "x"),),
)


def test_what_a_place_does_not_bring_back_goes_through_the_exact_channel() -> None:
    content = written(stating(ARTICLE, ODD))
    assert back(content) == stating(ARTICLE, ODD)
    heard: list[Diagnostic] = []
    found = back(written(stating(ARTICLE, ODD), heard, exact=False)).item
    told = [each.message for each in heard if each.code == "not-carried"]
    for name in ("first_created", "version_created", "guid", "provider", "keywords", "subjects",
                 "authors", "media"):  # fmt: skip
        assert any(f"the field {name}: '" in each for each in told), name
    assert found is not None
    assert found.media == ()


def test_a_loss_without_the_channel_can_fail(tmp_path: Path) -> None:
    lossy, target = Document((stating(ARTICLE, ODD),)), tmp_path / "out.xml"
    options = {"date": DATE, "exact": False}
    with pytest.raises(wirecopy.StrictFailure):
        wirecopy.write(lossy, target, to="newsml", options=options, fail_on_loss=True)
    assert not target.exists()
    wirecopy.write(lossy, target, to="newsml", options={"date": DATE}, fail_on_loss=True)
    assert target.exists()


@pytest.mark.parametrize(
    ("embargo", "place"),
    [
        ("open", ""),
        ("2026-11-21T06:00:00Z", "2026-11-21T06:00:00Z"),
        ("2026-11-21T06:00", "2026-11-21T06:00:00"),
        # A day ends where days end last.
        ("2026-11-21", "2026-11-22T12:00:00Z"),
        ("2026-02-30", ""),
        ("9999-12-31", ""),
        ("2026-11-21T06:00:00+14:00", "2026-11-21T06:00:00+14:00"),
        ("2026-11-21T06:00:00+14:01", ""),
    ],
)
def test_an_embargo_comes_back_as_it_was_told(
    embargo: str, place: str, libxml2: etree.XMLSchema
) -> None:
    item = Item(embargoed=embargo)
    content = written(stating(ARTICLE, item))
    root = etree.fromstring(content)
    assert (root.findtext(f".//{NAR}embargoed") or "") == place
    libxml2.assertValid(root)
    assert back(content).item == item


def test_an_embargo_that_somebody_moved_is_not_the_one_we_wrote() -> None:
    content = written(stating(ARTICLE, Item(embargoed="2026-11-21")))
    moved = content.replace(b"2026-11-22T12:00:00Z", b"2026-12-24T12:00:00Z")
    assert back(moved).item == Item(embargoed="2026-12-24T12:00:00Z")


def test_options_win_where_they_are_given() -> None:
    content = written(stating(ARTICLE, RICH), provider="Marstal Wire", copyright="Marstal")
    found = back(content).item
    assert found == msgspec.structs.replace(
        RICH, provider="Marstal Wire", copyright_holder="Marstal", copyright_notice="© Marstal"
    )


def test_an_item_without_rights_has_none_of_the_options() -> None:
    item = Item(slugline="S")
    assert back(written(stating(ARTICLE, item), provider="P", copyright="C")).item == item


@settings(max_examples=60)
@given(
    item=testing.any_nodes(Item),
    status=st.sampled_from([None, "usable", "withheld", "canceled"]),
    embargo=st.sampled_from([None, "open", "2026-11-21", "2026-11-21T10:00:00+23:00"]),
    notes=st.tuples(st.none() | st.text(max_size=9), st.none() | st.text(max_size=9)),
    node=st.sampled_from(NODES),
)
def test_any_item_is_valid_for_two_engines_and_comes_back(
    item: Item,
    status: Any,
    embargo: str | None,
    notes: tuple[str | None, str | None],
    node: Node,
    libxml2: etree.XMLSchema,
    power: xmlschema.XMLSchema,
) -> None:
    said = legal(
        msgspec.structs.replace(
            item, status=status, embargoed=embargo, ed_note=notes[0], instructions=notes[1]
        )
    )
    content = written(stating(node, said))
    root = etree.fromstring(content)
    assert libxml2.validate(root), libxml2.error_log
    power.validate(content.decode())
    assert back(content) == stating(node, said)


def test_the_standard_bodys_library_reads_the_rich_item() -> None:
    root = etree.fromstring(written(stating(ARTICLE, RICH)))
    (item,) = root.iter(f"{NAR}newsItem")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        read = NewsMLG2.NewsMLG2Document(etree.tostring(item)).get_item()
    assert printed.getvalue() == ""
    assert (read.guid, read.version) == (RICH.guid, "3")
    assert str(read.itemmeta.provider.literal) == "HRW"
    subjects = [each.qcode for each in read.contentmeta.subject if hasattr(each, "qcode")]
    assert "medtop:04000000" in subjects
    assert [str(each.name) for each in read.contentmeta.creator] == ["Ann Roe"]
    assert str(read.contentmeta.slugline[0]) == RICH.slugline


QUOTES = QuoteTable(
    (
        Quote("HRW", name="Harrow Mining", exchange="NYSE"),
        Quote("HRW", exchange="Harrow Stock Exchange"),
        Quote("S P", exchange="XLON"),
        Quote("TUG"),
        Quote(""),
    )
)


def test_a_table_of_quotes_has_a_headline_and_a_subject_for_each_instrument() -> None:
    content = written(QUOTES)
    meta = etree.fromstring(content).find(f".//{NAR}contentMeta")
    assert meta is not None
    headline = meta.find(f"{NAR}headline")
    assert headline is not None
    assert (headline.text, headline.get("role")) == ("HRW, S P, TUG … (5)", "q:generated")
    subjects = {
        each.get("qcode"): each.findtext(f"{NAR}name") for each in meta.iterfind(f"{NAR}subject")
    }
    assert subjects == {
        "medtop:04000000": "economy, business and finance",
        "ticker:HRW": "Harrow Mining",
        "ticker:S%20P": "S P",
        "ticker:TUG": "TUG",
    }
    assert back(content) == QUOTES


def test_a_market_is_named_where_it_is_known() -> None:
    root = etree.fromstring(written(QUOTES))
    markets = [
        (each.get("market"), each.get("marketlabel")) for each in root.iter(f"{NAR}hasInstrument")
    ]
    assert markets == [
        ("mic:XNYS", "NYSE"),
        (None, "Harrow Stock Exchange"),
        ("mic:XLON", "XLON"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("symbols", "headline"),
    [
        (("A",), "A"),
        (("A", "B", "C"), "A, B, C"),
        (("A", "B", "C", "D"), "A, B, C … (4)"),
        (("",), "(1)"),
    ],
)
def test_a_headline_of_ours_names_the_first_symbols(
    symbols: tuple[str, ...], headline: str
) -> None:
    table = QuoteTable(tuple(map(Quote, symbols)))
    assert etree.fromstring(written(table)).findtext(f".//{NAR}headline") == headline


def test_a_subject_of_the_item_is_not_said_twice() -> None:
    item = Item(subjects=(Concept("04000000", "medtop", "economy"),))
    content = written(stating(QUOTES, item))
    assert content.count(b'qcode="medtop:04000000"') == 1
    assert back(content) == stating(QUOTES, item)


def no_date(document: Document | list[Document]) -> tuple[etree._Element, list[str]]:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        document, target, to="newsml", on_diagnostic=lambda _, each: heard.append(each.code)
    )
    return etree.fromstring(target.getvalue()), heard


@pytest.mark.parametrize(
    ("item", "made"),
    [
        (Item(version_created="2026-11-20T17:35:00+01:00"), "2026-11-20T17:35:00+01:00"),
        (Item(first_created="2026-11-20T16:00:00Z"), "2026-11-20T16:00:00Z"),
        (Item(published="2026-11-20"), "2026-11-20T00:00:00"),
    ],
)
def test_no_item_with_a_time_is_of_1970(
    item: Item, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    root, heard = no_date(Document((stating(ARTICLE, item),)))
    assert heard == []
    assert root.findtext(f".//{NAR}versionCreated") == made
    assert root.findtext(f".//{NAR}sent") == made


def test_one_warning_says_that_items_have_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    dated = stating(ARTICLE, Item(version_created="2026-11-20T16:00:00Z"))
    root, heard = no_date([Document((dated,)), Document((ARTICLE,)), Document((ARTICLE,))])
    assert heard == ["no-date"]
    assert root.findtext(f".//{NAR}sent") == "2026-11-20T16:00:00Z"
    times = [each.text for each in root.iter(f"{NAR}versionCreated")]
    assert times == ["2026-11-20T16:00:00Z", *["1970-01-01T00:00:00Z"] * 2]


def test_a_message_is_sent_when_the_latest_of_its_first_items_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    times = ("2026-11-20T17:30:00+02:00", "2026-11-20T16:00:00Z")
    children = tuple(stating(ARTICLE, Item(version_created=time)) for time in times)
    root, _ = no_date(Document(children))
    assert root.findtext(f".//{NAR}sent") == times[1]


def test_a_version_can_be_asked_for() -> None:
    (item,) = etree.fromstring(written(ARTICLE, version="2.36")).iter(f"{NAR}newsItem")
    assert item.get("standardversion") == "2.36"


OTHERS = f"""<newsItem xmlns="{NAR[1:-1]}" guid="urn:h:1" version="2">
<catalog><scheme alias="hrw" uri="http://harrow.example/cv/"/></catalog>
<rightsInfo><copyrightHolder><name>Harrow Wire</name></copyrightHolder>
<copyrightNotice> © Harrow
 Wire </copyrightNotice><usageTerms>None.</usageTerms><usageTerms>No archive.</usageTerms>
<dataMining qcode="plus:DMI-PROHIBITED"/></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:HRW"/>
<versionCreated>20 November</versionCreated><pubStatus qcode="stat:usable"/><service qcode="hrw:basic"/>
<edNote>Check the name.</edNote><edNote role="hrw:instruction">Hold.</edNote><edNote>Call us.</edNote>
<signal qcode="sig:update"/><link rel="irel:seeAlso" residref="urn:h:0"/>
<itemMetaExtProperty rel="hrw:take" value="2"/></itemMeta>
<contentMeta><contentCreated>2026-11-20</contentCreated><located qcode="hrw:p1"><name>MARSTAL</name></located>
<creator qcode="hrw:ann" role="hrw:writer" jobtitle="hrw:chief"><name>Ann Roe</name></creator>
<contributor literal="troe"/><contributor><name>Tom Poe</name></contributor>
<keyword>tugs</keyword><subject type="cpnat:person" qcode="hrw:77"><name>Jo Loe</name></subject>
<subject type="cpnat:poi" literal="the quay"/><subject qcode="medtop:04000000"/>
<subject type="cpnat:object" uri="http://harrow.example/things/tug"/><audience qcode="hrw:all"/>
<headline>H</headline></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>T.</p></body></html></inlineXML>
<remoteContent href="a.jpg" contenttype="image/jpeg" size="9"/><remoteContent href="b.jpg" contenttype="image/jpeg"/>
<remoteContent href="a.mp4" contenttype="video/mp4" duration="3"/></contentSet></newsItem>"""


def test_what_other_agencies_say_of_an_item_is_read() -> None:
    (document,) = wirecopy.read_many([OTHERS], from_="newsml")
    (article,) = document.articles
    assert article.body == (Paragraph("T."),)
    assert article.dateline == Dateline("MARSTAL")
    assert article.byline == Byline("Ann Roe")
    scheme = "http://harrow.example/cv/"
    assert article.item == Item(
        guid="urn:h:1",
        version=2,
        provider="nprov:HRW",
        status="usable",
        copyright_holder="Harrow Wire",
        copyright_notice="© Harrow\nWire",
        usage_terms="None.",
        data_mining="plus:DMI-PROHIBITED",
        ed_note="Check the name.\nCall us.",
        instructions="Hold.",
        signals=(Signal("update"),),
        links=(Link("urn:h:0", "seeAlso"),),
        keywords=("tugs",),
        subjects=(Concept("04000000", "medtop"), Concept("tug", "http://harrow.example/things/")),
        people=(Concept("77", scheme, "Jo Loe"),),
        places=(Concept("p1", scheme, "MARSTAL"), Concept(name="the quay")),
        authors=(
            Author("Ann Roe", "hrw:writer", "hrw:chief", "hrw:ann"),
            Author("Tom Poe", "contributor"),
        ),
        media=(
            Media(
                "picture",
                renditions=(
                    Rendition("a.jpg", "image/jpeg", bytes=9),
                    Rendition("b.jpg", "image/jpeg"),
                ),
            ),
            Media("video", renditions=(Rendition("a.mp4", "video/mp4", duration=3),)),
        ),
        other=(
            Property("versionCreated", "20 November"),
            Property("usageTerms", "No archive."),
            Property("service", "hrw:basic"),
            Property("hrw:take", "2"),
            Property("contentCreated", "2026-11-20"),
            Property("contributor", "troe"),
            Property("audience", "hrw:all"),
        ),
    )
    assert document.diagnostics == ()
    assert back(written(article)) == article


def test_a_delivery_says_when_it_was_sent_by_whom_and_how_urgently() -> None:
    message = (
        f'<newsMessage xmlns="{NAR[1:-1]}"><header><sent>2026-11-20T18:00:00Z</sent>'
        "<sender>hrw.example</sender><transmitId>t1</transmitId><priority>4</priority></header>"
        f"<itemSet>{OTHERS}{OTHERS}</itemSet></newsMessage>"
    )
    documents = list(wirecopy.read_many([message], from_="newsml"))
    assert len(documents) == 2
    for document in documents:
        assert document.message == wirecopy.Message(
            sender="hrw.example", sent="2026-11-20T18:00:00Z", id="t1", priority=4
        )
        item = document.articles[0].item
        assert item is not None
        assert (item.published, item.priority) == ("2026-11-20T18:00:00Z", 4)


@pytest.mark.parametrize("body", ["xhtml", "nitf"])
def test_links_in_the_text_are_links_in_the_body(body: str, libxml2: etree.XMLSchema) -> None:
    story = Article(
        "H",
        body=(
            Paragraph(
                "See the <report> & more.",
                spans=(
                    Span(0, 3, "a.html"),
                    Span(8, 16, "https://harrow.example/?a=1&b=ü#c"),
                ),
            ),
            Bullet("All of it", spans=(Span(0, 9, "mailto:desk@harrow.example"),)),
        ),
    )
    content = written(story, body=body)
    root = etree.fromstring(content)
    libxml2.assertValid(root)
    assert [each.get("href") for each in root.iter("{*}a")] == [
        "a.html", "https://harrow.example/?a=1&b=ü#c", "mailto:desk@harrow.example",
    ]  # fmt: skip
    assert back(content) == story


def test_a_link_to_what_is_not_an_address_is_named() -> None:
    heard: list[Diagnostic] = []
    story = Article("H", body=(Paragraph("See it.", spans=(Span(0, 3, "no address"),)),))
    assert back(written(story, heard)) == Article("H", body=(Paragraph("See it."),))
    assert [(each.code, each.message) for each in heard] == [
        ("not-carried", "newsml has no place for the link to 'no address'")
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_says_once_that_files_have_no_time(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Harbour {number} reopens\n\nShips left.\n")
    heard: list[str] = []
    wirecopy.convert_many(
        [tmp_path / f"{number}.txt" for number in range(3)],
        f"{tmp_path / 'out'}/",
        wirecopy.Plan(to="newsml"),
        jobs=jobs,
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert heard.count("no-date") == 1


@pytest.mark.parametrize(
    "node", [stating(ARTICLE, RICH), stating(ARTICLE, ODD), QUOTES], ids=("rich", "odd", "quotes")
)
def test_our_own_profile_has_nothing_to_say_of_it(node: Node, schemas: Path) -> None:
    found = wirecopy.validate(written(node), schemas=schemas)
    assert [each.code for each in found] == ["standard"]


EDGES = Item(
    authors=tuple(
        Author("A", role)
        for role in (
            "contributor",
            "editor x",
            "contributor editor",
            "contributors",
            "q:x",
            "a:b c",
        )
    ),
    signals=(Signal("sig:update"), Signal("http://x.example/y z"), Signal("q:kill%20")),
    links=(Link("a b", "x y"), Link("http://[x", "irel:seeAlso", ""), Link("", None)),
    other=(Property("http://x.example/y", "v"), Property("q:item", "{}"), Property("q:other", "")),
    subjects=(Concept("x", "q"), Concept("a:b", "medtop", "q"), Concept("http://x.example/y")),
)


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
def test_names_that_look_like_ours_come_back(node: Node, libxml2: etree.XMLSchema) -> None:
    content = written(stating(node, EDGES))
    libxml2.assertValid(etree.fromstring(content))
    assert back(content) == stating(node, EDGES)


@pytest.mark.parametrize(
    "item",
    [
        # The byline's author is not one of those who are named.
        Item(authors=(Author("Tom Poe", "editor"),)),
        Item(authors=(Author("Tom Poe", "contributor"), Author("Jo Loe", "writer"))),
        # A place with a code that no scheme has, and one without a code.
        Item(places=(Concept("3", name="PORT HARROW"),)),
        Item(places=(Concept(name="PORT HARROW"), Concept("1", "hrw", "PORT HARROW"))),
        Item(places=(Concept("urn:x:1", name="PORT HARROW"),)),
    ],
)
def test_byline_and_dateline_are_not_taken_for_what_the_item_says(item: Item) -> None:
    assert back(written(stating(ARTICLE, item))) == stating(ARTICLE, item)
