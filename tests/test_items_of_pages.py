"""What an item says of itself, in pages: of others read, by us written, and back."""

import io
import json

import pytest

import wirecopy
from wirecopy import (
    Article,
    Author,
    Concept,
    Document,
    Item,
    Link,
    Media,
    Paragraph,
    Quote,
    QuoteTable,
    Rendition,
)

_COPY = "The harbour opened on Monday after the storm, and the first ships left it before noon."
_THING = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour opens",
    "identifier": {"@type": "PropertyValue", "value": "urn:harrow:2026:17"},
    "version": 3,
    "dateCreated": "2026-11-19",
    "datePublished": "2026-11-20T08:00:00+0100",
    "dateModified": "2026-11-20T09:30:00Z",
    "keywords": ["harbour", "storms"],
    "about": [{"@type": "Thing", "name": "Ports", "@id": "medtop:20000337"}],
    "genre": "News",
    "author": [
        {"@type": "Person", "name": "Jane Roe", "url": "/people/roe", "jobTitle": "Editor"},
        {"@type": "Person", "name": "P. Rasmussen"},
        {"@type": "Organization", "name": "Not a person"},
    ],
    "publisher": {"@type": "NewsMediaOrganization", "name": "Harrow Gazette"},
    "copyrightHolder": {"@type": "Organization", "name": "Gazette Ltd"},
    "copyrightNotice": "© 2026 Gazette Ltd",
    "usageInfo": "https://harrow.example/terms",
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://harrow.example/news/17"},
    "image": {
        "@type": "ImageObject",
        "url": "/ships.jpg",
        "width": 1200,
        "height": "800 px",
        "caption": "Ships",
        "creditText": "P. Rasmussen",
    },
    "video": [{"contentUrl": "https://harrow.example/ships.mp4", "duration": "PT1M30S"}],
}
_ITEM = Item(
    guid="urn:harrow:2026:17",
    version=3,
    first_created="2026-11-19",
    published="2026-11-20T08:00:00+01:00",
    version_created="2026-11-20T09:30:00Z",
    keywords=("harbour", "storms"),
    subjects=(Concept("medtop:20000337", None, "Ports"),),
    genres=(Concept(name="News"),),
    authors=(
        Author("Jane Roe", job_title="Editor", uri="https://harrow.example/people/roe"),
        Author("P. Rasmussen"),
    ),
    provider="Harrow Gazette",
    copyright_holder="Gazette Ltd",
    copyright_notice="© 2026 Gazette Ltd",
    usage_terms="https://harrow.example/terms",
    links=(Link("https://harrow.example/news/17", "canonical"),),
    media=(
        Media(
            "picture",
            caption="Ships",
            credit="P. Rasmussen",
            renditions=(Rendition("https://harrow.example/ships.jpg", width=1200, height=800),),
        ),
        Media("video", renditions=(Rendition("https://harrow.example/ships.mp4", duration=90),)),
    ),
)


def _page(head: str, body: str = "") -> str:
    return (
        f'<html><head><base href="https://harrow.example/news/">{head}</head><body><article>'
        f"<h1>Harbour opens</h1>{body}<p>{_COPY}</p></article></body></html>"
    )


def _item(page: str) -> Item | None:
    (article,) = wirecopy.read(page, from_="html").articles
    return article.item


def test_json_ld_fills_the_item() -> None:
    """All that schema.org says of a story."""
    script = f'<script type="application/ld+json">{json.dumps(_THING)}</script>'
    assert _item(_page(script)) == _ITEM


