"""The workbook: openpyxl makes its skeleton, rows are streamed into it as text.

A sheet's rows go to a temporary file while documents pass by, so memory stays flat; the book is put
together at the end, when the number of rows is known.
"""

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import IO

import msgspec
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from wirecopy import Article, Document, Quote, QuoteTable, Sink, WriteFailed
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

#: Excel's limit.
MOST_ROWS = 1_048_576

# Strings up to this length are looked up, so that each stands once in the file; at most so many.
_SHORT = 40
_MOST_SHARED = 50_000

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


class Style(msgspec.Struct, frozen=True):
    """How a cell looks."""

    number_format: str = "General"
    is_bold: bool = False
    wraps: bool = False
    quote_prefix: bool = False


_PLAIN = Style()
_TEXT = Style("@")
_GUARDED = Style("@", quote_prefix=True)
_BOLD = Style("@", is_bold=True)
_WRAPPED = Style("@", wraps=True)
_BASE_STYLES = (_PLAIN, _TEXT, _GUARDED, _BOLD, _WRAPPED)

_PERCENT = Style("+0.00%;-0.00%;0.00%")


class Column(msgspec.Struct, frozen=True):
    """A column's header and width in characters."""

    title: str
    width: int


_QUOTES = (
    Column("Symbol", 12), Column("Name", 22), Column("Exchange", 11), Column("Price", 15),
    Column("Change", 12), Column("Change %", 11), Column("Currency", 10), Column("Time", 14),
    Column("Currency as written", 20), Column("Other cells", 26), Column("Table", 18),
    Column("Source", 30), Column("Document", 11), Column("Place", 8), Column("Row", 7),
)  # fmt: skip
_ARTICLES = (
    Column("Headline", 60), Column("Subheadline", 36), Column("Author", 22), Column("Agency", 10),
    Column("Dateline", 20), Column("Date", 14), Column("Dateline agency", 16), Column("Credit", 18),
    Column("Language", 11), Column("Paragraphs", 12), Column("Words", 9), Column("Source", 30),
    Column("Document", 11), Column("Place", 8),
)  # fmt: skip
_PARAGRAPHS = (
    Column("Text", 110), Column("Kind", 12), Column("Document", 11), Column("Place", 8),
    Column("Paragraph", 12), Column("Part", 7),
)  # fmt: skip
# Figures stand right, and so do their headers.
_NUMBERS = frozenset(
    (
        "Price",
        "Change",
        "Change %",
        "Paragraphs",
        "Words",
        "Document",
        "Place",
        "Row",
        "Paragraph",
        "Part",
    )
)
_SHEETS = {"Quotes": _QUOTES, "Articles": _ARTICLES, "Paragraphs": _PARAGRAPHS}


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a workbook with a sheet each of quotes, articles and paragraphs."""
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


class _Sheet:
    """A sheet's rows on their way: spools of at most `MOST_ROWS` with the header."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.spools: list[IO[bytes]] = []
        self.counts: list[int] = []
        self._begin()

    def _begin(self) -> None:
        self.spools.append(self._stack.enter_context(_spool()))
        self.counts.append(1)

    def next_row(self) -> int:
        """The number of the row that comes next, on a new sheet if need be."""
        if self.counts[-1] >= MOST_ROWS:
            self._begin()
        self.counts[-1] += 1
        return self.counts[-1]

    def write(self, rows: str) -> None:
        self.spools[-1].write(rows.encode())


