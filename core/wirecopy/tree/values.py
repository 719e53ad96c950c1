"""The base of all nodes: immutable values, equal if they say the same."""

from typing import Any, ClassVar

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False, tag=True, eq=False, omit_defaults=True):
    """Equality by what a node says: msgspec itself cannot leave a field out of it."""

    _provenance: ClassVar[frozenset[str]] = frozenset({"line"})

    def _said(self) -> tuple[Any, ...]:  # Any: the fields of every node type
        return tuple(
            getattr(self, name) for name in self.__struct_fields__ if name not in self._provenance
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node) or type(other) is not type(self):
            return NotImplemented
        return self._said() == other._said()

    def __ne__(self, other: object) -> bool:
        # msgspec has one of its own, by identity, that would come before Python's `not ==`.
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        return hash((type(self), self._said()))
