"""ninjs that the official schemas find valid, that says what the tree says, and is read back."""

import io
import json
import re
import tracemalloc
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import wirecopy
import wirecopy_ninjs.mapping
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
    Subhead,
    Table,
    UsageError,
    WirecopyError,
    testing,
)

DATE = "2026-01-31T12:00:00Z"
VERSIONS = ("3.1", "2.2", "1.6")
ALL_VERSIONS = (*VERSIONS, "3.2", "2.3", "1.7")
QUOTES = QuoteTable(
    (
        Quote(
            "RIO",
            Decimal("63.345"),
            change=None,
            change_percent=Decimal("-0.07"),
            currency="USD",
            currency_text="$",
            exchange="LSE",
        ),
        Quote("007", extra=(Cell("9", "Volume"),)),
    ),
    title="Stocks",
)
STORY = Article(
    "Harbour <reopens>",
    "Ships leave",
    byline=Byline("A. Roe", "BTZ"),
    dateline=Dateline("PORT HARROW"),
    credit="© BTZ",
    language="en",
    body=(Paragraph("Ships & tugs\rleft."), Bullet("one"), Bullet("two"), Caption("c")),
)


CHECKER = jsonschema.FormatChecker(formats=())


@CHECKER.checks("uri")  # type: ignore[untyped-decorator]  # jsonschema has no types
def is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(
        re.fullmatch(
            r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", value
        )
    )


@CHECKER.checks("date-time", raises=ValueError)  # type: ignore[untyped-decorator]  # jsonschema has no types
def is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@pytest.fixture(scope="session")
def validators(schemas: Path) -> dict[str, Any]:
    """A validator for each version and extension, without the network: we write no shapes."""
    shapes = "https://geojson.org/schema/GeoJSON.json"
    stub = Resource.from_contents({}, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(shapes, stub)
    found = {}
    for version in VERSIONS:
        name = f"ninjs-schema_{version}.json"
        schema = json.loads((schemas / name).read_text("utf-8"))
        kind = jsonschema.Draft7Validator if version == "1.6" else jsonschema.Draft202012Validator
        found[version] = kind(schema, registry=registry, format_checker=CHECKER)
        if version != "1.6":
            official = Resource.from_contents(schema)
            both = registry.with_resource(f"http://www.iptc.org/std/ninjs/{name}", official)
            extended = wirecopy_ninjs.extension_schema(version)  # type: ignore[arg-type]  # a loop's
            kind.check_schema(extended)
            found[f"{version}+"] = kind(extended, registry=both, format_checker=CHECKER)
    return found


def written(*documents: Document, **options: Any) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to="ninjs", options=wirecopy_ninjs.Options(**options))
    return target.getvalue()


def said(*documents: Document, **options: Any) -> Any:
    return json.loads(written(*documents, **options))


def read(content: object) -> list[Document]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(wirecopy.read_many([data], from_="ninjs"))


def read_item(**words: Any) -> Document:
    [document] = read({"uri": ""} | words)
    return document


def codes(document: Document) -> list[str]:
    return [each.code for each in document.diagnostics]


@given(
    documents=st.lists(testing.any_documents(), max_size=3),
    version=st.sampled_from(VERSIONS),
    layout=st.sampled_from(["composite", "lines"]),
    date=st.sampled_from(["", DATE]),
    extension=st.booleans(),
)
def test_every_output_is_valid_and_the_same_again(
    documents: list[Document],
    version: str,
    layout: str,
    date: str,
    extension: bool,
    validators: dict[str, Any],
) -> None:
    extension = extension and version != "1.6"
    options: dict[str, Any] = {
        "version": version,
        "layout": layout,
        "date": date,
        "provider": "Harrow",
    }
    options["extension"] = extension
    is_lines = layout == "lines" or extension
    content = written(*documents, **options)
    assert content == written(*documents, **options)
    lines = content.split(b"\n")[:-1] if is_lines else [content]
    for line in lines:
        validators[version + "+" * extension].validate(json.loads(line))
    if is_lines:
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
        '<p style="white-space:pre-wrap">Ships &amp; tugs&#13;left.</p><ul><li>one</li><li>two</li></ul><p class="caption">c</p>'
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
    story = Article("h", body=(Paragraph(f"a{illegal}b"),), line=3)
    wirecopy.write(
        Document((story,)),
        target,
        to="ninjs",
        on_diagnostic=lambda _, each: heard.append((each.code, each.line)),
    )
    assert json.loads(target.getvalue())["bodies"][0]["value"] == "<p>a\ufffdb</p>"
    assert heard == [("illegal-character", 3)]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_ninjs_has_no_word_for_is_in_a_body_of_ours(version: str) -> None:
    dateline = Dateline("PORT HARROW", "Nov 14", agency="BTZ")
    document = Document((Article("Head", dateline=dateline, body=(Paragraph("x."),)),))
    said: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        document,
        target,
        to="ninjs",
        options={"version": version},
        on_diagnostic=lambda _, each: said.append(each.code),
    )
    assert said == []
    content = json.loads(target.getvalue())
    if version == "1.6":
        assert content["body_wirecopy"] == '{"dateline_date":"Nov 14"}'
    else:
        assert {"role": "wirecopy", "value": '{"dateline_date":"Nov 14"}'}.items() <= content[
            "bodies"
        ][1].items()
    assert wirecopy.read(target.getvalue(), from_="ninjs") == document


