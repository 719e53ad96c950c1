"""The exact channel: as pairs of text, what the places that a standard has do not bring back.

A format maps the fields of a node to the standard's places, and says what these places bring back.
All else goes through the channel: the format only says where pairs of a name and a text may stand
(a property, an attribute, a `meta` element). So no field is lost by being forgotten.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec

from wirecopy.files.sink import Sink
from wirecopy.kit.spans import leads, lost_links
from wirecopy.tree.fields import Field, fields, flat, text_of, unflat, value_of
from wirecopy.tree.nodes import Article, Cell, Quote, QuoteTable, Span, Table

__all__ = [
    "ABSENT",
    "exact",
    "losses",
    "quote_of",
    "report",
    "report_item",
    "restored",
    "text_of",
    "value_of",
]

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

    Private fields are never among them (see `report`), but a usual value that a place states and
    the node does not, such as `usable`, is named among what is absent.
    """
    carried = carried or {}
    kind = type(node)
    record = flat(node)
    pairs = []
    absent = []
    for field in fields(kind):
        value = record[field.name]
        brought = carried.get(field.name)
        if value == brought:
            continue
        if field.private and not (value is None and brought == field.usual):
            continue
        if field.kind == "record" and value is not None and not exact(value):
            continue  # all it says is private
        if value is None or value == ():
            if brought not in (None, ()):
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

    Pairs of names that are not fields, and texts that are not their values, are ignored: a later
    version may have written them.
    """
    record = dict(carried)
    known = _named(kind)
    for name, text in pairs:
        if name == ABSENT:
            for each in text.split():
                if each in known and _may_be_absent(known[each], record.get(each)):
                    record.pop(each, None)
        elif name in known:
            try:
                record[name] = value_of(known[name], text)
            except ValueError:
                continue
    return unflat(kind, record, **content)


def _may_be_absent(field: Field, value: object) -> bool:
    """Whether a value may be left out: of private fields only the usual one, never a state."""
    return not field.private or value == field.usual


def losses(
    node: msgspec.Struct, carried: Collection[str], format_name: str, *, has_channel: bool = False
) -> list[tuple[str, int]]:
    """What nothing carries: a message for each field with a value and no place, and the line.

    `carried` names the fields that have a place. With a channel only private fields are left: those
    that it may not carry. Of a record each field is told by its own name. `spans` among the carried
    are the links in an article's text that pages may lead to: markup has no others.
    """
    kind = type(node)
    names = frozenset(carried)
    found = []
    if isinstance(node, Article):
        carries = _leads if "spans" in names else None
        found += lost_links(node, format_name, carries=carries)
    missing = _private(kind) if has_channel else fields(kind)
    missing = tuple(field for field in missing if field.name not in names)
    for field in missing:
        value: Any = node  # Any: a value of the field's type
        for name in field.path:
            value = getattr(value, name, None)
        if field.kind == "record":
            if value is not None:
                line = getattr(node, "line", 0)
                inner = losses(value, carried, format_name, has_channel=has_channel)
                found += [(message, line) for message, _ in inner]
        elif value not in (None, "", ()) and value != field.usual:
            text = text_of(field, value)
            what = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            message = f"{format_name} has no place for the field {field.name}: '{what}'"
            found.append((message, getattr(node, "line", 0)))
    return found


def _leads(span: Span) -> bool:
    return leads(span.href)


@cache
def _private(kind: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields that are private, and records that have such fields."""
    return tuple(
        field
        for field in fields(kind)
        if field.private or (field.kind == "record" and _private(field.holds))
    )


def report(
    node: msgspec.Struct,
    carried: Collection[str],
    sink: Sink,
    *,
    format_name: str,
    has_channel: bool = False,
) -> None:
    """Warns of what nothing carries, as `not-carried`; see `losses`."""
    for message, line in losses(node, carried, format_name, has_channel=has_channel):
        sink.warn("not-carried", message, line=line)


def report_item(node: QuoteTable | Article | Table, sink: Sink, format_name: str) -> None:
    """Warns of what an item says where a format has no place for it and no channel."""
    if node.item is not None:
        for message, _ in losses(node.item, (), format_name):
            sink.warn("not-carried", message, line=node.line)


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
    known = _named(Quote)
    for name, text in pairs:
        if name in known:
            try:
                record[name] = value_of(known[name], text)
            except ValueError:
                extra.append(Cell(text, name))
    record["extra"] = (*(record.get("extra") or ()), *extra)
    return unflat(Quote, record, line=line)


@cache
def _named(kind: type[msgspec.Struct]) -> dict[str, Field]:
    return {field.name: field for field in fields(kind)}
