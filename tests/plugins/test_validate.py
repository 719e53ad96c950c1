"""Files of any standard: which one they are of, and what is wrong with them."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Diagnostic, Document, testing

DATE = "2026-01-31T12:00:00Z"


def found(content: str | bytes | Path, **options: Any) -> list[Diagnostic]:
    return list(wirecopy.validate(content, **options))


def codes(content: str | bytes | Path, **options: Any) -> list[tuple[str, int]]:
    """What is found, with lines, less which standard it is."""
    told = found(content, **options)
    assert told[0].code == "standard"
    return [(each.code, each.line) for each in told[1:] if each.code != "profile-only"]


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "wirecopy", "validate", *arguments],
        input=stdin,
        capture_output=True,
        env=environment | {"NO_COLOR": "1"},
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


MESSAGE = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<header><sent>2026-01-31T12:00:00Z</sent></header><itemSet>
{items}
</itemSet></newsMessage>"""
# Each part on a line of its own: the first item begins on line 3.
ITEM = """<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" guid="{guid}" version="1">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/><catalog><scheme alias="q" uri="urn:x-test:"/></catalog>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="BTZ"/><versionCreated>2026-01-31T12:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><language tag="en"/><subject qcode="ticker:RIO"/><headline>Prices</headline></contentMeta>
<assert qcode="ticker:RIO"><hasInstrument symbol="RIO"/>
<conceptExtProperty xmlns:xs="http://www.w3.org/2001/XMLSchema" rel="q:price" value="63.3" valuedatatype="xs:decimal"/></assert>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>a</p></body></html></inlineXML></contentSet>
</newsItem>"""


def message(*changes: tuple[str, str], items: int = 1) -> str:
    text = MESSAGE.format(items="\n".join(ITEM.format(guid=f"urn:x:{n}") for n in range(items)))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("with_schemas", [True, False])
def test_a_good_message_is_valid(with_schemas: bool, schemas: Path) -> None:
    folder = schemas if with_schemas else None
    assert codes(message(items=3), schemas=folder) == []
    (standard, *_) = found(message(), schemas=folder)
    name = "NewsML-G2 2.35, conformance power"
    schema = "; validated by NewsML-G2_2.35-spec-All-Power.xsd"
    assert standard == Diagnostic("standard", "info", name + schema * with_schemas)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('assert qcode="ticker:RIO"', 'assert qcode="tickr:RIO"', ("unresolvable-alias", 7)),
        ("<headline>Prices</headline>", "", ("receivers", 3)),
        ('<subject qcode="ticker:RIO"/>', "", ("receivers", 3)),
        (
            "<language",
            '<digitalSourceType qcode="digsrctype:trainedAlgorithmicMedia"/><language',
            None,
        ),
        (
            "<language",
            '<digitalSourceType uri="http://cv.iptc.org/newscodes/digitalsourcetype/robot"/><language',
            ("unknown-term", 6),
        ),
        ("<language", '<digitalSourceType uri="http://harrow.example/robot"/><language', None),
        (
            "<itemMeta>",
            '<rightsInfo><dataMining qcode="plus:DMI-PROHIBITED"/></rightsInfo><itemMeta>',
            None,
        ),
        (
            "<itemMeta>",
            '<rightsInfo><dataMining uri="http://ns.useplus.org/ldf/vocab/DMI-NEVER"/></rightsInfo><itemMeta>',
            ("unknown-term", 5),
        ),
        ('2.35" conformance="power"', '2.33" conformance="power"', None),
        ('rel="q:price" ', "", ("missing-rel", 8)),
        ('value="63.3"', 'value="63,3"', ("wrong-value", 8)),
        ("hasInstrument", "hasInstrumnt", ("unknown-element", 7)),
        ('tag="en"', 'tag="english"', ("language-tag", 6)),
        ('version="1">', 'version="1" xml:lang="e">', ("language-tag", 3)),
        ("<itemMeta>", '<itemMeta id="a"><!-- -->', None),
        ("<provider", '<provider id="a"', None),
        ("<newsItem ", "<newsitem/><newsItem ", ("unknown-element", 3)),
        ('<hasInstrument symbol="RIO"/>', "<country/>", None),
        ("<pubStatus qcode", "<pubStatus uri", ("receivers", 3)),
        (
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>a</p></body></html>',
            '<h:p xmlns:h="http://www.w3.org/1999/xhtml"/>',
            ("prefixed-markup", 9),
        ),
    ],
)
def test_our_profile_sees_what_no_schema_sees(
    old: str, new: str, expected: tuple[str, int] | None, schemas: Path
) -> None:
    text = message((old, new))
    assert codes(text, schemas=schemas) == ([expected] if expected else [])
    assert codes(text) == ([expected] if expected else [])


