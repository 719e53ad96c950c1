"""The columns of tables: cells of a node by its fields, as code made once."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import msgspec

from wirecopy.kit.soundness import are_sound
from wirecopy.tree.fields import Field, compiled, expression, fields, text_of
from wirecopy.tree.nodes import QuoteTable

__all__ = ["ITEM", "SHOWN", "Cell", "cell", "cells", "columns", "compiled"]

#: What a cell holds: text and figures as they are, times and tuples as text; None is empty.
Cell = str | int | Decimal | None


@cache
def columns(kind: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a node as tables show them.

    A record that is one field has columns for what it shows, and one for the rest, as JSON.
    """
    found: list[Field] = []
    for field in fields(kind):
        if field.kind == "record":
            inner = fields(field.holds)
            rest = tuple(each.name for each in inner if not (each.shown or each.private))
            found += [
                msgspec.structs.replace(each, path=(*field.path, *each.path))
                for each in inner
                if each.shown
            ]
            field = msgspec.structs.replace(field, parts=rest)
        found.append(field)
    return tuple(found)


#: The columns of what an item says of itself.
ITEM = tuple(field for field in columns(QuoteTable) if field.path[0] == "item")
#: The names of those that hold one field.
SHOWN = tuple(field.name for field in ITEM if field.shown)


@cache
def cells(kind: type[msgspec.Struct]) -> Callable[[msgspec.Struct], list[Cell]]:
    """What makes the cells of a node, in the order of `columns`."""
    names: dict[str, object] = {}
    code = ", ".join(cell(field, "node", names) for field in columns(kind))
    function: Callable[[msgspec.Struct], list[Cell]] = compiled(
        f"def made(node): return [{code}]", names
    )
    return function


def cell(field: Field, variable: str, names: dict[str, object]) -> str:
    """Code for a cell; what it needs to know goes into `names`."""
    code = expression(field, variable)
    if field.kind not in ("time", "many", "record") or field.holds is str:
        return code
    names |= {"text_of": text_of, f"field_{field.name}": field}
    said = f"_{field.name}"
    text = f"text_of(field_{field.name}, {said})"
    if field.kind == "record":
        return f"(None if ({said} := {code}) is None or ({said} := {text}) == '{{}}' else {said})"
    if field.kind == "many":
        names["many_of"] = _text_of_many
        found = f"many_of(field_{field.name}, {said})"
        missing = f"({said} := {code}) == ()"
        if len(field.path) > 1:
            missing = f"({said} := {code}) is None or {said} == ()"
        return f"(None if {missing} else {found})"
    return f"({text} if ({said} := {code}) is not None else None)"


def _text_of_many(field: Field, found: object) -> str:
    """The text of a tuple. Raises `TypeError` for what is not one, or holds something else."""
    item = field.item
    is_sound = type(found) is tuple and (
        item is None or not issubclass(item, msgspec.Struct) or are_sound(found, item)
    )
    if not is_sound:
        raise TypeError(f"{field.name} holds {found!r}")
    return text_of(field, found)
