"""Sheets on their way: rows and links in temporary files, so that memory stays flat."""

import re
import shutil
import tempfile
from contextlib import ExitStack
from typing import IO

import msgspec

from wirecopy import WriteFailed

#: Excel's limits.
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530


class Part(msgspec.Struct):
    """A sheet of the book: its title, its rows, and where its rows and links lie in the spools."""

    title: str
    rows: int = 1
    links: int = 0
    begin: int = 0
    end: int = 0
    links_begin: int = 0
    links_end: int = 0


class Sheet:
    """The rows of one kind on their way: one spool, cut into sheets of at most `MOST_ROWS`."""

    def __init__(self, title: str, titles: set[str], stack: ExitStack) -> None:
        self.title = self._kind = title
        self.parts = [Part(title)]
        self.leaning = 0  # rows in right-to-left script, less the others
        self._rows: IO[bytes] = stack.enter_context(spool())
        self._links: IO[bytes] = stack.enter_context(spool())
        self._titles = titles  # of all the book's sheets; Excel ignores their case
        titles.add(title.lower())

    def begin(self, title: str) -> None:
        """What follows stands on a sheet of its own; one without rows is used first."""
        part = self.parts[-1]
        if part.rows > 1:
            part = Part("", 1, 0, part.end, part.end, part.links_end, part.links_end)
            self.parts.append(part)
        else:
            self._titles.discard(part.title.lower())
        self.title = title
        part.title = self._free(title)

    def begin_input(self, name: str) -> None:
        """The same for an input, after which the sheet is called."""
        self.begin(f"{_cut(_plain(name), 30 - len(self._kind))} {self._kind}")

    def _free(self, title: str) -> str:
        """A title that no other sheet has; Excel takes 31 characters."""
        plain = _plain(title)
        count, free = 1, _cut(plain, 31)
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

    def write(self, rows: str) -> None:
        self.parts[-1].end += self._rows.write(rows.encode())

    def link(self, cell: str, target: str) -> None:
        """Makes a cell a link to a place in the book, as long as Excel takes more of them."""
        part = self.parts[-1]
        if part.links < MOST_LINKS:
            part.links += 1
            link = f'<hyperlink ref="{cell}" location="{_attribute(target)}"/>'
            part.links_end += self._links.write(link.encode())

    def place(self, cell: str) -> str:
        """The reference of a cell on the current sheet from any other."""
        title = self.parts[-1].title.replace("'", "''")
        return f"'{title}'!{cell}"

    def pour(self, part: Part, content: bytes, target: IO[bytes]) -> None:
        """Writes a sheet: its skeleton, with its rows and links at their places."""
        before, after = split(content, b"</sheetData>")
        target.write(before)
        pour(self._rows, target, part.begin, part.end)
        if part.links:
            between, after = split(after, b"<pageMargins")
            target.write(between + b"<hyperlinks>")
            pour(self._links, target, part.links_begin, part.links_end)
            target.write(b"</hyperlinks>")
        target.write(after)


def spool() -> IO[bytes]:
    """A temporary file without a name. Raises `WriteFailed` if none can be made."""
    try:
        return tempfile.TemporaryFile()  # whose caller closes it
    except OSError as error:
        raise WriteFailed(
            "a workbook needs a temporary file, and none can be made", hint="set TMPDIR"
        ) from error


def split(content: bytes, mark: bytes) -> tuple[bytes, bytes]:
    """What stands before the mark, and the mark with what follows."""
    before, found, after = content.partition(mark)
    return before, found + after


def pour(spool: IO[bytes], target: IO[bytes], begin: int = 0, end: int | None = None) -> None:
    """Copies a spool, or the bytes of it from `begin` to `end`."""
    spool.seek(begin)
    if end is None:
        shutil.copyfileobj(spool, target, 1 << 20)
        return
    for size in (*[1 << 20] * ((end - begin) >> 20), (end - begin) & ((1 << 20) - 1)):
        target.write(spool.read(size))


# Characters that no sheet's title may have.
_UNTITLED = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def _plain(title: str) -> str:
    return _UNTITLED.sub("", title).strip("' ")


def _cut(text: str, units: int) -> str:
    """The beginning of a text that takes so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip("' ")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
