"""Makes the nodes of a document of the grids and passages that `kit.blocks` gives.

Grids go to the meaning of tables, passages to the reader of wire text, which knows bylines,
datelines, credit lines, sign-offs and quotes in plain lines. What the source's own structure says
of a passage wins: a heading is a heading, an item of a list is one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

import wirecopy
from wirecopy.kit.blocks import Item, Passage
from wirecopy.kit.grid import Grid
from wirecopy.kit.meaning import tables
from wirecopy.kit.spans import settled
from wirecopy.patterns import later
from wirecopy.tree.nodes import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Dateline,
    Diagnostic,
    Note,
    Paragraph,
    QuoteTable,
    Subhead,
    Table,
)

#: What stands in a document.
Child = QuoteTable | Table | Article


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of its story apart from the text: in its metadata, in its subject.

    `headline` counts where the text has no heading of its own; with `is_sure` it counts before one.
    `authors` are names, as `Jane Roe`. `language` is a BCP 47 tag.
    """

    headline: str = ""
    is_sure: bool = False
    authors: tuple[str, ...] = ()
    agency: str | None = None
    credit: str | None = None
    language: str | None = None
    line: int = 0


class Assembled(msgspec.Struct, frozen=True):
    """The nodes of a document, and what there is to say about them."""

    children: tuple[Child, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def assemble(
    items: Iterable[Item], head: Head | None = None, *, are_many: bool = False
) -> Assembled:
    """The tables and the story of a document; each table stands before the story that it is in.

    With `are_many` each of several headings of the first level begins a story.
    """
    head = head or Head()
    children: list[Child] = []
    diagnostics: list[Diagnostic] = []
    for part in _parted(items) if are_many else [list(items)]:
        passages: list[Passage] = []
        for item in part:
            if isinstance(item, Passage):
                passages.append(item)
                continue
            nodes, told, rest = of_grid(item)
            children += nodes
            diagnostics += told
            passages += rest
        story = _Story(head)
        found = story.read(passages)
        children += found
        diagnostics += story.diagnostics
        head = Head(language=head.language)  # what is said of the first is not said of others
    return Assembled(tuple(children), tuple(diagnostics))


def of_grid(grid: Grid) -> tuple[list[QuoteTable | Table], list[Diagnostic], list[Passage]]:
    """The nodes that a grid says, what there is to say, and what of it is text.

    Of a grid that is not a table at all that is everything; of a table it is lines above or below.
    """
    found = tables(grid)
    if not found.children:
        return [], list(found.diagnostics), list(_rows(grid))
    remarks = [Passage(cell.text, "caption", line=cell.line or grid.line) for cell in found.remarks]
    nodes = [each if each.line else _lined(each, grid.line) for each in found.children]
    return nodes, [_told(each, grid.line) for each in found.diagnostics], remarks


def _lined(node: QuoteTable | Table, line: int) -> QuoteTable | Table:
    return msgspec.structs.replace(node, line=line)


def _told(diagnostic: Diagnostic, line: int) -> Diagnostic:
    return diagnostic if diagnostic.line else msgspec.structs.replace(diagnostic, line=line)


def _rows(grid: Grid) -> Iterator[Passage]:
    """The rows of what is not a table, as text."""
    if grid.title:
        yield Passage(grid.title, "caption", line=grid.line)
    for row in grid.rows:
        text = " ".join(cell.text for cell in row if cell.text)
        if text:
            yield Passage(text, line=row[0].line or grid.line)


def _parted(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items of each story: headings of the first level begin one where there are several."""
    part: list[Item] = []
    for item in items:
        is_first = isinstance(item, Passage) and item.kind == "heading" and item.level == 1
        if is_first and any(
            isinstance(each, Passage) and each.kind == "heading" and each.level == 1
            for each in part
        ):
            yield part
            part = []
        part.append(item)
    yield part


class _Story:
    """An article in the making."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.headline = ""
        self.subheadline: str | None = None
        self.byline: Byline | None = None
        self.dateline: Dateline | None = None
        self.credit: str | None = head.credit
        self.blocks: list[Block] = []
        self.diagnostics: list[Diagnostic] = []
        self.line = head.line

    def read(self, passages: Sequence[Passage]) -> list[Child]:
        """The article that passages say, after the quotes that stand in their lines."""
        passages = [each for each in passages if each.text]
        passages = self._with_headline(passages)
        passages = [each for each in passages if not self._is_byline(each)]
        quoted = self._with_lines(passages)
        self._sign()
        if not self.headline and self.head.headline:
            self.headline = self.head.headline
        is_nothing = not (self.blocks or self.headline or self.byline or self.dateline)
        if is_nothing and self.credit is None:
            return [*quoted]
        if quoted and not self.blocks and self.byline is None and self.dateline is None:
            # All that it says is the title of a table.
            first = quoted[0]
            if isinstance(first, QuoteTable) and first.title is None and not self.subheadline:
                return [msgspec.structs.replace(first, title=self.headline or None), *quoted[1:]]
        return [*quoted, self._article()]

    def _article(self) -> Article:
        return Article(
            self.headline,
            self.subheadline,
            byline=self.byline,
            dateline=self.dateline,
            credit=self.credit,
            language=self.head.language,
            body=tuple(self.blocks),
            line=self.line,
        )

    def _with_headline(self, passages: list[Passage]) -> list[Passage]:
        """The passages below the headline; what is above it is kept as notes."""
        place = _heading(passages)
        if self.head.headline and (self.head.is_sure or place is None):
            self.headline = self.head.headline
            sought = _squashed(self.headline)
            place = next(
                (
                    at
                    for at, each in enumerate(passages[:_MOST_ABOVE])
                    if _squashed(each.text) == sought
                ),
                None,
            )
        elif place is not None:
            self.headline = _in_line(passages[place].text)
        if place is None:
            self.line = self.line or (passages[0].line if passages else 0)
            return passages
        self.line = passages[place].line or self.line
        self.blocks += (_kept_above(each) for each in passages[:place] if not self._repeats(each))
        return [each for each in passages[place + 1 :] if not self._repeats(each)]

    def _repeats(self, passage: Passage) -> bool:
        return bool(self.headline) and _squashed(passage.text) == _squashed(self.headline)

    def _is_byline(self, passage: Passage) -> bool:
        """Whether it is what the source marks as the byline; then it is taken."""
        if passage.role != "byline":
            return False
        found = signed(passage.text, self.head.authors)
        if found is None:
            return False
        if self.byline is None:
            self.byline = msgspec.structs.replace(found, line=passage.line)
            return True
        return self.byline.author == found.author

    def _sign(self) -> None:
        """The byline that only the source's metadata has."""
        if self.byline is None and (self.head.authors or self.head.agency):
            author = " and ".join(self.head.authors) or None
            self.byline = Byline(author, self.head.agency)

    def _with_lines(self, passages: Sequence[Passage]) -> list[QuoteTable | Table]:
        """Reads the passages as wire text does, and places them."""
        lines = [_STAND_IN, ""] if self.headline else []
        places: list[int] = []  # of each passage: its first line's number
        for passage in passages:
            places.append(len(lines) + 1)
            if passage.kind in _READ:
                lines += passage.text.replace("\r", " ").split("\n")
            lines.append("")
        found = wirecopy.read("\n".join(lines), from_="wire", options={"language": None})
        read = _Lines(found.children)
        line_of = {
            first + at: passage.line
            for passage, first in zip(passages, places, strict=True)
            for at in range(passage.text.count("\n") + 1)
        }
        self._headlines(read, line_of)
        for passage, first in zip(passages, places, strict=True):
            last = first + (passage.text.count("\n") if passage.kind in _READ else 0)
            if any(begin <= first and last <= end for begin, end in read.spans):
                continue
            self._place(passage, first, last, read)
        return self._tables(read, line_of)

    def _tables(self, read: "_Lines", line_of: dict[int, int]) -> list[QuoteTable | Table]:
        tables: list[QuoteTable | Table] = []
        for table in read.tables:
            line = line_of.get(table.line, 0)
            if isinstance(table, QuoteTable):
                quotes = tuple(
                    msgspec.structs.replace(each, line=line_of.get(each.line, line))
                    for each in table.quotes
                )
                tables.append(QuoteTable(quotes, table.title, line=line))
            else:
                tables.append(msgspec.structs.replace(table, line=line))
        return tables

    def _headlines(self, read: "_Lines", line_of: dict[int, int]) -> None:
        """What the reader of wire text finds for the head, where the source does not say it."""
        if not self.headline and not self.head.headline:
            self.headline = read.headline
            self.subheadline = read.subheadline or None
        if self.dateline is None and read.dateline is not None:
            self.dateline = msgspec.structs.replace(
                read.dateline, line=line_of.get(read.dateline.line, 0)
            )
        self.credit = self.credit or read.credit or None

    def _place(self, passage: Passage, first: int, last: int, read: "_Lines") -> None:
        text = passage.text
        match passage.kind:
            case "heading":
                self.blocks.append(_block(Subhead, passage, _in_line(text)))
                return
            case "item":
                self.blocks.append(_block(Bullet, passage))
                return
            case "caption":
                self.blocks.append(_block(Caption, passage))
                return
            case "note":
                if self._is_credit(text, read):
                    return
                self.blocks.append(_block(Note, passage))
                return
        signed_at = [at for at in range(first, last + 1) if at in read.bylines]
        if signed_at:
            at = signed_at[0]
            if self.byline is None:
                self.byline = msgspec.structs.replace(read.bylines[at], line=passage.line)
                rest = text.split("\n")
                del rest[at - first]
                text = "\n".join(rest)
                if not text.strip():
                    return
            elif first == last:
                if read.bylines[at].author != self.byline.author:
                    self.blocks.append(_block(Note, passage))
                return
        if self._is_credit(text, read):
            return
        if text in (self.headline, self.subheadline) and not self._has_copy():
            return
        if self._is_subheadline(passage, text, read):
            self.subheadline = _in_line(text)
            return
        kind = read.kinds.get(first, Paragraph) if first == last else Paragraph
        if passage.role == "date":
            kind = Note
        if kind in (Bullet, Subhead):
            text = read.texts[first]
        self.blocks.append(_block(kind, passage, text))

    def _is_credit(self, text: str, read: "_Lines") -> bool:
        if text != read.credit:
            return False
        self.credit = self.credit or text
        return self.credit == text

    def _has_copy(self) -> bool:
        return any(isinstance(each, Paragraph) for each in self.blocks)

    def _is_subheadline(self, passage: Passage, text: str, read: "_Lines") -> bool:
        if self.subheadline or not self.headline or self._has_copy() or "\n" in text:
            return False
        if passage.role == "subheadline":
            return len(text) <= _LONGEST_SUBHEADLINE
        return text == read.subheadline


class _Lines:
    """What the reader of wire text made of lines, by their numbers."""

    def __init__(self, children: Iterable[Child]) -> None:
        self.tables: list[QuoteTable | Table] = []
        #: The first and last lines of tables.
        self.spans: list[tuple[int, int]] = []
        self.bylines: dict[int, Byline] = {}
        self.kinds: dict[int, type[Block]] = {}
        self.texts: dict[int, str] = {}
        self.headline = ""
        self.subheadline: str | None = None
        self.credit: str | None = None
        self.dateline: Dateline | None = None
        for child in children:
            if isinstance(child, Article):
                self._article(child)
            elif isinstance(child, QuoteTable) and child.quotes:
                self.tables.append(child)
                self.spans.append((child.line, max(quote.line for quote in child.quotes)))

    def _article(self, article: Article) -> None:
        self.headline = self.headline or article.headline
        self.subheadline = self.subheadline or article.subheadline
        self.credit = self.credit or article.credit
        self.dateline = self.dateline or article.dateline
        if article.byline is not None:
            self.bylines[article.byline.line] = article.byline
        for block in article.body:
            self.kinds.setdefault(block.line, type(block))
            self.texts.setdefault(block.line, block.text)


def signed(text: str, authors: Sequence[str] = ()) -> Byline | None:
    """The byline that a line says which is known to be one; `authors` are names that are known."""
    text = _in_line(text)
    if _DOT in text:  # as our pages and our Markdown write it
        author, name, *_ = text.split(_DOT)
        return Byline(author.strip(), name.strip())
    known = [name for name in authors if name and name in text]
    read = wirecopy.read(f"{_STAND_IN}\n\n{text}\n\n{_COPY}", from_="wire")
    found = next((each.byline for each in read.articles if each.byline is not None), None)
    if found is not None and (not known or found.author in known):
        return Byline(found.author, found.agency)
    if known:
        _, _, after = text.partition(known[0])
        others = [name for name in known[1:] if name in after]
        for name in others:
            after = after.replace(name, "")
        agency = _AGENCY.fullmatch(after)
        return Byline(" and ".join((known[0], *others)), agency[1] if agency else None)
    if found is not None:
        return Byline(found.author, found.agency)
    bare = _BY.sub("", text)
    is_name = 0 < len(bare.split()) <= _MOST_NAMES and not _NO_NAME.search(bare)
    return Byline(bare) if is_name and (bare != text or bare[:1].isupper()) else None


# A headline that the reader of wire text takes for one: the true one may be a sentence or a row.
_STAND_IN = "Ships leave the harbour on time"
_COPY = "The ships left the harbour on Monday, a day before the storm reached the coast."
_MOST_ABOVE = 40
_LONGEST_SUBHEADLINE = 300
_MOST_NAMES = 6
_DOT = " · "
_NO_NAME = later(r"\d|--|[|/=]")
# Kinds that may hold quotes and signatures; of others the source says what they are.
_READ = frozenset(("text", "kept"))
_BY = later(
    r"(?:by|von|por|par|di|de|door|av|af|przez|od|από|от|بقلم|מאת|words?(?: by)?)[:\s]+",
    re.IGNORECASE,
)
# What follows a name: `, nda`, ` / NDA`, `--NDA`.
_AGENCY = later(
    r"\s*(?:[,/|·(-]|--|–|—)\s*((?:[^\W\d_][\w.&-]*)(?: [^\W\d_][\w.&-]*){0,3})[\s).】]*"
)


def _heading(passages: Sequence[Passage]) -> int | None:
    """The place of the headline: the first of the highest headings before running text goes on."""
    headings = [at for at, each in enumerate(passages) if each.kind == "heading"]
    if not headings:
        return None
    best = min(headings, key=lambda at: (passages[at].level, at))
    copy = sum(len(each.text) for each in passages[:best] if each.kind == "text")
    if passages[best].level > 1 and copy > _MOST_COPY:
        return None
    return best


# So many characters of running text above a heading of a lower level make it a cross-head.
_MOST_COPY = 300


def _kept_above(passage: Passage) -> Block:
    return _block(Caption if passage.kind == "caption" else Note, passage)


def _block(kind: type[Block], passage: Passage, text: str | None = None) -> Block:
    """The block that a passage is, with what of its text is left and the links in that."""
    text = passage.text if text is None else text
    if not passage.spans:
        return kind(text, passage.line)
    spans = passage.spans if text == passage.text else settled(passage.text, passage.spans, text)
    return kind(text, passage.line, spans=spans)


def _in_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _squashed(text: str) -> str:
    return "".join(text.split())
