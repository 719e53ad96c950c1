"""The tree as flat records: what the tables of CSV and of workbooks have in common.

A record is a row by the names of its columns. `document` and `place` number the documents of a file
and the children of a document; `row` and `paragraph` number what these hold. Records of one key
that follow each other are one if the texts of the first fill their cells: those of the later ones
go on where they end. Else a person has copied a row: each is one of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

import wirecopy
from wirecopy.errors import BadData
from wirecopy.files.kinds import OLE
from wirecopy.files.source import Source
from wirecopy.kit import grid as grids
from wirecopy.kit import meaning
from wirecopy.kit.columns import ITEM, columns
from wirecopy.kit.dates import iso_time
from wirecopy.kit.diagnostics import diagnostic
from wirecopy.kit.placed import Placed
from wirecopy.patterns import later
from wirecopy.tree.fields import Field, fields, figure, unflat, value_of
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import (
    Article,
    Block,
    Bullet,
    Caption,
    Cell,
    Diagnostic,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Subhead,
    Table,
)

if TYPE_CHECKING:
    import zipfile

#: A row: the texts of its cells by the names of their columns; None where there is none.
Record = Mapping[str, str | None]

#: The column of quotes that says when their table was made.
DATE = "date"
_KINDS: dict[str, type[Block]] = {
    kind.__name__.lower(): kind for kind in (Paragraph, Subhead, Bullet, Caption, Note)
}
# The fields that are not texts.
_OTHERS: dict[type[msgspec.Struct], tuple[Field, ...]] = {
    kind: tuple(field for field in columns(kind) if field.holds is not str)
    for kind in (Quote, Article, QuoteTable)
}
# What a quote's row says besides its place.
_SAID = tuple(field.name for field in fields(Quote))
# What texts that go on in the next record are at least as long as: 253 line feeds fill a cell.
_FULL = 253


def kind_of(block: Block) -> str:
    """The word for a block's type: paragraph, subhead, bullet, caption or note."""
    return type(block).__name__.lower()


def table_of(columns: Iterable[str]) -> str | None:
    """Which of our tables has these columns, by its name in a data package."""
    names = set(columns)
    for table, distinctive in _DISTINCTIVE.items():
        if distinctive <= names:
            return table
    return None


_DISTINCTIVE = {
    "quotes": {"document", "place", "row", "symbol"},
    "articles": {"document", "place", "headline"},
    "paragraphs": {"document", "place", "paragraph", "text"},
    "cells": {"document", "place", "row", "column", "text"},
    "tables": {"document", "place", "title"},
    "documents": {"document", "source", "diagnostics"},
}


def documents_of(tables: Mapping[str, Iterable[Record]], name: str) -> Iterator[Document]:
    """The documents that our tables hold, whatever the order of their rows.

    `tables` are by the names that `table_of` gives, `name` is the source's, for documents that do
    not tell their own. What a person has put in a column of figures that is none, is kept among the
    quote's other cells and reported; so is, without a report, what stands in a column of theirs.
    """
    drafts: dict[int, _Draft] = {}
    for table, records in tables.items():
        width, others = -1, []
        for line, record in enumerate(records, start=2):
            if len(record) != width:  # as many columns are the same ones
                width, others = len(record), [name for name in record if name not in _NAMES]
            number = _number(record, "document")
            draft = drafts.setdefault(number, _Draft(has_cells="cells" in tables))
            if record.get("source"):
                draft.source = record["source"] or ""
            draft.add(table, record, line)
            if others:
                draft.add_others(table, record, line, others)
    for _, draft in sorted(drafts.items()):
        yield draft.document(name)


