"""The workbook: openpyxl makes its skeleton, rows are streamed into it as text.

A sheet's rows go to a temporary file while documents pass by, so memory stays flat; the book is put
together at the end, when the number of rows is known.
"""

import zipfile
from bisect import insort
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import PurePath
from typing import IO

from wirecopy import Article, Document, Quote, QuoteTable, Sink, Table, UsageError
from wirecopy.kit.columns import SHOWN
from wirecopy.kit.exact import report, report_item
from wirecopy.kit.identity import source_date
from wirecopy.kit.soundness import sound
from wirecopy.kit.spans import lost_links
from wirecopy_xlsx import Options
from wirecopy_xlsx.cells import number
from wirecopy_xlsx.columns import FIELDS, SHEETS, TITLES
from wirecopy_xlsx.deflate import Deflater, Stretch
from wirecopy_xlsx.grids import Grids, letters
from wirecopy_xlsx.packing import Package
from wirecopy_xlsx.rows import BASE_STYLES, Articles, Book, Paragraphs, Quotes, Sources
from wirecopy_xlsx.sheets import MOST_LINKS, Sheet, filled, filled_grid, split
from wirecopy_xlsx.skeleton import MODIFIED, STRINGS, Extent, Mover, Summary, beginning, skeleton
from wirecopy_xlsx.strings import Strings, Styles

# How many rises and how many falls the summary shows.
_MOVERS = 8

