"""NewsML-G2 that two engines find valid, and that says what the tree says."""

import contextlib
import io
import os
import re
import tracemalloc
import warnings
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

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
    Caption,
    Cell,
    Concept,
    Dateline,
    Document,
    Item,
    Link,
    Media,
    Note,
    Paragraph,
    Property,
    Quote,
    QuoteTable,
    Rendition,
    Signal,
    Subhead,
    Table,
    UsageError,
    testing,
)

with warnings.catch_warnings():  # of its own source, when it is compiled
    warnings.simplefilter("ignore")
    import NewsMLG2

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
DATE = "2026-01-31T12:00:00Z"
QUOTES = QuoteTable(
    (
        Quote(
            "RIO",
            Decimal("63.345"),
            change=Decimal("-0.04"),
            change_percent=Decimal("-0.07"),
            currency="USD",
            currency_text="$",
            name="Rio Tinto",
        ),
        Quote(
            "S&P 500",
            Decimal("1E+2"),
            change=None,
            change_percent=None,
            currency=None,
            currency_text="pts",
            extra=(Cell("9", "Volume"),),
        ),
    ),
    title="Stocks",
)
STORY = Article(
    "Harbour <reopens> & more",
    "Ships leave",
    byline=Byline("A. Roe", "BTZ"),
    dateline=Dateline("PORT HARROW", "Nov 14", agency="BTZ"),
    credit="© BTZ",
    language="en",
    body=(
        Paragraph("Ships left."),
        Subhead("Tugs"),
        Bullet("one"),
        Bullet("two"),
        Caption("c"),
        Note("-30-"),
    ),
)


@pytest.fixture(scope="session")
def xhtml() -> xmlschema.XMLSchema:
    shipped = Path(xmlschema.__file__).parent / "schemas" / "XHTML" / "xhtml1-strict.xsd"
    return xmlschema.XMLSchema(str(shipped), allow="local")


def written(*documents: Document, **options: Any) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to="newsml", options={"date": DATE, **options})
    return target.getvalue()


def parsed(*documents: Document, **options: Any) -> etree._Element:
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
    rows = [["".join(cell.itertext()) for cell in row] for row in item.iter(f"{XHTML}tr")]  # type: ignore[arg-type]  # the stubs' itertext may give bytes
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
    said = [(each.tag.removeprefix(XHTML), "".join(each.itertext())) for each in body]  # type: ignore[arg-type]  # the stubs' itertext may give bytes
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
    assert "RIO" in item.findtext(f".//{XHTML}pre")  # type: ignore[operator]  # the test knows better


def test_a_year_has_four_digits() -> None:
    sent = written(Document((STORY,)), date="0001-01-01T00:00:00Z")
    assert b"<sent>0001-01-01T00:00:00Z</sent>" in sent


