"""XML element by element, in bounded memory, and what is said of an element where it stands."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from wirecopy import BadData, Diagnostic, Source
from wirecopy.kit.xml import PARSING, Content, line_of, name_of, no_xml, refuse_entities

#: How much of a file one item or entry may take, in bytes: its tree is ten times as large.
MOST = 64 << 20


class Walk:
    """The elements of a source, each as it begins and as it ends; of `names` only, if given.

    The caller clears what it is done with, and then says `rest`; what grows beyond `MOST` bytes
    without a rest is refused. Raises `BadData`, also for what is not XML and for entities.
    """

    def __init__(self, source: Source, names: tuple[str, ...] | None = None) -> None:
        self._source = source
        self._names = names
        self._taken = 0

    def __iter__(self) -> Iterator[tuple[str, etree._Element]]:
        with self._source.stream() as stream:
            if stream.seekable():
                stream.seek(0)  # the caller that read its beginning wants it all
            root: etree._Element | None = None
            bounded = _Bounded(stream, self)
            try:
                for event, element in etree.iterparse(
                    bounded,
                    events=("start", "end"),
                    tag=self._names,
                    encoding=self._source.encoding,
                    **PARSING,
                ):
                    if root is None:
                        root = element
                        refuse_entities(
                            root, self._source, Content(bounded.head(), self._source.encoding)
                        )
                    yield event, element
            except etree.XMLSyntaxError as error:
                raise no_xml(error, self._source) from error

    def rest(self) -> None:
        """What has been read so far is done with."""
        self._taken = 0

    def take(self, size: int) -> None:
        """Counts what is read."""
        self._taken += size
        if self._taken > MOST:
            raise BadData(
                f"a part of it takes more than {MOST >> 20} MB", hint="it was not validated"
            )


class _Bounded:
    """A stream that counts."""

    def __init__(self, stream: BinaryIO, walk: Walk) -> None:
        self._stream = stream
        self._walk = walk
        self._begun: list[bytes] | None = []

    def head(self) -> bytes:
        """What was read so far; asked for once."""
        begun, self._begun = self._begun or [], None
        return b"".join(begun)

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self._walk.take(len(content))
        if self._begun is not None:
            self._begun.append(content)
        return content


def error(code: str, message: str, element: etree._Element) -> Diagnostic:
    """An error where an element begins."""
    return Diagnostic(code, "error", message, line_of(element))


def warning(code: str, message: str, element: etree._Element) -> Diagnostic:
    """A warning where an element begins."""
    return Diagnostic(code, "warning", message, line_of(element))


def emptied(element: etree._Element) -> None:
    """Clears an element that is done with, and drops those of its name before it."""
    element.clear()
    while (before := element.getprevious()) is not None and before.tag == element.tag:
        parent = element.getparent()
        if parent is None:
            return
        parent.remove(before)


def misplaced(parent: etree._Element, order: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Where a child stands after one that it must precede; those in one word group may mix."""
    places = {name: place for place, names in enumerate(order) for name in names.split()}
    last, before = 0, ""
    for child in parent.iterchildren(etree.Element):
        name = name_of(child)
        place = places.get(name, last)
        if place < last:
            yield error("wrong-order", f"'{name}' must stand before '{before}'", child)
        else:
            last, before = place, name
