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
from wirecopy.wire import bylines, datelines, furniture, heads, marks, messages, wraps

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
    """Lines like quotes, but for the first cell, which is not a symbol, and lines of a menu."""
    return "!! | -0.40 (-3.2%)\n" * figures + "Menu | Home\n" * others


LIMITS: list[tuple[str, Callable[[int], str], int, int, Callable[[int], str]]] = [
    (
        "the cells of a quote line",
        lambda n: ("QXA | 0.1% | 1.5 | $" + " | x" * (n - 4) + "\n") * 2,
        64, 65, lambda _: "2 quotes, title: None",
    ),
    (
        "the share of lines that look like quotes",
        lambda n: rows(2, n), 1, 2, lambda _: "1:1 unread-table",
    ),
    ("the same of five", lambda n: rows(n, 5 - n), 4, 3, lambda _: "1:1 unread-table"),
    ("the lines that look like quotes", lambda n: rows(n, 0), 2, 1, lambda _: "1:1 unread-table"),
    (
        "a table's title",
        lambda n: f"{STORY}{'x' * n}\n{QUOTES}",
        40, 41, lambda n: f"2 quotes, title: {'x' * n}",
    ),
    (
        "the words of a table's title",
        lambda n: f"{STORY}{' '.join('abcdef'[:n])}\n{QUOTES}",
        5, 6, lambda n: f"2 quotes, title: {' '.join('abcdef'[:n])}",
    ),
    (
        "the digits before the decimal mark",
        lambda n: f"QXA | 0.1% | {'1' * n} | $\n",
        18, 19, lambda n: f"QXA {'1' * n} 0.1 USD",
    ),
    (
        "the digits behind it",
        lambda n: f"QXA | 0.1% | 1.{'1' * n} | $\n",
        18, 19, lambda n: f"QXA 1.{'1' * n} 0.1 USD",
    ),
    (
        "the words of a name",
        lambda n: f"{HEADLINE}By {' '.join(NAMES[:n])}\n{COPY}",
        8, 9, lambda n: f"byline: {' '.join(NAMES[:n])} / None",
    ),
    (
        "the words of a name with a date and no by-word",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])} | 5 January 2025\n{COPY}",
        4, 5, lambda n: f"byline: {' '.join(NAMES[:n])} / None",
    ),
    (
        "the fewest of them",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])} | 5 January 2025\n{COPY}",
        2, 1, lambda n: f"byline: {' '.join(NAMES[:n])} / None",
    ),
    (
        "the words of a name with an agency and no by-word",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])}, dtz\n{COPY}",
        4, 5, lambda n: f"byline: {' '.join(NAMES[:n])} / dtz",
    ),
    (
        "the fewest of them, too",
        lambda n: f"{HEADLINE}{' '.join(NAMES[:n])}, dtz\n{COPY}",
        2, 1, lambda n: f"byline: {' '.join(NAMES[:n])} / dtz",
    ),
    (
        "sentences of a banner above a menu",
        lambda n: "We use cookies.\n\n" * n + f"Menu 1\n\nMenu 2\n\n{STORY}{COPY}",
        2, 3, lambda _: f"headline: {HEADLINE.strip()}",
    ),
    (
        "the fewest short lines below a banner",
        lambda n: "We use cookies.\n\n" + "Menu\n\n" * (n - 1) + STORY + COPY,
        3, 2, lambda _: f"headline: {HEADLINE.strip()}",
    ),
    (
        "the blank lines that part a headline from what is above it",
        lambda n: "Pier closes after the night\n" + "\n" * n + STORY + COPY,
        2, 1, lambda _: f"headline: {HEADLINE.strip()}",
    ),
    (
        "the fewest marks of a rule below a heading",
        lambda n: f"{HEADLINE}{'=' * n}\n\n{COPY}", 2, 3, lambda n: f"paragraph: {'=' * n}",
    ),
    (
        "the lines of furniture between a second headline and its copy",
        lambda n: f"{STORY}{QUOTES}\nPier closes after storm\n\n" + "Photo: Pier\n" * n + COPY,
        8, 9, lambda _: "headline: Pier closes after storm",
    ),
    ("a headline", lambda n: f"{words(n)}\n\n{COPY}", 200, 201, lambda n: f"headline: {words(n)}"),
    (
        "a subheadline",
        lambda n: f"# Harbour reopens\n## {words(n)}\n\n{COPY}",
        160, 161, lambda n: f"subheadline: {words(n)}",
    ),
    (
        "a cross-head in bold",
        lambda n: f"{STORY}**{words(n)}**\n\n{COPY}",
        80, 81, lambda n: f"subhead: {words(n)}",
    ),
    (
        "a cross-head between dashes",
        lambda n: f"{STORY}- {words(n)} -\n\n{COPY}",
        79, 80, lambda n: f"subhead: {words(n)}",
    ),
    (
        "the fewest marks of a sign-off",
        lambda n: f"{STORY}{'#' * n}\n", 3, 2, lambda n: f"note: {'#' * n}",
    ),
    (
        "the fewest stars of a rule",
        lambda n: f"{STORY}{'*' * n}\n\n{COPY}", 3, 2, lambda n: f"note: {'*' * n}",
    ),
    (
        "the fewest letters of an agency behind a sentence",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'BCDFGHJKL'[:n]})\n",
        2, 1, lambda n: f"credit: ({'BCDFGHJKL'[:n]})",
    ),
    (
        "the most",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'BCDFGHJKL'[:n]})\n",
        8, 9, lambda n: f"credit: ({'BCDFGHJKL'[:n]})",
    ),
    (
        "the agencies behind a sentence",
        lambda n: f"{HEADLINE}\n{COPY.strip()} ({'/'.join(AGENCIES[:n])})\n",
        4, 5, lambda n: f"credit: ({'/'.join(AGENCIES[:n])})",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "last", "beyond", "said"), [each[1:] for each in LIMITS], ids=[e[0] for e in LIMITS]
)
def test_a_limit_holds_on_both_sides(
    text: Callable[[int], str], last: int, beyond: int, said: Callable[[int], str]
) -> None:
    assert said(last) in shown(text(last))
    assert said(beyond) not in shown(text(beyond))


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
        ("1." + "1" * 18 + "e+02", "111." + "1" * 16),
        ("1." + "1" * 19 + "e+02", None),
        ("1234567 1/2", "1234567.5"),
        ("12345678 1/2", None),
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