@pytest.mark.parametrize("epoch", ["soon", "²", "9" * 30, "-1"])
def test_an_epoch_that_is_no_time_is_a_usage_error(
    epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        wirecopy.write([], io.BytesIO(), to="newsml")


@pytest.mark.parametrize(
    "options",
    [
        {"date": "yesterday"},
        {"date": "2026-01-31T12:00:00+15:00"},
        {"date": "2026-01-31T12:00:00+05:60"},
        {"guid_domain": "no domain"},
    ],
)
def test_an_impossible_option_is_a_usage_error(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        written(Document((QUOTES,)), **options)


def test_without_a_date_a_warning_says_which_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    target = io.BytesIO()
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    wirecopy.write(
        Document((STORY,)),
        target,
        to="newsml",
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert heard == ["no-date"]
    assert b"<sent>1970-01-01T00:00:00Z</sent>" in target.getvalue()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    wirecopy.write(
        Document((STORY,)),
        target,
        to="newsml",
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
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


OPTIONS = st.fixed_dictionaries(
    {
        "table": st.sampled_from(["xhtml", "pre"]),
        "body": st.sampled_from(["xhtml", "nitf"]),
        "package": st.booleans(),
        "language": st.sampled_from(["", "en-GB"]),
        "copyright": st.sampled_from(["", "© <Harrow> & Co"]),
    }
)


@given(documents=st.lists(testing.any_documents(), max_size=2), options=OPTIONS)
def test_every_output_is_valid_for_two_engines(
    documents: list[Document],
    options: dict[str, Any],
    libxml2: etree.XMLSchema,
    power: xmlschema.XMLSchema,
    xhtml: xmlschema.XMLSchema,
) -> None:
    # The schema wants an item at least: an empty message is well-formed, and all that can be said.
    documents = [*documents, Document((STORY,))]
    content = written(*documents, **options)
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


@pytest.fixture(scope="session")
def nitf(schemas: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schemas / "nitf-3-6.xsd"))


@settings(max_examples=30)
@given(document=testing.any_documents(), table=st.sampled_from(["xhtml", "pre"]))
def test_nitf_bodies_are_valid_nitf(document: Document, table: str, nitf: etree.XMLSchema) -> None:
    for body in parsed(document, body="nitf", table=table).iter(f"{NITF}nitf"):
        nitf.assertValid(etree.ElementTree(body))


def test_an_item_may_stand_alone(libxml2: etree.XMLSchema) -> None:
    root = parsed(Document((STORY,)), container="item")
    assert root.tag == f"{NAR}newsItem"
    assert libxml2.validate(root), libxml2.error_log
    assert read(etree.tostring(root)) == [Document((STORY,))]
    for documents in ((), (Document((STORY, QUOTES)),)):
        with pytest.raises(UsageError, match="a bare item holds one table or article"):
            written(*documents, container="item")
    with pytest.raises(UsageError, match="package"):
        written(Document((STORY,)), container="item", package=True)


def test_a_package_lists_the_items_of_each_document() -> None:
    root = parsed(Document((QUOTES, STORY)), Document((STORY,)), package=True)
    names = [each.tag.removeprefix(NAR) for each in root.find(f"{NAR}itemSet")]
    assert names == ["newsItem", "newsItem", "packageItem", "newsItem", "packageItem"]
    guids = [each.get("guid") for each in root.iter(f"{NAR}newsItem")]
    references = [each.get("residref") for each in root.iter(f"{NAR}itemRef")]
    assert references == guids
    assert len({each.get("guid") for each in root.iter(f"{NAR}packageItem")}) == 2


@pytest.mark.parametrize("documents", [[], [Document()]])
def test_a_message_without_an_item_is_reported(documents: list[Document]) -> None:
    heard: list[str] = []
    wirecopy.write(
        documents,
        io.BytesIO(),
        to="newsml",
        options={"date": DATE},
        on_diagnostic=lambda _name, each: heard.append(each.code),
    )
    assert heard == ["not-carried"] * len(documents) + ["no-item"]


def test_a_document_without_anything_is_reported() -> None:
    heard: list[str] = []
    wirecopy.write(
        [Document(), Document((STORY,))],
        io.BytesIO(),
        to="newsml",
        options={"date": DATE},
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert heard == ["not-carried"]


def read(content: bytes | str) -> list[Document]:
    return list(wirecopy.read_many([content], from_="newsml"))


def carried(document: Document) -> list[object]:
    """What NewsML-G2 can carry: no characters that XML has not, no byline that says nothing."""

    def plain(value: object) -> object:
        match value:
            case str():
                return re.sub(
                    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", value
                )
            case Decimal() | None:
                return value
            case tuple():
                return [plain(each) for each in value]
            case Table():  # more header rows than rows are all rows
                rows = min(value.header_rows, len(value.rows))
                return ["Table", plain(value.rows), rows, plain(value.title)]
        # Links of any places and addresses: tests/plugins/test_newsml_items.py.
        names = [n for n in type(value).__struct_fields__ if n not in ("line", "spans")]  # type: ignore[attr-defined]  # a node
        fields = [plain(getattr(value, name)) for name in names]
        is_silent = isinstance(value, Byline) and fields == [None, None]
        return None if is_silent else [type(value).__name__, *fields]

    return [plain(child) for child in document.children]


@given(
    st.lists(testing.any_documents().filter(lambda document: document.children), max_size=3),
    OPTIONS.map(lambda options: options | {"language": ""}),
)
def test_what_is_written_is_read_back(documents: list[Document], options: dict[str, Any]) -> None:
    found = read(written(*documents, **options))
    assert [carried(each) for each in found] == [carried(each) for each in documents]
    assert not any(each.diagnostics for each in found)


def test_memory_does_not_grow_with_the_items() -> None:
    peaks = []
    for size in (200, 2000):
        tracemalloc.start()
        with open(os.devnull, "wb") as sink:
            documents = (
                Document((Article(f"Story {n}", body=(Paragraph("x" * 500),)),))
                for n in range(size)
            )
            wirecopy.write(documents, sink, to="newsml", options={"date": DATE})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 100_000


def item(meta: str, content: str, *, item_meta: str = "") -> str:
    return (
        f'<newsItem xmlns="{NAR[1:-1]}"><itemMeta>{item_meta}</itemMeta>'
        f"<contentMeta>{meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


HTML = (
    '<inlineXML contenttype="application/xhtml+html"><html xmlns="http://www.w3.org/1999/xhtml">'
    "<head><title>t</title></head><body>{}</body></html></inlineXML>"
)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        (
            item(
                '<urgency>3</urgency><infoSource literal="HRW"/><creator><name>Ada Roe</name></creator>'
                '<language tag="en"/><slugline>PORT-STORM</slugline><headline>Harbour reopens</headline>'
                '<headline role="hld:subHeadline">Ships leave</headline><by>By Ada Roe</by>'
                "<dateline>PORT HARROW, Nov 14 (HRW) -</dateline><creditline>Harrow Wire</creditline>",
                HTML.format("<p>Ships <b>left</b>.</p><h3>Tugs</h3><ul><li>one</li></ul>"),
            ),
            Article(
                "Harbour reopens", "Ships leave", byline=Byline("Ada Roe", "HRW"),
                dateline=Dateline("PORT HARROW", "Nov 14", agency="HRW"), credit="Harrow Wire", language="en",
                body=(Paragraph("Ships left."), Subhead("Tugs"), Bullet("one")),
                item=Item(urgency=3, slugline="PORT-STORM", info_source="HRW", authors=(Author("Ada Roe"),)),
            ),
        ),
        (
            # The prefix of the namespace, NITF with a head of its own, an editor's note.
            (
                '<n:newsMessage xmlns:n="urn:any"><n:itemSet><n:newsItem><n:itemMeta><n:edNote>Check!</n:edNote>'
                "</n:itemMeta><n:contentSet><n:inlineXML><nitf><head><title>t</title></head><body><body.head>"
                "<hedline><hl1>Mine closes</hl1></hedline><byline>A. Roe</byline><dateline><location>HARROW"
                "</location></dateline></body.head><body.content><block><p>It <org>closed</org>.</p><hl2>Tugs</hl2>"
                "</block></body.content></body></nitf></n:inlineXML></n:contentSet></n:newsItem></n:itemSet></n:newsMessage>"
            ),
            Article(
                "Mine closes", None, byline=Byline("A. Roe"), dateline=Dateline("HARROW"), credit=None, language=None,
                body=(Paragraph("It closed."), Subhead("Tugs")), item=Item(ed_note="Check!"),
            ),
        ),
        (
            # No metadata but a title; HTML in disguise; the better of two renditions.
            item(
                "",
                '<inlineData contenttype="text/plain">plain</inlineData><inlineData contenttype="text/html">'
                "<![CDATA[<p>Ships&nbsp;left.</p><p>Tugs, too.</p>]]></inlineData>",
                item_meta="<title>Harbour</title>",
            ),
            Article("Harbour", body=(Paragraph("Ships\xa0left."), Paragraph("Tugs, too."))),
        ),
        (
            item("<headline>Plain</headline>", '<inlineData contenttype="text/plain">One.\nTwo.</inlineData>'),
            Article("Plain", body=(Paragraph("One."), Paragraph("Two."))),
        ),
    ],
)  # fmt: skip
def test_items_of_any_agency_are_read(text: str, article: Article) -> None:
    (document,) = read(text)
    assert document.articles == (article,)


def test_a_table_that_is_csv_is_read() -> None:
    table = 'Symbol,Name,Last,Change %\nHRB,"Harrow, Mining",12.50,-1.2\nDLT,Delta,3.05,0.4\n'
    content = f'<inlineData contenttype="text/csv">{table}</inlineData>'
    (document,) = read(item("<headline>Close</headline>", content))
    assert document.children == (
        QuoteTable(
            (
                Quote(
                    "HRB", Decimal("12.50"), change_percent=Decimal("-1.2"), name="Harrow, Mining"
                ),
                Quote("DLT", Decimal("3.05"), change_percent=Decimal("0.4"), name="Delta"),
            ),
            "Close",
        ),
    )


def test_quotes_come_back_from_tables_and_from_columns_of_others() -> None:
    rows = "<tr><th>Symbol</th><th>Price</th><th>Change %</th></tr><tr><td>RIO</td><td>63.34</td><td>-0.07%</td></tr>"
    (document,) = read(item("<headline>Miners</headline>", HTML.format(f"<table>{rows}</table>")))
    assert document.children == (
        QuoteTable(
            (Quote("RIO", Decimal("63.34"), change=None, change_percent=Decimal("-0.07")),),
            "Miners",
        ),
    )
    columns = "Symbol   Price   Change %\nRIO      63.34   -0.07%\nBHP      12.10   +1.20%"
    (document,) = read(item("", HTML.format(f"<pre>{columns}</pre>")))
    assert [quote.symbol for quote in document.quotes] == ["RIO", "BHP"]


def test_what_has_no_place_in_the_tree_is_named() -> None:
    text = item(
        "<slugline>S</slugline><headline>H</headline><description>Summary.</description>",
        '<remoteContent href="photo.jpg"/>' + HTML.format('<p>Text<img src="a"/></p>'),
        item_meta='<pubStatus qcode="stat:canceled"/>',
    )
    (document,) = read(text)
    body = (Note("Summary."), Paragraph("Text"))
    media = (Media("file", renditions=(Rendition("photo.jpg"),)),)
    item_ = Item(status="canceled", slugline="S", media=media)
    assert document.children == (Article("H", item=item_, body=body),)
    assert [(each.code, each.severity) for each in document.diagnostics] == [
        ("not-usable", "warning"),
        ("not-read", "info"),
    ]


def test_a_package_of_others_says_what_it_refers_to() -> None:
    text = (
        f'<packageItem xmlns="{NAR[1:-1]}"><itemMeta/><contentMeta><headline>Top stories</headline></contentMeta>'
        '<groupSet><group><itemRef residref="urn:a"><title>Harbour</title></itemRef><itemRef residref="urn:b"/>'
        "</group></groupSet></packageItem>"
    )
    (document,) = read(text)
    links = (Link("urn:a", title="Harbour"), Link("urn:b"))
    assert document.children == (
        Article("Top stories", body=(Bullet("Harbour"), Bullet("urn:b")), item=Item(links=links)),
    )


NEWSML_1 = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd">
<NewsML><Catalog/><NewsEnvelope/><NewsItem><Identification/><NewsManagement><Status FormalName="Usable"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Hafen öffnet</HeadLine><ByLine>Jana Brand</ByLine>
<DateLine>HARBURG, 14. Nov (dtz)</DateLine><CreditLine>DTZ</CreditLine><SlugLine>hafen</SlugLine></NewsLines>
<DescriptiveMetadata><Language FormalName="de"/></DescriptiveMetadata>
<NewsComponent EquivalentsList="yes">
<ContentItem><MediaType FormalName="Text"/><DataContent>Nur Text.</DataContent></ContentItem>
<ContentItem><MediaType FormalName="Text"/><DataContent><p>Schiffe liefen aus.</p><p>Schlepper&nbsp;auch.</p></DataContent></ContentItem>
</NewsComponent>
<NewsComponent><NewsLines><HeadLine>Kurse</HeadLine></NewsLines><ContentItem><DataContent><table>
<tr><td>Symbol</td><td>Kurs</td></tr><tr><td>HBW</td><td>18,07</td></tr></table></DataContent></ContentItem></NewsComponent>
<NewsComponent><ContentItem Href="hafen.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>"""


def test_newsml_1_is_read() -> None:
    (document,) = read(NEWSML_1.encode("latin-1"))
    assert document.children == (
        Article(
            "Hafen öffnet", None, byline=Byline("Jana Brand"), dateline=Dateline("HARBURG", "14. Nov", agency="dtz"), credit="DTZ", language="de",
            body=(Paragraph("Schiffe liefen aus."), Paragraph("Schlepper\xa0auch.")),
            item=Item(status="usable", slugline="hafen", media=(Media("picture", renditions=(Rendition("hafen.jpg"),)),)),
        ),
        QuoteTable((Quote("HBW", Decimal("18.07")),), "Kurse", item=Item(status="usable")),
    )  # fmt: skip
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no XML: the document is empty"),
        ("<newsItem>", "no XML"),
        ("<html/>", "no NewsML: the root element is 'html'"),
        (
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><newsItem>&b;</newsItem>',
            "declares entities",
        ),
        (
            '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><newsItem>&c;</newsItem>',
            "declares entities",
        ),
    ],
)
def test_what_is_no_newsml_is_refused_in_a_line(text: str, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=what) as told:
        read(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"<newsItem>{'<p>' * 300}", "<input>:1:[0-9]+: elements are nested deeper than 256"),
        (f"<newsItem><p>{'A' * 11_000_000}</p></newsItem>", "a text is longer than 10 MB"),
        (f"<newsItem a='{'A' * 11_000_000}'/>", "longer than 10 MB"),
        (f"<{'n' * 11_000_000}/>", "longer than"),
        ("<a>\n<b></a>", "<input>:2:[0-9]+: no XML: Opening and ending tag mismatch"),
        ("<newsItem>a\0</newsItem>", "no XML: Invalid character"),
        (b"<newsItem>\xe9\xe8</newsItem>", "no utf-8 text: .* at byte 10; try --encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><newsItem/>', "no XML: Unsupported encoding"),
        (
            "<newsItem>\n<p>a&harrow;b</p></newsItem>",
            "<input>:2:[0-9]+: no XML: Entity 'harrow' not defined",
        ),
        (
            "<!DOCTYPE a\n[<!ENTITY b 'c'>]>\n<newsItem>&b;</newsItem>",
            "<input>:3: declares entities, which are not read: 'b'",
        ),
    ],
    ids=range(10),
)
def test_what_is_wrong_is_said_in_a_line_with_its_place(text: str | bytes, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=what) as told:
        read(text)
    said = str(told.value)
    assert "\\n" not in said
    assert "HUGE" not in said
    assert len(said) < 400


LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("TOPSECRET")
    (tmp_path / "a.dtd").write_text(f'<!ENTITY b SYSTEM "{tmp_path}/secret">')
    text = item("<headline>&b;</headline>", HTML.format("<p>x&b;&nbsp;y</p>"))
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{tmp_path}/secret" parse="text"/>'
    for attack in (
        f'<!DOCTYPE a SYSTEM "{tmp_path}/a.dtd">{text}',
        f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{tmp_path}/a.dtd">%p;]>{text}',
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "{tmp_path}/secret">]>{text}',
        f'<!DOCTYPE a [<!ENTITY a "lol">{LAUGHS}]>{text.replace("&b;", "&i;")}',
        item("", HTML.format(include)),
    ):
        try:
            said = repr(read(attack))
        except wirecopy.BadData as error:
            said = str(error)
        assert "TOPSECRET" not in said
        assert len(said) < 2000


@pytest.mark.parametrize("blanks", ["", "\n  \n"])
@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-8"),
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
    ],
)
def test_encodings_are_what_they_say_or_what_they_are(
    declared: str, encoding: str, blanks: str
) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n'
    text = item("<headline>Brücke</headline>", HTML.format("<p>Zürich</p>"))
    if blanks and encoding.endswith(("sig", "16")):
        return  # a byte order mark comes first
    (document,) = read(f"{blanks}{declaration}{text}".encode(encoding))
    (article,) = document.articles
    assert (article.headline, article.body) == ("Brücke", (Paragraph("Zürich"),))
    assert article.line == 2 + len(blanks.splitlines())


