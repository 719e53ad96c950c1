"""NITF that two engines find valid, that says what the tree says, and that is read from anybody."""

import contextlib
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

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
    BadData,
    Bullet,
    Byline,
    Caption,
    Cell,
    Concept,
    Dateline,
    Diagnostic,
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

NITF = "http://iptc.org/std/NITF/2006-10-18/"
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
            name="Rio",
        ),
        Quote("S&P 500", Decimal("1E+2"), currency_text="pts", extra=(Cell("9", "Volume"),)),
        Quote("HRW", currency="EUR", exchange="PHX", time="17:30", extra=(Cell("n/a", "price"),)),
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
SECOND = Article("Mine", body=(Paragraph("It opened."),), line=9)


@pytest.fixture(scope="session")
def libxml2(schemas: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schemas / "nitf-3-6.xsd"))


@pytest.fixture(scope="session")
def xmlschema_(schemas: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(
        str(schemas / "nitf-3-6.xsd"),
        locations={"http://www.w3.org/XML/1998/namespace": str(schemas / "xml.xsd")},
        allow="local",
    )


def written(*documents: Document, **options: str | bool) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to="nitf", options=options)
    return target.getvalue()


def parsed(*documents: Document, **options: str | bool) -> etree._Element:
    return etree.fromstring(written(*documents, **options))


def read(text: str | bytes) -> Document:
    return wirecopy.read(text, from_="nitf")


def codes(document: Document) -> list[str]:
    return [each.code for each in document.diagnostics]


def test_a_story_stands_where_receivers_look_for_it() -> None:
    root = parsed(
        Document((STORY,)), date=DATE, provider="Harrow Wire", copyright="Harrow", language="de"
    )
    assert (root.tag, root.get("baselang")) == ("nitf", "en")
    head = root.find("body/body.head")
    assert [each.tag for each in head] == ["hedline", "byline", "distributor", "dateline"]
    assert head.findtext("hedline/hl1") == root.findtext("head/title") == STORY.headline
    assert head.findtext("hedline/hl2") == "Ships leave"
    assert head.findtext("byline") == "A. Roe"  # as plain text
    assert head.findtext("byline/byttl/org") == "BTZ"
    assert head.findtext("distributor") == "© BTZ"
    assert "".join(head.find("dateline").itertext()) == "PORT HARROW, Nov 14 (BTZ)"  # type: ignore[arg-type]  # the stubs' itertext may give bytes
    block = root.find("body/body.content/block")
    assert [(each.tag, "".join(each.itertext())) for each in block] == [  # type: ignore[arg-type]  # the stubs' itertext may give bytes
        ("p", "Ships left."),
        ("hl2", "Tugs"),
        ("ul", "onetwo"),
        ("p", "c"),
        ("p", "-30-"),
    ]
    data = root.find("head/docdata")
    assert data.find("date.issue").get("norm") == "20260131T120000Z"
    assert data.find("doc-id").get("regsrc") == "Harrow Wire"
    assert data.find("doc.copyright").get("holder") == "Harrow"


def test_quotes_are_marked_up_as_what_they_are() -> None:
    table = parsed(Document((QUOTES,))).find("body/body.content/block/table")
    assert table.findtext("caption") == "Stocks"
    first = table.find("tbody/tr")
    assert dict(first.find("td/org").attrib) == {"idsrc": "ticker", "value": "RIO"}
    assert [(e.text, e.get("unit")) for e in first.iter("money")] == [
        ("63.345", "USD"),
        ("-0.04", "USD"),
    ]
    assert [(e.text, e.get("units")) for e in first.iter("num")] == [("-0.07", "percent")]


def test_the_same_story_has_the_same_identity_in_newsml() -> None:
    ours = parsed(Document((STORY,))).find("head/docdata/doc-id").get("id-string")
    target = io.BytesIO()
    wirecopy.write(Document((STORY,)), target, to="newsml", options={"date": DATE})
    assert ours.encode() in target.getvalue()  # type: ignore[operator]  # the test knows better


def test_an_option_puts_it_into_the_schemas_namespace() -> None:
    content = written(Document((QUOTES, STORY)), namespace=True)
    assert etree.fromstring(content).tag == f"{{{NITF}}}nitf"
    assert read(content) == Document((QUOTES, STORY))


def test_the_date_is_given_never_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert parsed(Document((STORY,))).find(".//date.issue") is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert parsed(Document((STORY,))).find(".//date.issue").get("norm") == "20231114T221320Z"
    assert parsed(Document((STORY,)), date="2026-01-31T12:00:00+01:00").find(".//date.issue").get(
        "norm"
    ) == ("20260131T120000+0100")
    for wrong in ("yesterday", "2026-13-31T12:00:00Z"):
        with pytest.raises(UsageError):
            written(Document((STORY,)), date=wrong)


def heard_from(*documents: Document) -> list[Diagnostic]:
    heard: list[Diagnostic] = []
    wirecopy.write(
        documents, io.BytesIO(), to="nitf", on_diagnostic=lambda _, each: heard.append(each)
    )
    return heard