def test_what_a_schema_sees_is_told_in_its_words(schemas: Path) -> None:
    text = message(('qcode="ninat:text"', 'qcode="ninat text"'), items=2)
    (_, violation) = found(text, schemas=schemas)
    assert (violation.code, violation.severity, violation.line) == ("schema", "error", 5)
    assert violation.message.startswith("Element 'itemClass', attribute 'qcode': [facet 'pattern']")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('qcode="ninat:text"', 'qcode="ninat text"', "wrong-value"),
        (' guid="urn:x:0"', "", "missing"),
        ('<provider literal="BTZ"/>', "", "missing"),
        ("2026-01-31T12:00:00Z</versionCreated>", "2026-01-31</versionCreated>", "wrong-value"),
        ("<provider", "<pubStatus qcode='stat:usable'/><provider", "wrong-order"),
        ("<html", "<p xmlns=''/><html", "wrong-content"),
        ("<provider", "<povider", "unknown-element"),
    ],
)
def test_without_a_schema_the_profile_is_stricter(
    old: str, new: str, code: str, schemas: Path
) -> None:
    text = (
        message((old, new))
        .replace("</povider>", "")
        .replace("<povider literal", "<povider/><provider literal")
    )
    assert code in [each for each, _ in codes(text)]
    assert "schema" in [each for each, _ in codes(text, schemas=schemas)]


def test_a_hundred_thousand_attributes_take_no_time() -> None:
    attributes = " ".join(f'a{number}=""' for number in range(100_000))
    begun = time.process_time()
    item = f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><p {attributes}/></newsItem>'
    told = list(wirecopy.validate(item))
    assert told[0].code == "standard"
    assert time.process_time() - begun < 10  # a minute, if each is looked for from the first one


def test_two_items_with_one_guid_and_ids_that_occur_twice() -> None:
    text = message(items=3).replace("urn:x:2", "urn:x:0").replace("<itemMeta>", '<itemMeta id="a">')
    assert codes(text) == [
        ("duplicate-id", 13),
        ("duplicate-guid", 19),
        ("duplicate-id", 21),
    ]


def test_without_its_namespace_a_message_says_nothing() -> None:
    assert codes('<newsMessage><itemSet><newsItem standardversion="2.35"/></itemSet></newsMessage>') == [
        ("no-namespace", 1)
    ]  # fmt: skip


def test_ids_within_an_item_are_told_once(schemas: Path) -> None:
    text = message(("<itemMeta>", '<itemMeta id="a">'), ("<provider", '<provider id="a"'))
    assert codes(text) == [("duplicate-id", 5)]
    assert codes(text, schemas=schemas) == [("schema", 5)]


def test_aliases_come_from_the_catalogs_that_an_item_has(tmp_path: Path) -> None:
    iptc = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
    text = message(('assert qcode="ticker:RIO"', 'assert qcode="acme:RIO"'))
    assert codes(text) == [("unresolvable-alias", 7)]
    reference = '<catalogRef href="http://acme.example/catalog-3.xml"/><catalogRef'
    text = text.replace("<catalogRef", reference)
    assert codes(text) == [("unchecked-alias", 7)]
    catalog = '<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="acme" uri="urn:a:"/></catalog>'
    (tmp_path / "catalog-3.xml").write_text(catalog)
    assert codes(text, schemas=tmp_path) == []
    assert codes(text.replace("Standards_41", "Standards_99")) == [
        ("unchecked-alias", 5), ("unchecked-alias", 5), ("unchecked-alias", 6), ("unchecked-alias", 7),
    ]  # fmt: skip
    bare = message(
        (f'<catalogRef href="{iptc}"/>', ""),
        ('<catalog><scheme alias="q" uri="urn:x-test:"/></catalog>', ""),
    )
    assert codes(bare) == [("missing-catalog", 3)]
    in_header = bare.replace("</sent>", f'</sent><catalogRef href="{iptc}"/>')
    assert codes(in_header) == [("unresolvable-alias", 8)]


