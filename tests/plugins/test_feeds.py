"""Feeds that feed readers understand, and feeds of others."""

import contextlib
import io
import re
from decimal import Decimal
from html import escape
from typing import Any

import feedparser
import msgspec
import pytest
from hypothesis import given
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
    Quote,
    QuoteTable,
    Rendition,
    Span,
    Subhead,
    Table,
    UsageError,
    testing,
)
from wirecopy.kit.mending import balanced, codes_as_text, is_xml, mended

DATE = "2026-01-31T12:00:00Z"
ATOM = "{http://www.w3.org/2005/Atom}"
DOCUMENT = Document(
    (
        QuoteTable(
            (
                Quote(
                    "RIO",
                    Decimal("63.345"),
                    change=None,
                    change_percent=Decimal("-0.07"),
                    currency="USD",
                    currency_text="$",
                    name="Rio & Co",
                ),
                Quote("BHP", Decimal("1E+2"), extra=(Cell("9", "Volume"),)),
            ),
            title="Miners",
        ),
        Article(
            "Harbour <reopens> & more",
            "Ships leave",
            byline=Byline("A. Roe", "BTZ"),
            dateline=Dateline("PORT HARROW", "Nov 14", agency="BTZ"),
            credit="© BTZ",
            language="en",
            body=(
                Paragraph("Ships left.\n Slowly."),
                Subhead("Tugs"),
                Bullet("one"),
                Bullet("two"),
            ),
        ),
    ),
)


def written(*documents: Document, to: str, **options: str) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to=to, options={"date": DATE, **options})
    return target.getvalue()


def read(content: bytes | str, format_: str = "rss") -> list[Document]:
    return list(wirecopy.read_many([content], from_=format_))


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_a_feed_reader_sees_what_the_tree_says(to: str) -> None:
    feed: Any = feedparser.parse(
        written(
            DOCUMENT, to=to, title="Wires & more", link="https://harrow.example/", language="en-GB"
        )
    )
    assert not feed.bozo
    assert (feed.feed.title, feed.feed.link) == ("Wires & more", "https://harrow.example/")
    table, story = feed.entries
    assert (
        table.title,
        table.updated_parsed[:5] if to == "atom" else table.published_parsed[:5],
    ) == (
        "Miners",
        (2026, 1, 31, 12, 0),
    )
    assert "<td>RIO</td>" in re.sub(" class=.[a-z]+.", "", table.content[0].value)
    assert "reopens" in story.title
    assert (story.author, story.summary) == ("A. Roe", "Ships leave")
    assert "<h2>Tugs</h2>" in story.content[0].value
    assert story.id.startswith("urn:uuid:")
    assert len({each.id for each in feed.entries}) == 2


def test_atom_has_what_rfc_4287_demands() -> None:
    root = etree.fromstring(written(DOCUMENT, DOCUMENT, to="atom"))
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
    assert root.find(f"{ATOM}author") is not None
    names = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(set(names)) == len(names) == 5
    (content, *_) = root.iter(f"{ATOM}content")
    assert content.get("type") == "xhtml"
    assert [each.tag for each in content] == ["{http://www.w3.org/1999/xhtml}div"]


def carried(document: Document) -> list[object]:
    """What a feed can carry: no characters that XML has not, no byline that says nothing."""

    def plain(value: object) -> object:
        match value:
            case str():
                return re.sub(
                    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", value
                )
            case Decimal() | int() | None:
                return value
            case tuple():
                return [plain(each) for each in value]
            case Table():  # more header rows than rows are all rows
                rows = min(value.header_rows, len(value.rows))
                return ["Table", plain(value.rows), rows, plain(value.title), plain(value.item)]
        names = [name for name in type(value).__struct_fields__ if name != "line"]  # type: ignore[attr-defined]  # a node
        fields = [plain(getattr(value, name)) for name in names]
        is_silent = isinstance(value, Byline) and fields == [None, None]
        return None if is_silent else [type(value).__name__, *fields]

    return [plain(child) for child in document.children]


@pytest.mark.parametrize("to", ["atom", "rss"])
@given(documents=st.lists(testing.any_documents().filter(lambda each: each.children), max_size=3))
def test_what_is_written_is_read_back(to: str, documents: list[Document]) -> None:
    content = written(*documents, to=to)
    assert content == written(*documents, to=to)
    found = read(content, to)
    assert [carried(each) for each in found] == [carried(each) for each in documents]
    assert not any(each.diagnostics for each in found)


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_a_feed_needs_a_title_and_a_time(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="needs a title"):
        written(to=to, title=" ")
    with pytest.raises(UsageError, match="'today' is not a time"):
        written(to=to, date="today")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    heard: list[str] = []
    wirecopy.write(
        [Document()], io.BytesIO(), to=to, on_diagnostic=lambda _, each: heard.append(each.code)
    )
    assert heard == ["no-date", "not-carried"]