@pytest.mark.parametrize(
    ("declared", "content", "headline", "told"),
    [
        ("iso-8859-1", b"Harbour \x96 \x93open\x94 \x80", "Harbour – “open” €", ["windows-1252"]),
        ("us-ascii", b"Caf\xe9 \x85", "Café …", ["windows-1252"]),
        ("ISO-8859-1", "Café – “open”".encode(), "Café – “open”", ["all of it is UTF-8"]),
        ("windows-1251", "Биржа".encode(), "Биржа", ["all of it is UTF-8"]),
        ("ISO-8859-1", b"Caf\xe9", "Café", []),
        ("shift_jis", "①".encode("cp932"), "①", []),
        ("x-sjis", "①".encode("cp932"), "①", []),
        ("windows-1252", b"\x93open\x94", "“open”", []),
        ("iso-8859-15", b"\xa4 \x93", "€ \x93", ["U+0093 is a control"]),
    ],
)
def test_an_encoding_means_what_it_means_on_the_web(
    declared: str, content: bytes, headline: str, told: list[str]
) -> None:
    before, after = item("<headline>?</headline>", "").encode().split(b"?", 1)
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'.encode()
    (document,) = read(declaration + before + content + after)
    assert document.articles[0].headline == headline
    found = [each.message for each in document.diagnostics if each.code == "odd-encoding"]
    assert len(found) == len(told)
    assert all(word in message for word, message in zip(told, found, strict=True))


def test_what_the_declared_encoding_has_no_character_for_is_refused() -> None:
    content = b'<?xml version="1.0" encoding="iso-8859-1"?><newsItem/>\x81'
    with pytest.raises(wirecopy.Undecodable, match=r"no windows-1252 text: .* at byte"):
        read(content)


EXTERNAL = '<!ENTITY % nitf PUBLIC "-//HRW//NITF" "nitf.dtd"> %nitf;'


@pytest.mark.parametrize(
    "subset",
    [
        EXTERNAL,
        EXTERNAL.replace("%nitf;", ""),
        f'{EXTERNAL}<!ENTITY % html SYSTEM "html.dtd"> %html;',
        f"<!-- <!ENTITY b 'c'> -->{EXTERNAL}<!ELEMENT a ANY>",
    ],
)
def test_external_parameter_entities_are_accepted_and_not_loaded(subset: str) -> None:
    space = "&nbsp;" if "%nitf;" in subset else "\xa0"
    text = item(f"<headline>Harbour{space}reopens</headline>", "")
    for public in ("", ' SYSTEM "newsml.dtd"'):
        (document,) = read(f'<?xml version="1.0"?><!DOCTYPE newsItem{public} [{subset}]>{text}')
        assert document.articles[0].headline == "Harbour\xa0reopens"


@pytest.mark.parametrize(
    "subset",
    [
        f"{EXTERNAL}<!ENTITY b 'c'>",
        f'{EXTERNAL}<!ENTITY b SYSTEM "secret">',
        "<!ENTITY b 'c'>" + EXTERNAL,
        """<!ENTITY % p "<!ENTITY b 'c'>"> %p;""",
        "<!ENTITY % p 'c'>",
        EXTERNAL.replace("nitf", "b") + "<!ENTITY b 'c'>",
        "<!ENTITY % b 'c'>" + EXTERNAL.replace("nitf", "b").replace("%b;", ""),
    ],
)
def test_all_other_entities_are_refused(subset: str) -> None:
    text = item("<headline>&b;</headline>", "")
    with pytest.raises(wirecopy.BadData, match=r"declares entities, which are not read: '[bp]'"):
        read(f"<!DOCTYPE newsItem [{subset}]>{text}")


def test_undecodable_bytes_are_replaced_where_that_is_asked_for() -> None:
    content = item("<headline>Br?cke</headline>", "").replace("?", "\xfc").encode("latin-1")
    (document,) = wirecopy.read_many([content], from_="newsml", decode_errors="replace")
    assert document.articles[0].headline == "Br\ufffdcke"


@pytest.mark.parametrize("name", ["conceptItem", "knowledgeItem", "planningItem", "catalogItem"])
def test_items_without_news_are_named(name: str) -> None:
    text = f"<{name}><itemMeta/><concept><name>Harbour</name></concept></{name}>"
    message = f"<newsMessage><itemSet>\n{text}{item('<headline>H</headline>', '')}</itemSet></newsMessage>"
    for document in (read(text)[0], read(message)[0]):
        assert document.children == ()
        assert [each.message for each in document.diagnostics] == [f"a {name} holds no news"]
    assert read(message)[1].articles[0].headline == "H"


