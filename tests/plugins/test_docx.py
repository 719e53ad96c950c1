"""Word documents: from several programs, and made by hand for what these rarely write."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Document
from wirecopy.errors import BadData

DOCUMENTS = Path(__file__).parents[1] / "documents"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMESPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(body: str, **parts: str) -> bytes:
    """A document with a body; `parts` are others by their names, such as `styles`."""
    content = io.BytesIO()
    links = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for name in parts
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{relations}">{links}</Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        )
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return content.getvalue()


def p(inner: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(inner: str, properties: str = "") -> str:
    content = inner if inner.startswith("<w:p") else p(inner if "<" in inner else r(inner))
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    own = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{own}{''.join(each if each.startswith('<w:') and 'tc>' in each else tc(each) for each in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


HEADER = tr("Symbol", "Price", "Change %", "Currency")


def read(body: str, **parts: str) -> Document:
    return wirecopy.read(packed(body, **parts), from_="docx")


def quotes(document: Document) -> list[tuple[str, Decimal | None, Decimal | None, str | None]]:
    return [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes]


def paragraphs(document: Document) -> list[str]:
    return [block.text for article in document.articles for block in article.body]


TWO = [
    ("HRWD", Decimal("63.34"), Decimal("-0.42"), "USD"),
    ("OSTK", Decimal("18.2"), Decimal("1.5"), "EUR"),
]


@pytest.mark.parametrize(
    ("what", "table"),
    {
        "plain": tbl(
            HEADER, tr("HRWD", "63.34", "-0.42%", "USD"), tr("OSTK", "18.2", "1.5%", "EUR")
        ),
        "a footnote's raised mark": tbl(
            HEADER,
            tr("HRWD", r("63.34") + r("1", '<w:vertAlign w:val="superscript"/>'), "-0.42%", "USD"),
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
        "tracked changes": tbl(
            HEADER,
            tr(
                "HRWD",
                '<w:del><w:r><w:delText>61.1</w:delText></w:r></w:del><w:ins>' + r("63.34") + "</w:ins>",
                "-0.42%", "USD",
            ),
            tr("GONE", "1.5", "1%", "USD", properties="<w:del/>"),
            tr("OSTK", r("17.9", "<w:strike/>") + r("18.2"), "1.5%", "EUR"),
        ),
        "moved text": tbl(
            HEADER,
            tr("HRWD", "<w:moveTo>" + r("63.34") + "</w:moveTo>", "-0.42%", "USD"),
            tr("OSTK", "18.2", "1.5%", "<w:moveFrom>" + r("CHF") + "</w:moveFrom>" + r("EUR")),
        ),
        "a cell in a content control": tbl(
            HEADER,
            "<w:tr><w:sdt><w:sdtContent>" + tc("HRWD") + "</w:sdtContent></w:sdt>"
            + tc("63.34") + tc("-0.42%") + tc("USD") + "</w:tr>",
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
        "a row in a content control": tbl(
            HEADER,
            "<w:sdt><w:sdtContent>" + tr("HRWD", "63.34", "-0.42%", "USD") + "</w:sdtContent></w:sdt>",
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
        "a sign of the font Symbol": tbl(
            HEADER,
            tr("HRWD", "63.34", '<w:r><w:sym w:font="Symbol" w:char="F02D"/></w:r>' + r("0.42%"), "USD"),
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
        "a hyphen that does not break": tbl(
            HEADER,
            tr("HRWD", "63.34", "<w:r><w:noBreakHyphen/><w:t>0.42%</w:t></w:r>", "USD"),
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
        "a link, a field, a hyphen that is not shown": tbl(
            HEADER,
            tr("<w:hyperlink>" + r("HRWD") + "</w:hyperlink>", "63.34", "-0.42%", "USD"),
            tr('<w:r><w:fldChar/><w:instrText>HYPERLINK "x"</w:instrText></w:r>' + r("OSTK"), "18.2",
               "<w:r><w:t>1.</w:t><w:softHyphen/><w:t>5%</w:t></w:r>", "EUR"),
        ),
        "hidden text": tbl(
            HEADER,
            tr("HRWD", r("63.34") + r("99", "<w:vanish/>"), "-0.42%", "USD"),
            tr("OSTK", "18.2", "1.5%", "EUR"),
        ),
    }.items(),
)  # fmt: skip
def test_figures_are_read_as_they_stand(what: str, table: str) -> None:
    assert quotes(read(table)) == TWO, what


def table_of(body: str) -> tuple[tuple[str, ...], ...]:
    (table,) = read(body).tables
    return table.rows


def test_places_come_from_the_grid_of_the_table() -> None:
    merged = '<w:vMerge w:val="restart"/>'
    rows = table_of(
        tbl(
            tr("Club", "Won", "Lost"),
            tr(tc("North", merged), "3", "1"),
            tr(tc("", "<w:vMerge/>"), "2", "5"),
            tr("6", "7", properties='<w:gridBefore w:val="1"/>'),
            tr(tc("drawn", '<w:gridSpan w:val="2"/>'), "4"),
        )
    )
    assert rows == (
        ("Club", "Won", "Lost"),
        ("North", "3", "1"),
        ("North", "2", "5"),
        ("", "6", "7"),
        ("drawn", "", "4"),
    )


def test_rows_that_are_marked_are_the_header() -> None:
    (table,) = read(
        tbl(
            tr("Club", "Won", properties="<w:tblHeader/>"),
            tr("North", "3"),
            tr("South", "2"),
        )
    ).tables
    assert table.header_rows == 1


STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="b1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="b2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="House Head"/><w:basedOn w:val="b1"/></w:style>
<w:style w:type="paragraph" w:styleId="by"><w:name w:val="Byline"/></w:style>
<w:style w:type="paragraph" w:styleId="li"><w:name w:val="List Bullet"/></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="Loop"/><w:basedOn w:val="loop"/></w:style>
<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
</w:styles>"""