@pytest.mark.parametrize("value", ["{", '{"headline": 1}', "[]", "[" * 100_000])
def test_a_body_of_that_role_that_is_not_ours_is_another_body(value: str) -> None:
    item = {"uri": "u", "headline": "Head", "body_wirecopy": value}
    assert read(json.dumps(item).encode())[0].articles[0].headline == "Head"


def carried(document: Document, is_extended: bool) -> Document:
    """A document less what the page on ninjs says it cannot carry."""
    document = msgspec.convert(legal(msgspec.to_builtins(document)), Document)
    return Document(tuple(carried_child(child, is_extended) for child in document.children))


def legal(value: Any) -> Any:
    match value:
        case str():
            return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", value)
        case dict():
            return {key: legal(each) for key, each in value.items()}
        case list() | tuple():
            return [legal(each) for each in value]
    return value


def carried_child(
    child: QuoteTable | Article | Table, is_extended: bool
) -> QuoteTable | Article | Table:
    if isinstance(child, Table):
        return child
    if isinstance(child, QuoteTable):
        keep = is_extended and child.quotes
        return child if keep else QuoteTable(tuple(map(carried_quote, child.quotes)), child.title)
    # A byline of which nothing is said is none.
    byline = child.byline if child.byline != Byline() else None
    return msgspec.structs.replace(child, byline=byline)


def carried_quote(quote: Quote) -> Quote:
    cells = list(quote.extra)
    while cells and cells[-1] == Cell(""):
        cells.pop()
    words = {name: getattr(quote, name) for name in ("currency_text", "name", "exchange", "time")}
    emptied = {name: value or None for name, value in words.items()}
    return msgspec.structs.replace(quote, extra=tuple(cells), **emptied)


@given(
    documents=st.lists(testing.any_documents(), max_size=3),
    version=st.sampled_from(VERSIONS),
    layout=st.sampled_from(["composite", "lines"]),
    extension=st.booleans(),
)
@example([Document((QuoteTable((Quote(""),)),))], "3.1", "lines", False)
def test_what_is_written_is_read_back(
    documents: list[Document], version: str, layout: str, extension: bool
) -> None:
    extension = extension and version != "1.6"
    content = written(*documents, version=version, layout=layout, extension=extension, date=DATE)
    again = read(content)
    assert again == [carried(document, extension) for document in documents]
    assert [document.diagnostics for document in again] == [()] * len(documents)


