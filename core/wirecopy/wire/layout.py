"""Layouts of tables without bars: cells by tabs, by position, by single blanks, or one a line.

A layout proposes grids, and knows no meaning beyond "is this a figure"; `wirecopy.kit.meaning` says
what a grid holds. Only lines that end like a figure are looked at, and what is beside them. Blocks
of lines are looked at once for each layout, so that time is linear.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import msgspec

from wirecopy.kit.figures import ARROWS, figure, is_currency, is_placeholder
from wirecopy.kit.grid import Cell, Grid
from wirecopy.kit.meaning import ANOTHER_TABLE, Options, Part, Reading, tables, unglued
from wirecopy.kit.words.columns import title
from wirecopy.kit.words.currencies import ISO_4217
from wirecopy.patterns import later
from wirecopy.tree.nodes import QuoteTable
from wirecopy.wire.hints import hints
from wirecopy.wire.inline import may_be_marked, unmarked

_WHITE = " \t\u00a0\u202f\u2009\u200b\ufeff"
#: What a line of a table may end with; few lines of running text do.
ENDS = frozenset(
    "0123456789%٪％‰$€£¥￥₹₽₩₺₪₫฿₱₦₴₸₾₼円元원)]\t ABCDEFGHIJKLMNOPQRSTUVWXYZ▲▼▽△↑↓-–−—*"
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９½¼¾"
)
_LONGEST = 400
_LONGEST_CELL = 60
_MOST_LINES = 4000
_FEWEST_ROWS = 3
_FEWEST_CURRENCIES = 5
_MOST_BETWEEN = 2
_MOST_TOKENS = 40
#: So many lines that are a cell each may be rows of cells, and are worth a look at all at once.
_FEWEST_LONE = 6
#: So many lines above rows may hold their header.
_MOST_ABOVE = 5

_DIGIT = later(r"\d")
_BULLET = later(r"[ \t]*(?:[*•·▪‣◦–-][ \t\u00a0]+|[0-9]{1,3}[.)][ \t\u00a0]+)")
_GAPS = later(r"[ \u00a0]{2,}")
_RULE = later(r"[ \t]*[-=]{2,}(?:[ \t]+[-=]{2,})+[ \t]*$")
_THOUSANDS = later(r"[+\-−–]?[$€£]?[0-9]{1,3}$")
_GROUP = later(r"[0-9]{3}(?:[.,][0-9]{1,6})?[%٪％]?$")
_YEAR = later(r"(?:19|20)[0-9]{2}\Z")
_TWO_FIGURES = later(r"[0-9](?: {2,}|\t)[0-9]")
_RATE = later(r"([A-Z]{3}):?[ \t]*([0-9][0-9.,]{0,24})\Z")
# A code in a line of its own, bullets and marks aside.
_ALONE = later(
    r"^[^\w\n]*(?:[0-9]{1,3}[.)][^\w\n]*)?(?![0-9.]+[^\w\n]*$)[A-Z0-9][A-Z0-9.&/=^-]*[^\w\n]*$"
)
_CODE_MARKS = frozenset("&/=^-")
# Two blanks, or one that is neither a blank nor one that does not break.
_PARTED = later(r"[^\S\n]{2}|[^\S\n \u00a0]")
_RATES = later(r"^[^\w\n]*(?:[0-9]{1,3}[.)][^\w\n]*)?[A-Z]{3}:?[ \t]*[0-9]")
_CAPITALS = later(r"[A-Z0-9][A-Z0-9.&/=^-]{0,11}$")


class _Line(msgspec.Struct, frozen=True, gc=False):
    """A line of a block: its index, and its text without marks."""

    index: int
    text: str


def parts(
    lines: Sequence[str], candidates: Sequence[int], barred: frozenset[int], options: Options
) -> Iterator[Part]:
    """The tables of quotes among lines without bars, from top to bottom.

    `candidates` are the lines that end like a figure; `barred` ones belong to tables with bars. A
    part without nodes is a table that holds no quotes: its lines stay text.
    """
    floor = 0
    for cluster in _clusters(lines, candidates, barred):
        is_long = len(cluster) >= _FEWEST_LONE and not options.cells
        if is_long and not _may_hold_quotes(lines, cluster, barred):
            continue
        block = _Block(lines, cluster, barred, options)
        for part in block.parts():
            if part.first >= floor:
                yield part
                floor = part.last


def _clusters(
    lines: Sequence[str], candidates: Sequence[int], barred: frozenset[int]
) -> Iterator[list[int]]:
    """Candidates that stand near each other, with nothing but blanks and short lines between."""
    cluster: list[int] = []
    last = -1
    for index in candidates:
        if index in barred:
            continue
        if cluster and not (
            (index - last == 1 or _are_near(lines, last, index, barred))
            and len(cluster) < _MOST_LINES
        ):
            yield cluster
            cluster = []
        cluster.append(index)
        last = index
    if cluster:
        yield cluster


def _are_near(lines: Sequence[str], one: int, other: int, barred: frozenset[int]) -> bool:
    if other - one > 12:
        return False
    filled = 0
    for index in range(one + 1, other):
        text = lines[index].strip(_WHITE)
        if index in barred or len(text) > 80 or text.endswith((".", "!", "?", "。")):
            return False
        filled += bool(text)
    return filled <= 4


def _may_hold_quotes(lines: Sequence[str], cluster: Sequence[int], barred: frozenset[int]) -> bool:
    """A cheap look at many lines: whether a layout may find quotes there, or what looks like some.

    Without a percentage and the titles of a header only codes say that rows are quotes; rows like
    quotes have a currency or two figures in a cell; only where gaps part cells, or codes stand by
    themselves, any layout reads what has neither.
    """
    first, last = cluster[0], min(cluster[-1] + 3, len(lines))
    begin = first
    while begin > max(0, first - _MOST_ABOVE) and begin - 1 not in barred:
        begin -= 1
    begin = min(begin, _first_cell(lines, first))
    block = lines[begin:last]
    may_be = hints(block)
    if may_be.percent or may_be.title:
        return True
    if may_be_marked("\n".join(block)):
        block = [unmarked(line) for line in block]
    texts = [line.strip(_WHITE) for line in block]
    # Few lines have no small letter, and fewer have more than figures then.
    codes = [
        text
        for text in texts
        if text == text.upper() and (text != text.lower() or not _CODE_MARKS.isdisjoint(text))
    ]
    if sum(1 for text in codes if _ALONE.match(text)) >= _FEWEST_ROWS:
        return True
    if not (may_be.currency or may_be.sign):
        return False
    text = "".join(texts)
    return (
        "  " in text
        or "\t" in text
        # Blanks of other kinds are not printable.
        or (not text.isprintable() and any(map(_PARTED.search, texts)))
        or sum(1 for line in codes if _RATES.match(line)) >= _FEWEST_CURRENCIES
        or (("-" in text or "=" in text) and any(map(_RULE.match, block)))
    )


class _Block:
    """Lines that may be a table, and the layouts that are tried on them."""

    def __init__(
        self, lines: Sequence[str], cluster: Sequence[int], barred: frozenset[int], options: Options
    ) -> None:
        self.lines = lines
        self.cluster = cluster
        self.barred = barred
        self.options = options

    def parts(self) -> Iterator[Part]:
        rows: list[int] = []
        lone: list[int] = []
        for index in self.cluster:
            text = unmarked(self.lines[index]).strip(_WHITE)
            if not text or len(text) > _LONGEST or not _DIGIT.search(text):
                if text and is_currency(text):
                    lone.append(index)
                continue
            if text[-1] in ".!?":
                continue  # a sentence
            (lone if _is_lone(text) else rows).append(index)
        if len(lone) >= _FEWEST_LONE and len(lone) > len(rows):
            yield from _cell_a_line(self.lines, self.cluster[0], self.cluster[-1], self.options)
            return
        for run in _row_runs(self.lines, rows):
            part = self._by_rows(run)
            if part is not None:
                yield part

    def _may_be_parted(self, rows: Sequence[int]) -> bool:
        """A cheap look: whether gaps, a rule, titles, codes or percentages make cells of rows.

        Where single blanks part everything, only titles right above, a percentage in each row or a
        currency before each figure tell what is a cell.
        """
        if self.options.cells:
            return True
        lines, first = self.lines, rows[0]
        texts = [lines[index].strip(_WHITE) for index in rows]
        if any("  " in text or "\t" in text or may_be_marked(text) for text in texts):
            return True
        if any(not text.isprintable() and _PARTED.search(text) for text in texts):
            return True
        if len(rows) >= _FEWEST_ROWS and any(mark in texts[0] for mark in "%٪％‰"):
            return True
        if len(rows) >= _FEWEST_CURRENCIES and _RATES.match(texts[0]):
            return True
        if any(_RULE.match(lines[index]) for index in range(max(0, first - 3), first)):
            return True
        begin = first
        while begin > max(0, first - _MOST_ABOVE) and begin - 1 not in self.barred:
            begin -= 1
        above = [
            text
            for text in lines[begin:first]
            if text and (len(text) <= _LONGEST or may_be_marked(text))
        ]
        return bool(above) and hints(above).title

    def _by_rows(self, rows: Sequence[int]) -> Part | None:
        """The table whose rows stand a line each, by the layout that reads all of them."""
        if not self._may_be_parted(rows):
            return None
        refused: Part | None = None
        best: Part | None = None
        fewest = 0
        for layout in (
            _by_tabs,
            _by_rule,
            _by_position,
            _by_places,
            _by_gaps,
            _by_words,
            _by_blanks,
        ):
            grid = layout(self.lines, rows, self.barred)
            if grid is None:
                continue
            options = self.options
            if layout is _by_blanks and not grid.header_rows and len(grid.rows[0]) == 2:
                options = msgspec.structs.replace(options, cells=("symbol", "price"))
            part = _part(grid, tables(grid, options), rows)
            if layout is _by_tabs:
                return part
            if part is None or (refused is not None and not grid.header_rows):
                continue
            if not part.nodes:
                if part.reason == ANOTHER_TABLE:
                    return part
                refused = refused or part
                continue
            doubts = _doubts(part) + _untitled(grid)
            if doubts == 0:
                return part
            if best is None or doubts < fewest:
                best, fewest = part, doubts
        return best or refused


def _doubts(part: Part) -> int:
    """How much of a table a layout left unread: warnings, and quotes without a price."""
    quotes = [q for node in part.nodes if isinstance(node, QuoteTable) for q in node.quotes]
    warnings = sum(each.severity == "warning" for each in part.diagnostics)
    return warnings + sum(quote.price is None for quote in quotes)


def _untitled(grid: Grid) -> int:
    """How many columns have no title, in a grid that has titles."""
    if not grid.header_rows:
        return 0
    header = next((each for each in grid.rows if len(each) > 1), ())
    width = max(map(len, grid.rows))
    return width - sum(1 for cell in header if cell.text)


def _is_lone(text: str) -> bool:
    if (bullet := _BULLET.match(text)) is not None:
        text = text[bullet.end() :]
    if _RATE.match(text) or _TWO_FIGURES.search(text):
        return False
    return figure(text) is not None or is_currency(text) or unglued(text) is not None


def _row_runs(lines: Sequence[str], rows: Sequence[int]) -> Iterator[list[int]]:
    """Runs of rows that follow each other, or stand a single short line or blank line apart."""
    run: list[int] = []
    for index in rows:
        if run and index - run[-1] > _MOST_BETWEEN:
            between = lines[run[-1] + 1 : index]
            if len(between) > _MOST_BETWEEN or any(text.strip(_WHITE) for text in between):
                yield run
                run = []
        if run and any(_is_foreign(lines[at]) for at in range(run[-1] + 1, index)):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _is_foreign(line: str) -> bool:
    """Whether a line between rows has cells, but is neither header nor rule."""
    cells = [cell for cell in re.split(r"\t+| {2,}", line.strip(_WHITE)) if cell]
    return (
        len(cells) > 1
        and not _is_rule(line)
        and not any(map(is_placeholder, cells))
        and sum(title(cell).is_known for cell in cells) * 2 < len(cells)
    )


def _part(grid: Grid, reading: Reading, rows: Sequence[int]) -> Part | None:
    """What a grid says, if that is certain: quotes in each of the rows, and nothing beside them."""
    quotes = [child for child in reading.children if isinstance(child, QuoteTable)]
    count = sum(len(child.quotes) for child in quotes)
    first, last = grid.line - 1, max(rows[-1], grid.rows[-1][0].line - 1) + 1
    if not quotes:
        told = tuple(each for each in reading.diagnostics if each.severity == "info")
        # A history is a table for certain: a header with a price, and a date in most rows.
        is_history = any(each.code == "price-history" for each in told) and not reading.remarks
        kept = reading.children if is_history and len(reading.children) == 1 else ()
        return Part(first, last, kept, told, reading.reason) if grid.header_rows or told else None
    if len(quotes) < len(reading.children) or reading.remarks or count < len(rows):
        return None
    if not grid.header_rows and not _are_certain(quotes):
        return None
    nodes = tuple(quotes)
    if nodes[0].line > grid.line:
        nodes = (msgspec.structs.replace(nodes[0], line=grid.line), *nodes[1:])
    return Part(
        first, last, nodes, reading.diagnostics, reading.reason, reading.columns, reading.convention
    )


def _are_certain(tables: Sequence[QuoteTable]) -> bool:
    """Whether rows without a header are quotes: by codes, or by changes that have signs."""
    quotes = [quote for table in tables for quote in table.quotes]
    if all(_CAPITALS.match(quote.symbol) for quote in quotes):
        return True
    changes = [quote.change_percent for quote in quotes if quote.change_percent is not None]
    return len(changes) * 2 > len(quotes) and any(change < 0 for change in changes)


# --- a row a line -------------------------------------------------------------------------------


def _context(
    lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]
) -> tuple[list[_Line], list[_Line]]:
    """The lines of a block from the first row to the last, and those right above it, nearest first.

    Lines between that are blank are left out.
    """
    inside = [
        _Line(index, unmarked(lines[index]))
        for index in range(rows[0], rows[-1] + 1)
        if lines[index].strip(_WHITE)
    ]
    above: list[_Line] = []
    index = rows[0] - 1
    blanks = 0
    while index >= 0 and len(above) < 4 and index not in barred:
        text = unmarked(lines[index])
        if not text.strip(_WHITE):
            blanks += 1
            if blanks > 1 or above:
                break
        elif len(text) > _LONGEST:
            break
        else:
            above.append(_Line(index, text))
            blanks = 0
        index -= 1
    return inside, above


def _grid(header: Sequence[list[Cell]], rows: Sequence[list[Cell]]) -> Grid | None:
    """A grid with known places; without the columns that are empty in all rows."""
    every = [*header, *rows]
    if not rows:
        return None
    width = max(map(len, every))
    kept = [
        place
        for place in range(width)
        if any(place < len(each) and each[place].text for each in every)
    ]
    if len(kept) < 2:
        return None
    placed = tuple(
        # A row of one cell is a title of rows.
        tuple(each if len(each) == 1 else (each[place] for place in kept if place < len(each)))
        for each in every
        if each
    )
    if all(_BULLET.match(f"{each[0].text} ") for each in rows if each):
        placed = tuple(
            (msgspec.structs.replace(each[0], text=_unbulleted(each[0].text)), *each[1:])
            if place >= len(header)
            else each
            for place, each in enumerate(placed)
        )
    titles = sum(1 for each in header if len(each) > 1)
    return Grid(placed, titles or None, line=placed[0][0].line)


def _unbulleted(text: str) -> str:
    found = _BULLET.match(f"{text} ")
    return text if found is None else text[found.end() :]


def _by_tabs(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    if not all("\t" in lines[index].strip(" ") for index in rows) or len(rows) < 2:
        return None
    inside, above = _context(lines, rows, barred)
    header = [
        each
        for each in above[:1]
        if "\t" in each.text and not any(map(_has_figure, each.text.split("\t")))
    ]

    def cells(each: _Line) -> list[Cell]:
        texts = each.text.rstrip(_WHITE).split("\t")
        at = 1
        made: list[Cell] = []
        for text in texts:
            made.append(Cell(text.strip(_WHITE), each.index + 1, at))
            at += len(text) + 1
        return made

    grid = _grid([cells(each) for each in header], [cells(each) for each in inside])
    core = {index + 1 for index in rows}
    # Without a header only rows of one length are certain.
    if grid is not None and not header:
        counts = {len(each) for each in grid.rows if each[0].line in core}
        return grid if len(counts) == 1 else None
    return grid


def _has_figure(cell: str) -> bool:
    text = cell.strip(_WHITE)
    return figure(text) is not None and not _YEAR.match(text)


def _has_figures(text: str) -> bool:
    return any(
        figure(word) is not None and not _YEAR.match(word)
        for word in text.split()
        if _DIGIT.search(word)
    )


def _by_rule(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """Columns as a rule of dashes above the rows has them, as pandoc writes it."""
    above = rows[0] - 1
    while above >= max(0, rows[0] - 3) and not _RULE.match(lines[above]):
        above -= 1
    if above < 1 or not _RULE.match(lines[above]) or len(rows) < 1:
        return None
    spans = [found.span() for found in re.finditer(r"[-=]+", _wide(lines[above]))]
    inside = [
        _Line(index, _wide(lines[index]))
        for index in range(above + 1, rows[-1] + 1)
        if lines[index].strip(_WHITE)
    ]
    header = [
        _Line(index, _wide(lines[index]))
        for index in (above - 1,)
        if lines[index].strip(_WHITE) and index not in barred
    ]
    return _grid([_cut(each, spans) for each in header], [_cut(each, spans) for each in inside])


def _wide(text: str) -> str:
    """A text with a filler behind each wide character, so that places are columns of a screen."""
    if text.isascii():
        return text
    return "".join(
        f"{char}\0" if unicodedata.east_asian_width(char) in "WF" else char
        for char in text
        if not unicodedata.combining(char)
    )


def _cut(line: _Line, spans: Sequence[tuple[int, int]]) -> list[Cell]:
    """The cells of a line: each word goes to the column that it stands in, or is nearest to."""
    words: list[list[str]] = [[] for _ in spans]
    at = 0
    for found in re.finditer(r"[^ \t]+", line.text):
        begin, end = found.span()
        while at + 1 < len(spans) and begin >= spans[at][1]:
            nearer = spans[at + 1][0] - begin < end - spans[at][1] or end > spans[at + 1][0]
            if not nearer and begin < spans[at + 1][0]:
                break
            at += 1
        place = at
        if place + 1 < len(spans) and end > spans[place + 1][0]:
            here = min(end, spans[place][1]) - max(begin, spans[place][0])
            there = min(end, spans[place + 1][1]) - spans[place + 1][0]
            place += there > here
        words[place].append(found[0])
    return [
        Cell(
            unmarked(" ".join(each).replace("\0", "")).strip(_WHITE),
            line.index + 1,
            spans[place][0] + 1,
        )
        for place, each in enumerate(words)
    ]


def _by_position(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """Columns where all rows have blanks at one place of a screen."""
    return _in_columns(lines, rows, barred, _wide)


def _by_places(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """The same where wide characters were counted as one, as some programs do."""
    if all(lines[index].isascii() for index in rows):
        return None
    return _in_columns(lines, rows, barred, str)


def _in_columns(
    lines: Sequence[str],
    rows: Sequence[int],
    barred: frozenset[int],
    placed: Callable[[str], str],
) -> Grid | None:
    texts = {index: placed(lines[index].expandtabs()) for index in rows}
    gapped = sum(1 for text in texts.values() if _GAPS.search(text.strip(_WHITE)))
    if len(rows) < _FEWEST_ROWS or gapped * 3 < len(rows):
        return None
    inside, above = _context(lines, rows, barred)
    bodies = [_Line(each.index, placed(lines[each.index].expandtabs())) for each in inside]
    spans = _spans(list(texts.values()))
    titles: list[Cell] = []
    if above and not _has_figures(above[0].text):
        raw = _Line(above[0].index, placed(lines[above[0].index].expandtabs()))
        titles = _cut(raw, spans)
    cells = [_cut(each, spans) for each in bodies if each.index in texts]
    spans = _joined(spans, cells, titles)
    if len(spans) < 2:
        return None
    header: list[list[Cell]] = []
    for each in above:
        if _is_rule(each.text):
            continue
        raw = _Line(each.index, placed(lines[each.index].expandtabs()))
        heads = _cut(raw, spans)
        filled = [cell for cell in heads if cell.text]
        known = sum(title(cell.text).is_known for cell in filled)
        if any(_has_figure(cell.text) for cell in filled):
            break
        if len(filled) < 2 or (len(_GAPS.split(each.text.strip(_WHITE))) < 2 and known < 2):
            # The title of a section may stand between the header and its rows.
            if header or len(above) < 2 or each is not above[0]:
                break
            header.insert(0, [Cell(" ".join(cell.text for cell in filled), each.index + 1)])
            continue
        if known * 2 < len(filled) and any(len(each) > 1 for each in header):
            break
        header.insert(0, heads)
    if header and len(header[0]) < 2:
        header = []
    return _grid(header, [_cut(each, spans) for each in bodies])


def _by_gaps(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """Rows whose gaps make as many cells each."""
    inside, above = _context(lines, rows, barred)

    def cells(each: _Line) -> list[Cell]:
        text = each.text.rstrip(_WHITE)
        begin = len(text) - len(text.lstrip(_WHITE))
        made: list[Cell] = []
        for found in re.finditer(r"\S+(?:[ \u00a0]\S+)*", text[begin:]):
            made.append(Cell(found[0], each.index + 1, begin + found.start() + 1))
        return made

    if any("\t" in each.text for each in inside):
        return None
    core = set(rows)
    made = [cells(each) for each in inside]
    counts = {len(row) for row, each in zip(made, inside, strict=True) if each.index in core}
    if len(counts) != 1 or min(counts) < 2:
        return None
    header = [cells(each) for each in above[:1] if not _has_figures(each.text)]
    if header and len(header[0]) not in (min(counts), min(counts) - 1):
        header = []
    if header and len(header[0]) < 2:
        header = []
    return _grid(header, made)


def _by_words(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """Rows of as many words as there are titles, whatever the gaps: a width was reckoned wrong."""
    inside, above = _context(lines, rows, barred)
    header = above[0].text.split() if above else []
    if len(header) < 3 or not all(title(text).is_known for text in header):
        return None
    made = [each.text.split() for each in inside]
    if any(len(words) != len(header) for words in made):
        return None
    return _grid(
        [[Cell(text, above[0].index + 1) for text in header]],
        [
            [Cell(text, each.index + 1) for text in words]
            for each, words in zip(inside, made, strict=True)
        ],
    )


def _spans(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Where columns begin and end: places that are blank in all rows part them."""
    occupied = 0
    for text in texts:
        for found in re.finditer(r"[^ ]+", text[:_LONGEST]):
            begin, end = found.span()
            occupied |= ((1 << (end - begin)) - 1) << begin
    spans: list[tuple[int, int]] = []
    begin = -1
    for place, bit in enumerate(f"{occupied:b}"[::-1]):
        if bit == "1" and begin < 0:
            begin = place
        elif bit == "0" and begin >= 0:
            spans.append((begin, place))
            begin = -1
    if begin >= 0:
        spans.append((begin, occupied.bit_length()))
    return spans