def styled(name: str, text: str) -> str:
    return p(r(text), f'<w:pStyle w:val="{name}"/>')


LONG = "The port authority said on Friday that the dispute over the eastern docks was settled."


def test_styles_say_what_a_paragraph_is() -> None:
    document = read(
        styled("mine", "Harbour reopens")
        + styled("by", "Nora Quill")
        + styled("a", LONG)
        + styled("b2", "What comes next")
        + styled("li", "Docks open at nine")
        + styled("loop", "Nothing is known of the rest of the quays, officials said on Sunday."),
        styles=STYLES,
    )
    (article,) = document.articles
    assert article.headline == "Harbour reopens"
    assert article.byline is not None
    assert (article.byline.author, article.byline.agency) == ("Nora Quill", None)
    assert [(type(each).__name__, each.text) for each in article.body] == [
        ("Paragraph", LONG),
        ("Subhead", "What comes next"),
        ("Bullet", "Docks open at nine"),
        ("Paragraph", "Nothing is known of the rest of the quays, officials said on Sunday."),
    ]


def test_numbered_paragraphs_are_items() -> None:
    numbers = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:numFmt '
        'w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="none"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
    )
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
    document = read(
        styled("b1", "Harbour reopens")
        + p(r(LONG))
        + p(r("Docks open at nine"), item.format(0, 7))
        + p(r("This has no number but is long enough to be a paragraph."), item.format(1, 7))
        + p(r("This was taken out of the list by the person who wrote it."), item.format(0, 0)),
        styles=STYLES,
        numbering=numbers,
    )
    kinds = [type(each).__name__ for each in document.articles[0].body]
    assert kinds == ["Paragraph", "Bullet", "Paragraph", "Paragraph"]


def test_a_deleted_end_of_a_paragraph_joins_two() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    document = read(
        styled("b1", "Harbour reopens") + p(r("The docks of the"), gone) + p(r(" east quay open.")),
        styles=STYLES,
    )
    assert paragraphs(document) == ["The docks of the east quay open."]


def test_deleted_text_is_named_with_its_place() -> None:
    document = read(
        p(r("They paid 1") + r("9", "<w:strike/>") + r("8 crowns for each of the docks."))
    )
    assert "They paid 18 crowns" in str(document)
    assert [each.code for each in document.diagnostics] == ["corrected", "struck-text"]


