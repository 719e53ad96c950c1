"""The laws of the wire reader, for all inputs."""

import re
from contextlib import suppress
from io import BytesIO

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Document, Quote, QuoteTable, Undecodable, testing
from wirecopy.kit.figures import Mark
from wirecopy.kit.meaning import Options as Settings
from wirecopy.wire import quotes


@given(st.text() | testing.wire_text())
def test_reading_never_raises_on_text(text: str) -> None:
    assert isinstance(wirecopy.read(text), Document)


@given(st.binary() | testing.wire_text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_are_a_document_or_undecodable(content: bytes) -> None:
    try:
        document = wirecopy.read(content, from_="wire")
    except Undecodable as error:
        document = Document()
        said = str(error)
    else:
        said = ""
    assert isinstance(document, Document)
    # Of bytes of another kind of file it says what they are.
    assert not said or ", not text" in said or ("at byte" in said and "try --encoding" in said)


@given(
    st.sampled_from([b"", b"{\\rtf", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"<html>", b"{"]),
    st.binary(),
)
def test_bytes_of_any_kind_are_a_document_or_bad_data(start: bytes, rest: bytes) -> None:
    with suppress(wirecopy.BadData):
        assert isinstance(wirecopy.read(start + rest), Document)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "decimal": st.sampled_from(["auto", "point", "comma"]),
        "dollar": st.sampled_from(["", "USD", "CAD"]),
        "yen": st.sampled_from(["", "CNY"]),
        "language": st.sampled_from(["en", "de-AT"]),
        "two_blank_lines": st.sampled_from(["split", "keep"]),
        "litter": st.sampled_from(["keep", "clean"]),
    },
)


@given(st.binary(max_size=30), testing.wire_text(), OPTIONS)
@example(b"<a \xff>", "", {"litter": "clean"})
@example(b"", "a &#13; &#10; &#0; b", {"litter": "clean"})
def test_no_option_makes_reading_raise(start: bytes, text: str, options: dict[str, str]) -> None:
    content = start + text.encode()
    document = wirecopy.read(content, from_="wire", options=options, decode_errors="replace")
    assert all(diagnostic.line > 0 for diagnostic in document.diagnostics)


@given(st.text(alphabet=list("abC| \t.-%$1,•#*\n\f"), max_size=200))
def test_every_word_of_the_text_is_in_the_tree(text: str) -> None:
    said = tree_text(wirecopy.read(text))
    for word in re.findall(r"[A-Za-z]+", text):
        assert word in said


@given(testing.wire_text())
def test_every_line_is_in_the_tree_once(text: str) -> None:
    """Nodes come in the order of their lines, and no two claim one."""
    lines = [line for line in node_lines(wirecopy.read(text)) if line]
    assert len(set(lines)) == len(lines)
    tops = [child.line for child in wirecopy.read(text).children]
    assert tops == sorted(tops)


@given(testing.wire_documents())
def test_what_is_written_reads_back_equal(document: Document) -> None:
    warnings: list[object] = []
    written = text_of(document, warnings)
    assert not warnings, written
    assert wirecopy.read(written) == document, written


@given(testing.wire_documents(), testing.wire_text())
def test_what_follows_a_form_feed_changes_nothing_before_it(before: Document, after: str) -> None:
    text = text_of(before, [])
    alone = wirecopy.read(text)
    together = wirecopy.read(f"{text}\f\n{after}")
    assert together.children[: len(alone.children)] == alone.children


@given(testing.articles(), testing.wire_text())
def test_what_follows_a_finished_article_and_two_blank_lines_changes_nothing(
    article: wirecopy.Article, after: str
) -> None:
    text = text_of(Document((article,)), [])
    follower = wirecopy.read(after.lstrip())
    if not (follower.children and starts_anew(follower)):
        return
    together = wirecopy.read(f"{text}\n\n{after}")
    assert together.children[0] == article


