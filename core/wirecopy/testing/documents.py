"""Strategies for documents and for wire text, whole and damaged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from wirecopy.tree.fields import fields, replace
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import (
    Article,
    Block,
    Bullet,
    Byline,
    Cell,
    Dateline,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Subhead,
    Table,
)

_Node = TypeVar("_Node", bound=msgspec.Struct)

_SYMBOLS = (
    "RIO VOD BRK.A BF-B ^GSPC 0700.HK EUR/USD EURUSD=X BTC-USD DAX MAR1 SEPT1 TRUE 1E5 007 Gold"
).split()
_CURRENCIES = (
    ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("US$", "USD"), ("CHF", "CHF"), ("GBp", None),
    ("pts", None), (None, None),
)  # fmt: skip
_LETTERS = st.characters(categories=("Ll", "Lo"), codec="utf-8")
_FRAGMENTS = (
    "|", " | ", "||", "\t", "  ", "%", "$", "-", "--", "---|---", "n/a", "1,234", "1.234", "0.1%",
    "(0.2%)", "▲", "Symbol | Change | Price", "By ", "ENDS", "###", "***", "\f", "\n", "\n\n\n",
    "\r\n", "\u0085", "\u2028", "\u200b", "\ufeff", "&amp;", "<b>", "©", "• ", "- x -",
    "PORT HARROW (BTZ) -", "A. Roe--BTZ", "(P.Roe--BTZ)", "\x00", "'", '"', "٫", "１",
)  # fmt: skip


def words(least: int = 1, most: int = 8) -> st.SearchStrategy[str]:
    """Words of any script's letters, set apart by blanks."""
    word = st.text(_LETTERS, min_size=2, max_size=9)
    return st.lists(word, min_size=least, max_size=most).map(" ".join)


def sentences() -> st.SearchStrategy[str]:
    """A few words and a full stop."""
    return words().map(lambda text: f"{text}.")


def figures(places: int = 4, most: int = 99_999) -> st.SearchStrategy[Decimal]:
    """Numbers with up to `places` decimals."""
    return st.builds(
        lambda number, exponent: Decimal(f"{number}E-{exponent}"),
        st.integers(-most, most),
        st.integers(0, places),
    )


def quotes() -> st.SearchStrategy[Quote]:
    """Quotes as wire copy has them."""
    return st.builds(
        lambda symbol, price, percent, currency: Quote(
            symbol,
            # A lone number that is less than nothing is a price where a currency says so.
            price=price if currency[1] else abs(price),
            change_percent=percent,
            currency=currency[1],
            currency_text=currency[0],
        ),
        st.sampled_from(_SYMBOLS),
        figures(),
        figures(2, 9_999),
        st.sampled_from(_CURRENCIES),
    )


def tables() -> st.SearchStrategy[QuoteTable]:
    """Quote tables, some with a title."""
    return st.builds(
        QuoteTable,
        st.lists(quotes(), min_size=1, max_size=6).map(tuple),
        title=st.none() | st.just("Market data"),
    )


def tables_of_cells() -> st.SearchStrategy[Table]:
    """Tables that hold no quotes: rows of any length, cells of any text, empty and broken ones."""
    text = st.text(st.characters(codec="utf-8"), max_size=9)
    cell = st.sampled_from(("", " ", "|", "41", "a | b", "-", "\n", "\r", "\\", "3:1", "=1")) | text
    rows = st.lists(st.lists(cell, max_size=4).map(tuple), max_size=4).map(tuple)
    return st.builds(Table, rows, st.integers(0, 5), title=st.none() | words(1, 3) | cell)


def articles() -> st.SearchStrategy[Article]:
    """Articles that wire text can say: a headline, sentences, cross-heads, a byline."""
    author = st.sampled_from(("A. Roe", "Jane Roe", "P.Rasmussen", "Jürgen van der Aa"))
    block: st.SearchStrategy[Block] = (
        sentences().map(Paragraph) | words(1, 4).map(Subhead) | sentences().map(Bullet)
    )
    bylines = st.builds(Byline, author, st.none() | st.sampled_from(("BTZ", "DTZ")))
    return st.builds(
        lambda headline, lead, body, byline: Article(
            headline, byline=byline, body=(Paragraph(lead), *body)
        ),
        words(1, 6),
        sentences(),
        st.lists(block, max_size=5).map(tuple),
        bylines,
    )