RSS_2 = """<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>Harrow Wire</title>
<language>en</language><item><title>Mine &amp;amp; harbour</title><author>roe@harrow.example (A. Roe)</author>
<description>The mine &lt;b&gt;closed&lt;/b&gt;.</description><category>mines</category><pubDate>Sat, 31 Jan 2026 12:00:00 GMT</pubDate>
<c:encoded><![CDATA[<p>The mine closed. Miners left.</p><ul><li>one</li></ul>]]></c:encoded></item></channel></rss>"""
RSS_1 = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Harrow</title></channel><item><title>Mine</title><description>It closed.</description></item></r:RDF>"""
ATOM_1 = """<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="de"><a:entry><a:title type="html">Hafen &amp;lt;neu&amp;gt;</a:title>
<a:author><a:name>Jana Brand</a:name></a:author><a:summary>Kurz.</a:summary><a:rights>DTZ</a:rights>
<a:content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>Schiffe.</h:p></h:div></a:content></a:entry></a:feed>"""


@pytest.mark.parametrize(
    ("text", "article", "told"),
    [
        (
            RSS_2,
            Article(
                "Mine & harbour",
                None,
                byline=Byline("A. Roe"),
                dateline=None,
                credit=None,
                language="en",
                body=(Paragraph("The mine closed. Miners left."), Bullet("one")),
            ),
            [],
        ),
        (RSS_1, Article("Mine", body=(Paragraph("It closed."),)), []),
        (
            ATOM_1,
            Article(
                "Hafen <neu>",
                None,
                byline=Byline("Jana Brand"),
                dateline=None,
                credit="DTZ",
                language="de",
                body=(Note("Kurz."), Paragraph("Schiffe.")),
            ),
            [],
        ),
    ],
)
def test_feeds_of_others_are_read(text: str, article: Article, told: list[str]) -> None:
    (document,) = read(text)
    assert without_items(document) == (article,)
    assert [each.message for each in document.diagnostics] == told


def without_items(document: Document) -> tuple[QuoteTable | Article | Table, ...]:
    """The nodes without what their items say of themselves, which tests of its own look at."""
    return tuple(msgspec.structs.replace(each, item=None) for each in document.children)


def test_quotes_in_others_tables_are_found() -> None:
    table = (
        "<table><tr><th>Symbol</th><th>Price</th></tr><tr><td>RIO</td><td>63.34</td></tr></table>"
    )
    (document,) = read(
        f"<rss><channel><item><title>Miners</title><description><![CDATA[{table}]]></description></item></channel></rss>"
    )
    assert document.children == (QuoteTable((Quote("RIO", Decimal("63.34")),), "Miners"),)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no XML"),
        ("<rss><channel>", "no XML"),
        ("<html/>", "no feed: the root element is 'html'"),
        (
            '<!DOCTYPE rss [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss>&b;</rss>',
            "declares entities",
        ),
    ],
)
def test_what_is_no_feed_is_refused_in_a_line(text: str, what: str) -> None:
    with pytest.raises(wirecopy.BadData, match=what) as told:
        read(text)
    assert "\n" not in str(told.value)


@given(st.text())
def test_any_content_is_read(text: str) -> None:
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text).replace(
        "]]>", ""
    )
    with contextlib.suppress(wirecopy.BadData):
        read(
            f"<rss><channel><item><description><![CDATA[{clean}]]></description></item></channel></rss>"
        )


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_a_title_of_blanks_is_none(to: str) -> None:
    story = Article(" \x85", body=(Paragraph("\u2003"), Paragraph("It closed.")))
    content = written(Document((story, QuoteTable((), " "))), to=to)
    assert [each.title for each in feedparser.parse(content).entries] == ["It closed.", "Quotes"]
    assert read(content, to) == [Document((story, QuoteTable((), " ")))]


def entry(content: str, opening: str = "<rss><channel>", kind: str = "item") -> Document:
    (document,) = read(
        f"{opening}<{kind}>{content}</{kind}></{'channel></rss' if kind == 'item' else 'feed'}>"
    )
    return document


ATOM_03 = '<feed xmlns="http://purl.org/atom/ns#">'
ATOM_10 = '<feed xmlns="http://www.w3.org/2005/Atom">'


@pytest.mark.parametrize(
    ("opening", "title", "headline"),
    [
        ("<rss><channel>", "<title>Mine &amp; <b>harbour</b> reopen</title>", "Mine & harbour reopen"),
        ("<rss><channel>", "<title><![CDATA[Mine &#8217;s <i>end</i> near]]></title>", "Mine ’s end near"),
        ("<rss><channel>", "<title>a &lt;script>no()&lt;/script>b</title>", "a b"),
        (ATOM_10, "<title>a &lt;b> &amp;amp;</title>", "a <b> &amp;"),
        (ATOM_10, '<title type="html">a &lt;b>b&lt;/b> &amp;amp;</title>', "a b &"),
        (ATOM_03, '<title type="text/html" mode="escaped">a &lt;b>b&lt;/b> &amp;#38;</title>', "a b &"),
        (ATOM_03, '<title mode="base64" type="text/html">YSA8Yj5iPC9iPg==</title>', "a b"),
        (ATOM_10, '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> c</div></title>', "a b c"),
    ],
)  # fmt: skip
def test_titles_of_every_type_are_read(opening: str, title: str, headline: str) -> None:
    document = entry(title, opening, "item" if opening.startswith("<rss") else "entry")
    assert document.articles[0].headline == headline


@pytest.mark.parametrize(
    ("content", "paragraphs"),
    [
        ("<description>It&amp;#8217;s closed &amp;lt;b>.</description>", ["It’s closed <b>."]),
        (
            "<description><![CDATA[One.\n\nTwo &amp; three.]]></description>",
            ["One.", "Two & three."],
        ),
        ("<body xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b> c<p>d</p></body>", ["a b c", "d"]),
        ("<description>short</description><fullitem>&lt;p>a&lt;/p></fullitem>", ["short", "a"]),
    ],
)
def test_texts_of_every_kind_are_read(content: str, paragraphs: list[str]) -> None:
    assert [block.text for block in entry(content).articles[0].body] == paragraphs


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("roe@harrow.example (A. Roe)", "A. Roe"),
        ("A. Roe (roe@harrow.example)", "A. Roe"),
        ("A. Roe <roe@harrow.example>", "A. Roe"),
        ("roe@harrow.example", "roe@harrow.example"),
        ("A. Roe (Harrow)", "A. Roe (Harrow)"),
    ],
)
def test_an_author_is_parted_from_the_address(author: str, name: str) -> None:
    assert entry(f"<author>{author.replace('<', '&lt;')}</author>").articles[0].byline == Byline(
        name
    )


def test_extensions_count_where_the_entry_says_nothing() -> None:
    media = "<m:title xmlns:m='http://search.yahoo.com/mrss/'>Film</m:title>"
    other = "<o:description xmlns:o='urn:o'>Other.</o:description>"
    said_itself = entry(f"{media}{other}<title>Mine</title><description>It closed.</description>")
    assert said_itself.articles == (Article("Mine", body=(Paragraph("It closed."),)),)
    assert [each.message for each in said_itself.diagnostics] == [
        "no place for the entry's description, title"
    ]
    assert entry(media + other).articles == (Article("Film", body=(Paragraph("Other."),)),)


@pytest.mark.parametrize(
    ("item", "article", "severity"),
    [
        ("<title>Mine&nbsp;closes</title>", Article("Mine\u00a0closes"), "info"),
        ("<title>Mine</title><dc:creator>A. Roe</dc:creator>", Article("Mine", byline=Byline("A. Roe")), "info"),
        ("<title>Mine &harbour; closes</title>", Article("Mine &harbour; closes"), "info"),
        ("<title>Mine & harbour</title>", Article("Mine & harbour"), "info"),
        ("<title>Mine\x01</title>", Article("Mine\ufffd"), "warning"),
        ("<title>Mine &#x1F; harbour</title>", Article("Mine \ufffd harbour"), "warning"),
        ("<title><![CDATA[Mine\x0b]]></title>", Article("Mine\ufffd"), "warning"),
        ("<title>Mine &#147;closes&#x94;</title>", Article("Mine “closes”"), "info"),
        ("<title>Mine at < 5</title>", Article("Mine at < 5"), "info"),
        ("<title>Mine <HRW.L> falls</title>", Article("Mine <HRW.L> falls"), "info"),
        ("<title>Mine, <ann@harrow.example></title>", Article("Mine, <ann@harrow.example>"), "info"),
        ("<title>Mine</title><description>It<br>closed.</description>", Article("Mine", body=(Paragraph("It closed."),)), "info"),
        ("<title>Mine</b></title><description>R&amp;D</description>", Article("Mine", body=(Paragraph("R&D"),)), "info"),
        ("<title>Mine</title><description>R&amp;D <b>left.</description>", Article("Mine", body=(Paragraph("R&D left."),)), "info"),
        ("<title a=1 b='x=2'>Mine</title>", Article("Mine"), "info"),
        ("<title>Mine</title><rights b='x?y&z'  a='\x0b'>HRW</rights>", Article("Mine", credit="HRW"), "warning"),
        ("<title a b>Mine</title>", Article("Mine"), "info"),
        ("<title a='1' a='2'>R&amp;D</title>", Article("R&D"), "warning"),
    ],
)  # fmt: skip
def test_feeds_that_are_no_xml_are_mended_and_it_is_told(
    item: str, article: Article, severity: str
) -> None:
    one, two = read(
        f"<rss><channel>\n<item>{item}</item>\n<item><title>Tugs</title></item></channel></rss>"
    )
    assert without_items(one) == (article,)
    assert {(each.code, each.line) for each in one.diagnostics} == {("mended", 2)}
    assert {each.severity for each in one.diagnostics} == {severity}
    assert two == Document((Article("Tugs"),))
    assert two.diagnostics == ()


def test_what_is_broken_costs_nothing_behind_it() -> None:
    """libxml2's recovery drops every later `&amp;` behind an entity that nobody declared."""
    one, two = read(
        "<rss><channel>\n<item><title>Caf&eacute; & more</title><description>Tea &amp; cake."
        "</description></item>\n<item><title>Tugs &amp; men</title><description>&lt;p>5 &amp;lt; 6."
        "&lt;/p>&lt;p>&quot;More&quot; came.&lt;/p></description></item></channel></rss>"
    )
    assert one.articles == (Article("Café & more", body=(Paragraph("Tea & cake."),)),)
    assert two.articles == (
        Article("Tugs & men", body=(Paragraph("5 < 6."), Paragraph('"More" came.'))),
    )
    assert [each.severity for each in one.diagnostics] == ["info", "info"]
    assert two.diagnostics == ()