def _joined(
    spans: Sequence[tuple[int, int]], rows: Sequence[Sequence[Cell]], titles: Sequence[Cell]
) -> list[tuple[int, int]]:
    """Columns, with those joined that one blank parts by chance or that belong together."""
    joined: list[tuple[int, int]] = []
    left: list[str] = []
    named = ""
    ones = sum(1 for one, other in pairwise(spans) if other[0] - one[1] == 1)
    for place, span in enumerate(spans):
        right = [cells[place].text for cells in rows]
        is_near = bool(joined) and span[0] - joined[-1][1] == 1
        # Words of names that happen to begin at one place, where all else stands further apart.
        is_chance = ones == 1 and len(spans) > 2 and _are_words(left) and _are_words(right)
        # The second word has no title either, though the words before it have one.
        is_untitled = (
            bool(titles)
            and not titles[place].text
            and title(named).role in ("name", "symbol")
            and _are_words(left)
            and _are_words(right)
        )
        if is_near and (is_chance or is_untitled or _belong_together(left, right)):
            joined[-1] = (joined[-1][0], span[1])
            left = [f"{a} {b}".strip() for a, b in zip(left, right, strict=True)]
        else:
            joined.append(span)
            left = right
            named = titles[place].text if titles else ""
    return joined


def _are_words(texts: Sequence[str]) -> bool:
    return not any(_DIGIT.search(text) or is_currency(text) for text in texts)


