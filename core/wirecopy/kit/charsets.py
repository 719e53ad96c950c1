"""Encodings by the labels that the web and mail give them."""

import codecs

from wirecopy.files.encodings import labelled
from wirecopy.patterns import later

# Labels of the web (WHATWG's Encoding Standard) that Python does not know, or knows otherwise.
_LABELS = {
    **dict.fromkeys(("latin-1", "x-cp1252", "cp819", "ansi_x3.4-1968"), "cp1252"),
    **dict.fromkeys(("x-gbk", "gb_2312-80", "csgb2312"), "gb18030"),
    **dict.fromkeys(("x-sjis", "windows-31j", "ms_kanji", "csshiftjis"), "cp932"),
    **dict.fromkeys(("windows-949", "ks_c_5601-1989", "cseuckr", "korean"), "cp949"),
    **dict.fromkeys(("big5", "cn-big5", "x-x-big5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    **dict.fromkeys(("x-mac-roman", "mac"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("iso-8859-8-i", "logical", "csiso88598i"), "iso8859_8"),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_NAME = later(r"[^\w.:-]")


def codec(label: str) -> str | None:
    """The codec that a label means on the web; None for a label that nobody knows."""
    label = label.strip().strip("\"'").lower()
    if not label or len(label) > 40 or _NO_NAME.search(label):
        return None
    if label in _LABELS:
        return _LABELS[label]
    try:
        found = labelled(label)
        " ".encode(found)  # not base64 and the like
    except (LookupError, TypeError, ValueError):
        return None
    return found


def marked(content: bytes) -> tuple[str, bytes] | None:
    """The codec that a byte order mark says, and the content without it; None without one."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name, content[len(mark) :]
    return None


def is_utf8(content: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decoded(content: bytes, name: str) -> tuple[str, int]:
    """The text of bytes in a codec, and how many characters could not be read (as U+FFFD)."""
    try:
        return content.decode(name), 0
    except UnicodeDecodeError:
        text = content.decode(name, "replace")
        return text, text.count("\ufffd")