PIECES = st.sampled_from(
    ["&amp;", "&nbsp;", "&", "&harbour;", "&#38;", "&#x1F;", "&#150;", "<", "<HRW.L>", "<br>", "<BHP>",
     "<![CDATA[", "]]>", "<!-- ", " -->", "\x0b", "\n", "<b>", "</b>", "'", '"', "tugs", "R&D"]
) | st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=8)  # fmt: skip


@given(st.lists(PIECES, max_size=12))
def test_mending_a_text_makes_it_no_worse(pieces: list[str]) -> None:
    text = f"<rss>{''.join(pieces)}</rss>"
    once = mended(text)
    assert mended(once.text).text == once.text
    if is_xml(text.encode(), "utf-8") and not any("&#1" in piece for piece in pieces):
        assert once.text == text or "&nbsp;" in text
    closed = balanced(once.text)
    assert balanced(closed.text).text == closed.text
    if not {"<![CDATA[", "]]>", "<!-- ", " -->"} & set(pieces):
        assert is_xml(closed.text.encode(), "utf-8")


@pytest.mark.parametrize(
    "piece",
    ["<![CDATA[", "<script", "<X.Y>", "<!--", "<?", "&", "<a ", "<a'", "&#1;", "<A>", "</A"],
)
def test_mending_takes_linear_time(piece: str) -> None:
    """If it did not, this would take hours."""
    text = f"<rss>{piece * 100_000}</rss>"
    assert len(mended(text).text) >= 100_000
    assert len(balanced(text).text) >= 100_000
    assert len(codes_as_text(text)) >= 100_000


