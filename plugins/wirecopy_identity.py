"""Items as standards want them: named by what they say, dated, of characters that XML can hold."""

import os
import re
import uuid
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from wirecopy import UsageError

Record = TypeVar("Record", bound=msgspec.Struct)


class Identities:
    """Hands out UUIDs of what is said; of what was said before, also by its place in the output.

    What was said is remembered in a Bloom filter, whose size is fixed: it forgets nothing, and at
    times takes something new for known, which costs no more than a name by place.
    """

    def __init__(self) -> None:
        self._seen = bytearray(_BITS // 8)
        self._place = 0

    def of(self, digest: bytes) -> uuid.UUID:
        """The UUID of a digest, of 16 bytes at least."""
        self._place += 1
        name = digest.hex() if self._add(digest) else f"{digest.hex()}-{self._place}"
        return uuid.uuid5(_NAMESPACE, name)

    def _add(self, digest: bytes) -> bool:
        """Whether a digest is certainly new; it is known from now on."""
        is_new = False
        for start in range(0, 16, 4):
            bit = int.from_bytes(digest[start : start + 4]) % _BITS
            is_new |= not self._seen[bit >> 3] & (1 << (bit & 7))
            self._seen[bit >> 3] |= 1 << (bit & 7)
        return is_new


_BITS = 1 << 24  # 2 MiB: of the first million items about one in five hundred is mistaken
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-wirecopy")


def time_of(date: str) -> str:
    """The time of the items, given, never guessed: an option's, or SOURCE_DATE_EPOCH's; or empty.

    Raises `UsageError` for what is neither an ISO 8601 time with its zone nor `now`.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if date == "now":
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if date:
        try:
            if not _TIME.match(date):
                raise ValueError
            datetime.fromisoformat(date)
        except ValueError:
            raise UsageError(
                f"'{date}' is no time with its zone",
                hint="write date=2026-01-31T12:00:00Z, or date=now",
            ) from None
        return date
    if epoch.isdigit():
        return f"{datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%dT%H:%M:%SZ}"
    return ""


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)


def legal_node(node: Record) -> tuple[Record, bytes, bool]:
    """The node as XML can hold it, as JSON without its lines, and whether anything changed."""
    try:
        said = msgspec.json.encode(node)
        # Searches for single bytes are ten times as fast as one for the whole pattern.
        is_suspect = (b"\\" in said or b"\xef" in said) and _SUSPECT.search(said) is not None
    except UnicodeEncodeError:  # JSON cannot hold lone surrogates
        is_suspect = True
    is_changed = False
    if is_suspect:
        changed = legal(node)
        said = msgspec.json.encode(changed)
        node, is_changed = changed, changed != node
    return node, _LINES.sub(b"", said), is_changed


# In JSON's strings quotes are escaped, so this matches keys only.
_LINES = re.compile(rb',"line":[0-9]+')
# How illegal characters look in JSON, at times with an innocent backslash.
_SUSPECT = re.compile(rb"\\u00[01]|\\[bf]|\xef\xbf[\xbe\xbf]")
# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def legal(record: Record) -> Record:
    """The record with U+FFFD for what XML cannot hold."""
    return msgspec.convert(_clean(msgspec.to_builtins(record)), type=type(record))


def _clean(value: Any) -> Any:  # Any: JSON
    match value:
        case str():
            return _ILLEGAL.sub("\ufffd", value)
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
        case _:
            return value