def test_meta_tags_fill_the_item() -> None:
    """Open Graph's, Dublin Core's and plain ones."""
    head = "".join(
        f'<meta {kind}="{name}" content="{text}">'
        for kind, name, text in (
            ("property", "og:site_name", "Harrow Gazette"),
            ("property", "og:image", "/ships.jpg"),
            ("property", "og:image:width", "1200"),
            ("property", "og:image:alt", "Ships"),
            ("property", "article:published_time", "2026-11-20T08:00:00+01:00"),
            ("property", "article:modified_time", "2026-11-20T09:30:00Z"),
            ("name", "keywords", "harbour, storms"),
            ("name", "dc.identifier", "urn:harrow:2026:17"),
            ("name", "copyright", "© 2026 Gazette Ltd"),
            ("name", "tdm-reservation", "1"),
        )
    )
    links = '<link rel="canonical" href="17"><link rel="license" href="/terms">'
    picture = Rendition("https://harrow.example/ships.jpg", width=1200)
    assert _item(_page(head + links)) == Item(
        guid="urn:harrow:2026:17",
        published="2026-11-20T08:00:00+01:00",
        version_created="2026-11-20T09:30:00Z",
        keywords=("harbour", "storms"),
        provider="Harrow Gazette",
        copyright_notice="© 2026 Gazette Ltd",
        usage_terms="https://harrow.example/terms",
        data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
        links=(Link("https://harrow.example/news/17", "canonical"),),
        media=(Media("picture", caption="Ships", renditions=(picture,)),),
    )


def test_json_ld_comes_before_meta_tags() -> None:
    """Field by field."""
    script = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-20"}'
        '</script><meta name="date" content="2026-11-01"><meta name="keywords" content="storms">'
    )
    assert _item(_page(script)) == Item(published="2026-11-20", keywords=("storms",))


@pytest.mark.parametrize(
    ("body", "time"),
    [
        ('<time datetime="2026-11-20T08:00:00Z">20 November</time>', "2026-11-20T08:00:00Z"),
        ('<p>By Jane Roe, <time datetime="2026-11-20">Friday</time></p>', "2026-11-20"),
        (f'<p>{_COPY} <time datetime="2026-11-20">On Friday</time> it closed.</p>', None),
        ("<time>Friday</time>", None),
        ('<time datetime="Friday">Friday</time>', None),
    ],
)
def test_a_time_beside_the_text_is_when_it_was_published(body: str, time: str | None) -> None:
    """One in a sentence is not."""
    item = _item(_page("", body))
    assert (item and item.published) == time


@pytest.mark.parametrize(
    "thing",
    [
        {"keywords": None, "author": [None, 5, {}], "image": [[], 5, {"url": 7}], "version": True},
        {"about": [[], "", {}], "publisher": ["", {}], "datePublished": ["x"], "identifier": {}},
        {"image": {"url": "javascript:x"}, "mainEntityOfPage": True, "usageInfo": {"@id": 5}},
        {"version": "9" * 12, "video": {"url": "a", "duration": "PT"}, "dateModified": 2026},
    ],
)
def test_odd_json_ld_is_never_an_error(thing: dict[str, object]) -> None:
    """Anything may stand there."""
    told = {"@type": "NewsArticle", "headline": "Harbour opens"} | thing
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    assert wirecopy.read(_page(script), from_="html").articles[0].headline == "Harbour opens"


def test_the_tables_of_a_page_have_its_times() -> None:
    """All else is said of the story."""
    table = (
        "<table><tr><th>Symbol</th><th>Price</th><th>Currency</th></tr>"
        "<tr><td>HRW</td><td>18.24</td><td>USD</td></tr>"
        "<tr><td>TUGS</td><td>7.04</td><td>USD</td></tr></table>"
    )
    meta = '<meta name="date" content="2026-11-20"><meta name="keywords" content="storms">'
    quotes, story = wirecopy.read(_page(meta, table), from_="html").children
    assert quotes.item == Item(published="2026-11-20")
    assert story.item == Item(published="2026-11-20", keywords=("storms",))


STORY = Article("Harbour opens", item=_ITEM, body=(Paragraph(_COPY),))


def _written(document: Document, to: str, **options: str) -> str:
    stream = io.BytesIO()
    wirecopy.write([document], stream, to=to, options=options)
    return stream.getvalue().decode()