class _Book:
    """The workbook in the making: rows in spools, shared strings in another, styles by number."""

    def __init__(self, sink: Sink, options: Options, stack: ExitStack) -> None:
        self._sink = sink
        self._options = options
        self._sheets = {name: _Sheet(stack) for name in _SHEETS}
        self._strings: IO[bytes] = stack.enter_context(_spool())
        self._shared: dict[str, int] = {}
        self._styles: dict[Style, int] = {}
        # Made once to learn the numbers, and again at the end, when the ranges are known.
        skeleton = _skeleton(self._extents(), _BASE_STYLES, options)
        self._styles = dict(skeleton.style_ids)
        self._next_style = max(skeleton.style_ids.values()) + 1
        self._next_string = skeleton.strings

    def add(self, document: Document, number_: int) -> None:
        """Spools the rows of a document."""
        for place, child in enumerate(document.children, start=1):
            match child:
                case QuoteTable():
                    self._add_table(child, document.source, number_, place)
                case Article():
                    self._add_article(child, document.source, number_, place)

    def _add_table(self, table: QuoteTable, source: str, document: int, place: int) -> None:
        sheet = self._sheets["Quotes"]
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
                self._text("J", r, _extra(quote), quote.line) if quote.extra else "",
                self._text("K", r, table.title, quote.line),
                self._text("L", r, source, quote.line),
            )
            sheet.write(
                f'<row r="{r}">{"".join(cells)}<c r="M{r}"><v>{document}</v></c>'
                f'<c r="N{r}"><v>{place}</v></c><c r="O{r}"><v>{row}</v></c></row>'
            )

    def _figures(self, quote: Quote, r: int) -> tuple[str, str, str]:
        """The cells of price, change and change in percent."""
        price, change, percent = quote.price, quote.change, quote.change_percent
        prefix = f"[${quote.currency}] " if quote.currency else ""
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
        sheet = self._sheets["Articles"]
        r = sheet.next_row()
        byline, dateline, line = article.byline, article.dateline, article.line
        words = sum(len(block.text.split()) for block in article.body)
        cells = (
            self._text("A", r, article.headline, line, _BOLD),
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
        sheet = self._sheets["Paragraphs"]
        for index, block in enumerate(article.body, start=1):
            kind = type(block).__name__.lower()
            texts = (block.text,) if fits(block.text) else tuple(pieces(block.text))
            if len(texts) > 1:
                self._sink.warn(
                    "cell-too-long",
                    f"a paragraph of {len(block.text)} characters goes on over {len(texts)} rows",
                    line=block.line,
                )
            for part, text in enumerate(texts, start=1):
                r = sheet.next_row()
                sheet.write(
                    f'<row r="{r}">{self._text("A", r, text, block.line, _WRAPPED)}'
                    f"{self._text('B', r, kind, block.line)}"
                    f'<c r="C{r}"><v>{document}</v></c><c r="D{r}"><v>{place}</v></c>'
                    f'<c r="E{r}"><v>{index}</v></c><c r="F{r}"><v>{part}</v></c></row>'
                )

    def _text(self, column: str, r: int, text: str | None, line: int, style: Style = _TEXT) -> str:
        """A typed string: nothing in it is ever a formula, a date or a number."""
        if text is None:
            return ""
        index = self._shared.get(text)
        if index is None:
            index = self._share(text, line)
        if text.startswith(FORMULA_SIGNS):
            style = _GUARDED
        return f'<c r="{column}{r}" s="{self._styles[style]}" t="s"><v>{index}</v></c>'

    def _share(self, text: str, line: int) -> int:
        original = text
        if not fits(text):
            text = next(pieces(text))
            self._sink.warn(
                "cell-too-long",
                f"only the first {len(text)} of {len(original)} characters fit a cell",
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
            index = self._styles[style] = self._next_style
            self._next_style += 1
        return index

    def _extents(self) -> list[tuple[str, int, int]]:
        """Each sheet's kind, which of its kind it is, and its number of rows."""
        return [
            (kind, part, count)
            for kind, sheet in self._sheets.items()
            for part, count in enumerate(sheet.counts, start=1)
        ]

    def save(self, stream: IO[bytes]) -> None:
        """Puts skeleton, rows and strings together."""
        skeleton = _skeleton(self._extents(), tuple(self._styles), self._options)
        spools = [spool for sheet in self._sheets.values() for spool in sheet.spools]
        fillings = {
            f"xl/worksheets/sheet{place}.xml": spool for place, spool in enumerate(spools, start=1)
        }
        date = _date()
        with (
            zipfile.ZipFile(BytesIO(skeleton.content)) as parts,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book,
        ):
            for name in parts.namelist():
                content = parts.read(name)
                entry = zipfile.ZipInfo(name, date.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry._compresslevel = self._options.compression  # type: ignore[attr-defined]  # compress_level is 3.13's
                entry.file_size = len(content)  # decides whether the part needs zip64
                for spool in (fillings.get(name), self._strings if name == _STRINGS else None):
                    entry.file_size += spool.tell() if spool is not None else 0
                with book.open(entry, "w") as part:
                    if name in fillings:
                        before, after = _split(content, b"</sheetData>")
                        part.write(before)
                        _pour(fillings[name], part)
                        part.write(after)
                    elif name == _STRINGS:
                        before, after = _split(content, b"</sst>")
                        part.write(before)
                        _pour(self._strings, part)
                        part.write(after)
                    elif name == "docProps/core.xml":
                        part.write(
                            _MODIFIED.sub(rf"\g<1>{date:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
                        )
                    else:
                        part.write(content)


class _Skeleton(msgspec.Struct, frozen=True):
    """An empty book, the numbers of its styles, and how many shared strings it has."""

    content: bytes
    style_ids: dict[Style, int]
    strings: int


_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_INLINE = re.compile(rb't="inlineStr"><is><t>([^<]*)</t></is></c>')
_STRINGS = "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_STRINGS_LINK = (
    b'<Relationship Id="rIdStrings" Target="sharedStrings.xml" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
_SAMPLES = re.compile(rb'<row r="2".*?</row>|<row r="2"[^>]*/>', re.DOTALL)


def _skeleton(
    extents: list[tuple[str, int, int]], styles: Iterable[Style], options: Options
) -> _Skeleton:
    """The book with all but its rows, made by openpyxl."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "wirecopy"
    book.properties.title = "Wire copy"
    header_font = Font("Calibri", 11, bold=True, color="FFFFFF" if options.colors else None)
    header_fill = PatternFill("solid", fgColor="1F3A5F") if options.colors else PatternFill()
    style_ids: dict[Style, int] = {}
    for kind, part, rows in extents:
        sheet = book.create_sheet(kind if part == 1 else f"{kind} ({part})")
        columns = _SHEETS[kind]
        for index, column in enumerate(columns, start=1):
            cell = sheet.cell(1, index, column.title)
            cell.font, cell.fill = header_font, header_fill
            side = "right" if column.title in _NUMBERS else "left"
            cell.alignment = Alignment(side, "center")
            sheet.column_dimensions[get_column_letter(index)].width = column.width
        sheet.row_dimensions[1].height = 20
        sheet.freeze_panes = "B2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        _add_table(sheet, kind if part == 1 else f"{kind}_{part}", columns, rows)
        if kind == "Quotes" and options.colors and rows > 1:
            for operator, color in (("greaterThan", "1B7F3B"), ("lessThan", "B3261E")):
                rule: Rule = CellIsRule(  # type: ignore[no-untyped-call]  # the stubs lack it
                    operator=operator, formula=["0"], font=Font(color=color)
                )
                sheet.conditional_formatting.add(f"E2:F{rows}", rule)
    # A cell of each style, cut out again below: thus openpyxl numbers and writes the styles.
    samples = book.worksheets[0]
    for index, style in enumerate(styles, start=1):
        cell = samples.cell(2, index)
        cell.number_format = style.number_format
        if style.is_bold:
            cell.font = Font("Calibri", 11, bold=True)
        if style.wraps:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if style.quote_prefix:
            cell.quotePrefix = True
        style_ids[style] = cell.style_id
    content = BytesIO()
    book.save(content)
    parts, strings = _with_shared_strings(content)
    return _Skeleton(parts, style_ids, strings)


def _add_table(sheet: Worksheet, name: str, columns: tuple[Column, ...], rows: int) -> None:
    last = get_column_letter(len(columns))
    if rows == 1:  # Excel knows no table without rows
        sheet.auto_filter.ref = f"A1:{last}1"
        return
    table = Table(displayName=name, ref=f"A1:{last}{rows}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # Else openpyxl would look the headers up, and make a cell for every place of the table.
    table._initialise_columns()  # type: ignore[attr-defined]  # the stubs lack it
    for column, told in zip(columns, table.tableColumns, strict=True):
        told.name = column.title
    sheet.add_table(table)


def _with_shared_strings(book: BytesIO) -> tuple[bytes, int]:
    """The book without its samples, its strings in a part of their own, and their number.

    openpyxl writes strings into their cells, which several readers do not understand.
    """
    strings: dict[str, int] = {}

    def shared(cell: re.Match[bytes]) -> bytes:
        index = strings.setdefault(cell[1].decode(), len(strings))
        return b't="s"><v>%d</v></c>' % index

    changed = BytesIO()
    with zipfile.ZipFile(book) as parts, zipfile.ZipFile(changed, "w") as target:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"</Types>", _STRINGS_TYPE + b"</Types>")
            elif name == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", _STRINGS_LINK + b"</Relationships>")
            elif name.startswith("xl/worksheets/sheet"):
                content = _INLINE.sub(shared, _SAMPLES.sub(b"", content))
            target.writestr(name, content)
        items = "".join(f"<si><t>{text}</t></si>" for text in strings)
        target.writestr(_STRINGS, f'<?xml version="1.0"?><sst xmlns="{_MAIN}">{items}</sst>')
    return changed.getvalue(), len(strings)


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


def _pour(spool: IO[bytes], target: IO[bytes]) -> None:
    spool.seek(0)
    shutil.copyfileobj(spool, target, 1 << 20)


def _extra(quote: Quote) -> str:
    return json.dumps([[cell.title, cell.text] for cell in quote.extra], ensure_ascii=False)


def _date() -> datetime:
    """The book's time: that of SOURCE_DATE_EPOCH, or the earliest that a zip file can say."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return max(datetime.fromtimestamp(int(epoch), UTC), _EPOCH) if epoch.isdigit() else _EPOCH
