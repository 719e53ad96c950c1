"""Encodings: what their names mean, and how bytes become text."""

import codecs
from typing import Literal, get_args

import msgspec

from wirecopy import errors
from wirecopy.files.kinds import OLE, kind_of
from wirecopy.patterns import later
from wirecopy.tree.nodes import Diagnostic

#: What to do with undecodable bytes: fail, or read them as U+FFFD.
DecodeErrors = Literal["strict", "replace"]
_DECODE_ERRORS = get_args(DecodeErrors)
#: The encoding that stands for a guess.
AUTO = "auto"

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
# What labels mean on the web (WHATWG, Encoding Standard, 4.2), by the names of Python's codecs.
_ON_THE_WEB = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# What they are called in messages.
_NAMES = {"cp1252": "windows-1252", "cp1254": "windows-1254", "cp874": "windows-874"}
# Python's codecs for text that are not character encodings, or hang on the machine.
_NO_ENCODINGS = frozenset(
    "idna punycode unicode_escape unicode-escape raw_unicode_escape raw-unicode-escape undefined "
    "mbcs oem".split()
)
# A sample that shows whether every second byte is a control.
_SAMPLE = 4096
_FEWEST = 8


class Decoded(msgspec.Struct, frozen=True):
    """The text of bytes, the codec it was read with, and what to say of that."""

    text: str
    codec: str
    diagnostics: tuple[Diagnostic, ...] = ()


def check_decoding(encoding: str | None, decode_errors: str) -> None:
    """Raises `UsageError` for an unknown encoding, or what would lose bytes silently."""
    if decode_errors not in _DECODE_ERRORS:
        raise errors.UsageError(
            f"undecodable bytes cannot be treated by '{decode_errors}'",
            hint=f"choose {' or '.join(_DECODE_ERRORS)}",
        )
    if encoding is None or encoding == AUTO:
        return
    for name in names(encoding):
        codec(name, more=", a list of them, or auto")


def codec(name: str, *, more: str = "") -> str:
    """The Python codec of an encoding: `utf-8` of `UTF8`.

    Raises `UsageError` for an unknown encoding, and for a codec that is not one of texts,
    such as `base64` or `idna`; `more` is what else may be named.
    """
    try:
        " ".encode(name)  # unlike a look-up it refuses base64 and the like
        found = codecs.lookup(name).name
        if found in _NO_ENCODINGS:
            raise LookupError(name)
    except (LookupError, TypeError, ValueError):
        raise errors.UsageError(
            f"no encoding '{name}'", hint=f"name one such as utf-8, cp1252, shift_jis{more}"
        ) from None
    return found


def names(encoding: str) -> list[str]:
    """The encodings of a list such as `utf-8,cp1252`."""
    return [name.strip() for name in encoding.split(",")] if "," in encoding else [encoding]


def is_open(encoding: str | None) -> bool:
    """Whether the bytes have a say in it: `auto`, or a list."""
    return encoding is not None and (encoding == AUTO or "," in encoding)


def labelled(name: str) -> str:
    """The Python codec that a name means, as on the web: `iso-8859-1` is windows-1252.

    Raises `LookupError`.
    """
    codec = codecs.lookup(name).name
    return _ON_THE_WEB.get(codec, codec)


def says_for_itself(content: bytes) -> bool:
    """Whether content is packed, so that its encoding is inside, or XML in the encoding it says."""
    if content.startswith(_PACKED):
        return True
    declared = _DECLARED.match(content)
    if declared is None:
        return False
    try:
        content.decode(labelled(declared[1].decode()))
    except (LookupError, ValueError):
        return False
    return True


