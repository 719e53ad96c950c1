"""`python -m wirecopy`, and the program `wirecopy`."""

import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Runs the command line; an interrupt while it is still loaded ends it as quietly as later."""
    try:
        from wirecopy.cli import main  # takes most of the time until it can take care of itself

        main()
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGINT)
    except Exception as error:  # a library is missing, damaged, or finds no memory
        if os.environ.get("WIRECOPY_TRACEBACK", "") not in ("", "0"):
            raise
        print(f"wirecopy: cannot start: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(71 if isinstance(error, MemoryError) else 70)


if __name__ == "__main__":
    main()
