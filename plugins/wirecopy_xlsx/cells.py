"""Values as the XML of SpreadsheetML cells and shared strings (ECMA-376 part 1, section 18)."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

#: Excel's limits: UTF-16 units and line feeds in a cell.
MOST_UNITS = 32_767
MOST_LINE_FEEDS = 253
# Above and below the point, in plain digits.
_MOST_DIGITS = 20
#: The height of a row.
MOST_POINTS = 409

# What XML cannot hold is written _xHHHH_ (section 22.9.2.19), and so must be what looks like it.
_UNSAFE = re.compile("[&<>\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# The same without what any writer of XML escapes.
_HIDDEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SURROGATES = re.compile("[\ud800-\udfff]")
# The bytes of text that needs no such thing; 0xEF begins the last two of the above.
_PLAIN = bytes({*range(0x20, 0x100)} - {*b"&<>_", 0xEF})
#: What a spreadsheet would take for a formula if somebody edited the cell.
FORMULA_SIGNS = frozenset("=+-@\t\r'")


def shared_string(text: str) -> str:
    """The `<si>` element of a text."""
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(_escaped, text)
    if text[:1].isspace() or text[-1:].isspace() or "\n" in text:
        return f'<si><t xml:space="preserve">{text}</t></si>'
    return f"<si><t>{text}</t></si>"


def is_plain(text: str) -> bool:
    """Whether a text is its own XML. Raises `UnicodeEncodeError` for lone surrogates."""
    # By far the fastest way to look at all characters of a text.
    return not text.encode().translate(None, _PLAIN) and text.strip() == text


def are_plain(texts: Sequence[str]) -> bool:
    """Whether `is_plain` holds for all texts. Raises `UnicodeEncodeError` for lone surrogates."""
    is_its_own = not "".join(texts).encode().translate(None, _PLAIN)
    return is_its_own and [text.strip() for text in texts] == texts


def has_illegal(text: str) -> bool:
    """Whether the text holds what XML cannot."""
    return _ILLEGAL.search(text) is not None


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for every lone surrogate, which no file can hold."""
    return _SURROGATES.sub("\ufffd", text)


def safe(text: str) -> str:
    """The text fit for a cell that another library writes: what XML cannot hold is escaped."""
    text = next(pieces(without_surrogates(text)))
    return _HIDDEN.sub(_escaped, text)


def number(value: Decimal, shift: int = 0) -> str | None:
    """The value times ten to the `shift` as Excel holds numbers; None where that is not exact.

    In plain digits, as several readers show them, unless there would be very many of them.
    """
    if not value.is_finite() or not -300 < value.adjusted() < 300:
        return None
    sign, digits, exponent = value.as_tuple()
    moved = Decimal((sign, digits, int(exponent) + shift))
    # Up to 15 significant digits survive a double and back.
    if len(digits) > 15 and Decimal(repr(float(moved))) != moved:
        return None
    return f"{moved:f}" if -_MOST_DIGITS < moved.adjusted() < _MOST_DIGITS else str(moved)


def percent(text: str) -> str:
    """A hundredth of a figure in plain digits: the point moves, for a division is not exact."""
    sign, figure = ("-", text[1:]) if text[0] == "-" else ("", text)
    whole, _, fraction = figure.partition(".")
    whole = whole.zfill(3)
    return f"{sign}{whole[:-2]}.{whole[-2:]}{fraction}"


def decimals(value: Decimal) -> int:
    """How many digits stand behind the point."""
    exponent = value.as_tuple().exponent
    return min(max(-exponent, 0), 12) if isinstance(exponent, int) else 0


def height(text: str, width: int) -> str:
    """The attribute of a row whose text takes several lines of so many characters, at 15 points."""
    size = len(text)
    if "\n" not in text and (text.isascii() or 2 * size <= width):
        return _height(-(-size // width))
    lines = 0
    for line in text.split("\n"):
        size = len(line)
        if not line.isascii():
            size += sum(character > "\u2e80" for character in line)  # CJK is twice as wide
        lines += -(-size // width) or 1
    return _height(lines)


def heights(texts: Sequence[str], width: int) -> list[str]:
    """The same for several texts."""
    joined = "".join(texts)
    if "\n" in joined or not joined.isascii():
        return [height(text, width) for text in texts]
    above = width - 1
    return [_HEIGHTS[(len(text) + above) // width] for text in texts]


def _height(lines: int) -> str:
    return f' ht="{min(15 * lines, MOST_POINTS)}"' if lines > 1 else ""


# By the number of lines, for all that a cell can hold in lines of 64 characters or more.
_HEIGHTS = tuple(map(_height, range(MOST_UNITS // 64 + 2)))


def width(text: str) -> int:
    """How many characters of the usual width a text is wide."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\u2e80" for character in text)  # CJK is twice as wide


def fits(text: str) -> bool:
    """Whether a cell can hold the text."""
    # A character is at most two units.
    return (len(text) * 2 <= MOST_UNITS or _units(text) <= MOST_UNITS) and (
        len(text) <= MOST_LINE_FEEDS or text.count("\n") <= MOST_LINE_FEEDS
    )


def all_fit(texts: Sequence[str]) -> bool:
    """Whether `fits` holds for all texts."""
    whole = "".join(texts)  # seldom is an article itself too long for a cell
    return fits(whole) or all(map(fits, texts))


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that each fit a cell."""
    start = units = line_feeds = 0
    for index, character in enumerate(text):
        size = 2 if character > "\uffff" else 1
        is_line_feed = character == "\n"
        if units + size > MOST_UNITS or line_feeds + is_line_feed > MOST_LINE_FEEDS:
            yield text[start:index]
            start, units, line_feeds = index, 0, 0
        units += size
        line_feeds += is_line_feed
    yield text[start:]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"