def test_an_encoding_of_the_declaration_is_that_of_what_is_mended() -> None:
    feed = (
        '<?xml version="1.0" encoding="koi8-r"?><rss><item><title>Биржа & порт</title></item></rss>'
    )
    (document,) = wirecopy.read_many([feed.encode("koi8-r")], from_="rss")
    assert document.articles == (Article("Биржа & порт"),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Shares of &lt;HRW.L&gt; and &lt;0700.HK&gt; &lt;b&gt;fell&lt;/b&gt;.", "Shares of <HRW.L> and <0700.HK> fell."),
        ("<![CDATA[Shares of <.NRX> fell, said <ann@harrow.example>.]]>", "Shares of <.NRX> fell, said <ann@harrow.example>."),
        ("<![CDATA[It <custom-tag>fell</custom-tag> by <o:p>5</o:p>.]]>", "It fell by 5."),
        ("<![CDATA[<p>Shares of <HRW.L> fell.<br>]]>", "Shares of <HRW.L> fell."),
    ],
)  # fmt: skip
def test_codes_in_angle_brackets_are_text(content: str, text: str) -> None:
    document = entry(f"<description>{content}</description>")
    assert [block.text for block in document.articles[0].body] == [text]
    assert entry(f"<title>{content}</title>").articles[0].headline == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a <HRW.L> b", "a &lt;HRW.L> b"),
        ("<script>if (a<HRW.L>b) </script><HRW.L>", "<script>if (a<HRW.L>b) </script>&lt;HRW.L>"),
        ("İ<STYLE><X.Y></STYLE><X.Y>", "İ<STYLE><X.Y></STYLE>&lt;X.Y>"),
        ("<script><X.Y>", "<script>&lt;X.Y>"),
        ("<x-a>b</x-a> <p> <o:p> <x-b/>", "<x-a>b</x-a> <p> <o:p> <x-b/>"),
    ],
)
def test_codes_are_looked_for_outside_of_scripts(text: str, escaped: str) -> None:
    assert codes_as_text(text) == escaped


