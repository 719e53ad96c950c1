"""The document tree: what wire copy says, as immutable values.

A `Document` holds quote tables, other tables and articles in the order of the source. The field
names follow what quote pages publish (tickerSymbol, exchange, price, priceChange,
priceChangePercent, priceCurrency, quoteTime) and IPTC's terms (headline, byline, dateline,
creditline).

Every node knows the 1-based `line` of the text it was read from; 0 means that it did not come from
text. Lines take no part in equality, and neither do a document's `source` and `diagnostics`: two
documents are equal when they say the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import msgspec
from msgspec import Meta

from wirecopy.tree.display import escaped, html_cells, html_table
from wirecopy.tree.fields import fields, flat
from wirecopy.tree.items import Item, Message
from wirecopy.tree.values import Node as _Node

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


#: An item in a node: one field of it, however many it has.
OfItem = Annotated[
    Item | None, Meta(description="what the item says of itself", extra={"kind": "record"})
]


class Cell(_Node, frozen=True):
    """A cell of a quote line that is not a figure of the quote, kept as written.

    `title` is the column's header as written, or the name of the `Quote` field whose place the cell
    takes (`price` for `n/a` in the price column), or empty.
    """

    text: str
    title: str = ""


class _Priced(_Node, frozen=True):
    """What may be given by position to a quote.

    All fields of a class but these are by keyword only, which msgspec knows of whole classes alone.
    """

    symbol: Annotated[str, Meta(description="the instrument's symbol")]
    price: Annotated[Decimal | None, Meta(description="the price", extra={"unit": "currency"})] = (
        None
    )


class Quote(_Priced, frozen=True, kw_only=True):
    """One instrument's line in a quote table; every field but the symbol may be missing.

    `change` is in the quote's currency, `change_percent` in percent points (`-0.07` is -0.07 %).
    Numbers keep the digits they were written with. `currency` is an ISO 4217 code and given only
    where that is certain; `currency_text` is the currency as written. `extra` holds the rest.
    """

    #: The columns that tables begin with.
    _first: ClassVar[tuple[str, ...]] = ("symbol", "name", "exchange")

    change: Annotated[
        Decimal | None, Meta(description="the change", extra={"unit": "currency"})
    ] = None
    change_percent: Annotated[
        Decimal | None,
        Meta(title="Change %", description="the change in percent points", extra={"unit": "%"}),
    ] = None
    currency: Annotated[
        str | None,
        Meta(
            description="the currency's ISO 4217 code, where certain",
            examples=["USD", "EUR", "JPY"],
            extra={"kind": "code"},
        ),
    ] = None
    currency_text: Annotated[
        str | None, Meta(title="Currency as written", description="the currency as written")
    ] = None
    name: Annotated[str | None, Meta(description="the instrument's name")] = None
    exchange: Annotated[str | None, Meta(description="where it is traded")] = None
    time: Annotated[str | None, Meta(description="the time of the quote as written")] = None
    extra: Annotated[
        tuple[Cell, ...],
        Meta(
            title="Other cells",
            description="what else the line held: a JSON array of [column, text]",
            extra={"parts": ("title", "text")},
        ),
    ] = ()
    line: int = 0


class _Lined(_Node, frozen=True, kw_only=True):
    """A node with two fields that may be given by position, and a line that may not."""

    line: int = 0


class _Quoted(_Node, frozen=True):
    """What may be given by position to a table of quotes."""

    quotes: tuple[Quote, ...]
    title: Annotated[str | None, Meta(title="Table", description="the table's title")] = None


class QuoteTable(_Quoted, frozen=True, kw_only=True):
    """A block of quote lines, with the title that stood above it.

    `item` is what the news item that holds it says of itself.
    """

    item: OfItem = None
    line: int = 0

    def _repr_html_(self) -> str:
        """Shown so by notebooks."""
        names = [field.name for field in fields(Quote) if field.kind != "many"]
        rows = [[record[name] for name in names] for record in map(flat, self.quotes)]
        return html_table(names, rows, self.title or "")

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The quotes for Arrow, pandas and polars, in the same columns always; as of `Document`."""
        return _arrow([self.quotes], requested_schema)


