"""What an item's state means: whether it is killed, when its embargo ends, which version is newer.

Times are compared only where the calendar has them; what has no zone is in UTC.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from wirecopy.tree.items import Item

__all__ = ["embargo_end", "is_killed", "moment"]

#: Where an embargo names no zone, it is the one whose days end last (UTC-12).
_LAST_ZONE = timedelta(hours=12)


def is_killed(item: Item) -> bool:
    """Whether the story is taken back: by its status, or by a signal `kill`."""
    if item.status == "canceled":
        return True
    return any(signal.code.rpartition(":")[2].lower() == "kill" for signal in item.signals)


def embargo_end(item: Item) -> datetime | None:
    """The end of an item's embargo, with its zone; None if it has none, or one that cannot be told.

    A day ends with its last hour, and where no zone is given, in the zone that comes last: an
    embargo must not end too early.
    """
    if item.embargoed is None:
        return None
    with suppress(ValueError, OverflowError):
        end = datetime.fromisoformat(item.embargoed)
        if "T" not in item.embargoed:
            end += timedelta(days=1)
        return end if end.tzinfo is not None else end.replace(tzinfo=UTC) + _LAST_ZONE
    return None


def moment(time: str | None) -> datetime | None:
    """A time in ISO 8601, with its zone, for comparing; None for none."""
    if time is None:
        return None
    with suppress(ValueError, OverflowError):
        said = datetime.fromisoformat(time)
        return said if said.tzinfo is not None else said.replace(tzinfo=UTC)
    return None
