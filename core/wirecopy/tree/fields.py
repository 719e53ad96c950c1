"""The fields of nodes, derived from their types: what each is called, holds and means.

A field is declared once, in `nodes.py`. Its label, description, kind and unit stand beside its type
as `msgspec.Meta`; all else is derived: columns of tables, attributes, properties, strategies.

>>> from wirecopy import Dateline, Article, fields, flat, unflat
>>> [field.name for field in fields(Article)][4:7]
['dateline_place', 'dateline_date', 'dateline_agency']
>>> record = flat(Article("Miners slip", dateline=Dateline("Perth")))
>>> record["headline"], record["dateline_place"], record["credit"]
('Miners slip', 'Perth', None)
>>> unflat(Article, record).dateline == Dateline("Perth")
True
"""

import json
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

Kind = Literal["text", "number", "time", "code", "many", "record"]
Node = TypeVar("Node", bound=msgspec.Struct)

#: Figures with more characters are not read: `Decimal` would take hours for some.
_LONGEST_FIGURE = 1000


class Field(msgspec.Struct, frozen=True):
    """A field of a node, or of a record in it.

    `name` is unique in its node (`dateline_place`), `path` leads to the value (`dateline`,
    `place`). `kind` is `many` for a tuple: of texts where `item` is `str`, else of records. A
    `record` stands in one field, as JSON in tables; its own fields are `fields(holds)`. `holds` is
    the Python type of a value that is there. `unit` is `%` or the name of the field that holds it.
    A `private` field is not for publication; the `usual` value needs no place; a `shown` field of a
    record has a column of its own in tables. `parts` are the fields of an item of a tuple in the
    order in which tables write them, where that is an array and not an object; of a record, those
    that are written.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    holds: type
    unit: str = ""
    label: str = ""
    description: str = ""
    private: bool = False
    item: type | None = None
    parts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    is_required: bool = False
    usual: str = ""
    shown: bool = False


def fields(kind: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a node type, as tables show them: those of records in it in their place.

    What the node contains (an article's body, a table's quotes) and where it comes from (its line)
    are not among them. Tuples come last, and records that are one field.
    """
    return _ordered(kind)


@cache
def _ordered(kind: type[msgspec.Struct]) -> tuple[Field, ...]:
    found = list(_fields(kind))
    first = {name: place for place, name in enumerate(getattr(kind, "_first", ()))}
    found.sort(
        key=lambda field: (field.kind in ("many", "record"), first.get(field.name, len(first)))
    )
    return tuple(found)


