"""News pages as real extractors and browsers deliver them: how much of them wirecopy reads.

`tests/extractors/pages` holds seven pages of our own, `tests/extractors/out` what some sixty settings
of extractors, converters and browsers make of each (`versions.md`). To see what is wrong:
`python tests/extractors/scoring.py -v [WORD …]`.
"""

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# What is read today, of what the outputs hold. Shares only ever go up, counts only ever go down: a
# change that reads more moves them, and none moves them the other way.
# The aim: quotes, headlines and bylines 0.90, nothing spurious, no story cut.
QUOTES = 0.949  # quotes with all fields right
SPURIOUS = 0  # quotes that are none of the page's
HEADLINES = 0.965
BYLINES = 0.984
PARAGRAPHS = 0.980  # word for word, each as one block
CUT = 1  # stories in more than one article

FOLDER = Path(__file__).parent / "extractors"


@cache
def scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scoring", FOLDER / "scoring.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def total() -> Any:  # Any: a record of a module that is loaded by its path
    rules = scoring()
    return rules.total([rules.score(text, rules.truth(page)) for page, _, text in rules.outputs()])


def share(pair: tuple[int, int]) -> float:
    return pair[0] / pair[1]


def test_quotes_are_read_with_all_fields(total: Any) -> None:
    assert share(total.quotes) >= QUOTES, scoring().shown(total)


def test_no_more_spurious_quotes(total: Any) -> None:
    assert total.spurious <= SPURIOUS, scoring().shown(total)


def test_headlines_are_read(total: Any) -> None:
    assert share(total.headlines) >= HEADLINES, scoring().shown(total)


def test_bylines_are_read(total: Any) -> None:
    assert share(total.bylines) >= BYLINES, scoring().shown(total)


def test_paragraphs_are_read_word_for_word(total: Any) -> None:
    assert share(total.paragraphs) >= PARAGRAPHS, scoring().shown(total)


def test_no_more_stories_are_cut(total: Any) -> None:
    assert total.cut <= CUT, scoring().shown(total)


PAGES = [file.stem for file in sorted((FOLDER / "pages").glob("*.html"))]


def test_there_are_enough_outputs() -> None:
    outputs = list(scoring().outputs())
    assert len({setting for _, setting, _ in outputs}) >= 60
    assert {page for page, _, _ in outputs} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_truth_of_a_page_is_what_its_best_output_says(page: str) -> None:
    """A truth that no output holds would ask for what nobody can read."""
    rules = scoring()
    truth = rules.truth(page)
    assert len(json.loads((FOLDER / "pages" / f"{page}.truth.json").read_text("utf-8"))) == 4
    scores = [rules.score(text, truth) for name, _, text in rules.outputs((f"{page}/",))]
    assert max(score.quotes[1] for score in scores) == len(truth.quotes)
    assert max(score.paragraphs[1] for score in scores) == len(truth.paragraphs)
    assert max(score.headlines[1] for score in scores) == 1
    assert max(score.bylines[1] for score in scores) == 1


TRUTH = """\
Ferry fares to rise in spring
By Nora Quill, HTZ
ALP | Alder Paper | 1,204.50 | +0.61 | +1.28% | $
BKE | Brook Energy | 6.44 | -0.27 | -4.02% | $
Fares on the harbour ferries will rise by a tenth in April, the port authority said on Monday.
"""


def small() -> Any:
    rules = scoring()
    return rules.Truth(
        (
            rules.TrueQuote("ALP", "Alder Paper", "1204.50", "0.61", "1.28", "USD"),
            rules.TrueQuote("BKE", "Brook Energy", "6.44", "-0.27", "-4.02", "USD"),
        ),
        "Ferry fares to rise in spring",
        "Nora Quill",
        "HTZ",
        (TRUTH.splitlines()[4],),
    )


def test_a_quote_is_asked_for_where_symbol_or_name_and_price_stand() -> None:
    asked = {
        TRUTH: 2,
        TRUTH.replace("ALP | ", ""): 2,
        TRUTH.replace("6.44", "6.45"): 1,
        TRUTH.replace(" | ", ""): 0,  # grown together, nobody can part them
        "ALP rose to 1,204.50 dollars, brokers said.\nBKE fell to 6.44.\nThat is all.\n": 2,
    }
    for text, delivered in asked.items():
        assert scoring().score(text, small()).quotes[1] == delivered, text


def test_a_quote_in_a_paragraph_is_not_asked_for() -> None:
    prose = "Shares in ALP rose to 1,204.50 dollars on Monday, brokers in the harbour town said."
    truth = small()._replace(paragraphs=(prose,))
    wrapped = prose.replace("dollars ", "dollars\n  ")
    assert scoring().score(f"Ferry fares\n\n{wrapped}\n", truth).quotes == (0, 0)


def test_a_field_that_is_not_delivered_is_not_asked_for() -> None:
    text = "Symbol | Price\nALP | 1,204.50\nBKE | 6.44\n"
    assert scoring().score(text, small()).quotes == (2, 2)


def test_wrong_fields_and_inventions_are_named() -> None:
    text = TRUTH.replace("+1.28%", "+1.28").replace("BKE | Brook Energy", "XYZ | Xylo")
    score = scoring().score(text, small())
    assert score.spurious == 1
    assert any("spurious quote 'XYZ'" in line for line in score.wrong)


def test_a_story_in_two_articles_is_cut() -> None:
    first = "Fares on the harbour ferries will rise by a tenth in April, the authority said."
    last = "Commuters with yearly tickets will pay the new fares only from September on."
    truth = small()._replace(paragraphs=(first, last))
    whole = f"Ferry fares to rise in spring\n\n{first}\n\n{last}\n"
    between = "\nBy Nora Quill, HTZ\n\nOther headline of the evening\n\nBy Nora Quill, HTZ\n"
    assert scoring().score(whole, truth).cut == 0
    assert scoring().score(whole.replace(f"{first}\n", f"{first}\n{between}"), truth).cut == 1
