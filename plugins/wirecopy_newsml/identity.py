"""The identity and the state of an item of NewsML-G2: its guid, version, times, status, embargo."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from lxml import etree

from wirecopy import Item
from wirecopy.kit.state import embargo_end, is_killed
from wirecopy_newsml.markup import NOTHING, Xml, attribute

#: What the standard demands, so that it stands in an item that does not say it itself.
DEMANDED = frozenset(("guid", "version", "version_created", "provider"))
_TIMES = {"firstCreated": "first_created", "versionCreated": "version_created"}
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?\Z", re.ASCII
)
_PARTS = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<clock>\d\d:\d\d)(?P<seconds>:\d\d(?:\.\d{1,9})?)?"
    r"(?P<zone>Z|[+-]\d\d:[0-5]\d)?)?\Z",
    re.ASCII,
)
# XML Schema's zones end there (part 2, section 3.2.7.3).
_LAST_ZONE = timedelta(hours=14)
_GUID = re.compile(r"[A-Za-z0-9:/._~?=&+,;@()-]+\Z", re.ASCII)
_STATUS = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}


def child_of(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child of a name, in any namespace: in a third of the time of `find`."""
    return next(parent.iterchildren(f"{{*}}{name}"), None)


def _text_in(parent: etree._Element | None, name: str) -> str:
    child = None if parent is None else child_of(parent, name)
    return "" if child is None else (child.text or "").strip()


def told_of(item: etree._Element) -> dict[str, Any]:  # Any: values of the fields of an `Item`
    """What the attributes of an item and its `itemMeta` say, by the names of fields.

    A state that is not known is taken for withheld, an embargo without a readable end for open.
    """
    told: dict[str, Any] = {}  # Any: as above
    if guid := item.get("guid"):
        told["guid"] = guid
    version = item.get("version") or ""
    if version.isascii() and version.isdigit() and len(version) < 19:
        told["version"] = int(version)
    if (history := child_of(item, "pubHistory")) is not None:
        sent = _text_in(child_of(history, "published"), "timestamp")
        if _ISO.match(sent):
            told["published"] = sent
    meta = child_of(item, "itemMeta")
    if meta is None:
        return told
    for name, field in _TIMES.items():
        written = _text_in(meta, name)
        if _ISO.match(written):
            told[field] = written
    if label := provider_of(meta):
        told["provider"] = label.strip()
    return told | state_of(meta)


def provider_of(meta: etree._Element) -> str | None:
    """Who provides the item."""
    provider = child_of(meta, "provider")
    if provider is None:
        return None
    label = _text_in(provider, "name") or provider.get("literal")
    return label or provider.get("qcode") or provider.get("uri")


def state_of(meta: etree._Element) -> dict[str, str]:
    """The status and the embargo that an `itemMeta` states."""
    found = {}
    status = child_of(meta, "pubStatus")
    if status is not None:
        written = status.get("qcode") or status.get("uri") or ""
        found["status"] = _STATUS.get(
            written.replace(":", "/").rpartition("/")[2].lower(), "withheld"
        )
    embargo = child_of(meta, "embargoed")
    if embargo is not None:
        until = (embargo.text or "").strip()
        found["embargoed"] = until if _ISO.match(until) else _OPEN
        # As we were told it, unless somebody has changed the end since.
        for each in meta.iterchildren("{*}itemMetaExtProperty"):
            exact = each.get("value") or ""
            if each.get("rel") == _EMBARGO and _end(exact) == until and _ISO.match(exact):
                found["embargoed"] = exact
    return found


_OPEN = "open"
_EMBARGO = "q:embargoed"


def is_time(written: str) -> bool:
    """Whether it is a date, or a time, in ISO 8601."""
    return _ISO.match(written) is not None


def guid_of(item: Item) -> str:
    """The identifier, if it can be a guid; or empty."""
    return item.guid if item.guid and _GUID.match(item.guid) else ""


@lru_cache(1024)
def time_in(written: str | None) -> str:
    """A time as the standard wants it, a day as its beginning; empty for what is none."""
    found = _PARTS.match(written or "")
    if found is None:
        return ""
    try:
        datetime.fromisoformat(found["day"])
        if found["clock"] is None:
            return f"{found['day']}T00:00:00"
        seconds, zone = found["seconds"] or ":00", found["zone"] or ""
        time = f"{found['day']}T{found['clock']}{seconds}{zone}"
        offset = datetime.fromisoformat(time).utcoffset()
    except ValueError:
        return ""
    return time if offset is None or abs(offset) <= _LAST_ZONE else ""


def day_in(written: str | None) -> str:
    """As `time_in`, but a day stays a day."""
    time = time_in(written)
    return time[:10] if time and len(written or "") == _DAY else time


_DAY = len("2026-11-20")


def made_of(item: Item) -> str:
    """When this version was made; for want of that, when it was published or first made."""
    return time_in(item.version_created) or time_in(item.published) or time_in(item.first_created)


def _end(until: str) -> str:
    """The end of an embargo as the standard wants it; empty for what has none."""
    if len(until) != _DAY:  # a time, or open
        return time_in(until)
    end = embargo_end(Item(embargoed=until))
    return "" if end is None else f"{end.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def history_of(item: Item) -> Xml:
    """When it was published."""
    if not (when := day_in(item.published)):
        return NOTHING
    return Xml(f"<pubHistory><published><timestamp>{when}</timestamp></published></pubHistory>")


def state_in(item: Item) -> tuple[Xml, Xml]:
    """What stands behind `versionCreated`, with the status; and a property for the embargo."""
    first, exact = time_in(item.first_created), NOTHING
    state = f"<firstCreated>{first}</firstCreated>" if first else ""
    if item.embargoed is not None:
        until = _end(item.embargoed)
        state += f"<embargoed>{until}</embargoed>" if until else "<embargoed/>"
        if until != ("" if item.embargoed == _OPEN else item.embargoed):
            value = attribute(item.embargoed)
            exact = Xml(f'<itemMetaExtProperty rel="{_EMBARGO}" value="{value}"/>')
    status = "canceled" if is_killed(item) else item.status or "usable"
    state += f'<pubStatus qcode="stat:{status}"/>'
    return Xml(state), exact
