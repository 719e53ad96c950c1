"""The law "carried or warned": each field of each node, set to a value that nothing else holds.

What an exporter writes either holds the value, or a warning says that it does not.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from wirecopy.tree.fields import Field, content, fields, replace
from wirecopy.tree.nodes import (
    Article,
    Bullet,
    Caption,
    Diagnostic,
    Document,
    Note,
    Paragraph,
    Quote,
    QuoteTable,
    Span,
    Subhead,
    Table,
)

#: What became of a field.
Fate = Literal["carried", "warned", "lost"]
#: Writes a document; gives all that was written, and what was warned of.
Write = Callable[[Document], tuple[bytes, list[Diagnostic]]]

#: The codes of warnings that tell of a loss.
LOSSES = frozenset(("not-carried", "not-exact"))
_FIGURE = Decimal("61803.25")
_DAY = date(2021, 3, 4)
_TIME = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
_DAYS = ("2021-03-04", "20210304", "4 Mar 2021", "04 Mar 2021")
_QUOTE = Quote("SYM", Decimal("1.5"))
_ARTICLE = Article("Miners slip", body=(Paragraph("Shares fell."),))
_TABLE = Table((("Port", "Ships"), ("Harrow", "three")), 1)
_LINK = Span(2, 5, "https://example.com/zqhrefzq")
_RANKS = frozenset(("urgency", "priority"))
# What shapes a table and is not text.
_SHAPES = frozenset(("Table.header_rows",))


def fates(write: Write) -> dict[str, Fate]:
    """What becomes of each field, by names such as `Article.headline` and `Article.body:Note`."""
    found: dict[str, Fate] = {}
    for name, bare, full, words in _cases():
        fate = _fate(write, bare, full, words)
        found[name] = max(fate, found.get(name, fate), key=_WORSE.index)
    return found


_WORSE: tuple[Fate, ...] = ("carried", "warned", "lost")


def _fate(write: Write, bare: Document, full: Document, words: tuple[str, ...]) -> Fate:
    without, _ = write(bare)
    written, heard = write(full)
    before, after = _texts(without), _texts(written)
    # It may stand in a document by chance, a language's code above all.
    if any(_count(after, word) > _count(before, word) for word in words):
        return "carried"
    return "warned" if any(each.code in LOSSES for each in heard) else "lost"


def _count(text: str, word: str) -> int:
    # A digit alone, not one of an identifier's.
    return (
        text.count(word)
        if len(word) > 1
        else len(re.findall(rf"(?<![\w.-]){word}(?![\w.-])", text))
    )


def _texts(written: bytes) -> str:
    """All text of a file; of a zip file, that of its members."""
    if written.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            return "\n".join(_texts(archive.read(name)) for name in sorted(archive.namelist()))
    return re.sub(
        r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), written.decode("utf-8", "replace")
    )


def _cases() -> Iterator[tuple[str, Document, Document, tuple[str, ...]]]:
    """A name, a document without the value and one with it, and how it may be written."""
    # Alone, and beside a value in every other field: one may hide another.
    for quote in (_QUOTE, _filled(_QUOTE)):
        for field in fields(Quote):
            changed, words = _with(quote, field)
            yield f"Quote.{field.name}", _quoted(quote), _quoted(changed), words
    nodes: tuple[QuoteTable | Article | Table, ...] = (QuoteTable((_QUOTE,)), _ARTICLE, _TABLE)
    for node in (*nodes, *map(_filled, nodes)):
        kind = type(node)
        for name, field in _leaves(kind):
            changed, words = _with(node, field)
            yield name, Document((node,)), Document((changed,)), words
    assert content(Article) == ("body",)
    for block in (Paragraph, Subhead, Bullet, Caption, Note):
        word = f"zq{block.__name__.lower()}zq"
        article = replace(_ARTICLE, body=(*_ARTICLE.body, block(word)))
        yield f"Article.body:{block.__name__}", _alone(_ARTICLE), _alone(article), (word,)
        linked = replace(_ARTICLE, body=(*_ARTICLE.body, block(word, spans=(_LINK,))))
        name = f"Article.body.spans:{block.__name__}"
        yield name, _alone(article), _alone(linked), ("zqhrefzq",)
    rows = (*_TABLE.rows, ("zqcellzq", "1"))
    yield "Table.rows", Document((_TABLE,)), Document((replace(_TABLE, rows=rows),)), ("zqcellzq",)


def _alone(article: Article) -> Document:
    return Document((article,))


def _filled(node: Any) -> Any:  # Any: a node, and one of its type
    """The node with some other value in each field."""
    for _, field in _leaves(type(node)):
        value, _ = _value(field, is_other=True)
        node = _set(node, field.path, value)
    return node


def _leaves(kind: type[msgspec.Struct]) -> Iterator[tuple[str, Field]]:
    """The fields of a node, and of the records that are one field, with their names."""
    for field in fields(kind):
        name = f"{kind.__name__}.{field.name}"
        if field.kind == "record":
            for inner in fields(field.holds):
                path = (*field.path, *inner.path)
                yield f"{name}.{inner.name}", msgspec.structs.replace(inner, path=path)
        elif name not in _SHAPES:
            yield name, field


def _quoted(quote: Quote) -> Document:
    return Document((QuoteTable((quote,)),))


def _with(node: Any, field: Field) -> tuple[Any, tuple[str, ...]]:  # Any: nodes of one type
    """The node with a value in a field, however deep, and how that value may be written."""
    value, words = _value(field)
    return _set(node, field.path, value), words


def _set(node: Any, path: tuple[str, ...], value: object) -> Any:  # Any: as above
    name, *rest = path
    if rest:
        info = next(each for each in msgspec.structs.fields(type(node)) if each.name == name)
        inner = getattr(node, name)
        value = _set(_empty(info.type) if inner is None else inner, tuple(rest), value)
    return replace(node, **{name: value})


def _empty(kind: Any) -> Any:  # Any: the type of a record, perhaps with None and what is said of it
    for each in (kind, *getattr(kind, "__args__", ())):
        if isinstance(each, type) and issubclass(each, msgspec.Struct):
            needed = {f.name: "" for f in msgspec.structs.fields(each) if f.required}
            return each(**needed)
        if each is not kind and (found := _empty(each)) is not None:
            return found
    return None


def _value(
    field: Field, *, is_other: bool = False
) -> tuple[Any, tuple[str, ...]]:  # Any: of the field's type
    """A value for a field and how it may be written; or another value, shorter than that."""
    word = f"zq{field.name.replace('_', '')}zq" if not is_other else f"xo{field.name[:3]}"
    if field.kind == "code" and field.examples:
        code = field.examples[0 if is_other else -1]
        return code, (code,)
    if field.holds is Decimal:
        figure = Decimal("2.5") if is_other else _FIGURE
        # Spreadsheets hold percentages as fractions.
        fraction = (str(figure / 100),) if field.unit == "%" else ()
        return figure, (str(figure), f"{figure:,f}", *fraction)
    if field.kind == "time" and field.holds is str:
        day = str(_TIME.replace(year=1999) if is_other else _TIME).replace(" ", "T")
        return day, _DAYS
    if field.name in _RANKS:
        # A digit stands anywhere: what is written must name the field, or hold it once more.
        return (3, ("3",)) if is_other else (9, ("9",))
    if field.holds is int:
        return (7, ("7",)) if is_other else (61803, ("61803",))
    if field.holds is datetime:
        return (_TIME.replace(year=1999) if is_other else _TIME), _DAYS
    if field.holds is date:
        return (_DAY.replace(year=1999) if is_other else _DAY), _DAYS
    if field.kind == "many":
        return (word if field.item is str else _record(field.item, word),), (word,)
    return word, (word,)


def _record(kind: Any, word: str) -> Any:  # Any: a record of a type
    """A record with the word in its first field, which all others must have texts for."""
    infos = msgspec.structs.fields(kind)
    needed = {info.name: "x" for info in infos[1:] if info.required}
    return kind(**{infos[0].name: word}, **needed)