def wire_documents() -> st.SearchStrategy[Document]:
    """Documents that wire text can say: `read(write(document)) == document`."""
    child = tables() | articles() | tables_of_cells()
    return st.lists(child, max_size=4).map(lambda c: Document(tuple(c)))


def wire_text() -> st.SearchStrategy[str]:
    """Wire text, whole and damaged: a jumble of what readers trip over."""
    fragment = st.sampled_from(_FRAGMENTS) | words(1, 3) | figures().map(str) | st.text(max_size=5)
    return st.lists(fragment, max_size=40).map("".join)


def any_documents() -> st.SearchStrategy[Document]:
    """Any document at all: every field, every block, every character that a `str` can hold.

    But no items and no links in text: `any_nodes(Item)` has items, and formats differ in what they
    may carry of both.
    """
    nodes = any_nodes(QuoteTable) | any_nodes(Article) | any_nodes(Table)
    children = nodes.map(lambda node: replace(node, item=None)) | tables_of_cells()
    return st.lists(children, max_size=3).map(lambda c: Document(tuple(c)))


def any_nodes(kind: type[_Node]) -> st.SearchStrategy[_Node]:
    """Any node of a type, made from the types of its fields: new fields are in it at once.

    Codes (a currency, a language) are from the examples that the field gives.
    """
    parts: dict[str, st.SearchStrategy[Any]] = {}  # Any: a value of each field's type
    examples = {f.path: f.examples for f in fields(kind) if f.kind in _CODED and f.examples}
    for info in msgspec.structs.fields(kind):
        if info.name == "line":
            parts[info.name] = st.integers(0, 99)
        elif info.name == "spans":
            parts[info.name] = st.just(())
        elif codes := examples.get((info.name,)):
            parts[info.name] = st.none() | st.sampled_from(codes)
        else:
            parts[info.name] = _values(info.type)
    if len(parts) > _MANY:
        private = {field.name for field in fields(kind) if field.private}
        return _few(kind, {name: each for name, each in parts.items() if name not in private})
    return st.builds(kind, **parts)


def items() -> st.SearchStrategy[Item]:
    """What news items say of themselves: any text in any field, and such as standards have there.

    The private fields are left out: formats differ in what they may do with them.
    """
    private = {field.name for field in fields(Item) if field.private}
    examples = {field.name: field.examples for field in fields(Item)}
    parts: dict[str, st.SearchStrategy[Any]] = {}  # Any: a value of each field's type
    for info in msgspec.structs.fields(Item):
        if info.name not in private:
            known = examples[info.name]
            parts[info.name] = (
                st.sampled_from(known) if known else _values(info.type, _SAID | _PLAIN[str])
            )
    return _few(Item, parts, 9)


# What standards have places for, and what comes near.
_SAID = st.sampled_from(
    (
        *("urn:newsml:harrow.example:20261120:7", "https://harrow.example/a?b=c#d", "tag:x,2026:1"),
        *(
            "http://cv.iptc.org/newscodes/mediatopic/",
            "20000170",
            "medtop",
            "subj",
            "h-1",
            "Current",
        ),
        *("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED", "http://a.example/", "HRW", "hrw:1"),
        *("Ann Roe", "Port Harrow", "editor", "author", "image/jpeg", "picture", "previousVersion"),
        *(
            "correction",
            "update",
            "canonical",
            "series",
            "expires",
            "description",
            "altid:desk",
            "",
        ),
        *("a\nb", " a  b ", "<b>&amp;</b>", "2026-11-20T17:35:00Z", "digitalCreation", "a:b:c"),
    )
)


