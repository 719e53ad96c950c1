"""What all sheets of a book share: its strings and its styles, by their numbers."""

from collections.abc import Iterable, Mapping, Sequence

from wirecopy import Block, Sink
from wirecopy_xlsx.cells import are_plain, has_illegal, is_plain, shared_string, without_surrogates
from wirecopy_xlsx.deflate import Deflater, Stream, Stretch
from wirecopy_xlsx.skeleton import Style

#: Excel's limit.
MOST_STYLES = 64_000

# Strings up to this length are looked up, so that each stands once in the file, or seldom more
# often: they are forgotten when they are too many.
_SHORT = 40
_MOST_SHARED = 1 << 15


class Strings:
    """The strings of a book on their way."""

    def __init__(self, begin: int, deflater: Deflater, sink: Sink) -> None:
        self.next = begin
        self._sink = sink
        self._stream = Stream(deflater)
        self._shared: dict[str, int] = {}

    def number(self, text: str, line: int) -> int:
        """The number of a string that fits a cell; odd characters are reported."""
        known = self._shared.get(text) if len(text) <= _SHORT else None
        if known is None:
            known = self._add(text)
            self._stream.write(self._item(text, line))
        return known

    def numbers(self, blocks: Sequence[Block], texts: Sequence[str]) -> Iterable[int]:
        """The numbers of the texts of several blocks, all of which fit a cell."""
        try:
            # Most texts need nothing, which shows soonest of all together.
            is_easy = are_plain(texts)
        except UnicodeEncodeError:
            is_easy = False
        if not is_easy:
            return [self.number(block.text, block.line) for block in blocks]
        if min(map(len, texts)) > _SHORT:
            first = self.next
            self.next += len(texts)
            self._write(texts)
            return range(first, self.next)
        found, new = [], []
        for text in texts:
            known = self._shared.get(text) if len(text) <= _SHORT else None
            if known is None:
                known = self._add(text)
                new.append(text)
            found.append(known)
        if new:
            self._write(new)
        return found

    def _write(self, plain: Iterable[str]) -> None:
        self._stream.write(f"<si><t>{'</t></si><si><t>'.join(plain)}</t></si>")

    def _add(self, text: str) -> int:
        if len(text) <= _SHORT:
            if len(self._shared) >= _MOST_SHARED:
                self._shared.clear()
            self._shared[text] = self.next
        self.next += 1
        return self.next - 1

    def end(self) -> Stretch:
        """All strings."""
        return self._stream.end()

    def _item(self, text: str, line: int) -> str:
        try:
            if is_plain(text):
                return f"<si><t>{text}</t></si>"
        except UnicodeEncodeError:
            text = without_surrogates(text)
            self._sink.warn("illegal-character", "a lone surrogate became U+FFFD", line=line)
        if has_illegal(text):
            self._sink.warn(
                "illegal-character", "a control character was written as _xHHHH_", line=line
            )
        return shared_string(text)


class Styles:
    """The styles of a book; new ones are numbered as they come."""

    def __init__(self, known: Mapping[Style, int]) -> None:
        self.numbers = dict(known)
        self._next = max(known.values()) + 1

    def number(self, style: Style) -> int:
        """The number of a style; that of the first where Excel takes no more."""
        index = self.numbers.get(style)
        if index is None:
            if self._next >= MOST_STYLES:
                return next(iter(self.numbers.values()))
            index = self.numbers[style] = self._next
            self._next += 1
        return index
