"""The item that a source tells of beside its nodes: of several places, and for several nodes."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from wirecopy.tree.items import Item
from wirecopy.tree.nodes import Article, QuoteTable, Table

__all__ = ["merged", "with_item"]

_Child = TypeVar("_Child", bound=QuoteTable | Article | Table)


def merged(told: Item | None, found: Item | None) -> Item | None:
    """The item of two; the fields of the first come before those of the second."""
    if told is None or found is None:
        return told or found
    missing = {
        name: value
        for name in found.__struct_fields__
        if getattr(told, name) in (None, ()) and (value := getattr(found, name)) not in (None, ())
    }
    return msgspec.structs.replace(told, **missing)


def with_item(children: Sequence[_Child], item: Item | None) -> list[_Child]:
    """The nodes with what is said of all of them: all of it with the first story, else the first.

    The others have the times, and the state. What a node's own item says comes before it.
    """
    if item is None or not children:
        return list(children)
    first = next((each for each in children if isinstance(each, Article)), children[0])
    told = {n: getattr(item, n) for n in _OF_ALL if getattr(item, n) is not None}
    of_others = Item(**told) if told else None
    return [
        msgspec.structs.replace(each, item=merged(each.item, item if each is first else of_others))
        for each in children
    ]


_OF_ALL = ("version_created", "published", "status", "embargoed")
