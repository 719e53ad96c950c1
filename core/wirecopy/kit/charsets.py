"""Encodings by the labels that the web and mail give them."""

import codecs
import re

#: Labels whose meaning on the web (WHATWG's Encoding Standard) is not Python's.
_LABELS = {
    **dict.fromkeys(
        ("ascii", "us-ascii", "ansi_x3.4-1968", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1",
         "latin-1", "l1", "cp819", "ibm819", "iso-ir-100", "x-cp1252", "windows-1252"),
        "cp1252",
    ),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "iso_8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "iso8859-11", "tis-620", "dos-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "chinese", "x-gbk", "csgb2312"), "gb18030"),
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "csshiftjis"),
        "cp932",
    ),
    **dict.fromkeys(
        ("euc-kr", "ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ksc_5601", "korean",
         "windows-949", "cseuckr"),
        "cp949",
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("unicode-1-1-utf-8", "utf8", "utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    **dict.fromkeys(("x-mac-roman", "macintosh", "mac"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("iso-8859-8-i", "logical", "csiso88598i"), "iso8859_8"),
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_NAME = re.compile(r"[^\w.:-]")


def codec(label: str) -> str | None:
    """The codec that a label means on the web; None for a label that nobody knows."""
    label = label.strip().strip("\"'").lower()
    if not label or len(label) > 40 or _NO_NAME.search(label):
        return None
    if label in _LABELS:
        return _LABELS[label]
    try:
        found = codecs.lookup(label)
        " ".encode(found.name)  # not base64 and the like
    except (LookupError, TypeError, ValueError):
        return None
    return found.name


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
