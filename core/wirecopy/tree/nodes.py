"""The document tree: what wire copy says, as immutable values.

A `Document` holds quote tables, other tables and articles in the order of the source. The field
names follow what quote pages publish (tickerSymbol, exchange, price, priceChange,
priceChangePercent, priceCurrency, quoteTime) and IPTC's terms (headline, byline, dateline,
creditline).

Every node knows the 1-based `line` of the text it was read from; 0 means that it did not come from
text. Lines take no part in equality, and neither do a document's `source` and `diagnostics`: two
documents are equal when they say the same.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import msgspec

from wirecopy.tree.display import arrow_stream, escaped, html_cells, html_table

Severity = Literal["info", "warning", "error"]
_Value = TypeVar("_Value", bound=msgspec.Struct)


class Diagnostic(msgspec.Struct, frozen=True, gc=False):
    """Something a person should know about the text or its conversion.

    `line` and `column` are 1-based; 0 means that there is no such place.
    """

    code: str
    severity: Severity
    message: str
    line: int = 0
    column: int = 0


class _Node(msgspec.Struct, frozen=True, gc=False, tag=True, eq=False, omit_defaults=True):
    """Equality by what a node says: msgspec itself cannot leave a field out of it."""

    _provenance: ClassVar[frozenset[str]] = frozenset({"line"})

    def _said(self) -> tuple[Any, ...]:  # Any: the fields of every node type
        return tuple(
            getattr(self, name) for name in self.__struct_fields__ if name not in self._provenance
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Node) or type(other) is not type(self):
            return NotImplemented
        return self._said() == other._said()

    def __ne__(self, other: object) -> bool:
        # msgspec has one of its own, by identity, that would come before Python's `not ==`.
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        return hash((type(self), self._said()))


class Cell(_Node, frozen=True):
    """A cell of a quote line that is no figure of the quote, kept as written.

    `title` is the column's header as written, or the name of the `Quote` field whose place the cell
    takes (`price` for `n/a` in the price column), or empty.
    """

    text: str
    title: str = ""


class Quote(_Node, frozen=True):
    """One instrument's line in a quote table; every field but the symbol may be missing.

    `change` is in the quote's currency, `change_percent` in percent points (`-0.07` is -0.07 %).
    Numbers keep the digits they were written with. `currency` is an ISO 4217 code and given only
    where that is certain; `currency_text` is the currency as written. `extra` holds the rest.
    """

    symbol: str
    price: Decimal | None = None
    change: Decimal | None = None
    change_percent: Decimal | None = None
    currency: str | None = None
    currency_text: str | None = None
    name: str | None = None
    exchange: str | None = None
    time: str | None = None
    extra: tuple[Cell, ...] = ()
    line: int = 0


class QuoteTable(_Node, frozen=True):
    """A block of quote lines, with the title that stood above it."""

    quotes: tuple[Quote, ...]
    title: str | None = None
    line: int = 0

    def _repr_html_(self) -> str:
        """Shown so by notebooks."""
        rows = [[getattr(quote, name) for name in _FIGURES] for quote in self.quotes]
        return html_table(_FIGURES, rows, self.title or "")

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The quotes for Arrow, pandas and polars. Needs the extra `arrow`."""
        return _arrow(self.quotes, requested_schema)


class Table(_Node, frozen=True):
    """A table that holds no quotes: its cells as text, row by row.

    The first `header_rows` rows name the columns. Rows may differ in length, and cells may be
    empty. A table inside a story stands before its article, as quote tables do.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: Annotated[int, msgspec.Meta(ge=0)] = 0
    title: str | None = None
    line: int = 0

    @property
    def header(self) -> tuple[tuple[str, ...], ...]:
        """The rows that name the columns."""
        return self.rows[: self.header_rows]

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """The rows below the header."""
        return self.rows[self.header_rows :]

    def _said(self) -> tuple[Any, ...]:  # Any: as above
        # More header rows than rows are all rows.
        return self.rows, min(self.header_rows, len(self.rows)), self.title

    def _repr_html_(self) -> str:
        """Shown so by notebooks."""
        return html_cells(self.header, self.body, self.title or "")

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows below the header for Arrow, pandas and polars, as text; needs the extra `arrow`.

        The last header row names the columns; a column without a name of its own has its number.
        """
        width = max(map(len, self.rows), default=0)
        named = dict(enumerate(self.header[-1] if self.header else ()))
        columns: dict[str, list[str | None]] = {}
        for place in range(width):
            name = named.get(place, "")
            if not name or name in columns:
                name = f"{name} {place + 1}".strip()
            while name in columns:
                name += "_"
            columns[name] = [row[place] if place < len(row) else None for row in self.body]
        return arrow_stream(columns, requested_schema)


class Byline(_Node, frozen=True):
    """Who wrote it, and for which agency."""

    author: str | None = None
    agency: str | None = None
    line: int = 0


class Dateline(_Node, frozen=True):
    """Where, when and by whom a story was filed; its text stays in its paragraph, too.

    `date` is as written (`Nov 14`): wire copy rarely names the year.
    """

    place: str
    date: str | None = None
    agency: str | None = None
    line: int = 0


class Paragraph(_Node, frozen=True):
    """Running text; hard-wrapped lines are joined by a blank."""

    text: str
    line: int = 0


