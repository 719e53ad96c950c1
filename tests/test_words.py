"""Each word that readers know does its work: tests/words/*.txt hold them, apart from the code.

A word taken out of the code, or moved to another list, fails here. A new word is written there,
too.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import wirecopy
from wirecopy.kit.figures import figure, is_currency, is_placeholder, iso_4217, value
from wirecopy.kit.words import currencies, exchanges, headers
from wirecopy.kit.words.columns import Title, currency_of, title
from wirecopy.tree.nodes import Note
from wirecopy.wire import bylines, datelines, furniture

FOLDER = Path(__file__).parent / "words"


def lists(name: str) -> dict[str, list[str]]:
    """The lists of a file by their names."""
    text = (FOLDER / name).read_text("utf-8")
    found = re.findall(r"^## (.+)\n((?:.+\n)+)", text, re.MULTILINE)
    return {
        title: [word for line in words.splitlines() for word in line.split(" | ")]
        for title, words in found
    }


TITLES = lists("titles.txt")
CURRENCIES = lists("currencies.txt")
LINES = lists("lines.txt")

# What a column is that one of the words of a list heads.
MEANINGS = {
    "LAST": Title("price", 0, 2, is_known=True),
    "CLOSE": Title("price", 1, 2, is_known=True),
    "PRICES": Title("price", 2, 1, is_known=True),
    "OTHER_PRICES": Title("extra", 0, 1, is_known=True),
    "CHANGES": Title("change", 0, 1, is_known=True),
    "PERCENTS": Title("change_percent", 0, 1, is_known=True),
    "SYMBOLS": Title("symbol", 0, 2, is_known=True),
    "CODES": Title("symbol", 1, 0, is_known=True),
    "INSTRUMENTS": Title("name", 0, 2, is_known=True),
    "NAMES": Title("name", 1, 0, is_known=True),
    "EXCHANGES": Title("exchange", 0, 1, is_known=True),
    "CURRENCIES": Title("currency", 0, 1, is_known=True),
    "TIMES": Title("time", 0, 0, is_known=True),
    "BESIDE": Title("extra", 0, 1, is_known=True),
    "RANKS": Title("extra", 0, 0, is_known=True, is_rank=True),
    "VETO": Title("extra", 0, 0, is_known=True, is_foreign=True),
}


def pairs(name: str) -> list[tuple[str, str]]:
    return [
        (word, meant) for word, _, meant in (each.partition(" = ") for each in CURRENCIES[name])
    ]


def named(currency: str | None) -> str | None:
    """The code of a currency, or the unit itself where it has none."""
    return iso_4217(currency or "", dollar="USD", yen="JPY") or currency


def test_every_list_is_read() -> None:
    assert set(TITLES) == set(MEANINGS)
    assert min(map(len, TITLES.values())) >= 9
    assert sum(map(len, TITLES.values())) > 2900
    assert len(CURRENCIES) == 8
    assert len(LINES) == 8


@pytest.mark.parametrize("name", MEANINGS)
def test_each_title_alone_heads_its_column(name: str) -> None:
    read = {word: title(word) for word in TITLES[name]}
    assert {word: found for word, found in read.items() if found != MEANINGS[name]} == {}
    # Two spellings may be looked up as one, as `chg` and `chg.`: each stands in its list.
    assert sorted(set(TITLES[name]) - getattr(headers, name)) == []


@pytest.mark.parametrize(("name", "field"), [("LAST", "price"), ("CHANGES", "change")])
def test_a_title_makes_quotes_of_a_table(name: str, field: str) -> None:
    """The same from end to end, for the words that most tables have."""
    odd = []
    for word in TITLES[name]:
        document = wirecopy.read(f"Ticker | {word} | %\nQXA | 12.5 | 0.4\nQXB | 13.5 | 0.5\n")
        if [getattr(quote, field) for quote in document.quotes] != [
            Decimal("12.5"),
            Decimal("13.5"),
        ]:
            odd.append(word)
    assert odd == []


def test_each_sign_is_its_currency() -> None:
    read = [(sign, iso_4217(sign, dollar="USD", yen="JPY")) for sign, _ in pairs("signs")]
    assert read == pairs("signs")
    assert [sign for sign, _ in pairs("signs") if not is_currency(sign)] == []
    assert [(sign, currencies.SIGNS.get(sign)) for sign, _ in pairs("signs")] == pairs("signs")


def test_each_word_of_a_title_is_its_currency() -> None:
    words = pairs("words of a title")
    assert [(word, currencies.WORDS.get(word)) for word, _ in words] == words
    # A word that is a sign, too, may stay as it is written.
    read = [(word, named(currency_of(word))) for word, _ in words]
    assert read == [(word, named(code)) for word, code in words]
    assert currency_of("долл.") == "USD"
    assert currency_of("harbour") is None


def test_each_unit_stands_where_a_currency_does_and_names_none() -> None:
    for unit in CURRENCIES["other units"]:
        assert is_currency(unit), unit
        assert iso_4217(unit, dollar="USD", yen="JPY") is None, unit


@pytest.mark.parametrize("name", ["in use", "withdrawn"])
def test_each_code_is_a_currency(name: str) -> None:
    codes = CURRENCIES[name]
    assert [iso_4217(code, dollar="USD", yen="JPY") for code in codes] == codes
    assert [code for code in codes if not is_currency(code)] == []
    known = currencies.IN_USE if name == "in use" else currencies.WITHDRAWN
    assert sorted(set(codes) - known) == []


def test_the_readers_options_name_the_dollar_and_the_yen() -> None:
    assert iso_4217("$", dollar="AUD", yen="JPY") == "AUD"
    assert iso_4217("$", dollar="", yen="JPY") is None
    for sign in ("¥", "￥"):
        assert iso_4217(sign, dollar="USD", yen="CNY") == "CNY"
        assert iso_4217(sign, dollar="USD", yen="") is None


def test_each_exchange_is_one() -> None:
    assert sorted(set(CURRENCIES["exchanges"]) - exchanges.EXCHANGES) == []
    odd = []
    for name in CURRENCIES["exchanges"]:
        document = wirecopy.read(f"QXA | {name} | 1.5 | 0.1% | $\nQXB | {name} | 2.5 | 0.2% | $\n")
        if [quote.exchange for quote in document.quotes] != [name, name]:
            odd.append(name)
    assert odd == []


def test_each_placeholder_says_that_there_is_no_figure() -> None:
    words = ["" if word == "(empty)" else word for word in CURRENCIES["no figure"]]
    assert [word for word in words if not is_placeholder(word)] == []
    assert [word for word in words if not is_placeholder(word.upper())] == []
    assert not is_placeholder("closed")


@pytest.mark.parametrize(("word", "power"), pairs("powers of ten"))
def test_each_power_moves_the_point(word: str, power: str) -> None:
    found = figure(f"1.5{word}")
    assert found is not None
    assert value(found, ".") == Decimal("1.5").scaleb(int(power))


@pytest.mark.parametrize("word", LINES["by"])
def test_each_by_word_begins_a_byline(word: str) -> None:
    found = bylines.byline(f"{word}: Jane Roe", is_first=False)
    assert found is not None
    assert found.author == "Jane Roe"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("by, alone", bylines.is_by_word),
        ("small words of names", lambda word: bylines.is_name(f"Jane {word} Roe")),
        ("dates", datelines.is_date_word),
        ("sections", furniture.is_section),
        ("notes", lambda word: isinstance(furniture.furniture(word), Note)),
        (
            "agencies in small letters",
            lambda word: datelines.dateline_alone(f"PORT, 5 Jan, {word}"),
        ),
        ("no places", lambda word: datelines.dateline(f"[{word} TIDE] Text.") is None),
    ],
)
def test_each_word_of_a_line_is_known(name: str, told: Callable[[str], object]) -> None:
    assert [word for word in LINES[name] if not told(word)] == []