@given(st.binary(max_size=60) | testing.wire_text().map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    refusal = ""
    try:
        read(data)
    except WirecopyError as error:
        refusal = str(error)
    assert "\n" not in refusal


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=8)
    | st.integers()
    | st.sampled_from(["<p>a<b>", "<table><tr><td>RIO<td>1.5%<td>3", "symbol,name"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "value role contentType name rel uri symbols item tickerSymbol price".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KEYS = "headlines bodies by located infoSources organisations associations quotes type profile title headline body_xhtml language pubStatus".split()


@given(st.dictionaries(st.sampled_from(KEYS), JSON | st.lists(JSON, max_size=3), max_size=6))
def test_items_of_any_shape_are_read(words: dict[str, Any]) -> None:
    read({"uri": "urn:x:1"} | words)


MARKUP = "<p> </p> < & &nbsp; &#0; &#xD800; <table> <tr> <td> | RIO 1.5% 63 <!-- --> <?x ?> <![CDATA[ ]]> <!DOCTYPE\thtml> <li> <svg:a> <head> <title> </html> <br/> <pre> <text< <img/> \x00 \ud800".split()


@given(st.lists(st.sampled_from(MARKUP), max_size=12).map(" ".join))
def test_markup_of_any_shape_is_read(body: str) -> None:
    read_item(body_xhtml=body)


@pytest.mark.parametrize("body", ["<![CDATA[", "<text<br/>", "<svg:a></td>"])
def test_markup_that_tripped_the_reader_is_read(body: str) -> None:
    read_item(body_xhtml=body)


@pytest.mark.parametrize(
    "body", ["<div>" * 300 + "x" + "</div>" * 300, "<b>" * 300 + "x", "<p>" + "x " * 5_100_000]
)
def test_text_beyond_the_bounds_of_the_parser_is_said_to_be_missing(body: str) -> None:
    assert codes(read_item(headline="H", body_html=body)) == ["unread-body"]


def test_bad_json_is_said_with_line_and_column() -> None:
    with pytest.raises(BadData) as caught:
        read(b'{"uri": "urn:x:1",\n "by": }')
    assert str(caught.value).startswith("<input>:2:8: no ninjs: expecting value")


@pytest.mark.parametrize("content", ["7", "[1]", '{"name": "x"}', "[" * 100_000, '{"uri": "a"} x'])
def test_what_is_no_ninjs_is_refused(content: str) -> None:
    with pytest.raises(BadData, match="no ninjs"):
        read(content.encode())


def test_arrays_and_lines_of_items_are_read() -> None:
    one, two = {"uri": "urn:x:1", "headline": "One"}, {"uri": "urn:x:2", "headline": "Two"}
    for content in (json.dumps([one, two]), f"{json.dumps(one)}\n\n{json.dumps(two)}\n"):
        documents = read(content.encode())
        assert [each.articles[0].headline for each in documents] == ["One", "Two"]
    assert documents[1].articles[0].line == 3
    assert read(b"") == []


def test_html_of_others_is_read_by_its_blocks() -> None:
    body = (
        "<!DOCTYPE html><html><head><title>no</title></head><body>Lead&nbsp;in<h3>Cross</h3>"
        "<p>A <b>bold</b>\n   word<br>more<ul><li>one<li><p>two</p></ul>"
        "<figure><img src='x'><figcaption>A tug</figcaption></figure><script>no()</script></body></html>"
    )
    document = read_item(
        headlines=[{"value": "H"}], bodies=[{"contentType": "text/html", "value": body}]
    )
    assert document.articles[0].body == (
        Paragraph("Lead\u00a0in"), Subhead("Cross"), Paragraph("A bold word more"), Bullet("one"), Bullet("two"), Caption("A tug"),
    )  # fmt: skip
    assert codes(document) == ["not-read"]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [("a\nb\n\nc\n", ["a b", "c"]), ("a\nb\n", ["a", "b"]), ("", [])],
)
def test_plain_text_is_parted_into_paragraphs(text: str, paragraphs: list[str]) -> None:
    document = read_item(body_text=text, version="1.0")
    assert [block.text for block in document.articles[0].body] == paragraphs


def test_quotes_come_from_the_tables_of_others() -> None:
    cells = [("Symbol", "Change", "Price"), ("RIO", "-0.07%", "63.345"), ("VOD", "1.2%", "71.5")]
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells)
    [table] = read_item(headline="Stocks", body_xhtml=f"<table>{rows}</table>").children
    assert isinstance(table, QuoteTable)
    assert (table.title, [quote.symbol for quote in table.quotes]) == ("Stocks", ["RIO", "VOD"])
    assert table.quotes[0].price == Decimal("63.345")
    text = "\r\n".join(map(",".join, cells))
    [same] = read_item(bodies=[{"contentType": "text/csv", "value": text}]).children
    assert isinstance(same, QuoteTable)
    assert same.quotes == table.quotes


def test_words_after_markup_in_a_cell_are_kept() -> None:
    table = (
        "<table><caption>a <i>b</i> c</caption><tr><td>7 <b>or</b> 8</td><td>x</td></tr></table>"
    )
    assert [block.text for block in read_item(body_xhtml=table).articles[0].body] == [
        "a b c",
        "7 or 8 | x",
    ]