def test_what_an_entry_says_of_itself_is_its_item() -> None:
    (document,) = read(
        "<rss><channel><link>https://harrow.example/news/</link><item><title>Mine</title>"
        '<guid isPermaLink="false">h-7</guid><link>mine-7.html</link>'
        "<pubDate>Fri, 20 Nov 2026 17:35:00 EST</pubDate></item></channel></rss>"
    )
    assert not document.diagnostics
    assert document.articles[0].item == Item(
        guid="h-7",
        published="2026-11-20T17:35:00-05:00",
        links=(Link("https://harrow.example/news/mine-7.html", "alternate"),),
    )
    (document,) = read(
        f'{ATOM_10[:-1]} xml:base="https://harrow.example/"><entry xml:base="a/"><id>urn:7</id>'
        '<link href="7"/><title>Mine</title></entry></feed>'
    )
    links = (Link("https://harrow.example/a/7", "alternate"),)
    assert document.articles[0].item == Item(guid="urn:7", links=links)


def test_all_that_an_entry_says_is_in_its_item() -> None:
    (document,) = read(
        "<rss xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:m='http://search.yahoo.com/mrss/'>"
        "<channel><item><title>Mine</title><guid>https://harrow.example/7</guid>"
        "<author>roe@harrow.example (Ann Roe)</author><dc:creator>Tom Poe</dc:creator>"
        "<category>mines</category><category domain='urn:x'>Energy</category><category/>"
        "<source url='https://dtz.example/feed'>DTZ</source><dc:publisher>Gazette</dc:publisher>"
        "<comments>https://harrow.example/7#c</comments><dc:rights>© HRW</dc:rights>"
        "<enclosure url='https://harrow.example/a.mp3' length='4096' type='audio/mpeg'/>"
        "<m:content url='https://harrow.example/b.jpg' medium='image' width='640' height='480'>"
        "<m:title>Gate</m:title><m:description>The gate.</m:description><m:credit>T. Poe</m:credit>"
        "</m:content><m:group><m:content url='https://harrow.example/c.mp4' type='video/mp4' "
        "duration='1:30'/><m:content url='https://harrow.example/d.mp4' type='video/mp4' "
        "fileSize='9'/><m:thumbnail url='https://harrow.example/c.jpg'/></m:group>"
        "<description>It closed.</description></item></channel></rss>"
    )
    assert document.articles[0].item == Item(
        guid="https://harrow.example/7",
        provider="Gazette",
        info_source="DTZ",
        copyright_notice="© HRW",
        keywords=("mines",),
        subjects=(Concept(None, "urn:x", "Energy"),),
        authors=(Author("Ann Roe", email="roe@harrow.example"), Author("Tom Poe")),
        links=(
            Link("https://harrow.example/7", "alternate"),
            Link("https://harrow.example/7#c", "replies"),
        ),
        media=(
            Media(
                "audio",
                renditions=(Rendition("https://harrow.example/a.mp3", "audio/mpeg", bytes=4096),),
            ),
            Media(
                "picture",
                caption="The gate.",
                credit="T. Poe",
                headline="Gate",
                renditions=(Rendition("https://harrow.example/b.jpg", None, 640, 480),),
            ),
            Media(
                "video",
                renditions=(
                    Rendition("https://harrow.example/c.mp4", "video/mp4", duration=90),
                    Rendition("https://harrow.example/d.mp4", "video/mp4", bytes=9),
                ),
            ),
        ),
    )


