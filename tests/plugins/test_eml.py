"""E-mail: the text becomes a story, attachments are inputs of their own, nothing goes unreported."""

from contextlib import suppress
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import BadData, Document, Quote, QuoteTable
from wirecopy_eml.flowed import joined

TEXT = "Ships left the harbour on Monday, a day before the storm reached the coast.\n"
WIRE = "HRW | -0.42% | 18.235 | $ | |\nTUG | 1.5% | 7.04 | $ | |\n"
TABLE = (
    "<table><tr><th>Symbol</th><th>Price</th><th>Change %</th></tr>"
    "<tr><td>HRW</td><td>18.235</td><td>-0.42%</td></tr>"
    "<tr><td>TUG</td><td>7.04</td><td>1.5%</td></tr></table>"
)


def mail(subject: str = "Ships leave", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Desk <desk@agency.example>"
    for name, value in headers.items():
        message[name] = value
    return message


def read(message: EmailMessage | bytes, **options: object) -> list[Document]:
    content = message if isinstance(message, bytes) else message.as_bytes()
    source = wirecopy.Source("mail.eml", content)
    return list(wirecopy.read_many([source], from_="eml", options=options or None))


def prices(documents: list[Document]) -> dict[str, str]:
    return {q.symbol: str(q.price) for document in documents for q in document.quotes}


def told(documents: list[Document]) -> list[str]:
    return [d.message for document in documents for d in document.diagnostics]


def test_the_subject_is_the_headline_of_a_text_without_one(tmp_path: Path) -> None:
    message = mail("Re: Ships leave")
    message.set_content(TEXT)
    file = tmp_path / "mail.eml"
    file.write_bytes(message.as_bytes())
    [article] = wirecopy.read(file).articles

    assert article.headline == "Ships leave"
    assert [block.text for block in article.body] == [TEXT.strip()]


def test_a_text_with_a_headline_keeps_it() -> None:
    message = mail("copy for tomorrow")
    message.set_content(f"Ships leave\n\nBy Jane Roe\n\n{TEXT}")
    [document] = read(message)

    assert document.articles[0].headline == "Ships leave"
    assert document.articles[0].byline == wirecopy.Byline("Jane Roe")


@pytest.mark.parametrize(
    ("plain", "html", "taken"),
    [
        ("See the table.\n", TABLE, "html"),  # its grids hold quotes
        (TEXT * 3, f"<p>{TEXT * 3}</p>", "plain"),
        ("Your program cannot show this.\n", f"<p>{TEXT * 8}</p>", "html"),
    ],
)
def test_of_two_forms_one_is_taken(plain: str, html: str, taken: str) -> None:
    message = mail()
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    documents = read(message)

    assert len(documents) == 1
    said = str(documents[0])
    assert (plain.strip().split("\n")[0] in said) == (taken == "plain" or plain in html)
    assert bool(documents[0].quotes) == ("table" in html)


def test_attachments_are_inputs_of_their_own() -> None:
    message = mail()
    message.set_content(TEXT)
    message.add_attachment(
        "Symbol,Price,Change %\nHRW,18.235,-0.42\n", subtype="csv", filename="quotes.csv"
    )
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="x-odd", filename="a.odd")
    body, quotes = read(message)

    assert body.source == "mail.eml"
    assert quotes.source == "mail.eml/quotes.csv"
    assert prices([quotes]) == {"HRW": "18.235"}
    assert any("a.odd" in each for each in told([body]))
    assert len(read(message, attachments=False)) == 1


def test_text_below_an_attachment_is_not_lost() -> None:
    inner = EmailMessage()
    inner.set_content("<p>Above.</p>", subtype="html")
    inner.make_mixed()
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="x.odd")
    below = EmailMessage()
    below.set_content(TABLE, subtype="html")
    inner.attach(below)
    message = mail()
    message.set_content("See below.\n")
    message.make_alternative()
    message.attach(inner)

    assert prices(read(message)) == {"HRW": "18.235", "TUG": "7.04"}


def test_a_message_in_a_message_is_read() -> None:
    inner = mail("Tugs leave")
    inner.set_content(WIRE)
    message = mail()
    message.set_content(TEXT)
    message.add_attachment(inner)
    documents = read(message)

    assert [document.source for document in documents] == ["mail.eml", "mail.eml/message.eml"]
    assert prices(documents) == {"HRW": "18.235", "TUG": "7.04"}