def test_a_prefix_of_a_value_type_must_be_declared(schemas: Path) -> None:
    text = message((' xmlns:xs="http://www.w3.org/2001/XMLSchema"', ""))
    assert codes(text) == [("undeclared-prefix", 8)]
    above = text.replace("<newsMessage", '<newsMessage xmlns:xs="http://www.w3.org/2001/XMLSchema"')
    assert codes(above, schemas=schemas) == []


def test_a_message_is_validated_around_its_items(schemas: Path) -> None:
    text = message(("<sent>2026-01-31T12:00:00Z</sent>", ""), items=2)
    assert codes(text) == [("missing", 1)]
    assert codes(text, schemas=schemas) == [("schema", 2)]
    empty = MESSAGE.format(items="")
    assert ("missing", 1) in codes(empty)
    assert ("schema", 2) in codes(empty, schemas=schemas)


def test_a_newer_version_is_validated_by_the_newest_schema(schemas: Path, tmp_path: Path) -> None:
    text = message(('standardversion="2.35"', 'standardversion="2.99"'))
    assert codes(text, schemas=schemas) == [("older-schema", 1)]
    core = message((' conformance="power"', ""))
    (standard, other, *_) = found(core, schemas=schemas)
    name = "NewsML-G2_2.35-spec-All-Power.xsd"
    assert standard.message == f"NewsML-G2 2.35, conformance core by default; validated by {name}"
    assert other.message == f"validated by {name}, for there is no schema of Core"
    (_, only, *_) = found(core, schemas=tmp_path)
    assert only.message.startswith(
        f"no schema NewsML-G2_*-Core.xsd in {tmp_path}: only our profile"
    )


NEWSML_1 = """<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20260131T120000Z</DateAndTime></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><ProviderId>btz.example</ProviderId><DateId>20260131</DateId><NewsItemId>1</NewsItemId>
<RevisionId PreviousRevision="0" Update="N">1</RevisionId><PublicIdentifier>urn:newsml:btz.example:20260131:1:1</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement/><NewsComponent Duid="a" xml:lang="en"/></NewsItem></NewsML>"""


def test_newsml_1_is_told_apart() -> None:
    assert found(NEWSML_1)[0].message == "NewsML 1.2"
    assert codes(NEWSML_1) == []
    assert codes(NEWSML_1.replace("<ProviderId>btz.example</ProviderId>", "")) == [("missing", 2)]
    assert codes(NEWSML_1.replace("20260131</DateId>", "31 Jan</DateId>")) == [("wrong-value", 2)]
    assert codes(NEWSML_1.replace('"a" xml:lang="en"', '"a" xml:lang="en_US"')) == [
        ("language-tag", 4)
    ]
    assert codes("<NewsML/>") == [("missing", 1), ("missing", 1)]


def test_newsml_1_is_validated_by_a_dtd(tmp_path: Path) -> None:
    (tmp_path / "NewsML_1.2.dtd").write_text(
        "<!ELEMENT NewsML (Catalog?, NewsEnvelope, NewsItem+)><!ATTLIST NewsML Version CDATA #IMPLIED>"
        "<!ELEMENT Catalog EMPTY><!ELEMENT NewsEnvelope ANY><!ELEMENT NewsItem EMPTY>"
    )
    told = found("<NewsML><NewsItem/>\n</NewsML>", schemas=tmp_path)
    assert told[0].message == "NewsML 1; validated by NewsML_1.2.dtd"
    assert [each.code for each in told if "content does not follow the DTD" in each.message] == [
        "schema"
    ]


