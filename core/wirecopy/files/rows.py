"""A story of a file that holds many: a line of JSON Lines, a row of Parquet, a record of WARC."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A story, its number in its file, and what names it: its id, else the number.

    `ending` says what it is where its file does: `.txt`, `.html`. `encoding`: so its file says.
    """

    line: int
    id: str
    text: str | bytes
    ending: str = ""
    encoding: str | None = None
