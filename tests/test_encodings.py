"""What the name of an encoding means, lists of them, guesses, and bytes that are another's."""

import codecs
import contextlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Source, Undecodable, UsageError
from wirecopy.files.guessing import guessed

# A sentence or two in each language, in the encoding that its files of old are in.
SENTENCES = [
    ("cp1252", "Die Börse schließt höher, der Müller-Konzern wächst."),
    ("cp1252", "Caf\xe9"),
    ("cp1252", "Le marché a clôturé à la hausse, où l’on espère mieux."),
    ("cp1252", "El puerto reabrió mañana, señaló el capitán."),
    ("cp1252", "As acções subiram e não há razão para pânico."),
    ("cp1252", "Børsen åpnet på nytt etter påske, ifølge megleren."),
    ("cp1252", "Price 12.50 € – “fair”"),
    ("cp1252", "HÄFEN ÖFFNEN WIEDER"),
    ("cp1250", "Giełda zakończyła sesję wzrostem, wynika z danych spółki."),
    ("cp1250", "Pražská burza dnes posílila, akcie přidaly čtyři procenta."),
    ("cp1250", "A tőzsde erősödött, közölte a cég Győrben."),
    ("iso8859_2", "Giełda w środę zakończyła sesję wzrostem, jak śledzimy."),
    ("cp1251", "Биржа закрылась ростом, акции подорожали на три процента."),
    ("koi8_u", "Биржа закрылась ростом, акции подорожали на три процента."),
    ("cp1254", "Borsa güne yükselişle başladı, şirket açıkladı."),
    ("cp1253", "Το χρηματιστήριο έκλεισε με άνοδο σήμερα."),
    ("cp1255", "הבורסה נסגרה בעליות היום"),
    ("cp1256", "أغلقت البورصة على ارتفاع اليوم"),
    ("cp1257", "Birža šiandien užsidarė augimu, pranešė įmonė."),
    ("cp874", "ตลาดหุ้นไทยปิดบวกวันนี้"),
    ("cp932", "株式市場は反発して終わった。"),
    ("euc_jp", "株式市場は反発して終わった。タグボート"),
    ("gb18030", "股市周一收盘上涨，银行股领涨。"),
    ("big5", "股市週一收盤上漲，銀行股領漲。"),
    ("cp949", "증시가 월요일 상승 마감했다."),
]


@pytest.mark.parametrize(("encoding", "sentence"), SENTENCES)
def test_a_guess_reads_the_sentence(encoding: str, sentence: str) -> None:
    content = f"Harbour | {sentence}\n".encode(encoding)
    codec = guessed(content)
    assert codec is not None
    assert content.decode(codec) == f"Harbour | {sentence}\n"


@pytest.mark.parametrize(("encoding", "sentence"), SENTENCES)
def test_the_hint_names_an_encoding_that_works(encoding: str, sentence: str) -> None:
    content = f"{sentence}\n".encode(encoding)
    with pytest.raises(Undecodable) as told:
        Source.of(content).text()
    hint = told.value.hint.removeprefix("try --encoding ").partition(",")[0]
    assert Source.of(content, encoding=hint).text() == f"{sentence}\n"


def test_the_hint_never_names_what_has_failed() -> None:
    content = b"M\x81ller\n"  # of DOS: no byte of windows-1252
    for encoding in ("utf-8", "cp1252", "latin-1", "utf-8,cp1252"):
        with pytest.raises(Undecodable) as told:
            Source.of(content, encoding=encoding).text()
        assert "--encoding cp850" in told.value.hint


@given(st.binary(max_size=40), st.sampled_from([None, "cp1252", "utf-8,cp1252", "shift_jis"]))
def test_what_a_hint_names_decodes_it_all(content: bytes, encoding: str | None) -> None:
    with contextlib.suppress(Undecodable):
        Source.of(content, encoding=encoding).text()
        return
    with pytest.raises(Undecodable) as told:
        Source.of(content, encoding=encoding).text()
    if found := re.search(r"--encoding ([\w-]+)", told.value.hint):
        assert found[1] != encoding
        Source.of(content, encoding=found[1]).text()


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("ISO-8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("shift_jis", "cp932"),
        ("euc-kr", "cp949"),
        ("iso-8859-2", "iso8859-2"),
    ],
)
def test_a_name_means_what_it_means_on_the_web(label: str, codec: str) -> None:
    text = {"cp1252": "“12 €”", "cp1254": "“ğ€”", "gb18030": "鎔", "cp932": "①", "cp949": "똠"}
    content = text.get(codec, "ąć").encode(codec)
    assert Source.of(content, encoding=label).text() == text.get(codec, "ąć")