def test_an_entry_of_atom_fills_its_item() -> None:
    (document,) = read(
        f"{ATOM_10}<entry><id>urn:7</id><title>Mine</title><updated>2026-11-20T17:35:00Z</updated>"
        "<published>2026-11-19T08:00:00+01:00</published><author><name>Ann Roe</name>"
        "<uri>https://harrow.example/roe</uri><email>roe@harrow.example</email></author>"
        "<contributor><name>Tom Poe</name></contributor><rights>© HRW</rights>"
        "<category term='20000337' scheme='https://cv.example/' label='Ports'/>"
        "<link rel='enclosure' href='https://harrow.example/a.jpg' type='image/jpeg' length='7'/>"
        "<link rel='related' href='https://harrow.example/6' title='Before'/>"
        "<content>It closed.</content></entry></feed>"
    )
    assert document.articles[0].item == Item(
        guid="urn:7",
        version_created="2026-11-20T17:35:00Z",
        published="2026-11-19T08:00:00+01:00",
        copyright_notice="© HRW",
        subjects=(Concept("20000337", "https://cv.example/", "Ports"),),
        authors=(
            Author("Ann Roe", uri="https://harrow.example/roe", email="roe@harrow.example"),
            Author("Tom Poe", "contributor"),
        ),
        links=(Link("https://harrow.example/6", "related", "Before"),),
        media=(
            Media(
                "picture",
                renditions=(Rendition("https://harrow.example/a.jpg", "image/jpeg", bytes=7),),
            ),
        ),
    )


@pytest.mark.parametrize(
    "odd",
    [
        "<pubDate>yesterday</pubDate>",
        "<link>javascript:alert(1)</link>",
        "<enclosure url='' length='x'/>",
    ],
)
def test_what_an_item_cannot_hold_is_named(odd: str) -> None:
    document = entry(
        f"<title>Mine</title>{odd}<description>It closed.</description>", "<rss><channel>"
    )
    (told,) = document.diagnostics
    assert told.code == "not-read"
    assert document.articles[0].item is None


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        (
            "<author>roe@harrow.example (Ann Roe)</author><dc:creator>Ann Roe</dc:creator>",
            "Ann Roe",
        ),
        ("<dc:creator>Ann Roe</dc:creator><dc:creator>ANN ROE</dc:creator>", "Ann Roe"),
        ("<author>By Ann Roe</author>", "Ann Roe"),
        ("<dc:creator>Ann Roe</dc:creator><dc:creator>Tom Poe</dc:creator>", "Ann Roe, Tom Poe"),
        ("<author>roe@harrow.example</author><dc:creator>Ann Roe</dc:creator>", "Ann Roe"),
        ("<dc:creator>Byron Roe</dc:creator>", "Byron Roe"),
        ("<description>&lt;p>By Ann Roe&lt;/p>&lt;p>Ships left.&lt;/p></description>", "Ann Roe"),
        ("<description>&lt;p>By noon&lt;/p>&lt;p>Ships left.&lt;/p></description>", None),
    ],
)
def test_an_author_is_named_once_and_without_by(authors: str, name: str | None) -> None:
    (article,) = entry(
        authors, "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
    ).articles
    assert article.byline == (None if name is None else Byline(name))


def test_what_media_rss_says_of_pictures_is_captions() -> None:
    media = "<m:content url='a.jpg'><m:title>Tug</m:title><m:description>A tug.</m:description><m:credit>T. Poe/HRW</m:credit></m:content>"
    document = entry(
        f"<title>Mine</title><description>It closed.</description>{media}"
        "<m:group><m:content url='b.jpg'><m:title>Mine gate</m:title></m:content></m:group>",
        "<rss xmlns:m='http://search.yahoo.com/mrss/'><channel>",
    )
    assert document.articles[0].body == (
        Caption("A tug."),
        Caption("T. Poe/HRW"),
        Caption("Mine gate"),
        Paragraph("It closed."),
    )
    # Without a base their addresses are those of the feed.
    assert document.articles[0].item == Item(
        media=(
            Media("file", "A tug.", "T. Poe/HRW", "Tug", (Rendition("a.jpg"),)),
            Media("file", "Mine gate", renditions=(Rendition("b.jpg"),)),
        )
    )
    assert not document.diagnostics


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"<?xml version='1.0'?><rss><channel><item><title>M\xe4rz</title></item></channel></rss>", "--encoding"),
        (b"<rss><channel>" + b"<item>" * 300, "Excessive depth"),
        (b"<rss><channel><item>" + b"<a>&" * 1100 + b"</item></channel></rss>", "no XML"),
        (b"<rss><channel><item><title>cut o", ""),
    ],
)  # fmt: skip
def test_there_are_bounds_to_mending(text: bytes, what: str) -> None:
    if what:
        with pytest.raises(wirecopy.BadData, match=what):
            read(text)
    else:
        (document,) = read(text)
        assert document.articles == (Article("cut o"),)
        assert [each.code for each in document.diagnostics] == ["mended"]


