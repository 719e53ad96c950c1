"""Messages in wire text: what stands between ZCZC and NNNN, as telex lines had them.

    message = [ "ZCZC" codes { codes } ] text [ "NNNN" ]

Behind ZCZC, in its line and up to eight more, stand codes of the line: capitals, digits and marks,
or the header of IPTC 7901. Where no line is such a mark, all of a text is one message.
"""

from collections.abc import Iterator, Sequence

import msgspec

from wirecopy.patterns import later
from wirecopy.wire.typography import WHITE

BEGIN, END = "ZCZC", "NNNN"
_MOST_CODES = 8
# Words of up to four capitals, or with a digit or such in them; a line of a list of services.
_CODES = later(
    r"(?:(?:[A-Z]{1,4}|[A-Z]*[\d_/][A-Z\d_/.:-]*)(?:[ \t]+|\Z)){1,8}\Z|[%$*:][^a-z|]{0,60}\Z"
    r"|[A-Za-z]{2,5} ?\d{1,5}[ \t]+\d[ \t]+[A-Za-z]{1,4}\b[^|]{0,80}\Z"
)
_LONGEST_CODE, _LONGEST_END = 120, 60


class Message(msgspec.Struct, frozen=True, gc=False):
    """Where a message's lines are: its marks and codes in front, its text, the mark behind."""

    head: range
    text: range
    foot: range


def may_begin(text: str) -> bool:
    """Whether the mark that begins a message is in a text."""
    # One character is found in a tenth of the time that more than one take.
    return BEGIN[0] in text and BEGIN in text


def messages(lines: Sequence[str]) -> Iterator[Message]:
    """The messages of a text, and what stands between them; together they hold all its lines."""
    begin = start = 0
    index = 0
    while index < len(lines):
        if BEGIN in lines[index] and _begins(lines[index]):
            if begin < index:
                yield Message(range(begin, start), range(start, index), range(0))
            begin, index = index, index + 1
            while index < len(lines) and index - begin <= _MOST_CODES and _is_code(lines[index]):
                index += 1
            start = index
        elif END in lines[index] and _ends(lines[index]):
            yield Message(range(begin, start), range(start, index), range(index, index + 1))
            index += 1
            begin = start = index
        else:
            index += 1
    if begin < len(lines):
        yield Message(range(begin, start), range(start, len(lines)), range(0))


def _begins(line: str) -> bool:
    text = line.strip(WHITE)
    rest = text.removeprefix(BEGIN).strip(WHITE)
    return text.startswith(BEGIN) and (not rest or _is_code(rest))


def _ends(line: str) -> bool:
    text = line.strip(WHITE)
    return text == END or (text.endswith(f" {END}") and len(text) <= _LONGEST_END)


def _is_code(line: str) -> bool:
    text = line.strip(WHITE)
    is_mark = text.startswith(BEGIN) or text.endswith(END)
    return 0 < len(text) <= _LONGEST_CODE and not is_mark and _CODES.match(text) is not None