def _few(
    kind: type[_Node], parts: dict[str, st.SearchStrategy[Any]], most: int = 4
) -> st.SearchStrategy[_Node]:  # Any: as above
    """Records with a few of their many fields: with all of them, drawing would take the time."""
    names = st.sets(st.sampled_from(sorted(parts)), min_size=1, max_size=most)

    @st.composite
    def made(draw: st.DrawFn) -> _Node:
        return kind(**{name: draw(parts[name]) for name in sorted(draw(names))})

    # One that says nothing is not told from none by most formats.
    return made().filter(lambda each: each != kind())


_CODED = ("code", "time")
_MANY = 12


def _values(
    kind: Any, text: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Any]:  # Any: a type, and values of it
    """Values of a type; its texts are from a strategy, or any."""
    if get_origin(kind) is Annotated:
        plain, *metas = get_args(kind)
        least = next((m.ge for m in metas if getattr(m, "ge", None) is not None), None)
        most = next((m.le for m in metas if getattr(m, "le", None) is not None), None)
        if plain is int and (least, most) != (None, None):
            return st.integers(least, 999 if most is None else most)
        return _values(plain, text)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        # None first: hypothesis makes it the simplest.
        kinds = sorted(get_args(kind), key=lambda each: each is not type(None))
        return st.one_of([_values(each, text) for each in kinds])
    if get_origin(kind) is tuple:
        return st.lists(_values(get_args(kind)[0], text), max_size=3).map(tuple)
    if kind is str and text is not None:
        return text
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if text is not None:
            infos = msgspec.structs.fields(kind)
            return st.builds(kind, **{info.name: _values(info.type, text) for info in infos})
        made: st.SearchStrategy[Any] = any_nodes(kind)  # Any: as above
        return made
    return _PLAIN[kind]


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {  # Any: types, and values of them
    type(None): st.none(),
    # Lone surrogates, too: no file can hold them, but a program's strings can.
    str: st.text(st.characters(exclude_categories=()), max_size=20),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False) | figures(),
    int: st.integers(0, 999),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def nasty_documents() -> tuple[Document, ...]:
    """Documents that break careless formats: each of them has broken one."""
    text = _NASTY_TEXT
    return (
        Document(),
        Document((QuoteTable(()), Article())),
        Document(
            (
                Article(
                    "",
                    "",
                    byline=Byline(),
                    dateline=Dateline(""),
                    credit="",
                    language="en",
                    body=(Paragraph(""),),
                ),
            )
        ),
        *(Document((Article(each, body=(Paragraph(each), Note(each))),), each) for each in text),
        *(
            Document((QuoteTable((Quote(each, extra=(Cell(each, each),)),), each),))
            for each in text
        ),
        *(Document((Table(((each, each), (each,)), 1, title=each),)) for each in text),
        *(Document((table,)) for table in _NASTY_TABLES),
        *(
            Document((QuoteTable((Quote("A", price=figure, change_percent=figure),)),))
            for figure in map(Decimal, _NASTY_FIGURES)
        ),
        Document((QuoteTable(tuple(Quote(f"S{n}", price=Decimal(n)) for n in range(3000))),)),
        Document((Article("Long", body=tuple(Paragraph(f"{n}.") for n in range(3000))),)),
    )


_NASTY_TABLES = (
    Table(()),
    Table((), 2, title=""),
    Table(((),), 1),
    Table((("",), (), ("a", "b", "c"), ("", ""))),
    Table((tuple(f"{n}" for n in range(300)),), title="wide"),
    Table(tuple((f"{n}", "x") for n in range(3000)), 1, title="long"),
)
_NASTY_FIGURES = ("0", "-0.00", "1E+400", "1E-400", "0.1", "9" * 40)
_NASTY_TEXT = (
    *(
        "\x00",
        "\x0b\x0c\x1b[31m",
        "\x85\u2028\u2029",
        "\ufeff\ufffe\uffff",
        "\ud800",
        "\udfff\ud83d",
    ),
    *("<b>&amp;]]></b><!--", "\"'\\`", "=1+1", "@SUM(A1)", "a\r\nb\rc\td", " blank ", "a,b;c|d"),
    *("../../etc/passwd", "%s{}$HOME", "\u202eabc", "🏴‍☠️e\u0301", "007", "TRUE", "null", "_x0041_"),
    "long " * 10_000,
)