@pytest.mark.parametrize(
    ("written", "changed", "texts"),
    [
        ("left", "<em>left</em>", ["Ships left."]),
        ("left", "left&nbsp;late", ["Ships left\xa0late."]),
        ("<p>Ships left.", "<p>Ships<br>left.", ["Ships left."]),
        ("<p>Ships left.</p>", "Ships <b>left</b>.", ["Ships left."]),
        ("<p>Ships left.</p>", "&lt;p>", ["<p>"]),
    ],
)
def test_what_others_have_changed_in_our_entries_is_read(
    written: str, changed: str, texts: list[str]
) -> None:
    target = io.BytesIO()
    story = Document((Article("Harbour", body=(Paragraph("Ships left."),)),))
    wirecopy.write(story, target, to="rss", options={"date": DATE})
    feed = target.getvalue().decode().replace(escape(written), escape(changed))
    (document,) = wirecopy.read_many([feed], from_="rss")
    assert [block.text for block in document.articles[0].body] == texts
    assert document.articles[0].headline == "Harbour"


def test_our_entries_may_have_become_html() -> None:
    target = io.BytesIO()
    story = Document((Article("Harbour", body=(Paragraph("Ships left."),)),))
    wirecopy.write(story, target, to="atom", options={"date": DATE})
    feed = re.sub(
        '<content type="xhtml">.*</content>',
        '<content type="html">&lt;p>Ships left.&lt;/p></content>',
        target.getvalue().decode(),
    )
    (document,) = wirecopy.read_many([feed], from_="atom")
    assert without_items(document) == (Article("Harbour", body=(Paragraph("Ships left."),)),)


def test_an_empty_content_does_not_hide_the_description() -> None:
    entry = "<title>t</title><summary>Text.</summary><content> </content>"
    feed = f'<feed xmlns="{ATOM[1:-1]}"><entry>{entry}</entry></feed>'
    (document,) = wirecopy.read_many([feed], from_="atom")
    assert document.articles[0].body == (Paragraph("Text."),)


def test_an_author_of_the_feed_is_said_in_rss_too() -> None:
    target = io.BytesIO()
    wirecopy.write(DOCUMENT, target, to="rss", options={"date": DATE, "author": "Harrow & Co"})
    assert b"<dc:creator>Harrow &amp; Co</dc:creator><lastBuildDate>" in target.getvalue()
    assert feedparser.parse(target.getvalue()).feed.author == "Harrow & Co"


ITEM = wirecopy.Item(
    guid="urn:newsml:example.com:20261120:1",
    version=2,
    published="2026-11-20T08:00:00+01:00",
    version_created="2026-11-20T09:30:00Z",
    copyright_notice="© 2026 BTZ",
    keywords=("harbours", "copper"),
    subjects=(wirecopy.Concept("20000344", "medtop", "metals"),),
    authors=(wirecopy.Author("A. Roe", email="roe@example.com"), wirecopy.Author("B. Poe")),
    links=(
        wirecopy.Link("urn:other", "previous"),
        wirecopy.Link("https://example.com/story?a=1&b=2", "alternate"),
    ),
    media=(
        wirecopy.Media(
            "picture",
            caption="The harbour",
            credit="BTZ/Doe",
            renditions=(
                wirecopy.Rendition("https://example.com/p.jpg", "image/jpeg", 640, 480, 3000),
            ),
        ),
    ),
)