def test_a_table_without_quotes_stays_as_text() -> None:
    document = read_item(
        body_xhtml="<p>Tides</p><table><tr><td>Noon</td><td>low water</td></tr></table>"
    )
    assert document.articles[0].body == (Paragraph("Tides"), Paragraph("Noon | low water"))
    assert codes(document) == ["table-as-text"]


def test_what_is_associated_follows_in_order() -> None:
    parts = {
        "b": {"uri": "urn:x:2", "headline": "B"},
        "a": {"uri": "urn:x:3", "headline": "A", "type": "picture"},
    }
    document = read_item(headline="Main", type="text", associations=parts)
    assert [article.headline for article in document.articles] == ["Main", "B"]
    main = document.articles[0]
    assert main.body == (Caption("A"),)
    assert main.item == Item(media=(Media("picture", headline="A"),))
    deep: Any = {"uri": "urn:x:1", "headline": "x"}
    for _ in range(300):
        deep = {"uri": "urn:x:1", "headline": "x", "associations": [deep]}
    assert len(read(deep)[0].children) == 301


def test_what_has_no_place_is_said() -> None:
    document = read_item(
        headline="H",
        headline_short="S",
        plan={"by": "A"},
        pubstatus="canceled",
        body_nitf="<nitf/>",
    )
    assert codes(document) == ["not-read", "not-usable", "not-read", "not-read"]
    assert document.diagnostics[0].message == 'no place for the item\'s plan \'{"by": "A"}\''


def test_a_title_is_a_headline_where_there_is_none() -> None:
    sources = [{"name": "BTZ", "rel": "credit"}, {"literal": "DTZ"}]
    document = read_item(title="T", infosource=sources, body_xhtml="Bare text.")
    assert document.articles[0] == Article("T", credit="BTZ", body=(Paragraph("Bare text."),))
    assert codes(document) == ["not-read"]


def test_oddly_quoted_tables_of_others_are_kept() -> None:
    table = "<table><caption>Tolls</caption><tr><td>ship|tug</td><td>7</td></tr></table>"
    assert [block.text for block in read_item(body_xhtml=table).articles[0].body] == [
        "Tolls",
        "ship|tug | 7",
    ]


def test_bodies_that_declare_entities_are_refused() -> None:
    body = '<!DOCTYPE p [<!ENTITY a "aa">]><p>&a;</p>'
    document = read_item(headline="H", body_xhtml=body, body_text="Plain.")
    assert document.articles[0].body == (Paragraph("Plain."),)
    assert codes(document) == ["unread-body"]


def test_the_extension_says_prices_under_the_root(validators: dict[str, Any]) -> None:
    item = said(Document((STORY, QUOTES)), extension=True)
    table = item["associations"][1]["uri"]
    assert item["quotes"] == [
        {"item": table, "tickerSymbol": "RIO", "exchange": "LSE", "price": "63.345", "priceChangePercent": "-0.07", "priceCurrency": "USD", "priceCurrencyText": "$"},
        {"item": table, "tickerSymbol": "007", "otherCells": [{"title": "Volume", "text": "9"}]},
    ]  # fmt: skip
    assert not validators["3.1"].is_valid(item)
    item["quotes"][0]["prize"] = "1"
    assert not validators["3.1+"].is_valid(item)


def test_quotes_of_no_item_are_kept() -> None:
    document = read_item(
        headline="H", quotes=[{"item": "urn:x:9", "tickerSymbol": "RIO", "price": "much"}]
    )
    assert document.quotes == (Quote("RIO", extra=(Cell("much", "price"),)),)


def test_the_oldest_version_cannot_be_extended() -> None:
    with pytest.raises(UsageError, match="extended"):
        written(extension=True, version="1.6")


def test_twins_have_uris_of_their_own() -> None:
    whole = said(*[Document((STORY,))] * 3, Document((QUOTES,)))
    uris = [each["uri"] for each in whole["associations"]]
    assert len(set(uris)) == 4
    assert uris[0] == said(Document((STORY,)))["uri"]


def test_memory_does_not_grow_with_the_items() -> None:
    def peak(count: int) -> int:
        stories = (Document((Article(str(number)),)) for number in range(count))
        tracemalloc.start()
        try:
            wirecopy.write(stories, Void(), to="ninjs")  # type: ignore[arg-type]  # a file that takes nothing
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(3000) - peak(100) < 100_000