class _Gridded(_Node, frozen=True):
    """What may be given by position to a table."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: Annotated[int, Meta(ge=0)] = 0


class Table(_Gridded, frozen=True, kw_only=True):
    """A table that holds no quotes: its cells as text, row by row.

    The first `header_rows` rows name the columns. Rows may differ in length, and cells may be
    empty. A table inside a story stands before its article, as quote tables do.
    """

    title: Annotated[str | None, Meta(title="Table", description="the table's title")] = None
    item: OfItem = None
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
        return self.rows, min(self.header_rows, len(self.rows)), self.title, self.item

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
        from wirecopy.tree.columns import text_stream  # pyarrow is heavy, and an extra

        return text_stream(columns, requested_schema)


class Byline(_Lined, frozen=True):
    """Who wrote it, and for which agency."""

    author: Annotated[str | None, Meta(description="who wrote it")] = None
    agency: Annotated[
        str | None, Meta(title="Agency", description="the agency that the byline names")
    ] = None


class _Placed(_Node, frozen=True):
    """What may be given by position to a dateline."""

    place: Annotated[str, Meta(title="Dateline", description="where it was filed")]
    date: Annotated[str | None, Meta(title="Date", description="when it was filed, as written")] = (
        None
    )


class Dateline(_Placed, frozen=True, kw_only=True):
    """Where, when and by whom a story was filed; its text stays in its paragraph, too.

    `date` is as written (`Nov 14`): wire copy rarely names the year.
    """

    agency: Annotated[
        str | None,
        Meta(title="Dateline agency", description="the agency that the dateline names"),
    ] = None
    line: int = 0


class Span(_Node, frozen=True):
    """A link in running text: its characters from `start` to before `end`, and where it leads.

    `start` and `end` count the characters (code points) of the block's `text`, from 0.
    """

    start: Annotated[int, Meta(ge=0, lt=2**31)]
    end: Annotated[int, Meta(ge=0, lt=2**31)]
    href: str


class _Worded(_Node, frozen=True):
    """What may be given by position to a block of text."""

    text: str
    line: int = 0

    def _said(self) -> tuple[Any, ...]:  # Any: as above
        # By name: a third of the time of a loop, and stories have many blocks.
        return self.text, self.spans  # type: ignore[attr-defined]  # every block has them


class Paragraph(_Worded, frozen=True, kw_only=True):
    """Running text; hard-wrapped lines are joined by a blank.

    `spans` are the links in it, as in all blocks: in order, none within another.
    """

    spans: tuple[Span, ...] = ()


class Subhead(_Worded, frozen=True, kw_only=True):
    """A cross-head between paragraphs, without the dashes that mark it."""

    spans: tuple[Span, ...] = ()


class Bullet(_Worded, frozen=True, kw_only=True):
    """An item of a list, without its bullet."""

    spans: tuple[Span, ...] = ()


class Caption(_Worded, frozen=True, kw_only=True):
    """A picture's caption or credit line, as written."""

    spans: tuple[Span, ...] = ()


class Note(_Worded, frozen=True, kw_only=True):
    """A line that is not copy: a sign-off (`ENDS`, `-30-`), a rule, page furniture; as written."""

    spans: tuple[Span, ...] = ()


# Of ASCII, all bytes but white space.
_NO_BLANKS = bytes(code for code in range(128) if not chr(code).isspace())

# What msgspec would else take for a text, which it can be written as.
_NO_TEXT = (Decimal, bytes, bytearray, datetime, date, time)

Block = Paragraph | Subhead | Bullet | Caption | Note


class _Headed(_Node, frozen=True):
    """What may be given by position to an article."""

    headline: Annotated[str, Meta(description="the headline")] = ""
    subheadline: Annotated[str | None, Meta(description="the subheadline")] = None


