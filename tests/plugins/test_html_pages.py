"""The pages that the extractors are scored on, read as pages: more of each than any of them gives."""

import importlib.util
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import wirecopy

FOLDER = Path(__file__).parents[1] / "extractors"
PAGES = sorted(file.stem for file in (FOLDER / "pages").glob("*.html"))
FIGURES = ("price", "change", "change_percent")


@cache
def scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scoring", FOLDER / "scoring.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES)
def test_a_page_gives_all_its_quotes_and_one_story(page: str) -> None:
    truth = scoring().truth(page)
    document = wirecopy.read(FOLDER / "pages" / f"{page}.html")

    found = {
        (q.symbol, q.name, *(getattr(q, name) for name in FIGURES), q.currency)
        for q in document.quotes
    }
    wanted = {
        (
            q.symbol,
            q.name,
            *(None if (text := getattr(q, name)) is None else Decimal(text) for name in FIGURES),
            q.currency,
        )
        for q in truth.quotes
    }
    assert found == wanted
    assert len(document.quotes) == len(truth.quotes)

    [article] = document.articles
    assert article.headline == truth.headline
    assert article.byline == wirecopy.Byline(truth.author, truth.agency)
    blocks = [block.text for block in article.body]
    assert [each for each in truth.paragraphs if each not in blocks] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_surrounds_the_story_stays_out(page: str) -> None:
    document = wirecopy.read(FOLDER / "pages" / f"{page}.html")

    said = str(document)
    for furniture in (
        "cookie",
        "Cookie",
        "Impressum",
        "Terms of use",
        "Privacidad",
        "ログイン",
    ):
        assert furniture not in said


def test_all_of_a_page_on_request_has_the_same_quotes() -> None:
    for page in PAGES:
        file = FOLDER / "pages" / f"{page}.html"
        every = wirecopy.read(file, options={"content": "page"})
        assert {q.symbol for q in every.quotes} == {q.symbol for q in wirecopy.read(file).quotes}


def test_trafilatura_finds_the_story_on_request() -> None:
    pytest.importorskip("trafilatura")
    for page in PAGES:
        truth = scoring().truth(page)
        file = FOLDER / "pages" / f"{page}.html"
        document = wirecopy.read(file, options={"content": "trafilatura"})
        assert len(document.quotes) == len(truth.quotes)
        assert [each.headline for each in document.articles] == [truth.headline]