class _Draft:
    """A document in the making."""

    def __init__(self, *, has_cells: bool) -> None:
        self._has_cells = has_cells
        self.source = ""
        self.tables: dict[int, _Rows] = {}
        self.titles: dict[int, str | None] = {}
        self.items: dict[int, Item | None] = {}
        self.cells: dict[int, Placed] = {}
        # Of tables without quotes: how many rows and header rows they have.
        self.counts: dict[int, tuple[int, int]] = {}
        self.articles: _Rows = {}
        self.blocks: dict[int, _Rows] = {}
        self.diagnostics: list[Diagnostic] = []
        # The columns that a person has added to the quotes; those that were reported.
        self._added: dict[str, None] = {}
        self._dates: set[str] = set()  # that tables have
        self._unread: set[str] = set()

    def add(self, table: str, record: Record, line: int) -> None:
        place = _number(record, "place")
        match table:
            case "documents":
                self.diagnostics += _diagnostics(record)
            case "tables":
                if record.get("kind") == "cells":
                    self.counts[place] = _number(record, "rows"), _number(record, "header_rows")
                    self.cells.setdefault(place, Placed())
                else:
                    self.tables.setdefault(place, {})
                self.titles[place] = record.get("title")
                self.items[place] = self._item(record, line)
            case "cells":
                self._add_cell(place, record, line)
            case "quotes":
                rows = self.tables.setdefault(place, {})
                self.titles.setdefault(place, record.get("title"))
                if DATE in record and place not in self.items:
                    self._take_date(place, record[DATE])
                row = _number(record, "row")
                if not row and any(record.get(name) for name in _SAID):
                    row = max(rows, default=0) + 1  # a person's, who gave it no number
                if row:  # else it stands for a table without quotes
                    _merge(rows, row, record, line)
            case "articles":
                _merge(self.articles, place, record, line)
            case _:
                blocks = self.blocks.setdefault(place, {})
                _merge(blocks, _number(record, "paragraph"), record, line)

    def _take_date(self, place: int, text: str | None) -> None:
        """The time of a table, by its first row; others are cells of their own."""
        time = iso_time(text)
        self.items[place] = Item(version_created=time) if time else None
        if time and text:
            self._dates.add(text)

    def _add_cell(self, place: int, record: Record, line: int) -> None:
        self.titles.setdefault(place, record.get("title"))
        row, column, text = _number(record, "row"), _number(record, "column"), record.get("text")
        is_header = (record.get("header") or "").lower() in ("true", "1")
        cells = self.cells.setdefault(place, Placed())
        if not cells.add(row, column, text or "", is_header=is_header):
            message = f"no place for the cell '{(text or '')[:40]}': another is there"
            self.diagnostics.append(Diagnostic("not-read", "warning", message, line))

    def add_others(self, table: str, record: Record, line: int, columns: list[str]) -> None:
        """Columns that a person has added: quotes keep them, what has no place for them says so."""
        if table == "quotes":
            self._added.update(dict.fromkeys(columns))
            return
        for column in columns:
            if record.get(column) and column not in self._unread:
                self._unread.add(column)
                message = f"unknown column '{column[:40]}' was ignored"
                self.diagnostics.append(Diagnostic("not-read", "warning", message, line))

    def document(self, name: str) -> Document:
        children: list[tuple[int, QuoteTable | Article | Table]] = []
        for place, rows in self.tables.items():
            quotes = tuple(map(self._quote, _in_order(rows)))
            item = self.items.get(place)
            children.append((place, QuoteTable(quotes, self.titles[place], item=item)))
        for place, cells in self.cells.items():
            count, header_rows = self.counts.get(place, (0, cells.header_rows))
            placed = cells.rows(count if self._has_cells else 0)
            title, item = self.titles[place], self.items.get(place)
            children.append((place, Table(placed, header_rows, title=title, item=item)))
        for place in {**self.articles, **self.blocks}:
            head = self.articles.get(place, _Merged(0, {}))
            children.append((place, self._article(head, self.blocks.get(place))))
            children += [(place, self._article(copy, None)) for copy in head.copies or ()]
        children.sort(key=lambda each: each[0])
        return Document(
            tuple(child for _, child in children),
            self.source or name,
            diagnostics=tuple(self.diagnostics),
        )

    def _quote(self, row: "_Merged") -> Quote:
        values: dict[str, Any] = dict(row.texts)  # Any: a value of each field's type
        kept: list[Cell] = []
        for field in _OTHERS[Quote]:
            text = values.get(field.name)
            if text is None:
                continue
            try:
                values[field.name] = _value(field, text)
            except ValueError:
                values[field.name] = None
                kept.append(Cell(text, field.name))
                if field.kind != "many":
                    message = f"'{text[:40]}' is not a number; kept in `extra`"
                    self.diagnostics.append(Diagnostic("no-number", "warning", message, row.line))
        kept += [
            Cell(text, column)
            for column in self._added
            if (text := row.texts.get(column)) and not (column == DATE and text in self._dates)
        ]
        if kept:
            values["extra"] = (*(values.get("extra") or ()), *kept)
        return unflat(Quote, values, line=row.line)

    def _article(self, head: "_Merged", blocks: "_Rows | None") -> Article:
        values = self._values(Article, head.texts, head.line)
        body = _body(head.texts.get("body")) if blocks is None else _blocks(blocks)
        return unflat(Article, values, body=body, line=head.line)

    def _item(self, record: Record, line: int) -> Item | None:
        """What the item of a table says of itself."""
        if not any(record.get(name) for name in _SAID_OF_ITEMS):
            return None
        item: Item | None = self._values(QuoteTable, record, line)["item"]
        return item

    def _values(
        self, kind: type[msgspec.Struct], record: Record, line: int
    ) -> dict[str, Any]:  # Any: as above
        """The values of a record's texts; what is none is reported."""
        values: dict[str, Any] = dict(record)  # Any: as above
        for field in _OTHERS[kind]:
            text = values.get(field.name)
            try:
                values[field.name] = None if text is None else _value(field, text)
            except ValueError:
                values[field.name] = None
                message = f"'{(text or '')[:40]}' is not a value of {field.name}: it was left out"
                self.diagnostics.append(Diagnostic("not-read", "warning", message, line))
        shown = {f.name: said for f in _SHOWN if (said := values.get(f.name)) is not None}
        if shown:
            values["item"] = msgspec.structs.replace(values.get("item") or Item(), **shown)
        return values


