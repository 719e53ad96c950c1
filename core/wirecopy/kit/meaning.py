"""The meaning of grids: which rows are a table of quotes, which column is which, what a cell says.

    table  = [ caption ] { header } quote { quote | section }

A header is a row of words above rows of figures. Its titles name the columns, in any of the
languages of `kit.words`; one that names no column of quotes, or one of another kind of table, says
that this is not a table of quotes. Without a header the cells' shapes decide: the first is the
symbol (or the first word after a percentage), `%` marks the change in percent, a lone number is the
price unless it is signed, of two numbers the signed one is the change, a cell of its own names the
currency. Such a row is a quote when it has two of percentage, price and currency; one whose shape
is clear and not that of its table is read by its own, unless that only makes a name of what is not
a figure where the table has one. No cell is a name that holds `%`, or a digit without two letters
in a row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from wirecopy.errors import UsageError
from wirecopy.kit.diagnostics import diagnostic
from wirecopy.kit.figures import (
    ARROWS,
    DOWN,
    Figure,
    Mark,
    convention,
    figure,
    is_ambiguous,
    is_currency,
    is_placeholder,
    iso_4217,
    value,
)
from wirecopy.kit.grid import Cell, Grid
from wirecopy.kit.words import headers
from wirecopy.kit.words.columns import Role, Title, currency_of, title
from wirecopy.kit.words.exchanges import EXCHANGES
from wirecopy.patterns import later
from wirecopy.tree import nodes
from wirecopy.tree.nodes import Diagnostic, Quote, QuoteTable, Table

Kind = Literal["percent", "number", "both", "currency", "time", "date", "none", "text"]

_TIME = later(r"[0-2]?[0-9][:.h][0-5][0-9](?::[0-5][0-9])?(?: ?[A-Za-z.]{2,4})?$")
_DATE = later(
    r"(?:[12][0-9]{3}[-/.][01]?[0-9][-/.][0-3]?[0-9]|[0-3]?[0-9][-/.][0-3]?[0-9][-/.](?:[12][0-9])?[0-9]{2}"
    r"|[12][0-9]{3}年[01]?[0-9]月(?:[0-3]?[0-9]日)?"
    r"|(?:[^\W\d_]{2,10}\.?,? )?[^\W\d_]{3,10}\.? [0-3]?[0-9](?:st|nd|rd|th)?,? [12][0-9]{3}"
    r"|(?:[^\W\d_]{2,10}\.?,? )?[0-3]?[0-9]\.?[ -](?:de )?[^\W\d_]{3,10}\.?[ -]"
    r"(?:de )?(?:[12][0-9])?[0-9]{2})"
    r"(?:[T ,]+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"(?:Z| ?[A-Z]{2,4}|[+-][0-9:]{4,6})?)?$"
)
_RULE = later(r":?-{2,}+:?$|:-+:?$|-:$|-$|[=_+-]{3,}+$")
# The types of polars, DuckDB and R; titles such as `date` are none.
_TYPE = later(
    r"(?:str|cat|bool|[iuf](?:8|16|32|64)|u?int(?:8|16|32|64|128)|varchar|double|boolean"
    r"|decimal[\[(][0-9]{1,2}, ?[0-9]{1,2}[\])]|datetime\[.{2,20}\]|<(?:chr|dbl|int|lgl|fct)>)\Z"
)
_PERCENT_SIGN = later("[%٪％‰]")
_DIGIT = later(r"\d")
_WORD = later(r"[^\W\d_]{2}")
_YEAR = later(r"(?:19|20)[0-9]{2}$")
# `3M` and `1&1` among names; a lone one may as well be a figure.
_SHORT_NAME = later(r"[\w&]++\Z")
# What spreadsheets and programs put around a text so that it stays one: `="007"`, `'007`.
_GUARDED = later(r'="([^"]*)"\Z')
# Between words, also where a caption ran into a title: `Biggest moversCompany`.
_WORD_ENDS = later(r"\s+|(?<=[a-z])(?=[A-Z])")
_FIGURES = ("price", "change", "change_percent")


class Options(msgspec.Struct, frozen=True):
    """What a person decided: the decimal mark, what `$` and `¥` stand for, the columns' names."""

    mark: Mark | None = None
    dollar: str = "USD"
    yen: str = "JPY"
    cells: tuple[str, ...] = ()


_DEFAULT = Options()


