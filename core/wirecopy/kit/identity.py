"""Items as standards want them: named by what they say, dated, of characters that XML can hold."""

import hashlib
import os
import re
import struct
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from wirecopy.errors import UsageError
from wirecopy.patterns import later

Record = TypeVar("Record", bound=msgspec.Struct)


class Identities:
    """Hands out UUIDs of what is said; of what was said before, also by its place in the output.

    What was said is remembered in a Bloom filter, whose size is fixed: it forgets nothing, and at
    times takes something new for known, which costs no more than a name by place.
    """

    def __init__(self) -> None:
        self._seen = bytearray(_BITS // 8)
        self._place = 0

    def of(self, digest: bytes, first: str | None = None) -> str:
        """The UUID of a digest, of 16 bytes at least; `first` is `identity(digest)`, if known."""
        self._place += 1
        if self._add(digest):
            return first or identity(digest)
        return _uuid(f"{digest.hex()}-{self._place}")

    def _add(self, digest: bytes) -> bool:
        """Whether a digest is certainly new; it is known from now on."""
        is_new, seen = False, self._seen
        for word in _WORDS.unpack_from(digest):
            byte, bit = word % _BITS >> 3, 1 << (word & 7)
            if not seen[byte] & bit:
                is_new = True
                seen[byte] |= bit
        return is_new


def identity(digest: bytes) -> str:
    """The UUID of what is said for the first time, by its digest."""
    return _uuid(digest.hex())


def _uuid(name: str) -> str:
    # As uuid.uuid5 (RFC 9562, section 5.5), which takes three times as long.
    bits = bytearray(
        hashlib.sha1(_NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()[:16]
    )
    bits[6] = bits[6] & 0x0F | 0x50
    bits[8] = bits[8] & 0x3F | 0x80
    said = bits.hex()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"


_BITS = 1 << 24  # 2 MiB: of the first million items about one in five hundred is mistaken
_WORDS = struct.Struct(">4I")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-wirecopy")


def time_of(date: str) -> str:
    """The time of the items, given, never guessed: an option's, or SOURCE_DATE_EPOCH's; or empty.

    Raises `UsageError` for what is neither an ISO 8601 time with its zone nor `now`, and for an
    epoch that is not a time.
    """
    if date == "now":
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if date:
        try:
            if not _TIME.match(date):
                raise ValueError
            # XML Schema's zones end at 14 hours (part 2, section 3.2.7.3).
            if abs(datetime.fromisoformat(date).utcoffset() or timedelta()) > timedelta(hours=14):
                raise ValueError
        except ValueError:
            raise UsageError(
                f"'{date}' is not a time with a zone",
                hint="write date=2026-01-31T12:00:00Z, or date=now",
            ) from None
        return date
    when = source_date()
    # Not strftime's %Y, which leaves out the zeros of a year before 1000 on some systems.
    return f"{when.replace(tzinfo=None).isoformat()}Z" if when is not None else ""


def source_date() -> datetime | None:
    """The time that SOURCE_DATE_EPOCH says, in UTC; None if it is not set.

    Raises `UsageError` unless it counts whole seconds from 1970 to 9999.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    if epoch.isascii() and epoch.isdigit() and len(epoch) < _LONGEST_EPOCH:
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(int(epoch), UTC)
    raise UsageError(
        f"SOURCE_DATE_EPOCH is '{epoch[:40]}', which is not a time", hint="count seconds from 1970"
    )


# The last second of the year 9999 has twelve digits.
_LONGEST_EPOCH = 20


_TIME = later(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:[0-5]\d)\Z", re.ASCII)


def check_language(language: str) -> None:
    """Raises `UsageError` for an option that is given and no language tag."""
    if language and not _LANGUAGE.match(language):
        raise UsageError(
            f"'{language[:40]}' is not a language tag", hint="write language=en, or language=en-GB"
        )


# The form of BCP 47, and of xs:language.
_LANGUAGE = later(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")


def legal_node(node: Record) -> tuple[Record, bytes, bool]:
    """The node as XML can hold it, as JSON without its lines, and whether anything changed."""
    try:
        said = msgspec.json.encode(node)
        # Searches for single bytes are ten times as fast as one for the whole pattern.
        is_suspect = (b"\xef" in said or not escaped_in(said) <= _INNOCENT) and (
            _SUSPECT.search(said) is not None
        )
    except UnicodeEncodeError:  # JSON cannot hold lone surrogates
        is_suspect = True
    is_changed = False
    if is_suspect:
        changed = legal(node)
        said = msgspec.json.encode(changed)
        node, is_changed = changed, changed != node
    return node, _without_lines(said), is_changed


def escaped_in(said: bytes) -> set[bytes]:
    """What follows the backslashes of a JSON text: `n` of a line feed; nothing of a backslash."""
    return {each[:1] for each in said.split(b"\\")[1:]} if b"\\" in said else set()


def _without_lines(said: bytes) -> bytes:
    # In JSON's strings quotes are escaped, so this finds keys only.
    first, *others = said.split(b',"line":')
    return first + b"".join([each.lstrip(b"0123456789") for each in others])


# How illegal characters look in JSON, at times with an innocent backslash.
_SUSPECT = later(rb"\\u00[01]|\\[bf]|\xef\xbf[\xbe\xbf]")
_INNOCENT = {b'"', b"n", b"r", b"t"}
# What XML 1.0 (section 2.2) cannot hold, escaped or not.
_ILLEGAL = later("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


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