def test_several_stories_in_a_file_are_blocks_and_a_warning() -> None:
    documents = [Document((QUOTES, STORY, SECOND)), Document((SECOND,)), Document()]
    heard = heard_from(*documents)
    assert [(each.code, each.line) for each in heard] == [
        ("several-stories", 9),
        ("several-stories", 0),
    ]
    content = written(*documents)
    assert list(wirecopy.read_many([content], from_="nitf")) == documents


@pytest.mark.parametrize("name", ["out/", "out.zip"])
def test_a_package_has_a_file_for_each_story(tmp_path: Path, name: str) -> None:
    documents = [Document((QUOTES, STORY, QUOTES, SECOND, QUOTES)), Document((QUOTES,))]
    wirecopy.write(documents, f"{tmp_path}/{name}", to="nitf", strict=True)
    target = tmp_path / "out"
    if name == "out.zip":
        with zipfile.ZipFile(tmp_path / name) as archive:
            archive.extractall(target)
    files = sorted(target.iterdir())
    assert [file.name for file in files] == [f"story-{n:05}.nitf" for n in (1, 2, 3)]
    assert list(wirecopy.read_many(files)) == [
        Document((QUOTES, STORY)),
        Document((QUOTES, SECOND, QUOTES)),
        Document((QUOTES,)),
    ]


