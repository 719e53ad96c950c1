"""The wire-text reader: text as agencies and sites deliver it becomes quotes and articles.

    document = { table | article | blank }
    line     = { any character but LF and CR } ( LF | CR LF | CR | end )

A table of quotes is a run of lines with bars (or tabs) that `wirecopy.wire.quotes` can read; a lone
short line right above it is its title. Other tables stand between rules (`wirecopy.kit.ruled`). All
else is articles: `wirecopy.wire.articles`. Reading never raises, on any text; every line that is
not blank goes into exactly one node; time is linear.
"""

import re
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import pairwise
from typing import Annotated, Literal, Protocol, TypeVar

import msgspec

from wirecopy.files.source import Source
from wirecopy.kit import ruled
from wirecopy.kit.figures import Mark
from wirecopy.kit.meaning import Options as Settings
from wirecopy.kit.meaning import Part, column_names
from wirecopy.patterns import later
from wirecopy.plugins.formats import Reader
from wirecopy.plugins.hookspecs import hookimpl
from wirecopy.tree.nodes import Article, Diagnostic, Document, Note, QuoteTable, Table
from wirecopy.wire import articles, drawn, layout, marks, messages, quotes
from wirecopy.wire.diagnostics import diagnostic
from wirecopy.wire.reasons import Reason, Reasons
from wirecopy.wire.screening import may_hold_quotes
from wirecopy.wire.typography import WHITE, has_digit