#: The columns of items, and those that hold one field.
_SAID_OF_ITEMS = tuple(field.name for field in ITEM)
_SHOWN = tuple(field for field in ITEM if field.shown)


def _value(field: Field, text: str) -> Any:  # Any: of the field's type
    """A value as a person or a data frame may write it: figures with a %, whole ones with `.0`."""
    if field.holds is Decimal:
        return figure(text.removesuffix("%"))
    return value_of(field, text.removesuffix(".0") if field.holds is int else text)


class _Merged(msgspec.Struct):
    """Records of one key, their texts joined; those of its key that are others."""

    line: int
    texts: dict[str, str | None]
    copies: "list[_Merged] | None" = None


#: Records by their keys.
_Rows = dict[int, _Merged]


def _merge(records: _Rows, key: int, record: Record, line: int) -> None:
    known = records.get(key)
    if known is None:
        records[key] = _Merged(line, dict(record))
        return
    before = (known.copies or [known])[-1].texts
    said = {n: text for n, text in record.items() if text is not None and n not in _KEYS}
    if all(len(before.get(name) or "") >= _FULL for name in said):
        for name, text in said.items():
            before[name] = (before[name] or "") + text
    else:
        known.copies = known.copies or []
        known.copies.append(_Merged(line, dict(record)))


def _in_order(records: _Rows) -> Iterator[_Merged]:
    for _, row in sorted(records.items(), key=lambda each: each[0]):
        yield row
        if row.copies:
            yield from row.copies


_KEYS = {"document", "place", "row", "paragraph", "part", "source", "title", "kind"}
# All columns of our tables, in files and workbooks.
_NAMES = {
    *_KEYS, *_SAID, *(field.name for field in columns(Article)), "body", "paragraphs", "words",
    "text", "diagnostics", "quotes", "articles", "count", "rows", "header_rows", "column", "header",
}  # fmt: skip


def _blocks(blocks: _Rows) -> tuple[Block, ...]:
    return tuple(
        _KINDS.get(block.texts.get("kind") or "", Paragraph)(
            block.texts.get("text") or "", block.line
        )
        for block in _in_order(blocks)
    )


def _body(text: str | None) -> tuple[Block, ...]:
    """An article's paragraphs where only its whole text is told."""
    return tuple(Paragraph(each) for each in text.split("\n\n")) if text else ()


def _number(record: Record, name: str) -> int:
    text = record.get(name) or ""
    if text[-2:] == ".0":  # as data frames write whole numbers
        text = text[:-2]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _diagnostics(record: Record) -> list[Diagnostic]:
    try:
        return msgspec.json.decode(record.get("diagnostics") or "[]", type=list[Diagnostic])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return []


def foreign(
    rows: Iterable[Sequence[str | grids.Cell]],
    source: Source,
    *,
    options: meaning.Options | None = None,
) -> Iterator[Document]:
    """Rows of a table that is not ours, by the rules that hold for all tables (`kit.meaning`).

    Nothing is lost: tables of something else stay tables, and what is not a table is read as wire
    text. The lines of the tree and its diagnostics are the numbers of the rows.
    """
    placed = [_placed(row, number) for number, row in enumerate(rows, 1)]
    read = meaning.tables(grids.Grid(tuple(placed)), options or meaning.Options())
    lines = [""] * len(placed)
    for cell in read.remarks:
        before = lines[cell.line - 1]
        lines[cell.line - 1] = (
            f"{before} | {_one_line(cell.text)}" if before else _one_line(cell.text)
        )
    children: list[QuoteTable | Table | Article] = list(read.children)
    found = list(read.diagnostics)
    if any(lines):
        for document in wirecopy.read_many(["\n".join(lines)], from_="wire"):
            children += document.children
            found += document.diagnostics
    history = any(each.code == "price-history" for each in found)
    if read.children and read.reason and not history:
        found.append(diagnostic("no-quotes", read.children[0].line, 1, reason=read.reason))
    children.sort(key=lambda child: child.line)
    found.sort(key=lambda each: (each.line, each.column))
    yield Document(tuple(children), source.name, diagnostics=tuple(found))