class Void(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


def test_an_embargo_and_a_further_body_of_the_same_type_are_said() -> None:
    bodies = [
        {"role": "main", "contentType": "text/html", "value": "<p>a</p>"},
        {"role": "sidebar", "contentType": "text/html", "value": "<p>b</p>"},
        {"contentType": "application/xhtml+xml", "value": "<p>a, again</p>"},
    ]
    document = read_item(bodies=bodies, embargoedUntil="2026-02-01T06:00:00Z")
    assert document.articles[0].body == (Paragraph("a"),)
    assert [each.message for each in document.diagnostics] == [
        "the item is embargoed until 2026-02-01T06:00:00Z",
        "no place for a further body 'sidebar'",
    ]


def test_who_wrote_a_table_of_quotes_is_not_lost() -> None:
    table = (
        "<table><tr><th>Symbol</th><th>Price</th></tr><tr><td>HRW</td><td>18.2</td></tr></table>"
    )
    document = read_item(headline="Stocks", byline="A. Roe", body_xhtml=table)
    assert document.articles == (Article("Stocks", byline=Byline("A. Roe")),)
    assert [quote.symbol for quote in document.quotes] == ["HRW"]


@pytest.mark.parametrize(
    "words",
    [
        {"headlines": "Harbour reopens"},
        {"headline": ["Harbour reopens"]},
        {"bodies": {"contentType": "text/plain", "value": "Ships left."}},
        {"bodies": ["Ships left."]},
        {"body_text": {"en": "Ships left."}},
        {"by": ["A. Roe"], "title": "T"},
        {"associations": "none", "title": "T"},
    ],
)
def test_what_is_of_another_type_is_said(words: dict[str, Any]) -> None:
    document = read_item(**words)
    assert codes(document) == ["not-read"]
    assert document.diagnostics[0].severity == "warning"


@pytest.mark.parametrize(
    "words",
    [
        {"body_xhtml": "", "body_text": "Text."},
        {"body_xhtml": "<p> </p>", "body_text": "Text."},
        {"body_html": " ", "body_xhtml": "<p>Text.</p>"},
        {
            "bodies": [
                {"contentType": "text/html", "value": ""},
                {"contentType": "text/html", "value": "<p>Text.</p>"},
            ]
        },
    ],
)
def test_an_empty_body_does_not_hide_the_text(words: dict[str, Any]) -> None:
    document = read_item(headline="H", **words)
    assert document.articles[0].body == (Paragraph("Text."),)
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (
            "One.<br><br>Two.<br />\n&nbsp;<br/><br>Three<br>lines.",
            ["One.", "Two.", "Three lines."],
        ),
        ("<p>One.<br/><br/></p><p>Two.</p>", ["One.", "Two."]),
        ("<ul><li>one<br/><br/>item</li></ul>", ["one item"]),
        ("<pre>a<br/><br/>b</pre>", ["a\n\nb"]),
    ],
)
def test_two_breaks_end_a_paragraph(body: str, texts: list[str]) -> None:
    document = read_item(headline="H", body_html=body)
    assert [block.text for block in document.articles[0].body] == texts


def test_no_script_stands_in_a_cell() -> None:
    table = (
        "<table><tr><td><script>var x;</script>a<style>b{}</style> c</td><td>d</td></tr></table>"
    )
    document = read_item(headline="H", body_html=table)
    assert document.articles[0].body == (Paragraph("a c | d"),)
    assert [each.message for each in document.diagnostics][:1] == [
        "of the body's script only the text is read"
    ]


def test_a_row_that_spans_a_table_does_not_hide_its_quotes() -> None:
    table = (
        '<table><tr><td colspan="3">Miners</td></tr><tr><th>Symbol<th>Last<th>Chg %</tr>'
        "<tr><td>HRW<td>63.3<td>-0.1%</tr><tr><td>TUGS<td>43.3<td>0.2%</tr>"
        '<tr><td colspan="3">Source: Harrow Wire</td></tr></table>'
    )
    document = read_item(headline="H", body_html=table)
    assert [quote.symbol for quote in document.quotes] == ["HRW", "TUGS"]
    assert [each.title for each in document.children if isinstance(each, QuoteTable)] == ["Miners"]
    assert document.articles[0].body == (Paragraph("Source: Harrow Wire"),)
    rows = '<tr><td>a<td>b</tr><tr><td colspan="2">c</td></tr><tr><td>d<td>e</tr>'
    document = read_item(headline="H", body_html=f"<table>{rows}</table>")
    assert document.tables == (Table((("a", "b"), ("c",), ("d", "e")), title="H"),)


