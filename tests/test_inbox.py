"""The inbox that people have: every file is read, or named with its reason."""

import runpy
from pathlib import Path

import pytest

import wirecopy
from wirecopy import BadData, Document, WirecopyError

MAKE = runpy.run_path(str(Path(__file__).parent / "documents" / "make.py"))

#: How many quotes and articles each file holds.
READ = {
    "closing.ods": (5, 0),
    "draft.odt": (5, 1),
    "feed.rss": (0, 1),
    "flat.fodt": (5, 1),
    "item.json": (0, 1),
    "letter.docx": (5, 1),
    "mail.eml": (0, 1),
    "memo.doc": (5, 1),
    "memo.rtf": (5, 1),
    "notes.md": (5, 1),
    "old.xls": (5, 1),
    "page.html": (5, 1),
    "quotes.tsv": (5, 0),
    "report.pdf": (5, 1),
    "report.xls": (5, 0),
    "story.xml": (0, 1),
    "tokyo.txt": (0, 1),
    "wire.txt": (2, 1),
}
#: What is read with an encoding, and named without one: text says of itself only that it is UTF-8.
ENCODED = {"boerse.txt": (2, 1), "quotes.csv": (5, 0)}
#: Why the others are not read.
REFUSED = {
    "ancient.doc": "save it as .docx",
    "binary.xlsb": "save it as .xlsx",
    "broken.docx": "no readable zip file",
    "locked.pdf": "a password protects it",
    "logo.png": "a picture (PNG)",
    "outlook.msg": "save it as .eml",
    "scan.pdf": "holds pictures, no text",
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    MAKE["inbox"](folder)
    return folder


def test_it_holds_one_of_each_kind(inbox: Path) -> None:
    assert {each.name for each in inbox.iterdir()} == {*READ, *ENCODED, *REFUSED}
    assert len(READ) + len(ENCODED) + len(REFUSED) >= 25


def held(documents: list[Document]) -> tuple[int, int]:
    quotes = sum(len(each.quotes) for each in documents)
    return quotes, sum(len(each.articles) for each in documents)


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read(name: str, inbox: Path) -> None:
    assert held(list(wirecopy.read_many([inbox / name]))) == READ[name]


@pytest.mark.parametrize("name", ENCODED)
def test_text_is_read_with_its_encoding(name: str, inbox: Path) -> None:
    assert held(list(wirecopy.read_many([inbox / name], encoding="auto"))) == ENCODED[name]
    with pytest.raises(BadData, match="try --encoding cp1252"):
        wirecopy.read(inbox / name)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_reason(name: str, inbox: Path) -> None:
    with pytest.raises(WirecopyError) as caught:
        list(wirecopy.read_many([inbox / name]))
    assert REFUSED[name] in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code in (65, 69)
