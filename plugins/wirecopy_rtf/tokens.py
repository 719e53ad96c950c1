r"""The tokens of RTF: groups, control words and text (RTF 1.9.1).

document = group
group    = "{" { group | word | symbol | text } "}"
word     = "\" letters [ [ "-" ] digits ] [ " " ]
symbol   = "\" any other character; `\'` with two hexadecimal digits is a byte
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"([{}])|\\([A-Za-z]{1,64})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\'?",
    re.DOTALL,
)


class Token(NamedTuple):
    """A token: `kind` is `{`, `}`, `word`, `byte`, `symbol` or `text`."""

    kind: str
    name: str = ""
    number: int | None = None
    content: bytes = b""


def tokens(content: bytes) -> Iterator[Token]:
    r"""The tokens in their order; the bytes behind `\bin` are none."""
    place = 0
    while place < len(content):
        found = _TOKEN.match(content, place)
        if found is None:  # what cannot be: every byte is matched by one
            place += 1
            continue
        place = found.end()
        brace, word, number, byte, symbol, text = found.groups()
        if brace:
            yield Token(brace.decode())
        elif word:
            value = None if number is None else int(number)
            if word == b"bin":
                place += max(value or 0, 0)
                continue
            yield Token("word", word.decode(), value)
        elif byte:
            yield Token("byte", content=bytes([int(byte, 16)]))
        elif symbol:
            yield Token("symbol", symbol.decode("latin-1"))
        elif text:
            yield Token("text", content=text)