def test_pages_with_pictures_inside() -> None:
    message = mail()
    message.set_content(f"<p>{TEXT}</p><img src='cid:a'>", subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    [document] = read(message)

    assert document.articles
    assert any("1 pictures" in each for each in told([document]))


@pytest.mark.parametrize(
    ("label", "content", "word"),
    [
        ("iso-8859-1", b"\x93Gr\xf6\xdfe\x94 \x80", "“Größe” €"),
        ("no-such-charset", "Größe".encode(), "Größe"),
        ("", "Größe".encode(), "Größe"),
        ("", b"Gr\xf6\xdfe", "Größe"),
        ("shift_jis", "港町".encode("cp932"), "港町"),
    ],
)
def test_charsets(label: str, content: bytes, word: str) -> None:
    charset = f"; charset={label}" if label else ""
    raw = f"Subject: Head\nContent-Type: text/plain{charset}\nContent-Transfer-Encoding: 8bit\n\n"
    documents = read(raw.encode() + content + b" is the size that they gave on Monday.\n")

    assert word in str(documents[0].articles[0].body)
    assert any("no-such" in each for each in told(documents)) == (label == "no-such-charset")


def test_flowed_text_is_joined() -> None:
    text = "Ships left the \nharbour.\n\n> quoted \n> text\n\n-- \nDesk\n"

    assert joined(text) == "Ships left the harbour.\n\n> quoted text\n\n-- \nDesk\n"
    assert joined("日 \n本\n", delsp=True) == "日本\n"
    assert joined(" stuffed\n") == "stuffed\n"


def test_a_flowed_mail_ends_at_its_signature() -> None:
    raw = (
        "Subject: Head\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
        "Ships left the \nharbour on Monday.\n\n-- \nDesk, phone 123\n"
    )
    documents = read(raw.encode())

    assert [b.text for b in documents[0].articles[0].body] == ["Ships left the harbour on Monday."]
    assert any("signature" in each for each in told(documents))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            b"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMII",
            "S/MIME",
        ),
        (b"Subject: x\nContent-Type: multipart/encrypted; boundary=a\n\n--a\n\nx\n--a--\n", "PGP"),
        (b"Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", "PGP"),
        (b"Subject: x\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx", "winmail.dat"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".msg"),
        (b"no header at all", "no header"),
        (b"", "no header"),
        (b"Content-Type: multipart/mixed; boundary=a\n" * 101, "100 parts"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(content: bytes, what: str) -> None:
    with pytest.raises(BadData, match=what) as error:
        read(content)

    assert "\n" not in str(error.value)


def test_a_winmail_beside_text_is_named() -> None:
    message = mail()
    message.set_content(TEXT)
    message.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    documents = read(message)

    assert [d.severity for d in documents[0].diagnostics] == ["warning"]


def test_a_signed_mail_is_read_and_the_signature_named() -> None:
    raw = (
        f"Subject: Head\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{TEXT}- -- dashes\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )
    documents = read(raw.encode())

    assert "-- dashes" in str(documents[0])
    assert "abc" not in str(documents[0].articles)
    assert any("PGP signature" in each for each in told(documents))


def test_malformed_headers_are_no_reason_to_fail() -> None:
    raw = (
        b'Subject: =?no-such?B?!!!?= x\nFrom: <<<>\nContent-Type: text/plain; charset="\n'
        b"Content-Disposition: inline; filename*=x''%\nContent-Transfer-Encoding: base65\n\n"
    )
    assert read(raw + TEXT.encode())[0].articles


def test_a_saved_page(tmp_path: Path) -> None:
    message = mail("page")
    message.set_content(
        f"<nav><a href=/>Home</a></nav><article><h1>Ships leave</h1><p>{TEXT}</p><p>{TEXT}</p></article>{TABLE}",
        subtype="html",
    )
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    for name in ("page.mhtml", "page.mht"):
        file = tmp_path / name
        file.write_bytes(message.as_bytes())
        document = wirecopy.read(file)
        assert prices([document]) == {"HRW": "18.235", "TUG": "7.04"}
        assert [each.headline for each in document.articles] == ["Ships leave"]
        assert "Home" not in str(document)


QUOTES = st.builds(
    Quote,
    symbol=st.text("ABCDEFGHIJKLMNOP", min_size=2, max_size=5),
    price=st.decimals(1, 9999, places=3).map(abs),
    change_percent=st.decimals(-99, 99, places=2),
    currency=st.sampled_from(["USD", "EUR", "CHF"]),
)


@pytest.mark.parametrize("form", ["html", "mail", "plain"])
@given(st.lists(QUOTES, min_size=2, max_size=6, unique_by=lambda quote: quote.symbol))
def test_a_table_comes_back_from_a_page_and_from_mail(form: str, quotes: list[Quote]) -> None:
    rows = [(q.symbol, q.price, q.change_percent, q.currency) for q in quotes]
    cells = "".join(f"<tr><td>{a}<td>{b}<td>{c}%<td>{d}" for a, b, c, d in rows)
    page = f"<table><tr><th>Symbol<th>Price<th>Change %<th>Currency{cells}</table>"
    if form == "html":
        documents = [wirecopy.read(page, from_="html")]
    else:
        message = mail("Prices")
        bars = "".join(f"{a} | {c}% | {b} | {d} | |\n" for a, b, c, d in rows)
        message.set_content(
            bars if form == "plain" else page, subtype="plain" if form == "plain" else "html"
        )
        documents = read(message)

    found = [q for document in documents for q in document.quotes]
    assert [(q.symbol, q.price, q.change_percent, q.currency) for q in found] == rows
    assert all(isinstance(q.price, Decimal) for q in found)
    assert all(isinstance(each, QuoteTable) for each in documents[0].children)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for begin in (
        b"",
        b"Subject: x\n\n",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n",
    ):
        for name in ("eml", "mhtml"):
            with suppress(wirecopy.WirecopyError):
                list(wirecopy.read_many([begin + content], from_=name))


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Subject", "Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "From"]
        ),
        st.text(st.sampled_from("abc=;\"'/*%<>(),:@?! \t=?utf-8?Q?\\é"), max_size=40),
    ),
    max_size=5,
)


@given(HEADERS, st.binary(max_size=60))
def test_any_header_is_read_or_refused(headers: list[tuple[str, str]], body: bytes) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in headers).encode() + b"To: x\n\n" + body
    with suppress(wirecopy.WirecopyError):
        list(wirecopy.read_many([raw], from_="eml"))