_LITTER = later(
    r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|</?(?:a|abbr|b|br|div|em|figure|h[1-6]|hr|i|img|li|ol|p|script|span|strong|style|table|td|tr|u|ul)"
    r"(?:\s[^<>]{0,500})?/?>"
)
#: What the last line of a message, or of a table without bars, may end with.
_ENDS = layout.ENDS | frozenset(WHITE)
#: So many figures a line each may be the cells of a table.
_FEWEST_CELLS = 6
#: What may part cells, or mark words, in a line without bars.
_PARTING = ("  ", "[", "(", "*", "_", "`", "\\")
_DECIMAL_MARKS: dict[str, Mark | None] = {"auto": None, "point": ".", "comma": ","}
_REPLACEMENT = "\ufffd"
_LONGEST_TITLE = 40
_MOST_TITLE_WORDS = 5


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may have to decide."""

    decimal: Annotated[
        Literal["auto", "point", "comma"],
        msgspec.Meta(description="the decimal mark; auto decides for each table by its figures"),
    ] = "auto"
    dollar: Annotated[
        str, msgspec.Meta(description="the ISO 4217 code that $ stands for; empty for none")
    ] = "USD"
    yen: Annotated[
        str, msgspec.Meta(description="the ISO 4217 code that ¥ stands for; empty for none")
    ] = "JPY"
    language: Annotated[
        str | None, msgspec.Meta(description="the articles' language, a BCP 47 tag; never guessed")
    ] = None
    date: Annotated[
        str,
        msgspec.Meta(
            description="the text's day, as 2026-11-20: its items have it, or their dateline's day "
            "with its year"
        ),
    ] = ""
    two_blank_lines: Annotated[
        Literal["split", "keep"],
        msgspec.Meta(description="whether two blank lines before a headline begin a new article"),
    ] = "split"
    tables: Annotated[
        Literal["auto", "never"],
        msgspec.Meta(description="whether tables are looked for; never reads all lines as stories"),
    ] = "auto"
    delimiter: Annotated[
        str,
        msgspec.Meta(description="what parts the cells of tables: a character, tab, or auto"),
    ] = "auto"
    cells: Annotated[
        str,
        msgspec.Meta(
            description="what the cells of a table's lines are, in their order, with commas: "
            "symbol, name, exchange, price, change, change_percent, currency, time; - for none"
        ),
    ] = ""
    only_with_quotes: Annotated[
        bool,
        msgspec.Meta(
            description="leave out texts without quotes, most of them after a quick look only"
        ),
    ] = False
    litter: Annotated[
        Literal["keep", "clean"],
        msgspec.Meta(description="what to do with HTML entities and tags that are left over"),
    ] = "keep"


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Wire text is what a file without an extension is read as, too."""
    return [
        Reader(
            "wire",
            read,
            extensions=(".txt", ".text", ".wire", ""),
            options=Options,
            summary="wire text: quote lines and articles",
            explain="wirecopy.wire.explain:explain",
        )
    ]


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a text as one document; none without quotes if only those are asked for."""
    if options.only_with_quotes:
        # Bars may come of other marks; what the cells of lines are may be given.
        is_plain = options.delimiter == "auto" and not options.cells and options.litter == "keep"
        if is_plain and not may_hold_quotes(source.text()):
            return
    found = document(source, options)[0]
    if options.only_with_quotes and not found.quotes:
        return
    if options.date:
        from wirecopy.kit.dates import dated, day_given  # seldom needed

        day = day_given(options.date)
        found = found if day is None else dated(found, day)
    yield found


def document(
    source: Source, options: Options, reasons: Reasons | None = None
) -> tuple[Document, list[str]]:
    """The document and its lines; `reasons` are filled, if there are any, with why it is so."""
    text = source.text()
    lines, found = _lines(text, options)
    if source.decode_errors == "replace" and _REPLACEMENT in text:
        # Looked for in the text: cleaning may have taken it from the lines.
        before = text[: text.index(_REPLACEMENT)].replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found.append(diagnostic("replaced-bytes", line, column))
    # One character is found in a tenth of the time that more than one take.
    has_ruled = "=" in text and ruled.RULE in text
    has_marks = "[" in text or "\\" in text or ("/" in text and "(/" in text)
    odd = _Odd(lines)
    odd.may_be_drawn = drawn.may_be_drawn(text)
    if odd.may_end_message(lines) or messages.may_begin(text):
        reading = _parts if has_ruled else _children
        parts = _in_messages(reading, lines, options, found, reasons, has_marks=has_marks)
    elif has_ruled:
        parts = _parts(lines, options, found, reasons, has_marks=has_marks)
    else:
        parts = _children(lines, options, found, reasons, has_marks=has_marks, odd=odd)
    children = tuple(parts)
    if found:
        found.sort(key=lambda each: (each.line, each.column))
    return Document(children, source.name, diagnostics=tuple(found)), lines


def _lines(text: str, options: Options) -> tuple[list[str], list[Diagnostic]]:
    # Not splitlines(): that also breaks at form feeds, U+0085, U+2028 and others.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    found: list[Diagnostic] = []
    if "&" in text or "<" in text:
        for index, line in enumerate(lines):
            if ("&" in line or "<" in line) and (litter := _LITTER.search(line)):
                if options.litter == "clean":
                    from html import unescape  # its table of names takes long to load

                    cleaned = unescape(_LITTER.sub(_without_tags, line))
                    # A reference may have stood for a line end; a line is a line all the same.
                    lines[index] = cleaned.replace("\n", " ").replace("\r", " ")
                else:
                    found.append(
                        diagnostic("html-litter", index + 1, litter.start() + 1, text=litter[0])
                    )
    return lines, found


def _without_tags(litter: re.Match[str]) -> str:
    return "" if litter[0].startswith("<") else litter[0]


class _Odd:
    """Where the lines are that may not be running text.

    `barred` have bars, or `gaps` between their cells; `ends` end like a figure, a name or a mark.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.has_gaps = False
        self.may_be_drawn = False
        self.barred: list[int] = []
        self.ends: list[int] = []
        barred, ends = self.barred, self.ends
        # One loop, and the cheapest tests first, for this looks at every line there is.
        for index, line in enumerate(lines):
            if line:
                if line[-1] in _ENDS:
                    ends.append(index)
                if "|" in line:
                    barred.append(index)
                elif "%" in line and quotes.has_gap(line):
                    barred.append(index)
                    self.has_gaps = True

    def may_end_message(self, lines: Sequence[str]) -> bool:
        """Whether the mark that ends a message may be in one."""
        return messages.END in "\n".join([lines[index] for index in self.ends])


