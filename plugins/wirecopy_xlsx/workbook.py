"""The workbook: openpyxl makes its skeleton, rows are streamed into it as text.

A sheet's rows go to a temporary file while documents pass by, so memory stays flat; the book is put
together at the end, when the number of rows is known.
"""

import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from bisect import insort
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import PurePath
from typing import IO

import msgspec

from wirecopy import Article, Document, Quote, QuoteTable, Sink, UsageError, WriteFailed
from wirecopy_tables import extra_of, kind_of
from wirecopy_xlsx import Options
from wirecopy_xlsx.cells import (
    FORMULA_SIGNS,
    decimals,
    fits,
    has_illegal,
    number,
    pieces,
    shared_string,
    without_surrogates,
)
from wirecopy_xlsx.columns import FIELDS, SHEETS, TITLES
from wirecopy_xlsx.skeleton import MODIFIED, STRINGS, Extent, Mover, Style, Summary, skeleton

#: Excel's limits.
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530
MOST_STYLES = 64_000

# Strings up to this length are looked up, so that each stands once in the file; at most so many.
_SHORT = 40
_MOST_SHARED = 50_000
# How many rises and how many falls the summary shows.
_MOVERS = 8

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

_PLAIN = Style()
_TEXT = Style("@")
_GUARDED = Style("@", quote_prefix=True)
_BOLD = Style("@", is_bold=True)
_WRAPPED = Style("@", wraps=True)
_LINK = Style(is_link=True)
_BOLD_LINK = Style("@", is_bold=True, is_link=True)
_BASE_STYLES = (_PLAIN, _TEXT, _GUARDED, _BOLD, _WRAPPED, _LINK, _BOLD_LINK)

_PERCENT = Style("+0.00%;-0.00%;0.00%")


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a workbook with a sheet each of quotes, articles, paragraphs and sources."""
    _check(options)
    with ExitStack() as stack:
        book = _Book(sink, options, stack)
        for number_, document in enumerate(documents, start=1):
            book.add(document, number_)
        with sink.binary() as stream:
            if stream.seekable():
                book.save(stream)
            else:  # a zip file is another one where its writer cannot go back
                spool = stack.enter_context(_spool())
                book.save(spool)
                _pour(spool, stream)


def _check(options: Options) -> None:
    for option, known in (("sheets", tuple(SHEETS)), ("columns", ("all", *FIELDS))):
        for name in getattr(options, option).split(","):
            if name not in known:
                raise UsageError(
                    f"option '{option}' of xlsx cannot hold '{name}'",
                    hint=f"there are {', '.join(known)}",
                )


class _Part(msgspec.Struct):
    """A sheet of the book: its title, its rows, and where its rows and links lie in the spools."""

    title: str
    rows: int = 1
    links: int = 0
    begin: int = 0
    end: int = 0
    links_begin: int = 0
    links_end: int = 0


class _Sheet:
    """The rows of one kind on their way: one spool, cut into sheets of at most `MOST_ROWS`."""

    def __init__(self, title: str, titles: set[str], stack: ExitStack) -> None:
        self.title = self._kind = title
        self.parts = [_Part(title)]
        self.leaning = 0  # rows in right-to-left script, less the others
        self._rows: IO[bytes] = stack.enter_context(_spool())
        self._links: IO[bytes] = stack.enter_context(_spool())
        self._titles = titles  # of all the book's sheets; Excel ignores their case
        titles.add(title.lower())

    def begin(self, title: str) -> None:
        """What follows stands on a sheet of its own; one without rows is used first."""
        part = self.parts[-1]
        if part.rows > 1:
            part = _Part("", 1, 0, part.end, part.end, part.links_end, part.links_end)
            self.parts.append(part)
        else:
            self._titles.discard(part.title.lower())
        self.title = title
        part.title = self._free(title)

    def begin_input(self, name: str) -> None:
        """The same for an input, after which the sheet is called."""
        self.begin(f"{_cut(_plain(name), 30 - len(self._kind))} {self._kind}")

    def _free(self, title: str) -> str:
        """A title that no other sheet has; Excel takes 31 characters."""
        plain = _plain(title)
        count, free = 1, _cut(plain, 31)
        while free.lower() in self._titles:
            count += 1
            free = f"{_cut(plain, 31 - len(f' ({count})'))} ({count})"
        self._titles.add(free.lower())
        return free

    def next_row(self) -> int:
        """The number of the row that comes next, on a new sheet if need be."""
        part = self.parts[-1]
        if part.rows >= MOST_ROWS:
            self.begin(self.title)
            part = self.parts[-1]
        part.rows += 1
        return part.rows

    def write(self, rows: str) -> None:
        self.parts[-1].end += self._rows.write(rows.encode())

    def link(self, cell: str, target: str) -> None:
        """Makes a cell a link to a place in the book, as long as Excel takes more of them."""
        part = self.parts[-1]
        if part.links < MOST_LINKS:
            part.links += 1
            link = f'<hyperlink ref="{cell}" location="{_attribute(target)}"/>'
            part.links_end += self._links.write(link.encode())

    def place(self, cell: str) -> str:
        """The reference of a cell on the current sheet from any other."""
        title = self.parts[-1].title.replace("'", "''")
        return f"'{title}'!{cell}"

    def pour(self, part: _Part, content: bytes, target: IO[bytes]) -> None:
        """Writes a sheet: its skeleton, with its rows and links at their places."""
        before, after = _split(content, b"</sheetData>")
        target.write(before)
        _pour(self._rows, target, part.begin, part.end)
        if part.links:
            between, after = _split(after, b"<pageMargins")
            target.write(between + b"<hyperlinks>")
            _pour(self._links, target, part.links_begin, part.links_end)
            target.write(b"</hyperlinks>")
        target.write(after)


# An ISO 4217 code: nothing else goes into a number format.
_CODE = re.compile("[A-Z]{3}")
# Characters that no sheet's title may have.
_UNTITLED = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def _plain(title: str) -> str:
    return _UNTITLED.sub("", title).strip("' ")


def _cut(text: str, units: int) -> str:
    """The beginning of a text that takes so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip("' ")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


