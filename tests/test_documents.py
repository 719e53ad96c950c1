"""The same story in every kind of document reads the same, whichever program wrote it."""

import re
import runpy
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import Document

FOLDER = Path(__file__).parent / "documents"
MAKE = runpy.run_path(str(FOLDER / "make.py"))
QUOTES = [
    (symbol, Decimal(price), Decimal(change), unit) for symbol, price, change, unit in MAKE["ROWS"]
]
TEXTS = ["harbour.fodt", "libreoffice.odt", "odfpy.odt", "pandoc.odt",
         "libreoffice.docx", "pandoc.docx", "python-docx.docx", "libreoffice.rtf", "pandoc.rtf",
         "libreoffice.pdf", "chromium.pdf", "reportlab.pdf", "owned.pdf"]  # fmt: skip
SHEETS = ["harbour.fods", "libreoffice.ods", "libreoffice.xls"]


def read(name: str) -> Document:
    (document,) = wirecopy.read_many([FOLDER / name])
    return document


@pytest.mark.parametrize("name", [*TEXTS, *SHEETS])
def test_quotes_are_equal(name: str) -> None:
    assert [(q.symbol, q.price, q.change_percent, q.currency) for q in read(name).quotes] == QUOTES


figures = st.decimals(min_value=1, max_value=9999, places=2)
changes = st.decimals(min_value=-50, max_value=50, places=2)
symbols = st.text("ABCDEFGHKLMNPRSTVWXZ", min_size=4, max_size=6)
units = st.sampled_from(("USD", "EUR", "CHF", "GBP", "JPY"))
tables = st.lists(st.tuples(symbols, figures, changes, units), min_size=2, max_size=6)
WRITERS = {
    "html": "page", "eml": "message", "docx": "word", "odt": "flat_text", "ods": "flat_sheet",
    "rtf": "rich_text",
}  # fmt: skip


@settings(max_examples=25)
@given(tables)
@pytest.mark.parametrize("kind", WRITERS)
def test_any_table_reads_back(kind: str, rows: list[tuple[str, Decimal, Decimal, str]]) -> None:
    """PDF has this law in its own tests, where the glyphs are set."""
    content = MAKE[WRITERS[kind]]([(s, str(price), str(c), unit) for s, price, c, unit in rows])
    content = content if isinstance(content, bytes) else content.encode()
    (document,) = wirecopy.read_many([content], from_=kind)
    assert [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes] == rows


@pytest.mark.parametrize("name", TEXTS)
def test_the_story_is_equal(name: str) -> None:
    (article,) = read(name).articles
    assert article.headline == MAKE["HEADLINE"]
    assert article.byline is not None
    assert article.byline.author == MAKE["BYLINE"].removeprefix("By ")
    assert [block.text for block in article.body] == [*MAKE["PARAGRAPHS"], MAKE["CLOSING"]]


@pytest.mark.parametrize("name", [name for name in TEXTS if name.endswith(".docx")])
def test_every_cell_is_where_python_docx_has_it(name: str) -> None:
    """Where it loses nothing, for there is nothing to lose here."""
    from docx import Document as Word

    (table,) = Word(str(FOLDER / name)).tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == MAKE["cells"]()


def test_the_files_are_small() -> None:
    assert sum(each.stat().st_size for each in FOLDER.iterdir() if each.is_file()) < 300_000


def test_no_file_says_where_it_was_made() -> None:
    for each in FOLDER.iterdir():
        if each.suffix not in (".py", "") and each.is_file():
            assert not re.search(rb"/(?:tmp|home|root|work)/", each.read_bytes()), each.name


def test_the_files_are_what_the_script_makes() -> None:
    assert (FOLDER / "harbour.fodt").read_text("utf-8") == MAKE["flat_text"]()
    assert (FOLDER / "harbour.fods").read_text("utf-8") == MAKE["flat_sheet"]()
