"""The exact channel: as pairs of text, what the places that a standard has do not bring back.

A format maps the fields of a node to the standard's places, and says what these places bring back.
All else goes through the channel: the format only says where pairs of a name and a text may stand
(a property, an attribute, a `meta` element). So no field is lost by being forgotten.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from wirecopy.files.sink import Sink
from wirecopy.tree.fields import fields, flat, text_of, unflat, value_of
from wirecopy.tree.nodes import Cell, Quote

__all__ = ["ABSENT", "exact", "quote_of", "report", "restored", "text_of", "value_of"]

Node = TypeVar("Node", bound=msgspec.Struct)

#: The name of the pair that says which values the standard's places bring back, but there are none.
ABSENT = "absent"
#: So many characters of what is not carried are shown.
_SHOWN = 80


def exact(
    node: msgspec.Struct,
    carried: Mapping[str, Any] | None = None,  # Any: a field's value
) -> list[tuple[str, str]]:
    """The pairs of field and text that the channel must carry, given what is carried without it.

    Private fields are never among them: see `report`.
    """
    carried = carried or {}
    kind = type(node)
    record = flat(node)
    pairs = []
    absent = []
    for field in fields(kind):
        value = record[field.name]
        if value == carried.get(field.name) or field.private:
            continue
        if value is None or value == ():
            if carried.get(field.name) not in (None, ()):
                absent.append(field.name)
        else:
            pairs.append((field.name, text_of(field, value)))
    if absent:
        pairs.append((ABSENT, " ".join(absent)))
    return pairs


def restored(
    kind: type[Node],
    carried: Mapping[str, Any],  # Any: a field's value
    pairs: Iterable[tuple[str, str]],
    **content: Any,  # Any: what the node contains
) -> Node:
    """The node, of what the standard's places bring back and what the channel carried.

    Pairs of names that are no fields, and texts that are no values of theirs, are ignored: a later
    version may have written them.
    """
    record = dict(carried)
    known = {field.name: field for field in fields(kind)}
    for name, text in pairs:
        if name == ABSENT:
            for each in text.split():
                record.pop(each, None)
        elif name in known:
            try:
                record[name] = value_of(known[name], text)
            except ValueError:
                continue
    return unflat(kind, record, **content)


def report(
    node: msgspec.Struct,
    carried: Iterable[str],
    sink: Sink,
    *,
    format_name: str,
    has_channel: bool = False,
) -> None:
    """Warns of each field with a value that is not among the names of those that are carried.

    With a channel only private fields are left: those the channel may not carry.
    """
    names = frozenset(carried)
    record = flat(node)
    for field in fields(type(node)):
        value = record[field.name]
        if value in (None, "", ()) or field.name in names or (has_channel and not field.private):
            continue
        text = text_of(field, value)
        what = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        sink.warn(
            "not-carried",
            f"{format_name} has no place for the field {field.name}: '{what}'",
            line=getattr(node, "line", 0),
        )


def quote_of(
    pairs: Iterable[tuple[str, str]],
    cells: Iterable[Cell] = (),
    carried: Mapping[str, Any] | None = None,  # Any: a field's value
    *,
    line: int = 0,
) -> Quote:
    """A quote of pairs, its other cells, and what is known without them.

    A text that is not a value of its field stays as a cell that is named after it. So do figures
    that are not finite: no quote holds them.
    """
    record, extra = dict(carried or {}), list(cells)
    known = {field.name: field for field in fields(Quote)}
    for name, text in pairs:
        if name in known:
            try:
                record[name] = value_of(known[name], text)
            except ValueError:
                extra.append(Cell(text, name))
    record["extra"] = (*(record.get("extra") or ()), *extra)
    return unflat(Quote, record, line=line)
