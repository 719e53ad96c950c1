"""Reads web pages: the main story, and the tables of quotes of the whole page."""

from collections.abc import Iterator

import msgspec

import wirecopy
from wirecopy import Diagnostic, Document, FormatUnavailable, QuoteTable, Source, Table
from wirecopy.kit.assembly import Child, Head, assemble, of_grid
from wirecopy.kit.blocks import Blocks, Content, Item, Passage
from wirecopy.kit.grid import Grid
from wirecopy.kit.items import merged, with_item
from wirecopy_html import Options, bounds, items, metadata, ourpage, own, story, tickers
from wirecopy_html.tree import Element, Page, decode, parse
from wirecopy_html.walking import Walk


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a page as one document."""
    text, told = _text(source, options)
    bounds.check(text, source.name or "<input>")
    page = parse(text)
    extracted = _extracted(text, source) if options.content == "trafilatura" else None
    reading = _Reading(page, options, source.name or "<input>", extracted)
    ours = ourpage.children(page)
    children = tuple(reading.children() if ours is None else ours)
    told = _sorted([*told, *reading.diagnostics])
    yield Document(children, source=source.name, diagnostics=tuple(told))


def _sorted(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda each: (each.line, each.column))


def _text(source: Source, options: Options) -> tuple[str, list[Diagnostic]]:
    if isinstance(source.content, str) or source.encoding is not None:
        return source.text(), []
    text, name, lost = decode(source.binary(), options.charset)
    if not lost:
        return text, []
    first = text[: text.index("\ufffd")]
    line, column = first.count("\n") + 1, len(first) - first.rfind("\n")
    message = f"{lost} characters are not {name}: they became U+FFFD"
    return text, [Diagnostic("replaced-bytes", "warning", message, line, column)]


def _extracted(text: str, source: Source) -> Page | None:
    """The story that trafilatura finds; None if it finds none."""
    try:
        import trafilatura  # an extra, and slow to import
    except ImportError as error:
        raise FormatUnavailable(
            "content=trafilatura needs trafilatura",
            hint="pip install 'wirecopy[trafilatura]'",
            source=source.name or "<input>",
        ) from error
    found = trafilatura.extract(
        text, output_format="html", include_tables=True, include_comments=False
    )
    return parse(found) if found else None


class _Reading:
    """A page on its way to a document; `extracted` is its story, where somebody else found it."""

    def __init__(
        self, page: Page, options: Options, name: str, extracted: Page | None = None
    ) -> None:
        self.extracted = extracted
        self.page = page
        self.options = options
        self.name = name
        self.about = metadata.about(page)
        self.base = metadata.base(page, name)
        self.own = own.tables(page)
        self.diagnostics: list[Diagnostic] = []
        self.tickers = dict(self.of_tickers())

    def children(self) -> list[Child]:
        page, options = self.page, self.options
        if self.extracted is not None:
            found = story.Story(self.extracted.body, frozenset())
        elif options.content == "page":
            found = story.Story(page.body, frozenset())
        else:
            found = story.find(page)
        content = self.walked(found)
        self.diagnostics += content.diagnostics
        passages = list(content.items)
        if options.furniture == "notes":
            passages += self.notes(found)
        assembled = assemble(passages, self.head(found))
        self.diagnostics += assembled.diagnostics
        children = [*assembled.children]
        outside = [*self.outside(found), *(each for few in self.tickers.values() for each in few)]
        # Of what somebody else extracted the page itself has the quotes, whole.
        kinds = Table if self.extracted is not None else QuoteTable | Table
        tables = [each for each in children if isinstance(each, kinds)]
        stories = [each for each in children if not isinstance(each, QuoteTable | Table)]
        tables = list(self.once(sorted([*tables, *outside], key=_line)))
        item = items.item_of(self.page, self.about.thing, self.base)
        if item is None or item.published is None:
            item = merged(item, items.of_times(found.element))
        return with_item([*sorted([*tables, *self.own.values()], key=_line), *stories], item)

    def walked(self, found: story.Story) -> Content:
        blocks = Blocks(folds=True, name=self.name)
        aside = {*found.aside, *self.own, *self.tickers}
        Walk(blocks, aside=aside, base=self.base).over(found.element)
        return blocks.finish()

    def of_tickers(self) -> Iterator[tuple[Element, list[QuoteTable]]]:
        """The lists and boxes that hold quotes: of others nothing is known but their text."""
        for element, grid in tickers.grids(self.page).items():
            if tables := list(self.quotes(grid, "")) or list(self.lines(grid)):
                yield element, tables

    def notes(self, found: story.Story) -> Iterator[Item]:
        """What surrounds the story, as notes."""
        for element in sorted(found.aside, key=lambda each: each.place):
            blocks = Blocks(folds=True, name=self.name)
            Walk(blocks, has_roles=False, base=self.base).over(element)
            for item in blocks.finish().items:
                if isinstance(item, Passage):
                    yield msgspec.structs.replace(item, kind="note", level=0)

    def outside(self, found: story.Story) -> Iterator[QuoteTable]:
        """The tables of quotes that stand outside of the story."""
        for element in tickers.tables(self.page, {*self.own, *self.tickers}):
            if found.holds(element):
                continue
            blocks = Blocks(folds=True, name=self.name)
            Walk(blocks, aside=self.tickers, has_roles=False).over(element)
            title = tickers.heading_before(element)
            for item in blocks.finish().items:
                if isinstance(item, Grid):
                    yield from self.quotes(item, title)

    def quotes(self, grid: Grid, title: str) -> Iterator[QuoteTable]:
        if title and not grid.title:
            grid = msgspec.structs.replace(grid, title=title)
        nodes, told, _ = of_grid(grid)
        for node in nodes:
            if isinstance(node, QuoteTable):
                self.diagnostics += told
                yield node

    def lines(self, grid: Grid) -> Iterator[QuoteTable]:
        """The quotes of a list, read as the lines that it shows."""
        lines = [" ".join(cell.text for cell in row if cell.text) for row in grid.rows]
        found = wirecopy.read("\n".join([grid.title or "", *lines]), from_="wire")
        for child in found.children:
            if isinstance(child, QuoteTable) and len(child.quotes) == len(lines):
                yield msgspec.structs.replace(child, title=grid.title, line=grid.line)

    def once(self, tables: list[QuoteTable | Table]) -> Iterator[QuoteTable | Table]:
        """The tables, each once: many a page holds its ticker twice, so that it can go round."""
        if len(tables) < 2:
            yield from tables
            return
        seen: set[QuoteTable | Table] = set()
        for table in tables:
            if table in seen:
                message = "a table stands there a second time: it was left out"
                self.diagnostics.append(Diagnostic("repeated-table", "info", message, table.line))
                continue
            seen.add(table)
            yield table

    def head(self, found: story.Story) -> Head:
        about = self.about
        headline, is_sure = self.headline(found)
        return Head(
            headline=headline,
            is_sure=is_sure,
            authors=tuple(about.authors),
            language=None,
            line=found.element.line,
        )

    def headline(self, found: story.Story) -> tuple[str, bool]:
        """The headline, and whether it is surer than any heading of the text.

        The story's `h1` (of several the one that the page's metadata names), else what the
        metadata says, else a heading of the story, else the page's title without the site's name.
        """
        said = self.about.headline
        headings = list(
            story.headings(self.page if self.extracted is None else self.extracted, found)
        )
        first = [each.text() for each in headings if each.tag == "h1"]
        if first:
            return (said, True) if said in first else (first[0], True)
        if said:
            return said, True
        if headings:
            return "", False
        outer = [e.text() for e in self.page.elements if e.tag == "h1" and e.linked < e.chars]
        if len(outer) == 1 and found.element is not self.page.body:
            return outer[0], True
        title = metadata.without_site(self.page.title, self.about.site)
        return (title or "", False) if title == metadata.longest(title) else ("", False)


def _line(table: QuoteTable | Table) -> int:
    return table.line