class Article(_Headed, frozen=True, kw_only=True):
    """A story. `headline` is empty when the text has none; `language` is a BCP 47 tag.

    `credit` is the credit line as written (`© BTZ`), `byline` the byline as read. `item` is
    what the news item says of itself, with its authors one by one.
    """

    byline: Annotated[Byline | None, Meta(extra={"prefix": ""})] = None
    dateline: Dateline | None = None
    credit: Annotated[str | None, Meta(description="the credit line as written")] = None
    language: Annotated[
        str | None,
        Meta(
            description="the language, a BCP 47 tag",
            examples=["en", "ar", "de-AT"],
            extra={"kind": "code"},
        ),
    ] = None
    item: OfItem = None
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


class _Sourced(_Node, frozen=True):
    """What may be given by position to a document."""

    children: tuple[QuoteTable | Article | Table, ...] = ()
    source: str = ""


class Document(_Sourced, frozen=True, kw_only=True):
    """One piece of wire copy: quote tables, other tables and articles in the order of the source.

    `source` names where it came from, `message` tells of the delivery, and `diagnostics` hold what
    its reader had to say; none of them takes part in equality.
    """

    _provenance: ClassVar[frozenset[str]] = frozenset({"source", "diagnostics", "message"})

    diagnostics: tuple[Diagnostic, ...] = ()
    message: Message | None = None

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
        """The quotes for Arrow, pandas and polars: a row for each; needs the extra `arrow`.

        The columns are always the same: `table`, the number of its table, and the quote's fields.
        A figure that does not fit decimal128(38, 12) is null, and stands in `extra` as text.
        """
        tables = (child for child in self.children if not isinstance(child, Article))
        quotes = [table.quotes if isinstance(table, QuoteTable) else () for table in tables]
        return _arrow(quotes, requested_schema)


def checked(document: object) -> Document:
    """The document, if its fields hold what their types say, with tuples for lists.

    Nodes do not look at what they are given: that would cost more than making them. Raises
    `TypeError`, which says which field holds what.
    """
    return fit(document, Document)


def checked_diagnostic(diagnostic: object) -> Diagnostic:
    """The diagnostic, likewise. Raises `TypeError`."""
    return fit(diagnostic, Diagnostic)


def schema() -> dict[str, Any]:  # Any: JSON
    """The JSON Schema (draft 2020-12) of a document, as the `json` exporter writes it."""
    return msgspec.json.schema(Document)


def fit(value: object, kind: type[_Value]) -> _Value:
    """The value of a type, likewise. Raises `TypeError`."""
    if not isinstance(value, kind):
        raise TypeError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")
    try:
        plain = msgspec.to_builtins(value, builtin_types=_NO_TEXT)
        made = msgspec.convert(plain, kind, builtin_types=_NO_TEXT)
    except msgspec.ValidationError as error:
        raise TypeError(str(error)) from None
    if (place := next(_endless(plain, "$"), None)) is not None:
        raise TypeError(f"Expected a finite number - at `{place}`")
    # What is converted may do without the type that every node has.
    if issubclass(kind, _Node) and (place := next(_untyped(plain, "$"), None)) is not None:
        raise TypeError(f"Expected `node`, got `dict` - at `{place}`")
    return made


def _endless(plain: object, place: str) -> Iterator[str]:
    """The places of figures that are not numbers, or infinite."""
    match plain:
        case Decimal() if not plain.is_finite():
            yield place
        case dict():
            for name, value in plain.items():
                yield from _endless(value, f"{place}.{name}")
        case list() | tuple():
            for at, value in enumerate(plain):
                yield from _endless(value, f"{place}[{at}]")


def _untyped(plain: object, place: str) -> Iterator[str]:
    """The places of dicts that were not nodes."""
    match plain:
        case dict():
            if "type" not in plain and not place.startswith("$.diagnostics"):
                yield place
            for name, value in plain.items():
                yield from _untyped(value, f"{place}.{name}")
        case list() | tuple():
            for at, value in enumerate(plain):
                yield from _untyped(value, f"{place}[{at}]")


def _arrow(tables: Sequence[Sequence[Quote]], requested_schema: object) -> object:
    from wirecopy.tree.columns import quote_stream  # pyarrow is heavy, and an extra

    return quote_stream(tables, requested_schema)