class _Book:
    """The workbook in the making: rows in spools, shared strings in another, styles by number."""

    def __init__(self, sink: Sink, options: Options, stack: ExitStack) -> None:
        self._sink = sink
        self._options = options
        titles = TITLES[options.language]
        wanted = options.sheets.split(",")
        taken = {titles["summary"].lower()}
        self._sheets = {
            kind: _Sheet(titles[kind], taken, stack) for kind in SHEETS if kind in wanted
        }
        self._source: str | None = None
        self._strings: IO[bytes] = stack.enter_context(_spool())
        self._shared: dict[str, int] = {}
        self._rests: list[tuple[str, list[str]]] = []
        self._counts = dict.fromkeys(("documents", "quotes", "articles"), 0)
        self._rises: list[tuple[Decimal, int, Mover]] = []
        self._falls: list[tuple[Decimal, int, Mover]] = []
        self._seen = 0
        # Made once to learn the numbers, and again at the end, when the ranges are known.
        empty = skeleton(self._extents(), _BASE_STYLES, options, self._summary())
        self._styles = dict(empty.style_ids)
        self._next_style = max(empty.style_ids.values()) + 1
        self._next_string = empty.strings

    def add(self, document: Document, number_: int) -> None:
        """Spools the rows of a document."""
        if self._options.sheet_per == "input" and document.source != self._source:
            self._source = document.source
            for kind, sheet in self._sheets.items():
                if kind != "sources":
                    sheet.begin_input(PurePath(document.source).stem)
        for place, child in enumerate(document.children, start=1):
            match child:
                case QuoteTable():
                    self._add_table(child, document.source, number_, place)
                case Article():
                    self._add_article(child, document.source, number_, place)
        self._add_source(document, number_)

    def _add_table(self, table: QuoteTable, source: str, document: int, place: int) -> None:
        self._counts["quotes"] += len(table.quotes)
        if not table.quotes:
            self._sink.warn("empty-table", "a table without quotes has no row", line=table.line)
        if self._options.summary:
            self._look_for_movers(table.quotes)
        sheet = self._sheets.get("quotes")
        if sheet is None:
            return
        for row, quote in enumerate(table.quotes, start=1):
            r = sheet.next_row()
            figures = self._figures(quote, r)
            cells = (
                self._text("A", r, quote.symbol, quote.line, _BOLD),
                self._text("B", r, quote.name, quote.line),
                self._text("C", r, quote.exchange, quote.line),
                figures[0],
                figures[1],
                figures[2],
                self._text("G", r, quote.currency, quote.line),
                self._text("H", r, quote.time, quote.line),
                self._text("I", r, quote.currency_text, quote.line),
                self._text("J", r, extra_of(quote), quote.line) if quote.extra else "",
                self._text("K", r, table.title, quote.line),
                self._text("L", r, source, quote.line),
            )
            keys = {"M": document, "N": place, "O": row}
            sheet.write(
                f'<row r="{r}">{"".join(cells)}<c r="M{r}"><v>{document}</v></c>'
                f'<c r="N{r}"><v>{place}</v></c><c r="O{r}"><v>{row}</v></c></row>'
            )
            if self._rests:
                self._go_on(sheet, keys, quote.line)
            if quote.name and not quote.name.isascii():
                sheet.leaning += _leaning(quote.name)

    def _go_on(self, sheet: _Sheet, keys: dict[str, int], line: int) -> None:
        """Rows of the same key for the rests of texts that did not fit their cells."""
        rests, self._rests = self._rests, []
        for index in range(max(len(rest) for _, rest in rests)):
            r = sheet.next_row()
            cells = {
                column: self._text(column, r, rest[index], line)
                for column, rest in rests
                if index < len(rest)
            }
            cells |= {
                column: f'<c r="{column}{r}"><v>{key}</v></c>' for column, key in keys.items()
            }
            sheet.write(f'<row r="{r}">{"".join(cells[column] for column in sorted(cells))}</row>')

    def _figures(self, quote: Quote, r: int) -> tuple[str, str, str]:
        """The cells of price, change and change in percent."""
        price, change, percent = quote.price, quote.change, quote.change_percent
        prefix = f"[${quote.currency}] " if _CODE.fullmatch(quote.currency or "") else ""
        return (
            "" if price is None else self._number("D", r, price, quote.line, prefix=prefix),
            "" if change is None else self._number("E", r, change, quote.line, signed=True),
            "" if percent is None else self._percent("F", r, percent, quote.line),
        )

    def _number(
        self,
        column: str,
        r: int,
        value: Decimal,
        line: int,
        *,
        prefix: str = "",
        signed: bool = False,
    ) -> str:
        text = number(value)
        if text is None:
            return self._text(column, r, str(value), line)
        places = decimals(value)
        pattern = f"{prefix}#,##0.{'0' * places}" if places else f"{prefix}#,##0"
        if signed:
            pattern = f"+{pattern};-{pattern};{pattern}"
        return f'<c r="{column}{r}" s="{self._style(Style(pattern))}"><v>{text}</v></c>'

    def _percent(self, column: str, r: int, value: Decimal, line: int) -> str:
        text = number(value, shift=-2)
        if text is None:
            return self._text(column, r, f"{value}%", line)
        places = decimals(value)
        style = _PERCENT
        if places > 2:
            pattern = f"0.{'0' * places}%"
            style = Style(f"+{pattern};-{pattern};{pattern}")
        return f'<c r="{column}{r}" s="{self._style(style)}"><v>{text}</v></c>'

    def _add_article(self, article: Article, source: str, document: int, place: int) -> None:
        self._counts["articles"] += 1
        sheet, below = self._sheets.get("articles"), self._sheets.get("paragraphs")
        byline, dateline, line = article.byline, article.dateline, article.line
        first = next((block.text for block in article.body), "")
        leaning = _leaning(article.headline or first)
        r = 0
        if sheet is not None:
            r = sheet.next_row()
            sheet.leaning += leaning
            words = sum(len(block.text.split()) for block in article.body)
            headline = _BOLD_LINK if below and article.body and article.headline else _BOLD
            cells = (
                self._text("A", r, article.headline, line, headline),
                self._text("B", r, article.subheadline, line),
                self._text("C", r, byline.author if byline else None, line),
                self._text("D", r, byline.agency if byline else None, line),
                self._text("E", r, dateline.place if dateline else None, line),
                self._text("F", r, dateline.date if dateline else None, line),
                self._text("G", r, dateline.agency if dateline else None, line),
                self._text("H", r, article.credit, line),
                self._text("I", r, article.language, line),
                f'<c r="J{r}"><v>{len(article.body)}</v></c><c r="K{r}"><v>{words}</v></c>',
                self._text("L", r, source, line),
            )
            sheet.write(
                f'<row r="{r}">{"".join(cells)}<c r="M{r}"><v>{document}</v></c>'
                f'<c r="N{r}"><v>{place}</v></c></row>'
            )
            home = sheet.place(f"A{r}")
            if self._rests:
                self._go_on(sheet, {"M": document, "N": place}, line)
        if below is None:
            return
        for index, block in enumerate(article.body, start=1):
            for part, text in enumerate(self._parts(block.text, block.line), start=1):
                row = below.next_row()
                below.leaning += leaning
                is_first = sheet is not None and index == part == 1
                if sheet is not None and is_first:
                    below.link(f"D{row}", home)
                    sheet.link(f"A{r}", below.place(f"A{row}"))
                link = f' s="{self._styles[_LINK]}"' if is_first else ""
                below.write(
                    f'<row r="{row}">{self._text("A", row, text, block.line, _WRAPPED)}'
                    f"{self._text('B', row, kind_of(block), block.line)}"
                    f'<c r="C{row}"><v>{document}</v></c><c r="D{row}"{link}><v>{place}</v></c>'
                    f'<c r="E{row}"><v>{index}</v></c><c r="F{row}"><v>{part}</v></c></row>'
                )

    def _parts(self, text: str, line: int) -> Iterator[str]:
        """A paragraph in pieces that fit a cell each; nearly always one."""
        if fits(text):
            yield text
            return
        found = list(pieces(text))
        self._sink.warn(
            "cell-too-long",
            f"a paragraph of {len(text)} characters goes on over {len(found)} rows",
            line=line,
        )
        yield from found

    def _add_source(self, document: Document, number_: int) -> None:
        self._counts["documents"] += 1
        sheet = self._sheets.get("sources")
        if sheet is None:
            return
        r = sheet.next_row()
        tables = [child for child in document.children if isinstance(child, QuoteTable)]
        told = "\n".join(
            f"{d.line}:{d.column} {d.severity} {d.code} {' '.join(d.message.split())}"
            for d in document.diagnostics
        )
        sheet.write(
            f'<row r="{r}">{self._text("A", r, document.source, 0)}'
            f'<c r="B{r}"><v>{number_}</v></c>'
            f'<c r="C{r}"><v>{sum(len(table.quotes) for table in tables)}</v></c>'
            f'<c r="D{r}"><v>{len(document.children) - len(tables)}</v></c>'
            f'<c r="E{r}"><v>{len(document.diagnostics)}</v></c>'
            f"{self._text('F', r, told or None, 0, _WRAPPED)}</row>"
        )
        if self._rests:
            self._go_on(sheet, {"B": number_}, 0)

    def _look_for_movers(self, quotes: Iterable[Quote]) -> None:
        """Keeps the greatest rises and falls; of equal ones, the first."""
        for quote in quotes:
            change = quote.change_percent
            if not change or number(change) is None:
                continue
            price = quote.price if quote.price is not None and number(quote.price) else None
            best = self._rises if change > 0 else self._falls
            self._seen += 1
            mover = Mover(quote.symbol, quote.name, price, change)
            insort(best, (-abs(change), self._seen, mover))
            del best[_MOVERS:]

    def _summary(self) -> Summary | None:
        if not self._options.summary:
            return None
        movers = [mover for _, _, mover in self._rises]
        movers += [mover for _, _, mover in reversed(self._falls)]
        return Summary(self._counts, tuple(movers))

    def _text(self, column: str, r: int, text: str | None, line: int, style: Style = _TEXT) -> str:
        """A typed string: nothing in it is ever a formula, a date or a number."""
        if text is None:
            return ""
        index = self._shared.get(text)
        if index is None:
            index = self._share(column, text, line)
        if text.startswith(FORMULA_SIGNS):
            style = _GUARDED
        return f'<c r="{column}{r}" s="{self._styles[style]}" t="s"><v>{index}</v></c>'

    def _share(self, column: str, text: str, line: int) -> int:
        original = text
        if not fits(text):
            text, *rest = pieces(text)
            self._rests.append((column, rest))
            self._sink.warn(
                "cell-too-long",
                f"a text of {len(original)} characters goes on over {len(rest) + 1} rows",
                line=line,
            )
        if has_illegal(text):
            self._sink.warn(
                "illegal-character", "a control character was written as _xHHHH_", line=line
            )
        try:
            content = shared_string(text).encode()
        except UnicodeEncodeError:
            content = shared_string(without_surrogates(text)).encode()
            self._sink.warn("illegal-character", "a lone surrogate became U+FFFD", line=line)
        self._strings.write(content)
        index = self._next_string
        self._next_string += 1
        if len(original) <= _SHORT and len(self._shared) < _MOST_SHARED:
            self._shared[original] = index
        return index

    def _style(self, style: Style) -> int:
        index = self._styles.get(style)
        if index is None:
            if self._next_style >= MOST_STYLES:
                return self._styles[_PLAIN]
            index = self._styles[style] = self._next_style
            self._next_style += 1
        return index

    def _extents(self) -> list[Extent]:
        return [
            Extent(
                kind,
                part.title,
                kind.capitalize() if place == 1 else f"{kind.capitalize()}_{place}",
                part.rows,
                sheet.leaning > 0,
            )
            for kind, sheet in self._sheets.items()
            for place, part in enumerate(sheet.parts, start=1)
        ]

    def save(self, stream: IO[bytes]) -> None:
        """Puts skeleton, rows, links and strings together."""
        book = skeleton(
            self._extents(), tuple(self._styles), self._options, self._summary(), self._next_string
        )
        first = 2 if self._options.summary else 1
        parts = [(sheet, part) for sheet in self._sheets.values() for part in sheet.parts]
        rows = {
            f"xl/worksheets/sheet{place}.xml": found for place, found in enumerate(parts, first)
        }
        date = _date()
        with (
            zipfile.ZipFile(BytesIO(book.content)) as source,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                content = source.read(name)
                entry = zipfile.ZipInfo(name, date.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry._compresslevel = self._options.compression  # type: ignore[attr-defined]  # compress_level is 3.13's
                entry.file_size = len(content)  # decides whether the part needs zip64
                if name in rows:
                    sheet, part = rows[name]
                    entry.file_size += part.end - part.begin + part.links_end - part.links_begin
                elif name == STRINGS:
                    entry.file_size += self._strings.tell() + len(book.last_strings)
                with target.open(entry, "w") as file:
                    if name in rows:
                        sheet.pour(part, content, file)
                    elif name == STRINGS:
                        before, after = _split(content, b"</sst>")
                        file.write(before)
                        _pour(self._strings, file)
                        file.write(book.last_strings + after)
                    elif name == "docProps/core.xml":
                        time = rf"\g<1>{date:%Y-%m-%dT%H:%M:%SZ}".encode()
                        file.write(MODIFIED.sub(time, content))
                    else:
                        file.write(content)


def _leaning(text: str) -> int:
    """1 for text that runs from right to left, by its first letter; -1 for other."""
    if text.isascii():
        return -1
    strong = (unicodedata.bidirectional(character) for character in text)
    return 1 if next((s for s in strong if s in ("L", "R", "AL")), "L") != "L" else -1


def _spool() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()  # whose caller closes it
    except OSError as error:
        raise WriteFailed(
            "a workbook needs a temporary file, and none can be made", hint="set TMPDIR"
        ) from error


def _split(content: bytes, mark: bytes) -> tuple[bytes, bytes]:
    before, found, after = content.partition(mark)
    return before, found + after


def _pour(spool: IO[bytes], target: IO[bytes], begin: int = 0, end: int | None = None) -> None:
    spool.seek(begin)
    if end is None:
        shutil.copyfileobj(spool, target, 1 << 20)
        return
    for size in (*[1 << 20] * ((end - begin) >> 20), (end - begin) & ((1 << 20) - 1)):
        target.write(spool.read(size))


def _date() -> datetime:
    """The book's time: that of SOURCE_DATE_EPOCH, or the earliest that a zip file can say."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return max(datetime.fromtimestamp(int(epoch), UTC), _EPOCH) if epoch.isdigit() else _EPOCH
