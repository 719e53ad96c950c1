"""Patterns that are compiled when they are first used.

Compiling the patterns of a reader takes longer than most runs that never need them.
"""

import re
from typing import AnyStr, Generic, cast

__all__ = ["later"]

_HAS = (
    *("match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"),
    *("flags", "groups", "groupindex"),
)


class _Later(Generic[AnyStr]):
    """Stands for a pattern until it is asked for anything but its text."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        # Asked only for what is not there yet: from now on all that a pattern has is.
        compiled = re.compile(self.pattern, self._flags)
        for each in _HAS:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern, compiled when it is first used; a wrong one raises `re.error` only then."""
    # It has all that a pattern has, but is not of its class.
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))
