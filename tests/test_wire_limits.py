"""The limits of the readers of wire text, each at its last value and one beyond it.

A row of the table: what is limited, the text for a number, the last number that counts, the first
that does not, and what shows it.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

import wirecopy
from wirecopy import Article, QuoteTable
from wirecopy.kit.figures import convention, figure, is_ambiguous, value
from wirecopy.kit.grid import Cell
from wirecopy.kit.meaning import row
from wirecopy.wire import bylines

HEADLINE = "Harbour reopens after storm\n"
COPY = "The harbour opened on Monday after a long night of repairs.\n"
STORY = f"{HEADLINE}\n{COPY}\n"
QUOTES = "QXA | 0.1% | 1.5 | $\nQXB | 0.2% | 2.5 | $\n"
NAMES = "Jane Roe Ann Poe Sue Low May Day Fox".split()
AGENCIES = "BTZ NCA DTZ QXA PQR".split()


def shown(text: str) -> set[str]:
    """What is read of a text, and what is told of it, a line each."""
    document = wirecopy.read(text)
    said = {f"{each.line}:{each.column} {each.code}" for each in document.diagnostics}
    for child in document.children:
        match child:
            case QuoteTable(quotes=quotes, title=title):
                said.add(f"{len(quotes)} quotes, title: {title}")
                said.update(f"{q.symbol} {q.price} {q.change_percent} {q.currency}" for q in quotes)
            case Article():
                said.update((f"headline: {child.headline}", f"subheadline: {child.subheadline}"))
                said.add(f"credit: {child.credit}")
                if child.byline is not None:
                    said.add(f"byline: {child.byline.author} / {child.byline.agency}")
                said.update(f"{type(node).__name__.lower()}: {node.text}" for node in child.body)
    return said


def words(length: int) -> str:
    """Words of so many characters together, with no blank at either end."""
    return ("ships leave " * 40)[: length - 1] + "x"


def rows(figures: int, others: int) -> str:
    """Lines whose cells look like a quote's but whose first holds no symbol, and lines of a menu."""
    return "!! | -0.40 (-3.2%)\n" * figures + "Menu | Home\n" * others


