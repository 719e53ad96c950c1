"""The state of an item: whether it may be published, read and written safely."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from wirecopy.kit.state import is_killed
from wirecopy.tree.items import Item, Status
from wirecopy.tree.nodes import Article, QuoteTable, Table

__all__ = ["state_of", "status_of", "with_state"]

Node = TypeVar("Node", bound=QuoteTable | Article | Table)

_STATUS: dict[str, Status] = {
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}


def state_of(status: str, embargo: str | None = None) -> Item | None:
    """What a source says of the state; None for what is usable.

    A status that is not known counts as withheld, and an embargo without a time as open.
    """
    word = status.strip().lower()
    until = embargo if embargo is not None else "open" if word == "embargoed" else None
    known = None if word in ("", "usable", "embargoed") else _STATUS.get(word, "withheld")
    if known is None and until is None:
        return None
    return Item(status=known, embargoed=until)


def with_state(node: Node, state: Item | None) -> Node:
    """The node with that state beside what else its item says."""
    if state is None:
        return node
    item = msgspec.structs.replace(
        node.item or Item(), status=state.status, embargoed=state.embargoed
    )
    return msgspec.structs.replace(node, item=item)


def status_of(nodes: Iterable[QuoteTable | Article | Table]) -> Status:
    """The status of what holds these nodes: of an embargoed one it is withheld."""
    items = [node.item for node in nodes if node.item is not None]
    if any(map(is_killed, items)):
        return "canceled"
    if any(item.status == "withheld" or item.embargoed is not None for item in items):
        return "withheld"
    return "usable"