def _belong_together(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether texts beside each other are one cell: `1 204,50`, `0,5 %`, `▲ 1.2%`."""
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a or b]
    if all(b in ("%", "٪", "％", "‰", "") for _, b in pairs):
        return True
    if all(a in ARROWS or a in ("+", "-", "−", "–", "") for a, _ in pairs):
        return any(a for a, _ in pairs)
    if all(_THOUSANDS.match(a) and _GROUP.match(b) for a, b in pairs if a):
        return any(a for a, _ in pairs) and all(_GROUP.match(b) or not a for a, b in pairs)
    return False


# --- single blanks ------------------------------------------------------------------------------


def _by_blanks(lines: Sequence[str], rows: Sequence[int], barred: frozenset[int]) -> Grid | None:
    """Rows of words and figures that single blanks part, all with as many figures."""
    texts = [_unbulleted(unmarked(lines[index]).strip(_WHITE)) for index in rows]
    if sum("\t" in text or "  " in text for text in texts) * 2 > len(texts):
        return None
    inside, above = _context(lines, rows, barred)
    core = set(rows)
    split: dict[int, tuple[list[str], list[str]]] = {}
    for each in inside:
        if each.index in core:
            found = _words_and_figures(each.text)
            if found is None:
                return None
            split[each.index] = found
    most = min(len(figures) for _, figures in split.values())
    for index, (words, figures) in split.items():
        if len(figures) > most:
            split[index] = _fewer(words, figures, most)
        if len(split[index][1]) != most or not split[index][0]:
            return None
    titles: list[str] = []
    header: _Line | None = None
    section: _Line | None = None
    for each in [each for each in above if not _is_rule(each.text)][:2]:
        if _has_figures(each.text):
            break
        titles = _titles(each.text.split(), most, list(split.values()))
        joined = _with_currencies(split)
        if joined and not any(title(text).role == "currency" for text in titles):
            # `12,45 zł` below one title is a cell.
            fewer = min(len(figures) for _, figures in joined.values())
            if found_titles := _titles(each.text.split(), fewer, list(joined.values())):
                titles, split, most = found_titles, joined, fewer
        if titles:
            header = each
            break
        if _is_of_another(each.text):
            return None
        section = each
    heads = [words for words, _ in split.values()]
    before = len(titles) - most if titles else _head_columns(heads)
    if before < 1:
        return None
    if before > 2 and title(titles[before - 1]).role == "symbol":
        # Nobody can tell the words of two columns apart; the code behind them is certain.
        titles = [" ".join(titles[: before - 1]), *titles[before - 1 :]]
        before = 2
    named = titles[:before]
    if not titles and not _may_stand_alone(split):
        return None
    grid_rows: list[list[Cell]] = []
    for each in inside:
        number = each.index + 1
        if each.index in split:
            words, figures = split[each.index]
            cells = _head(words, before, named)
            if cells is None:
                return None
            grid_rows.append([Cell(text, number) for text in (*cells, *figures)])
        else:
            grid_rows.append([Cell(each.text.strip(_WHITE), number)])
    top = [[Cell(text, header.index + 1) for text in titles]] if header else []
    if header and section:
        top.append([Cell(section.text.strip(_WHITE), section.index + 1)])
    return _grid(top, grid_rows)


def _is_rule(text: str) -> bool:
    return set(text.strip(_WHITE)) <= set("-=_+| ")


def _words_and_figures(text: str) -> tuple[list[str], list[str]] | None:
    """The words that a row begins with, and the cells of figures that it ends with."""
    text = text.strip(_WHITE).rstrip("*").rstrip(_WHITE)
    if bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    tokens = [token for token in re.split(r"[ \t]+", text) if token]
    if len(tokens) == 1 and (rate := _RATE.match(text)) and rate[1] in ISO_4217:
        return [rate[1]], [rate[2]]
    if not 2 <= len(tokens) <= _MOST_TOKENS:
        return None
    if len(tokens[0]) == 4 and tokens[0][3] == ":" and tokens[0][:3] in ISO_4217:
        tokens[0] = tokens[0][:3]
    items: list[str] = []
    for token in tokens:
        if items and (
            (token in ("%", "٪", "％", "‰") and _DIGIT.search(items[-1]))
            or (items[-1] in ARROWS and _DIGIT.search(token))
        ):
            items[-1] = f"{items[-1]} {token}"
        else:
            items.append(token)
    figures: list[str] = []
    while len(items) > 1 and _is_figure(items[-1]):
        figures.append(items.pop())
    figures.reverse()
    if not any(_DIGIT.search(each) for each in figures):
        return None
    return items, figures


def _is_figure(item: str) -> bool:
    if item in ARROWS:
        return True
    if figure(item) is not None:
        return True
    return (
        is_placeholder(item)
        or is_currency(item)
        or bool(re.match(r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?$", item))
        or unglued(item) is not None
    )


def _fewer(words: list[str], figures: list[str], count: int) -> tuple[list[str], list[str]]:
    """A row with so many figures: groups of thousands joined, else the first are words."""
    joined: list[str] = []
    for each in figures:
        if (
            joined
            and len(figures) - (len(figures) - len(joined)) >= 0
            and _THOUSANDS.match(joined[-1])
            and _GROUP.match(each)
        ):
            joined[-1] = f"{joined[-1]} {each}"
        else:
            joined.append(each)
    if len(joined) == count:
        return words, joined
    extra = len(figures) - count
    return [*words, *figures[:extra]], figures[extra:]


def _with_currencies(
    split: dict[int, tuple[list[str], list[str]]],
) -> dict[int, tuple[list[str], list[str]]] | None:
    """The rows with currencies in the cells of the figures before them; None if not in all."""
    joined: dict[int, tuple[list[str], list[str]]] = {}
    for index, (words, figures) in split.items():
        made: list[str] = []
        for each in figures:
            if made and is_currency(each) and _DIGIT.search(made[-1]) and "%" not in made[-1]:
                made[-1] = f"{made[-1]} {each}"
            else:
                made.append(each)
        joined[index] = (words, made)
    counts = {len(figures) for _, figures in split.values()}
    fewer = {len(figures) for _, figures in joined.values()}
    return joined if len(fewer) == 1 and fewer != counts else None


def _titles(
    words: Sequence[str], figures: int, rows: Sequence[tuple[list[str], list[str]]]
) -> list[str]:
    """The titles that a line of words holds: of the columns of figures, and one to three before.

    Of all ways to part the words the one with the most known titles, in fitting places.
    """
    if not figures < len(words) <= _MOST_TOKENS:
        return []
    kinds = [_kind_of([cells[place] for _, cells in rows]) for place in range(figures)]
    best: tuple[int, list[str]] = (0, [])
    fewest = min(len(heads) for heads, _ in rows)
    for before in (1, 2, 3):
        count = before + figures
        if len(words) < count or fewest < before:
            break
        scored = _parted(words, count, before, kinds)
        if scored is not None and scored[0] > best[0]:
            best = scored
    known = [title(text) for text in best[1]]
    is_header = sum(one.is_known for one in known) * 2 > len(known) and any(
        one.role in ("price", "change", "change_percent") for one in known
    )
    return best[1] if is_header else []


def _kind_of(texts: Sequence[str]) -> str:
    filled = [text for text in texts if _DIGIT.search(text)]
    if not filled:
        return "currency" if any(map(is_currency, texts)) else "none"
    return (
        "percent"
        if all(text.endswith(("%", "٪", "％", "‰", "%)")) for text in filled)
        else "number"
    )


def _parted(
    words: Sequence[str], count: int, before: int, kinds: Sequence[str]
) -> tuple[int, list[str]] | None:
    """The best way to part words into so many titles, and how good it is."""
    size = len(words)
    best: list[dict[int, tuple[int, list[str]]]] = [{} for _ in range(count + 1)]
    best[0][0] = (0, [])
    for column in range(count):
        for start, (score, titles) in best[column].items():
            for end in range(start + 1, min(start + 6, size - (count - column - 1)) + 1):
                text = " ".join(words[start:end])
                total = score + _fit(text, column - before, kinds)
                known = best[column + 1].get(end)
                if known is None or known[0] < total:
                    best[column + 1][end] = (total, [*titles, text])
    return best[count].get(size)


def _fit(text: str, place: int, kinds: Sequence[str]) -> int:
    found = title(text)
    if not found.is_known:
        return -2 - text.count(" ")
    if place < 0:
        return 3 if found.role in ("symbol", "name", "exchange", "extra", "currency") else -4
    kind = kinds[place]
    if found.role in ("symbol", "name", "exchange"):
        return -3
    if "%" in text and found.role != "change_percent":
        return -1  # the sign is of the title beside it: `Dif. %`, `Hora`
    if found.role == "change_percent":
        return 4 if kind in ("percent", "none") else 2
    if found.role == "currency":
        return 4 if kind == "currency" else -3
    if found.role == "price":
        return 3 if kind != "percent" else -2
    return 3


def _is_of_another(text: str) -> bool:
    """Whether a line of words holds titles of another kind of table."""
    return sum(title(word).is_foreign for word in text.split()[:_MOST_TOKENS]) > 0


def _head_columns(heads: Sequence[Sequence[str]]) -> int:
    """How many columns the words of rows are, without a header: a code beside a name is two."""
    if all(len(words) > 1 for words in heads) and len(heads) > 1:
        first = all(_CAPITALS.match(words[0]) for words in heads)
        last = all(_CAPITALS.match(words[-1]) for words in heads)
        rest_first = any(not _CAPITALS.match(word) for words in heads for word in words[1:])
        rest_last = any(not _CAPITALS.match(word) for words in heads for word in words[:-1])
        if (first and rest_first) or (last and rest_last):
            return 2
    return 1


def _head(words: Sequence[str], columns: int, titles: Sequence[str]) -> list[str] | None:
    """The words of a row as cells; None where nobody can tell which word is whose."""
    if columns == 1:
        return [" ".join(words)]
    if len(words) < columns:
        return None
    roles = [title(text).role for text in titles] if titles else []
    if columns == 2:
        if roles:
            is_first = roles[0] == "symbol" and roles[1] != "symbol"
            is_last = roles[1] == "symbol" and not is_first
        else:
            is_first = bool(_CAPITALS.match(words[0])) and not _CAPITALS.match(words[-1])
            is_last = not is_first
        if is_first:
            return [words[0], " ".join(words[1:])]
        if is_last:
            return [" ".join(words[:-1]), words[-1]]
        return list(words) if len(words) == 2 else None
    if len(words) == columns:
        return list(words)
    # A code first, an exchange last, and a name of several words between them.
    if roles[0] == "symbol" and roles[1] == "name":
        return [words[0], " ".join(words[1:-1]), words[-1]]
    return None


def _may_stand_alone(split: dict[int, tuple[list[str], list[str]]]) -> bool:
    """Whether rows without a header are certain enough: a percentage each, or currencies."""
    rows = list(split.values())
    if len(rows) >= _FEWEST_CURRENCIES and all(
        len(words) == 1 and words[0] in ISO_4217 and len(figures) == 1 for words, figures in rows
    ):
        return True
    if len(rows) < _FEWEST_ROWS or any(len(words) > 6 for words, _ in rows):
        return False
    return all(
        any(each.rstrip(")）▲▼").endswith(("%", "٪", "％", "‰")) for each in figures)
        and sum(1 + (unglued(each) is not None) for each in figures if _DIGIT.search(each)) > 1
        for _, figures in rows
    )


# --- a cell a line ------------------------------------------------------------------------------


def _cell_a_line(lines: Sequence[str], first: int, last: int, options: Options) -> Iterator[Part]:
    """Tables whose cells stand a line each, in periods that repeat."""
    begin = _first_cell(lines, first)
    cells: list[_Line] = []
    for index in range(begin, min(last + 3, len(lines))):
        text = _cell_text(lines[index])
        if cells and cells[-1].text in ARROWS and _DIGIT.match(text):
            cells[-1] = _Line(cells[-1].index, f"{cells[-1].text} {text}")
        elif text:
            cells.append(_Line(index, text))
    kinds = "".join([_letter(each.text) for each in cells])
    floor = 0
    for start, period in _periods(kinds):
        if start < floor:
            continue
        rows = _Rows(cells, kinds, start, period, floor)
        fewest = _FEWEST_ROWS - (rows.titles > 2)
        if len(rows.starts) < fewest or (period == 2 and not rows.are_rates()):
            continue
        grid = rows.grid()
        chosen = options
        if period == 2:
            chosen = msgspec.structs.replace(options, cells=("symbol", "price"))
        reading = tables(grid, chosen)
        quotes = [child for child in reading.children if isinstance(child, QuoteTable)]
        if (
            not quotes
            or len(reading.children) > len(quotes)
            or reading.remarks
            or sum(len(child.quotes) for child in quotes) != len(rows.starts)
            or not (rows.titles or _are_certain(quotes))
        ):
            continue
        nodes = (msgspec.structs.replace(quotes[0], line=grid.line), *quotes[1:])
        behind = cells[rows.end - 1].index + 1
        while behind < len(lines) and behind < last + 3 and rows.holds(lines[behind]):
            behind += 1
        yield Part(
            grid.line - 1, behind, nodes, reading.diagnostics, "", reading.columns,
            reading.convention,
        )  # fmt: skip
        floor = rows.end


def _first_cell(lines: Sequence[str], first: int) -> int:
    """Where the short lines begin that end at a cell."""
    begin = first
    while begin > 0 and first - begin < 40:
        text = lines[begin - 1].strip(_WHITE)
        if len(text) > (_LONGEST_CELL if text[-1:] not in (".", "!", "?") else 12) or "|" in text:
            break
        begin -= 1
    return begin


def _cell_text(line: str) -> str:
    text = unmarked(line).strip(_WHITE)
    if len(text) > 1 and (bullet := _BULLET.match(f"{text} ")) and len(text) > bullet.end():
        text = text[bullet.end() :]
    return text.strip("#").strip(_WHITE) if text.startswith("#") else text


def _letter(text: str) -> str:
    """What a line is by itself, as a letter: a figure, a percentage, a currency, words, a text."""
    if len(text) > _LONGEST_CELL or _RATE.match(text):
        return "X"
    each = figure(text)
    if each is not None:
        return "%" if each.unit else "F"
    if is_placeholder(text):
        return "N"
    if is_currency(text):
        return "C"
    if unglued(text) is not None:
        return "B"
    return "X" if text.endswith((".", "!", "?", "。")) else "T"


def _periods(kinds: str) -> Iterator[tuple[int, int]]:
    """Where rows of cells repeat: the first cell, and how many a row has.

    Each period from 2 to 9 is looked for once; the longest stretch wins.
    """
    found: list[tuple[int, int, int]] = []
    size = len(kinds)
    for period in range(2, 10):
        run = 0
        for at in range(size - period + 1):
            if at + period < size and kinds[at] != "X" and kinds[at] == kinds[at + period]:
                run += 1
                continue
            if run >= period:
                length = run + period
                pattern = kinds[at - run : at - run + period]
                if set(pattern) & set("F%B") and (
                    "T" in pattern or (period == 2 and set(pattern) == set("CF"))
                ):
                    found.append((at - run, period, length))
            run = 0
    found.sort(key=lambda each: (-(each[2] // each[1]), each[1], each[0]))
    taken: list[tuple[int, int]] = []
    chosen: list[tuple[int, int]] = []
    for start, period, length in found[:64]:
        end = start + length
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
            chosen.append((start, period))
    yield from sorted(chosen)


class _Rows:
    """Rows of cells that repeat, grown to both sides; single lines of words may part them."""

    def __init__(
        self,
        cells: Sequence[_Line],
        kinds: str,
        start: int,
        period: int,
        floor: int,
    ) -> None:
        self.cells = cells
        self.kinds = kinds
        self.period = period
        self.floor = floor
        self.titles = 0
        #: Where rows begin, and the lines of words that stand right before some of them.
        self.starts: list[int] = []
        self.words: set[int] = set()
        begin = self._begin(start)
        self.pattern = kinds[begin : begin + period]
        self._grow(begin)

    def _begin(self, start: int) -> int:
        """Where the first row begins: below titles, else at words whose line before holds none."""
        best = (0, start)
        for shift in range(self.period):
            for extra in (0, 1):
                for wider in (0, 1) if extra else (0,):
                    end = start + shift - extra
                    known = self._known(end - self.period - wider, end)
                    # A word above titles that are all known is a caption, whatever it means.
                    if known > best[0] and not (wider and best[0] == self.period):
                        best = (known, start + shift)
                        self.titles = self.period + wider
                        self.words = {end} if extra else set()
        if best[0]:
            return best[1]
        for shift in range(self.period):
            at = start + shift
            if self.kinds[at] == "T" and (shift == 0 or self.kinds[at - 1] != "T"):
                before = self.kinds[start + self.period - 1]
                if shift or before != "T":
                    return at
            if self.kinds[at] == "C" and self.period == 2 and self.cells[at].text in ISO_4217:
                return at
        return start

    def _known(self, begin: int, end: int) -> int:
        """How many titles are known there, if most are and one is of figures; else none."""
        if begin < self.floor or end > len(self.cells):
            return 0
        if any(letter in "F%B" for letter in self.kinds[begin:end].replace("%", "", 1)):
            return 0
        found = [title(each.text) for each in self.cells[begin:end]]
        known = sum(one.is_known for one in found)
        is_header = known * 3 > len(found) * 2 and any(
            one.role in ("price", "change", "change_percent") for one in found
        )
        return known if is_header else 0

    def _fits(self, at: int) -> bool:
        there = self.kinds[at : at + self.period]
        return len(there) == self.period and all(
            a == b or (a == "N" and b != "T") or (b == "N" and a != "T")
            for a, b in zip(there, self.pattern, strict=True)
        )

    def _grow(self, begin: int) -> None:
        at = begin
        while at >= self.floor and self._fits(at):
            self.starts.insert(0, at)
            if self.titles:
                break
            if self._fits(at - self.period) and at - self.period >= self.floor:
                at -= self.period
            elif (
                at - 1 - self.period >= self.floor
                and self.kinds[at - 1] == "T"
                and self._fits(at - 1 - self.period)
            ):
                self.words.add(at - 1)
                at -= self.period + 1
            else:
                break
        at = begin + self.period
        while True:
            if self._fits(at):
                self.starts.append(at)
            elif self.kinds[at : at + 1] == "T" and self._fits(at + 1):
                self.words.add(at)
                self.starts.append(at + 1)
                at += 1
            else:
                break
            at += self.period
        self.end = self.starts[-1] + self.period if self.starts else begin

    def grid(self) -> Grid:
        rows: list[tuple[Cell, ...]] = []
        first = self.starts[0]
        if first - 1 in self.words:
            first -= 1
        if self.titles:
            rows.append(self._cells(first - self.titles, first))
        spans = self.titles > self.period
        for start in self.starts:
            if start - 1 in self.words and spans:
                rows.append(self._cells(start - 1, start + self.period))
                continue
            if start - 1 in self.words:
                rows.append(self._cells(start - 1, start))
            rows.append(self._cells(start, start + self.period))
        return Grid(tuple(rows), 1 if self.titles else None, line=rows[0][0].line)

    def _cells(self, begin: int, end: int) -> tuple[Cell, ...]:
        return tuple(Cell(each.text, each.index + 1) for each in self.cells[begin:end])

    def are_rates(self) -> bool:
        """Whether rows of two cells are a list of currencies."""
        codes = [self.cells[start].text for start in self.starts]
        return len(codes) >= _FEWEST_CURRENCIES and all(code in ISO_4217 for code in codes)

    def holds(self, line: str) -> bool:
        """Whether a line belongs to the last cell: a figure behind its arrow."""
        last = self.cells[self.end - 1].text
        text = _cell_text(line)
        return bool(text) and last[:1] in ARROWS and last.endswith(f" {text}")