@given(testing.wire_text(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_kind_of_line_end_changes_nothing(text: str, end: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    document = wirecopy.read(plain.replace("\n", end))
    assert document == wirecopy.read(plain)
    assert document.diagnostics == wirecopy.read(plain).diagnostics


CANONICAL = st.from_regex(
    r"[A-Z][A-Z0-9.^=/&-]{0,6} \| [+-]?[0-9]{1,4}(\.[0-9]{1,2})?% \| [0-9]{1,6}(\.[0-9]{1,6})?"
    r" \| [$€£] \|( \|)?",
    fullmatch=True,
)


@given(st.lists(CANONICAL, min_size=1, max_size=5))
def test_the_fast_way_says_the_same_as_the_general_one(lines: list[str]) -> None:
    check_the_fast_way(lines, Settings())


USUAL = st.builds(
    lambda symbol, percent, price, unit, rest, parting: parting.join(
        (symbol, f"{percent}%", price, unit, *rest)
    ),
    st.from_regex(r"[A-Za-zé][A-Za-z0-9.^=/&-]{0,5}", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{1,3}([.,][0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}([.,][0-9]{3}){0,2}([.,][0-9]{1,3})?|[0-9]{4,6}", fullmatch=True),
    st.sampled_from(["$", "€", "£", "EUR", "USD", "ZWL", "XYZ", "¥", "pts"]),
    st.sampled_from([(), ("9:05",), ("17:35",), ("",)]),
    st.sampled_from([" | ", "\t"]),
)


@given(
    st.lists(USUAL, min_size=1, max_size=4),
    st.sampled_from([None, ".", ","]),
    st.sampled_from(["USD", "CAD", ""]),
)
@example(["A | 0,0% | 0.000 | $"], None, "USD")
def test_the_fast_way_says_the_same_of_usual_variations(
    lines: list[str], mark: Mark | None, dollar: str
) -> None:
    check_the_fast_way(lines, Settings(mark=mark, dollar=dollar))


NAMED = st.builds(
    lambda name, percent, unit, rest: f"{name} | {percent}% | 1,204.5 | {unit}{rest}",
    st.from_regex(r"[A-Za-zé][a-z.]{0,4}( [A-Za-z.'-]{1,4}){0,3}( [0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["0.5", "-1.25", "7"]),
    st.sampled_from(["$", "EUR", "€"]),
    st.sampled_from(["", " |", " | |", " | 9:05"]),
)


@given(st.lists(NAMED, min_size=1, max_size=4))
@example(["January 2031 | 0.5% | 1.5 | $", "DAX 40 | 0.5% | 1.5 | $", "EUR 40 | 0.5% | 1.5 | $"])
def test_the_fast_way_says_the_same_of_names(lines: list[str]) -> None:
    check_the_fast_way(lines, Settings())


ODD = (
    "QXA | 0.4% | closed | $", "Alder Paper | 0.4% | 12.5 | $ |", "QXA | 0.4% | 1,212.5 | $ |",
    "QXA | 0.4% | 12.5 | EUR |", "QXA | 0.4% | 12.5 | |", "QXA | n/a | 12.5 | $ |", "Miners |",
    "Ticker | Change | Last | Currency", "QXA | 0,4% | 12,5 | $", "|---|---|---|", "QXA | 1.5",
    "QXA | 0.4% | 12.5 | $ | +0.3", "QXA | 0.4% | 12.5 | $ | 0.3 | Quay", "QXA | 1.5 | 0.4% | $",
    "Votes | Seats | Party | x", "QXA | | 12.5 | $", "QXA | 0.4% | 12,345 | $ |", "QXA | | | $",
    "1.5 | QXA | $ | 0.4%", "QXA | ▲ 0.4% | 12.5 (+1.5%) | $", "| QXA | 0.4% | 12.5 | $ |",
    "QXA  0.4%  12.5  $", "QXA | 0.4% | £12.5 | $", "2031-01-05 | 0.4% | 12.5 | $", "a | b | c",
    "- | 0.4% | 12.5 | $", "QXA | 0.4% | 12.5 | NYSE |", "[QXA](/q/a) | 0.4% | 12.5 | $ |",
    "QXA | 0.4% | 12.5 | $ | 9:05", "QXA | 0.4% | 12.5 | XYZ", "QXA | 1.234,5% | 7,5 | $",
)  # fmt: skip


@given(
    st.lists(CANONICAL | NAMED | USUAL, min_size=1, max_size=1).flatmap(
        lambda one: st.lists(st.just(one[0]) | st.sampled_from(one), min_size=4, max_size=9)
    )
    | st.lists(CANONICAL, min_size=4, max_size=9),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(ODD)), max_size=2),
    st.sampled_from([None, ".", ","]),
)
def test_a_few_odd_lines_among_usual_ones_are_read_as_before(
    lines: list[str], odd: list[tuple[int, str]], mark: Mark | None
) -> None:
    for place, line in odd:
        lines.insert(place, line)
    options = Settings(mark=mark)
    fast = quotes.canonical(lines, 0, len(lines), options, with_odd=True)
    if fast is not None:
        assert [fast] == list(quotes.tables(lines, 0, len(lines), options))


@pytest.mark.parametrize("line", ODD)
def test_most_odd_lines_are_read_beside_usual_ones(line: str) -> None:
    lines = [f"QX{at} | 0.{at}% | {at}.5 | $ |" for at in range(8)]
    lines[4] = line
    fast = quotes.canonical(lines, 0, 8, Settings(), with_odd=True)
    assert (fast is None) == (line in SLOW)
    if fast is not None:
        assert [fast] == list(quotes.tables(lines, 0, 8, Settings()))


# A title, a header, a rule, words without a figure, and a change that the others would lack.
SLOW = (
    "Miners |", "Ticker | Change | Last | Currency", "|---|---|---|", "Votes | Seats | Party | x",
    "QXA | | | $", "a | b | c", "QXA | 0.4% | 12.5 | $ | +0.3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("usual", "odd", "is_fast"),
    [(3, 1, True), (2, 1, False), (6, 2, True), (5, 2, False), (4, 0, True)],
)
def test_one_line_in_four_may_be_odd(usual: int, odd: int, is_fast: bool) -> None:
    lines = ["QXA | 0.5% | 1.5 | $"] * usual
    lines[1:1] = ["QXB | 0.5% | closed | $"] * odd
    assert (
        quotes.canonical(lines, 0, len(lines), Settings(), with_odd=True) is not None
    ) == is_fast


@given(st.lists(CANONICAL | USUAL | NAMED | st.sampled_from(ODD), max_size=6), st.booleans())
def test_drawn_bars_are_bars(lines: list[str], is_framed: bool) -> None:
    text = "\n".join(lines)
    bars = text.replace("|", "│")
    if is_framed:
        bars = f"┌──┬──┐\n{bars}\n└──┴──┘"
    read = [msgspec.structs.replace(quote, line=0) for quote in wirecopy.read(bars).quotes]
    # A row without figures is one of the table in a frame; without it nothing says so.
    read = [each for each in read if not is_framed or each != Quote(each.symbol)]
    assert read == [msgspec.structs.replace(quote, line=0) for quote in wirecopy.read(text).quotes]


def check_the_fast_way(lines: list[str], options: Settings) -> None:
    fast = quotes.canonical(lines, 0, len(lines), options)
    if fast is None:
        return
    assert [fast] == list(quotes.tables(lines, 0, len(lines), options))
    assert not fast.diagnostics


@pytest.mark.parametrize(
    "piece",
    [
        "|", " | ", "a|", "|\n", "\n", " ", "\t", "0.1%\t", "a  ", "-", "--", "*", "#", ".", "A. ",
        "(", "1,", "1 ", "A | 1% | 1 | $ |\n", "A | 1% |\n", "x\n\n\n", "\f\n", "\r", "&amp;",
        "<", "<a ", "By A\n", "• x\n", "A. Roe--BTZ\n", "Symbol | Price\n", "---|---\n", "é", "\U0001f600",
    ],
)  # fmt: skip
def test_thirty_thousand_repetitions_are_read(piece: str) -> None:
    """No repetition makes a pattern or a loop take off: a quadratic step would not end here."""
    assert isinstance(wirecopy.read(piece * 30_000), Document)
    assert isinstance(wirecopy.read(f"{piece * 30_000}x"), Document)


def text_of(document: Document, warnings: list[object]) -> str:
    target = BytesIO()
    wirecopy.write(document, target, to="text", on_diagnostic=lambda _, each: warnings.append(each))
    return target.getvalue().decode()


def tree_text(document: Document) -> str:
    def strings(value: object) -> list[str]:
        match value:
            case str():
                return [value]
            case dict():
                return [s for key, v in value.items() if key != "type" for s in strings(v)]
            case list() | tuple():
                return [s for v in value for s in strings(v)]
        return []

    return "\n".join(strings(msgspec.to_builtins(document.children)))


def node_lines(document: Document) -> list[int]:
    lines: list[int] = []
    for child in document.children:
        if isinstance(child, QuoteTable):
            lines += [quote.line for quote in child.quotes]
        else:
            lines += [block.line for block in child.body]
    return lines


def starts_anew(document: Document) -> bool:
    first = document.children[0]
    return isinstance(first, QuoteTable) or bool(first.headline)


@given(
    st.lists(
        testing.wire_text()
        | st.sampled_from(["ZCZC", "ZCZC HRW000\nYY TDA", "NNNN", "NNNN\nZCZC 1"]),
        max_size=6,
    )
)
def test_messages_lose_no_line_and_stay_apart(parts: list[str]) -> None:
    text = "\n".join(parts)
    document = wirecopy.read(text)
    said = repr(document)
    assert text.count("NNNN") <= said.count("NNNN")
    for child in document.articles:
        marks = [block.line for block in child.body if block.text == "NNNN"]
        assert len(marks) <= 1
        assert all(block.line <= marks[0] for block in child.body if marks)


@pytest.mark.parametrize(
    "piece",
    [
        "A 0.1% 1 $\n", "1.5\n", "A\n0.1%\n1.5\n", "USD 1.5\n", "a  1.5  2%\n", "A\t1\n",
        "A  B  1\n\n", "1%\n$\n", "A\nB\n1\n", "Symbol Price %\nA 1 1%\n", "A\t\t1%\t\t5\n",
    ],
)  # fmt: skip
def test_repeated_rows_of_every_layout_are_read(piece: str) -> None:
    """A search for periods or places that looks at all pairs of lines would not end here."""
    assert isinstance(wirecopy.read(piece * 2_000), Document)
    assert isinstance(wirecopy.read(f"{piece * 2_000}x"), Document)
