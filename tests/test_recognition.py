"""What a file is, by its content: where its name says nothing, or lies."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.errors import FormatUnavailable, Undecodable, Unreadable
from wirecopy.run.recognition import recognised

PAGE = "<!doctype html><h1>Ships leave</h1><p>Ships left the harbour on Monday, they said.</p>"
TABLE = (
    "<table><tr><th>Symbol</th><th>Price</th><th>Change %</th></tr>"
    "<tr><td>HRW</td><td>12.5</td><td>0.42</td></tr></table>"
)
NITF = (
    '<?xml version="1.0"?>\n<!-- x -->\n<nitf><body><body.head><hedline><hl1>Ships leave</hl1></hedline>'
    "</body.head><body.content><p>Ships left.</p></body.content></body></nitf>"
)
RSS = '<rss version="2.0"><channel><title>F</title><item><title>Ships leave</title></item></channel></rss>'
NINJS = '{"uri": "urn:a:b", "headlines": [{"value": "Ships leave"}], "bodies": [{"value": "<p>Ships left.</p>"}]}'
MAIL = "MIME-Version: 1.0\nSubject: Ships leave\nMessage-ID: <a@b>\n\nShips left the harbour on Monday.\n"


def zip_of(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(
                name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text
            )
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("story.xml", NITF),
        ("feed.xml", RSS),
        ("page.xml", PAGE),
        ("item.json", NINJS),
        ("items.json", f"[{NINJS}]"),
        ("page", PAGE),
        ("page.dat", PAGE),
        ("page.doc", PAGE),
        ("mail", MAIL),
        ("mail.dat", MAIL),
        ("mail.html", MAIL),
    ],
)
def test_the_content_says_what_it_is(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")

    assert wirecopy.read(file).articles[0].headline == "Ships leave"


def test_a_table_of_html_that_is_called_a_workbook(tmp_path: Path) -> None:
    for name in ("list.xls", "list.xlsx"):
        for content in (
            TABLE,
            f"<html><body>{TABLE}</body></html>",
            f"\ufeff\n<meta charset=utf-8>{TABLE}",
        ):
            file = tmp_path / name
            file.write_text(content, encoding="utf-8")
            assert [quote.symbol for quote in wirecopy.read(file).quotes] == ["HRW"], name


def test_a_workbook_that_is_called_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    wirecopy.convert("HRW | -0.42% | 18.235 | $ | |", file, to="xlsx")
    for name in ("list", "list.xls", "list.xml", "list.bin"):
        file.rename(tmp_path / name)
        file = tmp_path / name
        assert [quote.symbol for quote in wirecopy.read(file).quotes] == ["HRW"], name


def test_an_open_stream_and_bytes_are_recognised_too() -> None:
    assert wirecopy.read(io.BytesIO(PAGE.encode())).articles[0].headline == "Ships leave"
    assert wirecopy.read(NITF.encode()).articles[0].headline == "Ships leave"


def test_a_text_stays_wire_text() -> None:
    assert wirecopy.read("HRW | -0.42% | 18.235 | $ | |").quotes
    assert wirecopy.read("<p>Ships leave").articles[0].headline == "<p>Ships leave"


def test_a_name_counts_before_content_that_says_nothing(tmp_path: Path) -> None:
    for name, content in (("a.json", "[]"), ("b.txt", "<p>Ships</p>"), ("c", "Ships leave\n")):
        (tmp_path / name).write_text(content)
        list(wirecopy.read_many([tmp_path / name]))


def test_a_name_that_nobody_knows_and_content_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.odd").write_text("Ships leave\n")

    with pytest.raises(FormatUnavailable, match=r"'.*a\.odd'"):
        wirecopy.read(tmp_path / "a.odd")


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(64)


@pytest.mark.parametrize(
    ("content", "what", "hint"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture", ""),
        (ole("WordDocument"), "an old Word document", "save it as .docx"),
        (ole("EncryptedPackage"), "a document with a password", "without one"),
        (ole("__substg1.0_0037001F"), "a message of Outlook's", "save it as .eml"),
        (ole("Something"), "an old Office file", "newer format"),
        (zip_of(xl__workbook_bin="x"), "a binary workbook", "save it as .xlsx"),
        (zip_of(mimetype="application/vnd.oasis.opendocument.graphics"), "OpenDocument file", ""),
        (zip_of(a="x"), "a zip archive", ".zip"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "Excel 2003 XML",
            ".xlsx",
        ),
    ],
)
def test_what_no_reader_takes_is_named(
    tmp_path: Path, content: bytes, what: str, hint: str
) -> None:
    file = tmp_path / "file.dat"
    file.write_bytes(content)

    with pytest.raises(Unreadable, match=what) as error:
        wirecopy.read(file)

    assert hint in error.value.hint
    assert error.value.exit_code == 65


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_pdf_that_is_called_text_is_no_matter_of_encodings(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n")

    with pytest.raises(Undecodable, match="is a PDF, not text") as error:
        wirecopy.read(tmp_path / name)

    assert "encoding" not in error.value.hint


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1\\ansi", "rtf"),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'nitf.dtd' [<!ELEMENT x ANY>]><nitf>",
            "nitf",
        ),
        (b"<rdf:RDF xmlns:rdf='x'>", "rss"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "atom"),
        (b"<newsItem xmlns='x'>", "newsml"),
        ("<html>".encode("utf-16"), "html"),
        (
            b"<office:document xmlns:office='x' office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>",
            "ods",
        ),
        (b'[{"type": "Document"', "json"),
        (b"Received: from a\n by b\nSubject: x\n\n", "eml"),
        (
            b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype=x\n\n",
            "mhtml",
        ),
        (b"Subject: no mail, but wire text\n\n", ""),
        (b'{"uri": "x", "@context": "y", "headline": "z"}', ""),
        (b"<odd>", ""),
        (b"", ""),
    ],
)
def test_beginnings(head: bytes, reader: str) -> None:
    found = recognised(head)

    assert (found.reader if found else "") == reader


@given(
    st.binary(max_size=100),
    st.sampled_from([b"", b"<", b"{", b"PK\x03\x04", b"<?xml ", b"<!--", b"A: b\n"]),
)
def test_any_beginning_is_looked_at(head: bytes, begin: bytes) -> None:
    recognised(begin + head, lambda: begin + head)


@pytest.mark.parametrize(
    "name", ["stocks.anpa", "headings.anpa", "kill.anpa", "eil.7901", "port.7901"]
)
def test_messages_of_wires_are_known_without_a_name(name: str) -> None:
    file = Path(__file__).parent / "wires" / name
    named = wirecopy.read(file)

    assert wirecopy.read(file.read_bytes()) == named
    assert "\x02" not in str(named)


@pytest.mark.parametrize(
    "head",
    [b"\x01", b"\x01a0001 of text", b"\x01HRW0001 4 WI " + b"x" * 400 + b"\x02", b"a0001\n\x02"],
)
def test_what_only_looks_like_a_message_of_a_wire_is_text(head: bytes) -> None:
    assert recognised(head + b"\nHarbour opens\n") is None