@pytest.mark.parametrize("illegal", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_replaced_and_reported(illegal: str) -> None:
    document = Document((Article("a", body=(Paragraph(f"b{illegal}c"),), line=3),))
    assert [(each.code, each.line) for each in heard_from(document)] == [("illegal-character", 3)]
    assert parsed(document).findtext(".//p") == "b\ufffdc"


@settings(max_examples=40)
@given(documents=st.lists(testing.any_documents(), max_size=3), provider=st.sampled_from(["", "X"]))
def test_every_output_is_valid_for_two_engines(
    documents: list[Document],
    provider: str,
    libxml2: etree.XMLSchema,
    xmlschema_: xmlschema.XMLSchema,
) -> None:
    content = written(*documents, provider=provider, copyright=provider, namespace=True)
    root = etree.fromstring(content)
    assert libxml2.validate(root), libxml2.error_log
    xmlschema_.validate(content.decode())


ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def cleaned(value: object) -> object:
    """A document's parts as XML can hold them."""
    match value:
        case str():
            return ILLEGAL.sub("\ufffd", value)
        case dict():
            return {key: cleaned(each) for key, each in value.items()}
        case list() | tuple():
            return [cleaned(each) for each in value]
        case _:
            return value


@given(testing.any_documents())
def test_whatever_is_written_is_read_back(document: Document) -> None:
    expected = msgspec.convert(cleaned(msgspec.to_builtins(document)), Document)
    expected = Document(tuple(map(_without_empty_byline, expected.children)))  # type: ignore[arg-type]  # the test knows better
    assert read(written(document)) == expected


def _without_empty_byline(child: QuoteTable | Article) -> QuoteTable | Article:
    """A byline that names nobody is none."""
    if not isinstance(child, Article) or child.byline != Byline():
        return child
    fields = {name: getattr(child, name) for name in child.__struct_fields__ if name != "byline"}
    return Article(**fields)


AGENCY = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<!-- of our own making -->
<nitf version="-//IPTC//DTD NITF 3.4//EN">
  <head><meta name="x" content="y"/><title>Unused</title></head>
  <body>
    <body.head>
      <hedline><hl1>Harbour
        <em>reopens</em></hl1><hl2>Ships leave</hl2></hedline>
      <byline>By <person>Ada Br\xfcck</person>, <byttl>Harrow Wire Writer</byttl></byline>
      <distributor><org>Harrow Wire</org></distributor>
      <dateline><location><city>Port Harrow</city>, <country>Harrowland</country></location>
        <story.date norm="20260131">Jan. 31</story.date></dateline>
      <abstract>Odd but real.</abstract>
    </body.head>
    <body.content>
      <block>
        <p lede="true">Ships&nbsp;left <location>Port Harrow</location> on
           Monday.</p><p/>
        <media media-type="image"><media-reference source="a.jpg"/>
          <media-caption><p>A tug.</p></media-caption><media-producer>P. Roe</media-producer></media>
        <hl2>Tugs</hl2>
        <ol><li>one</li><li>two</li></ol>
        <bq><block><p>Quoted.</p></block><credit>Ada</credit></bq>
        loose words
        <marquee>Whee</marquee>
        <pre>line one
line two</pre>
      </block>
      <table><caption>Closing</caption>
        <tr><th>Company</th><th>Symbol</th><th>Last</th><th>Chg.</th><th>Volume</th></tr>
        <tr><td>Harrow Shipping</td><td>HRW</td><td>1,234.5</td><td>-0.4%</td><td>12,000</td></tr>
        <tr><td>Tugs</td><td>TUGS</td><td>halted</td><td><num units="percent">2</num></td><td/></tr>
        <tr><td>Delta</td><td/><td><num decimal-ch="," thousands-ch=".">1.234,5</num></td></tr>
      </table>
      <table><tr><td>Team</td><td>Points</td></tr></table>
    </body.content>
    <body.end><tagline>ENDS</tagline></body.end>
  </body>
</nitf>
"""


@pytest.mark.parametrize(
    "dialect",
    [
        AGENCY,
        AGENCY.replace("<nitf ", f'<nitf xmlns="{NITF}" '),
        AGENCY.replace("<nitf ", "<NewsML><nitf ").replace("</nitf>", "</nitf></NewsML>"),
    ],
    ids=["DOCTYPE", "namespace", "within NewsML"],
)
def test_an_agencys_file_is_read_and_no_word_is_lost(dialect: str) -> None:
    document = read(dialect.encode("iso-8859-1"))
    table, story = document.children[1], document.children[0]
    assert isinstance(story, Article)
    assert isinstance(table, QuoteTable)
    assert (story.headline, story.subheadline) == ("Harbour reopens", "Ships leave")
    assert story.byline == Byline("Ada Brück", "Harrow Wire Writer")
    assert story.credit == "Harrow Wire"
    assert story.dateline == Dateline("Port Harrow, Harrowland", "2026-01-31")
    assert story.body == (
        Note("Odd but real."),
        Paragraph("Ships\xa0left Port Harrow on Monday."),
        Caption("A tug."),
        Caption("P. Roe"),
        Subhead("Tugs"),
        Bullet("one"),
        Bullet("two"),
        Paragraph("Quoted."),
        Note("Ada"),
        Paragraph("loose words"),
        Paragraph("Whee"),
        Paragraph("line one"),
        Paragraph("line two"),
        Paragraph("Team | Points"),
        Note("ENDS"),
    )
    assert table == QuoteTable(
        (
            Quote(
                "HRW",
                Decimal("1234.5"),
                change_percent=Decimal("-0.4"),
                name="Harrow Shipping",
                extra=(Cell("12,000", "Volume"),),
            ),
            Quote(
                "TUGS", change_percent=Decimal("2"), name="Tugs", extra=(Cell("halted", "price"),)
            ),
            Quote("", Decimal("1234.5"), name="Delta"),
        ),
        "Closing",
    )
    assert codes(document) == [
        "stray-text",
        "not-read",  # the date as written, beside its norm
        "stray-text",
        "unknown-element",
        "not-a-number",
        "missing-symbol",
        "unread-table",
    ]
    assert all(each.line for each in document.diagnostics)


NAMES = (
    "body body.head body.content body.end block p hl1 hl2 hedline byline byttl org person dateline "
    "location city story.date distributor rights abstract note ul li table caption thead tbody tr "
    "td media media-caption bq credit pre em money num nitf-table tagline unknown copyrite"
).split()
LEAVES = st.builds(lambda name: ("leaf", name), st.sampled_from(NAMES))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["", "", ' class="headline"', ' class="article"', ' value="V" unit="EUR"']),
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)


def markup(tree: tuple[object, ...], words: list[str]) -> str:
    """A tree as XML, with a word of its own at every place where text can stand."""

    def word() -> str:
        words.append(f"w{len(words)}w")
        return words[-1]

    if tree[0] == "leaf":
        return f"<{tree[1]}>{word()}</{tree[1]}>"
    name, attributes, inner = tree
    content = "".join(markup(each, words) + f" {word()} " for each in inner)  # type: ignore[attr-defined]  # the test knows better
    return f"<{name}{attributes}>{word()} {content}</{name}>"


@settings(max_examples=150)
@given(st.lists(TREES, max_size=4), st.booleans())
def test_no_word_is_lost_whatever_stands_where(
    trees: list[tuple[object, ...]], is_in_content: bool
) -> None:
    words: list[str] = []
    content = "".join(markup(each, words) for each in trees)
    if is_in_content:
        content = f"<body.content>{content}</body.content>"
    target = io.BytesIO()
    wirecopy.write(read(f"<nitf><body>{content}</body></nitf>"), target, to="json")
    said = target.getvalue().decode().partition('"diagnostics"')[0]
    assert [each for each in words if each not in said] == []


def test_any_prefix_will_do() -> None:
    text = f'<n:nitf xmlns:n="{NITF}"><n:body><n:body.content><n:p>A</n:p></n:body.content></n:body></n:nitf>'
    assert read(text) == Document((Article(body=(Paragraph("A"),)),))


@pytest.mark.parametrize(
    ("markup", "dateline"),
    [
        ("LONDON, Nov 14 (BTZ) -", Dateline("LONDON", "Nov 14", agency="BTZ")),
        ("LONDON (BTZ)", Dateline("LONDON", None, agency="BTZ")),
        ("LONDON", Dateline("LONDON")),
        ("<location>LONDON</location>", Dateline("LONDON")),
        ("<location><city>A</city></location><story.date norm='1'/>", Dateline("A", "1")),
        ("<location>A</location>, special to B", Dateline("A, special to B")),
        (
            "<location>A</location> <story.date norm='20261120T173500Z'>Friday, 20 Nov</story.date>",
            Dateline("A", "2026-11-20"),
        ),
        ("<story.date norm='2026-11-20'>Friday</story.date>", Dateline("", "2026-11-20")),
        (
            "<location>A</location>, special, <story.date>Nov. 20</story.date>",
            Dateline("A, special", "Nov. 20"),
        ),
        (
            "<location><city>A</city>, <story.date>Nov. 20</story.date></location>",
            Dateline("A,", "Nov. 20"),
        ),
        ("", None),
    ],
)
def test_datelines_of_all_kinds(markup: str, dateline: Dateline | None) -> None:
    text = f"<nitf><body><body.head><hedline><hl1>H</hl1></hedline><dateline>{markup}</dateline></body.head></body></nitf>"
    assert read(text).articles[0].dateline == dateline


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        ("<head><title>T</title></head><body/>", "T"),
        ("<body><body.head><hedline>Straight</hedline></body.head></body>", "Straight"),
        ("<body><body.head><hedline><hl1/></hedline></body.head></body>", None),
    ],
)
def test_a_headline_is_found_where_it_should_not_be(head: str, headline: str | None) -> None:
    articles = read(f"<nitf>{head}</nitf>").articles
    assert [each.headline for each in articles] == ([] if headline is None else [headline])


def test_signs_percents_and_titles_say_what_a_figure_is() -> None:
    rows = (
        "<tr><th>Ticker</th><th>Price</th><th>Change</th><th>Ccy</th></tr>"
        "<tr><td>A</td><td>$1,234.5</td><td>+2%</td><td>USD</td></tr>"
        "<tr><td>B</td><td>3%</td><td>-2</td><td/></tr>"
        "<tr><td>C</td><td>1,5</td><td/><td>EUR</td></tr>"
    )
    document = read(f"<nitf><body><body.content><table>{rows}</table></body.content></body></nitf>")
    assert document.quotes == (
        Quote(
            "A",
            Decimal("1234.5"),
            change_percent=Decimal("2"),
            currency_text="$",
            extra=(Cell("USD", "Ccy"),),
        ),
        Quote("B", change=Decimal("-2"), extra=(Cell("3%", "price"),)),
        Quote("C", currency="EUR", currency_text="EUR", extra=(Cell("1,5", "price"),)),
    )
    assert codes(document) == ["not-a-number", "not-a-number"]


def test_a_ticker_marks_a_quote_in_any_table() -> None:
    row = '<tr><td><org idsrc="PHX" value="HRW">Harrow Shipping</org></td><td><money unit="EUR">3</money></td></tr>'
    (quote,) = read(
        f"<nitf><body><body.content><table>{row}</table></body.content></body></nitf>"
    ).quotes
    assert quote == Quote(
        "HRW", currency="EUR", name="Harrow Shipping", exchange="PHX", extra=(Cell("3"),)
    )


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no XML",
        "<html/>",
        '<!DOCTYPE nitf [<!ENTITY x "y">]><nitf>&x;</nitf>',
        '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/hostname">]><nitf>&x;</nitf>',
        b"<nitf>\xff</nitf>",
        "<nitf>\ud800</nitf>",
        "<nitf>" + "<p>" * 100_000,
    ],
    ids=range(8),
)
def test_what_is_no_nitf_is_one_line(content: str | bytes) -> None:
    with pytest.raises(BadData) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_deep_nesting_is_read() -> None:
    text = f"<nitf><body><body.content>{'<block>' * 240}<p>x</p>{'</block>' * 240}</body.content></body></nitf>"
    assert read(text).articles[0].body == (Paragraph("x"),)


def test_an_encoding_of_the_users_overrules_the_declaration() -> None:
    content = AGENCY.encode("utf-8")
    document = wirecopy.read(content, from_="nitf", encoding="utf-8")
    assert document.articles[0].byline == Byline("Ada Brück", "Harrow Wire Writer")


@given(testing.any_documents())
def test_the_same_documents_are_the_same_bytes(document: Document) -> None:
    assert written(document) == written(document)


def test_a_language_that_is_no_tag_is_reported() -> None:
    document = Document((Article("A", language="Old Harrowish"),))
    assert [each.code for each in heard_from(document)] == ["not-carried"]
    assert parsed(document).find(".//block").attrib == {"class": "article"}


def test_the_same_story_twice_in_a_package_is_two(tmp_path: Path) -> None:
    wirecopy.write([Document((STORY,))] * 2, tmp_path / "out.zip", to="nitf")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        files = [etree.fromstring(archive.read(name)) for name in archive.namelist()]
    assert len({each.find("head/docdata/doc-id").get("id-string") for each in files}) == 2


def test_a_row_of_one_cell_that_spans_a_table_of_quotes_is_a_note() -> None:
    table = (
        "<table><tr><th>Symbol</th><th>Price</th></tr><tr><td>HRW</td><td>18.2</td></tr>"
        '<tr><td colspan="2">Prices are late.</td></tr></table>'
    )
    document = read(f"<nitf><body><body.content>{table}</body.content></body></nitf>")
    assert [quote.symbol for quote in document.quotes] == ["HRW"]
    assert document.articles[0].body == (Note("Prices are late."),)


def test_a_figure_beyond_all_bounds_is_kept_in_extra() -> None:
    row = "<tr><td>HRW</td><td>1E+99999999999999999999</td></tr>"
    table = f"<table><tr><th>Symbol</th><th>Price</th></tr>{row}</table>"
    document = read(f"<nitf><body><body.content>{table}</body.content></body></nitf>")
    assert document.quotes[0].extra == (Cell("1E+99999999999999999999", "price"),)
    assert [each.code for each in document.diagnostics] == ["not-a-number"]


@pytest.mark.parametrize(
    ("status", "codes"),
    [("usable", []), ("canceled", ["not-usable"]), ("embargoed", ["not-usable"])],
)
def test_a_story_that_may_not_be_used_is_said(status: str, codes: list[str]) -> None:
    head = f'<head><docdata management-status="{status}"/></head>'
    document = read(f"<nitf>{head}<body><body.content><p>A</p></body.content></body></nitf>")
    assert [each.code for each in document.diagnostics] == codes


def test_tables_within_tables_are_read_once() -> None:
    inner = "<table><tr><td>c</td><td>d</td></tr></table>"
    table = f"<table>a<tr><td>b</td><td><p>x</p>{inner}</td></tr></table>"
    for _ in range(20):
        table = f"<table><tr><td>{table}</td></tr></table>"
    document = read(f"<nitf><body><body.content>{table}</body.content></body></nitf>")
    texts = [block.text for block in document.articles[0].body]
    assert texts == ["a", "b", "x", "c | d"]


def test_an_empty_language_is_read_back(libxml2: etree.XMLSchema) -> None:
    document = Document((Article("A", language=""), Article("B", language="")))
    content = written(document, namespace=True)
    libxml2.assertValid(etree.fromstring(content))
    assert read(content) == document


QUOTE_ROWS = (
    "<tr><td>HRW</td><td>63.3</td><td>-0.07%</td></tr>"
    "<tr><td>TUG</td><td>50.1</td><td>0.20%</td></tr>"
)


@pytest.mark.parametrize(
    "table",
    [
        "<pre>HRW     63.3   -0.07%\nTUG     50.1    0.20%</pre>",
        "<pre>\nSymbol  Last   Change %\nHRW     63.3   -0.07%\nTUG     50.1    0.20%\n</pre>",
        f"<table>{QUOTE_ROWS}</table>",
        f"<table><tr><td>Ticker</td><td>Last</td><td>Change %</td></tr>{QUOTE_ROWS}</table>",
    ],
)
def test_quotes_are_found_in_columns_and_in_tables_without_a_header(table: str) -> None:
    (document,) = wirecopy.read_many(
        [f"<nitf><body>\n<body.content><p>Stocks fell.</p>{table}</body.content></body></nitf>"],
        from_="nitf",
    )
    assert [(q.symbol, q.price, q.change_percent) for q in document.quotes] == [
        ("HRW", Decimal("63.3"), Decimal("-0.07")),
        ("TUG", Decimal("50.1"), Decimal("0.20")),
    ]
    assert all(quote.line >= 2 for quote in document.quotes)
    assert document.articles[0].body == (Paragraph("Stocks fell."),)


def test_a_table_of_something_else_stays_a_table() -> None:
    rows = "<tr><th>Team</th><th>Points</th></tr><tr><td>Marstal</td><td>23</td></tr>"
    document = read(
        f"<nitf><body><body.content><table><caption>Rowing</caption>{rows}</table></body.content></body></nitf>"
    )
    assert document.children == (Table((("Team", "Points"), ("Marstal", "23")), 1, title="Rowing"),)


def test_lines_that_are_no_quotes_stay_lines() -> None:
    document = read(
        "<nitf><body><body.content><pre>Ships left.\n  Tugs, too.</pre></body.content></body></nitf>"
    )
    assert document.articles[0].body == (Paragraph("Ships left."), Paragraph("Tugs, too."))


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By<person>Ann Roe</person>", Byline("Ann Roe")),
        ("By <person>Ann Roe</person> and <person>Tom Poe</person>", Byline("Ann Roe and Tom Poe")),
        ("By: Ann Roe", Byline("Ann Roe")),
        ("Von Jana Brand", Byline("Jana Brand")),
        ("<person>Byron Roe</person>", Byline("Byron Roe")),
        ("<person>Ann <b>R</b>oe</person>", Byline("Ann Roe")),
        (
            "By<person>Ann Roe</person><byttl>Writer, <org>HRW</org></byttl>",
            Byline("Ann Roe", "HRW"),
        ),
    ],
)
def test_a_byline_is_a_name(byline: str, expected: Byline) -> None:
    head = f"<hedline><hl1>H</hl1></hedline><byline>{byline}</byline>"
    document = read(f"<nitf><body><body.head>{head}</body.head></body></nitf>")
    assert document.articles[0].byline == expected


def test_a_first_paragraph_is_the_byline_where_there_is_none() -> None:
    body = "<body.content><p>By Ann Roe</p><p>Ships left.</p></body.content>"
    (article,) = read(f"<nitf><body>{body}</body></nitf>").articles
    assert (article.byline, article.body) == (Byline("Ann Roe"), (Paragraph("Ships left."),))
    story = Document((Article("H", body=(Paragraph("By Ann Roe"), Paragraph("Ships left."))),))
    assert read(written(story)) == story  # ours comes back as it was


def test_what_the_head_says_of_the_story_is_its_item() -> None:
    docdata = (
        '<docdata><doc-id id-string="h-1" regsrc="HRW"/><urgency ed-urg="3"/>'
        '<date.issue norm="20261120T173500Z"/><du-key key="harbour" version="2" generation="5"/>'
        '<evloc city="Marstal" iso-cc="DK"/><fixture fix-id="markets"/><ed-msg info="Call us."/>'
        '<ed-msg msg-type="embargo" info="Not before noon."/>'
        '<key-list><keyword key="harbour"/><keyword key="tugs"/></key-list>'
        '<identified-content><person idsrc="hrw" value="7">Ada Roe</person><org>Tugs</org>'
        '<location location-code="DK" code-source="iso">Denmark</location><virtloc>web</virtloc>'
        "<event>Strike</event></identified-content>"
        '<series series.name="Ports" series.part="2" series.totalpart="5"/></docdata>'
    )
    tobject = (
        '<tobject tobject.type="news"><tobject.property tobject.property.type="analysis"/>'
        '<tobject.subject tobject.subject.refnum="04000000" tobject.subject.type="economy"/>'
        '<tobject.subject tobject.subject.refnum="20000170" tobject.subject.detail="shipping"/>'
        "</tobject>"
    )
    pubdata = '<pubdata date.publication="20261120T180000Z" position.section="B"/>'
    head = (
        "<body.head><hedline><hl1>H</hl1></hedline><rights>© HRW</rights>"
        "<byline>By <person>Ann Roe</person> and <person>Tom Poe</person></byline>"
        "<distributor>HRW</distributor>?</body.head>"
    )
    meta = '<meta name="anpa-wordcount" content="351"/>'
    item = Item(
        guid="h-1",
        version=2,
        version_created="2026-11-20T17:35:00Z",
        published="2026-11-20T18:00:00Z",
        urgency=3,
        slugline="harbour",
        provider="HRW",
        copyright_notice="© HRW",
        ed_note="Call us.",
        instructions="Not before noon.",
        keywords=("harbour", "tugs"),
        subjects=(
            Concept("04000000", "subj", "economy"),
            Concept("20000170", "medtop", "shipping"),
        ),
        genres=(Concept("analysis"),),
        places=(Concept("DK", "iso", "Denmark"),),
        people=(Concept("7", "hrw", "Ada Roe"),),
        organisations=(Concept(name="Tugs"),),
        events=(Concept(name="Strike"),),
        authors=(Author("Ann Roe"), Author("Tom Poe")),
        links=(Link("Ports", "series", "2/5"),),
        other=(
            Property("anpa-wordcount", "351"),
            Property("tobject.tobject.type", "news"),
            Property("du-key.generation", "5"),
            Property("evloc.city", "Marstal"),
            Property("evloc.iso-cc", "DK"),
            Property("fixture", "markets"),
            Property("virtloc", "web"),
            Property("pubdata.position.section", "B"),
        ),
    )
    for dateline, place in (("", "Marstal"), ("<dateline>NORDHAFEN</dateline>", "NORDHAFEN")):
        body = head.replace("?", dateline)
        text = f"<nitf><head>{meta}{tobject}{docdata}{pubdata}</head><body>{body}</body></nitf>"
        document = read(text)
        assert document.articles[0].dateline == Dateline(place)
        assert document.articles[0].item == item
        assert document.diagnostics == ()
        assert read(written(document)) == document


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
    copyright_holder="Harrow Wire Ltd",
    copyright_notice="© 2026 Harrow Wire Ltd",
    usage_terms="Not in Harrowland",
    data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
    ed_note="Call the desk.",
    instructions="Not before noon.",
    keywords=("harbour", "tugs"),
    subjects=(Concept("20000170", "medtop", "shipping"), Concept(None, None, "boats")),
    people=(Concept(None, None, "Ada Roe"),),
    authors=(Author("Ann Roe"), Author("Tom Poe", "editor")),
    signals=(Signal("correction", "It was noon."),),
    links=(
        Link("urn:newsml:harrow.example:20261120:6", "previousVersion"),
        Link("Ports", "series"),
        Link("https://harrow.example/7", "canonical"),
    ),
    media=(
        Media(
            "picture",
            "A tug leaves.",
            "P. Roe",
            "Tug",
            (Rendition("https://harrow.example/a.jpg", "image/jpeg", 640, 480),),
        ),
        Media("video", renditions=(Rendition("https://harrow.example/a.mp4", duration=90),)),
    ),
    other=(Property("anpa-wordcount", "351"), Property("fixture", "markets")),
)


def with_item(item: Item) -> Document:
    return Document((msgspec.structs.replace(STORY, item=item),))


def test_what_an_item_says_stands_in_its_place(libxml2: etree.XMLSchema) -> None:
    document = with_item(RICH)
    content = written(document, namespace=True)
    libxml2.assertValid(etree.fromstring(content))
    assert read(content) == document
    assert heard_from(document) == []
    data = parsed(document).find("head/docdata")
    assert data.get("management-status") == "usable"
    assert [(each.tag, dict(each.attrib)) for each in data] == [
        ("doc-id", {"regsrc": "Harrow Wire", "id-string": RICH.guid}),
        ("du-key", {"version": "4", "key": "harbour-strike"}),
        ("urgency", {"ed-urg": "3"}),
        ("date.issue", {"norm": "20261120T173500+0100"}),
        ("date.release", {"norm": "20261120T173000+0100"}),
        ("correction", {"info": "It was noon."}),
        ("ed-msg", {"info": "Call the desk."}),
        ("ed-msg", {"msg-type": "instructions", "info": "Not before noon."}),
        ("doc.copyright", {"holder": "Harrow Wire Ltd"}),
        ("doc.rights", {"limitations": "Not in Harrowland"}),
        ("doc.rights", {"type": "data-mining", "limitations": RICH.data_mining}),
        ("key-list", {}),
        ("series", {"series.name": "Ports"}),
        ("fixture", {"fix-id": "markets"}),
        ("identified-content", {}),
    ]
    root = parsed(document)
    # Only what has no place stands in an element of ours.
    ours = [e for e in root.iter("meta") if e.get("name").startswith("wirecopy:")]
    assert [(each.get("name"), each.get("content")) for each in ours] == [
        ("wirecopy:item", "1"),
        ("wirecopy:item.first_created", "2026-11-20T09:00:00Z"),
        ("wirecopy:item.priority", "4"),
    ]
    media = root.findall("body/body.content/block[@class='media']/media")
    assert [each.get("media-type") for each in media] == ["image", "video"]
    assert media[0].findtext("media-caption") == "A tug leaves."


@pytest.mark.parametrize(
    ("item", "status", "release"),
    [
        (Item(embargoed="open"), "embargoed", None),
        (Item(status="usable", embargoed="2099-01-01T00:00:00Z"), "embargoed", "20990101T000000Z"),
        (Item(embargoed="2026-11-20"), "embargoed", "20261120"),
        (Item(status="withheld", embargoed="open"), "withheld", None),
        (Item(status="canceled", embargoed="2099-01-01T00:00"), "canceled", "20990101T0000"),
        (Item(status="withheld"), "withheld", None),
        (Item(status="usable"), "usable", None),
        (Item(guid="h"), None, None),
    ],
)
def test_the_state_is_kept_as_it_is(item: Item, status: str | None, release: str | None) -> None:
    document = with_item(item)
    data = parsed(document).find("head/docdata")
    assert data.get("management-status") == status
    found = data.find("date.release")
    assert (None if found is None else found.get("norm")) == release
    assert read(written(document)) == document


@pytest.mark.parametrize(
    ("issue", "release", "item"),
    [
        ("20261120T173500Z", "20261121T060000Z", Item(embargoed="2026-11-21T06:00:00Z")),
        ("20261120T173500Z", "20261120T173501Z", Item(embargoed="2026-11-20T17:35:01Z")),
        ("20261120T173500Z", "20261120T173500Z", Item(published="2026-11-20T17:35:00Z")),
        ("20261120T173500+0100", "20261120T163501Z", Item(embargoed="2026-11-20T16:35:01Z")),
        ("20261120T173500Z", "20261145", Item(embargoed="2026-11-45")),  # nobody knows
        (None, "20261121T060000Z", Item(published="2026-11-21T06:00:00Z")),
    ],
)
def test_a_release_later_than_the_issue_is_an_embargo(
    issue: str | None, release: str, item: Item
) -> None:
    dates = f'<date.issue norm="{issue}"/>' if issue else ""
    head = f'<head><docdata>{dates}<date.release norm="{release}"/></docdata></head>'
    document = read(f"<nitf>{head}<body><body.content><p>A</p></body.content></body></nitf>")
    found = document.articles[0].item
    assert found is not None
    assert msgspec.structs.replace(found, version_created=None) == item
    assert (codes(document) == ["not-usable"]) is (item.embargoed is not None)


def test_what_was_published_later_than_it_was_made_is_not_embargoed() -> None:
    item = Item(version_created="2026-11-20T17:00:00Z", published="2026-11-20T18:00:00Z")
    root = parsed(with_item(item))
    assert root.find(".//date.release") is None
    assert root.find("head/pubdata").get("date.publication") == "20261120T180000Z"
    assert read(written(with_item(item))) == with_item(item)


def test_each_node_of_a_file_keeps_its_item_and_the_state_is_that_of_all() -> None:
    table = msgspec.structs.replace(QUOTES, item=Item(guid="h-2", keywords=("a",)))
    plain = Document((table, msgspec.structs.replace(STORY, item=RICH), SECOND))
    assert read(written(plain)) == plain
    held = msgspec.structs.replace(STORY, item=Item(guid="h-1", status="withheld"))
    again = read(written(Document((table, held))))
    assert [each.item for each in again.children] == [
        Item(guid="h-2", status="withheld", keywords=("a",)),
        Item(guid="h-1", status="withheld"),
    ]
    assert [each.message for each in heard_from(Document((table, held)))] == [
        "the file's status 'withheld' counts for all that it holds"
    ]
    one, other = (Article("a", item=Item(embargoed=each)) for each in ("2099-01-01", "2099-02-01"))
    assert {each.item for each in read(written(Document((one, other)))).children} == {
        Item(embargoed="open")
    }


def test_a_further_document_of_another_state_is_refused() -> None:
    killed = Document((Article("b", item=Item(status="canceled")),))
    with pytest.raises(wirecopy.Unusable, match="is canceled") as caught:
        written(Document((STORY,)), killed)
    assert "folder" in caught.value.hint
    first, second = wirecopy.read_many([written(killed, killed)], from_="nitf")
    assert (first, second) == (killed, killed)


def test_without_the_exact_channel_each_loss_is_named() -> None:
    document = with_item(Item(guid="h-1", first_created="2026-11-20", priority=4))
    content = written(document, exact=False)
    assert b"wirecopy:item." not in content
    target = io.BytesIO()
    heard: list[str] = []
    wirecopy.write(
        document,
        target,
        to="nitf",
        options={"exact": False},
        on_diagnostic=lambda _, each: heard.append(each.message),
    )
    assert heard == [
        "nitf has no place for the field first_created: '2026-11-20'",
        "nitf has no place for the field priority: '4'",
    ]
    assert read(content).articles[0].item == Item(guid="h-1")


def test_options_win_only_where_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    issue = parsed(with_item(RICH)).find(".//date.issue").get("norm")
    assert issue == "20261120T173500+0100"
    plain = with_item(Item(guid="h-1"))
    assert parsed(plain).find(".//date.issue").get("norm") == "20231114T221320Z"
    assert read(written(plain)) == plain
    options = {"date": DATE, "provider": "X", "copyright": "Y", "guid": "h-9"}
    item = read(written(with_item(RICH), **options)).articles[0].item
    assert item is not None
    assert (item.guid, item.provider, item.copyright_holder) == ("h-9", "X", "Y")
    assert item.version_created == DATE


def test_one_guid_names_one_story(tmp_path: Path) -> None:
    documents = [Document((STORY,)), Document((SECOND,))]
    with pytest.raises(UsageError, match="names one story"):
        wirecopy.write(documents, f"{tmp_path}/out/", to="nitf", options={"guid": "h-9"})


def test_pictures_of_others_are_media_and_their_captions_stay_in_the_text() -> None:
    media = (
        '<media media-type="image"><media-reference source="a.jpg" mime-type="image/jpeg" '
        'width="640" height="480"/><media-caption><p>A tug.</p></media-caption>'
        "<media-producer>P. Roe</media-producer></media>"
    )
    document = read(f"<nitf><body><body.content><p>A</p>{media}</body.content></body></nitf>")
    (article,) = document.articles
    assert article.body == (Paragraph("A"), Caption("A tug."), Caption("P. Roe"))
    assert article.item == Item(
        media=(
            Media(
                "picture", "A tug.", "P. Roe", None, (Rendition("a.jpg", "image/jpeg", 640, 480),)
            ),
        )
    )
    assert read(written(document)) == document


@pytest.mark.parametrize(
    ("subset", "is_read"),
    [
        ('<!ENTITY % a SYSTEM "a.dtd"> %a;', True),
        ('<!ENTITY a SYSTEM "a.dtd">', False),
        ('<!ENTITY % a SYSTEM "a.dtd"> %a; <!ENTITY b "c">', False),
    ],
)
def test_validation_accepts_the_entities_that_reading_accepts(
    subset: str, is_read: bool, tmp_path: Path
) -> None:
    path = tmp_path / "story.nitf"
    text = "<body><body.head/><body.content><p>Ships left.</p></body.content></body>"
    path.write_text(f"<?xml version='1.0'?>\n<!DOCTYPE nitf [{subset}]>\n<nitf>{text}</nitf>")
    found = [each.message for each in wirecopy.validate(path, schemas=tmp_path)]
    assert any("declares entities" in each for each in found) is not is_read
    with contextlib.nullcontext() if is_read else pytest.raises(wirecopy.BadData):
        assert list(wirecopy.read_many([path]))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "iso-8859-1", "utf-16"], ids=["utf-8", "latin-1", "utf-16"]
)
def test_entities_of_html_that_nothing_declares_are_read(encoding: str) -> None:
    text = (
        f"<?xml version='1.0' encoding='{encoding}'?>\n<nitf><body><body.head>\n<hedline>"
        "<hl1>Caf&eacute; &amp; bar &lt;b&gt; ü</hl1></hedline></body.head><body.content>"
        "<p>A&nbsp;b<![CDATA[&eacute;]]>&NotEqualTilde;</p></body.content></body></nitf>"
    )
    document = read(text.encode(encoding))
    assert document.articles[0].headline == "Café & bar <b> ü"
    assert document.articles[0].body == (Paragraph("A\u00a0b&eacute;\u2242\u0338"),)
    (told,) = document.diagnostics
    assert (told.code, told.severity, told.line) == ("mended", "info", 3)
    assert told.message.startswith("'&eacute;', '&nbsp;', '&NotEqualTilde;': entities of HTML")


@pytest.mark.parametrize("text", ["&harrow;", "&eacute;&harrow;", "&"])
def test_entities_of_nobody_are_refused(text: str) -> None:
    with pytest.raises(BadData, match="no XML"):
        read(f"<nitf><body><body.content><p>{text}</p></body.content></body></nitf>")
