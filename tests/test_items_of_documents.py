"""What mails, Markdown and the files of word processors say of themselves, as items."""

import io
import zipfile

import pytest

import wirecopy
from wirecopy import Article, Author, Item, Message, Property, Quote, QuoteTable
from wirecopy.kit.items import merged, with_item

_COPY = "The harbour opened on Monday after the storm, and the first ships left it before noon."


def _item(content: str | bytes, reader: str) -> Item | None:
    (article,) = wirecopy.read(content, from_=reader).articles
    return article.item


_MAIL = f"""\
From: "Roe, Jane" <jane.roe@harrow.example>
To: desk@harrow.example
Date: Fri, 20 Nov 2026 17:35:00 +0100 (CET)
Message-ID: <7f3a@harrow.example>
X-Priority: 1 (Highest)
Subject: Harbour opens

{_COPY}
"""


def test_the_header_of_a_mail_is_its_item_and_its_message() -> None:
    """The sender provides it, and is not its author."""
    document = wirecopy.read(_MAIL, from_="eml")
    assert document.articles[0].item == Item(
        guid="7f3a@harrow.example",
        version_created="2026-11-20T17:35:00+01:00",
        provider="Roe, Jane",
    )
    assert document.message == Message(
        sender='"Roe, Jane" <jane.roe@harrow.example>',
        sent="2026-11-20T17:35:00+01:00",
        id="7f3a@harrow.example",
        priority=1,
    )


@pytest.mark.parametrize(
    ("header", "item"),
    [
        ("From: desk@harrow.example", Item(provider="desk@harrow.example")),
        ("From: <\nDate: yesterday\nMessage-ID: <>", None),
        ("From: a\nX-Priority: urgent\nDate: 20 Nov 2026", Item(provider="a")),
        ("Date: Fri, 20 Nov 2026 17:35 -0000\nTo: b", Item(version_created="2026-11-20T17:35:00")),
    ],
)
def test_odd_headers_are_never_an_error(header: str, item: Item | None) -> None:
    """What cannot be read says nothing."""
    assert _item(f"{header}\nSubject: Harbour opens\n\n{_COPY}\n", "eml") == item


def test_the_quotes_of_a_mail_have_its_time() -> None:
    """And the story all of it."""
    rows = "Symbol | Price | Currency\nHRW | 18.24 | $\nTUGS | 7.04 | $\n"
    story, quotes = wirecopy.read(f"{_MAIL}\n{rows}", from_="eml").children
    assert isinstance(quotes, QuoteTable)
    assert quotes.item == Item(version_created="2026-11-20T17:35:00+01:00")
    assert story.item is not None
    assert story.item.guid == "7f3a@harrow.example"


def test_front_matter_fills_the_item() -> None:
    """In the words of many programs for sites."""
    text = (
        "---\ntitle: Harbour opens\nid: urn:harrow:17\ndate: 2026-11-20T08:00:00+01:00\n"
        "lastmod: 2026-11-20\nauthors: [Jane Roe, 'P. Rasmussen']\ntags:\n  - harbour\n"
        '  - "storms"\npublisher: Harrow Gazette\nlicense: CC BY 4.0\n---\n\n' + _COPY
    )
    assert _item(text, "markdown") == Item(
        guid="urn:harrow:17",
        published="2026-11-20T08:00:00+01:00",
        version_created="2026-11-20",
        keywords=("harbour", "storms"),
        authors=(Author("Jane Roe"), Author("P. Rasmussen")),
        provider="Harrow Gazette",
        usage_terms="CC BY 4.0",
    )


def test_our_front_matter_is_read() -> None:
    """But for a dateline's day, which is not a time."""
    item = Item(
        guid="urn:7", published="2026-11-20", keywords=("harbour", "storms"), provider="HRW"
    )
    story = Article("Harbour opens", item=item, body=(wirecopy.Paragraph(_COPY),))
    stream = io.BytesIO()
    document = wirecopy.Document((story,))
    wirecopy.write([document], stream, to="markdown", options={"front_matter": "true"})
    assert _item(stream.getvalue(), "markdown") == item
    assert _item(f"---\ndate: Nov 18\n---\n{_COPY}", "markdown") is None


def _docx(core: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        texts = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("Harbour opens", _COPY))
        body = f'<w:document xmlns:w="{word}"><w:body>{texts}</w:body></w:document>'
        archive.writestr("word/document.xml", body)
        spaces = (
            'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        )
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties {spaces}>{core}</cp:coreProperties>"
        )
    return content.getvalue()


_CORE = (
    "<dc:creator>jroe</dc:creator><cp:keywords>harbour; storms</cp:keywords>"
    "<dcterms:created>2026-11-19T08:00:00Z</dcterms:created>"
    "<dcterms:modified>2026-11-20T09:30:00Z</dcterms:modified>"
)


def test_the_properties_of_word_documents_fill_the_item() -> None:
    """Who made the file need not be the author; the times of a library's template are none."""
    assert _item(_docx(_CORE), "docx") == Item(
        first_created="2026-11-19T08:00:00Z",
        version_created="2026-11-20T09:30:00Z",
        keywords=("harbour", "storms"),
        other=(Property("dc:creator", "jroe"),),
    )
    template = f"{_CORE}<dc:description>generated by python-docx</dc:description>"
    assert _item(_docx(template), "docx") == Item(keywords=("harbour", "storms"))
    assert _item(_docx("<dc:creator/>"), "docx") is None


def test_the_properties_of_open_documents_fill_the_item() -> None:
    """Of flat files and of packed ones."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = (
        f'xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:meta="{names}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    meta = (
        "<office:meta><meta:creation-date>2026-11-19T08:00:00</meta:creation-date>"
        "<dc:date>2026-11-20T09:30:00</dc:date><dc:creator>proe</dc:creator>"
        "<meta:initial-creator>jroe</meta:initial-creator><meta:keyword>harbour</meta:keyword>"
        "<meta:keyword>storms</meta:keyword></office:meta>"
    )
    texts = f"<text:p>Harbour opens</text:p><text:p>{_COPY}</text:p>"
    body = f"<office:body><office:text>{texts}</office:text></office:body>"
    expected = Item(
        first_created="2026-11-19T08:00:00",
        version_created="2026-11-20T09:30:00",
        keywords=("harbour", "storms"),
        other=(Property("dc:creator", "jroe"),),
    )
    flat = f"<office:document {spaces}>{meta}{body}</office:document>"
    assert _item(flat.encode(), "odt") == expected
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, inner in (("content", body), ("meta", meta)):
            part = f"<office:document-{name} {spaces}>{inner}</office:document-{name}>"
            archive.writestr(f"{name}.xml", part)
    assert _item(packed.getvalue(), "odt") == expected


def test_the_first_of_two_items_comes_first() -> None:
    """Field by field; a state is said of all nodes."""
    one, two = Item(guid="a", keywords=("x",)), Item(guid="b", version=2, keywords=("y",))
    assert merged(one, two) == Item(guid="a", version=2, keywords=("x",))
    assert merged(None, two) is two
    assert merged(one, None) is one
    table = QuoteTable((Quote("HRW"),))
    nodes: list[QuoteTable | Article] = [table, Article("a")]
    held = Item(guid="g", status="withheld", published="2026-11-20")
    of_table, of_story = (each.item for each in with_item(nodes, held))
    assert of_story == held
    assert of_table == Item(status="withheld", published="2026-11-20")
    assert with_item([table], held)[0].item == held
    assert with_item([], held) == []
