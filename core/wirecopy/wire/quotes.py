"""Lines with bars, or with gaps between their cells: taken apart, and which of them are tables.

    line = [ "|" ] cell "|" cell { "|" cell } [ "|" [ "|" ] ]

What the cells mean is not said here: see `wirecopy.kit.meaning`. Tabs and runs of blanks count as
bars when a line has a percentage and a price, and beside such lines.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from wirecopy.kit.figures import Mark, iso_4217
from wirecopy.kit.grid import Cell
from wirecopy.kit.meaning import Options as Settings
from wirecopy.kit.meaning import Part, Row, is_header, is_quote, is_quotish, is_rule, parts, row
from wirecopy.tree.nodes import Quote, QuoteTable
from wirecopy.wire.hints import hints
from wirecopy.wire.inline import may_be_marked, unmarked

#: A line with more cells than this is not a quote line.
MOST_CELLS = 64

_WHITE = " \t\u00a0\u202f\u2009\u200b\ufeff"
_RULE = re.compile(r":?-{2,}+:?$|:-+:?$|-:$|-$|[=_+-]{3,}+$")
_PERCENT_SIGN = re.compile("[%٪％‰]")
_DIGIT = re.compile(r"\d")
_GAP = re.compile(r"[ ]*\t[ \t]*| {2,}+")

# The line that most pages have. Possessive: no input makes it go back.
_CANONICAL = re.compile(
    r"^([A-Z][A-Z0-9.^=/&-]*+) \| ([+-]?[0-9]{1,6}+(?:\.[0-9]{1,2}+)?+)%"
    r" \| ([0-9]{1,9}+(?:\.[0-9]{1,6}+)?+) \| ([$€£]) \|(?: \|)?$",
    re.MULTILINE,
)


#: What the columns of such a line are.
COLUMNS = ("symbol", "change_percent", "price", "currency")


class _Known(dict[str, Decimal]):
    """Figures by their texts. Changes in percent are alike, and making one takes ten look-ups."""

    def __missing__(self, text: str) -> Decimal:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        known = self[text] = Decimal(text)
        return known


_MOST_KNOWN = 1 << 12
_percents = _Known()


def may_be_quote(line: str) -> bool:
    """A cheap look: whether the line has cells at all."""
    return "|" in line or ("%" in line and has_gap(line))


def has_gap(line: str) -> bool:
    """Whether a tab or a run of blanks is in the line."""
    return "\t" in line or "  " in line


def are_parted(lines: Sequence[str], first: int) -> bool:
    """Whether a blank line or a rule parts a header there from its quotes, or a rule two quotes."""
    between = lines[first + 1].strip(_WHITE)
    if between and not _RULE.match(between):
        return False
    before, after = _row(lines[first], 0), _row(lines[first + 2], 0)
    return (
        len(before.cells) == len(after.cells)
        and is_quotish(after)
        and (is_header(before) or (between != "" and is_quotish(before)))
    )


def begins_at(lines: Sequence[str], floor: int, first: int) -> int:
    """Where the table of gaps begins of which lines[first] is the first with a percentage.

    Quotes without one belong to it if they have as many cells, and a header, maybe with a rule
    below it. Lines before the floor belong to something else.
    """
    if first > floor and _may_be_beside(lines[first - 1]):
        after = _row(lines[first], first + 1)
        while first > floor and _may_be_beside(lines[first - 1]):
            row = _row(lines[first - 1], first)
            if not _are_alike(row, after):
                break
            first -= 1
            after = row
    for above in range(first - 1, max(first - 3, floor - 1), -1):
        if not has_gap(lines[above]) and not lines[above].startswith(("--", "==", "__")):
            break
        row = _row(lines[above], above + 1)
        if is_header(row):
            return above if is_quotish(_row(lines[first], first + 1)) else first
        if not is_rule(row):
            break
    return first


def goes_on_to(lines: Sequence[str], end: int) -> int:
    """Where the table of gaps ends of which the line before `end` is the last known.

    Quotes without a percentage belong to it if they have as many cells; a single one between two
    others, however many.
    """
    if end == len(lines) or not _may_be_beside(lines[end]):
        return end
    before = _row(lines[end - 1], end)
    while end < len(lines) and _may_be_beside(lines[end]):
        row = _row(lines[end], end + 1)
        if not _are_alike(row, before):
            is_between = (
                end + 1 < len(lines)
                and "|" not in lines[end + 1]
                and may_be_quote(lines[end + 1])
                and is_quotish(row)
                and is_quote(before)
                and is_quote(_row(lines[end + 1], end + 2))
            )
            return end + is_between
        end += 1
        before = row
    return end


def _may_be_beside(line: str) -> bool:
    return has_gap(line) and "|" not in line and "%" not in line


def _are_alike(one: Row, two: Row) -> bool:
    return len(one.cells) == len(two.cells) and is_quotish(one) and is_quotish(two)


def canonical(
    lines: Sequence[str], start: int, end: int, settings: Settings
) -> tuple[QuoteTable, Mark] | None:
    """The table that lines[start:end] are and its decimal mark, if each line is canonical.

    Most wire copy is: this is what makes reading fast. What it cannot read for certain is left to
    `tables`, which says the same of all that this can read.
    """
    if settings.cells:
        return None
    text = "\n".join(lines[start:end])
    if settings.mark != ",":
        found = _CANONICAL.findall(text)
        if len(found) == end - start and (
            settings.mark is not None or any("." in percent for _, percent, _, _ in found)
        ):
            codes = {"$": settings.dollar or None, "€": "EUR", "£": "GBP"}
            quotes = [
                Quote(
                    symbol,
                    Decimal(price),
                    change=None,
                    change_percent=_percents[percent],
                    currency=codes[sign],
                    currency_text=sign,
                    line=line,
                )
                for line, (symbol, percent, price, sign) in enumerate(found, start + 1)
            ]
            return QuoteTable(tuple(quotes), line=start + 1), "."
    return _usual(text, start, end - start, settings)


def _usual(text: str, start: int, count: int, settings: Settings) -> tuple[QuoteTable, Mark] | None:
    """The same for usual variations: groups of thousands, codes, commas, times, tabs."""
    for mark, pattern, group in _USUAL:
        if settings.mark is not None and settings.mark != mark:
            continue
        found = pattern.findall(text)
        if len(found) != count:
            continue
        if settings.mark is None and not any(mark in percent for _, percent, *_ in found):
            continue
        codes = {
            written: iso_4217(written, dollar=settings.dollar, yen=settings.yen)
            for written in {each[3] for each in found}
        }
        times = {bool(each[4]) for each in found}
        if len(times) > 1 or not all(written in _SIGNS or codes[written] for written in codes):
            return None
        quotes = [
            Quote(
                symbol,
                Decimal(price.replace(group, "").replace(",", ".")),
                change=None,
                change_percent=_percents[percent.replace(",", ".")],
                currency=codes[written],
                currency_text=written,
                time=time or None,
                line=line,
            )
            for line, (symbol, percent, price, written, time) in enumerate(found, start + 1)
        ]
        return QuoteTable(tuple(quotes), line=start + 1), mark
    return None


def _usual_line(mark: str, group: str) -> re.Pattern[str]:
    decimals = rf"(?:{re.escape(mark)}[0-9]{{1,6}}+)?+"
    return re.compile(
        r"^([^\W\d_][\w.^=/&-]*+)(?: \| |\t)"
        rf"([+-]?[0-9]{{1,6}}+(?:{re.escape(mark)}[0-9]{{1,2}}+)?+)%(?: \| |\t)"
        rf"([0-9]{{1,3}}+(?:{re.escape(group)}[0-9]{{3}})*+{decimals}|[0-9]{{4,9}}+{decimals})"
        r"(?: \| |\t)([$€£]|[A-Z]{3})(?:(?: \| |\t)([0-2]?[0-9]:[0-5][0-9])|(?: \|){0,2})$",
        re.MULTILINE,
    )


_SIGNS = frozenset("$€£")
_USUAL: tuple[tuple[Mark, re.Pattern[str], str], ...] = (
    (".", _usual_line(".", ","), ","),
    (",", _usual_line(",", "."), "."),
)


def may_be_tables(lines: Sequence[str], start: int, end: int, settings: Settings) -> bool:
    """A cheap look: whether lines may be quotes, or rows below a header of any kind of table."""
    text = "\n".join(lines[start:end])
    if _DIGIT.search(text) is None and "--" not in text and "-|" not in text and "- |" not in text:
        return is_header(_row(lines[start], 1))
    if settings.cells:
        return True
    return _may_hold(lines[start:end])


def _may_hold(lines: Sequence[str]) -> bool:
    """Whether words, marks or the places of figures do not say that there is no table at all.

    A quote has a percentage, a currency or two figures in a cell; a header has titles, or stands
    above a rule, or has three cells or more and stands above figures.
    """
    may_be = hints(lines)
    if may_be.percent or may_be.title or may_be.currency or may_be.sign:
        return True
    if any(not line.strip(_RULING) for line in lines):
        return True
    if max([line.count("|") for line in lines]) < 2:
        return False
    if any(map(may_be_marked, lines)):
        return True
    above = lines[0]
    for line in lines[1:]:
        if line.count("|") > 1 and not _NUMBER_CELL.search(above) and _DIGIT.search(line):
            return True
        above = line
    return False


# What rules are drawn with.
_RULING = f"{_WHITE}|:-=_+"
# A figure that is not a year.
_NUMBER_CELL = re.compile(r"\|[ \t]*[0-9]{1,3}[ \t]*(?:\||$)")


def tables(lines: Sequence[str], start: int, end: int, settings: Settings) -> Iterator[Part]:
    """The tables among lines[start:end]: where each begins and ends, and what it says.

    The lines between them are text; so are those of a part without nodes.
    """
    rows = [_row(lines[index], index + 1) for index in range(start, end)]
    firm = ["|" in lines[index] for index in range(start, end)]
    _put_back(rows, [lines[index] for index in range(start, end)])
    for part in parts(rows, settings, firm):
        yield msgspec.structs.replace(part, first=start + part.first, last=start + part.last)


def _put_back(rows: list[Row], lines: Sequence[str]) -> None:
    """Gives rows back their empty first cell where a leading bar is not a decoration.

    It is one where the header has one, too, and where the line has more bars than the header.
    """
    width = bars = 0
    for place, line in enumerate(lines):
        has_bar = line.lstrip(_WHITE).startswith("|")
        if not has_bar and "|" in line and is_header(rows[place]):
            width, bars = len(rows[place].cells), line.count("|")
        elif has_bar and width and line.count("|") == bars and len(rows[place].cells) + 1 <= width:
            rows[place] = row((Cell(""), *rows[place].cells), rows[place].line)


def looks_like_quotes(lines: Sequence[str]) -> bool:
    """Whether lines that are not a table look as if they should be: two in three have figures."""
    rows = [_row(line, 0) for line in lines if "|" in line]
    alike = sum(is_quotish(row) and _has_percentage(row) for row in rows)
    return len(rows) > 1 and alike * 3 >= len(rows) * 2


def _has_percentage(row: Row) -> bool:
    """Whether a cell is one, or holds one beside something else, as in `-0.40 (-3.2%)`."""
    return "percent" in row.kinds or any(
        _PERCENT_SIGN.search(cell.text) and _DIGIT.search(cell.text) for cell in row.cells
    )


def _row(line: str, number: int) -> Row:
    cells = _cells(line, number)
    return row(cells if len(cells) <= MOST_CELLS else (), number)


def _cells(line: str, number: int) -> tuple[Cell, ...]:
    """The cells of a line, without those that only its leading and trailing bars make."""
    if "[" in line or "\\" in line or "**" in line:
        line = unmarked(line)
    if "|" in line:
        parts = line.split("|", MOST_CELLS + 2)
        offsets = []
        at = 0
        for part in parts:
            offsets.append(at)
            at += len(part) + 1
    else:
        gaps = list(_GAP.finditer(line.rstrip(_WHITE)))
        offsets = [0, *(gap.end() for gap in gaps)]
        ends = [*(gap.start() for gap in gaps), len(line)]
        parts = [line[a:b] for a, b in zip(offsets, ends, strict=True)]
    cells = [
        Cell(part.strip(_WHITE), number, offset + len(part) - len(part.lstrip(_WHITE)) + 1)
        for part, offset in zip(parts, offsets, strict=True)
    ]
    if cells and not cells[0].text:
        del cells[0]
    while cells and not cells[-1].text:
        del cells[-1]
    return tuple(cells)