LIMITS: list[tuple[str, Callable[[int], str], int, int, str]] = [
    (
        "the cells of a quote line",
        lambda n: ("QXA | 0.1% | 1.5 | $" + " | x" * (n - 4) + "\n") * 2,
        64, 65, "2 quotes, title: None",
    ),
    ("the share of lines that look like quotes", lambda n: rows(2, n), 1, 2, "1:1 unread-table"),
    ("the same of five", lambda n: rows(n, 5 - n), 4, 3, "1:1 unread-table"),
    ("the lines that look like quotes", lambda n: rows(n, 0), 2, 1, "1:1 unread-table"),
    ("a table's title", lambda n: f"{STORY}{'x' * n}\n{QUOTES}", 40, 41, f"2 quotes, title: {'x' * 40}"),
    (
        "the words of a table's title",
        lambda n: f"{STORY}{' '.join('abcdef'[:n])}\n{QUOTES}",
        5, 6, "2 quotes, title: a b c d e",
    ),
    (
        "the digits before the decimal mark",
        lambda n: f"QXA | 0.1% | {'1' * n} | $\n",
        18, 19, f"QXA {'1' * 18} 0.1 USD",
    ),
    (
        "the digits behind it",
        lambda n: f"QXA | 0.1% | 1.{'1' * n} | $\n",
        18, 19, f"QXA 1.{'1' * 18} 0.1 USD",
    ),
    (
        "the words of a name",
        lambda n: f"{HEADLINE}By {' '.join(NAMES[:n])}\n{COPY}",
        8, 9, "byline: Jane Roe Ann Poe Sue Low May Day / None",
    ),
    (
        "the words of a name with a date and no by-word",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])} | 5 January 2025\n{COPY}",
        4, 5, "byline: Jane Roe Ann Poe / None",
    ),
    (
        "the fewest of them",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])} | 5 January 2025\n{COPY}",
        2, 1, "byline: Jane Roe / None",
    ),
    (
        "the words of a name with an agency and no by-word",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])}, dtz\n{COPY}",
        4, 5, "byline: Jane Roe Ann Poe / dtz",
    ),
    (
        "the fewest of them, too",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])}, dtz\n{COPY}",
        2, 1, "byline: Jane Roe / dtz",
    ),
    ("a headline", lambda n: f"{words(n)}\n\n{COPY}", 200, 201, f"headline: {words(200)}"),
    (
        "a subheadline",
        lambda n: f"# Harbour reopens\n## {words(n)}\n\n{COPY}",
        160, 161, f"subheadline: {words(160)}",
    ),
    (
        "a cross-head in bold",
        lambda n: f"{STORY}**{words(n)}**\n\n{COPY}",
        80, 81, f"subhead: {words(80)}",
    ),
    (
        "a cross-head between dashes",
        lambda n: f"{STORY}- {words(n)} -\n\n{COPY}",
        79, 80, f"subhead: {words(79)}",
    ),
    ("the fewest marks of a sign-off", lambda n: f"{STORY}{'#' * n}\n", 3, 2, "note: ###"),
    ("the fewest stars of a rule", lambda n: f"{STORY}{'*' * n}\n\n{COPY}", 3, 2, "note: ***"),
    (
        "the fewest letters of an agency behind a sentence",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'BCDFGHJKL'[:n]})\n",
        2, 1, "credit: (BC)",
    ),
    (
        "the most",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'BCDFGHJKL'[:n]})\n",
        8, 9, "credit: (BCDFGHJK)",
    ),
    (
        "the agencies behind a sentence",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'/'.join(AGENCIES[:n])})\n",
        4, 5, "credit: (BTZ/NCA/DTZ/QXA)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "last", "beyond", "said"), [each[1:] for each in LIMITS], ids=[e[0] for e in LIMITS]
)
def test_a_limit_holds_on_both_sides(
    text: Callable[[int], str], last: int, beyond: int, said: str
) -> None:
    assert said in shown(text(last))
    assert said not in shown(text(beyond))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(-5)", "-5"),  # a sign within brackets is the sign
        ("(5)", "-5"),
        ("(+5)", "5"),
        ("1" * 18, "1" * 18),
        ("1" * 19, None),
        ("1." + "1" * 18, "1." + "1" * 18),
        ("1." + "1" * 19, None),
        ("1e+18", "1" + "0" * 18),
        ("1e+19", None),
        ("1e-18", "0." + "0" * 17 + "1"),
        ("1e-19", None),
        ("5" + " " * 62 + "%", "5"),  # 64 characters
        ("5" + " " * 63 + "%", None),
        ("1.", None),
        (".5", "0.5"),
        ("12,34,567", "1234567"),  # groups of India
        ("1234,567", None),
        ("1,2345", None),
        ("1,23", None),
        ("1'234.5", "1234.5"),
        ("1 234.5", "1234.5"),
        ("1 23.5", None),
        ("5 1/2", "5.5"),
        ("5 2/2", None),  # no fraction
        ("▲5", "5"),
        ("▼5", "-5"),
        ("▲", None),
        ("▲ -5", None),  # which of the two is right nobody knows
        ("▲ -0.0", "0"),
        ("12.5‰", "1.25"),
        ("QQQ 5", None),  # three capitals that are not a currency
        ("NOK 5", "5"),
        ("1.5 M", "1500000"),
        ("1.5 M%", None),
        ("1.5 X", None),
    ],
)
def test_figures_are_read_up_to_their_limits(text: str, number: str | None) -> None:
    found = figure(text)
    read = None if found is None else value(found, ".")
    assert read == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["123.567"], None),
        (["1234.567"], "."),  # no group has four digits
        (["1234,567"], ","),
        (["123,567"], None),
        (["0.567"], "."),
        ([".567"], "."),
        (["1.5"], "."),
        (["1,5"], ","),
        (["1.2345"], "."),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["1.234,567"], ","),
        (["1.5", "1,5"], "."),  # a tie
        (["1.5", "1,5", "2,5"], ","),
        (["1.5", "2.5", "1,5"], "."),
        ([], None),
    ],
)
def test_figures_vote_for_the_decimal_mark(texts: list[str], mark: str | None) -> None:
    figures = [each for each in map(figure, texts) if each is not None]
    assert len(figures) == len(texts)
    assert convention(figures) == mark
    if len(figures) == 1:
        assert is_ambiguous(figures[0]) == (mark is None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10:30", "time"), ("10h30", "time"), ("9h05", "time"), ("10:30:59", "time"),
        ("29:59", "time"), ("30:00", "text"), ("10:60", "text"), ("10h3", "text"),
        ("10:30 ET", "time"), ("10:30 CEST", "time"), ("10:30 CESTX", "text"),
        ("10:30 E", "text"), ("2025-01-05", "date"), ("3025-01-05", "text"),
        ("5/1/25", "date"), ("5 January 2025", "date"),
        ("January 5, 2025", "date"), ("5 Januaryandmore 2025", "text"),
        ("2025年1月5日", "date"), ("12.5", "number"), ("12.5%", "percent"), ("-", "none"),
        ("▲", "none"), ("$", "currency"), ("SEK", "currency"), ("3M", "text"),
        ("18.2▼0.42%", "both"), ("+0.42 (+3.25%)", "both"), ("2.5-3.5%", "text"),
        ("10 - 20", "text"), ("Quay 3", "text"),
    ],
)  # fmt: skip
def test_a_cell_is_of_a_kind_by_itself(text: str, kind: str) -> None:
    assert row((Cell(text),)).kinds == (kind,)


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        (" ".join(NAMES[:8]), True),
        (" ".join(NAMES[:9]), False),
        ("Jane van der Roe", True),
        ("van der Roe", False),
        ("Jane roe", False),
        ("Jane 2nd", False),
        ("Jane Roe.", False),
        ("Jane R.", True),
        ("", False),
    ],
)
def test_names_have_up_to_eight_words_that_begin_as_names_do(name: str, is_name: bool) -> None:
    assert bylines.is_name(name) is is_name


@pytest.mark.parametrize(
    ("cells", "changes", "percentages"),
    [
        ("0.1% 0.2% 0.3", [None, None, None], ["0.1", "0.2", "0.3"]),
        ("0.1% 0.3", [None, "0.3"], [None, None]),  # as many: the title says it
        ("0.1 0.3", ["0.1", "0.3"], [None, None]),
    ],
)
def test_a_column_of_changes_holds_percentages_if_most_of_its_cells_do(
    cells: str, changes: list[str | None], percentages: list[str | None]
) -> None:
    lines = [f"QX{at} | 12.5 | {cell}" for at, cell in enumerate(cells.split())]
    quotes = wirecopy.read("\n".join(["Ticker | Last | Change", *lines])).quotes
    assert [quote.change and str(quote.change) for quote in quotes] == changes
    assert [q.change_percent and str(q.change_percent) for q in quotes] == percentages
