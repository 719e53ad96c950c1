"""Nodes of the tree in Arrow's columns, whose types are made of the types of the nodes' fields."""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import accumulate, chain
from operator import attrgetter
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from wirecopy.tree.display import encodable
from wirecopy.tree.fields import fields
from wirecopy.tree.nodes import Cell, Quote

try:
    import pyarrow as pa  # type: ignore[import-untyped]  # an extra, and untyped
except ImportError as missing:
    raise ImportError("Arrow needs pyarrow: pip install 'wirecopy[arrow]'") from missing

#: Figures: 38 digits, 12 of them after the point. What does not fit is null.
FIGURE = pa.decimal128(38, 12)
_PLACE = pa.int32()

#: Of each row the figures that do not fit, with the names of their fields.
Refused = dict[int, list[tuple[str, Decimal]]]


def quote_stream(tables: Sequence[Sequence[Quote]], requested_schema: object = None) -> object:
    """A row for each quote of some tables, as an Arrow C stream, in a PyCapsule.

    Its columns are always the same: the number of the table, from 0, and the fields of `Quote`. A
    figure that does not fit its column is null there, and stands as text in `extra`, titled as the
    field.
    """
    quotes = list(chain.from_iterable(tables))
    numbers = [number for number, table in enumerate(tables) for _ in table]
    rows, places = range(len(quotes)), [pa.array(numbers, _PLACE)]
    refused: Refused = {}
    made = structs(QUOTES, quotes, rows, refused, places)
    if refused:
        quotes = [_with_extra(quote, refused.get(row, ())) for row, quote in enumerate(quotes)]
        made = structs(QUOTES, quotes, rows, {}, places)
    columns = pa.Table.from_arrays(made.flatten(), schema=pa.schema(made.type))
    stream: object = columns.__arrow_c_stream__(requested_schema)
    return stream


def text_stream(
    columns: Mapping[str, Sequence[str | None]], requested_schema: object = None
) -> object:
    """Columns of text as an Arrow C stream, in a PyCapsule."""
    arrays = {name: texts(values) for name, values in columns.items()}
    stream: object = pa.table(arrays).__arrow_c_stream__(requested_schema)
    return stream


def _with_extra(quote: Quote, figures: Iterable[tuple[str, Decimal]]) -> Quote:
    cells = [Cell(str(figure), name) for name, figure in figures]
    return msgspec.structs.replace(quote, extra=(*quote.extra, *cells)) if cells else quote


class Placed(msgspec.Struct, gc=False):
    """Nodes of many documents: how many of each document, the nodes, and the place of each."""

    counts: list[int]
    nodes: list[Any]  # Any: quotes, tables or articles
    places: list[int]


class Kind(msgspec.Struct, frozen=True):
    """A struct of Arrow, and how the values of its fields are found in a node."""

    names: tuple[str, ...]
    hints: tuple[Any, ...]
    values: tuple[Callable[[Any], Any], ...]
    place: str = ""  # what the number that a node's place has is called


def kind_of(kind: type[msgspec.Struct], place: str = "") -> Kind:
    hints = hints_of(kind)
    names = tuple(name for name in kind.__struct_fields__ if name not in _private(kind))
    return Kind(names, tuple(map(hints.__getitem__, names)), tuple(map(attrgetter, names)), place)


def union(
    kinds: Sequence[type[msgspec.Struct]], tag: str, left_out: Sequence[str] = (), place: str = ""
) -> Kind:
    """A struct with the fields of several nodes, and one that says which it is."""
    hints: dict[str, Any] = {}
    for kind in kinds:
        for name in kind.__struct_fields__:
            if name not in left_out:
                hints.setdefault(name, hints_of(kind)[name])
    values = tuple(
        attrgetter(name)
        if all(name in kind.__struct_fields__ for kind in kinds)
        else _attribute(name)
        for name in hints
    )
    return Kind(
        (tag, *hints), (str, *hints.values()), (attrgetter("__class__.__name__"), *values), place
    )


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda node: getattr(node, name, None)