def content(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The names of the fields that hold the nodes which a node contains."""
    return tuple(
        info.name
        for info in msgspec.structs.fields(kind)
        if any(_is_contained(each) for each in _options(_plain(info.type)[0]))
    )


def flat(node: msgspec.Struct) -> dict[str, Any]:  # Any: a value of each field's type
    """The values of a node by the names of its fields; None where there is none."""
    record: dict[str, Any] = _flattener(type(node))(node)
    return record


def unflat(
    kind: type[Node],
    record: Mapping[str, Any],
    **content: Any,  # Any: as above; what it contains
) -> Node:
    """The node whose values these are; `content` is what it contains, and its `line`.

    A record in it of which nothing is there is None. Names that are none of its fields are ignored.
    """
    node: Node = _builder(kind)(record, content)
    return node


def text_of(field: Field, value: Any) -> str:  # Any: a value of the field's type
    """A value as text: figures with their digits, times in ISO 8601, tuples in JSON."""
    match value:
        case str():
            return value
        case date() | time():
            return value.isoformat()
        case msgspec.Struct():
            return json.dumps(_public(field, value), ensure_ascii=False)
        case tuple():
            return json.dumps([_item(field, each) for each in value], ensure_ascii=False)
        case _:
            return str(value)


def value_of(field: Field, text: str) -> Any:  # Any: as above
    """The value whose text this is. Raises `ValueError` for what is none."""
    if field.kind == "many":
        try:
            found = json.loads(text)
            if field.parts:
                found = [dict(zip(field.parts, each, strict=True)) for each in found]
            return tuple(msgspec.convert(found, list[field.item]))  # type: ignore[name-defined]  # known at run time
        except (msgspec.ValidationError, TypeError, RecursionError) as error:
            raise ValueError(str(error)) from None
    if field.kind == "record":
        return _of_json(field, text)
    if field.holds is str:
        return text
    if field.holds is Decimal:
        return figure(text)
    if field.holds is int:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ValueError("not a whole number")
        return int(text)
    if field.holds is datetime and len(text) == 10:
        return datetime.fromisoformat(text)
    return msgspec.convert(text, field.holds)


def _public(field: Field, value: msgspec.Struct) -> dict[str, Any]:  # Any: JSON
    """What of a record may be published, without what it does not say."""
    record = flat(value)
    return {
        each.name: [_item(each, part) for part in said] if each.kind == "many" else said
        for each in fields(field.holds)
        if not each.private
        and (not field.parts or each.name in field.parts)
        and (said := record[each.name]) not in (None, ())
    }


def _of_json(field: Field, text: str) -> Any:  # Any: a record
    try:
        return msgspec.json.decode(text, type=field.holds)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from None


def figure(text: str) -> Decimal:
    """A number as tables and JSON hold it: ASCII digits, a point, an exponent, nothing else.

    Raises `ValueError` for all else that `Decimal` takes: `1_000`, `NaN`, digits of other scripts.
    """
    if len(text) > _LONGEST_FIGURE or not text.isascii() or "_" in text or text != text.strip():
        raise ValueError("not a number")
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not found.is_finite():
        raise ValueError("not a number")
    return found


def walk(node: Node) -> Iterator[msgspec.Struct]:
    """A node and all nodes in it, in the order of the text: quotes, cells, bylines, paragraphs.

    >>> from wirecopy import Article, Byline, Paragraph, walk
    >>> [type(each).__name__ for each in walk(Article("Slip", byline=Byline("A. Roe")))]
    ['Article', 'Byline']
    """
    yield node
    for name in node.__struct_fields__:
        match getattr(node, name):
            case msgspec.Struct() as inner:
                yield from walk(inner)
            case tuple() as inners:
                for inner in inners:
                    if isinstance(inner, msgspec.Struct):
                        yield from walk(inner)


def replace(node: Node, /, **changes: Any) -> Node:  # Any: a value of each field's type
    """A copy of a node with other values in some fields; the node itself cannot be changed.

    Raises `TypeError` for names that are not fields of it.

    >>> from wirecopy import Quote, replace
    >>> replace(Quote("RIO"), name="Rio Tinto").name
    'Rio Tinto'
    """
    return msgspec.structs.replace(node, **changes)


def expression(field: Field, variable: str) -> str:
    """Python code for the value of a field of the node that a variable holds."""
    code = f"{variable}.{field.path[0]}"
    for depth, name in enumerate(field.path[1:]):
        code = f"(None if (_{depth} := {code}) is None else _{depth}.{name})"
    return code


def compiled(source: str, names: Mapping[str, object]) -> Callable[..., Any]:  # Any: any function
    """The function `made` that Python code defines; it knows the names that are given.

    Row functions are put together from the fields, once: as code they are as fast as by hand, and
    twice as fast as a loop over getters.
    """
    space = dict(names)
    exec(compile(source, "<fields>", "exec"), space)  # code of our own fields only
    function: Callable[..., Any] = space["made"]  # type: ignore[assignment]  # what is defined
    return function


@cache
def _flattener(kind: type[msgspec.Struct]) -> Callable[[msgspec.Struct], dict[str, Any]]:  # Any: ^
    pairs = ", ".join(f"{field.name!r}: {expression(field, 'node')}" for field in fields(kind))
    return compiled(f"def made(node): return {{{pairs}}}", {})


@cache
def _builder(kind: type[msgspec.Struct]) -> Callable[..., Any]:  # Any: the node
    names: dict[str, object] = {}
    lines: list[str] = []
    known = {field.path: field.name for field in fields(kind)}
    call = _built(kind, (), known, names, lines)
    body = "\n ".join(["get = record.get", *lines, f"return {call[:-1]}**content)"])
    return compiled(f"def made(record, content):\n {body}", names)


def _built(
    kind: type[msgspec.Struct],
    path: tuple[str, ...],
    known: Mapping[tuple[str, ...], str],
    names: dict[str, object],
    lines: list[str],
) -> str:
    """Code that makes a record at a path; `lines` are what must come before it."""
    maker = f"make_{'_'.join(path)}"
    names[maker] = kind
    arguments = []
    for info in msgspec.structs.fields(kind):
        here = (*path, info.name)
        variable = "_".join(("value", *here))
        inner = _record(info.type)
        if inner is not None and here not in known:
            call = _built(inner, here, known, names, lines)
            leaves = [name for place, name in known.items() if place[: len(here)] == here]
            said = " or ".join(f"get({leaf!r}) is not None" for leaf in leaves)
            lines.append(f"{variable} = {call} if {said} else None")
        elif here in known:
            lines.append(f"{variable} = get({known[here]!r})")
            default = _EMPTY.get(_plain(info.type)[0]) if info.required else info.default
            if default is not None:
                names[f"no_{variable}"] = default
                lines.append(f"if {variable} is None: {variable} = no_{variable}")
        else:
            continue
        arguments.append(f"{info.name}={variable}, ")
    return f"{maker}({''.join(arguments)})"


# What stands for a missing value that a record must have.
_EMPTY: dict[object, object] = {str: "", int: 0}


def _fields(
    kind: type[msgspec.Struct], path: tuple[str, ...] = (), prefix: str = ""
) -> Iterator[Field]:
    provenance: frozenset[str] = getattr(kind, "_provenance", frozenset())
    for info in msgspec.structs.fields(kind):
        if info.name in provenance:
            continue
        plain, said = _plain(info.type)
        here, name = (*path, info.name), prefix + info.name
        inner = _record(info.type)
        if inner is not None and said.get("kind") != "record":
            yield from _fields(inner, here, said.get("prefix", f"{name}_"))
            continue
        if any(map(_is_contained, _options(plain))):
            continue
        label = said.get("title") or name.replace("_", " ").capitalize()
        item = get_args(plain)[0] if get_origin(plain) is tuple else None
        yield Field(
            name,
            here,
            said.get("kind") or _kind(plain),
            tuple if item is not None else plain,
            unit=said.get("unit", ""),
            label=label,
            description=said.get("description") or f"the {label[:1].lower()}{label[1:]}",
            private=said.get("private", False),
            item=item,
            parts=said.get("parts", ()),
            examples=said.get("examples", ()),
            is_required=info.required,
            usual=said.get("usual", ""),
            shown=said.get("shown", False),
        )


def _plain(annotated: Any) -> tuple[Any, dict[str, Any]]:  # Any: a type; what is said of it
    """A type without None and what is said beside it, and that."""
    said: dict[str, Any] = {}
    while True:
        if get_origin(annotated) is Annotated:
            annotated, *metas = get_args(annotated)
            for meta in metas:
                for name in ("title", "description", "examples"):
                    if getattr(meta, name) is not None:
                        found = getattr(meta, name)
                        said[name] = tuple(found) if name == "examples" else found
                said |= meta.extra or {}
            continue
        options = _options(annotated)
        if len(options) == 1 and options[0] is not annotated:
            annotated = options[0]
            continue
        return annotated, said


def _options(annotated: Any) -> tuple[Any, ...]:  # Any: types
    """The types of a union but None; of a tuple, those of its items."""
    if get_origin(annotated) in (Union, types.UnionType):
        return tuple(each for each in get_args(annotated) if each is not type(None))
    return (annotated,)


def _record(annotated: Any) -> type[msgspec.Struct] | None:  # Any: a type
    """The type of a record that stands in a node in one piece."""
    plain, _ = _plain(annotated)
    return plain if isinstance(plain, type) and issubclass(plain, msgspec.Struct) else None


def _is_contained(plain: Any) -> bool:  # Any: a type
    """Whether it is a tuple of nodes that know their lines, which are text of their own."""
    if get_origin(plain) is not tuple:
        return False
    items = _options(_plain(get_args(plain)[0])[0])
    return any("line" in getattr(each, "__struct_fields__", ()) for each in items) or any(
        get_origin(each) is tuple for each in items
    )


def _kind(plain: Any) -> Kind:  # Any: a type
    if get_origin(plain) is tuple:
        return "many"
    if isinstance(plain, type) and issubclass(plain, date | time):
        return "time"
    return "number" if plain in (Decimal, int) else "text"


def _item(field: Field, item: object) -> object:
    if field.parts:
        return [getattr(item, part) for part in field.parts]
    plain = msgspec.to_builtins(item)
    return {k: v for k, v in plain.items() if k != "type"} if isinstance(plain, dict) else plain
