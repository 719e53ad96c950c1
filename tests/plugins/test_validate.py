"""Files of any standard: which one they are of, and what is wrong with them."""

import json
import subprocess
import sys
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
<contentMeta><language tag="en"/></contentMeta>
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
        ('qcode="ticker:RIO"', 'qcode="tickr:RIO"', ("unresolvable-alias", 7)),
        ('rel="q:price" ', "", ("missing-rel", 8)),
        ('value="63.3"', 'value="63,3"', ("wrong-value", 8)),
        ("hasInstrument", "hasInstrumnt", ("unknown-element", 7)),
        ('tag="en"', 'tag="english"', ("language-tag", 6)),
        ('version="1">', 'version="1" xml:lang="e">', ("language-tag", 3)),
        ("<itemMeta>", '<itemMeta id="a"><!-- -->', None),
        ("<provider", '<provider id="a"', None),
        ("<newsItem ", "<newsitem/><newsItem ", ("unknown-element", 3)),
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


def test_two_items_with_one_guid_and_ids_that_occur_twice() -> None:
    text = message(items=3).replace("urn:x:2", "urn:x:0").replace("<itemMeta>", '<itemMeta id="a">')
    assert codes(text) == [
        ("duplicate-id", 13),
        ("duplicate-guid", 19),
        ("duplicate-id", 21),
    ]


def test_aliases_come_from_the_catalogs_that_an_item_has(tmp_path: Path) -> None:
    iptc = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
    text = message(('qcode="ticker:RIO"', 'qcode="acme:RIO"'))
    assert codes(text) == [("unresolvable-alias", 7)]
    reference = '<catalogRef href="http://acme.example/catalog-3.xml"/><catalogRef'
    text = text.replace("<catalogRef", reference)
    assert codes(text) == [("unchecked-alias", 7)]
    catalog = '<catalog xmlns="http://iptc.org/std/nar/2006-10-01/"><scheme alias="acme" uri="urn:a:"/></catalog>'
    (tmp_path / "catalog-3.xml").write_text(catalog)
    assert codes(text, schemas=tmp_path) == []
    assert codes(text.replace("Standards_41", "Standards_99")) == [
        ("unchecked-alias", 5), ("unchecked-alias", 5), ("unchecked-alias", 7),
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


def test_a_newer_version_is_validated_by_the_newest_schema(schemas: Path) -> None:
    text = message(('standardversion="2.35"', 'standardversion="2.99"'))
    assert codes(text, schemas=schemas) == [("older-schema", 1)]
    (standard, only, *_) = found(message((' conformance="power"', "")), schemas=schemas)
    assert standard.message == "NewsML-G2 2.35, conformance core by default"
    assert only.message.startswith("no schema NewsML-G2_*-Core.xsd in ")


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


@given(st.lists(testing.any_documents(), min_size=1, max_size=2))
def test_what_we_write_is_valid(documents: list[Document]) -> None:
    documents = [
        *documents,
        wirecopy.read("RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell."),
    ]
    import io

    target = io.BytesIO()
    wirecopy.write(documents, target, to="newsml", options={"date": DATE})
    assert codes(target.getvalue()) == []


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
    assert (code, printed.splitlines()[2]) == (66, f"{bad}:8: wrong-value '63,3' is no xs:decimal")
    assert complaint.startswith(f"wirecopy: {tmp_path / 'none.xml'}: cannot be read")
    assert printed.splitlines()[-2].startswith(f"{good}: standard")
    code, printed, _ = run("--format", "json", "-", stdin=bad.read_bytes())
    assert code == 65
    assert json.loads(printed.splitlines()[-1]) == {
        "source": "<stdin>", "code": "wrong-value", "severity": "error",
        "message": "'63,3' is no xs:decimal", "line": 8, "column": 0,
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
        (b"<newsItem>", "unreadable"),
        (b'<!DOCTYPE newsItem [<!ENTITY b SYSTEM "file:///etc/passwd">]><newsItem>&b;</newsItem>', "unreadable"),
        (b"<newsItem>" + b"<a>" * 300, "unreadable"),
    ],
)  # fmt: skip
def test_what_cannot_be_validated_is_told(content: bytes, code: str) -> None:
    assert found(content)[-1].code == code
    assert found(content)[-1].severity == "error"


@given(st.binary(max_size=200), st.sampled_from(["", "newsml"]))
def test_any_bytes_can_be_validated(content: bytes, standard: str) -> None:
    for start in (b"", b"<newsItem>", b"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>"):
        for each in found(start + content, from_=standard or None):
            assert len(each.message) <= 400
