"""OpenDocument texts and spreadsheets: made by hand for what programs rarely write."""

import io
import zipfile
from decimal import Decimal

import pytest

import wirecopy
from wirecopy import Document
from wirecopy.errors import BadData

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("dc", "dc"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def flat(body: str, styles: str = "", kind: str = "text") -> bytes:
    return (
        f"<office:document {NAMESPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document>"
    ).encode()


def packed(content: bytes, **parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", part)
    return target.getvalue()


def read(body: str, styles: str = "") -> Document:
    return wirecopy.read(flat(body, styles), from_="odt")


def style(name: str, family: str, properties: str, **attributes: str) -> str:
    own = "".join(f' style:{key.replace("_", "-")}="{text}"' for key, text in attributes.items())
    return (
        f'<style:style style:name="{name}" style:family="{family}"{own}>{properties}</style:style>'
    )


STYLES = (
    style("up", "text", '<style:text-properties style:text-position="super 58%"/>')
    + style("higher", "text", '<style:text-properties style:text-position="33% 58%"/>')
    + style("gone", "text", '<style:text-properties style:text-line-through-style="solid"/>')
    + style("goner", "text", "", parent_style_name="gone")
    + style("hid", "text", '<style:text-properties text:display="none"/>')
    + style("By", "paragraph", "", display_name="Byline")
    + style("P1", "paragraph", "", parent_style_name="By")
)


def cell(inner: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{inner}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    made = (each if each.startswith("<table:") else cell(each) for each in cells)
    return f"<table:table-row {attributes}>{''.join(made)}</table:table-row>"


def table(*rows: str, attributes: str = "") -> str:
    return f"<table:table {attributes}>{''.join(rows)}</table:table>"


def quotes(document: Document) -> list[tuple[str, Decimal | None, Decimal | None, str | None]]:
    return [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes]


HEADER = row("Symbol", "Price", "Change %", "Currency")
TWO = [
    ("HRWD", Decimal("63.34"), Decimal("-0.42"), "USD"),
    ("OSTK", Decimal("18.2"), Decimal("1.5"), "EUR"),
]
SECOND = row("OSTK", "18.2", "1.5%", "EUR")


@pytest.mark.parametrize(
    ("what", "body"),
    {
        "raised marks": table(
            HEADER,
            row("HRWD", '63.34<text:span text:style-name="up">1</text:span>', "-0.42%", "USD"),
            row("OSTK", '18.2<text:span text:style-name="higher">a</text:span>', "1.5%", "EUR"),
        ),
        "struck text": table(
            HEADER,
            row("HRWD", '<text:span text:style-name="goner">61</text:span>63.34', "-0.42%", "USD"),
            SECOND,
        ),
        "deleted text": "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion>"
        "<text:p>61.20</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        + table(
            HEADER,
            row("HRWD", '<text:change text:change-id="c1"/>63.34', "-0.42%", "USD"),
            SECOND,
        ),
        "a deleted row": "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion>"
        "<text:p>GONE</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        + table(
            HEADER,
            row("HRWD", "63.34", "-0.42%", "USD"),
            row(*['<text:change text:change-id="c1"/>'] * 4),
            SECOND,
        ),
        "blanks, links, comments": table(
            HEADER,
            row('<text:a>HR</text:a>WD<office:annotation><text:p>x</text:p></office:annotation>',
                "63.34", "-<text:bookmark/>0.42%", "\n  USD\n"),
            SECOND,
        ),
        "hidden text": table(
            HEADER,
            row("HRWD", '63.34<text:span text:style-name="hid">9</text:span>', "-0.42%", "USD"),
            SECOND,
        ),
        "a header of its own": table(
            f"<table:table-header-rows>{HEADER}</table:table-header-rows>",
            row("HRWD", "63.34", "-0.42%", "USD"), SECOND,
        ),
    }.items(),
)  # fmt: skip
def test_figures_are_read_as_they_stand(what: str, body: str) -> None:
    assert quotes(read(body, STYLES)) == TWO, what


def test_covered_and_repeated_cells_keep_places() -> None:
    covered = "<table:covered-table-cell/>"
    (found,) = read(
        table(
            row("Club", "Won", "Lost"),
            row(cell("North", 'table:number-rows-spanned="2"'), "3", "1"),
            row(covered, cell("2", 'table:number-columns-repeated="2"')),
            row(cell("", 'table:number-columns-repeated="2"'), "7"),
            row(cell("drawn", 'table:number-columns-spanned="2"'), covered, "4"),
        )
    ).tables
    assert found.rows == (
        ("Club", "Won", "Lost"),
        ("North", "3", "1"),
        ("North", "2", "2"),
        ("", "", "7"),
        ("drawn", "", "4"),
    )


def test_a_story_has_its_parts_by_style() -> None:
    document = read(
        '<text:h text:outline-level="1">Harbour reopens</text:h>'
        '<text:p text:style-name="P1">Nora Quill</text:p>'
        "<text:p>The docks  of the<text:s text:c='2'/>port<text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>The eastern ones.</text:p></text:note-body>"
        "</text:note> opened on Friday, it said.</text:p>"
        '<text:h text:outline-level="2">What comes next</text:h>'
        "<text:list><text:list-item><text:p>Docks open at nine</text:p></text:list-item></text:list>"
        "<text:p><draw:frame><draw:image/></draw:frame></text:p>"
        "<text:table-of-content><text:p>Contents</text:p></text:table-of-content>",
        STYLES,
    )
    (article,) = document.articles
    assert article.headline == "Harbour reopens"
    assert article.byline is not None
    assert article.byline.author == "Nora Quill"
    assert [(type(each).__name__, each.text) for each in article.body] == [
        ("Paragraph", "The docks of the  port opened on Friday, it said."),
        ("Subhead", "What comes next"),
        ("Bullet", "Docks open at nine"),
        ("Note", "The eastern ones."),
    ]
    assert [each.message for each in document.diagnostics] == [
        "not read: 1 picture, 1 table of contents"
    ]


def test_text_boxes_are_read_and_headers_named() -> None:
    master = (
        f"<office:document-styles {NAMESPACES}><office:master-styles><style:master-page>"
        "<style:header><text:p>Page 1</text:p></style:header><style:footer><text:p/></style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    ).encode()
    content = flat(
        "<text:p>Before the box stands a sentence of its own.<draw:frame><draw:text-box>"
        "<text:p>In the box there is another sentence.</text:p></draw:text-box></draw:frame></text:p>"
    )
    document = wirecopy.read(packed(content, styles=master), from_="odt")
    assert "In the box" in str(document.children)
    assert [each.message for each in document.diagnostics] == ["not read: 1 header"]


def sheet(*rows: str, name: str = "Quotes", attributes: str = "") -> str:
    return table(*rows, attributes=f'table:name="{name}" {attributes}')


def value(kind: str, figure: str, shown: str, more: str = "") -> str:
    own = f'office:value-type="{kind}" office:value="{figure}" {more}'
    return cell(shown, own)


def sheets(body: str, styles: str = "") -> list[Document]:
    return list(wirecopy.read_many([flat(body, styles, "spreadsheet")], from_="ods"))


def test_figures_count_and_their_look_names_the_currency() -> None:
    (document,) = sheets(
        sheet(
            row("Symbol", "Price", "Change %"),
            row("HRWD", value("currency", "18.235", "18,24 €", 'office:currency="EUR"'),
                value("percentage", "-0.0123", "-1,23%")),
            row("OSTK", value("float", "7.035", "$7.04"), value("percentage", "0.07", "7%")),
            row("QAYB", value("float", "63.34", "63.34"), value("percentage", "0", "0%")),
        )
    )  # fmt: skip
    assert quotes(document) == [
        ("HRWD", Decimal("18.235"), Decimal("-1.23"), "EUR"),
        ("OSTK", Decimal("7.035"), Decimal("7"), "USD"),
        ("QAYB", Decimal("63.34"), Decimal("0"), None),
    ]
    assert document.children[0].title == "Quotes"


def test_a_sign_in_a_format_and_its_code_in_a_column_are_one() -> None:
    (document,) = sheets(
        sheet(HEADER, row("HRWD", value("float", "63.34", "63.34 €"), "1%", "EUR"), SECOND)
    )
    assert quotes(document)[0] == ("HRWD", Decimal("63.34"), Decimal("1"), "EUR")
    assert not document.diagnostics


def test_a_million_empty_rows_cost_nothing() -> None:
    empty = row('<table:table-cell table:number-columns-repeated="1024"/>',
                attributes='table:number-rows-repeated="1048560"')  # fmt: skip
    (document,) = sheets(sheet(HEADER, row("HRWD", "63.34", "-0.42%", "USD"), SECOND, empty))
    assert quotes(document) == TWO


def test_too_many_cells_are_refused() -> None:
    def body(rows: int) -> str:
        return sheet(row("x", "y", attributes=f'table:number-rows-repeated="{rows}"'))

    with pytest.raises(BadData, match="more than 1,000,000 cells"):
        sheets(body(500_001))


def test_hidden_sheets_are_named() -> None:
    hidden = style("ta2", "table", '<style:table-properties table:display="false"/>')
    rows = HEADER, row("HRWD", "63.34", "-0.42%", "USD"), SECOND
    secret = sheet(*rows, name="Draft", attributes='table:style-name="ta2"')
    shown, other = sheets(sheet(*rows) + secret, hidden)
    assert not shown.diagnostics
    assert [each.message for each in other.diagnostics] == ["sheet 'Draft' is hidden; it was read"]


def test_a_person_names_the_columns() -> None:
    body = sheet(row("HRWD", "63.34", "99"), row("OSTK", "18.2", "98"))
    content = flat(body, kind="spreadsheet")
    document = wirecopy.read(content, from_="ods", options={"cells": "symbol,price,-"})
    assert [(q.symbol, str(q.price)) for q in document.quotes] == [
        ("HRWD", "63.34"),
        ("OSTK", "18.2"),
    ]


def test_lines_are_the_numbers_of_rows() -> None:
    blank = row('<table:table-cell table:number-columns-repeated="4"/>',
                attributes='table:number-rows-repeated="7"')  # fmt: skip
    (document,) = sheets(sheet(blank, HEADER, row("HRWD", "63.34", "-0.42%", "USD"), SECOND))
    assert [quote.line for quote in document.quotes] == [9, 10]


def test_formulas_without_results_are_named() -> None:
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    (document,) = sheets(sheet(HEADER, row("HRWD", "63.34", "-0.42%", formula), SECOND))
    assert [each.code for each in document.diagnostics] == ["no-result"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a zip file nor XML"),
        (b"PK\x03\x04", "no readable zip file"),
        (b"<html/>", "holds no text and no tables"),
        (b"<", "no XML"),
        (flat("", kind="presentation"), "holds a presentation"),
        (flat("<text:p/>"), "holds no text"),
        (packed(b"<x/>", **{"META-INF__manifest": b"<manifest:encryption-data/>"}), "a password protects it"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "has a DOCTYPE"),
        (flat("<text:p>" * 300 + "</text:p>" * 300), "nested deeper than 256"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        wirecopy.read(content, from_="odt")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_document_beyond_its_bound_is_refused(is_packed: bool) -> None:
    content = flat("<text:p>" + "a b " * 400_000 + "</text:p>")
    content = packed(content) if is_packed else content
    with pytest.raises(BadData, match="1 MB"):
        wirecopy.read(content, from_="odt", options={"most_megabytes": 1})
    assert wirecopy.read(content, from_="odt", options={"most_megabytes": 2}).articles


def test_links_keep_their_addresses() -> None:
    """Places in the document itself are not told."""
    document = read(
        "<text:p>Miners slip</text:p>"
        '<text:p>Shares fell in <text:a xlink:href="https://example.com/?a=1&amp;b">Port '
        '<text:span>Harrow</text:span></text:a>, see <text:a xlink:href="#notes">notes</text:a>.'
        "</text:p>"
    )
    (block,) = document.articles[0].body
    assert block.text == "Shares fell in Port Harrow, see notes."
    assert block.spans == (wirecopy.Span(15, 26, "https://example.com/?a=1&b"),)