@cache
def _private(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that are not for publication, such as a note to editors."""
    return frozenset(field.name for field in fields(kind) if field.private)


@cache
def hints_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _plain(hint: Any) -> Any:
    """A type without `Annotated` and without None."""
    hint = getattr(hint, "__value__", hint)
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        if len(kinds) == 1:
            return _plain(kinds[0])
        if all(isinstance(each, type) and issubclass(each, msgspec.Struct) for each in kinds):
            return tuple(kinds)
        return str  # such as a time or a date: as text
    return hint


@cache
def type_of(hint: Any) -> Any:
    """The Arrow type of a field's type: text, int32, bool, decimal128, list or struct."""
    plain = _plain(hint)
    if isinstance(plain, tuple):
        return struct(_kind(plain))
    if get_origin(plain) is tuple:
        return pa.list_(type_of(get_args(plain)[0]))
    if isinstance(plain, type):
        if issubclass(plain, msgspec.Struct):
            return struct(kind_of(plain))
        if issubclass(plain, bool):
            return pa.bool_()
        if issubclass(plain, int):
            return pa.int32()
        if issubclass(plain, Decimal):
            return FIGURE
    return pa.string()


def struct(kind: Kind) -> Any:
    place = [pa.field(kind.place, _PLACE)] if kind.place else []
    own = [pa.field(name, type_of(hint)) for name, hint in zip(kind.names, kind.hints, strict=True)]
    return pa.struct([*place, *own])


@cache
def _kind(kinds: tuple[type[msgspec.Struct], ...]) -> Kind:
    return union(kinds, "type")


def listed(kind: Kind, placed: Placed, refused: Refused) -> Any:
    """A column of lists of structs; `refused` takes the figures that do not fit."""
    owners = [number for number, count in enumerate(placed.counts) for _ in range(count)]
    places = [pa.array(placed.places, _PLACE)]
    made = structs(kind, placed.nodes, owners, refused, places)
    return pa.ListArray.from_arrays(_offsets(placed.counts), made)


def _empty_lists(kind: Any, count: int) -> Any:
    """So many empty lists: offsets that are all 0, of four bytes each."""
    offsets = pa.py_buffer(bytes(4 * (count + 1)))
    return pa.Array.from_buffers(
        kind, count, [None, offsets], children=[pa.array([], kind.value_type)]
    )


def _offsets(counts: Iterable[int]) -> Any:
    return pa.array([0, *accumulate(counts)], pa.int32())


def structs(
    kind: Kind,
    values: Sequence[Any],
    owners: Sequence[int],
    refused: Refused,
    places: Sequence[Any] = (),
) -> Any:
    # Nodes that have places of their own are all there.
    missing = [] if places else [value is None for value in values]
    is_partial = True in missing
    if is_partial and not places and all(missing):  # as items are that say nothing of themselves
        return pa.nulls(len(values), struct(kind))
    children = list(places)
    for name, hint, find in zip(kind.names, kind.hints, kind.values, strict=True):
        found = (
            [None if value is None else find(value) for value in values]
            if is_partial
            else list(map(find, values))
        )
        children.append(column_of(hint, found, owners, refused, name))
    fields = list(struct(kind))
    mask = pa.array(missing) if is_partial else None
    return pa.StructArray.from_arrays(children, fields=fields, mask=mask)


def column_of(
    hint: Any,
    values: Sequence[Any],
    owners: Sequence[int],
    refused: Refused,
    name: str = "",
) -> Any:
    plain = _plain(hint)
    if isinstance(plain, tuple):
        return structs(_kind(plain), values, owners, refused)
    if get_origin(plain) is tuple:
        if not any(values):  # as spans and extra cells mostly are
            return _empty_lists(type_of(hint), len(values))
        rows = [value or () for value in values]
        inner = list(chain.from_iterable(rows))
        inner_owners = [owner for owner, row in zip(owners, rows, strict=True) for _ in row]
        array = column_of(get_args(plain)[0], inner, inner_owners, refused, name)
        return pa.ListArray.from_arrays(_offsets(map(len, rows)), array)
    if isinstance(plain, type):
        if issubclass(plain, msgspec.Struct):
            return structs(kind_of(plain), values, owners, refused)
        if issubclass(plain, Decimal):
            return _figures(values, owners, refused, name)
        if issubclass(plain, int):
            return pa.array(values, type_of(hint))
    return texts(values)


def texts(values: Sequence[Any]) -> Any:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
        return pa.array([None if value is None else clean(value) for value in values], pa.string())


def clean(value: object) -> str:
    """Text for Arrow, where half a character is U+FFFD; times as ISO 8601."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return encodable(str(value))


def _figures(
    values: Sequence[Decimal | None],
    owners: Sequence[int],
    refused: Refused,
    name: str,
) -> Any:
    try:
        return pa.array(values, FIGURE)
    except pa.ArrowInvalid:
        kept = [value if _fits(value) else None for value in values]
        for value, fitting, owner in zip(values, kept, owners, strict=True):
            if value is not None and fitting is None:
                refused.setdefault(owner, []).append((name, value))
        return pa.array(kept, FIGURE)


def _fits(value: Decimal | None) -> bool:
    try:
        pa.array([value], FIGURE)
    except pa.ArrowInvalid:
        return False
    return True


#: Quotes, each with the number of its table.
QUOTES = kind_of(Quote, place="table")