def test_a_picture_is_its_caption() -> None:
    text = item(
        "<headline>Tug</headline><creator><name>Harrow Wire</name></creator>"
        '<infoSource literal="Harrow Wire"/><description>A tug leaves.</description>',
        '<remoteContent href="tug.jpg"/>',
        item_meta='<itemClass qcode="ninat:picture"/>',
    )
    (document,) = read(text)
    assert document.articles == (
        Article(
            "Tug",
            byline=Byline(None, "Harrow Wire"),
            body=(Caption("A tug leaves."),),
            item=Item(
                info_source="Harrow Wire",
                authors=(Author("Harrow Wire"),),
                media=(Media("picture", renditions=(Rendition("tug.jpg"),)),),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("PORT HARROW, Aug 29, 2014 (HRW) -", Dateline("PORT HARROW", "Aug 29, 2014", agency="HRW")),
        ("Harburg, 10 juil 2024 (HRW)", Dateline("Harburg", "10 juil 2024", agency="HRW")),
        ("Harburg (Harrowland), 25-11-2023 (HRW)", Dateline("Harburg (Harrowland)", "25-11-2023", agency="HRW")),
        ("28/01/2026", Dateline("", "28/01/2026")),
        ("MARCH 04, 2026", Dateline("", "MARCH 04, 2026")),
        ("Apollo 13", Dateline("Apollo 13")),
        ("PORT HARROW, le 5 mai (HRW)", Dateline("PORT HARROW", "le 5 mai", agency="HRW")),
        ("HARROW, Fla., 14 de noviembre (HRW)", Dateline("HARROW, Fla.", "14 de noviembre", agency="HRW")),
    ],
)  # fmt: skip
def test_datelines_with_years(written: str, expected: Dateline) -> None:
    (document,) = read(item(f"<headline>H</headline><dateline>{written}</dateline>", ""))
    assert document.articles[0].dateline == expected
    (again,) = wirecopy.read_many(
        [f"<nitf><body><body.head><dateline>{written}</dateline></body.head></body></nitf>"],
        from_="nitf",
    )
    assert again.articles[0].dateline == expected


@pytest.mark.parametrize(
    "written",
    [
        "HARROW (HRW)", "HARROW, Nov 14th (HRW)", "HARROW, Nov 14, 10:00 GMT (HRW/BTZ)",
        "WEST HARROW, Fla., Nov. 14, 2026 (HRW)", "HARROW, Nov 14 - Jan 3 (HRW)",
        "HARROW, le 5 mai (HRW)", "HARROW, 14 de noviembre (HRW)", "Гавань, 14 ноября (ГВН)",
    ],
)  # fmt: skip
def test_datelines_are_read_as_in_wire_copy(written: str) -> None:
    copy = f"Harbour reopens\n{written} - Ships left the harbour on Thursday after the storm."
    (document,) = read(item(f"<dateline>{written}</dateline>", ""))
    assert document.articles[0].dateline == wirecopy.read(copy).articles[0].dateline


def test_newsml_1_of_any_media_type_with_pictures() -> None:
    text = (
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine><![CDATA[Harbour & mine]]></HeadLine></NewsLines>"
        '<AdministrativeMetadata><Source><Party FormalName=""/></Source></AdministrativeMetadata>'
        '<ContentItem><MediaType FormalName="HTML"/><DataContent><![CDATA[<P>Ships left.</P>\n<P></P>]]></DataContent></ContentItem>'
        '<NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>A tug.</p>'
        "</DataContent></ContentItem></NewsComponent>"
        '<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsItem></NewsML>'
    )
    (document,) = read(text)
    assert document.children == (
        Article(
            "Harbour & mine",
            body=(Paragraph("Ships left."), Caption("A tug.")),
            item=Item(media=(Media("picture", renditions=(Rendition("a.jpg"),)),)),
        ),
    )
    assert document.diagnostics == ()


def test_the_parts_of_a_byline_are_words_apart() -> None:
    by = "<by>By<person>Ada Roe</person><org>Harrow Wire</org></by>"
    (document,) = read(item(f"<headline>H</headline>{by}", ""))
    assert document.articles[0].byline == Byline("Ada Roe Harrow Wire")
    byline = (
        "<byline>By <person>Ada <b>Roe</b></person><byttl>Writer</byttl>, (<org>HRW</org>)</byline>"
    )
    nitf = f"<nitf><body><body.head>{byline}</body.head></body></nitf>"
    (document,) = read(item("<headline>H</headline>", f"<inlineXML>{nitf}</inlineXML>"))
    assert document.articles[0].byline == Byline("Ada Roe Writer, (HRW)")


def test_an_empty_message_holds_no_document() -> None:
    assert read(written()) == []


@given(st.recursive(st.text(max_size=20).map(escape), lambda inner: st.builds(
    lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
    st.sampled_from("newsItem itemMeta contentMeta headline by contentSet inlineXML inlineData html body p table tr td "
                    "NewsItem NewsComponent NewsLines HeadLine ContentItem DataContent nitf body.head hedline hl1".split()),
    st.lists(inner, max_size=4)), max_leaves=30))  # fmt: skip
def test_any_elements_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(wirecopy.BadData):
        read(f"<newsMessage>{text}</newsMessage>")


def check_profile(root: etree._Element) -> None:
    """What the schema cannot see: every QCode's alias is known, asserts hold what they may."""
    known = {
        "pgrmod",
        "ticker",
        "iso4217a",
        "ninat",
        "stat",
        "genre",
        "medtop",
        "cpnat",
        "q",
        "nprov",
    }
    for node in root.iter(f"{NAR}*"):
        for name in ("qcode", "rel", "valueunit", "type", "role", "mode"):
            if value := node.get(name):
                assert value.partition(":")[0] in known
                assert not re.search(r"\s", value)
    for asserted in root.iter(f"{NAR}assert"):
        allowed = {f"{NAR}{name}" for name in ("name", "hasInstrument", "conceptExtProperty")}
        assert {child.tag for child in asserted} <= allowed
        for node in asserted.findall(f"{NAR}conceptExtProperty"):
            assert node.get("rel")
            if node.get("valuedatatype") == "xs:decimal":
                Decimal(node.get("value"))  # type: ignore[arg-type]  # a figure


def test_notes_of_signals_and_other_parts_of_an_item_are_not_lost() -> None:
    text = item(
        "<headline>H</headline>",
        HTML.format("<h1>H</h1><p>Text</p><h1>H</h1>"),
        item_meta='<signal qcode="sig:correction"><edNote>Corrects the price.</edNote></signal>',
    ).replace("<contentSet>", '<assert qcode="ticker:RIO"/><contentSet>')
    (document,) = read(text)
    assert document.articles[0].item == Item(signals=(Signal("correction", "Corrects the price."),))
    assert document.articles[0].body == (
        Paragraph("Text"),
        Subhead("H"),  # only at the beginning is it the headline again
    )
    assert [each.message for each in document.diagnostics] == ["no place for the item's assert"]


def test_newsml_1_says_what_is_about_a_story() -> None:
    text = (
        "<NewsML><NewsItem><NewsComponent>\n<TopicSet/><NewsLines><HeadLine>H</HeadLine></NewsLines>"
        '<DescriptiveMetadata><Language FormalName="en"/><Location/></DescriptiveMetadata>\n'
        '<Metadata><Property FormalName="Ticker Symbol" Value="HRW"/></Metadata><NewsComponent>'
        "<ContentItem><DataContent><p>Text</p></DataContent></ContentItem></NewsComponent>"
        "</NewsComponent></NewsItem></NewsML>"
    )
    (document,) = read(text)
    ticker = Item(other=(Property("Ticker Symbol", "HRW"),))
    assert document.articles == (
        Article("H", language="en", body=(Paragraph("Text"),), item=ticker),
    )
    assert [(each.message, each.line) for each in document.diagnostics] == [
        ("no place for the component's Location", 1),
    ]


@pytest.mark.parametrize(
    ("columns", "symbols"),
    [
        (" Symbol   Last    Chg    Pct\n HRW.X    63.34   -0.04  -0.07\n TUG.X    12.1    +0.15  +1.2\n",
         ["HRW.X", "TUG.X"]),
        ("Symbol\tPrice\tChange\nHRW\t18.2\t-0.1", ["HRW"]),
        ("Symbol   Last    Chg\n HRW.X    63.34", []),  # which cell is missing, nobody knows
        ("Ships   left   port\nTugs   did   not", []),
    ],
)  # fmt: skip
def test_columns_of_a_known_header_are_quotes(columns: str, symbols: list[str]) -> None:
    (document,) = read(item("", HTML.format(f"<pre>{columns}</pre>")))
    assert [quote.symbol for quote in document.quotes] == symbols
    if not symbols:
        assert document.articles[0].body == (Paragraph(columns),)


@pytest.mark.parametrize("attribute", ['xsi:schemaLocation="a b"', 'x:y="" xsi:z=""'])
def test_prefixes_that_nobody_declared_do_no_harm(attribute: str) -> None:
    text = item("<headline>H</headline>", "").replace("<itemMeta", f"<itemMeta {attribute}", 1)
    assert read(text)[0].articles == (Article("H"),)
    with pytest.raises(wirecopy.BadData, match="no XML"):
        read(text.replace("</contentMeta>", ""))
    nitf = f"<nitf {attribute}><body><body.content><p>Text</p></body.content></body></nitf>"
    (document,) = wirecopy.read_many([nitf], from_="nitf")
    assert document.articles == (Article(body=(Paragraph("Text"),)),)
    with pytest.raises(wirecopy.BadData, match="no XML"):
        list(wirecopy.read_many([nitf.replace("</p>", "")], from_="nitf"))


def test_captions_of_nitf_within_newsml() -> None:
    media = '<p><media><media-reference source="a"/><media-caption>A tug.</media-caption></media>Text</p>'
    (document,) = read(
        item("<headline>H</headline>", f"<inlineXML><body>{media}</body></inlineXML>")
    )
    assert document.articles[0].body == (Caption("A tug."), Paragraph("Text"))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<person><name.given>Ann</name.given> <name.family>Roe</name.family></person> walks",
            "Ann Roe walks",
        ),
        ("2 <num><frac><numer>1</numer><denom>2</denom></frac></num> miles", "2 1/2 miles"),
        ("2<frac><numer>1</numer><frac-sep>:</frac-sep><denom>2</denom></frac>.", "2 1:2."),
        (
            "<postaddr><addressee>HRW</addressee><delivery.point>1 Quay</delivery.point></postaddr>",
            "HRW 1 Quay",
        ),
        ("<copyrite><copyrite.year>2026</copyrite.year> BTZ</copyrite>", "2026 BTZ"),
        ("<q>We <em>sail</em></q>, she said.", '"We sail", she said.'),
        ("<q>“We sail”</q>, she said.", "“We sail”, she said."),
        ("<ruby>港<rt>みなと</rt></ruby>が開く", "港(みなと)が開く"),
        ("<ruby><rb>港</rb><rp>[</rp><rt>みなと</rt><rp>]</rp></ruby>", "港[みなと]"),
    ],
)
@pytest.mark.parametrize("from_", ["newsml", "nitf"])
def test_names_fractions_and_the_like_stay_in_their_paragraph(
    from_: str, markup: str, text: str
) -> None:
    nitf = f"<nitf><body><body.content><p>{markup}</p></body.content></body></nitf>"
    content = nitf if from_ == "nitf" else item("", f"<inlineXML>{nitf}</inlineXML>")
    (document,) = wirecopy.read_many([content], from_=from_)
    assert document.articles[0].body == (Paragraph(text),)