def meaning_options(cells: str) -> meaning.Options:
    """The options of `kit.meaning` for columns that a person has named. Raises `UsageError`."""
    return meaning.Options(cells=meaning.column_names(cells))


def _placed(row: Sequence[str | grids.Cell], number: int) -> tuple[grids.Cell, ...]:
    """A row of cells that know their place: the number of the row, and of the column."""
    return tuple(
        [
            grids.Cell(cell.strip(_WHITE), number, column)
            if isinstance(cell, str)
            else msgspec.structs.replace(cell, line=number, column=column)
            for column, cell in enumerate(row, 1)
        ]
    )


_WHITE = " \t\r\n\u00a0\u202f\u2009\u200b\ufeff"


class Body(msgspec.Struct, frozen=True):
    """What was made of a table or a body of others."""

    blocks: tuple[Block, ...] = ()
    tables: tuple[QuoteTable | Table, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_rows(
    rows: Sequence[Sequence[str]],
    caption: str = "",
    *,
    line: int = 0,
    header_rows: int | None = None,
) -> Body:
    """What a table says that stands at a line: its quotes, else the table as it is.

    Rows of one cell above or below become paragraphs, and so does what is not a table at all.
    """
    read = meaning.tables(grids.grid(rows, header_rows=header_rows, title=caption or None))
    told = tuple([Diagnostic(d.code, d.severity, d.message, line) for d in read.diagnostics])
    if not read.children:
        texts = [caption, *(" | ".join(row) for row in rows if any(row))]
        if any(texts[1:]):
            message = "these rows are not a table: each stays, as a paragraph"
            told += (Diagnostic("table-as-text", "info", message, line),)
        return Body(tuple([Paragraph(text, line) for text in texts if text]), (), told)
    remarks = tuple([Paragraph(cell.text, line) for cell in read.remarks])
    return Body(remarks, tuple([_at(child, line) for child in read.children]), told)


def _at(table: QuoteTable | Table, line: int) -> QuoteTable | Table:
    return msgspec.structs.replace(table, line=line)


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV. Not by the module csv: its bound on a field's length is global."""
    rows: list[list[str]] = [[]]
    place = 0
    while place < len(text) and (match := _FIELD.match(text, place)):
        quoted, bare, end = match.groups()
        rows[-1].append(bare if quoted is None else quoted.replace('""', '"'))
        place = match.end()
        if end != ",":
            rows.append([])
    return [row for row in rows if len(row) > 1 or any(row)]


_FIELD = later(r'(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r\n|\r|\n|\Z)')


def _one_line(cell: str) -> str:
    return " ".join(cell.replace("|", "¦").split()) if cell else ""


def unpacked(
    source: Source, most_megabytes: int, content: bytes | None = None
) -> "zipfile.ZipFile":
    """The zip file that a source is. Raises `BadData` for one that is damaged or a bomb.

    `content` is the source's where it has been read already: a stream is read once.
    """
    import zipfile  # slow to import, and only needed here

    content = source.binary() if content is None else content
    if content.startswith(OLE):
        raise bad(
            source,
            "is not a zip file: it is an old workbook (.xls), or one with a password",
            hint="save it as .xlsx, without a password",
        )
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise bad(source, f"no readable zip file: {error}") from error
    # Honest workbooks shrink to an eighth, seldom to less than a hundredth.
    is_bomb = size > 20_000_000 and size > 200 * len(content)
    if is_bomb or size > most_megabytes * 1_000_000:
        raise bad(
            source,
            f"would unpack to {size // 1_000_000} MB of {len(content)} bytes",
            hint=f"more than {most_megabytes} MB needs -I most_megabytes=…"
            if not is_bomb
            else "no honest file shrinks so much",
        )
    return archive


def member(archive: "zipfile.ZipFile", name: str, source: Source) -> bytes:
    """A member's bytes. Raises `BadData` if it is missing, damaged, encrypted, oddly packed."""
    import zipfile
    import zlib

    try:
        entry = archive.getinfo(name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise bad(source, f"part '{name}' is neither stored nor deflated", hint="pack it anew")
        with archive.open(entry) as part:
            # Told how much to read, zipfile unpacks no more than the directory says there is.
            return part.read(entry.file_size + 1)
    except KeyError as error:
        raise bad(source, f"lacks its part '{name}'") from error
    # ValueError: a directory that points to before the file's beginning.
    except (
        zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError
    ) as error:  # fmt: skip
        raise bad(source, f"part '{name}' cannot be unpacked: {error}") from error
    except zlib.error as error:
        raise bad(source, f"part '{name}' is damaged: {error}") from error


def bad(source: Source, what: str, *, line: int = 0, hint: str = "is it whole?") -> BadData:
    """The error for a source that is not what its format says."""
    return BadData(what, source=source.name or "<input>", line=line, hint=hint)