def _in_messages(
    read: "_Read",
    lines: Sequence[str],
    options: Options,
    found: list[Diagnostic],
    reasons: Reasons | None,
    *,
    has_marks: bool,
) -> Iterator[QuoteTable | Article | Table]:
    """What each message says: no story goes on in the next one, and marks and codes are notes."""
    for message in messages.messages(lines):
        order = message.text
        told: list[Diagnostic] = []
        why: Reasons | None = None if reasons is None else {}
        part = read(lines[order.start : order.stop], options, told, why, has_marks=has_marks)
        children = [_renumbered(child, order) for child in part]
        found += (_renumbered(each, order) for each in told)
        _add_renumbered(reasons, why, order)
        head, foot = (_notes(lines, each) for each in (message.head, message.foot))
        if head or foot:
            places = [at for at, child in enumerate(children) if isinstance(child, Article)]
            if not places:
                places = [0 if head else len(children)]
                children.insert(places[0], Article(line=(head or foot)[0].line))
            _put(children, places[0], head, ())
            _put(children, places[-1], (), foot)
            if reasons is not None:
                for place, notes in ((places[0], head), (places[-1], foot)):
                    for note in notes:
                        why_note = "it begins or ends a message, or is a code of the line"
                        reasons[note.line] = Reason("message", why_note, children[place].line)
        yield from children


def _notes(lines: Sequence[str], places: range) -> tuple[Note, ...]:
    return tuple(Note(lines[at].strip(WHITE), at + 1) for at in places)


def _put(
    children: list[QuoteTable | Article | Table],
    place: int,
    before: tuple[Note, ...],
    behind: tuple[Note, ...],
) -> None:
    """Puts notes into the article at a place."""
    article = children[place]
    if isinstance(article, Article) and (before or behind):
        line = min(article.line, before[0].line) if before else article.line
        children[place] = msgspec.structs.replace(
            article, body=(*before, *article.body, *behind), line=line
        )


def _parts(
    lines: Sequence[str],
    options: Options,
    found: list[Diagnostic],
    reasons: Reasons | None = None,
    *,
    has_marks: bool = False,
) -> Iterator[QuoteTable | Article | Table]:
    """Tables between rules of their own, and what the text between them says."""
    begin = 0
    for start, end, table in (*ruled.tables(lines), (len(lines), 0, None)):
        if begin < start:
            order = range(begin, start)
            told: list[Diagnostic] = []
            why: Reasons | None = None if reasons is None else {}
            for child in _children(lines[begin:start], options, told, why, has_marks=has_marks):
                yield _renumbered(child, order)
            found += (_renumbered(each, order) for each in told)
            _add_renumbered(reasons, why, order)
        if table is not None:
            yield table
        begin = end