NITF = """<nitf version="-//IPTC//DTD NITF 3.6//EN"><head><title>Mine</title><docdata><doc-id id-string="a"/>
<date.issue norm="20260131T120000Z"/></docdata></head>
<body><body.head><hedline><hl1>Mine closes</hl1></hedline><byline>A. Roe</byline></body.head>
<body.content><block id="b"><p>It closed.</p></block></body.content></body></nitf>"""
SPACED = NITF.replace("<nitf", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"')


def test_nitf_is_validated_with_and_without_its_namespace(schemas: Path) -> None:
    for text, how in ((NITF, "without"), (SPACED, "with")):
        assert codes(text) == codes(text, schemas=schemas) == []
        said = f"NITF 3.6, {how} namespace; validated by nitf-3-6.xsd"
        assert found(text, schemas=schemas)[0].message == said
        doctype = text.replace("<nitf ", '<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd"><nitf ', 1)
        assert codes(doctype, schemas=schemas) == []


@pytest.mark.parametrize(
    ("old", "new", "profile", "with_schema"),
    [
        ("<p>", "<pp/><p>", ("unknown-element", 4), ("schema", 4)),
        ("<hl1>Mine closes</hl1>", "", ("missing", 3), ("schema", 3)),
        ("<body.head>", "<body.content/><body.head>", ("wrong-order", 3), ("schema", 3)),
        ("20260131T120000Z", "31 Jan", ("wrong-value", 2), ("wrong-value", 2)),
        ("<p>", '<p id="b">', ("duplicate-id", 4), ("schema", 4)),
        ("<nitf ", '<nitf baselang="en_US" ', ("language-tag", 1), ("language-tag", 1)),
        ("A. Roe", "<person>A. Roe</person>", ("receivers", 3), ("receivers", 3)),
        (' id-string="a"', "", ("receivers", 1), ("receivers", 1)),
    ],
)
def test_what_is_wrong_with_a_story_of_nitf(
    old: str, new: str, profile: tuple[str, int], with_schema: tuple[str, int], schemas: Path
) -> None:
    for text in (NITF, SPACED):
        assert old in text
        changed = text.replace(old, new, 1)
        assert codes(changed) == [profile]
        assert with_schema in codes(changed, schemas=schemas)
        assert {code for code, _ in codes(changed, schemas=schemas)} == {with_schema[0]}


def test_older_nitf_is_validated_by_the_newest_schema(schemas: Path) -> None:
    told = found(NITF.replace("NITF 3.6", "NITF 3.3"), schemas=schemas)
    assert [each.message for each in told] == [
        "NITF 3.3, without namespace; validated by nitf-3-6.xsd",
        "validated by nitf-3-6.xsd, for there is no schema of its own version",
    ]


def ninjs(**words: Any) -> str:
    item = {
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
        },
        "uri": "urn:x:1",
        "versionCreated": DATE,
        "language": "en",
        "bodies": [{"role": "main", "contentType": "application/xhtml+xml", "value": "<p>a</p>"}],
    }
    return json.dumps(
        {key: value for key, value in (item | words).items() if value is not None}, indent=1
    )


def test_a_good_item_of_ninjs_is_valid(schemas: Path) -> None:
    assert codes(ninjs()) == codes(ninjs(), schemas=schemas) == []
    said = "ninjs 3.1; validated by ninjs-schema_3.1.json"
    assert found(ninjs(), schemas=schemas)[0].message == said
    # Its schema refers to one of another publisher, which must not be fetched.
    place = [{"name": "Port Harrow", "geoJSON": {"type": "Point", "coordinates": [0, 0]}}]
    assert codes(ninjs(places=place), schemas=schemas) == []


@pytest.mark.parametrize(
    ("words", "code", "place"),
    [
        ({"uri": None}, "schema", (1, 1)),
        ({"colour": "red"}, "schema", (1, 1)),
        ({"urgency": "high"}, "schema", (17, 13)),
        ({"versionCreated": "today"}, "format", (8, 20)),
        ({"uri": "no uri"}, "format", (7, 9)),
        ({"language": "en_US"}, "language-tag", (9, 14)),
        ({"bodies": [{"role": "a", "contentType": "application/xhtml+xml", "value": "<p>a"}]}, "wrong-content", (14, 13)),
        ({"bodies": [{"role": "csv", "contentType": "text/csv", "value": "symbol,price\nRIO,63x"}]}, "wrong-value", (14, 13)),
        ({"associations": [{"name": "a", "uri": "urn:x:2", "language": "e"}]}, "language-tag", (21, 16)),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item_of_ninjs_has_its_place(
    words: dict[str, Any], code: str, place: tuple[int, int], schemas: Path
) -> None:
    told = found(ninjs(**words), schemas=schemas)
    assert [(each.code, (each.line, each.column)) for each in told[1:]] == [(code, place)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"uri": None}, "missing"),
        ({"colour": "red"}, "unknown-element"),
        ({"versionCreated": "today"}, "format"),
        ({"uri": "no uri"}, "format"),
    ],
)
def test_without_a_schema_items_of_ninjs_are_checked_too(words: dict[str, Any], code: str) -> None:
    assert [each for each, _ in codes(ninjs(**words))] == [code]


