"""The identity and the state of an item of NewsML-G2: its guid, version, times, status, embargo."""

import re
from datetime import datetime
from typing import Any

from lxml import etree

from wirecopy import Item
from wirecopy.kit.state import is_killed
from wirecopy_newsml.markup import Xml, attribute, one_line, text

#: The fields by the elements of `itemMeta` that hold them.
FIELDS = {"firstCreated": "first_created", "versionCreated": "version_created"}
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?\Z", re.ASCII
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
_GUID = re.compile(r"[A-Za-z0-9:/._~?=&+,;@()-]+\Z", re.ASCII)
_STATUS = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}


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
    meta = item.find("{*}itemMeta")
    if meta is None:
        return told
    for name, field in FIELDS.items():
        written = (meta.findtext(f"{{*}}{name}") or "").strip()
        if _ISO.match(written):
            told[field] = written
    provider = meta.find("{*}provider")
    if provider is not None:
        label = meta.findtext("{*}provider/{*}name") or provider.get("literal")
        if label := label or provider.get("qcode") or provider.get("uri"):
            told["provider"] = label.strip()
    told |= state_of(meta)
    return told


def state_of(meta: etree._Element) -> dict[str, str]:
    """The status and the embargo that an `itemMeta` states."""
    found = {}
    status = meta.find("{*}pubStatus")
    if status is not None:
        written = status.get("qcode") or status.get("uri") or ""
        found["status"] = _STATUS.get(re.split("[:/]", written)[-1].lower(), "withheld")
    embargo = meta.find("{*}embargoed")
    if embargo is not None:
        until = (embargo.text or "").strip()
        found["embargoed"] = until if _ISO.match(until) else "open"
    return found


def guid_of(item: Item) -> str:
    """The identifier, if it can be a guid; or empty."""
    return item.guid if item.guid and _GUID.match(item.guid) else ""


def version_of(item: Item) -> int:
    """The version, from 1."""
    return item.version or 1


def time_in(written: str | None) -> str:
    """A time as the standard wants it; empty for what is none, or only a day."""
    try:
        if written and _TIME.match(written):
            datetime.fromisoformat(written)
            return written
    except ValueError:
        pass
    return ""


def provider_of(item: Item) -> Xml:
    """Who provides the item."""
    return attribute(one_line(item.provider or ""))


def meta_of(item: Item) -> tuple[Xml, Xml]:
    """What stands behind `versionCreated`, with the status; and the notes behind the profile."""
    first, until = time_in(item.first_created), time_in(item.embargoed)
    state = f"<firstCreated>{first}</firstCreated>" if first else ""
    if item.embargoed is not None:
        state += f"<embargoed>{until}</embargoed>" if until else "<embargoed/>"
    status = "canceled" if is_killed(item) else item.status or "usable"
    state += f'<pubStatus qcode="stat:{status}"/>'
    note = "" if item.ed_note is None else f"<edNote>{text(item.ed_note)}</edNote>"
    stated = '<itemMetaExtProperty rel="q:stated" value="status"/>' if item.status else ""
    return Xml(state), Xml(note + stated)


def own_state(meta: etree._Element) -> dict[str, str]:
    """The private fields of an item of ours, which only the standard's places hold."""
    found = state_of(meta)
    if not any(e.get("rel") == "q:stated" for e in meta.iterfind("{*}itemMetaExtProperty")):
        found.pop("status", None)
    note = meta.find("{*}edNote")
    if note is not None:
        found["ed_note"] = note.text or ""
    return found