def _children(
    lines: Sequence[str],
    options: Options,
    found: list[Diagnostic],
    reasons: Reasons | None = None,
    *,
    has_marks: bool = False,
    odd: _Odd | None = None,
    rules: frozenset[int] | None = None,
) -> Iterator[QuoteTable | Article | Table]:
    settings = Settings(
        mark=_DECIMAL_MARKS[options.decimal],
        dollar=options.dollar,
        yen=options.yen,
        cells=column_names(options.cells) if options.cells else (),
    )
    copied = lines
    if options.delimiter != "auto":
        mark = "\t" if options.delimiter in ("tab", "\\t") else options.delimiter
        lines = [line.replace(mark, " | ") if mark and mark in line else line for line in lines]
        odd = None
    if odd is None:
        odd = _Odd(lines)
        odd.may_be_drawn = rules is None and drawn.may_be_drawn("\n".join(lines))
    if odd.may_be_drawn and options.tables == "auto":
        lines, rules = drawn.with_bars(lines)
        odd = _Odd(lines)
    barred = odd.barred if options.tables == "auto" else []
    if len(barred) > 1 and barred[-1] - barred[0] >= len(barred):
        parted = _parted(lines, barred, settings)
        if parted:
            order = _closed_up(len(lines), barred, parted)
            closed_up = ["" if index in parted else lines[index] for index in order]
            told: list[Diagnostic] = []
            why: Reasons | None = None if reasons is None else {}
            rules = frozenset([at for at, index in enumerate(order) if index in (rules or ())])
            for child in _children(closed_up, options, told, why, has_marks=has_marks, rules=rules):
                yield _renumbered(child, order)
            found += (_renumbered(each, order) for each in told)
            _add_renumbered(reasons, why, order)
            return
    copy = articles.Stories(
        marks.unmarked(copied) if has_marks else copied,
        language=options.language,
        splits_at_blanks=options.two_blank_lines == "split",
        reasons=reasons,
    )
    text_start = 0
    parts = _tables(lines, odd, settings, found) if options.tables == "auto" else iter(())
    if rules:
        parts = drawn.framed(parts, lines, rules)
    for part in parts:
        if text_start < part.first:
            title_at = _title_at(lines, text_start, part.first)
            yield from copy.text(text_start, part.first if title_at is None else title_at)
            yield from copy.table(_titled(part.nodes[0], lines, title_at))
        else:
            yield from copy.table(part.nodes[0])
        for node in part.nodes[1:]:
            yield from copy.table(node)
        text_start = part.last
        if reasons is not None:
            _explain_part(reasons, part)
    yield from copy.text(text_start, len(lines))
    yield from copy.end()


def _tables(
    lines: Sequence[str], odd: _Odd, settings: Settings, found: list[Diagnostic]
) -> Iterator[Part]:
    """The tables of a text in the order of their lines; what they have to say goes to `found`."""
    # Few lines of running text end as rows of figures do.
    barred = odd.barred
    ends = [index for index in odd.ends if lines[index][-1] in layout.ENDS]
    if not odd.has_gaps and (len(ends) < 2 or not _may_be_parted(lines, ends, barred)):
        yield from _with_bars(lines, barred, settings, found)
        return
    quick = list(_parted_by_gaps(lines, barred, settings)) if odd.has_gaps else []
    taken: frozenset[int] = frozenset()
    if quick:
        taken = frozenset([line for part in quick for line in range(part.first, part.last)])
        barred = [index for index in barred if index not in taken]
        ends = [index for index in ends if index not in taken]
    with_bars = frozenset([index for index in barred if "|" in lines[index]])
    near = sorted({*ends, *barred}) if odd.has_gaps else ends
    others = [*quick, *layout.parts(lines, near, with_bars | taken, settings)]
    others.sort(key=lambda part: part.first)
    if not others:
        yield from _with_bars(lines, barred, settings, found)
        return
    # What another layout has read, or found to be no quotes, is not looked at again.
    taken = frozenset([line for part in others for line in range(part.first, part.last)])
    masked = ["" if index in taken else line for index, line in enumerate(lines)]
    rest = [index for index in barred if index not in taken]
    for part in others:
        found += part.diagnostics
    read = [part for part in others if part.nodes]
    yield from merge(read, _with_bars(masked, rest, settings, found), key=lambda part: part.first)


