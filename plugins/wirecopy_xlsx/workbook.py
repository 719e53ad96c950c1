"""The workbook: openpyxl makes its skeleton, rows are streamed into it as text.

A sheet's rows go to a temporary file while documents pass by, so memory stays flat; the book is put
together at the end, when the number of rows is known.
"""

import os
import re
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

from wirecopy import Article, Document, Quote, QuoteTable, Sink, UsageError
from wirecopy_tables import extra_of, kind_of
from wirecopy_xlsx import Options
from wirecopy_xlsx.cells import (
    FORMULA_SIGNS,
    decimals,
    fits,
    has_illegal,
    height,
    number,
    pieces,
    shared_string,
    without_surrogates,
)
from wirecopy_xlsx.columns import FIELDS, SHEETS, TITLES
from wirecopy_xlsx.sheets import Sheet, pour, split, spool
from wirecopy_xlsx.skeleton import MODIFIED, STRINGS, Extent, Mover, Style, Summary, skeleton

#: Excel's limit.
MOST_STYLES = 64_000

# Strings up to this length are looked up, so that each stands once in the file; at most so many.
_SHORT = 40
_MOST_SHARED = 50_000
# How many rises and how many falls the summary shows.
_MOVERS = 8

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

_PLAIN = Style()
_TEXT = Style("@")
_BOLD = Style("@", is_bold=True)
_BOLD_LINK = Style("@", is_bold=True, is_link=True)
# For text beside a column of figures, which are on their cells' right.
_INDENTED = Style("@", is_indented=True)
# Paragraphs and messages, and what stands beside them.
_WRAPPED = Style("@", wraps=True, is_on_top=True)
_WRAPPED_INDENTED = Style("@", wraps=True, is_indented=True, is_on_top=True)
_TEXT_TOP = Style("@", is_on_top=True)
_TOP = Style(is_on_top=True)
_LINK = Style(is_link=True, is_on_top=True)
# The same for what a spreadsheet would take for a formula if somebody edited the cell.
_GUARDED = {
    style: msgspec.structs.replace(style, quote_prefix=True)
    for style in (_TEXT, _BOLD, _BOLD_LINK, _INDENTED, _WRAPPED, _WRAPPED_INDENTED, _TEXT_TOP)
}
_BASE_STYLES = (_PLAIN, _TOP, _LINK, *_GUARDED, *_GUARDED.values())


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
                whole = stack.enter_context(spool())
                book.save(whole)
                pour(whole, stream)


def _check(options: Options) -> None:
    for option, known in (("sheets", tuple(SHEETS)), ("columns", ("all", *FIELDS))):
        for name in getattr(options, option).split(","):
            if name not in known:
                raise UsageError(
                    f"option '{option}' of xlsx cannot hold '{name}'",
                    hint=f"there are {', '.join(known)}",
                )


# An ISO 4217 code: nothing else goes into a number format.
_CODE = re.compile("[A-Z]{3}")


