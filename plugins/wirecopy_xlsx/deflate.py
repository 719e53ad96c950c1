"""Text on its way into a zip file: deflated in blocks, on several processors if there are.

Each block ends on a byte, as pigz does it, so blocks can be deflated side by side and stand one
behind the other in the end. They are cut by their size alone: the bytes do not depend on the number
of processors. Until the file is put together they lie in a temporary one.
"""

import tempfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from typing import IO, TYPE_CHECKING, Protocol

import msgspec

from wirecopy import FormatUnavailable, WriteFailed
from wirecopy_xlsx.packing import Package

if TYPE_CHECKING:
    from concurrent.futures import Future

#: The characters of a block: enough for its end to cost a third of a percent at most.
BLOCK = 1 << 19
# The polynomial of CRC-32, its lowest power first, and 1 and x in this order.
_POLYNOMIAL, _ONE, _X = 0xEDB88320, 1 << 31, 1 << 30


class _Block(msgspec.Struct, frozen=True):
    """A block that is deflated: its bytes before, their CRC-32, and what they became."""

    size: int
    crc: int
    content: bytes


class Stretch(msgspec.Struct):
    """Text that is deflated: its bytes before, their CRC-32, and where its blocks lie."""

    size: int = 0
    crc: int = 0
    blocks: list[tuple[int, int]] = []


class Deflater:
    """Deflates blocks of text into a temporary file, in the order in which they come."""

    def __init__(self, level: int, jobs: int, stack: ExitStack, *, deflater: str = "zlib") -> None:
        self._begin = _isal(level) if deflater == "isal" else _zlib(level)
        self._file: IO[bytes] = stack.enter_context(_temporary())
        self._end = 0
        self._busy = 4 * jobs
        self._waiting: deque[tuple[Stretch, Future[_Block] | _Block]] = deque()
        self._pool = None
        if jobs > 1:
            from concurrent.futures import ThreadPoolExecutor  # slow to import

            self._pool = ThreadPoolExecutor(jobs - 1, "wirecopy-deflate")
            stack.callback(self._pool.shutdown, cancel_futures=True)

    def add(self, stretch: Stretch, text: str) -> None:
        """A further block of a stretch."""
        if self._pool is None:
            self._store(stretch, self._block(text))
        elif len(self._waiting) < self._busy:
            self._waiting.append((stretch, self._pool.submit(self._block, text)))
        else:  # the others have enough to do
            self._waiting.append((stretch, self._block(text)))
        while self._waiting and _is_done(self._waiting[0][1]):
            self._store_first()
        while len(self._waiting) > 2 * self._busy:
            self._store_first()

    def _block(self, text: str) -> _Block:
        content = text.encode()
        return _Block(len(content), zlib.crc32(content), self.deflated(content))

    def deflated(self, content: bytes, *, is_last: bool = False) -> bytes:
        """Raw deflate, up to the end of a byte or of the whole."""
        deflate = self._begin()
        begun = deflate.compress(content)
        return begun + deflate.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)

    def put(self, package: Package, name: str, when: datetime, *parts: bytes | Stretch) -> None:
        """Writes an entry of a zip file: bytes and stretches, one behind the other."""
        while self._waiting:
            self._store_first()
        whole, of = Stretch(), 0
        pieces: list[bytes | Stretch] = []
        for place, part in enumerate(parts, start=1):
            if isinstance(part, bytes):
                content = self.deflated(part, is_last=place == len(parts))
                pieces.append(content)
                of += len(content)
                part = Stretch(len(part), zlib.crc32(part))
            else:
                pieces.append(part)
                of += sum(size for _, size in part.blocks)
            whole.size += part.size
            whole.crc = _joined(whole.crc, part.crc, part.size)
        deflated = chain.from_iterable(
            (piece,) if isinstance(piece, bytes) else self._poured(piece) for piece in pieces
        )
        package.add(name, when, size=whole.size, crc=whole.crc, deflated=deflated, of=of)

    def _poured(self, stretch: Stretch) -> Iterator[bytes]:
        for begin, size in stretch.blocks:
            self._file.seek(begin)
            yield self._file.read(size)

    def _store_first(self) -> None:
        stretch, block = self._waiting.popleft()
        self._store(stretch, block if isinstance(block, _Block) else block.result())

    def _store(self, stretch: Stretch, block: _Block) -> None:
        stretch.crc = _joined(stretch.crc, block.crc, block.size)
        stretch.size += block.size
        self._file.write(block.content)
        stretch.blocks.append((self._end, len(block.content)))
        self._end += len(block.content)


class Stream:
    """Text of one kind on its way, cut into stretches by its writer and then into blocks."""

    def __init__(self, deflater: Deflater) -> None:
        self.stretch = Stretch()
        self._deflater = deflater
        self._texts: list[str] = []
        self._size = 0

    def write(self, text: str) -> None:
        self._texts.append(text)
        self._size += len(text)
        if self._size >= BLOCK:
            self._flush()

    def end(self) -> Stretch:
        """The stretch that is written; what comes next is another."""
        if self._texts:
            self._flush()
        ended, self.stretch = self.stretch, Stretch()
        return ended

    def _flush(self) -> None:
        self._deflater.add(self.stretch, "".join(self._texts))
        self._texts.clear()
        self._size = 0


class _Compress(Protocol):
    """What deflates: of zlib, or of isal."""

    def compress(self, content: bytes, /) -> bytes: ...
    def flush(self, mode: int, /) -> bytes: ...


def _zlib(level: int) -> Callable[[], _Compress]:
    return lambda: zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)


def _isal(level: int) -> Callable[[], _Compress]:
    try:
        from isal import isal_zlib  # of an extra
    except ImportError as error:
        raise FormatUnavailable(
            "deflater=isal of xlsx needs isal", hint="pip install 'wirecopy[isal]'"
        ) from error
    highest = min(level, isal_zlib.ISAL_BEST_COMPRESSION)
    return lambda: isal_zlib.compressobj(highest, zlib.DEFLATED, -zlib.MAX_WBITS)


def _temporary() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()  # whose caller closes it
    except OSError as error:
        raise WriteFailed(
            "a workbook needs a temporary file, and none can be made", hint="set TMPDIR"
        ) from error


def _is_done(block: "Future[_Block] | _Block") -> bool:
    return isinstance(block, _Block) or block.done()


def _joined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two texts one behind the other, of theirs and the second's size."""
    # Every byte that follows multiplies the first's by x to the eighth.
    power, square = _ONE, _times(_times(_X, _X), _times(_X, _X))
    square = _times(square, square)
    while size:
        if size & 1:
            power = _times(power, square)
        square = _times(square, square)
        size >>= 1
    return _times(power, first) ^ second


def _times(one: int, other: int) -> int:
    """The product of two polynomials, modulo that of CRC-32."""
    product = 0
    while one:
        if one & _ONE:
            product ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