@pytest.mark.parametrize("role", ["seo", "long", "mobile", "main", ""])
def test_a_lone_headline_of_any_role_is_the_headline(role: str) -> None:
    document = read_item(headlines=[{"role": role, "value": "Harbour reopens"}])
    assert document.articles[0].headline == "Harbour reopens"
    assert document.diagnostics == ()


def test_of_two_odd_headlines_none_is_taken_for_the_headline() -> None:
    headlines = [{"role": "seo", "value": "A"}, {"role": "long", "value": "B"}]
    document = read_item(headlines=headlines, body_text="Ships left.")
    assert document.articles[0].headline == ""
    assert codes(document) == ["not-read", "not-read"]


@pytest.mark.parametrize(
    ("words", "author", "texts"),
    [
        ({"by": "By Ann Roe"}, "Ann Roe", ["Ships left."]),
        ({"by": "Ann Roe and Tom Poe"}, "Ann Roe and Tom Poe", ["Ships left."]),
        ({"body_html": "<p>By Ann Roe</p><p>Ships left.</p>"}, "Ann Roe", ["Ships left."]),
        (
            {"by": "Jo Loe", "body_html": "<p>By Ann Roe</p><p>Ships left.</p>"},
            "Jo Loe",
            ["By Ann Roe", "Ships left."],
        ),
    ],
)
def test_a_byline_is_a_name(words: dict[str, str], author: str, texts: list[str]) -> None:
    article = read_item(**{"headline": "H", "body_html": "<p>Ships left.</p>"} | words).articles[0]
    assert article.byline == Byline(author)
    assert [block.text for block in article.body] == texts


def test_our_bylines_come_back_as_they_were() -> None:
    story = Article(
        "H", byline=Byline("By Ann Roe"), body=(Paragraph("By Tom Poe"), Paragraph("Text."))
    )
    unsigned = Article("H", body=(Paragraph("By Tom Poe"), Paragraph("Text.")))
    for article in (story, unsigned):
        assert read(written(Document((article,))))[0].articles == (article,)


RICH = Item(
    guid="urn:newsml:harrow.example:20261120:7",
    version=4,
    first_created="2026-11-20T09:00:00Z",
    version_created="2026-11-20T17:35:00+01:00",
    status="usable",
    embargoed="2099-01-01T00:00:00Z",
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
    subjects=(Concept("20000170", "medtop", "shipping"), Concept("b-1", "hrw", "boats")),
    genres=(Concept("Current", "genre", "current"),),
    places=(Concept("7", "http://places.example/id/", "Port Harrow"),),
    people=(Concept(None, None, "Ada Roe"),),
    organisations=(Concept("HRW", "urn:x:org:", "Harrow Tugs"),),
    events=(Concept(None, None, "Harbour strike"),),
    authors=(
        Author("Ann Roe", email="ann@harrow.example"),
        Author("Tom Poe", "editor", uri="http://people.example/tom"),
    ),
    links=(
        Link("urn:newsml:harrow.example:20261120:6", "previousVersion", "Harbour closes"),
        Link(
            "https://harrow.example/corrections", f"{wirecopy_ninjs.mapping.TRUST}correctionsPolicy"
        ),
    ),
    media=(
        Media(
            "picture",
            "A tug leaves.",
            "P. Roe",
            "Tug",
            (Rendition("https://harrow.example/a.jpg", "image/jpeg", 640, 480, 12345),),
        ),
        Media("video", renditions=(Rendition("https://harrow.example/a.mp4", duration=90),)),
    ),
    other=(Property("expires", "2027-01-01T00:00:00Z"), Property("altid:desk", "D-7")),
)


def heard_from(document: Document, **options: Any) -> list[str]:
    heard: list[str] = []
    wirecopy.write(
        document,
        io.BytesIO(),
        to="ninjs",
        options=options,
        on_diagnostic=lambda _, each: heard.append(each.message),
    )
    return heard


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_what_an_item_says_stands_in_its_place(version: str, validators: dict[str, Any]) -> None:
    document = Document((msgspec.structs.replace(STORY, item=RICH),))
    item = said(document, version=version)
    if version in validators:
        validators[version].validate(item)
    assert item["uri"] == RICH.guid
    assert item["embargoedUntil" if version[0] == "3" else "embargoed"] == RICH.embargoed
    assert item["ednote" if version[0] != "3" else "edNote"] == "Call the desk."
    assert read(written(document, version=version)) == [document]
    assert heard_from(document, version=version) == []


