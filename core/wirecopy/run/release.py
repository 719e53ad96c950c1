"""Which documents a format may write: none with an item that is withheld, canceled or embargoed.

A format that has a place for these states writes them there; all others refuse such an item, since
readers of their output could not know. There is no clock: an embargo is over if it ended before a
time that somebody gives.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from wirecopy.errors import Unusable, printable
from wirecopy.kit.identity import time_of
from wirecopy.kit.state import embargo_end, is_killed
from wirecopy.plugins.formats import Exporter
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import Article, Document, QuoteTable, Table

#: The diagnostics of what a reader or an exporter leaves out.
LOSSES = ("not-carried", "not-read")
#: So many characters of an item's name are shown, and so many items are named.
_SHOWN = 80
_MOST_NAMED = 20


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What may go out, and what may be lost.

    `date` is the time of the run in ISO 8601 with its zone, or `now`; else `SOURCE_DATE_EPOCH`
    counts. Embargoes that ended before it are over; without a time none is. `allow_unusable` lets
    any item go out. With `fail_on_loss` nothing is written if anything is left out.
    """

    allow_unusable: bool = False
    date: str = ""
    fail_on_loss: bool = False


class Gate(msgspec.Struct, frozen=True):
    """What one exporter may write at one time."""

    format_name: str
    has_status: bool
    has_embargo: bool
    time: str
    has_end: bool = False  # a place for the end of an embargo, none for an open one

    def refusal(self, document: Document) -> Unusable | None:
        """The error for a document that must not be written so; None if it may."""
        found = [
            (child, state)
            for child in document.children
            if child.item is not None and (state := self._state(child.item))
        ]
        return _error(found, self, document.source) if found else None

    def passed(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents. Raises `Unusable` at the first that must not be written."""
        for document in documents:
            if (error := self.refusal(document)) is not None:
                raise error
            yield document

    def _state(self, item: Item) -> str:
        """Why an item must not be written; empty if it may."""
        if not self.has_status and (state := _status(item)):
            return state
        if item.embargoed is None or self.has_embargo or _is_over(item, self.time):
            return ""
        if not self.has_end or embargo_end(item) is None:
            return (
                "is embargoed until further notice"
                if item.embargoed == "open"
                else f"is embargoed until {item.embargoed}"
            )
        return ""


def gate(exporter: Exporter, rules: Rules) -> Gate | None:
    """What an exporter may write; None if that is everything.

    An exporter has a place for a state if its `carries` names `Item.status` or `Item.embargoed`;
    `Item.embargoed:end` is a place for embargoes whose end is known.
    Raises `UsageError` for a date that is not a time with its zone.
    """
    time = time_of(rules.date)
    carries = exporter.carries or frozenset()
    has_status, has_embargo = "Item.status" in carries, "Item.embargoed" in carries
    if rules.allow_unusable or (has_status and has_embargo):
        return None
    return Gate(exporter.name, has_status, has_embargo, time, "Item.embargoed:end" in carries)


def _status(item: Item) -> str:
    if item.status in ("withheld", "canceled"):
        return f"is {item.status}"
    return "is killed" if is_killed(item) else ""


def _is_over(item: Item, time: str) -> bool:
    """Whether the embargo of an item certainly ended before a time; there may be none given."""
    end = embargo_end(item) if time else None
    return end is not None and end < datetime.fromisoformat(time)


def _error(
    found: list[tuple[QuoteTable | Article | Table, str]], gate: Gate, source: str
) -> Unusable:
    told = [f"{_name(child)} {state}" for child, state in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        told.append(f"and {len(found) - _MOST_NAMED} more items")
    is_embargo = any("embargoed" in state for _, state in found)
    over = ""
    if is_embargo:
        at = f"the time given is {gate.time}" if gate.time else "no time is given"
        over = f" ({at}: --date TIME says which embargoes are over)"
    return Unusable(
        f"{', '.join(told)}, and {gate.format_name} has no place to say so{over}",
        source=source or None,
        line=found[0][0].line,
        hint="write newsml or json, which keep the state, or use --allow-unusable",
    )


def _name(child: QuoteTable | Article | Table) -> str:
    said = child.headline if isinstance(child, Article) else child.title
    guid = child.item.guid if child.item is not None else None
    name = guid or said
    return f"'{printable(name, _SHOWN)}'" if name else "an item without a name"