class Reading(msgspec.Struct, frozen=True):
    """What a grid says.

    `children` are its tables in order; of one without quotes `reason` says why. `columns` are the
    roles of the first quote table's columns, `convention` is its decimal mark. `remarks` are cells
    of the grid that are in none of its tables, such as lines of text above or below it; a caller
    keeps them as paragraphs.
    """

    children: tuple[QuoteTable | Table, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""
    columns: tuple[str, ...] = ()
    convention: str = ""
    remarks: tuple[Cell, ...] = ()


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of a grid with what its cells are by themselves."""

    line: int
    cells: tuple[Cell, ...]
    kinds: tuple[Kind, ...]
    figures: tuple[Figure | None, ...]


class Part(msgspec.Struct, frozen=True, gc=False):
    """A table among rows: which rows it takes, what it says, and how that was decided.

    Without nodes it is text, and `reason` says why.
    """

    first: int
    last: int
    nodes: tuple[QuoteTable | Table, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""
    columns: tuple[str, ...] = ()
    convention: str = ""


class _Columns(msgspec.Struct, frozen=True):
    """What stands in which column, and under what title; the currency that the price's names."""

    roles: tuple[Role, ...]
    titles: tuple[str, ...]
    currency: str = ""
    is_titled: bool = False


def tables(grid: Grid, options: Options = _DEFAULT) -> Reading:
    """The tables that a grid holds: of quotes, or of anything else, with the reason.

    A grid of fewer than two rows or columns is none: it gives no children and a reason.
    """
    rows = [row(cells) for cells in grid.rows]
    width = max((sum(1 for cell in each.cells if cell.text) for each in rows), default=0)
    filled = sum(1 for each in rows if any(cell.text for cell in each.cells))
    remarks = [cell for each in rows for cell in each.cells if cell.text]
    if width < 2 or filled < 2:
        reason = "a table has at least two rows and two columns"
        return Reading(reason=reason, remarks=tuple(remarks))
    children: list[QuoteTable | Table] = []
    found: list[Diagnostic] = []
    reason = ""
    columns: tuple[str, ...] = ()
    mark = ""
    loose: list[Cell] = []
    for block in _blocks(rows, grid.header_rows):
        if not block.body:
            alone = (*block.captions, *block.header)
            loose += [cell for each in alone for cell in each.cells if cell.text]
            continue
        name = grid.title if not children else None
        if block.captions and name is None:
            *above, last = block.captions
            name = _text_of(last)
            loose += [cell for each in above for cell in each.cells if cell.text]
        else:
            loose += [cell for each in block.captions for cell in each.cells if cell.text]
        part = _meaning(block.header, block.body, options, is_grid=True)
        found += part.diagnostics
        if part.quotes is not None:
            line = (block.header or block.body)[0].line
            children += _in_sections(part.quotes, block.body, block.sections, name, line)
            columns, mark = columns or part.columns, mark or part.convention
        else:
            reason = reason or part.reason
            children.append(_as_table(block, name))
    if any(isinstance(child, QuoteTable) for child in children):
        reason = ""
    return Reading(tuple(children), tuple(found), reason, columns, mark, tuple(loose))


def row(cells: Sequence[Cell], line: int = 0) -> Row:
    """A row with what each cell is by itself; `line` is the first cell's if it is not given."""
    if any(cell.text[:1] in ('"', "=", "'") for cell in cells if cell.text):
        cells = [_unguarded(cell) for cell in cells]
    figures = tuple([_figure(cell) for cell in cells])
    kinds = tuple([_kind(cell, each) for cell, each in zip(cells, figures, strict=True)])
    if "date" in kinds:
        figures = tuple(
            [None if kind == "date" else each for each, kind in zip(figures, kinds, strict=True)]
        )
    return Row(line or (cells[0].line if cells else 0), tuple(cells), kinds, figures)


def _unguarded(cell: Cell) -> Cell:
    text = cell.text
    if (match := _GUARDED.match(text)) is not None:
        text = match[1]
    elif text[:1] == "'" and text[1:2].isdigit():
        text = text[1:]
    return cell if text == cell.text else msgspec.structs.replace(cell, text=text)


def _figure(cell: Cell) -> Figure | None:
    if cell.value is None:
        return None if cell.kind == "text" else figure(cell.text)
    # The look says the unit where the source does not.
    look = figure(cell.text)
    unit: Literal["", "%"] = "%" if cell.kind == "percent" or (look and look.unit) else ""
    currency = cell.currency or (look.currency if look else "")
    sign = "-" if cell.value < 0 else (look.sign if look and look.sign == "+" else "")
    return Figure(sign, "", unit, currency, exact=cell.value)


def _kind(cell: Cell, each: Figure | None) -> Kind:
    text = cell.text
    if each is not None:
        if text.count(".") == 2 and cell.value is None and _DATE.match(text):
            return "date"  # no figure has its marks so: `05.01.2031`
        if each.power and text[-1].isalpha() and cell.value is None:
            return "text"  # `3M` may be a name, and `1.2B` is seldom a price: a title decides
        return "percent" if each.unit else "number"
    known = _kinds.get(text)
    if known is None:
        if len(_kinds) >= _MOST_KINDS:
            _kinds.clear()
        known = _kinds[text] = _kind_of_text(text)
    return known


# What texts are, for they repeat from row to row and from table to table.
_kinds: dict[str, Kind] = {}
_MOST_KINDS = 1 << 11


def _kind_of_text(text: str) -> Kind:
    if is_placeholder(text) or text in ARROWS:
        return "none"
    if is_currency(text):
        return "currency"
    if not _DIGIT.search(text):
        return "text"
    if text[0].isdigit():
        if _TIME.match(text):
            return "time"
        if _DATE.match(text):
            return "date"
    elif text[-1].isdigit() and _DATE.match(text):
        return "date"
    return "both" if unglued(text) else "text"


# Where a figure ends and the next one begins without a blank: at an arrow, a sign, a bracket.
_GLUED = later(
    r"(?<=[0-9%٪％\w.€$£]) *(?=[▼▽↓⬇▾🔻▲△↑⬆▴🔺(（])|(?<=[0-9%٪％€$£]) *(?=[+−–](?=[0-9.$€£]))"
    r"|(?<=[0-9%]) *(?=-[0-9.]+ *[%(])|(?<=[0-9%]) +(?=[-+−]?[0-9])|(?<=[▼▲]) +(?=[(])"
)


class Glued(NamedTuple):
    """The figures of a cell that holds several: `+0.42 (+3.25%)`, `18.235▼0.42%`."""

    numbers: tuple[Figure, ...]
    percent: Figure | None


def unglued(text: str) -> Glued | None:
    """Takes a cell of several figures apart: up to two numbers and a percentage."""
    if len(text) > 64 or not _DIGIT.search(text):
        return None
    pieces = [piece for piece in _GLUED.split(text) if piece.strip()]
    if not 2 <= len(pieces) <= 3:
        return None
    figures: list[Figure] = []
    for piece in pieces:
        bare = piece.strip().rstrip("/|,;").strip()
        each = figure(bare)
        if each is None:
            return None
        if bare.startswith(("(", "（")):
            inner = figure(bare[1:-1].strip())
            if inner is not None and not inner.sign:
                # Brackets are not a minus here: the sign is that of the change before it.
                sign = figures[-1].sign if figures else ""
                each = Figure(sign, inner.digits, inner.unit, inner.currency, inner.power)
        figures.append(each)
    percents = [each for each in figures if each.unit]
    numbers = tuple(each for each in figures if not each.unit)
    if len(percents) > 1 or len(numbers) > 2 or not numbers:
        return None
    if not percents and not any(each.sign for each in numbers[1:]):
        return None
    # `2.5-3.5%` and `10 - 20` are ranges.
    if len(pieces) == 2 and re.search(r"[0-9%] ?[-–] ?[0-9]", text) and not numbers[0].sign:
        return None
    if len(pieces) == 2 and percents and not percents[0].sign and not numbers[0].sign:
        return None if "(" not in text else Glued(numbers, percents[0])
    return Glued(numbers, percents[0] if percents else None)


# --- blocks of a grid -------------------------------------------------------------------------


class _Block(msgspec.Struct):
    """A table of a grid: what stands above it, its header, its rows, and where sections begin."""

    captions: list[Row]
    header: list[Row]
    body: list[Row]
    sections: dict[int, Row]


def _blocks(rows: Sequence[Row], header_rows: int | None) -> Iterator[_Block]:
    """The tables of a grid, from top to bottom."""
    block = _Block([], [], [], {})
    pending: list[Row] = []  # rows of one cell, of which what follows says what they are
    known = header_rows or 0
    for index, each in enumerate(rows):
        texts = [cell.text for cell in each.cells if cell.text]
        if not texts or is_rule(each):
            continue
        is_header = index < known or _may_be_header(rows, index, block.body)
        if len(texts) == 1 and not (is_header and index < known and len(each.cells) == 1):
            pending.append(each)
            continue
        if is_header and block.body:
            yield block
            block = _Block([], [], [], {})
        if pending:
            if not block.body and not block.header:
                block.captions += pending
            elif not is_header:
                *others, last = pending
                if block.body and _is_figure_row(last):
                    block.body += pending
                else:
                    block.body += others
                    block.sections[len(block.body)] = last
            else:
                block.captions += pending
            pending = []
        (block.header if is_header and not block.body else block.body).append(each)
    if pending and block.body and any(map(_is_figure_row, pending)):
        block.body += pending
        pending = []
    yield block
    if pending:
        yield _Block(pending, [], [], {})


def _is_figure_row(each: Row) -> bool:
    return bool({"number", "percent", "both"} & set(each.kinds))


def _may_be_header(rows: Sequence[Row], index: int, body: Sequence[Row]) -> bool:
    """Whether a row of words begins a table, or goes on a header of two rows."""
    each = rows[index]
    if not _is_of_words(each):
        return False
    if body:
        return is_header(each) or _is_foreign_header(each)
    # Words above words are not a header.
    following = (below for below in rows[index + 1 : index + 5] if len(below.cells) > 1)
    return any(map(_is_figure_row, following))


def _is_of_words(each: Row) -> bool:
    """Whether a row holds no figures but years."""
    has_words = False
    for kind, cell in zip(each.kinds, each.cells, strict=True):
        match kind:
            case "text" | "currency":
                has_words = True
            case "number" if _YEAR.match(cell.text) is not None:
                pass
            case "percent" if cell.text in ("", "%"):
                pass
            case "none":
                pass
            case _:
                return False
    return has_words


def _is_foreign_header(each: Row) -> bool:
    titles = [title(cell.text) for cell in each.cells if cell.text]
    return sum(found.is_foreign for found in titles) > 1


def _text_of(each: Row) -> str:
    return " ".join(cell.text for cell in each.cells if cell.text)


def _in_sections(
    quotes: Sequence[Quote],
    body: Sequence[Row],
    sections: dict[int, Row],
    name: str | None,
    line: int = 0,
) -> Iterator[QuoteTable]:
    """A table of the quotes, or one for each of its sections, which are their titles."""
    if not sections:
        yield QuoteTable(tuple(quotes), title=name, line=line or body[0].line)
        return
    starts = sorted({0, *sections})
    for begin, end in zip(starts, [*starts[1:], len(quotes)], strict=True):
        section = sections.get(begin)
        said = name if section is None else _text_of(section)
        yield QuoteTable(
            tuple(quotes[begin:end]),
            title=said,
            line=section.line if section is not None else (line or body[begin].line),
        )


def _as_table(block: _Block, name: str | None) -> Table:
    rows = []
    for each in block.header:
        rows.append(tuple(cell.text for cell in each.cells))
    for place, each in enumerate(block.body):
        if place in block.sections:
            rows.append((_text_of(block.sections[place]),))
        rows.append(tuple(cell.text for cell in each.cells))
    first = (block.header or block.body)[0]
    return Table(tuple(rows), header_rows=len(block.header), title=name, line=first.line)


# --- rows of a run of lines --------------------------------------------------------------------


def parts(rows: Sequence[Row], options: Options, firm: Sequence[bool]) -> Iterator[Part]:
    """The tables among rows that may be text: where each begins and ends, and what it says.

    `firm` tells the rows that belong to the table above them whatever they hold, such as lines
    with bars; the others only if they hold figures.
    """
    if options.cells:
        yield from _by_person(rows, options)
        return
    for first, last, has_header in _spans(rows):
        end = last
        if has_header:
            while not firm[end - 1] and not is_quotish(rows[end - 1]) and end > first + 1:
                end -= 1
            if all(is_rule(each) for each in rows[first + 1 : end]):
                continue
        yield _part(rows, first, end, options, has_header=has_header)


class Odd(msgspec.Struct, frozen=True, gc=False):
    """The quotes of odd rows among usual ones, what there is to say, and the table's columns."""

    quotes: tuple[Quote, ...]
    diagnostics: tuple[Diagnostic, ...]
    columns: tuple[str, ...]


#: The columns of a usual row.
USUAL_COLUMNS: tuple[Role, ...] = ("symbol", "change_percent", "price", "currency", "time")


def among(width: int, odd: Sequence[Row], options: Options, mark: Mark, votes: int) -> Odd | None:
    """What odd rows say in a table without a header whose other rows are all usual ones.

    Usual rows have the first `width` of `USUAL_COLUMNS`, 4 or 5; more than half of the rows are
    such, the first and the last among them, and `votes` of their figures show the decimal mark.
    None where the odd rows are not quotes of this table, or may change what the usual ones say.
    What this gives is what `parts` gives of all rows.
    """
    for each in odd:
        if len(each.cells) < 2 or _is_of_words(each) or is_rule(each):
            return None
    by_shape = _Columns(USUAL_COLUMNS[:width], ("",) * width)
    if max(len(each.cells) for each in odd) > width:
        usual = row([Cell(text) for text in ("A", "1%", "1", "$", "9:05")[:width]])
        by_shape = _columns_by_shape([usual] * (len(odd) + 1) + [*odd])
        if any(role in _FIGURES for role in by_shape.roles[width:]):
            return None  # it would be missing in the usual rows
    columns = [_columns_of(each, by_shape) for each in odd]
    lines = list(zip(odd, columns, strict=True))
    if options.mark is None and sum(1 for r, c in lines for _ in _figures_of(r, c)) > votes:
        return None  # they may have a majority
    found: list[Diagnostic] = []
    quotes = tuple([_quote(r, c, mark, options, found) for r, c in lines])
    return Odd(quotes, tuple(found), by_shape.roles)


def _by_person(rows: Sequence[Row], options: Options) -> Iterator[Part]:
    """All rows with figures are quotes, for a person has said what their columns are."""
    filled = [at for at, each in enumerate(rows) if len(each.cells) > 1 and _is_figure_row(each)]
    if filled:
        first = filled[0] - (filled[0] > 0 and _is_of_words(rows[filled[0] - 1]))
        has_header = first < filled[0]
        yield _part(rows, first, filled[-1] + 1, options, has_header=has_header)


def _part(
    rows: Sequence[Row], first: int, last: int, options: Options, *, has_header: bool
) -> Part:
    # A rule above rows without titles says that they are a table, but not of what.
    is_ruled = has_header and is_rule(rows[first])
    header = [rows[first]] if has_header and not is_ruled else []
    body: list[Row] = []
    sections: dict[int, Row] = {}
    for each in rows[first + has_header : last]:
        if is_rule(each):
            continue
        # A lone cell between rows is the title of those that follow.
        if body and len(body[-1].cells) == 1 and len(each.cells) > 2 and _is_section(body[-1]):
            section = body.pop()
            sections[len(body)] = section
        body.append(each)
    found = _meaning(header, body, options, is_grid=is_ruled)
    nodes: tuple[QuoteTable | Table, ...] = ()
    line = rows[first + is_ruled].line
    if found.quotes is not None:
        nodes = tuple(_in_sections(found.quotes, body, sections, None, line))
    elif len(body) > 1 - (has_header and is_rule(rows[first + 1])) and (
        header or is_ruled or found.reason == _HISTORY
    ):
        nodes = (_as_table(_Block([], header, body, sections), None),)
    return Part(
        first, last, nodes, tuple(found.diagnostics), found.reason, found.columns, found.convention
    )


def _is_section(each: Row) -> bool:
    return each.kinds == ("text",)


def _spans(rows: Sequence[Row]) -> Iterator[tuple[int, int, bool]]:
    """Where tables are among the rows: first, last + 1, and whether a header begins it."""
    index = 0
    while index < len(rows):
        if is_header(rows[index]) or _is_header_of_another(rows, index):
            end = index + 1
            while end < len(rows) and rows[end].cells and not _begins_anew(rows, end):
                end += 1
            if any(not is_rule(each) for each in rows[index + 1 : end]):
                yield index, end, True
            index = end
        elif is_quote(rows[index]):
            first = index
            while first and is_quotish(rows[first - 1]) and not is_header(rows[first - 1]):
                first -= 1
            end = index + 1
            while end < len(rows) and rows[end].cells and not _begins_anew(rows, end):
                end += 1
            while not is_quotish(rows[end - 1]):
                end -= 1
            yield first, end, False
            index = end
        else:
            index += 1


def _begins_anew(rows: Sequence[Row], index: int) -> bool:
    """Whether a row within a table is the header of another."""
    each = rows[index]
    return is_header(each) or (_is_of_words(each) and _is_foreign_header(each))


def _is_header_of_another(rows: Sequence[Row], index: int) -> bool:
    """Whether a row of words stands right above a rule or figures, and is a header though it names
    no two columns of quotes.
    """
    each = rows[index]
    width = len(each.cells)
    if width < 2 or index + 1 == len(rows) or not _is_of_words(each):
        return False
    after = rows[index + 1]
    if is_rule(after):
        return len(after.cells) == width and index + 2 < len(rows) and bool(rows[index + 2].cells)
    if width < 3 or width != len(after.cells) or not _is_figure_row(after):
        return False
    # A line of a menu may stand above quotes whose shape is clear.
    titles = [title(cell.text) for cell in each.cells]
    has_currency = "currency" in after.kinds or any(one and one.currency for one in after.figures)
    is_clear = is_quote(after) and has_currency and "percent" in after.kinds
    return not is_clear or any(one.is_known or one.is_foreign for one in titles)


def is_header(each: Row) -> bool:
    """Whether a row names two columns of quotes, one of them of figures."""
    if ("percent" in each.kinds or "number" in each.kinds) and not _is_of_words(each):
        return False
    found = [title(cell.text) for cell in each.cells]
    known = [one for one in found if one.is_known and not one.is_foreign and not one.is_rank]
    return len(known) > 1 and any(one.role in _FIGURES for one in known)


def is_rule(each: Row) -> bool:
    """Whether a row is a line drawn in a table, as Markdown has below a header, or the types of
    its columns, as data frames print them there.
    """
    texts = [cell.text for cell in each.cells if cell.text]
    if not texts:
        return False
    return all(map(_RULE.match, texts)) or (len(texts) > 1 and all(map(_TYPE.match, texts)))


def is_quote(each: Row) -> bool:
    """Whether the row's shape says that it is a quote: two of percentage, price, currency."""
    if len(each.cells) < 2 or not _has_symbol(each):
        return False
    rest = each.kinds[1:]
    percent, number = "percent" in each.kinds, "number" in rest
    if "both" in rest:
        return True
    currency = "currency" in rest or any(one and one.currency for one in each.figures[1:])
    return percent + number + currency > 1


def _has_symbol(each: Row) -> bool:
    if each.kinds[0] == "date":
        return False
    if each.kinds[0] == "percent":
        return "text" in each.kinds
    return any(c.isalnum() for c in each.cells[0].text)


def is_quotish(each: Row) -> bool:
    """Whether the row may stand in a table of quotes: something figures is behind its symbol."""
    if len(each.cells) < 2:
        return False
    rest = set(each.kinds[1:])
    return bool(rest & {"percent", "number", "currency", "both"}) or rest == {"none"}


# --- the meaning of a table ---------------------------------------------------------------------


class _Found(msgspec.Struct):
    """The quotes of rows, or the reason why they hold none."""

    quotes: tuple[Quote, ...] | None
    diagnostics: list[Diagnostic]
    reason: str = ""
    columns: tuple[str, ...] = ()
    convention: str = ""


def _meaning(
    header: Sequence[Row], body: Sequence[Row], options: Options, *, is_grid: bool
) -> _Found:
    """What a header and rows say: quotes, or the reason why they are none."""
    found: list[Diagnostic] = []
    if options.cells:
        by_person = _columns_by_person(options.cells, header)
        columns = [by_person] * len(body)
    elif header:
        body = _realigned(header, body)
        by_header, reason = _columns_by_header(header, body)
        if by_header is None:
            return _refused(header, body, reason, found)
        _report_columns(header[-1], by_header, body, found)
        columns = [by_header] * len(body)
    else:
        if is_grid and not _are_quotes(body):
            return _refused(header, body, "no header names its columns", found)
        by_shape = _columns_by_shape(body)
        if reason := _veto_by_shape(body, by_shape):
            return _refused(header, body, reason, found)
        columns = [_columns_of(each, by_shape) for each in body]
    lines = list(zip(body, columns, strict=True))
    mark = options.mark
    if mark is None:
        figures = [(each, r, place) for r, c in lines for each, place in _figures_of(r, c)]
        mark = convention(each for each, _, _ in figures)
        if mark is None:
            doubtful = next((entry for entry in figures if is_ambiguous(entry[0])), None)
            if doubtful is not None:
                _, r, place = doubtful
                cell = r.cells[place]
                found.append(diagnostic("ambiguous-number", r.line, cell.column, text=cell.text))
            mark = "."
    quotes = tuple([_quote(r, c, mark, options, found) for r, c in lines])
    roles = columns[0].roles if columns else ()
    return _Found(quotes, found, "", roles, mark)


def _realigned(header: Sequence[Row], body: Sequence[Row]) -> Sequence[Row]:
    """The rows, those moved right that lack their first cells, in the place of a cell above them.

    Only where a row's figures and words fit the columns so, and do not where they stand.
    """
    roles = [title(cell.text).role for cell in header[-1].cells]
    while roles and not header[-1].cells[len(roles) - 1].text:
        roles.pop()
    width = len(roles)
    if not any(len(each.cells) < width or not each.cells[-1].text for each in body if each.cells):
        return body
    rows: list[Row] = []
    for each in body:
        cells = list(each.cells)
        while cells and not cells[-1].text:
            cells.pop()
        missing = width - len(cells)
        if (
            0 < missing < 3
            and len(cells) > 1
            and _misfits(each, roles, 0)
            and not _misfits(each, roles, missing)
        ):
            each = row([*[Cell("", each.line)] * missing, *cells], each.line)
        rows.append(each)
    return rows


def _misfits(each: Row, roles: Sequence[Role], shift: int) -> int:
    """How many cells are words where figures are due, or figures where words are."""
    wrong = 0
    for place, (kind, cell) in enumerate(zip(each.kinds, each.cells, strict=True)):
        if kind == "none" or not cell.text:
            continue
        if place + shift >= len(roles):
            wrong += 1
            continue
        role = roles[place + shift]
        is_figure = kind in ("number", "percent", "both")
        if role in _FIGURES:
            wrong += not is_figure or (role == "price" and kind == "percent")
        elif role in ("name", "currency") or (role in ("symbol", "exchange") and kind != "number"):
            wrong += is_figure
    return wrong


def _refused(
    header: Sequence[Row], body: Sequence[Row], reason: str, found: list[Diagnostic]
) -> _Found:
    """No quotes, and why; a history of prices and rows that look like quotes are told."""
    line = header[0].line if header else body[0].line if body else 0
    if reason == _HISTORY:
        found.append(diagnostic("price-history", line, 1))
    elif body and sum(map(is_quote, body)) * 3 >= len(body) * 2 and len(body) > 1:
        found.append(diagnostic("like-a-quote", line, 1, reason=reason))
    return _Found(None, found, reason)


#: Why a header with titles of another kind of table makes no quotes.
ANOTHER_TABLE = "its header names columns of another kind of table"
_HISTORY = "a history of one price"


def _are_quotes(body: Sequence[Row]) -> bool:
    return sum(map(is_quote, body)) * 2 >= len(body)


#: The names of columns that a person may give.
COLUMNS = (
    "symbol", "name", "exchange", "price", "change", "change_percent", "currency", "time",
)  # fmt: skip


def column_names(cells: str) -> tuple[str, ...]:
    """The columns that a person names with commas. Raises `UsageError` for one that is none."""
    names = tuple([name.strip() for name in cells.split(",")]) if cells.strip() else ()
    for name in names:
        if name not in COLUMNS and name not in ("", "-"):
            raise UsageError(
                f"no column '{name[:40]}' in cells",
                hint=f"the columns are {', '.join(COLUMNS)}, and - for any other",
            )
    return names


def _columns_by_person(cells: Sequence[str], header: Sequence[Row]) -> _Columns:
    roles = tuple([name if name in COLUMNS else "extra" for name in cells])
    titles = tuple(cell.text for cell in header[-1].cells) if header else ()
    titles += ("",) * (len(roles) - len(titles))
    return _Columns(roles, titles, is_titled=True)  # type: ignore[arg-type]  # checked above


def _figures_of(each: Row, columns: _Columns) -> Iterator[tuple[Figure, int]]:
    for place, (one, role) in enumerate(zip(each.figures, columns.roles, strict=False)):
        if role not in _FIGURES:
            continue
        if one is not None:
            yield one, place
        elif each.kinds[place] == "both" and (glued := unglued(each.cells[place].text)):
            for number in glued.numbers:
                yield number, place
            if glued.percent is not None:
                yield glued.percent, place


def _titles_of(header: Sequence[Row], width: int) -> list[str]:
    """The columns' titles; those of two rows together where they say more so."""
    rows = [[cell.text for cell in each.cells] + [""] * width for each in header[-3:]]
    if len(rows) == 1:
        return rows[0][:width]
    titles = []
    for place in range(width):
        below = rows[-1][place]
        above = ""
        for upper in rows[:-1]:
            # What spans columns stands in the first of them.
            reach = place
            while reach > 0 and not upper[reach] and below:
                reach -= 1
            above = upper[reach] or above
        both = f"{above} {below}".strip() if above != below else below
        if not below:
            titles.append(rows[-2][place])
        elif title(both).is_known or not title(below).is_known:
            titles.append(both if title(both).is_known or not title(below).is_known else below)
        else:
            titles.append(below)
    return titles


def _columns_by_header(header: Sequence[Row], body: Sequence[Row]) -> tuple[_Columns | None, str]:
    """What the titles say of the columns; None and the reason where it is another table."""
    width = max([len(header[-1].cells), *(len(each.cells) for each in header)])
    titles = _titles_of(header, width)
    while titles and not titles[-1]:
        titles.pop()
    widest = max((len(each.cells) for each in body), default=0)
    if (
        widest == len(titles) + 1
        and titles
        and all(len(each.cells) == widest for each in body)
        and _fits_behind(titles, body)
    ):
        titles.insert(0, "")  # R's row names and pandas' index have no title
    found = [title(text) for text in titles]
    if titles and not found[0].is_known and " " in titles[0]:
        # `Most active Company`: a caption that ran into the first title.
        last = title(_WORD_ENDS.split(titles[0])[-1])
        if last.role in ("symbol", "name"):
            found[0] = last
    roles: list[Role] = []
    kinds = [_kinds_at(body, place) for place in range(len(titles))]
    for place, one in enumerate(found):
        role = one.role
        at = kinds[place]
        if role == "change" and at.count("percent") > at.count("number") + at.count("both"):
            role = "change_percent"
        if role == "price" and at.count("percent") > at.count("number") + at.count("both"):
            role = "extra"
        if role == "price" and _are_sums(body, place):
            role = "extra"
        if role == "price" and "price" in roles:
            before = roles.index("price")
            # Of two prices the last traded one.
            if found[before].rank > one.rank and _has_figures(at):
                roles[before] = "extra"
            else:
                role = "extra"
        if role == "change_percent" and role in roles and _has_figures(at):
            before = roles.index(role)
            if "percent" in at and "percent" not in kinds[before] and "change" not in roles:
                roles[before] = "change"  # the signs of percent tell the two apart
            else:
                role = "extra"
        # A second column of one role has nowhere to go but aside.
        roles.append("extra" if role in roles else role)
    _find_points(found, roles, titles)
    if reason := _veto(found, roles, kinds, titles):
        return None, reason
    _name_the_rest(found, roles, kinds, titles)
    if not any(role in _FIGURES for role in roles):
        return None, "no column holds a price or a change"
    if "symbol" not in roles:
        symbol = _symbol_place(found, roles, kinds)
        if symbol is None:
            return None, "no column names instruments"
        roles[symbol] = "symbol"
    currency = ""
    if "price" in roles:
        currency = found[roles.index("price")].currency
    return _Columns(tuple(roles), tuple(titles), currency, is_titled=True), ""


def _find_points(found: list[Title], roles: list[Role], titles: Sequence[str]) -> None:
    """Makes `Points` the price beside indices and their changes; elsewhere a league counts them."""
    moves = "change" in roles or "change_percent" in roles
    if not moves or "price" in roles or titles[0].casefold() not in headers.INDICES:
        return
    places = [at for at, text in enumerate(titles) if text.casefold().strip(". ") in headers.POINTS]
    if len(places) == 1 and roles[places[0]] == "extra":
        roles[places[0]] = "price"
        found[places[0]] = Title("price", 0, 2, is_known=True)


def _fits_behind(titles: Sequence[str], body: Sequence[Row]) -> bool:
    """Whether titles fit the columns better one place further right."""

    def fit(shift: int) -> int:
        score = 0
        for place, text in enumerate(titles):
            role, at = title(text).role, _kinds_at(body, place + shift)
            if not at:
                continue
            numbers = at.count("number") + at.count("percent") + at.count("both")
            if role in _FIGURES:
                score += 1 if numbers * 2 > len(at) else -1
            elif role in ("symbol", "name", "exchange"):
                score += 1 if numbers * 2 <= len(at) else -1
        return score

    return fit(1) > fit(0)


def _kinds_at(body: Sequence[Row], place: int) -> list[Kind]:
    return [each.kinds[place] for each in body if place < len(each.kinds)]


def _has_figures(kinds: Sequence[Kind]) -> bool:
    return any(kind in ("number", "percent", "both") for kind in kinds)


def _are_sums(body: Sequence[Row], place: int) -> bool:
    """Whether most figures there are of millions: what a firm costs, no price of a share."""
    figures = [each.figures[place] for each in body if place < len(each.figures)]
    return sum(1 for one in figures if one and one.power >= _MILLIONS) * 2 > len(figures)


_MILLIONS = 6


def _is_yield(text: str) -> bool:
    return any(word in text.casefold() for word in ("yield", "rend", "rent", "доходн", "利回り"))


def _veto(
    found: Sequence[Title],
    roles: Sequence[Role],
    kinds: Sequence[Sequence[Kind]],
    titles: Sequence[str],
) -> str:
    """Why the titles say that this is not a table of quotes; empty if they do not."""
    strong = any(one.role == "symbol" and one.weight > 1 for one in found)
    named = strong or any(one.role in ("symbol", "name") for one in found)
    instruments = strong or any(one.role == "name" and one.weight > 1 for one in found)
    has_price = "price" in roles
    dated = kinds and kinds[0].count("date") * 2 > len(kinds[0]) > 0
    if dated and not named and (has_price or "change_percent" in roles or "change" in roles):
        return _HISTORY
    foreign = [one for one in found if one.is_foreign]
    if foreign and not (strong and has_price):
        # A veto word beside an instrument and a change is a quote's page's own.
        moves = "change" in roles or "change_percent" in roles
        if not (instruments and has_price and moves and len(foreign) == 1):
            return ANOTHER_TABLE
    weight = sum(one.weight for one in found if one.is_known and not one.is_foreign)
    unknown = sum(
        1
        for one, at in zip(found, kinds, strict=True)
        if not one.is_known and one.weight == 0 and _has_figures(at)
    )
    if weight == 0:
        return "its header names no column of quotes"
    known_figures = sum(
        1 for one, at in zip(found, kinds, strict=True) if one.is_known and _has_figures(at)
    )
    if strong:
        return ""
    if weight < 2 or (not has_price and not instruments and not any(map(_is_yield, titles))):
        return "its header names too few columns of quotes"
    if unknown > known_figures:
        return "most of its columns of figures are of another kind of table"
    if not (has_price or any(role in _FIGURES for role in roles)):
        return "no column holds a price or a change"
    return ""


def _name_the_rest(
    found: Sequence[Title],
    roles: list[Role],
    kinds: Sequence[Sequence[Kind]],
    titles: Sequence[str],
) -> None:
    """Gives the roles that are missing to columns that can have no other."""
    unnamed = [place for place, one in enumerate(found) if not one.is_known and not one.is_foreign]
    if "change_percent" not in roles:
        percents = [p for p in unnamed if kinds[p] and set(kinds[p]) <= {"percent", "none"}]
        if len(percents) == 1 and "percent" in kinds[percents[0]]:
            place = percents[0]
            if not titles[place]:
                roles[place] = "change_percent"
    says_quote = any(
        one.weight and one.role in ("symbol", "change", "change_percent", "currency", "exchange")
        for one in found
    ) and not any(one.is_foreign for one in found)
    has_other = any(one.is_known and one.role == "extra" and one.weight for one in found)
    if "price" not in roles and says_quote and not has_other:
        numbers = [p for p in unnamed if kinds[p] and _are_numbers(kinds[p])]
        if len(numbers) == 1 and titles[numbers[0]]:
            roles[numbers[0]] = "price"


def _are_numbers(kinds: Sequence[Kind]) -> bool:
    return "number" in kinds and set(kinds) <= {"number", "none"}


def _symbol_place(
    found: Sequence[Title], roles: Sequence[Role], kinds: Sequence[Sequence[Kind]]
) -> int | None:
    """Which column names the instruments where none is titled as their symbols."""
    if "name" in roles:
        place = roles.index("name")
        if _has_names(kinds[place]):
            return place
    for place, one in enumerate(found):
        if roles[place] != "extra" or one.is_rank or (one.is_known and one.weight):
            continue
        if _has_names(kinds[place]):
            return place
        if place == 0 and not one.is_known:
            continue
    # Where nothing else is named, the currencies are what the rates are of.
    return 0 if roles[0] == "currency" and _has_names(kinds[0]) else None


def _has_names(kinds: Sequence[Kind]) -> bool:
    told = [kind for kind in kinds if kind != "none"]
    return bool(told) and (told.count("text") + told.count("currency")) * 2 >= len(told)


def _report_columns(
    header: Row, columns: _Columns, body: Sequence[Row], found: list[Diagnostic]
) -> None:
    """Says it where a table has no price, and which columns nobody knows."""
    if "price" in columns.roles:
        return
    unknown = False
    for place, text in enumerate(columns.titles):
        at = _kinds_at(body, place)
        if columns.roles[place] == "extra" and text and not title(text).is_known and "number" in at:
            cell = header.cells[place] if place < len(header.cells) else Cell()
            found.append(diagnostic("unknown-column", header.line, cell.column, text=text))
            unknown = True
    others = any(
        title(text).weight and columns.roles[place] == "extra"
        for place, text in enumerate(columns.titles)
    )
    if not unknown and not others:
        found.append(diagnostic("missing-price", header.line, 1))


# --- columns by shape ---------------------------------------------------------------------------

_KIND_OF_ROLE: dict[Role, Kind] = {
    "change_percent": "percent",
    "currency": "currency",
    "time": "time",
    "name": "text",
}
_KINDS: tuple[Kind, ...] = ("percent", "number", "currency", "time", "text", "both", "date")


def _columns_by_shape(body: Sequence[Row]) -> _Columns:
    width = max(len(each.cells) for each in body)
    common = [_common_kind(body, place) for place in range(width)]
    roles: list[Role] = ["extra"] * width
    symbol = _symbol_by_shape(body, common)
    roles[symbol] = "symbol"
    if symbol == 0 and width > 2 and common[:2] == ["text", "text"] and _is_code(body, 1):
        # A name beside its code.
        symbol = 1
        roles[:2] = ["name", "symbol"]
    both = [place for place in range(width) if common[place] == "both" and place != symbol]
    numbers = [
        place
        for place in range(width)
        if common[place] == "number" and place > (symbol if common[0] != "percent" else -1)
    ]
    signed = [place for place in numbers if _is_signed(body, place)]
    if both:
        # Which figure is which their signs and the percent sign tell.
        roles[both[0]] = "price" if not numbers else "change"
    if len(numbers) > 1 and signed:
        roles[signed[0]] = "change"
        numbers.remove(signed[0])
    elif len(numbers) == 1 and _has_minus(body, numbers[0]) and not _have_currency(body):
        # A price is seldom less than nothing: without a currency it is a change.
        roles[numbers[0]] = "change"
        numbers = []
    if numbers and "price" not in roles:
        roles[numbers[0]] = "price"
    exchange = next(
        (p for p in range(width) if roles[p] == "extra" and _are_exchanges(body, p)), -1
    )
    if exchange >= 0:
        roles[exchange] = "exchange"
    first_figure = min(
        (p for p in range(width) if common[p] in ("number", "percent", "both")), default=width
    )
    for at in range(width):
        if roles[at] == "extra" and common[at] == "text" and not _are_names(body, at):
            # A figure that cannot be read: of the column that is missing, if one is.
            due: Role = "change_percent" if _have_percent_sign(body, at) else "price"
            is_taken = due in roles or (due == "change_percent" and "percent" in common)
            roles[at] = "unread" if is_taken else due
    for role, kind in _KIND_OF_ROLE.items():
        if role not in roles:
            free = (
                p
                for p in range(width)
                if common[p] == kind
                and roles[p] == "extra"
                # A short unknown word behind figures is not a name: a unit, maybe.
                and (role != "name" or p < first_figure or not _are_short(body, p))
            )
            if (place := next(free, None)) is not None:
                roles[place] = role
    if "change" in roles and "price" not in roles and "change_percent" in roles:
        place = roles.index("change_percent")
        if not _is_signed(body, place) and not both:
            roles[place] = "extra"  # beside a lone change it is a yield
    return _Columns(tuple(roles), ("",) * width)


def _symbol_by_shape(body: Sequence[Row], common: Sequence[Kind]) -> int:
    """What stands first is the symbol, unless it is the percentage, or the row's number."""
    if common[0] == "percent" and "text" in common:
        return common.index("text")
    if (
        common[0] == "number"
        and len(common) > 1
        and common[1] == "text"
        and len(body) > 2
        and _are_ranks([each.cells[0].text for each in body if each.cells])
    ):
        return 1
    return 0


def _is_code(body: Sequence[Row], place: int) -> bool:
    """Whether that column holds codes in capitals, the one before it none, and no exchanges."""
    codes = [each.cells[place].text for each in body if place < len(each.cells)]
    names = [each.cells[place - 1].text for each in body if each.cells]
    return (
        all(_CODE.match(text) for text in codes if text)
        and not any(_CODE.match(text) for text in names)
        and not _are_exchanges(body, place)
    )


_CODE = later(r"(?=.*[A-Z])[A-Z0-9][A-Z0-9.=^/-]{1,9}\Z")


def _are_ranks(texts: Sequence[str]) -> bool:
    """Whether texts count up one by one."""
    if not all(text.rstrip(".").isdecimal() and len(text) < 6 for text in texts):
        return False
    ranks = [int(text.rstrip(".")) for text in texts]
    return ranks[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(ranks))


def _is_signed(body: Sequence[Row], place: int) -> bool:
    return any(
        (one := each.figures[place]) is not None and one.sign != ""
        for each in body
        if place < len(each.figures)
    )


def _has_minus(body: Sequence[Row], place: int) -> bool:
    return any(
        (one := each.figures[place]) is not None and one.sign == "-"
        for each in body
        if place < len(each.figures)
    )


def _have_currency(body: Sequence[Row]) -> bool:
    return any(
        "currency" in each.kinds[1:] or any(one and one.currency for one in each.figures[1:])
        for each in body
    )


def _are_short(body: Sequence[Row], place: int) -> bool:
    return all(
        len(each.cells[place].text) < 5
        for each in body
        if place < len(each.cells) and each.kinds[place] == "text"
    )


def _veto_by_shape(body: Sequence[Row], columns: _Columns) -> str:
    """Why rows without a header are not quotes, though each has the shape of one."""
    if sum(each.kinds[0] == "date" for each in body if each.kinds) * 2 > len(body):
        return _HISTORY
    if len(body) > 2 and "change_percent" in columns.roles:
        place = columns.roles.index("change_percent")
        figures = [
            one
            for each in body
            if place < len(each.figures) and (one := each.figures[place]) is not None
        ]
        prices = [
            at
            for at in range(len(columns.roles))
            if sum(
                1
                for each in body
                if at < len(each.figures) and (one := each.figures[at]) is not None and one.currency
            )
            * 2
            > len(body)
        ]
        if len(prices) > 1 and figures and all(one.sign == "-" for one in figures):
            return "two prices and a discount"
        is_sum = len(figures) > 2 and not any(one.sign for one in figures)
        if is_sum and not _have_currency(body):
            mark = convention(figures) or "."
            numbers = [number for one in figures if (number := value(one, mark)) is not None]
            if 99 <= sum(numbers, Decimal(0)) <= 101:
                return "its percentages add up to a hundred: shares of a whole"
    return ""


def _suits(each: Row, columns: _Columns) -> bool:
    """Whether every cell is of the kind that its column asks for."""
    return all(
        _KIND_OF_ROLE.get(role) in (kind, None) or kind == "none"
        for kind, role in zip(each.kinds, columns.roles, strict=False)
    )


def _columns_of(each: Row, table: _Columns) -> _Columns:
    """The table's columns, or the row's own if its shape is clear and another."""
    if _suits(each, table) or not is_quote(each):
        return table
    own = _columns_by_shape([each])
    # `closed` where the others have their price is not a name.
    is_unread = any(
        ours in ("name", "extra", "unread") and theirs in _FIGURES
        for ours, theirs in zip(own.roles, table.roles, strict=False)
    )
    if is_unread:
        read, by_table = _read_by(each, own), _read_by(each, table)
        if read <= by_table or len(read) < len(by_table):
            return table
    return own


def _read_by(each: Row, columns: _Columns) -> set[tuple[int, Role]]:
    """Which cells are figures by those columns."""
    return {
        (place, columns.roles[place])
        for one, place in _figures_of(each, columns)
        if _fits(one, columns.roles[place])
    }


def _are_names(body: Sequence[Row], place: int) -> bool:
    """Whether the texts there are words rather than figures that cannot be read."""
    texts = [
        each.cells[place].text
        for each in body
        if place < len(each.cells) and each.kinds[place] == "text"
    ]
    names = sum(map(_is_name, texts))
    others = sum(not _is_name(text) and not _SHORT_NAME.match(text) for text in texts)
    return names > 0 and names >= others


def _is_name(text: str) -> bool:
    return not _PERCENT_SIGN.search(text) and (not _DIGIT.search(text) or bool(_WORD.search(text)))


def _have_percent_sign(body: Sequence[Row], place: int) -> bool:
    return any(
        place < len(each.cells) and _PERCENT_SIGN.search(each.cells[place].text) for each in body
    )


def _are_exchanges(body: Sequence[Row], place: int) -> bool:
    texts = [each.cells[place].text for each in body if place < len(each.cells)]
    return bool(texts) and all(text.upper() in EXCHANGES for text in texts)


def _common_kind(body: Sequence[Row], place: int) -> Kind:
    kinds = [each.kinds[place] for each in body if place < len(each.kinds)]
    decided: list[Kind] = [kind for kind in kinds if kind != "none"]
    return max(_KINDS, key=decided.count) if decided else "none"


# --- quotes -------------------------------------------------------------------------------------


def _quote(
    each: Row, columns: _Columns, mark: Mark, options: Options, found: list[Diagnostic]
) -> Quote:
    words: dict[Role, str] = {}
    numbers: dict[Role, Decimal] = {}
    extra: list[nodes.Cell] = []
    currency = ""
    currency_column = 0
    is_down = "none" in each.kinds and any(cell.text in DOWN for cell in each.cells)
    roles = columns.roles
    for place, cell in enumerate(each.cells):
        if not cell.text:
            continue
        if place >= len(roles):
            extra.append(nodes.Cell(cell.text))
            found.append(diagnostic("extra-cell", each.line, cell.column, text=cell.text))
            continue
        role = roles[place]
        one = each.figures[place]
        if role == "name" and not (columns.titles[place] or _is_name(cell.text)):
            role = "name" if _SHORT_NAME.match(cell.text) else "unread"
        if role == "unread":
            extra.append(nodes.Cell(cell.text))
            found.append(_not_a_number(each, cell, str(place + 1)))
            continue
        if role not in _FIGURES:
            if role == "extra":
                extra.append(nodes.Cell(cell.text, columns.titles[place]))
            else:
                words[role] = cell.text
            continue
        if each.kinds[place] == "both" and one is None:
            glued = unglued(cell.text)
            if glued is not None and _take_apart(glued, role, columns, mark, numbers):
                currency = currency or next((n.currency for n in glued.numbers if n.currency), "")
                continue
        number = value(one, mark) if one is not None and _fits(one, role) else None
        if number is None:
            extra.append(nodes.Cell(cell.text, role))
            if not is_placeholder(cell.text):
                found.append(_not_a_number(each, cell, role.replace("_", " ")))
            continue
        if is_down and number and role != "price" and one is not None and not one.sign:
            number = number.copy_negate()
        numbers[role] = number
        if one is not None and one.is_rewritten:
            extra.append(nodes.Cell(cell.text, role))
        if one is not None and one.currency:
            if currency and currency != one.currency:
                extra.append(nodes.Cell(one.currency, "currency"))
                found.append(
                    diagnostic("clashing-currency", each.line, cell.column, text=one.currency)
                )
            else:
                currency = one.currency
                currency_column = cell.column
    written = words.get("currency", "")
    if currency and written and currency != written and not _is_same(currency, written, options):
        extra.append(nodes.Cell(currency, "currency"))
        found.append(diagnostic("clashing-currency", each.line, currency_column, text=currency))
    currency = written or currency or columns.currency
    if (
        numbers.get("change_percent", _ZERO) < 0 < numbers.get("change", _ZERO)
        and (percent := _bracketed_percent(each)) is not None
        and roles[percent] == "change_percent"
    ):
        # `▲220.50 (0.57%)`: brackets mean minus where the change beside them does not say plus.
        numbers["change_percent"] = numbers["change_percent"].copy_negate()
    if len(extra) > 1:  # figures' cells first, so that no order of columns makes a difference
        extra.sort(key=lambda cell: _FIGURES.index(cell.title) if cell.title in _FIGURES else 9)
    symbol = words.get("symbol", "")
    if not symbol:
        found.append(diagnostic("missing-symbol", each.line, 1))
    if any(role in _FIGURES for role in roles[len(each.cells) :]):
        found.append(diagnostic("missing-cell", each.line, 1, text=symbol))
    return Quote(
        symbol,
        numbers.get("price"),
        change=numbers.get("change"),
        change_percent=numbers.get("change_percent"),
        currency=_iso(currency, options) if currency else None,
        currency_text=currency or None,
        name=words.get("name"),
        exchange=words.get("exchange"),
        time=words.get("time"),
        extra=tuple(extra),
        line=each.line,
    )


_ZERO = Decimal(0)


def _bracketed_percent(each: Row) -> int | None:
    """The place of a percentage in brackets that has no sign of its own."""
    for place, cell in enumerate(each.cells):
        if cell.text[:1] in ("(", "（") and each.kinds[place] == "percent":
            inner = figure(cell.text[1:-1].strip())
            if inner is not None and not inner.sign:
                return place
    return None


def _is_same(one: str, other: str, options: Options) -> bool:
    """Whether a sign and a code, as `€` and `EUR`, mean one currency."""
    code = _iso(one, options)
    return code is not None and code == _iso(other, options)


def _iso(currency: str, options: Options) -> str | None:
    found = iso_4217(currency, dollar=options.dollar, yen=options.yen)
    if found is None and "/" in currency:  # `USD/bbl`, `$/oz`
        before = currency.partition("/")[0].strip()
        return iso_4217(before, dollar=options.dollar, yen=options.yen)
    return found


def _take_apart(
    glued: Glued, role: Role, columns: _Columns, mark: Mark, numbers: dict[Role, Decimal]
) -> bool:
    """Puts the figures of one cell into their places; whether all of them have one."""
    places: dict[Role, Figure] = {}
    first, *others = glued.numbers
    if role == "price" and not (first.sign and "price" in columns.roles and not others):
        places["price"] = first
    elif others:
        return False
    else:
        places["change"] = first
    if others:
        places["change"] = others[0]
    if glued.percent is not None:
        places["change_percent"] = glued.percent
    taken = {name: value(one, mark) for name, one in places.items()}
    if any(number is None for number in taken.values()):
        return False
    for name, number in taken.items():
        if number is not None and (name == role or name not in columns.roles):
            numbers.setdefault(name, number)
    return True


def _not_a_number(each: Row, cell: Cell, column_name: str) -> Diagnostic:
    return diagnostic(
        "not-a-number", each.line, cell.column, text=cell.text, column_name=column_name
    )


def _fits(one: Figure, role: Role) -> bool:
    if role == "change_percent":
        return not one.currency
    return not one.unit


def cells(texts: Iterable[str], line: int = 0) -> tuple[Cell, ...]:
    """Texts as the cells of a row."""
    return tuple(Cell(text, line) for text in texts)


__all__ = [
    "USUAL_COLUMNS", "Odd", "Options", "Part", "Reading", "Row", "among", "cells", "currency_of",
    "is_header", "is_quote", "is_quotish", "is_rule", "parts", "row", "tables",
]  # fmt: skip