def test_the_places_of_the_newest_valid_version() -> None:
    item = said(Document((msgspec.structs.replace(STORY, item=RICH),)))
    assert item["subjects"] == [
        {"name": "harbour", "rel": "keyword"},
        {"name": "tugs", "rel": "keyword"},
        {"name": "shipping", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000170"},
        {"name": "boats", "literal": "hrw:b-1"},
    ]
    assert item["people"][0] == {
        "name": "Ann Roe",
        "rel": "author",
        "contactInfo": [{"type": "email", "value": "ann@harrow.example"}],
    }
    assert item["people"][1]["rel"] == "editor"
    assert [each["name"] for each in item["associations"]] == [
        "previousVersion",
        "media1",
        "media2",
    ]
    assert item["associations"][1]["renditions"] == [
        {
            "name": "rendition1",
            "href": "https://harrow.example/a.jpg",
            "contentType": "image/jpeg",
            "width": 640,
            "height": 480,
            "sizeInBytes": 12345,
        }
    ]
    # Only what the words of ninjs do not bring back stands in the body of ours.
    assert json.loads(json.loads(item["bodies"][-1]["value"])["item"]) == {"priority": "4"}


def test_without_the_exact_channel_each_loss_is_named() -> None:
    item = Item(guid="not a uri", priority=4, published="2026-11-20", signals=(Signal("update"),))
    document = Document((Article("H", dateline=Dateline("PORT", "Nov 14"), item=item),))
    content = said(document, exact=False)
    assert [each["role"] for each in content["bodies"]] == ["xhtml"]
    assert heard_from(document, exact=False) == [
        "ninjs has no place for the field dateline_date: 'Nov 14'",
        "ninjs has no place for the field published: '2026-11-20'",
        "ninjs has no place for the field priority: '4'",
        'ninjs has no place for the field signals: \'[{"code": "update"}]\'',
    ]
    assert content["altIds"] == [{"role": "guid", "value": "not a uri"}]
    with pytest.raises(wirecopy.StrictFailure):
        wirecopy.write(
            document, io.BytesIO(), to="ninjs", options={"exact": False}, fail_on_loss=True
        )


def test_an_identifier_that_is_not_a_uri_has_the_same_uri_in_all_versions() -> None:
    stories = [Article(f"H{n}", item=Item(guid="h-1", version=n)) for n in (1, 2)]
    first, second = (said(Document((story,))) for story in stories)
    assert first["uri"] == second["uri"]
    assert first["uri"].startswith("urn:uuid:")
    assert [read(first)[0].children, read(second)[0].children] == [(each,) for each in stories]


def test_of_two_notes_to_editors_ninjs_has_one() -> None:
    item = Item(ed_note="Call the desk.", instructions="Not before noon. " * 8)
    document = Document((Article("H", item=item),))
    shown = ("Not before noon. " * 8)[:80]
    assert heard_from(document) == [f"ninjs has no place for the field instructions: '{shown}…'"]
    (again,) = read(written(document))
    assert again.articles[0].item == Item(ed_note="Call the desk.")


def test_an_embargo_without_its_hour_ends_as_late_as_it_may() -> None:
    document = Document((Article("H", item=Item(embargoed="2026-11-20")),))
    assert said(document)["embargoedUntil"] == "2026-11-21T12:00:00Z"
    (what,) = heard_from(document)
    assert what == "the embargo '2026-11-20' was written as 2026-11-21T12:00:00Z"


def test_an_open_embargo_is_refused() -> None:
    document = Document((Article("H", item=Item(embargoed="open")),))
    with pytest.raises(wirecopy.Unusable, match="until further notice"):
        written(document)
    target = io.BytesIO()
    wirecopy.write(document, target, to="ninjs", allow_unusable=True)
    assert json.loads(target.getvalue())["pubStatus"] == "withheld"


def test_options_win_only_where_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    document = Document((msgspec.structs.replace(STORY, item=RICH),))
    item = said(document)
    assert item["versionCreated"] == RICH.version_created
    options = {"date": DATE, "provider": "X", "copyright": "Y", "guid": "urn:x:9"}
    item = said(document, **options)
    assert (item["versionCreated"], item["copyrightHolder"], item["uri"]) == (DATE, "Y", "urn:x:9")
    assert {"name": "X", "role": "provider"} in item["infoSources"]
    again = read(written(document, **options))[0].articles[0].item
    assert again is not None
    assert (again.guid, again.provider, again.version_created) == ("urn:x:9", "X", DATE)
    # What says nothing of its time has that of the run, and says nothing of it when it is read.
    plain = Document((Article("H", item=Item(guid="urn:x:1")),))
    assert said(plain)["versionCreated"] == "2023-11-14T22:13:20Z"
    assert read(written(plain)) == [plain]
    with pytest.raises(UsageError, match="names one item"):
        written(Document((STORY, QUOTES)), guid="urn:x:9")


def test_the_item_of_others_is_read() -> None:
    document = read_item(
        uri="urn:h:7",
        version="3",
        versioncreated="2026-11-20T17:35:00Z",
        urgency=2,
        headline="H",
        person=[{"name": "Ann Roe", "rel": "author"}, {"name": "Ada", "rel": "about"}],
        subject=[{"scheme": "http://cv.iptc.org/newscodes/subjectcode/", "code": "04000000"}],
        place=[{"name": "Marstal", "geometry_point": {"x": 1}}],
        altids={"desk": "D-7"},
        description_text="Ships left.",
        pubstatus="usable",
        expires="2027-01-01T00:00:00Z",
        associations={
            "sidebar": {"uri": "urn:h:8", "representationtype": "incomplete", "headline": "Tugs"},
            "featuremedia": {
                "uri": "urn:h:9",
                "type": "picture",
                "description_text": "A tug.",
                "byline": "P. Roe",
                "renditions": {"original": {"href": "https://h.example/a.jpg", "width": 640}},
            },
        },
    )
    picture = Media(
        "picture", "A tug.", "P. Roe", renditions=(Rendition("https://h.example/a.jpg", width=640),)
    )
    (article,) = document.articles
    assert article.body == (Caption("A tug."),)
    assert article.item == Item(
        guid="urn:h:7",
        version=3,
        version_created="2026-11-20T17:35:00Z",
        status="usable",
        urgency=2,
        authors=(Author("Ann Roe"),),
        people=(Concept(name="Ada"),),
        subjects=(Concept("04000000", "subj"),),
        places=(Concept(name="Marstal"),),
        links=(Link("urn:h:8", "sidebar", "Tugs"),),
        media=(picture,),
        other=(
            Property("expires", "2027-01-01T00:00:00Z"),
            Property("description:text", "Ships left."),
            Property("altid:desk", "D-7"),
        ),
    )
    (told,) = document.diagnostics
    assert told.message == 'no place for the item\'s places geometry_point \'{"x": "1"}\''


def test_a_composite_of_others_without_a_content_is_named() -> None:
    inner = {"uri": "urn:x:2", "headline": "B"}
    (document,) = read({"uri": "urn:x:1", "type": "composite", "associations": [inner]})
    assert [each.headline for each in document.articles] == ["B"]
    assert document.articles[0].item == Item(guid="urn:x:2")
    assert "uri 'urn:x:1'" in document.diagnostics[0].message


def test_tables_of_an_item_have_its_state() -> None:
    rows = "<tr><th>Symbol</th><th>Price</th></tr><tr><td>HRW</td><td>18.2</td></tr>"
    body = f"<p>Ships left.</p><table>{rows}</table>"
    document = read_item(uri="urn:h:1", headline="H", body_xhtml=body, pubstatus="withheld")
    story, table = document.children
    assert story.item == Item(guid="urn:h:1", status="withheld")
    assert table.item == Item(status="withheld")


def test_a_state_that_others_have_changed_counts() -> None:
    """Our body says that no status was given; a status that somebody set since is kept."""
    content = written(Document((Article("H", item=Item(guid="urn:h:1")),)))
    assert read(content)[0].articles[0].item == Item(guid="urn:h:1")
    changed = content.replace(b'"pubStatus":"usable"', b'"pubStatus":"canceled"')
    assert read(changed)[0].articles[0].item == Item(guid="urn:h:1", status="canceled")
    plain = written(Document((Article("H"),)))
    assert read(plain)[0].articles[0].item is None
    changed = plain.replace(b'"pubStatus":"usable"', b'"pubStatus":"withheld"')
    assert read(changed)[0].articles[0].item == Item(status="withheld")