def test_what_breaks_and_blocks_part_are_words_apart() -> None:
    table = "<table><tr><td>Port<br/>Harrow</td><td><p>One.</p><p>Two.</p></td></tr></table>"
    (document,) = read(item("<headline>Harbour<br/>reopens</headline>", HTML.format(table)))
    assert document.articles == (
        Article("Harbour reopens", body=(Paragraph("Port Harrow | One. Two."),)),
    )


SPANNING = (
    "<tr><th>Exchange</th><th>Symbol</th><th colspan='2'>Price</th><th>Change</th></tr>"
    "<tr><td rowspan='2'>XLON</td><td>HRW</td><td>18.2</td><td>p</td><td>0.1</td></tr>"
    "<tr><td>TUGS</td><td colspan='2'>7.04</td><td>-0.2</td></tr>"
)


@pytest.mark.parametrize("from_", ["newsml", "nitf"])
def test_cells_that_span_columns_and_rows_do_not_shift_the_others(from_: str) -> None:
    table = f"<body><body.content><table>{SPANNING}</table></body.content></body>"
    content = f"<nitf>{table}</nitf>"
    if from_ == "newsml":
        content = item("", f"<inlineXML>{content}</inlineXML>")
    (document,) = wirecopy.read_many([content], from_=from_)
    assert document.quotes == (
        Quote("HRW", Decimal("18.2"), change=Decimal("0.1"), exchange="XLON", extra=(Cell("p"),)),
        Quote("TUGS", Decimal("7.04"), change=Decimal("-0.2"), exchange="XLON"),
    )


def test_spans_do_not_make_a_large_text_of_a_small_one() -> None:
    rows = (
        f"<tr><td rowspan='65534' colspan='9999'>{'x' * 5000}</td></tr>"
        + "<tr><td>y</td></tr>" * 500
    )
    (document,) = read(item("", HTML.format(f"<table>{rows}</table>")))
    assert sum(len(block.text) for block in document.articles[0].body) < 100_000


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<TABLE><TR><TD>a</TD><TD>b</TD></TR></TABLE>", ["a | b"]),
        ("<table><p>a</p>b<tr>c<td>d</td></tr>e<td>f</td></table>", ["a", "b", "e", "f", "c", "d"]),
        ("<table><tr><td><p>a</p><p>b</p><table><tr><td>c</td><td>d</td></tr></table></td></tr></table>", ["a", "b", "c | d"]),
    ],
)  # fmt: skip
def test_all_text_of_a_table_is_read_once(markup: str, texts: list[str]) -> None:
    (document,) = read(item("", HTML.format(markup)))
    assert [block.text for block in document.articles[0].body] == texts


@pytest.mark.parametrize(
    ("embargo", "message"),
    [
        ("<embargoed>2026-02-01T06:00:00Z</embargoed>", "the item is embargoed until 2026-02-01T06:00:00Z"),
        ("<embargoed/>", "the item is embargoed"),
    ],
)  # fmt: skip
def test_an_embargo_is_said(embargo: str, message: str) -> None:
    (document,) = read(item("<headline>H</headline>", HTML.format("<p>T</p>"), item_meta=embargo))
    assert [(each.code, each.message) for each in document.diagnostics] == [("not-usable", message)]