def test_footnotes_are_notes() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p(r("In cents of the day."))}</w:footnote></w:footnotes>'
    document = read(
        styled("b1", "Harbour reopens")
        + p(r("A share cost 63.34") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" on Friday in the port.")),
        styles=STYLES,
        footnotes=notes,
    )  # fmt: skip
    body = document.articles[0].body
    assert [(type(each).__name__, each.text) for each in body] == [
        ("Paragraph", "A share cost 63.34 on Friday in the port."),
        ("Note", "In cents of the day."),
    ]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p(r('In the box stands a sentence of its own for the reader.'))}</w:txbxContent>"
    document = read(
        p(
            r("Before the box stands a sentence for the reader.")
            + "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>" + box
            + "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>" + box
            + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )  # fmt: skip
    assert str(document).count("In the box") == 1


def test_what_is_not_read_is_named() -> None:
    header = f"<w:hdr {W}>{p(r('Page 1'))}</w:hdr>"
    empty = f"<w:ftr {W}><w:p/></w:ftr>"
    document = read(
        p(r(LONG) + "<w:r><w:drawing/></w:r><w:r><w:commentReference/></w:r>")
        + '<w:altChunk r:id="x"/>',
        header1=header,
        footer1=empty,
    )
    (told,) = document.diagnostics
    assert told.message == "not read: 1 comment, 1 embedded document, 1 header, 1 picture"
    assert "Page 1" not in str(document.children)


def test_lines_with_tabs_are_a_table() -> None:
    rows = (
        ("HRWD", "0.42%", "63.34", "USD"),
        ("OSTK", "-1.5%", "18.2", "EUR"),
        ("QAYB", "2%", "7.5", "CHF"),
    )
    tab = "<w:r><w:tab/></w:r>"
    document = read("".join(p(tab.join(r(cell) for cell in row)) for row in rows))
    assert [(q.symbol, str(q.price), q.currency) for q in document.quotes] == [
        ("HRWD", "63.34", "USD"), ("OSTK", "18.2", "EUR"), ("QAYB", "7.5", "CHF"),
    ]  # fmt: skip


def test_strict_documents_are_read() -> None:
    content = packed(p(r(LONG)))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, part)
    assert paragraphs(wirecopy.read(strict.getvalue(), from_="docx")) == [LONG]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no readable zip file"),
        (b"PK\x03\x04 and no more", "no readable zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word document (.doc), or one that a password"),
        (packed("<w:p/>"), "holds no text"),
        (packed("<w:p>"), "part 'word/document.xml': no XML"),
        (packed("<w:x>" * 300 + "</w:x>" * 300), "nested deeper than 256"),
        (packed("").replace(b"word/document", b"word/dokument"), "lacks its part"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        wirecopy.read(content, from_="docx")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_document_beyond_its_bound_is_refused() -> None:
    content = packed(p(r("a b " * 400_000)))
    options = {"most_megabytes": 1}
    with pytest.raises(BadData, match="would unpack to 1 MB"):
        wirecopy.read(content, from_="docx", options=options)
    options = {"most_megabytes": 2}
    assert wirecopy.read(content, from_="docx", options=options).articles


def test_a_declared_entity_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(BadData, match="has a DOCTYPE"):
        wirecopy.read(content.getvalue(), from_="docx")


symbols = st.text("ABCDEFGHKLMNPRSTVWXZ", min_size=4, max_size=6)
figures = st.decimals(min_value=1, max_value=9999, places=2)
changes = st.decimals(min_value=-50, max_value=50, places=2)
listed = st.lists(
    st.tuples(symbols, figures, changes, st.sampled_from(("USD", "EUR", "CHF", "GBP"))),
    min_size=2,
    max_size=6,
)


@given(listed, st.randoms(use_true_random=False))
def test_runs_may_be_cut_anywhere(
    rows: list[tuple[str, Decimal, Decimal, str]], dice: object
) -> None:
    """Word cuts a text into runs as it likes, for its spelling and its history."""

    def cut(text: str) -> str:
        at = dice.randint(0, len(text))  # type: ignore[attr-defined]
        return p(r(text[:at]) + '<w:proofErr w:type="spellStart"/>' + r(text[at:], "<w:b/>"))

    table = tbl(
        HEADER, *(tr(*(tc(cut(each)) for each in (s, str(p_), f"{c}%", u))) for s, p_, c, u in rows)
    )
    assert quotes(read(table)) == [(s, p_, c, u) for s, p_, c, u in rows]


def linked(document: Document) -> list[tuple[str, str]]:
    return [
        (block.text[each.start : each.end], each.href)
        for article in document.articles
        for block in article.body
        for each in block.spans
    ]


def field(instruction: str, shown: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return f"{mark.format('begin')}{told}{mark.format('separate')}{r(shown)}{mark.format('end')}"


def test_links_keep_their_addresses() -> None:
    """Those of elements and of fields; places in the document itself are not told."""
    body = p(r("Miners slip")) + p(
        r("Shares fell in ")
        + '<w:hyperlink r:id="rlink">' + r("Port ") + r("Harrow", "<w:b/>") + "</w:hyperlink>"
        + r(", said ")
        + field(' HYPERLINK "https://example.com/broker" \\o "tip" ', "a broker")
        + r(", ")
        + f'<w:fldSimple w:instr="HYPERLINK https://example.com/2">{r("another")}</w:fldSimple>'
        + f' <w:hyperlink w:anchor="notes">{r("see notes")}</w:hyperlink>'
        + field(" PAGE ", "7")
    )  # fmt: skip
    document = wirecopy.read(
        with_link(packed(body), "https://example.com/port?a=1&amp;b"), from_="docx"
    )
    assert linked(document) == [
        ("Port Harrow", "https://example.com/port?a=1&b"),
        ("a broker", "https://example.com/broker"),
        ("another", "https://example.com/2"),
    ]


def with_link(content: bytes, target: str) -> bytes:
    """The document with a link named `rlink`."""
    made = io.BytesIO()
    link = f'<Relationship Id="rlink" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/_rels/document.xml.rels":
                part = part.replace(b"</Relationships>", f"{link}</Relationships>".encode())
            new.writestr(name, part)
    return made.getvalue()


def test_a_field_that_never_ends_is_text() -> None:
    """Its instruction is not."""
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    body = p(r("Miners slip")) + p(field("HYPERLINK ", "Shares") + begun + r(" fell on Monday."))
    assert paragraphs(read(body)) == ["Shares fell on Monday."]
    assert linked(read(body)) == []
