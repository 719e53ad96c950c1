"""The columns of tables: cells of a node by its fields, as code made once."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import msgspec

from wirecopy.tree.fields import Field, compiled, expression, fields, text_of

__all__ = ["Cell", "cell", "cells", "compiled"]

#: What a cell holds: text and figures as they are, times and tuples as text; None is empty.
Cell = str | int | Decimal | None


@cache
def cells(kind: type[msgspec.Struct]) -> Callable[[msgspec.Struct], list[Cell]]:
    """What makes the cells of a node, in the order of `fields`."""
    names: dict[str, object] = {}
    code = ", ".join(cell(field, "node", names) for field in fields(kind))
    function: Callable[[msgspec.Struct], list[Cell]] = compiled(
        f"def made(node): return [{code}]", names
    )
    return function


def cell(field: Field, variable: str, names: dict[str, object]) -> str:
    """Code for a cell; what it needs to know goes into `names`."""
    code = expression(field, variable)
    if field.kind not in ("time", "many"):
        return code
    names |= {"text_of": text_of, f"field_{field.name}": field}
    said = f"_{field.name}"
    is_there = f"({said} := {code})" if field.kind == "many" else f"({said} := {code}) is not None"
    return f"(text_of(field_{field.name}, {said}) if {is_there} else None)"