def test_text_beside_markup_is_read() -> None:
    mixed = "Ships <b>left</b> early.<p>Tugs, too.</p>Then it rained."
    texts = ["Ships left early.", "Tugs, too.", "Then it rained."]
    (document,) = read(item("", f"<inlineXML>{mixed}</inlineXML>"))
    assert [block.text for block in document.articles[0].body] == texts
    (document,) = read(
        "<NewsML><NewsItem><NewsComponent><ContentItem>"
        f"<DataContent>{mixed}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    assert [block.text for block in document.articles[0].body] == texts


def test_what_is_said_twice_or_of_a_table_is_kept() -> None:
    places = '<located literal="Harrow"/><located literal="Quay"/>'
    (document,) = read(item(places, HTML.format("<p>T</p>")))
    assert document.articles[0].dateline == Dateline("Harrow")
    assert document.articles[0].item == Item(places=(Concept(name="Quay"),))
    table = (
        "<table><tr><th>Symbol</th><th>Price</th></tr><tr><td>HRW</td><td>18.2</td></tr></table>"
    )
    (document,) = read(item('<infoSource literal="BTZ"/>', HTML.format(table)))
    assert document.articles == ()
    assert document.children[0].item == Item(info_source="BTZ")


def test_markup_that_others_put_into_our_items_takes_no_text_away() -> None:
    edited = written(Document((STORY,))).decode().replace("Ships left.", "Ships <b>left</b>.")
    (document,) = read(edited)
    assert document.articles[0].body == STORY.body


def test_entities_of_html_are_text_wherever_they_stand() -> None:
    body = "&lsquo;a&rsquo;&nbsp;<b>&eacute;</b>&mdash;&unknown;b" * 3000
    text = '<!DOCTYPE newsItem SYSTEM "x.dtd">' + item("", f"<inlineXML><p>{body}</p></inlineXML>")
    (document,) = read(text)
    assert document.articles[0].body == (Paragraph("‘a’\xa0é—&unknown;b" * 3000),)


EMPTY = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body> </body></html>'
PLAIN = "<ContentItem><DataContent>Text.</DataContent></ContentItem>"


def equivalents(content: str) -> str:
    return (
        "<NewsML><NewsItem><NewsComponent EquivalentsList='yes'>"
        f"{content}</NewsComponent></NewsItem></NewsML>"
    )


@pytest.mark.parametrize(
    "text",
    [
        item("", f"<inlineXML>{EMPTY}</inlineXML><inlineData>Text.</inlineData>"),
        equivalents(f"<ContentItem><DataContent><p/></DataContent></ContentItem>{PLAIN}"),
        equivalents(
            "<NewsComponent><ContentItem Href='a.jpg'/></NewsComponent>"
            f"<NewsComponent>{PLAIN}</NewsComponent>"
        ),
    ],
)
def test_an_empty_rendition_does_not_hide_the_text(text: str) -> None:
    (document,) = read(text)
    assert document.articles[0].body == (Paragraph("Text."),)


@pytest.mark.parametrize(
    ("meta", "headline"), [("", "Harbour reopens"), ("<headline>Told</headline>", "Told")]
)
def test_a_title_of_the_content_is_the_headline_where_there_is_none(
    meta: str, headline: str
) -> None:
    content = HTML.replace("<title>t</title>", "<title>Harbour reopens</title>").format("<p>T</p>")
    (document,) = read(item(meta, content))
    assert document.articles == (Article(headline, body=(Paragraph("T"),)),)


def test_a_package_keeps_its_title_and_those_of_its_groups() -> None:
    text = (
        f'<packageItem xmlns="{NAR[1:-1]}"><itemMeta><title>Today</title></itemMeta><groupSet>'
        "<group><title>Main</title><itemRef residref='urn:a'><title>Harbour</title>"
        "<description>D</description></itemRef><conceptRef qcode='a:b'/></group></groupSet></packageItem>"
    )
    (document,) = read(text)
    links = (Link("urn:a", title="Harbour"),)
    assert document.articles == (
        Article("Today", body=(Subhead("Main"), Bullet("Harbour")), item=Item(links=links)),
    )
    assert [each.message for each in document.diagnostics] == [
        "no place for the description of 'Harbour'",
        "no place for the package's conceptRef",
    ]


def test_an_update_of_newsml_1_is_named() -> None:
    (document,) = read("<NewsML><NewsItem><Update/></NewsItem></NewsML>")
    assert [each.message for each in document.diagnostics] == ["no place for the item's Update"]


def test_what_an_item_says_of_itself_is_kept() -> None:
    meta = (
        '<provider literal="HRW"/><versionCreated>2026-11-20T17:35:00+01:00</versionCreated>'
        '<embargoed/><pubStatus qcode="stat:canceled"/>'
    )
    text = item("<headline>H</headline>", "", item_meta=meta)
    (document,) = read(text.replace("<newsItem", '<newsItem guid="urn:h:1" version="3"'))
    assert document.articles[0].item == Item(
        guid="urn:h:1",
        version=3,
        version_created="2026-11-20T17:35:00+01:00",
        provider="HRW",
        status="canceled",
        embargoed="open",
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("stat:usable", "usable"), ("http://cv.example/withheld", "withheld"), ("x:odd", "withheld")],
)
def test_an_unknown_status_is_not_taken_for_usable(written: str, read_as: str) -> None:
    text = item("<headline>H</headline>", "", item_meta=f'<pubStatus qcode="{written}"/>')
    (document,) = read(text)
    assert document.articles[0].item == Item(status=read_as)  # type: ignore[arg-type]  # one of three


STATED = Item(
    guid="urn:newsml:harrow.example:20261120:1",
    version=3,
    first_created="2026-11-20T16:00:00Z",
    version_created="2026-11-20T17:35:00+01:00",
    status="canceled",
    embargoed="2026-11-21T06:00:00Z",
    ed_note="Call the desk\n<now>.",
    provider="HRW",
    keywords=("ships",),
    subjects=(Concept("04000000", "medtop", "economy"),),
)


@pytest.mark.parametrize(
    "node",
    [
        Article("Tugs", item=STATED, body=(Paragraph("They left."),)),
        QuoteTable((Quote("TUG"),), item=STATED),
        Table((("a", "b"),), item=STATED),
        Article("Tugs", item=Item(status="usable")),
        Article("Tugs", item=Item(embargoed="open")),
    ],
    ids=lambda node: type(node).__name__,
)
def test_identity_and_state_are_written_and_read_back(
    node: Article | QuoteTable | Table, tmp_path: Path, schemas: Path
) -> None:
    target = tmp_path / "out.newsml"
    wirecopy.write(Document((node,)), target, to="newsml", options={"date": "2026-11-28T00:00:00Z"})
    text = target.read_text("utf-8")
    assert node.item is not None
    if node.item == STATED:
        assert f'guid="{STATED.guid}" version="3"' in text
        assert '<pubStatus qcode="stat:canceled"/>' in text
        assert "<embargoed>2026-11-21T06:00:00Z</embargoed>" in text
        assert "<versionCreated>2026-11-20T17:35:00+01:00<" in text
        assert '<provider literal="HRW"/>' in text
    assert list(wirecopy.read_many([target])) == [Document((node,))]
    etree.XMLSchema(etree.parse(schemas / "NewsML-G2_2.35-spec-All-Power.xsd")).assertValid(
        etree.parse(target)
    )


def test_each_language_of_the_contents_is_a_document() -> None:
    def body(language: str, text: str) -> str:
        html = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'
        return f'<inlineXML xml:lang="{language}">{html}</inlineXML>'

    meta = (
        '<headline xml:lang="en">Harbour reopens</headline><headline xml:lang="fr">Le port rouvre'
        '</headline><by xml:lang="en">By Ann Roe</by><dateline>MARSTAL</dateline>'
    )
    english, french = read(item(meta, body("en-GB", "Ships left.") + body("fr", "Ils partent.")))
    assert english.children == (
        Article("Harbour reopens", byline=Byline("Ann Roe"), dateline=Dateline("MARSTAL"),
                language="en-GB", body=(Paragraph("Ships left."),),
                item=Item(other=(Property("headline (fr)", "Le port rouvre"),))),
    )  # fmt: skip
    assert french.children == (
        Article("Le port rouvre", dateline=Dateline("MARSTAL"), language="fr",
                body=(Paragraph("Ils partent."),),
                item=Item(other=(Property("headline (en)", "Harbour reopens"),))),
    )  # fmt: skip
    (alone,) = read(item(meta, body("fr", "Ils partent.")))
    assert alone.articles[0].headline == "Le port rouvre"
    assert alone.articles[0].item == Item(other=(Property("headline (en)", "Harbour reopens"),))