def test_items_of_ninjs_may_stand_line_by_line(schemas: Path) -> None:
    lines = [json.dumps(json.loads(ninjs(uri=f"urn:x:{number}"))) for number in range(3)]
    assert codes("\n".join(lines), schemas=schemas) == []
    assert codes(f"[{','.join(lines)}]", schemas=schemas) == []
    told = found("\n".join((*lines, "{", "", lines[0])), schemas=schemas)
    assert [(each.code, each.line) for each in told[1:]] == [
        ("unreadable", 4),
        ("duplicate-guid", 6),
    ]
    assert found("\n".join(lines).replace("urn:x:1", "urn x"), schemas=schemas)[1].line == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"standard": {"version": "2.2"}, "uri": "urn:x:1"}, "ninjs 2.2; validated by ninjs-schema_2.2.json"),
        ({"$standard": {"version": "1.4"}, "uri": "urn:x:1"}, "ninjs 1.4; validated by ninjs-schema_1.6.json"),
        ({"uri": "urn:x:1", "body_text": "a"}, "ninjs 1, by its keys; validated by ninjs-schema_1.6.json"),
        ({"uri": "urn:x:1", "headlines": []}, "ninjs 2, by its keys; validated by ninjs-schema_2.2.json"),
        ({"uri": "urn:x:1", "associations": []}, "ninjs 2, by its keys; validated by ninjs-schema_2.2.json"),
        ({"uri": "urn:x:1", "infoSources": []}, "ninjs 3, by its keys; validated by ninjs-schema_3.1.json"),
    ],
)  # fmt: skip
def test_the_version_of_ninjs_is_found(content: object, said: str, schemas: Path) -> None:
    assert found(json.dumps(content), schemas=schemas)[0].message == said