class Subhead(_Node, frozen=True):
    """A cross-head between paragraphs, without the dashes that mark it."""

    text: str
    line: int = 0


class Bullet(_Node, frozen=True):
    """An item of a list, without its bullet."""

    text: str
    line: int = 0


class Caption(_Node, frozen=True):
    """A picture's caption or credit line, as written."""

    text: str
    line: int = 0


class Note(_Node, frozen=True):
    """A line that is no copy: a sign-off (`ENDS`, `-30-`), a rule, page furniture; as written."""

    text: str
    line: int = 0


# What a quote says in plain cells.
_FIGURES = tuple(name for name in Quote.__struct_fields__ if name not in ("extra", "line"))

# Of ASCII, all bytes but white space.
_NO_BLANKS = bytes(code for code in range(128) if not chr(code).isspace())

# What msgspec would else take for a text, which it can be written as.
_NO_TEXT = (Decimal, bytes, bytearray, datetime, date, time)

Block = Paragraph | Subhead | Bullet | Caption | Note


class Article(_Node, frozen=True):
    """A story. `headline` is empty when the text has none; `language` is a BCP 47 tag.

    `credit` is the credit line as written (`© BTZ`).
    """

    headline: str = ""
    subheadline: str | None = None
    byline: Byline | None = None
    dateline: Dateline | None = None
    credit: str | None = None
    language: str | None = None
    body: tuple[Block, ...] = ()
    line: int = 0

    @property
    def words(self) -> int:
        """How many words its blocks hold: what white space parts."""
        texts = [block.text for block in self.body]
        text = " ".join(texts)
        # One blank between all words, as is mostly so, is counted in a third of the time.
        if text.isascii() and text.strip() == text:
            blanks = text.encode().translate(None, _NO_BLANKS)
            if not blanks.strip(b" ") and "  " not in text:
                return len(blanks) + bool(text)
        return sum([len(text.split()) for text in texts])

    def _repr_html_(self) -> str:
        """Shown so by notebooks."""
        byline = self.byline or Byline()
        by = " / ".join(filter(None, (byline.author, byline.agency)))
        blocks = (f"<p>{escaped(block.text)}</p>" for block in self.body)
        return "\n".join(
            (f"<h3>{escaped(self.headline)}</h3>", f"<p><i>{escaped(by)}</i></p>", *blocks)
        )


class Document(_Node, frozen=True):
    """One piece of wire copy: quote tables, other tables and articles in the order of the source.

    `source` names where it came from, `diagnostics` what its reader had to say.
    """

    _provenance: ClassVar[frozenset[str]] = frozenset({"source", "diagnostics"})

    children: tuple[QuoteTable | Article | Table, ...] = ()
    source: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes of all tables, in order."""
        return tuple(
            quote
            for table in self.children
            if isinstance(table, QuoteTable)
            for quote in table.quotes
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables that hold no quotes, in order."""
        return tuple(child for child in self.children if isinstance(child, Table))

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles, in order."""
        return tuple(child for child in self.children if isinstance(child, Article))

    def _repr_html_(self) -> str:
        """Shown so by notebooks."""
        return "\n".join(child._repr_html_() for child in self.children)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The quotes for Arrow, pandas and polars. Needs the extra `arrow`."""
        return _arrow(self.quotes, requested_schema)


def checked(document: object) -> Document:
    """The document, if its fields hold what their types say, with tuples for lists.

    Nodes do not look at what they are given: that would cost more than making them. Raises
    `TypeError`, which says which field holds what.
    """
    return _fit(document, Document)


def checked_diagnostic(diagnostic: object) -> Diagnostic:
    """The diagnostic, likewise. Raises `TypeError`."""
    return _fit(diagnostic, Diagnostic)


def schema() -> dict[str, Any]:  # Any: JSON
    """The JSON Schema (draft 2020-12) of a document, as the `json` exporter writes it."""
    return msgspec.json.schema(Document)


def _fit(value: object, kind: type[_Value]) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")
    try:
        plain = msgspec.to_builtins(value, builtin_types=_NO_TEXT)
        made = msgspec.convert(plain, kind, builtin_types=_NO_TEXT)
    except msgspec.ValidationError as error:
        raise TypeError(str(error)) from None
    # What is converted may do without the type that every node has.
    if kind is Document and (place := next(_untyped(plain, "$"), None)) is not None:
        raise TypeError(f"Expected `node`, got `dict` - at `{place}`")
    return made


def _untyped(plain: object, place: str) -> Iterator[str]:
    """The places of dicts that were no nodes."""
    match plain:
        case dict():
            if "type" not in plain and not place.startswith("$.diagnostics"):
                yield place
            for name, value in plain.items():
                yield from _untyped(value, f"{place}.{name}")
        case list() | tuple():
            for at, value in enumerate(plain):
                yield from _untyped(value, f"{place}[{at}]")


def _arrow(quotes: tuple[Quote, ...], requested_schema: object) -> object:
    columns: dict[str, list[Any]] = {  # Any: the fields of a quote
        name: [getattr(quote, name) for quote in quotes] for name in Quote.__struct_fields__
    }
    columns["extra"] = [tuple((c.title, c.text) for c in quote.extra) for quote in quotes]
    return arrow_stream(columns, requested_schema)