# The first and the last time that a zip file can say.
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_LAST = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes a workbook with a sheet each of quotes, articles, paragraphs and sources."""
    _check(options)
    with ExitStack() as stack:
        book = _Workbook(
            sink,
            options,
            Deflater(options.compression, sink.jobs, stack, deflater=options.deflater),
        )
        for number_, document in enumerate(documents, start=1):
            book.add(document, number_)
        with sink.binary() as stream:
            book.save(stream)


def _check(options: Options) -> None:
    for option, known in (("sheets", tuple(SHEETS)), ("columns", ("all", *FIELDS))):
        for name in getattr(options, option).split(","):
            if name not in known:
                raise UsageError(
                    f"option '{option}' of xlsx cannot hold '{name}'",
                    hint=f"there are {', '.join(known)}",
                )


class _Workbook:
    """The workbook in the making."""

    def __init__(self, sink: Sink, options: Options, deflater: Deflater) -> None:
        self._options = options
        self._deflater = deflater
        self._sink = sink
        titles = TITLES[options.language]
        wanted = options.sheets.split(",")
        taken = {titles["summary"].lower()}
        self._sheets = {
            kind: Sheet(titles[kind], taken, deflater)
            for kind in SHEETS
            if kind in wanted and kind != "tables"  # which few books have
        }
        self._source: str | None = None
        self._counts = dict.fromkeys(("documents", "quotes", "articles"), 0)
        self._movers = _Movers()
        self._is_unlinked = False
        # The skeleton itself is made at the end, when the ranges are known.
        style_ids, begin = beginning(tuple(self._sheets), BASE_STYLES, options)
        book = Book(Strings(begin, deflater, sink), Styles(style_ids), sink)
        self._book = book
        sheets = self._sheets
        self._quotes = Quotes(sheets["quotes"], book) if "quotes" in sheets else None
        self._articles = Articles(sheets["articles"], book) if "articles" in sheets else None
        self._paragraphs = (
            Paragraphs(sheets["paragraphs"], book) if "paragraphs" in sheets else None
        )
        is_listed = "tables" in wanted
        self._grids = Grids(titles, taken, deflater, book) if is_listed else None
        self._sources = Sources(sheets["sources"], book) if "sources" in sheets else None

    def add(self, document: Document, number_: int) -> None:
        """Writes the rows of a document."""
        sound(document, but_quotes=True)  # of which each cell refuses what it must not hold
        source = document.source
        if self._options.sheet_per == "input" and source != self._source:
            self._source = source
            for kind, sheet in self._sheets.items():
                if kind != "sources":
                    sheet.begin_input(PurePath(source).stem)
        for place, child in enumerate(document.children, start=1):
            if child.item is not None:
                self._report_item(child)
            match child:
                case QuoteTable():
                    self._counts["quotes"] += len(child.quotes)
                    if self._options.summary:
                        self._movers.look_at(child.quotes)
                    if self._quotes is not None:
                        self._quotes.add(child, source, number_, place)
                case Table():
                    self._counts["tables"] = self._counts.get("tables", 0) + 1
                    if self._grids is not None:
                        self._grids.add(child, source, number_, place)
                case Article():
                    self._counts["articles"] += 1
                    for message, line in lost_links(child, "xlsx"):
                        self._sink.warn("not-carried", message, line=line)
                    self._add_article(child, source, number_, place)
        self._counts["documents"] += 1
        if self._sources is not None:
            self._sources.add(document, number_)

    def _report_item(self, node: QuoteTable | Article | Table) -> None:
        """Warns of what an item says and the sheets have no column for."""
        if isinstance(node, Article) and self._articles is not None:
            report(node, (*SHOWN, "spans"), self._sink, format_name="xlsx", has_channel=True)
        else:
            report_item(node, self._sink, "xlsx")

    def _add_article(self, article: Article, source: str, document: int, place: int) -> None:
        articles, paragraphs = self._articles, self._paragraphs
        if articles is None or paragraphs is None or not article.body:
            target = None
        else:
            target = paragraphs.table.sheet.next_place("A")
            if not articles.table.sheet.may_link() or not paragraphs.table.sheet.may_link():
                target = None
                self._report_links(article.line)
        home = None
        if articles is not None:
            home = articles.add(article, source, document, place, target)
        if paragraphs is not None:
            paragraphs.add(article, document, place, home if target else None)

    def _report_links(self, line: int) -> None:
        if not self._is_unlinked:
            self._is_unlinked = True
            self._sink.warn(
                "too-many-links",
                f"Excel takes {MOST_LINKS} links a sheet: from this article on they are left out",
                line=line,
            )

    def _extents(self) -> list[Extent]:
        tables = (self._quotes, self._articles, self._paragraphs, self._sources)
        widest = {each.table.sheet: each.table.widest() for each in tables if each is not None}
        grids = [] if self._grids is None else list(self._grids.extents())
        return [
            Extent(
                kind,
                part.title,
                kind.capitalize() if place == 1 else f"{kind.capitalize()}_{place}",
                part.rows,
                widest[sheet],
                is_right_to_left=sheet.leaning > 0,
            )
            for kind, sheet in self._sheets.items()
            for place, part in enumerate(sheet.parts, start=1)
        ] + grids

    def save(self, stream: IO[bytes]) -> None:
        """Puts skeleton, rows, links and strings together."""
        for sheet in self._sheets.values():
            sheet.end()
        if self._grids is not None:
            self._grids.end()
        # All is in the temporary file before anything is read from it.
        strings = self._book.strings
        written = strings.end()
        summary = Summary(self._counts, self._movers.found()) if self._options.summary else None
        book = skeleton(
            self._extents(), tuple(self._book.styles.numbers), self._options, summary, strings.next
        )
        parts = [part for sheet in self._sheets.values() for part in sheet.parts]
        grids = self._grids
        if grids is not None and grids.listing is not None:
            parts += grids.listing.parts
        first_grid = len(parts)
        if grids is not None:
            parts += [grid.part for grid in grids.sheets]
        begin = 1 if summary is None else 2
        last_columns = {
            f"xl/worksheets/sheet{place}.xml": letters(grid.columns - 1)
            for place, grid in enumerate(grids.sheets if grids else (), start=begin + first_grid)
        }
        rows = {
            f"xl/worksheets/sheet{place}.xml": part for place, part in enumerate(parts, start=begin)
        }
        date = _date()
        package, when = Package(stream), min(date, _LAST)
        with zipfile.ZipFile(BytesIO(book.content)) as source:
            for name in source.namelist():
                content = source.read(name)
                pieces: list[bytes | Stretch] = [content]
                if name in last_columns:
                    pieces = filled_grid(rows[name], content, last_columns[name])
                elif name in rows:
                    pieces = filled(rows[name], content)
                elif name == STRINGS:
                    before, after = split(content, b"</sst>")
                    pieces = [before, written, book.last_strings + after]
                elif name == "docProps/core.xml":
                    time = rf"\g<1>{date:%Y-%m-%dT%H:%M:%SZ}".encode()
                    pieces = [MODIFIED.sub(time, content)]
                self._deflater.put(package, name, when, *pieces)
        package.end()


class _Movers:
    """The greatest rises and falls, each symbol's greatest; of equal ones, the first."""

    def __init__(self) -> None:
        self._rises: list[tuple[Decimal, int, Mover]] = []
        self._falls: list[tuple[Decimal, int, Mover]] = []
        self._seen = 0

    def look_at(self, quotes: Iterable[Quote]) -> None:
        for quote in quotes:
            change = quote.change_percent
            if not change or number(change) is None:
                continue
            price = quote.price if quote.price is not None and number(quote.price) else None
            best = self._rises if change > 0 else self._falls
            self._seen += 1
            mover = Mover(quote.symbol, quote.name, price, change)
            insort(best, (-abs(change), self._seen, mover))
            same = [each for each in best if each[2].symbol == mover.symbol]
            if len(same) > 1:
                best.remove(same[-1])
            del best[_MOVERS:]

    def found(self) -> tuple[Mover, ...]:
        movers = [mover for _, _, mover in self._rises]
        return (*movers, *(mover for _, _, mover in reversed(self._falls)))


def _date() -> datetime:
    """The book's time: that of SOURCE_DATE_EPOCH, or the earliest that a zip file can say."""
    return max(source_date() or _EPOCH, _EPOCH)
