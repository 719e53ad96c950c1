"""Lines with bars, or with gaps between their cells: taken apart, and which of them are tables.

    line = [ "|" ] cell "|" cell { "|" cell } [ "|" [ "|" ] ]

What the cells mean is not said here: see `wirecopy.kit.meaning`. Tabs and runs of blanks count as
bars when a line has a percentage and a price, and beside such lines.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import msgspec

from wirecopy.kit.figures import Mark, iso_4217
from wirecopy.kit.grid import Cell
from wirecopy.kit.meaning import (
    USUAL_COLUMNS,
    Part,
    Row,
    among,
    is_header,
    is_quote,
    is_quotish,
    is_rule,
    parts,
    row,
)
from wirecopy.kit.meaning import Options as Settings
from wirecopy.patterns import later
from wirecopy.tree.nodes import Quote, QuoteTable
from wirecopy.wire.hints import hints
from wirecopy.wire.inline import may_be_marked, unmarked

#: A line with more cells than this is not a quote line.
MOST_CELLS = 64

_WHITE = " \t\u00a0\u202f\u2009\u200b\ufeff"
_RULE = later(r":?-{2,}+:?$|:-+:?$|-:$|-$|[=_+-]{3,}+$")
_PERCENT_SIGN = later("[%٪％‰]")
_DIGIT = later(r"\d")
_GAP = later(r"[ ]*\t[ \t]*| {2,}+")

# The line that most pages have. Possessive: no input makes it go back.
_CANONICAL = later(
    r"^([A-Z][A-Z0-9.^=/&-]*+) \| ([+-]?[0-9]{1,6}+(?:\.[0-9]{1,2}+)?+)%"
    r" \| ([0-9]{1,9}+(?:\.[0-9]{1,6}+)?+) \| ([$€£]) \|(?: \|)?$",
    re.MULTILINE,
)


#: What the columns of such a line are.
COLUMNS = USUAL_COLUMNS[:4]


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
    lines: Sequence[str], start: int, end: int, settings: Settings, *, with_odd: bool = False
) -> Part | None:
    """The table that lines[start:end] are, if each line is canonical, or varies in a usual way.

    Most wire copy is: this is what makes reading fast. What it cannot read for certain is left to
    `tables`, which says the same of all that this can read. `with_odd` allows a few other lines
    between; only they are laid out.
    """
    if settings.cells or "%" not in lines[start]:
        return None
    text = "\n".join(lines[start:end])
    count = end - start
    if settings.mark != ",":
        found = _CANONICAL.findall(text)
        if len(found) == count and (
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
            table = QuoteTable(tuple(quotes), line=start + 1)
            return Part(start, end, (table,), columns=COLUMNS, convention=".")
        if with_odd and len(found) * 4 >= count * 3:
            usual = [(*each, "") for each in found]
            return _with_odd(lines[start:end], start, usual, settings, ".")
    parting = "\t" if "\t" in lines[start] else " | "
    marks = _MARKS if settings.mark is None else (settings.mark,)
    for mark in marks:
        usual = _usual_line(mark, parting).findall(text)
        if len(usual) == count:
            return _usual(usual, start, settings, mark)
        if with_odd and parting != "\t" and len(usual) * 4 >= count * 3:
            return _with_odd(lines[start:end], start, usual, settings, mark)
    return None


#: Symbol, percentage, price, currency and time of a usual line; the time may be empty.
_Texts = tuple[str, str, str, str, str]
_MARKS: tuple[Mark, ...] = (".", ",")
_GROUPS: dict[Mark, str] = {".": ",", ",": "."}


def _usual(found: Sequence[_Texts], start: int, settings: Settings, mark: Mark) -> Part | None:
    """The table of usual lines: groups of thousands, codes, commas, times, tabs, names."""
    if settings.mark is None and not any(mark in percent for _, percent, *_ in found):
        return None
    codes = _codes(found, settings)
    if len({bool(each[4]) for each in found}) > 1 or not _are_known(codes):
        return None
    quotes = [
        _quote(each, line, codes, _GROUPS[mark]) for line, each in enumerate(found, start + 1)
    ]
    columns = USUAL_COLUMNS if found[0][4] else COLUMNS
    table = QuoteTable(tuple(quotes), line=start + 1)
    return Part(start, start + len(found), (table,), columns=columns, convention=mark)


def _with_odd(
    lines: Sequence[str], start: int, usual: Sequence[_Texts], settings: Settings, mark: Mark
) -> Part | None:
    """The table of lines most of which are usual ones: only the others are laid out."""
    has_time = bool(usual[0][4])
    codes = _codes(usual, settings)
    waiting = iter(usual)
    each = next(waiting, None)
    found: list[_Texts | None] = []
    votes = 0
    for line in lines:
        texts = None
        if each is not None:
            said = f"{each[0]} | {each[1]}% | {each[2]} | {each[3]}"
            if each[4]:
                said = f"{said} | {each[4]}"
            if line.startswith(said) and line[len(said) :] in _ENDS:
                texts = each
                each = next(waiting, None)
        if texts is not None and bool(texts[4]) is has_time and _are_known(codes, texts[3]):
            votes += mark in texts[1]
            found.append(texts)
        else:
            found.append(None)
    odd = [place for place, texts in enumerate(found) if texts is None]
    if found[0] is None or found[-1] is None or len(odd) * 4 > len(lines):
        return None
    if settings.mark is None and not votes:
        return None
    rows = [_row(lines[place], start + place + 1) for place in odd]
    read = among(4 + has_time, rows, settings, mark, votes)
    if read is None:
        return None
    others = iter(read.quotes)
    quotes = [
        next(others) if texts is None else _quote(texts, line, codes, _GROUPS[mark])
        for line, texts in enumerate(found, start + 1)
    ]
    return Part(
        start,
        start + len(lines),
        (QuoteTable(tuple(quotes), line=start + 1),),
        read.diagnostics,
        columns=read.columns,
        convention=mark,
    )


_ENDS = ("", " |", " | |")


def _codes(found: Sequence[_Texts], settings: Settings) -> dict[str, str | None]:
    """The currencies of lines, by how they are written."""
    return {
        written: iso_4217(written, dollar=settings.dollar, yen=settings.yen)
        for written in {each[3] for each in found}
    }


def _are_known(codes: dict[str, str | None], *written: str) -> bool:
    """Whether what stands for a currency is one, though `$` may be none by the settings."""
    return all(codes[each] or each in _SIGNS for each in written or codes)


_SIGNS = frozenset("$€£")


def _quote(texts: _Texts, line: int, codes: dict[str, str | None], group: str) -> Quote:
    symbol, percent, price, written, time = texts
    return Quote(
        symbol,
        Decimal(price.replace(group, "").replace(",", ".")),
        change=None,
        change_percent=_percents[percent.replace(",", ".")],
        currency=codes[written],
        currency_text=written,
        time=time or None,
        line=line,
    )


# Letters that are searched for in a tenth of the time that `\w` takes: all that names of
# instruments are mostly made of. Other ones are left to the general way.
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏΆΈ-ΊΌΎ-ΡΣ-ώА-яЁёЀ-ҁҊ-ԯא-תء-غف-يぁ-ゖァ-ヺー一-鿿가-힣"


@cache
def _usual_line(mark: Mark, parting: str) -> re.Pattern[str]:
    point, group, part = re.escape(mark), re.escape(_GROUPS[mark]), re.escape(parting)
    decimals = rf"(?:{point}[0-9]{{1,6}}+)?+"
    # Words beside bars, and a number behind them: two may be a date.
    words = (
        rf"(?:(?: [{_LETTERS}][{_LETTERS}0-9_.&'’-]*+){{0,4}}+(?: [0-9]{{1,4}})?+(?= \|))?+"
        if parting != "\t"
        else ""
    )
    return later(
        rf"^([{_LETTERS}][{_LETTERS}0-9_.^=/&-]*+{words}){part}"
        rf"([+-]?[0-9]{{1,6}}+(?:{point}[0-9]{{1,2}}+)?+)%{part}"
        # A zero is not a group: `0.204` shows the decimal mark.
        rf"((?!0[0-9]{{0,2}}{group})[0-9]{{1,3}}+(?:{group}[0-9]{{3}})*+{decimals}|[0-9]{{4,9}}+{decimals}){part}"
        rf"([$€£]|[A-Z]{{3}})(?:{part}([0-2]?[0-9]:[0-5][0-9])|(?: \|){{0,2}})$",
        re.MULTILINE,
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
    text = "\n".join(lines)
    if any(mark in text for mark in "-=_+") and not all(line.strip(_RULING) for line in lines):
        return True
    if max([line.count("|") for line in lines]) < 2:
        return False
    if may_be_marked(text):
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
_NUMBER_CELL = later(r"\|[ \t]*[0-9]{1,3}[ \t]*(?:\||$)")


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
    cells = []
    for part, offset in zip(parts, offsets, strict=True):
        text = part.strip(_WHITE)
        cells.append(Cell(text, number, offset + (part.index(text) if text else len(part)) + 1))
    if cells and not cells[0].text:
        del cells[0]
    while cells and not cells[-1].text:
        del cells[-1]
    return tuple(cells)