@pytest.mark.parametrize(
    ("meta", "author"),
    [
        ('<creator literal="HRW"/>', None),
        ("<creator><name>Ann Roe</name></creator>", None),
        ('<creator role="crol:writer"><name>By Ann Roe</name></creator>', "Ann Roe"),
        ('<creator role="crol:author" literal="aroe"/>', None),
        ('<creator role="crol:author" literal="roe@harrow.example"/>', None),
        ("<by>BY ANN ROE</by>", "ANN ROE"),
        ("<by>Ann Roe and Tom Poe</by>", "Ann Roe and Tom Poe"),
        ("<by>Byron Roe</by>", "Byron Roe"),
        ("<by>Von der Heide</by>", "Von der Heide"),
    ],
)
def test_who_wrote_it(meta: str, author: str | None) -> None:
    (document,) = read(item(f"<headline>H</headline>{meta}", HTML.format("<p>T</p>")))
    byline = document.articles[0].byline
    assert (None if byline is None else byline.author) == author
    if author is None:  # others who made it are kept, logins apart
        found = document.articles[0].item
        assert found is not None
        names = {each.name for each in found.authors} | {each.value for each in found.other}
        assert names <= {"HRW", "Ann Roe", "aroe", "roe@harrow.example"}
        assert len(names) == 1
        assert ("aroe" in names or "roe@harrow.example" in names) == (found.authors == ())


@pytest.mark.parametrize(
    ("first", "author"),
    [
        ("By Ann Roe", "Ann Roe"),
        ("By Ann Roe and Tom Poe", "Ann Roe and Tom Poe"),
        ("Von Jana Brand", "Jana Brand"),
        ("By noon all ships had left.", None),
        ("By Monday", None),
        ("By the sea", None),
    ],
)
def test_a_first_paragraph_is_the_byline_where_there_is_none(
    first: str, author: str | None
) -> None:
    body = HTML.format(f"<h1>H</h1><p>{first}</p><p>Ships left.</p>")
    (article,) = read(item("<headline>H</headline>", body))[0].articles
    assert article.byline == (None if author is None else Byline(author))
    assert len(article.body) == (1 if author else 2)
    (signed,) = read(item("<headline>H</headline><by>Jo Loe</by>", body))[0].articles
    assert signed.byline == Byline("Jo Loe")
    assert [block.text for block in signed.body] == [first, "Ships left."]


NEWSML_1_PICTURES = """<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>h7</NewsItemId></NewsIdentifier></Identification>
<NewsComponent xml:lang="fr"><NewsLines><HeadLine>Le port rouvre</HeadLine><ByLine>Par Ann Roe</ByLine></NewsLines>
<NewsComponent><Role FormalName="Main"/><ContentItem><DataContent><p>Ils partent.</p></DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Picture"/><NewsLines><HeadLine>Remorqueur</HeadLine><CreditLine>T. Poe/SDZ</CreditLine></NewsLines>
<NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent><p>Un remorqueur, vendredi.</p></DataContent></ContentItem></NewsComponent>
<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
<NewsComponent><NewsLines><HeadLine>Encadré</HeadLine></NewsLines><ContentItem><DataContent><p>Neuf jours.</p></DataContent></ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>"""


def test_newsml_1_has_one_story_under_its_outermost_headline() -> None:
    (document,) = read(NEWSML_1_PICTURES)
    assert document.children == (
        Article(
            "Le port rouvre", byline=Byline("Ann Roe"), language="fr",
            body=(
                Paragraph("Ils partent."), Caption("Remorqueur"), Caption("Un remorqueur, vendredi."),
                Caption("T. Poe/SDZ"), Subhead("Encadré"), Paragraph("Neuf jours."),
            ),
            item=Item(guid="h7", media=(
                Media("picture", "Un remorqueur, vendredi.", "T. Poe/SDZ", "Remorqueur", (Rendition("a.jpg"),)),
            )),
        ),
    )  # fmt: skip
    assert document.diagnostics == ()


def test_newsml_1_in_several_languages_is_several_stories() -> None:
    parts = "".join(
        f'<NewsComponent xml:lang="{language}"><NewsLines><HeadLine>{headline}</HeadLine></NewsLines>'
        f"<ContentItem><DataContent><p>{text}</p></DataContent></ContentItem></NewsComponent>"
        for language, headline, text in (
            ("en", "Harbour", "Ships left."),
            ("fr", "Port", "Partis."),
        )
    )
    for equivalents in ("", ' EquivalentsList="yes"'):
        (document,) = read(
            f"<NewsML><NewsItem><NewsComponent{equivalents}>{parts}</NewsComponent></NewsItem></NewsML>"
        )
        assert [(each.headline, each.language) for each in document.articles] == [
            ("Harbour", "en"),
            ("Port", "fr"),
        ]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>Ships left <endash/> early, <custom-tag>widget</custom-tag> says.</p>", ["Ships left early, widget says."]),
        ("<p><x-name>Ann</x-name> <x-name>Roe</x-name></p>", ["Ann Roe"]),
        ("<section>Ships <x-b>left</x-b>.</section>", ["Ships left."]),
        ("<x-body><x-par>Ships left.</x-par><x-par>Tugs, too.</x-par></x-body>", ["Ships left.", "Tugs, too."]),
    ],
)  # fmt: skip
def test_unknown_elements_within_text_do_not_part_it(markup: str, texts: list[str]) -> None:
    (document,) = read(item("", HTML.format(markup)))
    assert [block.text for block in document.articles[0].body] == texts


@pytest.mark.parametrize("figure", ["1E+400", "-1E-400"])
def test_a_currency_beside_a_figure_that_is_no_decimal_of_xml_comes_back(figure: str) -> None:
    quotes = (
        Quote("A", Decimal(figure), currency="EUR"),
        Quote("B", Decimal("1.5"), currency="EUR"),
    )
    document = Document((QuoteTable(quotes),))
    content = wirecopy_written(document)
    assert wirecopy.read(content, from_="newsml") == document
    # An xs:decimal has no exponent (XML Schema part 2, section 3.2.3).
    for each in etree.fromstring(content).iter("{*}conceptExtProperty"):
        if each.get("valuedatatype") == "xs:decimal":
            assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", each.get("value") or "")


def wirecopy_written(document: Document) -> bytes:
    stream = io.BytesIO()
    wirecopy.write(document, stream, to="newsml", options={"date": "2026-01-31T12:00:00Z"})
    return stream.getvalue()