class _Book:
    """The workbook in the making: rows in spools, shared strings in another, styles by number."""

    def __init__(self, sink: Sink, options: Options, stack: ExitStack) -> None:
        self._sink = sink
        self._options = options
        titles = TITLES[options.language]
        wanted = options.sheets.split(",")
        taken = {titles["summary"].lower()}
        self._sheets = {
            kind: Sheet(titles[kind], taken, stack) for kind in SHEETS if kind in wanted
        }
        self._source: str | None = None
        self._strings: IO[bytes] = stack.enter_context(spool())
        self._shared: dict[str, int] = {}
        self._tails: dict[Style, dict[str, str]] = {style: {} for style in _GUARDED}
        self._heads: dict[tuple[str, str | None, int], str] = {}
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
        write, next_row = sheet.write, sheet.next_row
        bold, plain, indented = (self._tails[style] for style in (_BOLD, _TEXT, _INDENTED))
        title = table.title
        for row, quote in enumerate(table.quotes, start=1):
            r, line = next_row(), quote.line
            cells = f'<row r="{r}"><c r="A{r}"'
            cells += bold.get(quote.symbol) or self._tail("A", quote.symbol, line, _BOLD)
            if (text := quote.name) is not None:
                cells += f'<c r="B{r}"{plain.get(text) or self._tail("B", text, line)}'
                if not text.isascii():
                    sheet.leaning += _leaning(text)
            if (text := quote.exchange) is not None:
                cells += f'<c r="C{r}"{plain.get(text) or self._tail("C", text, line)}'
            if (value := quote.price) is not None:
                cells += f'<c r="D{r}"{self._figure("D", value, quote.currency, line)}'
            if (value := quote.change) is not None:
                cells += f'<c r="E{r}"{self._figure("E", value, None, line)}'
            if (value := quote.change_percent) is not None:
                cells += f'<c r="F{r}"{self._figure("F", value, None, line)}'
            if (text := quote.currency) is not None:
                tail = indented.get(text) or self._tail("G", text, line, _INDENTED)
                cells += f'<c r="G{r}"{tail}'
            if (text := quote.time) is not None:
                cells += f'<c r="H{r}"{plain.get(text) or self._tail("H", text, line)}'
            if (text := quote.currency_text) is not None:
                cells += f'<c r="I{r}"{plain.get(text) or self._tail("I", text, line)}'
            if quote.extra and (text := extra_of(quote)):
                cells += f'<c r="J{r}"{plain.get(text) or self._tail("J", text, line)}'
            if title is not None:
                cells += f'<c r="K{r}"{plain.get(title) or self._tail("K", title, line)}'
            write(
                f'{cells}<c r="L{r}"{plain.get(source) or self._tail("L", source, line)}'
                f'<c r="M{r}"><v>{document}</v></c><c r="N{r}"><v>{place}</v></c>'
                f'<c r="O{r}"><v>{row}</v></c></row>'
            )
            if self._rests:
                self._go_on(sheet, {"M": document, "N": place, "O": row}, line)

    def _go_on(self, sheet: Sheet, keys: dict[str, int], line: int) -> None:
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

    def _figure(self, column: str, value: Decimal, currency: str | None, line: int) -> str:
        """The rest of a cell after its reference: price (D), change (E) or its percentage (F)."""
        text = str(value)
        is_percent = column == "F"
        # Nearly all figures: up to 15 digits survive a double and back.
        if len(text) <= 15 and not text.strip("-.0123456789"):
            places = len(text) - 1 - text.index(".") if "." in text else 0
            # The exponent moves the point exactly; dividing a float would not.
            shown = f"{text}E-2" if is_percent else text
        else:
            exact = number(value, shift=-2 if is_percent else 0)
            if exact is None:
                return self._tail(column, f"{text}%" if is_percent else text, line)
            places, shown = decimals(value), exact
        head = self._heads.get((column, currency, places))
        return f"{head or self._head(column, currency, places)}{shown}</v></c>"

    def _head(self, column: str, currency: str | None, places: int) -> str:
        """The beginning of `_figure`: the number format is the column's, with so many decimals."""
        digits = f"0.{'0' * places}" if places else "0"
        match column:
            case "D":
                prefix = f"[${currency}] " if currency and _CODE.fullmatch(currency) else ""
                pattern = f"{prefix}#,##{digits}"
            case "E":
                pattern = f"+#,##{digits};-#,##{digits};#,##{digits}"
            case _:
                digits = f"0.{'0' * max(places, 2)}%"
                pattern = f"+{digits};-{digits};{digits}"
        head = f' s="{self._style(Style(pattern))}"><v>'
        self._heads[column, currency, places] = head
        return head

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
                self._text("L", r, source, line, _INDENTED),
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
                top, link = self._styles[_TOP], self._styles[_LINK if is_first else _TOP]
                below.write(
                    f'<row r="{row}"{height(text, 110)}>'
                    f"{self._text('A', row, text, block.line, _WRAPPED)}"
                    f"{self._text('B', row, kind_of(block), block.line, _TEXT_TOP)}"
                    f'<c r="C{row}" s="{top}"><v>{document}</v></c>'
                    f'<c r="D{row}" s="{link}"><v>{place}</v></c>'
                    f'<c r="E{row}" s="{top}"><v>{index}</v></c>'
                    f'<c r="F{row}" s="{top}"><v>{part}</v></c></row>'
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
        top = self._styles[_TOP]
        tables = [child for child in document.children if isinstance(child, QuoteTable)]
        told = "\n".join(
            f"{d.line}:{d.column} {d.severity} {d.code} {' '.join(d.message.split())}"
            for d in document.diagnostics
        )
        sheet.write(
            f'<row r="{r}"{height(told, 88)}>'
            f"{self._text('A', r, document.source, 0, _TEXT_TOP)}"
            f'<c r="B{r}" s="{top}"><v>{number_}</v></c>'
            f'<c r="C{r}" s="{top}"><v>{sum(len(table.quotes) for table in tables)}</v></c>'
            f'<c r="D{r}" s="{top}"><v>{len(document.children) - len(tables)}</v></c>'
            f'<c r="E{r}" s="{top}"><v>{len(document.diagnostics)}</v></c>'
            f"{self._text('F', r, told or None, 0, _WRAPPED_INDENTED)}</row>"
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
        if text is None:
            return ""
        tail = self._tails[style].get(text) or self._tail(column, text, line, style)
        return f'<c r="{column}{r}"{tail}'

    def _tail(self, column: str, text: str, line: int, style: Style = _TEXT) -> str:
        """The rest of a cell after its reference: a typed string, which is never a formula."""
        index = self._shared.get(text)
        if index is None:
            index = self._share(column, text, line)
        shown = _GUARDED[style] if text.startswith(FORMULA_SIGNS) else style
        tail = f' s="{self._styles[shown]}" t="s"><v>{index}</v></c>'
        if text in self._shared:
            self._tails[style][text] = tail
        return tail

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
                        before, after = split(content, b"</sst>")
                        file.write(before)
                        pour(self._strings, file)
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


def _date() -> datetime:
    """The book's time: that of SOURCE_DATE_EPOCH, or the earliest that a zip file can say."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return max(datetime.fromtimestamp(int(epoch), UTC), _EPOCH) if epoch.isdigit() else _EPOCH
