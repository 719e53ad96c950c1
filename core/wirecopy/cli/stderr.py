"""Lines for standard error, which may be closed, full or gone: that is not a reason to stop."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

#: So many findings of one kind are told; the others are counted.
MOST_OF_A_KIND = 20


class Findings:
    """Which findings are told, and how many of each kind are not."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def is_told(self, kind: str) -> bool:
        """Counts one more of a kind; whether it is to be told."""
        self._counts[kind] += 1
        return self._counts[kind] <= MOST_OF_A_KIND

    def rest(self, where: str) -> Iterator[str]:
        """A line for each kind of which some were not told; `where` they are all."""
        for kind, count in sorted(self._counts.items()):
            if count > MOST_OF_A_KIND:
                yield f"wirecopy: {count - MOST_OF_A_KIND} more of '{kind}' are not shown; {where}"
        self._counts.clear()


def tell(line: str) -> None:
    """Prints a line to standard error if it can be written."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # ValueError: it is closed
            print(line, file=sys.stderr, flush=True)