def _may_be_parted(lines: Sequence[str], ends: Sequence[int], barred: Sequence[int]) -> bool:
    """A cheap look: whether lines without bars may be a table.

    Few lines that end so, in running text, are a headline with a figure, a byline, an agency.
    """
    if len(ends) >= _FEWEST_CELLS:
        return True
    rows = [index for index in ends if has_digit(lines[index])]
    if len(rows) != 1:
        return bool(rows)
    (row,) = rows
    # Alone it is a row if gaps part its cells, below a rule, or below a header.
    line = lines[row]
    # Blanks of other kinds are not printable.
    if not line.isprintable() or any(mark in line for mark in _PARTING):
        return True
    if any("--" in each or "==" in each for each in lines[max(0, row - 3) : row]):
        return True
    above = row - 1
    if above >= 0 and not lines[above].strip(WHITE):
        above -= 1
    return above >= 0 and above not in barred and bool(lines[above].strip(WHITE))


def _parted_by_gaps(
    lines: Sequence[str], barred: Sequence[int], settings: Settings
) -> Iterator[Part]:
    """Tables whose cells tabs part and whose lines are canonical otherwise, without a header."""
    begin = 0
    while begin < len(barred):
        first = barred[begin]
        begin, end = _stretch(barred, begin)
        if "\t" not in lines[first] or any(
            quotes.has_gap(lines[at]) for at in (first - 1, end) if 0 <= at < len(lines)
        ):
            continue
        if (part := quotes.canonical(lines, first, end, settings)) is not None:
            yield part


def _with_bars(
    lines: Sequence[str], barred: Sequence[int], settings: Settings, found: list[Diagnostic]
) -> Iterator[Part]:
    """The tables whose cells bars part, or gaps in lines with a percentage."""
    for index, end in _runs(lines, barred):
        if (part := quotes.canonical(lines, index, end, settings, with_odd=True)) is not None:
            found += part.diagnostics
            yield part
            continue
        if not quotes.may_be_tables(lines, index, end, settings):
            continue
        has_table = False
        for part in quotes.tables(lines, index, end, settings):
            found += part.diagnostics
            if part.nodes:
                has_table = True
                yield part
        if not has_table and quotes.looks_like_quotes(lines[index:end]):
            found.append(diagnostic("unread-table", index + 1, 1))


def _explain_part(reasons: Reasons, part: Part) -> None:
    """Notes down how the lines of a table were read: by which columns, or why not as quotes."""
    is_read = isinstance(part.nodes[0], QuoteTable)
    for line in range(part.first + 1, part.last + 1):
        reasons[line] = Reason(
            "quote" if is_read else "table",
            "its cells are those of a quote" if is_read else part.reason,
            columns=part.columns,
            convention={".": "decimal point", ",": "decimal comma"}.get(part.convention, ""),
        )


def _parted(lines: Sequence[str], barred: Sequence[int], settings: Settings) -> frozenset[int]:
    """Which blank lines and rules part a table's rows from each other.

    In tables that were set with double spacing one blank line stands between all rows; two rows
    are none yet.
    """
    parted: set[int] = set()
    begin = 0
    while begin < len(barred):
        end = begin + 1
        while (
            end < len(barred)
            and barred[end] == barred[end - 1] + 2
            and not lines[barred[end] - 1].strip(WHITE)
        ):
            end += 1
        rows = barred[begin:end]
        touches = rows[0] - 1 in barred[begin - 1 : begin] or rows[-1] + 1 in barred[end : end + 1]
        texts = [lines[row] for row in rows]
        if (
            len(rows) > 2
            and not touches
            and all("|" in text for text in texts)
            and _has_table(texts, settings)
        ):
            parted.update(range(rows[0] + 1, rows[-1], 2))
        begin = end
    parted.update(
        row + 1
        for row, after in pairwise(barred)
        if after == row + 2
        and "|" in lines[row]
        and "|" in lines[after]
        and quotes.are_parted(lines, row)
    )
    return frozenset(parted)


def _closed_up(length: int, barred: Sequence[int], parted: frozenset[int]) -> list[int]:
    """The order of lines in which those that part a table's rows come after it."""
    rows = frozenset(barred)
    order: list[int] = []
    held: list[int] = []
    for index in range(length):
        if index in parted:
            held.append(index)
            continue
        if held and index not in rows:
            order += held
            held = []
        order.append(index)
    return order + held