def test_our_json_ld_says_it_as_schema_org_does() -> None:
    """One person each; what a person gives as an option comes first."""
    said = json.loads(_written(Document((STORY,)), "jsonld"))
    expected = {
        "identifier": "urn:harrow:2026:17",
        "version": 3,
        "datePublished": "2026-11-20T08:00:00+01:00",
        "dateModified": "2026-11-20T09:30:00Z",
        "keywords": ["harbour", "storms"],
        "about": [{"@type": "DefinedTerm", "name": "Ports", "termCode": "medtop:20000337"}],
        "author": [
            {
                "@type": "Person",
                "name": "Jane Roe",
                "jobTitle": "Editor",
                "url": "https://harrow.example/people/roe",
            },
            {"@type": "Person", "name": "P. Rasmussen"},
        ],
        "publisher": {"@type": "Organization", "name": "Harrow Gazette"},
        "copyrightNotice": "© 2026 Gazette Ltd",
        "usageInfo": "https://harrow.example/terms",
        "mainEntityOfPage": "https://harrow.example/news/17",
    }
    assert {name: said.get(name) for name in expected} == expected
    assert said["image"][0]["contentUrl"] == "https://harrow.example/ships.jpg"
    given = json.loads(_written(Document((STORY,)), "jsonld", publisher="X", date="2026-12-01"))
    assert given["publisher"]["name"] == "X"
    assert given["datePublished"] == "2026-12-01"


def test_our_page_comes_back_with_its_item() -> None:
    """By the exact channel, which others do not read; tables, too."""
    table = QuoteTable((Quote("HRW"),), item=Item(guid="q", version_created="2026-11-20"))
    document = Document((table, STORY))
    assert wirecopy.read(_written(document, "html"), from_="html") == document


def test_our_json_ld_is_read_as_others_is() -> None:
    """From a page that is not ours: all but what it shows twice."""
    script = f'<script type="application/ld+json">{_written(Document((STORY,)), "jsonld")}</script>'
    assert _item(_page(script)) == _ITEM


def test_our_meta_tags_are_read_by_others() -> None:
    """And by our own reader of others' pages."""
    page = _written(Document((STORY,)), "html", json_ld="false")
    head = page.partition("<head>")[2].partition("</head>")[0]
    found = _item(_page(head))
    assert found is not None
    assert (found.guid, found.provider) == ("urn:harrow:2026:17", "Harrow Gazette")
    assert (found.published, found.version_created) == (_ITEM.published, _ITEM.version_created)
    assert found.keywords == _ITEM.keywords


@pytest.mark.parametrize(
    ("mining", "is_reserved"),
    [
        (None, False),
        ("", False),
        ("http://ns.useplus.org/ldf/vocab/DMI-ALLOWED", False),
        ("http://ns.useplus.org/ldf/vocab/DMI-UNSPECIFIED", False),
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED", True),
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING", True),
        ("ask us", True),
    ],
)
def test_reserved_rights_are_told_to_people_and_machines(
    mining: str | None, *, is_reserved: bool
) -> None:
    """A visible notice, and the meta tag of the TDM reservation protocol."""
    item = Item(usage_terms="https://harrow.example/terms", data_mining=mining)
    page = _written(Document((Article("a", item=item),)), "html", json_ld="false")
    assert ('<meta name="tdm-reservation" content="1">' in page) is is_reserved
    assert ('name="tdm-policy" content="https://harrow.example/terms"' in page) is is_reserved
    assert ("No text and data mining." in page) is is_reserved
    assert '<p class="terms" dir="auto">https://harrow.example/terms' in page


def test_what_is_for_editors_is_on_no_page() -> None:
    """Nor in its metadata."""
    story = Article("a", item=Item(guid="g", ed_note="zqnote", instructions="zqinstr"))
    for name in ("html", "jsonld", "markdown", "rss", "atom"):
        assert "zq" not in _written(Document((story,)), name)


def test_markup_in_an_item_stays_text() -> None:
    """In every place that it has."""
    item = Item(
        guid='"><script>', keywords=('"><script>',), provider="<script>", usage_terms="<script>",
        links=(Link("javascript:alert(1)"),), copyright_notice='"><script>',
    )  # fmt: skip
    page = _written(Document((Article("<script>", item=item),)), "html")
    assert page.count("<script") == 1  # that of JSON-LD
    assert 'href="javascript' not in page
