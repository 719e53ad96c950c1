"""Lines for standard error, which may be closed, full or gone: that is no reason to stop."""

import sys
from contextlib import suppress


def tell(line: str) -> None:
    """Prints a line to standard error if it can be written."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # ValueError: it is closed
            print(line, file=sys.stderr, flush=True)