DATE = "5 January 2031"

# What is told of a line by itself: the question, the text for a number, the last number that
# counts, the first that does not.
LINES: list[tuple[str, Callable[[str], object], Callable[[int], str], int, int]] = [
    (
        "the parts of a place in a dateline of its own",
        datelines.dateline_alone, lambda n: "A, B, C, D, E"[: 3 * n - 2] + ", Jan 5, 2031", 3, 4,
    ),
    (
        "the words of a place in it",
        datelines.dateline_alone, lambda n: f"{' '.join(NAMES[:n])}, Jan 5", 5, 6,
    ),
    (
        "its words in small letters",
        datelines.dateline_alone, lambda n: f"Port {'am ' * n}Quay, Jan 5", 2, 3,
    ),
    ("its agency", datelines.dateline_alone, lambda n: f"PORT, Jan 5, {'B' * n}", 15, 16),
    (
        "the fewest letters of it",
        datelines.dateline_alone, lambda n: f"PORT, Jan 5, {'B' * n}", 2, 1,
    ),
    (
        "a dateline of its own",
        datelines.dateline_alone, lambda n: f"PORT, Jan 5,{' ' * (n - 15)}BTZ", 80, 81,
    ),
    ("a line of a date", datelines.is_date_line, lambda n: DATE + " " * (n - len(DATE)), 120, 121),
    ("the letters of a word in it", datelines.is_date_line, lambda n: f"5 {'jan'[:n]}", 3, 2),
    (
        "the other words of a line that says when it was published",
        datelines.is_publication_line,
        lambda n: f"Published {DATE} {' '.join(NAMES[: n - 1])}".lower(), 4, 5,
    ),
    (
        "a place in Chinese characters in brackets",
        datelines.dateline, lambda n: f"[{'北港市南岸区东西中'[:n]}]-港口周一重新开放。", 8, 9,
    ),
    ("the same without a dash", datelines.dateline, lambda n: f"[{'北港南岸'[:n]}]Text.", 3, 4),
    (
        "the fewest capitals of a place in brackets",
        datelines.dateline, lambda n: f"[{'QUAY'[:n]}]", 3, 2,
    ),
    ("a notice", furniture.is_notice, lambda n: f"Embargoed until {'x' * (n - 16)}", 60, 61),
    (
        "the fewest letters of a signature",
        lambda text: bylines.byline(text, is_first=False), lambda n: f"({'Ann'[:n]}--BTZ)", 2, 1,
    ),
    (
        "a name with a date",
        bylines.byline_at_head,
        lambda n: f"Jane Roe{' ' * (n - 25)} | {DATE}", 120, 121,
    ),
    ("a row of marks", furniture.furniture, lambda n: "#" * n, 120, 121),
    ("a date alone", furniture.furniture, lambda n: f"{DATE}{' ' * (n - 16)}AM", 80, 81),
    (
        "a picture's words with its photographer behind them",
        furniture.furniture, lambda n: f"{words(n - 14)} / Photo: J. R", 200, 201,
    ),
    (
        "the place of a label's colon",
        furniture.furniture, lambda n: f"Photo{' ' * (n - 6)}: x", 30, 31,
    ),
    (
        "front matter",
        lambda text: marks.front_matter(text.split("\n")).end,
        lambda n: "---\n" + "title: Quay\n" * (n - 2) + "---\n", 80, 81,
    ),
    (
        "a line in bold",
        lambda text: marks.marked(text).is_strong, lambda n: f"**{words(n - 4)}**", 300, 301,
    ),
    (
        "the lines of codes of a message",
        lambda text: len(next(messages.messages(text.split("\n"))).head) == text.count("\n"),
        lambda n: "ZCZC\n" + "AB1\n" * n + "Text", 8, 9,
    ),
    (
        "a line of codes of a message",
        lambda text: len(next(messages.messages(text.split("\n"))).head) == text.count("\n"),
        lambda n: f"ZCZC\n{'A1' * (n // 2)}{'B' * (n % 2)}\nText", 120, 121,
    ),
    (
        "a line that ends a message",
        lambda text: len(list(messages.messages(text.split("\n")))) == 2,
        lambda n: f"Text\nAB{' ' * (n - 6)}NNNN\nText", 60, 61,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "text", "last", "beyond"), [each[1:] for each in LINES], ids=[e[0] for e in LINES]
)
def test_a_limit_of_a_line_holds_on_both_sides(
    told: Callable[[str], object], text: Callable[[int], str], last: int, beyond: int
) -> None:
    assert told(text(last))
    assert not told(text(beyond))


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