def feed(to: str, *items: wirecopy.Item | None, **options: str) -> bytes:
    children = tuple(
        Article(f"Story {number}", body=(Paragraph("Text."),), item=item)
        for number, item in enumerate(items)
    )
    output = io.BytesIO()
    wirecopy.write(Document(children), output, to=to, options={"date": DATE, **options})
    return output.getvalue()


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_readers_of_feeds_find_what_an_item_says(to: str) -> None:
    found = feedparser.parse(feed(to, ITEM, address="https://example.com/feed"))
    (entry,) = found.entries
    assert entry.id == ITEM.guid
    assert entry.link == "https://example.com/story?a=1&b=2"
    assert entry.published_parsed[:5] == (2026, 11, 20, 7, 0)
    assert [tag.term for tag in entry.tags][:2] == ["harbours", "copper"]
    assert entry.tags[2].get("label" if to == "atom" else "term") == "metals"
    assert [each.name for each in entry.authors] == ["A. Roe", "B. Poe"]
    assert "© 2026 BTZ" in str(entry)
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (
        "https://example.com/p.jpg",
        "image/jpeg",
        "3000",
    )
    assert any(
        (each.rel, each.href) == ("self", "https://example.com/feed") for each in found.feed.links
    )
    if to == "atom":
        assert entry.updated_parsed[:5] == (2026, 11, 20, 9, 30)
    else:
        assert entry.media_content[0]["width"] == "640"
        assert entry.media_credit[0]["content"] == "BTZ/Doe"


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_items_come_back(to: str) -> None:
    children = (
        Article("H", body=(Paragraph("Text."),), item=ITEM),
        QuoteTable((Quote("RIO"),), "Metals", item=ITEM),
        Table((("a", "b"),), item=ITEM),
    )
    output = io.BytesIO()
    wirecopy.write(Document(children), output, to=to, options={"date": DATE})
    assert wirecopy.read(output.getvalue(), from_=to) == Document(children)


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_entries_have_names_of_their_own(to: str) -> None:
    """Two of one name would be one for readers; what is not an IRI is not a name in Atom."""
    items = (ITEM, ITEM, wirecopy.Item(guid="story 1"))
    ids = [each.id for each in feedparser.parse(feed(to, *items)).entries]
    assert ids[0] == ITEM.guid
    assert len(set(ids)) == 3
    assert all(each.startswith("urn:uuid:") for each in ids[1:])


@pytest.mark.parametrize("time", ["2026-11-20", "2026-11-20T08:00:00", "2026-13-45T08:00:00Z"])
def test_a_time_without_its_hour_or_zone_is_no_time_of_a_feed(time: str) -> None:
    (entry,) = feedparser.parse(feed("rss", wirecopy.Item(published=time))).entries
    assert entry.published == "Sat, 31 Jan 2026 12:00:00 +0000"
    (entry,) = feedparser.parse(feed("atom", wirecopy.Item(published=time))).entries
    assert entry.updated == DATE
    assert "published" not in entry


@pytest.mark.parametrize("to", ["atom", "rss"])
def test_addresses_that_run_code_are_no_links(to: str) -> None:
    rendition = wirecopy.Rendition("javascript:alert(1)", "image/png", bytes=1)
    item = wirecopy.Item(
        links=(wirecopy.Link("javascript:alert(1)"),),
        media=(wirecopy.Media("picture", renditions=(rendition,)),),
    )
    (entry,) = feedparser.parse(feed(to, item)).entries
    assert [each for each in entry.get("links", []) if "javascript" in each.href] == []
    assert entry.get("enclosures", []) == []


TOLD = Document(
    (
        Article(
            "Harbour opens",
            item=Item(
                guid="urn:harrow:17",
                published="2026-11-20T08:00:00+01:00",
                keywords=("harbour",),
                authors=(Author("Jane Roe"), Author("P. Rasmussen")),
                links=(Link("https://harrow.example/17", "canonical"),),
            ),
            body=(
                Paragraph("See the report.", spans=(Span(8, 14, "https://harrow.example/r?a&b"),)),
            ),
        ),
    )
)
LINKED = 'See the <a href="https://harrow.example/r?a&amp;b">report</a>.'


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("library", ["feedparser", "fastfeedparser", "atoma"])
def test_feed_readers_find_links_and_what_an_item_says(kind: str, library: str) -> None:
    reader = pytest.importorskip(library)
    target = io.BytesIO()
    wirecopy.write(TOLD, target, to=kind, options={"date": DATE})
    content = target.getvalue()
    if library == "atoma":
        if kind == "rss":
            (entry,) = reader.parse_rss_bytes(content).items
            found = entry.guid, entry.link, entry.pub_date, entry.categories
            assert LINKED in entry.content_encoded
        else:
            (entry,) = reader.parse_atom_bytes(content).entries
            terms = [each.term for each in entry.categories]
            found = entry.id_, entry.links[0].href, entry.published, terms
            assert [each.name for each in entry.authors] == ["Jane Roe", "P. Rasmussen"]
        assert (*found[:2], found[3]) == ("urn:harrow:17", "https://harrow.example/17", ["harbour"])
        assert found[2].isoformat() == "2026-11-20T08:00:00+01:00"
        return
    feed = reader.parse(content if library == "feedparser" else content.decode())
    (entry,) = feed.entries
    assert (entry.id, entry.link) == ("urn:harrow:17", "https://harrow.example/17")
    assert entry.published.startswith(("2026-11-20", "Fri, 20 Nov 2026"))
    assert [each["term"] for each in entry.tags] == ["harbour"]
    assert 'href="https://harrow.example/r?a&amp;b"' in entry.content[0]["value"]