def _has_table(lines: Sequence[str], settings: Settings) -> bool:
    return quotes.canonical(lines, 0, len(lines), settings) is not None or any(
        part.nodes for part in quotes.tables(lines, 0, len(lines), settings)
    )


class _Read(Protocol):
    """How the children of a text are read."""

    def __call__(
        self,
        lines: Sequence[str],
        options: Options,
        found: list[Diagnostic],
        reasons: Reasons | None = None,
        *,
        has_marks: bool = False,
    ) -> Iterator[QuoteTable | Article | Table]: ...


_Numbered = TypeVar("_Numbered", bound=msgspec.Struct)


def _renumbered(node: _Numbered, order: Sequence[int]) -> _Numbered:
    """A node, or what else has a line, with the line that it had before these were put in order."""
    changes: dict[str, object] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if name == "line":
            changes[name] = order[value - 1] + 1 if value else 0
        elif isinstance(value, msgspec.Struct):
            changes[name] = _renumbered(value, order)
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            changes[name] = tuple(_renumbered(each, order) for each in value)
    return msgspec.structs.replace(node, **changes)


def _add_renumbered(reasons: Reasons | None, other: Reasons | None, order: Sequence[int]) -> None:
    """Adds reasons with the lines that they had before these were put in order."""
    if reasons is None or other is None:
        return
    for line, reason in other.items():
        owner = order[reason.owner - 1] + 1 if reason.owner else 0
        reasons[order[line - 1] + 1] = msgspec.structs.replace(reason, owner=owner)


def _runs(lines: Sequence[str], barred: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where runs of lines with cells begin and end.

    Without bars it is a percentage that tells such a line from text; what a table separated by gaps
    has besides, a header or a quote without a percentage, is looked for beside them.
    """
    begin = used = 0
    while begin < len(barred):
        first = barred[begin]
        begin, end = _stretch(barred, begin)
        if "|" not in lines[first]:
            first = quotes.begins_at(lines, used, first)
        while "|" not in lines[end - 1]:
            end = quotes.goes_on_to(lines, end)
            if begin == len(barred) or barred[begin] != end or "|" in lines[end]:
                break
            begin, end = _stretch(barred, begin)
        yield first, end
        used = end


def _stretch(indices: Sequence[int], begin: int) -> tuple[int, int]:
    """Where the indices that follow each other from there on end: the next place, the next line."""
    end = begin + 1
    # Most texts have one run.
    if indices[-1] - indices[begin] == len(indices) - 1 - begin:
        end = len(indices)
    while end < len(indices) and indices[end] == indices[end - 1] + 1:
        end += 1
    return end, indices[end - 1] + 1


def _title_at(lines: Sequence[str], start: int, table_start: int) -> int | None:
    """The index of a table's title: a lone short line right above it, and no sentence."""
    index = table_start - 1
    if index < start or (index > start and lines[index - 1].strip(WHITE)):
        return None
    title = lines[index].strip(WHITE)
    is_short = 0 < len(title) <= _LONGEST_TITLE and len(title.split()) <= _MOST_TITLE_WORDS
    is_plain = title[-1:] not in ".!?" and not set("|%") & set(title) and not quotes.has_gap(title)
    return index if is_short and is_plain and any(map(str.isalnum, title)) else None


def _titled(
    table: QuoteTable | Table, lines: Sequence[str], title_at: int | None
) -> QuoteTable | Table:
    if title_at is None or table.title is not None:
        return table
    title = lines[title_at].strip(WHITE)
    if isinstance(table, Table):
        return Table(table.rows, header_rows=table.header_rows, title=title, line=title_at + 1)
    return QuoteTable(table.quotes, title=title, line=title_at + 1)