def line(width: int, end: str = "x", *, first: str = "ships") -> str:
    """A line of so many columns that begins with a word and ends with a character."""
    return f"{first} leave {'early ' * 30}"[: width - 1] + end


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        # The next word would have fitted to the last column, or would not.
        ([line(50), line(50), line(44, "."), line(20, first="piers")], [3, 1]),
        ([line(50), line(50), line(44, "."), line(20, first="wharfs")], [4]),
        # A line of less than three fifths stands alone.
        ([line(29), line(50, first="Ships"), line(50), line(50), line(50)], [1, 4]),
        ([line(30), line(50, first="Ships"), line(50), line(50), line(50)], [5]),
        ([line(29), line(50), line(50), line(50), line(50)], [5]),  # in lower case it goes on
        # More of the forced breaks are within sentences than at their ends.
        ([line(50), line(50), line(20)], [3]),
        ([line(50), line(50, "."), line(20)], [1, 1, 1]),
        # No more paragraphs end at short lines than breaks are forced.
        ([line(50), line(20, "."), line(20, first="Ships")], [2, 1]),
        ([line(50), line(20, "."), line(20, "."), line(20)], [1, 1, 1, 1]),
        # Three forced breaks make up for one that was not.
        ([line(50), line(50), line(50), line(35), line(20)], [5]),
        ([line(50), line(50), line(35), line(20)], [1, 1, 1, 1]),
        # The width of wrapped copy.
        ([line(40), line(40), line(20)], [3]),
        ([line(39), line(39), line(20)], [1, 1, 1]),
        ([line(100), line(100), line(20)], [3]),
        ([line(101), line(101), line(20)], [1, 1, 1]),
        ([line(50)], [1]),
        # A word as long as the widest line would stand alone at any width.
        ([line(50), line(50), "x" * 50, line(20)], [4]),
    ],
)
def test_wrapped_copy_is_joined_where_a_break_was_forced(
    texts: list[str], counts: list[int]
) -> None:
    assert wraps.paragraphs(texts) == counts


@pytest.mark.parametrize(
    ("widths", "indents", "counts"),
    [
        ([50, 50, 48, 20], [0, 0, 2, 0], [2, 2]),
        ([50, 50, 49, 20], [0, 0, 1, 0], [4]),  # one blank is not an indent
        # Half of the lines may begin a paragraph, and one more where their number is odd.
        ([48, 50, 48, 50, 20], [2, 0, 2, 0, 2], [2, 2, 1]),
        ([48, 50, 48, 48], [2, 0, 2, 2], [4]),
    ],
)
def test_an_indent_of_two_blanks_begins_a_paragraph(
    widths: list[int], indents: list[int], counts: list[int]
) -> None:
    assert wraps.paragraphs([line(width) for width in widths], indents) == counts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x | Quay opens", ["quay opens"]),  # ten characters with a blank
        ("x | Quay open", []),
        ("x | Quayreopens", []),
        ("x | 北港造紙再開", ["北港造紙再開"]),  # six in Chinese characters
        ("x | 北港造紙再", []),
        ("x: Quay opens", ["quay opens"]),
        (f"x | {'Quay opens ' * 27}"[:299] + "x", [("quay opens " * 27)[:295] + "x"]),
        (f"x | {'Quay opens ' * 28}"[:300] + "x", []),
    ],
)
def test_a_pages_title_has_parts_of_some_length(text: str, parts: list[str]) -> None:
    assert heads.title_parts(text) == parts


@pytest.mark.parametrize(("parts", "found"), [(6, 10), (7, 12), (8, 12)])
def test_six_marks_of_a_pages_title_are_looked_at(parts: int, found: int) -> None:
    assert len(heads.title_parts(" | ".join(["Harbour reopens again"] * parts))) == found