# Archives and workbooks; a compound document; PDF.
_PACKED = (b"PK\x03\x04", OLE[:4], b"%PDF-")
_DECLARED = later(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def decoded(
    content: bytes, encoding: str | None, decode_errors: DecodeErrors, name: str
) -> Decoded:
    """The text of some bytes. `name` is whose they are, for the errors.

    Without an encoding the byte order mark says it, else it is UTF-8. Raises `Undecodable` and
    `LookupError`.
    """
    if encoding is not None and is_open(encoding):
        return _chosen(content, encoding, decode_errors, name)
    codec = _marked_encoding(content) if encoding is None else labelled(encoding)
    try:
        return Decoded(_text(content, codec, decode_errors), codec)
    except UnicodeDecodeError as error:
        raise _undecodable(content, error, [codec], name, decode_errors) from error


def _chosen(content: bytes, encoding: str, decode_errors: DecodeErrors, name: str) -> Decoded:
    """The text in the first encoding of a list that fits, or in the one that was guessed."""
    is_guess = encoding == AUTO
    tried = ["utf-8"] if is_guess else [labelled(each) for each in names(encoding)]
    if content.startswith(_MARKS):
        tried.insert(0, _marked_encoding(content))
    failure: UnicodeDecodeError | None = None
    for codec in tried:
        try:
            text = _text(content, codec, "strict")
        except UnicodeDecodeError as error:
            failure = failure or error
            continue
        if codec == tried[0]:
            return Decoded(text, codec)
        return Decoded(text, codec, (_guess(codec, tried[0]),))
    if is_guess and (guess := _guessed(content, tried)) is not None:
        return Decoded(_text(content, guess, "strict"), guess, (_guess(guess, tried[0]),))
    assert failure is not None  # there is an encoding at least, and none has returned
    if decode_errors == "replace" and not _unmarked(content):
        return Decoded(_text(content, tried[0], "replace"), tried[0])
    raise _undecodable(content, failure, tried, name, decode_errors) from failure


def _guess(codec: str, first: str) -> Diagnostic:
    what = f"not {named(first)}: read as {named(codec)} (--encoding decides)"
    return Diagnostic("guessed-encoding", "info", what, 1, 1)


def is_readable(content: bytes, codec: str) -> bool:
    """Whether all of some bytes decodes."""
    try:
        content.decode(codec)
    except ValueError:
        return False
    return True


def named(codec: str) -> str:
    """What a codec is called in messages."""
    codec = codec.removesuffix("-sig")
    return _NAMES.get(codec, codec)


def _text(content: bytes, codec: str, decode_errors: DecodeErrors) -> str:
    """Raises `UnicodeDecodeError`, too, for what would be text full of NULs."""
    if codec == "utf-8":
        codec = "utf-8-sig"  # the same, less a byte order mark
    if (
        b"\0" in content
        and (wide := _unmarked(content))
        and not codec.startswith(("utf-16", "utf-32"))
    ):
        reason = f"looks like {wide} without a byte order mark"
        raise UnicodeDecodeError(codec, content[:1], 0, 1, reason)
    return content.decode(codec, decode_errors)


def _unmarked(content: bytes) -> str | None:
    """The kind of UTF-16 or UTF-32 that bytes without a mark are in, if they are."""
    if len(content) < _FEWEST or content.startswith(_MARKS):
        return None
    if not len(content) % 4:
        for codec in ("utf-32-le", "utf-32-be"):
            try:
                if "\0" not in content.decode(codec):
                    return codec
            except UnicodeDecodeError:
                pass
    sample = content[:_SAMPLE]
    even, odd = (_controls(sample[place::2]) for place in (0, 1))
    if even >= 0.7 and odd <= 0.3:
        return "utf-16-be"
    return "utf-16-le" if odd >= 0.7 and even <= 0.3 else None


def _controls(sample: bytes) -> float:
    return sum(byte < 32 for byte in sample) / len(sample)


def _marked_encoding(content: bytes) -> str:
    """The encoding that the byte order mark says; without one, as mostly, it is UTF-8."""
    if not content.startswith(_MARKS):
        return "utf-8"
    return next(name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark))


def _undecodable(
    content: bytes, error: UnicodeDecodeError, tried: list[str], name: str, decode_errors: str
) -> errors.Undecodable:
    if kind := kind_of(content):
        return errors.Undecodable(
            f"is {kind}, not text",
            source=name or "<input>",
            hint="give it the extension of its kind, or leave it out",
        )
    what = f"no {named(tried[0])} text: {error.reason} at byte {error.start}"
    from wirecopy.files import guessing  # as below

    guess = _guessed(content, tried) or guessing.readable(content, tried)
    ways = [f"--encoding {guess}"] if guess else []
    ways += ["--errors replace"] if decode_errors == "strict" else []
    return errors.Undecodable(
        what, source=name or "<input>", hint=f"try {', or '.join(ways)}" if ways else ""
    )


def _guessed(content: bytes, tried: list[str]) -> str | None:
    """What decodes all of it, and was not tried."""
    from wirecopy.files import guessing  # its tables are needed for this only

    if wide := _unmarked(content):
        return None if wide in tried else wide
    return guessing.guessed(content, tried)