def test_prices_by_the_extension_are_validated_by_it(schemas: Path) -> None:
    content = wirecopy.convert("RIO | 1% | 2 | $", to="ninjs", options={"extension": True})
    assert codes(content, schemas=schemas) == []
    wrong = content.replace(b'"priceCurrency":"USD"', b'"priceCurrency":"dollars"')
    assert [each for each, _ in codes(wrong, schemas=schemas)] == ["schema"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"uri": "urn:x:1",\n "uri": "urn:x:2"}', "an object has the key 'uri' twice"),
        ('{"uri": "urn:x:1", "urgency": NaN}', "no JSON: it has no number NaN"),
        ('{"uri": ', "no JSON: expecting value"),
        ('{"uri": "urn:x:1"} {', "no JSON: "),
        ('{"uri": "urn:x:1", "associations": ' + "[" * 100_000, "it is nested too deep"),
        ('{"uri": "urn:x:1", "urgency": ' + "9" * 5000 + "}", None),
    ],
)
def test_odd_json_is_told(content: str, message: str | None) -> None:
    told = found(content)[-1]
    assert (told.message if message is None else told.message[: len(message)]) == (
        message or told.message
    )
    assert told.severity == ("error" if message else "info")


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harrow</title><id>urn:x:f</id><updated>2026-01-31T12:00:00Z</updated>
<link rel="self" href="http://harrow.example/feed"/><author><name>A. Roe</name></author>
<entry><title>Mine</title><id>urn:x:1</id><updated>2026-01-31T12:00:00Z</updated><content>It closed.</content></entry></feed>"""
RSS = """<rss version="2.0"><channel><title>Harrow</title><link>http://harrow.example/</link><description>News</description>
<item><title>Mine</title><guid isPermaLink="false">1</guid><pubDate>Sat, 31 Jan 2026 12:00:00 GMT</pubDate></item></channel></rss>"""
RDF = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel r:about="http://h.example/">
<title>Harrow</title><link>http://h.example/</link><description>News</description></channel><item r:about="http://h.example/1"><title>a</title></item></r:RDF>"""


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (ATOM, "", "", []),
        (ATOM, "<id>urn:x:1</id>", "", [("missing", 3)]),
        (ATOM, "<id>urn:x:f</id>", "", [("missing", 1)]),
        (ATOM, "urn:x:1", "one", [("wrong-value", 3)]),
        (ATOM, "<updated>2026-01-31T12:00:00Z</updated><content>", "<updated>31 Jan</updated><content>", [("wrong-value", 3)]),
        (ATOM, "<author><name>A. Roe</name></author>", "", [("missing", 3)]),
        (ATOM, "<content>It closed.", "<content type='xhtml'>It closed.", [("wrong-content", 3)]),
        (ATOM, "<content>It closed.</content>", "", [("missing", 3)]),
        (ATOM, "<feed ", "<feed xml:lang='en_US' ", [("language-tag", 1)]),
        (ATOM, "</entry>", "</entry><entry><title>Mine</title><id>urn:x:1</id><updated>2026-01-31T12:00:00Z</updated><content>a</content></entry>", [("duplicate-guid", 3)]),
        (RSS, "", "", []),
        (RSS, "<title>Mine</title>", "", [("missing", 2)]),
        (RSS, "<description>News</description>", "", [("missing", 1)]),
        (RSS, "Sat, 31 Jan 2026 12:00:00 GMT", "2026-01-31", [("wrong-value", 2)]),
        (RSS, ' isPermaLink="false"', "", [("wrong-value", 2)]),
        (RSS, "<guid", "<author>A. Roe</author><guid", [("receivers", 2)]),
        (RSS, "<guid", "<enclosure url='http://h.example/a.jpg'/><guid", [("missing", 2)]),
        (RDF, "", "", []),
        (RDF, ' r:about="http://h.example/1"', "", [("missing", 2)]),
    ],
)  # fmt: skip
def test_feeds(text: str, old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in text
    assert codes(text.replace(old, new, 1)) == expected


JSON_LD = """{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Mine closes",
 "datePublished": "2026-01-31", "inLanguage": "en"}"""
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Mine</title></head><body><main><h1 id="a">Mine</h1>
<script type="application/ld+json">{JSON_LD}</script></main></body></html>"""


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        (JSON_LD, "", "", []),
        (JSON_LD, "2026-01-31", "31 Jan", [("wrong-value", 2)]),
        (JSON_LD, '"en"', '"en_US"', [("language-tag", 2)]),
        (JSON_LD, '"headline": "Mine closes",', "", [("receivers", 1)]),
        (JSON_LD, '"datePublished"', '"dateline"', [("receivers", 1)]),
        (PAGE, "", "", []),
        (PAGE, "31\"", "41\"", [("wrong-value", 4)]),
        (PAGE, '"headline"', "headline", [("unreadable", 3)]),
        (PAGE, "<title>Mine</title>", "", [("missing", 2)]),
        (PAGE, ' lang="en"', "", [("receivers", 2)]),
        (PAGE, "</h1>", "</h1><p id=a>", [("duplicate-id", 2)]),
        (PAGE, "</h1>", "</h1><img src=a.jpg>", [("receivers", 2)]),
    ],
)  # fmt: skip
def test_pages_and_json_ld(text: str, old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in text
    assert codes(text.replace(old, new, 1)) == expected


def test_data_packages_are_validated_with_their_tables(tmp_path: Path) -> None:
    story = wirecopy.read("RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell.")
    for output in (tmp_path / "package", tmp_path / "package.zip"):
        wirecopy.write(story, f"{output}/" if not output.suffix else output, to="csv")
    descriptor = tmp_path / "package" / "datapackage.json"
    for file in (descriptor, tmp_path / "package.zip"):
        (standard,) = found(file)
        assert standard.message == "Tabular Data Package of 6 resources"
    quotes = tmp_path / "package" / "quotes.csv"
    quotes.write_bytes(quotes.read_bytes().replace(b"63.345", b"closed"))
    (_, wrong) = found(descriptor)
    assert (wrong.code, wrong.line) == ("schema", 2)
    assert "quotes.csv" in wrong.message
    away = descriptor.read_text().replace("quotes.csv", "http://127.0.0.1:9/quotes.csv", 1)
    (tmp_path / "package" / "away.json").write_text(away)
    assert codes(tmp_path / "package" / "away.json") == [("unsafe-path", 0)]
    assert found(b"PK\x03\x04datapackage.json")[0].code == "unreadable"


FORMATS = {
    "newsml": {"date": DATE, "package": True},
    "nitf": {"date": DATE},
    "ninjs": {"date": DATE, "layout": "lines"},
    "atom": {"date": DATE},
    "rss": {"date": DATE},
    "html": {"date": DATE},
    "jsonld": {"date": DATE},
}


@pytest.mark.parametrize("to", FORMATS)
@given(documents=st.lists(testing.any_documents(), min_size=1, max_size=2))
def test_what_we_write_is_valid(to: str, documents: list[Document], schemas: Path) -> None:
    story = "RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell."
    documents = [*documents, wirecopy.read(story)]
    target = io.BytesIO()
    wirecopy.write(documents, target, to=to, options=FORMATS[to])  # type: ignore[arg-type]  # the test knows better
    for folder in (schemas, None):
        told = found(target.getvalue(), schemas=folder)
        assert told[0].code == "standard"
        assert [each for each in told if each.severity == "error"] == []


def test_the_command_says_it_in_lines_and_exit_codes(tmp_path: Path, schemas: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(message())
    bad.write_text(message(('value="63.3"', 'value="63,3"')))
    assert run(str(good), NEWS_SCHEMAS=str(schemas)) == (
        0,
        f"{good}: standard NewsML-G2 2.35, conformance power; validated by NewsML-G2_2.35-spec-All-Power.xsd\n",
        "",
    )
    code, printed, complaint = run(str(bad), str(tmp_path / "none.xml"), str(good))
    assert (code, printed.splitlines()[2]) == (
        66,
        f"{bad}:8: wrong-value '63,3' is not a valid xs:decimal",
    )
    assert complaint.startswith(f"wirecopy: {tmp_path / 'none.xml'}: cannot be read")
    assert printed.splitlines()[-2].startswith(f"{good}: standard")
    code, printed, _ = run("--format", "json", "-", stdin=bad.read_bytes())
    assert code == 65
    assert json.loads(printed.splitlines()[-1]) == {
        "source": "<stdin>", "code": "wrong-value", "severity": "error",
        "message": "'63,3' is not a valid xs:decimal", "line": 8, "column": 0,
    }  # fmt: skip
    assert run("--schemas", str(good), str(good))[0] == 2
    assert run("--from", "nitff", str(good))[0] == 69
    warned = tmp_path / "warned.xml"
    warned.write_text(message(("<pubStatus qcode", "<pubStatus uri")))
    assert run(str(warned))[0] == 0
    assert run("--strict", str(warned))[0] == 65


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unknown-standard"),
        (b"RIO | 1% | 2 | $\n", "unknown-standard"),
        (b"<unheard-of/>", "unknown-standard"),
        (b"\xff\xfe\x00", "unknown-standard"),
        (b'{"type": "Document"}', "unknown-standard"),
        (b'{"data": [{"uri": "urn:x:1"}], "headline s": "}{"}', "unknown-standard"),
        (b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>", "unreadable"),
        (b'<!DOCTYPE newsItem [<!ENTITY b SYSTEM "file:///etc/passwd">]><newsItem>&b;</newsItem>', "unreadable"),
        (b"<nitf>" + b"<a>" * 300, "unreadable"),
    ],
)  # fmt: skip
def test_what_cannot_be_validated_is_told(content: bytes, code: str) -> None:
    assert found(content)[-1].code == code
    assert found(content)[-1].severity == "error"


STARTS = (
    b"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>", b"<newsItem>", b"<NewsML>",
    b"<nitf>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<rss><channel><item>", b"<html>",
    b'{"uri":', b'[{"uri":"urn:x:1"', b'{"@context":', b'{"resources":', b"PK\x03\x04datapackage.json",
)  # fmt: skip


@given(st.binary(max_size=200), st.sampled_from(STARTS))
def test_any_bytes_can_be_validated(content: bytes, start: bytes) -> None:
    for whole in (content, start + content):
        told = found(whole)
        assert told
        assert all(len(each.message) <= 400 for each in told)


def test_what_a_schema_of_ninjs_needs_is_said(tmp_path: Path) -> None:
    """Who installed no extra: as a module that is not there."""
    (tmp_path / "ninjs-schema_3.1.json").write_text("{}")
    (tmp_path / "jsonschema.py").write_text("raise ModuleNotFoundError(__name__)")
    item = b'{"uri": "urn:a", "standard": {"name": "ninjs", "version": "3.1"}}'
    schemas = ("--schemas", str(tmp_path))
    code, _, said = run("-", *schemas, stdin=item, PYTHONPATH=str(tmp_path))
    assert code == 69
    assert said == (
        "wirecopy: validating ninjs by its schema needs jsonschema; "
        "install it with `pip install 'wirecopy[validate]'`\n"
    )


@pytest.mark.parametrize(
    ("version", "element", "expected"),
    [
        ("2.33", "digitalSourceType", []),
        ("2.32", "digitalSourceType", [("newer-element", 6)]),
        ("2.34", "dataMining", []),
        ("2.33", "dataMining", [("newer-element", 5)]),
    ],
)
def test_terms_of_machines_are_of_the_versions_that_brought_them(
    version: str, element: str, expected: list[tuple[str, int]]
) -> None:
    change = (
        ("<language", '<digitalSourceType qcode="digsrctype:print"/><language')
        if element == "digitalSourceType"
        else (
            "<itemMeta>",
            '<rightsInfo><dataMining qcode="plus:DMI-ALLOWED"/></rightsInfo><itemMeta>',
        )
    )
    assert (
        codes(message(('standardversion="2.35"', f'standardversion="{version}"'), change))
        == expected
    )


def test_what_a_table_of_quotes_lacks_is_named(schemas: Path) -> None:
    text = message(('<subject qcode="ticker:RIO"/><headline>Prices</headline>', ""))
    (_, lack) = found(text, schemas=schemas)
    assert (lack.code, lack.severity) == ("receivers", "warning")
    assert (
        lack.message == "a table of quotes is found by its headline and its subject, which it lacks"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('name="tdm-reservation" content="1"', []),
        ('name="tdm-reservation" content="0"', []),
        ('name="tdm-reservation" content="yes"', ["wrong-value"]),
        ('name="tdm-policy" content="https://harrow.example/tdm.json"', []),
        ('name="tdm-policy" content="ours"', ["wrong-value"]),
    ],
)
def test_a_page_reserves_data_mining_in_terms_that_machines_know(
    content: str, expected: list[str]
) -> None:
    page = f'<!DOCTYPE html><html lang="en"><head><title>t</title><meta {content}></head><body><main><p>a</main></body></html>'
    assert [code for code, _ in codes(page, from_="html")] == expected


@pytest.mark.parametrize(
    ("type_", "expected"), [("trainedAlgorithmicMedia", []), ("robot", ["unknown-term"])]
)
def test_digital_source_types_of_ninjs_and_json_ld_are_known(
    type_: str, expected: list[str]
) -> None:
    uri = f"http://cv.iptc.org/newscodes/digitalsourcetype/{type_}"
    ninjs = f'{{"uri": "urn:x:1", "digitalSourceType": {{"uri": "{uri}"}}}}'
    assert [code for code, _ in codes(ninjs, from_="ninjs")] == expected
    thing = f'{{"@context": "https://schema.org", "@type": "Thing", "digitalSourceType": "{uri}"}}'
    assert [code for code, _ in codes(thing, from_="jsonld")] == expected


def test_a_newer_ninjs_is_validated_by_the_newest_schema(schemas: Path) -> None:
    for version, expected in (("3.1", []), ("3.2", ["older-schema"])):
        item = f'{{"uri": "urn:x:1", "standard": {{"name": "ninjs", "version": "{version}", "schema": "https://iptc.org/std/ninjs/ninjs-schema_{version}.json"}}}}'
        told = [code for code, _ in codes(item, from_="ninjs", schemas=schemas) if code != "schema"]
        assert told == expected
