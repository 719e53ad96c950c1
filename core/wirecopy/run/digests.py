"""Sets and tables of hashes, of sixteen bytes an entry, for as many entries as there are inputs."""

from array import array
from collections.abc import Hashable, Iterator

_BITS = (1 << 64) - 1


class Digests:
    """Keys, and a number beside each, known by their 64-bit hashes.

    Of a million keys two are taken for one with a probability of 3 in 100 million.
    """

    def __init__(self) -> None:
        self._count = 0
        self._keys = array("Q", bytes(8 << 10))
        self._numbers = array("Q", bytes(8 << 10))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: Hashable) -> bool:
        return self._keys[self._place(_digest(key))] != 0

    def __iter__(self) -> Iterator[Hashable]:
        raise TypeError("only hashes are known")

    def get(self, key: Hashable) -> int | None:
        """The number beside a key; None if there is no such key."""
        place = self._place(_digest(key))
        return self._numbers[place] if self._keys[place] else None

    def put(self, key: Hashable, number: int = 0) -> None:
        """Notes a key with its number, in place of that it had."""
        self._put(_digest(key), number & _BITS)
        if self._count * 3 > len(self._keys) * 2:
            self._grow()

    def _put(self, digest: int, number: int) -> None:
        place = self._place(digest)
        self._count += not self._keys[place]
        self._keys[place] = digest
        self._numbers[place] = number

    def _place(self, digest: int) -> int:
        """Where a digest stands, or is to stand."""
        keys = self._keys
        last = len(keys) - 1  # all ones: the length is a power of two
        place = digest & last
        while keys[place] not in (0, digest):
            place = place + 1 & last
        return place

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._count = 0
        self._keys = array("Q", bytes(2 * keys.itemsize * len(keys)))
        self._numbers = array("Q", bytes(2 * keys.itemsize * len(keys)))
        for digest, number in zip(keys, numbers, strict=True):
            if digest:
                self._put(digest, number)


def _digest(key: Hashable) -> int:
    return hash(key) & _BITS or 1  # 0 stands for none