@pytest.mark.parametrize(
    ("encoding", "content", "text", "told"),
    [
        ("utf-8,cp1252", "Café", "Café", []),
        ("utf-8,cp1252", b"Caf\xe9", "Café", ["not utf-8: read as windows-1252"]),
        ("utf-8, cp1251", b"\xc1\xe8\xf0\xe6\xe0", "Биржа", ["not utf-8: read as cp1251"]),
        ("auto", b"Caf\xe9", "Café", ["not utf-8: read as windows-1252"]),
        ("auto", "Café", "Café", []),
        ("auto", "Café".encode("utf-16"), "Café", []),
        ("auto", "HRW falls".encode("utf-16-le"), "HRW falls", ["not utf-8: read as utf-16-le"]),
        ("cp1252,utf-8", codecs.BOM_UTF8 + "Café".encode(), "Café", []),
    ],
)
def test_lists_and_guesses_are_told(
    encoding: str, content: str | bytes, text: str, told: list[str]
) -> None:
    content = content.encode() if isinstance(content, str) else content
    assert Source.of(content, encoding=encoding).text() == text
    document = wirecopy.read(content, encoding=encoding)
    assert document.articles[0].headline == text
    assert [each.message.partition(" (")[0] for each in document.diagnostics] == told
    assert {(each.code, each.severity) for each in document.diagnostics} <= {
        ("guessed-encoding", "info")
    }


def test_a_guess_is_said_once_an_input(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes("Symbol;Name;Price\nHRW;Börse;12,50\n".encode("cp1252"))
    (tmp_path / "new.csv").write_text("Symbol;Name;Price\nHRW;Börse;12,50\n")
    old, new = wirecopy.read_many(
        [tmp_path / "old.csv", tmp_path / "new.csv"], encoding="utf-8,cp1252"
    )
    assert old == new
    assert [each.code for each in old.diagnostics] == ["guessed-encoding"]
    assert new.diagnostics == ()


def test_what_says_its_encoding_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "quotes.xlsx"
    document = wirecopy.read("RIO | 1% | 2 | $\n")
    wirecopy.write(document, path)
    (back,) = wirecopy.read_many([path], encoding="auto")
    assert back == document
    assert back.diagnostics == ()
    xml = '<?xml version="1.0" encoding="koi8-r"?><nitf><body><body.content><p>Биржа</p></body.content></body></nitf>'
    (story,) = wirecopy.read_many([xml.encode("koi8-r")], from_="nitf", encoding="auto")
    assert story.articles[0].body[0].text == "Биржа"


@pytest.mark.parametrize("text", ["Symbol,Price\nHRW,12.5\n", "Биржа закрылась\nростом и т. д.\n"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("encoding", [None, "utf-8", "utf-8,cp1252", "cp1252"])
def test_utf_16_without_a_mark_is_no_text_full_of_nuls(
    text: str, codec: str, encoding: str | None
) -> None:
    content = text.encode(codec)
    with pytest.raises(Undecodable) as told:
        Source.of(content, encoding=encoding).text()
    assert told.value.hint == f"try --encoding {codec}, or --errors replace"
    with pytest.raises(Undecodable) as told:
        Source.of(content, encoding=encoding, decode_errors="replace").text()
    assert told.value.hint == f"try --encoding {codec}"
    assert Source.of(content, encoding=codec).text() == text
    assert Source.of(content, encoding="auto").text() == text


@pytest.mark.parametrize(
    "text", ["a\0b", "\0" * 20, "\0\0Harbour reopens\0\0\n", "\1\2\3Ships left."]
)
def test_a_few_nuls_are_text(text: str) -> None:
    assert Source.of(text.encode()).text() == text


@pytest.mark.parametrize(
    "encoding",
    ["idna", "punycode", "unicode_escape", "raw-unicode-escape", "rot13", "base64", "undefined",
     "utf-8,klingon", "auto,utf-8", "utf-8,", ""],
)  # fmt: skip
def test_what_is_no_encoding_of_text_is_wrong_use(encoding: str) -> None:
    with pytest.raises(UsageError, match="no encoding"):
        Source.of(b"x", encoding=encoding)
    done = subprocess.run(
        [sys.executable, "-m", "wirecopy", "check", "-", "--encoding", encoding],
        input=b"Harbour\n",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


@given(st.binary(max_size=60), st.sampled_from(["auto", "utf-8,cp1252", "utf-8,shift_jis,cp1251"]))
def test_any_bytes_are_read_or_refused(content: bytes, encoding: str) -> None:
    with contextlib.suppress(Undecodable):
        text = Source.of(content, encoding=encoding).text()
        assert text or not content.strip(b"\xef\xbb\xbf\xff\xfe\0")


@given(st.text(max_size=60))
def test_text_in_utf_8_is_never_guessed_away(text: str) -> None:
    content = text.encode("utf-8", "replace")
    read = Source.of(content, encoding="auto").text()
    assert read == text.removeprefix("\ufeff") or "\0" in text
