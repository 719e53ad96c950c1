"""Sheets on their way: rows and links, deflated while they come, so that memory stays flat."""

import re

import msgspec

from wirecopy_xlsx.deflate import Deflater, Stream, Stretch

#: Excel's limits.
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530


class Part(msgspec.Struct):
    """A sheet of the book: its title, its rows with the header, and what is written of it."""

    title: str
    rows: int = 1
    links: int = 0
    written: Stretch | None = None
    linked: Stretch | None = None


class Sheet:
    """The rows of one kind on their way, cut into sheets of at most `MOST_ROWS`."""

    def __init__(self, title: str, titles: set[str], deflater: Deflater) -> None:
        self.title = self._kind = title
        self.parts = [Part(title)]
        self.leaning = 0  # rows in right-to-left script, less the others
        self._rows = Stream(deflater)
        self._links = Stream(deflater)
        self._titles = titles  # of all the book's sheets; Excel ignores their case
        self.write = self._rows.write
        titles.add(title.lower())

    def begin(self, title: str) -> None:
        """What follows stands on a sheet of its own; one without rows is used first."""
        part = self.parts[-1]
        if part.rows > 1:
            self.end()
            part = Part("")
            self.parts.append(part)
        else:
            self._titles.discard(part.title.lower())
        self.title = title
        part.title = self.free(title)

    def begin_input(self, name: str) -> None:
        """The same for an input, after which the sheet is called."""
        self.begin(f"{_cut(_plain(name), 30 - len(self._kind))} {self._kind}")

    def end(self) -> None:
        """No more rows come to the last sheet."""
        self.parts[-1].written, self.parts[-1].linked = self._rows.end(), self._links.end()

    def free(self, title: str) -> str:
        """A title that no other sheet has; Excel takes 31 characters.

        Empty where nothing is left of it.
        """
        plain = _plain(title)
        count, free = 1, _cut(plain, 31)
        if not free:
            return ""
        while free.lower() in self._titles:
            count += 1
            free = f"{_cut(plain, 31 - len(f' ({count})'))} ({count})"
        self._titles.add(free.lower())
        return free

    def next_row(self) -> int:
        """The number of the row that comes next, on a new sheet if need be."""
        part = self.parts[-1]
        if part.rows >= MOST_ROWS:
            self.begin(self.title)
            part = self.parts[-1]
        part.rows += 1
        return part.rows

    def reserve(self, most: int) -> tuple[int, int]:
        """The number of the row that comes next, and how many can follow it here; at least one."""
        first = self.next_row()
        part = self.parts[-1]
        count = min(most, MOST_ROWS - part.rows + 1)
        part.rows += count - 1
        return first, count

    def release(self, count: int) -> None:
        """Gives back the last so many rows that were reserved."""
        self.parts[-1].rows -= count

    def next_place(self, column: str) -> str:
        """The reference, from any other sheet, of a cell of the row that comes next."""
        if self.parts[-1].rows >= MOST_ROWS:
            self.begin(self.title)
        return self.place(f"{column}{self.parts[-1].rows + 1}")

    def may_link(self) -> bool:
        """Whether Excel takes one more link on this sheet."""
        return self.parts[-1].links < MOST_LINKS

    def link(self, cell: str, target: str) -> None:
        """Makes a cell a link to a place in the book."""
        self.parts[-1].links += 1
        self._links.write(f'<hyperlink ref="{cell}" location="{_attribute(target)}"/>')

    def place(self, cell: str) -> str:
        """The reference of a cell on the current sheet from any other."""
        title = self.parts[-1].title.replace("'", "''")
        return f"'{title}'!{cell}"


def filled(part: Part, content: bytes) -> list[bytes | Stretch]:
    """A sheet: its skeleton, with its rows and links at their places."""
    before, after = split(content, b"</sheetData>")
    # The skeleton knows nothing of the rows, and some readers believe what it says.
    last = _HEADER_CELL.findall(before)[-1]
    pieces: list[bytes | Stretch] = [_RANGE.sub(rb"\g<1>A1:%b%d" % (last, part.rows), before, 1)]
    if part.written is not None:
        pieces.append(part.written)
    if part.links and part.linked is not None:
        between, after = split(after, b"<pageMargins")
        pieces += [between + b"<hyperlinks>", part.linked]
        after = b"</hyperlinks>" + after
    return [*pieces, after]


def filled_grid(part: Part, content: bytes, last: str) -> list[bytes | Stretch]:
    """A sheet of a table without quotes, whose last column is `last`."""
    before, after = split(content, b"</sheetData>")
    end = f"A1:{last}{max(part.rows, 1)}".encode()
    rows = [] if part.written is None else [part.written]
    return [_RANGE.sub(rb"\g<1>" + end, before, count=1), *rows, after]


_RANGE = re.compile(rb'(<dimension ref=")[A-Z0-9:]+(?=")')
_HEADER_CELL = re.compile(rb'<c r="([A-Z]+)1"')


def split(content: bytes, mark: bytes) -> tuple[bytes, bytes]:
    """What stands before the mark, and the mark with what follows."""
    before, found, after = content.partition(mark)
    return before, found + after


# Characters that no sheet's title may have.
_UNTITLED = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def _plain(title: str) -> str:
    return _UNTITLED.sub("", title).strip("' ")


def _cut(text: str, units: int) -> str:
    """The beginning of a text that takes so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip("' ")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
