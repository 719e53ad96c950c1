"""Ordinary tables that hold no quotes: leagues, votes, weather, prices of a shop, timetables.

`tests/ordinary/*.txt` holds them, each below a line `=== what it is, layout (language)`. A table
that is read as quotes is wrong data that nobody notices, which is worse than a quote not read.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import wirecopy

# How many of the 200 are read as quotes today. This only ever goes down; the aim is 2 at most.
# `pytest -s tests/test_ordinary.py` names them.
CEILING = 0

FOLDER = Path(__file__).parent / "ordinary"
TABLE = re.compile(r"^=== (.+) \((\w\w)\)\n((?:(?!=== ).*\n)+)", re.MULTILINE)


def tables() -> Iterator[tuple[str, str, str]]:
    """Title, language and text of each."""
    for file in sorted(FOLDER.glob("*.txt")):
        for title, language, text in TABLE.findall(file.read_text("utf-8")):
            yield f"{file.stem}: {title}", language, text


def test_ordinary_tables_are_not_read_as_quotes() -> None:
    read = {
        f"{title} ({language})": [str(quote.symbol) for quote in quotes][:4]
        for title, language, text in tables()
        if (quotes := list(wirecopy.read(text).quotes))
    }
    shown = "\n".join(f"  {title}: {symbols}" for title, symbols in read.items())
    print(f"{len(read)} ordinary tables are read as quotes:\n{shown}")
    assert len(read) <= CEILING, shown


def test_no_word_of_a_table_that_holds_no_quotes_is_lost() -> None:
    for title, _, text in tables():
        document = wirecopy.read(text)
        if list(document.quotes):
            continue  # a header of quotes becomes the names of their fields
        tree = repr(document.children)
        lost = [word for word in re.findall(r"[^\W\d_]{3,}", text) if word not in tree]
        assert not lost, f"{title}: {lost}"


def test_there_are_200_of_many_kinds() -> None:
    every = list(tables())
    raw = sum(file.read_text("utf-8").count("\n=== ") + 1 for file in FOLDER.glob("*.txt"))
    assert len(every) == raw == 200
    assert len({text for _, _, text in every}) == len({title for title, _, _ in every}) == 200
    assert {"ar", "de", "en", "es", "fr", "it", "ja"} <= {language for _, language, _ in every}
    assert all(3 <= len(text.splitlines()) <= 20 for _, _, text in every)
